//! Log off: why, and what becomes of the goods carried.

use super::Session;
use crate::flow::{Ctx, FlowInput, Given, Step, Then};
use regal_shared::barcode::Meaning;
use regal_shared::base::DeviceId;
use regal_shared::flow::common::{Handover, Park};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

/// Reasons to leave the device, and whether the leases go back.
pub(super) const REASONS: [(&str, bool); 5] = [
    ("break", false),
    ("end_of_shift", true),
    ("battery", false),
    ("device_swap", false),
    ("reassigned", true),
];

fn off(reason: &str, hand_back: bool) -> Step<Session> {
    Step::other(Then::LogOff { reason: reason.to_owned(), hand_back, heir: String::new() })
}

pub(super) fn on_leaving(ctx: &Ctx<'_>, back: Option<&Session>, given: &Given) -> Step<Session> {
    match &given.input {
        FlowInput::Choice(row) => match REASONS.get(*row) {
            Some((reason, true)) if ctx.carried > 0 => {
                let carrying = Message::new("log.carrying").with("n", ctx.carried);
                Step::to(Session::Park { reason: (*reason).to_owned() }).say(carrying)
            }
            Some((reason, hand_back)) => off(reason, *hand_back),
            None => Step::stay(),
        },
        FlowInput::Back => match back {
            Some(before) => Step::to(before.clone()),
            None => Step::other(Then::Resume),
        },
        _ => Step::stay(),
    }
}

/// Everything carried is set down here, or somebody's badge takes it over; then the person leaves.
pub(super) fn on_park(reason: &str, given: &Given) -> Step<Session> {
    match &given.input {
        FlowInput::Scan(scan) => match &scan.meaning {
            Meaning::Location { location } => {
                off(reason, true).confirm(Confirm::Park(Park { location: location.clone() }))
            }
            Meaning::Badge { badge } => {
                Step::to(Session::Heir { reason: reason.to_owned(), badge: badge.clone() })
            }
            _ => Step::stay(),
        },
        FlowInput::Back => Step::to(Session::leaving()),
        _ => Step::stay(),
    }
}

/// The receiver takes the goods onto the device they are on, or this device with all that is on it.
pub(super) fn on_heir(ctx: &Ctx<'_>, reason: &str, badge: &str, given: &Given) -> Step<Session> {
    let own = ctx.session.is_some_and(|session| session.badge == badge);
    match &given.input {
        FlowInput::Choice(_) if own => {
            Step::to(Session::Park { reason: reason.to_owned() }).say("log.badge_unknown")
        }
        FlowInput::Choice(0) => {
            let over = Handover { device: DeviceId(String::new()), badge: badge.to_owned() };
            off(reason, true).confirm(Confirm::Handover(over))
        }
        FlowInput::Choice(1) => {
            let over = Handover { device: ctx.device.clone(), badge: badge.to_owned() };
            let leave = Then::LogOff { reason: reason.to_owned(), hand_back: false, heir: badge.to_owned() };
            Step::other(leave).confirm(Confirm::Handover(over))
        }
        FlowInput::Back => Step::to(Session::Park { reason: reason.to_owned() }),
        _ => Step::stay(),
    }
}
