//! Log on: by the hub, or by what the device keeps of a person while the hub cannot be reached; work found open.

use super::Session;
use crate::flow::{Ctx, FlowInput, Given, Known, Step, Then};
use regal_shared::barcode::Meaning;
use regal_shared::base::{ActorId, DeviceId};
use regal_shared::flow::session::{self as nouns, LogOn, LoggedOn, OfflineOn};
use regal_shared::wire::{Confirm, Grant, Request};

fn badge_of(given: &Given) -> Option<(&str, bool)> {
    match &given.input {
        FlowInput::Scan(scan) => match &scan.meaning {
            Meaning::Badge { badge } => Some((badge, false)),
            _ => None,
        },
        FlowInput::Typed(number) => Some((number, true)),
        _ => None,
    }
}

fn ask_hub(badge: &str, typed: bool, pin: Option<String>, next: Session) -> Step<Session> {
    let log_on = LogOn { badge: badge.to_owned(), typed, pin };
    Step::request(Request::LogOn(log_on), next)
}

pub(super) fn on_badge(ctx: &Ctx<'_>, badge: &str, typed: bool, given: &Given) -> Step<Session> {
    if let Some((badge, typed)) = badge_of(given) {
        // Whom the device does not know it asks the hub about all the same: a feed may be down, or not up yet, where a
        // request gets through.
        if !ctx.online && ctx.known(badge).is_some() {
            return alone(ctx, badge, typed);
        }
        let next = Session::Badge { badge: badge.to_owned(), typed };
        return ask_hub(badge, typed, None, next);
    }
    match &given.input {
        FlowInput::Granted(Grant::LoggedOn(on)) => logged_on(ctx, badge, typed, on),
        // No answer came in time: the device helps itself, if it can.
        FlowInput::Refused(message) if message.code == "work.late" && ctx.known(badge).is_some() => {
            alone(ctx, badge, typed)
        }
        FlowInput::Refused(message) if message.code == "work.late" && !ctx.online => Step::no("log.new_here"),
        FlowInput::Refused(message) => Step::no(message.clone()),
        FlowInput::Back if !ctx.kiosk => match given.said("log.quit") {
            None => Step::ask_digit("log.quit", 2),
            Some(1) => Step::other(Then::Quit),
            Some(_) => Step::stay(),
        },
        _ => Step::stay(),
    }
}

/// Without the hub: whoever was on this device lately gets on as they would with it.
fn alone(ctx: &Ctx<'_>, badge: &str, typed: bool) -> Step<Session> {
    let Some(known) = ctx.known(badge) else { return Step::no("log.new_here") };
    if known.is_locked() {
        return Step::no("log.pin_offline");
    }
    if !known.verifier.pin_hash.is_empty() {
        let name = known.verifier.name.clone();
        let language = Some(known.verifier.language);
        return Step::to(Session::Pin { badge: badge.to_owned(), typed, name, language });
    }
    if typed {
        return Step::no("log.badge_unknown");
    }
    on_alone(ctx, known)
}

fn on_alone(ctx: &Ctx<'_>, known: &Known) -> Step<Session> {
    let kept = &known.verifier;
    let actor = ActorId(format!("{}.{}", ctx.device, ctx.now.0));
    let session = nouns::Session {
        actor: actor.clone(),
        name: kept.name.clone(),
        role: kept.role,
        language: kept.language,
        large: kept.large,
        badge: kept.badge.clone(),
        since: ctx.now,
        kinds: kept.kinds.clone(),
        open: Vec::new(),
        elsewhere: None,
        elsewhere_quiet: 0,
        needs_equipment: kept.needs_equipment,
        verifier: None,
        offline: true,
    };
    let fact = Confirm::LoggedOn(OfflineOn { badge: kept.badge.clone(), actor });
    Step::other(Then::LoggedOn(Box::new(session))).confirm(fact)
}

fn logged_on(ctx: &Ctx<'_>, badge: &str, typed: bool, on: &LoggedOn) -> Step<Session> {
    match on {
        LoggedOn::PinNeeded { name, language } => {
            // The person speaks their own language from here on, not the device's.
            let language = language.or_else(|| ctx.known(badge).map(|known| known.verifier.language));
            Step::to(Session::Pin { badge: badge.to_owned(), typed, name: name.clone(), language })
        }
        LoggedOn::Session(session) => Step::other(Then::LoggedOn(Box::new(session.clone()))),
    }
}

/// `here` is the state the PIN is asked for in.
pub(super) fn on_pin(
    ctx: &Ctx<'_>,
    here: &Session,
    badge: &str,
    typed: bool,
    given: &Given,
) -> Step<Session> {
    match &given.input {
        FlowInput::Typed(pin) if ctx.online => ask_hub(badge, typed, Some(pin.clone()), here.clone()),
        FlowInput::Typed(pin) => match ctx.known(badge) {
            Some(known) if known.is_locked() => Step::to(Session::default()).say("log.pin_offline"),
            Some(_) => Step::other(Then::CheckPin { badge: badge.to_owned(), pin: pin.clone() }),
            None => Step::to(Session::default()).say("log.new_here"),
        },
        FlowInput::Scan(_) => on_badge(ctx, badge, typed, given),
        FlowInput::Back => Step::to(Session::default()),
        FlowInput::Granted(Grant::LoggedOn(on)) => logged_on(ctx, badge, typed, on),
        // The device looked at the PIN itself, and it fits.
        FlowInput::Granted(Grant::Done) => match ctx.known(badge) {
            Some(known) => on_alone(ctx, known),
            None => Step::to(Session::default()).say("log.new_here"),
        },
        FlowInput::Refused(message) if matches!(&*message.code, "log.pin_bad" | "work.late") => {
            Step::no(message.clone())
        }
        FlowInput::Refused(message) => Step::to(Session::default()).say(message.clone()),
        _ => Step::stay(),
    }
}

pub(super) fn on_elsewhere(here: &Session, device: &DeviceId, given: &Given) -> Step<Session> {
    match &given.input {
        FlowInput::Choice(0) => {
            let request = Request::TakeOver { task: None, from: device.clone() };
            Step::request(request, here.clone())
        }
        FlowInput::Choice(_) | FlowInput::Back => Step::other(Then::Resume),
        FlowInput::Granted(Grant::TakenOver { packets, checkpoint }) => {
            Step::other(Then::TakenOver(packets.clone(), checkpoint.clone()))
        }
        FlowInput::Granted(_) => Step::other(Then::Resume),
        FlowInput::Refused(message) => Step::other(Then::Resume).say(message.clone()),
        _ => Step::stay(),
    }
}

/// Somebody else's work on this device: mine from here on, or theirs still.
pub(super) fn on_others(given: &Given) -> Step<Session> {
    match &given.input {
        FlowInput::Choice(0) => Step::other(Then::TakeLeft),
        FlowInput::Choice(_) | FlowInput::Back => Step::other(Then::Resume),
        _ => Step::stay(),
    }
}
