//! Leases that change or end, and other requests a flow decides.

use super::claims::packet;
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use crate::flow::{At, load, pack, receive, session, shift};
use crate::task::{self, Task, lease};
use regal_shared::base::TaskId;
use regal_shared::flow::common::{ExceptionCode, OverrideRequest};
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{EventBody, Grant, TaskKind};

/// What a rule forbids, allowed by a supervisor's badge. Goods others have claimed are the worker's from then on.
///
/// # Errors
/// The database.
pub fn allow(
    cx: &mut Cx<'_>,
    at: &At,
    wish: &OverrideRequest,
    pin_fits: Option<bool>,
) -> Result<Result<Grant, Refusal>, DbError> {
    let answer = session::allow(cx, at, wish, pin_fits)?;
    if answer.is_ok()
        && let Some(take) = &wish.take
    {
        shift::allowed(cx, wish.task.as_str(), take)?;
    }
    Ok(answer)
}

/// Danger was reported where the work is.
pub(super) fn frozen() -> Refusal {
    Refusal::state(Message::new("work.frozen"))
}

/// Work given back.
///
/// # Errors
/// The database.
pub fn hand_back(cx: &mut Cx<'_>, at: &At, task: &TaskId) -> Result<Result<Grant, Refusal>, DbError> {
    if let Some(found) = task::find(cx, task.as_str())?
        && lease::held(cx, task.as_str(), &at.device)?.is_some()
    {
        match found.kind {
            TaskKind::Receive => receive::leave(cx, &found, &at.device, "handed_back")?,
            _ => lease::leave(cx, &found, &at.device, "handed_back")?,
        }
    }
    Ok(Ok(Grant::Done))
}

/// A supervisor takes a task from those who hold it; what they still report of it stays welcome (L4).
///
/// # Errors
/// The database.
pub fn revoke(cx: &mut Cx<'_>, task: &Task) -> Result<(), DbError> {
    for hold in lease::holds(cx, task.task.as_str())? {
        match task.kind {
            TaskKind::Receive => receive::leave(cx, task, &hold.device, "revoked")?,
            _ => lease::leave(cx, task, &hold.device, "revoked")?,
        }
        gone(cx, &task.task, &hold, Message::new("work.revoked"))?;
    }
    Ok(())
}

/// Tells a device that its lease of a task is over, at its next safe point.
fn gone(cx: &mut Cx<'_>, task: &TaskId, hold: &lease::Hold, message: Message) -> Result<(), DbError> {
    let body = EventBody::Revoked { task: task.clone(), fence: hold.fence, message, at_once: false };
    crate::events::say(cx, Some(&hold.device), &body)
}

/// Danger was reported under a task: it is taken from all who hold it, and nobody gets it before a supervisor lets it go
/// on. What is still reported of it stays welcome (L4).
///
/// # Errors
/// The database.
pub fn freeze(cx: &mut Cx<'_>, task: &TaskId) -> Result<(), DbError> {
    let Some(found) = task::find(cx, task.as_str())?.filter(|task| !task.is_over() && !task.frozen) else {
        return Ok(());
    };
    for hold in task::freeze(cx, &found)? {
        gone(cx, &found.task, &hold, Message::new("work.frozen"))?;
    }
    Ok(())
}

/// Lines of a task changed: its revision rises and each device that holds it gets its packet as it is now (L9).
///
/// # Errors
/// The database.
pub fn revise(cx: &mut Cx<'_>, task: &TaskId) -> Result<(), DbError> {
    let Some(found) = task::find(cx, task.as_str())? else { return Ok(()) };
    task::revise(cx, &found)?;
    let found = Task { revision: found.revision + 1, ..found };
    for device in lease::holders(cx, task.as_str())? {
        let Some(held) = lease::held(cx, task.as_str(), &device)? else { continue };
        if let Some(packet) = packet(cx, &found, &held)? {
            crate::events::say(cx, Some(&device), &EventBody::Revision { packet: Box::new(packet) })?;
        }
    }
    Ok(())
}

/// An order is off: whoever holds its work hears of it, work of which nothing was picked ends, and what stands on a
/// lane already is a case for a supervisor.
///
/// # Errors
/// The database.
pub fn cancel_order(cx: &mut Cx<'_>, order: &str) -> Result<Result<(), Refusal>, DbError> {
    let touched = match crate::order::cancel(cx, order)? {
        Ok(touched) => touched,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for id in touched.tasks {
        let Some(found) = task::find(cx, id.as_str())? else { continue };
        let lines = task::lines(cx, id.as_str())?;
        let picked = lines.iter().any(|line| line.new.order == order && line.done > 0);
        let left = lines.iter().any(|line| line.state == "open" || line.done > 0);
        match found.state.as_str() {
            "done" if picked => {
                let off = Message::new("exc.detail_order_off")
                    .with("order", order)
                    .with("loc", found.target.as_str());
                let detail = off.to_string();
                let location = found.target.clone();
                let raise = crate::exception::Raise {
                    detail,
                    location,
                    ..crate::exception::Raise::new(ExceptionCode::LateCancel)
                };
                crate::exception::raise(cx, &raise)?;
            }
            "done" | "cancelled" => {}
            _ if left => revise(cx, &id)?,
            _ => {
                let holds = lease::holds(cx, id.as_str())?;
                task::apply(cx, &task::Change::Cancelled { task: id.clone() })?;
                for hold in holds {
                    gone(cx, &id, &hold, Message::new("pick.cancelled"))?;
                }
            }
        }
    }
    Ok(Ok(()))
}

/// A closed carton is opened again; answers the order whose packing goes on.
///
/// # Errors
/// The database.
pub fn reopen(
    cx: &mut Cx<'_>,
    at: &At,
    carton: &str,
) -> Result<Result<(Vec<Change>, String), Refusal>, DbError> {
    pack::reopen(cx, at, carton)
}

/// A load is complete and may go.
///
/// # Errors
/// The database.
pub fn release_load(cx: &mut Cx<'_>, load: &str) -> Result<Result<Grant, Refusal>, DbError> {
    Ok(load::release(cx, load)?.map(|()| Grant::Done))
}
