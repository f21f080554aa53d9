//! The hash chain over the journal: `h(n) = SHA-256(h(n-1), canonical row n)`.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The hash before the first movement.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One movement as the chain sees it. Every column of the row stands in it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Journal number.
    pub number: i64,
    /// Device of the command.
    pub device: &'a str,
    /// Series of the command.
    pub series: &'a str,
    /// Number of the command.
    pub command: i64,
    /// Kind code of the command.
    pub kind: &'a str,
    /// Reason code, or empty.
    pub reason: &'a str,
    /// Actor.
    pub actor: &'a str,
    /// Task, or empty.
    pub task: &'a str,
    /// Device clock, ms.
    pub occurred_at: i64,
    /// Hub clock, ms.
    pub recorded_at: i64,
    /// Item.
    pub item: &'a str,
    /// Owner.
    pub owner: &'a str,
    /// Lot, or empty.
    pub lot: &'a str,
    /// Serial, or empty.
    pub serial: &'a str,
    /// Base units.
    pub qty: i64,
    /// Where from: location, LPN, status.
    pub from: [&'a str; 3],
    /// Where to: location, LPN, status.
    pub to: [&'a str; 3],
}

/// The hash of a row after `previous`.
///
/// The canonical row is its columns in the order of the table, each followed by the byte 0x1F. No column can hold
/// that byte: foreign text is checked for control characters when it comes in.
#[must_use]
pub fn hash(previous: &str, row: &Row<'_>) -> String {
    let mut text = String::with_capacity(320);
    text.push_str(previous);
    let _ = write!(
        text,
        "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}",
        row.number,
        row.device,
        row.series,
        row.command,
        row.kind,
        row.reason,
        row.actor,
        row.task,
        row.occurred_at,
        row.recorded_at,
        row.item,
        row.owner,
        row.lot,
        row.serial,
        row.qty
    );
    for part in row.from.iter().chain(&row.to) {
        text.push_str(part);
        text.push('\u{1f}');
    }
    hex(&Sha256::digest(text.as_bytes()))
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
