//! Confirms several flows share: carrying, staging, observing, reporting, undoing.

mod corrective;
mod names;
mod put;
pub mod rules;
#[cfg(test)]
mod tests;

pub use corrective::{Wrong, corrective};
pub use names::Names;
pub use put::{PutFacts, decide_put, put, put_elsewhere, take};

use super::At;
use crate::catalog::{cards, lpn, scanned};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, PROBLEM, Place};
use crate::order;
use crate::task;
use crate::undone::{self, Standing};
use regal_shared::base::{DeviceId, Goods, StockStatus, TaskId};
use regal_shared::flow::common::{ExceptionCode, Observe, Put, Report, Stage, Undo, What};
use regal_shared::text::Message;
use std::collections::BTreeSet;

/// The location as the books know it; an unknown one becomes `Problem` with an exception.
///
/// # Errors
/// The database.
pub fn known_location(cx: &mut Cx<'_>, named: &str, changes: &mut Vec<Change>) -> Result<String, DbError> {
    if !ledger::is_virtual(named) && cards::location(cx.conn, &cx.site.site, named)?.is_some() {
        return Ok(named.to_owned());
    }
    changes.push(Change::Raise(Raise {
        location: PROBLEM.to_owned(),
        detail: named.to_owned(),
        ..Raise::new(ExceptionCode::LocationUnknown)
    }));
    Ok(PROBLEM.to_owned())
}

fn book(goods: &Goods, qty: i64, from: Place, to: Place) -> Change {
    Change::Stock(ledger::Change::Book(Booking {
        goods: goods.clone(),
        qty,
        from,
        to,
        reason: "",
        own: None,
    }))
}

/// Goods were put somewhere: orders that owe such goods are served, as far as they lie in storage now.
///
/// # Errors
/// The database.
pub fn arrived(cx: &mut Cx<'_>, put: &Put) -> Result<Vec<Change>, DbError> {
    let mut items = Vec::new();
    match &put.what {
        What::Goods { goods, .. } => items.push(goods.item.clone()),
        What::Lpn { lpn } => {
            for one in ledger::tree(cx, lpn)? {
                items.extend(ledger::content(cx, &one)?.into_iter().map(|part| part.goods.item));
            }
        }
    }
    Ok(served(items.iter().map(String::as_str)))
}

/// Orders that owe these items are served.
pub fn served<'i>(items: impl Iterator<Item = &'i str>) -> Vec<Change> {
    let items: BTreeSet<&str> = items.filter(|item| !item.is_empty()).collect();
    let serve = |item: &str| Change::Order(order::Change::Serve { item: item.to_owned() });
    items.into_iter().map(serve).collect()
}

/// LPNs to a lane: what is packed is staged there. What becomes of units that are not packed is for packing to say.
///
/// # Errors
/// The database.
pub fn stage(cx: &mut Cx<'_>, stage: &Stage) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let lane = known_location(cx, &stage.lane, &mut changes)?;
    let mut orders = Vec::new();
    for unit in &stage.lpns {
        changes.push(Change::Stock(ledger::Change::MoveLpn {
            lpn: unit.clone(),
            to: lane.clone(),
            reason: "",
        }));
        let Some(found) = lpn::find(cx, unit)? else { continue };
        if !found.is_packed() {
            continue;
        }
        changes.push(Change::Lpn(lpn::Change::State { lpn: unit.clone(), state: "staged" }));
        orders.push(found.order);
    }
    orders.sort();
    orders.dedup();
    let staged = |order| Change::Order(order::Change::Staged { order });
    changes.extend(orders.into_iter().filter(|order| !order.is_empty()).map(staged));
    Ok(changes)
}

/// Everything the device carries goes to a place.
///
/// # Errors
/// The database.
pub fn carry_to(cx: &mut Cx<'_>, at: &At, to: &str) -> Result<Vec<Change>, DbError> {
    carry_over(cx, &at.device, to)
}

/// Everything a device carries goes to another place, such as what another device carries.
///
/// # Errors
/// The database.
pub fn carry_over(cx: &mut Cx<'_>, from: &DeviceId, to: &str) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let to = known_location(cx, to, &mut changes)?;
    for part in ledger::stock_at(cx, &ledger::carry(from.as_str()))? {
        if part.place.lpn.is_empty() {
            let target = Place { location: to.clone(), ..part.place.clone() };
            changes.push(book(&part.goods, part.qty, part.place, target));
        } else {
            let lpn = part.place.lpn;
            let moved = Change::Stock(ledger::Change::MoveLpn { lpn, to: to.clone(), reason: "" });
            if !changes.contains(&moved) {
                changes.push(moved);
            }
        }
    }
    Ok(changes)
}

/// What was seen at a place: kept, planned with from now on, counted by another person.
///
/// # Errors
/// The database.
pub fn observe(cx: &mut Cx<'_>, _at: &At, observe: &Observe) -> Result<Vec<Change>, DbError> {
    let booked = ledger::balance::at(cx.conn, &cx.site.site, &observe.location, &observe.goods.item)?;
    if booked == observe.seen {
        return Ok(Vec::new());
    }
    Ok(vec![
        Change::Stock(ledger::Change::Suspect {
            location: observe.location.clone(),
            goods: observe.goods.clone(),
            seen: observe.seen,
        }),
        Change::CountDue {
            location: observe.location.clone(),
            item: observe.goods.item.clone(),
            reason: "zero_check",
        },
    ])
}

/// What is really there: an exception with its facts; effects on stock follow the code.
///
/// # Errors
/// The database.
pub fn report(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let carry = ledger::carry(at.device.as_str());
    let unit = if report.lpn.is_empty() { None } else { lpn::find(cx, &report.lpn)? };
    let location = match unit {
        Some(unit) if !unit.location.is_empty() => unit.location,
        _ if report.location.is_empty() => carry.clone(),
        _ => known_location(cx, &report.location, &mut changes)?,
    };
    let mut here = ledger::stock_at(cx, &location)?;
    here.retain(|part| {
        let goods = report.goods.as_ref().is_none_or(|goods| part.goods == *goods);
        (report.lpn.is_empty() && goods) || (!report.lpn.is_empty() && part.place.lpn == report.lpn)
    });
    let mut real = None;
    if report.code == ExceptionCode::PutElsewhere && report.lpn.is_empty() {
        let named = if report.detail.is_empty() { &report.location } else { &report.detail };
        let named = named.strip_prefix("L.").unwrap_or(named);
        real = Some(known_location(cx, named, &mut changes)?);
    }
    let mut report = report.clone();
    if report.goods.is_none()
        && !report.lpn.is_empty()
        && let Some(first) = here.first()
        && here.iter().all(|part| part.goods == first.goods)
    {
        // One kind of goods on it: those are meant.
        report.goods = Some(first.goods.clone());
    }
    let scanned = match report.code {
        ExceptionCode::Damaged | ExceptionCode::WrongItem => scanned::item(cx, &report.detail)?,
        _ => None,
    };
    if report.goods.is_none() && report.code == ExceptionCode::Damaged {
        // Several kinds on it: the one that was scanned is meant, and of its lots the one with most.
        let of_item = here.iter().filter(|part| scanned.as_ref() == Some(&part.goods.item));
        let most =
            of_item.filter(|part| part.place.status == StockStatus::Available).max_by_key(|part| part.qty);
        report.goods = most.map(|part| part.goods.clone());
    }
    if matches!(report.code, ExceptionCode::Equipment | ExceptionCode::NoPrinter) && at.lease_holds {
        changes.push(Change::Task(task::Change::Stopped { task: TaskId(at.task.clone()) }));
    }
    if let (ExceptionCode::WrongItem, Some(other)) = (report.code, &scanned)
        && report.goods.as_ref().is_none_or(|goods| goods.item != *other)
        && let Some(home) = scanned::home(cx, other, &location)?
    {
        changes.push(Change::CountDue { location: home, item: other.clone(), reason: "wrong_item" });
    }
    changes.extend(rules::report(&rules::ReportFacts { location, carry, here, real }, &report));
    Ok(changes)
}

/// Whether an undo takes something back; if the named confirm is not there, that is told, and nothing moves.
///
/// # Errors
/// The database.
pub fn undoes(cx: &mut Cx<'_>, undo: &Undo) -> Result<Result<(), Vec<Change>>, DbError> {
    Ok(match undone::standing(cx, &undo.command)? {
        Standing::Stands => Ok(()),
        Standing::Undone => Err(Vec::new()),
        Standing::Unknown => Err(vec![Change::Raise(Raise {
            detail: Message::new("exc.detail_undo").with("command", undo.command.to_string()).to_string(),
            ..Raise::new(ExceptionCode::RuleBroken)
        })]),
    })
}

/// The reverse of an earlier confirm's movements, newest first.
///
/// # Errors
/// The database.
pub fn undo(cx: &mut Cx<'_>, _at: &At, undo: &Undo) -> Result<Vec<Change>, DbError> {
    let id = &undo.command;
    let rows = cx.conn.query(
        "select m.item, m.owner, m.lot, m.serial, m.qty, m.from_location, m.from_lpn, m.from_status, m.to_location, \
         m.to_lpn, m.to_status from movement m join command c on c.site = m.site and m.number >= c.first_journal \
         and m.number <= c.last_journal where c.site = $1 and c.device = $2 and c.series = $3 and c.number = $4 \
         order by m.number desc",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    let mut changes = vec![Change::Undone(id.clone())];
    for row in &rows {
        let place = |at: usize| -> Result<Place, DbError> {
            let status = StockStatus::parse(row.text(at + 2)?).unwrap_or_default();
            Ok(Place::on(row.text(at)?, row.text(at + 1)?, status))
        };
        let goods = Goods {
            item: row.string(0)?,
            owner: row.string(1)?,
            lot: row.string(2)?,
            serial: row.string(3)?,
        };
        let (from, to) = (place(8)?, place(5)?);
        if !from.lpn.is_empty() && from.lpn == to.lpn && from.location != to.location {
            // The LPN went there with all on it; so it comes back.
            let back =
                Change::Stock(ledger::Change::MoveLpn { lpn: from.lpn, to: to.location, reason: "undo" });
            if !changes.contains(&back) {
                changes.push(back);
            }
            continue;
        }
        changes.push(book(&goods, row.int(4)?, from, to));
    }
    Ok(changes)
}
