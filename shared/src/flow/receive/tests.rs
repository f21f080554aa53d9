use super::*;

fn line(line: i64, lot: &str, sscc: &str, expected: Qty, received: Qty) -> DeliveryLine {
    let (item, lot, sscc) = ("TEA".to_owned(), lot.to_owned(), sscc.to_owned());
    DeliveryLine { line, item, lot, expiry: None, sscc, expected, received }
}

#[test]
fn a_quantity_goes_to_its_own_lot_first_and_the_surplus_to_the_last() {
    let lines = [line(1, "", "", 10, 0), line(2, "L2", "", 10, 4), line(3, "L3", "", 5, 0)];
    assert_eq!(allocate(&lines, "TEA", "L2", "", 6), [(2, 6)]);
    assert_eq!(allocate(&lines, "TEA", "L2", "", 8), [(2, 6), (1, 2)]);
    assert_eq!(allocate(&lines, "TEA", "L9", "", 30), [(1, 10), (2, 6), (3, 14)]);
    assert_eq!(allocate(&lines, "CUP", "", "", 3), []);
    assert_eq!(
        allocate(&[line(1, "", "", 5, 5)], "TEA", "", "", 3),
        [(1, 3)],
        "nothing open, still its line"
    );
}

#[test]
fn goods_of_an_opened_unit_go_to_its_line() {
    let lines = [line(1, "", "", 10, 0), line(2, "", "306", 10, 0)];
    assert_eq!(allocate(&lines, "TEA", "", "306", 4), [(2, 4)]);
    assert_eq!(allocate(&lines, "TEA", "", "", 4), [(1, 4)], "sealed units are not eaten by loose goods");
}

#[test]
fn tolerances_of_a_hundred_ordered() {
    let lines = [line(1, "", "", 60, 10), line(2, "", "", 40, 0)];
    for (qty, wanted) in
        [(90, Over::Fine), (92, Over::Fine), (93, Over::Ask(3)), (100, Over::Ask(10)), (101, Over::Stop(11))]
    {
        assert_eq!(over(&lines, "TEA", qty, 2, 10), wanted, "{qty}");
    }
    assert_eq!(over(&[line(1, "", "", 10, 15)], "TEA", 2, 0, 10), Over::Stop(2));
    assert_eq!(over(&[], "TEA", 5, 0, 0), Over::Stop(5), "nothing ordered at all");
}

#[test]
fn typed_days() {
    let day = |text: &str| day_typed(text).map(Day::iso);
    assert_eq!(day("241226").as_deref(), Some("2026-12-24"));
    assert_eq!(day("000228").as_deref(), Some("2028-02-29"));
    for bad in ["310226", "001326", "24122", "2412266", "24a226", ""] {
        assert_eq!(day(bad), None, "{bad:?}");
    }
    let today = Day::parse_iso("2026-11-24").expect("a day");
    assert!(plausible(Day(today.0 - 1), today) && plausible(Day(today.0 + 9_000), today));
    assert!(!plausible(Day(today.0 - 4_000), today) && !plausible(Day(today.0 + 20_000), today));
}

#[test]
fn life_left() {
    let today = Day(1000);
    assert_eq!(life(Day(999), today, 0), Life::Over);
    assert_eq!(life(Day(1000), today, 0), Life::Fine);
    assert_eq!(life(Day(1029), today, 30), Life::Short { left: 29, minimum: 30 });
    assert_eq!(life(Day(1030), today, 30), Life::Fine);
}

#[test]
fn the_strictest_finding_gives_the_status() {
    use ExceptionCode::{Damaged, OverReceived, ShortDated, Unannounced};
    let inbound = StockStatus::Available;
    assert_eq!(status_of(&[], StockStatus::QcHold), StockStatus::QcHold);
    assert_eq!(status_of(&[Unannounced], inbound), StockStatus::Available);
    assert_eq!(status_of(&[ShortDated], inbound), StockStatus::QcHold);
    assert_eq!(status_of(&[ShortDated, OverReceived], inbound), StockStatus::Blocked);
    assert_eq!(status_of(&[OverReceived, Damaged], inbound), StockStatus::Damaged);
}
