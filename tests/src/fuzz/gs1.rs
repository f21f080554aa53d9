//! What a scanner reads as GS1, and what any scan means.

use regal_shared::barcode::{self, Meaning};
use regal_shared::base::{Day, Level, Moment};
use regal_shared::flow::common::{BarcodeCard, Card, Directory};
use regal_shared::gs1::{Content, ElementString, MAX_BYTES, MAX_ELEMENTS, Scan};
use std::sync::OnceLock;

pub(super) const WORDS: &[&[u8]] = &[
    b"]C1",
    b"]d2",
    b"]Q3",
    b"]e0",
    b"]E0",
    b"]X0",
    b"\x1d",
    b"(01)",
    b"(10)",
    b"\\(",
    b"0109506000134352",
    b"17270531",
    b"10LOT",
    b"21S1",
    b"3103000250",
    b"3922",
    b"00395060000000000016",
    b"8008",
    b"L.A01",
    b"U.T1",
    b"\r",
    b"[)>\x1e06\x1d",
];

fn directory() -> &'static Directory {
    static MADE: OnceLock<Directory> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut directory = Directory::default();
        for (barcode, item, factor) in
            [("09506000134352", "TEA", 1), ("09506000134352", "MUG", 12), ("00000096385074", "GUM", 1)]
        {
            let card = BarcodeCard {
                barcode: barcode.to_owned(),
                item: item.to_owned(),
                level: Level::Each,
                factor,
            };
            directory.learn(Card::Barcode(card));
        }
        directory
    })
}

pub(super) fn run(bytes: &[u8]) {
    match ElementString::parse(bytes) {
        Ok(elements) => holds(&elements, bytes),
        Err(error) => assert!(error.at <= bytes.len().max(MAX_BYTES), "{error:?}"),
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(elements) = ElementString::from_bracketed(text)
    {
        let scan = elements.to_scan();
        assert_eq!(ElementString::parse(&scan).as_ref(), Ok(&elements), "{scan:?}");
    }
    if let Ok(scan) = Scan::read(bytes) {
        assert!(bytes.ends_with(scan.data), "the data is the rest of the scan");
        if let Content::Gs1(elements) = &scan.content {
            holds(elements, scan.data);
        }
    }
    means(bytes);
}

/// Read, written and read again it is the same, in both ways of writing.
fn holds(elements: &ElementString, bytes: &[u8]) {
    assert!((1..=MAX_ELEMENTS).contains(&elements.iter().len()));
    for element in elements.iter() {
        assert!(!element.value.is_empty() && element.value.bytes().all(|byte| (0x21..0x7F).contains(&byte)));
        let written = [element.ai.as_bytes(), element.value.as_bytes()].concat();
        assert!(bytes[element.at..].starts_with(&written), "{element:?} does not stand at its place");
    }
    let scan = elements.to_scan();
    let again = ElementString::parse(&scan);
    assert_eq!(again.as_ref(), Ok(elements), "{scan:?}");
    assert_eq!(again.map(|again| again.to_scan()).as_deref(), Ok(&*scan), "written once it stays");
    let shown = elements.to_string();
    assert_eq!(ElementString::from_bracketed(&shown).as_ref(), Ok(elements), "{shown:?}");
    let pairs = elements.iter().map(|element| (element.ai, element.value));
    assert_eq!(ElementString::from_pairs(pairs).as_ref(), Ok(elements));
}

/// Something is always meant, if only "unknown", and an own label means just what stands on it.
fn means(bytes: &[u8]) {
    let today = Moment(1_795_000_000_000).day();
    let reading = barcode::read(bytes, directory(), today);
    assert!(!reading.candidates.is_empty());
    for meaning in &reading.candidates {
        if let Meaning::Item(item) = meaning {
            assert!(["TEA", "MUG", "GUM"].contains(&&*item.item), "an item nobody has: {item:?}");
            assert!(item.count.is_none_or(|count| count > 0) && item.grams.is_none_or(|grams| grams >= 0));
            assert!(
                item.expiry.is_none_or(|day| Day::parse_iso(&day.iso()) == Some(day)),
                "{:?}",
                item.expiry
            );
        }
    }
    let label = b"L.A01.1.2";
    let own = barcode::read(label, directory(), today).candidates;
    assert_eq!(
        own,
        [Meaning::Location { location: "A01.1.2".to_owned() }],
        "a scan depends on none before it"
    );
}
