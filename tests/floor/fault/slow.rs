//! A line of 64 kbit/s, after a day without any: what has piled up goes over it in lists that come through in time.

use super::line::{Line, Weather};
use super::{Ana, OWN, settled, settled_once, site, until, whole};
use crate::process::seat;
use regal_shared::base::{CommandId, Moment, Series};
use regal_shared::text::Language;
use regal_shared::wire::MAX_BODY;
use regal_terminal::io::outbox::Outbox;
use regal_terminal::talk::Saved;
use regal_tests::{OnScreen, RunningHub, terminal_program};
use serde_json::json;
use std::path::Path;

/// Bytes a second.
const RATE: u64 = 8000;
/// Confirms that wait, and how long each is, bytes: a whole list of them takes longer than an answer is waited for.
const WAIT: i64 = 80;
const LONG: usize = 600;
const NOW: Moment = Moment(1_795_000_000_000);

fn start(data: &Path) -> OnScreen {
    let data = data.to_str().expect("a plain path");
    let words: Vec<&str> = ["--data", data].into_iter().chain(OWN).collect();
    OnScreen::start(&terminal_program(), &words, 16, 20)
}

/// A day's work, saved and never sent.
fn pile_up(data: &Path) {
    let mut outbox = Outbox::open(data).expect("a store");
    let device = outbox.identity().expect("enrolled").device.clone();
    let kept = outbox.start(NOW, Language::En, false).expect("read").expect("enrolled");
    let state = kept.checkpoint.expect("a state");
    for _ in 0..WAIT {
        let number = outbox.last() + 1;
        let id = CommandId { device: device.clone(), series: Series::Confirm, number };
        let command = json!({"id": id, "epoch": 1, "actor": "x".repeat(LONG), "occurred_at": NOW.0,
            "confirm": {"kind": "park", "location": "P01"}});
        assert_eq!(outbox.save(&id, &command.to_string(), &state, NOW), Saved::Good);
    }
}

#[test]
fn a_full_outbox_goes_over_a_slow_line_in_lists_that_come_through_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    site(at, 1);
    let hub = RunningHub::in_the_open(at);
    let data = at.join("device");
    let (line, address) = Line::to(&hub.url, 1);
    hub.enrol(&data, &address);
    let device = seat::device(&data);
    let mut ana = Ana::at(start(&data), "2001");
    assert!(ana.log_on());
    ana.screen.cut();
    pile_up(&data);
    assert_eq!(seat::waiting(&data), WAIT);

    let slow = Weather::Slow(RATE);
    line.set(slow);
    ana.screen = start(&data);
    until("all is booked", || settled(at, &device) == WAIT);
    ana.settled();
    // The work goes on over the same line.
    ana.picks("T1");
    ana.settled();
    ana.screen.cut();
    let kinds = settled_once(at, &data);
    assert_eq!(i64::try_from(kinds.len()).expect("few"), WAIT + 3);
    let (struck, longest, up) =
        (line.struck(slow), line.longest(), line.up.load(std::sync::atomic::Ordering::SeqCst));
    println!("{struck} pieces were slow; {up} bytes went up, in lists of up to {longest}");
    assert!(struck > 0, "the line was never slow");
    assert!(longest > LONG as u64 && longest < MAX_BODY as u64, "{longest}");
    whole(hub, at);
}
