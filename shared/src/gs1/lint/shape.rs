//! Checks of form: flags, small numbers, pieces, positions, escapes.

use super::charset::{in_cset64, numeric};
use crate::gs1::{Code, Fault};
use std::cmp::Ordering;

/// The whole text is at fault unless `good`.
pub(super) fn whole(text: &[u8], good: bool, code: Code) -> Result<(), Fault> {
    if good { Ok(()) } else { Err(Fault::new(code, 0, text.len())) }
}

pub(super) fn importer(text: &[u8]) -> Result<(), Fault> {
    whole(text, text.len() == 1 && in_cset64(text[0]), Code::BadImporter)
}

pub(super) fn nonzero(text: &[u8]) -> Result<(), Fault> {
    numeric(text)?;
    whole(text, text.iter().any(|&b| b != b'0'), Code::Zero)
}

pub(super) fn no_leading_zero(text: &[u8]) -> Result<(), Fault> {
    numeric(text)?;
    if text.first() == Some(&b'0') { Err(Fault::new(Code::LeadingZero, 0, 1)) } else { Ok(()) }
}

/// Ten digits, not above `limit`.
pub(super) fn degrees(text: &[u8], limit: &[u8; 10], code: Code) -> Result<(), Fault> {
    whole(text, text.len() == limit.len(), code)?;
    numeric(text)?;
    whole(text, text <= &limit[..], code)
}

pub(super) fn media(text: &[u8]) -> Result<(), Fault> {
    let known = text.len() == 2 && text.iter().all(u8::is_ascii_digit) && {
        let number = super::time::two(text, 0);
        matches!(number, 1..=10 | 80..=99)
    };
    whole(text, known, Code::BadMedia)
}

pub(super) fn percent(text: &[u8]) -> Result<(), Fault> {
    for (at, _) in text.iter().enumerate().filter(|(_, b)| **b == b'%') {
        let hex = text.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        if !hex {
            return Err(Fault::new(Code::BadPercent, at, (text.len() - at).min(3)));
        }
    }
    Ok(())
}

/// Piece number and number of pieces, each half of the text.
pub(super) fn piece_of_total(text: &[u8]) -> Result<(), Fault> {
    whole(text, !text.is_empty() && text.len().is_multiple_of(2), Code::BadPieces)?;
    numeric(text)?;
    let half = text.len() / 2;
    let (piece, total) = text.split_at(half);
    if piece.iter().all(|&b| b == b'0') {
        return Err(Fault::new(Code::PieceZero, 0, half));
    }
    if total.iter().all(|&b| b == b'0') {
        return Err(Fault::new(Code::TotalZero, half, half));
    }
    whole(text, piece <= total, Code::PieceOverTotal)
}

/// `position/end`, numbers without leading zeros.
pub(super) fn position(text: &[u8]) -> Result<(), Fault> {
    let number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let slash = text.iter().position(|&b| b == b'/');
    let Some((at, pos, end)) =
        slash.map(|at| (at, &text[..at], &text[at + 1..])).filter(|(_, pos, end)| number(pos) && number(end))
    else {
        return Err(Fault::new(Code::BadSequence, 0, text.len()));
    };
    for (start, part) in [(0, pos), (at + 1, end)] {
        if part[0] == b'0' {
            return Err(Fault::new(Code::LeadingZero, start, part.len()));
        }
    }
    let order = pos.len().cmp(&end.len()).then_with(|| pos.cmp(end));
    whole(text, order != Ordering::Greater, Code::SequenceOver)
}
