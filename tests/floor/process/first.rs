//! The first screen of a device nobody knows: a code is typed or its barcode scanned, and the work begins on the same screen.

use super::import;
use crate::scanning::{answer, plug};
use regal_shared::barcode::Invitation;
use regal_tests::{OnScreen, RunningHub, hub_says, terminal_program};
use std::path::Path;

/// A site with one person.
fn site(at: &Path) -> RunningHub {
    import(at, "locations", "location;kind;walk;digits\nA01.1.1;bin;1;12\n");
    hub_says(at, &["user", "add", "1001", "--name", "Ana"]);
    RunningHub::start(at)
}

/// A fresh one-time code, and the key the hub is known by.
fn offered(hub: &RunningHub) -> (String, String) {
    let told = hub.code();
    let sign = |sign: char| sign.is_ascii_digit() || sign.is_ascii_uppercase();
    let code = told.split_whitespace().find(|word| word.len() == 8 && word.chars().all(sign));
    let key = told.lines().find_map(|line| line.strip_prefix("key "));
    (code.expect("a code").to_owned(), key.expect("a key").to_owned())
}

fn start(data: &Path, more: &[&str]) -> OnScreen {
    let data = data.to_str().expect("a plain path");
    let words = ["--data", data, "--language", "en"].iter().chain(more).copied().collect::<Vec<_>>();
    OnScreen::start(&terminal_program(), &words, 16, 20)
}

/// Words of a screen in a row, however they are broken into lines.
fn reads(text: &str, wanted: &str) -> bool {
    text.split_whitespace().collect::<Vec<_>>().join(" ").contains(wanted)
}

#[test]
fn a_code_that_is_typed_at_the_device_makes_it_one_of_the_hubs_and_a_wrong_one_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    let (code, key) = offered(&hub);
    let data = folder.path().join("device");
    let (at, key) = (hub.url.clone(), format!("--key={key}"));
    let mut screen = start(&data, &["--hub", &at, &key, "--scanner", "stream:STX,CR"]);
    screen.wait_for("it asks", |text| reads(text, "Scan or type the code"));
    screen.press(b"22222222\r");
    screen.wait_for("no such code", |text| reads(text, "This code has run out."));
    screen.press(b"234\r");
    screen.wait_for("too short", |text| reads(text, "8 signs"));
    screen.press(format!("{code}\r").as_bytes());
    screen.wait_for("it is a device", |text| text.contains("Scan your badge"));
    screen.press(b"\x02B.1001\r");
    screen.wait_for("Ana is on", |text| text.contains("Next task"));
    screen.cut();
    // The next start begins with the work.
    let screen = start(&data, &["--scanner", "stream:STX,CR"]);
    screen.wait_for("Ana is still on", |text| text.contains("Next task"));
    screen.cut();
    hub.stop();
}

#[test]
fn a_barcode_that_is_scanned_tells_a_new_device_all_and_its_scanner_gets_an_answer_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    let (code, key) = offered(&hub);
    let place = hub.url.trim_start_matches("https://").to_owned();
    let invitation = Invitation { place, key: Some(key.parse().expect("a key")), code };
    let link = folder.path().join("scanner");
    let mut scanner = plug(&link);
    let way = format!("serial:{},profile=honeywell-cordless", link.display());
    let screen = start(&folder.path().join("device"), &["--scanner", &way]);
    screen.wait_for("it asks", |text| reads(text, "Scan the code"));
    let (good, bad) = (*b"\x1b7,", *b"\x1b8,");
    assert_eq!(answer(&mut scanner, b"\x02]C0B.1001\r"), bad, "a badge is no invitation");
    // What has no end is told as well, or the scanner would be dead for ten seconds.
    assert_eq!(answer(&mut scanner, &[&b"\x02"[..], &[b'A'; 5000], b"\r"].concat()), bad);
    assert_eq!(answer(&mut scanner, format!("\x02]Q1{}\r", invitation.text()).as_bytes()), good);
    screen.wait_for("it is a device", |text| text.contains("Scan your badge"));
    answer(&mut scanner, b"\x02]C0B.1001\r");
    screen.wait_for("Ana is on", |text| text.contains("Next task"));
    screen.cut();
    hub.stop();
}
