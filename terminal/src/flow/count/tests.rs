use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::talk::{Input, Key, Tone};
use regal_shared::flow::count::{Count, CountPacket};
use regal_shared::text::Message;
use regal_shared::wire::{Body, Confirm, HeartbeatAnswer, Packet, Work};

pub(super) const TEA_L1: &str = "]C1010950600013435210L1";
pub(super) const GUM: &str = "96385074";

pub(super) fn work(lpns: &[&str]) -> Packet {
    packet(
        "9",
        Work::Count(CountPacket {
            location: "A01.1".into(),
            anchor: 17,
            recount: false,
            lpns: lpns.iter().map(|lpn| (*lpn).into()).collect(),
            beside: Vec::new(),
            cards: Vec::new(),
            why: vec![Message::new("why.count_due")],
        }),
    )
}

fn counted(floor: &Floor) -> Count {
    match &floor.facts.last().expect("a fact").body {
        Body::Confirm(Confirm::Count(count)) => count.clone(),
        other => panic!("{other:?}"),
    }
}

/// What was counted, one short text.
fn told(floor: &Floor) -> String {
    let count = counted(floor);
    let seen = count.seen.iter().map(|seen| {
        format!(
            "{}{} {}{}",
            seen.qty,
            seen.goods.item,
            seen.goods.lot,
            if seen.lpn.is_empty() { String::new() } else { format!("@{}", seen.lpn) }
        )
    });
    format!("{} | {} | {}", seen.collect::<Vec<_>>().join(", "), count.whole.join("+"), count.gone.join("+"))
}

#[test]
fn k_things_take_k_and_one_scans_and_k_quantities() {
    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A01.1");
    (floor.scans, floor.keys) = (0, 0);
    floor.scan(TEA_L1);
    floor.number("12");
    floor.scan(GUM);
    floor.number("7");
    floor.scan("L.A01.1");
    let work = [("count a thing", 2), ("finish a count", 1)];
    assert_eq!((floor.scans, floor.keys), costs(&work), "at the bin");
    assert_eq!(told(&floor), "12TEA L1, 7GUM  |  | ");
    let count = counted(&floor);
    assert_eq!((count.anchor, count.last.since(count.first) > 0), (17, true));
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("cnt.saved", Some(&Tone::TaskDone)));
}

#[test]
fn what_scans_add_up_to_passes_the_limits() {
    let label = |n: i64| format!("]C1010000009638507430{n}");
    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A01.1");
    floor.scan(GUM);
    floor.scan(&label(99_999_999));
    assert_eq!(floor.said(), "qty.too_big");
    floor.scan(&label(60));
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "qty.sure_key");
    floor.key(Key::Digit(1));
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), "61GUM  |  | ");
}

#[test]
fn scans_count_pieces_and_cases_and_what_was_counted_before_is_asked_about() {
    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A01.1");
    floor.scan(GUM);
    floor.key(Key::Enter);
    assert!(floor.screen().contains("How many?"), "blind: ENT proposes nothing\n{}", floor.screen());
    floor.scan("CASE-GUM");
    floor.scan(GUM);
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.number("3");
    assert_eq!(floor.said(), "cnt.add");
    floor.number("3");
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), "17GUM  |  | ");
}

#[test]
fn a_bare_bin_is_scanned_twice_and_a_lot_is_asked_for() {
    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A02.1");
    assert_eq!(floor.said(), "scan.wrong_location");
    floor.number("41");
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "cnt.bare");
    floor.scan("CASE-TEA");
    assert!(floor.screen().contains("lot"), "{}", floor.screen());
    floor.scan("L7");
    floor.number("2");
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), "2TEA L7 |  | ");

    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A01.1");
    floor.scan("L.A01.1");
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), " |  | ");
}

#[test]
fn goods_kept_by_serial_number_ask_for_it_and_stay_known() {
    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A01.1");
    for serial in ["]C121S1", "S2"] {
        floor.scan("RADIO-EACH");
        assert_eq!(floor.said(), "scan.more_serial");
        floor.scan(serial);
        assert_eq!(floor.said(), "cnt.tallied", "{serial}");
    }
    floor.scan("RADIO-EACH");
    floor.scan("]C121S1");
    assert_eq!(floor.said(), "scan.serial_seen");
    floor.key(Key::F3);
    floor.scan("L.A01.1");
    let serials: Vec<String> = counted(&floor).seen.into_iter().map(|seen| seen.goods.serial).collect();
    assert_eq!(serials, ["S1", "S2"]);
}

#[test]
fn an_lpn_counts_whole_or_opened_and_a_missing_one_is_asked_about() {
    let mut floor = Floor::work(work(&["P1", "P2", "P3"]));
    floor.scan("L.A01.1");
    floor.scan("U.P1");
    floor.scan("U.P1");
    floor.scan("U.P2");
    floor.scan(GUM);
    floor.number("5");
    floor.scan("L.A01.1");
    assert!(floor.screen().contains("P3 not seen. Truly gone?"), "{}", floor.screen());
    floor.key(Key::F3);
    floor.scan("L.A01.1");
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), "5GUM @P2 | P1 | P3");
}

#[test]
fn who_cannot_get_there_says_so_and_gives_it_back() {
    let mut floor = Floor::work(work(&[]));
    floor.problem("No access");
    assert_eq!(floor.told().last().map(String::as_str), Some("report no_access A01.1 0 "));
}

#[test]
fn what_is_missed_here_and_lies_beside_it_is_told_of_the_bin_beside_it() {
    let mut floor = Floor::work(work(&[]));
    floor.problem("Surplus");
    floor.scan("L.A02.1");
    floor.scan(GUM);
    floor.number("3");
    let told = floor.told();
    assert_eq!(told.last().map(String::as_str), Some(format!("report surplus_found A02.1 3 {GUM}").as_str()));
}

#[test]
fn the_screens_of_a_count() {
    let mut floor = Floor::work(work(&[]));
    insta::assert_snapshot!(floor.screen(), @"
    Count
    Go to the bin
    > A01 1 __
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A01.1");
    floor.scan(TEA_L1);
    insta::assert_snapshot!(floor.screen(), @"
    Count
    How many?
      Green tea 100 g
      TEA
      L1
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.number("12");
    insta::assert_snapshot!(floor.screen(), @"
    Count
    Done? Scan the bin
    > A01 1 __
      12 × Green tea 100 g L1
    ! 12 counted.
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("U.P1");
    insta::assert_snapshot!(floor.screen(), @"
    Count
    Sealed? Scan again
    > P1
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
}

#[test]
fn the_anchor_is_what_the_hub_told_last_when_the_bin_is_scanned_and_the_packets_without_it() {
    for (online, anchor) in [(true, 99), (false, 17)] {
        let mut floor = Floor::work(work(&[]));
        let until = floor.now.plus(1_000_000);
        floor.feed(Input::Heartbeat(HeartbeatAnswer {
            now: floor.now,
            until,
            lost: Vec::new(),
            lost_leases: Vec::new(),
            journal: 99,
            kept: Vec::new(),
        }));
        floor.feed(Input::Link(online));
        floor.feed(Input::Heartbeat(HeartbeatAnswer {
            now: floor.now,
            until,
            lost: Vec::new(),
            lost_leases: Vec::new(),
            journal: if online { 99 } else { 0 },
            kept: Vec::new(),
        }));
        floor.scan("L.A01.1");
        floor.scan("L.A01.1");
        floor.scan("L.A01.1");
        assert_eq!(counted(&floor).anchor, anchor, "in reach of the hub: {online}");
    }
}

#[test]
fn past_its_lease_the_bin_in_hand_is_counted_and_no_other_begun() {
    let mut floor = Floor::work(work(&[]));
    floor.scan("L.A01.1");
    floor.scan(GUM);
    floor.lease_ends();
    floor.number("7");
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), "7GUM  |  | ");
    let mut floor = Floor::work(work(&[]));
    floor.lease_ends();
    floor.begins_nothing("L.A01.1");
    floor.key(Key::F3);
    assert!(floor.terminal.state().job.lease.is_none(), "{}", floor.screen());
}

#[test]
fn packs_of_a_level_go_by_its_own_limit() {
    let mut floor = Floor::work(work(&[]));
    floor.feed(crate::model::tests::limited());
    floor.scan("L.A01.1");
    floor.scan(GUM);
    (0..4).for_each(|_| floor.scan("CASE-GUM"));
    assert_eq!(floor.said(), "qty.too_big", "a fourth case");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "qty.sure_key", "37 are fewer than 50, but three cases more than one");
    floor.key(Key::Digit(1));
    floor.scan("L.A01.1");
    assert_eq!(told(&floor), "37GUM  |  | ");
}
