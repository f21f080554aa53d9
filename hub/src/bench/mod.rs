//! Measuring the hub beside its floors, in one run on one machine, as ratios.
//!
//! The floor of a confirm is one commit of one tiny row: nothing that answers "on disk" can be faster one by one.

mod client;
mod connected;
mod history;
pub mod measure;
mod outage;
mod pages;
mod postgres;
mod raw;
mod reader;
mod served;
mod shift;
mod stock;
mod tables;
mod things;
mod years;

use crate::db::Database;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

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

    /// A figure beside its floor, without a mark.
    #[must_use]
    pub fn beside_only(what: impl Into<String>, value: f64, unit: &str, floor: f64) -> Figure {
        Figure { floor: Some(floor), ratio: Some(value / floor), ..Figure::plain(what, value, unit) }
    }

    /// A figure whose value itself must stay within a mark, beside its floor.
    #[must_use]
    pub fn within(what: impl Into<String>, value: f64, unit: &str, floor: f64, mark: f64) -> Figure {
        let most = Figure::most(what, value, unit, mark);
        Figure { floor: Some(floor), ratio: Some(value / floor), ..most }
    }

    /// A figure whose value must stay within a mark; nothing stands beside it.
    #[must_use]
    pub fn most(what: impl Into<String>, value: f64, unit: &str, mark: f64) -> Figure {
        let words = format!("≤ {mark} {unit}");
        Figure { mark: Some(words), met: Some(value <= mark), ..Figure::plain(what, value, unit) }
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

/// A part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Confirms of 1, 8, 64 and 256 terminals that wait for nothing but their answer (about 2 minutes).
    Confirms,
    /// 500 devices come back with 20 waiting confirms each (about 1 minute).
    Outage,
    /// 1,000 terminals hold their feed and confirm every 3 s (about 1 minute).
    Connected,
    /// Stock of one bin and one item, behind 100,000 and --movements movements (about 8 minutes for 10 million).
    Stock,
    /// Confirms behind --history movements and behind none (about 5 minutes for 5 million).
    History,
    /// Every page and list with --orders orders behind it, while 64 terminals confirm and 50 dashboards are open (about
    /// 5 minutes, and 3 to build the database where --keep has none).
    Pages,
    /// The terminal, by `regal-terminal bench` beside this program (about 1 minute).
    Terminal,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 7] = [
        Part::Confirms,
        Part::Outage,
        Part::Connected,
        Part::Stock,
        Part::History,
        Part::Pages,
        Part::Terminal,
    ];
}

/// What to measure.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The parts, in their order.
    pub parts: Vec<Part>,
    /// Movements behind the longer look at stock.
    pub movements: i64,
    /// Seconds each load runs.
    pub seconds: u64,
    /// Movements in the journal for the comparison with an empty one; 0 leaves it out.
    pub history: i64,
    /// Orders behind the pages; ten movements each.
    pub orders: i64,
    /// Where the database behind the pages is kept for the next run; else it is removed.
    pub keep: Option<PathBuf>,
    /// The program that turns pages in a browser, when that is measured as well.
    pub browser: Option<PathBuf>,
    /// A PostgreSQL server to measure on as well.
    pub postgres: Option<String>,
}

/// How many terminals speak at once.
const TERMINALS: [(usize, f64); 4] = [(1, 0.4), (8, 1.5), (64, 4.0), (256, 6.0)];

/// Rounds of floor and loads in turn; medians of them are told, for other work on the machine comes and goes.
const ROUNDS: usize = 3;

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
    for part in &settings.parts {
        let figures = match part {
            Part::Confirms => confirms(folder, settings)?,
            Part::Outage => outage::measure(folder, settings.seconds)?,
            Part::Connected => connected::measure(folder, settings.seconds)?,
            Part::Stock => stock::measure(folder, settings)?,
            Part::Pages => pages::measure(folder, settings)?,
            Part::History if settings.history > 0 => history::compare(folder, settings)?,
            // The terminal is another program, see `cli::bench`.
            Part::History | Part::Terminal => Vec::new(),
        };
        figures.into_iter().for_each(&mut add);
    }
    if let Some(url) = &settings.postgres {
        postgres::compare(url, settings)?.into_iter().for_each(&mut add);
    }
    Ok(all)
}

/// What the rounds of one number of terminals came to.
#[derive(Default)]
struct Rounds {
    rate: Vec<f64>,
    p99: Vec<f64>,
    cpu: Vec<f64>,
    hub: Vec<f64>,
    raw_cpu: Vec<f64>,
    rate_over_raw: Vec<f64>,
    p99_over_raw: Vec<f64>,
}

/// Confirms through HTTP beside raw commits, in interleaved rounds.
fn confirms(folder: &Path, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let shift = Shift::open(&Database::Sqlite(folder.join("hub.db")), 256)?;
    let (mut raw_rate, mut raw_p99) = (Vec::new(), Vec::new());
    let mut loads: [Rounds; 4] = std::array::from_fn(|_| Rounds::default());
    for _ in 0..ROUNDS {
        for (load, (terminals, _)) in loads.iter_mut().zip(TERMINALS) {
            let busy = measure::cpu();
            let raw = raw::single_commits(&folder.join("raw.db"), settings.seconds)?;
            let raw_cpu = measure::cpu() - busy;
            let run = shift.run(terminals, settings.seconds)?;
            raw_rate.push(raw.rate());
            raw_p99.push(raw.p99_ms());
            load.rate.push(run.sample.rate());
            load.p99.push(run.sample.p99_ms());
            load.cpu.push(run.cpu_us);
            load.hub.push(run.hub_us);
            #[expect(clippy::cast_precision_loss, reason = "a mean needs no more than 52 bits")]
            load.raw_cpu.push(raw_cpu.as_secs_f64() * 1e6 / raw.count().max(1) as f64);
            load.rate_over_raw.push(run.sample.rate() / raw.rate());
            load.p99_over_raw.push(run.sample.p99_ms() / raw.p99_ms());
        }
    }
    let mut all = vec![
        Figure::plain("one tiny commit a time (SQLite, WAL, FULL)", median(raw_rate), "/s"),
        Figure::plain("one tiny commit, p99", median(raw_p99), "ms"),
    ];
    for (load, (terminals, mark)) in loads.into_iter().zip(TERMINALS) {
        all.extend(told(load, terminals, mark));
    }
    Ok(all)
}

fn told(load: Rounds, terminals: usize, mark: f64) -> [Figure; 4] {
    let (rate, p99) = (median(load.rate), median(load.p99));
    let (rate_ratio, p99_ratio) = (median(load.rate_over_raw), median(load.p99_over_raw));
    let what = format!("p99 from command to answer, {terminals} terminals");
    let latency = match terminals {
        8 => Figure::beside(what, p99, "ms", p99 / p99_ratio, Want::AtMost, 4.0),
        64 => Figure::beside(what, p99, "ms", p99 / p99_ratio, Want::AtMost, 8.0),
        _ => Figure::plain(what, p99, "ms"),
    };
    let hub = format!("CPU of the hub a confirm, {terminals} terminals, over that of a tiny commit");
    let what = format!("durable confirms through HTTP, {terminals} terminals");
    [
        Figure::beside(what, rate, "/s", rate / rate_ratio, Want::AtLeast, mark),
        latency,
        Figure::plain(format!("CPU a confirm, {terminals} terminals (hub and load)"), median(load.cpu), "µs"),
        match terminals {
            64 => Figure::within(hub, median(load.hub), "µs", median(load.raw_cpu), 250.0),
            _ => Figure::beside_only(hub, median(load.hub), "µs", median(load.raw_cpu)),
        },
    ]
}

/// Threads that play terminals have this name, so that their processor time is not the hub's.
const LOAD: &str = "bench-load";

/// Threads for the load.
fn load_runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.worker_threads(2).thread_name(LOAD).enable_all().build().context("threads")
}

/// The middle one; of the two middle ones the greater.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
