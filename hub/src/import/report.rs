//! What is wrong with a file, row by row, and what an import came to.

use regal_shared::text::clean;
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
    /// Takes one more.
    pub fn add(
        &mut self,
        line: u64,
        column: &str,
        value: &str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.total += 1;
        if self.shown.len() < SHOWN {
            let mut shown: String = clean(value).chars().take(VALUE).collect();
            if shown.len() < value.len() && value.chars().count() > VALUE {
                shown.push('…');
            }
            self.shown.push(Finding {
                line,
                column: column.to_owned(),
                value: shown,
                what: what.into(),
                remedy: remedy.into(),
            });
        }
    }
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
