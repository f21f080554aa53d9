//! Several orders at once on a cart.

use super::*;

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
    2 into slot 1
    > 1
      Chewing gum
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
fn a_tote_in_use_is_turned_down_wherever_one_is_bound() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O2", "GUM", "", "A01.1", 1)];
    let mut work = pick(PickMode::Cluster, &["O1", "O2"], lines);
    let Work::Pick(packet) = &mut work.work else { panic!("a pick") };
    packet.busy = vec!["T7".into(), "P77".into()];
    let mut floor = Floor::work(work);
    for unit in ["U.T7", "U.P77"] {
        floor.scan(unit);
        assert_eq!((floor.said().as_str(), floor.facts.len()), ("pick.tote_busy", 0), "{unit}");
    }
    floor.scan("U.1");
    floor.more("Finish");
    floor.scan("L.A01.1");
    floor.scan("96385074");
    floor.key(Key::Enter);
    floor.scan("U.1");
    floor.scan("U.T7");
    assert_eq!(floor.said(), "pick.tote_busy");
    floor.scan("U.2");
    assert_eq!(floor.told()[2..], ["bind 2 O2", "pick 2 GUM 1 A01.1>2"]);
}
