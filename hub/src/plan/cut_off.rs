//! Which cut-off an order that names none is promised: the first moment trucks leave at that leaves enough time.

/// Minutes of a day.
pub const DAY: i64 = 24 * 60;
/// No truck leaves on such a day.
pub const NONE: i64 = -1;

/// When trucks leave, by the warehouse's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// From Monday to Sunday the minute after midnight, or [`NONE`].
    minutes: [i64; 7],
    /// An order that comes less than so many minutes before it has missed it.
    lead: i64,
}

impl Rule {
    /// Trucks leave at one minute of some days: the sum of 1 for Monday, 2 for Tuesday, 4, 8, 16, 32, and 64 for Sunday.
    #[must_use]
    pub fn daily(minute: i64, days: i64, lead: i64) -> Rule {
        let on = |weekday: usize| if days & (1 << weekday) == 0 { NONE } else { minute };
        Rule { minutes: std::array::from_fn(on), lead }
    }

    /// Trucks leave at one minute from Monday to Friday, and at others on Saturday and Sunday.
    #[must_use]
    pub fn weekly(weekday: i64, saturday: i64, sunday: i64, lead: i64) -> Rule {
        Rule { minutes: [weekday, weekday, weekday, weekday, weekday, saturday, sunday], lead }
    }

    /// The minute a truck leaves on a day (days since 1970-01-01).
    fn on(&self, day: i64) -> Option<i64> {
        // The first of January 1970 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
        Some(self.minutes[weekday]).filter(|minute| *minute != NONE)
    }
}

/// The day and minute of the cut-off an order of this day and minute makes; none when no truck ever leaves.
#[must_use]
pub fn next((day, minute): (i64, i64), rule: &Rule) -> Option<(i64, i64)> {
    let ready = day * DAY + minute + rule.lead;
    let first = ready.div_euclid(DAY);
    // The same day of the week once more: what left today leaves again in seven days.
    let leaves = |day: i64| rule.on(day).map(|minute| (day, minute));
    (first..=first + 7).filter_map(leaves).find(|(day, minute)| day * DAY + minute >= ready)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_makes_the_first_cut_off_it_has_time_for() {
        // 2026-11-23 is a Monday.
        let monday = 20_780;
        let (morning, two) = (9 * 60, 14 * 60);
        let working = Rule::daily(two, 31, 60);
        for (name, at, rule, wanted) in [
            ("in time", (monday, morning), working, Some(monday)),
            ("just in time", (monday, two - 60), working, Some(monday)),
            ("a minute late", (monday, two - 59), working, Some(monday + 1)),
            ("after it", (monday, two + 1), working, Some(monday + 1)),
            ("on Friday afternoon", (monday + 4, two), working, Some(monday + 7)),
            ("on Saturday", (monday + 5, morning), working, Some(monday + 7)),
            ("on Saturday, trucks leave", (monday + 5, morning), Rule::daily(two, 63, 60), Some(monday + 5)),
            ("on Sundays alone", (monday, morning), Rule::daily(two, 64, 60), Some(monday + 6)),
            ("on Mondays alone, and too late", (monday, two), Rule::daily(two, 1, 60), Some(monday + 7)),
            ("two days of work", (monday, morning), Rule::daily(two, 31, 2 * DAY), Some(monday + 2)),
            ("two days and too late", (monday, two + 1), Rule::daily(two, 31, 2 * DAY), Some(monday + 3)),
            ("at midnight", (monday, 0), Rule::daily(0, 31, 0), Some(monday)),
            ("never", (monday, morning), Rule::daily(two, 0, 60), None),
        ] {
            let wanted = wanted.map(|day| (day, if name == "at midnight" { 0 } else { two }));
            assert_eq!(next(at, &rule), wanted, "{name}");
        }
    }

    #[test]
    fn a_carrier_fetches_earlier_on_saturday_and_not_on_sunday() {
        let friday = 20_784;
        let (noon, five) = (12 * 60, 17 * 60);
        let rule = Rule::weekly(five, noon, NONE, 90);
        for (name, at, wanted) in [
            ("on Friday", (friday, five - 90), Some((friday, five))),
            ("on Friday, too late", (friday, five - 89), Some((friday + 1, noon))),
            ("on Saturday", (friday + 1, noon - 90), Some((friday + 1, noon))),
            ("on Saturday, too late", (friday + 1, noon - 89), Some((friday + 3, five))),
            ("on Sunday", (friday + 2, 0), Some((friday + 3, five))),
        ] {
            assert_eq!(next(at, &rule), wanted, "{name}");
        }
        let at = (friday, 0);
        assert_eq!(
            next(at, &Rule::weekly(NONE, NONE, 0, 0)),
            Some((friday + 2, 0)),
            "on Sundays alone, at midnight"
        );
        assert_eq!(next(at, &Rule::weekly(NONE, NONE, NONE, 0)), None, "never");
    }
}
