//! Another LPN than the one planned, and lots that may not be changed.

use super::*;
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::pick::{OnLpn, PickPacket};

fn on(lpn: &str, item: &str, lot: &str, free: i64) -> OnLpn {
    OnLpn {
        lpn: lpn.into(),
        location: "A01.1".into(),
        goods: Goods { owner: "O".into(), item: item.into(), lot: lot.into(), serial: String::new() },
        status: StockStatus::Available,
        free,
        alone: true,
    }
}

/// Six gum from P1; P2 has the same, P3 too few, P4 tea, P5 gum on hold, P6 gum beside tea.
pub(in crate::flow::pick) fn before_pallets() -> PickPacket {
    let mut planned = line(1, "O1", "GUM", "", "A01.1", 6);
    planned.lpn = "P1".into();
    let mut work = pick_work(PickMode::Discrete, &["O1"], vec![planned]);
    let held = OnLpn { status: StockStatus::QcHold, ..on("P5", "GUM", "", 50) };
    let mixed = OnLpn { alone: false, ..on("P6", "GUM", "", 50) };
    let far = OnLpn { location: "A02.1".into(), ..on("P7", "GUM", "", 50) };
    work.lpns =
        vec![on("P2", "GUM", "", 40), on("P3", "GUM", "", 5), on("P4", "TEA", "L1", 40), held, mixed, far];
    work
}

pub(in crate::flow::pick) fn at_pallet(work: PickPacket) -> Floor {
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor
}

fn from_lpn(floor: &Floor) -> (String, i64) {
    match floor.facts.last().map(|fact| &fact.body) {
        Some(Body::Confirm(Confirm::Pick(fact))) => (fact.lpn.clone(), fact.qty),
        other => panic!("no pick: {other:?}"),
    }
}

#[test]
fn another_lpn_with_the_same_goods_is_swapped_after_asking() {
    let mut floor = at_pallet(before_pallets());
    floor.scan("U.P2");
    assert_eq!(floor.said(), "pick.other_lpn");
    floor.scan("U.P2");
    floor.key(Key::Enter);
    assert_eq!(from_lpn(&floor), ("P2".to_owned(), 6));
}

#[test]
fn an_lpn_with_too_few_other_or_held_goods_stays() {
    let mut floor = at_pallet(before_pallets());
    for lpn in ["P3", "P4", "P5", "P6", "P7", "P9"] {
        floor.scan(&format!("U.{lpn}"));
        assert_eq!(floor.said(), "pick.wrong_lpn", "{lpn}");
    }
    floor.scan("U.P1");
    floor.key(Key::Enter);
    assert_eq!(from_lpn(&floor), ("P1".to_owned(), 6));
}

#[test]
fn where_lpns_may_be_opened_it_is_picked_from_loose() {
    let mut floor = at_pallet(PickPacket { open_lpns: true, ..before_pallets() });
    floor.scan("U.P4");
    assert_eq!(floor.said(), "pick.wrong_lpn", "other goods stay other goods");
    for (lpn, qty) in [("P3", 5), ("P6", 1)] {
        floor.scan(&format!("U.{lpn}"));
        assert_eq!(floor.said(), "pick.other_lpn", "{lpn}");
        floor.scan(&format!("U.{lpn}"));
        if qty == 5 {
            floor.number("5");
        }
        assert_eq!(from_lpn(&floor), (lpn.to_owned(), qty), "what it has, the rest from another");
    }
}

#[test]
fn a_whole_lpn_is_swapped_for_one_with_just_as_much() {
    let mut whole = before_pallets();
    whole.lines[0].whole = true;
    whole.lpns[0].free = 6;
    let mut floor = Floor::work(packet("7", Work::Pick(whole)));
    floor.scan("L.A01.1");
    floor.scan("U.P2");
    floor.scan("U.P2");
    let Some(Body::Confirm(Confirm::Pick(fact))) = floor.facts.last().map(|fact| &fact.body) else {
        panic!("{:?}", floor.facts)
    };
    assert_eq!((fact.lpn.as_str(), fact.tote.as_str(), fact.qty), ("P2", "", 6), "as the order's unit");
}

#[test]
fn a_site_that_changes_no_lots_says_so() {
    let work = pick_work(PickMode::Discrete, &["O1"], vec![tea(1, "O1", "A01.1", 2)]);
    let mut floor = at_pallet(PickPacket { lot_change: false, ..work });
    floor.scan(TEA_L2);
    assert_eq!(floor.said(), "pick.lot_never");
    floor.scan(TEA_L1);
    floor.key(Key::Enter);
    assert_eq!(floor.told()[1..], ["pick 1 TEAL1 2 A01.1>1"]);
}
