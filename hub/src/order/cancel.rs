//! Cancelling an order: what is reserved is freed, what was picked goes back.

use super::{cancellable, derive, head, hold, least, promise};
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::ledger::reserve;
use crate::task;
use regal_shared::base::TaskId;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use std::collections::BTreeSet;

/// What a cancellation touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cancelled {
    /// Tasks that lost lines; whoever holds one must hear of it.
    pub tasks: BTreeSet<TaskId>,
}

/// Cancels an order that has not left the site.
///
/// # Errors
/// The database. A shipped or unknown order is a refusal.
pub fn cancel(cx: &mut Cx<'_>, order: &str) -> Result<Result<Cancelled, Refusal>, DbError> {
    let Some(found) = head(cx, order)? else {
        return Ok(Err(Refusal::state(Message::new("req.unknown_object"))));
    };
    let stands = if found.on_hold { least(cx, order)?.unwrap_or("new") } else { found.state.as_str() };
    if !cancellable(stands) {
        return Ok(Err(Refusal::state(Message::new("work.already"))));
    }
    if found.on_hold {
        // What lies in totes goes back, so its work must not wait for a lift.
        hold::end(cx, order)?;
    }
    let rows = cx.conn.query(
        "select task, line, reservation from task_line where site = $1 and order_no = $2 and \
         state in ('open', 'done', 'closed_short', 'skipped')",
        params![&cx.site.site, order],
    )?;
    let mut touched = Cancelled::default();
    for row in &rows {
        let (task, line, reservation) = (row.string(0)?, row.int(1)?, row.int(2)?);
        reserve::release(cx, reservation)?;
        task::apply(cx, &task::Change::LineCancelled { task: TaskId(task.clone()), line })?;
        touched.tasks.insert(TaskId(task));
    }
    let packing = cx.conn.query(
        "select task from task where site = $1 and object = $2 and kind = 'pack' and \
         state in ('created', 'ready', 'waiting', 'leased', 'in_progress')",
        params![&cx.site.site, order],
    )?;
    for row in &packing {
        touched.tasks.insert(TaskId(row.string(0)?));
    }
    cx.conn.write(
        "update order_line set state = case when shipped > 0 and picked = shipped then 'shipped' else 'cancelled' end \
         where site = $1 and order_no = $2",
        params![&cx.site.site, order],
    )?;
    derive(cx, order)?;
    promise::release(cx, order)?;
    for item in promise::items(cx, order)? {
        promise::again(cx, &item)?;
    }
    Ok(Ok(touched))
}
