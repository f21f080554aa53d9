//! Screens of a putaway.

use super::steps::{fitting, keeps_lpn};
use super::{At, PROBLEMS, Putaway, STANDING, allow};
use crate::flow::{Ctx, Prompt, Wanted, finer};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::base::Goods;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::putaway::REASONS;
use regal_shared::text::Message;
use std::collections::BTreeSet;

const TITLE: &str = "title.put";

pub(super) fn prompt(put: &Putaway, ctx: &Ctx<'_>) -> Prompt {
    let prompt = match &put.at {
        At::Which { .. } => return Prompt::new(TITLE, "put.lpn").enter(),
        At::Lpn => {
            let prompt = Prompt::new(TITLE, "put.lpn").target(put.work.lpn.clone());
            let wanted = Wanted::Scan(format!("U.{}", put.work.lpn));
            content(put, ctx, prompt).goods(put.work.from.clone()).wanted(wanted)
        }
        At::Dest => dest(put, ctx),
        At::Reason { location } => {
            let reasons =
                REASONS.iter().map(|code| Text::Words(Message::new(format!("reason.override_{code}"))));
            let mut prompt = Prompt::new(TITLE, "put.reason").list(reasons).wanted(Wanted::Choice(1));
            // The list takes the room of target and goods: the title says which bin.
            prompt.view.title = Some(Text::Foreign(location.clone()));
            prompt
        }
        At::Pin { .. } => allow::pin(TITLE, ctx, &put.ruled.bin),
        At::PartItem { .. } => {
            let prompt = Prompt::new(TITLE, "put.stop_item").goods(put.work.lpn.clone());
            put.work.content.iter().take(2).fold(prompt, |prompt, one| {
                prompt.goods(format!("{} × {}", ctx.item_name(&one.goods.item), one.qty))
            })
        }
        At::PartFiner { sought, asks, .. } => {
            let prompt = Prompt::new(TITLE, finer::instruction(*asks)).goods(ctx.item_name(&sought.item));
            let found = fitting(put, sought);
            let rows = finer::rows(*asks, found.iter().map(|one| (&one.goods, one.status)));
            if !rows.is_empty() {
                return finer::list(ctx, prompt, sought, rows).problems(&PROBLEMS).why(&why(put));
            }
            found
                .into_iter()
                .take(2)
                .fold(prompt, |prompt, one| prompt.goods(finer::row(*asks, &one.goods, one.qty)))
        }
        At::Part { content, full } => {
            let mut prompt = Prompt::new(TITLE, "put.part").number(*full);
            if let Some(one) = put.work.content.get(*content) {
                prompt = prompt.item(ctx, &one.goods.item, &one.goods.lot, one.expiry);
                let shown = if *full { 0 } else { one.qty };
                prompt = prompt.quantity(shown);
            }
            prompt
        }
        At::Back => {
            let prompt = Prompt::new(TITLE, "put.back").goods(put.work.lpn.clone());
            if put.work.from.is_empty() { prompt } else { prompt.location(ctx, &put.work.from) }
        }
    };
    let codes: &[ExceptionCode] = if put.at == At::Lpn { &STANDING } else { &PROBLEMS };
    prompt.problems(codes).why(&why(put))
}

/// Why this bin; why not the one scanned last.
fn why(put: &Putaway) -> Vec<Message> {
    let own = put.work.own.then(|| Message::new("why.own_choice"));
    let rule = put.goal().map(|target| Message::new(format!("why.{}", target.rule))).or(own);
    put.ruled.reasons().chain(rule).collect()
}

fn dest(put: &Putaway, ctx: &Ctx<'_>) -> Prompt {
    if put.work.own {
        let prompt = Prompt::new(TITLE, "put.own_dest").quantity(put.units());
        return content(put, ctx, prompt);
    }
    let goal = put.goal_location();
    let prompt = Prompt::new(TITLE, "put.dest").location(ctx, goal);
    let prompt = content(put, ctx, prompt).quantity(put.units());
    if put.work.content.is_empty() || keeps_lpn(ctx, goal) { prompt } else { prompt.more(&[Entry::Singly]) }
}

/// What is on the LPN: one kind of goods with its lot, or how many kinds.
fn content(put: &Putaway, ctx: &Ctx<'_>, prompt: Prompt) -> Prompt {
    let one = put.one_kind().and_then(|_| put.work.content.first());
    match (put.work.content.as_slice(), one) {
        ([], _) => prompt.goods(put.work.lpn.clone()),
        (_, Some(one)) => {
            let name = ctx.item_name(&one.goods.item);
            let prompt = prompt.goods(name);
            let expiry = one.expiry.map(|day| day.dotted()).unwrap_or_default();
            let lot = [one.goods.lot.as_str(), expiry.as_str()];
            let lot = lot.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
            if lot.is_empty() { prompt } else { prompt.goods(lot) }
        }
        (all @ [first, ..], None) => {
            let name = ctx.item_name(&first.goods.item);
            let kinds: BTreeSet<&Goods> = all.iter().map(|one| &one.goods).collect();
            prompt.goods(name).goods(Message::new("work.more_items").with("n", kinds.len() - 1))
        }
    }
}
