//! Character sets of the GS1 General Specifications, figures 7.11-1 to 7.11-3.

use crate::gs1::{Code, Fault};

/// GS1's character set 82 in the order of its values, as the check character pair counts them.
pub(super) const CSET82: &[u8; 82] =
    b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// Whether the byte is in character set 82.
pub(super) fn in_cset82(byte: u8) -> bool {
    matches!(byte, b'!' | b'"' | b'%'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z')
}

fn in_cset39(byte: u8) -> bool {
    matches!(byte, b'#' | b'-' | b'/' | b'0'..=b'9' | b'A'..=b'Z')
}

/// Whether the byte is in character set 64, without the pad character.
pub(super) fn in_cset64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

fn every(text: &[u8], member: fn(u8) -> bool, code: Code) -> Result<(), Fault> {
    match text.iter().position(|&b| !member(b)) {
        Some(at) => Err(Fault::new(code, at, 1)),
        None => Ok(()),
    }
}

pub(super) fn numeric(text: &[u8]) -> Result<(), Fault> {
    every(text, |b| b.is_ascii_digit(), Code::NotDigit)
}

pub(super) fn cset82(text: &[u8]) -> Result<(), Fault> {
    every(text, in_cset82, Code::NotCset82)
}

pub(super) fn cset39(text: &[u8]) -> Result<(), Fault> {
    every(text, in_cset39, Code::NotCset39)
}

/// Base64 for URLs; may end in `=` to fill the last group of four.
pub(super) fn cset64(text: &[u8]) -> Result<(), Fault> {
    let body = text.iter().rposition(|&b| b != b'=').map_or(0, |at| at + 1);
    every(&text[..body], in_cset64, Code::NotCset64)?;
    let pads = text.len() - body;
    if pads > 2 || (pads > 0 && !text.len().is_multiple_of(3)) {
        return Err(Fault::new(Code::BadPadding, body, pads));
    }
    Ok(())
}
