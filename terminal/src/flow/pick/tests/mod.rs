mod budget;
mod cart;
mod goods;
mod ladder;
mod lpn;
mod plans;
mod profile;

pub(in crate::flow::pick) use lpn::{at_pallet, before_pallets};
pub(in crate::flow::pick) use plans::called_off;

use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, line, packet, pick, pick_work};
use crate::talk::{Input, Key, Tone};
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
    let work = [
        ("take a tote", 1),
        ("pick a line of one piece", 2),
        ("pick a line of several pieces", 1),
        ("bring what was picked to its lane", 1),
    ];
    assert_eq!((floor.scans, floor.keys), costs(&work));
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
    let work = [
        ("take a tote", 2),
        ("pick a line of one piece on a cart", 1),
        ("pick a line of several pieces on a cart", 2),
        ("bring what was picked to its lane", 1),
    ];
    assert_eq!((floor.scans, floor.keys), costs(&work));
    assert_eq!(floor.told().last().map(String::as_str), Some("stage T7.10+T7.20 LANE.1"));
    assert_eq!(floor.tones.last(), Some(&Tone::BatchDone));
}

#[test]
fn a_full_lpn_takes_two_scans_and_no_tote() {
    let mut whole = line(1, "O1", "GUM", "", "A01.1", 48);
    (whole.whole, whole.lpn) = (true, "P1".into());
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], vec![whole]));
    floor.play();
    let work = [("pick a full LPN", 1), ("bring what was picked to its lane", 1)];
    assert_eq!((floor.scans, floor.keys), costs(&work));
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
    > A01 1
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
    > LANE 1 __
      1
    []
    F2 Problem · F3 Back · F4 More
    ");
}

#[test]
fn where_nobody_knows_what_is_meant_a_problem_asks_for_the_place_and_the_goods() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 3)]));
    floor.problem("Damaged");
    floor.scan("96385074");
    assert_eq!(floor.said(), "exc.where_else");
    floor.scan("L.A02.1");
    floor.scan("96385074");
    floor.number("2");
    floor.scan("U.1");
    assert_eq!(floor.told(), ["report damaged A02.1 2 96385074", "bind 1 O1"], "and the work goes on");
    let bare =
        regal_shared::flow::pick::PickLine { zero_check: true, ..line(1, "O1", "GUM", "", "A01.1", 1) };
    let mut zero = at_item(vec![bare]);
    zero.scan("96385074");
    zero.problem("Wrong item");
    zero.scan("09506000134352");
    assert!(zero.screen().contains("Is the bin empty?"), "it is asked still: {}", zero.screen());
    zero.scan("L.A01.1");
    assert_eq!(zero.told()[2..], ["report wrong_item A01.1 0 09506000134352", "observe A01.1 0"]);
    zero.problem("Damaged");
    zero.scan("U.1");
    zero.scan("96385074");
    zero.number("1");
    assert_eq!(zero.told().last().map(String::as_str), Some("report damaged  1 96385074"), "in a tote");
    zero.problem("Bin obstructed");
    assert_eq!(zero.told().last().map(String::as_str), Some("report bin_blocked LANE.1 0 "), "the lane");
}

#[test]
fn of_what_is_in_hand_the_damaged_pieces_go_into_no_tote() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 3), line(2, "O2", "GUM", "", "A01.1", 2)];
    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines));
    ["U.1", "U.2", "L.A01.1", "96385074"].iter().for_each(|code| floor.scan(code));
    floor.key(Key::Enter);
    floor.problem("Damaged");
    floor.number("1");
    assert_eq!(floor.told()[2..], ["report damaged A01.1 1 "]);
    floor.scan("U.1");
    floor.scan("U.2");
    assert_eq!(floor.told()[3..], ["pick 1 GUM 2 A01.1>1", "pick 2 GUM 2 A01.1>2"]);
}
