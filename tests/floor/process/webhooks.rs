//! `regal-hub webhook` beside a hub and without one; and a real hub never calls its own machine, whatever it was told.

use regal_tests::{RunningHub, hub_run, hub_says};
use std::path::Path;

fn refused(folder: &Path, args: &[&str]) -> String {
    let output = hub_run(folder, args);
    assert!(!output.status.success(), "{args:?}: {output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn an_administrator_says_who_is_told_and_sees_why_somebody_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    // Nobody serves yet: whom the hub will list is not known, and looked at when something is sent.
    let made = hub_says(at, &["webhook", "add", "https://erp.example/h", "--kind", "order.new"]);
    let (erp, secret) = made.trim().split_once('\n').expect("a name and a secret");
    assert!(secret.starts_with("whsec_"), "{made}");
    let twice = refused(at, &["webhook", "add", "https://ERP.example:443/h", "--kind", "order.new"]);
    assert!(twice.contains("told already"), "{twice}");
    let strange = refused(at, &["webhook", "add", "https://erp.example/2", "--kind", "order.eaten"]);
    assert!(strange.contains("order.shipped"), "what there is: {strange}");
    let rotated = hub_says(at, &["webhook", "rotate", erp]);
    assert!(rotated.contains("whsec_") && !rotated.contains(secret), "{rotated}");

    let hub = RunningHub::calling(at, "127.0.0.1:9");
    let unlisted = refused(at, &["webhook", "add", "http://127.0.0.1:10/h", "--kind", "order.new"]);
    assert!(unlisted.contains("--webhook-to 127.0.0.1:10"), "{unlisted}");
    let made = hub_says(at, &["webhook", "add", "http://127.0.0.1:9/h", "--kind", "order.new"]);
    let here = made.lines().next().expect("a name").to_owned();
    std::fs::write(at.join("items.csv"), "item;name\nTEA;Tea\n").expect("written");
    std::fs::write(at.join("orders.csv"), "order;item;qty\n4711;TEA;1\n").expect("written");
    for kind in ["items", "orders"] {
        let file = at.join(format!("{kind}.csv"));
        hub_says(at, &["import", kind, file.to_str().expect("a plain path")]);
    }
    // It is tried at once, and what came of it stands there soon.
    let mut list = String::new();
    for _ in 0..200 {
        list = hub_says(at, &["webhook", "list"]);
        if list.contains("127.0.0.1, where the hub never calls")
            && list.contains("--webhook-to erp.example:443")
        {
            break;
        }
    }
    assert!(list.contains("127.0.0.1, where the hub never calls"), "{list}");
    assert!(list.contains("erp.example:443 is not listed"), "{list}");
    let troubled = hub_says(at, &["webhook", "troubled", &here]);
    assert!(troubled.contains("order.new (order 4711)") && troubled.contains("never calls"), "{troubled}");
    let again = hub_says(at, &["webhook", "replay", erp, "--since", "2026-01-01T00:00:00Z"]);
    assert!(again.contains("1 messages are told again"), "{again}");
    hub_says(at, &["webhook", "stop", erp]);
    hub_says(at, &["webhook", "remove", &here]);
    let left = hub_says(at, &["webhook", "list"]);
    assert!(left.contains("stopped") && !left.contains(&here), "{left}");
    hub.stop();
    let log = std::fs::read_to_string(at.join("hub.log")).expect("a log");
    assert!(!log.contains("whsec_"), "no secret is in the log");
}
