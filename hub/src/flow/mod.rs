//! The flows on the hub: facts by SQL, a pure decision, changes as data. One folder per flow; a flow never names
//! another flow.

#[cfg(test)]
mod codes;
#[cfg(test)]
mod codes_by_flow;
pub mod common;
pub mod count;
pub mod load;
pub mod pack;
pub mod pick;
pub mod putaway;
pub mod receive;
#[cfg(test)]
mod revoked;
pub mod session;
pub mod shift;
pub mod take_over;

use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use crate::outbound::station;
use crate::people::person::{self, Person};
use crate::task::{self, Task, lease};
use regal_shared::base::{ActorId, DeviceId, TaskId};
use regal_shared::flow::common::{ExceptionCode, OverrideRequest, Stage};
use regal_shared::flow::session::Role;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{
    Body, Claim, Command, Confirm, EventBody, Grant, Packet, Request, TaskKind, Verified, Work,
};

/// Where a command comes from: device, person, lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The device.
    pub device: DeviceId,
    /// Who did it.
    pub actor: ActorId,
    /// Whether somebody is logged on there now.
    pub logged_on: bool,
    /// Rights of who is logged on; the least when nobody is.
    pub role: Role,
    /// The task of the command's lease; empty when it has none.
    pub task: String,
    /// The lease is this device's and the newest of its task: nothing came between.
    pub lease_holds: bool,
    /// The work had stopped: the lease ends soon, unless the work goes on.
    pub stopped: bool,
    /// The work of the command's lease was no longer the device's: taken from it, lapsed, given back, cancelled.
    pub late: bool,
    /// How the worker showed it.
    pub verified_by: Verified,
}

impl At {
    /// Reads what the door must know before a flow decides.
    ///
    /// # Errors
    /// The database.
    pub fn of(cx: &mut Cx<'_>, device: &DeviceId, command: &Command) -> Result<At, DbError> {
        // Only requests ask for rights; a confirm is a fact whoever made it.
        let on = match &command.body {
            Body::Request(wish) if !matches!(wish, Request::LogOn(_)) => {
                // Locked since: they may do nothing more, though they are on the device still.
                person::on_device(cx.conn, &cx.site.site, device)?.filter(|(_, on)| on.state == "active")
            }
            _ => None,
        };
        let task = command.lease.as_ref().map_or_else(String::new, |lease| lease.task.0.clone());
        let (mut lease_holds, mut stopped, mut late) = (false, false, false);
        if let Some(named) = &command.lease {
            let held = lease::held(cx, named.task.as_str(), device)?;
            let held = held.filter(|held| held.fence == named.fence);
            lease_holds = held.is_some();
            stopped = held.is_some_and(|held| held.ends_by.0 > 0);
            late = !lease_holds && !lease::finished(cx, named, device)?;
        }
        Ok(At {
            device: device.clone(),
            actor: on.as_ref().map_or_else(|| command.actor.clone(), |(actor, _)| actor.clone()),
            logged_on: on.is_some(),
            role: on.map_or(Role::Picker, |(_, Person { role, .. })| role),
            task,
            lease_holds,
            stopped,
            late,
            verified_by: command.verified_by,
        })
    }
}

/// Decides a confirm: never a refusal.
///
/// # Errors
/// The database.
pub fn confirm(cx: &mut Cx<'_>, at: &At, confirm: &Confirm) -> Result<Vec<Change>, DbError> {
    let mut changes = facts_of(cx, at, confirm)?;
    common::planned(cx, &mut changes)?;
    common::to_count(cx, &mut changes)?;
    if at.stopped && !matches!(confirm, Confirm::Report(_)) {
        let goes_on = task::Change::GoesOn { task: TaskId(at.task.clone()) };
        changes.insert(0, Change::Task(goes_on));
    }
    Ok(changes)
}

/// What a confirm changes, whatever became of its lease.
fn facts_of(cx: &mut Cx<'_>, at: &At, confirm: &Confirm) -> Result<Vec<Change>, DbError> {
    match confirm {
        Confirm::Bind(bind) => pick::bind(cx, at, bind),
        Confirm::Pick(pick) => pick::pick(cx, at, pick),
        Confirm::PickShort(short) => pick::pick_short(cx, at, short),
        Confirm::Stage(stage) => {
            let mut changes = common::stage(cx, stage)?;
            changes.extend(pick::staged(cx, at, &stage.lpns)?);
            stands(cx, at, stage, &mut changes)?;
            Ok(changes)
        }
        Confirm::ReceiptOpened(opened) => receive::receipt_opened(cx, at, opened),
        Confirm::Receive(fact) => receive::receive(cx, at, fact),
        Confirm::ReceiveLpn(fact) => receive::receive_lpn(cx, at, fact),
        Confirm::UnloadingDone(done) => receive::unloading_done(cx, at, done),
        Confirm::Pack(closed) => pack::pack(cx, at, closed),
        Confirm::Load(unit) => load::load(cx, unit),
        Confirm::Unload(unit) => load::unload(cx, unit),
        Confirm::Depart(truck) => load::depart(cx, truck),
        Confirm::Take(take) => {
            let mut changes = common::take(cx, at, take)?;
            changes.extend(putaway::taken(cx, at, take)?);
            Ok(changes)
        }
        Confirm::Put(put) => {
            let mut changes = common::put(cx, at, put)?;
            if let Some(stage) = common::onto_lane(cx, put)? {
                stands(cx, at, &stage, &mut changes)?;
            }
            changes.extend(pick::put_back(cx, at, put)?);
            changes.extend(putaway::put(cx, at, put)?);
            changes.extend(shift::put(cx, at, put)?);
            changes.extend(common::arrived(cx, put)?);
            Ok(changes)
        }
        Confirm::Count(seen) => {
            let mut changes = count::count(cx, at, seen)?;
            changes.extend(common::served(seen.seen.iter().map(|one| one.goods.item.as_str())));
            Ok(changes)
        }
        Confirm::Observe(observe) => common::observe(cx, at, observe),
        Confirm::Undo(undo) => {
            if let Err(changes) = common::undoes(cx, undo)? {
                return Ok(changes);
            }
            let mut changes = common::undo(cx, at, undo)?;
            changes.extend(receive::undone(cx, undo)?);
            changes.extend(pick::undone(cx, &undo.command)?);
            changes.extend(pack::undone(cx, &undo.command)?);
            changes.extend(putaway::undone(cx, &undo.command)?);
            Ok(changes)
        }
        Confirm::Report(report) => {
            let (mut changes, after) = pick::reported(cx, at, report)?;
            changes.extend(putaway::reported(cx, at, report)?);
            changes.extend(shift::reported(cx, at, report)?);
            changes.extend(match report.code {
                ExceptionCode::MissingAtPack | ExceptionCode::ExtraItem => pack::report(cx, report)?,
                _ => common::report(cx, at, report)?,
            });
            changes.extend(pack::damaged(cx, at, report)?);
            changes.extend(load::damaged(cx, report)?);
            changes.extend(after);
            Ok(changes)
        }
        Confirm::LpnNest(fact) => shift::nest(cx, at, fact),
        Confirm::LpnSplit(fact) => shift::split(cx, at, fact),
        Confirm::LpnMerge(fact) => shift::merge(cx, at, fact),
        Confirm::LpnRelabel(fact) => shift::relabel(cx, at, fact),
        Confirm::LpnEmpty(fact) => shift::empty(cx, at, fact),
        Confirm::Park(park) => common::carry_to(cx, at, &park.location),
        Confirm::Handover(over) => session::handover(cx, at, over),
        Confirm::LoggedOn(fact) => session::let_on(cx, fact),
    }
}

/// Units stand on a lane, whoever brought them and by whatever work: those that are packed are staged there; of the
/// others packing says what becomes of them.
fn stands(cx: &mut Cx<'_>, at: &At, stage: &Stage, changes: &mut Vec<Change>) -> Result<(), DbError> {
    changes.extend(common::staged(cx, &stage.lpns)?);
    let (after, as_they_are) = pack::staged(cx, at, stage)?;
    common::as_it_is(changes, &as_they_are);
    changes.extend(after);
    changes.extend(load::staged(cx, at, &stage.lpns)?);
    Ok(())
}

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
        TaskKind::Pick => Some(pick::work(cx, task)?),
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
            None => Ok(Ok(Grant::NoWork)),
        },
        Claim::Object { task, object } if task::is_frozen(cx, *task, object)? => Ok(Err(frozen())),
        Claim::Own { task, object } if task::is_frozen(cx, Some(*task), object)? => Ok(Err(frozen())),
        Claim::Object { task, object } => object_claim(cx, at, *task, object),
        Claim::Own { task: TaskKind::Putaway, object } => match putaway::own(cx, at, object)? {
            Some(task) => grant(cx, at, &task),
            None => Ok(Err(Refusal::role(Message::new("work.denied")))),
        },
        Claim::Own { task, object } => object_claim(cx, at, Some(*task), object),
        Claim::NewLoad { door } => match load::new_load(cx, at, door)? {
            Ok(task) => grant(cx, at, &task),
            Err(refusal) => Ok(Err(refusal)),
        },
    }
}

/// The work an object stands for: each flow is asked in turn.
fn object_claim(
    cx: &mut Cx<'_>,
    at: &At,
    kind: Option<TaskKind>,
    object: &str,
) -> Result<Result<Grant, Refusal>, DbError> {
    let wanted = |one: TaskKind| kind.is_none_or(|kind| kind == one);
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
        let choice = putaway::may_choose(cx, at, object)?;
        let why = if choice { "put.own_choice" } else { "work.none" };
        return Ok(Err(Refusal::state(Message::new(why))));
    }
    // Whatever else it is, it can be moved.
    if wanted(TaskKind::Move)
        && let Some(task) = shift::object(cx, at, object)?
    {
        return grant(cx, at, &task);
    }
    Ok(Err(Refusal::state(Message::new("req.unknown_object"))))
}

/// The putaway an object stands for. A label scanned to claim it need not be scanned again.
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
        work.scanned = object.starts_with("U.");
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
        && held.expires_at.plus(task::GRACE_MS) > cx.now
    {
        let user = person::on_device(cx.conn, &cx.site.site, &held.device)?;
        let user = user.map_or_else(|| held.device.0.clone(), |(_, person)| person.name);
        return Ok(Err(Refusal::state(
            Message::new("work.taken")
                .with("user", user)
                .with("dev", held.device.as_str())
                .with("task", task.task.as_str()),
        )));
    }
    let lease = lease::grant(cx, task, &at.device, &at.actor)?;
    let task = task::find(cx, task.task.as_str())?.unwrap_or_else(|| task.clone());
    Ok(match packet(cx, &task, &lease)? {
        Some(packet) => Ok(Grant::Work { packet: Box::new(packet) }),
        None => Err(Refusal::state(Message::new("work.none"))),
    })
}

/// Why a task is not for this person, whoever holds it: it is over or frozen, or they counted there before.
fn never(cx: &mut Cx<'_>, at: &At, task: &Task) -> Result<Option<Refusal>, DbError> {
    if task.is_over() {
        return Ok(Some(Refusal::state(Message::new("work.already"))));
    }
    if task.frozen {
        return Ok(Some(frozen()));
    }
    let other = task.kind == TaskKind::Count && count::for_another(cx, at, task)?;
    Ok(other.then(|| Refusal::policy(Message::new("cnt.recount"))))
}

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
fn frozen() -> Refusal {
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

/// Lines of a task changed: its revision rises and whoever holds it gets the packet as it is now (L9).
///
/// # Errors
/// The database.
pub fn revise(cx: &mut Cx<'_>, task: &TaskId) -> Result<(), DbError> {
    let Some(found) = task::find(cx, task.as_str())? else { return Ok(()) };
    task::revise(cx, &found)?;
    let Some(held) = lease::newest(cx, task.as_str())?.filter(lease::Lease::is_active) else { return Ok(()) };
    let found = Task { revision: found.revision + 1, ..found };
    if let Some(packet) = packet(cx, &found, &held)? {
        crate::events::say(cx, Some(&held.device), &EventBody::Revision { packet: Box::new(packet) })?;
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
