//! F2 on a cart putaway, and giving it up.

use super::stop::{next_bin, on_to_next, take_out};
use super::{At, Cart};
use crate::flow::{Ctx, Flow, Problem, Step, report};
use crate::talk::Tone;
use regal_shared::base::{Qty, StockStatus};
use regal_shared::flow::common::{ExceptionCode, Put, Report, What};
use regal_shared::flow::putaway::{CartLine, Content};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

/// Codes while sorting.
pub(super) const SORTING: [ExceptionCode; 3] =
    [ExceptionCode::Damaged, ExceptionCode::SurplusFound, ExceptionCode::WrongItem];

/// Codes at a bin.
pub(super) const AT_BIN: [ExceptionCode; 6] = [
    ExceptionCode::BinFull,
    ExceptionCode::BinBlocked,
    ExceptionCode::NoAccess,
    ExceptionCode::PutElsewhere,
    ExceptionCode::WrongItem,
    ExceptionCode::Damaged,
];

/// Codes while the worker chooses the bin himself.
pub(super) const ANY_BIN: [ExceptionCode; 4] =
    [ExceptionCode::BinFull, ExceptionCode::BinBlocked, ExceptionCode::NoAccess, ExceptionCode::Damaged];

pub(super) fn told(cart: &Cart, ctx: &Ctx<'_>, problem: &Problem) -> Step<Cart> {
    let fact = || report(cart.place_of(problem.code), problem);
    let (bin, lines) = match &cart.at {
        At::Stop { bin } | At::StopItem { bin, .. } | At::StopFiner { bin, .. } if !bin.is_empty() => {
            (bin.as_str(), cart.going_to(bin))
        }
        At::StopQty { bin, line, .. } | At::Reason { bin, line, .. } => (bin.as_str(), vec![*line]),
        _ => ("", Vec::new()),
    };
    match (problem.code, lines.as_slice()) {
        (ExceptionCode::BinFull, [line]) => {
            let mut next = cart.clone();
            next.at = At::StopQty {
                line: *line,
                bin: bin.to_owned(),
                tally: Default::default(),
                full: true,
                over: None,
                verified: Default::default(),
            };
            Step::to(next).confirm(fact())
        }
        (
            ExceptionCode::BinFull
            | ExceptionCode::BinBlocked
            | ExceptionCode::NoAccess
            | ExceptionCode::WrongItem,
            [line, ..],
        ) => {
            // All that goes there goes on, whatever the worker had in hand for it.
            let lines = if cart.going_to(bin).is_empty() { lines.clone() } else { cart.going_to(bin) };
            Step::to(on_to_next(cart, ctx, &lines)).say(next_bin(cart, *line)).confirm(fact())
        }
        (ExceptionCode::PutElsewhere, [_, ..]) => elsewhere(cart, ctx, &lines, problem),
        (ExceptionCode::Damaged, _) => damaged(cart, ctx, problem),
        _ => Step::stay().confirm(fact()).say("exc.saved"),
    }
}

/// They lie elsewhere already: the bin scanned is where they are, whatever the rules say.
fn elsewhere(cart: &Cart, ctx: &Ctx<'_>, lines: &[usize], problem: &Problem) -> Step<Cart> {
    let Some(location) = problem.location() else { return Step::no("scan.want_loc") };
    let mut next = cart.clone();
    let mut facts = Vec::new();
    for line in lines {
        let (all, planned) = (cart.hand(*line), cart.goal(*line).to_owned());
        let goods = &cart.work.lines[*line].content.goods;
        for (lpn, qty) in take_out(&mut next, *line, all) {
            facts.push(Confirm::Report(Report {
                code: ExceptionCode::PutElsewhere,
                location: location.clone(),
                goods: Some(goods.clone()),
                expiry: None,
                lpn,
                qty,
                detail: planned.clone(),
            }));
        }
    }
    let step = if next.carried() == 0 {
        Step::hand_back().tone(Tone::TaskDone)
    } else {
        Step::to(next.on_the_way(ctx))
    };
    facts.into_iter().fold(step.say("exc.saved"), Step::confirm)
}

/// The lines whose goods were scanned for a problem: of those that lie loose, or of those on this device.
fn meant(cart: &Cart, loose: bool, problem: &Problem) -> Vec<usize> {
    let lines = if loose { cart.open() } else { cart.loaded() };
    let Some(scan) = problem.item() else { return Vec::new() };
    let fits = |at: &usize| {
        let Content { goods, status, .. } = &cart.work.lines[*at].content;
        let lot = scan.lot.as_ref().is_none_or(|lot| *lot == goods.lot);
        goods.item == scan.item && lot && *status == StockStatus::Available
    };
    lines.into_iter().filter(fits).collect()
}

/// So many of the goods before the worker are damaged: they are a line of their own from now on.
fn damaged(cart: &Cart, ctx: &Ctx<'_>, problem: &Problem) -> Step<Cart> {
    let n = problem.numbers.first().copied().unwrap_or_default();
    let (line, loose) = match &cart.at {
        At::SortQty { line, .. } | At::SortTote { line, .. } => (*line, true),
        At::StopQty { line, .. } | At::Reason { line, .. } | At::Pin { line, .. } => (*line, false),
        at => {
            let loose = matches!(at, At::Sort | At::SortFiner { .. });
            match meant(cart, loose, problem).as_slice() {
                [line] => (*line, loose),
                // Nothing of this work: it is told, and that is all.
                [] => return Step::stay().confirm(report(cart.place(), problem)).say("exc.saved"),
                _ => return Step::no("put.which_damaged"),
            }
        }
    };
    let most = if loose { cart.work.lines[line].content.qty } else { cart.hand(line) };
    if n > most {
        return Step::no(Message::new("put.too_many").with("n", most));
    }
    let mut next = cart.clone();
    let fact = |location: &str, lpn: String, qty: Qty| {
        Confirm::Report(Report {
            code: ExceptionCode::Damaged,
            location: location.to_owned(),
            goods: Some(cart.work.lines[line].content.goods.clone()),
            expiry: None,
            lpn,
            qty,
            detail: String::new(),
        })
    };
    let mut facts = Vec::new();
    let mut apart = CartLine { line: 0, carried: Vec::new(), ..cart.work.lines[line].clone() };
    apart.content = Content { status: StockStatus::Damaged, qty: 0, ..apart.content };
    if loose {
        next.work.lines[line].content.qty -= n;
        apart.content.qty = n;
        facts.push(fact(&cart.work.from, String::new(), n));
        next.at = At::Sort;
    } else {
        for (tote, qty) in take_out(&mut next, line, n) {
            facts.push(fact(&cart.place().location, tote.clone(), qty));
            super::sort::put_in(&mut apart, &tote, qty);
        }
    }
    next.work.lines.push(apart);
    let goal = next.goals[line];
    next.goals.push(goal);
    let next = if loose { next } else { next.on_the_way(ctx) };
    facts.into_iter().fold(Step::to(next).say("exc.saved"), Step::confirm)
}

/// Given up: everything lies where it came from; somebody else may take it.
pub(super) fn put_back(cart: &Cart, location: &str) -> Step<Cart> {
    if cart.work.from != location {
        return Step::mismatch("scan.wrong_location", cart.work.from.clone(), location);
    }
    let mut step = Step::hand_back().say("work.handed_back");
    for line in &cart.work.lines {
        for one in cart.in_hand(line) {
            let Content { goods, status, .. } = line.content.clone();
            let what = What::Goods { goods, status, qty: one.qty, lpn: one.tote.clone() };
            let put = Put { what, to: location.to_owned(), line: line.line, overridden: None };
            step = step.confirm(Confirm::Put(put));
        }
    }
    step
}
