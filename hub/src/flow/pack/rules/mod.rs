//! What packing books: plain functions of facts. A fact is never refused.

mod lane;
mod reopen;
#[cfg(test)]
mod tests;

pub use lane::{AsIs, LaneFacts, StagedFacts, lane, leaves, unstaged};
pub use reopen::{ReopenFacts, reopen};

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::flow::common::{Wrong, corrective};
use crate::ledger::{self, Booking, Content, DISCREPANCY, PROBLEM, Place};
use crate::{order, outbound, task};
use regal_shared::base::{DeviceId, Goods, Qty, StockStatus, TaskId};
use regal_shared::flow::common::{ExceptionCode, Report};
use regal_shared::flow::pack::{Pack, Packed};
use regal_shared::text::Message;
use std::collections::BTreeMap;

/// What is known when a carton is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFacts {
    /// The device that reports.
    pub device: DeviceId,
    /// The task, when the books know it as a pack task of this order.
    pub task: Option<TaskId>,
    /// The order is dead.
    pub order_cancelled: bool,
    /// State of the carton in the books; empty when nobody knows it.
    pub carton_state: String,
    /// Where the carton stands from now on.
    pub location: String,
    /// Where each tote named stands.
    pub totes: BTreeMap<String, String>,
    /// Totes with nothing left in them after this carton.
    pub emptied: Vec<String>,
    /// Totes in which only goods of other orders are left after this carton.
    pub served: Vec<String>,
    /// What the LPN holds that is shipped as it is, by order line.
    pub whole: Vec<Packed>,
    /// The carrier does not take the carton's type.
    pub denied: bool,
    /// Serial numbers packed into something else before, and into what.
    pub serials_elsewhere: Vec<(String, String)>,
    /// The printer of the bench; empty when none is known.
    pub printer: String,
}

/// One carton is closed: its whole content goes from the totes into it, the order goes on, a label comes out.
#[must_use]
pub fn pack(facts: &PackFacts, pack: &Pack) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(task) = &facts.task {
        changes.push(Change::Task(task::Change::Begun { task: task.clone() }));
    }
    if !pack.station.is_empty() {
        let (device, station) = (facts.device.clone(), pack.station.clone());
        changes.push(Change::Outbound(outbound::Change::Station { device, station }));
    }
    changes.extend(doubts(facts, pack));
    let weight_g = pack.weight_g.unwrap_or(0);
    let content = if pack.content.is_empty() {
        changes.push(Change::Lpn(lpn::Change::State { lpn: pack.carton.clone(), state: "closed" }));
        &facts.whole
    } else {
        changes.push(Change::Lpn(lpn::Change::Make {
            lpn: pack.carton.clone(),
            kind: "carton",
            state: "closed",
            sscc: pack.carton.clone(),
            location: facts.location.clone(),
            order: pack.order.clone(),
            carton_type: pack.carton_type.clone(),
            weight_g,
        }));
        let stays =
            |part: &&Packed| part.tote == pack.carton && facts.totes.get(&part.tote) == Some(&facts.location);
        let moved = pack.content.iter().filter(|part| part.qty > 0 && !stays(part));
        changes.extend(moved.map(|part| move_over(facts, pack, part)));
        changes.extend(pack.content.iter().flat_map(|part| serials(pack, part)));
        &pack.content
    };
    for part in content.iter().filter(|part| part.line.0 > 0 && part.qty > 0) {
        let (order, line) = (pack.order.clone(), part.line.0);
        changes.push(Change::Order(order::Change::Packed { order, line, qty: part.qty }));
    }
    let emptied = facts.emptied.iter().filter(|tote| **tote != pack.carton);
    changes.extend(emptied.map(|tote| Change::Lpn(lpn::Change::Empty { lpn: tote.clone() })));
    changes.extend(
        facts
            .served
            .iter()
            .map(|tote| Change::Lpn(lpn::Change::Served { lpn: tote.clone(), order: pack.order.clone() })),
    );
    changes.push(Change::Label {
        lpn: pack.carton.clone(),
        order: pack.order.clone(),
        weight_g,
        printer: facts.printer.clone(),
    });
    changes
}

/// The numbers of a part's pieces, kept with the order.
fn serials<'p>(pack: &'p Pack, part: &'p Packed) -> impl Iterator<Item = Change> + 'p {
    part.serials.iter().map(|serial| {
        Change::Outbound(outbound::Change::Serial(outbound::serial::Piece {
            item: part.goods.item.clone(),
            serial: serial.clone(),
            order: pack.order.clone(),
            line: part.line.0,
            lpn: pack.carton.clone(),
        }))
    })
}

fn move_over(facts: &PackFacts, pack: &Pack, part: &Packed) -> Change {
    let from = facts.totes.get(&part.tote).unwrap_or(&facts.location);
    Change::Stock(ledger::Change::Book(Booking {
        goods: part.goods.clone(),
        qty: part.qty,
        from: Place::on(from, &part.tote, part.status),
        to: Place::on(&facts.location, &pack.carton, part.status),
        reason: "",
        own: None,
    }))
}

/// What about the report contradicts the books, besides stock.
fn doubts(facts: &PackFacts, pack: &Pack) -> Vec<Change> {
    let mut codes = Vec::new();
    if facts.order_cancelled {
        codes.push(ExceptionCode::LateCancel);
    }
    let closed = matches!(facts.carton_state.as_str(), "closed" | "staged" | "loaded" | "shipped");
    if closed && !pack.content.is_empty() {
        codes.push(ExceptionCode::DoubleWork);
    }
    if pack.rechecked || pack.weight_allowed {
        codes.push(ExceptionCode::WeightOff);
    }
    let raise = |code, detail| {
        Change::Raise(Raise {
            location: facts.location.clone(),
            lpn: pack.carton.clone(),
            detail,
            ..Raise::new(code)
        })
    };
    let weighed = if pack.weight_allowed { "exc.detail_weight_allowed" } else { "exc.detail_weight" };
    let said = |grams: i64| Message::new(weighed).with("n", grams).to_string();
    let grams = pack.weight_g.map_or_else(String::new, said);
    let off = Message::new("exc.detail_order_off")
        .with("order", pack.order.as_str())
        .with("loc", pack.carton.as_str());
    let mut all: Vec<Change> = codes
        .into_iter()
        .map(|code| {
            raise(code, if code == ExceptionCode::LateCancel { off.to_string() } else { grams.clone() })
        })
        .collect();
    if facts.denied {
        let denied = Message::new("exc.detail_carton").with("carton", pack.carton_type.as_str());
        all.push(raise(ExceptionCode::RuleBroken, denied.to_string()));
    }
    all.extend(facts.serials_elsewhere.iter().map(|(serial, lpn)| {
        let packed = Message::new("exc.detail_serial_packed").with("serial", serial.as_str());
        raise(ExceptionCode::RuleBroken, packed.with("lpn", lpn.as_str()).to_string())
    }));
    all
}

/// What is known when something is missing or too much at the bench.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportFacts {
    /// The order the tote serves; empty when none.
    pub order: String,
    /// The order's lines of this item with what is picked and not packed, in order.
    pub lines: Vec<(i64, Qty)>,
    /// Where the tote stands.
    pub location: String,
    /// Base units of the goods in the tote, by the books, with their status.
    pub held: Qty,
    /// The bin they were picked from, or empty.
    pub bin: String,
}

/// F2 `missing_at_pack`: from the tote to Discrepancy, a count where it was picked, the line planned anew.
#[must_use]
pub fn missing(facts: &ReportFacts, report: &Report) -> Vec<Change> {
    let goods = report.goods.clone().unwrap_or_default();
    let gone = report.qty.min(facts.held).max(0);
    let mut changes = Vec::new();
    if gone > 0 {
        changes.push(Change::Stock(ledger::Change::Book(Booking {
            goods: goods.clone(),
            qty: gone,
            from: Place::on(&facts.location, &report.lpn, StockStatus::Available),
            to: Place::loose(DISCREPANCY),
            reason: ExceptionCode::MissingAtPack.code(),
            own: None,
        })));
    }
    changes.push(raised(facts, report, goods.clone(), gone));
    if !facts.bin.is_empty() {
        let location = facts.bin.clone();
        changes.push(Change::CountDue { location, reason: ExceptionCode::MissingAtPack.code() });
    }
    changes.extend(owed_again(facts, report.qty));
    changes
}

/// Goods damaged at the bench: what serves no order any more is brought away in the totes it lies in.
#[must_use]
pub fn broken(in_totes: &[Content]) -> Vec<Change> {
    let mut changes = Vec::new();
    for tote in in_totes.chunk_by(|one, other| one.place.lpn == other.place.lpn) {
        let Some(first) = tote.first() else { continue };
        let wrong =
            Wrong { location: &first.place.location, walk: 0, lpn: &first.place.lpn, rule: "damaged" };
        let goods: Vec<_> =
            tote.iter().map(|part| (part.goods.clone(), part.place.status, part.qty)).collect();
        changes.push(Change::Lpn(lpn::Change::Freed { lpn: first.place.lpn.clone() }));
        changes.extend(corrective(&wrong, &goods));
    }
    changes
}

/// So many of what was picked for lines are not there or no good: they are planned anew.
#[must_use]
pub fn owed_again(facts: &ReportFacts, qty: Qty) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut left = qty;
    for (line, open) in &facts.lines {
        let qty = left.min(*open);
        if qty > 0 {
            changes.push(Change::Order(order::Change::Missing {
                order: facts.order.clone(),
                line: *line,
                qty,
            }));
            left -= qty;
        }
    }
    changes
}

/// F2 `extra_item`: out of the tote, as far as the books have it there, else from Discrepancy, to the Problem place.
#[must_use]
pub fn extra(facts: &ReportFacts, report: &Report) -> Vec<Change> {
    let goods = report.goods.clone().unwrap_or_default();
    if goods.item.is_empty() || report.qty <= 0 {
        return vec![raised(facts, report, goods, 0)];
    }
    let there = report.qty.min(facts.held).max(0);
    let book = |from: Place, qty: Qty| {
        Change::Stock(ledger::Change::Book(Booking {
            goods: goods.clone(),
            qty,
            from,
            to: Place::loose(PROBLEM),
            reason: ExceptionCode::ExtraItem.code(),
            own: None,
        }))
    };
    let mut changes = Vec::new();
    if there > 0 {
        changes.push(book(Place::on(&facts.location, &report.lpn, StockStatus::Available), there));
    }
    let unknown = report.qty - there;
    if unknown > 0 {
        changes.push(book(Place::loose(DISCREPANCY), unknown));
    }
    changes.push(raised(facts, report, goods.clone(), -unknown));
    changes
}

fn raised(facts: &ReportFacts, report: &Report, goods: Goods, unexplained: Qty) -> Change {
    Change::Raise(Raise {
        location: facts.location.clone(),
        goods,
        lpn: report.lpn.clone(),
        qty: report.qty,
        unexplained,
        detail: report.detail.clone(),
        ..Raise::new(report.code)
    })
}

/// Whether the work of an order is done: nothing left in totes, no carton away from a lane but those just set down.
#[must_use]
pub fn done(left: Qty, standing: &[String], set_down: &[String]) -> bool {
    left == 0 && standing.iter().all(|carton| set_down.contains(carton))
}
