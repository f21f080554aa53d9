//! A bin the rules forbid, allowed by a supervisor's badge: for an LPN and for goods on a cart.

use crate::flow::{Ctx, Prompt, Step, Typing};
use regal_shared::flow::common::OverrideRequest;
use regal_shared::text::Message;
use regal_shared::wire::Request;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the rules keep the goods out of, and what a supervisor allowed all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ruled {
    /// Why the bin scanned last is ruled out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Message>,
    /// That bin, while a supervisor's badge may allow it; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bin: String,
    /// Bins a supervisor allowed, with the rule each beats.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub granted: BTreeMap<String, String>,
}

/// The code of the rule a reason names.
fn rule(why: &Message) -> &str {
    why.code.strip_prefix("why.").unwrap_or(&why.code)
}

impl Ruled {
    /// A bin is ruled out; a badge may allow it.
    pub(super) fn out(&mut self, bin: &str, why: Message) {
        self.bin = bin.to_owned();
        self.why = Some(why);
    }

    /// The worker goes elsewhere.
    pub(super) fn forget(&mut self) {
        self.bin.clear();
        self.why = None;
    }

    /// Whether there is a bin that a badge may allow.
    pub(super) fn asks(&self) -> bool {
        !self.bin.is_empty()
    }

    /// Whether a supervisor let this rule be beaten there.
    pub(super) fn lets(&self, bin: &str, why: &Message) -> bool {
        self.granted.get(bin).is_some_and(|beaten| beaten == rule(why))
    }

    /// The rule a supervisor let be beaten there.
    pub(super) fn beaten(&self, bin: &str) -> Option<&String> {
        self.granted.get(bin)
    }

    /// Why the bin scanned last is ruled out, and who may allow it.
    pub(super) fn reasons(&self) -> impl Iterator<Item = Message> {
        let who = self.asks().then(|| Message::new("put.forbidden"));
        self.why.clone().into_iter().chain(who)
    }

    /// Asks the hub for the bin just ruled out; the answer comes to `next`.
    pub(super) fn ask<F>(
        &self,
        ctx: &Ctx<'_>,
        planned: &str,
        (badge, pin): (&str, Option<String>),
        next: F,
    ) -> Step<F> {
        let Some(lease) = ctx.lease else { return Step::no("req.no_lease") };
        let wish = OverrideRequest {
            task: lease.task.clone(),
            rule: self.why.as_ref().map_or("", rule).to_owned(),
            planned: planned.to_owned(),
            wanted: self.bin.clone(),
            take: None,
            badge: badge.to_owned(),
            pin,
        };
        Step::request(Request::Override(wish), next)
    }

    /// Allowed: the bin is like any other one that needs a reason. Answers it.
    pub(super) fn grant(&mut self) -> String {
        let bin = std::mem::take(&mut self.bin);
        if let Some(why) = self.why.take() {
            self.granted.insert(bin.clone(), rule(&why).to_owned());
        }
        bin
    }
}

/// Not allowed, or not yet: a PIN that is missing or wrong is asked for again; else the worker goes to `planned`.
pub(super) fn refused<F>(message: &Message, planned: impl FnOnce() -> Step<F>) -> Step<F> {
    match &*message.code {
        "req.pin_needed" => Step::stay(),
        "log.pin_bad" => Step::no(message.clone()),
        _ => planned().say(message.clone()),
    }
}

/// The supervisor's PIN for a bin.
pub(super) fn pin(title: &'static str, ctx: &Ctx<'_>, bin: &str) -> Prompt {
    let mut prompt = Prompt::new(title, "sys.supervisor_pin").at_place(ctx, bin);
    prompt.typing = Typing::Secret;
    prompt
}
