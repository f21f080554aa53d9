//! The carton: what goes in, its weight, closing it, bringing it away.

use super::{At, Pack, Share};
use crate::flow::{Ctx, Given, Step, Then};
use crate::talk::Tone;
use regal_shared::base::Qty;
use regal_shared::flow::common::{LocationKind, SerialCapture, Stage};
use regal_shared::flow::pack::{self as nouns, Packed};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, TaskKind};

/// Spreads so many of an item over shares of lines: the lot's own lines when it is known.
pub(super) fn shares(
    pack: &Pack,
    item: &str,
    lot: Option<&str>,
    mut qty: Qty,
    room: impl Fn(usize) -> Qty,
) -> Vec<Share> {
    let mut all = Vec::new();
    for (line, of) in pack.lines().iter().enumerate() {
        let fits =
            of.goods.item == item && lot.is_none_or(|lot| of.goods.lot.is_empty() || of.goods.lot == lot);
        let part = room(line).min(qty);
        if fits && part > 0 {
            all.push(Share { line, qty: part, serials: Vec::new() });
            qty -= part;
        }
    }
    all
}

/// Adds shares, one a line.
pub(super) fn add(to: &mut Vec<Share>, more: &[Share]) {
    for share in more {
        match to.iter_mut().find(|one| one.line == share.line) {
            Some(one) => {
                one.qty += share.qty;
                one.serials.extend(share.serials.iter().cloned());
            }
            None => to.push(share.clone()),
        }
    }
}

/// What the carton should weigh, g; `None` when a weight is not known.
pub(super) fn expected(pack: &Pack, ctx: &Ctx<'_>) -> Option<i64> {
    let work = pack.work.as_ref()?;
    let tare = work.types.iter().find(|card| card.carton_type == pack.carton_type)?.tare_g;
    pack.inside.iter().try_fold(tare, |sum, share| {
        let weight = ctx.item(&work.lines.get(share.line)?.goods.item)?.weight_g;
        (weight > 0).then(|| sum.saturating_add(weight.saturating_mul(share.qty)))
    })
}

/// The last piece is in, or the worker closes early: to the scale when the bench has one, else closed.
pub(super) fn full(pack: &Pack, ctx: &Ctx<'_>) -> Step<Pack> {
    let weighs = pack.work.as_ref().is_some_and(|work| work.weigh.is_some());
    if weighs && expected(pack, ctx).is_some() {
        return Step::to(Pack { at: At::Weigh, ..pack.clone() });
    }
    close(pack, ctx, None, Closing::Plain)
}

/// How a carton comes to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// With nothing to tell.
    Plain,
    /// Its weight was off and all of it was scanned again.
    Rechecked,
    /// Its weight was off and a supervisor allowed it.
    Allowed,
}

/// The number of the carton being packed: the one opened again, else the next new one.
pub(super) fn number(pack: &Pack) -> Option<String> {
    match pack.carton.as_str() {
        "" => pack.work.as_ref()?.cartons.first().cloned(),
        carton => Some(carton.to_owned()),
    }
}

/// The weight typed: within the tolerance, or everything is scanned again.
pub(super) fn weighed(pack: &Pack, ctx: &Ctx<'_>, grams: i64) -> Step<Pack> {
    let tolerance = pack.work.as_ref().and_then(|work| work.weigh);
    let (Some(tolerance), Some(expected)) = (tolerance, expected(pack, ctx)) else {
        return close(pack, ctx, Some(grams), Closing::Plain);
    };
    if tolerance.allows(expected, grams) {
        return close(pack, ctx, Some(grams), Closing::Plain);
    }
    let off = Message::new("pack.weight_off").with("n", (grams - expected).abs());
    let mut step = Step::to(Pack { at: At::Check { seen: Vec::new(), grams }, ..pack.clone() }).say(off);
    step.expected = Some(expected.to_string());
    step.got = Some(grams.to_string());
    step
}

/// The carton is closed: one fact with its whole content.
pub(super) fn close(pack: &Pack, ctx: &Ctx<'_>, weight_g: Option<i64>, closing: Closing) -> Step<Pack> {
    let Some(work) = &pack.work else { return Step::stay() };
    let Some(number) = number(pack) else { return Step::no("req.conflict") };
    let content = pack
        .inside
        .iter()
        .filter_map(|share| {
            let line = work.lines.get(share.line)?;
            Some(Packed {
                line: line.line,
                tote: line.tote.clone(),
                goods: line.goods.clone(),
                status: line.status,
                qty: share.qty,
                serials: share.serials.clone(),
            })
        })
        .collect();
    let fact = nouns::Pack {
        order: work.order.clone(),
        carton: number.clone(),
        carton_type: pack.carton_type.clone(),
        content,
        weight_g,
        rechecked: closing == Closing::Rechecked,
        weight_allowed: closing == Closing::Allowed,
        station: work.station.clone(),
    };
    let mut next = pack.clone();
    if let Some(work) = &mut next.work {
        work.cartons.retain(|one| *one != number);
        work.open.retain(|one| one.carton != number);
        work.standing.push(number.clone());
        for share in &pack.inside {
            if let Some(line) = work.lines.get_mut(share.line) {
                line.qty = (line.qty - share.qty).max(0);
            }
        }
    }
    next.inside.clear();
    next.carton.clear();
    next.at = At::Drop;
    let said = without_label(work.printer, ctx).unwrap_or_else(|| match closing {
        Closing::Rechecked => Message::new("pack.recheck_ok"),
        Closing::Allowed => Message::new("pack.allowed"),
        Closing::Plain => Message::new("pack.closed").with("lpn", number),
    });
    Step::to(next).confirm(Confirm::Pack(fact)).say(said)
}

/// Why no label comes out of the printer just now; the hub prints, and does so when it hears of the carton.
fn without_label(printer: bool, ctx: &Ctx<'_>) -> Option<Message> {
    match (printer, ctx.online) {
        (false, _) => Some("pack.no_label".into()),
        (true, false) => Some("pack.label_later".into()),
        (true, true) => None,
    }
}

/// An LPN goes as it is: all its lines are done with it.
pub(super) fn as_is(pack: &Pack, ctx: &Ctx<'_>, lpn: &str) -> Step<Pack> {
    let Some(work) = &pack.work else { return Step::stay() };
    let captured = |item: &str| ctx.item(item).is_some_and(|card| card.serial == SerialCapture::Outbound);
    if work.lines.iter().any(|line| line.tote == lpn && line.qty > 0 && captured(&line.goods.item)) {
        // Their numbers are asked for piece by piece.
        return Step::no("scan.more_serial");
    }
    if !work.lines.iter().any(|line| line.tote == lpn && line.qty > 0) {
        return Step::mismatch("pick.other_tote", whole_totes(pack).join(" "), lpn);
    }
    let fact = nouns::Pack {
        order: work.order.clone(),
        carton: lpn.to_owned(),
        carton_type: String::new(),
        content: Vec::new(),
        weight_g: None,
        rechecked: false,
        weight_allowed: false,
        station: work.station.clone(),
    };
    let said =
        without_label(work.printer, ctx).unwrap_or_else(|| Message::new("pack.closed").with("lpn", lpn));
    let mut next = pack.clone();
    if let Some(work) = &mut next.work {
        work.standing.push(lpn.to_owned());
        work.lines.iter_mut().filter(|line| line.tote == lpn).for_each(|line| line.qty = 0);
    }
    next.at = At::Drop;
    Step::to(next).confirm(Confirm::Pack(fact)).say(said)
}

/// So many pieces of a line come out of the open carton again. Pieces with numbers come out all at once: nobody knows which
/// of them are meant before they are scanned anew.
pub(super) fn take_out(pack: &mut Pack, line: usize, qty: Qty) {
    let mut left = qty.max(0);
    for share in pack.inside.iter_mut().filter(|share| share.line == line) {
        let n = if share.serials.is_empty() || left == 0 { share.qty.min(left) } else { share.qty };
        share.qty -= n;
        left = (left - n).max(0);
        if n > 0 {
            let out = std::mem::take(&mut share.serials);
            pack.serials.retain(|serial| !out.contains(serial));
        }
    }
    pack.inside.retain(|share| share.qty > 0);
}

/// Totes with something left in them.
pub(super) fn whole_totes(pack: &Pack) -> Vec<String> {
    let mut totes: Vec<String> = Vec::new();
    for line in pack.lines().iter().filter(|line| line.qty > 0) {
        if !totes.contains(&line.tote) {
            totes.push(line.tote.clone());
        }
    }
    totes
}

/// The cartons stand on a lane: on with the rest, or the next order.
pub(super) fn dropped(pack: &Pack, ctx: &Ctx<'_>, given: &Given, lane: &str) -> Step<Pack> {
    let Some(work) = &pack.work else { return Step::stay() };
    let planned = work.lane.as_str();
    if lane != planned {
        let is_lane = ctx.directory.locations.get(lane).is_some_and(|card| card.kind == LocationKind::Lane);
        if !is_lane {
            return Step::mismatch("scan.wrong_location", planned, lane);
        }
        if !planned.is_empty() && given.said("ship.other_lane").is_none() {
            let mut step = Step::ask(Message::new("ship.other_lane").with("loc", planned));
            step.expected = Some(planned.to_owned());
            step.got = Some(lane.to_owned());
            return step;
        }
    }
    let fact = Confirm::Stage(Stage { lpns: work.standing.clone(), lane: lane.to_owned() });
    if pack.left() == 0 {
        let next = Step::other(Then::Begin(TaskKind::Pack));
        return next.confirm(fact).say("pack.done").tone(Tone::TaskDone);
    }
    let shown = work.standing.last().cloned().unwrap_or_default();
    let mut next = pack.clone();
    if let Some(work) = &mut next.work {
        work.standing.clear();
    }
    next.at = At::Box;
    let said = Message::new("pack.staged").with("lpn", shown).with("loc", lane);
    Step::to(next).confirm(fact).say(said)
}
