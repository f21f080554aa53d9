//! Screens of a cart putaway.

use super::trouble::{ANY_BIN, AT_BIN, SORTING};
use super::{At, Cart};
use crate::flow::putaway::allow;
use crate::flow::quantity::Tally;
use crate::flow::{Ctx, Flow, Label, Prompt, Wanted, finer};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::base::Qty;
use regal_shared::flow::common::{Finer, Sought};
use regal_shared::flow::putaway::REASONS;
use regal_shared::text::Message;

const TITLE: &str = "title.cart";

/// A tote nobody has used, for the demo key and for tests.
fn fresh_tote(cart: &Cart) -> Wanted {
    Wanted::Scan(format!("U.T{}", cart.work.totes.len() + 1))
}

pub(super) fn prompt(cart: &Cart, ctx: &Ctx<'_>) -> Prompt {
    match &cart.at {
        At::Sort => sort(cart, ctx).problems(&SORTING),
        At::SortFiner { sought, asks, .. } => {
            let fitting = cart.fitting(&cart.open(), sought);
            let qty = |at: &usize| cart.work.lines[*at].content.qty;
            which(cart, ctx, (sought, *asks), &fitting, qty).problems(&SORTING)
        }
        At::SortQty { line, tally } => {
            let all = cart.work.lines[*line].content.qty;
            number(goods(cart, ctx, *line, Prompt::new(TITLE, "put.sort_count")), tally, all)
                .wanted(Wanted::Enter)
                .problems(&SORTING)
        }
        At::SortTote { line, qty } => tote(cart, ctx, *line, *qty).problems(&SORTING),
        At::Mode => {
            let rows = ["put.directed", "put.free"].map(|code| Text::Words(Message::new(code)));
            Prompt::new(TITLE, "put.mode").list(rows).wanted(Wanted::Choice(1))
        }
        At::Stop { bin } => stop(cart, ctx, bin).why(&why(cart, &cart.going_to(bin))),
        At::StopItem { bin, .. } => {
            let lines = cart.going_to(bin);
            let lines = if lines.is_empty() { cart.loaded() } else { lines };
            let prompt = rows(cart, ctx, &lines, Prompt::new(TITLE, "put.stop_item").at_place(ctx, bin));
            let wanted = lines.first().map(|at| label(cart, *at));
            Prompt { wanted, ..prompt.problems(&AT_BIN).why(&why(cart, &lines)) }
        }
        At::StopFiner { bin, sought, asks, .. } => {
            let lines = cart.going_to(bin);
            let lines = if lines.is_empty() { cart.loaded() } else { lines };
            let lines = cart.fitting(&lines, sought);
            let prompt = which(cart, ctx, (sought, *asks), &lines, |at| cart.hand(*at));
            prompt.at_place(ctx, bin).problems(&AT_BIN).why(&why(cart, &lines))
        }
        At::Reason { bin, line, .. } => {
            let words = |code: &&str| Text::Words(Message::new(format!("reason.override_{code}")));
            let reasons = REASONS.iter().map(words);
            let mut prompt = Prompt::new(TITLE, "put.reason").list(reasons).wanted(Wanted::Choice(1));
            prompt.view.title = Some(Text::Foreign(bin.clone()));
            prompt.problems(&AT_BIN).why(&why(cart, &[*line]))
        }
        At::Pin { line, .. } => {
            allow::pin(TITLE, ctx, &cart.ruled.bin).problems(&AT_BIN).why(&why(cart, &[*line]))
        }
        At::StopQty { line, bin, tally, full, .. } => {
            let asks = if *full { "put.part" } else { "put.count" };
            let all = if *full { 0 } else { cart.hand(*line) };
            let prompt = number(goods(cart, ctx, *line, Prompt::new(TITLE, asks)), tally, all);
            // Where it goes stays in sight while pieces are counted.
            let prompt = prompt.at_place(ctx, bin);
            prompt.wanted(Wanted::Enter).problems(&AT_BIN).why(&why(cart, &[*line]))
        }
        At::Back => {
            let lines = cart.loaded();
            rows(cart, ctx, &lines, Prompt::new(TITLE, "put.back")).location(ctx, &cart.work.from)
        }
    }
}

/// What is known of goods, and what they may be.
fn which(
    cart: &Cart,
    ctx: &Ctx<'_>,
    (sought, asks): (&Sought, Finer),
    lines: &[usize],
    qty: impl Fn(&usize) -> Qty,
) -> Prompt {
    let prompt = Prompt::new(TITLE, finer::instruction(asks)).goods(ctx.item_name(&sought.item));
    let rows = finer::rows(asks, cart.kept(lines));
    if !rows.is_empty() {
        return finer::list(ctx, prompt, sought, rows);
    }
    lines.iter().take(2).fold(prompt, |prompt, at| {
        prompt.goods(finer::row(asks, &cart.work.lines[*at].content.goods, qty(at)))
    })
}

/// Why these bins; why not the one scanned last.
fn why(cart: &Cart, lines: &[usize]) -> Vec<Message> {
    let rule = |at: &usize| cart.work.lines.get(*at)?.targets.get(*cart.goals.get(*at)?);
    let mut all: Vec<Message> = cart.ruled.reasons().collect();
    for target in lines.iter().filter_map(rule) {
        let message = Message::new(format!("why.{}", target.rule));
        if !all.contains(&message) {
            all.push(message);
        }
    }
    all
}

fn number(mut prompt: Prompt, tally: &Tally, all: Qty) -> Prompt {
    prompt.view.quantity =
        Some(Text::Foreign(if tally.is_empty() { all.to_string() } else { tally.shown() }));
    prompt.number(true)
}

fn goods(cart: &Cart, ctx: &Ctx<'_>, line: usize, prompt: Prompt) -> Prompt {
    let content = &cart.work.lines[line].content;
    prompt.item(ctx, &content.goods.item, &content.goods.lot, content.expiry)
}

/// So many of each, as many lines as there is room for.
fn rows(cart: &Cart, ctx: &Ctx<'_>, lines: &[usize], prompt: Prompt) -> Prompt {
    lines.iter().take(3).fold(prompt, |prompt, at| {
        let name = ctx.item_name(&cart.work.lines[*at].content.goods.item);
        prompt.goods(format!("{} × {name}", cart.hand(*at)))
    })
}

fn sort(cart: &Cart, ctx: &Ctx<'_>) -> Prompt {
    let lines = &cart.work.lines;
    let open: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].content.qty > 0).collect();
    let mut prompt = Prompt::new(TITLE, if open.is_empty() { "put.lpn" } else { "put.sort" });
    if open.is_empty() {
        if let Some(tote) = cart.parked().next() {
            prompt = prompt.target(tote.tote.clone()).goods(tote.from.clone());
            prompt = prompt.wanted(Wanted::Scan(format!("U.{}", tote.tote)));
        }
    } else {
        prompt = prompt.counter(lines.len() - open.len() + 1, lines.len());
        for at in open.iter().take(3) {
            let name = ctx.item_name(&lines[*at].content.goods.item);
            prompt = prompt.goods(format!("{} × {name}", lines[*at].content.qty));
        }
        prompt = prompt.wanted(label(cart, open[0]));
    }
    if cart.carried() > 0 { prompt.more(&[Entry::Finish]) } else { prompt }
}

fn tote(cart: &Cart, ctx: &Ctx<'_>, line: usize, qty: Qty) -> Prompt {
    let name = ctx.item_name(&cart.work.lines[line].content.goods.item);
    let why = why(cart, &[line]);
    let prompt = match cart.tote_for(ctx, line) {
        Some(tote) => Prompt::new(TITLE, "put.sort_tote")
            .target(tote.tote.clone())
            .wanted(Wanted::Scan(format!("U.{}", tote.tote))),
        None => {
            let zone = cart.zone(ctx, line);
            let shown = if zone.is_empty() { cart.goal(line).to_owned() } else { zone };
            let zone = Text::Words(Message::new("put.zone").with("loc", shown));
            Prompt::new(TITLE, "put.sort_new").goods(zone).wanted(fresh_tote(cart))
        }
    };
    prompt.goods(name).quantity(qty).why(&why)
}

fn stop(cart: &Cart, ctx: &Ctx<'_>, bin: &str) -> Prompt {
    let route = cart.route(ctx);
    let prompt = Prompt::new(TITLE, "put.stop")
        .counter(cart.stops.max(route.len()) - route.len() + 1, cart.stops.max(route.len()));
    if cart.free || bin.is_empty() {
        let mut prompt = route.iter().take(3).fold(prompt, |prompt, bin| {
            let qty: Qty = cart.going_to(bin).iter().map(|at| cart.hand(*at)).sum();
            prompt.goods(Message::new("put.to_bin").with("n", qty).with("loc", bin.clone()))
        });
        prompt.view.instruction = Some(Message::new("put.any_stop"));
        let wanted = route.first().map(|bin| Wanted::Scan(format!("L.{bin}")));
        return Prompt { wanted, ..prompt.problems(&ANY_BIN) };
    }
    let lines = cart.going_to(bin);
    let qty: Qty = lines.iter().map(|at| cart.hand(*at)).sum();
    let mut prompt = rows(cart, ctx, &lines, prompt.location(ctx, bin));
    if lines.len() == 1 {
        prompt.view.goods = vec![Text::Foreign(ctx.item_name(&cart.work.lines[lines[0]].content.goods.item))];
        let totes: Vec<&str> =
            cart.in_hand(&cart.work.lines[lines[0]]).map(|one| one.tote.as_str()).collect();
        prompt = prompt.goods(totes.join(" "));
    }
    let prompt = prompt.quantity(qty).problems(&AT_BIN);
    if route.len() > 1 { prompt.more(&[Entry::Skip]) } else { prompt }
}

/// The label on the goods of a line.
fn label(cart: &Cart, line: usize) -> Wanted {
    Wanted::Label(Label::of(&cart.work.lines[line].content.goods))
}
