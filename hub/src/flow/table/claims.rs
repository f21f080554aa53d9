//! Requests for work: which flow an object or a kind stands for, and what a lease brings.

use super::documents;
use super::leases::frozen;
use crate::cx::Cx;
use crate::db::DbError;
use crate::flow::{At, count, load, pack, pick, putaway, receive, shift, take_over};
use crate::outbound::station;
use crate::task::{self, Task, lease};
use regal_shared::flow::common::StandsFor;
use regal_shared::flow::session::Role;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{Claim, Grant, Packet, TaskKind, Work};

/// The packet of a leased task: all its flow needs offline.
///
/// # Errors
/// The database.
pub fn packet(cx: &mut Cx<'_>, task: &Task, lease: &lease::Lease) -> Result<Option<Packet>, DbError> {
    let work = match task.kind {
        TaskKind::Count => Some(count::work(cx, task)?),
        TaskKind::Pack => Some(pack::work(cx, &lease.device, task)?),
        TaskKind::Loading => load::work(cx, &lease.device, task)?,
        TaskKind::Receive => Some(receive::work(cx, task, &lease.device)?),
        TaskKind::Pick => Some(pick::work(cx, &lease.device, task)?),
        TaskKind::Putaway => putaway::work(cx, lease.device.as_str(), task)?,
        TaskKind::Move => shift::work(cx, task)?,
        _ => None,
    };
    let Some(work) = work else { return Ok(None) };
    Ok(Some(Packet {
        task: task.task.clone(),
        fence: lease.fence,
        revision: task.revision,
        expires_at: lease.expires_at,
        work,
    }))
}

/// Kinds of work each role is offered, in order.
#[must_use]
pub fn kinds_of(role: Role) -> &'static [TaskKind] {
    match role {
        Role::Picker | Role::Lead | Role::Supervisor | Role::Administrator => &[
            TaskKind::Pick,
            TaskKind::Pack,
            TaskKind::Putaway,
            TaskKind::Receive,
            TaskKind::Loading,
            TaskKind::Count,
            TaskKind::Move,
        ],
    }
}

/// A request for work. What this device holds already comes again, the same lease (L1).
///
/// # Errors
/// The database.
pub fn claim(cx: &mut Cx<'_>, at: &At, claim: &Claim) -> Result<Result<Grant, Refusal>, DbError> {
    match claim {
        Claim::Next { kinds } => next(cx, at, kinds),
        Claim::Task { task } => {
            let Some(found) = task::find(cx, task.as_str())? else {
                return Ok(Err(Refusal::state(Message::new("work.none"))));
            };
            grant(cx, at, &found)
        }
        Claim::Cluster { slots, .. } => match pick::cluster(cx, at, *slots)? {
            Some(task) => grant(cx, at, &task),
            // Nothing to pick: whoever has a cart does other work too.
            None => next(cx, at, &[]),
        },
        Claim::Object { task, object, .. } if task::is_frozen(cx, *task, object)? => Ok(Err(frozen())),
        Claim::Own { task, object } if task::is_frozen(cx, Some(*task), object)? => Ok(Err(frozen())),
        Claim::Object { task: Some(TaskKind::Move), object, lot } if !labelled(object) => {
            match shift::goods(cx, at, object, lot)? {
                Ok(task) => grant(cx, at, &task),
                Err(refusal) => Ok(Err(refusal)),
            }
        }
        Claim::Object { task, object, lot } => object_claim(cx, at, *task, (object, lot)),
        Claim::Own { task: TaskKind::Putaway, object } => match putaway::own(cx, at, object)? {
            Some(task) => grant(cx, at, &task),
            None => Ok(Err(Refusal::role(Message::new("work.denied")))),
        },
        Claim::Own { task, object } => object_claim(cx, at, Some(*task), (object, "")),
        Claim::NewLoad { door } => match load::new_load(cx, door)? {
            Ok(task) => grant(cx, at, &task),
            Err(refusal) => Ok(Err(refusal)),
        },
    }
}

/// Whether an object has a label of its own, and is no goods.
fn labelled(object: &str) -> bool {
    object
        .split_once('.')
        .is_some_and(|(prefix, _)| matches!(prefix, "L" | "D" | "U" | "O" | "E" | "W" | "K" | "B"))
}

/// The work an object stands for: each flow is asked in turn.
fn object_claim(
    cx: &mut Cx<'_>,
    at: &At,
    kind: Option<TaskKind>,
    (object, lot): (&str, &str),
) -> Result<Result<Grant, Refusal>, DbError> {
    let wanted = |one: TaskKind| kind.is_none_or(|kind| kind == one);
    if kind.is_none() {
        match documents::find(cx, at, object)? {
            Some(documents::Found::One(task)) => return grant(cx, at, &task),
            Some(documents::Found::Many(choices)) => return Ok(Ok(Grant::Choices { choices })),
            None => {}
        }
    }
    if wanted(TaskKind::Pick)
        && let Some(task) = pick::object(cx, object)?
    {
        return grant(cx, at, &task);
    }
    // An LPN that waits to be put away is no longer coming in; a place is where goods come in first of all.
    if object.starts_with("U.")
        && let Some(granted) = to_put_away(cx, at, kind, object)?
    {
        return Ok(granted);
    }
    // Goods come in at a door too, but not while a truck is being loaded there.
    if kind.is_none()
        && object.starts_with("D.")
        && let Some(Ok(task)) = load::object(cx, at, object)?
    {
        return grant(cx, at, &task);
    }
    if wanted(TaskKind::Receive)
        && let Some(answer) = receive::object(cx, at, kind == Some(TaskKind::Receive), object)?
    {
        return Ok(answer);
    }
    if kind == Some(TaskKind::Count)
        && let Some(task) = count::object(cx, object)?
    {
        return grant(cx, at, &task);
    }
    let mut found = None;
    if wanted(TaskKind::Pack) {
        if !labelled(object) {
            match pack::of_item(cx, object)?.as_slice() {
                [] => {}
                [(task, _)] => return grant(cx, at, task),
                many => {
                    let choices = many.iter().map(|(_, choice)| choice.clone()).collect();
                    return Ok(Ok(Grant::Choices { choices }));
                }
            }
        }
        found = pack::object(cx, object, kind.is_some())?;
    }
    if found.is_none() && wanted(TaskKind::Loading) {
        found = load::object(cx, at, object)?;
    }
    match found {
        Some(Ok(task)) => return grant(cx, at, &task),
        Some(Err(refusal)) => return Ok(Err(refusal)),
        None => {}
    }
    if let Some(granted) = to_put_away(cx, at, kind, object)? {
        return Ok(granted);
    }
    if kind == Some(TaskKind::Putaway) {
        let why = putaway::why_not(cx, at, object)?;
        return Ok(Err(Refusal::state(Message::new(why))));
    }
    // Whatever else it is, it can be moved.
    if wanted(TaskKind::Move)
        && let Some(task) = shift::object(cx, at, object)?
    {
        return grant(cx, at, &task);
    }
    if kind.is_none() && !labelled(object) && shift::knows(cx, object)? {
        // Goods nobody waits for are moved.
        return match shift::goods(cx, at, object, lot)? {
            Ok(task) => grant(cx, at, &task),
            Err(refusal) => Ok(Err(refusal)),
        };
    }
    Ok(Err(Refusal::state(Message::new("req.unknown_object"))))
}

/// The putaway an object stands for. A label scanned to claim it need not be scanned again, nor that of a place which
/// stands for the LPN.
fn to_put_away(
    cx: &mut Cx<'_>,
    at: &At,
    kind: Option<TaskKind>,
    object: &str,
) -> Result<Option<Result<Grant, Refusal>>, DbError> {
    if kind.is_some_and(|kind| kind != TaskKind::Putaway) {
        return Ok(None);
    }
    let Some(task) = putaway::object(cx, at, kind.is_some(), object)? else { return Ok(None) };
    let mut granted = grant(cx, at, &task)?;
    if let Ok(Grant::Work { packet }) = &mut granted
        && let Work::Putaway(work) = &mut packet.work
    {
        work.scanned = object.starts_with("U.") || work.bin == StandsFor::Content;
    }
    Ok(Some(granted))
}

fn next(cx: &mut Cx<'_>, at: &At, kinds: &[TaskKind]) -> Result<Result<Grant, Refusal>, DbError> {
    let kinds = if kinds.is_empty() { kinds_of(at.role) } else { kinds };
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?
            && kinds.contains(&task.kind)
        {
            return grant(cx, at, &task);
        }
    }
    if let Some(task) = task::given(cx, &at.actor, kinds)? {
        return grant(cx, at, &task);
    }
    for kind in kinds {
        let ready = match kind {
            TaskKind::Count => count::next(cx, at)?,
            TaskKind::Loading => crate::outbound::load::next(cx)?,
            TaskKind::Putaway => putaway::next(cx)?,
            TaskKind::Move => shift::next(cx)?,
            _ => task::next_ready(cx, *kind)?,
        };
        if let Some(task) = ready {
            return grant(cx, at, &task);
        }
    }
    Ok(Ok(Grant::NoWork))
}

/// Where labels come out for a device: at its dock, else at its bench, else at the only printer there is. Empty when
/// none is known.
///
/// # Errors
/// The database.
pub fn printer_near(cx: &mut Cx<'_>, at: &At) -> Result<String, DbError> {
    if let Some(dock) = receive::dock(cx, at)? {
        let there = station::named(cx, &dock)?.printer;
        if !there.is_empty() {
            return Ok(there);
        }
    }
    Ok(station::of_device(cx, &at.device)?.printer)
}

/// Leases a task to the asking device, unless another one holds it or it is over.
///
/// # Errors
/// The database.
pub fn grant(cx: &mut Cx<'_>, at: &At, task: &Task) -> Result<Result<Grant, Refusal>, DbError> {
    if let Some(refusal) = never(cx, at, task)? {
        return Ok(Err(refusal));
    }
    if let Some(held) = lease::newest(cx, task.task.as_str())?
        && held.is_active()
        && held.device != at.device
        && !task.kind.is_shared()
        && held.expires_at > task::grace(cx)?
    {
        return Ok(Err(Refusal::state(take_over::taken(cx, &held)?.with("task", task.task.as_str()))));
    }
    let lease = lease::grant(cx, task, &at.device, &at.actor)?;
    let task = task::find(cx, task.task.as_str())?.unwrap_or_else(|| task.clone());
    Ok(match packet(cx, &task, &lease)? {
        Some(packet) => Ok(Grant::Work { packet: Box::new(packet) }),
        None => Err(Refusal::state(Message::new("work.none"))),
    })
}

/// Why a task is not for this person, whoever holds it: it is over or frozen, or they counted there before.
pub(in crate::flow) fn never(cx: &mut Cx<'_>, at: &At, task: &Task) -> Result<Option<Refusal>, DbError> {
    if task.is_over() {
        return Ok(Some(Refusal::state(Message::new("work.already"))));
    }
    if task.frozen {
        return Ok(Some(frozen()));
    }
    if task.state == "waiting" && task::held::serves_held(cx, task)? {
        return Ok(Some(Refusal::state(Message::new("work.order_held"))));
    }
    let other = task.kind == TaskKind::Count && count::for_another(cx, at, task)?;
    Ok(other.then(|| Refusal::policy(Message::new("cnt.recount"))))
}
