//! An order is off, its goods are in a tote: item by item they go back.

use super::Pick;
use crate::flow::{Ctx, Fit, Given, Label, Prompt, Step, Wanted};
use regal_shared::barcode::Meaning;
use regal_shared::flow::common::{Put, What};
use regal_shared::flow::pick::PutBack;
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

fn head(pick: &Pick) -> Option<&PutBack> {
    pick.work.put_back.first()
}

pub(super) fn fits(pick: &Pick, item: bool, meaning: &Meaning) -> Fit {
    let Some(back) = head(pick) else { return Fit::No };
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    match meaning {
        Meaning::Item(scan) if !item => planned(scan.item == back.goods.item),
        Meaning::Lpn { lpn } if !item => planned(*lpn == back.tote),
        Meaning::Location { location } if item => planned(*location == back.location),
        _ => Fit::No,
    }
}

pub(super) fn scanned(
    pick: &Pick,
    ctx: &Ctx<'_>,
    given: &Given,
    item: bool,
    meaning: &Meaning,
) -> Step<Pick> {
    let Some(back) = head(pick) else { return Step::stay() };
    match meaning {
        Meaning::Item(scan) if scan.item != back.goods.item => {
            let (expected, got) = (ctx.item_name(&back.goods.item), ctx.item_name(&scan.item));
            Step::mismatch("scan.wrong_item", expected, got)
        }
        Meaning::Lpn { lpn } if *lpn != back.tote => {
            Step::mismatch("scan.wrong_lpn", back.tote.clone(), lpn.clone())
        }
        Meaning::Location { location } if item => put(pick, ctx, given, back, location),
        _ => {
            let mut next = pick.clone();
            next.at = super::At::Back { item: true };
            Step::to(next)
        }
    }
}

/// Back in its bin, or in another one after asking.
fn put(pick: &Pick, ctx: &Ctx<'_>, given: &Given, back: &PutBack, location: &str) -> Step<Pick> {
    if *location != *back.location && given.said("put.other_bin").is_none() {
        let ask = Message::new("put.other_bin").with("loc", back.location.clone());
        return Step::ask(ask).versus(back.location.clone(), location);
    }
    let what = if back.whole {
        What::Lpn { lpn: back.tote.clone() }
    } else {
        What::Goods { goods: back.goods.clone(), status: back.status, qty: back.qty, lpn: back.tote.clone() }
    };
    let fact = Put { what, to: location.to_owned(), line: back.line.0, overridden: None };
    let mut next = pick.clone();
    next.work.put_back.remove(0);
    next.wholes.retain(|lpn| !back.whole || *lpn != back.tote);
    next.here = location.to_owned();
    next.walk_on(ctx);
    if matches!(next.at, super::At::Loc | super::At::Item) {
        next.at = next.first();
    }
    Step::to(next).confirm(Confirm::Put(fact))
}

pub(super) fn prompt(pick: &Pick, ctx: &Ctx<'_>, item: bool) -> Prompt {
    let Some(back) = head(pick) else { return Prompt::new("title.put_back", "pick.back_item") };
    let what = if item { "pick.back_loc" } else { "pick.back_item" };
    let prompt = Prompt::new("title.put_back", what)
        .item(ctx, &back.goods.item, &back.goods.lot, None)
        .quantity(back.qty)
        .why(&[Message::new("pick.cancelled")]);
    if item {
        return pick.going_to(ctx, &back.location, prompt);
    }
    let label = Label { item: back.goods.item.clone(), ..Label::default() };
    prompt.target(back.tote.clone()).wanted(Wanted::Label(label))
}
