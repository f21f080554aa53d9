//! ZPL's own writing: escapes for field data, barcode data, and the last look at a finished label.

use std::fmt::Write as _;

/// Most bytes of one finished label.
pub const MAX_ZPL: usize = 64 * 1024;

/// Field data as it may stand after `^FH^FD`: every byte outside `0x20..=0x7E`, and `^`, `~`, `_` and `\`, as `_XX`.
/// No text can end the field or begin a command.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        match byte {
            b'^' | b'~' | b'_' | b'\\' | 0..=0x1F | 0x7F.. => {
                let _ = write!(out, "_{byte:02X}");
            }
            plain => out.push(char::from(plain)),
        }
    }
    out
}

/// Data of a Code 128 in subset B, for `^BCN,h,N,N,N`. `>` has a meaning there and gets its own code.
#[must_use]
pub fn code_128(text: &str) -> String {
    format!(">:{}", subset_b(text))
}

/// Data of a GS1-128 for `^BCN,h,N,N,N`: start C, FNC1, the leading digits in pairs, the rest in subset B. For one
/// element string without separators.
#[must_use]
pub fn gs1_128(elements: &str) -> String {
    let digits = elements.bytes().take_while(u8::is_ascii_digit).count();
    let (pairs, rest) = elements.split_at(digits - digits % 2);
    let rest = if rest.is_empty() { String::new() } else { format!(">6{}", subset_b(rest)) };
    format!(">;>8{pairs}{rest}")
}

/// Data of a GS1-128 for `^BCN,h,N,N,N`, all in subset B: FNC1 before each element string.
#[must_use]
pub fn gs1_128_texts(parts: &[&str]) -> String {
    let parts = parts.iter().map(|part| format!(">8{}", subset_b(part)));
    format!(">:{}", parts.collect::<String>())
}

fn subset_b(text: &str) -> String {
    text.replace('>', ">0")
}

/// Data of a GS1 DataMatrix for `^BXN,h,200,,,,|,1`: FNC1 first and as separator. The escape is `|`, because `_` is
/// taken by `^FH` and `|` stands in no GS1 data; a plain DataMatrix must not hold it (doubling it is not understood
/// everywhere).
#[must_use]
pub fn gs1_matrix(elements: &str) -> String {
    format!("|1{}", elements.replace('\u{1d}', "|1"))
}

/// How many narrow bars wide a Code 128 is, quiet zones of ten on both sides included, for data made by [`code_128`]
/// or [`gs1_128`].
#[must_use]
pub fn code_128_width(data: &str) -> usize {
    let mut symbols = 1; // the check character; the start is counted as its `>` pair
    let mut pairs = false;
    let mut rest = data;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        if first == '>' {
            let code = rest[1..].chars().next().unwrap_or('>');
            taken = (1 + code.len_utf8()).min(rest.len());
            pairs = match code {
                ';' | '5' => true,
                ':' | '6' => false,
                _ => pairs,
            };
        } else if pairs {
            taken = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
        }
        symbols += 1;
        rest = &rest[taken..];
    }
    symbols * 11 + 13 + 20
}

/// Cells on a side and data code words of the square DataMatrix sizes of ECC 200 that a label has room for.
const MATRIX_SIZES: [(usize, usize); 15] = [
    (10, 3),
    (12, 5),
    (14, 8),
    (16, 12),
    (18, 18),
    (20, 22),
    (22, 30),
    (24, 36),
    (26, 44),
    (32, 62),
    (36, 86),
    (40, 114),
    (44, 144),
    (48, 174),
    (52, 204),
];

/// How many cells wide a square DataMatrix is, quiet zones of one on both sides included, for data made by
/// [`gs1_matrix`] or plain data without `|`; never too few. Too much data gives 1000.
#[must_use]
pub fn matrix_width(data: &str) -> usize {
    let bytes = data.as_bytes();
    let (mut at, mut words) = (0, 0);
    while at < bytes.len() {
        let pair = bytes[at].is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let escape = bytes[at] == b'|';
        words += if bytes[at] > 0x7F { 2 } else { 1 };
        at += if pair || escape { 2 } else { 1 };
    }
    MATRIX_SIZES.iter().find(|(_, room)| words <= *room).map_or(1000, |(cells, _)| cells + 2)
}

/// Looks at a finished label once more, whatever template it came from: one `^XA` first, one `^XZ` last, data only in
/// fields that begin `^FH^FD`, no `~` command, no change of the command characters, and `^CI28`.
///
/// # Errors
/// What is wrong, with the place in bytes.
pub fn inspect(zpl: &str) -> Result<(), String> {
    if zpl.len() > MAX_ZPL {
        return Err(format!("the label has {} bytes, more than {MAX_ZPL}", zpl.len()));
    }
    if let Some(at) = zpl.find('~') {
        return Err(format!("byte {at}: a ~ command; a label may only hold ^ commands"));
    }
    let body = zpl.trim();
    if !body.starts_with("^XA") || !body.ends_with("^XZ") {
        return Err("a label begins with ^XA and ends with ^XZ".to_owned());
    }
    let mut before = "";
    let mut at = 0;
    for command in body.split('^').skip(1) {
        let name = command.get(..2).unwrap_or(command).to_ascii_uppercase();
        let wrong = match name.as_str() {
            "XA" if at > 0 => Some("a second ^XA; one template makes one label"),
            "XZ" if at + command.len() + 1 < body.len() => Some("^XZ before the end"),
            "CC" | "CT" | "CD" => Some("the command characters may not be changed"),
            "FH" if !matches!(command.trim_end(), "FH" | "FH_") => {
                Some("^FH has to stand alone, so that _ escapes")
            }
            "FD" | "FV" if !before.trim_end().starts_with("FH") => Some("^FD without ^FH directly before it"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Err(format!("byte {at}: {wrong}"));
        }
        before = command;
        at += command.len() + 1;
    }
    match body.contains("^CI28") {
        true => Ok(()),
        false => Err("^CI28 is missing; without it the data is not read as UTF-8".to_owned()),
    }
}
