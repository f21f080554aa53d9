//! What loading books: plain functions of facts. A fact is never refused.

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::flow::common::{Wrong, corrective};
use crate::ledger::{self, Booking, CUSTOMER, Content, Place};
use crate::{order, outbound, task};
use regal_shared::base::{Goods, Qty, StockStatus, TaskId};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::load::{Depart, Load, Unload};
use regal_shared::text::Message;
use regal_shared::wire::{EventBody, TaskKind};
use std::collections::BTreeSet;

/// What is known of a unit that is loaded or unloaded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitFacts {
    /// State of the LPN; empty when nobody knows it.
    pub state: String,
    /// Where it is booked.
    pub location: String,
    /// The order it serves, or empty.
    pub order: String,
    /// Why it must not leave, or empty.
    pub held: String,
}

/// What is known of a load.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadFacts {
    /// Its state; empty when nobody knows it.
    pub state: String,
    /// Its open task.
    pub task: Option<TaskId>,
}

fn raise(code: ExceptionCode, location: &str, lpn: &str, detail: &str) -> Change {
    Change::Raise(Raise {
        location: location.to_owned(),
        lpn: lpn.to_owned(),
        detail: detail.to_owned(),
        ..Raise::new(code)
    })
}

fn alarm(code: &'static str, object: &str) -> Change {
    let message = Message::new(code).with("lpn", object);
    Change::Say(None, EventBody::Alarm { message })
}

/// A unit stands on the truck.
#[must_use]
pub fn load(facts: &LoadFacts, unit: &UnitFacts, load: &Load) -> Vec<Change> {
    if unit.location == load.load {
        return Vec::new();
    }
    let mut changes = Vec::new();
    changes.extend(facts.task.clone().map(|task| Change::Task(task::Change::Begun { task })));
    changes.push(Change::Outbound(outbound::Change::Loading { load: load.load.clone() }));
    changes.push(Change::Stock(ledger::Change::MoveLpn {
        lpn: load.lpn.clone(),
        to: load.load.clone(),
        reason: "",
    }));
    changes.push(Change::Lpn(lpn::Change::State { lpn: load.lpn.clone(), state: "loaded" }));
    if !unit.order.is_empty() {
        changes.push(Change::Order(order::Change::Loaded { order: unit.order.clone() }));
    }
    if !unit.held.is_empty() {
        changes.push(raise(ExceptionCode::HeldShipped, &load.load, &load.lpn, &unit.held));
    }
    if matches!(facts.state.as_str(), "" | "departed" | "cancelled") {
        changes.push(raise(ExceptionCode::RuleBroken, &load.load, &load.lpn, "exc.detail_load_closed"));
    } else if !matches!(unit.state.as_str(), "closed" | "staged") {
        changes.push(raise(ExceptionCode::RuleBroken, &load.load, &load.lpn, "exc.detail_not_packed"));
    }
    changes
}

/// A unit stands on its lane again.
#[must_use]
pub fn unload(unit: &UnitFacts, unload: &Unload, lane: &str) -> Vec<Change> {
    let mut changes = vec![
        Change::Outbound(outbound::Change::Loading { load: unload.load.clone() }),
        Change::Stock(ledger::Change::MoveLpn { lpn: unload.lpn.clone(), to: lane.to_owned(), reason: "" }),
        Change::Lpn(lpn::Change::State { lpn: unload.lpn.clone(), state: "staged" }),
    ];
    if !unit.order.is_empty() {
        let order = unit.order.clone();
        changes.push(Change::Order(order::Change::Advance { order, from: "loaded", to: "staged" }));
    }
    if unit.location != unload.load {
        changes.push(raise(ExceptionCode::RuleBroken, lane, &unload.lpn, "exc.detail_not_on_load"));
    }
    changes
}

/// One unit that leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leaving {
    /// The LPN.
    pub lpn: String,
    /// The order, or empty.
    pub order: String,
    /// What is in it and nested in it.
    pub content: Vec<Content>,
    /// It and the LPNs nested in it.
    pub tree: Vec<String>,
    /// Why it must not leave, or empty.
    pub held: String,
}

/// The truck is gone: what stands on it is the customer's. Units in `left` are not sent after it: they go back to
/// storage and are owed again. Others stay where they are for the next load.
#[must_use]
pub fn depart(facts: &LoadFacts, units: &[Leaving], left: &[Leaving], depart: &Depart) -> Vec<Change> {
    let mut changes = Vec::new();
    for unit in units {
        changes.extend(unit.content.iter().map(gone));
        for one in &unit.tree {
            changes.push(Change::Stock(ledger::Change::MoveLpn {
                lpn: one.clone(),
                to: CUSTOMER.to_owned(),
                reason: "",
            }));
            changes.push(Change::Lpn(lpn::Change::State { lpn: one.clone(), state: "shipped" }));
        }
        for part in unit.content.iter().filter(|_| !unit.order.is_empty()) {
            changes.push(Change::Order(order::Change::Shipped {
                order: unit.order.clone(),
                item: part.goods.item.clone(),
                owner: part.goods.owner.clone(),
                qty: part.qty,
            }));
        }
        if !unit.held.is_empty() {
            changes.push(raise(ExceptionCode::HeldShipped, &depart.load, &unit.lpn, &unit.held));
            changes.push(alarm("ship.held_gone", &unit.lpn));
        }
    }
    left.iter().for_each(|unit| stays(unit, &mut changes));
    let mut orders: Vec<&String> =
        units.iter().map(|unit| &unit.order).filter(|one| !one.is_empty()).collect();
    orders.sort();
    orders.dedup();
    changes
        .extend(orders.into_iter().map(|order| Change::Order(order::Change::Gone { order: order.clone() })));
    changes.push(Change::Outbound(outbound::Change::Departed {
        load: depart.load.clone(),
        seal: depart.seal.clone(),
        driver: depart.driver.clone(),
    }));
    if depart.anyway || facts.state != "released" {
        let code = if facts.state == "departed" && !depart.anyway {
            ExceptionCode::DoubleWork
        } else {
            ExceptionCode::DepartedAnyway
        };
        changes.push(raise(code, &depart.load, "", &facts.state));
        if code == ExceptionCode::DepartedAnyway {
            changes.push(alarm("ship.gone_anyway", &depart.load));
        }
    }
    changes.extend(facts.task.clone().map(|task| Change::Task(task::Change::Done { task })));
    changes
}

impl Leaving {
    /// The item, when there is but one in it.
    #[must_use]
    pub fn only_item(&self) -> Option<String> {
        let item = &self.content.first()?.goods.item;
        self.content.iter().all(|part| part.goods.item == *item).then(|| item.clone())
    }

    /// Whether nothing in it is good any more.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.content.iter().all(|part| part.place.status == StockStatus::Damaged)
    }
}

/// A unit left behind serves no order any more: somebody brings it back, and its order is owed what is in it.
fn stays(unit: &Leaving, changes: &mut Vec<Change>) {
    goes_back(unit, "load_left", changes);
    changes.extend(owed(unit));
}

/// A damaged unit serves its order no more and nobody stages it: somebody brings it away from where it is.
#[must_use]
pub fn aside(unit: &Leaving, place: &str) -> Vec<Change> {
    let mut unit = unit.clone();
    for part in &mut unit.content {
        part.place = Place { location: place.to_owned(), status: StockStatus::Damaged, ..part.place.clone() };
    }
    let object = unit.lpn.clone();
    let mut changes = vec![Change::Task(task::Change::Unwanted { kind: TaskKind::Loading, object })];
    goes_back(&unit, "damaged", &mut changes);
    changes
}

/// The order is owed what is good in a unit up to now; it is planned again at once.
#[must_use]
pub fn owed_again(unit: &Leaving) -> Vec<Change> {
    let mut changes: Vec<Change> = owed(unit).collect();
    changes.extend(again(unit, unit.content.iter().map(|part| part.goods.item.as_str())));
    changes
}

/// So many of an item in a unit are damaged: the order is owed those that were good up to now.
#[must_use]
pub fn spoilt(unit: &Leaving, item: &str, qty: Qty) -> Vec<Change> {
    let mut rest = qty;
    let mut changes = Vec::new();
    let good = |part: &&Content| part.goods.item == item && part.place.status != StockStatus::Damaged;
    for part in unit.content.iter().filter(good) {
        let qty = part.qty.min(rest);
        if qty > 0 {
            changes.push(left(unit, &part.goods, qty));
            rest -= qty;
        }
    }
    if !changes.is_empty() {
        changes.extend(again(unit, std::iter::once(item)));
    }
    changes
}

fn again<'i>(unit: &Leaving, items: impl Iterator<Item = &'i str>) -> Vec<Change> {
    let items: BTreeSet<&str> = items.collect();
    let again = |item: &str| order::Change::Again { order: unit.order.clone(), item: item.to_owned() };
    items.into_iter().map(|item| Change::Order(again(item))).collect()
}

fn left(unit: &Leaving, goods: &Goods, qty: Qty) -> Change {
    let (item, owner) = (goods.item.clone(), goods.owner.clone());
    Change::Order(order::Change::Left { order: unit.order.clone(), item, owner, qty })
}

/// What the order is owed when a unit does not leave: damaged goods in it are owed already.
fn owed(unit: &Leaving) -> impl Iterator<Item = Change> {
    let good = unit.content.iter().filter(|part| part.place.status != StockStatus::Damaged);
    good.map(|part| left(unit, &part.goods, part.qty))
}

fn goes_back(unit: &Leaving, rule: &'static str, changes: &mut Vec<Change>) {
    let Some(first) = unit.content.first() else { return };
    let wrong = Wrong { location: &first.place.location, walk: 0, lpn: &unit.lpn, rule };
    let goods: Vec<_> =
        unit.content.iter().map(|part| (part.goods.clone(), part.place.status, part.qty)).collect();
    changes.extend(corrective(&wrong, &goods));
    for one in &unit.tree {
        changes.push(Change::Lpn(lpn::Change::Freed { lpn: one.clone() }));
    }
}

/// The customer's stock is kept by goods, not by carton: the movement names the carton.
fn gone(part: &Content) -> Change {
    Change::Stock(ledger::Change::Book(Booking {
        goods: part.goods.clone(),
        qty: part.qty,
        from: part.place.clone(),
        to: Place { location: CUSTOMER.to_owned(), lpn: String::new(), status: StockStatus::Available },
        reason: "",
        own: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> UnitFacts {
        UnitFacts {
            state: "staged".into(),
            location: "SHIP.1".into(),
            order: "4711".into(),
            held: String::new(),
        }
    }

    fn open() -> LoadFacts {
        LoadFacts { state: "loading".into(), task: Some(TaskId::from("T9")) }
    }

    fn onto() -> Load {
        Load { load: "LOAD.1".into(), lpn: "C1".into(), added: false }
    }

    fn codes(changes: &[Change]) -> Vec<&'static str> {
        changes
            .iter()
            .filter_map(|change| match change {
                Change::Raise(raise) => Some(raise.code.code()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_scan_while_loading_is_booked_whatever_the_books_say() {
        for (what, facts, unit, told) in [
            ("as planned", open(), unit(), vec![]),
            ("held goods", open(), UnitFacts { held: "recall".into(), ..unit() }, vec!["held_shipped"]),
            ("no such load", LoadFacts::default(), unit(), vec!["rule_broken"]),
            ("load is gone", LoadFacts { state: "departed".into(), ..open() }, unit(), vec!["rule_broken"]),
            ("not packed", open(), UnitFacts { state: "open".into(), ..unit() }, vec!["rule_broken"]),
            ("nobody knows it", open(), UnitFacts::default(), vec!["rule_broken"]),
        ] {
            let changes = load(&facts, &unit, &onto());
            let moved = changes.iter().any(
                |one| matches!(one, Change::Stock(ledger::Change::MoveLpn { to, .. }) if to == "LOAD.1"),
            );
            assert!(moved, "{what}: it stands on the truck");
            assert_eq!(codes(&changes), told, "{what}");
        }
        let twice = UnitFacts { location: "LOAD.1".into(), ..unit() };
        assert_eq!(load(&open(), &twice, &onto()), [], "two devices, one scan each");
    }

    #[test]
    fn unloading_brings_it_back_to_its_lane() {
        let off = Unload { load: "LOAD.1".into(), lpn: "C1".into(), lane: "SHIP.1".into() };
        let on = UnitFacts { location: "LOAD.1".into(), state: "loaded".into(), ..unit() };
        assert_eq!(codes(&unload(&on, &off, "SHIP.1")), [] as [&str; 0]);
        assert_eq!(codes(&unload(&unit(), &off, "SHIP.1")), ["rule_broken"]);
    }

    fn leaving(held: &str) -> Leaving {
        let place = Place::on("LOAD.1", "C1", StockStatus::Available);
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        Leaving {
            lpn: "C1".into(),
            order: "4711".into(),
            content: vec![Content { goods, place, qty: 4 }],
            tree: vec!["C1".into()],
            held: held.into(),
        }
    }

    #[test]
    fn a_departure_ships_what_is_loaded() {
        let released = LoadFacts { state: "released".into(), ..open() };
        let left = Depart { load: "LOAD.1".into(), seal: "77".into(), driver: String::new(), anyway: false };
        for (what, facts, held, anyway, told) in [
            ("released", released.clone(), "", false, vec![]),
            ("not released", open(), "", false, vec!["departed_anyway"]),
            ("left anyway", open(), "", true, vec!["departed_anyway"]),
            ("held goods", released, "recall", false, vec!["held_shipped"]),
            (
                "reported twice",
                LoadFacts { state: "departed".into(), task: None },
                "",
                false,
                vec!["double_work"],
            ),
        ] {
            let changes = depart(&facts, &[leaving(held)], &[], &Depart { anyway, ..left.clone() });
            assert_eq!(codes(&changes), told, "{what}");
            let booked = changes.iter().any(|one| {
                matches!(one, Change::Stock(ledger::Change::Book(booking)) if booking.to.location == CUSTOMER)
            });
            assert!(booked, "{what}");
            assert!(changes.contains(&Change::Order(order::Change::Gone { order: "4711".into() })), "{what}");
        }
    }
}
