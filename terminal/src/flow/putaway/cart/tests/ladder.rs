//! What fits several things of the cart is asked for one level finer.

use super::*;

/// Tea in two lots for two bins, and two radios for one.
fn mixed() -> CartPacket {
    let mut radios = [line(3, "RADIO", "", 1, &["A05.1"]), line(4, "RADIO", "", 1, &["A05.1"])];
    for (radio, serial) in radios.iter_mut().zip(["S1", "S2"]) {
        radio.content.goods.serial = serial.into();
    }
    let [first, second] = radios;
    let lines = vec![line(1, "TEA", "L1", 6, &["A05.1"]), line(2, "TEA", "L2", 4, &["A05.1"]), first, second];
    CartPacket { lines, ..work() }
}

fn asked(floor: &Floor) -> String {
    floor.screen().lines().nth(1).unwrap_or_default().to_owned()
}

const TEA_EACH: &str = "09506000134352";

#[test]
fn the_place_stands_for_what_lies_there_where_that_is_one_thing_and_the_site_says_so() {
    let of = |lines: Vec<CartLine>, stands| {
        let mut floor = Floor::work(packet("7", Work::Cart(CartPacket { lines, stands, ..work() })));
        floor.scan("L.DOCK.1");
        (floor.said(), asked(&floor))
    };
    let gum = || line(1, "GUM", "", 24, &["A05.1"]);
    let lots = || mixed().lines[..2].to_vec();
    let radios = || mixed().lines[2..].to_vec();
    for (lines, stands, said, then) in [
        (vec![gum()], false, "scan.want_item", "Scan an item"),
        (vec![gum()], true, "", "How many go along?"),
        (work().lines, true, "scan.more_item", "Scan an item"),
        (lots(), false, "scan.more_lot", "Scan the lot"),
        (radios(), true, "scan.more_serial", "Scan each serial"),
    ] {
        let shown = format!("{lines:?} {stands}");
        assert_eq!(of(lines, stands), (said.to_owned(), then.to_owned()), "{shown}");
    }
}

#[test]
fn the_next_scan_completes_what_is_sorted_and_what_goes_into_a_bin() {
    let mut floor = Floor::work(packet("7", Work::Cart(mixed())));
    for (scans, said, count) in [
        ([TEA_EACH, "]C110L2"], "scan.more_lot", true),
        (["RADIO-EACH", "]C121S2"], "scan.more_serial", false),
        ([TEA_EACH, ""], "", true),
        (["RADIO-EACH", ""], "", false),
    ] {
        floor.scan(scans[0]);
        if !said.is_empty() {
            assert_eq!(floor.said(), said, "{scans:?}");
            floor.scan(scans[1]);
        }
        if count {
            floor.key(Key::Enter);
        }
        floor.scan("U.T1");
    }
    let sorted =
        ["take 4 TEA DOCK.1>T1", "take 1 RADIO DOCK.1>T1", "take 6 TEA DOCK.1>T1", "take 1 RADIO DOCK.1>T1"];
    assert_eq!(told(&floor), sorted);
    let lots = |floor: &Floor| -> Vec<String> {
        let of = |body: &Body| match body {
            Body::Confirm(Confirm::Put(put)) => match &put.what {
                What::Goods { goods, .. } => Some(format!("{}{}{}", goods.item, goods.lot, goods.serial)),
                What::Lpn { .. } => None,
            },
            _ => None,
        };
        floor.facts.iter().filter_map(|fact| of(&fact.body)).collect()
    };
    floor.key(Key::Digit(1));
    floor.scan("L.A05.1");
    floor.scan("L.A05.1");
    assert_eq!(floor.said(), "scan.more_item", "all of it goes here");
    floor.scan(TEA_EACH);
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("scan.more_lot", "Scan the lot"));
    floor.scan("]C110L9");
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("scan.wrong_lot", "Scan the lot"));
    floor.key(Key::F3);
    assert_eq!(asked(&floor), "Scan the item");
    floor.scan(TEA_EACH);
    floor.scan("]C110L2");
    floor.key(Key::Enter);
    floor.scan("RADIO-EACH");
    assert_eq!(floor.said(), "scan.more_serial");
    floor.scan("]C121S1");
    floor.key(Key::Enter);
    assert_eq!(lots(&floor), ["TEAL2", "RADIOS1"]);
}

#[test]
fn what_no_label_tells_apart_is_chosen_when_it_is_sorted_and_when_it_goes_into_a_bin() {
    let mut good = line(1, "GUM", "", 6, &["A05.1"]);
    let mut bad = line(2, "GUM", "", 4, &["A05.1"]);
    bad.content.status = StockStatus::Blocked;
    let sorted = |lines: Vec<CartLine>| Floor::work(packet("7", Work::Cart(CartPacket { lines, ..work() })));
    let last = |floor: &Floor| match floor.facts.last().map(|fact| &fact.body) {
        Some(Body::Confirm(Confirm::Take(take))) => take.what.clone(),
        Some(Body::Confirm(Confirm::Put(put))) => put.what.clone(),
        other => panic!("{other:?}"),
    };
    let is = |what: What, n: i64| matches!(what, What::Goods { status: StockStatus::Blocked, qty, .. } if qty == n);
    let mut floor = sorted(vec![good.clone(), bad.clone()]);
    floor.scan(GUM);
    assert_eq!(floor.said(), "scan.more_status");
    floor.row("Blocked");
    floor.key(Key::Enter);
    floor.scan("U.T1");
    assert!(is(last(&floor), 4), "{:?}", last(&floor));

    for line in [&mut good, &mut bad] {
        line.carried = vec![InTote { tote: "T1".into(), qty: std::mem::take(&mut line.content.qty) }];
    }
    let totes = vec![CartTote { tote: "T1".into(), zone: "A".into(), from: String::new() }];
    let mut floor =
        Floor::work(packet("7", Work::Cart(CartPacket { lines: vec![good, bad], totes, ..work() })));
    floor.key(Key::Digit(1));
    floor.scan("L.A05.1");
    floor.scan(GUM);
    assert_eq!(floor.said(), "scan.more_status");
    floor.row("Blocked");
    floor.key(Key::Enter);
    assert!(is(last(&floor), 4), "{:?}", last(&floor));
}
