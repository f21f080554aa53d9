//! Work of an order that is on hold: nobody gets it, and what somebody has in hand goes on.

use super::{LAST, NewTask, Task, apply, create, find, told};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int};
use regal_shared::base::TaskId;
use regal_shared::wire::TaskKind;

/// Whether the one order a task serves is on hold.
///
/// # Errors
/// The database.
pub fn serves_held(cx: &mut Cx<'_>, task: &Task) -> Result<bool, DbError> {
    if !matches!(task.kind, TaskKind::Pick | TaskKind::Pack) || task.object.is_empty() {
        return Ok(false);
    }
    let held = query_int(
        cx.conn,
        "select count(*) from order_head where site = $1 and order_no = $2 and held_at > 0",
        params![&cx.site.site, &task.object],
    )?;
    Ok(held > 0)
}

/// The state work has that nobody has in hand any more.
pub(super) fn free_state(cx: &mut Cx<'_>, task: &Task) -> Result<&'static str, DbError> {
    Ok(if serves_held(cx, task)? { "waiting" } else { "ready" })
}

/// Work of an order that nobody has in hand waits until the hold is lifted; its part of a batch is set apart.
pub(crate) fn wait(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select distinct t.task from task_line n join task t on t.site = n.site and t.task = n.task \
         where n.site = $1 and n.order_no = $2 and n.state = 'open' and t.kind = 'pick' and t.state = 'ready' \
         union select task from task where site = $1 and object = $2 and kind in ('pick', 'pack') and state = 'ready' \
         order by 1",
        params![&cx.site.site, order],
    )?;
    for row in &rows {
        let Some(task) = find(cx, row.text(0)?)? else { continue };
        if task.object == order {
            cx.conn.write(
                "update task set state = 'waiting' where site = $1 and task = $2",
                params![&cx.site.site, task.task.as_str()],
            )?;
            told(cx, &task.task, task.kind, "waiting")?;
        } else {
            set_apart(cx, &task.task, order)?;
        }
    }
    Ok(())
}

/// Picking of an order that waited goes on. Answers whether packing waits too: that depends on what is there.
pub(crate) fn go_on(cx: &mut Cx<'_>, order: &str) -> Result<bool, DbError> {
    let rows = cx.conn.query(
        "select task, kind from task where site = $1 and object = $2 and kind in ('pick', 'pack') and state = 'waiting' \
         order by task",
        params![&cx.site.site, order],
    )?;
    let mut packing = false;
    for row in &rows {
        if row.text(1)? == TaskKind::Pack.code() {
            packing = true;
        } else {
            super::ready(cx, row.text(0)?)?;
        }
    }
    Ok(packing)
}

/// Nobody has a batch in hand any more: what it has of orders on hold waits by itself.
pub(super) fn sort_out(cx: &mut Cx<'_>, batch: &Task) -> Result<(), DbError> {
    if batch.kind != TaskKind::Pick || !batch.object.is_empty() {
        return Ok(());
    }
    let rows = cx.conn.query(
        "select distinct n.order_no from task_line n join order_head h on h.site = n.site and h.order_no = n.order_no \
         where n.site = $1 and n.task = $2 and n.state = 'open' and h.held_at > 0 order by 1",
        params![&cx.site.site, batch.task.as_str()],
    )?;
    for row in &rows {
        set_apart(cx, &batch.task, row.text(0)?)?;
    }
    Ok(())
}

/// After a restore nobody has anything in hand: work of orders on hold waits.
pub(super) fn begin_epoch(cx: &mut Cx<'_>) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select order_no from order_head where site = $1 and state = 'held' and held_at > 0 order by order_no",
        params![&cx.site.site],
    )?;
    for row in &rows {
        wait(cx, row.text(0)?)?;
    }
    Ok(())
}

/// Lines of a batch that nobody began become work of their order alone, which waits.
fn set_apart(cx: &mut Cx<'_>, batch: &TaskId, order: &str) -> Result<(), DbError> {
    let all = super::lines(cx, batch.as_str())?;
    let apart = |line: &&super::Line| line.new.order == order && line.state == "open" && line.done == 0;
    let Some(first) = all.iter().find(apart) else { return Ok(()) };
    let row = cx.conn.query(
        "select h.priority, t.due_at, t.target, t.target_rule from task t left join order_head h on h.site = t.site and \
         h.order_no = $3 where t.site = $1 and t.task = $2",
        params![&cx.site.site, batch.as_str(), order],
    )?;
    let Some(row) = row.first() else { return Ok(()) };
    let new = NewTask {
        mode: "discrete",
        priority: row.opt_int(0)?.unwrap_or(LAST),
        due_at: row.int(1)?,
        walk: first.new.walk,
        target: row.string(2)?,
        target_rule: row.string(3)?,
        state: "waiting",
        ..NewTask::ready(TaskKind::Pick, order)
    };
    let own = create(cx, &new)?;
    for (number, line) in (1..).zip(all.iter().filter(apart)) {
        super::line::move_to(cx, batch, line, (&own, number))?;
    }
    let left = super::lines(cx, batch.as_str())?.iter().any(|line| line.state == "open" || line.done > 0);
    if left { Ok(()) } else { apply(cx, &super::Change::Cancelled { task: batch.clone() }) }
}

/// Ranks the open work of an order anew, from one rank to another; work nobody gets to stays last. A batch goes as its
/// most urgent order. Answers the batches that are in hand.
pub(crate) fn rank(cx: &mut Cx<'_>, order: &str, (from, to): (i64, i64)) -> Result<Vec<TaskId>, DbError> {
    cx.conn.write(
        "update task set priority = $3 where site = $1 and object = $2 and kind in ('pick', 'pack') and \
         state in ('created', 'waiting', 'ready', 'leased', 'in_progress') and (priority <> $4 or $5 = $4)",
        params![&cx.site.site, order, to, LAST, from],
    )?;
    let rows = cx.conn.query(
        "select distinct t.task, t.state from task_line n join task t on t.site = n.site and t.task = n.task \
         where n.site = $1 and n.order_no = $2 and n.state = 'open' and t.kind = 'pick' and t.object = '' and \
         t.state in ('ready', 'leased', 'in_progress') order by t.task",
        params![&cx.site.site, order],
    )?;
    let mut in_hand = Vec::new();
    for row in &rows {
        let task = TaskId(row.string(0)?);
        cx.conn.write(
            "update task set priority = (select min(h.priority) from task_line n join order_head h on \
             h.site = n.site and h.order_no = n.order_no where n.site = $1 and n.task = $2 and n.state = 'open') \
             where site = $1 and task = $2",
            params![&cx.site.site, task.as_str()],
        )?;
        if row.text(1)? != "ready" {
            in_hand.push(task);
        }
    }
    Ok(in_hand)
}
