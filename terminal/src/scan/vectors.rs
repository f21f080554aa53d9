//! Real scanner set-ups (`terminal/data/scans.jsonl`: bytes and key times from public tests, each with its source and
//! what it means) through every way in.

use super::keyboard::tests::{pressed, typed};
use super::{
    Dialect, End, Framer, Framing, Layout, Piece, Presses, Scanner, Separator, Splitter, Way, report_data,
};
use crate::talk::Key;
use regal_shared::barcode::fields;
use regal_shared::base::Moment;
use regal_shared::gs1::{Content, Scan};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Vector {
    kind: String,
    #[serde(default)]
    bytes_hex: String,
    #[serde(default)]
    keys: Vec<(String, i64)>,
    #[serde(default)]
    keys_us: String,
    #[serde(default)]
    seen_on_azerty: String,
    expect: Value,
    #[serde(default)]
    note: String,
}

impl Vector {
    fn bytes(&self) -> Vec<u8> {
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
        self.bytes_hex.as_bytes().chunks(2).map(byte).collect()
    }
}

/// All of a kind; `count` says how many there are, so that none is passed over.
fn vectors(kinds: &[&str], count: usize) -> Vec<Vector> {
    let text = include_str!("../../data/scans.jsonl");
    let all = text.lines().map(|line| serde_json::from_str::<Vector>(line).expect("a vector"));
    let of_kind: Vec<Vector> = all.filter(|vector| kinds.contains(&vector.kind.as_str())).collect();
    assert_eq!(of_kind.len(), count, "{kinds:?}");
    of_kind
}

const SENT: [&str; 4] = ["ecia_iso15434", "supplier_text", "receive_flow", "serial_line"];

#[test]
fn every_vector_is_tested_here() {
    let kinds = [&SENT[..], &["hid_report", "wedge_timing", "wedge_layout"]].concat();
    assert_eq!(include_str!("../../data/scans.jsonl").lines().count(), 17);
    vectors(&kinds, 17);
}

#[test]
fn real_scans_come_through_a_serial_line_byte_for_byte() {
    for (end, suffix) in [
        (End::Line, &b"\r\n"[..]),
        (End::Cr, b"\r"),
        (End::Tab, b"\t"),
        (End::Etx, b"\x03"),
        (End::Nul, b"\0"),
        (End::Eot, b"\x04"),
    ] {
        let mut framer = Framer::new(Framing { end, prefix: b"\x02".to_vec(), ssi: false, bare: false });
        for vector in vectors(&SENT, 10) {
            let (kind, bytes) = (&vector.kind, vector.bytes());
            let got = framer.push(Moment(0), &[b"\x02", &bytes[..], suffix].concat());
            assert_eq!(got, [Piece::Frame(bytes)], "{kind} ended by {end:?}");
        }
    }
}

#[test]
fn real_scans_come_through_the_stream_byte_for_byte_and_press_no_key() {
    for setting in ["stream:STX,CR", "stream:STX,ETX", "stream:##,CRLF", "stream:STX,EOT"] {
        let scanner: Scanner = setting.parse().expect("a setting");
        let Way::Stream(wedge) = scanner.way else { panic!("{setting}") };
        let mut splitter = Splitter::new(Some(wedge.clone()));
        for vector in vectors(&SENT, 10) {
            let (kind, bytes) = (&vector.kind, vector.bytes());
            let sent = [&wedge.prefix[..], &bytes, &wedge.suffix].concat();
            assert_eq!(splitter.push(Moment(0), &sent), [Piece::Frame(bytes)], "{kind} through {setting}");
        }
    }
}

#[test]
fn real_scans_come_through_a_keyboard_byte_for_byte() {
    for vector in vectors(&SENT, 10).iter().filter(|vector| vector.bytes().is_ascii()) {
        let bytes = vector.bytes();
        let mut presses = Presses::new(Framing::default());
        let events = pressed(&[&bytes[..], b"\r"].concat());
        let value = |press| i32::from(press == super::Press::Down);
        let pieces: Vec<Piece> =
            events.iter().flat_map(|(code, press)| presses.key(Moment(0), *code, value(*press))).collect();
        assert_eq!(pieces, [Piece::Frame(bytes)], "{}", vector.kind);
    }
}

#[test]
fn labels_of_suppliers_say_their_fields_also_with_a_byte_missing() {
    for vector in vectors(&["ecia_iso15434", "supplier_text", "receive_flow"], 5) {
        let plain = Dialect::default().plain(&vector.bytes(), false).expect("plain");
        for sent in [&plain[..], &plain[..plain.len() - 1]] {
            let fields = fields(sent).unwrap_or_else(|| panic!("{}", vector.note));
            let value =
                |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
            for (name, wanted) in vector.expect.as_object().expect("an object") {
                match (name.as_str(), wanted) {
                    // The format is in the header; what a hub makes of a label is its own.
                    ("format" | "match" | "steps", _) => {}
                    ("qty", wanted) => assert_eq!(value("Q"), Some(wanted.to_string().as_str())),
                    // The last byte of the last field is the one that is missing.
                    (name, wanted)
                        if sent.len() < plain.len() && Some(name) == fields.last().map(|last| last.0) =>
                    {
                        assert!(
                            wanted.as_str().is_some_and(|all| all.starts_with(value(name).unwrap_or("?")))
                        );
                    }
                    (name, wanted) => assert_eq!(value(name), wanted.as_str(), "{name}: {}", vector.note),
                }
            }
        }
    }
}

#[test]
fn real_lines_say_their_elements_in_the_dialect_of_their_scanner() {
    let loose = Dialect { aim: false, ..Dialect::default() };
    let brackets = Dialect { separator: Separator::Brackets, ..loose.clone() };
    for vector in vectors(&["serial_line"], 5) {
        let dialect = if vector.bytes().starts_with(b"(") { &brackets } else { &loose };
        let plain = dialect.plain(&vector.bytes(), false).expect("plain");
        let Ok(Scan { content: Content::Gs1(elements), .. }) = Scan::read(&plain) else {
            panic!("{:?} {}", String::from_utf8_lossy(&plain), vector.note)
        };
        let seen: Vec<[&str; 2]> = elements.iter().map(|element| [element.ai, element.value]).collect();
        let wanted = |name: &str| -> Option<Vec<[String; 2]>> {
            vector.expect.get(name).map(|list| serde_json::from_value(list.clone()).expect("pairs"))
        };
        match (wanted("ais"), wanted("ais_contains")) {
            (Some(all), None) => assert_eq!(seen, all, "{}", vector.note),
            (None, Some(some)) => {
                let holds =
                    |pair: &[String; 2]| seen.iter().any(|one| one[0] == pair[0] && one[1] == pair[1]);
                assert!(some.iter().all(holds), "{seen:?} {}", vector.note);
            }
            _ => panic!("no elements to compare with"),
        }
    }
}

#[test]
fn reports_give_their_data() {
    for vector in vectors(&["hid_report"], 4) {
        let bytes = vector.bytes();
        let seen = report_data(&bytes).map(|data| std::str::from_utf8(data).expect("ASCII"));
        assert_eq!(seen, vector.expect["payload"].as_str(), "{}", vector.note);
    }
}

/// A scanner and a person differ by prefix and suffix, never by time.
#[test]
fn the_pace_of_keys_decides_nothing() {
    for vector in vectors(&["wedge_timing"], 2) {
        let framed = vector.expect["scan"].is_string();
        for stretch in [0, 1, 10] {
            let scanner: Scanner = "stream:STX,CR".parse().expect("a setting");
            let Way::Stream(wedge) = scanner.way else { panic!("a wedge") };
            let mut splitter = Splitter::new(Some(wedge));
            let mut pieces = if framed { splitter.push(Moment(0), b"\x02") } else { vec![] };
            for (key, at) in &vector.keys {
                let bytes = if key == "Enter" { b"\r" } else { key.as_bytes() };
                pieces.extend(splitter.push(Moment(at * stretch), bytes));
            }
            let wanted = match vector.expect["scan"].as_str() {
                Some(scan) => vec![Piece::Frame(scan.into())],
                None => {
                    let typed = vector.expect["typed"].as_str().expect("typed");
                    typed.bytes().map(|byte| Piece::Key(Key::Digit(byte - b'0'))).collect()
                }
            };
            assert_eq!(pieces, wanted, "{} at {stretch} times its pace", vector.note);
        }
    }
}

#[test]
fn another_layout_of_the_machine_is_nothing_by_position_and_undone_in_the_stream() {
    for vector in vectors(&["wedge_layout"], 1) {
        let scan = vector.expect["scan"].as_str().expect("a scan");
        assert_eq!(vector.keys_us, scan);
        assert_eq!(typed(&pressed(vector.keys_us.as_bytes())), scan.as_bytes());
        let dialect = Dialect { layout: Layout::UsOnFrench, ..Dialect::default() };
        assert_eq!(dialect.plain(vector.seen_on_azerty.as_bytes(), true), Ok(scan.into()));
    }
}
