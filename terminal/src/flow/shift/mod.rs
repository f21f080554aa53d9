//! Moving loose goods and LPNs, and the operations on LPNs.

mod allow;
mod broken;
#[cfg(test)]
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod units;
mod view;

use super::quantity::Tally;
use super::{Ctx, Fit, Flow, FlowInput, Given, Need, Place, Prompt, Reach, Step, WHICH, needs_at};
use regal_shared::barcode::Meaning;
use regal_shared::base::Qty;
use regal_shared::flow::common::{Card, ExceptionCode, Finer, PutTarget, Sought, Thing, What};
use regal_shared::flow::shift::{Fix, ShiftPacket, ShiftStock};
use regal_shared::wire::{Claim, Request, TaskKind, Work};
use serde::{Deserialize, Serialize};

/// What can be done to an LPN, in the order it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Into another LPN.
    Nest,
    /// Out of another LPN.
    Unnest,
    /// Part of it onto a fresh label.
    Split,
    /// All of it onto another LPN.
    Merge,
    /// A new label.
    Relabel,
    /// Nothing is on it.
    Empty,
}

impl Op {
    /// Every operation.
    pub const ALL: [Op; 6] = [Op::Nest, Op::Unnest, Op::Split, Op::Merge, Op::Relabel, Op::Empty];
}

/// The state within a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// MV.SRC.
    Src,
    /// MV.WHAT.
    What,
    /// MV.SRC, MV.WHAT: what was scanned fits several things; one level finer is asked.
    Finer {
        /// What is known.
        sought: Sought,
        /// What is asked for.
        asks: Finer,
        /// What the item's scan counts.
        tally: Tally,
        /// It goes onto a fresh label.
        split: bool,
    },
    /// MV.QTY; for a split as well.
    Qty {
        /// Index of the stock.
        stock: usize,
        /// Scanned so far; empty: all that is free.
        tally: Tally,
        /// It goes onto a fresh label.
        split: bool,
    },
    /// MV.QTY, more than is free: the PIN of the supervisor who may allow it.
    Pin {
        /// Index of the stock.
        stock: usize,
        /// The badge.
        badge: String,
    },
    /// MV.DEST, goods in hand.
    Dest {
        /// What is carried.
        what: What,
        /// How many base units.
        qty: Qty,
        /// Given up: it goes back to the source.
        back: bool,
    },
    /// MV.DEST of a whole LPN, or what else is to be done with it.
    Unit {
        /// The LPN.
        lpn: String,
    },
    /// An operation on an LPN: the second object.
    Op {
        /// The LPN.
        lpn: String,
        /// What.
        op: Op,
    },
    /// Split: the fresh label.
    SplitTo {
        /// Index of the stock.
        stock: usize,
        /// Base units.
        qty: Qty,
    },
}

/// A move as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// What lies at the source.
    pub work: ShiftPacket,
    /// Where in it.
    pub at: At,
    /// Base units asked for beyond what is free, while a supervisor's badge may allow them; else 0.
    #[serde(default)]
    pub wanted: Qty,
    /// Which of the planned places the worker goes to.
    #[serde(default)]
    pub target: usize,
    /// The number that is written on a label by hand, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by_hand: String,
    /// Base units of those in hand that are damaged.
    #[serde(default)]
    pub broken: Qty,
}

/// Codes of a move.
const PROBLEMS: [ExceptionCode; 6] = [
    ExceptionCode::SurplusFound,
    ExceptionCode::Damaged,
    ExceptionCode::WrongItem,
    ExceptionCode::LpnDiffers,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
];

/// The same on the way to a place.
const ON_THE_WAY: [ExceptionCode; 7] = [
    ExceptionCode::BinFull,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
    ExceptionCode::Damaged,
    ExceptionCode::WrongItem,
    ExceptionCode::LpnDiffers,
    ExceptionCode::SurplusFound,
];

impl Shift {
    /// A move from a place still to be scanned.
    #[must_use]
    pub fn begin() -> Shift {
        Shift { at: At::Src, ..Shift::start(ShiftPacket::default()) }
    }

    /// A move of goods that were scanned, from a place still to be scanned.
    #[must_use]
    pub fn seek(sought: Sought) -> Shift {
        let at = At::Finer { sought, asks: Finer::Loc, tally: Tally::default(), split: false };
        Shift { at, ..Shift::begin() }
    }

    /// A move of what lies at the source.
    #[must_use]
    pub fn start(work: ShiftPacket) -> Shift {
        let at = if work.lpn.is_empty() || work.fix.is_some() {
            At::What
        } else {
            At::Unit { lpn: work.lpn.clone() }
        };
        Shift { work, at, wanted: 0, target: 0, by_hand: String::new(), broken: 0 }
    }

    /// All that is booked here, as far as scans tell it apart.
    fn things<'a>(&'a self, of: impl IntoIterator<Item = &'a ShiftStock>) -> Vec<Thing<'a>> {
        let location = self.work.from.as_str();
        of.into_iter()
            .map(|one| Thing {
                location,
                lpn: &one.lpn,
                outer: one.whole(),
                goods: &one.goods,
                status: one.status,
            })
            .collect()
    }

    fn stock(&self, at: usize) -> Option<&ShiftStock> {
        self.work.stock.get(at)
    }

    /// The place planned for what lies wrong.
    fn goal(&self) -> Option<&PutTarget> {
        self.work.fix.as_ref().and_then(|fix| fix.targets.get(self.target))
    }

    /// The same, while goods or the LPN are on their way there.
    fn heading(&self) -> Option<&PutTarget> {
        let on_the_way = match &self.at {
            At::Dest { back, .. } => !back,
            At::Unit { lpn } => self.work.fix.as_ref().is_some_and(|fix| fix.lpn == *lpn),
            _ => false,
        };
        self.goal().filter(|_| on_the_way)
    }

    /// How many are moved when nobody says another number: all that is free, or what is to be put right.
    fn proposal(&self, at: usize, split: bool) -> Qty {
        let Some(one) = self.stock(at) else { return 0 };
        let fixed = self.work.fix.as_ref().filter(|fix| !split && lies_wrong(fix, one));
        let free = steps::free(one, split);
        fixed.map_or(free, |fix| fix.qty.min(free))
    }

    /// The work is over; what is left of it is somebody else's.
    fn over(&self) -> Step<Shift> {
        if self.work.fix.is_some() { Step::hand_back() } else { Step::leave() }
    }

    /// The move of an object: asked of the hub, which knows what lies there.
    fn claim(&self, object: String) -> Step<Shift> {
        let claim = Claim::object(Some(TaskKind::Move), object);
        Step::request(Request::Claim(claim), self.clone())
    }

    /// The move of goods wherever they lie: the hub knows where, or asks for the bin.
    fn claim_goods(&self, sought: Sought) -> Step<Shift> {
        let (task, object, lot) = (Some(TaskKind::Move), sought.item.clone(), sought.lot.clone());
        let mut next = self.clone();
        next.at = At::Finer { sought, asks: Finer::Loc, tally: Tally::default(), split: false };
        Step::request(Request::Claim(Claim::Object { task, object, lot }), next)
    }

    fn to(&self, at: At) -> Step<Shift> {
        let mut next = self.clone();
        if !matches!(at, At::Dest { .. }) {
            next.broken = 0;
        }
        next.at = at;
        next.wanted = 0;
        Step::to(next)
    }

    /// Whether a fresh label is asked for.
    fn wants_label(&self) -> bool {
        matches!(self.at, At::SplitTo { .. } | At::Op { op: Op::Relabel, .. })
    }

    /// A fresh label, unless a number is written already.
    fn fresh(&self) -> Step<Shift> {
        if self.by_hand.is_empty() { Step::fresh(self.clone()) } else { Step::no("lpn.by_hand") }
    }
}

impl Flow for Shift {
    fn first(&self, ctx: &Ctx<'_>) -> Option<Step<Shift>> {
        let mut known = self.clone();
        let sought = std::mem::take(&mut known.work.sought);
        let open = matches!(self.at, At::What | At::Unit { .. }) && !sought.is_empty();
        open.then(|| steps::choose(&known, ctx, sought, Tally::default(), false))
    }

    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Shift> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Src => "src",
            At::What => "what",
            At::Finer { .. } => "finer",
            At::Qty { .. } => "qty",
            At::Pin { .. } => "pin",
            At::Dest { .. } => "dest",
            At::Unit { .. } => "unit",
            At::Op { .. } => "op",
            At::SplitTo { .. } => "split_to",
        };
        ("shift", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, meaning)
    }

    fn place(&self) -> Place {
        let (goods, lpn) = match &self.at {
            At::Qty { stock, .. } | At::SplitTo { stock, .. } | At::Pin { stock, .. } => self
                .stock(*stock)
                .map_or((None, String::new()), |one| (Some(one.goods.clone()), one.lpn.clone())),
            At::Dest { what: What::Goods { goods, lpn, .. }, .. } => (Some(goods.clone()), lpn.clone()),
            At::Unit { lpn } | At::Op { lpn, .. } | At::Dest { what: What::Lpn { lpn }, .. } => {
                (None, lpn.clone())
            }
            _ => (None, String::new()),
        };
        Place { location: self.work.from.clone(), goods, lpn }
    }

    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        use ExceptionCode as E;
        match (&self.at, code) {
            // Several kinds of goods stand there as one.
            (At::Unit { lpn } | At::Op { lpn, .. }, E::Damaged)
                if self.work.stock.iter().filter(|one| one.is_on(lpn)).count() > 1 =>
            {
                WHICH
            }
            (At::Unit { .. } | At::Op { .. }, E::Damaged) => &[Need::Number],
            // Where it goes is the worker's to choose: which bin is meant?
            // The place planned is meant.
            (_, E::BinFull | E::BinBlocked | E::NoAccess) if self.heading().is_some() => &[],
            (At::Dest { .. } | At::Unit { .. }, E::BinFull | E::BinBlocked | E::NoAccess) => &[Need::Bin],
            _ => needs_at(&self.place_of(code), code),
        }
    }

    fn reach(&self) -> Reach {
        match self.at {
            At::Dest { .. } => Reach::Down,
            _ if self.at_rest() => Reach::LineStart,
            _ => Reach::InHand,
        }
    }

    fn at_rest(&self) -> bool {
        let nothing_leased = matches!(self.at, At::Finer { asks: Finer::Loc, .. });
        nothing_leased || matches!(self.at, At::Src | At::What | At::Unit { .. })
    }

    fn carried(&self) -> Qty {
        match &self.at {
            At::Dest { qty, .. } => *qty,
            _ => 0,
        }
    }

    fn revise(&mut self, work: &Work) {
        if let Work::Shift(packet) = work {
            self.work = packet.clone();
            self.target = 0;
        }
    }

    fn cards(&self) -> &[Card] {
        &self.work.cards
    }
}

/// Whether it is this stock that lies wrong.
fn lies_wrong(fix: &Fix, one: &ShiftStock) -> bool {
    fix.goods == one.goods && fix.status == one.status && fix.lpn == one.lpn
}

/// Whether the input is a yes to `code` already given.
fn said(given: &Given, code: &str) -> bool {
    given.said(code).is_some() && matches!(given.input, FlowInput::Scan(_))
}
