//! Hub and terminal of different releases: one behind works, others are refused on a screen that says which is older, and
//! what is saved waits untouched until they fit.

use super::seat::queued;
use super::tally::{self, Tally};
use super::{books, number, seat};
use crate::bad_input::{Device, stocked};
use regal_tests::{OnScreen, RunningHub, hub_says, stream_terminal};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A terminal that is one release ahead, on either side of the line.
const AHEAD: [(&str, &str); 2] =
    [("\"protocol\":1,", "\"protocol\":2,"), ("feed?protocol=1", "feed?protocol=2")];
/// One that is one release behind.
const BEHIND: [(&str, &str); 2] =
    [("\"protocol\":1,", "\"protocol\":0,"), ("feed?protocol=1", "feed?protocol=0")];
/// The hub tells its protocol, which is the older one.
const OLD_HUB: (&str, &str) = ("x-regal-protocol: 1", "x-regal-protocol: 0");

fn see(screen: &OnScreen, wanted: &[&str]) {
    screen.wait_for(&format!("{wanted:?}"), |text| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        wanted.iter().all(|one| words.contains(one))
    });
}

fn press(screen: &mut OnScreen, keys: &str, then: &[&str]) {
    screen.press(keys.as_bytes());
    see(screen, then);
}

fn log_on(data: &Path) -> OnScreen {
    let mut screen = stream_terminal(data);
    screen.wait_for("a first screen", |text| text.contains("adge"));
    while !screen.look(Duration::from_millis(700), |text| text.contains("Next task")).1 {
        screen.press(b"\x02B.1001\r");
    }
    screen
}

fn settled(at: &Path) -> i64 {
    number(&books(at), "select count(*) from command where series = 'c'")
}

#[test]
fn another_release_works_or_is_refused_with_a_screen_that_says_which_is_older_and_nothing_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    stocked(at);
    std::fs::write(at.join("orders.csv"), "order;item;qty;customer;lane\n4711;TEA;4;Erika;P01\n")
        .expect("a file");
    hub_says(at, &["import", "orders", at.join("orders.csv").to_str().expect("a plain path")]);
    hub_says(at, &["release", "4711"]);
    let hub = RunningHub::in_the_open(at);
    let radio = Arc::new(Tally::default());
    let data = at.join("device");
    hub.enrol(&data, &tally::between(&hub.url, Arc::clone(&radio)));

    // One release behind: it works.
    radio.says_otherwise(&BEHIND);
    let mut ana = log_on(&data);
    press(&mut ana, "\r", &["Pick", "4711"]);
    press(&mut ana, "\x02U.T1\r", &["Green tea", "A01"]);
    // Its answer is on the device too: it would wait as well, were the radio gone before.
    ana.wait_for("the tote is booked", |text| settled(at) == 1 && !queued(text));

    // Without radio one more confirm; then hub and terminal do not fit.
    radio.radio_gone();
    press(&mut ana, "\x02L.A01.1.1\r", &["Scan"]);
    press(&mut ana, "\x024012345678901\r", &["ENT"]);
    press(&mut ana, "\r", &["P01", "T1", "Q1"]);
    for (others, said) in [
        (vec![AHEAD[0], AHEAD[1], OLD_HUB], "The hub is too old"),
        (AHEAD.to_vec(), "This program is too old"),
    ] {
        radio.says_otherwise(&others);
        radio.radio_back();
        see(&ana, &[said]);
        ana.cut();
        assert_eq!((seat::waiting(&data), settled(at)), (1, 1), "it waits, and nothing was taken");
        ana = stream_terminal(&data);
        see(&ana, &[said]);
        radio.radio_gone();
    }

    // They fit again: what waited is booked, and the work goes on.
    radio.says_otherwise(&[]);
    radio.radio_back();
    see(&ana, &["P01", "T1"]);
    press(&mut ana, "\x02L.P01\r", &["Next task"]);
    ana.wait_for("all is booked", |_| settled(at) == 3);
    ana.cut();
    let verify = hub.tell(&["verify"]);
    assert!(verify.contains("rules hold"), "{verify}");
    hub.stop();
}

#[test]
fn a_hub_takes_its_own_protocol_and_the_one_before_and_says_who_is_older_otherwise() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let hub = RunningHub::in_the_open(folder.path());
    let mut device = Device::enrol(&hub);
    let ours = regal_shared::wire::PROTOCOL;
    for (protocol, expected) in [
        (ours - 2, json!("sys.old_version")),
        (ours - 1, json!(null)),
        (ours, json!(null)),
        (ours + 1, json!("sys.outdated_hub")),
    ] {
        let before = settled(folder.path());
        let taken = expected.is_null();
        let park = device.confirm(json!({"kind": "park", "location": "P01"}));
        let (status, told) = device.send_as(protocol, &[park]);
        assert_eq!((status, &told["code"]), (if taken { 200 } else { 426 }, &expected), "{protocol}: {told}");
        assert_eq!(settled(folder.path()) - before, i64::from(taken), "{protocol}: {told}");
        if !taken {
            device.number -= 1;
        }
    }
    hub.stop();
}
