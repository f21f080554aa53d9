//! Goods coming in: purchase orders, announcements, receipts.

mod announce;
mod change;
pub mod docks;
mod read;

pub use announce::{Announced, AnnouncedLine, announce};
pub use change::{Change, apply, from_order};
pub use read::{Receipt, by_document, by_goods, by_unit, expected, find, lines, newest_at, orders};
