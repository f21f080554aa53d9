//! Bytes to frames and keys. Pure: bytes and moments come in as values.
//!
//! [`Framer`] cuts what a serial scanner sends; [`Keyboard`] reads the keys of a keyboard scanner by position, and
//! [`Presses`] cuts them; [`Splitter`] takes scans out of the terminal's own input and decodes the keys that are left. None
//! waits for an end that may not come, and any chunking of the bytes gives the same pieces. [`Dialect`] makes a frame
//! plain: what a scanner writes in its own way is written in one way behind it.

mod bytes;
mod check;
mod dialect;
mod doubles;
mod family;
mod framer;
mod keyboard;
mod keys;
mod layout;
mod message;
mod presses;
mod report;
mod settings;
pub mod sics;
mod splitter;
#[cfg(test)]
mod vectors;

pub use bytes::shown;
pub use check::{Finding, diagnose};
pub use dialect::{Dialect, Separator, WrongKeys};
pub use doubles::Doubles;
pub use family::{Family, Verdict};
pub use framer::{End, Framer, Framing};
#[cfg(test)]
pub(crate) use keyboard::tests::pressed;
pub use keyboard::{Keyboard, Press};
pub use layout::Layout;
pub use presses::Presses;
pub use report::report_data;
pub use settings::{
    BadScanner, DOUBLE_MS, Draft, HidKeyboard, NAMES, PROFILES, Parity, Scanner, SerialLine, Speed, Way,
    Wedge, set_speed,
};
pub use splitter::Splitter;

use crate::talk::Key;

/// The most bytes of one frame; what is longer is dropped to its end.
pub const MAX_FRAME: usize = 4096;

/// A frame without an end is given up after so many milliseconds of silence.
pub const FRAME_SILENCE: i64 = 300;

/// An unfinished key sequence is dropped after so many milliseconds of silence.
pub const KEY_SILENCE: i64 = 50;

/// What comes out of the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// One read: never empty, at most [`MAX_FRAME`] bytes, prefix and suffix taken off.
    Frame(Vec<u8>),
    /// The scanner sent something that is no frame: too long, or its end never came.
    NoFrame,
    /// A key of the worker.
    Key(Key),
}
