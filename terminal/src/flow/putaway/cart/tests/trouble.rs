//! Bins that are full, ruled out or not reached, and goods that are not as they should be.

use super::*;

#[test]
fn what_does_not_fit_goes_to_the_next_bin_and_out_of_both_totes() {
    let mut floor = floor();
    floor.scan(GUM);
    floor.number("20");
    floor.scan("U.T1");
    floor.scan(GUM);
    floor.key(Key::Enter);
    floor.scan("U.T3");
    floor.scan("U.T3");
    floor.more("Finish");
    floor.key(Key::Digit(1));
    floor.number("99");
    assert_eq!(floor.said(), "scan.wrong_digits");
    floor.number("45");
    floor.number("22");
    assert_eq!(floor.said(), "put.rest");
    assert_eq!(told(&floor)[2..], ["put 20 GUM of T1 A05.1 line 1", "put 2 GUM of T3 A05.1 line 1"]);
    assert_eq!(floor.facts[2].verified_by, Verified::Typed);
    floor.problem("Bin obstructed");
    assert_eq!(floor.said(), "put.no_bin");
    floor.scan("L.OVER.1");
    floor.key(Key::Enter);
    assert_eq!(told(&floor)[4..], ["bin_blocked A06.1 0 ", "put 2 GUM of T3 OVER.1 line 1"]);
    assert_eq!(floor.said(), "put.booked", "tea and phones wait at the dock");
}

#[test]
fn a_full_bin_takes_what_fits_or_nothing() {
    let mut floor = sorted();
    floor.key(Key::Digit(1));
    floor.scan("L.A05.1");
    floor.scan(GUM);
    floor.problem("Bin full");
    floor.number("10");
    assert_eq!(
        (floor.said().as_str(), told(&floor)[4].as_str()),
        ("put.rest", "put 10 GUM of T1 A05.1 line 1")
    );
    floor.problem("Bin full");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "put.no_bin", "the phones have no other bin");
    floor.scan("L.A06.1");
    floor.key(Key::Enter);
    assert_eq!(told(&floor)[6..], ["put 14 GUM of T1 A06.1 line 1"]);
}

#[test]
fn another_bin_is_asked_about_reasoned_or_ruled_out() {
    let mut floor = sorted();
    floor.key(Key::Digit(2));
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway 1/2
    Scan one of the bins
      26 to A05.1
      6 to B01.1
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.B01.1");
    floor.key(Key::Enter);
    assert_eq!(told(&floor)[3..], ["put 6 TEA of T2 B01.1 line 2"], "any bin a thing goes to");
    floor.scan("L.A07.1");
    floor.scan(GUM);
    assert_eq!(floor.said(), "put.not_here");
    floor.key(Key::F3);
    floor.scan("L.A06.1");
    floor.scan(GUM);
    floor.scan(GUM);
    floor.key(Key::Enter);
    assert_eq!(told(&floor)[4..], ["put 24 GUM of T1 A06.1 line 1 not A05.1 "]);
    floor.scan("L.B02.1");
    floor.row("Closer");
    floor.number("1");
    assert_eq!(told(&floor)[5..], ["put 1 PHONE of T1 B02.1 line 3 not A05.1 closer"]);
}

#[test]
fn a_bin_ruled_out_for_goods_on_a_cart_is_allowed_by_a_supervisors_badge() {
    let mut floor = sorted();
    floor.key(Key::Digit(2));
    floor.scan("B.3001");
    assert_eq!(floor.said(), "scan.not_asked", "nobody asked for a badge");
    floor.scan("L.A07.1");
    floor.scan(GUM);
    assert_eq!(floor.said(), "put.not_here");
    floor.key(Key::F1);
    assert!(floor.screen().contains("That bin is on hold"), "{}", floor.screen());
    assert!(floor.screen().contains("supervisor"), "{}", floor.screen());
    floor.key(Key::F3);
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    Supervisor's PIN
    > A07 1
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.number("3690");
    let wish = OverrideRequest {
        task: "7".into(),
        rule: "bin_hold".into(),
        planned: "A05.1".into(),
        wanted: "A07.1".into(),
        take: None,
        badge: "3001".into(),
        pin: Some("3690".into()),
    };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Override(wish))));
    floor.grant(Grant::Done);
    floor.row("No room");
    floor.key(Key::Enter);
    assert_eq!(told(&floor)[3..], ["put 24 GUM of T1 A07.1 line 1 not A05.1 no_room"]);
    let Body::Confirm(Confirm::Put(put)) = &floor.facts[3].body else { panic!("a put") };
    assert_eq!(put.overridden.as_ref().map(|over| over.rule.as_str()), Some("bin_hold"));

    floor.scan("L.A07.1");
    floor.scan(PHONE);
    assert_eq!(floor.said(), "put.elsewhere", "the same rule beaten once is beaten there for all");
    let mut denied = sorted();
    denied.key(Key::Digit(1));
    denied.scan("L.A07.1");
    denied.scan(GUM);
    denied.scan("B.1002");
    denied.refuse(Message::new("work.denied"));
    assert_eq!(denied.said(), "work.denied");
    assert!(denied.screen().contains("> A05 1"), "on to the bin planned: {}", denied.screen());
}

#[test]
fn damaged_goods_go_on_apart_and_goods_set_down_elsewhere_are_told() {
    let mut floor = sorted();
    floor.key(Key::Digit(1));
    floor.scan("L.A05.1");
    floor.scan(GUM);
    floor.key(Key::F2);
    floor.row("Damaged");
    floor.number("3");
    assert_eq!(told(&floor)[3..], ["damaged A05.1 3 T1"]);
    floor.scan("L.A05.1");
    floor.scan(GUM);
    floor.row("Available");
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.key(Key::Enter);
    assert_eq!(told(&floor)[4..], ["put 21 GUM of T1 A05.1 line 1", "put 3 GUM damaged of T1 A05.1 line 0"]);
    floor.key(Key::F3);
    floor.problem("Put elsewhere");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor)[6..], ["put_elsewhere LANE.1 2 T1"]);
}

#[test]
fn damaged_goods_are_named_by_a_scan_where_several_lie() {
    let mut floor = sorted();
    floor.key(Key::Digit(1));
    floor.problem("Damaged");
    floor.scan(GUM);
    floor.number("3");
    assert_eq!(told(&floor)[3..], ["damaged A05.1 3 T1"]);
    let mut unsorted = super::floor();
    unsorted.problem("Damaged");
    unsorted.scan(GUM);
    unsorted.number("1");
    assert!(told(&unsorted)[0].starts_with("damaged "), "{:?}", told(&unsorted));
}
