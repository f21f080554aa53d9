//! Bytes to frames and keys. Pure: bytes and moments come in as values.
//!
//! [`Framer`] cuts what a serial scanner sends; [`Splitter`] takes scans out of the terminal's own input and decodes
//! the keys that are left. Neither waits for an end that may not come, and any chunking of the bytes gives the same
//! pieces.

mod framer;
mod keys;
mod message;
mod settings;
mod splitter;
#[cfg(test)]
mod vectors;

pub use framer::{End, Framer, Framing};
pub use settings::{BadScanner, Parity, Scanner, SerialLine, Wedge};
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
