//! PACK.CHECK: the carton is emptied and scanned again, or a supervisor's badge allows its weight.

use super::carton::{self, Closing, add, shares};
use super::{At, Pack, Share};
use crate::flow::{Ctx, Step};
use regal_shared::barcode::ItemScan;
use regal_shared::base::Qty;
use regal_shared::flow::common::OverrideRequest;
use regal_shared::text::Message;
use regal_shared::wire::Request;

/// One more piece of the check: all of it is there, or it is packed anew.
pub(super) fn scanned(pack: &Pack, ctx: &Ctx<'_>, scan: &ItemScan) -> Step<Pack> {
    let At::Check { seen, grams } = &pack.at else { return Step::stay() };
    let qty = scan.factor.max(1).saturating_mul(scan.count.unwrap_or(1));
    let count = |of: &[Share], line: usize| -> Qty {
        of.iter().filter(|share| share.line == line).map(|share| share.qty).sum()
    };
    let room = |line: usize| count(&pack.inside, line) - count(seen, line);
    let more = shares(pack, &scan.item, scan.lot.as_deref(), qty, room);
    if more.iter().map(|share| share.qty).sum::<Qty>() < qty {
        let next = Pack { at: At::Item, inside: Vec::new(), ..pack.clone() };
        return Step::to(next).say("pack.recheck_off");
    }
    let mut seen = seen.clone();
    add(&mut seen, &more);
    let n: Qty = seen.iter().map(|share| share.qty).sum();
    if n == pack.in_carton() {
        return carton::close(pack, ctx, weight(*grams), Closing::Rechecked);
    }
    let said = Message::new("pack.tally").with("n", n).with("m", pack.in_carton());
    Step::to(Pack { at: At::Check { seen, grams: *grams }, ..pack.clone() }).say(said)
}

fn weight(grams: i64) -> Option<i64> {
    (grams > 0).then_some(grams)
}

/// Asks the hub whether this badge may let the weight be as it is.
pub(super) fn ask(pack: &Pack, ctx: &Ctx<'_>, badge: &str, grams: i64, pin: Option<String>) -> Step<Pack> {
    let Some(lease) = ctx.lease else { return Step::no("req.no_lease") };
    let Some(number) = carton::number(pack) else { return Step::no("req.conflict") };
    let wish = OverrideRequest {
        task: lease.task.clone(),
        rule: "weight_off".to_owned(),
        planned: carton::expected(pack, ctx).unwrap_or_default().to_string(),
        wanted: format!("U.{number}"),
        take: None,
        badge: badge.to_owned(),
        pin,
    };
    let at = At::Pin { badge: badge.to_owned(), grams };
    Step::request(Request::Override(wish), Pack { at, ..pack.clone() })
}

/// Allowed: the carton is closed with the weight it has.
pub(super) fn granted(pack: &Pack, ctx: &Ctx<'_>, grams: i64) -> Step<Pack> {
    carton::close(pack, ctx, weight(grams), Closing::Allowed)
}

/// Not allowed, or not yet: a PIN that is missing or wrong is asked for again.
pub(super) fn refused(pack: &Pack, grams: i64, message: &Message) -> Step<Pack> {
    match &*message.code {
        "req.pin_needed" => Step::stay(),
        "log.pin_bad" => Step::no(message.clone()),
        _ => {
            let at = At::Check { seen: Vec::new(), grams };
            Step::to(Pack { at, ..pack.clone() }).say(message.clone())
        }
    }
}
