//! Labels: what is on them, and the ZPL a printer understands.
//!
//! [`render`] is a plain function of its input. The layout stands in the templates of `hub/labels/`, the facts come
//! from a [`Label`]; data reaches the printer only hex-escaped inside a field (see [`zpl`]).

mod bars;
mod check;
mod layout;
mod qr;
mod template;
pub mod zpl;

#[cfg(test)]
mod tests;

pub use bars::{code_128_svg, gs1_128_svg};
pub use check::LabelError;
pub use qr::qr_svg;
pub use template::Templates;

use regal_shared::base::Day;
use serde::{Deserialize, Serialize};

/// What one label says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Label {
    /// Hangs at a location, or at whatever else is scanned where it stands: 100 x 50 mm.
    Location(LocationLabel),
    /// Sticks on a pallet, tote or other LPN: 100 x 150 mm.
    Lpn(LpnLabel),
    /// Sticks on goods: 100 x 50 mm.
    Item(ItemLabel),
    /// Sticks on a carton that is shipped: 100 x 150 mm.
    Carton(CartonLabel),
    /// Checks a scanner's set-up: 100 x 50 mm.
    ScannerCheck,
}

/// The facts of a location label. The barcode never holds the check digits: who scans has to stand there, who types
/// has to read them there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationLabel {
    /// The location's barcode: `L.` (or `D.` for a door, `W.` workstation, `E.` equipment, `K.` carton type, `C.`
    /// command, `B.` badge) and then only digits, `A` to `X` and `.`, at most 20 characters in all.
    pub barcode: String,
    /// The parts a worker walks by, big and in this order: aisle, bay, level, position.
    pub parts: Vec<String>,
    /// The check digits, printed beside the barcode.
    pub check_digits: String,
    /// A line of text above the rest, such as the zone; empty when there is none.
    #[serde(default)]
    pub note: String,
}

/// The facts of an LPN label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LpnLabel {
    /// The LPN without its `U.`: digits, `A` to `X` and `.`, at most 18 characters. It is the barcode when there is no
    /// SSCC, and printed big in any case.
    pub lpn: String,
    /// The SSCC (18 digits) when the LPN carries one; then it is the barcode.
    #[serde(default)]
    pub sscc: Option<String>,
    /// What is inside or where it goes, up to eight lines.
    #[serde(default)]
    pub lines: Vec<String>,
}

/// The facts of an item label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLabel {
    /// The item's number in this house.
    pub item: String,
    /// The item's name.
    pub name: String,
    /// The GTIN, 8, 12, 13 or 14 digits. Without one the barcode is the plain item number.
    #[serde(default)]
    pub gtin: Option<String>,
    /// The lot (AI 10), up to 20 characters of GS1's set 82.
    #[serde(default)]
    pub lot: Option<String>,
    /// Last day it is good (AI 15).
    #[serde(default)]
    pub best_before: Option<Day>,
    /// Last day it may be used (AI 17).
    #[serde(default)]
    pub use_by: Option<Day>,
}

/// The facts of a carton label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartonLabel {
    /// The SSCC, 18 digits.
    pub sscc: String,
    /// The order's number.
    pub order: String,
    /// Name and address of the consignee, up to six lines.
    pub ship_to: Vec<String>,
    /// The carrier; empty when not known.
    #[serde(default)]
    pub carrier: String,
    /// The weight in grams, when it was weighed.
    #[serde(default)]
    pub weight_g: Option<i64>,
    /// Which carton of how many, when that is known.
    #[serde(default)]
    pub number_of: Option<(i64, i64)>,
}

/// The label as ZPL, by the built-in templates: one label, `^XA` to `^XZ`.
///
/// # Errors
/// When the label's data is wrong; see [`LabelError`].
pub fn render(label: &Label) -> Result<String, LabelError> {
    Templates::built_in().render(label)
}
