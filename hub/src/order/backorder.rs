//! Backorders: what stays owed when stock does not serve an order whole, and is served when stock comes.

use super::channel;
use super::release::{Run, owed, owed_again, reserve_all};
use super::{Released, derive, head, promise};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::policy;

/// The most orders one arrival of an item serves at once.
const MOST_ORDERS: i64 = 200;

/// What becomes of an order that stock does not serve whole (policy `backorder`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// What is there goes out, the rest follows.
    Ship,
    /// All of it waits until all of it is there.
    Wait,
    /// All of it waits until somebody decides.
    Hold,
}

impl Short {
    /// What the site says.
    ///
    /// # Errors
    /// The database.
    pub fn of(cx: &mut Cx<'_>) -> Result<Short, DbError> {
        Ok(match policy::value(cx.conn, &cx.site.site, "backorder", 0)? {
            1 => Short::Wait,
            2 => Short::Hold,
            _ => Short::Ship,
        })
    }
}

/// Nothing of an order is reserved: it waits for stock, or for somebody to decide.
pub(super) fn put_off(cx: &mut Cx<'_>, order: &str, rule: Short) -> Result<(), DbError> {
    let state = if rule == Short::Hold { "held" } else { "backordered" };
    cx.conn.write(
        "update order_line set short = case when state = 'backordered' then short else qty end, state = $3 \
         where site = $1 and order_no = $2 and state in ('new', 'promised', 'backordered')",
        params![&cx.site.site, order, state],
    )?;
    derive(cx, order)
}

/// Base units an order owes and cannot serve now.
pub(super) fn owes(cx: &mut Cx<'_>, order: &str) -> Result<i64, DbError> {
    query_int(
        cx.conn,
        "select cast(coalesce(sum(short), 0) as bigint) from order_line where site = $1 and order_no = $2 and \
         state <> 'cancelled'",
        params![&cx.site.site, order],
    )
}

/// Stock of an item has come: orders that owe it are served, the most urgent first. What is left of it is promised to
/// lines that wait.
///
/// # Errors
/// The database.
pub fn serve(cx: &mut Cx<'_>, item: &str) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select l.order_no from order_line l join order_head h on h.site = l.site and h.order_no = l.order_no \
         where l.site = $1 and l.item = $2 and l.short > 0 and h.held_at = 0 and \
         l.state in ('backordered', 'short', 'reserved', 'picking', 'picked') \
         group by l.order_no, h.priority, h.ranked_at, h.made_at \
         order by h.priority, h.ranked_at, h.made_at, l.order_no limit $3",
        params![&cx.site.site, item, MOST_ORDERS],
    )?;
    let mut run = Run::default();
    for row in &rows {
        serve_order(cx, &mut run, row.text(0)?)?;
    }
    promise::again(cx, item)
}

/// What an order owes is reserved as far as there is stock. One that waits as a whole is released as a whole.
pub(super) fn serve_order(cx: &mut Cx<'_>, run: &mut Run, order: &str) -> Result<Released, DbError> {
    let Some(found) = head(cx, order)? else { return Ok(Released::default()) };
    if found.state == "backordered" {
        return Ok(channel::release_within(cx, run, order)?.unwrap_or_default());
    }
    let wanted = owed(cx, order)?;
    reserve_all(cx, run, &found, (&wanted, false))
}

/// What an order owes of an item is reserved as far as there is stock, though the rest of the line is on its way out.
pub(super) fn again(cx: &mut Cx<'_>, order: &str, item: &str) -> Result<(), DbError> {
    let Some(found) = head(cx, order)? else { return Ok(()) };
    let wanted = owed_again(cx, order, item)?;
    reserve_all(cx, &mut Run::default(), &found, (&wanted, false)).map(|_| ())
}

/// Somebody decides that an order goes with what is there: held lines are reserved as far as there is stock, and what
/// waits at the bench for the rest is packed. Answers what came of it, `None` for an order nothing waits of.
///
/// # Errors
/// The database.
pub fn let_go(cx: &mut Cx<'_>, order: &str) -> Result<Option<Released>, DbError> {
    let Some(found) = head(cx, order)? else { return Ok(None) };
    let waiting = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'pack' and state = 'waiting' limit 1",
        params![&cx.site.site, order],
    )?;
    if found.on_hold || !matches!(found.state.as_str(), "held" | "backordered") && waiting.is_none() {
        return Ok(None);
    }
    cx.conn.write(
        "update order_line set state = 'backordered' where site = $1 and order_no = $2 and state = 'held'",
        params![&cx.site.site, order],
    )?;
    if found.capped {
        channel::waits_no_more(cx, order)?;
    }
    let wanted = owed(cx, order)?;
    let sum = reserve_all(cx, &mut Run::default(), &found, (&wanted, false))?;
    if waiting.is_some() && sum.reserved == 0 && super::ship::all_there(cx, order)? {
        super::ship::to_pack(cx, order, true)?;
    }
    Ok(Some(sum))
}
