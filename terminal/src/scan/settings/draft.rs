//! From names and values to a scanner: what each setting may be, and what goes together.

use super::super::bytes::characters;
use super::super::dialect::{Dialect, Separator};
use super::super::family::Family;
use super::super::framer::{End, Framing};
use super::super::layout::Layout;
use super::{DOUBLE_MS, HidKeyboard, Parity, Scanner, SerialLine, Speed, Way, Wedge};

/// Profiles that are built in: what differs from the usual, as names and values.
pub const PROFILES: [(&str, &[(&str, &str)]); 7] = [
    ("plain", &[]),
    ("honeywell-cordless", &[("feedback", "honeywell-ack"), ("end", "cr")]),
    ("datalogic", &[("feedback", "datalogic")]),
    ("datalogic-800i", &[("feedback", "datalogic-800i")]),
    ("datalogic-cordless", &[("feedback", "datalogic-cordless")]),
    ("zebra-ssi", &[("feedback", "ssi")]),
    ("cipherlab-166x", &[("feedback", "cipherlab")]),
];

/// The settings of a scanner as far as they are known, before anything is left out of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    way: Option<Way>,
    name: String,
    speed: Speed,
    end: End,
    prefix: Vec<u8>,
    suffix: Vec<u8>,
    event_path: Option<String>,
    keypad: bool,
    dialect: Dialect,
    double_ms: i64,
    family: Family,
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            way: None,
            name: String::new(),
            speed: Speed::default(),
            end: End::Line,
            prefix: Vec::new(),
            suffix: Vec::new(),
            event_path: None,
            keypad: false,
            dialect: Dialect::default(),
            double_ms: DOUBLE_MS,
            family: Family::None,
        }
    }
}

/// The names that a scanner's settings may have.
pub const NAMES: &str = "serial, hid, hidpos, stream, name, profile, baud, data, parity, stop, end, prefix, suffix, path, \
                         keypad, aim, separator, layout, double and feedback";

impl Draft {
    /// Takes over what a built-in profile says.
    ///
    /// # Errors
    /// When there is no such profile.
    pub fn profile(&mut self, name: &str) -> Result<(), String> {
        let Some((_, settings)) = PROFILES.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = PROFILES.iter().map(|(name, _)| *name).collect();
            return Err(format!("there is no profile {name:?}; there are {}", known.join(", ")));
        };
        settings.iter().try_for_each(|(name, value)| self.set(name, value))
    }

    /// Takes one setting.
    ///
    /// # Errors
    /// When the name is not known or its value not possible; says what is.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let bad = |allowed: &str| Err(format!("{name}={value} is not possible; {name} is {allowed}"));
        match name {
            "serial" | "hid" | "hidpos" | "stream" => return self.way(name, value),
            "name" => value.clone_into(&mut self.name),
            "profile" => return self.profile(value),
            "prefix" => self.prefix = characters(value)?,
            "suffix" => self.suffix = characters(value)?,
            "path" if value.starts_with('/') => self.event_path = Some(value.to_owned()),
            "path" => return bad("the path of an event device, such as /dev/input/by-id/…"),
            "keypad" => match value {
                "yes" => self.keypad = true,
                "no" => self.keypad = false,
                _ => return bad("yes or no: whether a keypad that is built in may be taken"),
            },
            "baud" | "data" | "parity" | "stop" => return self.speed(name, value),
            "end" => match end(value) {
                Some(end) => self.end = end,
                None => {
                    return bad(
                        "line, cr, lf, crlf, tab, etx, eot, nul, silence or silence:20 to silence:200 (ms)",
                    );
                }
            },
            "aim" => match value {
                "on" | "true" => self.dialect.aim = true,
                "off" | "false" => self.dialect.aim = false,
                _ => return bad("on or off"),
            },
            "separator" => self.dialect.separator = separator(value)?,
            "layout" => match value {
                "same" => self.dialect.layout = Layout::Same,
                "us-on-german" => self.dialect.layout = Layout::UsOnGerman,
                "us-on-french" => self.dialect.layout = Layout::UsOnFrench,
                _ => return bad("same, us-on-german or us-on-french"),
            },
            "double" => match value.parse() {
                Ok(ms @ DOUBLE_MS..=5000) => self.double_ms = ms,
                _ => return bad("300 to 5000 (ms)"),
            },
            "feedback" => match Family::NAMES.iter().find(|(known, _)| *known == value) {
                Some((_, family)) => self.family = *family,
                None => return bad(&Family::NAMES.map(|(known, _)| known).join(", ")),
            },
            _ => return Err(format!("{name:?} is not known; there are {NAMES}")),
        }
        Ok(())
    }

    fn way(&mut self, name: &str, value: &str) -> Result<(), String> {
        if self.way.is_some() {
            return Err(
                "a scanner has one way in: serial, hid, hidpos or stream; leave the other out".to_owned()
            );
        }
        self.way = Some(match name {
            "serial" | "hidpos" if value.starts_with('/') => Way::Serial(SerialLine {
                path: value.to_owned(),
                reports: name == "hidpos",
                speed: Speed::default(),
                framing: Framing::default(),
            }),
            "serial" | "hidpos" => {
                return Err(format!("{value:?} is no path of a device; it begins with /dev/"));
            }
            "hid" => Way::Hid(hid(value)?),
            _ if value == "true" => Way::Stream(Wedge { prefix: Vec::new(), suffix: Vec::new() }),
            _ => return Err(format!("stream={value} is not possible; stream is true")),
        });
        Ok(())
    }

    fn speed(&mut self, name: &str, value: &str) -> Result<(), String> {
        set_speed(&mut self.speed, name, value)
    }

    /// The scanner, when all is said.
    ///
    /// # Errors
    /// When no way in is said, or prefix and suffix do not do for a scanner in the terminal's own input.
    pub fn scanner(self) -> Result<Scanner, String> {
        let ssi = self.family == Family::Ssi;
        let framing = Framing { end: self.end, prefix: self.prefix.clone(), ssi, bare: false };
        let way = match self.way {
            None => return Err("it has no way in; set serial, hid, hidpos or stream".to_owned()),
            // A report has its end in itself.
            Some(Way::Serial(line)) if line.reports => {
                let framing = Framing { end: End::Silence(30), prefix: self.prefix, ..Framing::default() };
                Way::Serial(SerialLine { framing, ..line })
            }
            Some(Way::Serial(line)) => Way::Serial(SerialLine { speed: self.speed, framing, ..line }),
            Some(Way::Hid(keyboard)) => {
                let path = keyboard.path.or(self.event_path);
                Way::Hid(HidKeyboard { path, framing, keypad: self.keypad, ..keyboard })
            }
            Some(Way::Stream(_)) => Way::Stream(wedge(self.prefix, self.suffix)?),
        };
        if self.family != Family::None && !matches!(&way, Way::Serial(line) if !line.reports) {
            return Err("feedback needs a serial line; set feedback to none".to_owned());
        }
        let slowest = self.family.slowest();
        if self.speed.baud < slowest {
            return Err(format!(
                "its scanner hears no answer below {slowest} baud; set baud={slowest} here and in the scanner"
            ));
        }
        if self.dialect.layout != Layout::Same && !matches!(way, Way::Stream(_)) {
            return Err("layout is for stream alone: other ways know no layout; leave it out".to_owned());
        }
        let (name, dialect, double_ms, family) = (self.name, self.dialect, self.double_ms, self.family);
        Ok(Scanner { name, way, dialect, double_ms, family })
    }
}

/// One setting of a serial line: `baud`, `data`, `parity` or `stop`.
///
/// # Errors
/// When the value is not possible; says what is.
pub fn set_speed(speed: &mut Speed, name: &str, value: &str) -> Result<(), String> {
    let bad = |allowed: &str| Err(format!("{name}={value} is not possible; {name} is {allowed}"));
    match name {
        "baud" => match value.parse() {
            Ok(baud @ 300..=921_600) => speed.baud = baud,
            _ => return bad("300 to 921600"),
        },
        "data" => match value {
            "7" => speed.data = 7,
            "8" => speed.data = 8,
            _ => return bad("7 or 8"),
        },
        "parity" => match value {
            "n" => speed.parity = Parity::None,
            "e" => speed.parity = Parity::Even,
            "o" => speed.parity = Parity::Odd,
            _ => return bad("n, e or o"),
        },
        "stop" => match value {
            "1" => speed.stop = 1,
            "2" => speed.stop = 2,
            _ => return bad("1 or 2"),
        },
        _ => return Err(format!("{name:?} is not known; there are baud, data, parity and stop")),
    }
    Ok(())
}

fn hid(value: &str) -> Result<HidKeyboard, String> {
    let framing = Framing::default();
    if value.starts_with('/') {
        return Ok(HidKeyboard { id: None, path: Some(value.to_owned()), keypad: false, framing });
    }
    let number = |text: &str| (text.len() == 4).then(|| u16::from_str_radix(text, 16).ok()).flatten();
    match value.split_once(':').and_then(|(vendor, product)| number(vendor).zip(number(product))) {
        Some(id) => Ok(HidKeyboard { id: Some(id), path: None, keypad: false, framing }),
        None => Err(format!(
            "{value:?} is no keyboard; write VENDOR:PRODUCT in four hex digits each, as in 0c2e:0901, or the path of \
             an event device"
        )),
    }
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

fn separator(value: &str) -> Result<Separator, String> {
    Ok(match value {
        "GS" => Separator::Gs,
        "F8" => Separator::F8,
        "Alt+029" => Separator::Alt029,
        "brackets" => Separator::Brackets,
        _ => match characters(value)? {
            bytes if bytes.is_empty() => {
                return Err(
                    "separator is empty; it is GS, F8, Alt+029, brackets or a text such as {GS}".into()
                );
            }
            bytes => Separator::Text(bytes),
        },
    })
}

fn wedge(prefix: Vec<u8>, suffix: Vec<u8>) -> Result<Wedge, String> {
    if prefix.is_empty() || suffix.is_empty() {
        return Err("prefix and suffix may not be empty, for example stream:STX,CR".to_owned());
    }
    if matches!(prefix[0], b'0'..=b'9' | b'\r' | 0x08 | 0x7F | b' ') {
        return Err(
            "the prefix begins with a key that workers press; use a control character such as STX".to_owned()
        );
    }
    let function: [&[u8]; 3] = [b"\x1bO", b"\x1b[1", b"\x1b[["];
    if prefix == b"\x1b" || prefix == b"\x1b[" || function.iter().any(|f| prefix.starts_with(f)) {
        return Err(
            "the prefix is the beginning of a function key; use a control character such as STX".to_owned()
        );
    }
    Ok(Wedge { prefix, suffix })
}
