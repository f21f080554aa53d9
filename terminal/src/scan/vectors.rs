//! Bytes of real scanner set-ups (`terminal/data/scans.jsonl`; facts from public tests, each with its source) go
//! through every way in unchanged.

use super::{End, Framer, Framing, Piece, Scanner, Splitter, Way};
use regal_shared::base::Moment;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    kind: String,
    bytes_hex: String,
}

fn vectors() -> Vec<(String, Vec<u8>)> {
    let text = include_str!("../../data/scans.jsonl");
    let read = |line| {
        let vector: Vector = serde_json::from_str(line).expect("a vector");
        let hex = vector.bytes_hex.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
        (vector.kind, hex.map(byte).collect())
    };
    text.lines().map(read).collect()
}

#[test]
fn real_scans_come_through_a_serial_line_byte_for_byte() {
    let all = vectors();
    assert_eq!(all.len(), 9);
    for (end, suffix) in [
        (End::Line, &b"\r\n"[..]),
        (End::Cr, b"\r"),
        (End::Tab, b"\t"),
        (End::Etx, b"\x03"),
        (End::Nul, b"\0"),
        (End::Eot, b"\x04"),
    ] {
        let mut framer = Framer::new(Framing { end, prefix: b"\x02".to_vec(), ssi: false });
        for (kind, bytes) in &all {
            let sent = [b"\x02", &bytes[..], suffix].concat();
            let got = framer.push(Moment(0), &sent);
            assert_eq!(got, [Piece::Frame(bytes.clone())], "{kind} ended by {end:?}");
        }
    }
}

#[test]
fn real_scans_come_through_the_stream_byte_for_byte_and_press_no_key() {
    for setting in ["stream:STX,CR", "stream:STX,ETX", "stream:##,CRLF", "stream:STX,EOT"] {
        let scanner: Scanner = setting.parse().expect("a setting");
        let Way::Stream(wedge) = scanner.way else { panic!("{setting}") };
        let mut splitter = Splitter::new(Some(wedge.clone()));
        for (kind, bytes) in vectors() {
            let sent = [&wedge.prefix[..], &bytes, &wedge.suffix].concat();
            assert_eq!(splitter.push(Moment(0), &sent), [Piece::Frame(bytes)], "{kind} through {setting}");
        }
    }
}
