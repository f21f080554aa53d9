//! Screens of a count. None shows or hints what the books say.

use super::steps::PROBLEMS;
use super::{At, Count};
use crate::flow::{Ctx, Prompt, Typing, Wanted};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::text::Message;

pub(super) fn prompt(count: &Count, ctx: &Ctx<'_>) -> Prompt {
    let title = if count.work.recount { "title.recount" } else { "title.count" };
    let place = |prompt: Prompt| prompt.location(ctx, &count.work.location);
    let prompt = match &count.at {
        At::Loc => {
            // What is missed may lie there: the way leads past it.
            let beside = count.work.beside.iter().take(3);
            let row = |bin: &String| Message::new("cnt.beside").with("loc", bin.as_str());
            beside.map(row).fold(place(Prompt::new(title, "cnt.loc")), Prompt::goods)
        }
        At::Scan => {
            let prompt =
                place(Prompt::new(title, if count.nothing_seen() { "cnt.scan" } else { "cnt.more" }));
            let prompt = if count.open.is_empty() { prompt } else { prompt.goods(count.open.clone()) };
            let unseen = count.work.lpns.iter().find(|lpn| !count.has_seen(lpn));
            let prompt = match unseen {
                Some(lpn) => prompt.wanted(Wanted::Scan(format!("U.{lpn}"))),
                None => prompt,
            };
            so_far(count, ctx, prompt)
        }
        At::Sealed { lpn } => Prompt::new(title, "cnt.sealed")
            .target(lpn.clone())
            .more(&[Entry::Open])
            .wanted(Wanted::Scan(format!("U.{lpn}"))),
        At::Lot { scan } => Prompt::new(title, "cnt.lot").item(ctx, &scan.item, "", None),
        At::Serial { scan } => Prompt::new(title, "pick.ser").item(
            ctx,
            &scan.item,
            scan.lot.as_deref().unwrap_or_default(),
            None,
        ),
        At::Qty { goods, tally, .. } => {
            let mut prompt = Prompt::new(title, "cnt.qty").item(ctx, &goods.item, &goods.lot, None);
            prompt.typing = Typing::Number;
            if !tally.is_empty() {
                prompt = prompt.enter();
                prompt.view.quantity = Some(Text::Foreign(tally.shown()));
            }
            prompt
        }
        At::Missing { lpns } => {
            let lpn = lpns.first().cloned().unwrap_or_default();
            let mut prompt = place(Prompt::new(title, "cnt.gone"));
            prompt.view.message = Some(Message::new("cnt.lpn_missing").with("lpn", lpn));
            prompt
        }
    };
    prompt.problems(&PROBLEMS).why(&count.work.why)
}

/// The last things counted, the newest first.
fn so_far(count: &Count, ctx: &Ctx<'_>, prompt: Prompt) -> Prompt {
    let room = if count.open.is_empty() { 3 } else { 2 };
    let whole = count.whole.iter().rev().map(|lpn| Text::Foreign(lpn.clone()));
    let seen = count.seen.iter().rev().map(|seen| {
        let lot = if seen.goods.lot.is_empty() { String::new() } else { format!(" {}", seen.goods.lot) };
        Text::Foreign(format!("{} × {}{lot}", seen.qty, ctx.item_name(&seen.goods.item)))
    });
    seen.chain(whole).take(room).fold(prompt, Prompt::goods)
}
