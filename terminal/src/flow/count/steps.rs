//! What each state of a count does with each input.

use super::{At, Count};
use crate::flow::quantity::{Limits, Tally, entered, possible, scanned as guarded};
use crate::flow::{Ctx, Fit, FlowInput, Given, Problem, Step, report};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Day, Goods, Level, Qty};
use regal_shared::flow::common::{ExceptionCode, Finer, SerialCapture};
use regal_shared::flow::count::{self as nouns, Seen};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

pub(super) fn fits(count: &Count, meaning: &Meaning) -> Fit {
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    match (&count.at, meaning) {
        (At::Loc | At::Scan | At::Missing { .. }, Meaning::Location { location }) => {
            planned(*location == count.work.location)
        }
        (At::Scan | At::Sealed { .. }, Meaning::Item(_)) => Fit::Kind,
        (At::Scan | At::Sealed { .. }, Meaning::Lot { item, .. }) if !item.is_empty() => Fit::Kind,
        (At::Scan | At::Missing { .. }, Meaning::Lpn { .. }) => Fit::Kind,
        (At::Sealed { lpn: wanted }, Meaning::Lpn { lpn }) => planned(lpn == wanted),
        (At::Lot { scan }, Meaning::Lot { item, .. }) => planned(item.is_empty() || *item == scan.item),
        (At::Lot { scan }, Meaning::Item(more)) => planned(more.item == scan.item && more.lot.is_some()),
        (At::Serial { scan }, Meaning::Item(more)) => {
            planned(more.item == scan.item && more.serial.is_some())
        }
        (At::Serial { .. }, Meaning::Serial { .. }) => Fit::Planned,
        (At::Lot { .. } | At::Serial { .. }, Meaning::Unknown) => Fit::Kind,
        (At::Qty { goods, .. }, Meaning::Item(scan)) => planned(scan.item == goods.item),
        _ => Fit::No,
    }
}

pub(super) fn on(count: &Count, ctx: &Ctx<'_>, given: &Given) -> Step<Count> {
    match &given.input {
        FlowInput::Scan(scan) => scanned(count, ctx, given, &scan.meaning, &scan.raw),
        FlowInput::Typed(_) => typed_in(count, ctx, given),
        FlowInput::Enter => enter(count, ctx, given),
        FlowInput::Back => back(count),
        FlowInput::Problem(problem) => problem_told(count, problem),
        FlowInput::More(Entry::Open) => open(count),
        FlowInput::More(_)
        | FlowInput::Undone(_)
        | FlowInput::Choice(_)
        | FlowInput::Granted(_)
        | FlowInput::Refused(_) => Step::stay(),
    }
}

fn scanned(count: &Count, ctx: &Ctx<'_>, given: &Given, meaning: &Meaning, raw: &str) -> Step<Count> {
    match (&count.at, meaning) {
        (At::Loc, Meaning::Location { location }) => arrive(count, ctx, location),
        (At::Scan | At::Missing { .. }, Meaning::Location { location }) => {
            if *location != count.work.location {
                return Step::mismatch("scan.wrong_location", count.work.location.clone(), location);
            }
            nothing_more(count, ctx, given)
        }
        (At::Scan | At::Sealed { .. }, Meaning::Item(scan)) => item(&opened(count), ctx, scan.clone()),
        (At::Scan | At::Sealed { .. }, Meaning::Lot { item: known, lot, expiry }) => {
            let scan = ItemScan { lot: Some(lot.clone()), expiry: *expiry, ..each(known) };
            item(&opened(count), ctx, scan)
        }
        (At::Scan, Meaning::Lpn { lpn }) if *lpn == count.open => {
            Step::to(Count { open: String::new(), ..count.at(At::Scan) })
        }
        (At::Scan | At::Missing { .. }, Meaning::Lpn { lpn }) => lpn_scan(count, lpn),
        (At::Sealed { lpn: first }, Meaning::Lpn { lpn }) if lpn == first => whole(count, ctx, lpn),
        (At::Sealed { lpn: first }, Meaning::Lpn { lpn }) => {
            Step::mismatch("scan.wrong_lpn", first.clone(), lpn.clone())
        }
        (At::Lot { scan }, Meaning::Lot { item: known, lot, expiry })
            if known.is_empty() || *known == scan.item =>
        {
            let expiry = expiry.or(scan.expiry);
            item(count, ctx, ItemScan { lot: Some(lot.clone()), expiry, ..scan.clone() })
        }
        (At::Lot { scan }, Meaning::Item(more)) if more.item == scan.item && more.lot.is_some() => {
            item(count, ctx, more.clone())
        }
        (At::Lot { scan }, Meaning::Unknown) => {
            item(count, ctx, ItemScan { lot: Some(raw.to_owned()), ..scan.clone() })
        }
        (At::Serial { scan }, Meaning::Serial { serial }) => {
            item(count, ctx, ItemScan { serial: Some(serial.clone()), ..scan.clone() })
        }
        (At::Serial { scan }, Meaning::Item(more)) if more.item == scan.item && more.serial.is_some() => {
            let lot = more.lot.clone().or_else(|| scan.lot.clone());
            item(count, ctx, ItemScan { lot, ..more.clone() })
        }
        (At::Serial { scan }, Meaning::Unknown) => {
            item(count, ctx, ItemScan { serial: Some(raw.to_owned()), ..scan.clone() })
        }
        (At::Qty { goods, first, tally }, Meaning::Item(scan)) if same(goods, scan) => {
            let mut tally = tally.clone();
            if tally.is_empty() {
                tally.add(first.level, first.factor, first.count.unwrap_or(1));
            }
            tally.add(scan.level, scan.factor, scan.count.unwrap_or(1));
            if let Err(step) = possible(&Limits::of(ctx, &goods.item), &tally) {
                return *step;
            }
            Step::to(count.at(At::Qty { goods: goods.clone(), first: first.clone(), tally }))
        }
        (At::Qty { goods, .. }, Meaning::Item(scan)) => {
            Step::mismatch("cnt.first", ctx.item_name(&goods.item), ctx.item_name(&scan.item))
        }
        _ => Step::no("scan.not_asked"),
    }
}

/// A scan of one piece of an item.
fn each(item: &str) -> ItemScan {
    ItemScan {
        item: item.to_owned(),
        level: Level::Each,
        factor: 1,
        lot: None,
        expiry: None,
        serial: None,
        count: None,
        grams: None,
    }
}

fn same(goods: &Goods, scan: &ItemScan) -> bool {
    goods.item == scan.item && scan.lot.as_ref().is_none_or(|lot| *lot == goods.lot)
}

fn arrive(count: &Count, ctx: &Ctx<'_>, location: &str) -> Step<Count> {
    if *location != *count.work.location {
        return Step::mismatch("scan.wrong_location", count.work.location.clone(), location);
    }
    let mut next = Count { first: ctx.now, last: ctx.now, ..count.at(At::Scan) };
    // The nearer the books are to what is seen, the less has moved in between.
    next.work.anchor = next.work.anchor.max(ctx.journal);
    Step::to(next)
}

/// Goods scanned after an LPN are on it: it is open.
fn opened(count: &Count) -> Count {
    match &count.at {
        At::Sealed { lpn } => Count { open: lpn.clone(), ..count.at(At::Scan) },
        _ => count.clone(),
    }
}

fn open(count: &Count) -> Step<Count> {
    match &count.at {
        At::Sealed { .. } => Step::to(opened(count)),
        _ => Step::stay(),
    }
}

fn lpn_scan(count: &Count, lpn: &str) -> Step<Count> {
    if count.whole.iter().any(|one| one == lpn) {
        return Step::no("work.already");
    }
    Step::to(Count { open: String::new(), ..count.at(At::Sealed { lpn: lpn.to_owned() }) })
}

fn whole(count: &Count, ctx: &Ctx<'_>, lpn: &str) -> Step<Count> {
    let mut next = count.at(At::Scan);
    next.whole.push(lpn.to_owned());
    next.last = ctx.now;
    Step::to(next).say(Message::new("cnt.tallied").with("n", 1))
}

/// An item: its serial counts one; its lot is asked for where lots are kept; then how many.
fn item(count: &Count, ctx: &Ctx<'_>, scan: ItemScan) -> Step<Count> {
    let card = ctx.item(&scan.item);
    let by_serial = card.is_some_and(|card| card.serial == SerialCapture::Inbound);
    if card.is_some_and(|card| card.lot_tracked) && scan.lot.is_none() {
        let several = ctx.several_lots(&scan.item);
        let step = Step::to(count.at(At::Lot { scan }));
        return if several { step.say(Finer::Lot.words()) } else { step };
    }
    let goods = Goods {
        owner: card.map(|card| card.owner.clone()).unwrap_or_default(),
        item: scan.item.clone(),
        lot: scan.lot.clone().filter(|_| card.is_none_or(|card| card.lot_tracked)).unwrap_or_default(),
        serial: scan.serial.clone().filter(|_| by_serial).unwrap_or_default(),
    };
    if by_serial && goods.serial.is_empty() {
        return Step::to(count.at(At::Serial { scan })).say("scan.more_serial");
    }
    if by_serial {
        if count.seen.iter().any(|seen| seen.goods == goods) {
            return Step::mismatch("scan.serial_seen", "", goods.serial);
        }
        return tallied(count, ctx, goods, (1, scan.expiry));
    }
    Step::to(count.at(At::Qty { goods, first: scan, tally: Tally::default() }))
}

fn tallied(count: &Count, ctx: &Ctx<'_>, goods: Goods, (qty, expiry): (Qty, Option<Day>)) -> Step<Count> {
    let mut next = count.at(At::Scan);
    next.last = ctx.now;
    match next.seen.iter_mut().find(|seen| seen.goods == goods && seen.lpn == count.open) {
        Some(seen) => seen.qty = seen.qty.saturating_add(qty),
        None => {
            let expiry = ctx.news_of_lot(&goods, expiry);
            next.seen.push(Seen { goods, lpn: count.open.clone(), qty, expiry });
        }
    }
    Step::to(next).say(Message::new("cnt.tallied").with("n", qty))
}

fn seen_before(count: &Count, goods: &Goods) -> bool {
    count.seen.iter().any(|seen| seen.goods == *goods && seen.lpn == count.open)
}

fn typed_in(count: &Count, ctx: &Ctx<'_>, given: &Given) -> Step<Count> {
    match &count.at {
        At::Qty { goods, first, .. } => match entered(given, &Limits::of(ctx, &goods.item)) {
            Err(step) => *step,
            Ok(n) if seen_before(count, goods) && given.said("cnt.add").is_none() => {
                Step::ask(Message::new("cnt.add").with("n", n))
            }
            Ok(n) => tallied(count, ctx, goods.clone(), (n, first.expiry)),
        },
        _ => Step::stay(),
    }
}

fn enter(count: &Count, ctx: &Ctx<'_>, given: &Given) -> Step<Count> {
    let At::Qty { goods, tally, first } = &count.at else { return Step::stay() };
    if tally.is_empty() {
        return Step::stay();
    }
    let n = match guarded(given, &Limits::of(ctx, &goods.item), tally) {
        Ok(n) => n,
        Err(step) => return *step,
    };
    if seen_before(count, goods) && given.said("cnt.add").is_none() {
        return Step::ask_digit(Message::new("cnt.add").with("n", n), 1);
    }
    tallied(count, ctx, goods.clone(), (n, first.expiry))
}

/// The bin was scanned again: nothing more is there. LPNs the books have here and nobody scanned come first.
fn nothing_more(count: &Count, ctx: &Ctx<'_>, given: &Given) -> Step<Count> {
    let mut next = Count { open: String::new(), last: ctx.now, ..count.clone() };
    if let At::Missing { lpns } = &count.at {
        let mut lpns = lpns.clone();
        next.gone.push(lpns.remove(0));
        return missing_or_done(next, lpns);
    }
    if count.nothing_seen() && given.said("cnt.bare").is_none() {
        return Step::ask("cnt.bare");
    }
    let lpns = count.work.lpns.iter().filter(|lpn| !next.has_seen(lpn)).cloned().collect();
    missing_or_done(next, lpns)
}

fn missing_or_done(next: Count, lpns: Vec<String>) -> Step<Count> {
    if !lpns.is_empty() {
        return Step::to(next.at(At::Missing { lpns }));
    }
    let confirm = nouns::Count {
        location: next.work.location.clone(),
        anchor: next.work.anchor,
        first: next.first,
        last: next.last,
        seen: next.seen,
        whole: next.whole,
        gone: next.gone,
    };
    Step::done("cnt.saved").confirm(Confirm::Count(confirm))
}

fn back(count: &Count) -> Step<Count> {
    match &count.at {
        At::Loc => Step::hand_back(),
        At::Scan if count.nothing_seen() => Step::to(Count { open: String::new(), ..count.at(At::Loc) }),
        At::Scan => Step::leave_aside(),
        At::Sealed { .. } | At::Lot { .. } | At::Serial { .. } | At::Qty { .. } | At::Missing { .. } => {
            Step::to(count.at(At::Scan))
        }
    }
}

/// Codes of a count; who cannot get to the bin gives it back.
pub(super) const PROBLEMS: [ExceptionCode; 7] = [
    ExceptionCode::WrongItem,
    ExceptionCode::Damaged,
    ExceptionCode::LpnDiffers,
    ExceptionCode::Expired,
    ExceptionCode::ShortDated,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
];

fn problem_told(count: &Count, problem: &Problem) -> Step<Count> {
    use crate::flow::Flow;
    let confirm = report(count.place(), problem);
    let step = match problem.code {
        ExceptionCode::BinBlocked | ExceptionCode::NoAccess => Step::hand_back(),
        _ => Step::to(count.clone()),
    };
    step.confirm(confirm).say("exc.saved")
}
