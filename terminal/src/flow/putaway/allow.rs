//! A bin the rules forbid, allowed by a supervisor's badge.

use super::{At, Putaway};
use crate::flow::{Ctx, Step};
use regal_shared::flow::common::OverrideRequest;
use regal_shared::text::Message;
use regal_shared::wire::Request;

/// Asks the hub for the bin just ruled out.
pub(super) fn ask(put: &Putaway, ctx: &Ctx<'_>, badge: &str, pin: Option<String>) -> Step<Putaway> {
    let Some(lease) = ctx.lease else { return Step::no("req.no_lease") };
    let wish = OverrideRequest {
        task: lease.task.clone(),
        rule: rule(put),
        planned: put.goal_location().to_owned(),
        wanted: put.refused_bin.clone(),
        take: None,
        badge: badge.to_owned(),
        pin,
    };
    let mut next = put.clone();
    next.at = At::Pin { badge: badge.to_owned() };
    Step::request(Request::Override(wish), next)
}

/// The rule that keeps the goods out of it.
fn rule(put: &Putaway) -> String {
    let code = put.refused.as_ref().map_or("", |why| &*why.code);
    code.strip_prefix("why.").unwrap_or(code).to_owned()
}

/// Allowed: the bin is like any other one that needs a reason.
pub(super) fn granted(put: &Putaway) -> Step<Putaway> {
    let location = put.refused_bin.clone();
    let mut next = put.clone();
    next.granted.insert(location.clone(), rule(put));
    next.refused = None;
    next.refused_bin = String::new();
    next.at = At::Reason { location };
    Step::to(next).say(Message::new("put.elsewhere").with("loc", put.goal_location()))
}

/// Not allowed, or not yet: a PIN that is missing or wrong is asked for again.
pub(super) fn refused(put: &Putaway, message: &Message) -> Step<Putaway> {
    match &*message.code {
        "req.pin_needed" => Step::stay(),
        "log.pin_bad" => Step::no(message.clone()),
        _ => {
            let mut next = put.clone();
            next.at = At::Dest;
            Step::to(next).say(message.clone())
        }
    }
}
