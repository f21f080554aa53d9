//! A terminal that is killed in each step of a pick: before it is saved, at the sync, once it is sent, and as its answer comes.

use super::inject::{self, Injected};
use super::line::{Line, Weather};
use super::{Ana, KINDS, OWN, pick, saved, settled, settled_once, site, until, whole};
use crate::process::seat;
use regal_tests::{OnScreen, RunningHub, terminal_program};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// When a step is struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Before anything of it is written.
    BeforeSave,
    /// It is written, and the sync has not begun.
    AtSync,
    /// The hub has booked it, and nobody on the device knows.
    Sent,
    /// The answer is here, and is not kept yet.
    Answered,
}

const ALL: [When; 4] = [When::BeforeSave, When::AtSync, When::Sent, When::Answered];

/// Terminal, line and hub of this test.
struct Floor<'a> {
    ana: Ana,
    data: &'a Path,
    at: &'a Path,
    line: Arc<Line>,
    device: String,
    struck: usize,
}

fn start(data: &Path) -> OnScreen {
    let data = data.to_str().expect("a plain path");
    let words: Vec<&str> = ["--data", data].into_iter().chain(OWN).collect();
    OnScreen::start(&terminal_program(), &words, 16, 20)
}

/// Two screens say the same but for the counters in the title row.
fn same(one: &str, other: &str) -> bool {
    let rows = |text: &str| text.lines().skip(1).map(|row| row.trim_end().to_owned()).collect::<Vec<_>>();
    rows(one) == rows(other)
}

impl Floor<'_> {
    fn seen(&self) -> String {
        self.ana.screen.look(std::time::Duration::ZERO, |_| true).0
    }

    fn saved(&self) -> usize {
        saved(self.data).len()
    }

    fn restart(&mut self) {
        self.line.set(Weather::Clear);
        self.ana.screen = start(self.data);
    }

    /// It has ended by what was done to its calls.
    fn ended(&mut self, injected: Injected, what: &str) {
        assert!(!self.ana.screen.see_or_end(what, |_| false), "it ends");
        let strikes = injected.end();
        assert_eq!(strikes, 1, "{what}");
        self.struck += strikes;
    }

    /// One confirm, with a kill at this moment of it; afterwards the terminal stands where it should.
    fn struck(&mut self, step: &super::Step, when: When) {
        let (before, count) = (self.seen(), self.saved());
        let what = format!("{when:?} of {:?} over\n{before}\n", step.keys);
        let process = self.ana.screen.process();
        match when {
            When::BeforeSave | When::AtSync => {
                // Nobody else writes now.
                self.line.set(Weather::Dark);
                let bells = self.ana.screen.bells();
                let call = if when == When::AtSync { "fsync" } else { "pwrite64" };
                let injected = Injected::into(process, &format!("{call}:signal=KILL:when=1"));
                self.ana.screen.try_press(step.keys.as_bytes());
                self.ended(injected, &what);
                let kept = usize::from(when == When::AtSync);
                assert_eq!(self.saved(), count + kept, "{what}");
                assert_eq!(self.ana.screen.bells(), bells, "{what}: it rang before the sync");
                self.restart();
                if when == When::BeforeSave {
                    self.ana.screen.wait_for(&format!("the screen before {what}"), |now| same(now, &before));
                    assert!(self.ana.does(step), "{what}");
                }
            }
            When::Sent | When::Answered => {
                self.line.set(Weather::DownCut);
                assert!(self.ana.does(step), "{what}");
                let (at, device) = (self.at, self.device.clone());
                let booked = i64::try_from(count + 1).expect("few");
                until(&format!("booked: {what}"), || settled(at, &device) == booked);
                if when == When::Sent {
                    let kill = Command::new("kill").args(["-KILL", &process.to_string()]).status();
                    assert!(kill.expect("kill runs").success());
                    assert!(!self.ana.screen.see_or_end(&what, |_| false), "it ends");
                    self.struck += 1;
                } else {
                    let injected = Injected::into(process, "pwrite64:signal=KILL:when=1");
                    self.line.set(Weather::Clear);
                    self.ended(injected, &what);
                }
                assert_eq!((seat::waiting(self.data), self.saved()), (1, count + 1), "{what}");
                self.restart();
            }
        }
        let then = |text: &str| super::shows(text, &step.then);
        self.ana.screen.wait_for(&format!("the screen after {what}"), then);
        self.ana.settled();
        assert_eq!(self.saved(), count + 1, "{what}");
    }
}

#[test]
fn a_terminal_killed_in_any_part_of_a_step_stands_before_or_after_it_and_nothing_is_booked_twice() {
    if !inject::possible("a terminal killed in any part of a step") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    site(at, ALL.len());
    let hub = RunningHub::in_the_open(at);
    let data = at.join("device");
    let (line, address) = Line::to(&hub.url, 1);
    hub.enrol(&data, &address);
    let device = seat::device(&data);
    let mut ana = Ana::at(start(&data), "2001");
    assert!(ana.log_on());
    let mut floor = Floor { ana, data: &data, at, line, device, struck: 0 };
    for (when, tote) in ALL.into_iter().zip(["T1", "T2", "T3", "T4"]) {
        for step in pick(tote) {
            if step.confirms {
                floor.struck(&step, when);
            } else {
                assert!(floor.ana.does(&step));
            }
        }
    }
    let struck = floor.struck;
    floor.ana.screen.cut();
    assert_eq!(struck, ALL.len() * KINDS.len(), "kills");
    let kinds = settled_once(at, &data);
    assert_eq!(kinds, KINDS.repeat(ALL.len()));
    println!("{struck} kills, {} confirms", kinds.len());
    whole(hub, at);
}
