//! What each state of receiving does with each input.

use super::booking::{counted, dropped, lpn_scan, same_again, short_dated, whole};
use super::{At, Draft, Part, Receive, doc};
use crate::flow::quantity::{Limits, Tally, entered, possible, scanned as guarded};
use crate::flow::{Ctx, Fit, FlowInput, Given, Problem, Scan, Step, Then, report};
use crate::talk::Tone;
use regal_shared::barcode::{Entry, ItemScan, Meaning, digits_by_hand};
use regal_shared::base::{Day, Level, Qty};
use regal_shared::flow::common::{ExceptionCode, ExpiryKind, SerialCapture};
use regal_shared::flow::receive::{Life, day_typed, life, plausible};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Grant};

pub(super) fn fits(flow: &Receive, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    let lines = || flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    let lists = |item: &str| lines().iter().any(|line| line.item == item);
    let mine = |item: &str| flow.draft.item == item;
    match (&flow.at, meaning) {
        (_, Meaning::Badge { .. } | Meaning::Cmd { .. }) => Fit::No,
        (At::Dock, Meaning::Location { .. } | Meaning::Door { .. }) => Fit::Kind,
        (At::Doc | At::Choose(_), Meaning::Doc { .. } | Meaning::Lpn { .. }) => Fit::Planned,
        (At::Doc | At::Choose(_) | At::Supplier | At::Note { .. }, _) => Fit::Kind,
        (At::Whole { unit, .. }, Meaning::Lpn { lpn }) => planned(unit == lpn),
        (At::Item, Meaning::Item(scan)) => planned(lists(&scan.item)),
        (At::Item, Meaning::Lot { item, .. }) if lists(item) => Fit::Planned,
        (At::Item, Meaning::Lpn { lpn }) => planned(lines().iter().any(|line| line.sscc == *lpn)),
        (At::Lot | At::Exp, Meaning::Item(scan)) => planned(mine(&scan.item)),
        (At::Lot, Meaning::Lot { item, .. }) => planned(mine(item) || item.is_empty()),
        (At::Lot, Meaning::Serial { .. } | Meaning::Gtin { .. } | Meaning::Unknown) => Fit::Kind,
        (At::Exp, Meaning::Lot { expiry: Some(_), .. }) => Fit::Kind,
        (At::Ser, Meaning::Serial { .. }) => Fit::Planned,
        (At::Ser, Meaning::Item(scan)) if scan.serial.is_some() => planned(mine(&scan.item)),
        (At::Ser, Meaning::Lot { .. } | Meaning::Gtin { .. } | Meaning::Unknown) => Fit::Kind,
        (At::Qty, Meaning::Item(scan)) => planned(mine(&scan.item)),
        (At::Lpn { .. }, Meaning::Lpn { .. }) => Fit::Planned,
        _ => Fit::No,
    }
}

pub(super) fn on(flow: &Receive, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
    match &given.input {
        FlowInput::Problem(problem) => return problem_told(flow, ctx, given, problem),
        FlowInput::Undone(confirm) => return Step::to(flow.undone(confirm)),
        FlowInput::More(entry) => return more(flow, *entry),
        _ => {}
    }
    match &flow.at {
        At::Dock | At::Doc | At::Choose(_) => doc::on(flow, ctx, given),
        At::Supplier | At::Note { .. } | At::Owner { .. } => doc::blind(flow, ctx, given),
        At::Close => doc::close(flow, given),
        _ => on_line(flow, ctx, given),
    }
}

fn on_line(flow: &Receive, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
    match &given.input {
        FlowInput::Scan(scan) => scanned(flow, ctx, given, scan),
        FlowInput::Typed(typed) => typed_in(flow, ctx, given, typed),
        FlowInput::Enter => enter(flow, ctx, given),
        FlowInput::Back => back(flow),
        // The answer to a label asked for.
        FlowInput::Granted(Grant::Printed { lpn }) => {
            let next = Receive { printed: lpn.clone(), ..flow.clone() };
            Step::to(next).say(match digits_by_hand(lpn) {
                Some(_) => Message::new("lpn.by_hand"),
                None => Message::new("rcv.printed").with("lpn", lpn.clone()),
            })
        }
        FlowInput::Refused(message) => Step::no(message.clone()),
        _ => Step::stay(),
    }
}

fn scanned(flow: &Receive, ctx: &Ctx<'_>, given: &Given, scan: &Scan) -> Step<Receive> {
    match (&flow.at, &scan.meaning) {
        (At::Whole { .. }, Meaning::Lpn { lpn }) => whole(flow, ctx, given, lpn),
        (At::Item, Meaning::Item(item)) => item_scan(flow, ctx, given, (item, None)),
        (At::Item, Meaning::Lot { item, lot, expiry }) => {
            let draft = Draft { item: item.clone(), lot: lot.clone(), expiry: *expiry, ..Draft::default() };
            onward(&Receive { draft, ..flow.clone() }, ctx, given)
        }
        (At::Item, Meaning::Lpn { lpn }) => lpn_at_item(flow, ctx, given, lpn),
        (At::Lot, Meaning::Item(ItemScan { item, lot: Some(lot), expiry, .. }))
            if *item == flow.draft.item =>
        {
            lot_given(flow, ctx, given, lot, *expiry)
        }
        (At::Lot, Meaning::Lot { lot, expiry, .. }) => lot_given(flow, ctx, given, lot, *expiry),
        (At::Lot, Meaning::Item(item)) => wrong_item(flow, ctx, item),
        (At::Lot, _) => lot_given(flow, ctx, given, &scan.raw, None),
        (At::Exp, Meaning::Item(ItemScan { item, expiry: Some(day), .. })) if *item == flow.draft.item => {
            expiry_given(flow, ctx, given, *day)
        }
        (At::Exp, Meaning::Lot { expiry: Some(day), .. }) => expiry_given(flow, ctx, given, *day),
        (At::Exp, Meaning::Item(item)) => wrong_item(flow, ctx, item),
        (At::Ser, Meaning::Item(ItemScan { item, serial: Some(serial), .. })) if *item == flow.draft.item => {
            serial_scan(flow, given, serial)
        }
        (At::Ser, Meaning::Item(item)) => wrong_item(flow, ctx, item),
        (At::Ser, Meaning::Serial { serial }) => serial_scan(flow, given, serial),
        (At::Ser, _) => serial_scan(flow, given, &scan.raw),
        (At::Qty, Meaning::Item(item)) => one_more(flow, ctx, item),
        (At::Lpn { parts, resume }, Meaning::Lpn { lpn }) => lpn_scan(flow, given, parts, *resume, lpn),
        _ => Step::no("scan.not_asked"),
    }
}

fn wrong_item(flow: &Receive, ctx: &Ctx<'_>, scan: &ItemScan) -> Step<Receive> {
    if scan.item == flow.draft.item {
        return Step::no("scan.not_asked");
    }
    Step::mismatch("scan.wrong_item", ctx.item_name(&flow.draft.item), ctx.item_name(&scan.item))
}

/// RCV.ITEM: on the delivery, or added after asking.
fn item_scan(
    flow: &Receive,
    ctx: &Ctx<'_>,
    given: &Given,
    (scan, code): (&ItemScan, Option<ExceptionCode>),
) -> Step<Receive> {
    let mut draft = draft_of(scan);
    draft.codes.extend(code);
    let Some(delivery) = flow.delivery() else { return Step::stay() };
    let listed =
        delivery.blind || delivery.lines.iter().any(|line| line.item == scan.item && line.expected > 0);
    if !listed {
        if !flow.work.rules.add {
            return Step::no("rcv.not_allowed");
        }
        if given.said("rcv.not_on_doc").is_none() {
            return Step::ask("rcv.not_on_doc");
        }
        draft.codes.push(ExceptionCode::Unannounced);
    }
    onward(&Receive { draft, ..flow.clone() }, ctx, given)
}

fn draft_of(scan: &ItemScan) -> Draft {
    let mut draft = Draft {
        item: scan.item.clone(),
        lot: scan.lot.clone().unwrap_or_default(),
        expiry: scan.expiry,
        serials: scan.serial.iter().cloned().collect(),
        counted: scan.count.is_some(),
        ..Draft::default()
    };
    if scan.factor > 1 || scan.count.is_some() {
        draft.tally.add(scan.level, scan.factor, scan.count.unwrap_or(1));
    }
    draft
}

/// The first thing still needed of the goods in hand: lot, expiry, serials, quantity, LPN. What is new about lot and
/// expiry is asked first.
fn onward(flow: &Receive, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
    let mut next = flow.clone();
    let card = ctx.item(&next.draft.item);
    let lots = card.is_some_and(|card| card.lot_tracked);
    let dated = card.is_some_and(|card| card.expiry != ExpiryKind::None);
    if !lots {
        next.draft.lot.clear();
    }
    if !dated {
        next.draft.expiry = None;
    }
    if lots && next.draft.lot.is_empty() {
        return Step::to(Receive { at: At::Lot, ..next });
    }
    if dated && next.draft.expiry.is_none() {
        next.draft.expiry = known_expiry(&next, ctx);
    }
    if !next.draft.checked
        && let Err(step) = checked(&next, ctx, given, dated)
    {
        return *step;
    }
    if dated && next.draft.expiry.is_none() {
        return Step::to(Receive { at: At::Exp, ..next });
    }
    if !next.draft.checked && dated {
        match given.said("rcv.short_dated") {
            Some(1) => next.draft.codes.push(code_of_life(&next, ctx)),
            Some(_) => return dropped(&next),
            None => {}
        }
    }
    next.draft.checked = true;
    if card.is_some_and(|card| card.serial == SerialCapture::Inbound) {
        next.at = At::Ser;
        return Step::to(next);
    }
    next.draft.serials.clear();
    if next.draft.counted {
        return match guarded(given, &Limits::of(ctx, &next.draft.item), &next.draft.tally) {
            Ok(n) => counted(&next, given, n),
            Err(step) => *step,
        };
    }
    next.at = At::Qty;
    Step::to(next)
}

/// Expiry of the lot in hand, as announced or in the books.
fn known_expiry(flow: &Receive, ctx: &Ctx<'_>) -> Option<Day> {
    let draft = &flow.draft;
    let card = ctx.directory.lots.get(&draft.item).and_then(|lots| lots.get(&draft.lot));
    let line = flow.delivery()?.lines.iter().find(|line| line.item == draft.item && line.lot == draft.lot);
    card.and_then(|card| card.expiry).or_else(|| line.filter(|_| !draft.lot.is_empty())?.expiry)
}

fn code_of_life(flow: &Receive, ctx: &Ctx<'_>) -> ExceptionCode {
    let today = ctx.now.day();
    match flow.draft.expiry.map(|day| life(day, today, 0)) {
        Some(Life::Over) => ExceptionCode::Expired,
        _ => ExceptionCode::ShortDated,
    }
}

/// Lot new? Date possible, the one on record, enough life, not older than stock?
fn checked(flow: &Receive, ctx: &Ctx<'_>, given: &Given, dated: bool) -> Result<(), Box<Step<Receive>>> {
    let draft = &flow.draft;
    let ask = |message: Message| Err(Box::new(Step::ask(message)));
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    let card = ctx.directory.lots.get(&draft.item).and_then(|lots| lots.get(&draft.lot));
    if !draft.lot.is_empty() && flow.at != At::Exp {
        let announced = lines.iter().any(|line| line.item == draft.item && line.lot == draft.lot);
        if card.is_none() && !announced && given.said("rcv.lot_new").is_none() {
            return ask(Message::new("rcv.lot_new").with("lot", draft.lot.clone()));
        }
    }
    let Some(expiry) = draft.expiry.filter(|_| dated) else { return Ok(()) };
    let today = ctx.now.day();
    if !plausible(expiry, today) {
        return Err(Box::new(Step::no("rcv.expiry_bad")));
    }
    let differs = card.and_then(|card| card.expiry).is_some_and(|known| known != expiry);
    if differs && given.said("rcv.expiry_differs").is_none() {
        return ask(Message::new("rcv.expiry_differs"));
    }
    let minimum = ctx.item(&draft.item).map_or(0, |card| card.min_life_days);
    let life = life(expiry, today, minimum);
    if life != Life::Fine && given.said("rcv.short_dated").is_none() {
        return Err(Box::new(Step::ask_digit(short_dated(life, minimum), 2)));
    }
    let newest = flow.delivery().and_then(|one| one.newest.iter().find(|(item, _)| *item == draft.item));
    let older = newest.is_some_and(|(_, day)| expiry < *day);
    if older && given.said("rcv.older").is_none() && given.said("rcv.short_dated") != Some(2) {
        return ask(Message::new("rcv.older"));
    }
    Ok(())
}

fn lot_given(flow: &Receive, ctx: &Ctx<'_>, given: &Given, lot: &str, expiry: Option<Day>) -> Step<Receive> {
    let mut next = flow.clone();
    next.draft.lot = lot.trim().to_owned();
    next.draft.expiry = expiry.or(next.draft.expiry);
    onward(&next, ctx, given)
}

fn expiry_given(flow: &Receive, ctx: &Ctx<'_>, given: &Given, day: Day) -> Step<Receive> {
    let mut next = flow.clone();
    next.draft.expiry = Some(day);
    let step = onward(&next, ctx, given);
    let echo = matches!(step.then, Then::To(_)) && step.say.is_none();
    if echo { step.say(Message::new("rcv.expiry_is").with("date", day.dotted())) } else { step }
}

fn serial_scan(flow: &Receive, given: &Given, serial: &str) -> Step<Receive> {
    if flow.draft.serials.iter().any(|one| one == serial) {
        return Step::mismatch("scan.serial_seen", "", serial);
    }
    let mut next = flow.clone();
    next.draft.serials.push(serial.to_owned());
    let n = Qty::try_from(next.draft.serials.len()).unwrap_or(Qty::MAX);
    if !flow.is_blind() && n == flow.rest() {
        return counted(&next, given, n);
    }
    Step::to(next)
}

/// One more of the item, in the quantity state.
fn one_more(flow: &Receive, ctx: &Ctx<'_>, scan: &ItemScan) -> Step<Receive> {
    if scan.item != flow.draft.item {
        return wrong_item(flow, ctx, scan);
    }
    let other_lot = scan.lot.as_ref().is_some_and(|lot| !flow.draft.lot.is_empty() && *lot != flow.draft.lot);
    if other_lot {
        return Step::mismatch(
            "scan.wrong_lot",
            flow.draft.lot.clone(),
            scan.lot.clone().unwrap_or_default(),
        );
    }
    let mut next = flow.clone();
    if next.draft.tally.is_empty() {
        // The first scan named the item and counts as well.
        next.draft.tally.add(scan.level, 1, 1);
    }
    next.draft.tally.add(scan.level, scan.factor, scan.count.unwrap_or(1));
    match possible(&Limits::of(ctx, &next.draft.item), &next.draft.tally) {
        Ok(_) => Step::to(next),
        Err(step) => *step,
    }
}

fn lpn_at_item(flow: &Receive, ctx: &Ctx<'_>, given: &Given, lpn: &str) -> Step<Receive> {
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    let mut mine = lines.iter().filter(|line| line.sscc == lpn).peekable();
    if mine.peek().is_some() {
        if mine.all(|line| line.rest() == 0) {
            return Step::no("work.already");
        }
        let at = At::Whole { unit: lpn.to_owned(), since: ctx.now, codes: Vec::new() };
        return Step::to(Receive { at, ..flow.clone() }).tone(Tone::Ask);
    }
    match &flow.last {
        Some(line) if !flow.is_blind() => same_again(flow, given, line, lpn),
        _ => Step::no("scan.want_item"),
    }
}

fn typed_in(flow: &Receive, ctx: &Ctx<'_>, given: &Given, typed: &str) -> Step<Receive> {
    match &flow.at {
        At::Lot => lot_given(flow, ctx, given, typed, None),
        At::Exp => match day_typed(typed) {
            Some(day) => expiry_given(flow, ctx, given, day),
            None => Step::no("rcv.expiry_bad"),
        },
        At::Qty => match entered(given, &Limits::of(ctx, &flow.draft.item)) {
            Ok(n) => counted(flow, given, n),
            Err(step) => *step,
        },
        _ => Step::stay(),
    }
}

fn enter(flow: &Receive, ctx: &Ctx<'_>, given: &Given) -> Step<Receive> {
    match &flow.at {
        At::Qty => match proposed(flow) {
            0 => Step::no("qty.zero"),
            // What was announced is no slip of a hand or of a label.
            n if flow.draft.tally.is_empty() => counted(flow, given, n),
            _ => match guarded(given, &Limits::of(ctx, &flow.draft.item), &flow.draft.tally) {
                Ok(n) => counted(flow, given, n),
                Err(step) => *step,
            },
        },
        At::Ser if !flow.draft.serials.is_empty() => {
            let n = Qty::try_from(flow.draft.serials.len()).unwrap_or(Qty::MAX);
            counted(flow, given, n)
        }
        At::Lpn { parts, resume } if flow.work.rules.loose => {
            super::booking::booked(flow, parts, *resume, "")
        }
        _ => Step::stay(),
    }
}

/// What ENT takes as the count: what was scanned, else all that is open of it; nothing where the count is blind.
pub(super) fn proposed(flow: &Receive) -> Qty {
    let tally = flow.draft.tally.total();
    // How many are damaged, or too many, nobody announced.
    let counted = flow.is_blind() || flow.draft.apart().is_some();
    if tally > 0 || counted { tally } else { flow.rest() }
}

fn back(flow: &Receive) -> Step<Receive> {
    let to = |at: At| Step::to(Receive { at, ..flow.clone() });
    match &flow.at {
        At::Item if !flow.opened.is_empty() => Step::to(Receive { opened: String::new(), ..flow.clone() }),
        At::Item => to(At::Doc),
        At::Lpn { resume: true, .. } => to(At::Qty),
        At::Lpn { .. } if flow.draft.serials.is_empty() && !flow.draft.counted => {
            let mut next = Receive { at: At::Qty, ..flow.clone() };
            next.draft.tally = Tally::default();
            Step::to(next)
        }
        _ => Step::to(Receive { at: At::Item, draft: Draft::default(), ..flow.clone() }),
    }
}

fn more(flow: &Receive, entry: Entry) -> Step<Receive> {
    match (entry, &flow.at) {
        (Entry::Finish, At::Item) => Step::to(Receive { at: At::Close, ..flow.clone() }),
        (Entry::Open, At::Whole { unit, .. }) => opened(flow, unit),
        (Entry::Print, At::Lpn { .. }) => {
            // A number that is not used yet is good enough.
            if digits_by_hand(&flow.printed).is_some() {
                return Step::no("lpn.by_hand");
            }
            Step::fresh(flow.clone())
        }
        _ => Step::stay(),
    }
}

/// An announced LPN is opened: what comes out of it stays on it.
fn opened(flow: &Receive, unit: &str) -> Step<Receive> {
    Step::to(Receive { at: At::Item, opened: unit.to_owned(), draft: Draft::default(), ..flow.clone() })
}

fn problem_told(flow: &Receive, ctx: &Ctx<'_>, given: &Given, problem: &Problem) -> Step<Receive> {
    let told = || report(crate::flow::Flow::place_of(flow, problem.code), problem);
    let n = problem.numbers.first().copied().unwrap_or_default();
    use ExceptionCode as E;
    match (problem.code, &flow.at) {
        (E::Damaged | E::OverReceived, At::Qty) => {
            let parts = vec![Part { qty: n, code: Some(problem.code) }];
            Step::to(Receive { at: At::Lpn { parts, resume: true }, ..flow.clone() })
        }
        (E::Damaged | E::OverReceived, At::Lpn { parts, resume }) => {
            split_off(flow, parts, *resume, (n, problem.code))
        }
        (E::Damaged, At::Whole { unit, .. }) => out_of_whole(flow, ctx, given, (unit, problem)),
        (E::Damaged | E::OverReceived | E::ShortDated | E::Expired, At::Item) => {
            of_scanned(flow, ctx, given, problem)
        }
        (E::PackFactor, At::Qty) => {
            // The scans so far count as many as are really in there.
            let mut next = flow.clone();
            next.draft.tally.holds(n);
            Step::to(next).confirm(told()).say("exc.saved")
        }
        (E::Damaged | E::OverReceived | E::ShortDated | E::Expired | E::TempOut, _)
            if !flow.draft.item.is_empty() =>
        {
            let mut next = flow.clone();
            if !next.draft.codes.contains(&problem.code) {
                next.draft.codes.push(problem.code);
            }
            Step::to(next).say("exc.saved")
        }
        (E::TempOut | E::ShortDated | E::Expired, At::Whole { unit, since, codes }) => {
            let mut codes = codes.clone();
            if !codes.contains(&problem.code) {
                codes.push(problem.code);
            }
            let at = At::Whole { unit: unit.clone(), since: *since, codes };
            Step::to(Receive { at, ..flow.clone() }).say("exc.saved")
        }
        (E::LpnDiffers, At::Whole { unit, .. }) => opened(flow, unit).confirm(told()).say("exc.saved"),
        (E::LabelMissing, At::Lpn { .. }) => {
            let step = Step::fresh(flow.clone()).confirm(told());
            if digits_by_hand(&flow.printed).is_some() { Step { then: Then::Stay, ..step } } else { step }
        }
        (E::Unannounced, At::Item) => unannounced(flow, ctx, given, problem),
        _ => Step::<Receive>::stay().confirm(told()).say("exc.saved"),
    }
}

/// Goods that were scanned for a code: they are taken in with it, and counted as any other.
fn of_scanned(flow: &Receive, ctx: &Ctx<'_>, given: &Given, problem: &Problem) -> Step<Receive> {
    let Some(scan) = problem.item() else {
        // An LPN that came in before, or nothing anybody knows.
        let fact = report(crate::flow::Flow::place_of(flow, problem.code), problem);
        return Step::stay().confirm(fact).say("exc.saved");
    };
    item_scan(flow, ctx, given, (scan, Some(problem.code)))
}

/// So many of the goods on a sealed LPN are damaged: it is opened, and they stand on an LPN of their own.
fn out_of_whole(
    flow: &Receive,
    ctx: &Ctx<'_>,
    given: &Given,
    (unit, problem): (&str, &Problem),
) -> Step<Receive> {
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    let scanned = problem.item();
    let mut mine = lines.iter().filter(|line| line.sscc == unit);
    let Some(line) = mine.find(|line| scanned.is_none_or(|scan| scan.item == line.item)) else {
        return Step::mismatch("scan.wrong_item", unit, "");
    };
    let mut draft = Draft {
        item: line.item.clone(),
        lot: scanned.and_then(|scan| scan.lot.clone()).unwrap_or_else(|| line.lot.clone()),
        expiry: scanned.and_then(|scan| scan.expiry).or(line.expiry),
        counted: true,
        codes: vec![ExceptionCode::Damaged],
        ..Draft::default()
    };
    draft.tally.add(Level::Each, 1, problem.numbers.first().copied().unwrap_or_default());
    onward(&Receive { draft, opened: unit.to_owned(), ..flow.clone() }, ctx, given)
}

/// So many of what is to be set down are damaged, or too many: they go on an LPN of their own, first.
fn split_off(flow: &Receive, parts: &[Part], resume: bool, (n, code): (Qty, ExceptionCode)) -> Step<Receive> {
    let Some(first) = parts.first().filter(|part| part.code.is_none() && part.qty >= n) else {
        return Step::no(Message::new("qty.too_big").with("n", n));
    };
    let damaged = Part { qty: n, code: Some(code) };
    let good = Part { qty: first.qty - n, code: None };
    let mut all = vec![damaged, good];
    all.extend(parts.iter().skip(1).cloned());
    all.retain(|part| part.qty > 0);
    Step::to(Receive { at: At::Lpn { parts: all, resume }, ..flow.clone() })
}

/// Goods the note does not list, where the site wants them reported: the fact is booked all the same.
fn unannounced(flow: &Receive, ctx: &Ctx<'_>, given: &Given, problem: &Problem) -> Step<Receive> {
    let item = problem.scan.iter().flat_map(|reading| &reading.candidates).find_map(|one| match one {
        Meaning::Item(scan) => Some(scan.clone()),
        _ => None,
    });
    let Some(scan) = item else {
        let fact: Confirm = report(crate::flow::Flow::place(flow), problem);
        return Step::stay().confirm(fact).say("exc.saved");
    };
    let mut draft = draft_of(&scan);
    draft.codes.push(ExceptionCode::Unannounced);
    onward(&Receive { draft, ..flow.clone() }, ctx, given)
}
