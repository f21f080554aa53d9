//! What each state of a pick does with each input.

use super::{At, LINE_PROBLEMS, Part, Pick};
use super::{finish, lpn};
use crate::flow::quantity::{Limits, Tally, entered};
use crate::flow::{Ctx, Fit, FlowInput, Given, Problem, Scan, Step, report};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Day, Qty, StockStatus};
use regal_shared::flow::common::{Bind, ExceptionCode, Observe};
use regal_shared::flow::pick::{self as nouns, PickLine, PickMode};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Verified};

/// Wrong check digits after which only a scan counts.
pub(super) const MAX_MISSES: u8 = 3;

pub(super) fn fits(pick: &Pick, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
    let line = pick.head();
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    match (&pick.at, meaning) {
        (At::Loc | At::Zero { .. }, Meaning::Location { location }) => {
            planned(line.is_some_and(|line| line.location == *location))
        }
        (At::Item, Meaning::Item(scan)) => planned(line.is_some_and(|line| line.goods.item == scan.item)),
        (At::Item | At::Lot { .. }, Meaning::Lot { item, .. }) => {
            planned(line.is_some_and(|line| line.goods.item == *item || item.is_empty()))
        }
        (At::Item, Meaning::Lpn { lpn }) => planned(line.is_some_and(|line| line.lpn == *lpn)),
        (At::Lot { .. } | At::Qty { .. }, Meaning::Item(scan)) => {
            planned(line.is_some_and(|line| line.goods.item == scan.item))
        }
        (At::Lot { .. }, Meaning::Unknown) => Fit::Kind,
        (At::Serial { .. }, Meaning::Serial { .. }) => Fit::Planned,
        (At::Serial { .. }, Meaning::Item(scan)) if scan.serial.is_some() => Fit::Planned,
        (At::Serial { .. }, Meaning::Unknown) if pick.serials(ctx) => Fit::Kind,
        (At::Tote { .. } | At::Put { .. } | At::Singly { .. }, Meaning::Lpn { .. }) => Fit::Kind,
        (At::Back { item }, meaning) => super::back::fits(pick, *item, meaning),
        (At::Stage | At::Singly { .. }, Meaning::Location { location } | Meaning::Door { location }) => {
            planned(pick.work.lane == *location)
        }
        _ => Fit::No,
    }
}

pub(super) fn on(pick: &Pick, ctx: &Ctx<'_>, given: &Given) -> Step<Pick> {
    match &given.input {
        FlowInput::Problem(problem) => problem_told(pick, ctx, problem),
        FlowInput::More(entry) => more(pick, ctx, *entry),
        FlowInput::Undone(confirm) => finish::undone(pick, confirm),
        FlowInput::Back => back(pick),
        FlowInput::Scan(scan) => scanned(pick, ctx, given, scan),
        FlowInput::Typed(typed) => typed_in(pick, ctx, given, typed),
        FlowInput::Enter => enter(pick, ctx),
        FlowInput::Choice(_) | FlowInput::Granted(_) | FlowInput::Refused(_) => Step::stay(),
    }
}

fn scanned(pick: &Pick, ctx: &Ctx<'_>, given: &Given, scan: &Scan) -> Step<Pick> {
    match (&pick.at, &scan.meaning) {
        (At::Loc, Meaning::Location { location }) => at_location(pick, location, Verified::Scan),
        (At::Item, Meaning::Item(item)) => item_scan(pick, ctx, given, item),
        (At::Item, Meaning::Lot { item, lot, expiry }) => {
            lot_scan(pick, ctx, given, (item, lot, *expiry), Tally::default())
        }
        (At::Item, Meaning::Lpn { lpn }) => lpn::scanned(pick, ctx, given, lpn),
        (At::Lot { tally }, Meaning::Lot { item, lot, expiry }) => {
            lot_scan(pick, ctx, given, (item, lot, *expiry), tally.clone())
        }
        (At::Lot { tally }, Meaning::Item(ItemScan { item, lot: Some(lot), expiry, .. })) => {
            lot_scan(pick, ctx, given, (item, lot, *expiry), tally.clone())
        }
        (At::Lot { tally }, Meaning::Unknown) => {
            lot_scan(pick, ctx, given, ("", &scan.raw, None), tally.clone())
        }
        (At::Serial { serials }, Meaning::Serial { serial }) => serial_scan(pick, ctx, serials, serial),
        (At::Serial { serials }, Meaning::Item(ItemScan { serial: Some(serial), .. })) => {
            serial_scan(pick, ctx, serials, serial)
        }
        (At::Serial { serials }, Meaning::Unknown) => serial_scan(pick, ctx, serials, &scan.raw),
        (At::Qty { tally }, Meaning::Item(item)) => one_more(pick, ctx, tally, item),
        (At::Tote { order, parts }, Meaning::Lpn { lpn }) => tote_scan(pick, *order, parts, lpn),
        (At::Put { parts }, Meaning::Lpn { lpn }) => finish::put(pick, ctx, parts, lpn, Verified::Scan),
        (At::Zero { .. }, Meaning::Location { location }) => zero_scan(pick, ctx, location),
        (At::Stage, Meaning::Location { location } | Meaning::Door { location }) => {
            finish::stage(pick, ctx, given, location)
        }
        (At::Back { item }, meaning) => super::back::scanned(pick, ctx, given, *item, meaning),
        (At::Singly { tote }, meaning) => finish::singly(pick, ctx, given, tote, meaning),
        _ => Step::no("scan.not_asked"),
    }
}

fn typed_in(pick: &Pick, ctx: &Ctx<'_>, given: &Given, typed: &str) -> Step<Pick> {
    match &pick.at {
        At::Loc => digits(pick, ctx, typed),
        At::Qty { .. } => quantity(pick, ctx, given),
        At::Zero { .. } => zero_left(pick, ctx, given),
        _ => Step::stay(),
    }
}

fn enter(pick: &Pick, ctx: &Ctx<'_>) -> Step<Pick> {
    match &pick.at {
        At::Qty { tally } => {
            let n = if tally.is_empty() { pick.rest() } else { tally.total() };
            counted(pick, ctx, n, Verified::Key)
        }
        At::Stage if pick.to_stage().is_empty() => Step::hand_back().say("work.done"),
        _ => Step::stay(),
    }
}

fn back(pick: &Pick) -> Step<Pick> {
    let mut next = pick.clone();
    next.at = match &pick.at {
        At::Tote { parts, .. } if !parts.is_empty() => At::Put { parts: parts.clone() },
        At::Tote { .. } | At::Loc | At::Stage => {
            let untouched = pick.filled.is_empty()
                && pick.wholes.is_empty()
                && pick.work.orders.iter().all(|order| order.totes.is_empty());
            return if untouched { Step::hand_back() } else { Step::leave_aside() };
        }
        At::Item => At::Loc,
        At::Lot { .. } | At::Serial { .. } | At::Qty { .. } => At::Item,
        At::Put { parts } if parts.iter().any(|part| !part.serials.is_empty()) => At::Item,
        At::Put { .. } => At::Qty { tally: Tally::default() },
        At::Zero { .. } => return Step::stay(),
        At::Singly { .. } => At::Stage,
        At::Back { item: true } => At::Back { item: false },
        At::Back { item: false } => return Step::leave_aside(),
    };
    next.here.clear();
    if matches!(next.at, At::Item | At::Qty { .. }) {
        next.here = pick.here.clone();
    }
    Step::to(next)
}

fn at_location(pick: &Pick, location: &str, verified: Verified) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if line.location != location {
        return Step::mismatch("scan.wrong_location", line.location.clone(), location);
    }
    let mut next = pick.clone();
    next.here = location.to_owned();
    next.verified = verified;
    next.misses = 0;
    next.at = if pick.work.profile.item { At::Item } else { At::Qty { tally: Tally::default() } };
    Step::to(next)
}

fn digits(pick: &Pick, ctx: &Ctx<'_>, typed: &str) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if ctx.digits(&line.location) == Some(typed) {
        let location = line.location.clone();
        return at_location(pick, &location, Verified::Typed);
    }
    let mut next = pick.clone();
    next.misses = pick.misses.saturating_add(1);
    let mut step = Step::to(next).say("scan.wrong_digits");
    step.got = Some(typed.to_owned());
    step
}

/// What the item's scan says: the item is right, its lot fits or is changed, its level fits what is open.
fn item_scan(pick: &Pick, ctx: &Ctx<'_>, given: &Given, scan: &ItemScan) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    if scan.item != line.goods.item {
        let (expected, got) = (ctx.item_name(&line.goods.item), ctx.item_name(&scan.item));
        return Step::mismatch("scan.wrong_item", expected, got);
    }
    let mut tally = Tally::default();
    let count = scan.count.unwrap_or(1);
    let units = scan.factor.saturating_mul(count);
    if units > pick.rest() {
        return Step::mismatch("scan.wrong_level", pick.rest().to_string(), units.to_string());
    }
    if units > 1 || pick.work.profile.each_unit {
        tally.add(scan.level, scan.factor, count);
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
        return Step::to(next);
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
fn lot_scan(
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

fn serial_scan(pick: &Pick, ctx: &Ctx<'_>, had: &[String], serial: &str) -> Step<Pick> {
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
fn one_more(pick: &Pick, ctx: &Ctx<'_>, tally: &Tally, scan: &ItemScan) -> Step<Pick> {
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
    if tally.total() == pick.rest() {
        return counted(pick, ctx, pick.rest(), Verified::Scan);
    }
    let mut next = pick.clone();
    next.at = At::Qty { tally };
    Step::to(next)
}

fn quantity(pick: &Pick, ctx: &Ctx<'_>, given: &Given) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    match entered(given, Limits::of(ctx, &line.goods.item)) {
        Err(step) => *step,
        Ok(n) => counted(pick, ctx, n, Verified::Typed),
    }
}

fn counted(pick: &Pick, ctx: &Ctx<'_>, n: Qty, verified: Verified) -> Step<Pick> {
    if n > pick.rest() {
        return Step::no(Message::new("pick.over").with("n", pick.rest()));
    }
    let verified = if pick.verified == Verified::Typed { Verified::Typed } else { verified };
    finish::into_totes(pick, ctx, pick.shares(n), verified)
}

fn tote_scan(pick: &Pick, order: usize, parts: &[Part], tote: &str) -> Step<Pick> {
    let Some(target) = pick.work.orders.get(order) else { return Step::stay() };
    if pick.is_mine(tote) || pick.wholes.iter().any(|lpn| lpn == tote) {
        return Step::mismatch("pick.tote_busy", "", tote);
    }
    let bind = Bind { tote: tote.to_owned(), order: target.order.clone(), slot: target.slot };
    let mut next = pick.clone();
    next.work.orders[order].totes.push(tote.to_owned());
    next.at = if parts.is_empty() { next.first() } else { At::Put { parts: parts.to_vec() } };
    Step::to(next).confirm(Confirm::Bind(bind))
}

fn zero_scan(pick: &Pick, ctx: &Ctx<'_>, location: &str) -> Step<Pick> {
    match pick.head() {
        Some(line) if line.location == location => seen(pick, ctx, line, 0),
        Some(line) => Step::mismatch("scan.wrong_location", line.location.clone(), location),
        None => Step::stay(),
    }
}

fn zero_left(pick: &Pick, ctx: &Ctx<'_>, given: &Given) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    match entered(given, Limits::of(ctx, &line.goods.item)) {
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

fn more(pick: &Pick, ctx: &Ctx<'_>, entry: Entry) -> Step<Pick> {
    let mut next = pick.clone();
    match (entry, &pick.at) {
        (Entry::Skip, At::Loc | At::Item) => return skip(pick),
        (Entry::ToteFull, At::Put { parts }) => {
            let order = pick.head().map_or(0, |line| pick.order_index(&line.order));
            next.at = At::Tote { order, parts: parts.clone() };
        }
        (Entry::ToteFull, _) => {
            let order = pick.head().map_or(0, |line| pick.order_index(&line.order));
            next.at = At::Tote { order, parts: Vec::new() };
        }
        (Entry::CartFull | Entry::Finish, At::Loc | At::Item) => next.at = At::Stage,
        (Entry::Finish, At::Tote { .. }) => next.walk_on(ctx),
        (Entry::Singly, At::Stage) => next.at = At::Singly { tote: String::new() },
        _ => return Step::stay(),
    }
    Step::to(next)
}

/// Puts the stop off; the third time somebody should know, and the last line cannot be put off.
fn skip(pick: &Pick) -> Step<Pick> {
    let stop = pick.stop().len();
    if pick.queue.len() <= stop {
        return Step::no("work.skipped_last");
    }
    let mut next = pick.clone();
    next.put_off();
    next.here.clear();
    next.misses = 0;
    next.at = next.next();
    let third = pick.head().is_some_and(|line| next.skipped.get(&line.line) == Some(&3));
    let step = Step::to(next);
    if !third {
        return step;
    }
    let problem = Problem { code: ExceptionCode::Skip, numbers: Vec::new(), scan: None };
    step.confirm(report(crate::flow::Flow::place(pick), &problem))
}

fn problem_told(pick: &Pick, ctx: &Ctx<'_>, problem: &Problem) -> Step<Pick> {
    debug_assert!(LINE_PROBLEMS.contains(&problem.code) || problem.code == ExceptionCode::ToteFull);
    let told =
        || Step::<Pick>::stay().confirm(report(crate::flow::Flow::place(pick), problem)).say("exc.saved");
    let number = |at: usize| problem.numbers.get(at).copied().unwrap_or_default();
    let onto = |next: Pick| {
        let mut step = told();
        step.then = crate::flow::Then::To(next);
        step
    };
    let mut next = pick.clone();
    match problem.code {
        ExceptionCode::Short => finish::short(pick, ctx, problem.code, number(0), number(1)),
        ExceptionCode::NotFound => finish::short(pick, ctx, problem.code, 0, 0),
        ExceptionCode::OverTaken => finish::over_taken(pick, ctx, number(0)),
        ExceptionCode::Damaged => {
            let id = pick.head().map(|line| line.line);
            if let Some(line) = id.and_then(|id| next.line_mut(id)) {
                line.planned = (line.planned - number(0)).max(line.done);
                if line.rest() == 0 {
                    next.queue.retain(|one| Some(*one) != id);
                    next.walk_on(ctx);
                }
            }
            onto(next)
        }
        ExceptionCode::WrongItem
        | ExceptionCode::FaceEmpty
        | ExceptionCode::BinBlocked
        | ExceptionCode::NoAccess
        | ExceptionCode::Expired
        | ExceptionCode::ShortDated
        | ExceptionCode::LpnDiffers => {
            next.put_off();
            next.here.clear();
            next.walk_on(ctx);
            onto(next)
        }
        _ => told(),
    }
}

/// Whether the mode shows slots.
pub(super) fn cluster(pick: &Pick) -> bool {
    pick.work.mode == PickMode::Cluster
}

/// A pick's confirm, for the others of this flow.
pub(super) type Picked = nouns::Pick;
