//! What is wrong with a file, row by row, and what an import came to.

use regal_shared::text::{Language, Message, clean, say};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most findings that are kept; the rest is counted.
pub const SHOWN: usize = 100;
/// Characters of a value that are shown.
const VALUE: usize = 40;

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Line of the file, from 1.
    pub line: u64,
    /// The column, or empty when it is the whole row.
    pub column: String,
    /// The value, made harmless and cut.
    pub value: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// The two as messages, for whoever reads another language than English.
    #[serde(skip)]
    words: Option<(Message, Message)>,
}

impl Finding {
    /// What is wrong, and what to do, in a language. What came from a hub by wire is known in English alone.
    #[must_use]
    pub fn say(&self, language: Language) -> (String, String) {
        match &self.words {
            Some((what, remedy)) => (say(language, what), say(language, remedy)),
            None => (self.what.clone(), self.remedy.clone()),
        }
    }
}

/// A message that counts something.
pub(super) fn told(code: &'static str, count: impl fmt::Display) -> Message {
    Message::new(code).with("count", count.to_string())
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, ", {:?}", self.value)?;
        }
        write!(f, ": {}; {}", self.what, self.remedy)
    }
}

/// All that is wrong with a file: the first [`SHOWN`], and how many in all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Findings {
    /// The first ones, in order of lines.
    pub shown: Vec<Finding>,
    /// How many there are.
    pub total: u64,
}

impl Findings {
    /// What is wrong first, as a message.
    #[must_use]
    pub fn first(&self) -> Option<Message> {
        self.shown.first().and_then(|one| one.words.as_ref()).map(|(what, _)| what.clone())
    }

    /// Takes one more.
    pub fn add(
        &mut self,
        line: u64,
        column: &str,
        value: &str,
        what: impl Into<Message>,
        remedy: impl Into<Message>,
    ) {
        self.total += 1;
        if self.shown.len() < SHOWN {
            let mut shown: String = clean(value).chars().take(VALUE).collect();
            if shown.len() < value.len() && value.chars().count() > VALUE {
                shown.push('…');
            }
            let (what, remedy) = (what.into(), remedy.into());
            self.shown.push(Finding {
                line,
                column: column.to_owned(),
                value: shown,
                what: say(Language::En, &what),
                remedy: say(Language::En, &remedy),
                words: Some((what, remedy)),
            });
        }
    }
}

/// Something a file writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Line of the file it is complete at, from 1.
    pub line: u64,
    /// What it is.
    pub what: String,
    /// It was there before.
    pub there: bool,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Rows read, without the header.
    pub rows: u64,
    /// Things written: items, barcodes, locations, bookings, orders, receipts.
    pub written: u64,
    /// Things that were there already, just so.
    pub same: u64,
    /// What is wrong; then nothing was written.
    pub findings: Findings,
    /// The first [`SHOWN`] of what is to be written.
    #[serde(skip)]
    pub changes: Vec<Changed>,
    /// Whether it was only a check.
    pub dry_run: bool,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings.shown {
            writeln!(f, "{finding}")?;
        }
        let more = self.findings.total.saturating_sub(self.findings.shown.len() as u64);
        if more > 0 {
            writeln!(f, "and {more} more")?;
        }
        if self.findings.total > 0 {
            let (total, rows) = (self.findings.total, self.rows);
            if self.written > 0 {
                let written = self.written;
                return write!(
                    f,
                    "{total} findings in {rows} rows came up while {written} good ones were imported"
                );
            }
            return write!(f, "{total} findings in {rows} rows; nothing was imported");
        }
        let did = if self.dry_run { "would be written (dry run: nothing was)" } else { "written" };
        write!(f, "{} rows read, {} {did}, {} there already", self.rows, self.written, self.same)
    }
}
