//! GS1: element strings, their table, their checks and the keys in them.
//!
//! [`ElementString::parse`] reads what a scanner sends after the symbology id. The table of application identifiers is
//! GS1's own Barcode Syntax Dictionary, embedded and read once; see `shared/data/gs1/NOTICE`.

pub mod aim;
pub mod associations;
mod code;
pub mod dictionary;
mod element;
pub mod keys;
mod lint;
pub mod values;
#[cfg(test)]
mod vectors;

pub use aim::{AimId, Content, Scan, Symbology};
pub use code::{Code, Fault, Gs1Error};
pub use element::{Element, ElementString, GS, MAX_BYTES, MAX_ELEMENTS};
pub use keys::{check_digit, gtin14};
pub use lint::Linter;
pub use values::Decimal;
