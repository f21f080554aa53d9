//! Moments and calendar days.

use serde::{Deserialize, Serialize};

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment `ms` milliseconds later (earlier when negative); stays inside `i64`.
    #[must_use]
    pub fn plus(self, ms: i64) -> Moment {
        Moment(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The UTC calendar day this moment falls on.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(86_400_000))
    }
}

/// A calendar day, counted from 1970-01-01 = 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day of a proleptic Gregorian date, or `None` when there is no such date.
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        let epoch = jiff::civil::date(1970, 1, 1);
        let span = date.since((jiff::Unit::Day, epoch)).ok()?;
        Some(Day(i64::from(span.get_days())))
    }

    /// Year, month and day of this day; `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn ymd(self) -> Option<(i16, i8, i8)> {
        use jiff::ToSpan;
        let days = i32::try_from(self.0).ok()?;
        let date = jiff::civil::date(1970, 1, 1).checked_add(days.days()).ok()?;
        Some((date.year(), date.month(), date.day()))
    }

    /// The day as `DD.MM.YY`, the form shown on every screen.
    #[must_use]
    pub fn dotted(self) -> String {
        match self.ymd() {
            Some((y, m, d)) => format!("{d:02}.{m:02}.{:02}", y.rem_euclid(100)),
            None => self.0.to_string(),
        }
    }

    /// The day as `YYYY-MM-DD`, the form of files and interfaces.
    #[must_use]
    pub fn iso(self) -> String {
        match self.ymd() {
            Some((y, m, d)) => format!("{y:04}-{m:02}-{d:02}"),
            None => self.0.to_string(),
        }
    }

    /// The day written as `YYYY-MM-DD`, or `None`.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Day> {
        let date: jiff::civil::Date = text.parse().ok()?;
        (text.len() == 10).then(|| Day::from_ymd(date.year(), date.month(), date.day()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_print_both_ways() {
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::from_ymd(2026, 2, 30), None);
        let day = Day::parse_iso("2026-11-23").expect("a day");
        assert_eq!(day, Moment(1_795_392_000_000).day());
        assert_eq!((day.dotted().as_str(), day.iso().as_str()), ("23.11.26", "2026-11-23"));
        assert_eq!(Day::parse_iso("2026-1-2"), None);
        assert_eq!(Moment(-1).day(), Day(-1));
    }
}
