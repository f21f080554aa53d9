//! Goods that lie where they should not: somebody moves them, once for each kind of goods, to where the rules for
//! putting away would have them.

use super::bins::{self, Keep};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use crate::ledger::{Content, Place};
use crate::order;
use crate::task::{self, NewLine, NewTask};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::PutTarget;
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

/// Goods that nobody packed and that stand on a ship lane: they go to be packed.
const NOT_PACKED: &str = "not_packed";

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
    /// `not_packed`, `retired`.
    pub rule: &'static str,
}

/// The moves that put it right: one for an LPN, else one for each kind of goods.
#[must_use]
pub fn corrective(wrong: &Wrong<'_>, goods: &[(Goods, StockStatus, Qty)]) -> Vec<Change> {
    let why = trace(wrong.rule, "");
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

/// Why a move puts right, as stored: the rule broken and, where a place is planned, the rule that chose it.
fn trace(rule: &str, target: &str) -> String {
    let mut why = vec![Message::new("why.corrective"), Message::new(format!("why.{rule}"))];
    why.extend((!target.is_empty()).then(|| Message::new(format!("why.{target}"))));
    serde_json::to_string(&why).unwrap_or_default()
}

/// Gives each move among the changes that puts right the place it goes to, as things are now.
///
/// # Errors
/// The database.
pub fn planned(cx: &mut Cx<'_>, changes: &mut [Change]) -> Result<(), DbError> {
    let mut coming = Vec::new();
    for change in changes {
        let Change::Task(task::Change::WantedLine(new, line)) = change else { continue };
        if new.mode != task::FIX || !line.target.is_empty() {
            continue;
        }
        let targets = places(cx, ("", new.reason), line, &coming)?;
        let Some(first) = targets.into_iter().next() else { continue };
        if !line.goods.item.is_empty() {
            coming.push((first.location.clone(), bins::part(&line.goods, line.planned)));
        }
        line.why = trace(new.reason, &first.rule);
        line.target.clone_from(&first.location);
        new.target = first.location;
    }
    Ok(())
}

/// Where the goods of a move that puts right go, best first; the place planned before stays first while it still
/// fits. What is planned is kept with the task and its line.
///
/// # Errors
/// The database.
pub fn where_to(cx: &mut Cx<'_>, task: &task::Task, line: &task::Line) -> Result<Vec<PutTarget>, DbError> {
    let id = task.task.as_str();
    let targets = places(cx, (id, &task.reason), &line.new, &[])?;
    let first =
        targets.first().cloned().unwrap_or(PutTarget { location: String::new(), rule: String::new() });
    if first.location != line.new.target || first.location != task.target {
        let why = trace(&task.reason, &first.rule);
        task::plan_line(cx, id, line.line, line.new.planned, (&first.location, &why))?;
        let target = task::Change::Target { task: task.task.clone(), target: first.location };
        task::apply(cx, &target)?;
    }
    Ok(targets)
}

fn places(
    cx: &mut Cx<'_>,
    (task, rule): (&str, &str),
    line: &NewLine,
    coming: &[(String, crate::plan::putaway::Part)],
) -> Result<Vec<PutTarget>, DbError> {
    if rule == NOT_PACKED {
        let (location, _) = order::pick_lane(cx)?;
        let known = !location.is_empty() && location != line.location;
        let lane = PutTarget { location, rule: "lane_of_packing".to_owned() };
        return Ok(known.then_some(lane).into_iter().collect());
    }
    let content = if line.lpn.is_empty() {
        let place = Place::on(&line.location, "", line.status);
        vec![Content { goods: line.goods.clone(), place, qty: line.planned }]
    } else {
        bins::content(cx, &line.lpn)?
    };
    if content.is_empty() {
        return Ok(Vec::new());
    }
    let keep = Keep { task, target: &line.target, leaves: &line.location, coming, anywhere: false };
    Ok(bins::plan(cx, &keep, &content, &line.location)?.targets())
}
