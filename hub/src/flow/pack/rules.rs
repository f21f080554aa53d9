//! What packing books: plain functions of facts. A fact is never refused.

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, DISCREPANCY, PROBLEM, Place};
use crate::{order, outbound, task};
use regal_shared::base::{DeviceId, Goods, Qty, StockStatus, TaskId};
use regal_shared::flow::common::{ExceptionCode, Report};
use regal_shared::flow::pack::{Pack, Packed};
use std::collections::BTreeMap;

/// What is known when a carton is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFacts {
    /// The device that reports.
    pub device: DeviceId,
    /// The task, when the books know it as a pack task of this order.
    pub task: Option<TaskId>,
    /// The order is dead.
    pub order_cancelled: bool,
    /// State of the carton in the books; empty when nobody knows it.
    pub carton_state: String,
    /// Where the carton stands from now on.
    pub location: String,
    /// Where each tote named stands.
    pub totes: BTreeMap<String, String>,
    /// Totes with nothing left in them after this carton.
    pub emptied: Vec<String>,
    /// What the LPN holds that is shipped as it is, by order line.
    pub whole: Vec<Packed>,
    /// The printer of the bench; empty when none is known.
    pub printer: String,
}

/// One carton is closed: its whole content goes from the totes into it, the order goes on, a label comes out.
#[must_use]
pub fn pack(facts: &PackFacts, pack: &Pack) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(task) = &facts.task {
        changes.push(Change::Task(task::Change::Begun { task: task.clone() }));
    }
    if !pack.station.is_empty() {
        let (device, station) = (facts.device.clone(), pack.station.clone());
        changes.push(Change::Outbound(outbound::Change::Station { device, station }));
    }
    changes.extend(doubts(facts, pack));
    let weight_g = pack.weight_g.unwrap_or(0);
    let content = if pack.content.is_empty() {
        changes.push(Change::Lpn(lpn::Change::State { lpn: pack.carton.clone(), state: "closed" }));
        &facts.whole
    } else {
        changes.push(Change::Lpn(lpn::Change::Make {
            lpn: pack.carton.clone(),
            kind: "carton",
            state: "closed",
            sscc: pack.carton.clone(),
            location: facts.location.clone(),
            order: pack.order.clone(),
            carton_type: pack.carton_type.clone(),
            weight_g,
        }));
        changes
            .extend(pack.content.iter().filter(|part| part.qty > 0).map(|part| move_over(facts, pack, part)));
        &pack.content
    };
    for part in content.iter().filter(|part| part.line.0 > 0 && part.qty > 0) {
        let (order, line) = (pack.order.clone(), part.line.0);
        changes.push(Change::Order(order::Change::Packed { order, line, qty: part.qty }));
    }
    let emptied = facts.emptied.iter().filter(|tote| **tote != pack.carton);
    changes.extend(emptied.map(|tote| Change::Lpn(lpn::Change::Empty { lpn: tote.clone() })));
    changes.push(Change::Label {
        lpn: pack.carton.clone(),
        order: pack.order.clone(),
        weight_g,
        printer: facts.printer.clone(),
    });
    changes
}

fn move_over(facts: &PackFacts, pack: &Pack, part: &Packed) -> Change {
    let from = facts.totes.get(&part.tote).unwrap_or(&facts.location);
    Change::Stock(ledger::Change::Book(Booking {
        goods: part.goods.clone(),
        qty: part.qty,
        from: Place::on(from, &part.tote, part.status),
        to: Place::on(&facts.location, &pack.carton, part.status),
        reason: "",
        own: None,
    }))
}

/// What about the report contradicts the books, besides stock.
fn doubts(facts: &PackFacts, pack: &Pack) -> Vec<Change> {
    let mut codes = Vec::new();
    if facts.order_cancelled {
        codes.push(ExceptionCode::LateCancel);
    }
    let closed = matches!(facts.carton_state.as_str(), "closed" | "staged" | "loaded" | "shipped");
    if closed && !pack.content.is_empty() {
        codes.push(ExceptionCode::DoubleWork);
    }
    if pack.rechecked {
        codes.push(ExceptionCode::WeightOff);
    }
    let raise = |code| {
        Change::Raise(Raise {
            location: facts.location.clone(),
            lpn: pack.carton.clone(),
            detail: pack.weight_g.map_or_else(String::new, |grams| format!("{grams} g")),
            ..Raise::new(code)
        })
    };
    codes.into_iter().map(raise).collect()
}

/// What is known when something is missing or too much at the bench.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportFacts {
    /// The order the tote serves; empty when none.
    pub order: String,
    /// The order's lines of this item with what is picked and not packed, in order.
    pub lines: Vec<(i64, Qty)>,
    /// Where the tote stands.
    pub location: String,
    /// Base units of the goods in the tote, by the books, with their status.
    pub held: Qty,
    /// The bin they were picked from, or empty.
    pub bin: String,
}

/// F2 `missing_at_pack`: from the tote to Discrepancy, a count where it was picked, the line planned anew.
#[must_use]
pub fn missing(facts: &ReportFacts, report: &Report) -> Vec<Change> {
    let goods = report.goods.clone().unwrap_or_default();
    let gone = report.qty.min(facts.held).max(0);
    let mut changes = Vec::new();
    if gone > 0 {
        changes.push(Change::Stock(ledger::Change::Book(Booking {
            goods: goods.clone(),
            qty: gone,
            from: Place::on(&facts.location, &report.lpn, StockStatus::Available),
            to: Place::loose(DISCREPANCY),
            reason: ExceptionCode::MissingAtPack.code(),
            own: None,
        })));
    }
    changes.push(raised(facts, report, goods.clone(), gone));
    if !facts.bin.is_empty() {
        let (location, item) = (facts.bin.clone(), goods.item);
        changes.push(Change::CountDue { location, item, reason: ExceptionCode::MissingAtPack.code() });
    }
    let mut left = report.qty;
    for (line, open) in &facts.lines {
        let qty = left.min(*open);
        if qty > 0 {
            changes.push(Change::Order(order::Change::Missing {
                order: facts.order.clone(),
                line: *line,
                qty,
            }));
            left -= qty;
        }
    }
    changes
}

/// F2 `extra_item`: out of the tote, as far as the books have it there, else from Discrepancy, to the Problem place.
#[must_use]
pub fn extra(facts: &ReportFacts, report: &Report) -> Vec<Change> {
    let goods = report.goods.clone().unwrap_or_default();
    if goods.item.is_empty() || report.qty <= 0 {
        return vec![raised(facts, report, goods, 0)];
    }
    let there = report.qty.min(facts.held).max(0);
    let book = |from: Place, qty: Qty| {
        Change::Stock(ledger::Change::Book(Booking {
            goods: goods.clone(),
            qty,
            from,
            to: Place::loose(PROBLEM),
            reason: ExceptionCode::ExtraItem.code(),
            own: None,
        }))
    };
    let mut changes = Vec::new();
    if there > 0 {
        changes.push(book(Place::on(&facts.location, &report.lpn, StockStatus::Available), there));
    }
    let unknown = report.qty - there;
    if unknown > 0 {
        changes.push(book(Place::loose(DISCREPANCY), unknown));
    }
    changes.push(raised(facts, report, goods.clone(), -unknown));
    changes
}

fn raised(facts: &ReportFacts, report: &Report, goods: Goods, unexplained: Qty) -> Change {
    Change::Raise(Raise {
        location: facts.location.clone(),
        goods,
        lpn: report.lpn.clone(),
        qty: report.qty,
        unexplained,
        detail: report.detail.clone(),
        ..Raise::new(report.code)
    })
}

/// Whether the work of an order is done: nothing left in totes, no carton away from a lane but those just set down.
#[must_use]
pub fn done(left: Qty, standing: &[String], set_down: &[String]) -> bool {
    left == 0 && standing.iter().all(|carton| set_down.contains(carton))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::base::LineId;

    fn goods() -> Goods {
        Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() }
    }

    fn facts() -> PackFacts {
        PackFacts {
            device: DeviceId::from("K7Q2MX"),
            task: Some(TaskId::from("T1")),
            order_cancelled: false,
            carton_state: "planned".into(),
            location: "BENCH.1".into(),
            totes: BTreeMap::from([("T1".to_owned(), "P01".to_owned())]),
            emptied: vec!["T1".into()],
            whole: Vec::new(),
            printer: "BENCH.1".into(),
        }
    }

    fn carton() -> Pack {
        Pack {
            order: "4711".into(),
            carton: "004000000000000013".into(),
            carton_type: "S".into(),
            content: vec![Packed {
                line: LineId(1),
                tote: "T1".into(),
                goods: goods(),
                status: StockStatus::Available,
                qty: 4,
            }],
            weight_g: None,
            rechecked: false,
            station: "BENCH.1".into(),
        }
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
    fn a_carton_takes_its_whole_content_from_the_tote() {
        let changes = pack(&facts(), &carton());
        let booked = changes.iter().find_map(|change| match change {
            Change::Stock(ledger::Change::Book(booking)) => Some(booking.clone()),
            _ => None,
        });
        let booking = booked.expect("a booking");
        assert_eq!((booking.from.location.as_str(), booking.from.lpn.as_str()), ("P01", "T1"));
        assert_eq!(
            (booking.to.location.as_str(), booking.to.lpn.as_str()),
            ("BENCH.1", "004000000000000013")
        );
        assert_eq!(booking.qty, 4);
        let packed = order::Change::Packed { order: "4711".into(), line: 1, qty: 4 };
        assert!(changes.contains(&Change::Order(packed)));
        assert!(changes.contains(&Change::Lpn(lpn::Change::Empty { lpn: "T1".into() })), "the tote is free");
        assert!(matches!(changes.last(), Some(Change::Label { printer, .. }) if printer == "BENCH.1"));
        assert_eq!(codes(&changes), [] as [&str; 0]);
    }

    #[test]
    fn what_contradicts_is_booked_and_told() {
        for (what, facts, pack_it, told) in [
            ("dead order", PackFacts { order_cancelled: true, ..facts() }, carton(), vec!["late_cancel"]),
            (
                "carton twice",
                PackFacts { carton_state: "staged".into(), ..facts() },
                carton(),
                vec!["double_work"],
            ),
            (
                "weights doubtful",
                facts(),
                Pack { rechecked: true, weight_g: Some(900), ..carton() },
                vec!["weight_off"],
            ),
        ] {
            let changes = pack(&facts, &pack_it);
            assert_eq!(codes(&changes), told, "{what}");
            let booked = changes.iter().any(|one| matches!(one, Change::Stock(ledger::Change::Book(_))));
            assert!(booked, "{what}: booked all the same");
        }
    }

    #[test]
    fn an_lpn_shipped_as_it_is_moves_nothing() {
        let whole = Pack { content: Vec::new(), carton: "T1".into(), carton_type: String::new(), ..carton() };
        let facts = PackFacts { whole: carton().content, ..facts() };
        let changes = pack(&facts, &whole);
        assert!(!changes.iter().any(|one| matches!(one, Change::Stock(_))));
        assert!(changes.contains(&Change::Lpn(lpn::Change::State { lpn: "T1".into(), state: "closed" })));
        assert!(
            !changes.contains(&Change::Lpn(lpn::Change::Empty { lpn: "T1".into() })),
            "it is the unit now"
        );
    }

    fn report(code: ExceptionCode, qty: Qty) -> Report {
        Report {
            code,
            location: String::new(),
            goods: Some(goods()),
            lpn: "T1".into(),
            qty,
            detail: String::new(),
        }
    }

    #[test]
    fn missing_goods_go_to_discrepancy_and_are_planned_anew() {
        let facts = ReportFacts {
            order: "4711".into(),
            lines: vec![(1, 1), (2, 5)],
            location: "P01".into(),
            held: 4,
            bin: "A01.1.1".into(),
        };
        let changes = missing(&facts, &report(ExceptionCode::MissingAtPack, 2));
        let missed: Vec<_> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Order(order::Change::Missing { line, qty, .. }) => Some((*line, *qty)),
                Change::CountDue { location, .. } => Some((i64::from(location == "A01.1.1"), -1)),
                _ => None,
            })
            .collect();
        assert_eq!(missed, [(1, -1), (1, 1), (2, 1)], "a count of the bin, then both lines in order");
    }

    #[test]
    fn foreign_goods_go_to_the_problem_place_and_discrepancy_stays_explained() {
        for (held, from_tote, from_nowhere) in [(3, 2, 0), (1, 1, 1), (0, 0, 2)] {
            let facts = ReportFacts { location: "P01".into(), held, ..ReportFacts::default() };
            let changes = extra(&facts, &report(ExceptionCode::ExtraItem, 2));
            let mut moved = [0, 0];
            let mut unexplained = 0;
            for change in &changes {
                match change {
                    Change::Stock(ledger::Change::Book(booking)) => {
                        assert_eq!(booking.to.location, PROBLEM);
                        moved[usize::from(booking.from.location == DISCREPANCY)] += booking.qty;
                    }
                    Change::Raise(raise) => unexplained = raise.unexplained,
                    _ => {}
                }
            }
            assert_eq!(
                (moved, unexplained),
                ([from_tote, from_nowhere], -from_nowhere),
                "{held} in the tote"
            );
        }
    }

    #[test]
    fn packing_is_done_when_totes_are_empty_and_cartons_stand() {
        let both = ["1".to_owned(), "2".to_owned()];
        assert!(!done(1, &[], &[]));
        assert!(!done(0, &both, &both[..1]));
        assert!(done(0, &both, &both));
    }
}
