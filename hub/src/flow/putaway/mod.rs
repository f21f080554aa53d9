//! Putaway: the hub chooses the bin and alternatives; the worker says where the goods really are.

mod facts;
pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use super::common::{self, Names};
use crate::catalog::{bin, cards, lpn};
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::floor::Change;
use crate::ledger;
use crate::task::{self, NewTask, Task};
use regal_shared::flow::common::{ExceptionCode, LocationKind, Put, Report, Take, What};
use regal_shared::flow::putaway::{Content, PutTarget, PutawayPacket};
use regal_shared::flow::session::Role;
use regal_shared::wire::{TaskKind, Work};

/// The putaway an LPN or a place stands for. Asked for by kind, an LPN without a task gets one if the role may choose
/// its own work.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, at: &At, asked: bool, object: &str) -> Result<Option<Task>, DbError> {
    if let Some(location) = object.strip_prefix("L.") {
        return standing_at(cx, location);
    }
    let Some(unit) = object.strip_prefix("U.") else { return Ok(None) };
    let Some(unit) = lpn::find(cx, unit)? else { return Ok(None) };
    if let Some(task) = task::about(cx, TaskKind::Putaway, &unit.lpn)? {
        return Ok(Some(task));
    }
    if !asked || at.role < Role::Lead || facts::content(cx, &unit.lpn)?.is_empty() {
        return Ok(None);
    }
    let new = NewTask { mode: task::OWN, ..NewTask::ready(TaskKind::Putaway, &unit.lpn) };
    let made = task::create(cx, &new)?;
    task::find(cx, made.as_str())
}

/// The one LPN at a place that waits to be put away; none when there are several.
fn standing_at(cx: &mut Cx<'_>, location: &str) -> Result<Option<Task>, DbError> {
    let rows = cx.conn.query(
        "select t.task from lpn u join task t on t.site = u.site and t.object = u.lpn and t.kind = 'putaway' and \
         t.state in ('ready', 'leased', 'in_progress') where u.site = $1 and u.location = $2 order by t.task limit 2",
        params![&cx.site.site, location],
    )?;
    match rows.as_slice() {
        [one] => {
            let task = one.string(0)?;
            task::find(cx, &task)
        }
        _ => Ok(None),
    }
}

/// The packet's work: what is on the LPN, the planned bin, alternatives, what is allowed besides. `None` when the LPN
/// is gone.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, at: &str, task: &Task) -> Result<Option<Work>, DbError> {
    let Some(unit) = lpn::find(cx, &task.object)? else { return Ok(None) };
    let stock = facts::content(cx, &unit.lpn)?;
    let plan = facts::plan(cx, task, &stock, &unit)?;
    let mut names = Names::default();
    let mut targets = Vec::with_capacity(plan.choices.len());
    for choice in &plan.choices {
        let location = plan.bins[choice.bin].location.clone();
        names.locations.insert(location.clone());
        targets.push(PutTarget { location, rule: choice.rule.to_owned() });
    }
    if let Some(first) = targets.first()
        && first.location != task.target
    {
        let target = first.location.clone();
        task::apply(cx, &task::Change::Target { task: task.task.clone(), target })?;
    }
    let mut content = Vec::with_capacity(stock.len());
    for one in stock {
        let (item, lot) = (one.goods.item.clone(), one.goods.lot.clone());
        let expiry = cards::lot(cx.conn, &cx.site.site, &item, &lot)?.and_then(|lot| lot.expiry);
        names.items.insert(item.clone());
        names.lots.insert((item, lot));
        content.push(Content { goods: one.goods, status: one.place.status, qty: one.qty, expiry });
    }
    let taken = unit.location == ledger::carry(at);
    names.locations.insert(unit.location.clone());
    Ok(Some(Work::Putaway(PutawayPacket {
        lpn: unit.lpn,
        sscc: unit.sscc,
        from: if taken { String::new() } else { unit.location },
        taken,
        scanned: false,
        content,
        targets,
        allowed: plan.allowed,
        closed: plan.closed,
        cards: names.cards(cx)?,
    })))
}

/// An LPN was taken: its putaway is in progress.
///
/// # Errors
/// The database.
pub fn taken(cx: &mut Cx<'_>, take: &Take) -> Result<Vec<Change>, DbError> {
    let What::Lpn { lpn } = &take.what else { return Ok(Vec::new()) };
    let task = task::about(cx, TaskKind::Putaway, lpn)?;
    Ok(task.map(|task| Change::Task(task::Change::Begun { task: task.task })).into_iter().collect())
}

/// An LPN, or part of what is on it, was set down.
///
/// # Errors
/// The database.
pub fn put(cx: &mut Cx<'_>, at: &At, put: &Put) -> Result<Vec<Change>, DbError> {
    let (lpn, part) = match &put.what {
        What::Lpn { lpn } => (lpn.clone(), None),
        What::Goods { lpn, qty, .. } => (lpn.clone(), Some(*qty)),
    };
    if lpn.is_empty() {
        return Ok(Vec::new());
    }
    let leased = task::find(cx, &at.task)?.filter(|task| task.kind == TaskKind::Putaway);
    let held: i64 = facts::content(cx, &lpn)?.iter().map(|one| one.qty).sum();
    let kind =
        cards::location(cx.conn, &cx.site.site, &put.to)?.map_or(LocationKind::Problem, |card| card.kind);
    Ok(rules::put(&rules::PutFacts {
        task: task::about(cx, TaskKind::Putaway, &lpn)?.map(|task| task.task),
        over: leased.is_some_and(|task| task.state == "done" && task.object == lpn),
        whole: part.is_none(),
        left: held - part.unwrap_or_default(),
        to: put.to.clone(),
        lpn,
        kind,
    }))
}

/// What a report means besides the case it opens: goods set down elsewhere are booked there; a place nobody can reach
/// is left alone by planning; a bin that is no good is not planned again for this task.
///
/// # Errors
/// The database.
pub fn reported(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    match report.code {
        ExceptionCode::PutElsewhere if !report.lpn.is_empty() => {
            let what = What::Lpn { lpn: report.lpn.clone() };
            let fact = Put { what, to: report.location.clone(), line: 0, overridden: None };
            changes.extend(common::put(cx, at, &fact)?);
            changes.extend(put(cx, at, &fact)?);
        }
        ExceptionCode::BinBlocked | ExceptionCode::NoAccess if !report.location.is_empty() => {
            let location = report.location.clone();
            changes.push(Change::Bin(bin::Change::Hold { location, reason: "maintenance" }));
        }
        _ => {}
    }
    let bad = [ExceptionCode::BinFull, ExceptionCode::BinBlocked, ExceptionCode::NoAccess];
    if bad.contains(&report.code)
        && let Some(task) = task::find(cx, &at.task)?
        && task.kind == TaskKind::Putaway
        && task.target == report.location
    {
        let target = String::new();
        changes.push(Change::Task(task::Change::Target { task: task.task, target }));
    }
    Ok(changes)
}
