//! What receiving books: plain functions of facts. A fact is never refused.

use crate::catalog::{lot, lpn};
use crate::exception::Raise;
use crate::floor::Change;
use crate::inbound::{self, Receipt};
use crate::ledger::{self, Booking, Place, SUPPLIER};
use crate::task::{self, NewTask};
use regal_shared::base::{CommandId, Day, Goods, Qty, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::receive::{
    DeliveryLine, Life, Over, Receive, ReceiveLpn, ReceiveRules, allocate, life, over, status_of,
};
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

/// What the books say of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemFacts {
    /// Status it gets when it comes in.
    pub inbound: StockStatus,
    /// Area it is put away in, or empty.
    pub area: String,
    /// Days of life it must have left.
    pub min_life: i64,
    /// It is given up: nothing new was to come in.
    pub retired: bool,
}

/// What the books say of an LPN.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LpnFacts {
    /// It is in the books and not void.
    pub known: bool,
    /// Where it is.
    pub location: String,
    /// Nothing is booked on it.
    pub bare: bool,
}

/// What is known when goods come in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The dock, as the books know it.
    pub dock: String,
    /// The receipt, if there is one of this number.
    pub receipt: Option<Receipt>,
    /// Its lines.
    pub lines: Vec<DeliveryLine>,
    /// The item, if the books know it.
    pub item: Option<ItemFacts>,
    /// Expiry the books have for the lot.
    pub lot_expiry: Option<Day>,
    /// The LPN.
    pub lpn: LpnFacts,
    /// What was told of the LPN before it stood here: cases that are open, which have their say about its status.
    pub told: Vec<ExceptionCode>,
    /// Serial numbers of the report that are in stock already.
    pub serials_here: Vec<String>,
    /// The site's rules.
    pub rules: ReceiveRules,
    /// Today, by the hub's clock.
    pub today: Day,
}

/// Goods off the truck: Supplier → dock on the LPN, with the status that was seen or is the item's own; receipt and
/// purchase order go on; an LPN that gets its first goods is to be put away.
#[must_use]
pub fn receive(facts: &Facts, fact: &Receive) -> Vec<Change> {
    let mut changes = Vec::new();
    let lpn = stand(facts, &fact.lpn, &mut changes);
    let mut codes = fact.codes.clone();
    see_lot(facts, fact, &mut codes, &mut changes);
    let known = facts.receipt.is_some();
    if facts.item.is_none() && !codes.contains(&ExceptionCode::Unannounced) {
        codes.push(ExceptionCode::Unannounced);
    }
    let surplus = surplus(facts, fact, &codes);
    let inbound = facts.item.as_ref().map_or(StockStatus::Blocked, |item| item.inbound);
    let seen = [codes.as_slice(), &facts.told].concat();
    let plain = status_of(&seen, inbound);
    let blocked = status_of(&[seen.as_slice(), &[ExceptionCode::OverReceived]].concat(), inbound);
    let mut left = fact.qty;
    for (part, status) in [(fact.qty - surplus, plain), (surplus, blocked)] {
        let serials = serials(fact, fact.qty - left, part);
        left -= part;
        book(fact, &facts.dock, &lpn, status, part, serials, &mut changes);
    }
    if known {
        changes.extend(onto_lines(facts, fact));
    }
    if surplus > 0 {
        codes.push(ExceptionCode::OverReceived);
    }
    for code in codes {
        let qty = if code == ExceptionCode::OverReceived && surplus > 0 { surplus } else { fact.qty };
        changes.push(raise(facts, code, &fact.goods, &lpn, qty, fact.receipt.clone()));
    }
    for serial in &facts.serials_here {
        let goods = Goods { serial: serial.clone(), ..fact.goods.clone() };
        changes.push(raise(
            facts,
            ExceptionCode::RuleBroken,
            &goods,
            &lpn,
            1,
            "exc.detail_serial_here".to_owned(),
        ));
    }
    let announced = facts.lines.iter().any(|line| line.item == fact.goods.item && line.expected > 0);
    if !announced && facts.item.as_ref().is_some_and(|item| item.retired) {
        let code = ExceptionCode::RuleBroken;
        changes.push(raise(facts, code, &fact.goods, &lpn, fact.qty, "item_retired".to_owned()));
    }
    if !known {
        let detail = Message::new("exc.detail_receipt").with("receipt", fact.receipt.as_str()).to_string();
        changes.push(raise(facts, ExceptionCode::Unannounced, &fact.goods, &lpn, fact.qty, detail));
    }
    put_away(facts, &lpn, &mut changes);
    changes
}

/// The serial numbers of one part of the report.
fn serials(fact: &Receive, from: Qty, qty: Qty) -> &[String] {
    let at = |n: Qty| usize::try_from(n).unwrap_or_default().min(fact.serials.len());
    &fact.serials[at(from)..at(from + qty)]
}

fn book(
    fact: &Receive,
    dock: &str,
    lpn: &str,
    status: StockStatus,
    qty: Qty,
    serials: &[String],
    changes: &mut Vec<Change>,
) {
    let mut one = |goods: Goods, qty: Qty| {
        if qty > 0 {
            changes.push(in_from_supplier(goods, qty, Place::on(dock, lpn, status)));
        }
    };
    for serial in serials {
        one(Goods { serial: serial.clone(), ..fact.goods.clone() }, 1);
    }
    let rest = qty - Qty::try_from(serials.len()).unwrap_or_default();
    one(Goods { serial: String::new(), ..fact.goods.clone() }, rest);
}

fn in_from_supplier(goods: Goods, qty: Qty, to: Place) -> Change {
    let from = Place::on(SUPPLIER, "", to.status);
    Change::Stock(ledger::Change::Book(Booking { goods, qty, from, to, reason: "", own: None }))
}

/// The LPN goods stand on: made, or moved here when it is bare. One that holds goods elsewhere stays there: what came
/// in is booked loose and a person looks at it.
fn stand(facts: &Facts, lpn: &str, changes: &mut Vec<Change>) -> String {
    if lpn.is_empty() {
        return String::new();
    }
    let there = &facts.lpn;
    if there.known && !there.bare {
        if there.location == facts.dock {
            return lpn.to_owned();
        }
        let case = raise(facts, ExceptionCode::LpnDiffers, &Goods::default(), lpn, 0, there.location.clone());
        changes.push(case);
        return String::new();
    }
    changes.push(Change::Lpn(lpn::Change::Make {
        lpn: lpn.to_owned(),
        kind: "pallet",
        state: "open",
        sscc: sscc(lpn),
        location: facts.dock.clone(),
        order: String::new(),
        carton_type: String::new(),
        weight_g: 0,
    }));
    lpn.to_owned()
}

fn sscc(lpn: &str) -> String {
    let whole = lpn.len() == 18 && lpn.bytes().all(|byte| byte.is_ascii_digit());
    if whole { lpn.to_owned() } else { String::new() }
}

/// Keeps the lot; another expiry than known is a conflict.
fn see_lot(facts: &Facts, fact: &Receive, codes: &mut Vec<ExceptionCode>, changes: &mut Vec<Change>) {
    if fact.goods.lot.is_empty() {
        return;
    }
    if let (Some(known), Some(seen)) = (facts.lot_expiry, fact.expiry)
        && known != seen
    {
        codes.push(ExceptionCode::LotConflict);
    }
    let item = fact.goods.item.clone();
    let verified = facts.lines.iter().any(|line| line.item == item && line.lot == fact.goods.lot);
    let lot = fact.goods.lot.clone();
    changes.push(Change::Lot(lot::Change::Seen { item, lot, expiry: fact.expiry, verified }));
}

/// Base units above the order that nobody was asked about: another device was faster.
fn surplus(facts: &Facts, fact: &Receive, codes: &[ExceptionCode]) -> Qty {
    let told = codes.contains(&ExceptionCode::OverReceived) || codes.contains(&ExceptionCode::Unannounced);
    let listed = facts.lines.iter().any(|line| line.item == fact.goods.item && line.expected > 0);
    if told || !listed {
        return 0;
    }
    match over(&facts.lines, &fact.goods.item, fact.qty, facts.rules.soft, facts.rules.hard) {
        Over::Stop(n) => n.min(fact.qty),
        Over::Fine | Over::Ask(_) => 0,
    }
}

fn onto_lines(facts: &Facts, fact: &Receive) -> Vec<Change> {
    let goods = &fact.goods;
    let mut parts = allocate(&facts.lines, &goods.item, &goods.lot, &fact.lpn, fact.qty);
    if parts.is_empty() {
        parts.push((0, fact.qty));
    }
    let one = |(line, qty): (i64, Qty)| {
        Change::Inbound(inbound::Change::Received {
            receipt: fact.receipt.clone(),
            line,
            item: goods.item.clone(),
            owner: goods.owner.clone(),
            lot: goods.lot.clone(),
            expiry: fact.expiry,
            qty,
        })
    };
    parts.into_iter().map(one).collect()
}

fn raise(facts: &Facts, code: ExceptionCode, goods: &Goods, lpn: &str, qty: Qty, detail: String) -> Change {
    Change::Raise(Raise {
        location: facts.dock.clone(),
        goods: goods.clone(),
        lpn: lpn.to_owned(),
        qty,
        detail,
        ..Raise::new(code)
    })
}

/// One putaway task an LPN, and one for all that lies loose at the dock.
fn put_away(facts: &Facts, lpn: &str, changes: &mut Vec<Change>) {
    if lpn.is_empty() {
        let object = format!("L.{}", facts.dock);
        let new =
            NewTask { mode: task::CART, reason: "receive", ..NewTask::ready(TaskKind::Putaway, &object) };
        return changes.push(Change::Task(task::Change::Wanted(new)));
    }
    let zone = facts.item.as_ref().map_or_else(String::new, |item| item.area.clone());
    let new = NewTask { zone, reason: "receive", ..NewTask::ready(TaskKind::Putaway, lpn) };
    changes.push(Change::Task(task::Change::Wanted(new)));
}

/// A line of a sealed LPN with what is known of its item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    /// The line.
    pub line: DeliveryLine,
    /// Whose goods.
    pub owner: String,
    /// Its item.
    pub item: ItemFacts,
    /// Expiry the books have for its lot.
    pub lot_expiry: Option<Day>,
}

/// A sealed LPN came in: what was announced on it and is still open comes in as announced.
#[must_use]
pub fn receive_lpn(facts: &Facts, lines: &[UnitLine], fact: &ReceiveLpn) -> Vec<Change> {
    let mut changes = Vec::new();
    let open: Vec<&UnitLine> = lines.iter().filter(|one| one.line.rest() > 0).collect();
    if open.is_empty() {
        let code = if lines.is_empty() { ExceptionCode::Unannounced } else { ExceptionCode::DoubleWork };
        return vec![raise(facts, code, &Goods::default(), &fact.lpn, 0, fact.receipt.clone())];
    }
    let lpn = stand(facts, &fact.lpn, &mut changes);
    for one in &open {
        let (line, qty) = (&one.line, one.line.rest());
        let goods = Goods {
            owner: one.owner.clone(),
            item: line.item.clone(),
            lot: line.lot.clone(),
            serial: String::new(),
        };
        let mut codes = fact.codes.clone();
        let expiry = line.expiry.or(one.lot_expiry);
        match expiry.map(|day| life(day, facts.today, one.item.min_life)) {
            Some(Life::Over) => codes.push(ExceptionCode::Expired),
            Some(Life::Short { .. }) => codes.push(ExceptionCode::ShortDated),
            _ => {}
        }
        if let (Some(known), Some(announced)) = (one.lot_expiry, line.expiry)
            && known != announced
        {
            codes.push(ExceptionCode::LotConflict);
        }
        codes.sort();
        codes.dedup();
        let status = status_of(&[codes.as_slice(), &facts.told].concat(), one.item.inbound);
        if !line.lot.is_empty() {
            let (item, lot) = (line.item.clone(), line.lot.clone());
            changes.push(Change::Lot(lot::Change::Seen { item, lot, expiry: line.expiry, verified: true }));
        }
        changes.push(in_from_supplier(goods.clone(), qty, Place::on(&facts.dock, &lpn, status)));
        changes.push(Change::Inbound(inbound::Change::Received {
            receipt: fact.receipt.clone(),
            line: line.line,
            item: line.item.clone(),
            owner: one.owner.clone(),
            lot: line.lot.clone(),
            expiry: line.expiry,
            qty,
        }));
        for code in codes {
            changes.push(raise(facts, code, &goods, &lpn, qty, fact.receipt.clone()));
        }
    }
    let facts = Facts { item: open.first().map(|one| one.item.clone()), ..facts.clone() };
    put_away(&facts, &lpn, &mut changes);
    changes
}

/// Goods went back onto the truck: the receipt is open again by so much, and an LPN that is bare now is a free label
/// again that nobody puts away.
#[must_use]
pub fn taken_back(command: &CommandId, lpn: &str, bare: bool) -> Vec<Change> {
    let mut changes = vec![Change::Inbound(inbound::Change::TakenBack { command: command.clone() })];
    if !lpn.is_empty() && bare {
        changes.push(Change::Lpn(lpn::Change::State { lpn: lpn.to_owned(), state: "void" }));
        let object = lpn.to_owned();
        changes.push(Change::Task(task::Change::Unwanted { kind: TaskKind::Putaway, object }));
    }
    changes
}
