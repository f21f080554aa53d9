//! The report about one pull of the trigger, line by line. Pure.

use crate::scan::{Framer, Piece, Scanner, Splitter, Way, diagnose, shown};
use regal_shared::barcode;
use regal_shared::base::{Day, Moment};
use regal_shared::flow::common::Directory;
use regal_shared::gs1::{Content, Scan};
use regal_shared::text::{self, Language, Message, clean};

/// Bytes of a scan that are shown; the rest is counted.
const SHOWN: usize = 200;

/// How long after the last byte the frames are looked at, in ms: longer than any end is waited for.
const LATER: i64 = 10_000;

/// A scanner by name and way.
pub(super) fn title(scanner: &Scanner) -> String {
    let way = match &scanner.way {
        Way::Serial(line) if line.reports => format!("hidpos {}", line.path),
        Way::Serial(line) => format!("serial {}", line.path),
        Way::Hid(keyboard) => match (&keyboard.path, keyboard.id) {
            (Some(path), _) => format!("hid {path}"),
            (None, Some((vendor, product))) => format!("hid {vendor:04x}:{product:04x}"),
            (None, None) => "hid".to_owned(),
        },
        Way::Stream(wedge) => format!("stream {} … {}", shown(&wedge.prefix), shown(&wedge.suffix)),
    };
    let name = if scanner.name.is_empty() { way } else { format!("{} ({way})", scanner.name) };
    clean(&name).into_owned()
}

/// What came, what it was taken for, what is wrong.
pub(super) fn lines(
    scanner: &Scanner,
    bytes: &[u8],
    pauses: &[i64],
    today: Day,
    language: Language,
) -> Vec<String> {
    let say = |code: &'static str| text::say(language, &Message::new(code));
    let row = |code: &'static str, text: &str| format!("  {:<8} {text}", say(code));
    let part = &bytes[..bytes.len().min(SHOWN)];
    let more = if bytes.len() > SHOWN { format!(" … {}", bytes.len()) } else { String::new() };
    let hex: Vec<String> = part.iter().map(|byte| format!("{byte:02X}")).collect();
    let mut lines =
        vec![row("doctor.raw", &(shown(part) + &more)), row("doctor.hex", &(hex.join(" ") + &more))];
    let pieces = pieces(scanner, bytes);
    if !pieces.iter().any(|piece| matches!(piece, Piece::Frame(_) | Piece::NoFrame)) {
        lines.push(row("doctor.frame", &say("doctor.not_taken")));
    }
    for piece in pieces {
        match piece {
            Piece::Frame(frame) => {
                lines.push(row("doctor.frame", &shown(&frame[..frame.len().min(SHOWN)])));
                meaning(scanner, &frame, today, &say, &mut lines);
            }
            Piece::NoFrame => lines.push(row("doctor.frame", &say("doctor.no_frame"))),
            Piece::Key(_) => {}
        }
    }
    for finding in diagnose(scanner, bytes, pauses) {
        let good = matches!(&*finding.code, "doctor.good" | "doctor.nothing");
        lines.push(format!("  {} {}", if good { "*" } else { "!" }, text::say(language, &finding)));
    }
    lines
}

/// Cut as at work.
fn pieces(scanner: &Scanner, bytes: &[u8]) -> Vec<Piece> {
    let (mut framer, mut splitter) = match &scanner.way {
        Way::Serial(line) => (Some(Framer::new(line.framing.clone())), None),
        Way::Hid(keyboard) => (Some(Framer::new(keyboard.framing.clone())), None),
        Way::Stream(wedge) => (None, Some(Splitter::new(Some(wedge.clone())))),
    };
    let mut pieces = Vec::new();
    if let Some(framer) = &mut framer {
        pieces.extend(framer.push(Moment(0), bytes));
        pieces.extend(framer.tick(Moment(LATER)));
    }
    if let Some(splitter) = &mut splitter {
        pieces.extend(splitter.push(Moment(0), bytes));
        pieces.extend(splitter.tick(Moment(LATER)));
    }
    pieces
}

fn meaning(
    scanner: &Scanner,
    frame: &[u8],
    today: Day,
    say: &impl Fn(&'static str) -> String,
    lines: &mut Vec<String>,
) {
    let row = |code: &'static str, text: &str| format!("  {:<8} {text}", say(code));
    // What cannot be told is a finding.
    let Ok(plain) = scanner.dialect.plain(frame, matches!(scanner.way, Way::Stream(_))) else { return };
    if let Ok(scan) = Scan::read(&plain) {
        let aim = scan.aim.map(|aim| format!("{aim} {:?}", aim.symbology()));
        lines.push(row("doctor.id", &aim.unwrap_or_else(|| say("doctor.no_id"))));
        if let Content::Gs1(elements) = &scan.content {
            lines.push(row("doctor.elements", &clean(&elements.to_string())));
        }
    }
    let reading = barcode::read(&plain, &Directory::default(), today);
    let means = match reading.candidates.first() {
        Some(one) if !reading.is_unknown() => clean(&one.object()).into_owned(),
        _ => say("doctor.own_labels_only"),
    };
    lines.push(row("doctor.means", &means));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(setting: &str, bytes: &[u8]) -> String {
        let scanner: Scanner = setting.parse().expect("a setting");
        lines(&scanner, bytes, &[], Day::from_ymd(2026, 11, 27).expect("a day"), Language::En).join("\n")
    }

    #[test]
    fn a_scan_is_told_from_bytes_to_meaning() {
        insta::assert_snapshot!(told("serial:/dev/ttyACM0", b"\x02]C0L.A01.3\r"), @"
        bytes    <STX>]C0L.A01.3<CR>
        hex      02 5D 43 30 4C 2E 41 30 31 2E 33 0D
        frame    ]C0L.A01.3
        id       ]C0 Code128
        means    L.A01.3
        * Nothing to complain about. Scan the check barcode for a full look.
        ");
        insta::assert_snapshot!(told("serial:/dev/ttyACM0", b"]C191yzYZ-/_:;()+&\x1d92REGAL\r\n"), @r#"
        bytes    ]C191yzYZ-/_:;()+&<GS>92REGAL<CR><LF>
        hex      5D 43 31 39 31 79 7A 59 5A 2D 2F 5F 3A 3B 28 29 2B 26 1D 39 32 52 45 47 41 4C 0D 0A
        frame    ]C191yzYZ-/_:;()+&<GS>92REGAL
        id       ]C1 Code128
        GS1      (91)yzYZ-/_:;\()+&(92)REGAL
        means    what the barcode table says is known at work only
        * All right: prefix, suffix, symbology id, separator and layout are as they should be.
        "#);
        insta::assert_snapshot!(told("stream:STX,CR", b"+C191zyZY\xc3\x9f-?\xc3\x96\xc3\xb6)=/92REGAL\r"), @r#"
        bytes    +C191zyZY<C3><9F>-?<C3><96><C3><B6>)=/92REGAL<CR>
        hex      2B 43 31 39 31 7A 79 5A 59 C3 9F 2D 3F C3 96 C3 B6 29 3D 2F 39 32 52 45 47 41 4C 0D
        frame    none of it is a scan: keys only
        ! The scanner presses US keys and this machine reads them as German. Set the scanner to a German keyboard; or use hid or serial; or set layout = "us-on-german".
        ! The prefix does not come. Set the prefix <STX> in the scanner: without it scans are keys.
        "#);
        insta::assert_snapshot!(told("serial:/dev/ttyACM0", b"]C10109506000134352\x1d10ABC"), @"
        bytes    ]C10109506000134352<GS>10ABC
        hex      5D 43 31 30 31 30 39 35 30 36 30 30 30 31 33 34 33 35 32 1D 31 30 41 42 43
        frame    no frame: too long, or no end
        ! No end comes behind the scan. Set the suffix CR in the scanner.
        ");
    }

    #[test]
    fn nothing_raw_reaches_the_screen_and_long_scans_are_cut() {
        for setting in ["serial:/dev/ttyACM0", "stream:STX,CR"] {
            let text = told(setting, b"\x02\x1b]0;x\x07\x1b[2J\xc2\x9b31m\xe2\x80\xae\r");
            assert!(
                text.lines().all(|line| line.bytes().all(|byte| (b' '..=b'~').contains(&byte))),
                "{text}"
            );
            assert!(told(setting, &[b'A'; 5000]).len() < 2500);
        }
    }
}
