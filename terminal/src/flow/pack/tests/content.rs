//! What goes into a carton, what stays out, what is missing.

use super::*;

#[test]
fn enough_is_enough_and_foreign_goods_stay_out() {
    let mut floor =
        at_bench(order(vec![pack_line(1, "GUM", "", "T1", 1), pack_line(2, "TEA", "L1", "T1", 1)]));
    floor.scan("K.L");
    assert_eq!(floor.said(), "pack.box_denied");
    floor.scan("K.S");
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(floor.said(), "pack.enough");
    floor.scan("CASE-TEA");
    assert_eq!(floor.said(), "scan.wrong_level");
    floor.scan("00036000291452");
    assert_eq!(floor.said(), "pack.extra");
    floor.problem("Foreign item");
    floor.scan("00036000291452");
    floor.number("1");
    assert_eq!(told(&floor), ["extra_item PHONE 1 T1"]);
    floor.scan("]C1010950600013435210L1");
    assert_eq!(told(&floor)[1], "pack 004000000000000013 S: GUM 1 T1, TEAL1 1 T1");
}

#[test]
fn two_lots_of_an_item_are_told_apart_by_the_lot() {
    let lines = vec![pack_line(1, "TEA", "L1", "T1", 1), pack_line(1, "TEA", "L2", "T1", 1)];
    let mut floor = at_bench(order(lines));
    floor.key(Key::Enter);
    floor.scan("09506000134352");
    assert_eq!(floor.said(), "scan.more_lot");
    floor.scan("]C110L2");
    floor.scan("09506000134352");
    assert_eq!(told(&floor), ["pack 004000000000000013 S: TEAL2 1 T1, TEAL1 1 T1"]);
}

#[test]
fn what_is_missing_is_told_and_the_rest_goes_on() {
    let mut floor =
        at_bench(order(vec![pack_line(1, "GUM", "", "T1", 2), pack_line(2, "PHONE", "", "T2", 1)]));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.problem("Missing at packing");
    floor.number("1");
    floor.row("Phone");
    assert_eq!(told(&floor), ["missing_at_pack PHONE 1 T2"]);
    floor.problem("Missing at packing");
    floor.number("2");
    assert_eq!(floor.said(), "pick.over", "only one is open");
    floor.problem("Missing at packing");
    floor.number("1");
    assert_eq!(told(&floor)[1..], ["missing_at_pack GUM 1 T1", "pack 004000000000000013 S: GUM 1 T1"]);
}

#[test]
fn a_full_carton_is_closed_early_and_the_rest_needs_another() {
    let mut floor = at_bench(gum(3));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.more("Close carton now");
    assert_eq!(floor.said(), "pack.more_boxes");
    floor.scan("L.LANE.2");
    assert_eq!(floor.said(), "ship.other_lane");
    floor.scan("L.LANE.2");
    assert_eq!(floor.said(), "pack.staged");
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(told(&floor)[2], "pack 004000000000000020 S: GUM 2 T1");
}

#[test]
fn an_lpn_goes_as_it_is_after_its_scan() {
    let mut floor = at_bench(gum(3));
    floor.more("Ship LPN as it is");
    floor.scan("U.T9");
    assert_eq!(floor.said(), "pick.other_tote");
    floor.scan("U.T1");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor), ["pack T1 : ", "stage T1 LANE.1"]);
}

#[test]
fn what_is_missing_or_broken_is_told_before_a_carton_is_open_and_when_all_is_in_it() {
    let two = || at_bench(order(vec![pack_line(1, "GUM", "", "T1", 2), pack_line(2, "TEA", "L1", "T1", 1)]));
    let mut before = two();
    before.problem("Missing at packing");
    before.number("1");
    before.key(Key::Digit(1));
    assert_eq!(told(&before), ["missing_at_pack GUM 1 T1"]);
    assert!(before.screen().contains("Carton S"), "no carton is open yet: {}", before.screen());
    let mut weighed = super::weight::weighed();
    weighed.problem("Damaged");
    weighed.number("1");
    assert_eq!(told(&weighed), ["damaged GUM 1 T1"]);
    let mut more = two();
    more.problem("Surplus");
    more.scan("00036000291452");
    more.number("1");
    assert_eq!(told(&more), ["surplus_found ? 1 "], "in hand, and in no tote");
}
