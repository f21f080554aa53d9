//! From a count to an LPN, and what is booked.

use super::{At, Draft, Line, Part, Receive};
use crate::flow::{Ctx, Given, Step};
use regal_shared::barcode::digits_by_hand;
use regal_shared::base::Qty;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::receive::{
    DeliveryLine, Life, OpenLpn, Over, Receive as Fact, ReceiveLpn, allocate, life, over,
};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

/// So many of the goods in hand: the order's tolerance, then an LPN.
pub(super) fn counted(flow: &Receive, given: &Given, n: Qty) -> Step<Receive> {
    let parts = match within(flow, given, n) {
        Ok(parts) => parts,
        Err(step) => return *step,
    };
    if parts.is_empty() {
        return dropped(flow);
    }
    if let Some(code) = flow.draft.apart() {
        // All of what was counted is so.
        let mut next = flow.clone();
        next.draft.codes.retain(|one| *one != code);
        next.at = At::Lpn { parts: vec![Part { qty: n, code: Some(code) }], resume: false };
        return Step::to(next);
    }
    // A surplus stands apart: it needs a label of its own.
    if flow.opened.is_empty() || parts[0].code.is_some() {
        return Step::to(Receive { at: At::Lpn { parts, resume: false }, ..flow.clone() });
    }
    booked(flow, &parts, false, &flow.opened)
}

/// The quantity in parts: what is ordered, and what is taken in blocked.
fn within(flow: &Receive, given: &Given, n: Qty) -> Result<Vec<Part>, Box<Step<Receive>>> {
    let all = || Ok(vec![Part { qty: n, code: None }]);
    let Some(delivery) = flow.delivery() else { return all() };
    let told = [ExceptionCode::Unannounced, ExceptionCode::OverReceived];
    if delivery.blind || told.iter().any(|code| flow.draft.codes.contains(code)) {
        return all();
    }
    let rules = &flow.work.rules;
    match over(&delivery.lines, &flow.draft.item, n, rules.soft, rules.hard) {
        Over::Fine => all(),
        Over::Ask(_) if given.said("rcv.over").is_some() => all(),
        Over::Ask(above) => Err(Box::new(Step::ask(Message::new("rcv.over").with("n", above)))),
        Over::Stop(above) => {
            let ask = Message::new("rcv.over_stop").with("n", above);
            let Some(chosen) = given.said("rcv.over_stop") else {
                return Err(Box::new(Step::ask_digit(ask, 2)));
            };
            let mut parts = vec![Part { qty: n - above, code: None }];
            if chosen == 2 {
                parts.push(Part { qty: above, code: Some(ExceptionCode::OverReceived) });
            }
            parts.retain(|part| part.qty > 0);
            Ok(parts)
        }
    }
}

/// The goods in hand go back to the driver.
pub(super) fn dropped(flow: &Receive) -> Step<Receive> {
    let next = Receive { at: At::Item, draft: Draft::default(), ..flow.clone() };
    Step::to(next).say("sys.cancelled")
}

/// An LPN for what is in hand: a fresh label (asked the first time), or one that stands open here and fits.
pub(super) fn lpn_scan(
    flow: &Receive,
    given: &Given,
    parts: &[Part],
    resume: bool,
    lpn: &str,
) -> Step<Receive> {
    match fresh(flow, given, lpn) {
        Ok(()) => booked(flow, parts, resume, lpn),
        Err(step) => *step,
    }
}

/// Whether goods in hand may stand on this LPN.
fn fresh(flow: &Receive, given: &Given, lpn: &str) -> Result<(), Box<Step<Receive>>> {
    let no = |code: &'static str| Err(Box::new(Step::mismatch(code, "", lpn)));
    if let Some(there) = flow.work.lpns.iter().find(|one| one.lpn == lpn) {
        if there.location != flow.work.dock {
            return no("rcv.lpn_used");
        }
        let goods = flow.goods();
        if !there.owner.is_empty() && there.owner != goods.owner {
            return no("lpn.other_owner");
        }
        let mixed = there.holds.iter().any(|(item, lot)| *item == goods.item && *lot != goods.lot);
        if mixed && !flow.work.rules.mix_lots {
            return no("lpn.no_mix");
        }
        return Ok(());
    }
    let lines = flow.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
    let announced = lines.iter().any(|line| line.sscc == lpn && line.rest() > 0);
    if announced || flow.work.used.iter().any(|one| one == lpn) {
        return no("rcv.lpn_used");
    }
    if flow.labels_known || flow.printed == lpn || given.said("rcv.lpn_new").is_some() {
        return Ok(());
    }
    Err(Box::new(Step::ask(Message::new("rcv.lpn_new").with("lpn", lpn))))
}

/// The first part is booked on an LPN; then the next part, the rest of the line, or the next item.
pub(super) fn booked(flow: &Receive, parts: &[Part], resume: bool, lpn: &str) -> Step<Receive> {
    let Some((part, rest)) = parts.split_first() else { return Step::stay() };
    let mut codes = flow.draft.codes.clone();
    codes.extend(part.code);
    let fact = Fact {
        receipt: flow.delivery().map(|delivery| delivery.receipt.clone()).unwrap_or_default(),
        goods: flow.goods(),
        expiry: flow.draft.expiry,
        qty: part.qty,
        serials: flow.draft.serials.iter().take(usize::try_from(part.qty).unwrap_or(0)).cloned().collect(),
        lpn: lpn.to_owned(),
        location: flow.work.dock.clone(),
        codes,
    };
    let mut next = flow.clone();
    next.take_in(&flow.draft.item, &flow.draft.lot, lpn, part.qty);
    next.stand_on(lpn);
    // Used, or written on a label that nobody wants any more: it is never shown a second time.
    if digits_by_hand(&next.printed).is_some() {
        next.printed.clear();
    }
    let taken = fact.serials.len();
    next.draft.serials.drain(..taken);
    if part.code.is_none() && flow.draft.serials.is_empty() && !lpn.is_empty() && flow.opened.is_empty() {
        next.last = Some(Line { draft: flow.draft.clone(), qty: part.qty });
    }
    if !rest.is_empty() {
        next.at = At::Lpn { parts: rest.to_vec(), resume };
    } else if resume {
        next.at = At::Qty;
    } else {
        next.next_line();
    }
    let said = if lpn.is_empty() {
        Message::new("rcv.received").with("n", part.qty).with("lpn", flow.work.dock.clone())
    } else {
        Message::new("rcv.received").with("n", part.qty).with("lpn", lpn)
    };
    let step = Step::to(next).confirm(Confirm::Receive(fact));
    let step = if lpn.is_empty() { step } else { step.undo_by(format!("U.{lpn}"), part.qty) };
    step.say(said)
}

/// A fresh label repeats the line booked last.
pub(super) fn same_again(flow: &Receive, given: &Given, line: &Line, lpn: &str) -> Step<Receive> {
    let there = Receive { draft: line.draft.clone(), ..flow.clone() };
    if there.work.lpns.iter().any(|one| one.lpn == lpn) {
        return Step::mismatch("rcv.lpn_used", "", lpn);
    }
    let parts = match fresh(&there, given, lpn).and_then(|()| within(&there, given, line.qty)) {
        Ok(parts) => parts,
        Err(step) => return *step,
    };
    if parts.is_empty() {
        return dropped(flow);
    }
    let n = parts[0].qty;
    booked(&there, &parts, false, lpn).say(Message::new("rcv.same_again").with("n", n).with("lpn", lpn))
}

/// The same sealed LPN again: it comes in whole, unless it must be opened or its goods have too little life.
pub(super) fn whole(flow: &Receive, ctx: &Ctx<'_>, given: &Given, lpn: &str) -> Step<Receive> {
    let At::Whole { unit, since, codes } = &flow.at else { return Step::stay() };
    if unit != lpn {
        return Step::mismatch("scan.wrong_lpn", unit.clone(), lpn);
    }
    let Some(delivery) = flow.delivery() else { return Step::stay() };
    if given.said.is_empty() && ctx.now.since(*since) < ctx.directory.decided.pace.ask {
        return Step::stay();
    }
    if delivery.sampled.contains(unit) {
        return Step::no("rcv.must_open");
    }
    for line in delivery.lines.iter().filter(|line| line.sscc == *unit) {
        if let Err(step) = dated(flow, ctx, given, line) {
            return *step;
        }
    }
    let fact = ReceiveLpn {
        receipt: delivery.receipt.clone(),
        lpn: lpn.to_owned(),
        location: flow.work.dock.clone(),
        codes: codes.clone(),
    };
    let mut next = flow.clone();
    let mut units = 0;
    for line in next.work.delivery.iter_mut().flat_map(|one| &mut one.lines).filter(|one| one.sscc == lpn) {
        units += line.rest();
        line.received = line.received.max(line.expected);
    }
    next.last = None;
    next.next_line();
    Step::to(next)
        .confirm(Confirm::ReceiveLpn(fact))
        .undo_by(format!("U.{lpn}"), units)
        .say(Message::new("rcv.received_lpn").with("lpn", lpn))
}

/// What is asked about the date of goods in a sealed LPN, as of goods in hand: another one than on record, too little
/// life, older than stock.
fn dated(
    flow: &Receive,
    ctx: &Ctx<'_>,
    given: &Given,
    line: &DeliveryLine,
) -> Result<(), Box<Step<Receive>>> {
    let Some(expiry) = line.expiry else { return Ok(()) };
    let ask = |code: &'static str| match given.said(code) {
        None => Err(Box::new(Step::ask(code))),
        Some(_) => Ok(()),
    };
    let card = ctx.directory.lots.get(&line.item).and_then(|lots| lots.get(&line.lot));
    if card.and_then(|card| card.expiry).is_some_and(|known| known != expiry) {
        ask("rcv.expiry_differs")?;
    }
    let minimum = ctx.item(&line.item).map_or(0, |card| card.min_life_days);
    let life = life(expiry, ctx.now.day(), minimum);
    if life != Life::Fine {
        match given.said("rcv.short_dated") {
            None => return Err(Box::new(Step::ask_digit(short_dated(life, minimum), 2))),
            Some(1) => {}
            Some(_) => {
                let back = Step::to(Receive { at: At::Item, ..flow.clone() });
                return Err(Box::new(back.say("sys.cancelled")));
            }
        }
    }
    let newest = flow.delivery().and_then(|one| one.newest.iter().find(|(item, _)| *item == line.item));
    if newest.is_some_and(|(_, day)| expiry < *day) {
        ask("rcv.older")?;
    }
    Ok(())
}

/// The question about too little life.
pub(super) fn short_dated(life: Life, minimum: i64) -> Message {
    let left = match life {
        Life::Short { left, .. } => left,
        Life::Over | Life::Fine => 0,
    };
    Message::new("rcv.short_dated").with("n", left).with("m", minimum)
}

impl Receive {
    /// Counts what came in onto its lines; goods nobody announced get a line of their own.
    pub(super) fn take_in(&mut self, item: &str, lot: &str, lpn: &str, qty: Qty) {
        let Some(delivery) = self.work.delivery.as_mut() else { return };
        let unit = if self.opened.is_empty() { lpn } else { self.opened.as_str() };
        let parts = allocate(&delivery.lines, item, lot, unit, qty);
        for (number, qty) in &parts {
            if let Some(line) = delivery.lines.iter_mut().find(|line| line.line == *number) {
                line.received += qty;
            }
        }
        if parts.is_empty() {
            let line = delivery.lines.iter().map(|line| line.line).max().unwrap_or(0) + 1;
            let (item, lot) = (item.to_owned(), lot.to_owned());
            delivery.lines.push(DeliveryLine { line, item, lot, received: qty, ..DeliveryLine::default() });
        }
    }

    /// The LPN holds the goods in hand from now on.
    fn stand_on(&mut self, lpn: &str) {
        if lpn.is_empty() {
            return;
        }
        let goods = self.goods();
        let location = self.work.dock.clone();
        let at = match self.work.lpns.iter().position(|one| one.lpn == lpn) {
            Some(at) => at,
            None => {
                let lpn = lpn.to_owned();
                self.work.lpns.push(OpenLpn { lpn, location, ..OpenLpn::default() });
                self.labels_known = true;
                self.work.lpns.len() - 1
            }
        };
        let there = &mut self.work.lpns[at];
        there.owner = goods.owner;
        let holds = (goods.item, goods.lot);
        if !there.holds.contains(&holds) {
            there.holds.push(holds);
        }
    }

    /// On to the next item; to the finish when nothing is open any more.
    pub(super) fn next_line(&mut self) {
        self.draft = Draft::default();
        let announced = self.delivery().is_some_and(|delivery| !delivery.blind);
        self.at = if announced && self.open_lines() == 0 { At::Close } else { At::Item };
        if !self.opened.is_empty() {
            let opened = self.opened.clone();
            let lines = self.delivery().map(|one| one.lines.as_slice()).unwrap_or_default();
            if !lines.iter().any(|line| line.sscc == opened && line.rest() > 0) {
                self.opened.clear();
            }
        }
    }

    /// The goods of a fact are back on the truck.
    pub(super) fn undone(&self, confirm: &Confirm) -> Receive {
        let mut next = self.clone();
        next.at = At::Item;
        next.draft = Draft::default();
        next.last = None;
        let lines = || next.work.delivery.iter().flat_map(|one| one.lines.clone()).collect::<Vec<_>>();
        match confirm {
            Confirm::Receive(fact) => {
                let mut back = fact.qty;
                let mut all = lines();
                // The lines that got it last give it back first: those of the same lot, fullest first.
                all.sort_by_key(|line| (line.lot != fact.goods.lot, std::cmp::Reverse(line.line)));
                for line in all.iter().filter(|line| line.item == fact.goods.item) {
                    let part = line.received.min(back);
                    back -= part;
                    let mine = next.work.delivery.iter_mut().flat_map(|one| &mut one.lines);
                    mine.filter(|one| one.line == line.line).for_each(|one| one.received -= part);
                }
                let others = self.work.lpns.iter().filter(|one| one.lpn != fact.lpn).cloned().collect();
                let single = self.work.lpns.iter().any(|one| one.lpn == fact.lpn && one.holds.len() <= 1);
                if single {
                    next.work.lpns = others;
                }
            }
            Confirm::ReceiveLpn(fact) => {
                let mine = next.work.delivery.iter_mut().flat_map(|one| &mut one.lines);
                mine.filter(|one| one.sscc == fact.lpn).for_each(|one| one.received = 0);
            }
            _ => {}
        }
        next
    }
}
