//! Screens of the bench.

use super::carton::{expected, whole_totes};
use super::{At, DROP_PROBLEMS, ITEM_PROBLEMS, Pack, Share, WEIGH_PROBLEMS, Wish};
use crate::flow::{Ctx, Label, Prompt, Typing, Wanted};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::base::Qty;
use regal_shared::flow::pack::PackLine;
use regal_shared::text::Message;

const TITLE: &str = "title.pack";

/// What can be wanted of a closed carton.
const AGAIN: [Entry; 3] = [Entry::Reprint, Entry::VoidLabel, Entry::Reopen];

pub(super) fn prompt(pack: &Pack, ctx: &Ctx<'_>) -> Prompt {
    match &pack.at {
        At::Start => Prompt::new(TITLE, "pack.start").enter().more(&AGAIN),
        At::Choose { choices } => {
            Prompt::new(TITLE, "work.choose").choices(choices).wanted(Wanted::Choice(1))
        }
        At::Which { wish } => Prompt::new(
            TITLE,
            match wish {
                Wish::Reprint => "pack.which_print",
                Wish::Void => "pack.which_void",
                Wish::Reopen => "pack.which_open",
            },
        ),
        At::Station => {
            let mut prompt = Prompt::new(TITLE, "pack.stn");
            prompt.wanted = ctx
                .directory
                .locations
                .values()
                .find(|card| card.kind == regal_shared::flow::common::LocationKind::PackStation)
                .map(|card| Wanted::Scan(format!("W.{}", card.location)));
            prompt
        }
        At::Box => carton(pack),
        At::AsIs => {
            let totes = whole_totes(pack);
            let mut prompt = Prompt::new(TITLE, "pack.as_is").problems(&ITEM_PROBLEMS);
            prompt.wanted = totes.first().map(|tote| Wanted::Scan(format!("U.{tote}")));
            totes.into_iter().take(3).fold(prompt, Prompt::goods)
        }
        At::Item => item(pack, ctx),
        At::Lot { item, qty } => {
            let mut prompt = Prompt::new(TITLE, "pick.lot").goods(ctx.item_name(item)).quantity(*qty);
            prompt = prompt.problems(&ITEM_PROBLEMS);
            prompt.wanted = open_line(pack, item).map(|line| Wanted::Scan(line.goods.lot.clone()));
            prompt
        }
        At::Serial { item, qty, .. } => {
            let mut prompt = Prompt::new(TITLE, "pick.ser").problems(&ITEM_PROBLEMS);
            prompt.wanted = open_line(pack, item).map(|line| match line.goods.serial.as_str() {
                "" => Wanted::Scan(format!("]C121S{}", pack.serials.len())),
                known => Wanted::Scan(format!("]C121{known}")),
            });
            prompt.goods(ctx.item_name(item)).quantity(*qty)
        }
        At::Missing { qty, .. } => {
            let rows = pack.at_hand();
            let rows = rows.iter().take(9).filter_map(|line| {
                let of = pack.lines().get(*line)?;
                Some(Text::Foreign(ctx.item_name(&of.goods.item)))
            });
            Prompt::new(TITLE, "pack.which_missing").quantity(*qty).list(rows).wanted(Wanted::Choice(1))
        }
        At::Weigh => {
            let mut prompt = Prompt::new(TITLE, "pack.weigh").enter().problems(&WEIGH_PROBLEMS);
            prompt.typing = Typing::Number;
            let expected = expected(pack, ctx);
            let tolerance = pack.work.as_ref().and_then(|work| work.weigh);
            prompt.weighs = tolerance.zip(expected).map(|(tolerance, grams)| tolerance.fits(grams));
            prompt.wanted = expected.map(|grams| Wanted::Type(grams.to_string()));
            prompt
        }
        At::Check { seen, .. } => {
            let n: Qty = seen.iter().map(|share| share.qty).sum();
            let mut prompt = Prompt::new(TITLE, "pack.check").problems(&ITEM_PROBLEMS);
            prompt = prompt.why(&[Message::new("why.weight_badge")]);
            prompt.view.quantity = Some(Text::Foreign(format!("{n}/{}", pack.in_carton())));
            let left = |share: &&Share| seen.iter().all(|one| one.line != share.line || one.qty < share.qty);
            let share = pack.inside.iter().find(left);
            let line = share.and_then(|share| pack.lines().get(share.line));
            prompt.wanted = line.map(|line| Wanted::Label(Label::of(&line.goods)));
            prompt
        }
        At::Pin { .. } => {
            let mut prompt = Prompt::new(TITLE, "sys.supervisor_pin");
            prompt.typing = Typing::Secret;
            prompt
        }
        At::Drop => drop(pack, ctx),
    }
}

fn carton(pack: &Pack) -> Prompt {
    let Some(work) = &pack.work else { return Prompt::new(TITLE, "pack.start") };
    if pack.left() == 0 {
        return Prompt::new(TITLE, "work.done").enter();
    }
    let card = work.types.iter().find(|card| card.carton_type == work.carton_type);
    let mut prompt = Prompt::new(TITLE, "pack.box").enter().why(&work.why).problems(&ITEM_PROBLEMS);
    if let Some(card) = card {
        prompt = prompt.target(card.carton_type.clone()).goods(card.name.clone());
    }
    prompt =
        prompt.goods(Message::new("work.order").with("order", work.order.clone())).goods(what_goes_in(pack));
    prompt.more(&[Entry::AsIs, Entry::Reprint, Entry::VoidLabel, Entry::Reopen])
}

/// How many pieces, and the totes that hold them. Small: the carton is what is looked for now.
fn what_goes_in(pack: &Pack) -> Message {
    match whole_totes(pack).join(" ") {
        totes if totes.is_empty() => Message::new("pack.pieces").with("n", pack.left()),
        totes => Message::new("pack.from").with("n", pack.left()).with("totes", totes),
    }
}

fn item(pack: &Pack, ctx: &Ctx<'_>) -> Prompt {
    let packed = pack.in_carton();
    if packed > 0 && pack.left() == 0 {
        let prompt = Prompt::new(TITLE, "pack.again").goods(pack.carton.clone()).quantity(packed).enter();
        return prompt.problems(&ITEM_PROBLEMS);
    }
    let mut prompt = Prompt::new(TITLE, "pack.item").problems(&ITEM_PROBLEMS);
    if packed > 0 {
        prompt = prompt.more(&[Entry::CloseEarly]);
    }
    let open = pack.open();
    if let Some(line) = open.first().and_then(|line| pack.lines().get(*line)) {
        prompt = prompt.item(ctx, &line.goods.item, &line.goods.lot, line.expiry);
        prompt.wanted = Some(Wanted::Label(Label::of(&line.goods)));
    }
    prompt.view.quantity = Some(Text::Foreign(format!("{packed}/{}", packed + pack.left())));
    prompt.view.next = open
        .iter()
        .skip(1)
        .take(12)
        .filter_map(|line| {
            let of = pack.lines().get(*line)?;
            Some(Text::Foreign(format!("{} × {}", ctx.item_name(&of.goods.item), pack.left_of(*line))))
        })
        .collect();
    prompt
}

/// The first line of an item with something left to pack.
fn open_line<'a>(pack: &'a Pack, item: &str) -> Option<&'a PackLine> {
    let mut open = pack.open().into_iter().filter_map(|line| pack.lines().get(line));
    open.find(|line| line.goods.item == item)
}

fn drop(pack: &Pack, ctx: &Ctx<'_>) -> Prompt {
    let Some(work) = &pack.work else { return Prompt::new(TITLE, "pack.start") };
    let mut prompt = Prompt::new(TITLE, "pack.drop").why(&work.why_lane).more(&AGAIN);
    prompt = prompt.problems(&DROP_PROBLEMS);
    if !work.lane.is_empty() {
        prompt = prompt.location(ctx, &work.lane);
    }
    work.standing.iter().take(3).cloned().fold(prompt, Prompt::goods)
}
