//! Planning a part of an order line anew, when it is not where it was looked for or cannot be taken there.

use super::release::{Run, Wanted, Work, reserve_line};
use super::{derive, head};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::ledger;
use crate::plan::reserve::choose;
use crate::task;
use regal_shared::base::{Goods, Qty, TaskId};

/// Plans `qty` of an order line anew: into the running task when it is still open, else a task of its own; what no
/// stock serves stays owed.
///
/// # Errors
/// The database.
pub fn replan(cx: &mut Cx<'_>, order: &str, line: i64, qty: Qty, task: &str) -> Result<(), DbError> {
    let Some(found) = head(cx, order)? else { return Ok(()) };
    let Some(goods) = ordered(cx, order, line)? else { return Ok(()) };
    let open = task::find(cx, task)?
        .filter(|task| matches!(task.state.as_str(), "ready" | "leased" | "in_progress"))
        .map(|task| task.task);
    let wanted = Wanted { line, goods, need: qty, owed: false };
    anew(cx, &mut Run::default(), &found, open, &wanted)
}

/// The goods of an order line that somebody still wants.
fn ordered(cx: &mut Cx<'_>, order: &str, line: i64) -> Result<Option<Goods>, DbError> {
    let row = query_one(
        cx.conn,
        "select item, owner, lot from order_line where site = $1 and order_no = $2 and line = $3 and \
         state <> 'cancelled'",
        params![&cx.site.site, order, line],
    )?;
    row.map(|row| {
        Ok(Goods { item: row.string(0)?, owner: row.string(1)?, lot: row.string(2)?, serial: String::new() })
    })
    .transpose()
}

/// A part of a line starts over: reserved anew, into this task or one of its own.
fn anew(
    cx: &mut Cx<'_>,
    run: &mut Run,
    order: &super::Head,
    task: Option<TaskId>,
    wanted: &Wanted,
) -> Result<(), DbError> {
    let lines = match &task {
        Some(task) => query_int(
            cx.conn,
            "select coalesce(max(line), 0) from task_line where site = $1 and task = $2",
            params![&cx.site.site, task.as_str()],
        )?,
        None => 0,
    };
    // What was reserved there is not: the line starts over with that part open.
    cx.conn.write(
        "update order_line set reserved = reserved - $4 where site = $1 and order_no = $2 and line = $3",
        params![&cx.site.site, &order.order, wanted.line, wanted.need],
    )?;
    let mut work = Work { order: order.order.clone(), task, lines };
    reserve_line(cx, run, &mut work, wanted, order)?;
    derive(cx, &order.order)
}

/// Plans what is left of a task's line at other places, as far as other stock serves it; the rest stays where it is,
/// with its reservation.
///
/// # Errors
/// The database.
pub(super) fn elsewhere(
    cx: &mut Cx<'_>,
    (order, line): (&str, i64),
    (task, task_line): (&str, i64),
) -> Result<(), DbError> {
    let Some(found) = head(cx, order)? else { return Ok(()) };
    let Some(stuck) = task::line(cx, task, task_line)?.filter(|stuck| stuck.state == "open") else {
        return Ok(());
    };
    let Some(goods) = ordered(cx, order, line)? else { return Ok(()) };
    let mut run = Run::default();
    let full = run.full(cx)?;
    let today = cx.now.day();
    let candidates = run.candidates(cx, &goods)?;
    candidates.retain(|one| one.key.location != stuck.new.location);
    let free: Qty =
        choose(candidates, stuck.rest(), &goods.lot, today, full).iter().map(|part| part.qty).sum();
    if free <= 0 {
        return Ok(());
    }
    let id = TaskId::from(task);
    let (reservation, all) = (stuck.new.reservation, free == stuck.rest());
    if reservation > 0 {
        ledger::apply(
            cx,
            &match all {
                true => ledger::Change::Release { reservation },
                false => ledger::Change::Free { reservation, qty: free },
            },
        )?;
    }
    task::apply(
        cx,
        &match all {
            true => task::Change::LineShort { task: id.clone(), line: task_line },
            false => task::Change::LineLess { task: id.clone(), line: task_line, qty: free },
        },
    )?;
    let wanted = Wanted { line, goods, need: free, owed: false };
    anew(cx, &mut run, &found, Some(id), &wanted)
}
