//! How many: counted up to a number nobody reads any more, so that a page never waits for a million rows.

use crate::db::{Conn, DbError, params, query_int, query_opt_int};
use crate::order::LINE_STATES;
use regal_shared::wire::TaskKind;

/// Counted so far; more is told as "10,000+".
pub const MOST: i64 = 10_000;

/// Cases nobody has closed.
///
/// # Errors
/// The database.
pub fn open_cases(conn: &mut dyn Conn, site: &str) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from exception where site = $1 and state in ('open', 'taken') limit $2) few",
        params![site, MOST + 1],
    )
}

/// Holds nobody has lifted.
///
/// # Errors
/// The database.
pub fn holds(conn: &mut dyn Conn, site: &str) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from hold where site = $1 and lifted_at = 0 limit $2) few",
        params![site, MOST + 1],
    )
}

/// Items that are to be ordered anew, as the reports' job saw it last.
///
/// # Errors
/// The database.
pub fn low_items(conn: &mut dyn Conn, site: &str) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from item_supply where site = $1 and since > 0 order by cover, item \
         limit $2) few",
        params![site, MOST + 1],
    )
}

/// Orders of a state.
///
/// # Errors
/// The database.
pub fn orders(conn: &mut dyn Conn, site: &str, state: &str) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from order_head where site = $1 and state = $2 limit $3) few",
        params![site, state, MOST + 1],
    )
}

/// Orders not on a truck whose cut-off was before a moment.
///
/// # Errors
/// The database.
pub fn late_orders(conn: &mut dyn Conn, site: &str, now: i64) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from order_head where site = $1 and ranked_at < $2 and state in \
         ('new', 'promised', 'held', 'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', \
         'staged') order by ranked_at, priority, order_no limit $3) few",
        params![site, now, MOST + 1],
    )
}

/// Tasks of a kind in a state.
///
/// # Errors
/// The database.
pub fn tasks(conn: &mut dyn Conn, site: &str, state: &str, kind: &str) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from task where site = $1 and state = $2 and kind = $3 limit $4) few",
        params![site, state, kind, MOST + 1],
    )
}

/// When the oldest task of a kind that is to be done was made, ms; nothing when there is none.
///
/// # Errors
/// The database.
pub fn oldest_task(conn: &mut dyn Conn, site: &str, kind: &str) -> Result<Option<i64>, DbError> {
    query_opt_int(
        conn,
        "select made_at from task where site = $1 and kind = $2 and ended_at = 0 and \
         state not in ('created', 'waiting') order by made_at limit 1",
        params![site, kind],
    )
}

/// Open tasks of a kind.
#[derive(Debug)]
pub struct Work {
    /// The kind, such as `pick`.
    pub kind: &'static str,
    /// Tasks anybody may get.
    pub ready: i64,
    /// Tasks somebody has.
    pub leased: i64,
    /// When the oldest was made, ms.
    pub oldest: i64,
    /// How many of them are less than a quarter of an hour old.
    pub new: i64,
    /// How many are older than that, and less than an hour old.
    pub older: i64,
    /// How many are an hour old or more.
    pub old: i64,
}

/// From which age on tasks are counted apart, ms: a quarter of an hour, an hour.
const AGES: [i64; 2] = [15 * 60 * 1000, 60 * 60 * 1000];

/// Open tasks of a kind made between two moments, ms.
fn aged(conn: &mut dyn Conn, site: &str, kind: &str, from: i64, to: i64) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from (select 1 from task where site = $1 and kind = $2 and ended_at = 0 and \
         state not in ('created', 'waiting') and made_at >= $3 and made_at < $4 limit $5) few",
        params![site, kind, from, to, MOST + 1],
    )
}

/// What is to be done at a moment, by the names of the kinds.
///
/// # Errors
/// The database.
pub fn work(conn: &mut dyn Conn, site: &str, now: i64) -> Result<Vec<Work>, DbError> {
    let [quarter, hour] = AGES.map(|age| now - age);
    let mut all = Vec::new();
    for kind in TaskKind::ALL.map(TaskKind::code) {
        let Some(oldest) = oldest_task(conn, site, kind)? else { continue };
        let ready = tasks(conn, site, "ready", kind)?;
        let leased = tasks(conn, site, "leased", kind)? + tasks(conn, site, "in_progress", kind)?;
        let new = aged(conn, site, kind, quarter, i64::MAX)?;
        let older = aged(conn, site, kind, hour, quarter)?;
        let old = aged(conn, site, kind, i64::MIN, hour)?;
        all.push(Work { kind, ready, leased, oldest, new, older, old });
    }
    all.sort_by_key(|work| work.kind);
    Ok(all)
}

/// Orders of a state.
#[derive(Debug)]
pub struct Stage {
    /// The state.
    pub state: &'static str,
    /// How many there are.
    pub count: i64,
}

/// Orders on their way, in the order of the way.
///
/// # Errors
/// The database.
pub fn stages(conn: &mut dyn Conn, site: &str) -> Result<Vec<Stage>, DbError> {
    let mut stages = Vec::new();
    for state in LINE_STATES.iter().copied().filter(|state| !matches!(*state, "shipped" | "cancelled")) {
        let count = orders(conn, site, state)?;
        if count > 0 {
            stages.push(Stage { state, count });
        }
    }
    Ok(stages)
}
