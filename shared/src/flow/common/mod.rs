//! What several flows share: cards of places and goods, carrying, exceptions, undo.

mod cards;
mod confirm;
mod decided;
mod exception;
pub mod ladder;
mod off;

pub use cards::{
    BarcodeCard, Card, Changes, Directory, ExpiryKind, ItemCard, LevelCard, LocationCard, LocationKind,
    LotCard, SerialCapture,
};
pub use confirm::{
    Bind, Handover, MAX_MISMATCHES, Mismatch, Observe, Override, OverrideRequest, Park, Put, PutTarget,
    Stage, Take, Undo, What,
};
pub use decided::{ASK_MS, Decided, IDLE_MS, Pace, REQUEST_MS, UNDO_MS};
pub use exception::{ExceptionCode, Needed, Report};
pub use ladder::{Finer, Sought, StandsFor, Thing};
pub use off::{NotOff, Off, STEPS};
