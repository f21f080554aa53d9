//! What a worker does at the dock: the happy way and its budget here, questions of goods, of documents, and screens
//! beside it.

mod documents;
mod goods;
mod painted;

use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::talk::{Input, Key, Saved, Tone};
use regal_shared::base::{Day, Level, StockStatus};
use regal_shared::flow::common::{
    BarcodeCard, Card, ExpiryKind, ItemCard, LevelCard, LocationCard, LocationKind, LotCard, SerialCapture,
};
use regal_shared::flow::receive::{Delivery, DeliveryLine, OpenLpn, ReceivePacket, ReceiveRules};
use regal_shared::refusal::Choice;
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Body, Confirm, Grant, Request, Verified, Work};

pub(super) const SSCC: &str = "306141411234567891";
pub(super) const MILK: &str = "04012345678901";

pub(super) fn line(line: i64, item: &str, lot: &str, sscc: &str, expected: i64) -> DeliveryLine {
    let (item, lot, sscc) = (item.to_owned(), lot.to_owned(), sscc.to_owned());
    DeliveryLine { line, item, lot, expiry: None, sscc, expected, received: 0 }
}

pub(super) fn delivery(lines: Vec<DeliveryLine>) -> Delivery {
    Delivery {
        receipt: "7001".into(),
        supplier: "Nordtee".into(),
        note: String::new(),
        owner: "O".into(),
        blind: false,
        lines,
        sampled: Vec::new(),
        newest: vec![("MILK".into(), Day::parse_iso("2027-03-01").expect("a day"))],
    }
}

fn item(item: &str, name: &str, expiry: ExpiryKind, serial: SerialCapture) -> Card {
    Card::Item(ItemCard {
        item: item.into(),
        name: name.into(),
        owner: "O".into(),
        levels: vec![LevelCard::plain(Level::Each, 1)],
        lot_tracked: expiry != ExpiryKind::None,
        expiry,
        serial,
        min_life_days: 30,
        weight_g: 0,
        warn_qty: 200,
        hard_qty: 5000,
    })
}

pub(super) fn work(delivery: Option<Delivery>) -> ReceivePacket {
    let barcode = |barcode: &str, item: &str| {
        Card::Barcode(BarcodeCard {
            barcode: barcode.into(),
            item: item.into(),
            level: Level::Each,
            factor: 1,
        })
    };
    let dock = LocationCard {
        location: "R1".into(),
        kind: LocationKind::Dock,
        zone: String::new(),
        walk: 0,
        digits: String::new(),
        height: 0,
        keeps_lpn: true,
    };
    ReceivePacket {
        dock: "R1".into(),
        rules: ReceiveRules { soft: 2, ..ReceiveRules::default() },
        delivery,
        unit: String::new(),
        lpns: vec![
            OpenLpn { lpn: "800".into(), location: "R2".into(), owner: "O".into(), holds: vec![] },
            OpenLpn { lpn: "801".into(), location: "R1".into(), owner: "X".into(), holds: vec![] },
        ],
        expected: vec![Choice { object: "O.7001".into(), label: "Nordtee 7001".into(), task: None }],
        used: vec!["P77".into()],
        suppliers: vec!["Nordtee".into(), "Ost".into()],
        owners: vec!["O".into()],
        with: String::new(),
        cards: vec![
            Card::Location(dock),
            item("MILK", "Milk 1 l", ExpiryKind::BestBefore, SerialCapture::None),
            item("RADIO", "Radio", ExpiryKind::None, SerialCapture::Inbound),
            barcode(MILK, "MILK"),
            barcode("RADIO-1", "RADIO"),
        ],
    }
}

pub(super) fn at_item(lines: Vec<DeliveryLine>) -> Floor {
    Floor::work(packet("5", Work::Receive(work(Some(delivery(lines))))))
}

/// What was received, one short line each.
pub(super) fn told(floor: &Floor) -> Vec<String> {
    let one = |body: &Body| match body {
        Body::Confirm(Confirm::Receive(fact)) => {
            let expiry = fact.expiry.map(Day::iso).unwrap_or_default();
            let codes: Vec<&str> = fact.codes.iter().map(|code| code.code()).collect();
            let serials = fact.serials.join("+");
            let (item, lot) = (&fact.goods.item, &fact.goods.lot);
            let text =
                format!("{item} {lot} {expiry} {serials} {} >{} {}", fact.qty, fact.lpn, codes.join("+"));
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Body::Confirm(Confirm::ReceiveLpn(fact)) => format!("whole {}", fact.lpn),
        Body::Confirm(Confirm::ReceiptOpened(fact)) => format!("opened {} {}", fact.supplier, fact.note),
        Body::Confirm(Confirm::UnloadingDone(fact)) => format!("done {} {:?}", fact.receipt, fact.rest),
        Body::Confirm(Confirm::Undo(undo)) => format!("undo {}", undo.command),
        other => format!("{other:?}"),
    };
    floor.facts.iter().map(|fact| one(&fact.body)).collect()
}

#[test]
fn a_line_takes_two_scans_and_a_key_and_the_same_again_one_scan() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 20)]);
    floor.scan("96385074");
    floor.number("5");
    floor.scan("U.901");
    assert_eq!(floor.said(), "rcv.lpn_new", "a fresh label is asked about once");
    floor.scan("U.901");
    (floor.scans, floor.keys) = (0, 0);
    floor.scan("96385074");
    floor.number("5");
    floor.scan("U.902");
    assert_eq!((floor.scans, floor.keys), costs(&[("receive a line", 1)]));
    (floor.scans, floor.keys) = (0, 0);
    floor.scan("U.903");
    assert_eq!((floor.scans, floor.keys), costs(&[("receive the same again", 1)]));
    assert_eq!(told(&floor), ["GUM 5 >901", "GUM 5 >902", "GUM 5 >903"]);
    assert_eq!(floor.said(), "rcv.same_again");
}

#[test]
fn a_label_printed_at_the_dock_is_told_and_taken_without_a_question() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 20)]);
    floor.scan("96385074");
    floor.number("5");
    floor.more("Print label");
    let wish = &floor.wishes.last().expect("a wish").body;
    assert!(matches!(wish, Body::Request(Request::Print { object, .. }) if object == "U."), "{wish:?}");
    floor.refuse(Message::new("req.no_printer"));
    assert_eq!(floor.said(), "req.no_printer");
    floor.more("Print label");
    floor.grant(Grant::Printed { lpn: "004000000000000015".into() });
    assert_eq!(floor.said(), "rcv.printed");
    assert!(floor.screen().contains("Scan the LPN"), "{}", floor.screen());
    floor.scan("]C100004000000000000015");
    assert_eq!(told(&floor), ["GUM 5 >004000000000000015"]);
}

/// So many GUM in hand at the dock, an LPN is asked for; the device has numbers from 1000 on.
pub(super) fn at_lpn() -> Floor {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 20)]);
    floor.numbers(1_000, 50);
    floor.scan("96385074");
    floor.number("5");
    floor
}

#[test]
fn where_no_label_comes_out_a_number_is_written_by_hand_and_typed() {
    // No radio.
    let mut floor = at_lpn();
    floor.feed(Input::Link(false));
    floor.more("Print label");
    assert_eq!(floor.said(), "lpn.by_hand");
    assert!(floor.screen().contains("N10009"), "{}", floor.screen());
    let facts = floor.facts.len();
    // A digit read wrong is seen, and a place or goods are no number.
    floor.number("10008");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("scan.wrong_number", facts));
    floor.more("Print label");
    assert!(floor.screen().contains("N10009"), "the one not used is good enough: {}", floor.screen());
    floor.number("10009");
    assert_eq!(told(&floor), ["GUM 5 >N10009"]);
    assert_eq!(floor.facts.last().map(|fact| fact.verified_by), Some(Verified::Typed));
    // The next goods get the next one; a label that is there after all is taken as well, and the number is not shown again.
    floor.scan("96385074");
    floor.number("4");
    floor.more("Print label");
    assert!(floor.screen().contains("N10016"), "{}", floor.screen());
    floor.scan("U.901");
    floor.scan("96385074");
    floor.number("3");
    assert!(floor.screen().contains("Scan the LPN"), "{}", floor.screen());
    floor.more("Print label");
    assert!(floor.screen().contains("N10023"), "{}", floor.screen());
    assert_eq!(told(&floor), ["GUM 5 >N10009", "GUM 4 >901"]);

    // No printer, and no answer.
    for late in [false, true] {
        let mut floor = at_lpn();
        floor.more("Print label");
        if late {
            floor.now = floor.now.plus(10_000);
            floor.feed(Input::Tick);
        } else {
            floor.refuse(Message::new("req.no_printer"));
        }
        assert_eq!(floor.said(), "lpn.by_hand");
        floor.number("10009");
        assert_eq!(told(&floor), ["GUM 5 >N10009"]);
    }
}

#[test]
fn a_number_that_is_not_on_disk_is_not_shown() {
    let mut floor = at_lpn();
    floor.feed(Input::Link(false));
    for (save, said) in [(Saved::Failed, "sys.save_failed"), (Saved::Full, "sys.store_full")] {
        floor.save = save;
        floor.more("Print label");
        assert_eq!((floor.said().as_str(), floor.tones.last()), (said, Some(&Tone::Error)));
        assert!(!floor.screen().contains("N10"), "{}", floor.screen());
    }
    floor.save = Saved::Good;
    floor.more("Print label");
    assert!(floor.screen().contains("N10009"), "nobody has read it before: {}", floor.screen());
    // Where none is left, that is said.
    let mut floor = at_item(vec![line(1, "GUM", "", "", 20)]);
    floor.feed(Input::Link(false));
    floor.scan("96385074");
    floor.number("5");
    floor.more("Print label");
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("lpn.no_number", Some(&Tone::Error)));
}

#[test]
fn a_missing_label_is_told_and_another_one_comes() {
    let mut floor = at_lpn();
    floor.problem("Label missing");
    assert!(matches!(&floor.facts[0].body, Body::Confirm(Confirm::Report(_))), "{:?}", floor.facts);
    floor.refuse(Message::new("req.no_printer"));
    assert!(floor.screen().contains("N10009"), "{}", floor.screen());
    floor.problem("Label missing");
    assert!(floor.screen().contains("N10009"), "{}", floor.screen());
    floor.number("10009");
    assert_eq!(floor.facts.len(), 3);
}

#[test]
fn a_sealed_unit_takes_two_scans() {
    let mut floor = at_item(vec![line(1, "GUM", "", SSCC, 48), line(2, "GUM", "", "", 5)]);
    floor.scan(&format!("]C100{SSCC}"));
    assert_eq!(floor.tones.last(), Some(&Tone::Ask));
    floor.scan(&format!("]C100{SSCC}"));
    assert_eq!((floor.scans, floor.keys), costs(&[("receive a sealed LPN", 1)]));
    assert_eq!(told(&floor), [format!("whole {SSCC}")]);
    assert_eq!(floor.said(), "rcv.received_lpn");
    floor.scan(&format!("]C100{SSCC}"));
    assert_eq!(floor.said(), "work.already");
}

#[test]
fn a_happy_delivery_from_dock_to_finish_by_what_is_wanted() {
    let mut floor = Floor::on();
    floor.more("Other work");
    floor.row("Receive");
    floor.scan("L.R1");
    let Body::Request(Request::Claim(claim)) = &floor.wishes.last().expect("a wish").body else { panic!() };
    assert_eq!(serde_json::to_value(claim).expect("json")["object"], "L.R1");
    floor.grant(Grant::Work { packet: Box::new(packet("5", Work::Receive(work(None)))) });
    floor.key(Key::Digit(1));
    let lines = vec![line(1, "GUM", "", "", 20), line(2, "TEA", "L1", SSCC, 10)];
    let claimed = packet("5", Work::Receive(work(Some(delivery(lines)))));
    floor.grant(Grant::Work { packet: Box::new(claimed) });
    for _ in 0..12 {
        if !told(&floor).iter().any(|fact| fact.starts_with("done")) {
            floor.key(Key::Demo);
        }
    }
    assert_eq!(told(&floor).last().map(String::as_str), Some("done 7001 Later"), "{:?}", told(&floor));
    assert_eq!(floor.tones.last(), Some(&Tone::TaskDone));
    assert!(floor.screen().contains("Scan the delivery"), "{}", floor.screen());
}

#[test]
fn one_gs1_label_answers_item_lot_and_expiry() {
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12)]);
    floor.scan(&format!("]C101{MILK}1727050110M7"));
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["MILK M7 2027-05-01 12 >901"]);
    assert!(floor.screen().contains("Finish the delivery"), "nothing is open any more");
}

#[test]
fn past_its_lease_the_goods_in_hand_come_in_and_no_other_are_begun() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 20)]);
    floor.scan("96385074");
    floor.lease_ends();
    floor.number("5");
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 5 >901"]);
    floor.begins_nothing("96385074");
    floor.begins_nothing("U.902");
    floor.key(Key::F3);
    assert_eq!(told(&floor), ["GUM 5 >901"]);
}
