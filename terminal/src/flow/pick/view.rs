//! Screens of a pick.

use super::steps::cluster;
use super::{At, LINE_PROBLEMS, Part, Pick, ZERO_PROBLEMS};
use crate::flow::quantity::Tally;
use crate::flow::{Ctx, Label, Prompt, Typing, Wanted};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::pick::PickLine;
use regal_shared::text::Message;

/// One order alone, or several on a cart.
fn title(pick: &Pick) -> &'static str {
    if cluster(pick) { "title.cluster" } else { "title.pick" }
}

pub(super) fn prompt(pick: &Pick, ctx: &Ctx<'_>) -> Prompt {
    match &pick.at {
        At::Tote { order, parts } => tote(pick, ctx, *order, parts),
        At::Stage => stage(pick, ctx),
        At::Back { item } => super::back::prompt(pick, ctx, *item),
        At::Singly { tote } => singly(pick, ctx, tote),
        _ => match pick.head() {
            Some(line) => on_line(pick, ctx, line),
            None => stage(pick, ctx),
        },
    }
}

impl Pick {
    /// Asks for a place: check digits are taken where the profile says so.
    pub(super) fn going_to(&self, ctx: &Ctx<'_>, location: &str, prompt: Prompt) -> Prompt {
        if self.work.profile.digits { prompt.location(ctx, location) } else { prompt.to_scan(ctx, location) }
    }
}

fn counted(pick: &Pick, prompt: Prompt) -> Prompt {
    let all = pick.work.lines.len();
    prompt.counter((all - pick.queue.len().min(all) + 1).min(all), all)
}

fn tote(pick: &Pick, ctx: &Ctx<'_>, order: usize, parts: &[Part]) -> Prompt {
    let Some(order) = pick.work.orders.get(order) else { return Prompt::new(title(pick), "pick.tote") };
    let mut prompt = Prompt::new(title(pick), "pick.tote");
    prompt = prompt.goods(Message::new("work.order").with("order", order.order.clone()));
    if cluster(pick) {
        prompt.view.instruction = Some(Message::new("pick.bind").with("slot", order.slot));
        prompt = prompt.target(order.slot.to_string());
        if parts.is_empty() {
            prompt = prompt.more(&[Entry::Finish]);
        }
    }
    if !parts.is_empty() {
        // Goods of a line are in hand.
        prompt = prompt.problems(&LINE_PROBLEMS);
    }
    prompt.wanted(fresh_tote(ctx, order.slot, order.totes.len()))
}

/// A tote nobody has used: for the demo key alone.
fn fresh_tote(ctx: &Ctx<'_>, slot: i64, used: usize) -> Wanted {
    let task: String = ctx.lease.map(|lease| lease.task.to_string()).unwrap_or_default();
    let task: String = task.chars().filter(char::is_ascii_digit).collect();
    Wanted::Scan(format!("U.T{task}.{slot}{used}"))
}

fn on_line(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine) -> Prompt {
    let state = match &pick.at {
        At::Loc => loc(pick, ctx, line),
        At::Item => item(pick, ctx, line),
        At::Lpn { .. } => goods(ctx, line, Prompt::new(title(pick), "pick.lpn"))
            .target(line.lpn.clone())
            .wanted(Wanted::Scan(format!("U.{}", line.lpn))),
        At::Lot { .. } => goods(ctx, line, Prompt::new(title(pick), "pick.lot"))
            .wanted(Wanted::Scan(line.goods.lot.clone())),
        At::Serial { serials } => serial(pick, ctx, line, serials),
        At::Qty { tally } => qty(pick, ctx, line, tally),
        At::Put { parts } => put(pick, ctx, line, parts),
        At::Zero { .. } => zero(pick, ctx, line),
        At::Tote { .. } | At::Stage | At::Singly { .. } | At::Back { .. } => {
            Prompt::new(title(pick), "pick.loc")
        }
    };
    let codes: &[ExceptionCode] = match &pick.at {
        At::Zero { .. } => &ZERO_PROBLEMS,
        _ => &LINE_PROBLEMS,
    };
    let state = counted(pick, state).problems(codes).why(&line.why);
    with_next(pick, state)
}

/// The next stops, for sizes with room.
fn with_next(pick: &Pick, mut prompt: Prompt) -> Prompt {
    let lines = pick.queue.iter().skip(1).filter_map(|id| pick.line(*id)).take(12);
    prompt.view.next =
        lines.map(|line| Text::Foreign(format!("{} × {}", line.location, line.rest()))).collect();
    prompt
}

fn goods(ctx: &Ctx<'_>, line: &PickLine, prompt: Prompt) -> Prompt {
    prompt.item(ctx, &line.goods.item, &line.goods.lot, line.expiry)
}

fn loc(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine) -> Prompt {
    let prompt = goods(ctx, line, Prompt::new(title(pick), "pick.loc")).quantity(pick.rest());
    pick.going_to(ctx, &line.location, prompt).more(&line_entries(pick))
}

fn line_entries(pick: &Pick) -> Vec<Entry> {
    let mut entries = vec![Entry::Skip];
    if !line_is_whole(pick) {
        entries.push(Entry::ToteFull);
    }
    if cluster(pick) {
        entries.push(Entry::CartFull);
    }
    entries
}

fn line_is_whole(pick: &Pick) -> bool {
    pick.head().is_some_and(|line| line.whole)
}

fn item(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine) -> Prompt {
    let by_lpn = pick.by_lpn(line);
    let what = if by_lpn { "pick.lpn" } else { "pick.item" };
    let prompt =
        goods(ctx, line, Prompt::new(title(pick), what)).quantity(pick.rest()).more(&line_entries(pick));
    if by_lpn {
        let lpn = line.lpn.clone();
        return prompt.target(lpn.clone()).wanted(Wanted::Scan(format!("U.{lpn}")));
    }
    // The bin stays in sight: who looked up from the shelf has to find it again.
    let prompt = prompt.at_place(ctx, &line.location).wanted(label(pick, ctx, line));
    if line.lpn.is_empty() { prompt } else { prompt.target(line.lpn.clone()) }
}

/// The label on the goods, with the lot where it must be scanned.
fn label(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine) -> Wanted {
    let label = Label::of(&line.goods);
    Wanted::Label(if pick.wants_lot(ctx) { label } else { Label { lot: String::new(), ..label } })
}

fn serial(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine, serials: &[String]) -> Prompt {
    let mut prompt = goods(ctx, line, Prompt::new(title(pick), "pick.ser"));
    prompt.view.quantity = Some(Text::Foreign(format!("{}/{}", serials.len(), pick.rest())));
    let next = if line.goods.serial.is_empty() {
        format!("]C121S{}{}", line.line.0, serials.len())
    } else {
        format!("]C121{}", line.goods.serial)
    };
    prompt.wanted(Wanted::Scan(next))
}

fn qty(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine, tally: &Tally) -> Prompt {
    let each = pick.work.profile.each_unit;
    let asks = if each { "pick.each" } else { "pick.qty" };
    let mut prompt = goods(ctx, line, Prompt::new(title(pick), asks));
    if each {
        prompt = prompt.wanted(label(pick, ctx, line));
    } else {
        prompt = prompt.enter();
        prompt.typing = Typing::Number;
        if tally.total() > 0 && tally.total() < pick.rest() {
            prompt.wanted = Some(Wanted::Type(pick.rest().to_string()));
        }
    }
    let shown = match (each, tally.is_empty()) {
        (true, _) => format!("{}/{}", tally.total(), pick.rest()),
        (false, true) => pick.rest().to_string(),
        (false, false) => tally.shown(),
    };
    prompt.view.quantity = Some(Text::Foreign(shown));
    prompt
}

fn put(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine, parts: &[Part]) -> Prompt {
    let n = parts.first().map_or(0, |part| part.qty);
    let order = pick.order(&line.order);
    let tote = order.and_then(|order| order.totes.last().cloned());
    let slot = order.map_or(0, |order| order.slot);
    let instruction = match &tote {
        Some(tote) if !cluster(pick) => Message::new("pick.put").with("n", n).with("tote", tote.clone()),
        _ => Message::new("pick.put_slot").with("n", n).with("slot", slot),
    };
    // The goods are in hand: their name says enough, and the pieces are the biggest on the screen.
    let mut prompt = Prompt::new(title(pick), instruction).quantity(n).more(&[Entry::ToteFull]);
    prompt = prompt.goods(ctx.item_name(&line.goods.item));
    if let Some(tote) = &tote {
        prompt = prompt.target(tote.clone());
    }
    match tote {
        Some(tote) => prompt.wanted(Wanted::Scan(format!("U.{tote}"))),
        None => prompt.wanted(fresh_tote(ctx, slot, 0)),
    }
}

fn zero(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine) -> Prompt {
    let mut prompt = goods(ctx, line, Prompt::new(title(pick), "pick.bare")).to_scan(ctx, &line.location);
    prompt.view.message = Some(Message::new("pick.zero"));
    prompt.typing = Typing::Number;
    prompt
}

/// Why that lane: the rule, the way on, and how long each order has until its truck leaves.
fn lane_why(pick: &Pick, ctx: &Ctx<'_>) -> Vec<Message> {
    let due = pick.work.orders.iter().filter_map(|order| {
        let minutes = order.cut_off?.since(ctx.now) / 60_000;
        let (code, n) = match minutes {
            ..=0 => ("why.cut_off_over", 0),
            1..=120 => ("why.cut_off_min", minutes),
            _ => ("why.cut_off_hours", minutes / 60),
        };
        Some(Message::new(code).with("order", order.order.clone()).with("n", n))
    });
    pick.work.lane_why.iter().cloned().chain(due).collect()
}

fn stage(pick: &Pick, ctx: &Ctx<'_>) -> Prompt {
    let prompt = pick.going_to(ctx, &pick.work.lane, Prompt::new(title(pick), "pick.stage"));
    let prompt = prompt.why(&lane_why(pick, ctx));
    let lpns = pick.to_stage();
    if lpns.is_empty() {
        return Prompt::new(title(pick), "work.done").enter();
    }
    let more: &[Entry] = if lpns.len() > 1 { &[Entry::Singly] } else { &[] };
    let shown = if lpns.len() > 3 {
        vec![format!("{} …", lpns[..2].join(" ")), lpns.len().to_string()]
    } else {
        lpns
    };
    shown.into_iter().fold(prompt, Prompt::goods).more(more)
}

fn singly(pick: &Pick, ctx: &Ctx<'_>, tote: &str) -> Prompt {
    if tote.is_empty() {
        let lpns = pick.to_stage();
        let wanted = lpns.first().map(|lpn| Wanted::Scan(format!("U.{lpn}")));
        let mut prompt =
            lpns.into_iter().take(3).fold(Prompt::new(title(pick), "pick.drop_one"), Prompt::goods);
        prompt.wanted = wanted;
        return prompt.why(&lane_why(pick, ctx));
    }
    let prompt = Prompt::new(title(pick), "pick.stage").goods(tote.to_owned()).why(&lane_why(pick, ctx));
    pick.going_to(ctx, &pick.work.lane, prompt)
}
