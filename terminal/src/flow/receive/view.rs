//! Screens of receiving.

use super::steps::proposed;
use super::{At, Part, Receive};
use crate::flow::{Ctx, Label, Prompt, Typing, Wanted};
use crate::view::Text;
use regal_shared::barcode::{Entry, digits_by_hand};
use regal_shared::flow::common::{ExceptionCode, LocationKind};
use regal_shared::flow::receive::DeliveryLine;
use regal_shared::text::Message;

const TITLE: &str = "title.receive";

/// Codes while goods are in hand.
const LINE_PROBLEMS: [ExceptionCode; 6] = [
    ExceptionCode::Damaged,
    ExceptionCode::OverReceived,
    ExceptionCode::PackFactor,
    ExceptionCode::ShortDated,
    ExceptionCode::Expired,
    ExceptionCode::TempOut,
];

/// Codes before an item is known: which goods they are about is scanned.
const ITEM_PROBLEMS: [ExceptionCode; 7] = [
    ExceptionCode::Unannounced,
    ExceptionCode::Damaged,
    ExceptionCode::OverReceived,
    ExceptionCode::LpnDiffers,
    ExceptionCode::ShortDated,
    ExceptionCode::Expired,
    ExceptionCode::TempOut,
];

/// Codes at a sealed LPN.
const UNIT_PROBLEMS: [ExceptionCode; 5] = [
    ExceptionCode::Damaged,
    ExceptionCode::LpnDiffers,
    ExceptionCode::TempOut,
    ExceptionCode::ShortDated,
    ExceptionCode::Expired,
];

pub(super) fn prompt(flow: &Receive, ctx: &Ctx<'_>) -> Prompt {
    match &flow.at {
        At::Dock => dock(ctx),
        At::Doc => doc(flow),
        At::Choose(choices) => Prompt::new(TITLE, "rcv.which").choices(choices).wanted(Wanted::Choice(1)),
        At::Supplier => Prompt::new(TITLE, "rcv.blind")
            .list(flow.work.suppliers.iter().cloned().map(Text::Foreign))
            .enter(),
        At::Note { supplier } => {
            let mut prompt = Prompt::new(TITLE, "rcv.note").goods(supplier.clone()).enter();
            prompt.typing = Typing::Number;
            prompt
        }
        At::Owner { supplier, .. } => Prompt::new(TITLE, "rcv.owner")
            .goods(supplier.clone())
            .list(flow.work.owners.iter().cloned().map(Text::Foreign))
            .wanted(Wanted::Choice(1)),
        At::Whole { unit, .. } => whole(flow, ctx, unit),
        At::Item => item(flow, ctx),
        At::Lot | At::Exp | At::Ser | At::Qty | At::Lpn { .. } => line(flow, ctx),
        At::Close => close(flow, ctx),
    }
}

fn dock(ctx: &Ctx<'_>) -> Prompt {
    let prompt = Prompt::new(TITLE, "rcv.dock");
    let docks = ctx.directory.locations.values().filter(|card| card.kind == LocationKind::Dock);
    match docks.map(|card| card.location.clone()).next() {
        Some(dock) => prompt.wanted(Wanted::Scan(format!("L.{dock}"))),
        None => prompt,
    }
}

fn doc(flow: &Receive) -> Prompt {
    let prompt = Prompt::new(TITLE, "rcv.doc").goods(flow.work.dock.clone());
    if let Some(delivery) = flow.delivery() {
        return prompt.goods(delivery.supplier.clone()).goods(delivery.receipt.clone()).enter();
    }
    if flow.work.expected.is_empty() {
        // Nothing is announced: whoever has nothing in hand looks for other work.
        return prompt.wanted(Wanted::Back);
    }
    prompt
        .list(flow.work.expected.iter().map(|one| Text::Foreign(one.label.clone())))
        .wanted(Wanted::Choice(1))
}

fn counted(flow: &Receive, prompt: Prompt) -> Prompt {
    match flow.delivery() {
        Some(delivery) if !delivery.blind => {
            let all = delivery.lines.len();
            prompt.counter((all - flow.open_lines() + 1).min(all), all)
        }
        _ => prompt,
    }
}

/// The lines still open, for sizes with room.
fn with_open(flow: &Receive, ctx: &Ctx<'_>, mut prompt: Prompt) -> Prompt {
    if flow.is_blind() {
        return prompt;
    }
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    // What is in hand is not next.
    let open = lines.iter().filter(|line| line.rest() > 0 && line.item != flow.draft.item).take(12);
    prompt.view.next =
        open.map(|line| Text::Foreign(format!("{} × {}", line.rest(), ctx.item_name(&line.item)))).collect();
    prompt
}

fn whole(flow: &Receive, ctx: &Ctx<'_>, unit: &str) -> Prompt {
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    let mine: Vec<&DeliveryLine> = lines.iter().filter(|line| line.sscc == unit).collect();
    let sampled = flow.delivery().is_some_and(|one| one.sampled.iter().any(|sample| sample == unit));
    let what = if sampled { "rcv.must_open" } else { "rcv.whole" };
    let mut prompt = Prompt::new(TITLE, what).goods(unit.to_owned());
    let rows = if mine.len() > 2 { 1 } else { 2 };
    for line in mine.iter().take(rows) {
        prompt = prompt.goods(format!("{} × {}", line.rest(), ctx.item_name(&line.item)));
    }
    if mine.len() > rows {
        prompt = prompt.goods(Message::new("work.more_items").with("n", mine.len() - rows));
    }
    prompt = counted(flow, prompt).more(&[Entry::Open]).problems(&UNIT_PROBLEMS);
    if sampled {
        prompt.wanted(Wanted::More(Entry::Open))
    } else {
        prompt.wanted(Wanted::Scan(format!("]C100{unit}")))
    }
}

fn item(flow: &Receive, ctx: &Ctx<'_>) -> Prompt {
    let mut prompt = Prompt::new(TITLE, "rcv.item").more(&[Entry::Finish]).problems(&ITEM_PROBLEMS);
    if let Some(delivery) = flow.delivery() {
        let who = [delivery.supplier.clone(), delivery.receipt.clone()];
        prompt = who.into_iter().filter(|text| !text.is_empty()).fold(prompt, Prompt::goods);
    }
    if !flow.opened.is_empty() {
        prompt = prompt.goods(flow.opened.clone());
    }
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    prompt.wanted = Some(match lines.iter().find(|line| line.rest() > 0) {
        Some(line) => on_goods(line),
        None => Wanted::More(Entry::Finish),
    });
    with_open(flow, ctx, counted(flow, prompt))
}

/// What a happy worker finds on the goods: the announced LPN, or a label with lot and expiry where there are some.
fn on_goods(line: &DeliveryLine) -> Wanted {
    if !line.sscc.is_empty() {
        return Wanted::Scan(format!("]C100{}", line.sscc));
    }
    Wanted::Label(Label { item: line.item.clone(), lot: line.lot.clone(), expiry: line.expiry })
}

fn line(flow: &Receive, ctx: &Ctx<'_>) -> Prompt {
    let draft = &flow.draft;
    let prompt = match &flow.at {
        At::Lot => {
            let mut prompt = Prompt::new(TITLE, "rcv.lot").wanted(Wanted::Scan("]C110L1".to_owned()));
            prompt.typing = Typing::Number;
            prompt
        }
        At::Exp => {
            let mut prompt = Prompt::new(TITLE, "rcv.expiry_ask").wanted(Wanted::Type(far(ctx)));
            prompt.typing = Typing::Number;
            prompt
        }
        At::Ser => serial(flow),
        At::Lpn { parts, .. } => lpn(flow, ctx, parts),
        _ => {
            let mut prompt = Prompt::new(TITLE, "rcv.qty").number(true).wanted(Wanted::Enter);
            let shown = if draft.tally.is_empty() { proposed(flow).to_string() } else { draft.tally.shown() };
            prompt.view.quantity = Some(Text::Foreign(shown));
            prompt.enter = proposed(flow) > 0;
            prompt
        }
    };
    let mut codes = LINE_PROBLEMS.to_vec();
    if matches!(flow.at, At::Lpn { .. }) {
        // The one step here at which a label is printed, or written by hand.
        codes.extend([ExceptionCode::NoPrinter, ExceptionCode::LabelMissing]);
    }
    // What is counted as damaged, or as too many, says so.
    let prompt = match draft.apart() {
        Some(code) => prompt.goods(Message::new(code.words())),
        None => prompt,
    };
    let mut prompt = prompt.item(ctx, &draft.item, &draft.lot, draft.expiry).problems(&codes);
    if !draft.lot.is_empty() || prompt.view.goods.len() > 3 {
        // Name, lot and date say enough, and a date must never be cut.
        let number = prompt.view.goods.iter().position(|row| *row == Text::Foreign(draft.item.clone()));
        number.map(|at| prompt.view.goods.remove(at));
    }
    with_open(flow, ctx, counted(flow, prompt))
}

/// A date far enough ahead, as typed: for the demo key.
fn far(ctx: &Ctx<'_>) -> String {
    let day = regal_shared::base::Day(ctx.now.day().0 + 700);
    day.ymd().map_or_else(String::new, |(y, m, d)| format!("{d:02}{m:02}{:02}", y % 100))
}

fn serial(flow: &Receive) -> Prompt {
    let n = flow.draft.serials.len();
    let mut prompt = Prompt::new(TITLE, "rcv.ser");
    let shown = if flow.is_blind() { n.to_string() } else { format!("{n}/{}", flow.rest()) };
    prompt.view.quantity = Some(Text::Foreign(shown));
    prompt.enter = n > 0;
    let more = flow.is_blind() || i64::try_from(n).unwrap_or(i64::MAX) < flow.rest();
    let next = format!("]C121S{}{n}", flow.work.lpns.len());
    prompt.wanted(if more { Wanted::Scan(next) } else { Wanted::Enter })
}

fn lpn(flow: &Receive, ctx: &Ctx<'_>, parts: &[Part]) -> Prompt {
    let mut prompt = Prompt::new(TITLE, "rcv.lpn").more(&[Entry::Print]);
    let by_hand = digits_by_hand(&flow.printed);
    if let Some(digits) = by_hand {
        prompt = Prompt::new(TITLE, "lpn.write").more(&[Entry::Print]).target(flow.printed.clone());
        prompt.view.quantity = Some(Text::Foreign(digits.to_owned()));
        prompt.wanted = Some(Wanted::Type(digits.to_owned()));
    }
    if let Some(part) = parts.first() {
        prompt = match by_hand {
            Some(_) => prompt.goods(format!("{} ×", part.qty)),
            None => prompt.quantity(part.qty),
        };
        if let Some(code) = part.code {
            // Which pieces: the damaged, the surplus.
            prompt = prompt.goods(Message::new(code.words()));
        }
    }
    prompt.enter = flow.work.rules.loose;
    let task: String = ctx.lease.map(|lease| lease.task.to_string()).unwrap_or_default();
    let task: String = task.chars().filter(char::is_ascii_digit).collect();
    if prompt.wanted.is_some() {
        return prompt;
    }
    prompt.wanted(Wanted::Scan(format!(
        "U.{task}.{}.{}",
        ctx.now.0 / 1000 % 10_000_000,
        flow.work.lpns.len()
    )))
}

/// Short and over, line by line; at most three rows.
fn close(flow: &Receive, ctx: &Ctx<'_>) -> Prompt {
    let delivery = flow.delivery();
    let lines = delivery.map(|one| one.lines.as_slice()).unwrap_or_default();
    let blind = delivery.is_some_and(|one| one.blind);
    let off: Vec<String> = lines
        .iter()
        .filter(|line| !blind && line.received != line.expected)
        .map(|line| format!("{:+} {}", line.received - line.expected, ctx.item_name(&line.item)))
        .collect();
    let rows = if off.len() > 3 { 2 } else { 3 };
    let more = off.len().saturating_sub(rows);
    let mut prompt = off.into_iter().take(rows).fold(Prompt::new(TITLE, "rcv.finish"), Prompt::goods);
    if more > 0 {
        prompt = prompt.goods(Message::new("work.more_items").with("n", more));
    }
    counted(flow, prompt).enter()
}
