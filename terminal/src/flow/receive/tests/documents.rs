//! What nobody announced, sealed units, the rest of a delivery.

use super::*;
use regal_shared::wire::{Claim, EventBody, TaskKind};

#[test]
fn what_the_note_does_not_list_is_added_or_reported() {
    let mut floor = at_item(vec![line(1, "RADIO", "", "", 2)]);
    floor.scan("96385074");
    assert_eq!(floor.said(), "rcv.not_on_doc");
    floor.scan("96385074");
    floor.number("3");
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 3 >901 unannounced"]);

    let mut strict = work(Some(delivery(vec![line(1, "RADIO", "", "", 2)])));
    strict.rules.add = false;
    let mut floor = Floor::work(packet("5", Work::Receive(strict)));
    floor.scan("96385074");
    assert_eq!(floor.said(), "rcv.not_allowed");
    floor.problem("Not announced");
    floor.scan("96385074");
    floor.number("3");
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 3 >901 unannounced"]);
}

#[test]
fn goods_nobody_announced_come_in_blind() {
    let mut floor = Floor::work(packet("5", Work::Receive(work(None))));
    floor.scan("LS-4711");
    floor.refuse(Message::new("rcv.doc_none"));
    assert_eq!(floor.said(), "rcv.blind_add");
    floor.key(Key::Digit(1));
    floor.row("Ost");
    floor.number("4711");
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "", "ENT is dead: nothing is expected");
    floor.number("6");
    floor.scan("U.901");
    floor.scan("U.901");
    floor.scan("U.902");
    assert_eq!(floor.said(), "scan.want_item", "no same again in blind counts");
    assert_eq!(told(&floor), ["opened Ost 4711", "GUM 6 >901"]);
}

#[test]
fn a_unit_is_opened_and_its_goods_stay_on_it() {
    let mut sampled = delivery(vec![line(1, "GUM", "", SSCC, 10), line(2, "TEA", "L1", "", 5)]);
    sampled.sampled = vec![SSCC.into()];
    let mut floor = Floor::work(packet("5", Work::Receive(work(Some(sampled)))));
    floor.scan(&format!("]C100{SSCC}"));
    floor.scan(&format!("]C100{SSCC}"));
    assert_eq!(floor.said(), "rcv.must_open");
    floor.more("Open LPN");
    floor.scan("96385074");
    floor.key(Key::Enter);
    assert_eq!(told(&floor), [format!("GUM 10 >{SSCC}")]);
}

#[test]
fn an_open_rest_comes_later_or_is_closed_and_an_undo_opens_the_line() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10), line(2, "RADIO", "", "", 2)]);
    floor.scan("96385074");
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    floor.more("Undo");
    floor.scan("U.901");
    assert_eq!(told(&floor).last().map(String::as_str), Some("undo K7Q2MX.c1"));
    floor.more("Finish");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "rcv.close");
    insta::assert_snapshot!(floor.screen(), @"
    Receive 1/2
    Finish the delivery
      -10 Chewing gum
      -2 Radio
    ! Open 2: 1 later 2 end 3 back
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(2));
    assert_eq!(told(&floor).last().map(String::as_str), Some("done 7001 Short"));
}

#[test]
fn a_delivery_that_is_over_is_offered_no_more() {
    let two = || {
        let mut work = work(None);
        work.expected = ["7001", "7002", "7003"]
            .map(|doc| Choice { object: format!("O.{doc}"), label: format!("Nordtee {doc}"), task: None })
            .to_vec();
        Floor::work(packet("5", Work::Receive(work)))
    };
    let mut floor = two();
    floor.key(Key::Demo);
    floor.refuse(Message::new("work.already"));
    assert_eq!(floor.said(), "work.already");
    assert!(!floor.screen().contains("7001"), "{}", floor.screen());
    let over = |state: &str, doc: &str| EventBody::Receipt { receipt: doc.into(), state: state.into() };
    floor.event(over("receiving", "7002"));
    assert!(floor.screen().contains("7002"), "{}", floor.screen());
    floor.event(over("received", "7002"));
    assert!(!floor.screen().contains("7002"), "{}", floor.screen());
    floor.key(Key::Demo);
    let wish = floor.wishes.last().map(|wish| wish.body.clone());
    let object = Claim::object(Some(TaskKind::Receive), "O.7003");
    assert_eq!(wish, Some(Body::Request(Request::Claim(object))), "the demo worker goes on to the next one");

    let mut scanned = two();
    scanned.scan("O.7002");
    scanned.refuse(Message::new("work.already"));
    assert!(!scanned.screen().contains("7002"), "{}", scanned.screen());
}
