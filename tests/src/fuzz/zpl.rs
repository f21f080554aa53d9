//! Texts of others on labels.

use super::choice;
use regal_hub::label::zpl::{code_128, escape, gs1_128_texts, gs1_matrix, inspect};
use regal_hub::label::{CartonLabel, ItemLabel, Label, LocationLabel, LpnLabel, render};

pub(super) const WORDS: &[&[u8]] = &[
    b"^XZ",
    b"^XA",
    b"~DG",
    b"~HI",
    b"^FS",
    b"^FD",
    b"^FH",
    b"_5E",
    b"_",
    b"\\&",
    b"^CC!",
    b"\n",
    b"|",
    b">",
    b"L.A01.1",
    b"T1",
    b"395060000000000016",
    b"4012345678901",
    "ä".as_bytes(),
    b"\x1d",
    b"^CI0",
];

pub(super) fn run(bytes: &[u8]) {
    let (which, bytes) = choice(bytes, 4);
    let text = String::from_utf8_lossy(bytes);
    let written = escape(&text);
    assert_eq!(unescape(&written), text.as_bytes(), "field data reads back");
    assert!(
        written.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !matches!(byte, b'^' | b'~' | b'\\'))
    );
    barcodes(&text);
    let label = label(which, &text);
    let Ok(zpl) = render(&label) else { return };
    assert_eq!(inspect(&zpl), Ok(()), "{zpl}");
    assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count(), zpl.matches('~').count()), (1, 1, 0));
    for field in zpl.split("^FD").skip(1) {
        let (data, rest) = field.split_once('^').expect("every field has an end");
        assert!(rest.starts_with("FS"), "another command stands in a field: {field}");
        let data = unescape(data);
        assert!(std::str::from_utf8(&data).is_ok_and(|data| !data.contains(char::is_control)), "{data:?}");
    }
}

/// Field data as the printer reads it after `^FH`.
fn unescape(field: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = field.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'_' {
            let hex = std::str::from_utf8(&after[..2]).expect("two digits follow");
            bytes.push(u8::from_str_radix(hex, 16).expect("hex digits"));
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

/// Barcode data holds no command of the printer's Code 128 but those meant, and reads back.
fn barcodes(text: &str) {
    let read = |data: &str| {
        let mut out = String::new();
        let mut chars = data.chars();
        while let Some(char) = chars.next() {
            match (char, if char == '>' { chars.next() } else { None }) {
                ('>', Some('0')) => out.push('>'),
                ('>', Some('8')) => out.push('\u{1}'),
                ('>', Some(':')) => {}
                ('>', other) => panic!("a command nobody wrote: {other:?} in {data:?}"),
                (char, _) => out.push(char),
            }
        }
        out
    };
    assert_eq!(read(&code_128(text)), text);
    let parts: Vec<&str> = text.split(' ').collect();
    assert_eq!(
        read(&gs1_128_texts(&parts)),
        parts.iter().map(|part| format!("\u{1}{part}")).collect::<String>()
    );
    if !text.contains('|') {
        assert_eq!(
            gs1_matrix(text).strip_prefix("|1").map(|data| data.replace("|1", "\u{1d}")).as_deref(),
            Some(text)
        );
    }
}

fn label(which: usize, text: &str) -> Label {
    let words: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let word = |at: usize| words.get(at).cloned().unwrap_or_default();
    let rest = words.iter().skip(2).cloned().collect::<Vec<_>>();
    match which {
        0 => Label::Location(LocationLabel {
            barcode: word(0),
            parts: rest,
            check_digits: word(1),
            note: text.to_owned(),
        }),
        1 => Label::Lpn(LpnLabel {
            lpn: word(0),
            sscc: Some(word(1)).filter(|sscc| !sscc.is_empty()),
            lines: rest,
        }),
        2 => Label::Item(ItemLabel {
            item: word(0),
            name: text.to_owned(),
            gtin: Some(word(1)).filter(|gtin| !gtin.is_empty()),
            lot: Some(word(2)).filter(|lot| !lot.is_empty()),
            best_before: None,
            use_by: None,
        }),
        _ => Label::Carton(CartonLabel {
            sscc: word(0),
            order: word(1),
            ship_to: rest,
            carrier: text.to_owned(),
            weight_g: None,
            number_of: Some((1, 2)),
        }),
    }
}
