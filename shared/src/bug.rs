//! Mistakes made on purpose, to see that the tests find them (`scripts/mutants`). Without the feature `bugs`, with which
//! no program is built, nobody makes any.

#[cfg(feature = "bugs")]
static MADE: std::sync::OnceLock<String> = std::sync::OnceLock::new();

/// From now on this mistake is made; the first one named counts.
#[cfg(feature = "bugs")]
pub fn make(name: &str) {
    MADE.get_or_init(|| name.to_owned());
}

/// Whether this mistake is made.
#[cfg(feature = "bugs")]
#[must_use]
pub fn made(name: &str) -> bool {
    MADE.get().is_some_and(|made| made == name)
}

/// Whether this mistake is made: never.
#[cfg(not(feature = "bugs"))]
#[must_use]
pub const fn made(_name: &str) -> bool {
    false
}
