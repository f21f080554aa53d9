//! Goods that lie where they should not: somebody moves them, once for each kind of goods.

use crate::floor::Change;
use crate::task::{self, NewLine, NewTask};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

/// Where goods were set down against a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong<'a> {
    /// The place.
    pub location: &'a str,
    /// Where it is on the walk.
    pub walk: i64,
    /// The LPN that stands there, or empty when the goods lie loose.
    pub lpn: &'a str,
    /// The rule: `bin_hold`, `wrong_area`, `no_mix`, `too_big`, `put_elsewhere`, `location_unknown`, `load_left`, `damaged`,
    /// `not_packed`.
    pub rule: &'static str,
}

/// The moves that put it right: one for an LPN, else one for each kind of goods.
#[must_use]
pub fn corrective(wrong: &Wrong<'_>, goods: &[(Goods, StockStatus, Qty)]) -> Vec<Change> {
    let why = [Message::new("why.corrective"), Message::new(format!("why.{}", wrong.rule))];
    let why = serde_json::to_string(&why).unwrap_or_default();
    let unit = !wrong.lpn.is_empty();
    let object = if unit { format!("U.{}", wrong.lpn) } else { format!("L.{}", wrong.location) };
    let new = NewTask {
        mode: task::FIX,
        reason: wrong.rule,
        walk: wrong.walk,
        ..NewTask::ready(TaskKind::Move, &object)
    };
    let line = |goods: Goods, status: StockStatus, planned: Qty| NewLine {
        goods,
        status,
        planned,
        lpn: wrong.lpn.to_owned(),
        location: wrong.location.to_owned(),
        walk: wrong.walk,
        why: why.clone(),
        ..NewLine::default()
    };
    let lines: Vec<NewLine> = match goods {
        [] => Vec::new(),
        [first, rest @ ..] if unit => {
            // Several kinds of goods on an LPN are moved as what they stand on.
            let all = goods.iter().map(|one| one.2).sum();
            let what = if rest.is_empty() { first.0.clone() } else { Goods::default() };
            vec![line(what, first.1, all)]
        }
        all => all.iter().map(|(goods, status, qty)| line(goods.clone(), *status, *qty)).collect(),
    };
    lines
        .into_iter()
        .map(|line| Change::Task(task::Change::WantedLine(new.clone(), Box::new(line))))
        .collect()
}
