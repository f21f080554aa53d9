//! One storm: a queue of what happens next, and nothing that does not follow from the seed.

use super::books::Books;
use super::dice::Dice;
use super::hub::SimHub;
use super::plan::Plan;
use super::seat::Seat;
use super::site;
use super::tally::Tally;
use super::worker::Worker;
use regal_hub::task::lease;
use regal_shared::base::Moment;
use regal_terminal::io::hub::Call;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// When a storm begins: 18 November 2026, 06:01 UTC.
const BEGIN: Moment = Moment(1_794_981_660_000);
/// Between two looks of the hub for leases that ended, ms.
const LAPSE: i64 = 15_000;
/// All books are verified after so many acts.
const VERIFY: usize = 20;
/// Of so many seeds one has them verified after each step of the hub; in nights of storms all have.
const CLOSELY: u64 = 40;
/// In calm all must have come to rest after so many ms.
const REST: i64 = 10 * 60_000;

/// What happens next.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    /// Time brings something to a terminal.
    Wake(usize),
    /// A worker does something.
    Act(usize),
    /// A call arrives at the hub.
    AtHub { seat: usize, boot: u64, lane: LaneName, id: u64, call: Call, sent: Moment, twin: bool },
    /// A call ends at the terminal.
    Ended { seat: usize, boot: u64, lane: LaneName, id: u64, call: Kind, body: Option<(u16, String)> },
    /// The feed's thread looks.
    Feed { seat: usize, boot: u64 },
    /// The hub looks for leases that ended.
    Lapse,
    /// The radio is back.
    RadioBack(usize),
    /// There is room on the disk of a terminal again.
    Room { seat: usize, boot: u64 },
    /// The hub's process begins again.
    HubUp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LaneName {
    Commands,
    Others,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commands,
    Heartbeat,
    Directory,
}

/// How a storm ended.
#[derive(Debug)]
pub struct Outcome {
    /// Hash of all that happened.
    pub history: String,
    /// What really happened.
    pub tally: Tally,
    /// Confirms saved.
    pub confirms: i64,
}

/// The storm.
pub struct Storm {
    pub(super) plan: Plan,
    pub(super) dice: Dice,
    /// Dice of their own for what came later: so an old seed stays the storm it was, as far as it can.
    pub(super) side: Dice,
    pub(super) now: Moment,
    pub(super) queue: BTreeMap<(Moment, u64), Happening>,
    pub(super) next: u64,
    pub(super) hub: SimHub,
    pub(super) hub_skew: i64,
    pub(super) seats: Vec<Seat>,
    pub(super) workers: Vec<Worker>,
    pub(super) acts: usize,
    pub(super) calm: bool,
    pub(super) folder: PathBuf,
    pub(super) backup: Option<PathBuf>,
    pub(super) tally: Tally,
    pub(super) history: Sha256,
    /// What the hub answered, by epoch and id.
    pub(super) answers: BTreeMap<(i64, String), String>,
    /// Confirms the hub of an earlier epoch has answered.
    pub(super) answered_before: BTreeSet<String>,
    pub(super) books: Books,
    pub(super) trace: bool,
    /// All books are verified after each step of the hub.
    closely: bool,
}

impl Storm {
    /// The storm of a seed, in a folder of its own.
    pub fn new(seed: u64, folder: PathBuf) -> Storm {
        let mut dice = Dice::new(seed);
        let mut side = Dice::new(!seed);
        let plan = Plan::of(&mut dice, &mut side);
        let file = folder.join("hub.db");
        site::make(&file, &plan, &mut dice);
        let hub = SimHub::start(&file, seed);
        let mut storm = Storm {
            dice,
            side,
            now: BEGIN,
            queue: BTreeMap::new(),
            next: 0,
            hub,
            hub_skew: 0,
            seats: Vec::new(),
            workers: (0..plan.seats).map(Worker::new).collect(),
            acts: 0,
            calm: false,
            folder,
            backup: None,
            tally: Tally::default(),
            history: Sha256::new(),
            answers: BTreeMap::new(),
            answered_before: BTreeSet::new(),
            books: Books::default(),
            trace: std::env::var_os("REGAL_STORM_SHOW").is_some(),
            closely: seed.is_multiple_of(CLOSELY) || std::env::var_os("REGAL_STORM_CLOSELY").is_some(),
            plan,
        };
        for index in 0..storm.plan.seats {
            let (name, recorded) = (site::device_name(index), index == 0);
            let seat = Seat::new(&name, &storm.folder, 1, storm.now, &mut storm.dice, recorded);
            storm.seats.push(seat);
            let first = storm.now.plus(storm.dice.between(500, 4000));
            storm.at(first, Happening::Act(index));
            storm.begin_seat(index);
        }
        storm.at(BEGIN.plus(LAPSE), Happening::Lapse);
        storm.look_at_books();
        storm
    }

    /// Storm, then calm, then all is checked.
    pub fn run(mut self) -> Outcome {
        let mut rest = None;
        while let Some(((at, _), happening)) = self.queue.pop_first() {
            self.now = self.now.max(at);
            self.hub.set_clock(self.now, self.now.plus(self.hub_skew));
            self.happen(happening);
            self.hub_died();
            if !self.calm && self.acts >= self.plan.acts {
                self.calm_down();
                rest = Some(self.now.plus(REST));
            }
            let Some(rest) = rest else { continue };
            if self.at_rest() {
                return self.end();
            }
            assert!(self.now < rest, "no rest:\n{}", self.screens());
        }
        panic!("nothing happens any more");
    }

    pub(super) fn at(&mut self, moment: Moment, happening: Happening) {
        self.next += 1;
        self.queue.insert((moment, self.next), happening);
    }

    pub(super) fn note(&mut self, line: &str) {
        if self.trace {
            eprintln!("{} {line}", self.now.since(BEGIN));
        }
        self.history.update(self.now.0.to_le_bytes());
        self.history.update(line.as_bytes());
    }

    pub(super) fn screens(&self) -> String {
        let one = |seat: &Seat| {
            format!("{} {:?}, {} wait\n{}\n", seat.id, seat.codes(), seat.waiting(), seat.screen())
        };
        self.seats.iter().map(one).collect()
    }

    pub(super) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Wake(index) => {
                if self.seats[index].wakes == Some(self.now) {
                    self.seats[index].wakes = None;
                    let now = self.now;
                    self.seats[index].time(now);
                    self.calls(index);
                }
            }
            Happening::Act(index) => self.act(index),
            Happening::AtHub { seat, boot, lane, id, call, sent, twin } => {
                self.at_hub(seat, boot, lane, id, &call, sent, twin);
                self.looks_closely();
            }
            Happening::Ended { seat, boot, lane, id, call, body } => {
                self.ended(seat, boot, lane, id, call, body);
            }
            Happening::Feed { seat, boot } => self.feed(seat, boot),
            Happening::Lapse => {
                self.at(self.now.plus(LAPSE), Happening::Lapse);
                if let Some(by) = self.hub.keep_time() {
                    self.note(&format!("hub time {by}"));
                    self.tally.did("hub took over a step of its clock");
                }
                let lapsed = self.hub.change("lapse", |cx| {
                    regal_hub::flow::count::review(cx)?;
                    lease::lapse(cx)
                });
                self.tally.add("lease lapsed", u64::try_from(lapsed.unwrap_or(0)).expect("few"));
                self.tally.0.retain(|_, count| *count > 0);
                self.looks_closely();
            }
            Happening::RadioBack(index) => {
                self.note(&format!("{} radio back", self.seats[index].id));
                self.seats[index].radio = true;
            }
            Happening::Room { seat, boot } => {
                if self.seats[seat].boot == boot {
                    self.note(&format!("{} room again", self.seats[seat].id));
                    self.seats[seat].make_room();
                }
            }
            Happening::HubUp => {
                if !self.hub.is_up() {
                    self.note("hub up");
                    self.hub.up();
                    self.look_at_books();
                }
            }
        }
    }

    fn looks_closely(&mut self) {
        if self.closely {
            self.verify();
        }
    }

    /// A worker does something, and something may happen to the terminal or the hub.
    pub(super) fn act(&mut self, index: usize) {
        if self.calm {
            return;
        }
        if self.workers[index].waits(&self.seats[index], &mut self.dice) {
            return self.at(self.now.plus(600), Happening::Act(index));
        }
        self.acts += 1;
        let (now, clumsy) = (self.now, self.plan.clumsy);
        let (dice, tally) = (&mut self.dice, &mut self.tally);
        self.workers[index].act(&mut self.seats[index], now, clumsy, &self.books, dice, tally);
        let seat = &self.seats[index];
        let line = format!("{} shows {:?} last {}", seat.id, seat.codes(), seat.look().outbox.last());
        if line.contains("sys.lease_over") {
            self.tally.did("lease over offline");
        }
        self.note(&line);
        self.calls(index);
        let mut pause = self.dice.between(500, 2500);
        if self.dice.in_1000(self.plan.rest) {
            self.tally.did("long break");
            pause = self.dice.between(20 * 60_000, 45 * 60_000);
            if self.dice.in_1000(600) {
                self.radio_gone(index, pause + 60_000);
            }
        }
        self.at(self.now.plus(pause), Happening::Act(index));
        self.trouble(index);
        if self.acts.is_multiple_of(VERIFY) {
            self.verify();
        }
    }
}
