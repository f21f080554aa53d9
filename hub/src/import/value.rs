//! Checking single values of a row. Whatever is wrong becomes a finding; the row then counts as bad.

use super::read::Fields;
use super::report::Findings;
use regal_shared::base::{Day, Qty};
use regal_shared::gs1::keys;

/// More base units than this in one row are taken for a mistake.
pub const MOST: Qty = 10_000_000;

/// A row under the eye.
pub struct Check<'a, 'r> {
    fields: &'a Fields<'r>,
    found: &'a mut Findings,
    /// Whether something was wrong.
    pub bad: bool,
    /// Columns something was wrong with.
    columns: Vec<String>,
}

impl<'a, 'r> Check<'a, 'r> {
    /// Looks at a row.
    pub fn new(fields: &'a Fields<'r>, found: &'a mut Findings) -> Check<'a, 'r> {
        Check { fields, found, bad: false, columns: Vec::new() }
    }

    /// Line of the row.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.fields.line
    }

    /// Something is wrong with a column.
    pub fn wrong(&mut self, column: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let value = self.fields.get(column).unwrap_or_default();
        self.found.add(self.fields.line, column, value, what, remedy);
        self.bad = true;
        self.columns.push(column.to_owned());
    }

    /// Whether something is wrong with a column already.
    #[must_use]
    pub fn is_wrong(&self, column: &str) -> bool {
        self.columns.iter().any(|one| one == column)
    }

    /// A text of at most `max` characters; empty when there is none.
    pub fn text(&mut self, column: &str, max: usize) -> String {
        let text = self.fields.get(column).unwrap_or_default();
        if text.chars().count() > max {
            self.wrong(column, format!("longer than {max} characters"), "shorten it");
        }
        text.to_owned()
    }

    /// A number of an item, order, lot or announcement: at most `max` printable ASCII characters without blanks.
    pub fn id(&mut self, column: &str, max: usize) -> String {
        let text = self.text(column, max);
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.wrong(
                column,
                "not a plain number",
                "use letters, digits and signs of ASCII, without blanks",
            );
        }
        text
    }

    /// What stands on an own label: digits, capital letters A to X and dots.
    pub fn label(&mut self, column: &str, max: usize) -> String {
        let text = self.text(column, max);
        let plain = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'X').contains(&byte) || byte == b'.';
        if !text.bytes().all(plain) || text.starts_with('.') || text.ends_with('.') || text.contains("..") {
            let remedy = "use digits, capital letters A to X and single dots, so that every keyboard and scanner \
                          reads it alike";
            self.wrong(column, "not fit for a label", remedy);
        }
        text
    }

    /// A whole number inside a range, or the default when there is none.
    pub fn number(&mut self, column: &str, default: i64, low: i64, high: i64) -> i64 {
        let Some(text) = self.fields.get(column) else { return default };
        match text.parse::<i64>() {
            Ok(number) if (low..=high).contains(&number) => number,
            Ok(_) => {
                self.wrong(column, "out of range", format!("write a number from {low} to {high}"));
                default
            }
            Err(_) => {
                let remedy = format!("write a whole number from {low} to {high}, without separators");
                self.wrong(column, "not a whole number", remedy);
                default
            }
        }
    }

    /// A quantity in base units.
    pub fn qty(&mut self, column: &str) -> Qty {
        let text = self.fields.get(column).unwrap_or_default();
        let remedy = format!("write whole base units from 1 to {MOST}, without separators");
        let what = match text.parse::<Qty>() {
            Ok(qty) if (1..=MOST).contains(&qty) => return qty,
            Ok(qty) if qty < 0 => "the quantity is negative",
            Ok(0) => "0 is not a quantity",
            Ok(_) => "the quantity cannot be right",
            Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                "the quantity cannot be right"
            }
            Err(_) => "not a whole number",
        };
        self.wrong(column, what, remedy);
        1
    }

    /// Yes or no; no when there is nothing.
    pub fn flag(&mut self, column: &str, default: bool) -> bool {
        match self.fields.get(column).map(str::to_lowercase).as_deref() {
            None => default,
            Some("yes" | "1" | "true") => true,
            Some("no" | "0" | "false") => false,
            Some(_) => {
                self.wrong(column, "neither yes nor no", "write yes or no");
                default
            }
        }
    }

    /// One of a list of codes, or the default.
    pub fn code<T>(
        &mut self,
        column: &str,
        default: T,
        parse: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> T {
        let Some(text) = self.fields.get(column) else { return default };
        match parse(text) {
            Some(code) => code,
            None => {
                self.wrong(column, "no such code", format!("write one of {}", known.join(", ")));
                default
            }
        }
    }

    /// A day between 2000 and 2100.
    pub fn day(&mut self, column: &str) -> Option<Day> {
        let text = self.fields.get(column)?;
        let day = Day::parse_iso(text).filter(|day| (10_957..=47_847).contains(&day.0));
        if day.is_none() {
            self.wrong(column, "no such day", "write YYYY-MM-DD, from 2000 to 2100");
        }
        day
    }

    /// A moment with its zone, in ms; 0 when there is none.
    pub fn moment(&mut self, column: &str) -> i64 {
        let Some(text) = self.fields.get(column) else { return 0 };
        match text.parse::<jiff::Timestamp>() {
            Ok(moment) => moment.as_millisecond(),
            Err(_) => {
                self.wrong(
                    column,
                    "not a moment",
                    "write it like 2026-11-24T16:00:00Z or 2026-11-24T17:00:00+01:00",
                );
                0
            }
        }
    }

    /// An SSCC with its check digit, or empty.
    pub fn sscc(&mut self, column: &str) -> String {
        let text = self.text(column, 18);
        if !text.is_empty() && !keys::is_sscc(&text) {
            self.wrong(column, "not an SSCC", "write its 18 digits; the last one is the check digit");
        }
        text
    }
}
