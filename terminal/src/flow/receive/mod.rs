//! Receive: at a dock, delivery by delivery, line by line.

mod booking;
mod doc;
#[cfg(test)]
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod view;

use super::quantity::Tally;
use super::{Ctx, Fit, Flow, Given, Need, Place, Prompt, Reach, Step, needs_at};
use regal_shared::barcode::Meaning;
use regal_shared::base::{Day, Goods, Moment, Qty};
use regal_shared::flow::common::{Card, ExceptionCode};
use regal_shared::flow::receive::{Delivery, ReceivePacket, ReceiveRules};
use regal_shared::refusal::Choice;
use serde::{Deserialize, Serialize};

/// So many to be set down on an LPN of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Base units.
    pub qty: Qty,
    /// What is special about them, besides what is about all of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ExceptionCode>,
}

/// The goods in hand, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Draft {
    /// The item; empty when nothing is in hand.
    pub item: String,
    /// The lot, or empty.
    #[serde(default)]
    pub lot: String,
    /// Expiry.
    #[serde(default)]
    pub expiry: Option<Day>,
    /// Lot and expiry were looked at.
    #[serde(default)]
    pub checked: bool,
    /// Serial numbers so far.
    #[serde(default)]
    pub serials: Vec<String>,
    /// What was scanned.
    #[serde(default)]
    pub tally: Tally,
    /// The label said how many: they are not asked again.
    #[serde(default)]
    pub counted: bool,
    /// What was seen about all of it.
    #[serde(default)]
    pub codes: Vec<ExceptionCode>,
}

impl Draft {
    /// Why all of it stands on an LPN of its own, if it does.
    fn apart(&self) -> Option<ExceptionCode> {
        let apart = [ExceptionCode::Damaged, ExceptionCode::OverReceived];
        apart.into_iter().find(|code| self.codes.contains(code))
    }
}

/// The line booked last, to be repeated by a fresh label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The goods.
    pub draft: Draft,
    /// Base units.
    pub qty: Qty,
}

/// The state at the dock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// RCV.DOCK, without a lease.
    Dock,
    /// RCV.DOC.
    Doc,
    /// RCV.DOC, several fit.
    Choose(Vec<Choice>),
    /// RCV.BLIND: who delivers.
    Supplier,
    /// RCV.BLIND: the note.
    Note {
        /// Who delivers.
        supplier: String,
    },
    /// RCV.BLIND: whose goods.
    Owner {
        /// Who delivers.
        supplier: String,
        /// The note.
        note: String,
    },
    /// RCV.WHOLE.
    Whole {
        /// The announced LPN.
        unit: String,
        /// When it was shown: a second scan counts a moment later.
        since: Moment,
        /// What was seen about it.
        codes: Vec<ExceptionCode>,
    },
    /// RCV.ITEM.
    Item,
    /// RCV.LOT.
    Lot,
    /// RCV.EXP.
    Exp,
    /// RCV.SER.
    Ser,
    /// RCV.QTY.
    Qty,
    /// RCV.LPN.
    Lpn {
        /// What goes where, in order.
        parts: Vec<Part>,
        /// The rest of the line is still to be counted.
        resume: bool,
    },
    /// RCV.CLOSE.
    Close,
}

/// Receiving as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receive {
    /// The work, with what came in so far.
    pub work: ReceivePacket,
    /// Where in it.
    pub at: At,
    /// The goods in hand.
    #[serde(default)]
    pub draft: Draft,
    /// The line booked last.
    #[serde(default)]
    pub last: Option<Line>,
    /// A fresh label was accepted: no more questions about fresh ones.
    #[serde(default)]
    pub labels_known: bool,
    /// What the hub was asked for last, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asked: String,
    /// The label printed last, not used yet: it is known to be fresh. Empty when there is none.
    #[serde(default)]
    pub printed: String,
    /// The announced LPN that was opened: what comes out of it stays on it. Empty when none is.
    #[serde(default)]
    pub opened: String,
}

impl Receive {
    /// Before the dock is known.
    #[must_use]
    pub fn dock() -> Receive {
        let work = ReceivePacket {
            dock: String::new(),
            rules: ReceiveRules::default(),
            delivery: None,
            unit: String::new(),
            lpns: Vec::new(),
            expected: Vec::new(),
            used: Vec::new(),
            suppliers: Vec::new(),
            owners: Vec::new(),
            with: String::new(),
            cards: Vec::new(),
        };
        Receive { at: At::Dock, ..Receive::start(work) }
    }

    /// At the dock, with the delivery of the packet or before one is known.
    #[must_use]
    pub fn start(work: ReceivePacket) -> Receive {
        let at = match (&work.delivery, work.unit.as_str()) {
            (None, _) => At::Doc,
            (Some(_), "") => At::Item,
            (Some(_), unit) => At::Whole { unit: unit.to_owned(), since: Moment(0), codes: Vec::new() },
        };
        let (draft, opened) = (Draft::default(), String::new());
        Receive {
            work,
            at,
            draft,
            last: None,
            labels_known: false,
            asked: String::new(),
            printed: String::new(),
            opened,
        }
    }

    /// The delivery in hand.
    pub(super) fn delivery(&self) -> Option<&Delivery> {
        self.work.delivery.as_ref()
    }

    /// Nothing expected may be shown or hinted.
    pub(super) fn is_blind(&self) -> bool {
        self.work.rules.count_blind || self.delivery().is_some_and(|delivery| delivery.blind)
    }

    /// The goods in hand by their full name.
    pub(super) fn goods(&self) -> Goods {
        Goods {
            owner: self.delivery().map(|delivery| delivery.owner.clone()).unwrap_or_default(),
            item: self.draft.item.clone(),
            lot: self.draft.lot.clone(),
            serial: String::new(),
        }
    }

    /// Base units of the item in hand still to come, of its lot when that is announced.
    pub(super) fn rest(&self) -> Qty {
        let lines = self.delivery().map(|delivery| delivery.lines.as_slice()).unwrap_or_default();
        let of_unit = |sscc: &str| sscc == self.opened;
        let mine = || lines.iter().filter(|line| line.item == self.draft.item && of_unit(&line.sscc));
        let lot = mine().filter(|line| !line.lot.is_empty() && line.lot == self.draft.lot);
        let of_lot: Qty = lot.map(|line| line.rest()).sum();
        if of_lot > 0 { of_lot } else { mine().map(|line| line.rest()).sum() }
    }

    /// How many lines still wait for something.
    pub(super) fn open_lines(&self) -> usize {
        self.delivery().map_or(0, |delivery| delivery.lines.iter().filter(|line| line.rest() > 0).count())
    }
}

impl Flow for Receive {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Dock => "dock",
            At::Doc => "doc",
            At::Choose(..) => "choose",
            At::Supplier => "supplier",
            At::Note { .. } => "note",
            At::Owner { .. } => "owner",
            At::Whole { .. } => "whole",
            At::Item => "item",
            At::Lot => "lot",
            At::Exp => "exp",
            At::Ser => "ser",
            At::Qty => "qty",
            At::Lpn { .. } => "lpn",
            At::Close => "close",
        };
        ("receive", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, ctx, meaning)
    }

    fn place(&self) -> Place {
        let lpn = match &self.at {
            At::Whole { unit, .. } => unit.clone(),
            _ => self.opened.clone(),
        };
        let goods = (!self.draft.item.is_empty()).then(|| self.goods());
        Place { location: self.work.dock.clone(), goods, lpn }
    }

    fn place_of(&self, code: ExceptionCode) -> Place {
        match code {
            // Not the dock the worker stands at, as a rule: which place is asked.
            ExceptionCode::BinBlocked | ExceptionCode::NoAccess => Place::default(),
            _ => self.place(),
        }
    }

    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        use ExceptionCode as E;
        let one_line = |unit: &str| {
            let lines = self.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
            lines.iter().filter(|line| line.sscc == unit).count() == 1
        };
        match (code, &self.at) {
            (E::Damaged, At::Whole { unit, .. }) if one_line(unit) => &[Need::Number],
            // It is counted as goods in hand are.
            (E::Damaged | E::OverReceived | E::ShortDated | E::Expired, At::Item) => &[Need::Scan],
            (E::Damaged | E::OverReceived, At::Lot | At::Exp | At::Ser) => &[],
            (E::ShortDated | E::Expired, At::Whole { .. }) => &[],
            // All of what is in hand.
            (E::TempOut, _) if !self.draft.item.is_empty() => &[],
            _ => needs_at(&self.place_of(code), code),
        }
    }

    fn reach(&self) -> Reach {
        match self.at {
            At::Dock => Reach::Down,
            At::Close => Reach::InHand,
            _ if self.at_rest() => Reach::LineStart,
            _ => Reach::InHand,
        }
    }

    fn at_rest(&self) -> bool {
        matches!(self.at, At::Dock | At::Doc | At::Choose(_) | At::Item | At::Close)
    }

    fn over(&mut self, object: &str) {
        self.work.expected.retain(|one| one.object != object);
        if let At::Choose(choices) = &mut self.at {
            choices.retain(|one| one.object != object);
            if choices.is_empty() {
                self.at = At::Doc;
            }
        }
    }

    fn cards(&self) -> &[Card] {
        &self.work.cards
    }
}
