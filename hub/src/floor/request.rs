//! Requests: granted or refused, in a fixed order of grounds: role, state, stock, policy.

use super::door::Prepared;
use crate::cx::Cx;
use crate::db::DbError;
use crate::flow::{self, At};
use crate::people::device::Device;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{Grant, Request};

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
    match wish {
        Request::LogOn(log_on) => {
            flow::session::log_on(cx, at, log_on, prepared.pin_fits, &prepared.fresh_actor)
        }
        Request::LogOff(log_off) => flow::session::log_off(cx, at, log_off),
        Request::BindEquipment(_) => Ok(Ok(Grant::Done)),
        _ if !at.logged_on => Ok(Err(Refusal::role(Message::new("log.badge")))),
        Request::Claim(claim) => flow::claim(cx, at, claim),
        Request::HandBack { task } => flow::hand_back(cx, at, task),
        Request::TakeOver { task, from } => flow::take_over(cx, at, task.as_ref(), from),
        Request::Print { .. } => Ok(Err(Refusal::policy(Message::new("pack.no_label")))),
    }
}
