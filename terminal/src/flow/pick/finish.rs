//! The facts of a pick: into totes, short, over, onto the lane; and back again.

use super::steps::{Picked, cluster};
use super::{At, Part, Pick};
use crate::flow::{Ctx, Given, Step};
use crate::talk::Tone;
use regal_shared::barcode::Meaning;
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::{ExceptionCode, LocationKind, Stage};
use regal_shared::flow::pick::{PickLine, PickShort};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Verified};

/// The fact of one part into a tote; empty `tote`: the LPN whole.
pub(super) fn picked(ctx: &Ctx<'_>, line: &PickLine, part: &Part, tote: &str) -> Confirm {
    Confirm::Pick(Picked {
        line: part.line,
        goods: line.goods.clone(),
        expiry: ctx.news_of_lot(&line.goods, line.expiry),
        status: line.status,
        location: line.location.clone(),
        lpn: line.lpn.clone(),
        qty: part.qty,
        tote: tote.to_owned(),
        over_taken: part.over,
    })
}

fn ended_short(
    ctx: &Ctx<'_>,
    line: &PickLine,
    part: &Part,
    (code, left): (ExceptionCode, Qty),
    tote: &str,
) -> Confirm {
    Confirm::PickShort(PickShort {
        line: part.line,
        code,
        goods: line.goods.clone(),
        expiry: ctx.news_of_lot(&line.goods, line.expiry),
        location: line.location.clone(),
        lpn: line.lpn.clone(),
        taken: part.qty,
        left,
        tote: if part.qty > 0 { tote.to_owned() } else { String::new() },
    })
}

/// Parts go into totes: booked at once where there is no choice, else asked for.
pub(super) fn into_totes(pick: &Pick, ctx: &Ctx<'_>, parts: Vec<Part>, verified: Verified) -> Step<Pick> {
    let Some(part) = parts.first() else { return Step::stay() };
    if part.qty > 0 && pick.asks_tote(part.line) {
        let mut next = pick.clone();
        next.at = At::Put { parts };
        return Step::to(next);
    }
    let tote = pick.tote(part.line).unwrap_or_default().to_owned();
    if part.qty > 0 && tote.is_empty() {
        let order = pick.line(part.line).map_or(0, |line| pick.order_index(&line.order));
        let mut next = pick.clone();
        next.at = At::Tote { order, parts };
        return Step::to(next);
    }
    booked(pick, ctx, &parts, &tote).verified(verified)
}

/// A tote for the first part: its order's, or a fresh one for a slot that has none yet.
pub(super) fn put(pick: &Pick, ctx: &Ctx<'_>, parts: &[Part], tote: &str, verified: Verified) -> Step<Pick> {
    let Some(line) = parts.first().and_then(|part| pick.line(part.line)) else { return Step::stay() };
    let index = pick.order_index(&line.order);
    let Some(order) = pick.work.orders.get(index) else { return Step::stay() };
    if order.totes.iter().any(|one| one == tote) {
        return booked(pick, ctx, parts, tote).verified(verified);
    }
    let expected = order.totes.last().cloned().unwrap_or_default();
    if pick.is_mine(tote) || !order.totes.is_empty() {
        return Step::mismatch("pick.other_tote", expected, tote);
    }
    if pick.is_busy(tote) {
        return Step::mismatch("pick.tote_busy", "", tote);
    }
    let bind = regal_shared::flow::common::Bind {
        tote: tote.to_owned(),
        order: order.order.clone(),
        slot: order.slot,
    };
    let mut bound = pick.clone();
    bound.work.orders[index].totes.push(tote.to_owned());
    let mut step = booked(&bound, ctx, parts, tote).verified(verified);
    let bind = crate::flow::Doing { confirm: Confirm::Bind(bind), verified: None, undo: None };
    step.doing.insert(0, bind);
    step
}

/// Books the first part into a tote; the others follow, then the next line.
fn booked(pick: &Pick, ctx: &Ctx<'_>, parts: &[Part], tote: &str) -> Step<Pick> {
    let [part, rest @ ..] = parts else { return Step::stay() };
    let Some(line) = pick.line(part.line) else { return Step::stay() };
    let facts: Vec<Confirm> = match part.short {
        Some(short) => vec![ended_short(ctx, line, part, short, tote)],
        None if part.serials.is_empty() => vec![picked(ctx, line, part, tote)],
        None => {
            let piece = |serial: &String| picked(ctx, &with_serial(line, serial), &one(part), tote);
            part.serials.iter().map(piece).collect()
        }
    };
    let mut next = pick.clone();
    next.book(part, tote);
    let served = next.line(part.line).is_some_and(|line| line.rest() == 0);
    let zero = line.zero_check && served && part.short.is_none() && rest.is_empty();
    if !rest.is_empty() {
        next.at = At::Put { parts: rest.to_vec() };
    } else if zero {
        next.at = At::Zero { line: part.line };
    } else {
        next.walk_on(ctx);
    }
    let silent_rest = rest.first().is_some_and(|part| part.qty == 0);
    let single = facts.len() == 1 && part.short.is_none();
    let mut step = facts.into_iter().fold(Step::to(next.clone()), Step::confirm);
    if single {
        step = step.undo_by(format!("L.{}", line.location), part.qty);
    }
    if silent_rest {
        // The line that got nothing ends short with the same scan.
        let mut last = booked(&next, ctx, rest, "");
        last.doing.splice(0..0, step.doing);
        return last;
    }
    if part.short.is_some() { step.say("exc.saved") } else { step }
}

fn with_serial(line: &PickLine, serial: &str) -> PickLine {
    let goods = Goods { serial: serial.to_owned(), ..line.goods.clone() };
    PickLine { goods, ..line.clone() }
}

fn one(part: &Part) -> Part {
    Part { qty: 1, serials: Vec::new(), ..part.clone() }
}

/// F2 `short`, `not_found`: so many taken, so many good ones left; the first line not served ends short.
pub(super) fn short(pick: &Pick, ctx: &Ctx<'_>, code: ExceptionCode, taken: Qty, left: Qty) -> Step<Pick> {
    let rest = pick.rest();
    if taken > rest {
        return Step::no(Message::new("pick.over").with("n", rest));
    }
    let mut parts = pick.shares(taken);
    let stop: Vec<(regal_shared::base::LineId, Qty)> =
        pick.stop().iter().map(|line| (line.line, line.rest())).collect();
    let unserved = stop
        .iter()
        .find(|(id, rest)| parts.iter().find(|part| part.line == *id).map_or(0, |part| part.qty) < *rest);
    if let Some((id, _)) = unserved {
        match parts.iter_mut().find(|part| part.line == *id) {
            Some(part) => part.short = Some((code, left)),
            None => {
                let short = Some((code, left));
                parts.push(Part { line: *id, qty: 0, serials: Vec::new(), short, over: false });
            }
        }
    }
    into_totes(pick, ctx, parts, Verified::Key)
}

/// F2 `over_taken`: so many have left the bin, more than asked for.
pub(super) fn over_taken(pick: &Pick, ctx: &Ctx<'_>, taken: Qty) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if taken <= line.rest() {
        return Step::no(Message::new("pick.over").with("n", line.rest()));
    }
    let part = Part { line: line.line, qty: taken, serials: Vec::new(), short: None, over: true };
    into_totes(pick, ctx, vec![part], Verified::Key)
}

/// Everything onto a lane: the proposed one, or another after asking.
pub(super) fn stage(pick: &Pick, ctx: &Ctx<'_>, given: &Given, lane: &str) -> Step<Pick> {
    if let Some(step) = wrong_lane(pick, ctx, given, lane) {
        return step;
    }
    let lpns = pick.to_stage();
    if lpns.is_empty() {
        return Step::hand_back().say("work.done");
    }
    dropped(pick, lpns, lane)
}

fn wrong_lane(pick: &Pick, ctx: &Ctx<'_>, given: &Given, lane: &str) -> Option<Step<Pick>> {
    if lane == pick.work.lane {
        return None;
    }
    let is_lane = ctx.directory.locations.get(lane).is_some_and(|card| card.kind == LocationKind::Lane);
    if !is_lane {
        return Some(Step::mismatch("scan.wrong_location", pick.work.lane.clone(), lane));
    }
    let ask = Message::new("pick.other_lane").with("loc", pick.work.lane.clone());
    given.said("pick.other_lane").is_none().then(|| Step::ask(ask).versus(pick.work.lane.clone(), lane))
}

fn dropped(pick: &Pick, lpns: Vec<String>, lane: &str) -> Step<Pick> {
    let mut next = pick.clone();
    next.staged.extend(lpns.iter().cloned());
    let all = next.to_stage().is_empty();
    let fact = Confirm::Stage(Stage { lpns, lane: lane.to_owned() });
    if all && next.queue.is_empty() {
        let (words, tone) =
            if cluster(pick) { ("pick.batch_done", Tone::BatchDone) } else { ("pick.done", Tone::TaskDone) };
        let done = next.waiting.is_empty() && next.given_up.is_empty();
        let end = if done { Step::leave() } else { Step::hand_back() };
        return end.say(words).tone(tone).confirm(fact);
    }
    next.here.clear();
    next.at = if all { after_drop(&mut next) } else { At::Singly { tote: String::new() } };
    Step::to(next).confirm(fact)
}

/// Lines are left: fresh totes for those that were set down, then on.
pub(super) fn after_drop(next: &mut Pick) -> At {
    let staged = next.staged.clone();
    for order in &mut next.work.orders {
        order.totes.retain(|tote| !staged.contains(tote));
    }
    next.first()
}

/// One by one: a tote, then its lane.
pub(super) fn singly(pick: &Pick, ctx: &Ctx<'_>, given: &Given, tote: &str, meaning: &Meaning) -> Step<Pick> {
    match meaning {
        Meaning::Lpn { lpn } => {
            if !pick.to_stage().contains(lpn) {
                return Step::mismatch("pick.other_tote", "", lpn.clone());
            }
            let mut next = pick.clone();
            next.at = At::Singly { tote: lpn.clone() };
            Step::to(next)
        }
        Meaning::Location { location } | Meaning::Door { location } if !tote.is_empty() => {
            match wrong_lane(pick, ctx, given, location) {
                Some(step) => step,
                None => dropped(pick, vec![tote.to_owned()], location),
            }
        }
        _ => Step::no("scan.not_asked"),
    }
}

/// The goods of the last fact are back in their bin: the line is open again.
pub(super) fn undone(pick: &Pick, confirm: &Confirm) -> Step<Pick> {
    let Confirm::Pick(fact) = confirm else { return Step::stay() };
    let mut next = pick.clone();
    if let Some(line) = next.line_mut(fact.line) {
        line.done = (line.done - fact.qty).max(0);
    }
    if fact.tote.is_empty() {
        next.wholes.retain(|lpn| *lpn != fact.lpn);
    }
    let still = |tote: &str| {
        let order = next.work.orders.iter().find(|order| order.totes.iter().any(|one| one == tote));
        let lines = order.map(|order| order.order.clone());
        next.work.lines.iter().any(|line| Some(&line.order) == lines.as_ref() && line.done > 0)
    };
    if !still(&fact.tote) {
        next.filled.remove(&fact.tote);
    }
    next.queue.retain(|id| *id != fact.line);
    next.queue.insert(0, fact.line);
    next.here = fact.location.clone();
    next.at = At::Item;
    Step::to(next)
}
