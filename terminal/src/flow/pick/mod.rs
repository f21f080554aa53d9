//! Pick, discrete and cluster. A discrete pick is a cluster of one order.

mod back;
mod finish;
mod goods;
mod lines;
mod lpn;
#[cfg(test)]
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod view;

use super::quantity::Tally;
use super::{Ctx, Fit, Flow, Given, Place, Prompt, Reach, Step};
use regal_shared::barcode::{ItemScan, Meaning};
use regal_shared::base::{LineId, Qty};
use regal_shared::flow::common::{Card, ExceptionCode};
use regal_shared::flow::pick::PickPacket;
use regal_shared::wire::{Verified, Work};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// So many of a stop for one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The line.
    pub line: LineId,
    /// Base units.
    pub qty: Qty,
    /// Serial numbers, as many as pieces, where they are captured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// This ends the line short: code and good ones left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<(ExceptionCode, Qty)>,
    /// More than asked for has left the bin.
    #[serde(default)]
    pub over: bool,
}

/// The state within the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// PICK.TOTE, CL.BIND, CL.FULL: a tote for an order.
    Tote {
        /// Index of the order.
        order: usize,
        /// Parts still to be put somewhere, after a full tote.
        parts: Vec<Part>,
    },
    /// PICK.LOC.
    Loc,
    /// PICK.ITEM.
    Item,
    /// PICK.ITEM, the item is known, but it lies on several LPNs here.
    Lpn {
        /// The item's scan.
        scan: ItemScan,
    },
    /// PICK.ITEM, the item is known, its lot is not.
    Lot {
        /// What the item's scan counts.
        tally: Tally,
    },
    /// PICK.SER.
    Serial {
        /// Numbers so far.
        serials: Vec<String>,
    },
    /// PICK.QTY, CL.QTY.
    Qty {
        /// Scanned so far; empty: all.
        tally: Tally,
    },
    /// PICK.TO, CL.PUT.
    Put {
        /// What goes where, in order.
        parts: Vec<Part>,
    },
    /// PICK.ZERO.
    Zero {
        /// The line just ended.
        line: LineId,
    },
    /// Goods of a cancelled order go back: the item, then its bin.
    Back {
        /// The item was scanned.
        item: bool,
    },
    /// PICK.STAGE, CL.DROP.
    Stage,
    /// CL.DROP, singly.
    Singly {
        /// The tote scanned, or empty.
        tote: String,
    },
}

/// A pick as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// The work, with what is done of it.
    pub work: PickPacket,
    /// Where in the walk.
    pub at: At,
    /// Open lines, next first.
    pub queue: Vec<LineId>,
    /// Lines put aside until the hub has planned them anew.
    #[serde(default)]
    pub waiting: BTreeSet<LineId>,
    /// How often a line was skipped.
    #[serde(default)]
    pub skipped: BTreeMap<LineId, u8>,
    /// The bin the worker stands at, as verified.
    #[serde(default)]
    pub here: String,
    /// The line before it was at this bin as well: nothing was scanned for this one yet.
    #[serde(default)]
    pub fresh: bool,
    /// How the bin was verified.
    #[serde(default)]
    pub verified: Verified,
    /// LPNs taken whole, to be staged with the totes.
    #[serde(default)]
    pub wholes: Vec<String>,
    /// Totes with something in them.
    #[serde(default)]
    pub filled: BTreeSet<String>,
    /// LPNs set down already.
    #[serde(default)]
    pub staged: BTreeSet<String>,
    /// Lines given up as the lease ran out without the hub, next first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_up: Vec<LineId>,
}

/// Codes of a line in the walk.
const LINE_PROBLEMS: [ExceptionCode; 13] = [
    ExceptionCode::Short,
    ExceptionCode::NotFound,
    ExceptionCode::Damaged,
    ExceptionCode::WrongItem,
    ExceptionCode::FaceEmpty,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
    ExceptionCode::Expired,
    ExceptionCode::ShortDated,
    ExceptionCode::LpnDiffers,
    ExceptionCode::PackFactor,
    ExceptionCode::OverTaken,
    ExceptionCode::SurplusFound,
];

/// Codes once a line is ended, while it is asked whether its bin is bare: nothing is short any more, and what still lies
/// there may be anything.
const ZERO_PROBLEMS: [ExceptionCode; 7] = [
    ExceptionCode::WrongItem,
    ExceptionCode::FaceEmpty,
    ExceptionCode::SurplusFound,
    ExceptionCode::Damaged,
    ExceptionCode::Expired,
    ExceptionCode::ShortDated,
    ExceptionCode::LpnDiffers,
];

impl Pick {
    /// The walk at its start.
    #[must_use]
    pub fn start(work: PickPacket) -> Pick {
        let queue = work.lines.iter().filter(|line| line.rest() > 0).map(|line| line.line).collect();
        let mut pick = Pick {
            work,
            at: At::Loc,
            queue,
            waiting: BTreeSet::new(),
            skipped: BTreeMap::new(),
            here: String::new(),
            fresh: false,
            verified: Verified::Scan,
            wholes: Vec::new(),
            filled: BTreeSet::new(),
            staged: BTreeSet::new(),
            given_up: Vec::new(),
        };
        pick.wholes = pick.work.orders.iter().flat_map(|order| order.wholes.iter().cloned()).collect();
        for line in pick.work.lines.iter().filter(|line| line.done > 0) {
            let totes = pick.work.orders.iter().find(|order| order.order == line.order);
            pick.filled.extend(totes.into_iter().flat_map(|order| order.totes.iter().cloned()));
        }
        pick.at = pick.first();
        pick
    }
}

impl Pick {
    /// Whether the goods of a line are before the worker, or in his hand.
    fn on_a_line(&self) -> bool {
        match &self.at {
            At::Tote { parts, .. } => !parts.is_empty(),
            At::Stage | At::Singly { .. } | At::Back { .. } => false,
            _ => true,
        }
    }
}

impl Flow for Pick {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Pick> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Tote { .. } => "tote",
            At::Loc => "loc",
            At::Item => "item",
            At::Lpn { .. } => "lpn",
            At::Lot { .. } => "lot",
            At::Serial { .. } => "serial",
            At::Qty { .. } => "qty",
            At::Put { .. } => "put",
            At::Zero { .. } => "zero",
            At::Back { .. } => "back",
            At::Stage => "stage",
            At::Singly { .. } => "singly",
        };
        ("pick", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, ctx, meaning)
    }

    fn place(&self) -> Place {
        match self.head() {
            Some(line) if self.on_a_line() => Place {
                location: line.location.clone(),
                goods: Some(line.goods.clone()),
                lpn: line.lpn.clone(),
            },
            _ if matches!(self.at, At::Stage | At::Singly { .. }) => {
                Place { location: self.work.lane.clone(), ..Place::default() }
            }
            _ => Place::default(),
        }
    }

    fn place_of(&self, code: ExceptionCode) -> Place {
        // Between lines the goods are in totes, not where these go.
        let of_goods = matches!(code, ExceptionCode::Damaged | ExceptionCode::SurplusFound);
        if of_goods && !self.on_a_line() { Place::default() } else { self.place() }
    }

    fn reach(&self) -> Reach {
        match &self.at {
            At::Loc => Reach::LineStart,
            At::Item if self.fresh => Reach::LineStart,
            At::Tote { parts, .. } if parts.is_empty() => Reach::LineStart,
            At::Stage | At::Singly { .. } | At::Back { .. } => Reach::Down,
            _ => Reach::InHand,
        }
    }

    fn wind_up(&mut self, _ctx: &Ctx<'_>) -> bool {
        if self.to_stage().is_empty() {
            return false;
        }
        self.given_up.append(&mut self.queue);
        self.at = At::Stage;
        true
    }

    fn take_back(&mut self, for_good: bool) -> bool {
        let lines = std::mem::take(&mut self.given_up);
        if lines.is_empty() || for_good {
            return !lines.is_empty();
        }
        let open = |id: &LineId| self.line(*id).is_some_and(|line| line.rest() > 0);
        let lines: Vec<LineId> = lines.into_iter().filter(open).collect();
        self.queue.extend(lines);
        self.here.clear();
        self.at = finish::after_drop(self);
        true
    }

    fn at_rest(&self) -> bool {
        match &self.at {
            At::Loc | At::Stage => true,
            At::Item => true,
            At::Tote { parts, .. } => parts.is_empty(),
            At::Singly { tote } => tote.is_empty(),
            At::Back { item } => !item,
            At::Lpn { .. }
            | At::Lot { .. }
            | At::Serial { .. }
            | At::Qty { .. }
            | At::Put { .. }
            | At::Zero { .. } => false,
        }
    }

    fn revise(&mut self, work: &Work) {
        let Work::Pick(packet) = work else { return };
        self.take_over(packet);
    }

    fn cards(&self) -> &[Card] {
        &self.work.cards
    }
}
