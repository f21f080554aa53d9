//! Log on, log off.

pub mod rules;

use super::At;
use crate::cx::Cx;
use crate::db::DbError;
use crate::people::person;
use crate::task::{self, allowed, lease};
use regal_shared::base::ActorId;
use regal_shared::flow::common::OverrideRequest;
use regal_shared::flow::session::{LogOff, LogOn, LoggedOn, Session};
use regal_shared::refusal::Refusal;
use regal_shared::wire::Grant;
use rules::{Facts, Verdict};

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
        has_pin: !person.pin_hash.is_empty(),
        typed: wish.typed,
        pin_fits,
        failures: person.failures,
        now: cx.now,
    };
    match rules::log_on(&facts) {
        Verdict::AskPin => Ok(Ok(Grant::LoggedOn(LoggedOn::PinNeeded { name: person.name }))),
        Verdict::Refuse(refusal) => Ok(Err(refusal)),
        Verdict::WrongPin => {
            let failures = person::wrong_pin(cx, &person)?;
            Ok(Err(rules::wrong_pin(failures)))
        }
        Verdict::On => {
            person::good_pin(cx, &person)?;
            // The same person on the same device goes on as the same actor: nothing of the shift is torn apart.
            let actor = match person::on_device(cx.conn, &cx.site.site, &at.device)? {
                Some((actor, there)) if there.person == person.person => actor,
                _ => {
                    let actor = ActorId::from(fresh_actor);
                    person::log_on(cx, &person, &at.device, &actor)?;
                    actor
                }
            };
            Ok(Ok(Grant::LoggedOn(LoggedOn::Session(session(cx, at, &person, actor)?))))
        }
    }
}

fn session(cx: &mut Cx<'_>, at: &At, person: &person::Person, actor: ActorId) -> Result<Session, DbError> {
    let mut open = Vec::new();
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?
            && let Some(lease) = lease::held(cx, held.as_str(), &at.device)?
            && let Some(packet) = super::packet(cx, &task, &lease)?
        {
            open.push(packet);
        }
    }
    Ok(Session {
        actor,
        name: person.name.clone(),
        role: person.role,
        language: person.language,
        badge: person.badge.clone(),
        since: cx.now,
        kinds: super::kinds_of(person.role).to_vec(),
        open,
        elsewhere: None,
    })
}

/// A person leaves a device. `end_of_shift` and `reassigned` hand the work back, the other reasons keep it.
///
/// # Errors
/// The database.
pub fn log_off(cx: &mut Cx<'_>, at: &At, wish: &LogOff) -> Result<Result<Grant, Refusal>, DbError> {
    if matches!(wish.reason.as_str(), "end_of_shift" | "reassigned") {
        for held in lease::held_by(cx, &at.device)? {
            if let Some(task) = task::find(cx, held.as_str())? {
                lease::leave(cx, &task, &at.device, "handed_back")?;
            }
        }
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
            has_pin: !person.pin_hash.is_empty(),
            typed: false,
            pin_fits,
            failures: person.failures,
            now: cx.now,
        },
    };
    match rules::allow(&facts) {
        Verdict::AskPin => Ok(Err(rules::pin_needed())),
        Verdict::Refuse(refusal) => Ok(Err(refusal)),
        Verdict::WrongPin => {
            let failures = person::wrong_pin(cx, &person)?;
            Ok(Err(rules::wrong_pin(failures)))
        }
        Verdict::On => {
            person::good_pin(cx, &person)?;
            allowed::allow(cx, wish, &person.person, &at.device)?;
            Ok(Ok(Grant::Done))
        }
    }
}
