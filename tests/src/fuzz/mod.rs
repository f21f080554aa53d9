//! Programs that take bytes from outside, each with what must hold for any bytes. `tests/fuzz` feeds them by coverage
//! (libFuzzer); the tests feed them the same corpora, and changes of those from a seed.
//!
//! A target panics when something does not hold. It keeps nothing from one input to the next.

mod address;
mod gs1;
mod import;
mod migration;
mod mutate;
mod outbox;
mod report;
mod scan;
mod screen;
mod settle;
mod terminal;
mod wire;
mod zpl;

pub use mutate::{Mutator, corpus};

/// One target: its name, what it does with bytes, and words that are worth trying in them.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its program and of its corpus.
    pub name: &'static str,
    /// Panics where these bytes break something.
    pub run: fn(&[u8]),
    /// Pieces of the language it reads.
    pub words: &'static [&'static [u8]],
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "gs1", run: gs1::run, words: gs1::WORDS },
    Target { name: "framer", run: scan::framer, words: scan::FRAMES },
    Target { name: "splitter", run: scan::splitter, words: scan::KEYS },
    Target { name: "wire", run: wire::run, words: wire::WORDS },
    Target { name: "outbox", run: outbox::run, words: &[] },
    Target { name: "screen", run: screen::run, words: screen::WORDS },
    Target { name: "import", run: import::run, words: import::WORDS },
    Target { name: "zpl", run: zpl::run, words: zpl::WORDS },
    Target { name: "report", run: report::run, words: report::WORDS },
    Target { name: "address", run: address::run, words: address::WORDS },
    Target { name: "migration", run: migration::run, words: migration::WORDS },
    Target { name: "terminal", run: terminal::run, words: terminal::WORDS },
    Target { name: "settle", run: settle::run, words: settle::WORDS },
];

/// The target of this name.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn target(name: &str) -> Target {
    *TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no target is called {name}"))
}

/// The first byte, as one of `n`, and what follows.
fn choice(bytes: &[u8], n: usize) -> (usize, &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) => (usize::from(*first) % n, rest),
        None => (0, bytes),
    }
}
