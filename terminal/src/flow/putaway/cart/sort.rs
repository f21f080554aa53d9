//! CART.SORT: item, count, tote.

use super::{At, Cart};
use crate::flow::quantity::{Limits, Tally, entered, possible};
use crate::flow::{Ctx, Flow, FlowInput, Given, Step, finer};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Level, Qty};
use regal_shared::flow::common::{Finer, Sought, StandsFor, Take, What, ladder};
use regal_shared::flow::putaway::{CartLine, CartTote, InTote};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

pub(super) fn on(cart: &Cart, ctx: &Ctx<'_>, given: &Given) -> Step<Cart> {
    match (&cart.at, &given.input) {
        (_, FlowInput::Scan(scan)) => scanned(cart, ctx, given, &scan.meaning, &scan.raw),
        (At::SortQty { line, .. }, FlowInput::Typed(_)) => {
            let item = &cart.work.lines[*line].content.goods.item;
            match entered(given, &Limits::of(ctx, item)) {
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
        (At::SortFiner { sought, asks, tally }, FlowInput::Choice(row)) => {
            let found = cart.fitting(&cart.open(), sought);
            match finer::chosen(sought, *asks, cart.kept(&found), *row) {
                Some(more) => choose(cart, ctx, more, tally.clone()),
                None => Step::stay(),
            }
        }
        (_, FlowInput::Back) => cart.to(At::Sort),
        _ => Step::stay(),
    }
}

fn scanned(cart: &Cart, ctx: &Ctx<'_>, given: &Given, meaning: &Meaning, raw: &str) -> Step<Cart> {
    match (&cart.at, meaning) {
        (At::Sort, Meaning::Item(scan)) => item(cart, ctx, scan),
        (At::Sort, Meaning::Lot { item, lot, .. }) => {
            let sought = Sought { item: item.clone(), lot: lot.clone(), ..Sought::default() };
            choose(cart, ctx, sought, Tally::default())
        }
        (At::Sort, Meaning::Location { .. }) => source_again(cart, ctx),
        (At::Sort, Meaning::Lpn { lpn }) => match cart.take_along(lpn) {
            Some((mut next, take)) => {
                next.at = if next.sorting() { At::Sort } else { At::Mode };
                let from = cart.parked().find(|tote| tote.tote == *lpn).map_or("", |tote| &tote.from);
                Step::to(next).confirm(take).undo_by(format!("L.{from}"), 1)
            }
            None => Step::no("scan.not_asked"),
        },
        (At::SortFiner { sought, asks, tally }, meaning) => match finer::with(sought, *asks, meaning, raw) {
            Some(more) => choose(cart, ctx, more, tally.clone()),
            None => Step::no("scan.not_asked"),
        },
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
    /// Lines with something that lies loose at the source.
    pub(super) fn open(&self) -> Vec<usize> {
        (0..self.work.lines.len()).filter(|at| self.work.lines[*at].content.qty > 0).collect()
    }

    /// Those of an item.
    pub(super) fn loose<'a>(&'a self, item: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.open().into_iter().filter(move |at| self.work.lines[*at].content.goods.item == item)
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
    let sought = finer::with(&Sought::default(), Finer::Item, &Meaning::Item(scan.clone()), "");
    choose(cart, ctx, sought.unwrap_or_default(), tally)
}

/// The place where all lies was scanned while an item is asked for: it stands for what lies there where the site says so
/// and that is one thing alone.
fn source_again(cart: &Cart, ctx: &Ctx<'_>) -> Step<Cart> {
    let open = cart.open();
    let first = open.first().map(|at| cart.work.lines[*at].content.goods.item.clone());
    match (StandsFor::of(cart.things(&open), cart.work.stands), first) {
        (StandsFor::Content | StandsFor::Several(Finer::Lot | Finer::Serial), Some(item)) => {
            choose(cart, ctx, Sought { item, ..Sought::default() }, Tally::default())
        }
        (_, None) => Step::no("scan.want_lpn"),
        (standing, _) => Step::no(standing.words()),
    }
}

/// Which line is meant: where several fit, one level finer is asked, and what is known stays known.
fn choose(cart: &Cart, ctx: &Ctx<'_>, sought: Sought, tally: Tally) -> Step<Cart> {
    let open = cart.open();
    let sought = cart.as_kept(&open, sought);
    let found = cart.fitting(&open, &sought);
    let Some(line) = found.first().copied() else {
        let code =
            if cart.loose(&sought.item).next().is_some() { finer::wrong(&sought) } else { "scan.wrong_item" };
        return Step::mismatch(code, "", finer::named(ctx, &sought));
    };
    if let Some(asks) = ladder::of_item(&cart.things(&found)) {
        return cart.to(At::SortFiner { sought, asks, tally }).say(asks.words());
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
    possible(&Limits::of(ctx, &scan.item), &tally)?;
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
