//! Pick, discrete and cluster.

use crate::base::{Day, Goods, LineId, Moment, Qty, StockStatus};
use crate::flow::common::{Card, ExceptionCode, StandsFor};
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// How the lines of a batch are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum PickMode {
    /// One order.
    #[default]
    Discrete,
    /// Several orders on a cart, one tote each.
    Cluster,
}

/// What must be scanned at each line (vocabulary: verification profile).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationProfile {
    /// The item must be scanned.
    pub item: bool,
    /// The lot must be scanned where the item has lots.
    pub lot: bool,
    /// Each unit must be scanned.
    pub each_unit: bool,
    /// Check digits may stand for the bin's barcode.
    pub digits: bool,
}

impl Default for VerificationProfile {
    fn default() -> Self {
        VerificationProfile { item: true, lot: true, each_unit: false, digits: true }
    }
}

/// One order of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickOrder {
    /// The order.
    pub order: String,
    /// Cart slot, from 1; 0 without a cart.
    #[serde(default)]
    pub slot: i64,
    /// Totes bound so far; the last is open, the others full.
    #[serde(default)]
    pub totes: Vec<String>,
    /// LPNs taken as they are that were not set down yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wholes: Vec<String>,
    /// Rank when a stop's count does not serve all: lower first.
    #[serde(default)]
    pub priority: i64,
    /// Last moment to make its truck, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<Moment>,
}

/// One line to pick: so many of these goods from this bin for this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickLine {
    /// Line in the task.
    pub line: LineId,
    /// The order it serves.
    pub order: String,
    /// What to take.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its expiry, when the lot has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Status of the reserved stock.
    #[serde(default)]
    pub status: StockStatus,
    /// The bin.
    pub location: String,
    /// What the scan of the bin stands for.
    #[serde(default, skip_serializing_if = "StandsFor::is_nothing")]
    pub bin: StandsFor,
    /// The LPN it stands on, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// Base units to take.
    pub planned: Qty,
    /// Base units taken so far.
    #[serde(default)]
    pub done: Qty,
    /// The LPN holds exactly this line: its scan books it whole, as the order's unit.
    #[serde(default)]
    pub whole: bool,
    /// The customer insists on this lot.
    #[serde(default)]
    pub lot_fixed: bool,
    /// Ask for the zero check after this line (book rest is 0 and it was sampled).
    #[serde(default)]
    pub zero_check: bool,
    /// Why this place, lot and quantity (F1).
    #[serde(default)]
    pub why: Vec<Message>,
}

impl PickLine {
    /// Base units still to take.
    #[must_use]
    pub fn rest(&self) -> Qty {
        (self.planned - self.done).max(0)
    }
}

/// Goods on an LPN that stands where a line is picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLpn {
    /// The LPN.
    pub lpn: String,
    /// Where it stands.
    pub location: String,
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// Base units nobody else has at work.
    pub free: Qty,
    /// Nothing else is on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

/// What a pick lease brings: everything the walk needs without the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickPacket {
    /// Discrete or cluster.
    pub mode: PickMode,
    /// Orders in slot order.
    pub orders: Vec<PickOrder>,
    /// Lines in walk order.
    pub lines: Vec<PickLine>,
    /// Lane proposed for the drop.
    pub lane: String,
    /// Why that lane, and where what stands there goes next (F1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lane_why: Vec<Message>,
    /// What must be scanned.
    #[serde(default)]
    pub profile: VerificationProfile,
    /// Places, items, barcodes and lots the lines name.
    #[serde(default)]
    pub cards: Vec<Card>,
    /// Other lots of the items that may stand in by a lot change.
    #[serde(default)]
    pub lot_change: bool,
    /// Other LPNs at the bins of lines that are picked from an LPN: they may stand in for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lpns: Vec<OnLpn>,
    /// LPNs may be opened: any LPN with the goods may be picked from, whatever else is on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_lpns: bool,
    /// Totes of other work, and LPNs at the bins of the walk: none of them is free to pick into. Not all there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub busy: Vec<String>,
    /// Goods of cancelled orders that are in totes and go back to a shelf, confirmed by `put` with the line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put_back: Vec<PutBack>,
}

/// Goods of a cancelled order on their way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBack {
    /// The cancelled line they were picked for.
    pub line: LineId,
    /// The order that is off.
    pub order: String,
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// The tote it lies in, or the LPN taken whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tote: String,
    /// Base units to bring back.
    pub qty: Qty,
    /// Where it came from, and goes back to.
    pub location: String,
    /// It is all on an LPN that was taken as it is, and goes back so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

/// `pick`: goods from a bin into a tote, or an LPN taken whole as the order's unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// The line it serves.
    pub line: LineId,
    /// What was taken, with the lot and serial really taken.
    #[serde(flatten)]
    pub goods: Goods,
    /// Expiry as the label says it, where the device does not know the lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Status of the stock taken.
    #[serde(default)]
    pub status: StockStatus,
    /// The bin.
    pub location: String,
    /// The LPN it was taken from, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// Base units.
    pub qty: Qty,
    /// The tote; empty when the LPN was taken whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tote: String,
    /// More left the bin than the line asked for (F2 `over_taken`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over_taken: bool,
}

/// `pick_short`: so many were taken, so many good ones stay, the rest of the line is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickShort {
    /// The line.
    pub line: LineId,
    /// `short` or `not_found`.
    pub code: ExceptionCode,
    /// What was looked for.
    #[serde(flatten)]
    pub goods: Goods,
    /// Expiry as the label says it, where the device does not know the lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// The bin.
    pub location: String,
    /// The LPN it was looked for on, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// Base units taken with this confirm.
    pub taken: Qty,
    /// Good base units left there.
    pub left: Qty,
    /// The tote; empty when nothing was taken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tote: String,
}
