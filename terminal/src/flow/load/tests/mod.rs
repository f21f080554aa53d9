//! A truck, by scans and keys.

mod painted;

use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::talk::{Input, Key, Tone};
use regal_shared::flow::load::{LoadPacket, LoadUnit, StagePacket};
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Body, Claim, Confirm, EventBody, Grant, Packet, Request, TaskKind, Work};

pub(super) fn unit(lpn: &str) -> LoadUnit {
    LoadUnit {
        lpn: lpn.into(),
        order: format!("O{lpn}"),
        lane: "LANE.1".into(),
        stop: 0,
        weight_g: 0,
        volume_ml: 0,
        loaded: false,
        held: String::new(),
    }
}

pub(super) fn work(units: Vec<LoadUnit>) -> LoadPacket {
    LoadPacket {
        load: "LOAD.1".into(),
        door: "DOOR.1".into(),
        carrier: "Nordpaket".into(),
        units,
        others: vec![unit("9")],
        may_add: false,
        released: false,
        cards: Vec::new(),
    }
}

pub(super) fn door() -> Floor {
    Floor::begin(TaskKind::Loading)
}

pub(super) fn loading(work: LoadPacket) -> Floor {
    let mut floor = door();
    floor.scan("D.DOOR.1");
    floor.grant(Grant::Work { packet: Box::new(packet("9", Work::Load(work))) });
    floor.tones.clear();
    (floor.scans, floor.keys) = (0, 0);
    floor
}

fn told(floor: &Floor) -> Vec<String> {
    floor
        .facts
        .iter()
        .map(|fact| match &fact.body {
            Body::Confirm(Confirm::Load(load)) => {
                format!("load {}{}", load.lpn, if load.added { " added" } else { "" })
            }
            Body::Confirm(Confirm::Unload(unload)) => format!("unload {} {}", unload.lpn, unload.lane),
            Body::Confirm(Confirm::Depart(depart)) => {
                let anyway = if depart.anyway { " anyway" } else { "" };
                format!("depart {} seal {:?} driver {:?}{anyway}", depart.load, depart.seal, depart.driver)
            }
            Body::Confirm(Confirm::Stage(stage)) => format!("stage {} {}", stage.lpns.join("+"), stage.lane),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_unit_is_loaded_with_one_scan_and_the_truck_goes_with_its_seal() {
    let mut floor = loading(work(vec![unit("1"), unit("2")]));
    floor.scan("U.1");
    assert_eq!(floor.said(), "ship.loaded");
    floor.scan("U.2");
    assert_eq!((floor.scans, floor.keys), costs(&[("load a unit", 2)]));
    assert_eq!(floor.tones.last(), Some(&Tone::TaskDone), "all on");
    floor.more("Finish");
    let release = Request::ReleaseLoad { load: "LOAD.1".into() };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(release)));
    floor.grant(Grant::Done);
    assert_eq!(floor.said(), "ship.released");
    floor.number("4711");
    floor.tones.clear();
    floor.scan("DRV 12");
    assert_eq!(floor.tones, [Tone::BatchDone], "heard once");
    assert_eq!(told(&floor), ["load 1", "load 2", "depart LOAD.1 seal \"4711\" driver \"DRV 12\""]);
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("ship.departed", Some(&Tone::BatchDone)));
}

#[test]
fn a_door_without_a_load_gets_one_when_the_role_allows() {
    let mut floor = door();
    floor.scan("D.DOOR.1");
    floor.refuse(Message::new("ship.no_load"));
    assert_eq!(floor.said(), "ship.no_load");
    floor.scan("D.DOOR.1");
    floor.refuse(Message::new("ship.create"));
    floor.scan("D.DOOR.1");
    let new = Request::Claim(Claim::NewLoad { door: "DOOR.1".into() });
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(new)));
}

#[test]
fn what_does_not_belong_on_the_truck_stays_where_it_is() {
    let held = LoadUnit { held: "recall".into(), ..unit("3") };
    let mut floor = loading(work(vec![unit("1"), held]));
    floor.scan("U.9");
    assert_eq!(floor.said(), "ship.not_planned");
    floor.scan("U.3");
    assert_eq!(floor.said(), "ship.held");
    floor.scan("U.1");
    floor.scan("U.1");
    assert_eq!(floor.said(), "ship.already", "a second scan never unloads");
    assert_eq!(told(&floor), ["load 1"]);
    floor.more("Finish");
    floor.key(Key::Digit(1));
    floor.refuse(Message::new("ship.held"));
    assert_eq!(floor.said(), "ship.held");
    floor.problem("Left anyway");
    assert_eq!(told(&floor)[1], "depart LOAD.1 seal \"\" driver \"\" anyway");
}

#[test]
fn a_lead_takes_an_unplanned_unit_along_after_asking() {
    let mut floor = loading(LoadPacket { may_add: true, ..work(vec![unit("1")]) });
    floor.scan("U.9");
    assert_eq!(floor.said(), "ship.add");
    floor.scan("U.9");
    assert_eq!(told(&floor), ["load 9 added"]);
}

#[test]
fn the_last_stop_is_loaded_first() {
    let stop = |lpn, stop| LoadUnit { stop, ..unit(lpn) };
    let mut floor = loading(work(vec![stop("1", 1), stop("2", 2)]));
    floor.scan("U.1");
    assert_eq!(floor.said(), "ship.stop_order");
    floor.scan("U.2");
    floor.scan("U.1");
    assert_eq!(told(&floor), ["load 2", "load 1"], "another scan is no, then the order is right");
}

#[test]
fn a_unit_the_device_does_not_know_is_looked_up() {
    let mut floor = loading(work(vec![unit("1")]));
    floor.scan("U.5");
    let again = Request::Claim(Claim::Task { task: "9".into() });
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(again)));
    let newer: Packet = packet("9", Work::Load(work(vec![unit("1"), unit("5")])));
    floor.grant(Grant::Work { packet: Box::new(newer) });
    assert_eq!(told(&floor), ["load 5"]);
    floor.feed(Input::Link(false));
    floor.scan("U.6");
    assert_eq!(floor.said(), "ship.not_planned", "offline only what is planned");
}

#[test]
fn unloading_is_a_mode_of_its_own() {
    let mut floor = loading(work(vec![unit("1"), unit("2")]));
    floor.scan("U.1");
    floor.more("Unload");
    floor.scan("U.2");
    assert_eq!(floor.said(), "ship.not_on_load");
    floor.scan("U.1");
    floor.key(Key::F3);
    floor.scan("U.1");
    assert_eq!(told(&floor), ["load 1", "unload 1 LANE.1", "load 1"]);
}

#[test]
fn a_new_plan_keeps_what_is_loaded() {
    let mut floor = loading(work(vec![unit("1"), unit("2")]));
    floor.scan("U.1");
    let packet = Packet { revision: 2, ..packet("9", Work::Load(work(vec![unit("1"), unit("7")]))) };
    floor.event(EventBody::Revision { packet: Box::new(packet) });
    floor.scan("U.1");
    assert_eq!(floor.said(), "ship.already");
    floor.scan("U.7");
    assert_eq!(told(&floor), ["load 1", "load 7"]);
}

#[test]
fn a_unit_takes_two_scans_to_its_lane() {
    let mut floor = door();
    floor.scan("U.1");
    let unit = StagePacket {
        lpn: "1".into(),
        order: "O1".into(),
        lane: "LANE.1".into(),
        why: vec![Message::new("why.lane_of_carrier")],
        cards: Vec::new(),
    };
    floor.grant(Grant::Work { packet: Box::new(packet("8", Work::Stage(unit))) });
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Abstellen
    Zum Bereitstellplatz
    LANE · 1        [__]

    1
    O1








    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.wrong_location");
    floor.scan("L.LANE.1");
    assert_eq!((floor.scans - 1, floor.keys), costs(&[("stage a unit", 1)]), "one scan was wrong");
    assert_eq!((told(&floor), floor.said().as_str()), (vec!["stage 1 LANE.1".to_owned()], "ship.staged"));
}

#[test]
fn the_walk_names_the_stop_and_the_list_tells_weight_and_room() {
    let at = |lpn: &str, stop| LoadUnit { stop, weight_g: 1_500, volume_ml: 3_000, ..unit(lpn) };
    let mut floor = loading(work(vec![at("1", 1), at("2", 2), at("3", 2)]));
    assert!(floor.screen().contains("Stop 2"), "{}", floor.screen());
    (0..3).for_each(|_| floor.key(Key::Demo));
    assert_eq!(told(&floor), ["load 2", "load 3", "load 1"], "a happy worker loads the last stop first");
    let mut floor = loading(work(vec![at("1", 1), at("2", 2), at("3", 2)]));
    floor.scan("U.2");
    floor.more("Load list");
    insta::assert_snapshot!(floor.screen(), @"
    Loading
    1 of 3 loaded.
    - Stop 2 LANE.1 3
    - Stop 1 LANE.1 1
    ! Weight 2 kg, volume 3 l
    ENT OK · F2 Problem · F3 Back · F4 More
    ");
}

#[test]
fn a_release_refused_says_why() {
    let mut floor = loading(work(vec![unit("1")]));
    floor.more("Finish");
    floor.key(Key::Digit(1));
    floor.refuse(Message::new("ship.empty"));
    assert_eq!(floor.said(), "ship.empty");
    floor.scan("U.1");
    assert_eq!(told(&floor), ["load 1"], "loading goes on");
}

#[test]
fn a_unit_that_is_damaged_or_too_warm_is_scanned_and_does_not_go_on_the_truck() {
    let mut floor = loading(work(vec![unit("1"), unit("2"), unit("3")]));
    floor.scan("U.3");
    for (words, lpn) in [("Damaged", "1"), ("Temperature", "2"), ("Damaged", "3")] {
        floor.problem(words);
        floor.scan(&format!("U.{lpn}"));
        assert_eq!(floor.said(), "exc.saved");
    }
    let reports: Vec<String> = floor
        .facts
        .iter()
        .filter_map(|fact| match &fact.body {
            Body::Confirm(Confirm::Report(report)) => {
                Some(format!("{} {} {}", report.code.code(), report.lpn, report.qty))
            }
            _ => None,
        })
        .collect();
    assert_eq!(reports, ["damaged 1 0", "temp_out 2 0", "damaged 3 0"]);
    for lpn in ["U.2", "U.1", "U.1"] {
        floor.scan(lpn);
        assert_eq!(floor.said(), "ship.held", "{lpn}: also not by a second scan");
    }
    floor.feed(Input::Link(false));
    floor.scan("U.1");
    assert_eq!(floor.said(), "ship.held", "nor where the hub cannot be asked");
    floor.feed(Input::Link(true));
    floor.more("Unload");
    floor.scan("U.3");
    assert_eq!(
        told(&floor).last().map(String::as_str),
        Some("unload 3 LANE.1"),
        "it comes off the truck again"
    );
}

#[test]
fn past_its_lease_nothing_more_is_loaded_and_what_is_on_can_be_taken_off() {
    let mut floor = loading(work(vec![unit("1"), unit("2")]));
    floor.scan("U.1");
    floor.lease_ends();
    floor.begins_nothing("U.2");
    floor.more("Unload");
    floor.scan("U.1");
    assert_eq!(told(&floor), ["load 1", "unload 1 LANE.1"]);
}

#[test]
fn a_lane_or_a_door_nobody_gets_to_is_told_and_so_is_a_unit_on_its_way() {
    let reports = |floor: &Floor| -> Vec<String> {
        let one = |body: &Body| match body {
            Body::Confirm(Confirm::Report(report)) => {
                Some(format!("{} {}/{}", report.code.code(), report.location, report.lpn))
            }
            _ => None,
        };
        floor.facts.iter().filter_map(|fact| one(&fact.body)).collect()
    };
    let mut truck = loading(work(vec![unit("1")]));
    truck.problem("Bin obstructed");
    truck.scan("L.LANE.1");
    assert_eq!(reports(&truck), ["bin_blocked LANE.1/"]);
    let on_its_way = || {
        let mut floor = door();
        floor.scan("U.1");
        let unit = StagePacket {
            lpn: "1".into(),
            order: "O1".into(),
            lane: "LANE.1".into(),
            why: Vec::new(),
            cards: Vec::new(),
        };
        floor.grant(Grant::Work { packet: Box::new(packet("8", Work::Stage(unit))) });
        floor
    };
    let mut lane = on_its_way();
    lane.problem("No access");
    lane.problem("Temperature");
    assert_eq!(reports(&lane), ["no_access LANE.1/", "temp_out /1"]);
}
