mod again;
mod serial;

pub(in crate::flow::pack) use again::opened;

use crate::flow::Screen;
use crate::model::tests::{Floor, packet};
use crate::scan::sics::Weight;
use crate::talk::{Input, Key, Tone};
use regal_shared::base::{Goods, LineId, StockStatus};
use regal_shared::flow::common::{Card, ItemCard, LevelCard};
use regal_shared::flow::pack::{CartonCard, PackLine, PackPacket, Tolerance};
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Body, Claim, Confirm, Grant, Request, TaskKind, Verified, Work};

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
    assert_eq!((floor.scans, floor.keys), (3 + 1, 1), "n + 1 s, ENT takes the carton proposed");
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
fn the_carton_proposed_at_every_size() {
    let floor = at_bench(basket());
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Take this carton
    S

    Carton S
    Order 100234
    T1 T2
    5





                  ENT OK
    F1 Why    F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Packmittel nehmen
    S

    Carton S
    Auftrag 100234
    T1 T2
    5





                  ENT OK
    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 8, 40), @"
    Packen
    Packmittel nehmen    S
    Carton S · Auftrag 100234
    T1 T2               5


                                      ENT OK
    F1 Warum F2 Problem F3 Zurück  F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::En, 20, 26), @"
    Pack
    Take this carton
    ▄▀▀
     ▀▄
    ▀▀
    Carton S
    Order 100234
    T1 T2
    █▀▀
    ▀▀█
    ▀▀▀




                        ENT OK


    F1 Why       F2 Problem
    F3 Back      F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 24, 80), @"
    Packen
    Packmittel nehmen
    ▄▀▀
     ▀▄
    ▀▀
    Carton S
    Auftrag 100234
    T1 T2
    █▀▀
    ▀▀█
    ▀▀▀




                                      ENT OK







    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn the_pieces_at_every_size() {
    let mut floor = at_bench(basket());
    floor.key(Key::Enter);
    floor.scan("]C1010950600013435210L1");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Scan each piece


    Green tea 100 g
    TEA
    L1
    1/5

    * 1 of 5 packed.




              F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Jedes Stück scannen


    Green tea 100 g
    TEA
    L1
    1/5

    * 1 von 5 verpackt.




              F2 Problem
    F3 Zurück F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 8, 40), @"
    Packen
    Jedes Stück scannen
    Green tea 100 g
    TEA · L1            1/5
    * 1 von 5 verpackt.


             F2 Problem F3 Zurück  F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 20, 26), @"
    Packen
    Jedes Stück scannen



    Green tea 100 g
    TEA
    L1
    ▀█    █ █▀▀
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 von 5 verpackt.




    Danach
    Chewing gum × 3
                 F2 Problem
    F3 Zurück    F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::En, 24, 80), @"
    Pack
    Scan each piece                          Next
                                             Chewing gum × 3


    Green tea 100 g
    TEA
    L1
    ▀█    █ █▀▀
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀

    * 1 of 5 packed.










                        F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn the_other_screens_of_a_bench() {
    let floor = Floor::begin(TaskKind::Pack);
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Scan tote or order











                  ENT OK
              F2 Problem
    F3 Back   F4 More
    ");
    let mut floor = at_bench(gum(1));
    floor.key(Key::Enter);
    floor.scan("00036000291452");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Jedes Stück scannen


    Chewing gum
    GUM
    █▀█   █ ▀█
    █ █ ▄▀   █
    ▀▀▀ ▀   ▀▀▀
    ! Gehört nicht zum «
    Auftrag. F2 «

    Ist  Phone

              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.scan(GUM);
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack              Q1
    Bring to the lane
    LANE · 1

    004000000000000013




    * Carton 0040…013
    closed.



    F1 Why    F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen            Q1
    Zum Bereitstellplatz
    LANE · 1

    004000000000000013




    * Packstück 0040…013
    ist zu.



    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
    let mut floor = weighed();
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Wiegen, Gramm tippen











    > _           ENT OK
              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.number("150");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Empty it, scan again




    █▀█   █ ▀▀█
    █ █ ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ! 20 g off. Empty it «
    and scan all. «
    Expected 130
    Got      150

    F1 Why    F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Leeren, neu scannen




    █▀█   █ ▀▀█
    █ █ ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ! 20 g Abweichung. «
    Alles neu scannen. «
    Soll 130
    Ist  150

    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
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
fn enough_is_enough_and_foreign_goods_stay_out() {
    let mut floor =
        at_bench(order(vec![pack_line(1, "GUM", "", "T1", 1), pack_line(2, "TEA", "L1", "T1", 1)]));
    floor.scan("K.L");
    assert_eq!(floor.said(), "pack.box_denied");
    floor.scan("K.S");
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(floor.said(), "pack.enough");
    floor.scan("CASE-TEA");
    assert_eq!(floor.said(), "scan.wrong_level");
    floor.scan("00036000291452");
    assert_eq!(floor.said(), "pack.extra");
    floor.problem("Foreign item");
    floor.scan("00036000291452");
    floor.number("1");
    assert_eq!(told(&floor), ["extra_item PHONE 1 T1"]);
    floor.scan("]C1010950600013435210L1");
    assert_eq!(told(&floor)[1], "pack 004000000000000013 S: GUM 1 T1, TEAL1 1 T1");
}

#[test]
fn two_lots_of_an_item_are_told_apart_by_the_lot() {
    let lines = vec![pack_line(1, "TEA", "L1", "T1", 1), pack_line(1, "TEA", "L2", "T1", 1)];
    let mut floor = at_bench(order(lines));
    floor.key(Key::Enter);
    floor.scan("09506000134352");
    assert_eq!(floor.said(), "scan.more_lot");
    floor.scan("]C110L2");
    floor.scan("09506000134352");
    assert_eq!(told(&floor), ["pack 004000000000000013 S: TEAL2 1 T1, TEAL1 1 T1"]);
}

#[test]
fn what_is_missing_is_told_and_the_rest_goes_on() {
    let mut floor =
        at_bench(order(vec![pack_line(1, "GUM", "", "T1", 2), pack_line(2, "PHONE", "", "T2", 1)]));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.problem("Missing at packing");
    floor.number("1");
    floor.row("Phone");
    assert_eq!(told(&floor), ["missing_at_pack PHONE 1 T2"]);
    floor.problem("Missing at packing");
    floor.number("2");
    assert_eq!(floor.said(), "pick.over", "only one is open");
    floor.problem("Missing at packing");
    floor.number("1");
    assert_eq!(told(&floor)[1..], ["missing_at_pack GUM 1 T1", "pack 004000000000000013 S: GUM 1 T1"]);
}

#[test]
fn a_full_carton_is_closed_early_and_the_rest_needs_another() {
    let mut floor = at_bench(gum(3));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.more("Close carton now");
    assert_eq!(floor.said(), "pack.more_boxes");
    floor.scan("L.LANE.2");
    assert_eq!(floor.said(), "ship.other_lane");
    floor.scan("L.LANE.2");
    assert_eq!(floor.said(), "pack.staged");
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(told(&floor)[2], "pack 004000000000000020 S: GUM 2 T1");
}

#[test]
fn an_lpn_goes_as_it_is_after_its_scan() {
    let mut floor = at_bench(gum(3));
    floor.more("Ship LPN as it is");
    floor.scan("U.T9");
    assert_eq!(floor.said(), "pick.other_tote");
    floor.scan("U.T1");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor), ["pack T1 : ", "stage T1 LANE.1"]);
}

/// The same order at a bench that asks for the weight; gum weighs 20 g.
pub(in crate::flow::pack) fn weighed() -> Floor {
    let gum_card = Card::Item(ItemCard {
        item: "GUM".into(),
        name: "Chewing gum".into(),
        owner: "O".into(),
        levels: vec![LevelCard { level: regal_shared::base::Level::Each, factor: 1 }],
        lot_tracked: false,
        expiry: Default::default(),
        serial: Default::default(),
        min_life_days: 0,
        weight_g: 20,
        warn_qty: 50,
        hard_qty: 500,
    });
    let weigh = Some(Tolerance { grams: 5, percent: 3 });
    let mut floor = at_bench(PackPacket { weigh, cards: vec![gum_card], ..gum(2) });
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan(GUM);
    floor
}

#[test]
fn a_scale_closes_a_carton_that_fits_by_itself_and_any_other_by_enter() {
    let mut floor = weighed();
    for (weight, said) in [
        (Weight::Steady(0), None),
        (Weight::Moving, Some("pack.unsteady")),
        (Weight::Over, Some("pack.scale_over")),
        (Weight::Under, Some("pack.scale_under")),
        (Weight::Steady(-90), Some("pack.scale_under")),
        (Weight::Steady(150), Some("pack.on_scale")),
    ] {
        floor.feed(Input::Weight(weight));
        assert!(floor.terminal.weighing() && told(&floor).is_empty(), "{weight:?}");
        assert!(said.is_none_or(|said| floor.said() == said), "{weight:?}: {}", floor.said());
    }
    // What is typed beats the scale, and a weight that fits closes without a key.
    floor.key(Key::Digit(1));
    floor.feed(Input::Weight(Weight::Steady(133)));
    assert!(told(&floor).is_empty());
    floor.key(Key::Backspace);
    floor.feed(Input::Weight(Weight::Steady(133)));
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 133 g"]);
    assert_eq!(floor.facts.last().map(|fact| fact.verified_by), Some(Verified::Scale));
    floor.feed(Input::Weight(Weight::Steady(133)));
    assert!(!floor.terminal.weighing() && told(&floor).len() == 1, "nobody waits for it any more");

    let mut floor = weighed();
    floor.feed(Input::Weight(Weight::Steady(150)));
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "pack.weight_off");

    // Without an answer the work goes on.
    let mut floor = weighed();
    floor.feed(Input::Weight(Weight::Silent));
    assert_eq!(floor.said(), "pack.scale_silent");
    floor.key(Key::Enter);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1"]);
}

#[test]
fn a_weight_within_the_tolerance_closes_and_another_is_looked_into() {
    let mut floor = weighed();
    floor.number("133");
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 133 g"]);

    let mut floor = weighed();
    floor.number("150");
    assert_eq!(floor.said(), "pack.weight_off");
    floor.scan(GUM);
    floor.scan(GUM);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1 150 g rechecked"]);

    let mut floor = weighed();
    floor.number("150");
    floor.scan("00036000291452");
    assert_eq!(floor.said(), "pack.recheck_off");
    floor.scan(GUM);
    floor.scan(GUM);
    floor.key(Key::Enter);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: GUM 2 T1"], "no scale, the weight stays open");
}

#[test]
fn an_order_not_all_there_is_refused_and_the_bench_stays() {
    let mut floor = Floor::begin(TaskKind::Pack);
    floor.scan("O.O1");
    let wish = &floor.wishes.last().expect("a wish").body;
    let claim = Claim::Object { task: Some(TaskKind::Pack), object: "O.O1".into() };
    assert_eq!(*wish, Body::Request(Request::Claim(claim)));
    floor.refuse(Message::new("pack.not_ready"));
    assert_eq!(floor.said(), "pack.not_ready");
    floor.key(Key::F3);
    assert!(matches!(floor.terminal.state().job.screen, Screen::Session(_)));
}
