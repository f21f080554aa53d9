//! What each state at the bench does with each input.

use super::carton::{self, Closing, add, shares};
use super::{At, Pack, Wish, again, check, serial};
use crate::flow::{Ctx, Fit, FlowInput, Given, Problem, Scan, Step, Then, report};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::{ExceptionCode, Report};
use regal_shared::text::Message;
use regal_shared::wire::{Claim, Confirm, Grant, Request, TaskKind};

pub(super) fn fits(pack: &Pack, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    let work = pack.work.as_ref();
    match (&pack.at, meaning) {
        (At::Which { .. }, Meaning::Lpn { .. }) => Fit::Kind,
        (At::Check { .. }, Meaning::Badge { .. }) => Fit::Kind,
        (At::Box, Meaning::Lpn { lpn }) if again::is_carton(pack, lpn) => Fit::Kind,
        (At::Serial { .. }, Meaning::Serial { .. }) => Fit::Planned,
        (At::Serial { .. }, Meaning::Item(scan)) if scan.serial.is_some() => Fit::Planned,
        (At::Serial { .. }, Meaning::Unknown) => Fit::Kind,
        (At::Start | At::Choose { .. }, Meaning::Lpn { .. } | Meaning::Doc { .. } | Meaning::Item(_)) => {
            Fit::Kind
        }
        (At::Station, Meaning::Workstation { .. }) => Fit::Planned,
        (At::Box, Meaning::Workstation { .. }) => Fit::Kind,
        (At::Box, Meaning::CartonType { carton_type }) => {
            planned(work.is_some_and(|work| work.carton_type == *carton_type))
        }
        (At::AsIs, Meaning::Lpn { lpn }) => planned(carton::whole_totes(pack).contains(lpn)),
        (At::Item | At::Check { .. }, Meaning::Item(scan)) => {
            planned(pack.lines().iter().any(|line| line.goods.item == scan.item))
        }
        (At::Lot { item, .. }, Meaning::Item(scan)) => planned(scan.item == *item),
        (At::Lot { item, .. }, Meaning::Lot { item: of, .. }) => planned(of == item || of.is_empty()),
        (At::Lot { .. }, Meaning::Unknown) => Fit::Kind,
        (At::Drop, Meaning::Location { location }) => {
            planned(work.is_some_and(|work| work.lane == *location))
        }
        _ => Fit::No,
    }
}

pub(super) fn on(pack: &Pack, ctx: &Ctx<'_>, given: &Given) -> Step<Pack> {
    match &given.input {
        FlowInput::Scan(scan) => scanned(pack, ctx, given, scan),
        FlowInput::Enter => enter(pack, ctx),
        FlowInput::Typed(typed) => typed_in(pack, ctx, typed),
        FlowInput::Choice(row) => chosen(pack, ctx, *row),
        FlowInput::Back => back(pack),
        FlowInput::Granted(grant) => granted(pack, ctx, grant),
        FlowInput::Refused(message) => match &pack.at {
            At::Pin { grams, .. } => check::refused(pack, *grams, message),
            _ => Step::no(message.clone()),
        },
        FlowInput::More(entry) => more(pack, ctx, *entry),
        FlowInput::Problem(problem) => problem_told(pack, ctx, problem),
        FlowInput::Undone(_) => Step::stay(),
    }
}

fn claim(pack: &Pack, claim: Claim) -> Step<Pack> {
    Step::request(Request::Claim(claim), pack.clone())
}

fn scanned(pack: &Pack, ctx: &Ctx<'_>, given: &Given, scan: &Scan) -> Step<Pack> {
    match (&pack.at, &scan.meaning) {
        (At::Start | At::Choose { .. }, meaning) => {
            claim(pack, Claim::object(Some(TaskKind::Pack), meaning.object()))
        }
        (At::Station | At::Box, Meaning::Workstation { workstation }) => at_station(pack, workstation),
        (At::Box, Meaning::CartonType { carton_type }) => box_taken(pack, ctx, carton_type),
        (At::Box, Meaning::Lpn { lpn }) => again::add_to(pack, given, lpn),
        (At::Which { wish }, Meaning::Lpn { lpn }) => again::wished(pack, given, *wish, lpn),
        (At::AsIs, Meaning::Lpn { lpn }) => carton::as_is(pack, ctx, lpn),
        (At::Item, Meaning::Item(item)) => item_scan(pack, ctx, item),
        (At::Lot { item, qty }, Meaning::Item(ItemScan { item: of, lot: Some(lot), .. })) if of == item => {
            into(pack, ctx, (item, Some(lot), *qty), None)
        }
        (At::Lot { item, qty }, Meaning::Lot { lot, .. }) => into(pack, ctx, (item, Some(lot), *qty), None),
        (At::Lot { item, qty }, Meaning::Unknown) => into(pack, ctx, (item, Some(&scan.raw), *qty), None),
        (At::Lot { .. }, _) => Step::no("scan.more_lot"),
        (At::Serial { item, lot, qty }, meaning) => {
            let of = (item.as_str(), lot.as_deref(), *qty);
            match meaning {
                Meaning::Serial { serial } => serial::scanned(pack, ctx, of, serial),
                Meaning::Item(ItemScan { serial: Some(serial), .. }) => {
                    serial::scanned(pack, ctx, of, serial)
                }
                _ => serial::scanned(pack, ctx, of, &scan.raw),
            }
        }
        (At::Check { .. }, Meaning::Item(item)) => check::scanned(pack, ctx, item),
        (At::Check { grams, .. }, Meaning::Badge { badge }) => check::ask(pack, ctx, badge, *grams, None),
        (At::Drop, Meaning::Location { location }) => carton::dropped(pack, ctx, given, location),
        _ => Step::no("scan.not_asked"),
    }
}

fn enter(pack: &Pack, ctx: &Ctx<'_>) -> Step<Pack> {
    match &pack.at {
        At::Start => claim(pack, Claim::Next { kinds: vec![TaskKind::Pack] }),
        At::Box if pack.left() == 0 => Step::hand_back().say("work.done"),
        At::Box => {
            let proposed = pack.work.as_ref().map_or_else(String::new, |work| work.carton_type.clone());
            box_taken(pack, ctx, &proposed)
        }
        At::Item if pack.left() == 0 && pack.in_carton() > 0 => carton::full(pack, ctx),
        At::Weigh => {
            let step = carton::close(pack, ctx, None, Closing::Plain);
            if step.doing.is_empty() { step } else { step.say("pack.no_scale") }
        }
        _ => Step::stay(),
    }
}

fn typed_in(pack: &Pack, ctx: &Ctx<'_>, typed: &str) -> Step<Pack> {
    match (&pack.at, typed.parse::<i64>()) {
        (At::Weigh, Ok(grams)) if typed.len() <= 6 && grams > 0 => carton::weighed(pack, ctx, grams),
        (At::Weigh, _) => Step::no("qty.not_a_count"),
        (At::Pin { badge, grams }, _) => check::ask(pack, ctx, badge, *grams, Some(typed.to_owned())),
        _ => Step::stay(),
    }
}

fn chosen(pack: &Pack, ctx: &Ctx<'_>, row: usize) -> Step<Pack> {
    match &pack.at {
        At::Choose { choices } => match choices.get(row) {
            Some(one) => claim(pack, Claim::object(Some(TaskKind::Pack), one.object.clone())),
            None => Step::stay(),
        },
        At::Missing { qty, damaged, .. } => match pack.at_hand().get(row) {
            Some(line) => without(pack, ctx, *line, (*qty, *damaged)),
            None => Step::stay(),
        },
        _ => Step::stay(),
    }
}

fn granted(pack: &Pack, ctx: &Ctx<'_>, grant: &Grant) -> Step<Pack> {
    match (grant, &pack.at) {
        (Grant::Work { packet }, _) => Step::start((**packet).clone()),
        (Grant::Choices { choices }, _) => {
            Step::to(Pack { at: At::Choose { choices: choices.clone() }, ..pack.clone() })
        }
        (Grant::NoWork, _) => Step::no("work.none"),
        (Grant::Done, At::Pin { grams, .. }) => check::granted(pack, ctx, *grams),
        (Grant::Done, _) => again::done(pack),
        _ => Step::stay(),
    }
}

fn back(pack: &Pack) -> Step<Pack> {
    let at = match &pack.at {
        At::Start => return Step::leave(),
        At::Choose { .. } => At::Start,
        At::Station | At::Box | At::Drop => {
            let touched = pack.work.as_ref().is_some_and(|work| !work.standing.is_empty());
            return if touched { Step::leave_aside() } else { Step::hand_back() };
        }
        At::AsIs => At::Box,
        At::Item => {
            let carton = String::new();
            return Step::to(Pack { at: At::Box, inside: Vec::new(), carton, ..pack.clone() });
        }
        At::Which { .. } => return Step::to(again::left(pack)),
        At::Lot { .. } | At::Serial { .. } | At::Missing { .. } | At::Weigh => At::Item,
        At::Check { .. } => At::Weigh,
        At::Pin { grams, .. } => At::Check { seen: Vec::new(), grams: *grams },
    };
    Step::to(Pack { at, ..pack.clone() })
}

fn at_station(pack: &Pack, station: &str) -> Step<Pack> {
    let mut next = pack.clone();
    if let Some(work) = &mut next.work {
        work.station = station.to_owned();
        // Whether a printer stands here the hub knows: it tells when no label came out.
        work.printer = true;
    }
    Step::to(again::resume(&next))
}

fn box_taken(pack: &Pack, ctx: &Ctx<'_>, carton_type: &str) -> Step<Pack> {
    let Some(work) = &pack.work else { return Step::stay() };
    if let (true, Some(lease)) = (work.cartons.is_empty(), ctx.lease) {
        return claim(pack, Claim::Task { task: lease.task.clone() });
    }
    let card = work.types.iter().find(|card| card.carton_type == carton_type);
    match card {
        Some(card) if card.denied => Step::mismatch("pack.box_denied", work.carton_type.clone(), carton_type),
        None if !work.types.is_empty() => {
            Step::mismatch("scan.unknown", work.carton_type.clone(), carton_type)
        }
        _ => {
            let mut next = pack.clone();
            next.carton_type = carton_type.to_owned();
            next.at = At::Item;
            Step::to(next)
        }
    }
}

fn units(scan: &ItemScan) -> Qty {
    scan.factor.max(1).saturating_mul(scan.count.unwrap_or(1))
}

/// One piece or level: needed, enough of it, or foreign.
fn item_scan(pack: &Pack, ctx: &Ctx<'_>, scan: &ItemScan) -> Step<Pack> {
    let lines: Vec<usize> =
        (0..pack.lines().len()).filter(|line| pack.lines()[*line].goods.item == scan.item).collect();
    if lines.iter().all(|line| pack.lines()[*line].qty == 0) {
        let mut step = Step::no("pack.extra");
        step.got = Some(ctx.item_name(&scan.item));
        return step;
    }
    let left: Qty = lines.iter().map(|line| pack.left_of(*line)).sum();
    let qty = units(scan);
    if left == 0 {
        let mut step = Step::no("pack.enough");
        step.got = Some(ctx.item_name(&scan.item));
        return step;
    }
    if qty > left {
        return Step::mismatch("scan.wrong_level", left.to_string(), qty.to_string());
    }
    let mut lots: Vec<&str> = lines
        .iter()
        .filter(|line| pack.left_of(**line) > 0)
        .map(|line| pack.lines()[*line].goods.lot.as_str())
        .collect();
    lots.dedup();
    match &scan.lot {
        None if lots.len() > 1 => {
            Step::to(Pack { at: At::Lot { item: scan.item.clone(), qty }, ..pack.clone() })
                .say("scan.more_lot")
        }
        lot => into(pack, ctx, (&scan.item, lot.as_deref(), qty), scan.serial.as_deref()),
    }
}

/// So many go into the carton; after the last one it is full.
fn into(
    pack: &Pack,
    ctx: &Ctx<'_>,
    (item, lot, qty): (&str, Option<&str>, Qty),
    serial: Option<&str>,
) -> Step<Pack> {
    let shares = shares(pack, item, lot, qty, |line| pack.left_of(line));
    if shares.iter().map(|share| share.qty).sum::<Qty>() < qty {
        let expected = pack.lines().iter().find(|line| line.goods.item == item && line.qty > 0);
        let expected = expected.map_or_else(String::new, |line| line.goods.lot.clone());
        return Step::mismatch("pack.extra", expected, lot.unwrap_or_default());
    }
    if serial::asked(pack, ctx, item) {
        let at = At::Serial { item: item.to_owned(), lot: lot.map(str::to_owned), qty };
        return match serial {
            Some(serial) => serial::scanned(pack, ctx, (item, lot, qty), serial),
            None => Step::to(Pack { at, ..pack.clone() }),
        };
    }
    let mut next = pack.clone();
    add(&mut next.inside, &shares);
    tallied(next, ctx)
}

/// On with the next piece; after the last one the carton is full.
pub(super) fn tallied(mut next: Pack, ctx: &Ctx<'_>) -> Step<Pack> {
    next.at = At::Item;
    if next.left() == 0 {
        return carton::full(&next, ctx);
    }
    let n = next.in_carton();
    let said = Message::new("pack.tally").with("n", n).with("m", n + next.left());
    Step::to(next).say(said)
}

fn more(pack: &Pack, ctx: &Ctx<'_>, entry: Entry) -> Step<Pack> {
    match (entry, &pack.at) {
        (Entry::AsIs, At::Box) => Step::to(Pack { at: At::AsIs, ..pack.clone() }),
        (Entry::CloseEarly, At::Item) if pack.in_carton() > 0 => {
            let step = carton::full(pack, ctx);
            let left = pack.left();
            if left > 0 && !step.doing.is_empty() {
                return step.say(Message::new("pack.more_boxes").with("n", left));
            }
            step
        }
        (Entry::Reprint | Entry::Print, At::Drop) => {
            let carton = pack.work.as_ref().and_then(|work| work.standing.last());
            carton.map_or_else(Step::stay, |carton| again::print(pack, carton))
        }
        (entry, At::Start | At::Box | At::Drop) => {
            let wish = match entry {
                Entry::Reprint => Wish::Reprint,
                Entry::VoidLabel => Wish::Void,
                Entry::Reopen => Wish::Reopen,
                _ => return Step::stay(),
            };
            Step::to(Pack { at: At::Which { wish }, ..pack.clone() })
        }
        _ => Step::stay(),
    }
}

fn problem_told(pack: &Pack, ctx: &Ctx<'_>, problem: &Problem) -> Step<Pack> {
    let number = problem.numbers.first().copied().unwrap_or_default();
    match problem.code {
        ExceptionCode::MissingAtPack | ExceptionCode::Damaged => {
            let damaged = problem.code == ExceptionCode::Damaged;
            match pack.at_hand().as_slice() {
                [] => Step::stay().confirm(report(crate::flow::Flow::place(pack), problem)).say("exc.saved"),
                [line] => without(pack, ctx, *line, (number, damaged)),
                _ => {
                    let before = matches!(pack.at, At::Box | At::AsIs);
                    Step::to(Pack { at: At::Missing { qty: number, damaged, before }, ..pack.clone() })
                }
            }
        }
        ExceptionCode::ExtraItem => extra(pack, ctx, problem, number),
        ExceptionCode::WeightOff => {
            let lpn = carton::number(pack).unwrap_or_default();
            let fact = report(crate::flow::Place { lpn, ..crate::flow::Place::default() }, problem);
            let at = At::Check { seen: Vec::new(), grams: 0 };
            Step::to(Pack { at, ..pack.clone() }).confirm(fact).say("exc.saved")
        }
        code => {
            Step::stay().confirm(report(crate::flow::Flow::place_of(pack, code), problem)).say("exc.saved")
        }
    }
}

/// So many of a line are not there, or no good: the rest goes on.
fn without(pack: &Pack, ctx: &Ctx<'_>, line: usize, (qty, damaged): (Qty, bool)) -> Step<Pack> {
    let Some(of) = pack.lines().get(line) else { return Step::stay() };
    // With all in the carton it is one of those in there.
    let most = if pack.open().is_empty() { of.qty } else { pack.left_of(line) };
    if qty > most {
        return Step::no(Message::new("pick.over").with("n", most));
    }
    let fact = Confirm::Report(Report {
        code: if damaged { ExceptionCode::Damaged } else { ExceptionCode::MissingAtPack },
        location: String::new(),
        goods: Some(of.goods.clone()),
        expiry: None,
        lpn: of.tote.clone(),
        qty,
        detail: String::new(),
    });
    let mut next = pack.clone();
    carton::take_out(&mut next, line, qty - pack.left_of(line));
    if let Some(of) = next.work.as_mut().and_then(|work| work.lines.get_mut(line)) {
        of.qty -= qty;
    }
    next.at = match &pack.at {
        // No carton is open yet.
        At::Box | At::AsIs => pack.at.clone(),
        At::Missing { before: true, .. } => At::Box,
        _ => At::Item,
    };
    if next.left() > 0 {
        return Step::to(next).confirm(fact).say("exc.saved");
    }
    if next.in_carton() == 0 {
        let standing = next.work.as_ref().is_some_and(|work| !work.standing.is_empty());
        if standing {
            next.at = At::Drop;
            return Step::to(next).confirm(fact).say("exc.saved");
        }
        return Step::other(Then::Leave { hand_back: true }).confirm(fact).say("exc.saved");
    }
    let mut step = carton::full(&next, ctx);
    step.doing.insert(0, crate::flow::Doing { confirm: fact, verified: None, undo: None });
    step
}

/// Goods that do not belong here: out to the Problem place.
fn extra(pack: &Pack, ctx: &Ctx<'_>, problem: &Problem, qty: Qty) -> Step<Pack> {
    let scan = problem.scan.as_ref();
    let goods = problem.item().map(|scan| Goods {
        owner: ctx.item(&scan.item).map_or_else(String::new, |card| card.owner.clone()),
        item: scan.item.clone(),
        lot: scan.lot.clone().unwrap_or_default(),
        serial: String::new(),
    });
    let lpn = pack.lines().first().map_or_else(String::new, |line| line.tote.clone());
    let detail = scan.map_or_else(String::new, |reading| reading.raw.clone());
    let expiry = goods.as_ref().and_then(|goods| problem.expiry_of(goods));
    let fact = Report { code: problem.code, location: String::new(), goods, expiry, lpn, qty, detail };
    Step::stay().confirm(Confirm::Report(fact)).say("exc.saved")
}
