//! Days and hours of the warehouse's own clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Turns moments into days of a time zone.
#[derive(Debug, Clone)]
pub struct Calendar(TimeZone);

impl Calendar {
    /// Of a time zone.
    #[must_use]
    pub fn of(zone: TimeZone) -> Calendar {
        Calendar(zone)
    }

    /// Of the hub's own time zone.
    #[must_use]
    pub fn here() -> Calendar {
        Calendar(TimeZone::system())
    }

    /// The day of a moment (days since 1970-01-01) and its hour.
    #[must_use]
    pub fn day_and_hour(&self, moment: i64) -> (i64, i64) {
        let Ok(stamp) = Timestamp::from_millisecond(moment) else { return (moment.div_euclid(DAY_MS), 0) };
        let time = stamp.to_zoned_datetime(self.0.clone());
        (number(time.date()), i64::from(time.hour()))
    }

    /// The day of a moment and its minute, from midnight by the clock on the wall.
    #[must_use]
    pub fn day_and_minute(&self, moment: i64) -> (i64, i64) {
        let Ok(stamp) = Timestamp::from_millisecond(moment) else { return (moment.div_euclid(DAY_MS), 0) };
        let time = stamp.to_zoned_datetime(self.0.clone());
        (number(time.date()), i64::from(time.hour()) * 60 + i64::from(time.minute()))
    }

    /// The day of a moment.
    #[must_use]
    pub fn day(&self, moment: i64) -> i64 {
        self.day_and_hour(moment).0
    }

    /// The moment a day begins.
    #[must_use]
    pub fn start(&self, day: i64) -> i64 {
        let plain = day.saturating_mul(DAY_MS);
        let Some(date) = date(day) else { return plain };
        date.to_zoned_datetime(self.0.clone()).map_or(plain, |time| time.timestamp().as_millisecond())
    }

    /// The moment of a date with a time, as `2026-11-27T09:30`.
    #[must_use]
    pub fn moment(&self, text: &str) -> Option<i64> {
        let time: jiff::civil::DateTime = text.parse().ok()?;
        time.to_zoned_datetime(self.0.clone()).ok().map(|time| time.timestamp().as_millisecond())
    }

    /// The date of a moment, as `2026-11-27`.
    #[must_use]
    pub fn date(&self, moment: i64) -> String {
        let Ok(stamp) = Timestamp::from_millisecond(moment) else { return String::new() };
        stamp.to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%d").to_string()
    }

    /// A moment as a date with a time, to the minute.
    #[must_use]
    pub fn minute(&self, moment: i64) -> String {
        let Ok(stamp) = Timestamp::from_millisecond(moment) else { return String::new() };
        stamp.to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

fn epoch() -> Date {
    Date::constant(1970, 1, 1)
}

fn number(date: Date) -> i64 {
    date.duration_since(epoch()).as_secs().div_euclid(86_400)
}

fn date(day: i64) -> Option<Date> {
    let seconds = day.checked_mul(86_400)?;
    Timestamp::from_second(seconds).ok().map(|stamp| stamp.to_zoned_datetime(TimeZone::UTC).date())
}

/// A day as `2026-11-27`.
#[must_use]
pub fn iso(day: i64) -> String {
    date(day).map_or_else(String::new, |date| date.to_string())
}

/// The day of `2026-11-27`.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    text.parse().ok().map(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_place() {
        let berlin =
            Calendar::of(TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::fixed(jiff::tz::offset(1))));
        let day = parse("2026-11-27").expect("a day");
        // 23:30 UTC is half past midnight of the next day in Berlin.
        let moment = day * DAY_MS - 30 * 60_000;
        assert_eq!(berlin.day_and_hour(moment), (day, 0));
        assert_eq!(berlin.start(day), day * DAY_MS - 60 * 60_000);
        assert_eq!(berlin.moment("2026-11-27T00:30"), Some(moment));
        assert_eq!(berlin.minute(moment), "2026-11-27T00:30");
        assert_eq!(iso(day), "2026-11-27");
        assert_eq!(parse("27.11.2026"), None);
        assert_eq!(berlin.moment("soon"), None);
    }
}
