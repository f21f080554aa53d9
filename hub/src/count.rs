//! Counts as stored: what was seen at a place, compared with what, and what became of it.

use crate::cx::Cx;
use crate::db::{DbError, Row, params, query_one};
use crate::people::actor;
use regal_shared::base::{ActorId, DeviceId, Goods, Moment, Qty};
use std::collections::BTreeSet;

/// One key of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub goods: Goods,
    /// The LPN, or empty.
    pub lpn: String,
    /// Base units seen.
    pub counted: Qty,
    /// Base units booked at the time of seeing.
    pub base: Qty,
    /// `settled`, `suspect`, `contended` or `supervisor`; empty before it is decided.
    pub outcome: &'static str,
}

/// What may become of a key.
const OUTCOMES: [&str; 4] = ["settled", "suspect", "contended", "supervisor"];

/// One count of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its number; 0 before it is stored.
    pub count: i64,
    /// Where.
    pub location: String,
    /// The task, or empty.
    pub task: String,
    /// The device.
    pub device: DeviceId,
    /// Who counted.
    pub actor: ActorId,
    /// Journal number it is compared with.
    pub anchor: i64,
    /// Device clock at the first scan.
    pub first: Moment,
    /// Device clock at the last scan.
    pub last: Moment,
    /// What was seen, with the keys the books have besides.
    pub lines: Vec<Line>,
}

/// A change of counts, decided by the count flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A count is kept, or what became of it changes.
    Keep {
        /// The count.
        sheet: Box<Sheet>,
        /// `settled`, `recount_due`, `contended` or `counted` (a supervisor has to look).
        state: &'static str,
    },
    /// Every earlier count of a place that waited for this one is settled.
    Settled {
        /// Where.
        location: String,
    },
}

/// Applies one change of counts.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Keep { sheet, state } => keep(cx, sheet, state),
        Change::Settled { location } => {
            cx.conn.execute(
                "update count set state = 'settled' where site = $1 and location = $2 and \
                 state in ('recount_due', 'contended')",
                params![&cx.site.site, location],
            )?;
            Ok(())
        }
    }
}

fn keep(cx: &mut Cx<'_>, sheet: &Sheet, state: &str) -> Result<(), DbError> {
    let count = if sheet.count == 0 { cx.site.next_number() } else { sheet.count };
    cx.conn.execute(
        "insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
         counted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (site, count) do update set state = excluded.state",
        params![
            &cx.site.site,
            count,
            &sheet.location,
            state,
            &sheet.task,
            sheet.device.as_str(),
            sheet.actor.as_str(),
            sheet.anchor,
            sheet.first.0,
            sheet.last.0,
            cx.now.0
        ],
    )?;
    cx.conn.write(
        "update location set counted_at = $3 where site = $1 and location = $2 and counted_at < $3",
        params![&cx.site.site, &sheet.location, cx.now.0],
    )?;
    for (number, line) in (1_i64..).zip(&sheet.lines) {
        let goods = &line.goods;
        cx.conn.execute(
            "insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, variance, \
             outcome) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             on conflict (site, count, line) do update set base = excluded.base, variance = excluded.variance, \
             outcome = excluded.outcome",
            params![
                &cx.site.site,
                count,
                number,
                &goods.item,
                &goods.owner,
                &goods.lot,
                &goods.serial,
                &line.lpn,
                line.counted,
                line.base,
                line.counted - line.base,
                line.outcome
            ],
        )?;
    }
    Ok(())
}

/// Counts that wait for other devices' leases to end, oldest first, at most 20.
///
/// # Errors
/// The database.
pub fn waiting(cx: &mut Cx<'_>) -> Result<Vec<Sheet>, DbError> {
    let rows = cx.conn.query(
        "select count, location, task, device, actor, anchor, first_scan, last_scan from count where site = $1 and \
         state = 'contended' order by count limit 20",
        params![&cx.site.site],
    )?;
    rows.iter().map(|row| sheet(cx, row)).collect()
}

/// The newest count of each place whose recount is due, by place.
///
/// # Errors
/// The database.
pub fn newest_due(cx: &mut Cx<'_>) -> Result<Vec<Sheet>, DbError> {
    let rows = cx.conn.query(
        "select count, location, task, device, actor, anchor, first_scan, last_scan from count where site = $1 and \
         state = 'recount_due' order by location, count desc",
        params![&cx.site.site],
    )?;
    let mut sheets: Vec<Sheet> = Vec::new();
    for row in &rows {
        if sheets.last().is_none_or(|last| row.text(1).is_ok_and(|location| last.location != location)) {
            sheets.push(sheet(cx, row)?);
        }
    }
    Ok(sheets)
}

fn sheet(cx: &mut Cx<'_>, row: &Row) -> Result<Sheet, DbError> {
    let count = row.int(0)?;
    Ok(Sheet {
        count,
        location: row.string(1)?,
        task: row.string(2)?,
        device: DeviceId(row.string(3)?),
        actor: ActorId(row.string(4)?),
        anchor: row.int(5)?,
        first: Moment(row.int(6)?),
        last: Moment(row.int(7)?),
        lines: lines(cx, count)?,
    })
}

fn lines(cx: &mut Cx<'_>, count: i64) -> Result<Vec<Line>, DbError> {
    let rows = cx.conn.query(
        "select item, owner, lot, serial, lpn, counted, base, outcome from count_line where site = $1 and count = $2 \
         order by line",
        params![&cx.site.site, count],
    )?;
    rows.iter()
        .map(|row| {
            let goods = goods(row)?;
            let outcome = OUTCOMES.into_iter().find(|one| row.text(7).is_ok_and(|kept| kept == *one));
            let (counted, base) = (row.int(5)?, row.int(6)?);
            Ok(Line { goods, lpn: row.string(4)?, counted, base, outcome: outcome.unwrap_or_default() })
        })
        .collect()
}

fn goods(row: &Row) -> Result<Goods, DbError> {
    Ok(Goods { item: row.string(0)?, owner: row.string(1)?, lot: row.string(2)?, serial: row.string(3)? })
}

/// A count that waits for a second one and has none after it; `None` when there is none of this number.
///
/// # Errors
/// The database.
pub fn due(cx: &mut Cx<'_>, count: i64) -> Result<Option<Sheet>, DbError> {
    let row = query_one(
        cx.conn,
        "select c.count, c.location, c.task, c.device, c.actor, c.anchor, c.first_scan, c.last_scan from count c \
         where c.site = $1 and c.count = $2 and c.state = 'recount_due' and not exists (select 1 from count n \
         where n.site = c.site and n.location = c.location and n.state = 'recount_due' and n.count > c.count)",
        params![&cx.site.site, count],
    )?;
    row.map(|row| sheet(cx, &row)).transpose()
}

/// Variances earlier counts of the place found on a key, as long as no count has settled it.
///
/// # Errors
/// The database.
pub fn earlier(cx: &mut Cx<'_>, location: &str, goods: &Goods, lpn: &str) -> Result<Vec<Qty>, DbError> {
    let rows = cx.conn.query(
        "select l.variance from count c join count_line l on l.site = c.site and l.count = c.count \
         where c.site = $1 and c.location = $2 and c.state = 'recount_due' and l.outcome = 'suspect' and \
         l.item = $3 and l.owner = $4 and l.lot = $5 and l.serial = $6 and l.lpn = $7 order by c.count",
        params![&cx.site.site, location, &goods.item, &goods.owner, &goods.lot, &goods.serial, lpn],
    )?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// Actors who counted a place whose recount is due.
fn counters(cx: &mut Cx<'_>, location: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select actor from count where site = $1 and location = $2 and state = 'recount_due' order by count",
        params![&cx.site.site, location],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// Whether the person behind an actor has counted a place whose recount is due.
///
/// # Errors
/// The database.
pub fn counted_by(cx: &mut Cx<'_>, location: &str, actor: &ActorId) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    for counter in counters(cx, location)? {
        if actor::are_one(cx.conn, &site, &counter, actor.as_str())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether anybody is left who may count a place next: an active person who is not this one and has not counted it
/// while its recount is due.
///
/// # Errors
/// The database.
pub fn another_may(cx: &mut Cx<'_>, location: &str, actor: &ActorId) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    let mut out = BTreeSet::new();
    for counter in counters(cx, location)?.iter().map(String::as_str).chain([actor.as_str()]) {
        out.extend(actor::person_of(cx.conn, &site, counter)?);
    }
    let rows = cx.conn.query(
        "select person from person where site = $1 and state = 'active' order by person",
        params![&site],
    )?;
    for row in &rows {
        if !out.contains(row.text(0)?) {
            return Ok(true);
        }
    }
    Ok(false)
}
