use super::*;
use crate::flow::common::{BarcodeCard, Card, Directory, LotCard};
use proptest::prelude::*;

fn directory() -> Directory {
    let mut directory = Directory::default();
    let row = |barcode: &str, item: &str, level, factor| {
        Card::Barcode(BarcodeCard { barcode: barcode.into(), item: item.into(), level, factor })
    };
    directory.learn(row("09506000134352", "TEA", Level::Each, 1));
    directory.learn(row("19506000134359", "TEA", Level::Case, 12));
    directory.learn(row("00000096385074", "GUM", Level::Each, 1));
    directory.learn(row("SHARED", "TEA", Level::Each, 1));
    directory.learn(row("SHARED", "GUM", Level::Each, 1));
    for item in ["TEA", "GUM"] {
        let status = crate::base::StockStatus::Available;
        directory.learn(Card::Lot(LotCard { item: item.into(), lot: "LOT7".into(), expiry: None, status }));
    }
    directory
}

fn today() -> Day {
    Day::parse_iso("2026-11-24").expect("a day")
}

fn said(frame: &str) -> String {
    let reading = read(frame.as_bytes(), &directory(), today());
    let each = reading.candidates.iter().map(|one| match one {
        Meaning::Item(scan) => {
            let mut text = format!("{} {}x{}", scan.item, scan.level.code(), scan.factor);
            for (name, value) in [
                ("lot", scan.lot.clone()),
                ("expiry", scan.expiry.map(Day::iso)),
                ("serial", scan.serial.clone()),
                ("count", scan.count.map(|n| n.to_string())),
                ("grams", scan.grams.map(|n| n.to_string())),
            ] {
                if let Some(value) = value {
                    text.push_str(&format!(" {name} {value}"));
                }
            }
            text
        }
        Meaning::Lot { item, lot, .. } => format!("lot {lot} of {item}"),
        Meaning::Gtin { gtin } => format!("gtin {gtin}"),
        Meaning::Unknown => format!("unknown {}", reading.raw),
        other => other.object(),
    });
    each.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_read_is_an_own_label_then_gs1_then_the_barcode_table() {
    for (frame, meaning) in [
        ("L.A12.04.3", "L.A12.04.3"),
        ("]C0L.A12.04.3", "L.A12.04.3"),
        ("L.PROBLEM", "L.Problem"),
        ("D.T1", "D.T1"),
        ("U.00012", "U.00012"),
        ("O.4711", "O.4711"),
        ("K.K3", "K.K3"),
        ("W.P1", "W.P1"),
        ("E.C7", "E.C7"),
        ("B.1001", "B.1001"),
        ("C.OK", "C.OK"),
        ("C.SKIP", "C.SKIP"),
        ("C.7", "C.7"),
        ("C.NOPE", "unknown C.NOPE"),
        ("]C100395011015300000011", "U.395011015300000011"),
        ("]C101095060001343521726113010AB7\u{1d}2112", "TEA eachx1 lot AB7 expiry 2026-11-30 serial 12"),
        ("]d201095060001343521726110010AB7", "TEA eachx1 lot AB7 expiry 2026-11-30"),
        ("]C102195060001343593748", "TEA casex12 count 48"),
        ("]C101095060001343523103001500", "TEA eachx1 grams 1500"),
        ("]E09506000134352", "TEA eachx1"),
        ("9506000134352", "TEA eachx1"),
        ("]E496385074", "GUM eachx1"),
        ("]I119506000134359", "TEA casex12"),
        ("]C1010950600013434510X", "gtin 09506000134345"),
        ("SHARED", "TEA eachx1, GUM eachx1"),
        (
            "[)>\u{1e}06\u{1d}PSHARED\u{1d}Q5\u{1d}1TL7\u{1e}\u{4}",
            "TEA eachx1 lot L7 count 5, GUM eachx1 lot L7 count 5",
        ),
        ("QTY:1 PN:SHARED MPN:SHARED", "TEA eachx1 count 1, GUM eachx1 count 1"),
        ("LOT7", "lot LOT7 of GUM, lot LOT7 of TEA"),
        ("]C110LOT9", "lot LOT9 of "),
        ("hello", "unknown hello"),
        ("QTY:1 PN:WBP-302", "unknown QTY:1 PN:WBP-302"),
        ("L.a", "unknown L.a"),
        ("", "unknown "),
    ] {
        assert_eq!(said(frame), meaning, "{frame:?}");
    }
}

#[test]
fn one_read_of_several_codes_lists_them_all() {
    let reading = read(b"L.A1\rU.7\r\n", &directory(), today());
    assert!(reading.several);
    assert_eq!(reading.candidates.iter().map(Meaning::object).collect::<Vec<_>>(), ["L.A1", "U.7"]);
    assert!(!read(b"L.A1\rL.A1", &directory(), today()).several);
}

proptest! {
    #[test]
    fn hostile_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..5000)) {
        let reading = read(&bytes, &directory(), today());
        prop_assert!(!reading.candidates.is_empty());
    }

    #[test]
    fn hostile_gs1_is_read_without_harm(text in "\\]C1[0-9A-Z\u{1d}]{0,40}") {
        prop_assert!(!read(text.as_bytes(), &directory(), today()).candidates.is_empty());
    }
}
