mod budget;
mod lpn;

pub(in crate::flow::pick) use lpn::{at_pallet, before_pallets};

use crate::model::tests::{Floor, line, packet, pick, pick_work};
use crate::talk::{Input, Key, Tone};
use regal_shared::base::Moment;
use regal_shared::flow::pick::{PickMode, PutBack};
use regal_shared::wire::{Body, Confirm, EventBody, HeartbeatAnswer, KeptLease, Packet, Verified, Work};

pub(in crate::flow::pick) fn tea(
    id: i64,
    order: &str,
    location: &str,
    n: i64,
) -> regal_shared::flow::pick::PickLine {
    line(id, order, "TEA", "L1", location, n)
}

pub(in crate::flow::pick) const TEA_L1: &str = "]C1010950600013435210L1";
pub(in crate::flow::pick) const TEA_L2: &str = "]C1010950600013435210L2";
pub(in crate::flow::pick) const TEA_L3: &str = "]C1010950600013435210L3";

fn at_item(lines: Vec<regal_shared::flow::pick::PickLine>) -> Floor {
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], lines));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor
}

#[test]
fn a_discrete_line_takes_two_scans_and_a_stage_one_more() {
    let lines = vec![
        line(1, "O1", "GUM", "", "A01.1", 1),
        tea(2, "O1", "A02.1", 1),
        line(3, "O1", "GUM", "", "A03.1", 5),
    ];
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], lines));
    floor.play();
    // One tote, three lines of two scans, the lane; one ENT for the line above one piece.
    assert_eq!((floor.scans, floor.keys), (1 + 3 * 2 + 1, 1));
    let told = floor.told();
    assert_eq!(
        told[1..4],
        ["pick 1 GUM 1 A01.1>T7.00", "pick 2 TEAL1 1 A02.1>T7.00", "pick 3 GUM 5 A03.1>T7.00"]
    );
    assert_eq!(told[4], "stage T7.00 LANE.1");
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("pick.done", Some(&Tone::TaskDone)));
}

#[test]
fn a_cluster_line_takes_three_scans_and_a_key_above_one_piece() {
    let lines = vec![
        line(1, "O1", "GUM", "", "A01.1", 1),
        line(2, "O2", "GUM", "", "A02.1", 4),
        line(3, "O1", "GUM", "", "A03.1", 2),
    ];
    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines));
    floor.play();
    assert_eq!((floor.scans, floor.keys), (2 + 3 * 3 + 1, 2));
    assert_eq!(floor.told().last().map(String::as_str), Some("stage T7.10+T7.20 LANE.1"));
    assert_eq!(floor.tones.last(), Some(&Tone::BatchDone));
}

#[test]
fn a_full_lpn_takes_two_scans_and_no_tote() {
    let mut whole = line(1, "O1", "GUM", "", "A01.1", 48);
    (whole.whole, whole.lpn) = (true, "P1".into());
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], vec![whole]));
    floor.play();
    assert_eq!((floor.scans, floor.keys), (2 + 1, 0));
    assert_eq!(floor.told(), ["pick 1 GUM 48 A01.1>", "stage P1 LANE.1"]);
}

#[test]
fn the_screens_of_a_line() {
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], vec![tea(1, "O1", "A01.1", 5)]));
    insta::assert_snapshot!(floor.screen(), @"
    Pick
    Scan a free tote
      Order O1
    F2 Problem · F3 Back · F4 More
    ");
    floor.scan("U.1");
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Go to the bin
    > A01 1 __
      Green tea 100 g
      TEA
      L1
    # 5
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A02.1");
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Go to the bin
    > A01 1 __
      Green tea 100 g
      TEA
      L1
    # 5
    ! You are at another bin.
    expected A01.1
    got A02.1
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A01.1");
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Scan the item
      Green tea 100 g
      TEA
      L1
    # 5
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan(TEA_L1);
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Take, then ENT
      Green tea 100 g
      TEA
      L1
    # 5
    []
    ENT OK · F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Pick
    Bring to the lane
    > LANE 1
      1
    F2 Problem · F3 Back · F4 More
    ");
}

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
      Green tea 100 g
      TEA
      L1
    # 1
    ! Not the lot planned. Same scan swaps.
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
    > A01 1
    # 1
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
fn one_stop_serves_several_orders_by_priority() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O2", "GUM", "", "A01.1", 3)];
    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines.clone()));
    floor.scan("U.1");
    floor.scan("U.2");
    floor.scan("L.A01.1");
    floor.scan("96385074");
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Cart pick 1/2
    2 into 1
    > 1
      Chewing gum
      GUM
    # 2
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("U.2");
    assert_eq!(floor.said(), "pick.other_tote");
    floor.scan("U.1");
    floor.scan("U.2");
    assert_eq!(floor.told()[2..], ["pick 1 GUM 2 A01.1>1", "pick 2 GUM 3 A01.1>2"]);

    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines));
    floor.scan("U.1");
    floor.scan("U.2");
    floor.scan("L.A01.1");
    floor.problem("Shortage");
    floor.number("3");
    floor.number("0");
    floor.scan("U.1");
    floor.scan("U.2");
    assert_eq!(floor.told()[2..], ["pick 1 GUM 2 A01.1>1", "short 2 taken 1 left 0 2"]);
}

#[test]
fn a_tote_is_bound_at_first_use_and_set_down_singly() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O2", "GUM", "", "A01.1", 1)];
    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines));
    floor.more("Finish");
    floor.scan("L.A01.1");
    floor.scan("96385074");
    floor.key(Key::Enter);
    floor.scan("U.1");
    floor.scan("U.2");
    assert_eq!(floor.told(), ["bind 1 O1", "pick 1 GUM 1 A01.1>1", "bind 2 O2", "pick 2 GUM 1 A01.1>2"]);
    floor.more("One by one");
    floor.scan("U.2");
    floor.scan("L.LANE.1");
    floor.scan("U.1");
    floor.scan("L.LANE.1");
    assert_eq!(floor.told()[4..], ["stage 2 LANE.1", "stage 1 LANE.1"]);
    assert_eq!(floor.said(), "pick.batch_done");
}

#[test]
fn a_full_cart_is_set_down_and_the_walk_goes_on() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)];
    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1"], lines));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor.scan("96385074");
    floor.scan("U.1");
    floor.more("Cart full");
    floor.scan("L.LANE.1");
    floor.scan("U.3");
    floor.play();
    assert_eq!(floor.told()[2..], ["stage 1 LANE.1", "bind 3 O1", "pick 2 GUM 1 A02.1>3", "stage 3 LANE.1"]);
}

#[test]
fn a_new_plan_changes_unstarted_lines_only() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)]);
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(3, "O1", "GUM", "", "A03.1", 2)];
    let mut packet = pick(PickMode::Discrete, &["O1"], lines);
    packet.revision = 2;
    floor.event(EventBody::Revision { packet: Box::new(packet) });
    assert_eq!(floor.said(), "sys.revised");
    floor.play();
    assert_eq!(floor.told()[1..], ["pick 1 GUM 1 A01.1>1", "pick 3 GUM 2 A03.1>1", "stage 1 LANE.1"]);
    assert_eq!(floor.facts.last().and_then(|fact| fact.lease.clone()).map(|lease| lease.revision), Some(2));
}

#[test]
fn past_its_lease_the_line_in_hand_is_finished_and_the_totes_set_down() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "GUM", "", "A02.1", 1)]);
    let until = floor.now.plus(60_000);
    floor.feed(Input::Heartbeat(HeartbeatAnswer {
        now: floor.now,
        until,
        lost: vec![],
        journal: 0,
        kept: vec![],
    }));
    floor.feed(Input::Link(false));
    floor.now = Moment(until.0 + 1);
    floor.feed(Input::Tick);
    assert_eq!(floor.said(), "sys.lease_over");
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("LANE"), "{}", floor.screen());
    floor.scan("L.LANE.1");
    assert_eq!(floor.told()[1..], ["pick 1 GUM 2 A01.1>1", "stage 1 LANE.1"]);
}

#[test]
fn a_lease_that_is_only_kept_ends_earlier_and_work_that_goes_on_has_its_time_again() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "GUM", "", "A02.1", 1)]);
    floor.problem("Equipment broken");
    let until = floor.now.plus(30 * 60_000);
    let task = floor.terminal.state().job.task().cloned().expect("a lease");
    let kept = KeptLease { task, until: floor.now.plus(15 * 60_000) };
    let beat = |kept: Vec<KeptLease>, now| HeartbeatAnswer { now, until, lost: vec![], journal: 0, kept };
    floor.feed(Input::Heartbeat(beat(vec![kept], floor.now)));
    floor.feed(Input::Link(false));
    floor.now = floor.now.plus(16 * 60_000);
    floor.feed(Input::Tick);
    assert_eq!(floor.said(), "sys.lease_over", "the device knows it without the hub");
    floor.feed(Input::Link(true));
    floor.feed(Input::Heartbeat(beat(vec![], floor.now)));
    floor.feed(Input::Link(false));
    floor.scan("B.1001");
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("A02"), "the next line is walked to: {}", floor.screen());
}

#[test]
fn an_untouched_pick_is_handed_back_and_a_begun_one_put_aside() {
    let packet = pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]);
    let mut floor = Floor::work(packet.clone());
    floor.key(Key::F3);
    assert!(
        floor
            .wishes
            .last()
            .is_some_and(|wish| serde_json::to_string(wish).expect("json").contains("hand_back"))
    );
    let mut floor = Floor::work(packet);
    floor.scan("U.1");
    floor.key(Key::F3);
    assert!(floor.screen().contains("go on"), "{}", floor.screen());
    floor.key(Key::Enter);
    assert!(floor.screen().contains("A01"), "{}", floor.screen());
}

#[test]
fn no_input_in_any_state_breaks_the_walk() {
    let lines = || vec![tea(1, "O1", "A01.1", 3), line(2, "O2", "PHONE", "", "A02.1", 1)];
    let inputs: Vec<String> =
        ["L.A01.1", "L.A02.1", "L.LANE.1", "U.1", "U.2", "96385074", "CASE-TEA", "L1", "L3", "X", "D.1"]
            .map(str::to_owned)
            .into_iter()
            .chain(
                [
                    TEA_L1, TEA_L2, TEA_L3, "]C121S1", "C.OK", "C.WHY", "C.PROB", "C.BACK", "C.SKIP",
                    "C.FULL", "C.UNDO",
                ]
                .map(str::to_owned),
            )
            .collect();
    let happy = [
        "U.1",
        "U.2",
        "L.A01.1",
        TEA_L1,
        "C.OK",
        "U.1",
        "L.A02.1",
        "036000291452",
        "]C121S1",
        "U.2",
        "L.LANE.1",
    ];
    for stop in 0..happy.len() {
        for input in &inputs {
            let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines()));
            happy[..stop].iter().for_each(|scan| floor.scan(scan));
            floor.scan(input);
            for key in
                [Key::Digit(1), Key::Enter, Key::F1, Key::F2, Key::Digit(2), Key::F4, Key::F3, Key::Backspace]
            {
                floor.key(key);
            }
            floor.event(EventBody::Revision {
                packet: Box::new(pick(PickMode::Cluster, &["O1", "O2"], lines())),
            });
            assert!(!floor.terminal.view().keys.is_empty());
        }
    }
    let nothing = Floor::work(pick(PickMode::Discrete, &[], vec![]));
    assert!(nothing.screen().contains("Finished"), "{}", nothing.screen());
}

#[test]
fn goods_of_a_cancelled_order_go_back_before_the_walk_goes_on() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)]);
    floor.scan("96385074");
    let mut work = pick_work(PickMode::Discrete, &["O1"], vec![]);
    let gone = line(1, "O1", "GUM", "", "A01.1", 1);
    work.put_back.push(PutBack {
        line: gone.line,
        order: "O1".into(),
        goods: gone.goods,
        status: gone.status,
        tote: "1".into(),
        qty: 1,
        location: "A01.1".into(),
        whole: false,
    });
    let packet = Packet { revision: 2, ..packet("7", Work::Pick(work)) };
    floor.event(EventBody::Revision { packet: Box::new(packet) });
    insta::assert_snapshot!(floor.screen(), @"
    Put-back
    Put back: scan item
    > 1
      Chewing gum
      GUM
    # 1
    ! Order is off. Goods go back.
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("96385074");
    floor.scan("L.A02.1");
    assert_eq!(floor.said(), "put.other_bin");
    floor.scan("L.A01.1");
    let Some(Body::Confirm(Confirm::Put(put))) = floor.facts.last().map(|fact| fact.body.clone()) else {
        panic!("a put, not {:?}", floor.told())
    };
    assert_eq!((put.to.as_str(), put.line), ("A01.1", 1));
}
