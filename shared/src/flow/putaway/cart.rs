//! Putting away with a cart: loose goods are sorted into totes by target zone, then brought to their bins.

use super::{Closed, Content, Verdict, judge};
use crate::base::Qty;
use crate::flow::common::{Card, LocationCard, PutTarget};
use serde::{Deserialize, Serialize};

/// So many of a line in a tote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InTote {
    /// The tote.
    pub tote: String,
    /// Base units.
    pub qty: Qty,
}

/// Goods of one kind, loose at the source or in totes, and where they may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Its number in the task; 0 for goods the task has no line of.
    pub line: i64,
    /// What it is; its quantity is what still lies loose at the source.
    pub content: Content,
    /// What of it is in totes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<InTote>,
    /// The planned bin, then the alternatives; the overflow bin is last.
    pub targets: Vec<PutTarget>,
    /// Zones whose other bins may be used.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// Bins there that are ruled out.
    #[serde(default)]
    pub closed: Vec<Closed>,
}

/// A tote of the cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartTote {
    /// The tote.
    pub tote: String,
    /// The zone its goods go to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Where it stands; empty: on this device.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
}

/// What a lease of a cart putaway brings: everything needed without the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartPacket {
    /// Where the goods lie loose.
    pub from: String,
    /// The scan of the place stands for what lies there, when that is one thing alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands: bool,
    /// The goods.
    pub lines: Vec<CartLine>,
    /// Totes with goods of this work.
    #[serde(default)]
    pub totes: Vec<CartTote>,
    /// Places, items, barcodes and lots named here.
    #[serde(default)]
    pub cards: Vec<Card>,
}

impl CartLine {
    /// What the rules say about a bin when `planned` is the one the worker goes to. `card` and `planned_zone` are what
    /// the device knows of both.
    #[must_use]
    pub fn verdict(
        &self,
        location: &str,
        planned: &str,
        planned_zone: &str,
        card: Option<&LocationCard>,
    ) -> Verdict {
        judge((&self.targets, &self.allowed, &self.closed), location, (planned, planned_zone), card)
    }
}
