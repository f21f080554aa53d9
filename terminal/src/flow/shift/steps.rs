//! What each state of a move does with each input.

use super::{At, Op, Shift, allow, broken, lies_wrong, units};
use crate::flow::quantity::{Limits, Tally, entered, possible};
use crate::flow::{Ctx, Fit, Flow, FlowInput, Given, Place, Problem, Scan, Step, finer, report};
use crate::talk::Tone;
use regal_shared::barcode::{Entry, ItemScan, Meaning, digits_by_hand};
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::{
    ExceptionCode, Finer, Override, Put, Sought, StandsFor, Take, What, ladder,
};
use regal_shared::flow::shift::ShiftStock;
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Grant, Packet};
use std::collections::BTreeSet;

pub(super) fn fits(shift: &Shift, meaning: &Meaning) -> Fit {
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    let here = |item: &str| shift.work.stock.iter().any(|one| one.goods.item == item);
    match (&shift.at, meaning) {
        (At::Src, meaning) => from_where(meaning),
        (At::Finer { asks: Finer::Loc, .. }, meaning) => from_where(meaning),
        (At::Finer { sought, asks, .. }, meaning) => finer::fits(sought, *asks, meaning),
        (At::What, Meaning::Location { location }) if *location == shift.work.from => Fit::Kind,
        (At::What | At::Op { op: Op::Split, .. }, Meaning::Item(scan)) => planned(here(&scan.item)),
        (At::What, Meaning::Lot { item, .. }) => planned(here(item)),
        (At::What, Meaning::Lpn { lpn }) => planned(shift.work.stock.iter().any(|one| one.is_on(lpn))),
        (At::Qty { stock, .. }, Meaning::Item(scan)) => {
            planned(shift.stock(*stock).is_some_and(|one| one.goods.item == scan.item))
        }
        (At::Qty { split: false, .. }, Meaning::Badge { .. }) if shift.wanted > 0 => Fit::Kind,
        (At::Dest { .. } | At::Unit { .. }, Meaning::Location { location }) => {
            planned(shift.heading().is_some_and(|goal| goal.location == *location))
        }
        (At::Op { op: Op::Unnest, .. }, Meaning::Location { .. }) => Fit::Kind,
        (
            At::Op { op: Op::Nest | Op::Merge | Op::Relabel | Op::Empty, .. } | At::SplitTo { .. },
            Meaning::Lpn { .. },
        ) => Fit::Kind,
        _ => Fit::No,
    }
}

/// What names a source: a place or an LPN, or goods that are looked for.
fn from_where(meaning: &Meaning) -> Fit {
    match meaning {
        Meaning::Location { .. } | Meaning::Lpn { .. } | Meaning::Item(_) => Fit::Kind,
        Meaning::Lot { item, .. } if !item.is_empty() => Fit::Kind,
        _ => Fit::No,
    }
}

pub(super) fn on(shift: &Shift, ctx: &Ctx<'_>, given: &Given) -> Step<Shift> {
    match &given.input {
        FlowInput::Scan(scan) => scanned(shift, ctx, given, scan),
        FlowInput::Typed(typed) => match &shift.at {
            At::Pin { stock, badge } => allow::ask(shift, ctx, *stock, badge, Some(typed.clone())),
            At::Qty { stock, split, .. } => quantity(shift, ctx, given, *stock, *split),
            _ => Step::stay(),
        },
        FlowInput::Enter => match &shift.at {
            At::Qty { stock, tally, split } => {
                let n = if tally.is_empty() { shift.proposal(*stock, *split) } else { tally.total() };
                counted(shift, *stock, *split, n)
            }
            _ => Step::stay(),
        },
        FlowInput::Choice(row) if matches!(shift.at, At::Finer { .. }) => chosen(shift, ctx, *row),
        FlowInput::Choice(_) if shift.heading().is_some() => Step::stay(),
        FlowInput::Choice(row) => match (&shift.at, Op::ALL.get(*row)) {
            (At::Unit { lpn }, Some(op)) => shift.to(At::Op { lpn: lpn.clone(), op: *op }),
            _ => Step::stay(),
        },
        FlowInput::Back => back(shift),
        FlowInput::Granted(_) if matches!(shift.at, At::Pin { .. }) => match shift.at {
            At::Pin { stock, .. } => in_hand(shift, stock, shift.wanted),
            _ => Step::stay(),
        },
        FlowInput::Granted(Grant::Work { packet }) => started(shift, packet),
        FlowInput::Granted(Grant::Printed { lpn }) => match digits_by_hand(lpn) {
            Some(_) => {
                let next = Shift { by_hand: lpn.clone(), ..shift.clone() };
                Step::to(next).say("lpn.by_hand")
            }
            None => Step::no(Message::new("rcv.printed").with("lpn", lpn.clone())),
        },
        FlowInput::Granted(_) => Step::no("work.none"),
        FlowInput::Refused(message) if matches!(shift.at, At::Pin { .. }) => match shift.at {
            At::Pin { stock, .. } => allow::refused(shift, stock, message),
            _ => Step::stay(),
        },
        FlowInput::Refused(message) => Step::no(message.clone()),
        FlowInput::Problem(problem) if problem.code == ExceptionCode::OverTaken => match &shift.at {
            At::Qty { stock, split: false, .. } => allow::taken_anyway(shift, *stock, problem),
            _ => Step::stay(),
        },
        FlowInput::Problem(problem) if problem.code == ExceptionCode::LabelMissing => {
            units::unlabelled(shift, ctx, problem)
        }
        FlowInput::Problem(problem) => told(shift, problem),
        FlowInput::More(Entry::Print) if shift.wants_label() => shift.fresh(),
        FlowInput::Undone(Confirm::Take(_)) => shift.to(At::What),
        FlowInput::Undone(_) | FlowInput::More(_) => Step::stay(),
    }
}

/// The source is known: what was scanned before it goes on there.
fn started(shift: &Shift, packet: &Packet) -> Step<Shift> {
    let mut packet = packet.clone();
    if let At::Finer { sought, .. } = &shift.at {
        packet.work.keep_known(sought);
    }
    Step::start(packet)
}

/// A problem: of goods in hand, of the place they go to, or of where they lie.
pub(super) fn told(shift: &Shift, problem: &Problem) -> Step<Shift> {
    let mut place = shift.place();
    let of_bin =
        matches!(problem.code, ExceptionCode::BinFull | ExceptionCode::BinBlocked | ExceptionCode::NoAccess);
    if let Some(goal) = shift.heading().filter(|_| of_bin) {
        place.location.clone_from(&goal.location);
        return next_target(shift).confirm(report(place, problem));
    }
    if problem.is_of_goods() && matches!(shift.at, At::Dest { .. }) {
        // They are in hand, not where they came from.
        place.location.clear();
    }
    if problem.is_of_place() && matches!(shift.at, At::Dest { .. } | At::Unit { .. }) {
        let Some(location) = problem.location() else { return Step::no("scan.want_loc") };
        place = Place { location, ..Place::default() };
    }
    let begun = matches!(shift.at, At::Dest { .. });
    let unreachable = matches!(problem.code, ExceptionCode::BinBlocked | ExceptionCode::NoAccess);
    // Nobody gets to the goods: the work comes last.
    let gives_up = unreachable && !begun && place.location == shift.work.from && !shift.work.from.is_empty();
    let step = match problem.code {
        _ if gives_up => Step::hand_back(),
        ExceptionCode::Damaged => match broken::told(shift, problem) {
            Ok(next) => Step::to(next),
            Err(step) => return *step,
        },
        _ => Step::stay(),
    };
    step.confirm(report(place, problem)).say("exc.saved")
}

/// On to the next place planned; the overflow bin is the last.
fn next_target(shift: &Shift) -> Step<Shift> {
    let last = shift.work.fix.as_ref().map_or(0, |fix| fix.targets.len().saturating_sub(1));
    let mut next = shift.clone();
    next.target = (shift.target + 1).min(last);
    let loc = next.goal().map_or_else(String::new, |goal| goal.location.clone());
    let overflow = next.goal().is_some_and(|goal| goal.rule == "overflow");
    Step::to(next).say(Message::new(if overflow { "put.no_bin" } else { "put.next_bin" }).with("loc", loc))
}

/// At a place with what is moved.
fn arrived(shift: &Shift, given: &Given, location: &str) -> Step<Shift> {
    match &shift.at {
        At::Dest { what, qty, back } => set_down(shift, given, (what, *qty, *back), location),
        At::Unit { lpn } => unit_down(shift, given, lpn, location),
        _ => Step::no("scan.not_asked"),
    }
}

fn scanned(shift: &Shift, ctx: &Ctx<'_>, given: &Given, scan: &Scan) -> Step<Shift> {
    match (&shift.at, &scan.meaning) {
        (At::Src | At::Finer { asks: Finer::Loc, .. }, Meaning::Item(_) | Meaning::Lot { .. }) => {
            let sought = finer::with(&Sought::default(), Finer::Item, &scan.meaning, &scan.raw);
            shift.claim_goods(sought.unwrap_or_default())
        }
        (At::Src | At::Finer { asks: Finer::Loc, .. }, meaning) => shift.claim(meaning.object()),
        (At::What, Meaning::Location { .. }) => bin_again(shift, ctx),
        (At::What, Meaning::Item(item)) => item_scan(shift, ctx, item),
        (At::What, Meaning::Lot { item, lot, .. }) => {
            let sought = Sought { item: item.clone(), lot: lot.clone(), ..Sought::default() };
            choose(shift, ctx, sought, Tally::default(), false)
        }
        (At::What, Meaning::Lpn { lpn }) => match shift.work.stock.iter().find(|one| one.is_on(lpn)) {
            Some(_) => shift.to(At::Unit { lpn: lpn.clone() }),
            None => Step::mismatch("scan.not_asked", shift.work.from.clone(), lpn.clone()),
        },
        (At::Finer { sought, asks, tally, split }, meaning) => {
            match finer::with(sought, *asks, meaning, &scan.raw) {
                Some(more) => choose(shift, ctx, more, tally.clone(), *split),
                None => Step::no("scan.not_asked"),
            }
        }
        (At::Qty { stock, tally, split }, Meaning::Item(item)) => {
            one_more(shift, ctx, (*stock, *split), tally, item)
        }
        (At::Qty { stock, .. }, Meaning::Badge { badge }) => allow::ask(shift, ctx, *stock, badge, None),
        (At::Dest { .. } | At::Unit { .. }, Meaning::Location { location }) => {
            arrived(shift, given, location)
        }
        (At::Op { lpn, op }, meaning) => units::operate(shift, ctx, given, (lpn, *op), meaning),
        (At::SplitTo { stock, qty }, Meaning::Lpn { lpn }) => units::split(shift, *stock, *qty, lpn),
        _ => Step::no("scan.not_asked"),
    }
}

/// The place was scanned once more while goods are asked for: it stands for them where the site says so and one thing
/// alone lies there.
fn bin_again(shift: &Shift, ctx: &Ctx<'_>) -> Step<Shift> {
    let Some(first) = shift.work.stock.first() else { return Step::no("move.nothing") };
    match StandsFor::of(shift.things(&shift.work.stock), shift.work.stands) {
        StandsFor::Content if !first.lpn.is_empty() => shift.to(At::Unit { lpn: first.whole().to_owned() }),
        StandsFor::Content | StandsFor::Several(Finer::Lot | Finer::Serial) => {
            let sought = Sought { item: first.goods.item.clone(), ..Sought::default() };
            choose(shift, ctx, sought, Tally::default(), false)
        }
        StandsFor::Nothing if !first.lpn.is_empty() => Step::no("scan.want_lpn"),
        standing => Step::no(standing.words()),
    }
}

pub(super) fn item_scan(shift: &Shift, ctx: &Ctx<'_>, scan: &ItemScan) -> Step<Shift> {
    let mut tally = Tally::default();
    let count = scan.count.unwrap_or(1);
    if scan.factor.saturating_mul(count) > 1 {
        tally.add(scan.level, scan.factor, count);
    }
    let split = matches!(shift.at, At::Op { op: Op::Split, .. });
    let sought = finer::with(&Sought::default(), Finer::Item, &Meaning::Item(scan.clone()), "");
    choose(shift, ctx, sought.unwrap_or_default(), tally, split)
}

/// One of those that no label tells apart.
fn chosen(shift: &Shift, ctx: &Ctx<'_>, row: usize) -> Step<Shift> {
    let At::Finer { sought, asks, tally, split } = &shift.at else { return Step::stay() };
    let found = fitting(shift, sought).map(|one| (&one.goods, one.status));
    match finer::chosen(sought, *asks, found, row) {
        Some(more) => choose(shift, ctx, more, tally.clone(), *split),
        None => Step::stay(),
    }
}

/// Which of the stock here is meant: loose before LPNs. Where several fit, one level finer is asked, and what is known
/// stays known.
pub(super) fn choose(shift: &Shift, ctx: &Ctx<'_>, sought: Sought, tally: Tally, split: bool) -> Step<Shift> {
    let stock = &shift.work.stock;
    let sought = sought.as_kept(stock.iter().map(|one| &one.goods));
    let mut found: Vec<usize> = (0..stock.len()).filter(|at| is_sought(&sought, &stock[*at])).collect();
    if sought.lpn.is_empty() && found.iter().any(|at| stock[*at].lpn.is_empty()) {
        found.retain(|at| stock[*at].lpn.is_empty());
    }
    // No label tells these apart, but the plan does.
    let planned = |at: &usize| shift.work.fix.as_ref().is_some_and(|fix| lies_wrong(fix, &stock[*at]));
    let same = |at: &usize| found.iter().all(|other| looks_like(&stock[*at], &stock[*other]));
    if let Some(at) = found.iter().copied().find(|at| planned(at) && same(at)) {
        found = vec![at];
    }
    let Some(at) = found.first().copied() else {
        if stock.iter().any(|one| one.goods.item == sought.item) {
            return Step::mismatch(finer::wrong(&sought), "", finer::named(ctx, &sought));
        }
        return Step::mismatch("scan.wrong_item", "", ctx.item_name(&sought.item));
    };
    if let Some(asks) = ladder::of_item(&shift.things(found.iter().map(|at| &stock[*at]))) {
        let said = which(asks, found.iter().map(|at| &stock[*at]));
        return shift.to(At::Finer { sought, asks, tally, split }).say(said);
    }
    if free(&stock[at], split) == 1 && tally.is_empty() {
        return counted(shift, at, split, 1);
    }
    shift.to(At::Qty { stock: at, tally, split })
}

/// The question between those that fit. Boxes on one pallet are told with the pallet they stand on.
fn which<'a>(asks: Finer, found: impl Iterator<Item = &'a ShiftStock>) -> Message {
    let found: Vec<&ShiftStock> = found.collect();
    let outer = found.first().filter(|one| !one.within.is_empty()).map_or("", |one| one.whole());
    let boxes: BTreeSet<&str> = found.iter().map(|one| one.lpn.as_str()).collect();
    if asks != Finer::Lpn || outer.is_empty() || found.iter().any(|one| one.whole() != outer) {
        return Message::new(asks.words());
    }
    Message::new("scan.more_boxes").with("n", boxes.len()).with("lpn", outer)
}

/// A pallet stands for all that is on it, also for what stands in boxes there.
fn is_sought(sought: &Sought, one: &ShiftStock) -> bool {
    let lpn = if one.is_on(&sought.lpn) { &sought.lpn } else { &one.lpn };
    sought.fits(lpn, &one.goods, one.status)
}

/// Whether no label tells two stocks of one place apart.
fn looks_like(one: &ShiftStock, other: &ShiftStock) -> bool {
    let goods = Goods { owner: other.goods.owner.clone(), ..one.goods.clone() };
    goods == other.goods && one.lpn == other.lpn
}

/// What fits what is known of the goods that are looked for.
pub(super) fn fitting<'a>(shift: &'a Shift, sought: &'a Sought) -> impl Iterator<Item = &'a ShiftStock> {
    let loose = sought.lpn.is_empty()
        && shift.work.stock.iter().any(|one| one.lpn.is_empty() && is_sought(sought, one));
    shift.work.stock.iter().filter(move |one| is_sought(sought, one) && (!loose || one.lpn.is_empty()))
}

/// What may be moved: a split claims nothing, the goods stay where they are.
pub(super) fn free(one: &ShiftStock, split: bool) -> Qty {
    if split { one.qty } else { one.free }
}

fn one_more(
    shift: &Shift,
    ctx: &Ctx<'_>,
    (stock, split): (usize, bool),
    tally: &Tally,
    scan: &ItemScan,
) -> Step<Shift> {
    let Some(one) = shift.stock(stock) else { return Step::stay() };
    if one.goods.item != scan.item {
        return Step::mismatch("scan.wrong_item", ctx.item_name(&one.goods.item), ctx.item_name(&scan.item));
    }
    let mut tally = tally.clone();
    if tally.is_empty() {
        // The scan that brought the worker here was one already.
        tally.add(regal_shared::base::Level::Each, 1, 1);
    }
    tally.add(scan.level, scan.factor, scan.count.unwrap_or(1));
    if tally.total() > free(one, split) {
        return Step::no(Message::new("move.too_many").with("n", free(one, split)));
    }
    if let Err(step) = possible(&Limits::of(ctx, &scan.item), &tally) {
        return *step;
    }
    shift.to(At::Qty { stock, tally, split })
}

fn quantity(shift: &Shift, ctx: &Ctx<'_>, given: &Given, stock: usize, split: bool) -> Step<Shift> {
    let Some(one) = shift.stock(stock) else { return Step::stay() };
    match entered(given, &Limits::of(ctx, &one.goods.item)) {
        Err(step) => *step,
        Ok(n) => counted(shift, stock, split, n),
    }
}

/// So many are in hand now; or go onto a fresh label.
fn counted(shift: &Shift, stock: usize, split: bool, n: Qty) -> Step<Shift> {
    let Some(one) = shift.stock(stock) else { return Step::stay() };
    if !split && n > one.free && n <= one.qty {
        return allow::more(shift, n, one.free);
    }
    if n > free(one, split) || n <= 0 {
        return Step::no(Message::new("move.too_many").with("n", free(one, split)));
    }
    if split {
        return shift.to(At::SplitTo { stock, qty: n });
    }
    in_hand(shift, stock, n)
}

/// So many were taken.
pub(super) fn in_hand(shift: &Shift, stock: usize, n: Qty) -> Step<Shift> {
    let Some(one) = shift.stock(stock) else { return Step::stay() };
    let what = What::Goods { goods: one.goods.clone(), status: one.status, qty: n, lpn: one.lpn.clone() };
    let take = Take { what: what.clone(), from: shift.work.from.clone(), into: String::new() };
    // In hand they are loose, whatever they stood on.
    let carried = What::Goods { goods: one.goods.clone(), status: one.status, qty: n, lpn: String::new() };
    shift
        .to(At::Dest { what: carried, qty: n, back: false })
        .confirm(Confirm::Take(take))
        .undo_by(format!("L.{}", shift.work.from), n)
        .say(Message::new("move.taken").with("n", n))
}

/// Another place than the one planned: asked about first, and the rule it beats is told.
fn beaten(shift: &Shift, given: &Given, location: &str) -> Result<Option<Override>, Box<Step<Shift>>> {
    let Some(goal) = shift.heading().filter(|goal| goal.location != location) else { return Ok(None) };
    if given.said("put.other_bin").is_none() {
        let ask = Step::ask(Message::new("put.other_bin").with("loc", goal.location.as_str()));
        return Err(Box::new(ask));
    }
    let (rule, planned) = (goal.rule.clone(), goal.location.clone());
    Ok(Some(Override { rule, reason: String::new(), planned }))
}

fn set_down(
    shift: &Shift,
    given: &Given,
    (what, qty, back): (&What, Qty, bool),
    location: &str,
) -> Step<Shift> {
    let source = shift.work.from == location;
    if back && !source {
        return Step::mismatch("scan.wrong_location", shift.work.from.clone(), location);
    }
    if !back && source {
        return Step::no("move.same");
    }
    let overridden = match beaten(shift, given, location) {
        Ok(overridden) => overridden,
        Err(step) => return *step,
    };
    let said = Message::new("move.moved").with("n", qty).with("loc", location);
    let put = |what| Put { what, to: location.to_owned(), line: 0, overridden: overridden.clone() };
    let facts = broken::parts(what, shift.broken).into_iter().map(put).map(Confirm::Put);
    facts.fold(shift.over(), Step::confirm).say(said).tone(Tone::TaskDone)
}

/// A whole LPN: taken and set down by the scan of the target.
fn unit_down(shift: &Shift, given: &Given, lpn: &str, location: &str) -> Step<Shift> {
    if shift.work.from == location {
        return Step::no("move.same");
    }
    let overridden = match beaten(shift, given, location) {
        Ok(overridden) => overridden,
        Err(step) => return *step,
    };
    let what = What::Lpn { lpn: lpn.to_owned() };
    let take = Take { what: what.clone(), from: shift.work.from.clone(), into: String::new() };
    let put = Put { what, to: location.to_owned(), line: 0, overridden };
    let said = Message::new("put.lpn_booked").with("lpn", lpn).with("loc", location);
    shift.over().confirm(Confirm::Take(take)).confirm(Confirm::Put(put)).say(said).tone(Tone::TaskDone)
}

fn back(shift: &Shift) -> Step<Shift> {
    match &shift.at {
        At::Src => Step::leave(),
        At::What => Step::hand_back(),
        At::Unit { .. } if shift.work.lpn.is_empty() || shift.work.fix.is_some() => shift.to(At::What),
        At::Unit { .. } => Step::hand_back(),
        At::Finer { asks: Finer::Loc, .. } => shift.to(At::Src),
        At::Finer { .. } if !shift.work.lpn.is_empty() => shift.to(At::Unit { lpn: shift.work.lpn.clone() }),
        At::Finer { .. } => shift.to(At::What),
        At::Qty { split: true, .. } | At::SplitTo { .. } if !shift.work.lpn.is_empty() => {
            shift.to(At::Unit { lpn: shift.work.lpn.clone() })
        }
        At::Pin { stock, .. } => shift.to(At::Qty { stock: *stock, tally: Tally::default(), split: false }),
        At::Qty { .. } | At::SplitTo { .. } => shift.to(At::What),
        At::Dest { what, qty, back } => shift.to(At::Dest { what: what.clone(), qty: *qty, back: !back }),
        At::Op { lpn, .. } => shift.to(At::Unit { lpn: lpn.clone() }),
    }
}
