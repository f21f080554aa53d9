//! Messages as codes with typed arguments, and the only place where they become words.
//!
//! Hub, flows and tests know [`Message`]; the edge that shows something to a person calls [`say`]. A new text
//! takes one line in each of `words/en/<area>.ftl` and `words/de/<area>.ftl`, and one in `severity.rs` unless
//! it is an [`Severity::Info`]. The Fluent id is the code with `.` and `_` written as `-`.
//! Tests measure every text of the terminal's screens (all areas but `board`, `doctor`, `hook`, `imp`, `privacy` and `report`) in both languages: two rows of
//! 20 columns; one row in the sections `## Prompts`; key labels and fields 10, titles 12, list entries 18 columns.

mod ascii;
mod clean;
mod language;
mod message;
mod severity;
mod shape;
#[cfg(test)]
mod tests;
mod words;

pub use ascii::ascii;
pub use clean::clean;
pub use language::{Language, NotALanguage};
pub use message::{Arg, Message};
pub use severity::Severity;
pub use shape::{columns, cut_end, cut_middle, cut_number, wrap};
pub use words::{exists, say, say_whole};
