//! A release taken back: what nobody has in hand of an order is no work any more, and its goods are free. Its lines stand
//! as they stood before, promised as far as there is anything left of their items.

use super::promise::{self, Asked, Book};
use super::{derive, head};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int};
use crate::ledger::reserve;
use crate::task;
use regal_shared::base::{Qty, TaskId};
use std::collections::BTreeSet;

/// A line that can be taken back.
struct Line {
    line: i64,
    item: String,
    owner: String,
    lot: String,
    qty: Qty,
}

/// Takes the release of an order back, as far as nobody has its lines in hand: their reservations are let go, work that
/// has nothing else to do ends, and they are promised anew. Answers how many lines it was; what is being picked, or was
/// picked, stays as it is.
///
/// # Errors
/// The database.
pub fn take_back(cx: &mut Cx<'_>, order: &str) -> Result<usize, DbError> {
    let Some(found) = head(cx, order)? else { return Ok(0) };
    if !at_work(cx, order)? {
        return Ok(0);
    }
    let lines = untouched(cx, order)?;
    let mut tasks = BTreeSet::new();
    for line in &lines {
        tasks.extend(withdraw(cx, order, line.line)?);
    }
    for task in tasks {
        let left = task::lines(cx, task.as_str())?.iter().any(|line| line.state == "open" || line.done > 0);
        if !left {
            task::apply(cx, &task::Change::Cancelled { task })?;
        }
    }
    let mut book = Book::default();
    let mut items = BTreeSet::new();
    for line in &lines {
        let cover = book.claim(cx, (&line.item, &line.owner, &line.lot), line.qty, found.cut_off)?;
        cx.conn.write(
            "update order_line set reserved = 0, short = 0, promise_rule = $4, promise_atp = $5, state = $6 \
             where site = $1 and order_no = $2 and line = $3",
            params![
                &cx.site.site,
                order,
                line.line,
                cover.rule,
                cover.atp,
                if cover.qty() == line.qty { "promised" } else { "new" }
            ],
        )?;
        let Line { item, owner, lot, .. } = line;
        promise::make(cx, &Asked { order, line: line.line, item, owner, lot }, &cover)?;
        items.insert(item.as_str());
    }
    derive(cx, order)?;
    for item in items {
        promise::again(cx, item)?;
    }
    Ok(lines.len())
}

/// Whether anything of an order is work: what only waits for stock was not taken up.
fn at_work(cx: &mut Cx<'_>, order: &str) -> Result<bool, DbError> {
    let lines = query_int(
        cx.conn,
        "select count(*) from order_line where site = $1 and order_no = $2 and state in ('released', 'short', 'reserved')",
        params![&cx.site.site, order],
    )?;
    Ok(lines > 0)
}

/// Lines of which nothing was picked and that nobody has in hand; those with them that wait for stock alone.
fn untouched(cx: &mut Cx<'_>, order: &str) -> Result<Vec<Line>, DbError> {
    let rows = cx.conn.query(
        "select l.line, l.item, l.owner, l.lot, l.qty from order_line l where l.site = $1 and l.order_no = $2 and \
         l.state in ('released', 'short', 'reserved', 'backordered') and l.picked = 0 and not exists \
         (select 1 from task_line n join task t on t.site = n.site and t.task = n.task where n.site = l.site and \
          n.order_no = l.order_no and n.order_line = l.line and n.state = 'open' and \
          (n.done > 0 or t.state in ('leased', 'in_progress'))) order by l.line",
        params![&cx.site.site, order],
    )?;
    let line = |row: &crate::db::Row| {
        let (item, owner, lot) = (row.string(1)?, row.string(2)?, row.string(3)?);
        Ok(Line { line: row.int(0)?, item, owner, lot, qty: row.int(4)? })
    };
    rows.iter().map(line).collect()
}

/// A line is no work and holds no goods any more, and its promises are made anew. Answers the tasks that had it.
fn withdraw(cx: &mut Cx<'_>, order: &str, line: i64) -> Result<Vec<TaskId>, DbError> {
    let rows = cx.conn.query(
        "select task, line, reservation from task_line where site = $1 and order_no = $2 and order_line = $3 and \
         state = 'open'",
        params![&cx.site.site, order, line],
    )?;
    let mut tasks = Vec::with_capacity(rows.len());
    for row in &rows {
        let (task, line, reservation) = (TaskId(row.string(0)?), row.int(1)?, row.int(2)?);
        reserve::release(cx, reservation)?;
        task::apply(cx, &task::Change::LineCancelled { task: task.clone(), line })?;
        tasks.push(task);
    }
    cx.conn.write(
        "update promise set state = 'released' where site = $1 and order_no = $2 and line = $3 and state = 'open'",
        params![&cx.site.site, order, line],
    )?;
    Ok(tasks)
}
