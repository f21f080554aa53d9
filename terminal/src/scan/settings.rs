//! Scanner settings as written on the command line and in the configuration file.

use super::framer::{End, Framing};
use std::str::FromStr;

/// Parity of a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parity {
    /// No parity bit.
    #[default]
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

/// A serial scanner: `serial:/dev/…[,baud=9600,data=8,parity=n,stop=1,end=line,prefix=…]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialLine {
    /// Path of the device, best below `/dev/serial/by-id`.
    pub path: String,
    /// Bits a second.
    pub baud: u32,
    /// Data bits, 7 or 8.
    pub data: u8,
    /// Parity.
    pub parity: Parity,
    /// Stop bits, 1 or 2.
    pub stop: u8,
    /// How frames are marked.
    pub framing: Framing,
}

/// Prefix and suffix of a scanner in the terminal's own input: `stream:PREFIX,SUFFIX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wedge {
    /// Begins a scan; 1 to 16 bytes.
    pub prefix: Vec<u8>,
    /// Ends a scan; 1 to 16 bytes.
    pub suffix: Vec<u8>,
}

/// A scanner and how to hear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// On a serial line.
    Serial(SerialLine),
    /// In the terminal's own input.
    Stream(Wedge),
}

/// The text is no scanner setting; says where and what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("scanner {setting:?}: {problem}")]
pub struct BadScanner {
    /// The whole setting.
    pub setting: String,
    /// What is wrong, and the remedy.
    pub problem: String,
}

impl FromStr for Scanner {
    type Err = BadScanner;

    fn from_str(setting: &str) -> Result<Scanner, BadScanner> {
        let scanner = match setting.split_once(':') {
            Some(("serial", rest)) => serial(rest).map(Scanner::Serial),
            Some(("stream", rest)) => stream(rest).map(Scanner::Stream),
            _ => Err("write serial:/dev/… or stream:PREFIX,SUFFIX".to_owned()),
        };
        scanner.map_err(|problem| BadScanner { setting: setting.to_owned(), problem })
    }
}

fn serial(text: &str) -> Result<SerialLine, String> {
    let mut parts = text.split(',');
    let path = parts.next().unwrap_or_default();
    if !path.starts_with('/') {
        return Err(format!("{path:?} is no path of a device; it begins with /dev/"));
    }
    let mut line = SerialLine {
        path: path.to_owned(),
        baud: 9600,
        data: 8,
        parity: Parity::None,
        stop: 1,
        framing: Framing::default(),
    };
    for part in parts {
        let (name, value) =
            part.split_once('=').ok_or_else(|| format!("{part:?} has no value; write name=value"))?;
        option(&mut line, name, value)?;
    }
    Ok(line)
}

fn option(line: &mut SerialLine, name: &str, value: &str) -> Result<(), String> {
    let bad = |allowed: &str| Err(format!("{name}={value} is not possible; {name} is {allowed}"));
    match name {
        "baud" => match value.parse() {
            Ok(baud @ 300..=921_600) => line.baud = baud,
            _ => return bad("300 to 921600"),
        },
        "data" => match value {
            "7" => line.data = 7,
            "8" => line.data = 8,
            _ => return bad("7 or 8"),
        },
        "parity" => match value {
            "n" => line.parity = Parity::None,
            "e" => line.parity = Parity::Even,
            "o" => line.parity = Parity::Odd,
            _ => return bad("n, e or o"),
        },
        "stop" => match value {
            "1" => line.stop = 1,
            "2" => line.stop = 2,
            _ => return bad("1 or 2"),
        },
        "end" => match end(value) {
            Some(end) => line.framing.end = end,
            None => {
                return bad(
                    "line, cr, lf, crlf, tab, etx, eot, nul, silence or silence:20 to silence:200 (ms)",
                );
            }
        },
        "prefix" => line.framing.prefix = characters(value)?,
        _ => {
            return Err(format!("{name:?} is not known; there are baud, data, parity, stop, end and prefix"));
        }
    }
    Ok(())
}

fn end(value: &str) -> Option<End> {
    Some(match value {
        "line" => End::Line,
        "cr" => End::Cr,
        "lf" => End::Lf,
        "crlf" => End::CrLf,
        "tab" => End::Tab,
        "etx" => End::Etx,
        "eot" => End::Eot,
        "nul" => End::Nul,
        "silence" => End::Silence(30),
        _ => match value.strip_prefix("silence:")?.parse() {
            Ok(ms @ 20..=200) => End::Silence(ms),
            _ => return None,
        },
    })
}

fn stream(text: &str) -> Result<Wedge, String> {
    let (prefix, suffix) =
        text.split_once(',').ok_or("both are needed: stream:PREFIX,SUFFIX, for example stream:STX,CR")?;
    let wedge = Wedge { prefix: characters(prefix)?, suffix: characters(suffix)? };
    if wedge.prefix.is_empty() || wedge.suffix.is_empty() {
        return Err("prefix and suffix may not be empty, for example stream:STX,CR".to_owned());
    }
    if matches!(wedge.prefix[0], b'0'..=b'9' | b'\r' | 0x08 | 0x7F | b' ') {
        return Err(
            "the prefix begins with a key that workers press; use a control character such as STX".to_owned()
        );
    }
    let function: [&[u8]; 3] = [b"\x1bO", b"\x1b[1", b"\x1b[["];
    if wedge.prefix == b"\x1b"
        || wedge.prefix == b"\x1b["
        || function.iter().any(|f| wedge.prefix.starts_with(f))
    {
        return Err(
            "the prefix is the beginning of a function key; use a control character such as STX".to_owned()
        );
    }
    Ok(wedge)
}

/// Control characters by their names.
const NAMES: [(&str, u8); 33] = [
    ("NUL", 0),
    ("SOH", 1),
    ("STX", 2),
    ("ETX", 3),
    ("EOT", 4),
    ("ENQ", 5),
    ("ACK", 6),
    ("BEL", 7),
    ("BS", 8),
    ("TAB", 9),
    ("HT", 9),
    ("LF", 10),
    ("VT", 11),
    ("FF", 12),
    ("CR", 13),
    ("SO", 14),
    ("SI", 15),
    ("DLE", 16),
    ("DC1", 17),
    ("DC2", 18),
    ("DC3", 19),
    ("DC4", 20),
    ("NAK", 21),
    ("SYN", 22),
    ("ETB", 23),
    ("CAN", 24),
    ("EM", 25),
    ("SUB", 26),
    ("ESC", 27),
    ("FS", 28),
    ("GS", 29),
    ("RS", 30),
    ("US", 31),
];

/// The bytes of a prefix or suffix: a name (`STX`, `CRLF`), or text in which `\xHH`, `\\` and `^B` stand for bytes.
fn characters(text: &str) -> Result<Vec<u8>, String> {
    if text == "CRLF" {
        return Ok(b"\r\n".to_vec());
    }
    if let Some((_, byte)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Ok(vec![*byte]);
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'\\', [b'\\', tail @ ..]) => {
                bytes.push(b'\\');
                tail
            }
            (b'\\', [b'x', high, low, tail @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |b: u8| char::from(b).to_digit(16).and_then(|value| u8::try_from(value).ok());
                bytes.push(digit(*high).unwrap_or(0) << 4 | digit(*low).unwrap_or(0));
                tail
            }
            (b'\\', _) => return Err(format!("{text:?} has a backslash that is no \\xHH and no \\\\")),
            (b'^', [letter @ b'@'..=b'_', tail @ ..]) => {
                bytes.push(letter - b'@');
                tail
            }
            (b'^', [letter @ b'a'..=b'z', tail @ ..]) => {
                bytes.push(letter - b'a' + 1);
                tail
            }
            (b'^', _) => {
                return Err(format!("{text:?} has a ^ that no letter follows; write \\x5E for ^ itself"));
            }
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    if bytes.len() > 16 {
        return Err(format!("{text:?} has {} bytes; 16 are allowed", bytes.len()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_line_is_9600_8n1_unless_told_otherwise() {
        let Ok(Scanner::Serial(line)) = "serial:/dev/serial/by-id/usb-X".parse() else { panic!("a line") };
        assert_eq!((line.path.as_str(), line.baud, line.data), ("/dev/serial/by-id/usb-X", 9600, 8));
        assert_eq!((line.parity, line.stop, line.framing), (Parity::None, 1, Framing::default()));
        let text = "serial:/dev/rfcomm0,baud=115200,data=7,parity=e,stop=2,end=silence:40,prefix=\\x02A";
        let Ok(Scanner::Serial(line)) = text.parse() else { panic!("a line") };
        assert_eq!((line.baud, line.data, line.parity, line.stop), (115_200, 7, Parity::Even, 2));
        assert_eq!(line.framing, Framing { end: End::Silence(40), prefix: b"\x02A".to_vec() });
    }

    #[test]
    fn prefix_and_suffix_are_written_in_three_ways() {
        for (text, prefix, suffix) in [
            ("stream:STX,CR", &b"\x02"[..], &b"\r"[..]),
            ("stream:^B,^m", b"\x02", b"\r"),
            ("stream:\\x02,\\x0d\\x0A", b"\x02", b"\r\n"),
            ("stream:#\\\\^A,CRLF", b"#\\\x01", b"\r\n"),
            ("stream:STX\\x2C,ETX", b"STX,", b"\x03"),
        ] {
            let expected = Wedge { prefix: prefix.to_vec(), suffix: suffix.to_vec() };
            assert_eq!(text.parse(), Ok(Scanner::Stream(expected)), "{text}");
        }
    }

    #[test]
    fn a_wrong_setting_names_place_and_remedy() {
        for (text, place, remedy) in [
            ("", "", "write serial:/dev/"),
            ("usb", "usb", "write serial:/dev/"),
            ("serial:ttyUSB0", "ttyUSB0", "begins with /dev/"),
            ("serial:/dev/ttyUSB0,9600", "\"9600\"", "name=value"),
            ("serial:/dev/ttyUSB0,baud=fast", "baud=fast", "300 to 921600"),
            ("serial:/dev/ttyUSB0,baud=0", "baud=0", "300 to 921600"),
            ("serial:/dev/ttyUSB0,data=9", "data=9", "7 or 8"),
            ("serial:/dev/ttyUSB0,parity=x", "parity=x", "n, e or o"),
            ("serial:/dev/ttyUSB0,stop=3", "stop=3", "1 or 2"),
            ("serial:/dev/ttyUSB0,end=silence:5", "silence:5", "silence:20"),
            ("serial:/dev/ttyUSB0,speed=1", "speed", "there are baud"),
            ("serial:/dev/ttyUSB0,prefix=\\q", "\\q", "\\xHH"),
            ("stream:STX", "STX", "stream:STX,CR"),
            ("stream:,CR", "", "may not be empty"),
            ("stream:STX,", "", "may not be empty"),
            ("stream:5,CR", "5", "control character"),
            ("stream:ESC,CR", "ESC", "function key"),
            ("stream:\\x1bO,CR", "", "function key"),
            ("stream:^,CR", "^", "\\x5E"),
            ("stream:ABCDEFGHIJKLMNOPQ,CR", "17 bytes", "16"),
        ] {
            let error = text.parse::<Scanner>().expect_err(text).to_string();
            assert!(error.contains(place) && error.contains(remedy), "{text}: {error}");
        }
    }
}
