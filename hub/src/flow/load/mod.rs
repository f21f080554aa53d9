//! Stage, load, depart.

pub mod rules;
#[cfg(test)]
mod tests;
mod work;

pub use work::work;

use super::At;
use crate::catalog::{cards, lpn, scanned};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use crate::flow::common::known_location;
use crate::ledger;
use crate::outbound::{self, load as loads};
use crate::policy;
use crate::rights::kinds::Act;
use crate::task::{self, NewTask, Task};
use regal_shared::flow::common::{ExceptionCode, LocationKind, Report};
use regal_shared::flow::load::{Depart, Load, LoadUnit, Unload};
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;
use rules::{Leaving, LoadFacts, UnitFacts};

/// Mode of a task that brings one unit to its lane.
pub const STAGE: &str = "stage";

fn load_facts(cx: &mut Cx<'_>, load: &str) -> Result<LoadFacts, DbError> {
    let state = loads::find(cx, load)?.map_or_else(String::new, |load| load.state);
    let task = loads::task_of(cx, load)?.map(|task| task.task);
    Ok(LoadFacts { state, task })
}

fn unit_facts(cx: &mut Cx<'_>, unit: &str) -> Result<UnitFacts, DbError> {
    let Some(found) = lpn::find(cx, unit)? else { return Ok(UnitFacts::default()) };
    let held = loads::held(cx, unit)?;
    Ok(UnitFacts { state: found.state, location: found.location, order: found.order, held })
}

/// A unit stands on the truck.
///
/// # Errors
/// The database.
pub fn load(cx: &mut Cx<'_>, load: &Load) -> Result<Vec<Change>, DbError> {
    let facts = load_facts(cx, &load.load)?;
    let unit = unit_facts(cx, &load.lpn)?;
    Ok(rules::load(&facts, &unit, load))
}

/// A unit stands on its lane again.
///
/// # Errors
/// The database.
pub fn unload(cx: &mut Cx<'_>, unload: &Unload) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let lane = known_location(cx, &unload.lane, &mut changes)?;
    let unit = unit_facts(cx, &unload.lpn)?;
    changes.extend(rules::unload(&unit, unload, &lane));
    if unit.state == "loaded"
        && let Some(broken) = of_order(cx, &unload.lpn)?.filter(Leaving::is_damaged)
    {
        changes.extend(rules::aside(&broken, &lane));
    }
    Ok(changes)
}

/// Goods of a unit that is to leave are damaged, whoever saw it: the order is owed them, and they are planned again at
/// once. A unit that is damaged as a whole serves its order no more; one that is on a truck is unloaded first. One that
/// is damaged in part is held until somebody has decided about it.
///
/// # Errors
/// The database.
pub fn damaged(cx: &mut Cx<'_>, report: &Report) -> Result<Vec<Change>, DbError> {
    if report.code != ExceptionCode::Damaged || report.lpn.is_empty() {
        return Ok(Vec::new());
    }
    let found = lpn::find(cx, &report.lpn)?;
    let Some(found) = found.filter(|found| matches!(found.state.as_str(), "closed" | "staged" | "loaded"))
    else {
        return Ok(Vec::new());
    };
    let Some(unit) = of_order(cx, &found.lpn)? else { return Ok(Vec::new()) };
    if !report.is_of_whole_lpn() {
        let item = match &report.goods {
            Some(goods) => Some(goods.item.clone()),
            None => scanned::item(cx, &report.detail)?.or_else(|| unit.only_item()),
        };
        return Ok(item.map_or_else(Vec::new, |item| rules::spoilt(&unit, &item, report.qty)));
    }
    let mut changes = rules::owed_again(&unit);
    if found.state != "loaded" {
        changes.extend(rules::aside(&unit, &found.location));
    }
    Ok(changes)
}

/// A unit that serves an order, with what is in it.
fn of_order(cx: &mut Cx<'_>, unit: &str) -> Result<Option<Leaving>, DbError> {
    let Some(found) = lpn::find(cx, unit)?.filter(|found| !found.order.is_empty()) else {
        return Ok(None);
    };
    let unit = LoadUnit {
        lpn: found.lpn,
        order: found.order,
        lane: String::new(),
        stop: 0,
        weight_g: 0,
        volume_ml: 0,
        loaded: false,
        held: String::new(),
    };
    leaving(cx, unit).map(Some)
}

/// The truck is gone.
///
/// # Errors
/// The database.
pub fn depart(cx: &mut Cx<'_>, depart: &Depart) -> Result<Vec<Change>, DbError> {
    let facts = load_facts(cx, &depart.load)?;
    let mut units = Vec::new();
    for unit in loads::loaded(cx, &depart.load)? {
        units.push(leaving(cx, unit)?);
    }
    let mut left = Vec::new();
    let site = cx.site.site.clone();
    if facts.state != "departed"
        && policy::flag(cx.conn, &site, "load_left", false)?
        && let Some(load) = loads::find(cx, &depart.load)?
    {
        for unit in loads::left(cx, &load)? {
            left.push(leaving(cx, unit)?);
        }
    }
    Ok(rules::depart(&facts, &units, &left, depart))
}

fn leaving(cx: &mut Cx<'_>, unit: LoadUnit) -> Result<Leaving, DbError> {
    let tree = ledger::tree(cx, &unit.lpn)?;
    let mut content = Vec::new();
    for one in &tree {
        content.extend(ledger::content(cx, one)?);
    }
    Ok(Leaving { lpn: unit.lpn, order: unit.order, content, tree, held: unit.held })
}

/// A unit brought to its lane: the task that asked for it is done.
///
/// # Errors
/// The database.
pub fn staged(cx: &mut Cx<'_>, at: &At, units: &[String]) -> Result<Vec<Change>, DbError> {
    let task = task::find(cx, &at.task)?;
    let mine = task.filter(|task| task.kind == TaskKind::Loading && task.mode == STAGE);
    Ok(match mine {
        Some(task) if units.contains(&task.object) => {
            vec![Change::Task(task::Change::Done { task: task.task })]
        }
        _ => Vec::new(),
    })
}

/// The work a door, a load or a unit stands for: loading, or bringing the unit to its lane.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, at: &At, object: &str) -> Result<Option<Result<Task, Refusal>>, DbError> {
    match object.split_once('.') {
        Some(("D", door)) => {
            if let Some(load) = loads::open_at(cx, door)? {
                return Ok(loads::task_of(cx, &load.load)?.map(Ok));
            }
            let code = if Act::OpenLoad.is_for(at.role) { "ship.create" } else { "ship.no_load" };
            let card = cards::location(cx.conn, &cx.site.site, door)?;
            let known = card.is_some_and(|card| card.kind == LocationKind::Door);
            Ok(known.then(|| Err(Refusal::state(Message::new(code)))))
        }
        Some(("O", load)) => match loads::find(cx, load)? {
            Some(load) => Ok(loads::task_of(cx, &load.load)?.map(Ok)),
            None => Ok(None),
        },
        Some(("U", unit)) => to_stage(cx, unit).map(|task| task.map(Ok)),
        _ => Ok(None),
    }
}

/// The task that brings a packed unit to its lane; made when there is none.
fn to_stage(cx: &mut Cx<'_>, unit: &str) -> Result<Option<Task>, DbError> {
    let Some(found) = lpn::find(cx, unit)? else { return Ok(None) };
    if !matches!(found.state.as_str(), "closed" | "staged") {
        return Ok(None);
    }
    if let Some(task) = loads::task_of(cx, unit)? {
        return Ok(Some(task));
    }
    let (lane, rule) = crate::order::lane_of(cx, &found.order)?;
    let new = NewTask { mode: STAGE, target: lane, reason: rule, ..NewTask::ready(TaskKind::Loading, unit) };
    let task = task::create(cx, &new)?;
    task::find(cx, task.as_str())
}

/// A new load at a door: for the carrier whose units are due first and who has none. The open one, when there is one.
///
/// # Errors
/// The database.
pub fn new_load(cx: &mut Cx<'_>, door: &str) -> Result<Result<Task, Refusal>, DbError> {
    let card = cards::location(cx.conn, &cx.site.site, door)?;
    if card.is_none_or(|card| card.kind != LocationKind::Door) {
        return Ok(Err(Refusal::state(Message::new("req.unknown_object"))));
    }
    let load = match loads::open_at(cx, door)? {
        Some(load) => load.load,
        None => {
            let carrier = loads::next_carrier(cx)?;
            loads::create(cx, door, &carrier, "")?.0
        }
    };
    Ok(loads::task_of(cx, &load)?.ok_or_else(|| Refusal::state(Message::new("ship.no_load"))))
}

/// A load is complete and may go: refused while something held stands on it.
///
/// # Errors
/// The database.
pub fn release(cx: &mut Cx<'_>, load: &str) -> Result<Result<(), Refusal>, DbError> {
    let Some(found) = loads::find(cx, load)? else {
        return Ok(Err(Refusal::state(Message::new("req.unknown_object"))));
    };
    if matches!(found.state.as_str(), "departed" | "cancelled") {
        return Ok(Err(Refusal::state(Message::new("work.already"))));
    }
    let units = loads::loaded(cx, load)?;
    if units.is_empty() {
        return Ok(Err(Refusal::state(Message::new("ship.empty"))));
    }
    if let Some(held) = units.iter().find(|unit| !unit.held.is_empty()) {
        let message = Message::new("ship.held").with("lpn", held.lpn.as_str());
        return Ok(Err(Refusal::stock(message)));
    }
    outbound::load::release(cx, load)?;
    Ok(Ok(()))
}
