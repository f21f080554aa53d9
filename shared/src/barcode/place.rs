//! Names of places as labels carry them.

/// Where goods lie that nobody can assign yet. Every site has it, and the books name it so.
pub const PROBLEM: &str = "Problem";

/// The same on its label: own labels have no small letters.
const ON_LABEL: &str = "PROBLEM";

/// The place that a label, or somebody who typed what stands on it, names.
#[must_use]
pub fn place_named(text: &str) -> &str {
    if text.eq_ignore_ascii_case(PROBLEM) { PROBLEM } else { text }
}

/// What the label of a place says behind its prefix.
#[must_use]
pub fn place_label(location: &str) -> &str {
    if location == PROBLEM { ON_LABEL } else { location }
}
