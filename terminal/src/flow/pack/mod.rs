//! Pack: an order's goods out of totes into cartons, each piece scanned.

mod again;
mod carton;
mod check;
#[cfg(test)]
mod screens;
mod serial;
mod steps;
#[cfg(test)]
mod tests;
mod view;

use super::{Ctx, Fit, Flow, Given, Need, Place, Prompt, Reach, Step, WHICH, needs_at};
use regal_shared::barcode::Meaning;
use regal_shared::base::Qty;
use regal_shared::flow::common::{Card, ExceptionCode};
use regal_shared::flow::pack::{PackLine, PackPacket};
use regal_shared::refusal::Choice;
use serde::{Deserialize, Serialize};

/// So many of a line of the packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Index of the line.
    pub line: usize,
    /// Base units.
    pub qty: Qty,
    /// Serial numbers of the pieces, where they are captured here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

/// What a worker wants of a closed carton.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Its label once more.
    Reprint,
    /// Its label not at all.
    Void,
    /// It open again.
    Reopen,
}

/// The state at the bench.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// PACK.START: nothing is leased.
    Start,
    /// PACK.START: several orders fit, one is chosen.
    Choose {
        /// They.
        choices: Vec<Choice>,
    },
    /// PACK.STN.
    Station,
    /// PACK.BOX.
    Box,
    /// PACK.BOX: the LPN goes as it is, once it is scanned.
    AsIs,
    /// PACK.ITEM.
    Item,
    /// PACK.ITEM: the item is known, its lot is not.
    Lot {
        /// The item.
        item: String,
        /// Base units.
        qty: Qty,
    },
    /// PACK.ITEM: each serial number of a scan.
    Serial {
        /// The item.
        item: String,
        /// Its lot, when the scan or the worker said it.
        lot: Option<String>,
        /// Base units whose numbers are missing.
        qty: Qty,
    },
    /// F4: which carton.
    Which {
        /// What is wanted of it.
        wish: Wish,
    },
    /// F2: which goods are missing, or damaged.
    Missing {
        /// How many.
        qty: Qty,
        /// They are there, and damaged.
        #[serde(default)]
        damaged: bool,
        /// No carton is open yet.
        #[serde(default)]
        before: bool,
    },
    /// PACK.WEIGH.
    Weigh,
    /// PACK.CHECK.
    Check {
        /// What was scanned again.
        seen: Vec<Share>,
        /// What the scale said, g; 0 when it said nothing.
        grams: i64,
    },
    /// PACK.CHECK: a supervisor's badge was scanned; the hub is asked, perhaps for the PIN too.
    Pin {
        /// The badge.
        badge: String,
        /// What the scale said, g.
        grams: i64,
    },
    /// PACK.DROP.
    Drop,
}

/// A bench as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The work; line quantities fall as cartons are closed.
    pub work: Option<PackPacket>,
    /// Where at the bench.
    pub at: At,
    /// The carton type taken.
    #[serde(default)]
    pub carton_type: String,
    /// What lies in the open carton.
    #[serde(default)]
    pub inside: Vec<Share>,
    /// The carton opened again that is being packed; empty: a new one.
    #[serde(default)]
    pub carton: String,
    /// Serial numbers scanned under this lease.
    #[serde(default)]
    pub serials: Vec<String>,
}

/// Codes while goods of an order are at the bench.
const ITEM_PROBLEMS: [ExceptionCode; 4] = [
    ExceptionCode::MissingAtPack,
    ExceptionCode::ExtraItem,
    ExceptionCode::Damaged,
    ExceptionCode::NoPrinter,
];

/// Codes while a carton is weighed.
const WEIGH_PROBLEMS: [ExceptionCode; 5] = [
    ExceptionCode::WeightOff,
    ExceptionCode::NoPrinter,
    ExceptionCode::MissingAtPack,
    ExceptionCode::ExtraItem,
    ExceptionCode::Damaged,
];

/// Codes while cartons are brought away.
const DROP_PROBLEMS: [ExceptionCode; 1] = [ExceptionCode::NoPrinter];

impl Pack {
    /// The bench before an order is known.
    #[must_use]
    pub fn begin() -> Pack {
        Pack {
            work: None,
            at: At::Start,
            carton_type: String::new(),
            inside: Vec::new(),
            carton: String::new(),
            serials: Vec::new(),
        }
    }

    /// The work of a packet at its start.
    #[must_use]
    pub fn start(work: PackPacket) -> Pack {
        let at = if work.station.is_empty() { At::Station } else { At::Box };
        let pack = Pack { work: Some(work), at, ..Pack::begin() };
        if pack.at == At::Box { again::resume(&pack) } else { pack }
    }

    fn lines(&self) -> &[PackLine] {
        self.work.as_ref().map_or(&[], |work| &work.lines)
    }

    /// Where the work goes on: pieces left, cartons to bring away, or nothing.
    fn next(&self) -> At {
        let standing = self.work.as_ref().is_some_and(|work| !work.standing.is_empty());
        if standing { At::Drop } else { At::Box }
    }

    /// Base units of a line not in a carton yet.
    fn left_of(&self, line: usize) -> Qty {
        let inside: Qty = self.inside.iter().filter(|share| share.line == line).map(|share| share.qty).sum();
        self.lines().get(line).map_or(0, |line| (line.qty - inside).max(0))
    }

    /// Base units not in a carton yet.
    fn left(&self) -> Qty {
        (0..self.lines().len()).map(|line| self.left_of(line)).sum()
    }

    /// Base units in the open carton.
    fn in_carton(&self) -> Qty {
        self.inside.iter().map(|share| share.qty).sum()
    }

    /// Lines with goods at the bench: those not in a carton yet, or with none of them those in the open one.
    fn at_hand(&self) -> Vec<usize> {
        let open = self.open();
        if !open.is_empty() {
            return open;
        }
        let inside = |line: &usize| self.inside.iter().any(|share| share.line == *line && share.qty > 0);
        (0..self.lines().len()).filter(inside).collect()
    }

    /// Whether goods of the order are dealt with: not yet, or no more, when the next order is asked for or its cartons are
    /// brought away.
    fn has_goods(&self) -> bool {
        let busy = matches!(
            self.at,
            At::Box
                | At::AsIs
                | At::Item
                | At::Lot { .. }
                | At::Serial { .. }
                | At::Weigh
                | At::Check { .. }
                | At::Missing { .. }
        );
        busy && !self.at_hand().is_empty()
    }

    /// Lines with something not in a carton yet.
    fn open(&self) -> Vec<usize> {
        (0..self.lines().len()).filter(|line| self.left_of(*line) > 0).collect()
    }
}

impl Flow for Pack {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Pack> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Start => "start",
            At::Choose { .. } => "choose",
            At::Station => "station",
            At::Box => "box",
            At::AsIs => "as_is",
            At::Item => "item",
            At::Lot { .. } => "lot",
            At::Serial { .. } => "serial",
            At::Which { .. } => "which",
            At::Missing { .. } => "missing",
            At::Weigh => "weigh",
            At::Check { .. } => "check",
            At::Pin { .. } => "pin",
            At::Drop => "drop",
        };
        ("pack", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, ctx, meaning)
    }

    fn place(&self) -> Place {
        let open = self.open();
        match open.first().and_then(|line| self.lines().get(*line)) {
            Some(line) => {
                Place { location: String::new(), goods: Some(line.goods.clone()), lpn: line.tote.clone() }
            }
            None => Place::default(),
        }
    }

    fn place_of(&self, code: ExceptionCode) -> Place {
        use ExceptionCode as E;
        match (code, &self.at, &self.work) {
            // The lane is what cannot be got to; what is damaged is in a carton, which one is asked.
            (E::BinBlocked | E::NoAccess, At::Drop, Some(work)) => {
                Place { location: work.lane.clone(), ..Place::default() }
            }
            // More than anybody booked, and in hand.
            (E::SurplusFound | E::BinBlocked | E::NoAccess, ..) => Place::default(),
            (E::Damaged, At::Drop | At::Which { .. }, _) => Place::default(),
            _ => self.place(),
        }
    }

    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        match code {
            ExceptionCode::SurplusFound => WHICH,
            // Which of the goods is asked afterwards, where there are several.
            ExceptionCode::Damaged if self.has_goods() => &[Need::Number],
            _ => needs_at(&self.place_of(code), code),
        }
    }

    fn reach(&self) -> Reach {
        match self.at {
            At::Start | At::Drop => Reach::Down,
            _ if self.at_rest() => Reach::LineStart,
            _ => Reach::InHand,
        }
    }

    fn at_rest(&self) -> bool {
        self.inside.is_empty()
            && matches!(self.at, At::Start | At::Choose { .. } | At::Station | At::Box | At::Which { .. })
    }

    fn cards(&self) -> &[Card] {
        self.work.as_ref().map_or(&[], |work| &work.cards)
    }
}
