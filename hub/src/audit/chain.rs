//! The hash chain over what was changed: `h(n) = SHA-256(h(n-1), canonical row n)`.

use super::Entry;
use crate::ledger::chain::hex;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// One change as the chain sees it. Every column of the row stands in it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its number.
    pub number: i64,
    /// When, ms.
    pub at: i64,
    /// Who.
    pub actor: &'a str,
    /// From where.
    pub source: &'a str,
    /// By which route.
    pub route: &'a str,
    /// What was done.
    pub kind: &'a str,
    /// What it was about.
    pub object: &'a str,
    /// What was before.
    pub before: &'a str,
    /// What is after it.
    pub after: &'a str,
}

impl<'a> From<&'a Entry> for Row<'a> {
    fn from(entry: &'a Entry) -> Row<'a> {
        Row {
            number: entry.number,
            at: entry.at,
            actor: &entry.actor,
            source: &entry.source,
            route: &entry.route,
            kind: &entry.kind,
            object: &entry.object,
            before: &entry.before,
            after: &entry.after,
        }
    }
}

/// The hash of a row after `previous`. Each text stands with its length, so no two rows are written alike.
#[must_use]
pub fn hash(previous: &str, row: &Row<'_>) -> String {
    let mut text = String::with_capacity(320);
    text.push_str(previous);
    let _ = write!(text, "{},{},", row.number, row.at);
    for part in [row.actor, row.source, row.route, row.kind, row.object, row.before, row.after] {
        let _ = write!(text, "{}:{part},", part.len());
    }
    hex(&Sha256::digest(text.as_bytes()))
}
