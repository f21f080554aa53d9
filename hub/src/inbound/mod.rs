//! Goods coming in: purchase orders, announcements, receipts.

mod announce;

pub use announce::{Announced, AnnouncedLine, announce};
