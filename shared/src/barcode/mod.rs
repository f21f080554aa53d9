//! What a scan means: own labels by prefix, GS1 elements, barcode table, lots, fields of a supplier, in this order.
//!
//! [`read`] never guesses: it lists every meaning a read may have, and the state that asked drops what it does not
//! accept.

mod cmd;
mod fields;
mod invitation;
mod number;
mod place;
mod read;
#[cfg(test)]
mod tests;

pub use cmd::{Cmd, Entry};
pub use fields::fields;
pub use invitation::{CODE_SIGNS, Invitation};
pub use number::{by_hand, digits_by_hand, typed_by_hand};
pub use place::{PROBLEM, place_label, place_named};
pub use read::read;

use crate::base::{Day, Level, Qty};
use serde::{Deserialize, Serialize};

/// First part of the barcode that checks a scanner: AI 91 and characters that other keyboards have elsewhere. A
/// GS1-128: FNC1, this, FNC1, [`CHECK_SECOND`].
pub const CHECK_FIRST: &str = "91yzYZ-/_:;()+&";
/// Second part of the barcode that checks a scanner: AI 92.
pub const CHECK_SECOND: &str = "92REGAL";

/// An item as scanned, with all else the label said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemScan {
    /// The item.
    pub item: String,
    /// The pack level the barcode is printed on.
    pub level: Level,
    /// Base units in one of that level.
    pub factor: Qty,
    /// Lot (AI 10), when the label has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Expiry (AI 17, else 15), when the label has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Serial (AI 21), when the label has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// How many of the level (AI 30, 37), when the label has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Qty>,
    /// Net weight in grams (AI 310n), when the label has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grams: Option<i64>,
}

/// What one barcode may stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Meaning {
    /// A location, `L.`
    Location {
        /// Its id, without prefix.
        location: String,
    },
    /// A door, `D.`
    Door {
        /// Its location id, without prefix.
        location: String,
    },
    /// A handling unit, `U.` or SSCC (AI 00).
    Lpn {
        /// Its id without prefix, or the 18 digits of the SSCC.
        lpn: String,
    },
    /// An item at a pack level.
    Item(ItemScan),
    /// A lot by its text alone; the same text may stand for several items.
    Lot {
        /// The item it belongs to; empty when the books do not know the lot.
        item: String,
        /// The lot.
        lot: String,
        /// Expiry, when the label or the books have it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expiry: Option<Day>,
    },
    /// A serial number, AI 21 without an item.
    Serial {
        /// The number.
        serial: String,
    },
    /// A document, `O.`
    Doc {
        /// Its number, without prefix.
        doc: String,
    },
    /// A carton type, `K.`
    CartonType {
        /// Its id, without prefix.
        carton_type: String,
    },
    /// A workstation, `W.`
    Workstation {
        /// Its id, without prefix.
        workstation: String,
    },
    /// A cart or vehicle, `E.`
    Equipment {
        /// Its id, without prefix.
        equipment: String,
    },
    /// A person's badge, `B.`
    Badge {
        /// The badge, without prefix.
        badge: String,
    },
    /// A command, `C.`
    Cmd {
        /// What it stands for.
        cmd: Cmd,
    },
    /// A GTIN that no barcode row knows.
    Gtin {
        /// Its 14 digits.
        gtin: String,
    },
    /// Nothing the device knows; may still be a serial, a lot or an order as printed by somebody else.
    Unknown,
}

impl Meaning {
    /// The object as it would be scanned from an own label, or as it reads on a foreign one.
    #[must_use]
    pub fn object(&self) -> String {
        match self {
            Meaning::Location { location } => format!("L.{location}"),
            Meaning::Door { location } => format!("D.{location}"),
            Meaning::Lpn { lpn } => format!("U.{lpn}"),
            Meaning::Item(scan) => scan.item.clone(),
            Meaning::Lot { lot, .. } => lot.clone(),
            Meaning::Serial { serial } => serial.clone(),
            Meaning::Doc { doc } => format!("O.{doc}"),
            Meaning::CartonType { carton_type } => format!("K.{carton_type}"),
            Meaning::Workstation { workstation } => format!("W.{workstation}"),
            Meaning::Equipment { equipment } => format!("E.{equipment}"),
            Meaning::Badge { badge } => format!("B.{badge}"),
            Meaning::Cmd { cmd } => format!("C.{}", cmd.code()),
            Meaning::Gtin { gtin } => gtin.clone(),
            Meaning::Unknown => String::new(),
        }
    }

    /// How the object is called on a screen: without the prefix. Foreign text.
    #[must_use]
    pub fn shown(&self) -> String {
        let object = self.object();
        match self {
            Meaning::Item(_) | Meaning::Lot { .. } | Meaning::Serial { .. } | Meaning::Gtin { .. } => object,
            Meaning::Unknown => object,
            _ => object.get(2..).unwrap_or_default().to_owned(),
        }
    }

    /// Whether both mean the same object, whatever else their labels say.
    #[must_use]
    pub fn same_object(&self, other: &Meaning) -> bool {
        match (self, other) {
            (Meaning::Item(a), Meaning::Item(b)) => {
                (&a.item, &a.lot, &a.serial) == (&b.item, &b.lot, &b.serial)
            }
            _ => self == other,
        }
    }
}

/// One read: everything it may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What it may mean; never empty, [`Meaning::Unknown`] when nothing is known.
    pub candidates: Vec<Meaning>,
    /// The data after the symbology id, as text; foreign, at most 4096 bytes.
    pub raw: String,
    /// The read held more than one barcode.
    #[serde(default)]
    pub several: bool,
}

impl Reading {
    /// Whether nothing at all is known of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.candidates.iter().all(|one| matches!(one, Meaning::Unknown | Meaning::Gtin { .. }))
    }
}
