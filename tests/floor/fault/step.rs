//! A terminal that is killed in each step of a flow: before it is saved, at the sync, once it is sent, and as its answer comes.

use super::inject::{self, Injected};
use super::line::{Line, Weather};
use super::{Ana, KINDS, OWN, QUIET, Step, pick, saved, settled, settled_once, site, until, whole};
use crate::process::{import, seat};
use regal_tests::{OnScreen, RunningHub, hub_says, terminal_program};
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
    let device = seat::device(&data);
    let mut ana = Ana::at(start(&data), "2001");
    assert!(ana.log_on());
    let mut floor = Floor { ana, data: &data, at, line, device, struck: 0 };
    for (turn, when) in ALL.into_iter().enumerate() {
        for step in flow.parts.iter().flat_map(|part| part(turn)) {
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

/// One thing that is done, and what is shown then.
fn does(keys: &str, then: &[&str], confirms: bool) -> Step {
    let then = then.iter().map(|&text| text.to_owned()).collect();
    Step { keys: keys.to_owned(), then, confirms, again: false }
}

fn scans(code: &str, then: &[&str]) -> Step {
    does(&format!("\x02{code}\r"), then, false)
}

fn confirms(code: &str, then: &[&str]) -> Step {
    does(&format!("\x02{code}\r"), then, true)
}

/// The code once more, as the answer to a question about it.
fn sure(code: &str, then: &[&str]) -> Step {
    Step { again: true, ..confirms(code, then) }
}

/// A delivery of tea for each moment, and a bin for each.
fn deliveries(at: &Path) {
    let places = "location;kind;walk;digits\nR01;dock;1;\nA01.1.1;bin;10;12\n";
    import(at, "locations", places);
    import(at, "items", "item;name\nTEA;Green tea\n");
    import(at, "barcodes", "barcode;item\n4012345678901;TEA\n");
    let mut rows = "asn;item;qty;supplier\n".to_owned();
    for turn in 0..ALL.len() {
        rows.push_str(&format!("A{turn};TEA;12;Teekontor\n"));
    }
    import(at, "asns", &rows);
    hub_says(at, &["user", "add", "2001", "--name", "Ana"]);
}

/// A delivery is received on a new LPN and finished; the LPN goes into a bin.
fn receive_and_put_away(turn: usize) -> Vec<Step> {
    let lpn = format!("U.90{turn}");
    vec![
        scans("L.R01", &["Scan the delivery"]),
        scans(&format!("O.A{turn}"), &["Scan the item"]),
        scans("4012345678901", &["How many?"]),
        does("12\r", &["Scan the LPN"], false),
        scans(&lpn, &["becomes a new LPN"]),
        sure(&lpn, &["Finish the delivery"]),
        does("\r", &["Delivery finished"], true),
        does("\x1bOR", &["Next task"], false),
        scans(&lpn, &["Bring it to the bin"]),
        confirms("L.A01.1.1", &["12 put away"]),
    ]
}

/// Orders that are picked, and a bench for them.
fn bench(at: &Path) {
    site(at, ALL.len());
    import(at, "locations", "location;kind;walk\nPACK1;pack_station;80\n");
}

/// What was picked into the tote becomes a carton on the lane.
fn pack(turn: usize) -> Vec<Step> {
    let tote = format!("U.T{}", turn + 1);
    let mut steps = if turn == 0 {
        vec![scans(&tote, &["Scan the bench"]), scans("W.PACK1", &["Take this carton"])]
    } else {
        vec![scans(&tote, &["Take this carton"])]
    };
    steps.extend([
        does("\r", &["Scan each piece"], false),
        scans("4012345678901", &["1 of 2 packed"]),
        sure("4012345678901", &["Bring to the lane"]),
        confirms("L.P01", &["Order packed"]),
        does("\x1bOR", &["Next task"], false),
    ]);
    steps
}

#[test]
fn a_terminal_killed_in_any_part_of_packing_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of packing",
        site: bench,
        parts: &[|turn| pick(&format!("T{}", turn + 1)), pack],
        kinds: &["bind", "pick", "stage", "pack", "stage"],
        answered: &[],
    });
}

#[test]
fn a_terminal_killed_in_any_part_of_a_pick_stands_before_or_after_it_and_nothing_is_booked_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of a pick",
        site: |at| site(at, ALL.len()),
        parts: &[|turn| pick(&format!("T{}", turn + 1))],
        kinds: &KINDS,
        answered: &[],
    });
}

#[test]
fn a_terminal_killed_while_a_delivery_is_received_and_put_away_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of a delivery",
        site: deliveries,
        parts: &[receive_and_put_away],
        kinds: &["receive", "unloading_done", "take", "put"],
        answered: &["take"],
    });
}
