//! Keys outside an element string: GTIN, UPC, SSCC, GLN, and their check digits (GS1 General Specifications 7.9).

/// The check digit as a character. Every byte of `payload` must be a digit.
pub(super) fn check_digit_of(payload: &[u8]) -> u8 {
    let sum: usize = payload
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| usize::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    b'0' + u8::try_from((10 - sum % 10) % 10).unwrap_or_default()
}

/// The mod 10 check digit that belongs after these digits, or `None` when there is none to give: the text is empty or
/// holds something else than digits.
#[must_use]
pub fn check_digit(digits: &str) -> Option<char> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| char::from(check_digit_of(digits.as_bytes())))
}

/// Whether the text is all digits and its last one is the check digit of the others.
#[must_use]
pub fn has_check_digit(digits: &str) -> bool {
    let mut payload = digits.chars();
    let last = payload.next_back();
    last.is_some() && check_digit(payload.as_str()) == last
}

/// A GTIN of 8, 12, 13 or 14 digits with a good check digit, filled to 14 digits with leading zeros; else `None`.
#[must_use]
pub fn gtin14(text: &str) -> Option<String> {
    let good = matches!(text.len(), 8 | 12 | 13 | 14) && has_check_digit(text);
    good.then(|| format!("{text:0>14}"))
}

/// The twelve digits of a zero-suppressed UPC-E, or `None`. Six digits stand for number system 0 without a check
/// digit, seven have the number system (0 or 1), eight also the check digit, which must be good.
#[must_use]
pub fn upc_e(text: &str) -> Option<String> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (system, body, check) = match text.len() {
        6 => ("0", text, None),
        7 => (&text[..1], &text[1..], None),
        8 => (&text[..1], &text[1..7], text[7..].chars().next()),
        _ => return None,
    };
    if system > "1" {
        return None;
    }
    let payload = match &body[5..] {
        last @ ("0" | "1" | "2") => format!("{system}{}{last}0000{}", &body[..2], &body[2..5]),
        "3" => format!("{system}{}00000{}", &body[..3], &body[3..5]),
        "4" => format!("{system}{}00000{}", &body[..4], &body[4..5]),
        last => format!("{system}{}0000{last}", &body[..5]),
    };
    let digit = check_digit(&payload)?;
    (check.is_none_or(|given| given == digit)).then(|| format!("{payload}{digit}"))
}

/// Whether the text is an SSCC: 18 digits with a good check digit.
#[must_use]
pub fn is_sscc(text: &str) -> bool {
    text.len() == 18 && has_check_digit(text)
}

/// Whether the text is a GLN: 13 digits with a good check digit.
#[must_use]
pub fn is_gln(text: &str) -> bool {
    text.len() == 13 && has_check_digit(text)
}

/// Why no SSCC can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SsccError {
    /// The extension digit is above 9.
    #[error("the extension digit {0} is above 9; use 0 to 9")]
    Extension(u8),
    /// The company prefix is not 4 to 12 digits.
    #[error(
        "the company prefix is not 4 to 12 digits; copy it from the certificate of your GS1 organisation"
    )]
    Prefix,
    /// The serial reference has more digits than the prefix leaves.
    #[error(
        "the serial reference {serial} does not fit into {room} digits; use the next extension digit or another company prefix"
    )]
    Serial {
        /// The serial reference asked for.
        serial: u64,
        /// The digits the company prefix leaves.
        room: usize,
    },
}

/// The SSCC of an extension digit (0 to 9), a company prefix (4 to 12 digits) and a serial reference, which gets the
/// digits the prefix leaves: 18 digits with the check digit.
///
/// # Errors
/// When a part is out of its range.
pub fn sscc(extension: u8, company_prefix: &str, serial: u64) -> Result<String, SsccError> {
    if extension > 9 {
        return Err(SsccError::Extension(extension));
    }
    let digits = company_prefix.bytes().all(|b| b.is_ascii_digit());
    if !digits || !(4..=12).contains(&company_prefix.len()) {
        return Err(SsccError::Prefix);
    }
    let room = 16 - company_prefix.len();
    let payload = format!("{extension}{company_prefix}{serial:0room$}");
    match check_digit(&payload).filter(|_| payload.len() == 17) {
        Some(check) => Ok(format!("{payload}{check}")),
        None => Err(SsccError::Serial { serial, room }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_and_gtins() {
        assert_eq!(check_digit("950600013435"), Some('2'));
        assert_eq!(check_digit("9638507"), Some('4'));
        assert_eq!((check_digit(""), check_digit("12x"), check_digit("١")), (None, None, None));
        assert!(!has_check_digit("0") && !has_check_digit("") && !has_check_digit("95060001343é"));
        for (text, gtin) in [
            ("96385074", Some("00000096385074")),
            ("036000291452", Some("00036000291452")),
            ("9506000134352", Some("09506000134352")),
            ("09506000134352", Some("09506000134352")),
            ("9506000134353", None),
            ("950600013435", None),
            (" 9506000134352", None),
            ("", None),
        ] {
            assert_eq!(gtin14(text).as_deref(), gtin, "{text:?}");
        }
    }

    #[test]
    fn upc_e_expands_by_its_last_digit() {
        for (text, upc) in [
            ("02345673", Some("023456000073")),
            ("02345147", Some("023450000017")),
            ("06397126", Some("063200009716")),
            ("08679339", Some("086700000939")),
            ("425261", Some("042100005264")),
            ("04252614", Some("042100005264")),
            ("04252613", None),
            ("2425261", None),
            ("42526", None),
            ("42526x", None),
        ] {
            assert_eq!(upc_e(text).as_deref(), upc, "{text:?}");
        }
    }

    #[test]
    fn an_sscc_is_made_of_its_parts() {
        assert_eq!(sscc(3, "9501101", 530_000_001).as_deref(), Ok("395011015300000011"));
        assert_eq!(sscc(0, "1234", 0).as_deref(), Ok("012340000000000008"));
        assert_eq!(sscc(1, "123456789012", 9999).map(|s| (is_sscc(&s), s.len())), Ok((true, 18)));
        assert_eq!(sscc(10, "1234", 0), Err(SsccError::Extension(10)));
        assert_eq!(sscc(0, "123", 0), Err(SsccError::Prefix));
        assert_eq!(sscc(0, "12345x7", 0), Err(SsccError::Prefix));
        assert_eq!(sscc(0, "123456789012", 10_000), Err(SsccError::Serial { serial: 10_000, room: 4 }));
        assert!(
            is_sscc("157035381410375177") && !is_sscc("157035381410375178") && !is_sscc("1570353814103751")
        );
        assert!(is_gln("1234567890128") && !is_gln("1234567890127"));
    }
}
