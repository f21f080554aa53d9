//! Requests: granted or refused, in a fixed order of grounds: role, state, stock, policy.

use super::prepared::Prepared;
use crate::audit::{self, Subject};
use crate::catalog::by_hand;
use crate::cx::Cx;
use crate::db::DbError;
use crate::events;
use crate::flow::{self, At};
use crate::outbound::{self, label, station};
use crate::people::device::Device;
use crate::printer::queue;
use crate::rights::{self, Who, kinds};
use regal_shared::base::{DeviceId, TaskId};
use regal_shared::flow::common::{MAX_MISMATCHES, Mismatch};
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{Claim, EventBody, Grant, Request, TaskKind};

/// The longest text told of a mismatch, in characters.
const MAX_SEEN: usize = 80;

/// The object of a print that asks for an LPN nobody has used.
const FRESH: &str = "U.";

/// Decides a request. A refusal changes nothing.
pub(super) fn decide(
    cx: &mut Cx<'_>,
    known: &Device,
    prepared: &Prepared,
    at: &At,
    wish: &Request,
) -> Result<Result<Grant, Refusal>, DbError> {
    if known.state != "active" {
        return Ok(Err(Refusal::role(Message::new("req.device_locked"))));
    }
    if let Err(refusal) = may(at, wish) {
        return Ok(Err(refusal));
    }
    match wish {
        Request::LogOn(log_on) => {
            flow::session::log_on(cx, at, log_on, prepared.pin_fits, &prepared.fresh_actor)
        }
        Request::LogOff(log_off) => flow::session::log_off(cx, at, log_off),
        Request::BindEquipment(wish) => flow::session::bind_equipment(cx, at, wish),
        Request::Numbers { .. } => numbers(cx),
        Request::HandBack { task } => flow::hand_back(cx, at, task),
        Request::Claim(claim) => flow::claim(cx, at, claim),
        Request::TakeOver { task, from } => take_over(cx, at, task.as_ref(), from),
        Request::Override(wish) => {
            let done = flow::allow(cx, at, wish, prepared.pin_fits)?;
            if done.is_ok() {
                audit::note(cx, "allow", wish.task.as_str())?;
            }
            Ok(done)
        }
        Request::ReleaseLoad { load } => {
            let watch = audit::watch(cx, Subject::Load(load.clone()))?;
            let done = flow::release_load(cx, load)?;
            if done.is_ok() {
                watch.keep(cx, "release_load")?;
            }
            Ok(done)
        }
        Request::Print { object, printer } if object == FRESH => print_fresh(cx, at, printer),
        Request::Print { object, printer } => print(cx, at, object, printer),
        Request::Reopen { lpn } => reopen(cx, at, lpn),
        Request::Mismatches { seen, dropped } => mismatches(cx, seen, *dropped),
        Request::VoidLabel { lpn } => void_label(cx, lpn),
    }
}

/// Whether who is on the device now may ask for this, as the table of rights says: whoever asked when it was put in line.
fn may(at: &At, wish: &Request) -> Result<(), Refusal> {
    let claims = match wish {
        Request::Claim(claim) => kinds::claim(claim),
        _ => Who::Device,
    };
    for needs in [kinds::request(wish), claims] {
        match needs {
            Who::Anyone | Who::Device => {}
            Who::Least(_) if !at.logged_on => return Err(Refusal::role(Message::new("log.badge"))),
            Who::Least(_) | Who::Console if !needs.lets(at.role) => {
                return Err(Refusal::role(rights::denied()));
            }
            Who::Least(_) | Who::Console => {}
        }
    }
    Ok(())
}

/// Keeps a request that touches what was settled.
fn granted(cx: &mut Cx<'_>, kind: &str, object: &str) -> Result<(), DbError> {
    crate::granted::keep(cx, kind, object)?;
    // A badge is somebody's.
    audit::note(cx, kind, if object.starts_with("B.") { "" } else { object })
}

/// Work of another device comes over, and what is carried with it.
fn take_over(
    cx: &mut Cx<'_>,
    at: &At,
    task: Option<&TaskId>,
    from: &DeviceId,
) -> Result<Result<Grant, Refusal>, DbError> {
    let plan = match flow::take_over::plan(cx, at, task, from)? {
        Ok(plan) => plan,
        Err(refusal) => return Ok(Err(refusal)),
    };
    super::apply::apply(cx, &plan.carried)?;
    flow::take_over::bring(cx, at, &plan.tasks, from)
}

/// What workers scanned in vain: told to whoever listens, and kept nowhere else.
fn mismatches(cx: &mut Cx<'_>, seen: &[Mismatch], dropped: i64) -> Result<Result<Grant, Refusal>, DbError> {
    let on = cx.by.id.device.clone();
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(MAX_SEEN).collect::<String>();
    for one in seen.iter().take(MAX_MISMATCHES) {
        let seen = Mismatch {
            class: short(&one.class),
            location: short(&one.location),
            expected: short(&one.expected),
            got: short(&one.got),
            at: one.at,
        };
        events::say(cx, None, &EventBody::Mismatch { on: on.clone(), seen })?;
    }
    if dropped > 0 {
        let message = Message::new("scan.more_missed").with("n", dropped).with("dev", on.0.clone());
        events::say(cx, None, &EventBody::Notice { message })?;
    }
    Ok(Ok(Grant::Done))
}

/// A closed carton is opened again: its prints that wait do not come out, and its packing goes on here.
fn reopen(cx: &mut Cx<'_>, at: &At, lpn: &str) -> Result<Result<Grant, Refusal>, DbError> {
    let (changes, order) = match flow::reopen(cx, at, lpn)? {
        Ok(granted) => granted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    super::apply::apply(cx, &changes)?;
    queue::void_of(cx.conn, &cx.site.site, lpn)?;
    granted(cx, "reopen", &format!("U.{lpn}"))?;
    flow::claim(cx, at, &Claim::object(Some(TaskKind::Pack), format!("O.{order}")))
}

/// A label, made from the books: a carton's is the very one it had.
fn print(cx: &mut Cx<'_>, at: &At, object: &str, printer: &str) -> Result<Result<Grant, Refusal>, DbError> {
    let Some(label) = label::of_object(cx, object)? else {
        return Ok(Err(Refusal::state(Message::new("req.unknown_object"))));
    };
    let printer = match printer {
        "" => flow::printer_near(cx, at)?,
        named => station::printer(cx, named)?,
    };
    if printer.is_empty() {
        return Ok(Err(Refusal::policy(Message::new("req.no_printer"))));
    }
    Ok(match label::put(cx, 1, &printer, &label)? {
        label::Put::Queued => {
            granted(cx, "print", object)?;
            Ok(Grant::Done)
        }
        label::Put::Wrong(_) => Err(Refusal::policy(Message::new("req.bad"))),
    })
}

/// A label of a fresh LPN, drawn from the site's series: it comes out where the device works. No row is made, for the
/// LPN begins with the goods booked on it.
fn print_fresh(cx: &mut Cx<'_>, at: &At, printer: &str) -> Result<Result<Grant, Refusal>, DbError> {
    let printer = match printer {
        "" => flow::printer_near(cx, at)?,
        named => station::printer(cx, named)?,
    };
    if printer.is_empty() {
        return Ok(Err(Refusal::policy(Message::new("req.no_printer"))));
    }
    let lpn = outbound::draw_sscc(cx)?;
    let made = label::of_unit(cx, &lpn, "", 0)?;
    Ok(match label::put(cx, 1, &printer, &made)? {
        label::Put::Queued => {
            granted(cx, "print", &format!("U.{lpn}"))?;
            Ok(Grant::Printed { lpn })
        }
        label::Put::Wrong(_) => Err(Refusal::policy(Message::new("req.bad"))),
    })
}

/// Numbers for labels written by hand, for the device that asks.
fn numbers(cx: &mut Cx<'_>) -> Result<Result<Grant, Refusal>, DbError> {
    Ok(match by_hand::draw(cx)? {
        Some((first, count)) => Ok(Grant::Numbers { first, count }),
        None => Err(Refusal::policy(Message::new("lpn.no_number"))),
    })
}

/// Prints of an LPN that have not come out yet do not come out.
fn void_label(cx: &mut Cx<'_>, lpn: &str) -> Result<Result<Grant, Refusal>, DbError> {
    Ok(if queue::void_of(cx.conn, &cx.site.site, lpn)? > 0 {
        granted(cx, "void_label", &format!("U.{lpn}"))?;
        Ok(Grant::Done)
    } else {
        Err(Refusal::state(Message::new("req.wrong_state")))
    })
}
