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

#[cfg(test)]
mod tests {
    use super::*;

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
