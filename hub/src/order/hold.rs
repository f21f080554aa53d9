//! An order on hold: nothing of it is begun and it does not leave; what somebody has in hand goes on. And how urgent an
//! order is.

use super::{backorder, derive, head, promise, said, ship};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::task;
use regal_shared::base::TaskId;

/// Why an order may be put on hold.
pub const HOLDS: &[&str] = &["customer", "payment", "entry_error", "owner_request", "customs", "suspect"];

/// Puts an order on hold: it is not released, its work that nobody has in hand waits, and its units do not leave.
/// Answers the open loads its units may go with, whose work must hear of it.
///
/// # Errors
/// The database.
pub fn hold(cx: &mut Cx<'_>, order: &str, reason: &str) -> Result<Vec<TaskId>, DbError> {
    cx.conn.write(
        "update order_head set held_at = $3, held_why = $4 where site = $1 and order_no = $2",
        params![&cx.site.site, order, cx.now.0, reason],
    )?;
    derive(cx, order)?;
    task::held::wait(cx, order)?;
    loads(cx, order)
}

/// The hold of an order is over: its work goes on, and what came for it meanwhile serves it. Answers the open loads its
/// units may go with.
///
/// # Errors
/// The database.
pub fn lift(cx: &mut Cx<'_>, order: &str) -> Result<Vec<TaskId>, DbError> {
    end(cx, order)?;
    backorder::serve_order(cx, &mut super::Run::default(), order)?;
    for item in promise::items(cx, order)? {
        promise::again(cx, &item)?;
    }
    loads(cx, order)
}

/// Takes the hold away and lets the order's work go on.
pub(super) fn end(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update order_head set held_at = 0, held_why = '' where site = $1 and order_no = $2",
        params![&cx.site.site, order],
    )?;
    derive(cx, order)?;
    if task::held::go_on(cx, order)? {
        ship::dropped(cx, order)?;
    }
    Ok(())
}

/// How urgent an order is from now on: its release and its open work. Answers work of several orders that is in hand,
/// which must hear of it.
///
/// # Errors
/// The database.
pub fn rank(cx: &mut Cx<'_>, order: &str, priority: i64) -> Result<Vec<TaskId>, DbError> {
    let Some(found) = head(cx, order)? else { return Ok(Vec::new()) };
    cx.conn.write(
        "update order_head set priority = $3 where site = $1 and order_no = $2",
        params![&cx.site.site, order, priority],
    )?;
    said(cx, order, &found.state)?;
    task::held::rank(cx, order, (found.priority, priority))
}

/// Work on open loads of the carrier of an order that has units packed or loaded.
fn loads(cx: &mut Cx<'_>, order: &str) -> Result<Vec<TaskId>, DbError> {
    let packed = query_one(
        cx.conn,
        "select lpn from lpn where site = $1 and order_no = $2 and state in ('closed', 'staged', 'loaded') limit 1",
        params![&cx.site.site, order],
    )?;
    if packed.is_none() {
        return Ok(Vec::new());
    }
    let rows = cx.conn.query(
        "select t.task from order_head h join load l on l.site = h.site and l.carrier = h.carrier and \
         l.state in ('planned', 'at_door', 'loading', 'released') join task t on t.site = l.site and \
         t.object = l.load and t.kind = 'loading' and t.state in ('leased', 'in_progress') \
         where h.site = $1 and h.order_no = $2 order by t.task",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(|row| Ok(TaskId(row.string(0)?))).collect()
}
