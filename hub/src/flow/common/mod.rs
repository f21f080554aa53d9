//! Confirms several flows share: carrying, staging, observing, reporting, undoing.

pub mod bins;
pub mod clear;
mod corrective;
mod lots;
mod names;
mod put;
mod reported;
pub mod rules;
#[cfg(test)]
mod tests;
mod to_count;
#[cfg(test)]
mod to_count_tests;
mod tote;
mod variance;

pub use corrective::{Wrong, corrective, planned, where_to};
pub use lots::lots_seen;
pub use names::Names;
pub use put::{PutFacts, decide_put, put, put_elsewhere, take};
pub use reported::goods_named;
pub use to_count::to_count;
pub use tote::{TakenFor, ToteFacts, bind_tote, tote_facts};
pub use variance::variance;

use super::At;
use crate::catalog::{cards, lpn};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, PROBLEM, Place};
use crate::order;
use crate::policy;
use crate::task;
use crate::undone::{self, Standing};
use regal_shared::barcode::place_named;
use regal_shared::base::{DeviceId, Goods, StockStatus};
use regal_shared::flow::common::{ExceptionCode, LocationKind, Observe, Put, Report, Stage, Undo, What};
use regal_shared::text::Message;
use std::collections::BTreeSet;

/// Why an LPN moved that was packed as it is by being set down.
pub const AS_IT_IS: &str = "as_it_is";

/// Whether the scan of a bin stands for what lies there, where that is one thing alone.
///
/// # Errors
/// The database.
pub fn bin_stands(cx: &mut Cx<'_>) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    policy::flag(cx.conn, &site, "bin_stands", false)
}

/// The location as the books know it; an unknown one becomes `Problem` with an exception.
///
/// # Errors
/// The database.
pub fn known_location(cx: &mut Cx<'_>, named: &str, changes: &mut Vec<Change>) -> Result<String, DbError> {
    let named = place_named(named);
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

/// LPNs to a lane.
///
/// # Errors
/// The database.
pub fn stage(cx: &mut Cx<'_>, stage: &Stage) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let lane = known_location(cx, &stage.lane, &mut changes)?;
    changes.extend(stage.lpns.iter().map(|unit| {
        Change::Stock(ledger::Change::MoveLpn { lpn: unit.clone(), to: lane.clone(), reason: "" })
    }));
    Ok(changes)
}

/// A set-down that brings a unit to a lane is a staging like any other.
///
/// # Errors
/// The database.
pub fn onto_lane(cx: &mut Cx<'_>, put: &Put) -> Result<Option<Stage>, DbError> {
    let What::Lpn { lpn } = &put.what else { return Ok(None) };
    let card = cards::location(cx.conn, &cx.site.site, &put.to)?;
    let lane = card.filter(|card| card.kind == LocationKind::Lane);
    Ok(lane.map(|lane| Stage { lpns: vec![lpn.clone()], lane: lane.location }))
}

/// Units that are packed stand on a lane: they are staged, and their orders with them.
///
/// # Errors
/// The database.
pub fn staged(cx: &mut Cx<'_>, units: &[String]) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let mut orders = BTreeSet::new();
    for unit in units {
        let Some(found) = lpn::find(cx, unit)?.filter(lpn::Lpn::is_packed) else { continue };
        changes.push(Change::Lpn(lpn::Change::State { lpn: found.lpn, state: "staged" }));
        orders.insert(found.order);
    }
    let staged = |order| Change::Order(order::Change::Staged { order });
    changes.extend(orders.into_iter().filter(|order| !order.is_empty()).map(staged));
    Ok(changes)
}

/// The movements of units that leave as they are say so: an undo packs them no more.
pub fn as_it_is(changes: &mut [Change], units: &[String]) {
    for change in changes {
        if let Change::Stock(ledger::Change::MoveLpn { lpn, reason, .. }) = change
            && units.contains(lpn)
        {
            *reason = AS_IT_IS;
        }
    }
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
        Change::CountDue { location: observe.location.clone(), reason: "zero_check" },
    ])
}

/// What is really there: an exception with its facts; effects on stock follow the code.
///
/// # Errors
/// The database.
pub fn report(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<Vec<Change>, DbError> {
    let (mut changes, facts, report) = reported::facts(cx, at, report)?;
    let location = facts.location.clone();
    changes.extend(rules::report(&facts, &report));
    if let Some(task) = task::find(cx, &at.task)?.filter(|_| !at.task.is_empty()) {
        changes.extend(reported::of_work(cx, at, &task, &report, &location)?);
    }
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
        if to.lpn != from.lpn && lpn::find(cx, &to.lpn)?.is_some_and(|unit| unit.state == "empty") {
            // It was emptied by what is taken back.
            let open = Change::Lpn(lpn::Change::State { lpn: to.lpn.clone(), state: "open" });
            if !changes.contains(&open) {
                changes.push(open);
            }
        }
        changes.push(book(&goods, row.int(4)?, from, to));
    }
    Ok(changes)
}
