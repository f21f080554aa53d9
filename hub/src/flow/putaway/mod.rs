//! Putaway: the hub chooses the bin and alternatives; the worker says where the goods really are.

mod cart;
#[cfg(test)]
mod cart_tests;
pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use super::common::bins::{self, Keep};
use super::common::{self, Names};
use crate::catalog::{bin, cards, lpn};
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::floor::Change;
use crate::ledger;
use crate::rights::kinds::Act;
use crate::task::{self, NewTask, Task};
use regal_shared::base::CommandId;
use regal_shared::flow::common::{ExceptionCode, Finer, LocationKind, Put, Report, StandsFor, Take, What};
use regal_shared::flow::putaway::{Closed, Content, PutawayPacket};
use regal_shared::wire::{TaskKind, Work};

/// The putaway an LPN, a place or a cart stands for. An empty tote and a cart stand for the next loose goods that are
/// asked for by kind.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, at: &At, asked: bool, object: &str) -> Result<Option<Task>, DbError> {
    match object.split_at_checked(2) {
        Some(("L.", location)) => match standing_at(cx, location)? {
            Some(task) => Ok(Some(task)),
            None => cart::at_place(cx, asked, location),
        },
        Some(("E.", equipment)) if asked => cart::any(cx, at, equipment),
        Some(("U.", unit)) => {
            let Some(unit) = lpn::find(cx, unit)? else { return Ok(None) };
            if let Some(task) = task::about(cx, TaskKind::Putaway, &unit.lpn)? {
                return Ok(Some(task));
            }
            let bound = task::find(cx, &unit.task)?;
            if let Some(task) = bound.filter(|task| cart::is_cart(task) && !task.is_over()) {
                return Ok(Some(task));
            }
            if asked && bins::content(cx, &unit.lpn)?.is_empty() { cart::any(cx, at, "") } else { Ok(None) }
        }
        _ => Ok(None),
    }
}

/// A putaway nobody planned: the worker was asked and said yes. `None` when the role does not choose its own work, or
/// there is no such LPN with goods on it.
///
/// # Errors
/// The database.
pub fn own(cx: &mut Cx<'_>, at: &At, object: &str) -> Result<Option<Task>, DbError> {
    if !may_choose(cx, at, object)? {
        return Ok(None);
    }
    let Some(unit) = lpn::find(cx, object.strip_prefix("U.").unwrap_or(object))? else { return Ok(None) };
    let new =
        NewTask { mode: task::OWN, reason: "own_choice", ..NewTask::ready(TaskKind::Putaway, &unit.lpn) };
    let made = task::create(cx, &new)?;
    task::find(cx, made.as_str())
}

/// Whether the worker may put an LPN away that nobody planned to.
///
/// # Errors
/// The database.
pub fn may_choose(cx: &mut Cx<'_>, at: &At, object: &str) -> Result<bool, DbError> {
    let Some(unit) = object.strip_prefix("U.") else { return Ok(false) };
    if !Act::OwnWork.is_for(at.role) {
        return Ok(false);
    }
    let Some(unit) = lpn::find(cx, unit)? else { return Ok(false) };
    Ok(!bins::content(cx, &unit.lpn)?.is_empty())
}

/// The best putaway nobody holds.
///
/// # Errors
/// The database.
pub fn next(cx: &mut Cx<'_>) -> Result<Option<Task>, DbError> {
    while let Some(task) = task::next_ready(cx, TaskKind::Putaway)? {
        if !cart::is_cart(&task) || cart::wanted(cx, &task)? {
            return Ok(Some(task));
        }
    }
    Ok(None)
}

/// Why there is no putaway for what was scanned, as a message code.
///
/// # Errors
/// The database.
pub fn why_not(cx: &mut Cx<'_>, at: &At, object: &str) -> Result<&'static str, DbError> {
    let several = match object.strip_prefix("L.") {
        Some(location) => waiting_at(cx, location)?.len() > 1,
        None => false,
    };
    Ok(match several {
        true => Finer::Lpn.words(),
        false if may_choose(cx, at, object)? => "put.own_choice",
        false => "work.none",
    })
}

/// What the scan of a place stands for where an LPN is asked for.
fn stands_for_lpn(cx: &mut Cx<'_>, location: &str) -> Result<StandsFor, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and location = $2 and parent = '' and state <> 'void' limit 2",
        params![&cx.site.site, location],
    )?;
    Ok(match rows.len() {
        0 | 1 if common::bin_stands(cx)? => StandsFor::Content,
        0 | 1 => StandsFor::Nothing,
        _ => StandsFor::Several(Finer::Lpn),
    })
}

/// The one LPN at a place that waits to be put away; none when there are several.
fn standing_at(cx: &mut Cx<'_>, location: &str) -> Result<Option<Task>, DbError> {
    match waiting_at(cx, location)?.as_slice() {
        [task] => task::find(cx, task),
        _ => Ok(None),
    }
}

/// The putaways of LPNs at a place, two at most.
fn waiting_at(cx: &mut Cx<'_>, location: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select t.task from lpn u join task t on t.site = u.site and t.object = u.lpn and t.kind = 'putaway' and \
         t.state in ('ready', 'leased', 'in_progress') where u.site = $1 and u.location = $2 order by t.task limit 2",
        params![&cx.site.site, location],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// The packet's work: what is on the LPN, the planned bin, alternatives, what is allowed besides. `None` when the LPN
/// is gone.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, at: &str, task: &Task) -> Result<Option<Work>, DbError> {
    if cart::is_cart(task) {
        return cart::work(cx, at, task);
    }
    let Some(unit) = lpn::find(cx, &task.object)? else { return Ok(None) };
    let stock = bins::content(cx, &unit.lpn)?;
    let own = task.mode == task::OWN;
    let keep =
        Keep { task: task.task.as_str(), target: &task.target, leaves: "", coming: &[], anywhere: own };
    let plan = bins::plan(cx, &keep, &stock, &unit.location)?;
    let mut names = Names::default();
    // Who chooses the work chooses the bin.
    let targets = if own { Vec::new() } else { plan.targets() };
    names.locations.extend(targets.iter().map(|target| target.location.clone()));
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
    let bin = if taken { StandsFor::Nothing } else { stands_for_lpn(cx, &unit.location)? };
    names.locations.insert(unit.location.clone());
    Ok(Some(Work::Putaway(PutawayPacket {
        lpn: unit.lpn,
        sscc: unit.sscc,
        from: if taken { String::new() } else { unit.location },
        bin,
        taken,
        scanned: false,
        own,
        content,
        targets,
        allowed: plan.allowed,
        closed: closed(plan.closed),
        cards: names.cards(cx)?,
    })))
}

/// Bins ruled out, as the packet names them.
fn closed(bins: Vec<(String, &'static str)>) -> Vec<Closed> {
    bins.into_iter().map(|(location, rule)| Closed { location, rule: rule.to_owned() }).collect()
}

/// An LPN was taken, or loose goods into a tote: the putaway is in progress.
///
/// # Errors
/// The database.
pub fn taken(cx: &mut Cx<'_>, at: &At, take: &Take) -> Result<Vec<Change>, DbError> {
    if let What::Lpn { lpn } = &take.what
        && let Some(task) = task::about(cx, TaskKind::Putaway, lpn)?
    {
        return Ok(vec![Change::Task(task::Change::Begun { task: task.task })]);
    }
    let work = task::find(cx, &at.task)?.filter(cart::is_cart);
    Ok(work.map(|task| cart::taken(&task, take)).unwrap_or_default())
}

/// A set-down was taken back: what it did to the putaway is undone too.
///
/// # Errors
/// The database.
pub fn undone(cx: &mut Cx<'_>, command: &CommandId) -> Result<Vec<Change>, DbError> {
    cart::undone(cx, command)
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
    if let Some(task) = leased.as_ref().filter(|task| cart::is_cart(task)) {
        return cart::put(cx, at, task, put);
    }
    let held: i64 = bins::content(cx, &lpn)?.iter().map(|one| one.qty).sum();
    let kind =
        cards::location(cx.conn, &cx.site.site, &put.to)?.map_or(LocationKind::Problem, |card| card.kind);
    let mut changes = Vec::new();
    if let Some(task) = leased.as_ref().filter(|task| task.mode == task::OWN && task.object == lpn) {
        let (task, target) = (task.task.clone(), put.to.clone());
        changes.push(Change::Task(task::Change::Target { task, target }));
    }
    changes.extend(rules::put(&rules::PutFacts {
        task: task::about(cx, TaskKind::Putaway, &lpn)?.map(|task| task.task),
        over: leased.is_some_and(|task| task.state == "done" && task.object == lpn),
        whole: part.is_none(),
        left: held - part.unwrap_or_default(),
        to: put.to.clone(),
        lpn,
        kind,
    }));
    Ok(changes)
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
            let on_cart = task::find(cx, &at.task)?.filter(cart::is_cart);
            let loose = match &on_cart {
                Some(task) => cart::elsewhere(cx, task, report)?,
                None => None,
            };
            let what = What::Lpn { lpn: report.lpn.clone() };
            let whole = Put { what, to: report.location.clone(), line: 0, overridden: None };
            let fact = loose.unwrap_or(whole);
            changes.extend(common::put_elsewhere(cx, at, &fact)?);
            changes.extend(put(cx, at, &fact)?);
        }
        ExceptionCode::BinBlocked | ExceptionCode::NoAccess if !report.location.is_empty() => {
            let location = report.location.clone();
            changes.push(Change::Bin(bin::Change::Hold { location, reason: "maintenance" }));
        }
        _ => {}
    }
    let bad = [
        ExceptionCode::BinFull,
        ExceptionCode::BinBlocked,
        ExceptionCode::NoAccess,
        ExceptionCode::WrongItem,
    ];
    if bad.contains(&report.code)
        && let Some(task) = task::find(cx, &at.task)?
        && task.kind == TaskKind::Putaway
    {
        if cart::is_cart(&task) {
            changes.extend(cart::bad_bin(cx, &task, &report.location)?);
        }
        if task.target != report.location {
            return Ok(changes);
        }
        let target = String::new();
        changes.push(Change::Task(task::Change::Target { task: task.task, target }));
    }
    Ok(changes)
}
