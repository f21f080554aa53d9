//! What several flows share: cards of places and goods, carrying, exceptions, undo.

mod cards;
mod confirm;
mod exception;
pub mod ladder;
mod off;

pub use cards::{
    ASK_MS, BarcodeCard, Card, Changes, Directory, ExpiryKind, IDLE_MS, ItemCard, LevelCard, LocationCard,
    LocationKind, LotCard, Pace, REQUEST_MS, SerialCapture, UNDO_MS,
};
pub use confirm::{
    Bind, Handover, MAX_MISMATCHES, Mismatch, Observe, Override, OverrideRequest, Park, Put, PutTarget,
    Stage, Take, Undo, What,
};
pub use exception::{ExceptionCode, Needed, Report};
pub use ladder::{Finer, Sought, StandsFor, Thing};
pub use off::{NotOff, Off, STEPS};
