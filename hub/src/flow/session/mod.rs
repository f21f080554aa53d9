//! Log on, log off.

pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use crate::cx::Cx;
use crate::db::DbError;
use crate::events;
use crate::floor::Change;
use crate::ledger;
use crate::people::person::{self, Person};
use crate::people::{checkpoint, device, equipment, glass, permit, secret};
use crate::task::{self, allowed, lease};
use regal_shared::base::ActorId;
use regal_shared::flow::common::{Handover, OverrideRequest};
use regal_shared::flow::session::{BindEquipment, LogOff, LogOn, LoggedOn, OfflineOn, Session, Verifier};
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{EventBody, Grant};
use rules::{Facts, Verdict};

/// A wrong PIN counts for the person and for the device; answers how many the person has typed.
fn wrong_pin(cx: &mut Cx<'_>, at: &At, person: &Person) -> Result<i64, DbError> {
    device::wrong_pin(cx, &at.device)?;
    person::wrong_pin(cx, person)
}

fn good_pin(cx: &mut Cx<'_>, at: &At, person: &Person) -> Result<(), DbError> {
    if !person.pin_hash.is_empty() {
        device::good_pin(cx, &at.device, person.failures)?;
    }
    person::good_pin(cx, person)
}

/// A person takes a device.
///
/// # Errors
/// The database.
pub fn log_on(
    cx: &mut Cx<'_>,
    at: &At,
    wish: &LogOn,
    pin_fits: Option<bool>,
    fresh_actor: &str,
) -> Result<Result<Grant, Refusal>, DbError> {
    let found = person::by_badge(cx.conn, &cx.site.site, &wish.badge)?;
    let Some(person) = found else { return Ok(Err(rules::unknown())) };
    let facts = Facts {
        locked: person.state == "locked",
        locked_until: person.locked_until,
        device_waits: device::waits_until(cx.conn, &cx.site.site, &at.device)?,
        has_pin: !person.pin_hash.is_empty(),
        pin_expired: person.pin_hash == secret::EXPIRED,
        typed: wish.typed,
        pin_fits,
        failures: person.failures,
        now: cx.time,
    };
    match rules::log_on(&facts) {
        Verdict::AskPin => {
            let language = Some(person.language);
            Ok(Ok(Grant::LoggedOn(LoggedOn::PinNeeded { name: person.name, language })))
        }
        Verdict::Refuse(refusal) => Ok(Err(refusal)),
        Verdict::WrongPin => {
            let failures = wrong_pin(cx, at, &person)?;
            Ok(Err(rules::wrong_pin(failures)))
        }
        Verdict::On => {
            good_pin(cx, at, &person)?;
            // The same person on the same device goes on as the same actor: nothing of the shift is torn apart.
            let actor = match person::on_device(cx.conn, &cx.site.site, &at.device)? {
                Some((actor, there)) if there.person == person.person => {
                    person::looked_at(cx, &actor)?;
                    actor
                }
                _ => {
                    let actor = ActorId::from(fresh_actor);
                    person::log_on(cx, &person, &at.device, &actor)?;
                    actor
                }
            };
            glass::tell_at(cx, &person.person, &at.device)?;
            Ok(Ok(Grant::LoggedOn(LoggedOn::Session(session(cx, at, &person, actor)?))))
        }
    }
}

fn session(cx: &mut Cx<'_>, at: &At, person: &Person, actor: ActorId) -> Result<Session, DbError> {
    let mut open = Vec::new();
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?
            && let Some(lease) = lease::held(cx, held.as_str(), &at.device)?
            && let Some(packet) = super::packet(cx, &task, &lease)?
        {
            open.push(packet);
        }
    }
    let elsewhere = person::works_at(cx, &person.person, &at.device)?;
    let elsewhere_quiet = match &elsewhere {
        Some(device) => device::quiet_for(cx, device)?,
        None => 0,
    };
    let kinds = super::kinds_of(person.role);
    let asks = equipment::asks(cx, person.role, &at.device)?;
    let needs_equipment = asks && equipment::has_none(cx, &at.device, &actor)?;
    Ok(Session {
        actor,
        name: person.name.clone(),
        role: person.role,
        language: person.language,
        large: person.large,
        badge: person.badge.clone(),
        since: cx.now,
        kinds: kinds.to_vec(),
        open,
        elsewhere,
        elsewhere_quiet,
        needs_equipment,
        verifier: Some(Box::new(Verifier { needs_equipment: asks, ..person::verifier(person, kinds) })),
        offline: false,
    })
}

/// A person took the device while the hub could not be reached. Locked meanwhile, or not known any more: what they did
/// is booked all the same, with a case, and the badge is asked for again.
///
/// # Errors
/// The database.
pub fn let_on(cx: &mut Cx<'_>, fact: &OfflineOn) -> Result<Vec<Change>, DbError> {
    let found = person::by_badge(cx.conn, &cx.site.site, &fact.badge)?;
    let facts = found.map(|person| (person.person, person.state == "locked"));
    // Nobody was on when the badge was read: who is on now did it, and what they do next belongs to the same case.
    cx.by.actor = fact.actor.clone();
    Ok(rules::let_on(facts, &fact.actor))
}

/// Everything carried goes over to another device: the one named, or where the receiver is on.
///
/// # Errors
/// The database.
pub fn handover(cx: &mut Cx<'_>, at: &At, over: &Handover) -> Result<Vec<Change>, DbError> {
    let receiver = match over.device.as_str() {
        "" => match person::by_badge(cx.conn, &cx.site.site, &over.badge)? {
            Some(person) => person::device_of(cx, &person.person, &at.device)?,
            None => None,
        },
        _ => Some(over.device.clone()),
    };
    if receiver.as_ref() == Some(&at.device) {
        return Ok(Vec::new());
    }
    let to = receiver.as_ref().map_or_else(|| format!("B.{}", over.badge), |one| ledger::carry(one.as_str()));
    let mut changes = super::common::carry_to(cx, at, &to)?;
    if let Some(receiver) = receiver {
        let giver = person::on_device(cx.conn, &cx.site.site, &at.device)?;
        let user = giver.map_or_else(|| at.device.0.clone(), |(_, person)| person.name);
        let message = Message::new("log.handed_over").with("user", user);
        changes.push(Change::Say(Some(receiver), EventBody::Notice { message }));
    }
    Ok(changes)
}

/// A cart or vehicle: one the person may drive, nobody else's, and looked at today.
///
/// # Errors
/// The database.
pub fn bind_equipment(
    cx: &mut Cx<'_>,
    at: &At,
    wish: &BindEquipment,
) -> Result<Result<Grant, Refusal>, DbError> {
    let known = equipment::find(cx, &wish.equipment)?;
    let today = cx.now.day();
    let class = known.as_ref().map_or("", |known| known.class.as_str());
    let mut permit = None;
    if !class.is_empty()
        && let Some((_, person)) = person::on_device(cx.conn, &cx.site.site, &at.device)?
    {
        permit = permit::of(cx, &person.person, class)?;
    }
    let certified = class.is_empty() || permit.is_some_and(|permit| permit.is_good(today));
    let mut user = None;
    if let Some(known) = known.as_ref().filter(|known| known.device != at.device) {
        user = person::on_device(cx.conn, &cx.site.site, &known.device)?
            .filter(|(actor, _)| *actor == known.actor)
            .map(|(_, person)| person.name);
    }
    let before = known.as_ref().map(|known| known.device.clone()).filter(|_| user.is_some());
    let checked = wish.checked || known.is_some_and(|known| known.checked == today);
    if let Err(refusal) = rules::bind(certified, user.filter(|_| !wish.take), checked) {
        return Ok(Err(refusal));
    }
    if let Some(before) = before {
        // One cart is one person's: who had it hears who has it now.
        let on = person::on_device(cx.conn, &cx.site.site, &at.device)?;
        let user = on.map_or_else(|| at.device.0.clone(), |(_, person)| person.name);
        let message =
            Message::new("log.equip_taken").with("user", user).with("unit", wish.equipment.as_str());
        events::say(cx, Some(&before), &EventBody::Notice { message })?;
    }
    equipment::bind(cx, &wish.equipment, &at.device, &at.actor, today)?;
    Ok(Ok(Grant::Done))
}

/// A person leaves a device. `end_of_shift` and `reassigned` hand the work back, the other reasons keep it.
///
/// # Errors
/// The database.
pub fn log_off(cx: &mut Cx<'_>, at: &At, wish: &LogOff) -> Result<Result<Grant, Refusal>, DbError> {
    let gives_back = matches!(wish.reason.as_str(), "end_of_shift" | "reassigned");
    if gives_back {
        for held in lease::held_by(cx, &at.device)? {
            // What somebody else left on this device waits for them.
            if person::began_by_another(cx, &at.actor, held.as_str(), &at.device)? {
                continue;
            }
            if let Some(task) = task::find(cx, held.as_str())? {
                lease::leave(cx, &task, &at.device, "handed_back")?;
            }
        }
    }
    if gives_back && let Some((_, person)) = person::on_device(cx.conn, &cx.site.site, &at.device)? {
        checkpoint::drop_of(cx, &person.person, &at.device)?;
    }
    person::log_off(cx, &at.device, &wish.reason)?;
    Ok(Ok(Grant::Done))
}

/// A supervisor's badge beside a worker: what the rules forbid is allowed for this task.
///
/// # Errors
/// The database.
pub fn allow(
    cx: &mut Cx<'_>,
    at: &At,
    wish: &OverrideRequest,
    pin_fits: Option<bool>,
) -> Result<Result<Grant, Refusal>, DbError> {
    let found = person::by_badge(cx.conn, &cx.site.site, &wish.badge)?;
    let Some(person) = found else { return Ok(Err(rules::unknown())) };
    let worker = person::on_device(cx.conn, &cx.site.site, &at.device)?;
    let facts = rules::AllowFacts {
        role: person.role,
        leased: lease::held(cx, wish.task.as_str(), &at.device)?.is_some(),
        same_person: worker.is_some_and(|(_, worker)| worker.person == person.person),
        badge: Facts {
            locked: person.state == "locked",
            locked_until: person.locked_until,
            device_waits: device::waits_until(cx.conn, &cx.site.site, &at.device)?,
            has_pin: !person.pin_hash.is_empty(),
            pin_expired: person.pin_hash == secret::EXPIRED,
            typed: false,
            pin_fits,
            failures: person.failures,
            now: cx.time,
        },
    };
    match rules::allow(&facts) {
        Verdict::AskPin => Ok(Err(rules::pin_needed())),
        Verdict::Refuse(refusal) => Ok(Err(refusal)),
        Verdict::WrongPin => {
            let failures = wrong_pin(cx, at, &person)?;
            Ok(Err(rules::wrong_pin(failures)))
        }
        Verdict::On => {
            good_pin(cx, at, &person)?;
            allowed::allow(cx, wish, &person.person, &at.device)?;
            Ok(Ok(Grant::Done))
        }
    }
}
