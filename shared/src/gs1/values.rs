//! What values mean: days, weights, measures, counts.

use super::lint::time;
use super::{Code, Element, ElementString, Gs1Error};
use crate::base::{Day, Qty};
use std::fmt;

/// A decimal number as a label carries it: digits and how many of them stand after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits.
    pub digits: i64,
    /// How many stand after the point, 0 to 9.
    pub places: u8,
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.places);
        if places == 0 {
            return write!(f, "{}", self.digits);
        }
        let digits = format!("{:0width$}", self.digits, width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        write!(f, "{whole}.{part}")
    }
}

/// The identifiers whose value is one day: production, due, packaging, best before, sell by, expiry.
pub const DAY_AIS: [&str; 6] = ["11", "12", "13", "15", "16", "17"];

/// The day of `YYMMDD`, as seen on `today`; 00 for the day is the last day of the month.
///
/// The century follows GS1 General Specifications 7.12: a year 51 to 99 years ahead of this one is meant a century
/// earlier, one 50 to 99 years back a century later. `None` when the text is no such date.
#[must_use]
pub fn day(text: &str, today: Day) -> Option<Day> {
    let text: &[u8; 6] = text.as_bytes().try_into().ok()?;
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let now = today.ymd()?.0;
    let (century, year) = (now.div_euclid(100), i16::from(time::two(text, 0)));
    let century = match year - now.rem_euclid(100) {
        51..=99 => century - 1,
        -99..=-50 => century + 1,
        _ => century,
    };
    let year = century * 100 + year;
    let (month, day) = (time::two(text, 2), time::two(text, 4));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let day = if day == 0 { time::days_in(month, leap) } else { day };
    Day::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// The number of an element whose identifier tells the place of the decimal point in its last digit: measures
/// 310n to 369n, amounts 390n to 395n (391n and 393n behind a currency code). `None` for any other.
#[must_use]
pub fn decimal(element: Element<'_>) -> Option<Decimal> {
    let [b'3', family, kind, places @ b'0'..=b'9'] = *element.ai.as_bytes() else { return None };
    let digits = match (family, kind) {
        (b'1'..=b'6', _) | (b'9', b'0' | b'2' | b'4' | b'5') => element.value,
        (b'9', b'1' | b'3') => element.value.get(3..)?,
        _ => return None,
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    Some(Decimal { digits: digits.parse().ok().filter(|_| plain)?, places: places - b'0' })
}

impl ElementString {
    /// The day of an identifier of [`DAY_AIS`], as seen on `today`; `None` when the identifier is absent.
    ///
    /// # Errors
    /// [`Code::BadDay`] for 29 February of a century's year that turns out not to be a leap year.
    pub fn day(&self, ai: &str, today: Day) -> Result<Option<Day>, Gs1Error> {
        let Some(element) = self.iter().find(|element| element.ai == ai && DAY_AIS.contains(&ai)) else {
            return Ok(None);
        };
        match day(element.value, today) {
            Some(day) => Ok(Some(day)),
            None => Err(Gs1Error::new(Code::BadDay, element.at + ai.len(), ai)),
        }
    }

    /// The net weight (310n) in whole grams; `None` when there is none.
    ///
    /// # Errors
    /// [`Code::NotWholeGram`] when the label says a part of a gram (3104, 3105): weights are never rounded.
    pub fn net_grams(&self) -> Result<Option<Qty>, Gs1Error> {
        self.grams("310")
    }

    /// The gross weight (330n) in whole grams; `None` when there is none.
    ///
    /// # Errors
    /// As [`ElementString::net_grams`].
    pub fn gross_grams(&self) -> Result<Option<Qty>, Gs1Error> {
        self.grams("330")
    }

    fn grams(&self, family: &str) -> Result<Option<Qty>, Gs1Error> {
        let Some(element) =
            self.iter().find(|element| element.ai.starts_with(family) && element.ai.len() == 4)
        else {
            return Ok(None);
        };
        let fault = |code| Gs1Error::new(code, element.at + element.ai.len(), element.ai);
        let kilograms = decimal(element).ok_or_else(|| fault(Code::NotANumber))?;
        let places = u32::from(kilograms.places);
        let milli = kilograms.digits * 1000;
        let unit = 10_i64.pow(places);
        if milli % unit == 0 { Ok(Some(milli / unit)) } else { Err(fault(Code::NotWholeGram)) }
    }

    /// The count of the goods: 30 (variable count) or else 37 (count of trade items contained); `None` when there is
    /// neither. May be zero.
    #[must_use]
    pub fn count(&self) -> Option<Qty> {
        let value = self.value("30").or_else(|| self.value("37"))?;
        value.parse().ok()
    }

    /// The GTIN of the goods: 01 (the thing itself) or else 02 (what it contains), 14 digits.
    #[must_use]
    pub fn gtin(&self) -> Option<&str> {
        self.value("01").or_else(|| self.value("02"))
    }

    /// The SSCC (00), 18 digits.
    #[must_use]
    pub fn sscc(&self) -> Option<&str> {
        self.value("00")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> Day {
        Day::parse_iso(day).expect("a day")
    }

    #[test]
    fn the_century_follows_the_year_of_today() {
        for (today, text, day) in [
            ("2026-11-23", "260526", Some("2026-05-26")),
            ("2026-11-23", "760526", Some("2076-05-26")),
            ("2026-11-23", "770526", Some("1977-05-26")),
            ("2026-11-23", "990101", Some("1999-01-01")),
            ("2026-11-23", "000101", Some("2000-01-01")),
            ("2099-12-31", "000101", Some("2100-01-01")),
            ("2099-12-31", "490101", Some("2149-01-01")),
            ("2099-12-31", "500101", Some("2050-01-01")),
            ("2051-01-01", "010101", Some("2101-01-01")),
            ("2051-01-01", "020101", Some("2002-01-01")),
            ("2026-11-23", "270200", Some("2027-02-28")),
            ("2026-11-23", "280200", Some("2028-02-29")),
            ("2026-11-23", "281200", Some("2028-12-31")),
            ("2060-01-01", "000229", None),
            ("2026-11-23", "261301", None),
            ("2026-11-23", "260001", None),
            ("2026-11-23", "260431", None),
            ("2026-11-23", "26043", None),
            ("2026-11-23", "26o430", None),
        ] {
            assert_eq!(super::day(text, on(today)).map(Day::iso).as_deref(), day, "{text} on {today}");
        }
    }

    #[test]
    fn weights_become_whole_grams_or_nothing() {
        let grams = |text: &str| {
            let elements = ElementString::from_bracketed(text).expect(text);
            elements.net_grams().map_err(|error| (error.code, error.at))
        };
        assert_eq!(grams("(3100)000012"), Ok(Some(12_000)));
        assert_eq!(grams("(3102)001234"), Ok(Some(12_340)));
        assert_eq!(grams("(3103)001234"), Ok(Some(1_234)));
        assert_eq!(grams("(3104)012340"), Ok(Some(1_234)));
        assert_eq!(grams("(3105)999999"), Err((Code::NotWholeGram, 4)));
        assert_eq!(grams("(3104)012345"), Err((Code::NotWholeGram, 4)));
        assert_eq!(grams("(3302)001234"), Ok(None));
        let both = ElementString::from_bracketed("(3302)001234(3103)000500").expect("weights");
        assert_eq!((both.net_grams(), both.gross_grams()), (Ok(Some(500)), Ok(Some(12_340))));
    }

    #[test]
    fn helpers_find_goods_days_and_counts() {
        let text = "(02)09506000134352(37)24(17)270200(10)A";
        let elements = ElementString::from_bracketed(text).expect("elements");
        let today = on("2026-11-23");
        assert_eq!(
            (elements.gtin(), elements.count(), elements.sscc()),
            (Some("09506000134352"), Some(24), None)
        );
        assert_eq!(elements.day("17", today).map(|d| d.map(Day::iso)), Ok(Some("2027-02-28".to_owned())));
        assert_eq!((elements.day("15", today), elements.day("10", today)), (Ok(None), Ok(None)));
        let century = ElementString::from_bracketed("(17)000229").expect("elements");
        assert_eq!(century.day("17", on("2060-01-01")).map_err(|e| (e.code, e.at)), Err((Code::BadDay, 2)));
    }
}
