//! What each state of a pick does with each input.

use super::goods::{
    at_location, bin_again, counted, item_scan, lot_scan, one_more, quantity, serial_scan, zero_left,
    zero_scan,
};
use super::{At, LINE_PROBLEMS, Part, Pick};
use super::{finish, lpn};
use crate::flow::quantity::Tally;
use crate::flow::{Ctx, Fit, FlowInput, Given, Problem, Scan, Step, report};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::flow::common::{Bind, ExceptionCode};
use regal_shared::flow::pick::{self as nouns, PickMode};
use regal_shared::wire::{Confirm, Verified};

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
        // The bin once more, where its content is asked for.
        (At::Item, Meaning::Location { location }) if line.is_some_and(|line| line.location == *location) => {
            Fit::Kind
        }
        (At::Item | At::Lpn { .. }, Meaning::Lpn { lpn }) => {
            planned(line.is_some_and(|line| line.lpn == *lpn))
        }
        (At::Lpn { scan: first }, Meaning::Item(scan)) => {
            planned(scan.item == first.item && scan.lot.is_some())
        }
        (At::Lpn { scan }, Meaning::Lot { item, .. }) => planned(*item == scan.item || item.is_empty()),
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
        (At::Loc, Meaning::Location { location }) => at_location(pick, ctx, given, location),
        (At::Item | At::Lpn { .. }, Meaning::Item(item)) => item_scan(pick, ctx, given, item),
        (At::Item, Meaning::Lot { item, lot, expiry }) => {
            lot_scan(pick, ctx, given, (item, lot, *expiry), Tally::default())
        }
        (At::Item, Meaning::Lpn { lpn }) => lpn::scanned(pick, ctx, given, lpn, None),
        (At::Lpn { scan }, Meaning::Lpn { lpn }) => lpn::scanned(pick, ctx, given, lpn, Some(scan)),
        (At::Lpn { scan }, Meaning::Lot { item, lot, .. }) if item.is_empty() || *item == scan.item => {
            item_scan(pick, ctx, given, &ItemScan { lot: Some(lot.clone()), ..scan.clone() })
        }
        (At::Item, Meaning::Location { .. }) => bin_again(pick, ctx),
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
        At::Qty { .. } => quantity(pick, ctx, given),
        At::Zero { .. } => zero_left(pick, ctx, given, typed),
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
        At::Lpn { .. } | At::Lot { .. } | At::Serial { .. } | At::Qty { .. } => At::Item,
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

fn tote_scan(pick: &Pick, order: usize, parts: &[Part], tote: &str) -> Step<Pick> {
    let Some(target) = pick.work.orders.get(order) else { return Step::stay() };
    if pick.is_mine(tote) || pick.is_busy(tote) || pick.wholes.iter().any(|lpn| lpn == tote) {
        return Step::mismatch("pick.tote_busy", "", tote);
    }
    let bind = Bind { tote: tote.to_owned(), order: target.order.clone(), slot: target.slot };
    let mut next = pick.clone();
    next.work.orders[order].totes.push(tote.to_owned());
    next.at = if parts.is_empty() { next.first() } else { At::Put { parts: parts.to_vec() } };
    Step::to(next).confirm(Confirm::Bind(bind))
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
    next.at = next.next();
    let third = pick.head().is_some_and(|line| next.skipped.get(&line.line) == Some(&3));
    let step = Step::to(next);
    if !third {
        return step;
    }
    let problem = Problem::new(ExceptionCode::Skip);
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
    if let At::Zero { .. } = pick.at {
        // The line is ended: whether its bin is bare is asked still.
        return told();
    }
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
