//! The guide to the API does what it says: each of its examples runs against a real hub, in order.

use regal_tests::{RunningHub, hub_says};
use std::path::Path;
use std::process::Command;

/// The examples of the guide: what stands between ```` ```sh ```` and ```` ``` ````.
fn examples(guide: &str) -> Vec<String> {
    let blocks = guide.split("```sh\n").skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

/// Two items with a little stock.
fn stocked(at: &Path) {
    for (kind, text) in [
        ("items", "item;name\nMUG;Mug\nTEA;Tea\n"),
        ("locations", "location;kind;walk;digits\nA01.1.1;bin;1;12\nA01.2.1;bin;2;34\nP01;lane;90;\n"),
        ("stock", "location;item;qty\nA01.1.1;MUG;20\nA01.2.1;TEA;20\n"),
    ] {
        let file = at.join(format!("{kind}.csv"));
        std::fs::write(&file, text).expect("written");
        hub_says(at, &["import", kind, file.to_str().expect("a plain path")]);
    }
}

#[test]
fn the_guide_to_the_api_does_what_it_says() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/api.md");
    let examples = examples(&std::fs::read_to_string(guide).expect("the guide"));
    assert!(examples.len() > 5, "{examples:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    stocked(at);
    let hub = RunningHub::furnished(at, &["--plain-http", "--webhook-to", "erp.example:443"]);
    let key = |words: &[&str]| hub.tell(&[&["key", "add"], words].concat()).trim().to_owned();
    let erp = key(&["erp", "--may", "administer"]);
    let script = key(&["script", "--may", "administer", "--over", "house"]);
    for example in examples {
        let ran = Command::new("sh")
            .args(["-euc", &example])
            .envs([("HUB", &hub.url), ("KEY", &erp), ("SCRIPT", &script)])
            .output()
            .expect("sh and curl are there");
        let told = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{example}\n{told}{}", String::from_utf8_lossy(&ran.stderr));
        assert!(told.starts_with('{') || told.starts_with('['), "{example}\n{told}");
    }
    assert!(hub.tell(&["webhook", "list"]).contains("erp.example:443/regal"));
    hub.stop();
    // Fails where the books do not agree.
    hub_says(at, &["verify"]);
}
