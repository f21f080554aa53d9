//! What a pick books: plain functions of facts. A fact is never refused.

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, DISCREPANCY, Place};
use crate::order;
use crate::task::{self, Line};
use regal_shared::base::{DeviceId, Goods, Qty, StockStatus, TaskId};
use regal_shared::flow::common::{ExceptionCode, Report};
use regal_shared::flow::pick::{Pick, PickShort};
use regal_shared::text::Message;

/// What is known of the line a confirm names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFacts {
    /// The device that reports.
    pub device: DeviceId,
    /// The task; empty when the confirm names none.
    pub task: TaskId,
    /// The line, if the books know it.
    pub line: Option<Line>,
    /// The lease is still the device's own.
    pub lease_holds: bool,
    /// The task is in progress already.
    pub task_begun: bool,
    /// The order is being picked already.
    pub order_begun: bool,
    /// The order is dead, or its release was taken back: nobody asked for these goods.
    pub order_off: bool,
}

/// What is known of the place of a short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFacts {
    /// Base units booked on the key.
    pub on_hand: Qty,
    /// Base units other live leases may already have in hand.
    pub guard: Qty,
    /// Unstarted open lines of this task on the same key.
    pub mine: Vec<Line>,
}

/// Bin to tote: the stock moves, line and order go on, contradictions become exceptions.
#[must_use]
pub fn pick(facts: &LineFacts, pick: &Pick) -> Vec<Change> {
    let carry = ledger::carry(facts.device.as_str());
    let unit = if pick.tote.is_empty() { &pick.lpn } else { &pick.tote };
    let to = Place::on(&carry, unit, pick.status);
    let mut changes = Vec::with_capacity(6);
    let line = facts.line.as_ref();
    let same_key = line.is_some_and(|line| {
        line.new.goods == pick.goods && line.new.location == pick.location && line.new.lpn == pick.lpn
    });
    let own = line.map(|line| line.new.reservation).filter(|reservation| *reservation > 0);
    if !same_key && let Some(reservation) = own {
        changes.push(Change::Stock(ledger::Change::Free { reservation, qty: pick.qty }));
    }
    changes.push(Change::Stock(ledger::Change::Book(Booking {
        goods: pick.goods.clone(),
        qty: pick.qty,
        from: Place::on(&pick.location, &pick.lpn, pick.status),
        to,
        reason: if pick.over_taken { "over_taken" } else { "" },
        own: own.filter(|_| same_key),
    })));
    if pick.tote.is_empty() && !pick.lpn.is_empty() {
        changes.push(Change::Stock(ledger::Change::MoveLpn { lpn: pick.lpn.clone(), to: carry, reason: "" }));
        if let Some(line) = line {
            changes.push(Change::Lpn(lpn::Change::Taken {
                lpn: pick.lpn.clone(),
                order: line.new.order.clone(),
                task: facts.task.0.clone(),
            }));
        }
    }
    progress(facts, pick.qty, &mut changes);
    changes.extend(doubts(facts, &pick.goods, (&pick.location, unit), pick.qty));
    if pick.over_taken {
        changes.push(raise(ExceptionCode::OverTaken, &pick.goods, &pick.location, pick.qty));
    }
    changes
}

fn progress(facts: &LineFacts, qty: Qty, changes: &mut Vec<Change>) {
    let Some(line) = &facts.line else { return };
    let task = facts.task.clone();
    if !facts.task_begun {
        changes.push(Change::Task(task::Change::Begun { task: task.clone() }));
    }
    changes.push(Change::Task(task::Change::LineDone { task, line: line.line, qty }));
    if !line.new.order.is_empty() && !facts.order_off {
        let (order, line) = (line.new.order.clone(), line.new.order_line);
        changes.push(Change::Order(order::Change::Picked { order, line, qty, begun: facts.order_begun }));
    }
}

/// What about the report contradicts the books, besides stock.
fn doubts(facts: &LineFacts, goods: &Goods, (location, unit): (&str, &str), qty: Qty) -> Option<Change> {
    let line = facts.line.as_ref();
    if facts.order_off {
        // Which order went off meanwhile, and what its goods are on: the other fact beside the report.
        let order = line.map(|line| line.new.order.as_str()).unwrap_or_default();
        let off = Message::new("exc.detail_order_off").with("order", order).with("loc", unit).to_string();
        let about = Raise {
            location: location.to_owned(),
            goods: goods.clone(),
            qty,
            detail: off,
            ..Raise::new(ExceptionCode::LateCancel)
        };
        return Some(Change::Raise(about));
    }
    let code = if line.is_some_and(|line| line.state == "done" || line.state == "closed_short") {
        ExceptionCode::DoubleWork
    } else if line.is_none() {
        ExceptionCode::RuleBroken
    } else {
        return None;
    };
    Some(raise(code, goods, location, qty))
}

fn raise(code: ExceptionCode, goods: &Goods, location: &str, qty: Qty) -> Change {
    Change::Raise(Raise { location: location.to_owned(), goods: goods.clone(), qty, ..Raise::new(code) })
}

/// A short: what was taken moves; what the books hold beyond it, what is left and what others may have in hand goes
/// to Discrepancy; the rest of the line and my unstarted lines there are planned anew.
#[must_use]
pub fn pick_short(facts: &LineFacts, place: &PlaceFacts, short: &PickShort) -> Vec<Change> {
    let mut changes = Vec::new();
    if short.taken > 0 {
        let taken = Pick {
            line: short.line,
            goods: short.goods.clone(),
            expiry: short.expiry,
            status: StockStatus::Available,
            location: short.location.clone(),
            lpn: short.lpn.clone(),
            qty: short.taken,
            tote: short.tote.clone(),
            over_taken: false,
        };
        changes.extend(pick(facts, &taken));
    } else {
        // Nothing was taken: what there is of it is where it was.
        changes.extend(doubts(facts, &short.goods, (&short.location, &short.location), 0));
    }
    if let Some(line) = &facts.line {
        close_line(facts, line, &mut changes);
        for other in &place.mine {
            close_line(facts, other, &mut changes);
        }
    }
    let missing = (place.on_hand - short.taken - short.left - place.guard).max(0);
    if missing > 0 {
        let from = Place::on(&short.location, &short.lpn, StockStatus::Available);
        changes.push(Change::Stock(ledger::Change::Book(Booking {
            goods: short.goods.clone(),
            qty: missing,
            from,
            to: Place::loose(DISCREPANCY),
            reason: short.code.code(),
            own: None,
        })));
    }
    changes.push(Change::Raise(Raise {
        location: short.location.clone(),
        goods: short.goods.clone(),
        lpn: short.lpn.clone(),
        qty: missing,
        unexplained: missing,
        detail: Message::new("exc.detail_short")
            .with("n", short.taken)
            .with("m", short.left)
            .with("held", place.guard)
            .to_string(),
        ..Raise::new(short.code)
    }));
    changes.push(Change::CountDue { location: short.location.clone(), reason: short.code.code() });
    replan(facts, place, short, &mut changes);
    if facts.line.is_some() {
        changes.push(Change::Revise { task: facts.task.clone() });
    }
    changes
}

fn close_line(facts: &LineFacts, line: &Line, changes: &mut Vec<Change>) {
    if line.state != "open" {
        return;
    }
    if line.new.reservation > 0 {
        changes.push(Change::Stock(ledger::Change::Release { reservation: line.new.reservation }));
    }
    changes.push(Change::Task(task::Change::LineShort { task: facts.task.clone(), line: line.line }));
}

/// Whether a report about the place of a line changes what is planned of it.
#[must_use]
pub fn touches_plan(code: ExceptionCode) -> bool {
    use ExceptionCode as E;
    matches!(code, E::Damaged | E::Expired | E::ShortDated | E::LpnDiffers) || looks_elsewhere(code)
}

/// Whether the goods lie there and cannot be taken for now: another bin serves the line, else it comes last.
fn looks_elsewhere(code: ExceptionCode) -> bool {
    matches!(code, ExceptionCode::WrongItem | ExceptionCode::BinBlocked | ExceptionCode::NoAccess)
}

/// What a report means for the lines of the pick it was told under, the most urgent order's first: changes before those
/// of the stock, and after.
#[must_use]
pub fn reported(task: &TaskId, lines: &[Line], report: &Report) -> (Vec<Change>, Vec<Change>) {
    use ExceptionCode as E;
    let goods = |line: &Line| report.goods.as_ref().is_some_and(|goods| *goods == line.new.goods);
    let meant = lines.iter().filter(|line| {
        line.state == "open"
            && line.rest() > 0
            && line.new.location == report.location
            && match report.code {
                E::BinBlocked | E::NoAccess => true,
                E::LpnDiffers => !report.lpn.is_empty() && line.new.lpn == report.lpn,
                _ => goods(line) && line.new.lpn == report.lpn,
            }
    });
    let mut left = if report.code == E::Damaged { report.qty } else { Qty::MAX };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for line in meant {
        if looks_elsewhere(report.code) {
            after.extend((!line.new.order.is_empty()).then(|| {
                Change::Order(order::Change::Elsewhere {
                    order: line.new.order.clone(),
                    line: line.new.order_line,
                    task: task.0.clone(),
                    task_line: line.line,
                })
            }));
            continue;
        }
        let qty = left.min(line.rest());
        left -= qty;
        unfit(task, line, qty, &mut before, &mut after);
    }
    if !before.is_empty() || !after.is_empty() {
        after.push(Change::Revise { task: task.clone() });
    }
    (before, after)
}

/// So many of a line cannot be taken, for they are damaged, out of date or not what the LPN should hold: they are
/// planned anew, what is left of the line stays.
fn unfit(task: &TaskId, line: &Line, qty: Qty, before: &mut Vec<Change>, after: &mut Vec<Change>) {
    if qty <= 0 {
        return;
    }
    let (task, reservation) = (task.clone(), line.new.reservation);
    if qty == line.rest() {
        if reservation > 0 {
            before.push(Change::Stock(ledger::Change::Release { reservation }));
        }
        before.push(Change::Task(task::Change::LineShort { task: task.clone(), line: line.line }));
    } else {
        if reservation > 0 {
            before.push(Change::Stock(ledger::Change::Free { reservation, qty }));
        }
        before.push(Change::Task(task::Change::LineLess { task: task.clone(), line: line.line, qty }));
    }
    if !line.new.order.is_empty() {
        after.push(Change::Order(order::Change::Replan {
            order: line.new.order.clone(),
            line: line.new.order_line,
            qty,
            task: task.0,
        }));
    }
}

/// New plans come last, when stock and reservations are as they are now.
fn replan(facts: &LineFacts, place: &PlaceFacts, short: &PickShort, changes: &mut Vec<Change>) {
    let Some(line) = &facts.line else { return };
    let own = (line, (line.rest() - short.taken).max(0));
    for (line, qty) in [own].into_iter().chain(place.mine.iter().map(|line| (line, line.rest()))) {
        if qty > 0 && line.state == "open" && !line.new.order.is_empty() {
            changes.push(Change::Order(order::Change::Replan {
                order: line.new.order.clone(),
                line: line.new.order_line,
                qty,
                task: facts.task.0.clone(),
            }));
        }
    }
}
