//! Moving goods and LPNs, and the operations on LPNs.

pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use super::common::{Names, bin_stands, known_location, where_to};
use crate::catalog::retired::{self, RETIRED};
use crate::catalog::{self, bin, cards, lpn};
use crate::cx::Cx;
use crate::db::DbError;
use crate::exception::{self, Raise};
use crate::floor::Change;
use crate::ledger::{self, PROBLEM, reserve};
use crate::policy;
use crate::task::{self, NewLine, NewTask, Task, lease};
use regal_shared::flow::common::{ExceptionCode, Finer, Put, Report, Take, What};
use regal_shared::flow::shift::{
    Fix, LpnEmpty, LpnMerge, LpnNest, LpnRelabel, LpnSplit, ShiftPacket, ShiftStock,
};
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{TaskKind, Work};
use rules::Unit;

/// The move a place or an LPN stands for. It is the worker's own: one for each device.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, at: &At, object: &str) -> Result<Option<Task>, DbError> {
    let known = match object.split_at_checked(2) {
        Some(("L.", location)) => {
            !ledger::is_virtual(location) && cards::location(cx.conn, &cx.site.site, location)?.is_some()
        }
        Some(("U.", unit)) => lpn::find(cx, unit)?.is_some(),
        _ => false,
    };
    if !known {
        return Ok(None);
    }
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?
            && task.kind == TaskKind::Move
            && task.object == object
        {
            return Ok(Some(task));
        }
    }
    if let Some(task) = task::about(cx, TaskKind::Move, object)?
        && task.mode == task::FIX
        && task.state == "ready"
        && fix(cx, &task)?.is_some()
    {
        return Ok(Some(task));
    }
    let new = NewTask { mode: task::OWN, ..NewTask::ready(TaskKind::Move, object) };
    let made = task::create(cx, &new)?;
    task::find(cx, made.as_str())
}

/// The move of goods that are looked for: of the place where they lie, when there is only one.
///
/// # Errors
/// The database.
pub fn goods(cx: &mut Cx<'_>, at: &At, item: &str, lot: &str) -> Result<Result<Task, Refusal>, DbError> {
    let places = catalog::scanned::places(cx, item, lot)?;
    let found = match places.as_slice() {
        [one] => object(cx, at, &format!("L.{one}"))?,
        _ => None,
    };
    Ok(found.ok_or_else(|| {
        Refusal::state(match places.len() {
            0 | 1 => Message::new("scan.want_loc"),
            n => Message::new(Finer::Loc.words()).with("n", n),
        })
    }))
}

/// Whether there are such goods at all.
///
/// # Errors
/// The database.
pub fn knows(cx: &mut Cx<'_>, item: &str) -> Result<bool, DbError> {
    Ok(!cards::item(cx.conn, &cx.site.site, item)?.is_empty())
}

/// The best move nobody holds: something to put right.
///
/// # Errors
/// The database.
pub fn next(cx: &mut Cx<'_>) -> Result<Option<Task>, DbError> {
    while let Some(task) = task::next_ready(cx, TaskKind::Move)? {
        if task.mode != task::FIX || fix(cx, &task)?.is_some() {
            return Ok(Some(task));
        }
    }
    Ok(None)
}

/// What a move puts right. Goods that lie there no more need nobody: the task ends, unless a worker has them in hand.
fn fix(cx: &mut Cx<'_>, task: &Task) -> Result<Option<Fix>, DbError> {
    let Some(line) = task::line(cx, task.task.as_str(), 1)? else { return Ok(None) };
    // A place that was given up and is used again needs nobody to clear it.
    let wanted = task.reason != RETIRED || retired::is(cx, &line.new.location)?;
    let there = if !wanted {
        0
    } else if line.new.lpn.is_empty() {
        let stock = ledger::stock_at(cx, &line.new.location)?;
        let same = stock.iter().find(|one| {
            one.goods == line.new.goods && one.place.status == line.new.status && one.place.lpn.is_empty()
        });
        same.map_or(0, |one| one.qty.min(line.rest()))
    } else {
        let here = lpn::find(cx, &line.new.lpn)?.is_some_and(|unit| unit.location == line.new.location);
        if here { line.rest() } else { 0 }
    };
    if there <= 0 {
        if task.state == "ready" {
            task::apply(cx, &task::Change::Cancelled { task: task.task.clone() })?;
        }
        return Ok(None);
    }
    let why = vec![Message::new("why.corrective"), Message::new(format!("why.{}", task.reason))];
    let NewLine { goods, status, lpn, .. } = line.new;
    Ok(Some(Fix { goods, status, lpn, qty: there, why, targets: Vec::new() }))
}

/// What a move puts right, with the places it may go to.
fn planned(cx: &mut Cx<'_>, task: &Task) -> Result<Option<Fix>, DbError> {
    let Some(mut fix) = fix(cx, task)? else { return Ok(None) };
    if let Some(line) = task::line(cx, task.task.as_str(), 1)? {
        fix.targets = where_to(cx, task, &line)?;
    }
    Ok(Some(fix))
}

/// A place that is no good is not planned again for the move that went there.
///
/// # Errors
/// The database.
pub fn reported(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<Vec<Change>, DbError> {
    let bad =
        matches!(report.code, ExceptionCode::BinFull | ExceptionCode::BinBlocked | ExceptionCode::NoAccess);
    let of_it =
        |task: &Task| task.kind == TaskKind::Move && task.mode == task::FIX && task.target == report.location;
    let Some(task) = task::find(cx, &at.task)?.filter(|task| bad && of_it(task)) else {
        return Ok(Vec::new());
    };
    let (task, target) = (task.task, String::new);
    Ok(vec![
        Change::Task(task::Change::LineTarget { task: task.clone(), line: 1, target: target() }),
        Change::Task(task::Change::Target { task, target: target() }),
    ])
}

/// The packet's work: what is booked there, and how much of it is free.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, task: &Task) -> Result<Option<Work>, DbError> {
    let (from, unit) = match task.object.split_at_checked(2) {
        Some(("L.", location)) => (location.to_owned(), String::new()),
        Some(("U.", unit)) => match lpn::find(cx, unit)? {
            Some(found) => (found.location, found.lpn),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let mut content = Vec::new();
    if unit.is_empty() {
        content = ledger::stock_at(cx, &from)?;
    } else {
        for one in ledger::tree(cx, &unit)? {
            content.extend(ledger::content(cx, &one)?);
        }
    }
    let mut names = Names::default();
    names.locations.insert(from.clone());
    let mut stock = Vec::with_capacity(content.len());
    for one in content {
        let (item, lot) = (one.goods.item.clone(), one.goods.lot.clone());
        let expiry = cards::lot(cx.conn, &cx.site.site, &item, &lot)?.and_then(|lot| lot.expiry);
        let key = one.place.key(&one.goods);
        let own = reserve::own(cx, task.task.as_str(), &key)?.map_or(0, |(_, qty)| qty);
        let reserved = reserve::on_key(cx, &key)? - own;
        names.items.insert(item.clone());
        names.lots.insert((item, lot));
        let mut within = lpn::within(cx, &one.place.lpn)?;
        if let Some(at) = within.iter().position(|lpn| *lpn == unit) {
            // What the LPN asked about stands in is nobody's business here.
            within.truncate(at + 1);
        }
        if one.place.lpn == unit {
            within.clear();
        }
        stock.push(ShiftStock {
            within,
            goods: one.goods,
            status: one.place.status,
            lpn: one.place.lpn,
            qty: one.qty,
            free: (one.qty - reserved).max(0),
            expiry,
        });
    }
    let fix = if task.mode == task::FIX { planned(cx, task)? } else { None };
    let targets = fix.iter().flat_map(|fix| &fix.targets).map(|target| target.location.clone());
    names.locations.extend(targets);
    let (stands, cards) = (bin_stands(cx)?, names.cards(cx)?);
    Ok(Some(Work::Shift(ShiftPacket {
        from,
        lpn: unit,
        fix,
        stock,
        stands,
        cards,
        ..ShiftPacket::default()
    })))
}

/// Goods of a worker's own move were set down: with empty hands the move is done.
///
/// # Errors
/// The database.
pub fn put(cx: &mut Cx<'_>, at: &At, put: &Put) -> Result<Vec<Change>, DbError> {
    let Some(task) = task::find(cx, &at.task)?.filter(|task| task.kind == TaskKind::Move) else {
        return Ok(Vec::new());
    };
    let left = match &put.what {
        What::Lpn { .. } => false,
        What::Goods { goods, qty, .. } => {
            let carried = ledger::stock_at(cx, &ledger::carry(at.device.as_str()))?;
            carried.iter().any(|one| one.place.lpn.is_empty() && (one.goods != *goods || one.qty > *qty))
        }
    };
    if task.mode == task::FIX {
        return put_right(cx, &task, put);
    }
    let task = task.task;
    Ok(vec![Change::Task(if left { task::Change::Begun { task } } else { task::Change::Done { task } })])
}

/// Goods that lay wrong were set down: the move is done when all of them lie elsewhere.
fn put_right(cx: &mut Cx<'_>, task: &Task, put: &Put) -> Result<Vec<Change>, DbError> {
    let Some(line) = task::line(cx, task.task.as_str(), 1)? else { return Ok(Vec::new()) };
    if put.to == line.new.location || task.is_over() {
        return Ok(Vec::new());
    }
    let qty = match &put.what {
        What::Lpn { lpn } if *lpn == line.new.lpn => line.rest(),
        What::Goods { goods, qty, .. } if *goods == line.new.goods => *qty,
        _ => return Ok(Vec::new()),
    };
    let task = task.task.clone();
    let done = Change::Task(task::Change::LineDone { task: task.clone(), line: 1, qty });
    let next = if qty >= line.rest() { task::Change::Done { task } } else { task::Change::Begun { task } };
    Ok(vec![done, Change::Task(next)])
}

/// A supervisor lets a worker take goods that others have claimed: they are reserved for the move. Lines nobody holds
/// are planned anew at once; those that somebody holds stay with him and are listed in a case.
///
/// # Errors
/// The database.
pub fn allowed(cx: &mut Cx<'_>, task: &str, take: &Take) -> Result<(), DbError> {
    let What::Goods { goods, status, qty, lpn } = &take.what else { return Ok(()) };
    let key = ledger::Place::on(&take.from, lpn, *status).key(goods);
    let stock = ledger::stock_at(cx, &take.from)?;
    let same =
        |one: &&ledger::Content| one.goods == *goods && one.place.status == *status && one.place.lpn == *lpn;
    let on_hand = stock.iter().find(same).map_or(0, |one| one.qty);
    reserve::release_own(cx, task)?;
    if on_hand.min(*qty) <= 0 {
        return Ok(());
    }
    let before = reserve::of_leased(cx, &key)?;
    let new = reserve::Reserve {
        key: key.clone(),
        qty: on_hand.min(*qty),
        order: String::new(),
        order_line: 0,
        task: task.to_owned(),
        task_line: 0,
        rule: "override",
    };
    let own = reserve::make(cx, &new)?;
    reserve::uncover_but(cx, &key, on_hand, own)?;
    let after = reserve::of_leased(cx, &key)?;
    let lost = rules::lost(&before, &after);
    if !lost.is_empty() {
        let lines = lost.iter().map(|(task, line, qty)| format!("{task}/{line}: {qty}"));
        let raise = Raise {
            location: take.from.clone(),
            goods: goods.clone(),
            lpn: lpn.clone(),
            qty: lost.iter().map(|(_, _, qty)| qty).sum(),
            detail: lines.collect::<Vec<_>>().join(", "),
            ..Raise::new(ExceptionCode::RuleBroken)
        };
        exception::raise(cx, &raise)?;
    }
    Ok(())
}

/// What the books know of an LPN.
fn unit(cx: &mut Cx<'_>, named: &str) -> Result<Unit, DbError> {
    let Some(found) = lpn::find(cx, named)? else {
        return Ok(Unit {
            lpn: named.to_owned(),
            location: PROBLEM.to_owned(),
            tree: vec![named.to_owned()],
            height: 1,
            depth: 1,
            ..Unit::default()
        });
    };
    let tree = ledger::tree(cx, &found.lpn)?;
    let mut parents = vec![found.parent.clone()];
    while let Some(parent) = parents.last().filter(|parent| !parent.is_empty()).cloned() {
        let above = lpn::find(cx, &parent)?.map(|unit| unit.parent).unwrap_or_default();
        if parents.contains(&above) && !above.is_empty() {
            break;
        }
        parents.push(above);
    }
    let mut owners = Vec::new();
    let mut levels = vec![1usize];
    for (at, one) in tree.iter().enumerate() {
        for part in ledger::content(cx, one)? {
            if !owners.contains(&part.goods.owner) {
                owners.push(part.goods.owner);
            }
        }
        if at > 0 {
            let above = lpn::find(cx, one)?.map(|unit| unit.parent).unwrap_or_default();
            let level = tree.iter().position(|unit| *unit == above).map_or(1, |at| levels[at]) + 1;
            levels.push(level);
        }
    }
    let location = if found.location.is_empty() { PROBLEM.to_owned() } else { found.location };
    Ok(Unit {
        content: ledger::content(cx, &found.lpn)?,
        lpn: found.lpn,
        state: found.state,
        location,
        parent: found.parent,
        tree,
        height: levels.into_iter().max().unwrap_or(1),
        depth: parents.len(),
        owners,
    })
}

/// What was done to an LPN ends the worker's own move it was claimed with.
fn ended(cx: &mut Cx<'_>, at: &At, mut changes: Vec<Change>) -> Result<Vec<Change>, DbError> {
    if let Some(task) = task::find(cx, &at.task)?.filter(|task| task.kind == TaskKind::Move) {
        changes.push(Change::Task(task::Change::Done { task: task.task }));
    }
    Ok(changes)
}

/// An LPN into another, or out of it.
///
/// # Errors
/// The database.
pub fn nest(cx: &mut Cx<'_>, at: &At, fact: &LpnNest) -> Result<Vec<Change>, DbError> {
    let child = unit(cx, &fact.child)?;
    if !fact.parent.is_empty() {
        let parent = unit(cx, &fact.parent)?;
        let deepest = policy::plain_or_own(cx.conn, &cx.site.site, "nest_depth")?;
        let deepest = usize::try_from(deepest).unwrap_or(usize::MAX);
        return ended(cx, at, rules::nest(&child, &parent, deepest));
    }
    let mut changes = Vec::new();
    let location = known_location(cx, &fact.location, &mut changes)?;
    changes.extend(rules::unnest(&child, &location));
    ended(cx, at, changes)
}

/// Part of an LPN onto a fresh label.
///
/// # Errors
/// The database.
pub fn split(cx: &mut Cx<'_>, at: &At, fact: &LpnSplit) -> Result<Vec<Change>, DbError> {
    let (from, to) = (unit(cx, &fact.lpn)?, unit(cx, &fact.to)?);
    ended(cx, at, rules::split(&from, &to, fact))
}

/// All of an LPN onto another.
///
/// # Errors
/// The database.
pub fn merge(cx: &mut Cx<'_>, at: &At, fact: &LpnMerge) -> Result<Vec<Change>, DbError> {
    let (from, into) = (unit(cx, &fact.from)?, unit(cx, &fact.into)?);
    let mix_lots = bin::find(cx, &into.location, "")?.is_none_or(|bin| bin.mix_lots);
    ended(cx, at, rules::merge(&from, &into, mix_lots, fact))
}

/// An LPN under a new label.
///
/// # Errors
/// The database.
pub fn relabel(cx: &mut Cx<'_>, at: &At, fact: &LpnRelabel) -> Result<Vec<Change>, DbError> {
    let (old, new) = (unit(cx, &fact.old)?, unit(cx, &fact.new)?);
    ended(cx, at, rules::relabel(&old, &new, fact))
}

/// Nothing is on an LPN.
///
/// # Errors
/// The database.
pub fn empty(cx: &mut Cx<'_>, at: &At, fact: &LpnEmpty) -> Result<Vec<Change>, DbError> {
    let found = unit(cx, &fact.lpn)?;
    ended(cx, at, rules::empty(&found, fact))
}
