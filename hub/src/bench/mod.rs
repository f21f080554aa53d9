//! Measuring the hub beside its floors, in one run on one machine, as ratios.
//!
//! The floor of a confirm is one commit of one tiny row: nothing that answers "on disk" can be faster one by one.

mod client;
mod history;
pub mod measure;
mod postgres;
mod raw;
mod shift;

use crate::db::Database;
use measure::Sample;
use serde::{Deserialize, Serialize};
use std::path::Path;

pub use shift::Shift;

/// One figure of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// The value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// The floor of the same run, in the same unit.
    pub floor: Option<f64>,
    /// Value over floor.
    pub ratio: Option<f64>,
    /// The mark, in words.
    pub mark: Option<String>,
    /// Whether the mark is met.
    pub met: Option<bool>,
}

/// Which way a mark is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The ratio must reach the mark.
    AtLeast,
    /// The ratio must stay below the mark.
    AtMost,
}

impl Figure {
    /// A figure without a floor.
    #[must_use]
    pub fn plain(what: impl Into<String>, value: f64, unit: &str) -> Figure {
        Figure {
            what: what.into(),
            value,
            unit: unit.to_owned(),
            floor: None,
            ratio: None,
            mark: None,
            met: None,
        }
    }

    /// A figure beside its floor.
    #[must_use]
    pub fn beside(
        what: impl Into<String>,
        value: f64,
        unit: &str,
        floor: f64,
        want: Want,
        mark: f64,
    ) -> Figure {
        let ratio = value / floor;
        let (sign, met) = match want {
            Want::AtLeast => ("≥", ratio >= mark),
            Want::AtMost => ("≤", ratio <= mark),
        };
        Figure {
            floor: Some(floor),
            ratio: Some(ratio),
            mark: Some(format!("{sign} {mark}")),
            met: Some(met),
            ..Figure::plain(what, value, unit)
        }
    }
}

/// What to measure.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seconds each load runs.
    pub seconds: u64,
    /// Movements in the journal for the comparison with an empty one; 0 leaves it out.
    pub history: i64,
    /// A PostgreSQL server to measure on as well.
    pub postgres: Option<String>,
}

/// How many terminals speak at once.
const TERMINALS: [(usize, f64); 4] = [(1, 0.4), (8, 1.5), (64, 4.0), (256, 6.0)];

/// Runs everything in `folder`, telling each figure as it comes.
///
/// # Errors
/// The disk, a database or a connection.
pub fn run(folder: &Path, settings: &Settings, mut tell: impl FnMut(&Figure)) -> anyhow::Result<Vec<Figure>> {
    let mut all = Vec::new();
    let mut add = |figure: Figure| {
        tell(&figure);
        all.push(figure);
    };
    let raw = raw::single_commits(&folder.join("raw.db"), settings.seconds)?;
    add(Figure::plain("one tiny commit a time (SQLite, WAL, FULL)", raw.rate(), "/s"));
    add(Figure::plain("one tiny commit, p99", raw.p99_ms(), "ms"));
    let database = Database::Sqlite(folder.join("hub.db"));
    let shift = Shift::open(&database, 256)?;
    for (terminals, mark) in TERMINALS {
        let run = shift.run(terminals, settings.seconds)?;
        let what = format!("durable confirms through HTTP, {terminals} terminals");
        add(Figure::beside(what, run.sample.rate(), "/s", raw.rate(), Want::AtLeast, mark));
        latency(&mut add, &run.sample, &raw, terminals);
        add(Figure::plain(format!("CPU a confirm, {terminals} terminals (hub and load)"), run.cpu_us, "µs"));
    }
    drop(shift);
    if settings.history > 0 {
        for figure in history::compare(folder, settings)? {
            add(figure);
        }
    }
    if let Some(url) = &settings.postgres {
        for figure in postgres::compare(url, settings)? {
            add(figure);
        }
    }
    Ok(all)
}

fn latency(add: &mut impl FnMut(Figure), sample: &Sample, raw: &Sample, terminals: usize) {
    let what = format!("p99 from command to answer, {terminals} terminals");
    let figure = match terminals {
        8 => Figure::beside(what, sample.p99_ms(), "ms", raw.p99_ms(), Want::AtMost, 4.0),
        64 => Figure::beside(what, sample.p99_ms(), "ms", raw.p99_ms(), Want::AtMost, 8.0),
        _ => Figure::plain(what, sample.p99_ms(), "ms"),
    };
    add(figure);
}
