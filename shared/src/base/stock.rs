//! What is stored: quantities and the full stock key.

use serde::{Deserialize, Serialize};

/// A quantity in whole base units of an item.
pub type Qty = i64;

/// No floor moves more base units than this at once: what is larger is a mistake, and sums of what is not stay whole.
pub const MOST: Qty = 1_000_000_000_000;

/// Pack level of an item, smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The base unit, factor 1.
    Each,
    /// A bundle of eaches.
    Inner,
    /// A case.
    Case,
    /// One layer of a pallet.
    Layer,
    /// A full pallet.
    Pallet,
}

impl Level {
    /// Every level, smallest first.
    pub const ALL: [Level; 5] = [Level::Each, Level::Inner, Level::Case, Level::Layer, Level::Pallet];

    /// The level's code in tables, files and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Level::Each => "each",
            Level::Inner => "inner",
            Level::Case => "case",
            Level::Layer => "layer",
            Level::Pallet => "pallet",
        }
    }

    /// The level of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.code() == code)
    }
}

/// Whether stock may be used, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum StockStatus {
    /// Free to plan and pick.
    #[default]
    Available,
    /// Waits for quality.
    QcHold,
    /// Damaged goods.
    Damaged,
    /// Past its expiry.
    Expired,
    /// Blocked by a person or a rule.
    Blocked,
    /// Came back from a customer, not yet released.
    Returned,
}

impl StockStatus {
    /// Every status.
    pub const ALL: [StockStatus; 6] = [
        StockStatus::Available,
        StockStatus::QcHold,
        StockStatus::Damaged,
        StockStatus::Expired,
        StockStatus::Blocked,
        StockStatus::Returned,
    ];

    /// The status' code in tables, files and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            StockStatus::Available => "available",
            StockStatus::QcHold => "qc_hold",
            StockStatus::Damaged => "damaged",
            StockStatus::Expired => "expired",
            StockStatus::Blocked => "blocked",
            StockStatus::Returned => "returned",
        }
    }

    /// The status of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<StockStatus> {
        StockStatus::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// What goods are, wherever they lie. Empty `lot` and `serial` mean: not tracked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Goods {
    /// Whose stock it is.
    pub owner: String,
    /// The kind of thing.
    pub item: String,
    /// Production batch, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// Number of the one piece, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub serial: String,
}

/// The full stock key within one site: what, in which state, on which LPN, where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct StockKey {
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// The LPN it stands on, or empty for loose stock.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// The location, real or virtual.
    pub location: String,
    /// Whether it may be used.
    #[serde(default)]
    pub status: StockStatus,
}
