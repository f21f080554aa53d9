//! Scanner settings, as written on the command line and in the configuration file: one table of names and values for
//! both.

use super::bytes::characters;
use super::dialect::{Dialect, Separator};
use super::family::Family;
use super::framer::{End, Framing};
use super::layout::Layout;
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

/// The settings of a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// Bits a second.
    pub baud: u32,
    /// Data bits, 7 or 8.
    pub data: u8,
    /// Parity.
    pub parity: Parity,
    /// Stop bits, 1 or 2.
    pub stop: u8,
}

impl Default for Speed {
    fn default() -> Speed {
        Speed { baud: 9600, data: 8, parity: Parity::None, stop: 1 }
    }
}

/// A serial line with a scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialLine {
    /// Path of the device, best below `/dev/serial/by-id`.
    pub path: String,
    /// It is no line but a device of USB mode HID POS (`/dev/hidraw…`): each report is one scan.
    pub reports: bool,
    /// How its bits go.
    pub speed: Speed,
    /// How frames are marked.
    pub framing: Framing,
}

/// A scanner that is a keyboard, taken for this program alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HidKeyboard {
    /// USB vendor and product, if it is found by them.
    pub id: Option<(u16, u16)>,
    /// Path of its event device, if it is found by that; with both, both must fit.
    pub path: Option<String>,
    /// Whether it may be a keypad that is built into the device; its keys are gone for the worker then.
    pub keypad: bool,
    /// How frames are marked.
    pub framing: Framing,
}

/// Prefix and suffix of a scanner in the terminal's own input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wedge {
    /// Begins a scan; 1 to 16 bytes.
    pub prefix: Vec<u8>,
    /// Ends a scan; 1 to 16 bytes.
    pub suffix: Vec<u8>,
}

/// The way a scanner's bytes come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// On a serial line.
    Serial(SerialLine),
    /// As a keyboard of its own.
    Hid(HidKeyboard),
    /// In the terminal's own input.
    Stream(Wedge),
}

/// A scanner: how to hear it and how it writes.
///
/// `serial:/dev/…[,name=value…]`, `hid:VENDOR:PRODUCT[,…]`, `hid:/dev/input/…[,…]` or `stream:PREFIX,SUFFIX[,…]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    /// A name for people; empty when it has none.
    pub name: String,
    /// How it comes in.
    pub way: Way,
    /// How it writes.
    pub dialect: Dialect,
    /// The same frame within so many ms is a double read; 300 at least.
    pub double_ms: i64,
    /// What it is told about its scans.
    pub family: Family,
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

/// The least and usual window of double reads, in ms.
pub const DOUBLE_MS: i64 = 300;

/// Profiles that are built in: what differs from the usual, as names and values.
pub const PROFILES: [(&str, &[(&str, &str)]); 6] = [
    ("plain", &[]),
    ("honeywell-cordless", &[("feedback", "honeywell-ack"), ("end", "cr")]),
    ("datalogic", &[("feedback", "datalogic")]),
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

impl FromStr for Scanner {
    type Err = BadScanner;

    fn from_str(setting: &str) -> Result<Scanner, BadScanner> {
        short(setting).map_err(|problem| BadScanner { setting: setting.to_owned(), problem })
    }
}

/// The short form of the command line.
fn short(setting: &str) -> Result<Scanner, String> {
    let mut draft = Draft::default();
    let (way, rest) =
        setting.split_once(':').ok_or("write serial:/dev/…, hid:VENDOR:PRODUCT or stream:PREFIX,SUFFIX")?;
    let mut parts = rest.split(',');
    let first = parts.next().unwrap_or_default();
    let mut own = Vec::new();
    match way {
        "serial" | "hid" | "hidpos" => own.push((way, first)),
        "stream" => {
            let suffix =
                parts.next().ok_or("both are needed: stream:PREFIX,SUFFIX, for example stream:STX,CR")?;
            own.extend([("stream", "true"), ("prefix", first), ("suffix", suffix)]);
        }
        _ => return Err("write serial:/dev/…, hid:VENDOR:PRODUCT or stream:PREFIX,SUFFIX".to_owned()),
    }
    for part in parts {
        own.push(part.split_once('=').ok_or_else(|| format!("{part:?} has no value; write name=value"))?);
    }
    // A profile is the ground, wherever it stands.
    let (profiles, others): (Vec<_>, Vec<_>) = own.into_iter().partition(|(name, _)| *name == "profile");
    profiles.into_iter().chain(others).try_for_each(|(name, value)| draft.set(name, value))?;
    draft.scanner()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn scanner(text: &str) -> Scanner {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_serial_line_is_9600_8n1_unless_told_otherwise() {
        let Way::Serial(line) = scanner("serial:/dev/serial/by-id/usb-X").way else { panic!("a line") };
        assert_eq!((line.path.as_str(), line.speed.baud), ("/dev/serial/by-id/usb-X", 9600));
        assert_eq!((line.speed, line.framing), (Speed::default(), Framing::default()));
        let text = "serial:/dev/rfcomm0,baud=115200,data=7,parity=e,stop=2,end=silence:40,prefix=\\x02A";
        let Way::Serial(line) = scanner(text).way else { panic!("a line") };
        let speed = Speed { baud: 115_200, data: 7, parity: Parity::Even, stop: 2 };
        assert_eq!(line.speed, speed);
        let framing = Framing { end: End::Silence(40), prefix: b"\x02A".to_vec(), ssi: false, bare: false };
        assert_eq!(line.framing, framing);
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
            assert_eq!(scanner(text).way, Way::Stream(expected), "{text}");
        }
    }

    #[test]
    fn a_keyboard_is_found_by_number_or_path() {
        for (text, id, path) in [
            ("hid:0c2e:0901", Some((0x0C2E, 0x0901)), None),
            ("hid:/dev/input/by-id/usb-X-event-kbd", None, Some("/dev/input/by-id/usb-X-event-kbd")),
            (
                "hid:05f9:2204,path=/dev/input/event7,end=tab",
                Some((0x05F9, 0x2204)),
                Some("/dev/input/event7"),
            ),
        ] {
            let Way::Hid(keyboard) = scanner(text).way else { panic!("{text}") };
            assert_eq!((keyboard.id, keyboard.path.as_deref()), (id, path), "{text}");
        }
    }

    #[test]
    fn a_device_of_reports_needs_no_end() {
        let Way::Serial(line) = scanner("hidpos:/dev/hidraw0").way else { panic!("a device") };
        assert!(line.reports && line.framing.end == End::Silence(30) && line.path == "/dev/hidraw0");
    }

    #[test]
    fn a_profile_is_the_ground_and_each_setting_is_taken() {
        let gun = scanner("serial:/dev/ttyACM0,end=tab,profile=honeywell-cordless,name=gun,double=700");
        assert_eq!((gun.family, gun.double_ms, gun.name.as_str()), (Family::HoneywellAck, 700, "gun"));
        assert!(matches!(&gun.way, Way::Serial(line) if line.framing.end == End::Tab), "{gun:?}");
        for (profile, _) in PROFILES {
            scanner(&format!("serial:/dev/ttyACM0,profile={profile}"));
        }
        assert!(matches!(scanner("serial:/d,profile=zebra-ssi").way, Way::Serial(line) if line.framing.ssi));
        let wedge = scanner("stream:STX,CR,layout=us-on-german,aim=off,separator=Alt+029");
        let dialect = Dialect { aim: false, separator: Separator::Alt029, layout: Layout::UsOnGerman };
        assert_eq!(wedge.dialect, dialect);
        for (text, separator) in [
            ("GS", Separator::Gs),
            ("F8", Separator::F8),
            ("brackets", Separator::Brackets),
            ("{GS}", Separator::Text(b"{GS}".to_vec())),
            ("|", Separator::Text(b"|".to_vec())),
            ("\\x7F", Separator::Text(vec![0x7F])),
        ] {
            assert_eq!(scanner(&format!("serial:/d,separator={text}")).dialect.separator, separator);
        }
    }

    #[test]
    fn a_wrong_setting_names_place_and_remedy() {
        for (text, place, remedy) in [
            ("", "", "write serial:/dev/"),
            ("usb", "usb", "write serial:/dev/"),
            ("usb:/dev/ttyUSB0", "usb", "write serial:/dev/"),
            ("serial:ttyUSB0", "ttyUSB0", "begins with /dev/"),
            ("serial:/dev/ttyUSB0,9600", "\"9600\"", "name=value"),
            ("serial:/dev/ttyUSB0,baud=fast", "baud=fast", "300 to 921600"),
            ("serial:/dev/ttyUSB0,baud=0", "baud=0", "300 to 921600"),
            ("serial:/dev/ttyUSB0,data=9", "data=9", "7 or 8"),
            ("serial:/dev/ttyUSB0,parity=x", "parity=x", "n, e or o"),
            ("serial:/dev/ttyUSB0,stop=3", "stop=3", "1 or 2"),
            ("serial:/dev/ttyUSB0,end=silence:5", "silence:5", "silence:20"),
            ("serial:/dev/ttyUSB0,speed=1", "speed", "there are serial"),
            ("serial:/dev/ttyUSB0,prefix=\\q", "\\q", "\\xHH"),
            ("serial:/dev/ttyUSB0,hid=0c2e:0901", "", "leave the other out"),
            ("hidpos:hidraw0", "hidraw0", "begins with /dev/"),
            ("hidpos:/dev/hidraw0,feedback=ssi", "feedback", "serial line"),
            ("serial:/dev/ttyUSB0,profile=acme", "acme", "honeywell-cordless"),
            ("serial:/dev/ttyUSB0,feedback=acme", "feedback=acme", "honeywell-ack"),
            ("serial:/dev/ttyUSB0,aim=yes", "aim=yes", "on or off"),
            ("serial:/dev/ttyUSB0,double=10", "double=10", "300 to 5000"),
            ("serial:/dev/ttyUSB0,separator=", "separator", "{GS}"),
            ("serial:/dev/ttyUSB0,layout=us-on-german", "layout", "leave it out"),
            ("hid:c2e:901", "c2e:901", "four hex digits"),
            ("hid:0c2e:0901,path=event7", "path=event7", "/dev/input/by-id/"),
            ("hid:0c2e:0901,feedback=ssi", "feedback", "serial line"),
            ("stream:STX,CR,layout=german", "layout=german", "us-on-german"),
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
