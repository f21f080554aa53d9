//! More than is free: allowed by a supervisor's badge, or reported as a fact.

use super::{At, Shift, steps};
use crate::flow::{Ctx, Flow, Problem, Step, report};
use regal_shared::base::Qty;
use regal_shared::flow::common::{OverrideRequest, Take, What};
use regal_shared::text::Message;
use regal_shared::wire::Request;

/// More than is free was asked for: others have claimed the rest.
pub(super) fn more(shift: &Shift, n: Qty, free: Qty) -> Step<Shift> {
    let mut next = shift.clone();
    next.wanted = n;
    Step::to(next).say(Message::new("move.reserved").with("n", free))
}

/// Asks the hub for the goods others have claimed.
pub(super) fn ask(
    shift: &Shift,
    ctx: &Ctx<'_>,
    stock: usize,
    badge: &str,
    pin: Option<String>,
) -> Step<Shift> {
    let (Some(lease), Some(one)) = (ctx.lease, shift.stock(stock)) else { return Step::no("req.no_lease") };
    let (goods, from) = (one.goods.clone(), shift.work.from.clone());
    let wanted = [from.as_str(), &goods.item, &goods.lot, &one.lpn].join(" ");
    let what = What::Goods { goods, status: one.status, qty: shift.wanted, lpn: one.lpn.clone() };
    let wish = OverrideRequest {
        task: lease.task.clone(),
        rule: "reserved".to_owned(),
        planned: one.free.to_string(),
        wanted: wanted.trim_end().to_owned(),
        take: Some(Box::new(Take { what, from, into: String::new() })),
        badge: badge.to_owned(),
        pin,
    };
    let mut next = shift.clone();
    next.at = At::Pin { stock, badge: badge.to_owned() };
    Step::request(Request::Override(wish), next)
}

/// Not allowed, or not yet: a PIN that is missing or wrong is asked for again.
pub(super) fn refused(shift: &Shift, stock: usize, message: &Message) -> Step<Shift> {
    match &*message.code {
        "req.pin_needed" => Step::stay(),
        "log.pin_bad" => Step::no(message.clone()),
        _ => shift.to(At::Qty { stock, tally: Default::default(), split: false }).say(message.clone()),
    }
}

/// They are out of the bin already, whoever has claimed them: so many are in hand.
pub(super) fn taken_anyway(shift: &Shift, stock: usize, problem: &Problem) -> Step<Shift> {
    let n = problem.numbers.first().copied().unwrap_or_default();
    let mut step = steps::in_hand(shift, stock, n);
    let fact = Step::<Shift>::stay().confirm(report(shift.place(), problem));
    step.doing.splice(0..0, fact.doing);
    step
}
