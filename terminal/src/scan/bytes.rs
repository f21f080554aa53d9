//! Bytes as people write them in settings.

/// Control characters by their names.
const NAMES: [(&str, u8); 33] = [
    ("NUL", 0),
    ("SOH", 1),
    ("STX", 2),
    ("ETX", 3),
    ("EOT", 4),
    ("ENQ", 5),
    ("ACK", 6),
    ("BEL", 7),
    ("BS", 8),
    ("TAB", 9),
    ("HT", 9),
    ("LF", 10),
    ("VT", 11),
    ("FF", 12),
    ("CR", 13),
    ("SO", 14),
    ("SI", 15),
    ("DLE", 16),
    ("DC1", 17),
    ("DC2", 18),
    ("DC3", 19),
    ("DC4", 20),
    ("NAK", 21),
    ("SYN", 22),
    ("ETB", 23),
    ("CAN", 24),
    ("EM", 25),
    ("SUB", 26),
    ("ESC", 27),
    ("FS", 28),
    ("GS", 29),
    ("RS", 30),
    ("US", 31),
];

/// The bytes of a prefix or suffix: a name (`STX`, `CRLF`), or text in which `\xHH`, `\\` and `^B` stand for bytes; 16
/// at most.
///
/// # Errors
/// When an escape is none of these, or it is too long; says what to write.
pub fn characters(text: &str) -> Result<Vec<u8>, String> {
    if text == "CRLF" {
        return Ok(b"\r\n".to_vec());
    }
    if let Some((_, byte)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Ok(vec![*byte]);
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'\\', [b'\\', tail @ ..]) => {
                bytes.push(b'\\');
                tail
            }
            (b'\\', [b'x', high, low, tail @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |b: u8| char::from(b).to_digit(16).and_then(|value| u8::try_from(value).ok());
                bytes.push(digit(*high).unwrap_or(0) << 4 | digit(*low).unwrap_or(0));
                tail
            }
            (b'\\', _) => return Err(format!("{text:?} has a backslash that is no \\xHH and no \\\\")),
            (b'^', [letter @ b'@'..=b'_', tail @ ..]) => {
                bytes.push(letter - b'@');
                tail
            }
            (b'^', [letter @ b'a'..=b'z', tail @ ..]) => {
                bytes.push(letter - b'a' + 1);
                tail
            }
            (b'^', _) => {
                return Err(format!("{text:?} has a ^ that no letter follows; write \\x5E for ^ itself"));
            }
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    if bytes.len() > 16 {
        return Err(format!("{text:?} has {} bytes; 16 are allowed", bytes.len()));
    }
    Ok(bytes)
}

/// Bytes as people read them: printable ASCII as it is, control characters by name, the rest in hex.
#[must_use]
pub fn shown(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match (byte, NAMES.iter().find(|(_, named)| named == byte)) {
            (b' '..=b'~', _) => text.push(char::from(*byte)),
            (_, Some((name, _))) => {
                text.push('<');
                text.push_str(name);
                text.push('>');
            }
            (_, None) => text.push_str(&format!("<{byte:02X}>")),
        }
    }
    text
}
