//! A supervisor's morning at the dashboard: a real hub, a real terminal on the floor, a real Chromium.
//!
//! Needs Chromium and what `scripts/browser-tools` installs; the variable `REGAL_BROWSER_TOOLS` names that folder. The
//! browser's half is `tests/browser/morning.mjs`, the list of pages `tests/browser/pages.mjs`.

use super::{Worker, import};
use regal_tests::{RunningHub, hub_program, hub_says};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a page that trusts names would run.
const EVIL: &str = "<img src=x onerror=alert(1)>";

#[test]
fn a_supervisors_morning_in_a_browser() {
    let Some(tools) = std::env::var_os("REGAL_BROWSER_TOOLS") else {
        eprintln!(
            "skipped: REGAL_BROWSER_TOOLS is not set; scripts/browser-tools installs the tools and prints the folder"
        );
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fill(at);
    let hub = RunningHub::start(at);
    let mut ana = Worker::start(&hub, at);
    ana.log_on("1001");

    let nobody = tempfile::tempdir().expect("a folder");
    let empty = RunningHub::start(nobody.path());
    let mut node = browse(&hub, &empty, Path::new(&tools));
    let mut answer = node.stdin.take().expect("its input");
    for line in BufReader::new(node.stdout.take().expect("its output")).lines() {
        match line.expect("text").as_str() {
            "do short X1" => short(&mut ana, "X1", "T001", "Q01.1.1", "4012345678901"),
            "do short X2" => short(&mut ana, "X2", "T002", "Q02.1.1", "4012345678918"),
            other => panic!("nobody on the floor knows how to {other:?}"),
        }
        writeln!(answer, "done").expect("it listens");
    }
    let ended = node.wait().expect("it ends");
    assert!(
        ended.success(),
        "the browser met the faults above; its pictures are in {}",
        pictures().display()
    );
    ana.screen.cut();
    empty.stop();
    hub.stop();
    assert!(hub_says(at, &["verify"]).contains("rules hold"));
}

/// A small demo warehouse, and in it two items with mark-up in their names, and an order for each.
fn fill(at: &Path) {
    hub_says(at, &["demo", "--small"]);
    import(
        at,
        "locations",
        "location;kind;zone;area;walk;digits\nQ01.1.1;bin;A;A;1;12\nQ02.1.1;bin;A;A;2;34\n",
    );
    import(at, "items", &format!("item;name\nEVIL;{EVIL}\nEVIL2;{EVIL}\n"));
    import(at, "barcodes", "barcode;item\n4012345678901;EVIL\n4012345678918;EVIL2\n");
    import(at, "stock", "location;item;qty\nQ01.1.1;EVIL;5\nQ02.1.1;EVIL2;5\n");
    import(at, "orders", "order;item;qty;customer\nX1;EVIL;5;Erika\nX2;EVIL2;5;Erika\n");
}

/// Where the screenshots are kept: `target/browser`.
fn pictures() -> PathBuf {
    let program = hub_program();
    let target = program.parent().and_then(Path::parent).expect("it is built in target/debug");
    target.join("browser")
}

/// Starts the browser's half. When this half fails, its input closes, and it ends as well.
fn browse(hub: &RunningHub, empty: &RunningHub, tools: &Path) -> Child {
    let mut node = Command::new("node");
    node.arg("browser/morning.mjs")
        .args([&hub.url, &empty.url])
        .arg(pictures())
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    node.env("REGAL_BROWSER_TOOLS", tools).stdin(Stdio::piped()).stdout(Stdio::piped());
    node.spawn().expect("Node.js runs; on Debian: apt-get install nodejs")
}

/// Two of the five pieces are there, and the bin is empty then.
fn short(ana: &mut Worker, order: &str, tote: &str, bin: &str, item: &str) {
    ana.scan(&format!("O.{order}"), &["Scan a free tote"]);
    ana.scan(&format!("U.{tote}"), &["Go to the bin"]);
    ana.scan(&format!("L.{bin}"), &["Scan the item"]);
    ana.scan(item, &["ENT"]);
    ana.press("\u{1b}OQ", &["1 Short"]);
    ana.press("1", &["How many"]);
    ana.press("2\r", &["stay"]);
    ana.press("0\r", &["Bring to the lane"]);
    ana.scan("L.PACK.1", &["Next task"]);
}
