//! Count: a place is counted blind; what differs is looked at by a second person before it is booked.

mod facts;
pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use crate::catalog::{beside, cards, lpn};
use crate::count::{self, Line, Sheet};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::exception::Raise;
use crate::floor::{Change, apply};
use crate::ledger;
use crate::policy;
use crate::task::{self, NewTask, Task};
use regal_shared::flow::common::{Card, ExceptionCode};
use regal_shared::flow::count::{Count, CountPacket};
use regal_shared::text::Message;
use regal_shared::wire::{TaskKind, Work};

/// What was seen at a place.
///
/// # Errors
/// The database.
pub fn count(cx: &mut Cx<'_>, at: &At, count: &Count) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let location = super::common::known_location(cx, &count.location, &mut changes)?;
    let (as_booked, turned_up) = lpns(cx, &location, count, &mut changes)?;
    let mut lines: Vec<Line> = Vec::with_capacity(count.seen.len());
    for seen in count.seen.iter().filter(|seen| !turned_up.contains(&seen.lpn)) {
        match lines.iter_mut().find(|line| line.goods == seen.goods && line.lpn == seen.lpn) {
            Some(line) => line.counted += seen.qty,
            None => lines.push(Line {
                goods: seen.goods.clone(),
                lpn: seen.lpn.clone(),
                counted: seen.qty,
                base: 0,
                outcome: "",
            }),
        }
    }
    let sheet = Sheet {
        count: 0,
        location: location.clone(),
        task: at.task.clone(),
        device: at.device.clone(),
        actor: at.actor.clone(),
        anchor: count.anchor,
        first: count.first,
        last: count.last,
        lines,
    };
    let facts = facts::of(cx, sheet, &as_booked)?;
    changes.extend(rules::settle(&facts));
    if !turned_up.is_empty() {
        changes.push(Change::CountDue { location, reason: "lpn_differs" });
    }
    Ok(changes)
}

/// LPNs seen: those taken as booked, and those that stand here although the books have them elsewhere, or nowhere.
fn lpns(
    cx: &mut Cx<'_>,
    location: &str,
    count: &Count,
    changes: &mut Vec<Change>,
) -> Result<(Vec<String>, Vec<String>), DbError> {
    let mut as_booked = count.whole.clone();
    let mut turned_up = Vec::new();
    let opened = count.seen.iter().map(|seen| &seen.lpn).filter(|lpn| !lpn.is_empty());
    for unit in count.whole.iter().chain(opened) {
        if turned_up.contains(unit) {
            continue;
        }
        let found = lpn::find(cx, unit)?;
        if found.as_ref().is_some_and(|found| found.location == location) {
            continue;
        }
        changes.push(Change::Raise(Raise {
            location: location.to_owned(),
            lpn: unit.clone(),
            detail: found.as_ref().map_or_else(String::new, |found| found.location.clone()),
            ..Raise::new(ExceptionCode::LpnDiffers)
        }));
        if found.is_some() {
            let (lpn, to) = (unit.clone(), location.to_owned());
            changes.push(Change::Stock(ledger::Change::MoveLpn { lpn, to, reason: "count" }));
        }
        as_booked.push(unit.clone());
        turned_up.push(unit.clone());
    }
    Ok((as_booked, turned_up))
}

/// Looks once more at counts that waited for leases of others; answers how many were decided.
///
/// # Errors
/// The database.
pub fn review(cx: &mut Cx<'_>) -> Result<usize, DbError> {
    let mut decided = 0;
    for sheet in count::waiting(cx)? {
        let seen = sheet.lines.iter().map(|line| line.lpn.clone()).collect::<Vec<_>>();
        let skip = sheet_skips(cx, &sheet, &seen)?;
        let mut facts = facts::of(cx, sheet, &skip)?;
        if facts.keys.iter().any(|key| key.leased && key.line.counted != key.line.base) {
            continue;
        }
        facts.sheet.task.clear();
        let changes = rules::settle(&facts);
        apply::apply(cx, &changes)?;
        decided += 1;
    }
    Ok(decided)
}

/// Somebody may count no more: where a recount is due and nobody is left for it, a supervisor gets the case instead.
/// Whoever holds that recount hears that it is off. Answers at how many places.
///
/// # Errors
/// The database.
pub fn nobody_left(cx: &mut Cx<'_>) -> Result<usize, DbError> {
    let mut given_up = 0;
    for newest in count::newest_due(cx)? {
        if count::another_may(cx, &newest.location, &newest.actor)? {
            continue;
        }
        if let Some(task) = task::open_about(cx, TaskKind::Count, &newest.location)?
            && let Some(task) = task::find(cx, task.as_str())?
        {
            super::revoke(cx, &task)?;
        }
        give_up(cx, &newest)?;
        given_up += 1;
    }
    Ok(given_up)
}

/// A recount that is due is not made: a supervisor gets the case.
///
/// # Errors
/// The database.
pub fn give_up(cx: &mut Cx<'_>, newest: &Sheet) -> Result<(), DbError> {
    apply::apply(cx, &rules::given_up(newest))
}

/// LPNs at the place that a stored count has no line of: they were taken as booked.
fn sheet_skips(cx: &mut Cx<'_>, sheet: &Sheet, seen: &[String]) -> Result<Vec<String>, DbError> {
    let all = lpns_at(cx, &sheet.location)?;
    Ok(all.into_iter().filter(|lpn| !seen.contains(lpn)).collect())
}

fn lpns_at(cx: &mut Cx<'_>, location: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and location = $2 and parent = '' and state <> 'void' order by lpn",
        params![&cx.site.site, location],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// The packet's work: the place and the anchor, and no quantity.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, task: &Task) -> Result<Work, DbError> {
    let location = task.object.clone();
    let shows = policy::flag(cx.conn, &cx.site.site, "count_shows_lpns", true)?;
    let lpns = if shows { lpns_at(cx, &location)? } else { Vec::new() };
    let card = cards::location(cx.conn, &cx.site.site, &location)?;
    let why = match task.reason.as_str() {
        "recount" => "why.count_recount",
        "books_short" => "why.count_books",
        "short" => "why.count_short",
        "not_found" => "why.count_not_found",
        "surplus_found" => "why.count_surplus",
        "zero_check" => "why.count_zero",
        "" => "why.count_due",
        "count_manual" => "why.count_manual",
        "count_planned" => "why.count_planned",
        _ => "why.count_suspect",
    };
    let beside = match task.reason.as_str() {
        "not_found" => beside::bins(cx.conn, &cx.site.site, &location)?,
        _ => Vec::new(),
    };
    let look = beside.iter().map(|bin| Message::new("why.count_beside").with("loc", bin.as_str()));
    let why = std::iter::once(Message::new(why)).chain(look).collect();
    Ok(Work::Count(CountPacket {
        location,
        beside,
        anchor: cx.site.journal,
        recount: task.reason == "recount",
        lpns,
        cards: card.map(Card::Location).into_iter().collect(),
        why,
    }))
}

/// Whether somebody else has to do this count: the person asking has counted the place before.
///
/// # Errors
/// The database.
pub fn for_another(cx: &mut Cx<'_>, at: &At, task: &Task) -> Result<bool, DbError> {
    count::counted_by(cx, &task.object, &at.actor)
}

/// The best ready count this person may do.
///
/// # Errors
/// The database.
pub fn next(cx: &mut Cx<'_>, at: &At) -> Result<Option<Task>, DbError> {
    let rows = cx.conn.query(
        "select task from task where site = $1 and state = 'ready' and kind = 'count' and given_to = '' \
         order by priority, ranked_at, walk, task limit 100",
        params![&cx.site.site],
    )?;
    for row in &rows {
        let task = row.string(0)?;
        if let Some(task) = task::find(cx, &task)?
            && !for_another(cx, at, &task)?
        {
            return Ok(Some(task));
        }
    }
    Ok(None)
}

/// The count of a place: the open one, or a new one.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, object: &str) -> Result<Option<Task>, DbError> {
    let Some(location) = object.strip_prefix("L.") else { return Ok(None) };
    if cards::location(cx.conn, &cx.site.site, location)?.is_none() || ledger::is_virtual(location) {
        return Ok(None);
    }
    let open = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'count' and \
         state in ('ready', 'leased', 'in_progress') order by task limit 1",
        params![&cx.site.site, location],
    )?;
    let task = match open {
        Some(row) => row.string(0)?,
        None => task::create(cx, &NewTask::ready(TaskKind::Count, location))?.0,
    };
    task::find(cx, &task)
}
