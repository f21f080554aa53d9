//! Checking single values of a row. Whatever is wrong becomes a finding; the row then counts as bad.

use super::read::Fields;
use super::report::{Findings, told};
use regal_shared::base::{Day, Qty};
use regal_shared::gs1::keys;
use regal_shared::text::Message;

/// More base units than this in one row are taken for a mistake.
pub const MOST: Qty = 10_000_000;

fn between(code: &'static str, low: i64, high: i64) -> Message {
    Message::new(code).with("low", low.to_string()).with("high", high.to_string())
}

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
    pub fn wrong(&mut self, column: &str, what: impl Into<Message>, remedy: impl Into<Message>) {
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

    /// Whether the row has something in a column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.fields.get(column).is_some()
    }

    /// A text of at most `max` characters; empty when there is none.
    pub fn text(&mut self, column: &str, max: usize) -> String {
        let text = self.fields.get(column).unwrap_or_default();
        if text.chars().count() > max {
            self.wrong(column, told("imp.too_long", max), "imp.shorten");
        }
        text.to_owned()
    }

    /// A number of an item, order, lot or announcement: at most `max` printable ASCII characters without blanks.
    pub fn id(&mut self, column: &str, max: usize) -> String {
        let text = self.text(column, max);
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.wrong(column, "imp.not_plain", "imp.plain_do");
        }
        text
    }

    /// What stands on an own label: digits, capital letters A to X and dots.
    pub fn label(&mut self, column: &str, max: usize) -> String {
        let text = self.text(column, max);
        let plain = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'X').contains(&byte) || byte == b'.';
        if !text.bytes().all(plain) || text.starts_with('.') || text.ends_with('.') || text.contains("..") {
            let remedy = "imp.label_do";
            self.wrong(column, "imp.not_label", remedy);
        }
        text
    }

    /// A whole number inside a range, or the default when there is none.
    pub fn number(&mut self, column: &str, default: i64, low: i64, high: i64) -> i64 {
        let Some(text) = self.fields.get(column) else { return default };
        match text.parse::<i64>() {
            Ok(number) if (low..=high).contains(&number) => number,
            Ok(_) => {
                self.wrong(column, "imp.range", between("imp.range_do", low, high));
                default
            }
            Err(_) => {
                let remedy = between("imp.whole_do", low, high);
                self.wrong(column, "imp.not_whole", remedy);
                default
            }
        }
    }

    /// A quantity in base units.
    pub fn qty(&mut self, column: &str) -> Qty {
        let text = self.fields.get(column).unwrap_or_default();
        let remedy = Message::new("imp.qty_do").with("high", MOST.to_string());
        let what = match text.parse::<Qty>() {
            Ok(qty) if (1..=MOST).contains(&qty) => return qty,
            Ok(qty) if qty < 0 => "imp.qty_negative",
            Ok(0) => "imp.qty_zero",
            Ok(_) => "imp.qty_wrong",
            Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => "imp.qty_wrong",
            Err(_) => "imp.not_whole",
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
                self.wrong(column, "imp.not_flag", "imp.flag_do");
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
                self.wrong(column, "imp.no_code", Message::new("imp.code_do").with("list", known.join(", ")));
                default
            }
        }
    }

    /// A day between 2000 and 2100.
    pub fn day(&mut self, column: &str) -> Option<Day> {
        let text = self.fields.get(column)?;
        let day = Day::parse_iso(text).filter(|day| (10_957..=47_847).contains(&day.0));
        if day.is_none() {
            self.wrong(column, "imp.no_day", "imp.day_do");
        }
        day
    }

    /// A moment with its zone, in ms; 0 when there is none.
    pub fn moment(&mut self, column: &str) -> i64 {
        let Some(text) = self.fields.get(column) else { return 0 };
        match text.parse::<jiff::Timestamp>() {
            Ok(moment) => moment.as_millisecond(),
            Err(_) => {
                self.wrong(column, "imp.not_moment", "imp.moment_do");
                0
            }
        }
    }

    /// An SSCC with its check digit, or empty.
    pub fn sscc(&mut self, column: &str) -> String {
        let text = self.text(column, 18);
        if !text.is_empty() && !keys::is_sscc(&text) {
            self.wrong(column, "imp.not_sscc", "imp.sscc_do");
        }
        text
    }
}
