//! What may be settled, and what that books: facts and a wish in, changes or a plain no out.

use super::{COUNT, Change as Settled, SCRAP, Settle};
use crate::floor::Change;
use crate::flow::common::variance;
use crate::ledger::{self, ADJUSTMENT, Booking, DISCREPANCY, Place};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::text::Message;

/// Root causes of the house. That one is offered, also one of the site's own, is asked before the rules are.
pub const REASONS: &[&str] = &[
    "miscount",
    "mispick",
    "misplaced",
    "theft_suspected",
    "damaged",
    "expired",
    "supplier_error",
    "unit_error",
    "unbooked_use",
    "unexplained",
];

/// A case as far as settling needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// Its number.
    pub exception: i64,
    /// Open or taken.
    pub open: bool,
    /// Where.
    pub location: String,
    /// Which goods.
    pub goods: Goods,
    /// What it leaves at Discrepancy: positive is missing, negative turned up.
    pub unexplained: Qty,
    /// It is about a count that nobody is left to do again, as long as nothing of it is booked.
    pub count: bool,
    /// The LPN concerned, or empty.
    pub lpn: String,
    /// Part of it waits for a second person.
    pub proposed: bool,
    /// Base units written off without a second person so far.
    pub written_off: Qty,
}

/// A write-off, or a count, that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    /// Its number.
    pub settlement: i64,
    /// Base units, with the sign of the case.
    pub qty: Qty,
    /// Root cause.
    pub reason: String,
    /// It books what a supervisor counted.
    pub count: bool,
    /// It books unfit goods out of the house.
    pub scrap: bool,
    /// Somebody approved already, where two are needed.
    pub first: bool,
}

/// How the person who decides stands to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Involved {
    /// They proposed it.
    pub proposed: bool,
    /// They counted or moved the goods since the count before, or reported the case.
    pub touched: bool,
    /// They approved it already.
    pub approved: bool,
    /// Somebody who did any of this is not known any more.
    pub unknown: bool,
}

/// What settling must know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The case; `None` when there is none of that number.
    pub case: Option<Case>,
    /// The other case of a match.
    pub other: Option<Case>,
    /// What lies at Discrepancy of these goods, by status.
    pub lies: Vec<(StockStatus, Qty)>,
    /// What the books have where the case is, by status.
    pub held: Vec<(StockStatus, Qty)>,
    /// The location named is a real one.
    pub real: bool,
    /// Base units one person may write off of a case.
    pub limit: Qty,
    /// The proposal to decide.
    pub proposal: Option<Proposal>,
    /// How the decider stands to it.
    pub involved: Involved,
}

fn no<T>(code: &'static str) -> Result<T, Message> {
    Err(Message::new(code))
}

/// Decides a wish.
///
/// # Errors
/// Why not, as a message for the page; nothing changes.
pub fn settle(facts: &Facts, wish: &Settle) -> Result<Vec<Change>, Message> {
    let Some(case) = facts.case.as_ref().filter(|case| case.open) else { return no("board.settle_closed") };
    match wish {
        Settle::Approve { .. } => return approve(facts, case),
        Settle::Reject { note, .. } => return reject(facts, case, note),
        _ if case.proposed => return no("board.settle_waits"),
        Settle::Counted { seen, reason, .. } => return counted(facts, case, *seen, reason),
        Settle::Scrap { qty, reason, .. } => return scrap(facts, case, *qty, reason),
        Settle::Recount { .. } => return recount(case),
        Settle::Accept { .. } if case.unexplained != 0 => return no("board.settle_unexplained"),
        Settle::Accept { .. } => {
            return Ok(vec![Change::Settle(Settled::Closed { exception: case.exception })]);
        }
        _ => {}
    }
    let qty = match wish {
        Settle::Found { qty, .. } | Settle::WriteOff { qty, .. } | Settle::Match { qty, .. } => *qty,
        _ => 0,
    };
    if qty <= 0 || qty > case.unexplained.abs() {
        return Err(Message::new("board.settle_quantity").with("n", case.unexplained.abs()));
    }
    match wish {
        Settle::Found { location, .. } => found(facts, case, qty, location),
        Settle::WriteOff { reason, .. } => write_off(facts, case, qty, reason),
        _ => matched(facts, case, qty),
    }
}

fn posted(case: &Case, kind: &'static str, qty: Qty, reason: &str) -> Change {
    let (exception, reason) = (case.exception, reason.to_owned());
    Change::Settle(Settled::Posted { exception, kind, qty, reason })
}

/// Missing goods are there after all.
fn found(facts: &Facts, case: &Case, qty: Qty, location: &str) -> Result<Vec<Change>, Message> {
    if case.unexplained < 0 {
        return no("board.settle_not_missing");
    }
    if !facts.real {
        return no("board.settle_location");
    }
    let mut changes = out_of_discrepancy(facts, case, qty, location, "");
    changes.push(posted(case, "found", qty, location));
    Ok(changes)
}

fn write_off(facts: &Facts, case: &Case, qty: Qty, reason: &str) -> Result<Vec<Change>, Message> {
    let signed = qty * case.unexplained.signum();
    if case.written_off + qty > facts.limit {
        let (exception, reason) = (case.exception, reason.to_owned());
        let kind = "write_off";
        return Ok(vec![Change::Settle(Settled::Proposed { exception, kind, qty: signed, reason })]);
    }
    let mut changes = out_of_discrepancy(facts, case, signed, ADJUSTMENT, reason);
    changes.push(posted(case, "write_off", signed, reason));
    Ok(changes)
}

/// What a supervisor saw stands against what is booked now. It corrects the floor; what is missing then is settled
/// like any other difference.
fn counted(facts: &Facts, case: &Case, seen: Qty, reason: &str) -> Result<Vec<Change>, Message> {
    if !case.count || case.unexplained != 0 {
        return no("board.settle_no_count");
    }
    if seen < 0 {
        return no("board.settle_bad");
    }
    let missing = facts.held.iter().map(|(_, held)| held).sum::<Qty>().saturating_sub(seen);
    let (exception, reason) = (case.exception, reason.to_owned());
    if missing == 0 {
        return Ok(vec![sure(case), Change::Settle(Settled::Closed { exception })]);
    }
    if missing.abs() > facts.limit {
        let kind = COUNT;
        return Ok(vec![Change::Settle(Settled::Proposed { exception, kind, qty: missing, reason })]);
    }
    let mut changes = as_counted(facts, case, missing);
    changes.push(Change::Settle(Settled::Counted { exception, qty: missing, reason }));
    Ok(changes)
}

/// What of these goods is damaged or expired.
pub(super) fn unfit(held: &[(StockStatus, Qty)]) -> Vec<(StockStatus, Qty)> {
    let bad = |status| matches!(status, StockStatus::Damaged | StockStatus::Expired);
    held.iter().copied().filter(|(status, qty)| bad(*status) && *qty > 0).collect()
}

/// Unfit goods leave the house; only what lies there can.
fn scrap(facts: &Facts, case: &Case, qty: Qty, reason: &str) -> Result<Vec<Change>, Message> {
    let there: Qty = unfit(&facts.held).iter().map(|(_, qty)| qty).sum();
    if there == 0 || ledger::is_virtual(&case.location) {
        return no("board.settle_no_scrap");
    }
    if qty <= 0 || qty > there {
        return Err(Message::new("board.settle_quantity").with("n", there));
    }
    let (exception, reason) = (case.exception, reason.to_owned());
    if case.written_off + qty > facts.limit {
        return Ok(vec![Change::Settle(Settled::Proposed { exception, kind: SCRAP, qty, reason })]);
    }
    let mut changes = scrapped(facts, case, qty, &reason);
    changes.push(Change::Settle(Settled::Scrapped { exception, qty, reason }));
    changes.extend(done_with(case, qty == there));
    Ok(changes)
}

/// So much of the unfit goods at the place of a case goes to Adjustment, each with its status.
fn scrapped(facts: &Facts, case: &Case, qty: Qty, reason: &str) -> Vec<Change> {
    let mut rest = qty;
    let mut changes = Vec::new();
    for (status, lies) in unfit(&facts.held) {
        let part = lies.min(rest);
        rest -= part;
        if part > 0 {
            let from = Place::on(&case.location, &case.lpn, status);
            changes.push(booked(&case.goods, part, from, loose(ADJUSTMENT, status), reason));
        }
    }
    changes
}

/// A case of which nothing is left to look at is closed.
fn done_with(case: &Case, all: bool) -> Option<Change> {
    let over = all && case.unexplained == 0;
    over.then_some(Change::Settle(Settled::Closed { exception: case.exception }))
}

/// Somebody looks once more; what they find is a matter of its own.
fn recount(case: &Case) -> Result<Vec<Change>, Message> {
    if !case.count || case.unexplained != 0 {
        return no("board.settle_no_count");
    }
    let location = case.location.clone();
    Ok(vec![
        Change::CountDue { location, reason: "recount" },
        Change::Settle(Settled::Closed { exception: case.exception }),
    ])
}

fn as_counted(facts: &Facts, case: &Case, missing: Qty) -> Vec<Change> {
    let mut changes = variance((&case.location, &case.lpn), &case.goods, &facts.held, -missing);
    changes.push(sure(case));
    changes
}

/// Planning need not doubt the place any more.
fn sure(case: &Case) -> Change {
    let (location, goods) = (case.location.clone(), case.goods.clone());
    Change::Stock(ledger::Change::Sure { location, goods })
}

/// What is missing here turned up there: the same goods, so Discrepancy is even about them.
fn matched(facts: &Facts, case: &Case, qty: Qty) -> Result<Vec<Change>, Message> {
    let Some(other) = facts.other.as_ref().filter(|other| other.open && other.exception != case.exception)
    else {
        return no("board.settle_closed");
    };
    if other.proposed {
        return no("board.settle_waits");
    }
    if other.goods != case.goods || other.unexplained.signum() != -case.unexplained.signum() {
        return no("board.settle_no_match");
    }
    if qty > other.unexplained.abs() {
        return Err(Message::new("board.settle_quantity").with("n", other.unexplained.abs()));
    }
    let signed = qty * case.unexplained.signum();
    let mut changes = level(facts, case, qty);
    changes.push(posted(case, "match", signed, &other.exception.to_string()));
    changes.push(posted(other, "match", -signed, &case.exception.to_string()));
    Ok(changes)
}

fn approve(facts: &Facts, case: &Case) -> Result<Vec<Change>, Message> {
    let Some(proposal) = &facts.proposal else { return no("board.settle_decided") };
    let by = facts.involved;
    if by.proposed {
        return no("board.settle_own");
    }
    if by.touched {
        return no("board.settle_touched");
    }
    if by.approved {
        return no("board.settle_twice");
    }
    let (exception, settlement) = (case.exception, proposal.settlement);
    if by.unknown && !proposal.first {
        return Ok(vec![Change::Settle(Settled::First { exception, settlement })]);
    }
    if proposal.count {
        let held: Qty = facts.held.iter().map(|(_, held)| held).sum();
        if case.unexplained != 0 || proposal.qty > held {
            return no("board.settle_changed");
        }
        let mut changes = as_counted(facts, case, proposal.qty);
        let qty = -proposal.qty;
        changes.push(Change::Settle(Settled::Approved { exception, settlement, qty }));
        return Ok(changes);
    }
    if proposal.scrap {
        let there: Qty = unfit(&facts.held).iter().map(|(_, qty)| qty).sum();
        if proposal.qty > there {
            return no("board.settle_changed");
        }
        let mut changes = scrapped(facts, case, proposal.qty, &proposal.reason);
        changes.push(Change::Settle(Settled::Approved { exception, settlement, qty: 0 }));
        changes.extend(done_with(case, proposal.qty == there));
        return Ok(changes);
    }
    let fits =
        proposal.qty.signum() == case.unexplained.signum() && proposal.qty.abs() <= case.unexplained.abs();
    if !fits {
        return no("board.settle_changed");
    }
    let mut changes = out_of_discrepancy(facts, case, proposal.qty, ADJUSTMENT, &proposal.reason);
    changes.push(Change::Settle(Settled::Approved { exception, settlement, qty: proposal.qty }));
    Ok(changes)
}

/// Stock stays as it is, the case stays open.
fn reject(facts: &Facts, case: &Case, note: &str) -> Result<Vec<Change>, Message> {
    let Some(proposal) = &facts.proposal else { return no("board.settle_decided") };
    if facts.involved.proposed {
        return no("board.settle_own");
    }
    let note: String = note.trim().chars().filter(|c| !c.is_control()).take(200).collect();
    if note.is_empty() {
        return no("board.settle_note");
    }
    let (exception, settlement) = (case.exception, proposal.settlement);
    Ok(vec![Change::Settle(Settled::Rejected { exception, settlement, note })])
}

fn booked(goods: &Goods, qty: Qty, from: Place, to: Place, cause: &str) -> Change {
    let booking = Booking { goods: goods.clone(), qty, from, to, reason: "", own: None };
    Change::Stock(match cause {
        "" => ledger::Change::Book(booking),
        cause => ledger::Change::BookFor { booking, cause: cause.to_owned() },
    })
}

fn loose(location: &str, status: StockStatus) -> Place {
    Place { status, ..Place::loose(location) }
}

/// So much from Discrepancy to a place, or the other way round when it is negative: first of the statuses that lie
/// there with that sign, the rest of what is available.
fn out_of_discrepancy(facts: &Facts, case: &Case, qty: Qty, place: &str, reason: &str) -> Vec<Change> {
    let mut rest = qty.abs();
    let mut parts: Vec<(StockStatus, Qty)> = Vec::new();
    for (status, lies) in facts.lies.iter().filter(|(_, lies)| lies.signum() == qty.signum()) {
        let part = lies.abs().min(rest);
        rest -= part;
        parts.push((*status, part));
    }
    parts.push((StockStatus::Available, rest));
    let parts = parts.into_iter().filter(|(_, part)| *part > 0);
    let book = |(status, part)| {
        let (there, here) = (loose(DISCREPANCY, status), loose(place, status));
        let (from, to) = if qty > 0 { (there, here) } else { (here, there) };
        booked(&case.goods, part, from, to, reason)
    };
    parts.map(book).collect()
}

/// What lies at Discrepancy with one status against what is owed there with another.
fn level(facts: &Facts, case: &Case, qty: Qty) -> Vec<Change> {
    let plus = facts.lies.iter().find(|(_, lies)| *lies > 0);
    let minus = facts.lies.iter().find(|(_, lies)| *lies < 0);
    let (Some((from, more)), Some((to, less))) = (plus, minus) else { return Vec::new() };
    let part = qty.min(*more).min(-less);
    vec![booked(&case.goods, part, loose(DISCREPANCY, *from), loose(DISCREPANCY, *to), "")]
}
