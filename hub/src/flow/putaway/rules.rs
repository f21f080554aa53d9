//! What a set-down means for the putaway of an LPN: plain functions of facts.

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::task;
use regal_shared::base::{Qty, TaskId};
use regal_shared::flow::common::{ExceptionCode, LocationKind};

/// What is known when goods of an LPN are set down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutFacts {
    /// The LPN.
    pub lpn: String,
    /// Its open putaway, if there is one.
    pub task: Option<TaskId>,
    /// The putaway of the command's lease is over already.
    pub over: bool,
    /// The whole LPN was set down, not a part of what is on it.
    pub whole: bool,
    /// Base units still on it after this.
    pub left: Qty,
    /// Where.
    pub to: String,
    /// What kind of place that is.
    pub kind: LocationKind,
}

/// A putaway ends when nothing of it is in hand and it stands somewhere else than where goods come in. Set down where
/// they come in, it was given up: the task stays for another day.
#[must_use]
pub fn put(facts: &PutFacts) -> Vec<Change> {
    let mut changes = Vec::new();
    let Some(task) = facts.task.clone() else {
        if facts.over {
            changes.push(Change::Raise(Raise {
                location: facts.to.clone(),
                lpn: facts.lpn.clone(),
                ..Raise::new(ExceptionCode::DoubleWork)
            }));
        }
        return changes;
    };
    let given_up = matches!(facts.kind, LocationKind::Receiving | LocationKind::Dock | LocationKind::Carry);
    if given_up {
        return changes;
    }
    if facts.whole || facts.left <= 0 {
        if !facts.whole {
            let (lpn, location) = (facts.lpn.clone(), facts.to.clone());
            changes.push(Change::Lpn(lpn::Change::Emptied { lpn, location }));
        }
        changes.push(Change::Task(task::Change::Done { task }));
    } else {
        changes.push(Change::Task(task::Change::Begun { task }));
    }
    changes
}

/// What is known when goods of a tote on a cart are set down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartPut {
    /// The putaway.
    pub task: TaskId,
    /// It is over already.
    pub over: bool,
    /// Its line; 0 for goods it has none of.
    pub line: i64,
    /// Base units.
    pub qty: Qty,
    /// They went back where they came from.
    pub given_up: bool,
    /// Base units still to put away after this: loose and in totes.
    pub left: Qty,
    /// The tote, or empty.
    pub tote: String,
    /// Base units still in it.
    pub tote_left: Qty,
    /// Where the tote stands when it is bare.
    pub stands: String,
}

/// A bare tote is free; the line goes on by what was put away; with nothing left the work is done.
#[must_use]
pub fn cart_put(facts: &CartPut) -> Vec<Change> {
    let mut changes = Vec::new();
    if !facts.tote.is_empty() && facts.tote_left <= 0 {
        let (lpn, location) = (facts.tote.clone(), facts.stands.clone());
        changes.push(Change::Lpn(lpn::Change::Emptied { lpn, location }));
    }
    if facts.given_up || facts.over {
        return changes;
    }
    let task = facts.task.clone();
    if facts.line > 0 {
        let (line, qty) = (facts.line, facts.qty);
        changes.push(Change::Task(task::Change::LineDone { task: task.clone(), line, qty }));
    }
    changes.push(Change::Task(if facts.left <= 0 {
        task::Change::Done { task }
    } else {
        task::Change::Begun { task }
    }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_putaway_goes_on_line_by_line_and_ends_when_nothing_is_left() {
        let task = TaskId("T1".into());
        let facts = |left, tote_left, given_up| CartPut {
            task: task.clone(),
            over: false,
            line: 2,
            qty: 3,
            given_up,
            left,
            tote: "T7".into(),
            tote_left,
            stands: "Carry.K".into(),
        };
        let line = Change::Task(task::Change::LineDone { task: task.clone(), line: 2, qty: 3 });
        let bare = Change::Lpn(lpn::Change::Emptied { lpn: "T7".into(), location: "Carry.K".into() });
        let done = Change::Task(task::Change::Done { task: task.clone() });
        let begun = Change::Task(task::Change::Begun { task: task.clone() });
        for (facts, said) in [
            (facts(5, 2, false), vec![line.clone(), begun.clone()]),
            (facts(5, 0, false), vec![bare.clone(), line.clone(), begun]),
            (facts(0, 0, false), vec![bare.clone(), line, done]),
            (facts(8, 0, true), vec![bare.clone()]),
            (facts(8, 1, true), vec![]),
            (CartPut { over: true, ..facts(0, 0, false) }, vec![bare]),
        ] {
            assert_eq!(cart_put(&facts), said, "{facts:?}");
        }
    }

    #[test]
    fn a_putaway_ends_when_all_of_it_stands_in_storage() {
        let task = TaskId("T1".into());
        let done = Change::Task(task::Change::Done { task: task.clone() });
        let begun = Change::Task(task::Change::Begun { task: task.clone() });
        let emptied = Change::Lpn(lpn::Change::Emptied { lpn: "P1".into(), location: "A01".into() });
        for (whole, left, kind, said) in [
            (true, 0, LocationKind::Bin, vec![done.clone()]),
            (true, 0, LocationKind::Problem, vec![done.clone()]),
            (true, 0, LocationKind::Receiving, vec![]),
            (false, 4, LocationKind::Bin, vec![begun]),
            (false, 0, LocationKind::Bin, vec![emptied, done]),
            (false, 0, LocationKind::Dock, vec![]),
        ] {
            let facts = PutFacts {
                lpn: "P1".into(),
                task: Some(task.clone()),
                over: false,
                whole,
                left,
                to: "A01".into(),
                kind,
            };
            assert_eq!(put(&facts), said, "{whole} {left} {kind:?}");
        }
    }

    #[test]
    fn putting_away_what_another_put_away_is_double_work() {
        let facts = PutFacts {
            lpn: "P1".into(),
            task: None,
            over: true,
            whole: true,
            left: 0,
            to: "A01".into(),
            kind: LocationKind::Bin,
        };
        assert!(matches!(&put(&facts)[..], [Change::Raise(Raise { code: ExceptionCode::DoubleWork, .. })]));
    }
}
