//! A closed carton once more: added to, opened, labelled; a weight a supervisor allows.

use super::*;
use regal_shared::flow::pack::OpenCarton;

const FIRST: &str = "004000000000000013";

fn wish(floor: &Floor) -> &Request {
    match &floor.wishes.last().expect("a wish").body {
        Body::Request(wish) => wish,
        other => panic!("no wish: {other:?}"),
    }
}

/// The order with a carton open again that holds one gum; two more lie in the tote.
pub(in crate::flow::pack) fn opened() -> PackPacket {
    let open = vec![OpenCarton { carton: FIRST.into(), carton_type: "S".into() }];
    let lines = vec![pack_line(1, "GUM", "", FIRST, 1), pack_line(1, "GUM", "", "T1", 2)];
    PackPacket { open, cartons: vec!["004000000000000020".into()], ..order(lines) }
}

fn reopened(floor: &mut Floor, work: PackPacket) {
    floor.grant(Grant::Work { packet: Box::new(packet("9", Work::Pack(work))) });
}

#[test]
fn a_carton_that_stands_is_opened_after_asking_and_more_goes_in() {
    let mut floor = at_bench(gum(3));
    floor.scan(&format!("U.{FIRST}"));
    assert_eq!(floor.said(), "pack.reopen");
    floor.scan(&format!("U.{FIRST}"));
    assert_eq!(wish(&floor), &Request::Reopen { lpn: FIRST.into() });
    reopened(&mut floor, opened());
    assert!(floor.screen().contains("1/3"), "what is in it stays in it: {}", floor.screen());
    floor.scan(GUM);
    floor.scan(GUM);
    floor.scan("L.LANE.1");
    assert_eq!(
        told(&floor),
        [format!("pack {FIRST} S: GUM 1 {FIRST}, GUM 2 T1"), format!("stage {FIRST} LANE.1")]
    );
    assert_eq!(floor.said(), "pack.done");
}

#[test]
fn the_hub_may_refuse_and_the_bench_goes_on() {
    let mut floor = at_bench(gum(1));
    floor.more("Reopen carton");
    floor.scan(&format!("U.{FIRST}"));
    floor.scan(&format!("U.{FIRST}"));
    floor.refuse(Message::new("req.wrong_state"));
    assert_eq!(floor.said(), "req.wrong_state");
    floor.key(Key::F3);
    floor.key(Key::Enter);
    floor.scan(GUM);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 1 T1"]);
}

#[test]
fn what_is_in_an_open_carton_can_go_into_another() {
    let mut floor = at_bench(opened());
    floor.key(Key::F3);
    floor.key(Key::Enter);
    for _ in 0..3 {
        floor.scan(GUM);
    }
    assert_eq!(told(&floor), [format!("pack 004000000000000020 S: GUM 1 {FIRST}, GUM 2 T1")]);

    let mut floor = at_bench(opened());
    floor.key(Key::F3);
    floor.scan(&format!("U.{FIRST}"));
    assert_eq!(floor.said(), "pack.add");
    floor.scan(&format!("U.{FIRST}"));
    floor.more("Close carton now");
    assert_eq!(told(&floor), [format!("pack {FIRST} S: GUM 1 {FIRST}")], "closed as it was");
}

#[test]
fn an_open_carton_with_nothing_left_to_add_is_closed_with_enter() {
    let work = PackPacket { lines: vec![pack_line(1, "GUM", "", FIRST, 1)], ..opened() };
    let mut floor = at_bench(work);
    floor.key(Key::Enter);
    assert_eq!(told(&floor), [format!("pack {FIRST} S: GUM 1 {FIRST}")]);
}

#[test]
fn a_label_comes_again_or_not_at_all() {
    let mut floor = Floor::begin(TaskKind::Pack);
    floor.more("Print again");
    floor.scan(&format!("U.{FIRST}"));
    let object = format!("U.{FIRST}");
    assert_eq!(wish(&floor), &Request::Print { object, printer: String::new() });
    floor.grant(Grant::Done);
    assert_eq!(floor.said(), "pack.printed");
    floor.more("Void label");
    floor.scan(&format!("U.{FIRST}"));
    assert_eq!(wish(&floor), &Request::VoidLabel { lpn: FIRST.into() });
    floor.grant(Grant::Done);
    assert_eq!(floor.said(), "pack.voided");
    assert!(floor.facts.is_empty(), "wishes, no facts");
    assert!(floor.screen().contains("Scan tote or order"), "{}", floor.screen());
}

#[test]
fn a_supervisors_badge_allows_a_weight() {
    let mut floor = weighed();
    floor.number("150");
    floor.scan("B.9001");
    let Request::Override(asked) = wish(&floor).clone() else { panic!("{:?}", floor.wishes) };
    assert_eq!(
        (asked.rule.as_str(), asked.planned.as_str(), asked.wanted.as_str(), asked.badge.as_str(), asked.pin),
        ("weight_off", "130", "U.004000000000000013", "9001", None)
    );
    floor.refuse(Message::new("req.pin_needed"));
    floor.number("4711");
    let Request::Override(asked) = wish(&floor).clone() else { panic!("{:?}", floor.wishes) };
    assert_eq!(asked.pin.as_deref(), Some("4711"));
    floor.grant(Grant::Done);
    assert_eq!(floor.said(), "pack.allowed");
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 150 g allowed"]);

    let mut floor = weighed();
    floor.number("150");
    floor.scan("B.1001");
    floor.refuse(Message::new("work.denied"));
    assert_eq!(floor.said(), "work.denied");
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(
        told(&floor),
        ["pack 004000000000000013 S: GUM 2 T1 150 g rechecked"],
        "or all is scanned again"
    );
}

#[test]
fn a_weight_told_with_f2_is_looked_into() {
    let mut floor = weighed();
    floor.problem("Weight off");
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(
        told(&floor),
        ["weight_off ? 0 004000000000000013", "pack 004000000000000013 S: GUM 2 T1 rechecked"]
    );
}
