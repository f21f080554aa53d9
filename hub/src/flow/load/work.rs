//! The packet of a lease on a load, or on a unit that goes to its lane.

use super::STAGE;
use crate::catalog::{cards, lpn};
use crate::cx::Cx;
use crate::db::DbError;
use crate::outbound::load as loads;
use crate::people::person;
use crate::rights::kinds::Act;
use crate::task::Task;
use regal_shared::base::DeviceId;
use regal_shared::flow::common::Card;
use regal_shared::flow::load::{LoadPacket, StagePacket};
use regal_shared::flow::session::Role;
use regal_shared::text::Message;
use regal_shared::wire::Work;
use std::collections::BTreeSet;

/// What stands on the load and what belongs on it; or the unit and its lane. `None` when the load is not known.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, device: &DeviceId, task: &Task) -> Result<Option<Work>, DbError> {
    if task.mode == STAGE {
        return stage(cx, task).map(Some);
    }
    let on = person::on_device(cx.conn, &cx.site.site, device)?;
    let role = on.map_or(Role::Picker, |(_, person)| person.role);
    let Some(load) = loads::find(cx, &task.object)? else { return Ok(None) };
    let (planned, others) = loads::standing(cx, &load)?;
    let mut units = loads::loaded(cx, &load.load)?;
    units.extend(planned);
    let places: BTreeSet<&str> = units.iter().map(|unit| unit.lane.as_str()).collect();
    let mut all = Vec::new();
    for place in places {
        all.extend(cards::location(cx.conn, &cx.site.site, place)?.map(Card::Location));
    }
    Ok(Some(Work::Load(LoadPacket {
        load: load.load,
        door: load.door,
        carrier: load.carrier,
        units,
        others,
        may_add: Act::AddToLoad.is_for(role),
        released: load.state == "released",
        cards: all,
    })))
}

fn stage(cx: &mut Cx<'_>, task: &Task) -> Result<Work, DbError> {
    let order = lpn::find(cx, &task.object)?.map_or_else(String::new, |found| found.order);
    let card = cards::location(cx.conn, &cx.site.site, &task.target)?;
    Ok(Work::Stage(StagePacket {
        lpn: task.object.clone(),
        order,
        lane: task.target.clone(),
        why: vec![Message::new(format!("why.{}", task.reason))],
        cards: card.map(Card::Location).into_iter().collect(),
    }))
}
