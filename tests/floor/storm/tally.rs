//! What really happened: a storm in which some trouble never came proves nothing about it.

use std::collections::BTreeMap;

/// Faults and rare branches that must come at least once in a whole run.
pub const SOMETIMES: &[&str] = &[
    "answered from the store",
    "send from",
    "stale epoch",
    "request lost",
    "answer lost",
    "call doubled",
    "call overtaken",
    "answer slow",
    "answer too late",
    "radio gone",
    "some reach the hub and some do not",
    "battery: kill",
    "battery: bare",
    "battery: torn",
    "battery with a full outbox",
    "disk full",
    "hub died before a commit",
    "hub died after a commit",
    "hub power: bare",
    "hub power: torn",
    "hub power: a commit lost",
    "hub power: a commit whole",
    "hub was down",
    "hub restored",
    "hub lost its tail silently",
    "confirm came again after a restore",
    "device clock jumped",
    "hub clock jumped",
    "hub took over a step of its clock",
    "long break",
    "lease lapsed",
    "lease over offline",
    "late fence",
    "wrong scan",
    "double scan",
    "F2",
    "undo",
    "skip",
    "order cancelled",
    "books_short",
    "double_work",
    "op_conflict",
    "clock_off",
    "count_contended",
    "short",
];

/// Counts by name.
#[derive(Debug, Clone, Default)]
pub struct Tally(pub BTreeMap<String, u64>);

impl Tally {
    /// It happened.
    pub fn did(&mut self, what: &str) {
        self.add(what, 1);
    }

    /// It happened so often.
    pub fn add(&mut self, what: &str, count: u64) {
        *self.0.entry(what.to_owned()).or_default() += count;
    }

    /// All of another one.
    pub fn merge(&mut self, other: &Tally) {
        for (what, count) in &other.0 {
            self.add(what, *count);
        }
    }

    /// What must happen at times and did not.
    pub fn never(&self) -> Vec<&'static str> {
        SOMETIMES.iter().copied().filter(|what| !self.0.contains_key(*what)).collect()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all: Vec<String> = self.0.iter().map(|(what, count)| format!("{what} {count}")).collect();
        f.write_str(&all.join(" · "))
    }
}
