//! Whole numbers as JSON has them: `3.0` is 3 there, whoever wrote it.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Number;

/// Above this a float no longer knows which whole number it is.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A whole number.
///
/// # Errors
/// It has a fraction, or is too large.
pub fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    number(&Number::deserialize(from)?)
}

/// A whole number, or none.
///
/// # Errors
/// As [`whole`].
pub fn whole_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Option::<Number>::deserialize(from)?.as_ref().map(number).transpose()
}

fn number<E: Error>(number: &Number) -> Result<i64, E> {
    if let Some(whole) = number.as_i64() {
        return Ok(whole);
    }
    match number.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and is exact")]
        Some(float) if float.fract() == 0.0 && float.abs() <= EXACT => Ok(float as i64),
        _ => Err(E::custom(format!("{number} is no whole number that fits"))),
    }
}
