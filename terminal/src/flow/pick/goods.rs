//! PICK.LOC to PICK.ZERO: the bin, what lies there, how many of it, what is left.

use super::finish;
use super::{At, Pick};
use crate::flow::quantity::{Limits, Tally, entered, possible};
use crate::flow::{Ctx, Given, Step};
use regal_shared::barcode::ItemScan;
use regal_shared::base::{Day, Qty, StockStatus};
use regal_shared::flow::common::{Finer, Observe, StandsFor};
use regal_shared::flow::pick::PickLine;
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Verified};

pub(super) fn at_location(pick: &Pick, ctx: &Ctx<'_>, given: &Given, location: &str) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if line.location != location {
        return Step::mismatch("scan.wrong_location", line.location.clone(), location);
    }
    let mut next = pick.clone();
    next.here = location.to_owned();
    next.fresh = false;
    next.verified = given.verified();
    next.at = At::Item;
    if pick.work.profile.item {
        return Step::to(next);
    }
    match line.bin {
        // The bin says what lies in it only where that is one thing.
        StandsFor::Several(asks) => Step::to(next).say(asks.words()),
        StandsFor::Nothing if line.whole => Step::to(next),
        StandsFor::Nothing | StandsFor::Content => content(&next, ctx),
    }
}

/// The bin was scanned once more, and its content is asked for.
pub(super) fn bin_again(pick: &Pick, ctx: &Ctx<'_>) -> Step<Pick> {
    match pick.head() {
        Some(line) if line.bin == StandsFor::Content && !pick.work.profile.item => content(pick, ctx),
        Some(line) if pick.by_lpn(line) && !matches!(line.bin, StandsFor::Several(_)) => {
            Step::no("scan.want_lpn")
        }
        Some(line) => Step::no(line.bin.words()),
        None => Step::stay(),
    }
}

/// The bin stands for what is taken from it.
fn content(pick: &Pick, ctx: &Ctx<'_>) -> Step<Pick> {
    let mut next = pick.clone();
    match pick.head() {
        Some(line) if line.whole => return super::lpn::taken(pick, ctx, line),
        Some(_) if pick.serials(ctx) => next.at = At::Serial { serials: Vec::new() },
        _ => next.at = At::Qty { tally: Tally::default() },
    }
    Step::to(next)
}

/// What the item's scan says: the item is right, its lot fits or is changed, its level fits what is open.
pub(super) fn item_scan(pick: &Pick, ctx: &Ctx<'_>, given: &Given, scan: &ItemScan) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if scan.item != line.goods.item {
        let (expected, got) = (ctx.item_name(&line.goods.item), ctx.item_name(&scan.item));
        return Step::mismatch("scan.wrong_item", expected, got);
    }
    if pick.is_on_several(line, scan.lot.as_deref()) {
        let mut next = pick.clone();
        next.at = At::Lpn { scan: scan.clone() };
        return Step::to(next).say(Finer::Lpn.words());
    }
    of_label(pick, ctx, given, scan)
}

/// All else the item's label says: how many, its serial number, its lot.
pub(super) fn of_label(pick: &Pick, ctx: &Ctx<'_>, given: &Given, scan: &ItemScan) -> Step<Pick> {
    let mut tally = Tally::default();
    let count = scan.count.unwrap_or(1);
    let units = scan.factor.saturating_mul(count);
    if units > pick.rest() {
        return Step::mismatch("scan.wrong_level", pick.rest().to_string(), units.to_string());
    }
    if units > 1 || pick.work.profile.each_unit {
        tally.add(scan.level, scan.factor, count);
    }
    if let Err(step) = possible(&Limits::of(ctx, &scan.item), &tally) {
        return *step;
    }
    if let Some(serial) = scan.serial.as_ref().filter(|_| pick.serials(ctx)) {
        let mut there = pick.clone();
        there.at = At::Serial { serials: Vec::new() };
        return serial_scan(&there, ctx, &[], serial);
    }
    match &scan.lot {
        Some(lot) => lot_scan(pick, ctx, given, (&scan.item, lot, scan.expiry), tally),
        None => known(pick, ctx, tally),
    }
}

/// The item is known: its lot, its serials, its quantity, or straight on for one of one.
pub(super) fn known(pick: &Pick, ctx: &Ctx<'_>, tally: Tally) -> Step<Pick> {
    let mut next = pick.clone();
    if pick.wants_lot(ctx) {
        next.at = At::Lot { tally };
        // Another lot may stand in for the planned one, if there is another.
        let several = |line: &PickLine| !line.lot_fixed && ctx.several_lots(&line.goods.item);
        let asks = pick.work.lot_change && pick.head().is_some_and(several);
        return if asks { Step::to(next).say(Finer::Lot.words()) } else { Step::to(next) };
    }
    counting(next, ctx, tally)
}

fn counting(mut next: Pick, ctx: &Ctx<'_>, tally: Tally) -> Step<Pick> {
    if next.serials(ctx) {
        next.at = At::Serial { serials: Vec::new() };
        return Step::to(next);
    }
    if tally.total() == next.rest() || next.rest() == 1 {
        let n = next.rest();
        return counted(&next, ctx, n, Verified::Scan);
    }
    next.at = At::Qty { tally };
    Step::to(next)
}

/// A lot: the planned one, or a change.
pub(super) fn lot_scan(
    pick: &Pick,
    ctx: &Ctx<'_>,
    given: &Given,
    (item, lot, expiry): (&str, &str, Option<Day>),
    tally: Tally,
) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    let planned = line.goods.lot.clone();
    if !item.is_empty() && item != line.goods.item {
        return Step::mismatch("scan.wrong_item", ctx.item_name(&line.goods.item), ctx.item_name(item));
    }
    if planned.is_empty() || planned == lot {
        return counting(pick.clone(), ctx, tally);
    }
    let card = ctx.directory.lots.get(&line.goods.item).and_then(|lots| lots.get(lot));
    let expiry = expiry.or(card.and_then(|card| card.expiry));
    let status = card.map_or(StockStatus::Available, |card| card.status);
    let no = if status == StockStatus::Expired || expiry.is_some_and(|day| day < ctx.now.day()) {
        Some("pick.lot_expired")
    } else if status != StockStatus::Available {
        Some("pick.blocked")
    } else if line.lot_fixed {
        Some("pick.lot_fixed")
    } else if !pick.work.lot_change {
        Some("pick.lot_never")
    } else {
        None
    };
    if let Some(code) = no {
        return Step::mismatch(code, planned, lot);
    }
    if given.said("pick.wrong_lot").is_none() {
        return Step::ask("pick.wrong_lot").versus(planned, lot);
    }
    let mut next = pick.clone();
    let stop: Vec<_> = pick.stop().iter().map(|line| line.line).collect();
    for id in stop {
        if let Some(line) = next.line_mut(id) {
            line.goods.lot = lot.to_owned();
            line.expiry = expiry;
        }
    }
    counting(next, ctx, tally)
}

pub(super) fn serial_scan(pick: &Pick, ctx: &Ctx<'_>, had: &[String], serial: &str) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if !line.goods.serial.is_empty() && line.goods.serial != serial {
        return Step::mismatch("scan.wrong_serial", line.goods.serial.clone(), serial);
    }
    if had.iter().any(|one| one == serial) {
        return Step::mismatch("scan.serial_seen", "", serial);
    }
    let mut serials = had.to_vec();
    serials.push(serial.to_owned());
    let n = Qty::try_from(serials.len()).unwrap_or(Qty::MAX);
    if n < pick.rest() {
        let mut next = pick.clone();
        next.at = At::Serial { serials };
        return Step::to(next);
    }
    let mut parts = pick.shares(n);
    let mut left = serials.into_iter();
    for part in &mut parts {
        part.serials = left.by_ref().take(usize::try_from(part.qty).unwrap_or_default()).collect();
    }
    finish::into_totes(pick, ctx, parts, Verified::Scan)
}

/// One more of the item, in a quantity state.
pub(super) fn one_more(pick: &Pick, ctx: &Ctx<'_>, tally: &Tally, scan: &ItemScan) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if scan.item != line.goods.item {
        let (expected, got) = (ctx.item_name(&line.goods.item), ctx.item_name(&scan.item));
        return Step::mismatch("scan.wrong_item", expected, got);
    }
    let mut tally = tally.clone();
    if tally.is_empty() && pick.work.profile.item {
        tally.add(scan.level, 1, 1);
    }
    tally.add(scan.level, scan.factor, scan.count.unwrap_or(1));
    if tally.total() > pick.rest() {
        return Step::mismatch(
            Message::new("pick.over").with("n", pick.rest()),
            pick.rest().to_string(),
            tally.total().to_string(),
        );
    }
    if let Err(step) = possible(&Limits::of(ctx, &scan.item), &tally) {
        return *step;
    }
    if tally.total() == pick.rest() {
        return counted(pick, ctx, pick.rest(), Verified::Scan);
    }
    let mut next = pick.clone();
    next.at = At::Qty { tally };
    Step::to(next)
}

pub(super) fn quantity(pick: &Pick, ctx: &Ctx<'_>, given: &Given) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    match entered(given, &Limits::of(ctx, &line.goods.item)) {
        Err(step) => *step,
        Ok(n) => counted(pick, ctx, n, Verified::Typed),
    }
}

pub(super) fn counted(pick: &Pick, ctx: &Ctx<'_>, n: Qty, verified: Verified) -> Step<Pick> {
    if n > pick.rest() {
        return Step::no(Message::new("pick.over").with("n", pick.rest()));
    }
    let verified = if pick.verified == Verified::Typed { Verified::Typed } else { verified };
    finish::into_totes(pick, ctx, pick.shares(n), verified)
}

pub(super) fn zero_scan(pick: &Pick, ctx: &Ctx<'_>, location: &str) -> Step<Pick> {
    match pick.head() {
        Some(line) if line.location == location => seen(pick, ctx, line, 0),
        Some(line) => Step::mismatch("scan.wrong_location", line.location.clone(), location),
        None => Step::stay(),
    }
}

/// Good ones left there; what are the bin's check digits as well may mean that it is bare, and is asked about.
pub(super) fn zero_left(pick: &Pick, ctx: &Ctx<'_>, given: &Given, typed: &str) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    let digits = ctx.digits(&line.location).filter(|_| pick.work.profile.digits);
    if digits == Some(typed) {
        let n: Qty = typed.parse().unwrap_or_default();
        match given.said("pick.bare_or_left") {
            None if n > 0 => {
                return Step::ask_digit(Message::new("pick.bare_or_left").with("n", n), 2);
            }
            None | Some(1) => return seen(pick, ctx, line, 0),
            Some(_) => {}
        }
    }
    match entered(given, &Limits::of(ctx, &line.goods.item)) {
        Err(step) => *step,
        Ok(n) => seen(pick, ctx, line, n),
    }
}

fn seen(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine, seen: Qty) -> Step<Pick> {
    let goods = line.goods.clone();
    let observe = Observe { location: line.location.clone(), goods, seen };
    let mut next = pick.clone();
    next.walk_on(ctx);
    Step::to(next).confirm(Confirm::Observe(observe))
}
