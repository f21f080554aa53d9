//! Count: everything at one place, without a hint of what the books say.

#[cfg(test)]
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod view;

use super::quantity::Tally;
use super::{Ctx, Fit, Flow, Given, Place, Prompt, Step};
use regal_shared::barcode::{ItemScan, Meaning};
use regal_shared::base::{Goods, Moment};
use regal_shared::flow::common::{Card, ExceptionCode};
use regal_shared::flow::count::{CountPacket, Seen};
use serde::{Deserialize, Serialize};

/// The state within the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// CNT.LOC.
    Loc,
    /// CNT.SCAN.
    Scan,
    /// CNT.SCAN, an LPN was scanned: whole, or opened.
    Sealed {
        /// The LPN.
        lpn: String,
    },
    /// CNT.SCAN, the item is known, its lot is not.
    Lot {
        /// The item's scan.
        scan: ItemScan,
    },
    /// CNT.SCAN, the item is known, its serial number is not.
    Serial {
        /// The item's scan.
        scan: ItemScan,
    },
    /// CNT.QTY.
    Qty {
        /// What is counted.
        goods: Goods,
        /// The scan that began it; counts once more scans follow.
        first: ItemScan,
        /// Scanned so far; empty: the number is typed.
        tally: Tally,
    },
    /// CNT.DONE: LPNs that were not scanned, one by one.
    Missing {
        /// Those left to ask about.
        lpns: Vec<String>,
    },
}

/// A count as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The work.
    pub work: CountPacket,
    /// Where in it.
    pub at: At,
    /// What was counted so far.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// LPNs seen sealed.
    #[serde(default)]
    pub whole: Vec<String>,
    /// LPNs that are gone, as the worker says.
    #[serde(default)]
    pub gone: Vec<String>,
    /// The LPN whose content is being counted, or empty.
    #[serde(default)]
    pub open: String,
    /// First scan of the place.
    pub first: Moment,
    /// Last scan.
    pub last: Moment,
}

impl Count {
    /// The count at its start.
    #[must_use]
    pub fn start(work: CountPacket) -> Count {
        Count {
            work,
            at: At::Loc,
            seen: Vec::new(),
            whole: Vec::new(),
            gone: Vec::new(),
            open: String::new(),
            first: Moment(0),
            last: Moment(0),
        }
    }

    fn at(&self, at: At) -> Count {
        Count { at, ..self.clone() }
    }

    /// Whether an LPN was scanned, opened, or said to be gone.
    fn has_seen(&self, lpn: &str) -> bool {
        self.whole.iter().chain(&self.gone).any(|one| one == lpn)
            || self.seen.iter().any(|seen| seen.lpn == lpn)
    }

    fn nothing_seen(&self) -> bool {
        self.seen.is_empty() && self.whole.is_empty()
    }
}

impl Flow for Count {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Count> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Loc => "loc",
            At::Scan => "scan",
            At::Sealed { .. } => "sealed",
            At::Lot { .. } => "lot",
            At::Serial { .. } => "serial",
            At::Qty { .. } => "qty",
            At::Missing { .. } => "missing",
        };
        ("count", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, meaning)
    }

    fn place(&self) -> Place {
        let (goods, lpn) = match &self.at {
            At::Qty { goods, .. } => (Some(goods.clone()), self.open.clone()),
            At::Sealed { lpn } => (None, lpn.clone()),
            _ => (None, self.open.clone()),
        };
        Place { location: self.work.location.clone(), goods, lpn }
    }

    fn place_of(&self, code: ExceptionCode) -> Place {
        match code {
            // What lies here is counted: more of it than booked lies somewhere else, as in the bin beside it.
            ExceptionCode::SurplusFound => Place::default(),
            _ => self.place(),
        }
    }

    fn at_rest(&self) -> bool {
        matches!(self.at, At::Loc)
    }

    fn cards(&self) -> &[Card] {
        &self.work.cards
    }
}
