//! Labels of suppliers that say more than a number: fields by data identifier in an ISO/IEC 15434 message (ECIA), or
//! words with a colon in a QR code.

use crate::gs1::GS;

/// Begins a message; what follows is the format and GS.
const HEADER: &[u8] = b"[)>\x1e";
const RS: u8 = 0x1E;
const EOT: u8 = 0x04;

/// The fields of a supplier's label, each with its name, in order; `None` when it is none. Values may be empty. A
/// message may lack its trailer (RS EOT), for labels in use do.
///
/// - `[)>` RS `06` GS `1PABC` GS `Q5` RS EOT: `1P` is `ABC`, `Q` is `5`
/// - `QTY:5 PN:ABC`: `QTY` is `5`, `PN` is `ABC`; what has no colon is passed over
#[must_use]
pub fn fields(data: &[u8]) -> Option<Vec<(&str, &str)>> {
    message(data).or_else(|| words(data))
}

/// A message of format 06: data identifiers, each up to three digits and a capital.
fn message(data: &[u8]) -> Option<Vec<(&str, &str)>> {
    let body = data.strip_prefix(HEADER)?.strip_prefix(b"06")?.strip_prefix(&[GS])?;
    let end = body.iter().position(|byte| matches!(*byte, RS | EOT)).unwrap_or(body.len());
    let field = |field| {
        let text = std::str::from_utf8(field).ok()?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let letter = text.as_bytes().get(digits).is_some_and(u8::is_ascii_uppercase);
        (digits <= 3 && letter).then(|| text.split_at(digits + 1))
    };
    Some(body[..end].split(|byte| *byte == GS).filter_map(field).collect())
}

/// Words with a name of two to four capitals, among them a part and a quantity.
fn words(data: &[u8]) -> Option<Vec<(&str, &str)>> {
    let text = std::str::from_utf8(data).ok()?;
    let named = |word: &&str| {
        word.split_once(':').is_some_and(|(name, _)| {
            (2..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
        })
    };
    let fields: Vec<(&str, &str)> =
        text.split(' ').filter(named).filter_map(|word| word.split_once(':')).collect();
    let has = |names: &[&str]| fields.iter().any(|(name, _)| names.contains(name));
    (has(&["PN", "MPN"]) && has(&["QTY"])).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_what_is_no_label_of_a_supplier_has_none() {
        for (data, expected) in [
            ("[)>\u{1e}06\u{1d}1PABC\u{1d}Q5\u{1e}\u{4}", "1P=ABC Q=5"),
            ("[)>\u{1e}06\u{1d}PABC\u{1d}K\u{1d}20Z000", "P=ABC K= 20Z=000"),
            ("[)>\u{1e}06\u{1d}?\u{1d}1234P\u{1d}\u{1d}1TL7", "1T=L7"),
            ("[)>\u{1e}06\u{1d}", ""),
            ("QTY:5 PN:A-1 PO:7/1 RoHS https://example.org", "QTY=5 PN=A-1 PO=7/1"),
            ("[)>\u{1e}05\u{1d}0109506000134352", "-"),
            ("[)>06\u{1d}Q5", "-"),
            ("PN:A-1", "-"),
            ("QTY:5 a:b", "-"),
            ("https://example.org", "-"),
            ("", "-"),
        ] {
            let seen = fields(data.as_bytes()).map_or("-".to_owned(), |fields| {
                let pairs = fields.iter().map(|(name, value)| format!("{name}={value}"));
                pairs.collect::<Vec<_>>().join(" ")
            });
            assert_eq!(seen, expected, "{data:?}");
        }
    }
}
