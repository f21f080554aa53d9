//! Screens of a move.

use super::steps::fitting;
use super::{At, ON_THE_WAY, Op, PROBLEMS, Shift};
use crate::flow::{Ctx, Prompt, Typing, Wanted, finer};
use crate::view::Text;
use regal_shared::barcode::{Entry, digits_by_hand};
use regal_shared::base::Qty;
use regal_shared::flow::common::{ExceptionCode, Finer, Sought, What};
use regal_shared::flow::shift::{Fix, ShiftStock};
use regal_shared::text::Message;

const TITLE: &str = "title.move";

/// What an operation is called.
fn words(op: Op) -> &'static str {
    match op {
        Op::Nest => "lpn.nest",
        Op::Unnest => "lpn.unnest",
        Op::Split => "lpn.split",
        Op::Merge => "lpn.merge",
        Op::Relabel => "lpn.relabel",
        Op::Empty => "lpn.empty",
    }
}

pub(super) fn prompt(shift: &Shift, ctx: &Ctx<'_>) -> Prompt {
    let prompt = match &shift.at {
        At::Src => Prompt::new(TITLE, "move.src"),
        At::What if shift.work.stock.is_empty() => {
            Prompt::new(TITLE, "move.nothing").goods(shift.work.from.clone())
        }
        At::What => what(shift, ctx),
        At::Finer { sought, asks, .. } => which(shift, ctx, sought, *asks),
        At::Qty { stock, tally, split } => {
            let one = shift.stock(*stock);
            let all = shift.proposal(*stock, *split);
            let title = if *split { words(Op::Split) } else { TITLE };
            let mut prompt = goods(ctx, one, Prompt::new(title, "move.qty")).enter();
            prompt.typing = Typing::Number;
            let shown = if tally.is_empty() { all.to_string() } else { tally.shown() };
            prompt.view.quantity = Some(Text::Foreign(shown));
            prompt
        }
        At::Pin { stock, .. } => {
            let mut prompt = Prompt::new(TITLE, "sys.supervisor_pin");
            if let Some(one) = shift.stock(*stock) {
                prompt = prompt.goods(ctx.item_name(&one.goods.item)).quantity(shift.wanted);
            }
            prompt.typing = Typing::Secret;
            prompt
        }
        At::Dest { what, qty, back } => dest(shift, ctx, what, *qty, *back),
        At::Unit { lpn } if shift.heading().is_some() => {
            heading(shift, ctx, Prompt::new(TITLE, "move.dest").goods(lpn.clone()))
        }
        At::Unit { lpn } => {
            let ops = Op::ALL.iter().map(|op| Text::Words(Message::new(words(*op))));
            let mut prompt = Prompt::new(TITLE, "move.dest").list(ops);
            // The list takes the room of target and goods: the title says what it is about.
            prompt.view.title = Some(Text::Foreign(lpn.clone()));
            prompt
        }
        At::Op { lpn, op } => operation(lpn, *op),
        At::SplitTo { stock, qty } => {
            goods(ctx, shift.stock(*stock), Prompt::new(words(Op::Split), "lpn.new")).quantity(*qty)
        }
    };
    let prompt = if shift.wants_label() { labelled(shift, prompt) } else { prompt };
    let why = why(shift);
    let mut codes = match &shift.at {
        At::Dest { .. } | At::Unit { .. } => ON_THE_WAY.to_vec(),
        _ => PROBLEMS.to_vec(),
    };
    if matches!(shift.at, At::Qty { split: false, .. }) {
        codes.push(ExceptionCode::OverTaken);
    }
    if shift.wants_label() || matches!(shift.at, At::Unit { .. }) {
        // Another label comes of it.
        codes.push(ExceptionCode::LabelMissing);
    }
    prompt.problems(&codes).why(&why)
}

/// A fresh label comes out of a printer, or a number is written by hand.
fn labelled(shift: &Shift, prompt: Prompt) -> Prompt {
    let mut prompt = prompt.more(&[Entry::Print]);
    if let Some(digits) = digits_by_hand(&shift.by_hand) {
        prompt.view.instruction = Some("lpn.write".into());
        if let Some(n) = prompt.view.quantity.replace(Text::Foreign(digits.to_owned())) {
            prompt.view.goods.insert(0, n);
        }
        prompt = prompt.target(shift.by_hand.clone()).wanted(Wanted::Type(digits.to_owned()));
    }
    prompt
}

/// What is known, and what it may be.
fn which(shift: &Shift, ctx: &Ctx<'_>, sought: &Sought, asks: Finer) -> Prompt {
    let prompt = Prompt::new(TITLE, finer::instruction(asks)).goods(ctx.item_name(&sought.item));
    let rows = finer::rows(asks, fitting(shift, sought).map(|one| (&one.goods, one.status)));
    if !rows.is_empty() {
        return finer::list(ctx, prompt, sought, rows);
    }
    fitting(shift, sought).take(2).fold(prompt, |prompt, one| {
        prompt.goods(match asks {
            // The pallet is what stands before the worker.
            Finer::Lpn if !one.within.is_empty() => format!("{} × {} · {}", one.free, one.lpn, one.whole()),
            Finer::Lpn => format!("{} × {}", one.free, one.lpn),
            _ => finer::row(asks, &one.goods, one.free),
        })
    })
}

/// Why it is moved, and why to where it goes.
fn why(shift: &Shift) -> Vec<Message> {
    let fix = shift.work.fix.iter().flat_map(|fix| fix.why.iter().cloned());
    fix.chain(shift.goal().map(|goal| Message::new(format!("why.{}", goal.rule)))).collect()
}

/// The place planned.
fn heading(shift: &Shift, ctx: &Ctx<'_>, prompt: Prompt) -> Prompt {
    match shift.heading() {
        Some(goal) => prompt.location(ctx, &goal.location),
        None => prompt,
    }
}

fn what(shift: &Shift, ctx: &Ctx<'_>) -> Prompt {
    if let Some(fix) = &shift.work.fix {
        return put_right(shift, ctx, fix);
    }
    let prompt = Prompt::new(TITLE, "move.what");
    let rows = shift.work.stock.iter().take(3);
    rows.fold(prompt, |prompt, one| {
        let name = if one.lpn.is_empty() { ctx.item_name(&one.goods.item) } else { one.lpn.clone() };
        prompt.goods(format!("{} × {name}", one.free))
    })
}

/// What is to be put right: where it lies, and what it is.
fn put_right(shift: &Shift, ctx: &Ctx<'_>, fix: &Fix) -> Prompt {
    let place = &shift.work.from;
    let prompt = Prompt::new(TITLE, "move.what");
    let stands = shift.work.stands;
    let mut prompt = if stands { prompt.location(ctx, place) } else { prompt.at_place(ctx, place) };
    if !fix.goods.item.is_empty() {
        prompt = prompt.goods(ctx.item_name(&fix.goods.item));
    }
    if fix.lpn.is_empty() {
        if !fix.goods.lot.is_empty() {
            prompt = prompt.goods(fix.goods.lot.clone());
        }
        return Prompt { wanted: None, ..prompt.quantity(fix.qty) };
    }
    prompt.goods(fix.lpn.clone()).wanted(Wanted::Scan(format!("U.{}", fix.lpn)))
}

fn goods(ctx: &Ctx<'_>, one: Option<&ShiftStock>, prompt: Prompt) -> Prompt {
    match one {
        Some(one) => prompt.item(ctx, &one.goods.item, &one.goods.lot, one.expiry),
        None => prompt,
    }
}

fn dest(shift: &Shift, ctx: &Ctx<'_>, what: &What, qty: Qty, back: bool) -> Prompt {
    let prompt = Prompt::new(TITLE, if back { "put.back" } else { "move.dest" });
    let prompt = match what {
        What::Goods { goods, .. } => prompt.item(ctx, &goods.item, &goods.lot, None),
        What::Lpn { lpn } => prompt.goods(lpn.clone()),
    };
    let prompt = prompt.quantity(qty);
    if back { prompt.location(ctx, &shift.work.from) } else { heading(shift, ctx, prompt) }
}

fn operation(lpn: &str, op: Op) -> Prompt {
    let asks = match op {
        Op::Nest => "lpn.parent",
        Op::Unnest => "lpn.loc",
        Op::Split => "lpn.item",
        Op::Merge => "lpn.into",
        Op::Relabel => "lpn.new",
        Op::Empty => "lpn.which",
    };
    let prompt = Prompt::new(words(op), asks).goods(lpn.to_owned());
    match op {
        Op::Empty => prompt.wanted(Wanted::Scan(format!("U.{lpn}"))),
        _ => prompt,
    }
}
