//! A terminal that is killed at its first sync, its second, and so on through a whole pick.

use super::{
    Ana, DEADLINE, KINDS, OWN, QUIET, inject, pick, saved, settled, settled_once, site, whole, words,
};
use crate::process::seat;
use regal_tests::{RunningHub, stream_terminal, terminal_program};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// More syncs than a pick has.
const MOST: usize = 40;
/// Workers side by side.
const HANDS: usize = 3;

/// What became of one pick.
struct Picked {
    /// The sync it was killed at.
    struck: usize,
    /// Confirms that were toned good before, and those found in the store after it.
    toned: usize,
    saved: usize,
}

/// A pick of an own device on an own order under a tracer that kills it at the `nth` sync, then finished without one.
fn killed_at(nth: usize, hub: &RunningHub, at: &Path) -> Picked {
    let data = at.join(format!("device{nth}"));
    hub.enrol(&data, &hub.url);
    let log = at.join(format!("calls{nth}"));
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let mut before: Vec<String> = ["-D", "-f", "-e", "trace=fsync", "-o"].map(str::to_owned).to_vec();
    before.extend([text(&log), "-e".to_owned(), format!("inject=fsync:signal=KILL:when={nth}")]);
    before.extend([text(&terminal_program()), "--data".to_owned(), text(&data)]);
    let strace = PathBuf::from("strace");
    let screen = regal_tests::OnScreen::start(&strace, &words(&before, &OWN), 16, 20);
    let badge = (2001 + nth).to_string();
    let mut ana = Ana::at(screen, &badge);
    let toned = if ana.log_on() { toned(&mut ana, &format!("T{nth}")) } else { 0 };
    let done = !ana.screen.is_over();
    ana.screen.cut();
    let struck = if done { 0 } else { inject::strikes(&std::fs::read_to_string(&log).expect("a log")) };
    let rows = saved(&data);
    assert_eq!(rows, KINDS[..rows.len()], "sync {nth}: what is found is a prefix");
    assert!(rows.len() >= toned, "sync {nth}: {toned} were toned good, {} are found", rows.len());
    finished(&data, &badge, at);
    Picked { struck, toned, saved: rows.len() }
}

/// Picks as long as the program lives; how many confirms were toned good.
fn toned(ana: &mut Ana, tote: &str) -> usize {
    let mut toned = 0;
    for step in pick(tote) {
        let before = ana.screen.bells_still(QUIET);
        let went_on = ana.does(&step);
        if step.confirms {
            if went_on {
                ana.screen.bells_still(QUIET);
            }
            toned += usize::from(ana.screen.bells() > before);
        }
        if !went_on {
            break;
        }
    }
    toned
}

/// The terminal goes on from what it has, until its pick is booked.
fn finished(data: &Path, badge: &str, at: &Path) {
    let device = seat::device(data);
    let mut screen = stream_terminal(data);
    let end = Instant::now() + DEADLINE;
    while settled(at, &device) < 3 || seat::waiting(data) > 0 {
        let (text, _) = screen.look(Duration::ZERO, |_| true);
        assert!(Instant::now() < end, "{device} does not get on:\n{text}");
        let keys = if text.contains("can your badge") || text.contains("can badge") {
            format!("\x02B.{badge}\r")
        } else {
            " ".to_owned()
        };
        screen.press(keys.as_bytes());
        screen.look(Duration::from_millis(150), |now| now != text);
    }
    screen.cut();
}

#[test]
fn a_terminal_killed_at_any_sync_of_a_pick_keeps_a_prefix_and_all_that_was_toned_good() {
    if !inject::possible("a terminal killed at any sync of a pick") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    site(at, MOST);
    let hub = RunningHub::in_the_open(at);
    let (next, last) = (AtomicUsize::new(1), AtomicUsize::new(MOST));
    let mut all: Vec<(usize, Picked)> = std::thread::scope(|scope| {
        let hand = || {
            let mut done = Vec::new();
            loop {
                let nth = next.fetch_add(1, Ordering::SeqCst);
                if nth >= last.load(Ordering::SeqCst) {
                    return done;
                }
                let picked = killed_at(nth, &hub, at);
                if picked.struck == 0 {
                    last.fetch_min(nth, Ordering::SeqCst);
                }
                done.push((nth, picked));
            }
        };
        let hands: Vec<_> = (0..HANDS).map(|_| scope.spawn(hand)).collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("a pick")).collect()
    });
    all.sort_by_key(|(nth, _)| *nth);
    let syncs = last.load(Ordering::SeqCst);
    assert!(syncs < MOST, "a pick never came to its end");
    let told: Vec<String> =
        all.iter().map(|(nth, one)| format!("{nth}: {} toned, {} kept", one.toned, one.saved)).collect();
    println!("{}; at {syncs} it was done", told.join(" · "));
    for (nth, one) in all.iter().filter(|(nth, _)| *nth < syncs) {
        assert_eq!(one.struck, 1, "sync {nth}");
    }
    for kept in 0..=KINDS.len() {
        assert!(all.iter().any(|(_, one)| one.saved == kept), "never were {kept} kept");
    }
    for (nth, _) in &all {
        let kinds = settled_once(at, &at.join(format!("device{nth}")));
        assert_eq!(kinds[..3], KINDS, "device {nth}");
    }
    whole(hub, at);
}
