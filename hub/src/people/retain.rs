//! What leads from work to people goes after some days: the day's key, and with it who an actor was, answers to requests,
//! messages and raw reports. Driven by the hub's clock; a run that was missed is made up for by the next.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_opt_int};
use crate::policy;
use regal_shared::base::Moment;

/// The policy: so many days it may be known who did what.
pub const POLICY: &str = "people_days";
/// Its value when the site says nothing.
pub const DAYS: i64 = 14;
/// Answers are kept so long, ms: 90 days.
pub const ANSWERS_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// Answers looked at in one run for a device and series, so that nobody waits for it.
const ANSWERS: i64 = 2_000;

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gone {
    /// Keys of days before this one are to go once this is on disk.
    pub before: i64,
    /// Actors nobody knows any more.
    pub actors: u64,
    /// Answers that are too old.
    pub answers: u64,
}

/// The first day of which it may still be known who did what.
///
/// # Errors
/// The database.
pub fn first_day(conn: &mut dyn Conn, site: &str, now: Moment) -> Result<i64, DbError> {
    Ok(now.day().0 - policy::value(conn, site, POLICY, DAYS)?.max(1))
}

/// Lets go what is too old by now. The keys themselves go after the commit, by [`Gone::before`].
///
/// # Errors
/// The database.
pub fn run(cx: &mut Cx<'_>) -> Result<Gone, DbError> {
    let site = cx.site.site.clone();
    let before = first_day(cx.conn, &site, cx.now)?;
    // Work given to somebody nobody may know any more is anybody's.
    let given = cx.conn.query(
        "select t.task from task t join shift_actor a on a.site = t.site and a.actor = t.given_to and a.day < $2 \
         where t.site = $1 and t.given_to <> '' and t.state in ('created', 'ready', 'waiting', 'leased', 'in_progress')",
        params![&site, before],
    )?;
    for row in &given {
        cx.conn.write(
            "update task set given_to = '' where site = $1 and task = $2",
            params![&site, row.text(0)?],
        )?;
    }
    let old = cx.conn.query(
        "select actor, device from shift_actor where site = $1 and day < $2 order by day limit 5000",
        params![&site, before],
    )?;
    for row in &old {
        cx.conn.write(
            "delete from checkpoint where site = $1 and device = $2 and actor = $3",
            params![&site, row.text(1)?, row.text(0)?],
        )?;
        cx.conn
            .write("delete from desk_session where site = $1 and actor = $2", params![&site, row.text(0)?])?;
        cx.conn
            .write("delete from shift_actor where site = $1 and actor = $2", params![&site, row.text(0)?])?;
    }
    let answers = answers(cx, &site)?;
    Ok(Gone { before, actors: old.len() as u64, answers })
}

/// Empties answers that are too old, device by device, from where the last run ended.
fn answers(cx: &mut Cx<'_>, site: &str) -> Result<u64, DbError> {
    let old = cx.now.0 - ANSWERS_MS;
    let devices = cx.conn.query(
        "select device, kept_confirm, kept_request from device where site = $1 order by device",
        params![site],
    )?;
    let mut gone = 0;
    for row in &devices {
        let device = row.text(0)?;
        let confirm = emptied(cx, site, (device, "c", row.int(1)?), old, &mut gone)?;
        let request = emptied(cx, site, (device, "r", row.int(2)?), old, &mut gone)?;
        if (confirm, request) != (row.int(1)?, row.int(2)?) {
            cx.conn.write(
                "update device set kept_confirm = $3, kept_request = $4 where site = $1 and device = $2",
                params![site, device, confirm, request],
            )?;
        }
    }
    Ok(gone)
}

/// Empties what is too old behind a number; answers up to where all is empty.
fn emptied(
    cx: &mut Cx<'_>,
    site: &str,
    (device, series, behind): (&str, &str, i64),
    old: i64,
    gone: &mut u64,
) -> Result<i64, DbError> {
    let last = query_opt_int(
        cx.conn,
        "select max(c.number) from (select number, settled_at from command where site = $1 and device = $2 and \
         series = $3 and number > $4 order by number limit $6) c where c.settled_at < $5",
        params![site, device, series, behind, old, ANSWERS],
    )?;
    let Some(last) = last else { return Ok(behind) };
    *gone += cx.conn.execute(
        "update command set answer = '' where site = $1 and device = $2 and series = $3 and number > $4 and \
         number <= $5",
        params![site, device, series, behind, last],
    )?;
    Ok(last)
}
