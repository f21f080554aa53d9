//! What a scale says (MT-SICS), in whole grams. By text alone: no fraction is ever rounded on its way through a float.

use serde::{Deserialize, Serialize};

/// Asks for the weight once it is steady.
pub const WEIGH: &[u8] = b"S\r\n";
/// Asks for the tare.
pub const TARE: &[u8] = b"TA\r\n";

/// What a scale says about what lies on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Steady, grams; what was tared away is in it.
    Steady(i64),
    /// Moving, or busy for too long.
    Moving,
    /// More than the scale can weigh.
    Over,
    /// Less than nothing: something was taken off.
    Under,
    /// What was tared away cannot be read, so nobody knows what lies on it.
    NoTare,
    /// No answer in time, or none that is a weight in grams or kilograms.
    Silent,
}

/// Reads the answer to [`WEIGH`], without its end; only `S S` is a weight.
#[must_use]
pub fn weight(line: &str) -> Weight {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    match words[..] {
        ["S", "S", value, unit] => grams(value, unit).map_or(Weight::Silent, Weight::Steady),
        ["S", "D", ..] | ["S", "I"] => Weight::Moving,
        ["S", "+"] => Weight::Over,
        ["S", "-"] => Weight::Under,
        _ => Weight::Silent,
    }
}

/// Reads the answer to [`TARE`], without its end: grams that were tared away, 0 when the scale does not know the question.
/// `None` for any other answer: it is busy, or speaks of another unit. A weight without its tare would be a wrong one.
#[must_use]
pub fn tare(line: &str) -> Option<i64> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    match words[..] {
        ["TA", "A", value, unit] => grams(value, unit),
        ["ES"] => Some(0),
        _ => None,
    }
}

/// Whole grams, half a gram up, or `None` when it is no number, too large to be one, or in another unit.
fn grams(value: &str, unit: &str) -> Option<i64> {
    let shift = match unit {
        "g" => 0,
        "kg" => 3,
        _ => return None,
    };
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, value),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 9 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    // As many digits behind the point as kilograms have grams, and one more to round by.
    let part = format!("{part:0<4}");
    let number: i64 = format!("{whole}{}", part.get(..shift)?).parse().ok()?;
    let up = part.as_bytes().get(shift).is_some_and(|digit| *digit >= b'5');
    Some(sign * (number + i64::from(up)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn answers_are_weights_only_when_they_are_steady_and_in_grams() {
        for (line, seen) in [
            ("S S      100.00 g", Weight::Steady(100)),
            ("S S        1.2345 kg", Weight::Steady(1235)),
            ("S S        1.2344 kg", Weight::Steady(1234)),
            ("S S          12 kg", Weight::Steady(12_000)),
            ("S S       0.5 g", Weight::Steady(1)),
            ("S S       0.49999 g", Weight::Steady(0)),
            ("S S     -12.6 g", Weight::Steady(-13)),
            ("S S     007.0 g", Weight::Steady(7)),
            ("S D      100.00 g", Weight::Moving),
            ("S I", Weight::Moving),
            ("S +", Weight::Over),
            ("S -", Weight::Under),
            ("S S      100.00 lb", Weight::Silent),
            ("S S      100.00", Weight::Silent),
            ("S S      1e3 g", Weight::Silent),
            ("S S      1234567890 g", Weight::Silent),
            ("S S      . g", Weight::Silent),
            ("S S      --1 g", Weight::Silent),
            ("ES", Weight::Silent),
            ("SI", Weight::Silent),
            ("", Weight::Silent),
        ] {
            assert_eq!(weight(line), seen, "{line}");
        }
        for (line, grams) in [
            ("TA A      250.0 g", Some(250)),
            ("TA A 0.1 kg", Some(100)),
            ("ES", Some(0)),
            ("TA I", None),
            ("TA L", None),
            ("TA A      250.0 lb", None),
            ("TA A      250.0", None),
            ("TA A      x g", None),
            ("EL", None),
            ("", None),
        ] {
            assert_eq!(tare(line), grams, "{line}");
        }
    }

    proptest! {
        #[test]
        fn grams_are_the_nearest_and_no_line_harms(thousandths in 0..100_000_000_i64, line in "\\PC{0,30}") {
            let _ = (weight(&line), tare(&line));
            let nearest = (thousandths + 500) / 1000;
            let text = format!("S S {}.{:03} g", thousandths / 1000, thousandths % 1000);
            prop_assert_eq!(weight(&text), Weight::Steady(nearest));
            let text = format!("S S {}.{:06} kg", thousandths / 1_000_000, thousandths % 1_000_000);
            prop_assert_eq!(weight(&text), Weight::Steady(nearest));
        }
    }
}
