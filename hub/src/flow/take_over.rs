//! Work of another device, asked for after the worker said yes (L6).

use super::{At, common, grant, never};
use crate::cx::Cx;
use crate::db::DbError;
use crate::events;
use crate::floor::Change;
use crate::ledger;
use crate::people::{checkpoint, device, person};
use crate::task::{self, lease};
use regal_shared::base::{DeviceId, TaskId};
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{EventBody, Grant};

/// What comes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The tasks, the one begun first in front.
    pub tasks: Vec<TaskId>,
    /// What is carried on the old device comes along, when no work stays there.
    pub carried: Vec<Change>,
}

/// Decides what comes over: the task named; else all the asker began on that device; else all it holds.
///
/// # Errors
/// The database.
pub fn plan(
    cx: &mut Cx<'_>,
    at: &At,
    task: Option<&TaskId>,
    from: &DeviceId,
) -> Result<Result<Plan, Refusal>, DbError> {
    let held = lease::held_by(cx, from)?;
    let wanted = match task {
        Some(task) => vec![task.clone()],
        None => {
            let mut mine = Vec::new();
            for one in &held {
                if !person::began_by_another(cx, &at.actor, one.as_str(), from)? {
                    mine.push(one.clone());
                }
            }
            if mine.is_empty() { held.clone() } else { mine }
        }
    };
    let mut tasks = Vec::new();
    let mut no = None;
    for id in wanted {
        let Some(found) = task::find(cx, id.as_str())? else { continue };
        match never(cx, at, &found)? {
            None => tasks.push(id),
            Some(refusal) => no = no.or(Some(refusal)),
        }
    }
    if let (true, Some(no)) = (tasks.is_empty(), no) {
        return Ok(Err(no));
    }
    let all = !held.is_empty() && held.iter().all(|one| tasks.contains(one));
    let carried = if all && *from != at.device {
        common::carry_over(cx, from, &ledger::carry(at.device.as_str()))?
    } else {
        Vec::new()
    };
    Ok(Ok(Plan { tasks, carried }))
}

/// Says who has the work of a lease: the person, the device, and how long it has said nothing (L6).
///
/// # Errors
/// The database.
pub fn taken(cx: &mut Cx<'_>, held: &lease::Lease) -> Result<Message, DbError> {
    let user = person::on_device(cx.conn, &cx.site.site, &held.device)?;
    let user = user.map_or_else(|| held.device.0.clone(), |(_, person)| person.name);
    let quiet = device::quiet_for(cx, &held.device)?;
    Ok(Message::new("work.taken").with("user", user).with("dev", held.device.as_str()).with("n", quiet))
}

/// Brings the tasks over: the old device hears that they are gone, the new one gets leases of its own. Whoever began
/// them stands on the new device where they stood on the old one, as far as the hub was told.
///
/// # Errors
/// The database.
pub fn bring(
    cx: &mut Cx<'_>,
    at: &At,
    tasks: &[TaskId],
    from: &DeviceId,
) -> Result<Result<Grant, Refusal>, DbError> {
    let me = person::on_device(cx.conn, &cx.site.site, &at.device)?.map(|(_, person)| person);
    let mut packets = Vec::with_capacity(tasks.len());
    let mut no = None;
    for id in tasks {
        let Some(found) = task::find(cx, id.as_str())? else { continue };
        if *from != at.device
            && let Some(held) = lease::held(cx, id.as_str(), from)?
        {
            let mine = !person::began_by_another(cx, &at.actor, id.as_str(), from)?;
            lease::leave(cx, &found, from, "revoked")?;
            let user = me.as_ref().map_or_else(|| at.device.0.clone(), |person| person.name.clone());
            let message = Message::new("work.taken_over").with("user", user).with("dev", at.device.as_str());
            let gone = EventBody::Revoked { task: id.clone(), fence: held.fence, message, at_once: mine };
            events::say(cx, Some(from), &gone)?;
        }
        let Some(found) = task::find(cx, id.as_str())? else { continue };
        match grant(cx, at, &found)? {
            Ok(Grant::Work { packet }) => packets.push(*packet),
            Ok(_) => {}
            Err(refusal) => no = no.or(Some(refusal)),
        }
    }
    if packets.is_empty() {
        return Ok(no.map_or(Ok(Grant::NoWork), Err));
    }
    let mut state = None;
    if let Some(me) = me.filter(|_| *from != at.device) {
        state = checkpoint::of(cx, &me.person, from)?.map(Box::new);
        checkpoint::drop_of(cx, &me.person, from)?;
    }
    Ok(Ok(Grant::TakenOver { packets, checkpoint: state }))
}
