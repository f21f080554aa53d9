//! CART.SORT: item, count, tote.

use super::{At, Cart};
use crate::flow::quantity::{Limits, Tally, entered};
use crate::flow::{Ctx, Flow, FlowInput, Given, Step};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Level, Qty};
use regal_shared::flow::common::{Take, What};
use regal_shared::flow::putaway::{CartLine, CartTote, InTote};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

pub(super) fn on(cart: &Cart, ctx: &Ctx<'_>, given: &Given) -> Step<Cart> {
    match (&cart.at, &given.input) {
        (_, FlowInput::Scan(scan)) => scanned(cart, ctx, given, &scan.meaning, &scan.raw),
        (At::SortQty { line, .. }, FlowInput::Typed(_)) => {
            let item = &cart.work.lines[*line].content.goods.item;
            match entered(given, Limits::of(ctx, item)) {
                Ok(n) => counted(cart, *line, n),
                Err(step) => *step,
            }
        }
        (At::SortQty { line, tally }, FlowInput::Enter) => {
            let all = cart.work.lines[*line].content.qty;
            counted(cart, *line, if tally.is_empty() { all } else { tally.total() })
        }
        (At::Sort, FlowInput::More(Entry::Finish)) if cart.carried() > 0 => cart.to(At::Mode),
        (At::Sort, FlowInput::Back) if cart.carried() > 0 => cart.to(At::Back),
        (At::Sort, FlowInput::Back) => Step::hand_back(),
        (At::SortTote { line, .. }, FlowInput::Back) if cart.work.lines[*line].content.qty > 1 => {
            cart.to(At::SortQty { line: *line, tally: Tally::default() })
        }
        (_, FlowInput::Back) => cart.to(At::Sort),
        _ => Step::stay(),
    }
}

fn scanned(cart: &Cart, ctx: &Ctx<'_>, given: &Given, meaning: &Meaning, raw: &str) -> Step<Cart> {
    match (&cart.at, meaning) {
        (At::Sort, Meaning::Item(scan)) => item(cart, ctx, scan),
        (At::Sort, Meaning::Lot { item, lot, .. }) => choose(cart, ctx, item, lot, Tally::default()),
        (At::Sort, Meaning::Lpn { lpn }) => match cart.take_along(lpn) {
            Some((mut next, take)) => {
                next.at = if next.sorting() { At::Sort } else { At::Mode };
                let from = cart.parked().find(|tote| tote.tote == *lpn).map_or("", |tote| &tote.from);
                Step::to(next).confirm(take).undo_by(format!("L.{from}"), 1)
            }
            None => Step::no("scan.not_asked"),
        },
        (At::SortLot { item }, Meaning::Lot { lot, .. }) => choose(cart, ctx, item, lot, Tally::default()),
        (At::SortLot { item }, Meaning::Item(ItemScan { lot: Some(lot), .. })) => {
            choose(cart, ctx, item, lot, Tally::default())
        }
        (At::SortLot { item }, Meaning::Unknown) => choose(cart, ctx, item, raw, Tally::default()),
        (At::SortQty { line, tally }, Meaning::Item(scan)) => {
            let most = cart.work.lines[*line].content.qty;
            match one_more(cart, ctx, (*line, most), tally, scan) {
                Ok(tally) => cart.to(At::SortQty { line: *line, tally }),
                Err(step) => *step,
            }
        }
        (At::SortTote { line, qty }, Meaning::Lpn { lpn }) => into(cart, ctx, given, (*line, *qty), lpn),
        _ => Step::no("scan.not_asked"),
    }
}

impl Cart {
    /// Lines of an item, and of a lot when one is named, that lie loose at the source.
    pub(super) fn loose<'a>(&'a self, item: &'a str, lot: &'a str) -> impl Iterator<Item = usize> + 'a {
        let fits = move |line: &CartLine| {
            let goods = &line.content.goods;
            line.content.qty > 0 && goods.item == item && (lot.is_empty() || goods.lot == lot)
        };
        (0..self.work.lines.len()).filter(move |at| fits(&self.work.lines[*at]))
    }

    /// The tote for a line: the one its zone got last.
    pub(super) fn tote_for(&self, ctx: &Ctx<'_>, line: usize) -> Option<&CartTote> {
        let zone = self.zone(ctx, line);
        self.work.totes.iter().rev().find(|tote| tote.from.is_empty() && tote.zone == zone)
    }
}

/// So many more in a tote.
pub(super) fn put_in(line: &mut CartLine, tote: &str, qty: Qty) {
    match line.carried.iter_mut().find(|one| one.tote == tote) {
        Some(one) => one.qty += qty,
        None => line.carried.push(InTote { tote: tote.to_owned(), qty }),
    }
}

fn item(cart: &Cart, ctx: &Ctx<'_>, scan: &ItemScan) -> Step<Cart> {
    let mut tally = Tally::default();
    let count = scan.count.unwrap_or(1);
    if scan.factor.saturating_mul(count) > 1 {
        tally.add(scan.level, scan.factor, count);
    }
    choose(cart, ctx, &scan.item, scan.lot.as_deref().unwrap_or_default(), tally)
}

fn choose(cart: &Cart, ctx: &Ctx<'_>, item: &str, lot: &str, tally: Tally) -> Step<Cart> {
    let found: Vec<usize> = cart.loose(item, lot).collect();
    let Some(line) = found.first().copied() else {
        return Step::mismatch("scan.wrong_item", "", ctx.item_name(item));
    };
    let lot_of = |at: usize| &cart.work.lines[at].content.goods.lot;
    if found.iter().any(|at| lot_of(*at) != lot_of(line)) {
        return cart.to(At::SortLot { item: item.to_owned() }).say("scan.more_lot");
    }
    if cart.work.lines[line].content.qty == 1 && tally.is_empty() {
        return counted(cart, line, 1);
    }
    cart.to(At::SortQty { line, tally })
}

/// One more scan of the same goods, or the step that says why not.
pub(super) fn one_more(
    cart: &Cart,
    ctx: &Ctx<'_>,
    (line, most): (usize, Qty),
    tally: &Tally,
    scan: &ItemScan,
) -> Result<Tally, Box<Step<Cart>>> {
    let goods = &cart.work.lines[line].content.goods;
    if goods.item != scan.item {
        let (wanted, got) = (ctx.item_name(&goods.item), ctx.item_name(&scan.item));
        return Err(Box::new(Step::mismatch("scan.wrong_item", wanted, got)));
    }
    let mut tally = tally.clone();
    if tally.is_empty() {
        // The scan that brought the worker here was one already.
        tally.add(Level::Each, 1, 1);
    }
    tally.add(scan.level, scan.factor, scan.count.unwrap_or(1));
    if tally.total() > most {
        return Err(Box::new(Step::no(Message::new("put.too_many").with("n", most))));
    }
    Ok(tally)
}

fn counted(cart: &Cart, line: usize, n: Qty) -> Step<Cart> {
    let there = cart.work.lines[line].content.qty;
    if n <= 0 || n > there {
        return Step::no(Message::new("put.too_many").with("n", there));
    }
    cart.to(At::SortTote { line, qty: n })
}

/// Into the tote of the zone; a fresh one when the zone has none; any other is asked about.
fn into(cart: &Cart, ctx: &Ctx<'_>, given: &Given, (line, qty): (usize, Qty), lpn: &str) -> Step<Cart> {
    let zone = cart.zone(ctx, line);
    let known = cart.work.totes.iter().find(|tote| tote.tote == lpn);
    let fits = known.is_some_and(|tote| tote.zone == zone);
    match cart.tote_for(ctx, line) {
        Some(planned) if !fits && given.said("put.other_tote").is_none() => {
            return Step::ask(Message::new("put.other_tote").with("tote", planned.tote.as_str()));
        }
        None if known.is_some_and(|tote| tote.zone != zone) && given.said("put.other_zone").is_none() => {
            let of = known.map_or("", |tote| &tote.zone);
            return Step::ask(Message::new("put.other_zone").with("loc", of));
        }
        _ => {}
    }
    let (mut next, along) = match cart.take_along(lpn) {
        Some((next, take)) => (next, Some(take)),
        None => (cart.clone(), None),
    };
    if known.is_none() {
        next.work.totes.push(CartTote { tote: lpn.to_owned(), zone, from: String::new() });
    }
    let of = &mut next.work.lines[line];
    of.content.qty -= qty;
    put_in(of, lpn, qty);
    let (goods, status) = (of.content.goods.clone(), of.content.status);
    let what = What::Goods { goods, status, qty, lpn: String::new() };
    let take = Take { what, from: cart.work.from.clone(), into: lpn.to_owned() };
    next.at = if next.sorting() { At::Sort } else { At::Mode };
    let mut step = Step::to(next);
    if let Some(along) = along {
        step = step.confirm(along);
    }
    step.confirm(Confirm::Take(take))
        .undo_by(format!("L.{}", cart.work.from), qty)
        .say(Message::new("put.sorted").with("n", qty).with("tote", lpn))
}
