//! What several flows share: cards of places and goods, carrying, exceptions, undo.

mod cards;
mod confirm;
mod exception;
pub mod ladder;

pub use cards::{
    BarcodeCard, Card, Directory, ExpiryKind, ItemCard, LevelCard, LocationCard, LocationKind, LotCard,
    SerialCapture,
};
pub use confirm::{
    Bind, Handover, MAX_MISMATCHES, Mismatch, Observe, Override, OverrideRequest, Park, Put, PutTarget,
    Stage, Take, Undo, What,
};
pub use exception::{ExceptionCode, Needed, Report};
pub use ladder::{Finer, Sought, StandsFor, Thing};
