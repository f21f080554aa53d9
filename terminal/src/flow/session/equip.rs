//! LOG.EQUIP: the cart or vehicle a person works with, looked at once a day. Nobody stands still for want of one: what is
//! broken or not to be had is reported, and the work goes on.

use super::{Cart, Ctx, Session, Step, Then};
use crate::flow::{FlowInput, Given, Place, Problem, report};
use regal_shared::barcode::Meaning;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::session::BindEquipment;
use regal_shared::wire::{Confirm, Grant, Request};

/// The wish for a cart or vehicle, with what was said about it.
pub(super) fn wish(equipment: &str, given: &Given) -> Request {
    // Who has it is asked about only once it was looked at.
    let take = given.said("log.equip_busy") == Some(1);
    let checked = take || given.said("log.daily") == Some(1);
    Request::BindEquipment(BindEquipment { equipment: equipment.to_owned(), checked, take })
}

/// The report that a cart or vehicle is broken; without a name none was to be had.
pub(super) fn broken(equipment: &str) -> Confirm {
    let problem = Problem::new(ExceptionCode::Equipment);
    let mut broken = report(Place::default(), &problem);
    if let (Confirm::Report(report), false) = (&mut broken, equipment.is_empty()) {
        report.detail = format!("E.{equipment}");
    }
    broken
}

/// Without the hub: whether it is all right is asked here, and the hub hears of it once it is there again.
pub(super) fn alone(
    equipment: &str,
    checked: bool,
    given: &Given,
    (good, bad): (impl FnOnce() -> Step<Session>, Session),
) -> Step<Session> {
    match given.said("log.daily") {
        None if !checked => Step::ask_digit("log.daily", 2),
        None | Some(1) => good().say("log.equip_later"),
        Some(_) => Step::to(bad).confirm(broken(equipment)).say("exc.saved"),
    }
}

/// On with a cart or without: work found open goes on at once, exactly where it was left.
fn go_on(cart: Cart, next: &Session) -> Step<Session> {
    Step::other(Then::Recover(cart, next.clone()))
}

/// A cart or vehicle is this person's. How many slots it has is asked where nothing more urgent waits behind it.
fn taken(ctx: &Ctx<'_>, equipment: &str, next: &Session) -> Step<Session> {
    if ctx.held == 0 && matches!(next, Session::Work { .. }) {
        Step::to(super::slots(equipment))
    } else {
        go_on(Cart::taken(equipment), next)
    }
}

pub(super) fn on(
    ctx: &Ctx<'_>,
    (wanted, checked): (&str, bool),
    next: &Session,
    given: &Given,
) -> Step<Session> {
    let asks = || Session::equip(next.clone());
    let again = |equipment: &str| {
        let (wanted, next) = (equipment.to_owned(), Box::new(next.clone()));
        let checked = given.said("log.daily") == Some(1) || given.said("log.equip_busy") == Some(1);
        Step::request(wish(equipment, given), Session::Equip { wanted, checked, next })
    };
    match &given.input {
        FlowInput::Scan(scan) => match &scan.meaning {
            Meaning::Equipment { equipment } if !ctx.online => {
                alone(equipment, false, given, (|| taken(ctx, equipment, next), asks()))
            }
            Meaning::Equipment { equipment } => again(equipment),
            _ => Step::no("scan.not_asked"),
        },
        FlowInput::Granted(Grant::Done) => taken(ctx, wanted, next),
        FlowInput::Refused(message) if matches!(&*message.code, "log.daily" | "log.equip_busy") => {
            match (given.said(&message.code), &*message.code) {
                (None, _) => Step::ask_digit(message.clone(), 2),
                (Some(1), _) => again(wanted),
                (Some(_), "log.daily") => Step::to(asks()).confirm(broken(wanted)).say("exc.saved"),
                (Some(_), _) => Step::to(asks()),
            }
        }
        FlowInput::Refused(message) if message.code == "work.late" => {
            alone(wanted, checked, given, (|| taken(ctx, wanted, next), asks()))
        }
        FlowInput::Refused(message) => Step::to(asks()).say(message.clone()),
        // None is to be had: somebody looks for one, and the work goes on.
        FlowInput::Problem(problem) if problem.code == ExceptionCode::Equipment => {
            go_on(Cart::default(), next).confirm(broken("")).say("exc.saved")
        }
        FlowInput::Back => Step::to(Session::leaving_from(&asks())),
        _ => Step::stay(),
    }
}
