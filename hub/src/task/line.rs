//! Lines of a task.

use super::NewTask;
use crate::cx::Cx;
use crate::db::{DbError, Row, params, query_one};
use regal_shared::base::{Goods, Qty, StockStatus, TaskId};

/// A line to add.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewLine {
    /// The order it serves, or empty.
    pub order: String,
    /// Its line, or 0.
    pub order_line: i64,
    /// Which goods.
    pub goods: Goods,
    /// The LPN, or empty.
    pub lpn: String,
    /// Status of the stock.
    pub status: StockStatus,
    /// Where.
    pub location: String,
    /// Where to, or empty.
    pub target: String,
    /// Base units.
    pub planned: Qty,
    /// Its reservation, or 0.
    pub reservation: i64,
    /// Where on the walk.
    pub walk: i64,
    /// The lot is fixed by the customer.
    pub fixed: bool,
    /// All that is on the LPN: it is taken as it is.
    pub whole: bool,
    /// Rule trace as JSON list of messages.
    pub why: String,
}

/// A line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the task, from 1.
    pub line: i64,
    /// State code: open, done, closed_short, cancelled.
    pub state: String,
    /// What was planned.
    pub new: NewLine,
    /// Base units done.
    pub done: Qty,
}

impl Line {
    /// Base units still to do.
    #[must_use]
    pub fn rest(&self) -> Qty {
        (self.new.planned - self.done).max(0)
    }
}

/// Adds a line; numbers must be given without a gap by the caller.
///
/// # Errors
/// The database.
pub fn add_line(cx: &mut Cx<'_>, task: &TaskId, number: i64, new: &NewLine) -> Result<(), DbError> {
    cx.conn.write(
        "insert into task_line (site, task, line, state, order_no, order_line, item, owner, lot, serial, lpn, status, \
         location, target, planned, done, reservation, walk, fixed, whole, why) \
         values ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $17, $18, $19)",
        params![
            &cx.site.site,
            task.as_str(),
            number,
            &new.order,
            new.order_line,
            &new.goods.item,
            &new.goods.owner,
            &new.goods.lot,
            &new.goods.serial,
            &new.lpn,
            new.status.code(),
            &new.location,
            &new.target,
            new.planned,
            new.reservation,
            new.walk,
            new.fixed,
            new.whole,
            if new.why.is_empty() { "[]" } else { &new.why }
        ],
    )?;
    if number == 1 {
        begins_in(cx, task, &new.location)?;
    }
    Ok(())
}

/// A task whose zone is not known is done in the zone of its first line.
fn begins_in(cx: &mut Cx<'_>, task: &TaskId, location: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update task set zone = (select l.zone from location l where l.site = $1 and l.location = $3) \
         where site = $1 and task = $2 and zone = '' and exists (select 1 from location p where p.site = $1 and \
         p.location = $3)",
        params![&cx.site.site, task.as_str(), location],
    )?;
    Ok(())
}

fn read(row: &Row) -> Result<Line, DbError> {
    Ok(Line {
        line: row.int(0)?,
        state: row.string(1)?,
        new: NewLine {
            order: row.string(2)?,
            order_line: row.int(3)?,
            goods: Goods {
                item: row.string(4)?,
                owner: row.string(5)?,
                lot: row.string(6)?,
                serial: row.string(7)?,
            },
            lpn: row.string(8)?,
            status: StockStatus::parse(row.text(9)?).unwrap_or_default(),
            location: row.string(10)?,
            target: row.string(11)?,
            planned: row.int(12)?,
            reservation: row.int(14)?,
            walk: row.int(15)?,
            fixed: row.flag(16)?,
            whole: row.flag(17)?,
            why: row.string(18)?,
        },
        done: row.int(13)?,
    })
}

/// One line.
///
/// # Errors
/// The database.
pub fn line(cx: &mut Cx<'_>, task: &str, number: i64) -> Result<Option<Line>, DbError> {
    let row = query_one(
        cx.conn,
        "select line, state, order_no, order_line, item, owner, lot, serial, lpn, status, location, target, planned, \
         done, reservation, walk, fixed, whole, why from task_line where site = $1 and task = $2 and line = $3",
        params![&cx.site.site, task, number],
    )?;
    row.as_ref().map(read).transpose()
}

/// A line as it stands among its task and its order, asked for at once: this is on every confirm's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The line.
    pub line: Line,
    /// State code of its task.
    pub task: String,
    /// State code of the order it serves, or empty.
    pub order: String,
}

/// One line with where its task and its order stand.
///
/// # Errors
/// The database.
pub fn standing(cx: &mut Cx<'_>, task: &str, number: i64) -> Result<Option<Standing>, DbError> {
    let row = query_one(
        cx.conn,
        "select l.line, l.state, l.order_no, l.order_line, l.item, l.owner, l.lot, l.serial, l.lpn, l.status, \
         l.location, l.target, l.planned, l.done, l.reservation, l.walk, l.fixed, l.whole, l.why, t.state, \
         coalesce(o.state, '') from task_line l join task t on t.site = l.site and t.task = l.task \
         left join order_head o on o.site = l.site and o.order_no = l.order_no \
         where l.site = $1 and l.task = $2 and l.line = $3",
        params![&cx.site.site, task, number],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Standing { line: read(&row)?, task: row.string(19)?, order: row.string(20)? }))
}

/// All lines in walk order, larger quantity first, then LPN.
///
/// # Errors
/// The database.
pub fn lines(cx: &mut Cx<'_>, task: &str) -> Result<Vec<Line>, DbError> {
    let rows = cx.conn.query(
        "select line, state, order_no, order_line, item, owner, lot, serial, lpn, status, location, target, planned, \
         done, reservation, walk, fixed, whole, why from task_line where site = $1 and task = $2 \
         order by walk, location, planned desc, lpn, line",
        params![&cx.site.site, task],
    )?;
    rows.iter().map(read).collect()
}

/// So much of a line was done.
pub(super) fn done(cx: &mut Cx<'_>, task: &TaskId, line: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set done = done + $4, state = case when done + $4 >= planned then 'done' else state end \
         where site = $1 and task = $2 and line = $3",
        params![&cx.site.site, task.as_str(), line, qty],
    )?;
    Ok(())
}

/// So much of a line was taken back.
pub(super) fn undone(cx: &mut Cx<'_>, task: &TaskId, line: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set done = done - $4, state = 'open' \
         where site = $1 and task = $2 and line = $3 and done >= $4 and state in ('open', 'done')",
        params![&cx.site.site, task.as_str(), line, qty],
    )?;
    Ok(())
}

/// A line ends with what was done so far.
pub(super) fn short(cx: &mut Cx<'_>, task: &TaskId, line: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set state = 'closed_short' where site = $1 and task = $2 and line = $3 and state = 'open'",
        params![&cx.site.site, task.as_str(), line],
    )?;
    Ok(())
}

/// So much of a line comes from elsewhere: less is planned of it.
pub(super) fn less(cx: &mut Cx<'_>, task: &TaskId, line: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set planned = planned - $4 where site = $1 and task = $2 and line = $3 and \
         state = 'open' and planned - done > $4",
        params![&cx.site.site, task.as_str(), line, qty],
    )?;
    Ok(())
}

/// A line is no longer wanted.
pub(super) fn cancelled(cx: &mut Cx<'_>, task: &TaskId, line: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set state = 'cancelled' where site = $1 and task = $2 and line = $3",
        params![&cx.site.site, task.as_str(), line],
    )?;
    Ok(())
}

/// So much of a cancelled line went back to a shelf.
pub(super) fn put_back(cx: &mut Cx<'_>, task: &TaskId, line: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set done = case when done > $4 then done - $4 else 0 end \
         where site = $1 and task = $2 and line = $3 and state = 'cancelled'",
        params![&cx.site.site, task.as_str(), line, qty],
    )?;
    Ok(())
}

/// The goods of a line go to another place.
pub(super) fn target(cx: &mut Cx<'_>, task: &TaskId, line: i64, target: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set target = $4 where site = $1 and task = $2 and line = $3",
        params![&cx.site.site, task.as_str(), line, target],
    )?;
    Ok(())
}

/// Lays an open line nobody began into another task, with its reservation.
///
/// # Errors
/// The database.
pub fn move_to(
    cx: &mut Cx<'_>,
    from: &TaskId,
    line: &Line,
    (to, number): (&TaskId, i64),
) -> Result<(), DbError> {
    add_line(cx, to, number, &line.new)?;
    cx.conn.write(
        "update reservation set task = $3, task_line = $4 where site = $1 and reservation = $2",
        params![&cx.site.site, line.new.reservation, to.as_str(), number],
    )?;
    cancelled(cx, from, line.line)
}

/// A line is planned anew: so many in all, to this place, for this reason as JSON list of messages.
///
/// # Errors
/// The database.
pub fn plan_line(
    cx: &mut Cx<'_>,
    task: &str,
    line: i64,
    planned: Qty,
    (target, why): (&str, &str),
) -> Result<(), DbError> {
    cx.conn.write(
        "update task_line set planned = $4, target = $5, why = $6, state = 'open' \
         where site = $1 and task = $2 and line = $3",
        params![&cx.site.site, task, line, planned, target, why],
    )?;
    Ok(())
}

/// Makes a task of one line, unless an open one about the same object has a line of the same goods.
pub(super) fn wanted(cx: &mut Cx<'_>, new: &NewTask, line: &NewLine) -> Result<(), DbError> {
    let open = query_one(
        cx.conn,
        "select t.task from task t join task_line n on n.site = t.site and n.task = t.task and n.state = 'open' and \
         n.location = $5 and n.item = $6 and n.owner = $7 and n.lot = $8 and n.serial = $9 and n.lpn = $10 and \
         n.status = $11 where t.site = $1 and t.object = $2 and t.kind = $3 and t.mode = $4 and \
         t.state in ('created', 'ready', 'leased', 'in_progress', 'waiting') limit 1",
        params![
            &cx.site.site,
            &new.object,
            new.kind.code(),
            new.mode,
            &line.location,
            &line.goods.item,
            &line.goods.owner,
            &line.goods.lot,
            &line.goods.serial,
            &line.lpn,
            line.status.code()
        ],
    )?;
    if open.is_some() {
        return Ok(());
    }
    let task = super::create(cx, new)?;
    add_line(cx, &task, 1, line)
}
