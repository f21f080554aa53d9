//! The rim: blocking threads that speak to ports, the tty and the hub, and one channel of [`Event`]s to the loop.

pub mod beeper;
pub mod clock;
pub mod device;
pub mod device_key;
pub mod feed;
pub mod flash;
pub mod hid;
pub mod hub;
pub mod keys;
pub mod log;
pub mod outbox;
pub mod place;
pub mod post;
pub mod recording;
pub mod scale;
pub mod serial;
pub mod sound;
#[cfg(test)]
mod testhub;
pub mod tty;
#[cfg(test)]
mod uhid;

use crate::scan::Piece;
use crate::scan::sics::Weight;
use crate::talk::{Away, Health};
use regal_shared::tls::Pin;

/// One thing that a thread has to tell the loop.
#[derive(Debug)]
pub enum Event {
    /// Bytes of the terminal's own input.
    Typed(Vec<u8>),
    /// The screen has another size.
    Resized,
    /// The program is asked to end, or its tty is gone.
    Stop,
    /// A scanner gave this.
    Scan {
        /// Which, counted from 0 as configured.
        port: usize,
        /// What came.
        piece: Piece,
    },
    /// A scanner came or went.
    Scanner {
        /// Which, by its place among all.
        port: usize,
        /// Why it is not heard; `None` when it is.
        away: Option<Away>,
    },
    /// The device has something to tell of itself.
    Health(Health),
    /// The scale says this, while somebody waits for it.
    Weight(Weight),
    /// A call of the hub ended.
    Hub(hub::Reply),
    /// The hub is to be known by these keys from now on.
    Keys(Vec<Pin>),
    /// News of the feed.
    Feed(feed::News),
}
