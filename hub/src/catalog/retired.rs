//! Items and locations that are given up: what is still there of them, so that everybody sees when they are done with.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int};

/// The state of an item or a location that is given up.
pub const RETIRED: &str = "retired";
/// How a location that is given up is called as long as something is left to do there.
pub const RUNS_EMPTY: &str = "runs_empty";

/// What is left at a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtLocation {
    /// Base units that lie there.
    pub units: i64,
    /// Open tasks that fetch from there, bring something or look at it.
    pub tasks: i64,
}

impl AtLocation {
    /// Nothing lies there and nobody goes there.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == AtLocation::default()
    }
}

/// What is left at a location.
///
/// # Errors
/// The database.
pub fn at_location(conn: &mut dyn Conn, site: &str, location: &str) -> Result<AtLocation, DbError> {
    let units = query_int(
        conn,
        "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where site = $1 and location = $2",
        params![site, location],
    )?;
    let tasks = query_int(
        conn,
        "select count(*) from (\
         select task from task where site = $1 and target = $2 and \
         state in ('created', 'waiting', 'ready', 'leased', 'in_progress') union \
         select task from task where site = $1 and object in ($2, 'L.' || $2) and \
         state in ('created', 'waiting', 'ready', 'leased', 'in_progress') union \
         select n.task from task_line n join task t on t.site = n.site and t.task = n.task and \
         t.state in ('created', 'waiting', 'ready', 'leased', 'in_progress') where n.site = $1 and n.target = $2 and \
         n.target <> '' and n.state = 'open' union \
         select task from reservation where site = $1 and location = $2 and state = 'open' and task <> '') going",
        params![site, location],
    )?;
    Ok(AtLocation { units, tasks })
}

/// Whether a location is given up.
///
/// # Errors
/// The database.
pub fn is(cx: &mut Cx<'_>, location: &str) -> Result<bool, DbError> {
    let retired = query_int(
        cx.conn,
        "select count(*) from location where site = $1 and location = $2 and state = 'retired'",
        params![&cx.site.site, location],
    )?;
    Ok(retired > 0)
}

/// How the state of a location is told: one that is given up runs empty until nothing is left there.
///
/// # Errors
/// The database.
pub fn told(conn: &mut dyn Conn, site: &str, location: &str, state: String) -> Result<String, DbError> {
    let runs_empty = state == RETIRED && !at_location(conn, site, location)?.is_nothing();
    Ok(if runs_empty { RUNS_EMPTY.to_owned() } else { state })
}

/// What is left of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfItem {
    /// Base units in the house.
    pub units: i64,
    /// Lines of orders that are not shipped.
    pub lines: i64,
}

/// What is left of an item.
///
/// # Errors
/// The database.
pub fn of_item(conn: &mut dyn Conn, site: &str, item: &str) -> Result<OfItem, DbError> {
    let units = query_int(
        conn,
        "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where site = $1 and item = $2 and virtual = 0",
        params![site, item],
    )?;
    let lines = query_int(
        conn,
        "select count(*) from order_line where site = $1 and item = $2 and state in ('new', 'promised', 'backordered', \
         'held', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', 'staged', 'loaded')",
        params![site, item],
    )?;
    Ok(OfItem { units, lines })
}

/// Gives an item up, or takes it back; false when there is none of the name.
///
/// # Errors
/// The database.
pub fn item(cx: &mut Cx<'_>, item: &str, retired: bool) -> Result<bool, DbError> {
    let changed = cx.conn.execute(
        "update item set state = $3 where site = $1 and item = $2",
        params![&cx.site.site, item, if retired { RETIRED } else { "active" }],
    )?;
    Ok(changed > 0)
}
