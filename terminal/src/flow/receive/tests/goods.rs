//! Lots, expiry, too many, damaged, serials, labels.

use super::*;

#[test]
fn lot_and_expiry_step_by_step_with_their_questions() {
    let mut floor = at_item(vec![line(1, "MILK", "", "", 12)]);
    floor.scan(MILK);
    floor.scan("]C110N9");
    assert_eq!(floor.said(), "rcv.lot_new");
    floor.scan("]C110N9");
    floor.number("310227");
    assert_eq!(floor.said(), "rcv.expiry_bad");
    floor.number("010199");
    assert_eq!(floor.said(), "rcv.expiry_bad", "seventy years ahead");
    floor.number("010227");
    assert_eq!(floor.said(), "rcv.older", "2027-03-01 is in stock");
    floor.number("010227");
    assert_eq!(floor.said(), "rcv.expiry_is");
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["MILK N9 2027-02-01 12 >901"]);
}

#[test]
fn too_little_life_is_held_or_goes_back() {
    let soon = format!("]C101{MILK}1726120510M7");
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12)]);
    floor.scan(&soon);
    assert_eq!(floor.said(), "rcv.short_dated");
    floor.key(Key::Digit(2));
    assert_eq!(floor.said(), "sys.cancelled");
    assert!(told(&floor).is_empty());
    floor.scan(&soon);
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "rcv.older");
    floor.scan(&soon);
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["MILK M7 2026-12-05 12 >901 short_dated"]);
}

#[test]
fn above_the_order_is_accepted_asked_or_blocked() {
    for (n, said, then) in [
        ("102", "", &["GUM 102 >901"][..]),
        ("110", "rcv.over", &["GUM 110 >901"]),
        ("130", "rcv.over_stop", &["GUM 100 >901", "GUM 30 >902 over_received"]),
    ] {
        let mut floor = at_item(vec![line(1, "GUM", "", "", 100)]);
        floor.scan("96385074");
        floor.number(n);
        if floor.said() == "qty.again" {
            floor.number(n);
        }
        assert_eq!(floor.said(), said, "{n}");
        match said {
            "rcv.over" => floor.number(n),
            "rcv.over_stop" => floor.key(Key::Digit(2)),
            _ => {}
        }
        for label in ["U.901", "U.901", "U.902"].iter().take(if then.len() > 1 { 3 } else { 2 }) {
            floor.scan(label);
        }
        assert_eq!(told(&floor), then);
    }
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.scan("96385074");
    floor.number("15");
    floor.key(Key::Digit(1));
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 10 >901"], "five went back to the driver");
}

#[test]
fn damaged_goods_stand_on_an_lpn_of_their_own() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.scan("96385074");
    floor.problem("Damaged");
    floor.number("2");
    floor.scan("U.901");
    floor.scan("U.901");
    floor.key(Key::Enter);
    floor.scan("U.902");
    assert_eq!(told(&floor), ["GUM 2 >901 damaged", "GUM 8 >902"]);
}

#[test]
fn serials_are_scanned_one_by_one() {
    let mut floor = at_item(vec![line(1, "RADIO", "", "", 2)]);
    floor.scan("RADIO-1");
    floor.scan("]C121S1");
    floor.scan("]C121S1");
    assert_eq!(floor.said(), "scan.serial_seen");
    floor.scan("]C121S2");
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["RADIO S1+S2 2 >901"]);
}

#[test]
fn labels_in_use_are_turned_down() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.scan("96385074");
    floor.key(Key::Enter);
    for used in ["U.800", "U.P77"] {
        floor.scan(used);
        assert_eq!(floor.said(), "rcv.lpn_used", "at another dock, in the reserve");
    }
    floor.scan("U.801");
    assert_eq!(floor.said(), "lpn.other_owner");
    assert!(told(&floor).is_empty());
}

#[test]
fn what_a_label_counts_passes_the_same_limits_as_what_is_typed() {
    // GUM: above 50 it is asked about, above 500 nobody means it.
    let label = |n: i64| format!("]C1010000009638507430{n}");
    for (n, said) in
        [(50, ""), (51, "qty.sure"), (500, "qty.sure"), (501, "qty.too_big"), (99_999_999, "qty.too_big")]
    {
        let mut floor = at_item(vec![line(1, "GUM", "", "", 500)]);
        floor.scan(&label(n));
        assert_eq!(floor.said(), said, "{n}");
        if said == "qty.sure" {
            floor.scan(&label(n));
        }
        floor.scan("U.901");
        floor.scan("U.901");
        let booked = if said == "qty.too_big" { vec![] } else { vec![format!("GUM {n} >901")] };
        assert_eq!(told(&floor), booked, "{n}");
    }
    // Scans add up, and what they add up to is asked about where a key takes it.
    let mut floor = at_item(vec![line(1, "GUM", "", "", 500)]);
    (0..5).for_each(|_| floor.scan("CASE-GUM"));
    floor.scan(&label(441));
    assert_eq!(floor.said(), "qty.too_big", "60 and 441");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "qty.sure_key", "60");
    floor.key(Key::Digit(1));
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 60 >901"]);
    // What was announced is nobody's slip.
    let mut floor = at_item(vec![line(1, "GUM", "", "", 600)]);
    floor.scan("96385074");
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 600 >901"]);
}

#[test]
fn packs_of_a_level_go_by_its_own_limit() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 500)]);
    floor.feed(crate::model::tests::limited());
    floor.scan("96385074");
    (0..4).for_each(|_| floor.scan("CASE-GUM"));
    assert_eq!(floor.said(), "qty.too_big", "a fourth case");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "qty.sure_key", "37 are fewer than 50, but three cases more than one");
    floor.key(Key::Digit(1));
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 37 >901"]);
}

#[test]
fn the_date_of_goods_in_a_sealed_lpn_is_asked_about_like_that_of_goods_in_hand() {
    let day = |iso: &str| Day::parse_iso(iso);
    let sealed = format!("]C100{SSCC}");
    // Expiry announced; expiry of the lot on record; what is asked on the way to booking it whole.
    let table: &[(&str, Option<&str>, &[&str])] = &[
        ("2027-04-01", None, &[]),
        ("2027-04-01", Some("2027-04-01"), &[]),
        ("2027-02-01", None, &["rcv.older"]),
        ("2027-04-01", Some("2027-05-01"), &["rcv.expiry_differs"]),
        ("2027-02-01", Some("2027-05-01"), &["rcv.expiry_differs", "rcv.older"]),
        ("2026-12-05", Some("2027-05-01"), &["rcv.expiry_differs", "rcv.short_dated", "rcv.older"]),
    ];
    for (announced, known, asked) in table {
        let mut delivery = delivery(vec![line(1, "MILK", "M7", SSCC, 10)]);
        delivery.lines[0].expiry = day(announced);
        let mut work = work(Some(delivery));
        let card = |known: &str| LotCard {
            item: "MILK".into(),
            lot: "M7".into(),
            expiry: day(known),
            status: StockStatus::Available,
        };
        work.cards.extend(known.map(|known| Card::Lot(card(known))));
        let mut floor = Floor::work(packet("5", Work::Receive(work)));
        floor.scan(&sealed);
        floor.scan(&sealed);
        for code in *asked {
            assert_eq!((floor.said().as_str(), told(&floor).len()), (*code, 0), "{announced} {known:?}");
            match *code {
                "rcv.short_dated" => floor.key(Key::Digit(1)),
                _ => floor.scan(&sealed),
            }
        }
        assert_eq!(told(&floor), [format!("whole {SSCC}")], "{announced} {known:?}");
    }
}

#[test]
fn what_is_wrong_with_goods_is_told_before_they_are_scanned_as_well() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.problem("Damaged");
    floor.scan("96385074");
    assert!(floor.screen().contains("Damaged") && !floor.screen().contains("# 10"), "{}", floor.screen());
    floor.number("2");
    floor.scan("U.901");
    floor.scan("U.901");
    floor.problem("Over-delivered");
    floor.scan("96385074");
    floor.number("1");
    floor.scan("U.902");
    floor.scan("96385074");
    floor.number("7");
    floor.scan("U.903");
    assert_eq!(told(&floor), ["GUM 2 >901 damaged", "GUM 1 >902 over_received", "GUM 7 >903"]);
    let mut other = at_item(vec![line(1, "GUM", "", "", 10)]);
    other.problem("Damaged");
    other.scan("U.P5");
    assert_eq!((other.said().as_str(), other.facts.len()), ("exc.saved", 1), "an LPN that came in before");
}

#[test]
fn some_of_a_sealed_lpn_is_damaged_or_all_of_it_out_of_date() {
    let sealed = || {
        let mut floor = at_item(vec![line(1, "GUM", "", SSCC, 48)]);
        floor.scan(&format!("]C100{SSCC}"));
        floor
    };
    let mut floor = sealed();
    floor.problem("Damaged");
    floor.number("3");
    floor.scan("U.901");
    floor.scan("U.901");
    floor.scan("96385074");
    floor.number("45");
    assert_eq!(told(&floor), ["GUM 3 >901 damaged".to_owned(), format!("GUM 45 >{SSCC}")]);
    let mut old = sealed();
    old.problem("Expired");
    assert_eq!(old.said(), "exc.saved");
    old.scan(&format!("]C100{SSCC}"));
    let whole = old.facts.iter().find_map(|fact| match &fact.body {
        Body::Confirm(Confirm::ReceiveLpn(fact)) => Some(fact.codes.clone()),
        _ => None,
    });
    assert_eq!(whole, Some(vec![regal_shared::flow::common::ExceptionCode::Expired]));
}

#[test]
fn packs_count_what_is_really_in_them() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 100)]);
    floor.scan("CASE-GUM");
    floor.scan("CASE-GUM");
    let before = floor.screen();
    floor.problem("Pack size differs");
    floor.number("7");
    assert!(before != floor.screen() && floor.screen().contains("2×7 = 14"), "{}", floor.screen());
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor).last().map(String::as_str), Some("GUM 14 >901"));
}
