//! A scanner that waits for its answer hears the good one when the disk has what it read, and not before.

use super::inject::{self, Injected};
use super::{Ana, Step, pick, saved, settled, site, whole};
use crate::process::seat;
use crate::scanning::{answer, plug};
use regal_tests::{OnScreen, RunningHub, terminal_program};
use serialport::TTYPort;
use std::path::Path;
use std::time::{Duration, Instant};

const GOOD: [u8; 3] = *b"\x1b7,";
const BAD: [u8; 3] = *b"\x1b8,";
/// How long each sync takes while it is slow.
const SLOW: Duration = Duration::from_millis(600);

/// Ana at a terminal whose scanner is a Honeywell with host acknowledgement on a serial line.
fn at_work(data: &Path, link: &Path) -> (Ana, TTYPort) {
    let mut scanner = plug(link);
    let way = format!("serial:{},profile=honeywell-cordless", link.display());
    let data = data.to_str().expect("a plain path");
    let words = ["--data", data, "--language", "en", "--scanner", &way];
    let ana = Ana::at(OnScreen::start(&terminal_program(), &words, 16, 20), "2001");
    ana.screen.wait_for("the badge screen", |text| text.contains("Scan your badge"));
    answer(&mut scanner, b"\x02]C0B.2001\r");
    ana.screen.wait_for("the work menu", |text| text.contains("Next task"));
    (ana, scanner)
}

/// Scans with the scanner what a step of a pick scans from the stream; what the scanner was told.
fn scanned(scanner: &mut TTYPort, step: &Step) -> [u8; 3] {
    let code = step.keys.trim_start_matches('\u{2}').trim_end();
    // An EAN is told from a Code 128 by its symbology.
    let aim = if code.bytes().all(|byte| byte.is_ascii_digit()) { "]E0" } else { "]C0" };
    answer(scanner, format!("\u{2}{aim}{code}\r").as_bytes())
}

#[test]
fn a_scanner_hears_good_when_the_disk_has_it_and_bad_when_it_has_not() {
    if !inject::possible("a scanner that waits for the disk") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    site(at, 1);
    let hub = RunningHub::in_the_open(at);
    let data = at.join("device");
    hub.enrol(&data, &hub.url);
    let (mut ana, mut scanner) = at_work(&data, &at.join("scanner"));
    let steps = pick("T1");
    let shown = |ana: &Ana, step: &Step| {
        let (then, keys) = (step.then.clone(), step.keys.clone());
        ana.screen.wait_for(&format!("{then:?} after {keys:?}"), |text| super::shows(text, &then));
    };
    assert!(ana.does(&steps[0]), "a pick is given out");

    // The tote's bind is not on the disk: the scanner is told so, and nothing is pretended.
    let process = ana.screen.process();
    let injected = Injected::into(process, "fsync:error=EIO");
    assert_eq!(scanned(&mut scanner, &steps[1]), BAD);
    ana.screen.wait_for("it is said", |text| text.contains("Not saved."));
    assert!(injected.end() > 0, "the sync never failed");
    assert_eq!(settled(at, &seat::device(&data)), 0, "what is in doubt is not sent");
    // Sooner it would be a double read.
    std::thread::park_timeout(super::READ);
    assert_eq!(scanned(&mut scanner, &steps[1]), GOOD, "the same again");
    shown(&ana, &steps[1]);
    for step in &steps[2..4] {
        scanned(&mut scanner, step);
        shown(&ana, step);
    }
    assert!(ana.does(&steps[4]), "the pick is a key's");
    ana.settled();

    // However long the disk takes, the good answer comes behind it.
    let injected = Injected::into(process, &format!("fsync:delay_enter={}", SLOW.as_micros()));
    let begun = Instant::now();
    assert_eq!(scanned(&mut scanner, &steps[5]), GOOD);
    assert!(begun.elapsed() >= SLOW, "it was told good before the disk had it");
    assert!(injected.end() > 0, "no sync was slow");
    shown(&ana, &steps[5]);
    ana.settled();
    ana.screen.cut();
    assert_eq!(saved(&data), super::KINDS);
    assert_eq!(seat::waiting(&data), 0);
    whole(hub, at);
}
