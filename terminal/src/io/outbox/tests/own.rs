//! A worker's own figures: there after a cut of power, and never in any file.

use super::cards::whole;
use super::*;
use crate::model::Terminal;
use crate::model::tests::{directory, person};
use crate::rig::{At, Rig};
use crate::talk::{Frame, Input, Key, Source};
use regal_shared::base::ActorId;
use regal_shared::flow::common::{Decided, Directory};
use regal_shared::flow::session::{LoggedOn, Session};
use regal_shared::wire::{Answer, Grant};

fn at(ms: i64) -> At {
    At { steady: NOW.plus(ms), wall: NOW.plus(ms) }
}

/// A device that is switched on.
fn begun(folder: &Path, ms: i64) -> Rig {
    let mut outbox = enrolled(folder);
    let decided = Decided { own_figures: true, ..Decided::default() };
    outbox.keep_cards(&whole(&Directory { decided, ..directory() })).expect("kept");
    let start = outbox.start(NOW.plus(ms), Language::En, false).expect("read").expect("enrolled");
    let (terminal, effects) = Terminal::new(start);
    let mut rig = Rig::new(terminal, outbox, at(ms), 7);
    rig.perform(at(ms), effects);
    rig
}

fn scan(rig: &mut Rig, ms: i64, code: &str) {
    rig.give(at(ms), Input::Frame(Frame { bytes: code.as_bytes().to_vec(), source: Source::Serial }));
}

fn logs_on(rig: &mut Rig, ms: i64, badge: &str, actor: &str) {
    scan(rig, ms, &format!("B.{badge}"));
    let id = rig.terminal.state().asking.as_ref().expect("asked").id.clone();
    let session = Session { badge: badge.into(), actor: ActorId::from(actor), ..person() };
    let grant = Box::new(Grant::LoggedOn(LoggedOn::Session(session)));
    rig.give(at(ms), Input::Answered { id, answer: Answer::Granted { grant } });
}

/// F2, equipment: a fact of one row.
fn reports(rig: &mut Rig, ms: i64, times: i64) {
    for time in 0..times {
        rig.give(at(ms + time), Input::Key(Key::F2));
        rig.give(at(ms + time), Input::Key(Key::Digit(3)));
    }
}

fn screen(rig: &Rig) -> String {
    crate::paint::text_screen(&rig.terminal.view(), 16, 20)
}

/// Whether a text stands in any file of a folder, byte by byte.
fn holds(folder: &Path, text: &str) -> bool {
    let mut found = false;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        found |= match path.is_dir() {
            true => holds(&path, text),
            false => {
                let bytes = fs::read(&path).expect("a file");
                bytes.windows(text.len()).any(|window| window == text.as_bytes())
            }
        };
    }
    found
}

#[test]
fn own_figures_outlive_a_cut_of_power_and_no_shift_and_are_in_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rig = begun(folder.path(), 0);
    logs_on(&mut rig, 1000, "1001", "anna-1");
    reports(&mut rig, 2000, 37);
    scan(&mut rig, 3000, "C.MINE");
    assert!(screen(&rig).contains("37 exceptions"), "{}", screen(&rig));
    drop(rig);
    let mut rig = begun(folder.path(), 4000);
    assert!(screen(&rig).contains("37 exceptions"), "as it was when the power went: {}", screen(&rig));
    assert!(holds(folder.path(), "anna-1"), "what is looked for would be found");

    rig.give(at(5000), Input::Key(Key::F3));
    scan(&mut rig, 6000, "C.OFF");
    rig.give(at(7000), Input::Key(Key::Digit(2)));
    logs_on(&mut rig, 8000, "1002", "ben-1");
    scan(&mut rig, 9000, "C.MINE");
    assert!(screen(&rig).contains("Nothing yet"), "{}", screen(&rig));
    let kept = rig.terminal.checkpoint();
    assert!(kept.contains("ben-1") && !kept.contains("anna-1"), "{kept}");
    drop(rig);
    let rig = begun(folder.path(), 10_000);
    assert!(screen(&rig).contains("Nothing yet") && !screen(&rig).contains("exceptions"), "{}", screen(&rig));
    for figure in [r#""reported""#, "own.reported", "37 exceptions"] {
        assert!(!holds(folder.path(), figure), "{figure} is in a file");
    }
}
