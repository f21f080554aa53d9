//! Dates and times of day.

use super::charset::numeric;
use crate::gs1::{Code, Fault};

/// The length is `digits` and all are digits.
fn digits(text: &[u8], digits: usize) -> Result<(), Fault> {
    if text.len() < digits {
        return Err(Fault::new(Code::TooShort, 0, text.len()));
    }
    if text.len() > digits {
        return Err(Fault::new(Code::TooLong, 0, text.len()));
    }
    numeric(text)
}

/// The value of one or two digits at `at`.
pub(crate) fn two(text: &[u8], at: usize) -> u8 {
    (text[at] - b'0') * 10 + (text[at + 1] - b'0')
}

fn below(text: &[u8], at: usize, limit: u8, code: Code) -> Result<(), Fault> {
    if two(text, at) < limit { Ok(()) } else { Err(Fault::new(code, at, 2)) }
}

pub(super) fn hour(text: &[u8]) -> Result<(), Fault> {
    digits(text, 2)?;
    below(text, 0, 24, Code::BadHour)
}

pub(super) fn minute(text: &[u8]) -> Result<(), Fault> {
    digits(text, 2)?;
    below(text, 0, 60, Code::BadMinute)
}

pub(super) fn second(text: &[u8]) -> Result<(), Fault> {
    digits(text, 2)?;
    below(text, 0, 60, Code::BadSecond)
}

pub(super) fn hour_minute(text: &[u8]) -> Result<(), Fault> {
    digits(text, 4)?;
    below(text, 0, 24, Code::BadHour)?;
    below(text, 2, 60, Code::BadMinute)
}

/// The number of days of a month (1 to 12).
pub(crate) fn days_in(month: u8, leap: bool) -> u8 {
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn month_and_day(text: &[u8], at: usize, leap: bool, day_zero: bool) -> Result<(), Fault> {
    let month = two(text, at);
    if !(1..=12).contains(&month) {
        return Err(Fault::new(Code::BadMonth, at, 2));
    }
    let day = two(text, at + 2);
    let first = u8::from(!day_zero);
    if (first..=days_in(month, leap)).contains(&day) {
        Ok(())
    } else {
        Err(Fault::new(Code::BadDay, at + 2, 2))
    }
}

/// `YYMMDD`; day 00 means the last day of the month where `day_zero`. The year 00 counts as a leap year, as 2000
/// was: which century is meant is only known beside today's date.
pub(super) fn short_date(text: &[u8], day_zero: bool) -> Result<(), Fault> {
    digits(text, 6)?;
    month_and_day(text, 2, two(text, 0).is_multiple_of(4), day_zero)
}

/// `YYYYMMDD`; day 00 means the last day of the month where `day_zero`.
pub(super) fn long_date(text: &[u8], day_zero: bool) -> Result<(), Fault> {
    digits(text, 8)?;
    let (century, year) = (two(text, 0), two(text, 2));
    let leap = if year == 0 { century.is_multiple_of(4) } else { year.is_multiple_of(4) };
    month_and_day(text, 4, leap, day_zero)
}
