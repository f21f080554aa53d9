//! A batch for a cart: ready discrete work of one priority class becomes one walk.

use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::flow::At;
use crate::task::{self, NewTask, Task, lease};
use regal_shared::base::TaskId;
use regal_shared::wire::TaskKind;

/// The most orders one cart takes.
const MAX_SLOTS: i64 = 24;

/// The batch this device holds, else one built now; none when nothing waits.
pub(super) fn claim(cx: &mut Cx<'_>, at: &At, slots: i64) -> Result<Option<Task>, DbError> {
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?
            && task.kind == TaskKind::Pick
        {
            return Ok(Some(task));
        }
    }
    build(cx, slots.clamp(1, MAX_SLOTS))
}

/// Takes ready orders of the most urgent priority class, in the order of their due date and walk, and lays their
/// lines into one task. The single tasks end as cancelled; lines and reservations move over.
fn build(cx: &mut Cx<'_>, slots: i64) -> Result<Option<Task>, DbError> {
    let Some(first) = task::next_ready(cx, TaskKind::Pick)? else { return Ok(None) };
    if first.mode != "discrete" || takes_full_lpn(cx, first.task.as_str())? {
        return Ok(Some(first));
    }
    let rows = cx.conn.query(
        "select t.task, t.priority, t.due_at, t.walk from task t join task f on f.site = t.site and f.task = $2 \
         where t.site = $1 and t.state = 'ready' and t.kind = 'pick' and t.mode = 'discrete' and t.given_to = '' and \
         t.priority = f.priority and t.target = f.target and not exists (select 1 from task_line l where \
         l.site = t.site and l.task = t.task and l.whole = 1 and l.state = 'open') order by t.due_at, t.walk, t.task limit $3",
        params![&cx.site.site, first.task.as_str(), slots],
    )?;
    let mut singles = Vec::with_capacity(rows.len());
    for row in &rows {
        singles.push(row.string(0)?);
    }
    let (priority, due_at) = (rows.first().map_or(Ok(50), |row| row.int(1))?, first.due_at);
    let walk =
        rows.iter().map(|row| row.int(3)).collect::<Result<Vec<_>, _>>()?.into_iter().min().unwrap_or(0);
    let new = NewTask {
        mode: "cluster",
        priority,
        due_at,
        walk,
        target: first.target.clone(),
        reason: "batch",
        ..NewTask::ready(TaskKind::Pick, "")
    };
    let batch = task::create(cx, &new)?;
    let mut number = 0;
    for single in &singles {
        number = move_lines(cx, single, &batch, number)?;
        task::apply(cx, &task::Change::Cancelled { task: TaskId(single.clone()) })?;
    }
    task::find(cx, batch.as_str())
}

/// Whether an LPN is taken as it is in this work: no slot of a cart holds it, so it is walked by itself.
fn takes_full_lpn(cx: &mut Cx<'_>, task: &str) -> Result<bool, DbError> {
    Ok(task::lines(cx, task)?.iter().any(|line| line.new.whole && line.state == "open"))
}

/// Lays the lines of a single task behind the `number` lines of the batch; answers the new count.
fn move_lines(cx: &mut Cx<'_>, single: &str, batch: &TaskId, mut number: i64) -> Result<i64, DbError> {
    for line in task::lines(cx, single)?.iter().filter(|line| line.state == "open") {
        number += 1;
        task::move_to(cx, &TaskId::from(single), line, (batch, number))?;
    }
    Ok(number)
}
