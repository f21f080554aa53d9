mod again;
mod content;
mod serial;
mod sizes;
mod weight;

pub(in crate::flow::pack) use again::opened;
pub(in crate::flow::pack) use weight::weighed;

use crate::flow::Screen;
use crate::model::SEEN_MS;
use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::scan::sics::Weight;
use crate::talk::{Input, Key, Tone};
use regal_shared::base::{Goods, LineId, StockStatus};
use regal_shared::flow::common::{Card, ItemCard, LevelCard};
use regal_shared::flow::pack::{CartonCard, PackLine, PackPacket, Tolerance};
use regal_shared::refusal::Choice;
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Body, Claim, Confirm, Event, EventBody, Grant, Request, TaskKind, Verified, Work};

pub(in crate::flow::pack) fn pack_line(id: i64, item: &str, lot: &str, tote: &str, qty: i64) -> PackLine {
    PackLine {
        line: LineId(id),
        tote: tote.into(),
        goods: Goods { owner: "O".into(), item: item.into(), lot: lot.into(), serial: String::new() },
        expiry: None,
        status: StockStatus::Available,
        qty,
    }
}

pub(in crate::flow::pack) fn order(lines: Vec<PackLine>) -> PackPacket {
    let carton = |id: &str, name: &str, tare_g, denied| CartonCard {
        carton_type: id.into(),
        name: name.into(),
        tare_g,
        denied,
    };
    PackPacket {
        order: "O1".into(),
        station: "BENCH.1".into(),
        lines,
        cartons: vec!["004000000000000013".into(), "004000000000000020".into()],
        standing: Vec::new(),
        open: Vec::new(),
        types: vec![carton("S", "Carton S", 90, false), carton("L", "Carton L", 320, true)],
        carton_type: "S".into(),
        why: vec![Message::new("why.carton_smallest")],
        lane: "LANE.1".into(),
        why_lane: vec![Message::new("why.lane_of_carrier")],
        weigh: None,
        printer: true,
        cards: Vec::new(),
    }
}

pub(in crate::flow::pack) fn gum(n: i64) -> PackPacket {
    order(vec![pack_line(1, "GUM", "", "T1", n)])
}

/// Anna stands at the bench and has scanned tote T1.
pub(in crate::flow::pack) fn at_bench(work: PackPacket) -> Floor {
    let mut floor = Floor::begin(TaskKind::Pack);
    floor.scan("U.T1");
    floor.grant(Grant::Work { packet: Box::new(packet("9", Work::Pack(work))) });
    floor.tones.clear();
    floor
}

/// Orders an item of one line may be for.
pub(in crate::flow::pack) fn two_orders() -> Vec<Choice> {
    let row = |order: &str, tote: &str| Choice {
        object: format!("O.{order}"),
        label: format!("{order} · {tote}"),
        task: Some(TaskKind::Pack),
    };
    vec![row("100234", "T1"), row("100235", "T2")]
}

#[test]
fn an_item_of_several_orders_is_never_guessed_at() {
    let claims = |floor: &Floor| floor.wishes.last().map(|wish| wish.body.clone());
    let of = |object: &str| Some(Body::Request(Request::Claim(Claim::object(Some(TaskKind::Pack), object))));
    let listed = || {
        let mut floor = Floor::begin(TaskKind::Pack);
        floor.scan(GUM);
        assert_eq!(claims(&floor), of("GUM"));
        floor.grant(Grant::Choices { choices: two_orders() });
        floor
    };
    let mut floor = listed();
    insta::assert_snapshot!(floor.screen(), @"
    Pack
    Which one?
    1 100234 · T1
    2 100235 · T2
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(2));
    assert_eq!(claims(&floor), of("O.100235"));
    floor.grant(Grant::Work { packet: Box::new(packet("9", Work::Pack(gum(1)))) });
    assert!(floor.screen().contains("Carton S"), "{}", floor.screen());
    let mut floor = listed();
    floor.scan("U.T1");
    assert_eq!(claims(&floor), of("U.T1"), "the tote's label says which as well");
    floor.refuse(Message::new("pack.not_ready"));
    assert!(floor.screen().contains("100235 · T2"), "the list stays: {}", floor.screen());
    floor.key(Key::F3);
    assert!(!floor.screen().contains("100235"), "{}", floor.screen());
}

fn told(floor: &Floor) -> Vec<String> {
    floor
        .facts
        .iter()
        .map(|fact| match &fact.body {
            Body::Confirm(Confirm::Pack(pack)) => {
                let inside: Vec<String> = pack
                    .content
                    .iter()
                    .map(|one| {
                        let numbers = one.serials.iter().map(|one| format!(" {one}")).collect::<String>();
                        format!("{}{} {} {}{numbers}", one.goods.item, one.goods.lot, one.qty, one.tote)
                    })
                    .collect();
                let weight = pack.weight_g.map_or_else(String::new, |grams| format!(" {grams} g"));
                let again = match (pack.rechecked, pack.weight_allowed) {
                    (true, _) => " rechecked",
                    (_, true) => " allowed",
                    _ => "",
                };
                format!("pack {} {}: {}{weight}{again}", &pack.carton, pack.carton_type, inside.join(", "))
            }
            Body::Confirm(Confirm::Stage(stage)) => format!("stage {} {}", stage.lpns.join("+"), stage.lane),
            Body::Confirm(Confirm::Report(report)) => format!(
                "{} {} {} {}",
                report.code.code(),
                report.goods.as_ref().map_or("?", |goods| goods.item.as_str()),
                report.qty,
                report.lpn
            ),
            other => format!("{other:?}"),
        })
        .collect()
}

pub(in crate::flow::pack) const GUM: &str = "96385074";

#[test]
fn n_units_take_n_scans_and_one_for_the_tote_then_one_for_the_lane() {
    let mut floor = at_bench(gum(3));
    floor.key(Key::Enter);
    for _ in 0..3 {
        floor.scan(GUM);
    }
    // The tote was scanned before the bench had its packet; that scan counts.
    let work = [("choose a tote to pack and take its carton", 1), ("pack a piece", 3)];
    assert_eq!((floor.scans, floor.keys), costs(&work));
    assert_eq!(floor.said(), "pack.closed");
    floor.scan("L.LANE.1");
    assert_eq!(
        told(&floor),
        ["pack 004000000000000013 S: GUM 3 T1", "stage 004000000000000013 LANE.1"],
        "one fact a carton with its whole content"
    );
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("pack.done", Some(&Tone::TaskDone)));
    assert_eq!(floor.tones.iter().filter(|tone| **tone == Tone::TaskDone).count(), 1, "one done tone");
    assert!(floor.screen().contains("Scan tote or order"), "the next order: {}", floor.screen());
}

/// A basket as it may be: long names, lots, two totes.
pub(in crate::flow::pack) fn basket() -> PackPacket {
    let lines = vec![pack_line(1, "TEA", "L1", "T1", 2), pack_line(2, "GUM", "", "T2", 3)];
    PackPacket { order: "100234".into(), ..order(lines) }
}

#[test]
fn a_bench_not_known_is_asked_for_once_and_told_with_the_carton() {
    let mut floor = at_bench(PackPacket { station: String::new(), printer: false, ..gum(1) });
    floor.scan("U.T1");
    assert_eq!(floor.said(), "scan.not_asked");
    floor.scan("W.BENCH.2");
    floor.key(Key::Enter);
    floor.scan(GUM);
    let Body::Confirm(Confirm::Pack(pack)) = &floor.facts[0].body else { panic!("{:?}", floor.facts) };
    assert_eq!(pack.station, "BENCH.2");
}

#[test]
fn without_a_printer_the_carton_is_closed_all_the_same() {
    let mut floor = at_bench(PackPacket { printer: false, ..gum(1) });
    floor.key(Key::Enter);
    floor.scan(GUM);
    assert_eq!(floor.said(), "pack.no_label");
    floor.more("Print again");
    let wish = &floor.wishes.last().expect("a wish").body;
    assert!(matches!(wish, Body::Request(Request::Print { object, .. }) if object == "U.004000000000000013"));
    floor.refuse(Message::new("req.no_printer"));
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor).len(), 2);
}

#[test]
fn without_the_hub_the_carton_is_closed_and_its_label_said_to_come_later() {
    let mut floor = at_bench(gum(1));
    floor.key(Key::Enter);
    floor.feed(Input::Link(false));
    floor.scan(GUM);
    assert_eq!(floor.said(), "pack.label_later");
    let Body::Confirm(Confirm::Pack(_)) = &floor.facts[0].body else { panic!("{:?}", floor.facts) };
}

#[test]
fn order_packed_is_seen_before_the_hub_says_what_is_missing() {
    let mut floor = at_bench(PackPacket { printer: false, ..gum(1) });
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan("L.LANE.1");
    let (now, message) = (floor.now, Message::new("pack.no_label"));
    let (device, body) = (Some("K7Q2MX".into()), EventBody::Notice { message });
    floor.feed(Input::Event(Event { epoch: 1, number: 1, at: now, device, body }));
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack              Q2
    Scan tote or order







    * Order packed.



                  ENT OK
              F2 Problem
    F3 Back   F4 More
    ");
    floor.now = now.plus(SEEN_MS);
    floor.feed(Input::Tick);
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack              Q2
    Scan tote or order







    i Carton is safe,
    label is missing.


                  ENT OK
              F2 Problem
    F3 Back   F4 More
    ");
}

#[test]
fn an_order_not_all_there_is_refused_and_the_bench_stays() {
    let mut floor = Floor::begin(TaskKind::Pack);
    floor.scan("O.O1");
    let wish = &floor.wishes.last().expect("a wish").body;
    let claim = Claim::object(Some(TaskKind::Pack), "O.O1");
    assert_eq!(*wish, Body::Request(Request::Claim(claim)));
    floor.refuse(Message::new("pack.not_ready"));
    assert_eq!(floor.said(), "pack.not_ready");
    floor.key(Key::F3);
    assert!(matches!(floor.terminal.state().job.screen, Screen::Session(_)));
}

#[test]
fn past_its_lease_the_carton_in_hand_is_closed_and_brought_away_and_no_other_begun() {
    let mut floor = at_bench(gum(3));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.lease_ends();
    floor.scan(GUM);
    floor.scan(GUM);
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 3 T1", "stage 004000000000000013 LANE.1"]);
    let mut floor = at_bench(gum(3));
    floor.lease_ends();
    let screen = floor.terminal.state().job.screen.clone();
    floor.key(Key::Enter);
    assert_eq!((floor.said().as_str(), &floor.terminal.state().job.screen), ("sys.lease_over", &screen));
}
