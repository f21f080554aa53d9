//! CART.MODE and CART.STOP: bin, item if several fit, count.

use super::sort::one_more;
use super::{At, Cart};
use crate::flow::putaway::allow;
use crate::flow::quantity::{Limits, Tally, entered};
use crate::flow::{Ctx, Flow, FlowInput, Given, Step, finer};
use crate::talk::Tone;
use regal_shared::barcode::Meaning;
use regal_shared::base::Qty;
use regal_shared::flow::common::{Finer, Override, Put, Sought, What, ladder};
use regal_shared::flow::putaway::{REASONS, Verdict};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Verified};

/// The walk begins: directed, or free.
pub(super) fn begin(cart: &Cart, ctx: &Ctx<'_>, free: bool) -> Step<Cart> {
    Step::to(walk(cart, ctx, free))
}

/// The cart on the way to its first bin.
pub(super) fn walk(cart: &Cart, ctx: &Ctx<'_>, free: bool) -> Cart {
    let mut next = cart.clone();
    next.free = free;
    next.skipped.clear();
    next.stops = next.route(ctx).len();
    next.on_the_way(ctx)
}

/// The bin is put off to the end; one put off before is due.
pub(super) fn skip(cart: &Cart, ctx: &Ctx<'_>, bin: &str) -> Step<Cart> {
    let open = cart.route(ctx).into_iter().any(|one| one != bin && !cart.skipped.contains(&one));
    if cart.free || !open {
        return Step::no("work.skipped_last");
    }
    let mut next = cart.clone();
    next.skipped.push(bin.to_owned());
    Step::to(next.on_the_way(ctx))
}

pub(super) fn on(cart: &Cart, ctx: &Ctx<'_>, given: &Given) -> Step<Cart> {
    match (&cart.at, &given.input) {
        (At::Stop { .. }, FlowInput::Scan(scan)) => match &scan.meaning {
            Meaning::Location { location } => at_bin(cart, ctx, given, location),
            Meaning::Badge { badge } => ask(cart, ctx, cart.ruled_line, badge, None),
            _ => Step::no("scan.not_asked"),
        },
        (At::Stop { .. }, FlowInput::Back) => cart.to(At::Mode),
        (At::StopItem { bin, verified }, FlowInput::Scan(scan)) => match &scan.meaning {
            Meaning::Badge { badge } => ask(cart, ctx, cart.ruled_line, badge, None),
            Meaning::Location { .. } => match ladder::at_place(&cart.things(&choices(cart, bin))) {
                Some(asks) => Step::no(asks.words()),
                None => Step::no("scan.want_item"),
            },
            meaning => {
                let more = finer::with(&Sought::default(), Finer::Item, meaning, &scan.raw);
                goes_in(cart, ctx, given, more, (bin, *verified))
            }
        },
        (At::StopFiner { bin, verified, sought, asks }, FlowInput::Scan(scan)) => match &scan.meaning {
            Meaning::Badge { badge } => ask(cart, ctx, cart.ruled_line, badge, None),
            meaning => {
                let more = finer::with(sought, *asks, meaning, &scan.raw);
                goes_in(cart, ctx, given, more, (bin, *verified))
            }
        },
        (At::StopFiner { bin, verified, sought, asks }, FlowInput::Choice(row)) => {
            let found = cart.fitting(&choices(cart, bin), sought);
            match finer::chosen(sought, *asks, cart.kept(&found), *row) {
                Some(more) => goes_in(cart, ctx, given, Some(more), (bin, *verified)),
                None => Step::stay(),
            }
        }
        (At::StopFiner { bin, verified, .. }, FlowInput::Back) => {
            cart.to(At::StopItem { bin: bin.clone(), verified: *verified })
        }
        (At::Pin { line, badge }, FlowInput::Typed(typed)) => {
            ask(cart, ctx, *line, badge, Some(typed.clone()))
        }
        (At::Pin { line, .. }, FlowInput::Granted(_)) => allowed(cart, *line),
        (At::Pin { .. }, FlowInput::Refused(message)) => {
            allow::refused(message, || Step::to(cart.clone().on_the_way(ctx)))
        }
        (At::Reason { line, bin, verified }, FlowInput::Choice(row)) => match REASONS.get(*row) {
            Some(reason) => {
                let over = overridden(cart, *line, bin, reason);
                count(cart, *line, bin, over, *verified)
            }
            None => Step::stay(),
        },
        (At::StopQty { .. }, _) => counting(cart, ctx, given),
        (_, FlowInput::Back) => Step::to(cart.clone().on_the_way(ctx)),
        _ => Step::stay(),
    }
}

/// What of all that may go into a bin was scanned: where several things fit, one level finer is asked.
fn goes_in(
    cart: &Cart,
    ctx: &Ctx<'_>,
    given: &Given,
    sought: Option<Sought>,
    (bin, verified): (&str, Verified),
) -> Step<Cart> {
    let lines = choices(cart, bin);
    let Some(sought) = sought.map(|sought| cart.as_kept(&lines, sought)) else {
        return Step::no("scan.not_asked");
    };
    let found = cart.fitting(&lines, &sought);
    let Some(line) = found.first().copied() else {
        let known = lines.iter().any(|at| cart.work.lines[*at].content.goods.item == sought.item);
        let code = if known { finer::wrong(&sought) } else { "scan.wrong_item" };
        return Step::mismatch(code, "", finer::named(ctx, &sought));
    };
    match ladder::of_item(&cart.things(&found)) {
        Some(asks) => {
            let mut next = cart.clone();
            next.at = At::StopFiner { bin: bin.to_owned(), verified, sought, asks };
            Step::to(next).say(asks.words())
        }
        None => judged(cart, ctx, given, line, bin, verified),
    }
}

/// What may be meant at a bin: what goes there, else what goes to the bin the worker was sent to, else anything.
fn choices(cart: &Cart, bin: &str) -> Vec<usize> {
    let planned = cart.going_to(bin);
    match &cart.at {
        _ if !planned.is_empty() => planned,
        At::Stop { bin: sent } if !sent.is_empty() => cart.going_to(sent),
        _ => cart.loaded(),
    }
}

fn at_bin(cart: &Cart, ctx: &Ctx<'_>, given: &Given, bin: &str) -> Step<Cart> {
    let verified = given.verified();
    match choices(cart, bin).as_slice() {
        [] => Step::stay(),
        [one] => judged(cart, ctx, given, *one, bin, verified),
        _ => cart.to(At::StopItem { bin: bin.to_owned(), verified }),
    }
}

/// What the rules say of a line in a bin: the planned one is counted; others are asked about, reasoned or ruled out.
fn judged(
    cart: &Cart,
    ctx: &Ctx<'_>,
    given: &Given,
    line: usize,
    bin: &str,
    verified: Verified,
) -> Step<Cart> {
    let goal = cart.goal(line);
    let zone = cart.zone(ctx, line);
    match cart.work.lines[line].verdict(bin, goal, &zone, ctx.directory.locations.get(bin)) {
        Verdict::Planned => count(cart, line, bin, None, verified),
        Verdict::Near if given.said("put.other_bin").is_none() => {
            Step::ask(Message::new("put.other_bin").with("loc", goal))
        }
        Verdict::Near => count(cart, line, bin, overridden(cart, line, bin, ""), verified),
        Verdict::Far => cart
            .to(At::Reason { line, bin: bin.to_owned(), verified })
            .say(Message::new("put.elsewhere").with("loc", goal)),
        Verdict::Forbidden(why) if cart.ruled.lets(bin, &why) => cart
            .to(At::Reason { line, bin: bin.to_owned(), verified })
            .say(Message::new("put.elsewhere").with("loc", goal)),
        Verdict::Forbidden(why) => {
            let mut next = cart.clone();
            next.ruled.out(bin, why);
            next.ruled_line = line;
            Step::to(next).say("put.not_here").versus(goal, bin)
        }
    }
}

/// The rule beaten: the one a supervisor set aside, else the one that chose the planned bin.
fn overridden(cart: &Cart, line: usize, bin: &str, reason: &str) -> Option<Override> {
    let target = cart.work.lines.get(line)?.targets.get(*cart.goals.get(line)?)?;
    let rule = cart.ruled.beaten(bin).unwrap_or(&target.rule).clone();
    Some(Override { rule, reason: reason.to_owned(), planned: target.location.clone() })
}

/// Asks a supervisor for the bin just ruled out.
fn ask(cart: &Cart, ctx: &Ctx<'_>, line: usize, badge: &str, pin: Option<String>) -> Step<Cart> {
    let mut next = cart.clone();
    next.at = At::Pin { line, badge: badge.to_owned() };
    cart.ruled.ask(ctx, cart.goal(line), (badge, pin), next)
}

/// Allowed: the bin is like any other one that needs a reason.
fn allowed(cart: &Cart, line: usize) -> Step<Cart> {
    let mut next = cart.clone();
    // A bin that is ruled out was scanned; only the one planned is typed.
    next.at = At::Reason { line, bin: next.ruled.grant(), verified: Verified::Scan };
    Step::to(next).say(Message::new("put.elsewhere").with("loc", cart.goal(line)))
}

fn count(cart: &Cart, line: usize, bin: &str, over: Option<Override>, verified: Verified) -> Step<Cart> {
    cart.to(At::StopQty { line, bin: bin.to_owned(), tally: Tally::default(), full: false, over, verified })
}

fn counting(cart: &Cart, ctx: &Ctx<'_>, given: &Given) -> Step<Cart> {
    let At::StopQty { line, bin, tally, full, over, verified } = &cart.at else { return Step::stay() };
    let all = cart.hand(*line);
    let book = |n: Qty| booked(cart, ctx, (*line, n), bin, over.clone(), *verified);
    match &given.input {
        FlowInput::Enter if *full && tally.is_empty() => {
            Step::to(on_to_next(cart, ctx, &[*line])).say(next_bin(cart, *line))
        }
        FlowInput::Enter => book(if tally.is_empty() { all } else { tally.total() }),
        FlowInput::Typed(_) => {
            match entered(given, &Limits::of(ctx, &cart.work.lines[*line].content.goods.item)) {
                Ok(n) => book(n),
                Err(step) => *step,
            }
        }
        FlowInput::Scan(scan) => match &scan.meaning {
            Meaning::Item(item) => match one_more(cart, ctx, (*line, all), tally, item) {
                Ok(tally) => {
                    let mut next = cart.clone();
                    if let At::StopQty { tally: shown, .. } = &mut next.at {
                        *shown = tally;
                    }
                    Step::to(next)
                }
                Err(step) => *step,
            },
            _ => Step::no("scan.not_asked"),
        },
        FlowInput::Back => Step::to(cart.clone().on_the_way(ctx)),
        _ => Step::stay(),
    }
}

/// These lines go to their next alternative.
pub(super) fn on_to_next(cart: &Cart, ctx: &Ctx<'_>, lines: &[usize]) -> Cart {
    let mut next = cart.clone();
    lines.iter().for_each(|line| next.next_goal(*line));
    next.on_the_way(ctx)
}

/// What is said when a line goes to its next alternative.
pub(super) fn next_bin(cart: &Cart, line: usize) -> Message {
    let mut next = cart.clone();
    next.next_goal(line);
    let rule = next.work.lines[line].targets.get(next.goals[line]).map_or("", |target| target.rule.as_str());
    let code = if rule == "overflow" { "put.no_bin" } else { "put.next_bin" };
    Message::new(code).with("loc", next.goal(line))
}

/// So many lie in the bin, out of one tote after the other; a rest goes to the next alternative.
fn booked(
    cart: &Cart,
    ctx: &Ctx<'_>,
    (line, n): (usize, Qty),
    bin: &str,
    over: Option<Override>,
    verified: Verified,
) -> Step<Cart> {
    let all = cart.hand(line);
    if n <= 0 || n > all {
        return Step::no(Message::new("put.too_many").with("n", all));
    }
    let mut next = cart.clone();
    let puts = take_out(&mut next, line, n);
    let content = &cart.work.lines[line].content;
    let number = cart.work.lines[line].line;
    let mut step = after(next, ctx, (line, n), bin);
    for (tote, qty) in puts {
        let what =
            What::Goods { goods: content.goods.clone(), status: content.status, qty, lpn: tote.clone() };
        let put = Put { what, to: bin.to_owned(), line: number, overridden: over.clone() };
        step = step.confirm(Confirm::Put(put)).undo_by(format!("U.{tote}"), qty);
    }
    step.verified(verified)
}

/// So many of a line out of its totes, one after the other.
pub(super) fn take_out(cart: &mut Cart, line: usize, n: Qty) -> Vec<(String, Qty)> {
    let here: Vec<String> = cart.in_hand(&cart.work.lines[line]).map(|one| one.tote.clone()).collect();
    let mut left = n;
    let mut out = Vec::new();
    for one in cart.work.lines[line].carried.iter_mut().filter(|one| here.contains(&one.tote)) {
        let qty = one.qty.min(left);
        if qty > 0 {
            one.qty -= qty;
            left -= qty;
            out.push((one.tote.clone(), qty));
        }
    }
    out
}

/// Where the worker goes after a booking: on at this bin, to the next one, or with an empty cart to the work menu.
fn after(mut next: Cart, ctx: &Ctx<'_>, (line, n): (usize, Qty), bin: &str) -> Step<Cart> {
    let rest = next.hand(line);
    if next.carried() == 0 {
        let more = next.sorting();
        let said = Message::new("put.booked").with("n", n).with("loc", bin);
        return Step::hand_back()
            .say(if more { said } else { Message::new("put.done") })
            .tone(Tone::TaskDone);
    }
    if rest > 0 {
        if next.goal(line) == bin {
            next.next_goal(line);
        }
        return Step::to(next.on_the_way(ctx)).say(Message::new("put.rest").with("n", rest));
    }
    let said = Message::new("put.booked").with("n", n).with("loc", bin);
    if !next.going_to(bin).is_empty() {
        next.at = At::StopItem { bin: bin.to_owned(), verified: Verified::Scan };
        return Step::to(next).say(said);
    }
    Step::to(next.on_the_way(ctx)).say(said)
}
