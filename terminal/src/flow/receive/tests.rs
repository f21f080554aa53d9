use crate::model::tests::{Floor, packet};
use crate::talk::{Key, Tone};
use regal_shared::base::{Day, Level};
use regal_shared::flow::common::{
    BarcodeCard, Card, ExpiryKind, ItemCard, LevelCard, LocationCard, LocationKind, SerialCapture,
};
use regal_shared::flow::receive::{Delivery, DeliveryLine, OpenLpn, ReceivePacket, ReceiveRules};
use regal_shared::refusal::Choice;
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Body, Confirm, Grant, Request, Work};

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
        levels: vec![LevelCard { level: Level::Each, factor: 1 }],
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
        expected: vec![Choice { object: "O.7001".into(), label: "Nordtee 7001".into() }],
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
fn told(floor: &Floor) -> Vec<String> {
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
    assert_eq!((floor.scans, floor.keys), (2, 1), "a line");
    (floor.scans, floor.keys) = (0, 0);
    floor.scan("U.903");
    assert_eq!((floor.scans, floor.keys), (1, 0), "same again");
    assert_eq!(told(&floor), ["GUM 5 >901", "GUM 5 >902", "GUM 5 >903"]);
    assert_eq!(floor.said(), "rcv.same_again");
}

#[test]
fn a_sealed_unit_takes_two_scans() {
    let mut floor = at_item(vec![line(1, "GUM", "", SSCC, 48), line(2, "GUM", "", "", 5)]);
    floor.scan(&format!("]C100{SSCC}"));
    assert_eq!(floor.tones.last(), Some(&Tone::Ask));
    floor.scan(&format!("]C100{SSCC}"));
    assert_eq!((floor.scans, floor.keys), (2, 0));
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
fn lot_and_expiry_step_by_step_with_their_questions() {
    let mut floor = at_item(vec![line(1, "MILK", "", "", 12)]);
    floor.scan(MILK);
    floor.scan("]C110N9");
    assert_eq!(floor.said(), "rcv.lot_new");
    floor.scan("]C110N9");
    floor.number("310227");
    assert_eq!(floor.said(), "rcv.expiry_bad");
    floor.number("010199");
    assert_eq!(floor.said(), "rcv.expiry_bad", "seventy years ahead");
    floor.number("010227");
    assert_eq!(floor.said(), "rcv.older", "2027-03-01 is in stock");
    floor.number("010227");
    assert_eq!(floor.said(), "rcv.expiry_is");
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["MILK N9 2027-02-01 12 >901"]);
}

#[test]
fn too_little_life_is_held_or_goes_back() {
    let soon = format!("]C101{MILK}1726120510M7");
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12)]);
    floor.scan(&soon);
    assert_eq!(floor.said(), "rcv.short_dated");
    floor.key(Key::Digit(2));
    assert_eq!(floor.said(), "sys.cancelled");
    assert!(told(&floor).is_empty());
    floor.scan(&soon);
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "rcv.older");
    floor.scan(&soon);
    floor.key(Key::Enter);
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["MILK M7 2026-12-05 12 >901 short_dated"]);
}

#[test]
fn above_the_order_is_accepted_asked_or_blocked() {
    for (n, said, then) in [
        ("102", "", &["GUM 102 >901"][..]),
        ("110", "rcv.over", &["GUM 110 >901"]),
        ("130", "rcv.over_stop", &["GUM 100 >901", "GUM 30 >902 over_received"]),
    ] {
        let mut floor = at_item(vec![line(1, "GUM", "", "", 100)]);
        floor.scan("96385074");
        floor.number(n);
        if floor.said() == "qty.again" {
            floor.number(n);
        }
        assert_eq!(floor.said(), said, "{n}");
        match said {
            "rcv.over" => floor.number(n),
            "rcv.over_stop" => floor.key(Key::Digit(2)),
            _ => {}
        }
        for label in ["U.901", "U.901", "U.902"].iter().take(if then.len() > 1 { 3 } else { 2 }) {
            floor.scan(label);
        }
        assert_eq!(told(&floor), then);
    }
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.scan("96385074");
    floor.number("15");
    floor.key(Key::Digit(1));
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["GUM 10 >901"], "five went back to the driver");
}

#[test]
fn damaged_goods_stand_on_an_lpn_of_their_own() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.scan("96385074");
    floor.problem("Damaged");
    floor.number("2");
    floor.scan("U.901");
    floor.scan("U.901");
    floor.key(Key::Enter);
    floor.scan("U.902");
    assert_eq!(told(&floor), ["GUM 2 >901 damaged", "GUM 8 >902"]);
}

#[test]
fn serials_are_scanned_one_by_one() {
    let mut floor = at_item(vec![line(1, "RADIO", "", "", 2)]);
    floor.scan("RADIO-1");
    floor.scan("]C121S1");
    floor.scan("]C121S1");
    assert_eq!(floor.said(), "scan.serial_seen");
    floor.scan("]C121S2");
    floor.scan("U.901");
    floor.scan("U.901");
    assert_eq!(told(&floor), ["RADIO S1+S2 2 >901"]);
}

#[test]
fn labels_in_use_are_turned_down() {
    let mut floor = at_item(vec![line(1, "GUM", "", "", 10)]);
    floor.scan("96385074");
    floor.key(Key::Enter);
    floor.scan("U.800");
    assert_eq!(floor.said(), "rcv.lpn_used");
    floor.scan("U.801");
    assert_eq!(floor.said(), "lpn.other_owner");
    assert!(told(&floor).is_empty());
}

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
    ! 2 open. 1 later 2 end 3 back
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(2));
    assert_eq!(told(&floor).last().map(String::as_str), Some("done 7001 Short"));
}

#[test]
fn the_screens() {
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12), line(2, "GUM", "", SSCC, 48)]);
    let mut shots = vec![floor.screen()];
    floor.scan(&format!("]C100{SSCC}"));
    shots.push(floor.screen());
    floor.key(Key::F3);
    floor.scan(MILK);
    shots.push(floor.screen());
    floor.scan("]C110M7");
    shots.push(floor.screen());
    floor.number("010527");
    shots.push(floor.screen());
    floor.key(Key::Enter);
    shots.push(floor.screen());
    floor.scan("U.901");
    shots.push(floor.screen());
    insta::assert_snapshot!(shots.join("\n"), @"
    Receive 1/2
    Scan the item
      Nordtee
      7001
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Still sealed? Same code again.
      306141411234567891
      48 × Chewing gum
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Scan the lot
      Milk 1 l
      MILK
    []
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Type the expiry as DDMMYY
      Milk 1 l
      M7
    []
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    How many?
      Milk 1 l
      M7 · 01.05.27
    # 12
    ! Expires 01.05.27
    []
    ENT OK · F2 Problem · F3 Back · F4 More
    Receive 1/2
    Scan the LPN
      Milk 1 l
      M7 · 01.05.27
    # 12
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Scan the LPN
      Milk 1 l
      M7 · 01.05.27
    # 12
    ! 901 becomes a new LPN. Sure?
    got 901
    F2 Problem · F3 Back · F4 More
    ");
}

/// The screens a worker sees most, in a language, at a size.
fn painted(language: Language, rows: u16, cols: u16) -> String {
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12), line(2, "GUM", "", SSCC, 48)]);
    let mut shots = Vec::new();
    let mut shot = |floor: &Floor| {
        let view = crate::view::View { language, ..floor.terminal.view() };
        shots.push(crate::paint::text_screen(&view, rows, cols));
    };
    floor.scan(&format!("]C100{SSCC}"));
    shot(&floor);
    floor.key(Key::F3);
    floor.scan(&format!("]C101{MILK}1726120510M7"));
    shot(&floor);
    floor.key(Key::Digit(1));
    floor.scan(&format!("]C101{MILK}1726120510M7"));
    shot(&floor);
    floor.key(Key::Enter);
    floor.scan("U.901");
    shot(&floor);
    shots.join("\n---\n")
}

#[test]
fn painted_small_in_german() {
    insta::assert_snapshot!(painted(Language::De, 16, 20), @"
    Wareneingang     1/2
    Noch zu? Gleichen
    Code nochmal.

    306141411234567891
    48 × Chewing gum








              F2 Problem
    F3 Zurück F4 Mehr

    ---
    Wareneingang     1/2
    Artikel scannen


    Nordtee
    7001



    ? 11 von 30 Tagen. 1
    sperren 2 zurück

    Ist  MILK

              F2 Problem
    F3 Zurück F4 Mehr

    ---
    Wareneingang     1/2
    Wie viele?


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _           ENT OK
              F2 Problem
    F3 Zurück F4 Mehr

    ---
    Wareneingang     1/2
    LE scannen


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? 901 wird neue LE.
    Sicher?

    Ist  901

              F2 Problem
    F3 Zurück F4 Mehr
    ");
}

#[test]
fn painted_small_in_english() {
    insta::assert_snapshot!(painted(Language::En, 16, 20), @"
    Receive          1/2
    Still sealed? Same
    code again.

    306141411234567891
    48 × Chewing gum








              F2 Problem
    F3 Back   F4 More

    ---
    Receive          1/2
    Scan the item


    Nordtee
    7001



    ? 11 of 30 days. 1
    hold 2 back

    Got      MILK

              F2 Problem
    F3 Back   F4 More

    ---
    Receive          1/2
    How many?


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _           ENT OK
              F2 Problem
    F3 Back   F4 More

    ---
    Receive          1/2
    Scan the LPN


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? 901 becomes a new
    LPN. Sure?

    Got      901

              F2 Problem
    F3 Back   F4 More
    ");
}

#[test]
fn painted_low_in_german() {
    insta::assert_snapshot!(painted(Language::De, 8, 40), @"
    Wareneingang                         1/2
    Noch zu? Gleichen Code nochmal.
    306141411234567891
    48 × Chewing gum



             F2 Problem F3 Zurück  F4 Mehr

    ---
    Wareneingang                         1/2
    Artikel scannen
    Nordtee
    7001
    ? 11 von 30 Tagen. 1 sperren 2 zurück
                        Ist MILK

             F2 Problem F3 Zurück  F4 Mehr

    ---
    Wareneingang                         1/2
    Wie viele?
    Milk 1 l
    M7 · 05.12.26       12


    > _                               ENT OK
             F2 Problem F3 Zurück  F4 Mehr

    ---
    Wareneingang                         1/2
    LE scannen
    Milk 1 l
    M7 · 05.12.26       12
    ? 901 wird neue LE. Sicher?
                        Ist 901

             F2 Problem F3 Zurück  F4 Mehr
    ");
}

#[test]
fn painted_tall_in_english() {
    insta::assert_snapshot!(painted(Language::En, 20, 26), @"
    Receive                1/2
    Still sealed? Same code
    again.


    306141411234567891
    48 × Chewing gum











                 F2 Problem
    F3 Back      F4 More

    ---
    Receive                1/2
    Scan the item



    Nordtee
    7001




    ? 11 of 30 days. 1 hold 2
    back

    Got      MILK

    Next
    MILK × 12
                 F2 Problem
    F3 Back      F4 More

    ---
    Receive                1/2
    How many?



    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _                 ENT OK
    Next
    MILK × 12
                 F2 Problem
    F3 Back      F4 More

    ---
    Receive                1/2
    Scan the LPN



    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? 901 becomes a new LPN.
    Sure?

    Got      901

    Next
    MILK × 12
                 F2 Problem
    F3 Back      F4 More
    ");
}

#[test]
fn painted_wide_in_german() {
    insta::assert_snapshot!(painted(Language::De, 24, 80), @"
    Wareneingang                                                                 1/2
    Noch zu? Gleichen Code nochmal.



    306141411234567891
    48 × Chewing gum
















                        F2 Problem          F3 Zurück           F4 Mehr

    ---
    Wareneingang                                                                 1/2
    Artikel scannen                          Danach
                                             MILK × 12
                                             GUM × 48

    Nordtee
    7001





    ? 11 von 30 Tagen. 1 sperren 2 zurück

    Ist  MILK








                        F2 Problem          F3 Zurück           F4 Mehr

    ---
    Wareneingang                                                                 1/2
    Wie viele?                               Danach
                                             MILK × 12
                                             GUM × 48

    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _                               ENT OK







                        F2 Problem          F3 Zurück           F4 Mehr

    ---
    Wareneingang                                                                 1/2
    LE scannen                               Danach
                                             MILK × 12
                                             GUM × 48

    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    ? 901 wird neue LE. Sicher?

    Ist  901








                        F2 Problem          F3 Zurück           F4 Mehr
    ");
}
