//! Putting away with a cart, by scans and keys.

mod ladder;
mod trouble;

use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::talk::{Key, Tone};
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::{Card, LocationCard, LocationKind, OverrideRequest, PutTarget, What};
use regal_shared::flow::putaway::{CartLine, CartPacket, CartTote, Closed, Content, InTote};
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Body, Confirm, Grant, Request, Verified, Work};

pub(super) fn place(location: &str, kind: LocationKind, zone: &str, walk: i64) -> Card {
    let digits = if location == "A05.1" { "45" } else { "" };
    let (location, zone) = (location.to_owned(), zone.to_owned());
    Card::Location(LocationCard {
        location,
        kind,
        zone,
        walk,
        digits: digits.into(),
        height: 0,
        keeps_lpn: false,
    })
}

pub(super) fn line(number: i64, item: &str, lot: &str, qty: i64, targets: &[&str]) -> CartLine {
    let goods = Goods { owner: "O".into(), item: item.into(), lot: lot.into(), ..Goods::default() };
    let rule = |at: usize| if at + 1 == targets.len() { "overflow" } else { "empty_bin" };
    CartLine {
        line: number,
        content: Content { goods, status: StockStatus::Available, qty, expiry: None },
        carried: Vec::new(),
        targets: targets
            .iter()
            .enumerate()
            .map(|(at, location)| PutTarget { location: (*location).into(), rule: rule(at).into() })
            .collect(),
        allowed: vec!["A".into(), "B".into()],
        closed: vec![Closed { location: "A07.1".into(), rule: "bin_hold".into() }],
    }
}

/// At the dock: 24 gum for A05.1, 6 tea for B01.1, 2 phones for A05.1 as well.
pub(super) fn work() -> CartPacket {
    CartPacket {
        from: "DOCK.1".into(),
        stands: false,
        lines: vec![
            line(1, "GUM", "", 24, &["A05.1", "A06.1", "OVER.1"]),
            line(2, "TEA", "L1", 6, &["B01.1", "OVER.1"]),
            line(3, "PHONE", "", 2, &["A05.1", "OVER.1"]),
        ],
        totes: Vec::new(),
        cards: vec![
            place("DOCK.1", LocationKind::Dock, "in", 0),
            place("A05.1", LocationKind::Bin, "A", 5),
            place("A06.1", LocationKind::Bin, "A", 6),
            place("A07.1", LocationKind::Bin, "A", 7),
            place("B01.1", LocationKind::Bin, "B", 20),
            place("B02.1", LocationKind::Bin, "B", 21),
            place("OVER.1", LocationKind::Reserve, "over", 90),
        ],
    }
}

fn floor() -> Floor {
    Floor::work(packet("7", Work::Cart(work())))
}

const GUM: &str = "96385074";
const TEA: &str = "]C1010950600013435210L1";
const PHONE: &str = "036000291452";

/// All sorted into T1 for zone A and T2 for zone B.
fn sorted() -> Floor {
    let mut floor = floor();
    for (item, tote) in [(GUM, "U.T1"), (TEA, "U.T2"), (PHONE, "U.T1")] {
        floor.scan(item);
        floor.key(Key::Enter);
        floor.scan(tote);
    }
    floor
}

/// Facts in short.
fn told(floor: &Floor) -> Vec<String> {
    let goods = |what: &What| match what {
        What::Lpn { lpn } => lpn.clone(),
        What::Goods { goods, qty, lpn, status, .. } => {
            let status = if *status == StockStatus::Available { "" } else { " damaged" };
            let of = if lpn.is_empty() { String::new() } else { format!(" of {lpn}") };
            format!("{qty} {}{status}{of}", goods.item)
        }
    };
    let one = |body: &Body| match body {
        Body::Confirm(Confirm::Take(take)) => {
            format!("take {} {}>{}", goods(&take.what), take.from, take.into)
        }
        Body::Confirm(Confirm::Put(put)) => {
            let over = put.overridden.as_ref().map(|over| format!(" not {} {}", over.planned, over.reason));
            format!("put {} {} line {}{}", goods(&put.what), put.to, put.line, over.unwrap_or_default())
        }
        Body::Confirm(Confirm::Report(report)) => {
            format!("{} {} {} {}", report.code.code(), report.location, report.qty, report.lpn)
        }
        Body::Confirm(Confirm::Undo(undo)) => format!("undo {}", undo.source),
        other => format!("{other:?}"),
    };
    floor.facts.iter().map(|fact| one(&fact.body)).collect()
}

fn handed_back(floor: &Floor) -> bool {
    floor.wishes.iter().any(|wish| matches!(wish.body, Body::Request(Request::HandBack { .. })))
}

#[test]
fn a_cart_is_sorted_by_zone_and_each_stop_takes_no_more_than_two_scans_and_a_key() {
    let mut floor = floor();
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway 1/3
    Scan an item
      24 × Chewing gum
      6 × Green tea 100 g
      2 × Phone
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan(GUM);
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    How many go along?
      Chewing gum
      GUM
    # 24
    []
    ENT OK · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    Into an empty tote
      For A
      Chewing gum
    # 24
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("U.T1");
    floor.scan(TEA);
    floor.number("6");
    floor.scan("U.T2");
    floor.scan(PHONE);
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    Into this tote
    > T1
      Phone
    # 2
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("U.T1");
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    In which order?
    1 In walk order
    2 Bins as I like
    ! 2 in T1.
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(1));
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway 1/2
    Go to the bin
    > A05 1 __
      24 × Chewing gum
      2 × Phone
    # 26
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    (floor.scans, floor.keys) = (0, 0);
    let puts = |floor: &Floor| told(floor).iter().filter(|fact| fact.starts_with("put ")).count();
    floor.scan("L.A05.1");
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    Scan the item
    > A05 1
      24 × Chewing gum
      2 × Phone
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan(GUM);
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    How many in here?
    > A05 1
      Chewing gum
      GUM
    # 24
    []
    ENT OK · F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Enter);
    assert_eq!(((floor.scans, floor.keys), puts(&floor)), (costs(&[("a stop of a cart", 1)]), 1));
    floor.play();
    assert_eq!((floor.scans, floor.keys, puts(&floor)), (4, 3, 3), "2 s + 1 k, less where one thing fits");
    assert_eq!(
        told(&floor),
        [
            "take 24 GUM DOCK.1>T1",
            "take 6 TEA DOCK.1>T2",
            "take 2 PHONE DOCK.1>T1",
            "put 24 GUM of T1 A05.1 line 1",
            "put 2 PHONE of T1 A05.1 line 3",
            "put 6 TEA of T2 B01.1 line 2",
        ]
    );
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("put.done", Some(&Tone::TaskDone)));
    assert!(handed_back(&floor));
}

#[test]
fn the_tote_of_another_zone_and_a_second_tote_are_asked_about() {
    let mut floor = floor();
    floor.scan(TEA);
    floor.key(Key::Enter);
    floor.scan("U.T2");
    floor.scan(GUM);
    floor.number("20");
    floor.scan("U.T2");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("put.other_zone", 1));
    floor.scan("U.T1");
    assert_eq!(told(&floor)[1..], ["take 20 GUM DOCK.1>T1"], "another scan is a no, and is read afresh");
    floor.scan(GUM);
    floor.key(Key::Enter);
    floor.scan("U.T3");
    assert_eq!(floor.said(), "put.other_tote");
    floor.scan("U.T3");
    assert_eq!(told(&floor)[2..], ["take 4 GUM DOCK.1>T3"], "the first one is full");
    floor.scan(GUM);
    assert_eq!(floor.said(), "scan.wrong_item", "none left");
    floor.scan(PHONE);
    floor.number("3");
    assert_eq!(floor.said(), "put.too_many");
}

#[test]
fn a_stop_is_put_off_once_and_the_last_is_due() {
    let mut floor = sorted();
    floor.key(Key::Digit(1));
    floor.more("Put off");
    assert!(floor.screen().contains("> B01 1"), "{}", floor.screen());
    floor.scan("L.B01.1");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("> A05 1"), "{}", floor.screen());
    floor.scan("L.A05.1");
    floor.play();
    assert_eq!(told(&floor).len(), 6);
}

#[test]
fn given_up_everything_goes_back_and_a_step_is_taken_back() {
    let mut floor = sorted();
    floor.key(Key::F3);
    floor.scan("L.A05.1");
    assert_eq!(floor.said(), "scan.wrong_location");
    floor.scan("L.DOCK.1");
    let back = [
        "put 24 GUM of T1 DOCK.1 line 1",
        "put 6 TEA of T2 DOCK.1 line 2",
        "put 2 PHONE of T1 DOCK.1 line 3",
    ];
    assert_eq!(told(&floor)[3..], back);
    assert!(handed_back(&floor));
    let mut floor = sorted();
    floor.more("Undo");
    floor.scan("L.DOCK.1");
    assert!(floor.screen().contains("2 × Phone"), "{}", floor.screen());
    floor.more("Finish");
    floor.key(Key::Digit(1));
    floor.scan("L.A05.1");
    floor.key(Key::Enter);
    floor.more("Undo");
    floor.scan("U.T1");
    assert!(floor.screen().contains("> A05 1"), "{}", floor.screen());
    floor.scan("L.A05.1");
    floor.key(Key::Enter);
    assert_eq!(
        told(&floor)[3..],
        ["undo DOCK.1", "put 24 GUM of T1 A05.1 line 1", "undo T1", "put 24 GUM of T1 A05.1 line 1"]
    );
}

#[test]
fn totes_that_stood_somewhere_are_taken_along_before_the_walk() {
    let mut work = work();
    for line in &mut work.lines {
        line.content.qty = 0;
    }
    work.lines[1].carried = vec![InTote { tote: "T9".into(), qty: 6 }];
    work.totes = vec![CartTote { tote: "T9".into(), zone: "B".into(), from: "REC.9".into() }];
    let mut floor = Floor::work(packet("7", Work::Cart(work)));
    insta::assert_snapshot!(floor.screen(), @"
    Cart putaway
    Scan the LPN
    > T9
      REC.9
    F2 Problem · F3 Back · F4 More
    ");
    floor.play();
    assert_eq!(told(&floor), ["take T9 REC.9>", "put 6 TEA of T9 B01.1 line 2"]);
}

#[test]
fn a_picker_at_six_in_the_morning_reads_it() {
    let mut floor = sorted();
    floor.key(Key::Digit(1));
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Wagen         1/2 Q3
    Zum Fach gehen
    A05 · 1         [__]

    24 × Chewing gum
    2 × Phone
    ▀▀█ █▀▀
    █▀▀ █▀█
    ▀▀▀ ▀▀▀





    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::En, 8, 40), @"
    Cart putaway                      1/2 Q3
    Go to the bin        A05 · 1        [__]
    24 × Chewing gum
    2 × Phone           26



    F1 Why   F2 Problem F3 Back    F4 More
    ");
}

#[test]
fn past_its_lease_what_is_sorted_is_put_away_and_nothing_more_sorted() {
    let mut floor = floor();
    floor.scan(GUM);
    floor.key(Key::Enter);
    floor.scan("U.T1");
    floor.scan(TEA);
    floor.lease_ends();
    floor.key(Key::Enter);
    floor.scan("U.T2");
    assert!(floor.screen().contains("A05"), "on to the first bin: {}", floor.screen());
    let facts = floor.facts.len();
    floor.scan("L.A05.1");
    floor.key(Key::Enter);
    floor.scan("L.B01.1");
    floor.key(Key::Enter);
    assert_eq!(floor.facts.len(), facts + 2, "both are put away: {:?}", told(&floor));
    let mut floor = self::floor();
    floor.lease_ends();
    floor.begins_nothing(GUM);
}

#[test]
fn packs_of_a_level_go_by_its_own_limit_at_the_dock_and_at_the_bin() {
    let mut work = work();
    work.lines = vec![line(1, "GUM", "", 60, &["A05.1", "OVER.1"])];
    let mut floor = Floor::work(packet("7", Work::Cart(work)));
    floor.feed(crate::model::tests::limited());
    floor.scan(GUM);
    (0..4).for_each(|_| floor.scan("CASE-GUM"));
    assert_eq!(floor.said(), "qty.too_big", "a fourth case");
    floor.number("60");
    floor.number("60");
    floor.scan("U.T1");
    floor.key(Key::Digit(1));
    floor.scan("L.A05.1");
    floor.scan(GUM);
    (0..4).for_each(|_| floor.scan("CASE-GUM"));
    assert_eq!(floor.said(), "qty.too_big", "a fourth case");
}
