//! Plans that change, leases that end, orders that are off.

use super::*;
use regal_shared::text::Message;
use regal_shared::wire::{Answer, Grant, Request};

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
    floor.lease_ends();
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("LANE"), "{}", floor.screen());
    assert_eq!(floor.said(), "sys.lease_over", "said once more where only the drop is left");
    floor.scan("L.LANE.1");
    assert_eq!(floor.told()[1..], ["pick 1 GUM 2 A01.1>1", "stage 1 LANE.1"]);
}

/// The first of two lines is picked, the lease is over and the hub away: the lane is asked for.
fn wound_up() -> Floor {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "GUM", "", "A02.1", 1)]);
    floor.lease_ends();
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("LANE"), "{}", floor.screen());
    floor
}

fn handed_back(floor: &Floor) -> usize {
    floor.wishes.iter().filter(|wish| matches!(wish.body, Body::Request(Request::HandBack { .. }))).count()
}

#[test]
fn lines_given_up_are_walked_after_all_once_the_hub_is_back_in_time() {
    let mut floor = wound_up();
    floor.feed(Input::Link(true));
    assert!(floor.screen().contains("LANE"), "whether the lease lives is not known yet: {}", floor.screen());
    floor.hub_is_back(&[]);
    assert_eq!(floor.said(), "sys.lines_back");
    assert!(floor.screen().contains("A02"), "{}", floor.screen());
    floor.play();
    assert_eq!(floor.told()[1..], ["pick 1 GUM 2 A01.1>1", "pick 2 GUM 1 A02.1>1", "stage 1 LANE.1"]);
    assert_eq!(handed_back(&floor), 0);
}

#[test]
fn what_was_set_down_without_the_hub_gives_the_rest_back_until_the_hub_has_heard_it() {
    let mut floor = wound_up();
    floor.scan("L.LANE.1");
    assert_eq!((floor.said().as_str(), handed_back(&floor)), ("pick.done", 1));
    // Nobody answered: it is said again, whoever is on, and not once more when it was heard.
    floor.hub_is_back(&[]);
    assert_eq!(handed_back(&floor), 2);
    let id = floor.wishes.last().expect("a wish").id.clone();
    floor.feed(Input::Answered { id, answer: Answer::Granted { grant: Box::new(Grant::Done) } });
    floor.hub_is_back(&[]);
    assert_eq!(handed_back(&floor), 2);
    // Claimed again before that, it is held.
    let mut floor = wound_up();
    floor.scan("L.LANE.1");
    floor.feed(Input::Link(true));
    floor.key(Key::Enter);
    let lines = vec![line(2, "O1", "GUM", "", "A02.1", 1)];
    floor.grant(Grant::Work { packet: Box::new(pick(PickMode::Discrete, &["O1"], lines)) });
    floor.hub_is_back(&[]);
    assert_eq!(handed_back(&floor), 1);
}

#[test]
fn with_somebody_elses_lease_what_is_in_the_tote_is_set_down_and_nothing_else() {
    let mut floor = wound_up();
    let task = floor.terminal.state().job.task().expect("a task").to_string();
    floor.hub_is_back(&[&task]);
    assert_eq!(floor.said(), "sys.lease_over");
    assert!(floor.screen().contains("LANE"), "{}", floor.screen());
    floor.hub_is_back(&[&task]);
    assert!(floor.screen().contains("LANE"), "however often it is said: {}", floor.screen());
    floor.scan("L.LANE.1");
    assert_eq!(floor.told()[1..], ["pick 1 GUM 2 A01.1>1", "stage 1 LANE.1"]);
    assert_eq!(handed_back(&floor), 0, "it is somebody else's");
    // With empty hands it is over at once.
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2)]);
    floor.hub_is_back(&[&task]);
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
}

/// F1 at the lane: the rule that chose it, the way on, and how long each order has.
#[test]
fn why_a_lane_is_told_with_the_way_on_and_the_time_left() {
    for (left, told) in [
        (-1, "O1 is late for its truck"),
        (60_000 * 45, "O1 is due in 45 min"),
        (60_000 * 200, "O1 is due in 3 h"),
    ] {
        let mut work = pick_work(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]);
        work.lane_why = vec![
            Message::new("why.lane_of_packing"),
            Message::new("why.ships_from").with("order", "O1").with("loc", "P03"),
            Message::new("why.truck_at").with("loc", "DOOR.2"),
        ];
        let mut floor = Floor::work(packet("7", Work::Pick(work.clone())));
        let cut_off = Some(floor.now.plus(left + 30_000));
        work.orders[0].cut_off = cut_off;
        floor = Floor::work(packet("7", Work::Pick(work)));
        ["U.1", "L.A01.1", "96385074"].iter().for_each(|code| floor.scan(code));
        floor.key(Key::Enter);
        floor.key(Key::F1);
        let screen = floor.screen();
        for row in ["Goes to packing first", "O1 leaves from P03", "Its truck stands at DOOR.2", told] {
            assert!(screen.contains(row), "{row}: {screen}");
        }
    }
}

#[test]
fn past_its_lease_no_line_is_begun_in_the_bin_one_stands_at_and_undo_goes_on() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2), tea(2, "O1", "A01.1", 1)]);
    floor.lease_ends();
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("LANE"), "the second line lies in the same bin: {}", floor.screen());
    floor.more("Undo");
    floor.scan("L.A01.1");
    assert!(floor.told().last().is_some_and(|last| last.starts_with("undo")), "{:?}", floor.told());
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    floor.lease_ends();
    floor.begins_nothing("L.A01.1");
    floor.key(Key::F3);
    assert!(floor.screen().contains("go on"), "left as it is: {}", floor.screen());
    floor.feed(Input::Link(true));
    floor.key(Key::Enter);
    floor.scan("L.A01.1");
    assert!(floor.screen().contains("Scan the item"), "the hub is there again: {}", floor.screen());
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

/// One of two lines is in the tote when the order is called off.
pub(in crate::flow::pick) fn called_off() -> Floor {
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
    floor
}

#[test]
fn goods_of_a_cancelled_order_go_back_before_the_walk_goes_on() {
    let mut floor = called_off();
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

#[test]
fn a_lease_that_is_only_kept_ends_earlier_and_work_that_goes_on_has_its_time_again() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "GUM", "", "A02.1", 1)]);
    floor.problem("Equipment broken");
    let until = floor.now.plus(30 * 60_000);
    let task = floor.terminal.state().job.task().cloned().expect("a lease");
    let kept = KeptLease { task, until: floor.now.plus(15 * 60_000) };
    let beat = |kept: Vec<KeptLease>, now| HeartbeatAnswer {
        now,
        until,
        lost: vec![],
        lost_leases: vec![],
        journal: 0,
        kept,
    };
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
