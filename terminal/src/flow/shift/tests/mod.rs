//! Moves of goods and LPNs, by scans and keys.

mod ladder;

use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::talk::{Input, Key};
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::{Put, PutTarget, What};
use regal_shared::flow::shift::{Fix, ShiftPacket, ShiftStock};
use regal_shared::text::Message;
use regal_shared::wire::{Body, Claim, Confirm, Grant, Packet, Request, TaskKind, Work};

fn stock(item: &str, lot: &str, lpn: &str, qty: i64, free: i64) -> ShiftStock {
    let goods = Goods { owner: "O".into(), item: item.into(), lot: lot.into(), serial: String::new() };
    ShiftStock {
        goods,
        status: StockStatus::Available,
        lpn: lpn.into(),
        qty,
        free,
        within: Vec::new(),
        expiry: None,
    }
}

fn here(lpn: &str, stock: Vec<ShiftStock>) -> Packet {
    let work = ShiftPacket { from: "A01.1".into(), lpn: lpn.into(), stock, ..ShiftPacket::default() };
    packet("9", Work::Shift(work))
}

fn told(floor: &Floor) -> Vec<String> {
    let what = |what: &What| match what {
        What::Lpn { lpn } => lpn.clone(),
        What::Goods { goods, qty, .. } => {
            format!("{qty} {}{}", goods.item, goods.lot)
        }
    };
    let one = |body: &Body| match body {
        Body::Confirm(Confirm::Take(take)) => format!("take {} {}", what(&take.what), take.from),
        Body::Confirm(Confirm::Put(put)) => format!("put {} {}", what(&put.what), put.to),
        Body::Confirm(Confirm::LpnNest(fact)) => {
            format!("nest {}>{}{}", fact.child, fact.parent, fact.location)
        }
        Body::Confirm(Confirm::LpnSplit(fact)) => format!("split {} {}>{}", fact.qty, fact.lpn, fact.to),
        Body::Confirm(Confirm::LpnMerge(fact)) => format!("merge {}>{}", fact.from, fact.into),
        Body::Confirm(Confirm::LpnRelabel(fact)) => format!("relabel {}>{}", fact.old, fact.new),
        Body::Confirm(Confirm::LpnEmpty(fact)) => format!("empty {}", fact.lpn),
        other => format!("{other:?}"),
    };
    floor.facts.iter().map(|fact| one(&fact.body)).collect()
}

const GUM: &str = "96385074";

#[test]
fn loose_goods_take_three_scans_and_a_quantity() {
    let mut floor = Floor::on();
    floor.more("Other work");
    floor.row("Move");
    (floor.scans, floor.keys) = (0, 0);
    floor.scan("L.A01.1");
    let wish = floor.wishes.last().expect("a claim").body.clone();
    let object = Claim::object(Some(TaskKind::Move), "L.A01.1");
    assert_eq!(wish, Body::Request(Request::Claim(object)));
    floor.grant(Grant::Work { packet: Box::new(here("", vec![stock("GUM", "", "", 9, 6)])) });
    insta::assert_snapshot!(floor.screen(), @"
    Move
    Scan item or LPN
      6 × Chewing gum
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan(GUM);
    insta::assert_snapshot!(floor.screen(), @"
    Move
    How many?
      Chewing gum
      GUM
    # 6
    []
    ENT OK · F2 Problem · F3 Back · F4 More
    ");
    floor.number("7");
    assert_eq!(floor.said(), "move.reserved", "three are promised to orders");
    floor.keys = 0;
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Move
    Scan the target bin
      Chewing gum
      GUM
    # 6
    ! 6 taken.
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A01.1");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("move.same", 1));
    floor.scans -= 1;
    floor.scan("L.A02.1");
    assert_eq!((floor.scans, floor.keys), costs(&[("move goods", 1)]));
    assert_eq!(told(&floor), ["take 6 GUM A01.1", "put 6 GUM A02.1"]);
    assert_eq!(floor.said(), "move.moved");
}

#[test]
fn the_lot_is_asked_for_where_several_lie_and_goods_in_hand_go_back() {
    let mut floor = Floor::work(here("", vec![stock("TEA", "L1", "", 4, 4), stock("TEA", "L2", "", 5, 5)]));
    floor.scan("09506000134352");
    assert_eq!(floor.said(), "scan.more_lot");
    floor.scan("]C1010950600013435210L2");
    floor.number("2");
    floor.key(Key::F3);
    floor.scan("L.A02.1");
    assert_eq!(floor.said(), "scan.wrong_location");
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), ["take 2 TEAL2 A01.1", "put 2 TEAL2 A01.1"]);
}

#[test]
fn an_lpn_moves_whole_with_the_scan_of_the_target() {
    let mut floor = Floor::work(here("P1", vec![stock("GUM", "", "P1", 9, 9)]));
    insta::assert_snapshot!(floor.screen(), @"
    P1
    Scan the target bin
    1 Put into another
    2 Take out
    3 Split
    4 Merge
    5 New label
    6 Report empty
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A02.1");
    let work = [("move an LPN that was scanned to claim it", 1)];
    assert_eq!((floor.scans, floor.keys), costs(&work));
    assert_eq!(told(&floor), ["take P1 A01.1", "put P1 A02.1"]);
}

#[test]
fn what_can_be_done_to_an_lpn_takes_its_number_and_one_more_object() {
    let unit = || here("P1", vec![stock("GUM", "", "P1", 9, 9), stock("GUM", "", "C1", 2, 2)]);
    for (row, scans, said) in [
        ("Put into another", &["U.P2"][..], "nest P1>P2"),
        ("Take out", &["L.A02.1"], "nest P1>A02.1"),
        ("Merge", &["U.P2"], "merge P1>P2"),
        ("New label", &["U.N1"], "relabel P1>N1"),
        ("Report empty", &["U.P1", "U.P1"], "empty P1"),
    ] {
        let mut floor = Floor::work(unit());
        floor.row(row);
        for scan in scans {
            assert!(floor.facts.is_empty());
            floor.scan(scan);
        }
        assert_eq!(told(&floor), [said], "{row}");
    }
    let mut floor = Floor::work(here("P1", vec![stock("GUM", "", "P1", 9, 9)]));
    floor.row("Split");
    floor.scan(GUM);
    floor.number("4");
    floor.scan("U.P1");
    assert_eq!(floor.said(), "lpn.same");
    floor.scan("U.N1");
    assert_eq!(told(&floor), ["split 4 P1>N1"]);
}

#[test]
fn a_fresh_label_is_a_number_written_by_hand_where_none_comes_out() {
    let on_p1 = || {
        let mut floor = Floor::work(here("P1", vec![stock("GUM", "", "P1", 6, 6)]));
        floor.numbers(1_000, 50);
        floor.feed(Input::Link(false));
        floor
    };
    // The label of an LPN that is known is missing: it gets another one.
    let mut floor = on_p1();
    floor.problem("Label missing");
    assert!(floor.screen().contains("N10009"), "{}", floor.screen());
    floor.number("10009");
    assert_eq!(told(&floor)[1..], ["relabel P1>N10009"]);
    // Part of it goes onto one.
    let mut floor = on_p1();
    floor.key(Key::Digit(3));
    floor.scan(GUM);
    floor.number("4");
    floor.more("Print label");
    assert_eq!(floor.said(), "lpn.by_hand");
    floor.number("10009");
    assert_eq!(told(&floor), ["split 4 P1>N10009"]);
    // With a printer the label comes out, and is scanned.
    let mut floor = on_p1();
    floor.feed(Input::Link(true));
    floor.key(Key::Digit(5));
    floor.more("Print label");
    floor.grant(Grant::Printed { lpn: "P9".into() });
    assert_eq!(floor.said(), "rcv.printed");
    floor.scan("U.P9");
    assert_eq!(told(&floor), ["relabel P1>P9"]);
    // An LPN that was labelled by hand is moved by its digits.
    let mut floor = Floor::begin(TaskKind::Move);
    floor.number("10009");
    let wish = &floor.wishes.last().expect("a wish").body;
    assert!(
        matches!(wish, Body::Request(Request::Claim(Claim::Object { object, .. })) if object == "U.N10009")
    );
}

#[test]
fn an_lpn_does_not_go_into_itself_or_what_stands_in_it_and_an_sscc_needs_a_supervisor() {
    let inside = ShiftStock { within: vec!["P1".into()], ..stock("GUM", "", "C1", 2, 2) };
    let mut floor = Floor::work(here("P1", vec![inside]));
    floor.row("Put into another");
    for (scan, code) in [("U.P1", "lpn.same"), ("U.C1", "lpn.loop")] {
        floor.scan(scan);
        assert_eq!(floor.said(), code);
    }
    floor.key(Key::F3);
    floor.row("New label");
    floor.scan("]C100340123450000000017");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("lpn.sscc", 0));
}

#[test]
fn what_can_be_done_to_an_lpn_fits_the_small_screens_in_german() {
    let floor = Floor::work(here("P1", vec![stock("GUM", "", "P1", 9, 9)]));
    let mut view = floor.terminal.view();
    view.language = regal_shared::text::Language::De;
    for (rows, cols) in [(16, 20), (8, 40), (20, 26), (24, 80)] {
        let screen = crate::paint::text_screen(&view, rows, cols);
        for words in ["Zielplatz", "P1", "1 In LE stellen", "F2 Problem"] {
            assert!(screen.contains(words), "{rows}x{cols} {words}\n{screen}");
        }
    }
}

#[test]
fn what_lies_against_a_rule_is_shown_with_the_rule_and_goes_back_to_the_pool_when_some_is_left() {
    let fix = |lpn: &str, item: &str| Fix {
        goods: Goods { owner: "O".into(), item: item.into(), ..Goods::default() },
        status: StockStatus::Available,
        lpn: lpn.into(),
        qty: 4,
        why: vec![Message::new("why.corrective"), Message::new("why.bin_hold")],
        targets: Vec::new(),
    };
    let start = |lpn: &str| {
        let stock = ShiftStock {
            goods: fix("", "GUM").goods,
            status: StockStatus::Available,
            lpn: lpn.into(),
            within: Vec::new(),
            qty: 9,
            free: 9,
            expiry: None,
        };
        let fix = Some(fix(lpn, "GUM"));
        let work = ShiftPacket {
            from: "A01.1".into(),
            lpn: lpn.into(),
            fix,
            stock: vec![stock],
            ..ShiftPacket::default()
        };
        Floor::work(packet("7", Work::Shift(work)))
    };
    let handed_back = |floor: &Floor| {
        floor.wishes.iter().any(|wish| matches!(wish.body, Body::Request(Request::HandBack { .. })))
    };
    let mut floor = start("");
    insta::assert_snapshot!(floor.screen(), @"
    Move
    Scan item or LPN
    > A01 1
      Chewing gum
    # 4
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::F1);
    assert!(floor.screen().contains("That bin is on hold"), "{}", floor.screen());
    floor.key(Key::F3);
    floor.scan("96385074");
    assert!(floor.screen().contains("# 4"), "{}", floor.screen());
    floor.key(Key::Enter);
    floor.scan("L.A02.1");
    assert!(handed_back(&floor));
    let mut unit = start("P1");
    insta::assert_snapshot!(unit.screen(), @"
    Move
    Scan item or LPN
    > A01 1
      Chewing gum
      P1
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    unit.scan("U.P1");
    unit.scan("L.A02.1");
    assert_eq!(unit.facts.len(), 2);
    assert!(handed_back(&unit));
}

#[test]
fn damaged_goods_in_hand_are_reported_in_hand_and_those_in_the_bin_in_the_bin() {
    let mut floor = Floor::work(here("", vec![stock("GUM", "", "", 6, 6)]));
    let report = |floor: &Floor| match floor.facts.last().map(|fact| &fact.body) {
        Some(Body::Confirm(Confirm::Report(report))) => (report.location.clone(), report.qty),
        other => panic!("{other:?}"),
    };
    floor.scan("96385074");
    floor.problem("Damaged");
    floor.number("1");
    assert_eq!(report(&floor), ("A01.1".to_owned(), 1));
    floor.key(Key::Enter);
    floor.problem("Damaged");
    floor.number("2");
    assert_eq!(report(&floor), (String::new(), 2));
    floor.problem("Damaged");
    floor.number("4");
    assert_eq!(floor.said(), "put.too_many", "one of six was left behind, two of five are told");
    floor.scan("L.A03.1");
    let puts: Vec<String> = floor
        .facts
        .iter()
        .filter_map(|fact| match &fact.body {
            Body::Confirm(Confirm::Put(Put { what: What::Goods { qty, status, .. }, .. })) => {
                Some(format!("{qty} {}", status.code()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(puts, ["3 available", "2 damaged"]);
}

#[test]
fn more_than_is_free_needs_a_supervisors_badge_and_what_is_out_already_is_told() {
    let mut floor = Floor::work(here("", vec![stock("GUM", "", "", 9, 6)]));
    floor.scan(GUM);
    floor.scan("B.3001");
    assert_eq!(floor.said(), "scan.not_asked", "nobody asked for a badge");
    floor.number("8");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("move.reserved", 0));
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    insta::assert_snapshot!(floor.screen(), @"
    Move
    Supervisor's PIN
      Chewing gum
    # 8
    []
    F2 Problem · F3 Back · F4 More
    ");
    floor.number("3690");
    let Some(Body::Request(Request::Override(wish))) = floor.wishes.last().map(|wish| &wish.body) else {
        panic!("a wish")
    };
    assert_eq!(
        (wish.rule.as_str(), wish.planned.as_str(), wish.pin.as_deref()),
        ("reserved", "6", Some("3690"))
    );
    assert!(wish.take.is_some());
    floor.grant(Grant::Done);
    floor.scan("L.A02.1");
    assert_eq!(told(&floor), ["take 8 GUM A01.1", "put 8 GUM A02.1"]);

    let mut fact = Floor::work(here("", vec![stock("GUM", "", "", 9, 6)]));
    fact.scan(GUM);
    fact.number("8");
    fact.scan("B.1002");
    fact.refuse(Message::new("work.denied"));
    assert_eq!(fact.said(), "work.denied");
    fact.problem("Took too many");
    fact.number("8");
    fact.scan("L.A02.1");
    assert!(told(&fact)[0].contains("OverTaken"), "{:?}", told(&fact));
    assert_eq!(told(&fact)[1..], ["take 8 GUM A01.1", "put 8 GUM A02.1"]);

    let mut none = Floor::work(here("", vec![stock("GUM", "", "", 9, 6)]));
    none.scan(GUM);
    none.number("10");
    assert_eq!(none.said(), "move.too_many", "more than there is");
}

#[test]
fn what_lies_wrong_goes_to_the_place_planned_and_another_one_is_asked_about() {
    let target = |location: &str, rule: &str| PutTarget { location: location.into(), rule: rule.into() };
    let start = |lpn: &str| {
        let goods = Goods { owner: "O".into(), item: "GUM".into(), ..Goods::default() };
        let fix = Fix {
            goods: goods.clone(),
            status: StockStatus::Available,
            lpn: lpn.into(),
            qty: 4,
            why: vec![Message::new("why.corrective"), Message::new("why.bin_hold")],
            targets: vec![target("A02.1", "same_item"), target("A03.1", "overflow")],
        };
        let stock = vec![stock("GUM", "", lpn, 4, 4)];
        let work = ShiftPacket {
            from: "A01.1".into(),
            lpn: lpn.into(),
            fix: Some(fix),
            stock,
            ..ShiftPacket::default()
        };
        Floor::work(packet("7", Work::Shift(work)))
    };
    let put = |floor: &Floor| match floor.facts.last().map(|fact| &fact.body) {
        Some(Body::Confirm(Confirm::Put(put))) => put.clone(),
        other => panic!("{other:?}"),
    };
    let mut floor = start("");
    floor.scan("96385074");
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Move
    Scan the target bin
    > A02 1 __
      Chewing gum
      GUM
    # 4
    ! 4 taken.
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::F1);
    assert!(floor.screen().contains("The same item lies there"), "{}", floor.screen());
    floor.key(Key::F3);
    floor.number("11");
    assert_eq!(floor.said(), "scan.wrong_digits");
    floor.number("42");
    assert_eq!((put(&floor).to.as_str(), put(&floor).overridden), ("A02.1", None));

    let mut other = start("");
    other.scan("96385074");
    other.key(Key::Enter);
    other.scan("L.LANE.1");
    assert_eq!((other.said().as_str(), other.facts.len()), ("put.other_bin", 1));
    other.scan("L.LANE.1");
    let beaten = put(&other).overridden.expect("the rule beaten");
    assert_eq!((beaten.rule.as_str(), beaten.planned.as_str()), ("same_item", "A02.1"));

    let mut full = start("P1");
    full.scan("U.P1");
    insta::assert_snapshot!(full.screen(), @"
    Move
    Scan the target bin
    > A02 1 __
      P1
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    full.problem("Bin full");
    let Some(Body::Confirm(Confirm::Report(told))) = full.facts.last().map(|fact| &fact.body) else {
        panic!("a report")
    };
    assert_eq!((told.location.as_str(), full.said().as_str()), ("A02.1", "put.no_bin"));
    assert!(full.screen().contains("> A03 1"), "{}", full.screen());
    full.scan("L.A03.1");
    assert_eq!(put(&full).to, "A03.1");
}

fn reports(floor: &Floor) -> Vec<String> {
    let one = |body: &Body| match body {
        Body::Confirm(Confirm::Report(report)) => {
            let goods = report.goods.as_ref().map_or("", |goods| goods.item.as_str());
            Some(format!("{} {}/{} {goods} {}", report.code.code(), report.location, report.lpn, report.qty))
        }
        _ => None,
    };
    floor.facts.iter().filter_map(|fact| one(&fact.body)).collect()
}

#[test]
fn a_blocked_bin_is_named_where_the_worker_chooses_it_and_a_blocked_source_gives_the_work_back() {
    let begin = || {
        let mut floor = Floor::begin(TaskKind::Move);
        floor.scan("L.A01.1");
        floor.grant(Grant::Work { packet: Box::new(here("", vec![stock("GUM", "", "", 9, 9)])) });
        floor
    };
    let mut floor = begin();
    floor.scan(GUM);
    floor.number("5");
    floor.problem("Bin obstructed");
    floor.scan(GUM);
    assert_eq!(floor.said(), "scan.want_loc");
    floor.scan("L.A02.1");
    assert_eq!(reports(&floor), ["bin_blocked A02.1/  0"]);
    floor.problem("Damaged");
    floor.number("2");
    assert_eq!(reports(&floor)[1..], ["damaged / GUM 2"], "they are in hand");
    floor.scan("L.A03.1");

    let mut floor = begin();
    floor.problem("No access");
    assert_eq!(reports(&floor), ["no_access A01.1/  0"]);
    assert!(matches!(
        floor.wishes.last().map(|wish| &wish.body),
        Some(Body::Request(Request::HandBack { .. }))
    ));
}

#[test]
fn past_its_lease_goods_in_hand_are_set_down_and_none_are_taken() {
    let mut floor = Floor::work(here("", vec![stock("GUM", "", "", 9, 9)]));
    floor.scan(GUM);
    floor.lease_ends();
    floor.number("2");
    floor.scan("L.A02.1");
    assert_eq!(told(&floor), ["take 2 GUM A01.1", "put 2 GUM A02.1"]);
    let mut floor = Floor::work(here("", vec![stock("GUM", "", "", 9, 9)]));
    floor.lease_ends();
    floor.begins_nothing(GUM);
}

#[test]
fn packs_of_a_level_go_by_its_own_limit() {
    let mut floor = Floor::work(here("", vec![stock("GUM", "", "", 90, 90)]));
    floor.feed(crate::model::tests::limited());
    floor.scan(GUM);
    (0..4).for_each(|_| floor.scan("CASE-GUM"));
    assert_eq!(floor.said(), "qty.too_big", "a fourth case");
    floor.key(Key::Enter);
    floor.scan("L.A02.1");
    assert_eq!(told(&floor), ["take 37 GUM A01.1", "put 37 GUM A02.1"]);
}
