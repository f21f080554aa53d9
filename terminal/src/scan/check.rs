//! What is wrong with a scanner's set-up, told from what it sent: from one scan of the check barcode everything, from
//! any other scan what can be told.

use super::MAX_FRAME;
use super::bytes::shown;
use super::dialect::Separator;
use super::framer::End;
use super::layout::Layout;
use super::settings::{Scanner, Way};
use regal_shared::barcode::{CHECK_FIRST, CHECK_SECOND};
use regal_shared::gs1::{AimId, GS, Scan};
use regal_shared::text::Message;

/// A pause between two characters that is longer than this is worth a word, in ms.
const SLOW: i64 = 30;

/// One thing to say about a scan: a code of area `doctor`, with what was seen and what to set.
pub type Finding = Message;

/// What the check barcode tells in the data part, and how it arrived.
struct Check<'a> {
    /// Before the data: prefix and symbology id.
    before: &'a [u8],
    /// Between its two parts: what stands for FNC1, and what a dead key left.
    between: &'a [u8],
    /// Behind the data: the suffix.
    after: &'a [u8],
    layout: Layout,
    /// Capitals have become small and small ones capitals.
    case: bool,
    /// The first character that arrives as nothing on this layout, and all behind it, stand in `between`.
    torn: bool,
}

/// What is to be said about the bytes of one pull of the trigger. `pauses` are the ms between the reads that brought
/// them, where keys came one by one. The last finding is `doctor.good` when nothing is wrong.
#[must_use]
pub fn diagnose(scanner: &Scanner, bytes: &[u8], pauses: &[i64]) -> Vec<Finding> {
    let mut found = Vec::new();
    match check(bytes) {
        Some(check) => checked(scanner, &check, &mut found),
        None => match masked(bytes) {
            true => found.push(Message::new("doctor.parity")),
            false => match missing(bytes) {
                Some(lost) => found.push(Message::new("doctor.lost").with("seen", shown(&lost))),
                None => any(scanner, bytes, &mut found),
            },
        },
    }
    let mut pauses = pauses.to_vec();
    pauses.sort_unstable();
    if let Some(ms) = pauses.get(pauses.len() / 2).filter(|ms| pauses.len() > 7 && **ms > SLOW) {
        found.push(Message::new("doctor.slow").with("n", *ms));
    }
    if found.is_empty() {
        let is_check = check(bytes).is_some();
        found.push(Message::new(if is_check { "doctor.good" } else { "doctor.nothing" }));
    }
    found
}

/// Finds the check barcode in what arrived, whatever happened to it.
fn check(bytes: &[u8]) -> Option<Check<'_>> {
    for layout in [Layout::Same, Layout::UsOnGerman, Layout::UsOnFrench] {
        for case in [false, true] {
            let (first, torn) = arrives(layout, case, CHECK_FIRST);
            let (second, _) = arrives(layout, case, CHECK_SECOND);
            let Some(start) = find(bytes, &first) else { continue };
            let (before, rest) = bytes.split_at(start);
            let rest = &rest[first.len()..];
            let Some(middle) = find(rest, &second) else { continue };
            let (between, after) = (&rest[..middle], &rest[middle + second.len()..]);
            return Some(Check { before, between, after, layout, case, torn });
        }
    }
    None
}

/// What arrives of a text up to its first dead key, and whether there is one.
fn arrives(layout: Layout, case: bool, text: &str) -> (Vec<u8>, bool) {
    let mut out = String::new();
    for meant in text.chars() {
        let Some(there) = layout.arrives(if case { swapped(meant) } else { meant }) else {
            return (out.into_bytes(), true);
        };
        out.push(there);
    }
    (out.into_bytes(), false)
}

fn swapped(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Whether the check barcode is there once the eighth bit of each byte is taken off: parity read as data.
fn masked(bytes: &[u8]) -> bool {
    let plain: Vec<u8> = bytes.iter().map(|byte| byte & 0x7F).collect();
    bytes.iter().any(|byte| *byte > 0x7F) && check(&plain).is_some_and(|check| check.layout == Layout::Same)
}

/// The characters of the check barcode that did not arrive, when most of it did, in order.
fn missing(bytes: &[u8]) -> Option<Vec<u8>> {
    let whole: Vec<u8> = [CHECK_FIRST.as_bytes(), CHECK_SECOND.as_bytes()].concat();
    let mut seen = bytes.iter();
    let mut lost = Vec::new();
    let mut rest = seen.clone();
    for wanted in &whole {
        if rest.any(|byte| byte == wanted) {
            seen = rest.clone();
        } else {
            lost.push(*wanted);
            rest = seen.clone();
        }
    }
    (!lost.is_empty() && lost.len() * 2 < whole.len() && bytes.len() < whole.len() + 16).then_some(lost)
}

fn checked(scanner: &Scanner, check: &Check<'_>, found: &mut Vec<Finding>) {
    match check.layout {
        Layout::Same => {}
        layout if layout == scanner.dialect.layout && !check.torn => {}
        Layout::UsOnGerman => found.push(Message::new("doctor.german").with("setting", "us-on-german")),
        Layout::UsOnFrench => found.push(Message::new("doctor.french").with("setting", "us-on-french")),
    }
    if check.case {
        found.push(Message::new("doctor.case"));
    }
    let prefix = id(scanner, check, found);
    begin(scanner, prefix, found);
    if !check.torn {
        separator(scanner, check.between, found);
    }
    end(scanner, check.after, found);
}

/// The symbology id; gives what stands before it.
fn id<'a>(scanner: &Scanner, check: &Check<'a>, found: &mut Vec<Finding>) -> &'a [u8] {
    // Some scanners send the first FNC1 too, which is no harm.
    let before = check.before.strip_suffix(&[GS]).unwrap_or(check.before);
    let bracket = check.layout.arrives(']').unwrap_or(']');
    for (id, code) in [("C1", ""), ("C0", "doctor.no_gs1"), ("X0", "doctor.no_gs1")] {
        let meant: String = id
            .chars()
            .map(|c| if check.case { swapped(c) } else { c })
            .filter_map(|c| check.layout.arrives(c))
            .collect();
        if let Some(prefix) = before.strip_suffix(format!("{bracket}{meant}").as_bytes()) {
            if !scanner.dialect.aim {
                found.push(Message::new("doctor.aim_on").with("setting", "aim = true"));
            } else if !code.is_empty() {
                found.push(Message::new(code).with("seen", format!("]{id}")));
            }
            return prefix;
        }
    }
    if scanner.dialect.aim {
        found.push(Message::new("doctor.no_aim").with("setting", "aim = false"));
    }
    before
}

fn begin(scanner: &Scanner, prefix: &[u8], found: &mut Vec<Finding>) {
    let wanted: &[u8] = match &scanner.way {
        Way::Serial(line) => &line.framing.prefix,
        Way::Hid(keyboard) => &keyboard.framing.prefix,
        Way::Stream(wedge) => &wedge.prefix,
    };
    let stream = matches!(scanner.way, Way::Stream(_));
    // A leading STX is taken off in any case.
    let fits = prefix == wanted || (!stream && prefix.strip_prefix(b"\x02").unwrap_or(prefix) == wanted);
    let code = match (fits, prefix.is_empty()) {
        (true, _) => return,
        (false, true) if stream => "doctor.no_prefix",
        // What is configured and does not come is no harm outside the stream.
        (false, true) => return,
        (false, false) => "doctor.prefix",
    };
    let message = Message::new(code).with("seen", shown(prefix));
    found.push(message.with("setting", shown(if prefix.is_empty() { wanted } else { prefix })));
}

fn separator(scanner: &Scanner, between: &[u8], found: &mut Vec<Finding>) {
    let known: [(&[u8], Separator, &str); 3] = [
        (&[GS], Separator::Gs, "GS"),
        (b"\x1b[19~", Separator::F8, "F8"),
        (b"\x1b0\x1b2\x1b9", Separator::Alt029, "Alt+029"),
    ];
    let (separator, name) = match known.into_iter().find(|(bytes, ..)| *bytes == between) {
        Some((_, separator, name)) => (separator, name.to_owned()),
        None if between.is_empty() => {
            found.push(Message::new("doctor.no_separator"));
            return;
        }
        None => (Separator::Text(between.to_vec()), shown(between)),
    };
    if separator != scanner.dialect.separator {
        found.push(Message::new("doctor.separator").with("seen", name.clone()).with("setting", name));
    }
}

/// How the end is set, by its bytes.
const ENDS: [(&[u8], End, &str); 7] = [
    (b"\r\n", End::CrLf, "line"),
    (b"\r", End::Cr, "cr"),
    (b"\n", End::Lf, "lf"),
    (b"\t", End::Tab, "tab"),
    (b"\x03", End::Etx, "etx"),
    (b"\x04", End::Eot, "eot"),
    (b"\0", End::Nul, "nul"),
];

fn end(scanner: &Scanner, after: &[u8], found: &mut Vec<Finding>) {
    let wanted = match &scanner.way {
        Way::Serial(line) => line.framing.end,
        Way::Hid(keyboard) => keyboard.framing.end,
        Way::Stream(wedge) => {
            let setting = shown(&wedge.suffix);
            if after.is_empty() {
                found.push(Message::new("doctor.no_end").with("setting", setting));
            } else if after != wedge.suffix {
                found.push(
                    Message::new("doctor.end").with("seen", shown(after)).with("setting", shown(after)),
                );
            }
            return;
        }
    };
    // ETX closes what STX opened, before the end itself.
    let after = after.strip_prefix(b"\x03").filter(|rest| !rest.is_empty()).unwrap_or(after);
    let seen = ENDS.iter().find(|(bytes, ..)| *bytes == after);
    match (wanted, seen) {
        (End::Silence(_), _) if after.is_empty() => {}
        (End::Line, Some((_, End::CrLf | End::Cr | End::Lf, _))) => {}
        (wanted, Some((_, end, _))) if wanted == *end => {}
        (_, Some((bytes, _, name))) => {
            found.push(Message::new("doctor.end").with("seen", shown(bytes)).with("setting", *name));
        }
        (_, None) if after.is_empty() => {
            found.push(Message::new("doctor.no_end").with("setting", "CR"));
        }
        (_, None) => found.push(Message::new("doctor.odd_end").with("seen", shown(after))),
    }
}

/// What any scan tells.
fn any(scanner: &Scanner, bytes: &[u8], found: &mut Vec<Finding>) {
    if bytes.len() > MAX_FRAME {
        found.push(Message::new("doctor.too_long"));
        return;
    }
    if find(bytes, b"\x1b[200~").is_some() {
        found.push(Message::new("doctor.paste"));
    }
    if std::str::from_utf8(bytes).is_err() {
        found.push(Message::new("doctor.broken"));
    }
    // Without knowing the data, only what is no data at either side can be told.
    let body_end = bytes.iter().rposition(|byte| *byte >= 0x20 && *byte != 0x7F).map_or(0, |last| last + 1);
    // The trailer of an ISO/IEC 15434 message is data.
    let trailer = bytes[body_end..].starts_with(b"\x1e\x04") && find(bytes, b"[)>").is_some();
    let body_end = if trailer { body_end + 2 } else { body_end };
    let (front, after) = bytes.split_at(body_end);
    let lead = front.iter().position(|byte| *byte >= 0x20).unwrap_or(front.len());
    let (prefix, body) = front.split_at(if front.starts_with(b"\x1b") { 0 } else { lead });
    if body.is_empty() {
        found.push(Message::new("doctor.controls").with("seen", shown(bytes)));
        return;
    }
    begin(scanner, &[prefix, own_prefix(scanner, body)].concat(), found);
    end(scanner, after, found);
    let body = &body[own_prefix(scanner, body).len()..];
    match scanner.dialect.plain(body, matches!(scanner.way, Way::Stream(_))) {
        Err(_) => found.push(Message::new("doctor.german").with("setting", "us-on-german")),
        Ok(plain) => {
            if scanner.dialect.aim && AimId::leading(&plain).is_none() {
                found.push(Message::new("doctor.no_aim").with("setting", "aim = false"));
            }
            if Scan::read(&plain).is_err() {
                found.push(Message::new("doctor.bad_gs1"));
            }
        }
    }
}

/// The printable prefix that is configured, where the scan begins with it.
fn own_prefix<'a>(scanner: &Scanner, body: &'a [u8]) -> &'a [u8] {
    let wanted: &[u8] = match &scanner.way {
        Way::Serial(line) => &line.framing.prefix,
        Way::Hid(keyboard) => &keyboard.framing.prefix,
        Way::Stream(wedge) => &wedge.prefix,
    };
    if body.starts_with(wanted) { &body[..wanted.len()] } else { b"" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::text::Arg;

    const GOOD: &str = "]C191yzYZ-/_:;()+&\u{1d}92REGAL";

    fn said(setting: &str, bytes: &[u8], pauses: &[i64]) -> String {
        let scanner: Scanner = setting.parse().expect("a setting");
        let codes = diagnose(&scanner, bytes, pauses).into_iter().map(|finding| {
            let arg = |value: &Arg| match value {
                Arg::Number(n) => n.to_string(),
                Arg::Text(text) => text.to_string(),
            };
            let args = finding.args.values().map(|value| format!(" {}", arg(value))).collect::<String>();
            format!("{}{args}", finding.code.trim_start_matches("doctor."))
        });
        codes.collect::<Vec<_>>().join(", ")
    }

    /// The check barcode as it arrives with each fault, and the diagnosis.
    #[test]
    fn each_fault_of_the_check_barcode_is_named_alone() {
        let serial = "serial:/dev/ttyACM0";
        let german = "\u{2b}C191zyZY\u{df}-?\u{d6}\u{f6})=/92REGAL\r";
        let french = "$C&\u{e7}&ywYW)!\u{b0}Mm90+7\u{e7}\u{e9}REGQL\r";
        for (setting, bytes, expected) in [
            (serial, format!("{GOOD}\r"), "good"),
            (serial, format!("\u{2}{GOOD}\r\n"), "good"),
            (serial, format!("\u{2}{GOOD}\u{3}\r\n"), "good"),
            (serial, GOOD.replace("]C1", "]C1\u{1d}") + "\r", "good"),
            ("hid:0c2e:0901", format!("{GOOD}\n"), "good"),
            ("stream:STX,CR", format!("\u{2}{GOOD}\r"), "good"),
            ("serial:/d,end=silence:30", GOOD.to_owned(), "good"),
            (
                "serial:/d,end=tab,prefix=#,separator={GS}",
                format!("#{}\t", GOOD.replace('\u{1d}', "{GS}")),
                "good",
            ),
            (serial, GOOD.to_owned(), "no_end CR"),
            (serial, format!("{GOOD}\t"), "end <TAB> tab"),
            (serial, format!("{GOOD}\u{3}"), "end <ETX> etx"),
            (serial, format!("{GOOD}\u{4}"), "end <EOT> eot"),
            (serial, format!("{GOOD}\0"), "end <NUL> nul"),
            ("serial:/d,end=cr", format!("{GOOD}\r\n"), "end <CR><LF> line"),
            ("serial:/d,end=lf", format!("{GOOD}\r"), "end <CR> cr"),
            (serial, format!("{GOOD};;\r"), "odd_end ;;<CR>"),
            (serial, format!("#{GOOD}\r"), "prefix # #"),
            ("stream:STX,CR", format!("{GOOD}\r"), "no_prefix  <STX>"),
            ("stream:STX,CR", format!("\u{2}{GOOD}\u{3}"), "end <ETX> <ETX>"),
            ("stream:STX,CR", format!("\u{2}{GOOD}"), "no_end <CR>"),
            ("stream:STX,CR", format!("\u{1b}[200~{GOOD}\r"), "prefix <ESC>[200~ <ESC>[200~"),
            (serial, GOOD.replace("]C1", "") + "\r", "no_aim aim = false"),
            (serial, GOOD.replace("]C1", "]C0") + "\r", "no_gs1 ]C0"),
            ("serial:/d,aim=off", format!("{GOOD}\r"), "aim_on aim = true"),
            (serial, GOOD.replace('\u{1d}', "") + "\r", "no_separator"),
            (serial, GOOD.replace('\u{1d}', "{GS}") + "\r", "separator {GS} {GS}"),
            (serial, GOOD.replace('\u{1d}', "|") + "\r", "separator | |"),
            (serial, GOOD.replace('\u{1d}', "\u{1b}[19~") + "\r", "separator F8 F8"),
            (serial, GOOD.replace('\u{1d}', "\u{1b}0\u{1b}2\u{1b}9") + "\r", "separator Alt+029 Alt+029"),
            ("stream:STX,CR", format!("\u{2}{german}"), "german us-on-german"),
            ("stream:STX,CR", format!("\u{2}{french}"), "french us-on-french, no_separator"),
            (serial, GOOD.to_uppercase().replace("yzYZ", "YZyz") + "\r", "lost yz"),
            (serial, "]c191YZyz-/_:;()+&\u{1d}92regal\r".to_owned(), "case"),
            (serial, GOOD.replace("YZ-", "Y") + "\r", "lost Z-"),
            (serial, GOOD.replace("92REGAL", "92RE") + "\r", "lost GAL"),
        ] {
            assert_eq!(said(setting, bytes.as_bytes(), &[]), expected, "{setting} {bytes:?}");
        }
        let parity: Vec<u8> = format!("{GOOD}\r")
            .bytes()
            .map(|byte| byte | u8::from(byte.count_ones() % 2 == 1) << 7)
            .collect();
        assert_eq!(said(serial, &parity, &[]), "parity");
        let slow = format!("\u{2}{GOOD}\r");
        assert_eq!(said("stream:STX,CR", slow.as_bytes(), &[40; 30]), "slow 40");
        assert_eq!(said("stream:STX,CR", slow.as_bytes(), &[8; 30]), "good");
    }

    #[test]
    fn any_other_scan_tells_what_it_can() {
        let serial = "serial:/dev/ttyACM0";
        for (setting, bytes, expected) in [
            (serial, &b"]C0L.A01\r"[..], "nothing"),
            (serial, b"]C10109506000134352\x1d10ABC\r", "nothing"),
            (serial, b"]d1[)>\x1e06\x1dQ5\x1e\x04\r", "nothing"),
            (serial, b"L.A01", "no_end CR, no_aim aim = false"),
            (serial, b"]C10109506000134353\r", "bad_gs1"),
            ("stream:STX,CR", b"\x02+C10109506000134352\r", "german us-on-german"),
            ("stream:STX,CR", b"]C0L.A01\r", "no_prefix  <STX>"),
            ("stream:##,CR", b"##]C0L.A01\r", "nothing"),
            ("serial:/d,aim=off", b"]C0L.A01\x03", "end <ETX> etx"),
            (serial, b"\xff\xfe\x41\r", "broken, no_aim aim = false"),
            (serial, b"\xe2\x82\r", "broken, no_aim aim = false"),
            (serial, b"\x1b[200~]C0A\r", "paste, no_aim aim = false"),
            (serial, b"\x03\x04", "controls <ETX><EOT>"),
            (serial, &[b'A'; MAX_FRAME + 1], "too_long"),
        ] {
            assert_eq!(said(setting, bytes, &[]), expected, "{setting} {bytes:?}");
        }
    }

    #[test]
    fn every_finding_has_words() {
        for code in [
            "good",
            "nothing",
            "parity",
            "lost",
            "slow",
            "german",
            "french",
            "case",
            "no_gs1",
            "aim_on",
            "no_aim",
            "no_prefix",
            "prefix",
            "no_separator",
            "separator",
            "no_end",
            "end",
            "odd_end",
            "too_long",
            "paste",
            "broken",
            "controls",
            "bad_gs1",
        ] {
            assert!(regal_shared::text::exists(&format!("doctor.{code}")), "{code}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_harms_the_diagnosis(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            for setting in ["serial:/d", "stream:STX,CR", "hid:0c2e:0901,aim=off,end=tab"] {
                proptest::prop_assert!(!said(setting, &bytes, &[]).is_empty());
            }
        }
    }
}
