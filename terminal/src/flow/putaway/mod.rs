//! Putaway: an LPN to the bin planned, to another one, or part of it.

mod allow;
pub mod cart;
#[cfg(test)]
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod view;

use super::{Ctx, Fit, Flow, Given, Need, Place, Prompt, Step, WHICH, needs_at};
pub use allow::Ruled;
use regal_shared::barcode::Meaning;
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::{Card, ExceptionCode, Finer, PutTarget, Sought, StandsFor, Take, What};
use regal_shared::flow::putaway::PutawayPacket;
use regal_shared::wire::{Confirm, Verified, Work};
use serde::{Deserialize, Serialize};

/// The state within a putaway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// PUT.LPN without a job yet: which LPN, place or cart?
    Which {
        /// What was asked for, or empty.
        asked: String,
    },
    /// PUT.LPN.
    Lpn,
    /// PUT.DEST.
    Dest,
    /// PUT.DEST, elsewhere: why?
    Reason {
        /// The bin.
        location: String,
    },
    /// PUT.DEST, ruled out: the PIN of the supervisor who may allow the bin.
    Pin {
        /// The badge.
        badge: String,
    },
    /// PUT.PART: of what?
    PartItem {
        /// The bin was reported full.
        full: bool,
    },
    /// PUT.PART: what was scanned fits several things on the LPN; one level finer is asked.
    PartFiner {
        /// What is known.
        sought: Sought,
        /// What is asked for.
        asks: Finer,
        /// The bin was reported full.
        full: bool,
    },
    /// PUT.PART: how many?
    Part {
        /// Index of the goods on the LPN.
        content: usize,
        /// The bin was reported full.
        full: bool,
    },
    /// Given up: back to the source.
    Back,
}

/// A putaway as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Putaway {
    /// The work, with what is left of it.
    pub work: PutawayPacket,
    /// Where in it.
    pub at: At,
    /// Which target the worker goes to.
    #[serde(default)]
    pub target: usize,
    /// Bins ruled out, and those a supervisor allowed.
    #[serde(default)]
    pub ruled: Ruled,
}

/// Codes of an LPN on its way.
const PROBLEMS: [ExceptionCode; 8] = [
    ExceptionCode::BinFull,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
    ExceptionCode::PutElsewhere,
    ExceptionCode::WrongItem,
    ExceptionCode::Damaged,
    ExceptionCode::SurplusFound,
    ExceptionCode::LpnDiffers,
];

/// Codes of an LPN where it still stands.
const STANDING: [ExceptionCode; 6] = [
    ExceptionCode::Damaged,
    ExceptionCode::LpnDiffers,
    ExceptionCode::WrongItem,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
    ExceptionCode::SurplusFound,
];

impl Putaway {
    /// The putaway at its start.
    #[must_use]
    pub fn start(work: PutawayPacket) -> Putaway {
        let at = if work.taken { At::Dest } else { At::Lpn };
        Putaway { work, at, target: 0, ruled: Ruled::default() }
    }

    /// A putaway still to be claimed, by what is scanned or as the next one.
    #[must_use]
    pub fn begin() -> Putaway {
        let work = PutawayPacket {
            lpn: String::new(),
            sscc: String::new(),
            from: String::new(),
            bin: StandsFor::Nothing,
            taken: false,
            scanned: false,
            own: false,
            content: Vec::new(),
            targets: Vec::new(),
            allowed: Vec::new(),
            closed: Vec::new(),
            cards: Vec::new(),
        };
        Putaway { at: At::Which { asked: String::new() }, ..Putaway::start(work) }
    }

    /// Where the worker goes.
    fn goal(&self) -> Option<&PutTarget> {
        self.work.targets.get(self.target)
    }

    fn goal_location(&self) -> &str {
        self.goal().map_or("", |target| target.location.as_str())
    }

    /// The goods on the LPN, when they are all of one kind.
    fn one_kind(&self) -> Option<&Goods> {
        let first = &self.work.content.first()?.goods;
        self.work.content.iter().all(|one| one.goods == *first).then_some(first)
    }

    /// Base units still to put away.
    fn units(&self) -> Qty {
        self.work.units()
    }

    /// The LPN is on this device now.
    fn take(&self) -> Step<Putaway> {
        let what = What::Lpn { lpn: self.work.lpn.clone() };
        let take = Take { what, from: self.work.from.clone(), into: String::new() };
        let mut next = self.clone();
        next.work.taken = true;
        next.at = At::Dest;
        let source = format!("L.{}", self.work.from);
        Step::to(next).confirm(Confirm::Take(take)).undo_by(source, 1)
    }
}

impl Flow for Putaway {
    fn first(&self, _ctx: &Ctx<'_>) -> Option<Step<Putaway>> {
        (self.work.scanned && self.at == At::Lpn).then(|| self.take().verified(Verified::Scan))
    }

    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Putaway> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Which { .. } => "which",
            At::Lpn => "lpn",
            At::Dest => "dest",
            At::Reason { .. } => "reason",
            At::Pin { .. } => "pin",
            At::PartItem { .. } => "part_item",
            At::PartFiner { .. } => "part_finer",
            At::Part { .. } => "part",
            At::Back => "back",
        };
        ("putaway", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, meaning)
    }

    fn place(&self) -> Place {
        let goods = self.one_kind().cloned();
        let location = match self.at {
            At::Lpn | At::Back => self.work.from.clone(),
            _ => self.goal_location().to_owned(),
        };
        Place { location, goods, lpn: self.work.lpn.clone() }
    }

    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        match code {
            ExceptionCode::Damaged if self.one_kind().is_none() && !matches!(self.at, At::Which { .. }) => {
                WHICH
            }
            _ => needs_at(&self.place_of(code), code),
        }
    }

    fn at_rest(&self) -> bool {
        matches!(self.at, At::Lpn | At::Which { .. })
    }

    fn carried(&self) -> Qty {
        i64::from(self.work.taken)
    }

    fn revise(&mut self, work: &Work) {
        if let Work::Putaway(packet) = work
            && self.at == At::Lpn
        {
            *self = Putaway::start(packet.clone());
        }
    }

    fn cards(&self) -> &[Card] {
        &self.work.cards
    }
}
