//! The bin, the goods, how many of them: what is right and what is not.

use super::*;

#[test]
fn check_digits_stand_for_the_bin_until_the_third_miss() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
    floor.scan("U.1");
    for _ in 0..3 {
        floor.number("99");
        assert_eq!(floor.said(), "scan.wrong_digits");
    }
    floor.number("41");
    assert!(floor.screen().contains("Go to the bin"), "only a scan counts now");
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
    floor.scan("U.1");
    floor.number("41");
    floor.scan("96385074");
    assert_eq!(floor.facts.last().map(|fact| fact.verified_by), Some(Verified::Typed));
}

#[test]
fn another_item_books_nothing_and_names_both() {
    let mut floor = at_item(vec![tea(1, "O1", "A01.1", 5)]);
    floor.scan("96385074");
    let view = floor.terminal.view();
    assert_eq!(floor.said(), "scan.wrong_item");
    assert_eq!(view.expected, Some("Green tea 100 g".into()));
    assert_eq!(view.got, Some("Chewing gum".into()));
    assert_eq!(floor.facts.len(), 1);
}

#[test]
fn another_lot_is_swapped_by_the_same_scan_again() {
    let mut floor = at_item(vec![tea(1, "O1", "A01.1", 1)]);
    floor.scan(TEA_L2);
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Scan the item
    > A01 1
      Green tea 100 g
      TEA
      L1
    # 1
    ! Another lot. Scan it again to swap.
    expected L1
    got L2
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Enter);
    assert_eq!(floor.facts.len(), 1, "ENT is dead");
    floor.scan(TEA_L2);
    assert_eq!(floor.told().last().map(String::as_str), Some("pick 1 TEAL2 1 A01.1>1"));
    let mut floor = at_item(vec![tea(1, "O1", "A01.1", 1)]);
    floor.scan(TEA_L2);
    floor.scan(TEA_L1);
    assert_eq!(
        floor.told().last().map(String::as_str),
        Some("pick 1 TEAL1 1 A01.1>1"),
        "anything else is no"
    );
    let mut floor = at_item(vec![tea(1, "O1", "A01.1", 1)]);
    floor.scan(TEA_L3);
    assert_eq!(floor.said(), "pick.blocked");
    let mut fixed = tea(1, "O1", "A01.1", 1);
    fixed.lot_fixed = true;
    let mut floor = at_item(vec![fixed]);
    floor.scan(TEA_L2);
    assert_eq!(floor.said(), "pick.lot_fixed");
}

#[test]
fn quantities_are_guarded() {
    for (typed, code) in
        [("7", "pick.over"), ("0", "qty.zero"), ("501", "qty.too_big"), ("1234567", "qty.not_a_count")]
    {
        let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 6)]);
        floor.scan("96385074");
        floor.number(typed);
        assert_eq!((floor.said().as_str(), floor.facts.len()), (code, 1), "{typed}");
    }
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 60)]);
    floor.scan("96385074");
    floor.number("60");
    assert_eq!(floor.said(), "qty.again");
    floor.number("60");
    assert_eq!(floor.told().last().map(String::as_str), Some("pick 1 GUM 60 A01.1>1"));
}

#[test]
fn cases_count_their_factor_when_it_fits() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 15)]);
    floor.scan("CASE-GUM");
    for _ in 0..3 {
        floor.scan("96385074");
    }
    assert_eq!(floor.told().last().map(String::as_str), Some("pick 1 GUM 15 A01.1>1"));
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 5)]);
    floor.scan("CASE-GUM");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("scan.wrong_level", 1));
}

#[test]
fn fewer_leave_the_rest_open_and_a_full_tote_is_changed() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 6)]);
    floor.scan("96385074");
    floor.number("4");
    floor.more("Tote full");
    floor.scan("U.2");
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("2 into 2"), "{}", floor.screen());
    floor.scan("U.9");
    assert_eq!(floor.said(), "pick.other_tote");
    floor.scan("U.2");
    floor.scan("L.LANE.1");
    assert_eq!(
        floor.told(),
        ["bind 1 O1", "pick 1 GUM 4 A01.1>1", "bind 2 O1", "pick 1 GUM 2 A01.1>2", "stage 1+2 LANE.1"]
    );
}

#[test]
fn each_serial_is_scanned_once() {
    let mut floor = at_item(vec![line(1, "O1", "RADIO", "", "A01.1", 2)]);
    floor.scan("RADIO-EACH");
    floor.scan("]C121S1");
    floor.scan("]C121S1");
    assert_eq!(floor.said(), "scan.serial_seen");
    floor.scan("]C121S2");
    assert_eq!(floor.told()[1..], ["pick 1 RADIOS1 1 A01.1>1", "pick 1 RADIOS2 1 A01.1>1"]);

    let mut floor = at_item(vec![line(1, "O1", "PHONE", "", "A01.1", 2)]);
    floor.scan("036000291452");
    floor.key(Key::Enter);
    assert_eq!(floor.told()[1..], ["pick 1 PHONE 2 A01.1>1"], "its number is taken at the bench");
}

#[test]
fn short_asks_what_is_taken_and_what_is_left() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 6), tea(2, "O1", "A02.1", 1)]);
    floor.problem("Shortage");
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/2
    How many do you have?
      Shortage
      Chewing gum
      GUM
    []
    F3 Back
    ");
    floor.number("4");
    floor.number("0");
    assert_eq!(floor.told()[1..], ["short 1 taken 4 left 0 1"]);
    assert!(floor.screen().contains("A02"), "{}", floor.screen());
    floor.problem("Not found");
    assert_eq!(floor.told()[2..], ["not_found 2 taken 0 left 0 "]);
    floor.scan("L.LANE.1");
    assert_eq!(floor.told()[3..], ["stage 1 LANE.1"]);
}

#[test]
fn the_last_line_cannot_be_put_off_and_the_third_time_is_told() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)];
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], lines));
    floor.scan("U.1");
    for _ in 0..5 {
        floor.more("Put off");
    }
    assert_eq!(floor.told()[1..], ["report skip A01.1 0 "]);
    floor.scan("L.A02.1");
    floor.scan("96385074");
    floor.more("Put off");
    assert_eq!(floor.said(), "work.skipped_last");
}

#[test]
fn the_bin_is_looked_at_when_it_should_be_empty() {
    let mut checked = line(1, "O1", "GUM", "", "A01.1", 1);
    checked.zero_check = true;
    let mut floor = at_item(vec![checked.clone()]);
    floor.scan("96385074");
    floor.scan("L.A01.1");
    assert_eq!(floor.told()[2..], ["observe A01.1 0"]);
    let mut floor = at_item(vec![checked]);
    floor.scan("96385074");
    floor.number("3");
    assert_eq!(floor.told()[2..], ["observe A01.1 3"]);
}

#[test]
fn undo_puts_the_goods_back_and_opens_the_line() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)]);
    floor.scan("96385074");
    floor.more("Undo");
    insta::assert_snapshot!(floor.screen(), @"
    Pick 2/2
    Put it back and scan
    > A01 1 __
      Chewing gum
    # 1
    []
    F3 Back
    ");
    floor.scan("L.A02.1");
    assert_eq!(floor.said(), "scan.wrong_location");
    floor.scan("L.A01.1");
    assert_eq!(floor.told()[2..], ["undo K7Q2MX.c2 A01.1"]);
    assert!(floor.screen().contains("Scan the item"), "{}", floor.screen());
    floor.play();
    assert_eq!(floor.told()[3..], ["pick 1 GUM 1 A01.1>1", "pick 2 GUM 1 A02.1>1", "stage 1 LANE.1"]);
}

#[test]
fn another_lane_is_asked_for_and_a_bin_is_none() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 1)]);
    floor.scan("96385074");
    floor.scan("L.A03.1");
    assert_eq!(floor.said(), "scan.wrong_location");
    floor.scan("L.LANE.2");
    assert_eq!(floor.said(), "pick.other_lane");
    floor.scan("L.LANE.2");
    assert_eq!(floor.told().last().map(String::as_str), Some("stage 1 LANE.2"));
}

#[test]
fn cases_go_by_their_own_limit_and_so_do_numbers_told_with_a_code() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 60)]);
    floor.feed(crate::model::tests::limited());
    (0..3).for_each(|_| floor.scan("CASE-GUM"));
    assert_eq!(floor.said(), "");
    floor.scan("CASE-GUM");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("qty.too_big", 1));
    assert!(floor.screen().contains("4×12"), "{}", floor.screen());
    floor.problem("Damaged");
    for (typed, said) in [("501", "qty.too_big"), ("60", "qty.again"), ("61", "qty.again")] {
        floor.number(typed);
        assert_eq!((floor.said().as_str(), floor.facts.len()), (said, 1), "{typed}");
    }
    floor.number("61");
    assert_eq!(floor.told().last().map(String::as_str), Some("report damaged A01.1 61 "));
    // What was asked about one number says nothing of the next.
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 60)]);
    floor.problem("Shortage");
    for (typed, said) in [("55", "qty.again"), ("55", ""), ("55", "qty.again"), ("501", "qty.too_big")] {
        floor.number(typed);
        assert_eq!((floor.said().as_str(), floor.facts.len()), (said, 1), "{typed}");
    }
}
