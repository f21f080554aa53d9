//! Moving loose goods and LPNs, and the operations on LPNs.

use crate::base::{Day, Goods, Qty, StockStatus};
use crate::flow::common::{Card, PutTarget, Sought};
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// Some stock at the source of a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftStock {
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// The LPN it stands on, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// The LPNs that one stands in, the outermost last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Base units there.
    pub qty: Qty,
    /// Of these, nobody has claimed so many.
    pub free: Qty,
    /// Expiry of its lot, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
}

impl ShiftStock {
    /// The LPN that is moved when all of it is: the outermost one.
    #[must_use]
    pub fn whole(&self) -> &str {
        self.within.last().unwrap_or(&self.lpn)
    }

    /// Whether it stands on an LPN, or in one that stands in it.
    #[must_use]
    pub fn is_on(&self, lpn: &str) -> bool {
        !lpn.is_empty() && (self.lpn == lpn || self.within.iter().any(|one| one == lpn))
    }

    /// Whether one LPN stands in another, as far as this is on both.
    #[must_use]
    pub fn nests(&self, inner: &str, outer: &str) -> bool {
        let level = |lpn: &str| std::iter::once(&self.lpn).chain(&self.within).position(|one| one == lpn);
        level(inner).zip(level(outer)).is_some_and(|(inner, outer)| inner < outer)
    }
}

/// Goods that lie where they should not, to be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it is; empty for an LPN with several kinds of goods.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// The LPN that stands there, or empty when the goods lie loose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// Base units.
    pub qty: Qty,
    /// Why they are moved: the rule broken.
    pub why: Vec<Message>,
    /// The place planned for them, then the alternatives; none when the hub knows no place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<PutTarget>,
}

/// What lies at a place or on an LPN, for moving it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct ShiftPacket {
    /// The location.
    pub from: String,
    /// The LPN asked about, or empty when a location was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// What is to be put right; absent: the worker moves what he likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What is booked there.
    pub stock: Vec<ShiftStock>,
    /// The scan of the place stands for what lies there, when that is one thing alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands: bool,
    /// What was scanned before the place was: the work goes on from there. The device's own; the hub leaves it empty.
    #[serde(default, skip_serializing_if = "Sought::is_empty")]
    pub sought: Sought,
    /// Items, barcodes, lots and places named here.
    #[serde(default)]
    pub cards: Vec<Card>,
}

/// `lpn_nest`: an LPN into another; without a parent: out of its parent onto a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpnNest {
    /// The inner LPN.
    pub child: String,
    /// The outer LPN; empty: it stands alone now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parent: String,
    /// Where it stands now, without a parent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub location: String,
}

/// `lpn_split`: so many of some goods from an LPN onto a fresh label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpnSplit {
    /// The LPN they were on.
    pub lpn: String,
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// Base units.
    pub qty: Qty,
    /// The fresh label.
    pub to: String,
}

/// `lpn_merge`: all of an LPN onto another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpnMerge {
    /// The LPN that is empty now.
    pub from: String,
    /// The LPN that holds it all.
    pub into: String,
}

/// `lpn_relabel`: an LPN goes on under a new label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpnRelabel {
    /// The old label; stays as history.
    pub old: String,
    /// The new label.
    pub new: String,
}

/// `lpn_empty`: nothing is on an LPN, whatever the books say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpnEmpty {
    /// The LPN.
    pub lpn: String,
}
