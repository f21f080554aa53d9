//! What fits several things is asked for one level finer, and what was scanned stays known.

use super::*;
use regal_shared::flow::common::What;

fn radio(serial: &str) -> ShiftStock {
    let goods = Goods { owner: "O".into(), item: "RADIO".into(), lot: String::new(), serial: serial.into() };
    ShiftStock {
        goods,
        status: StockStatus::Available,
        lpn: String::new(),
        qty: 1,
        free: 1,
        within: Vec::new(),
        expiry: None,
    }
}

fn at_source(stock: Vec<ShiftStock>, stands: bool) -> Floor {
    let work = ShiftPacket { from: "A01.1".into(), stock, stands, ..ShiftPacket::default() };
    Floor::work(packet("9", Work::Shift(work)))
}

/// What stands on the screen's second row.
fn asked(floor: &Floor) -> String {
    floor.screen().lines().nth(1).unwrap_or_default().to_owned()
}

const TEA: &str = "09506000134352";

#[test]
fn the_bin_stands_for_what_lies_in_it_where_that_is_one_thing_and_the_site_says_so() {
    let gum = || stock("GUM", "", "", 9, 9);
    for (there, stands, said, then) in [
        (vec![gum()], false, "scan.want_item", "Scan item or LPN"),
        (vec![gum()], true, "", "How many?"),
        (vec![stock("TEA", "L1", "P1", 4, 4), stock("GUM", "", "P1", 4, 4)], true, "", "Scan the target bin"),
        (vec![stock("GUM", "", "P1", 4, 4)], false, "scan.want_lpn", "Scan item or LPN"),
        (vec![], true, "move.nothing", "Books are empty here. Goods? F2"),
        (vec![gum(), stock("TEA", "L1", "", 4, 4)], true, "scan.more_item", "Scan item or LPN"),
        (vec![gum(), stock("GUM", "", "P1", 4, 4)], true, "scan.more_item", "Scan item or LPN"),
        (
            vec![stock("GUM", "", "P1", 4, 4), stock("GUM", "", "P2", 4, 4)],
            true,
            "scan.more_lpn",
            "Scan item or LPN",
        ),
        (
            vec![stock("TEA", "L1", "", 4, 4), stock("TEA", "L2", "", 4, 4)],
            true,
            "scan.more_lot",
            "Scan the lot",
        ),
        (vec![radio("S1"), radio("S2")], false, "scan.more_serial", "Scan each serial"),
    ] {
        let shown = format!("{there:?} {stands}");
        let mut floor = at_source(there, stands);
        floor.scan("L.A01.1");
        assert_eq!((floor.said().as_str(), asked(&floor).as_str()), (said, then), "{shown}");
        assert!(floor.facts.is_empty(), "nothing was taken");
    }
}

#[test]
fn the_next_scan_completes_the_one_before() {
    let pallets =
        || vec![stock("GUM", "", "P1", 9, 9), stock("GUM", "", "P2", 8, 8), stock("TEA", "L1", "P2", 4, 4)];
    let lots = || vec![stock("TEA", "L1", "", 4, 4), stock("TEA", "L2", "", 5, 5)];
    let of_lpns = || vec![stock("TEA", "L1", "P1", 4, 4), stock("TEA", "L2", "P2", 5, 5)];
    for (there, scans, said, taken) in [
        (pallets(), &[GUM, "U.P2"][..], "scan.more_lpn", "take 8 GUM A01.1"),
        (lots(), &[TEA, "]C110L2"], "scan.more_lot", "take 5 TEAL2 A01.1"),
        (lots(), &["L.A01.1", "]C110L1"], "scan.more_lot", "take 4 TEAL1 A01.1"),
        (of_lpns(), &[TEA, "U.P2"], "scan.more_lpn", "take 5 TEAL2 A01.1"),
        (of_lpns(), &[TEA, "]C1010950600013435210L1"], "scan.more_lpn", "take 4 TEAL1 A01.1"),
        (
            vec![radio("S1"), radio("S2")],
            &["RADIO-EACH", "]C121S2"],
            "scan.more_serial",
            "take 1 RADIO A01.1",
        ),
    ] {
        let mut floor = at_source(there, false);
        floor.scan(scans[0]);
        assert_eq!(floor.said(), said);
        assert!(floor.facts.is_empty(), "{scans:?}");
        floor.scan(scans[1]);
        if floor.facts.is_empty() {
            floor.key(Key::Enter);
        }
        assert_eq!(told(&floor), [taken], "{scans:?}");
    }
    let mut floor = at_source(pallets(), false);
    floor.scan(GUM);
    floor.scan("U.P2");
    floor.key(Key::Enter);
    let Some(Body::Confirm(Confirm::Take(take))) = floor.facts.last().map(|fact| &fact.body) else {
        panic!("{:?}", floor.facts)
    };
    assert!(matches!(&take.what, What::Goods { lpn, .. } if lpn == "P2"), "{take:?}");
}

#[test]
fn what_does_not_fit_is_told_and_the_question_stays() {
    let mut floor = at_source(vec![stock("TEA", "L1", "P1", 4, 4), stock("TEA", "L2", "P2", 5, 5)], false);
    floor.scan(TEA);
    for (scan, said) in [("U.P9", "pick.wrong_lpn"), ("]C110L3", "scan.wrong_lot"), (GUM, "scan.not_asked")] {
        floor.scan(scan);
        assert_eq!((floor.said().as_str(), asked(&floor).as_str()), (said, "Scan the LPN"), "{scan}");
    }
    floor.key(Key::F3);
    assert_eq!(asked(&floor), "Scan item or LPN");
}

#[test]
fn a_label_that_says_more_than_is_kept_is_taken_all_the_same() {
    let mut floor = at_source(vec![stock("GUM", "", "", 9, 9)], false);
    floor.scan("]C1010000009638507410X7\u{1d}21S9");
    assert_eq!(asked(&floor), "How many?", "neither lots nor serial numbers of gum are kept");
}

#[test]
fn goods_scanned_for_a_source_ask_for_the_bin_and_stay_known() {
    let wish = |floor: &Floor| floor.wishes.last().expect("a wish").body.clone();
    let asks = |object: &str, lot: &str| {
        let (task, object, lot) = (Some(TaskKind::Move), object.to_owned(), lot.to_owned());
        Body::Request(Request::Claim(Claim::Object { task, object, lot }))
    };
    let mut floor = Floor::begin(TaskKind::Move);
    floor.scan("]C1010950600013435210L2");
    assert_eq!(wish(&floor), asks("TEA", "L2"));
    floor.refuse(Message::new("scan.more_loc").with("n", 3));
    insta::assert_snapshot!(floor.screen(), @"
    Move
    Scan the source bin
      Green tea 100 g
    ! It lies in 3 bins. Which one?
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A01.1");
    assert_eq!(wish(&floor), asks("L.A01.1", ""));
    let lots = vec![stock("TEA", "L1", "", 4, 4), stock("TEA", "L2", "", 5, 5), stock("GUM", "", "", 1, 1)];
    floor.grant(Grant::Work { packet: Box::new(here("", lots)) });
    assert_eq!(asked(&floor), "How many?", "neither the item nor its lot is scanned again");
    floor.key(Key::Enter);
    assert_eq!(told(&floor), ["take 5 TEAL2 A01.1"]);

    let mut one = Floor::begin(TaskKind::Move);
    one.scan(GUM);
    one.grant(Grant::Work { packet: Box::new(here("", vec![stock("GUM", "", "", 9, 9)])) });
    assert_eq!(asked(&one), "How many?", "they lie in one bin alone");

    let mut other = Floor::begin(TaskKind::Move);
    other.scan(GUM);
    other.refuse(Message::new("scan.want_loc"));
    other.scan("L.A01.1");
    other.grant(Grant::Work { packet: Box::new(here("", vec![stock("TEA", "L1", "", 9, 9)])) });
    assert_eq!((other.said().as_str(), asked(&other).as_str()), ("scan.wrong_item", "Scan item or LPN"));

    let mut back = Floor::begin(TaskKind::Move);
    back.scan(GUM);
    back.refuse(Message::new("scan.more_loc").with("n", 2));
    back.key(Key::F3);
    back.scan("U.P1");
    back.grant(Grant::Work { packet: Box::new(here("P1", vec![stock("GUM", "", "P1", 9, 9)])) });
    assert!(
        back.screen().contains("1 Put into another"),
        "with F3 the goods are forgotten: {}",
        back.screen()
    );
}

#[test]
fn a_split_stays_a_split_when_the_lot_is_asked_for() {
    let mut floor =
        Floor::work(here("P1", vec![stock("TEA", "L1", "P1", 4, 4), stock("TEA", "L2", "P1", 5, 5)]));
    floor.row("Split");
    floor.scan(TEA);
    assert_eq!(floor.said(), "scan.more_lot");
    floor.scan("]C110L2");
    floor.number("2");
    floor.scan("U.N1");
    assert_eq!(told(&floor), ["split 2 P1>N1"]);
}

/// Good tea and blocked tea of one lot; of the good one some is another owner's.
fn kept_apart() -> Vec<ShiftStock> {
    let of = |status, owner: &str, free| {
        let one = stock("TEA", "L1", "", free, free);
        ShiftStock { status, goods: Goods { owner: owner.into(), ..one.goods.clone() }, ..one }
    };
    vec![
        of(StockStatus::Available, "O", 7),
        of(StockStatus::Blocked, "O", 3),
        of(StockStatus::Available, "Nordtee", 2),
    ]
}

#[test]
fn what_no_label_tells_apart_is_chosen_by_its_status_and_its_owner() {
    let taken = |floor: &Floor| match floor.facts.last().map(|fact| &fact.body) {
        Some(Body::Confirm(Confirm::Take(take))) => match &take.what {
            What::Goods { goods, status, qty, .. } => format!("{qty} {} {}", status.code(), goods.owner),
            What::Lpn { lpn } => lpn.clone(),
        },
        other => panic!("{other:?}"),
    };
    let mut floor = at_source(kept_apart(), false);
    floor.scan("]C1010950600013435210L1");
    assert_eq!(floor.said(), "scan.more_status");
    insta::assert_snapshot!(floor.screen(), @"
    Green tea 100 g
    Which of these?
      Green tea 100 g
    1 Available
    2 Blocked
    ! They differ in status. Which ones?
    F2 Problem · F3 Back · F4 More
    ");
    floor.row("Blocked");
    floor.key(Key::Enter);
    assert_eq!(taken(&floor), "3 blocked O");

    let mut floor = at_source(kept_apart(), true);
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.more_status", "one item in one lot, for which the bin stands");
    floor.row("Available");
    assert_eq!(floor.said(), "scan.more_owner");
    floor.row("Nordtee");
    floor.key(Key::Enter);
    assert_eq!(taken(&floor), "2 available Nordtee");

    let mut again = at_source(kept_apart(), false);
    again.scan(TEA);
    again.key(Key::F3);
    assert_eq!(asked(&again), "Scan item or LPN");
    assert!(again.facts.is_empty());
}

#[test]
fn a_move_that_puts_goods_right_knows_which_of_them_it_is() {
    let fix = Fix {
        goods: kept_apart()[1].goods.clone(),
        status: StockStatus::Blocked,
        lpn: String::new(),
        qty: 3,
        why: Vec::new(),
        targets: Vec::new(),
    };
    let work =
        ShiftPacket { from: "A01.1".into(), stock: kept_apart(), fix: Some(fix), ..ShiftPacket::default() };
    let mut floor = Floor::work(packet("9", Work::Shift(work)));
    floor.scan(TEA);
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("", "How many?"));
    floor.key(Key::Enter);
    assert_eq!(told(&floor), ["take 3 TEAL1 A01.1"]);
}

#[test]
fn lpns_that_stand_in_one_are_one_at_their_bin() {
    let inside = |item: &str, lot: &str, lpn: &str| ShiftStock {
        within: vec!["P1".into()],
        ..stock(item, lot, lpn, 4, 4)
    };
    let boxes = || vec![inside("TEA", "L1", "B1"), inside("TEA", "L1", "B2"), inside("GUM", "", "B2")];
    let mut floor = at_source(boxes(), true);
    floor.scan("L.A01.1");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor), ["take P1 A01.1", "put P1 LANE.1"], "the bin stands for the pallet");

    let mut floor = at_source(boxes(), false);
    floor.scan("U.P1");
    assert!(floor.screen().contains("Scan the target bin"), "the pallet is known: {}", floor.screen());
    let mut floor = at_source(boxes(), false);
    floor.scan(TEA);
    assert_eq!(floor.said(), "scan.more_boxes", "tea is in two boxes on one pallet");
    assert!(floor.screen().contains("In 2 LPNs on P1."), "{}", floor.screen());
    assert!(
        floor.screen().contains("4 × B1 · P1") && floor.screen().contains("4 × B2 · P1"),
        "{}",
        floor.screen()
    );
    floor.scan("U.P1");
    assert_eq!(floor.said(), "scan.more_boxes", "the pallet does not say which");
    floor.scan("U.B2");
    floor.number("3");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor)[0], "take 3 TEAL1 A01.1");

    // On two pallets each row names its own, and the scan of a pallet says enough.
    let on_p2 = ShiftStock { within: vec!["P2".into()], ..stock("TEA", "L1", "B3", 9, 9) };
    let mut floor = at_source(vec![inside("TEA", "L1", "B1"), on_p2], false);
    floor.scan(TEA);
    assert_eq!(floor.said(), "scan.more_lpn");
    assert!(
        floor.screen().contains("4 × B1 · P1") && floor.screen().contains("9 × B3 · P2"),
        "{}",
        floor.screen()
    );
    floor.scan("U.P2");
    floor.number("8");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor)[0], "take 8 TEAL1 A01.1");

    let mut other = boxes();
    other.push(stock("GUM", "", "P2", 1, 1));
    let mut floor = at_source(other, true);
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.more_lpn", "another pallet stands beside it");
}

#[test]
fn an_lpn_goes_into_any_but_those_that_stand_in_it() {
    let nest = |parent: &str| {
        let inside = ShiftStock { within: vec!["P1".into()], ..stock("TEA", "L1", "B1", 4, 4) };
        let mut floor = at_source(vec![inside, stock("GUM", "", "P2", 1, 1)], false);
        floor.scan("U.P1");
        floor.row("Put into another");
        floor.scan(parent);
        (floor.said(), told(&floor))
    };
    assert_eq!(nest("U.B1"), ("lpn.loop".to_owned(), Vec::new()));
    assert_eq!(nest("U.P2").1, ["nest P1>P2"], "it only stands in the same bin");
}
