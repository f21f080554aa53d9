//! Receive: what travels with a dock, what is reported, and the rules both sides need.

mod rules;
#[cfg(test)]
mod tests;

pub use rules::{Life, Over, allocate, day_typed, life, over, plausible};

use crate::base::{Day, Goods, Qty, StockStatus};
use crate::flow::common::{Card, ExceptionCode};
use crate::refusal::Choice;
use serde::{Deserialize, Serialize};

/// A dock lease: the place, the site's rules, and the delivery being unloaded there, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivePacket {
    /// The dock or receiving location.
    pub dock: String,
    /// What the site allows.
    #[serde(default)]
    pub rules: ReceiveRules,
    /// The delivery; absent until one is claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// Begin with this announced LPN: it is what was scanned.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// LPNs that stand on docks and in receiving, with what is on them: no fresh labels any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lpns: Vec<OpenLpn>,
    /// LPNs with goods on them elsewhere in the house, the newest of them: their labels are no fresh ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<String>,
    /// Deliveries that are expected, nearest due first; at most 9.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<Choice>,
    /// Suppliers to choose from in a blind receipt, the usual first; at most 9.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<String>,
    /// Owners to choose from in a blind receipt; at most 9.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Who else unloads here, as called on screens; empty when nobody does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub with: String,
    /// Dock, items, barcodes and lots the delivery names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
}

/// The site's rules of receiving, from its policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveRules {
    /// Goods nobody announced may be received blind.
    pub blind: bool,
    /// Items the note does not list may be added by the worker; else F2 `unannounced`.
    pub add: bool,
    /// Goods may stay without an LPN.
    pub loose: bool,
    /// One LPN may hold several lots of an item.
    pub mix_lots: bool,
    /// Expected quantities are neither shown nor hinted.
    pub count_blind: bool,
    /// Overage accepted without a word, percent of the ordered quantity.
    pub soft: i64,
    /// Overage accepted after asking, percent of the ordered quantity.
    pub hard: i64,
}

impl Default for ReceiveRules {
    fn default() -> Self {
        ReceiveRules {
            blind: true,
            add: true,
            loose: false,
            mix_lots: false,
            count_blind: false,
            soft: 0,
            hard: 10,
        }
    }
}

/// A receipt as a device works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The receipt.
    pub receipt: String,
    /// Who delivers. Foreign text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub supplier: String,
    /// Delivery note. Foreign text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whose goods.
    pub owner: String,
    /// Nobody announced it.
    #[serde(default)]
    pub blind: bool,
    /// Its lines.
    pub lines: Vec<DeliveryLine>,
    /// Announced LPNs that must be opened: a sample.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sampled: Vec<String>,
    /// The newest expiry in stock, by item, where there is one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub newest: Vec<(String, Day)>,
}

/// A line of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct DeliveryLine {
    /// Its number in the receipt.
    pub line: i64,
    /// The item.
    pub item: String,
    /// The announced lot, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// The announced expiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// The LPN it is announced on, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sscc: String,
    /// Base units announced.
    pub expected: Qty,
    /// Base units in so far.
    #[serde(default)]
    pub received: Qty,
}

impl DeliveryLine {
    /// Base units still to come.
    #[must_use]
    pub fn rest(&self) -> Qty {
        (self.expected - self.received).max(0)
    }
}

/// An LPN that holds goods already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct OpenLpn {
    /// The LPN.
    pub lpn: String,
    /// Where it stands.
    pub location: String,
    /// Whose goods are on it; empty when it is bare.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Items on it with their lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<(String, String)>,
}

/// `receipt_opened`: a delivery nobody announced has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptOpened {
    /// Its number, made by the device.
    pub receipt: String,
    /// Who delivers; foreign, may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub supplier: String,
    /// Delivery note; foreign, may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whose goods.
    pub owner: String,
    /// The dock.
    pub location: String,
}

/// `receive`: so many of some goods came off the truck onto an LPN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receive {
    /// The receipt.
    pub receipt: String,
    /// What came; the serial is empty, `serials` has them.
    #[serde(flatten)]
    pub goods: Goods,
    /// Expiry as read or typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Base units.
    pub qty: Qty,
    /// One serial number a piece, where they are captured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// The LPN; empty when loose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// The dock.
    pub location: String,
    /// What the worker saw or chose about the goods: `damaged`, `short_dated`, `expired`, `temp_out`,
    /// `over_received`, `unannounced`. They keep the goods out of free stock (see [`status_of`]) and open a case each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<ExceptionCode>,
}

/// `receive_lpn`: an announced LPN came in, still sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveLpn {
    /// The receipt.
    pub receipt: String,
    /// The LPN.
    pub lpn: String,
    /// The dock.
    pub location: String,
    /// As in [`Receive`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<ExceptionCode>,
}

/// What becomes of lines that are still open when unloading ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// They come later.
    Later,
    /// They are closed short.
    Short,
}

/// `unloading_done`: the truck is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnloadingDone {
    /// The receipt.
    pub receipt: String,
    /// What becomes of the rest.
    pub rest: Rest,
}

/// The status goods get by what was seen about them; the item's inbound status when nothing was.
#[must_use]
pub fn status_of(codes: &[ExceptionCode], inbound: StockStatus) -> StockStatus {
    let by = |code: &ExceptionCode| match code {
        ExceptionCode::Damaged => Some(StockStatus::Damaged),
        ExceptionCode::OverReceived | ExceptionCode::LpnDiffers => Some(StockStatus::Blocked),
        ExceptionCode::Expired => Some(StockStatus::Expired),
        ExceptionCode::ShortDated | ExceptionCode::TempOut | ExceptionCode::LotConflict => {
            Some(StockStatus::QcHold)
        }
        _ => None,
    };
    // The strictest wins, in this order.
    let order = [StockStatus::Damaged, StockStatus::Expired, StockStatus::Blocked, StockStatus::QcHold];
    let found: Vec<StockStatus> = codes.iter().filter_map(by).collect();
    order.into_iter().find(|status| found.contains(status)).unwrap_or(inbound)
}
