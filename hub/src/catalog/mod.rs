//! Catalog: items, pack levels, barcodes, lots, locations, LPNs; and the cards devices get of them.

pub mod beside;
pub mod bin;
pub mod by_hand;
pub mod cards;
pub mod find;
pub mod hold;
pub mod lies;
pub mod lot;
pub mod lpn;
pub mod pace;
pub mod reason;
pub mod recall;
pub mod reported;
pub mod retired;
pub mod save;
pub mod scanned;
pub mod shared;
pub mod sheet;
mod worth;

pub use worth::{Abc, Cost, of as worth};
