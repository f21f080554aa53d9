//! Scanner settings, as written on the command line and in the configuration file: one table of names and values for
//! both.

mod draft;
#[cfg(test)]
mod tests;

pub use draft::{Draft, NAMES, PROFILES, set_speed};

use super::dialect::Dialect;
use super::family::Family;
use super::framer::Framing;
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
