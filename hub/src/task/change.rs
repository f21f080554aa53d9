//! What flows change of tasks, and the one place where it is carried out.

use super::{LAST, NewLine, NewTask, create, find, lease, line, open_about, rank, told};
use crate::cx::Cx;
use crate::db::{DbError, params};
use regal_shared::base::{Qty, TaskId};
use regal_shared::wire::TaskKind;

/// A change of a task, decided by a flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A task is wanted; nothing happens when one of its kind about the same object is open.
    Wanted(NewTask),
    /// A task with one line is wanted; nothing happens when an open one about the same object has a line of the same
    /// goods.
    WantedLine(NewTask, Box<NewLine>),
    /// Nobody needs the open tasks of a kind about an object any more.
    Unwanted {
        /// What kind of work.
        kind: TaskKind,
        /// What it is about.
        object: String,
    },
    /// Somebody began: the task is in progress.
    Begun {
        /// The task.
        task: TaskId,
    },
    /// So much of a line was done; the line closes when nothing is left.
    LineDone {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// So much of a line, less than its rest, comes from elsewhere.
    LineLess {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// A line ends with what was done so far.
    LineShort {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
    },
    /// A line is no longer wanted; what was done of it goes back.
    LineCancelled {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
    },
    /// So much of a cancelled line went back.
    LinePutBack {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// So much of a line was taken back: it is open again.
    LineUndone {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// Goods go to another place.
    Target {
        /// The task.
        task: TaskId,
        /// The place, or empty when it must be planned anew.
        target: String,
    },
    /// Goods of a line go to another place.
    LineTarget {
        /// The task.
        task: TaskId,
        /// The line.
        line: i64,
        /// The place, or empty when it must be planned anew.
        target: String,
    },
    /// What the tasks of an object are about has another name now.
    Object {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// The device, its cart or its printer is broken: the lease is kept a while, then goes back.
    Stopped {
        /// The task.
        task: TaskId,
    },
    /// A task that had stopped goes on.
    GoesOn {
        /// The task.
        task: TaskId,
    },
    /// Nobody gets to where the work is: all other work goes first.
    Last {
        /// The task.
        task: TaskId,
    },
    /// All work is done: the task ends and its lease with it.
    Done {
        /// The task.
        task: TaskId,
    },
    /// The task is no longer wanted.
    Cancelled {
        /// The task.
        task: TaskId,
    },
}

/// Applies one change of a task.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Wanted(new) => match open_about(cx, new.kind, &new.object)? {
            Some(_) => Ok(()),
            None => create(cx, new).map(|_| ()),
        },
        Change::WantedLine(new, line) => line::wanted(cx, new, line),
        Change::Unwanted { kind, object } => match open_about(cx, *kind, object)? {
            Some(task) => end(cx, &task, "cancelled", "revoked"),
            None => Ok(()),
        },
        Change::Begun { task } => {
            let changed = cx.conn.execute(
                "update task set state = 'in_progress' where site = $1 and task = $2 and state in ('ready', 'leased')",
                params![&cx.site.site, task.as_str()],
            )?;
            if changed > 0
                && let Some(found) = find(cx, task.as_str())?
            {
                told(cx, task, found.kind, "in_progress")?;
            }
            Ok(())
        }
        Change::LineDone { task, line, qty } => line::done(cx, task, *line, *qty),
        Change::LineUndone { task, line, qty } => line::undone(cx, task, *line, *qty),
        Change::LineLess { task, line, qty } => line::less(cx, task, *line, *qty),
        Change::LineShort { task, line } => line::short(cx, task, *line),
        Change::LineCancelled { task, line } => line::cancelled(cx, task, *line),
        Change::LineTarget { task, line, target } => line::target(cx, task, *line, target),
        Change::LinePutBack { task, line, qty } => line::put_back(cx, task, *line, *qty),
        Change::Target { task, target } => {
            cx.conn.write(
                "update task set target = $3 where site = $1 and task = $2",
                params![&cx.site.site, task.as_str(), target],
            )?;
            Ok(())
        }
        Change::Object { from, to } => {
            cx.conn.write(
                "update task set object = $3 where site = $1 and object = $2 and \
                 state in ('created', 'waiting', 'ready', 'leased', 'in_progress')",
                params![&cx.site.site, from, to],
            )?;
            Ok(())
        }
        Change::Stopped { task } => lease::stopped(cx, task),
        Change::GoesOn { task } => lease::goes_on(cx, task),
        Change::Last { task } => rank(cx, task, LAST),
        Change::Done { task } => end(cx, task, "done", "finished"),
        Change::Cancelled { task } => end(cx, task, "cancelled", "revoked"),
    }
}

fn end(cx: &mut Cx<'_>, task: &TaskId, state: &'static str, lease: &'static str) -> Result<(), DbError> {
    let Some(found) = find(cx, task.as_str())? else { return Ok(()) };
    if matches!(found.state.as_str(), "done" | "cancelled") {
        return Ok(());
    }
    crate::ledger::reserve::release_own(cx, task.as_str())?;
    cx.conn.write(
        "update task set state = $3, ended_at = $4, given_to = '', frozen_at = 0 where site = $1 and task = $2",
        params![&cx.site.site, task.as_str(), state, cx.now.0],
    )?;
    cx.conn.write(
        "update lease set state = $3 where site = $1 and task = $2 and state = 'active'",
        params![&cx.site.site, task.as_str(), lease],
    )?;
    told(cx, task, found.kind, state)
}
