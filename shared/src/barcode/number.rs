//! Numbers that are written by hand on a label, where none can be printed: `N` and digits, the last of them a check digit.
//! Whoever has no barcode before them types the digits.

use crate::gs1::keys::{check_digit, has_check_digit};

/// What such an LPN begins with.
const BEGIN: &str = "N";

/// The LPN that is written by hand for a number of the hub's series.
#[must_use]
pub fn by_hand(number: i64) -> String {
    let digits = number.max(0).to_string();
    // Digits alone always have one.
    let check = check_digit(&digits).unwrap_or_default();
    format!("{BEGIN}{digits}{check}")
}

/// The digits of an LPN that was written by hand; `None` of any other.
#[must_use]
pub fn digits_by_hand(lpn: &str) -> Option<&str> {
    lpn.strip_prefix(BEGIN).filter(|digits| digits.len() > 1 && has_check_digit(digits))
}

/// The LPN whose digits were typed; `None` where the check digit says that one of them is wrong.
#[must_use]
pub fn typed_by_hand(digits: &str) -> Option<String> {
    let lpn = format!("{BEGIN}{digits}");
    digits_by_hand(&lpn).is_some().then_some(lpn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_and_typed_back_and_a_wrong_digit_is_seen() {
        assert_eq!(by_hand(1_000), "N10009");
        for number in [0, 7, 1_000, 1_001, 100_001, 123_456, 9_999_999] {
            let lpn = by_hand(number);
            let digits = digits_by_hand(&lpn).unwrap_or_else(|| panic!("{lpn} has digits"));
            assert_eq!(typed_by_hand(digits), Some(lpn.clone()));
            for at in 0..digits.len() {
                let mut wrong = digits.as_bytes().to_vec();
                wrong[at] = b'0' + (wrong[at] - b'0' + 1) % 10;
                let wrong = String::from_utf8(wrong).expect("digits");
                assert_eq!(typed_by_hand(&wrong), None, "{wrong} instead of {digits}");
            }
        }
        for other in ["", "N", "N7", "T1", "P77", "004000000000000015", "N10008", "NX"] {
            assert_eq!(digits_by_hand(other), None, "{other}");
        }
        assert_eq!((typed_by_hand(""), typed_by_hand("10008")), (None, None));
    }
}
