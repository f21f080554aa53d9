//! Pack: an order's goods out of totes into cartons.

use crate::base::{Day, Goods, LineId, Qty, StockStatus};
use crate::flow::common::Card;
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// So many of some goods that lie in a tote and belong into a carton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackLine {
    /// Line of the order.
    pub line: LineId,
    /// The tote or other LPN they lie in.
    pub tote: String,
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its expiry, when the lot has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// Base units.
    pub qty: Qty,
}

/// A kind of carton, as the bench knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartonCard {
    /// Its id; its label reads `K.` and the id.
    pub carton_type: String,
    /// Its name. Foreign text: clean before showing.
    pub name: String,
    /// Its own weight in grams.
    pub tare_g: i64,
    /// The carrier does not take it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub denied: bool,
}

/// A carton that was closed and is open again; what lies in it stands among the lines, its number as their tote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCarton {
    /// Its number: an LPN.
    pub carton: String,
    /// Its type; empty when not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub carton_type: String,
}

/// How far a weight may be off: the larger of both counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Grams.
    pub grams: i64,
    /// Per cent of the expected weight.
    pub percent: i64,
}

impl Tolerance {
    /// Whether `seen` grams may be `expected` grams.
    #[must_use]
    pub fn allows(self, expected: i64, seen: i64) -> bool {
        self.fits(expected).contains(&seen)
    }

    /// The grams that may be `expected` grams.
    #[must_use]
    pub fn fits(self, expected: i64) -> std::ops::RangeInclusive<i64> {
        let off = self.grams.max(expected.saturating_mul(self.percent) / 100);
        expected.saturating_sub(off)..=expected.saturating_add(off)
    }
}

/// What a pack lease brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackPacket {
    /// The order.
    pub order: String,
    /// The workstation this device stands at, as last told; empty: ask.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub station: String,
    /// What is still in totes.
    pub lines: Vec<PackLine>,
    /// Numbers of the cartons to come: each is an LPN and an SSCC, used in this order.
    pub cartons: Vec<String>,
    /// Cartons closed and not yet brought to the lane.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<String>,
    /// Cartons opened again: more goes into them, or what is in them goes elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<OpenCarton>,
    /// Carton types to choose from, smallest first.
    pub types: Vec<CartonCard>,
    /// Carton type proposed; empty when there is none.
    pub carton_type: String,
    /// Why this one (F1).
    #[serde(default)]
    pub why: Vec<Message>,
    /// The lane the cartons go to; empty when none is planned.
    pub lane: String,
    /// Why that lane (F1).
    #[serde(default)]
    pub why_lane: Vec<Message>,
    /// Set when the bench asks for the weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weigh: Option<Tolerance>,
    /// A printer is known for the workstation.
    #[serde(default)]
    pub printer: bool,
    /// Items, barcodes, lots and places the lines name.
    #[serde(default)]
    pub cards: Vec<Card>,
}

/// So many of some goods that went from a tote into the carton.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Line of the order; 0 when none is known.
    pub line: LineId,
    /// The tote they came from.
    pub tote: String,
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// Base units.
    pub qty: Qty,
    /// Serial numbers of the pieces, where they are captured when goods leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

/// `pack`: one carton is closed, with its whole content; or an LPN is shipped as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The order.
    pub order: String,
    /// The carton: an LPN.
    pub carton: String,
    /// Its type; empty when the LPN is shipped as it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub carton_type: String,
    /// All that went in; empty when the LPN is shipped as it is.
    #[serde(default)]
    pub content: Vec<Packed>,
    /// Its weight in grams, when it was weighed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<i64>,
    /// The weight was off and the content was scanned again and right: unit weights are doubtful.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rechecked: bool,
    /// The weight was off and a supervisor's badge allowed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weight_allowed: bool,
    /// The workstation, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub station: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_of_grams_and_per_cent_counts() {
        let tolerance = Tolerance { grams: 20, percent: 3 };
        for (expected, seen, allowed) in [
            (100, 120, true),
            (100, 121, false),
            (100, 80, true),
            (2_000, 2_060, true),
            (2_000, 2_061, false),
        ] {
            assert_eq!(tolerance.allows(expected, seen), allowed, "{expected} g, {seen} g seen");
        }
    }
}
