//! Measuring the terminal on this machine, beside a floor of the same run: the real program on a screen and a scanner
//! of its own, and the stages of one scan within this process.
//!
//! The store is prepared as a worker would leave it: logged on, a pick of 20 lines in hand, no hub in reach. The floor
//! is one commit of one tiny row (SQLite, WAL, FULL) in the same folder.

mod child;
mod report;
mod stages;
mod work;

pub use report::Figure;

use crate::io::outbox::Outbox;
use child::Child;
use report::Sample;
use rusqlite::Connection;
use std::path::Path;
use std::time::{Duration, Instant};
use work::LINES;

/// Starts of the program without, and with, a directory of a whole site.
const ROUNDS: (usize, usize) = (8, 8);

/// Commits of the floor in each round.
const COMMITS: usize = 32;

/// The longest first screen, ms.
const COLD: f64 = 50.0;
/// The longest scan, ms, without what it takes to reach the disk.
const SCAN: f64 = 5.0;
/// The most resident memory, MB.
const MEMORY: f64 = 20.0;

/// What one sort of start brought.
#[derive(Debug, Default)]
struct Taken {
    cold: Vec<Duration>,
    scans: Vec<Duration>,
    steps: Vec<Duration>,
    resident: u64,
    most: u64,
}

/// The clock of measurements.
fn clock() -> Instant {
    Instant::now()
}

/// Measures in `folder`, which must be on the disk that counts; `program` is the terminal. Tells each figure as it
/// comes.
///
/// # Errors
/// When the program does not start, does not do what a scan asks, or the folder cannot be used.
pub fn run(folder: &Path, program: &Path, mut tell: impl FnMut(&Figure)) -> anyhow::Result<Vec<Figure>> {
    let mut floor = Floor::open(folder)?;
    let (mut few, mut site) = (Taken::default(), Taken::default());
    for round in 0..ROUNDS.0.max(ROUNDS.1) {
        if round < ROUNDS.0 {
            one_round(&folder.join("packet"), program, false, &mut few)?;
            floor.commit(COMMITS)?;
        }
        if round < ROUNDS.1 {
            one_round(&folder.join("site"), program, true, &mut site)?;
            floor.commit(COMMITS)?;
        }
    }
    let stages = stages::measure(&folder.join("stages"))?;
    let floor = Sample::new(floor.times);
    let mut all = Vec::new();
    let mut add = |figure: Figure| {
        tell(&figure);
        all.push(figure);
    };
    add(Figure::plain("one tiny commit (SQLite, WAL, FULL), p50", floor.p50(), "ms"));
    add(Figure::plain("one tiny commit (SQLite, WAL, FULL), p99", floor.p99(), "ms"));
    for (what, taken) in [("packet only", few), ("whole site", site)] {
        figures(&mut add, what, taken, &floor);
    }
    for (stage, sample) in stages {
        add(Figure::plain(format!("in process: {stage}, p50"), sample.p50(), "ms"));
        add(Figure::plain(format!("in process: {stage}, p99"), sample.p99(), "ms"));
    }
    Ok(all)
}

fn figures(add: &mut impl FnMut(Figure), what: &str, taken: Taken, floor: &Sample) {
    let cold = Sample::new(taken.cold);
    add(Figure::plain(format!("cold start to first screen, median ({what})"), cold.p50(), "ms").at_most(COLD));
    add(Figure::plain(format!("cold start to first screen, slowest ({what})"), cold.most(), "ms"));
    let steps = Sample::new(taken.steps);
    add(Figure::plain(format!("scan to screen, nothing to save, p50 ({what})"), steps.p50(), "ms"));
    add(Figure::plain(format!("scan to screen, nothing to save, p99 ({what})"), steps.p99(), "ms"));
    let scans = Sample::new(taken.scans);
    add(Figure::plain(format!("scan to screen, confirm on disk, p50 ({what})"), scans.p50(), "ms")
        .over(floor.p50()));
    let p99 = |disk: &str, commits: f64| {
        let words = format!("scan to screen, confirm on disk, p99, mark with {disk} ({what})");
        Figure::plain(words, scans.p99(), "ms").over(floor.p99()).at_most(SCAN + commits * floor.p99())
    };
    add(p99("one commit", 1.0));
    add(p99("two commits", 2.0));
    #[expect(clippy::cast_precision_loss, reason = "megabytes need no more than 52 bits")]
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    add(Figure::plain(
        format!("resident memory after {LINES} lines ({what})"),
        megabytes(taken.resident),
        "MB",
    )
    .at_most(MEMORY));
    add(Figure::plain(format!("resident memory, highest ({what})"), megabytes(taken.most), "MB"));
}

/// One start of the program, a whole packet picked with it, and its end.
fn one_round(folder: &Path, program: &Path, site: bool, taken: &mut Taken) -> anyhow::Result<()> {
    let before = work::prepare(folder, site)?;
    let mut child = Child::start(program, folder)?;
    taken.cold.push(child.cold);
    for line in 0..LINES {
        let (bin, item) = work::scans(line);
        let step = if line == 0 { child.first_scan(&bin)? } else { child.scan(&bin)? };
        // Of the first scan nobody knows whether the port was open yet.
        if line > 0 {
            taken.steps.push(step);
        }
        taken.scans.push(child.scan(&item)?);
    }
    let (resident, most) = child.memory()?;
    (taken.resident, taken.most) = (taken.resident.max(resident), taken.most.max(most));
    child.end()?;
    let saved = Outbox::open(folder)?.last() - before;
    anyhow::ensure!(
        saved == i64::try_from(LINES)?,
        "{LINES} lines were scanned and {saved} confirms saved: what was measured is no scan"
    );
    Ok(())
}

/// Commits of one tiny row.
struct Floor {
    db: Connection,
    times: Vec<Duration>,
}

impl Floor {
    fn open(folder: &Path) -> anyhow::Result<Floor> {
        let db = Connection::open(folder.join("floor.db"))?;
        db.execute_batch(
            "pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; \
             create table tiny (number integer primary key, text text)",
        )?;
        Ok(Floor { db, times: Vec::new() })
    }

    fn commit(&mut self, count: usize) -> anyhow::Result<()> {
        for _ in 0..count {
            let begun = clock();
            self.db.prepare_cached("insert into tiny (text) values ('a tiny row')")?.execute([])?;
            self.times.push(begun.elapsed());
        }
        Ok(())
    }
}

/// Prints a figure as a row of the table.
pub fn print(figure: &Figure) {
    println!("{}", report::row(figure));
}

/// Prints the head of the table.
pub fn print_head() {
    println!(
        "packet only: a pick of {LINES} lines and its cards; whole site: 2,000 locations and 1,000 items as well\n"
    );
    println!("{}", report::head());
}
