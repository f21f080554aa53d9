//! A terminal that is killed in each step of a flow: before it is saved, at the sync, once it is sent, and as its answer comes.

mod flows;

use super::inject::{self, Injected};
use super::line::{Line, Weather};
use super::{Ana, OWN, QUIET, Step, books, saved, settled, settled_once, texts, until, whole};
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

/// Stands in the keys of a step for the carton on the lane at the gate: which number it has, the hub alone knows.
const CARTON: &str = "{carton}";

/// A step as it is done now.
fn now(mut step: Step, at: &Path) -> Step {
    if step.keys.contains(CARTON) {
        let cartons = texts(&books(at), "select lpn from lpn where kind = 'carton' and location = 'SHIP1'");
        step.keys = step.keys.replace(CARTON, &cartons.concat());
    }
    step
}

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
        let strikes = injected.ended();
        assert_eq!(strikes, 1, "{what}");
        self.struck += strikes;
    }

    /// One confirm, with a kill at this moment of it; afterwards the terminal stands where it should.
    fn struck(&mut self, step: &Step, when: When) {
        let (before, count) = (self.seen(), self.saved());
        let what = format!("{when:?} of {:?} over\n{before}\n", step.keys);
        let process = self.ana.screen.process();
        match when {
            When::BeforeSave | When::AtSync => {
                // Nobody else writes now.
                self.line.set(Weather::Dark);
                // The tone of a question may still be on its way.
                let bells = self.ana.screen.bells_still(QUIET);
                let call = if when == When::AtSync { "fsync" } else { "pwrite64" };
                let injected = Injected::into(process, &format!("{call}:signal=KILL:when=1"));
                self.ana.presses(step, |_| false);
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

/// A flow that is struck.
struct Flow {
    /// What it says of itself when it cannot run.
    name: &'static str,
    /// A site with the work of each moment.
    site: fn(&Path),
    /// What a supervisor asks for once the hub is up.
    asked: fn(&RunningHub, &Path),
    /// The steps on the way, for the first, second ... moment, one part after the other.
    parts: &'static [fn(usize) -> Vec<Step>],
    /// What they confirm, in order.
    kinds: &'static [&'static str],
    /// Those of them that only the hub's answer to a request makes: no step of theirs can be done in the dark.
    answered: &'static [&'static str],
}

/// Every confirm of the flow struck at every moment; each is booked once, and the books are whole.
fn struck_throughout(flow: &Flow) {
    if !inject::possible(flow.name) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    (flow.site)(at);
    let hub = RunningHub::in_the_open(at);
    let data = at.join("device");
    let (line, address) = Line::to(&hub.url, 1);
    hub.enrol(&data, &address);
    (flow.asked)(&hub, at);
    let device = seat::device(&data);
    let mut ana = Ana::at(start(&data), "2001");
    assert!(ana.log_on());
    let mut floor = Floor { ana, data: &data, at, line, device, struck: 0 };
    for (turn, when) in ALL.into_iter().enumerate() {
        for step in flow.parts.iter().flat_map(|part| part(turn)) {
            let step = now(step, at);
            if step.confirms {
                floor.struck(&step, when);
            } else {
                assert!(floor.ana.does(&step), "it ended at {:?}", step.keys);
                floor.ana.settled();
            }
        }
    }
    let struck = floor.struck;
    floor.ana.screen.cut();
    let own = flow.kinds.iter().filter(|kind| !flow.answered.contains(kind)).count();
    assert_eq!(struck, ALL.len() * own, "kills");
    let kinds = settled_once(at, &data);
    assert_eq!(kinds, flow.kinds.repeat(ALL.len()));
    println!("{}: {struck} kills, {} confirms", flow.name, kinds.len());
    whole(hub, at);
}
