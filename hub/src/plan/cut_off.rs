//! Which cut-off an order that names none is promised: the first of the days trucks leave on that leaves enough time.

/// Minutes of a day.
pub const DAY: i64 = 24 * 60;

/// When trucks leave, by the warehouse's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The daily cut-off, minutes after midnight.
    pub minute: i64,
    /// An order that comes less than so many minutes before it has missed it.
    pub lead: i64,
    /// The days trucks leave on: the sum of 1 for Monday, 2 for Tuesday, 4, 8, 16, 32, and 64 for Sunday.
    pub days: i64,
}

impl Rule {
    /// Whether trucks leave on a day (days since 1970-01-01).
    fn leaves(self, day: i64) -> bool {
        // The first of January 1970 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        self.days & (1 << weekday) != 0
    }
}

/// The day of the cut-off an order of this day and minute makes; none when no truck ever leaves.
#[must_use]
pub fn day((day, minute): (i64, i64), rule: Rule) -> Option<i64> {
    let ready = day * DAY + minute + rule.lead;
    let first = ready.div_euclid(DAY) + i64::from(ready.rem_euclid(DAY) > rule.minute);
    (first..first + 7).find(|day| rule.leaves(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_makes_the_first_cut_off_it_has_time_for() {
        // 2026-11-23 is a Monday.
        let monday = 20_780;
        let (morning, two) = (9 * 60, 14 * 60);
        let rule = Rule { minute: two, lead: 60, days: 31 };
        for (name, at, rule, wanted) in [
            ("in time", (monday, morning), rule, Some(monday)),
            ("just in time", (monday, two - 60), rule, Some(monday)),
            ("a minute late", (monday, two - 59), rule, Some(monday + 1)),
            ("after it", (monday, two + 1), rule, Some(monday + 1)),
            ("on Friday afternoon", (monday + 4, two), rule, Some(monday + 7)),
            ("on Saturday", (monday + 5, morning), rule, Some(monday + 7)),
            ("on Saturday, trucks leave", (monday + 5, morning), Rule { days: 63, ..rule }, Some(monday + 5)),
            ("on Sundays alone", (monday, morning), Rule { days: 64, ..rule }, Some(monday + 6)),
            ("two days of work", (monday, morning), Rule { lead: 2 * DAY, ..rule }, Some(monday + 2)),
            ("two days and too late", (monday, two + 1), Rule { lead: 2 * DAY, ..rule }, Some(monday + 3)),
            ("at midnight", (monday, 0), Rule { minute: 0, lead: 0, ..rule }, Some(monday)),
            ("never", (monday, morning), Rule { days: 0, ..rule }, None),
        ] {
            assert_eq!(day(at, rule), wanted, "{name}");
        }
    }
}
