//! The flows on the hub: facts by SQL, a pure decision, changes as data. One folder per flow; a flow never names
//! another flow.

mod claims;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod codes_by_flow;
pub mod common;
pub mod count;
mod ends;
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

pub use claims::{claim, grant, kinds_of};
pub use ends::{cancel_order, freeze, revise, revoke};

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
use regal_shared::wire::{Body, Command, Confirm, Grant, Packet, Request, TaskKind, Verified};

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
