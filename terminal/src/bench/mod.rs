//! Measuring the terminal on this machine, beside a floor of the same run: the real program on a screen and a scanner
//! of its own, and the stages of one scan within this process.
//!
//! The store is prepared as a worker would leave it: logged on, a pick of 20 lines in hand, no hub in reach. The floor
//! is one commit of one tiny row (SQLite, WAL, FULL) in the same folder.

mod back;
mod child;
mod least;
mod report;
mod stages;
mod standin;
mod work;

pub use least::run as least;
pub use report::Figure;

use crate::io::outbox::Outbox;
use child::{Child, Counts};
use report::Sample;
use rusqlite::Connection;
use std::fs::File;
use std::io::Write;
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
/// The longest until 200 waiting confirms are answered, ms.
const BACK: f64 = 1000.0;
/// So long nobody touches the terminal while its processor time is counted.
const IDLE: Duration = Duration::from_secs(10);
/// One in so many scans is slow.
const SLOW: usize = 20;
/// The most resident memory, MB.
const MEMORY: f64 = 20.0;

/// What one sort of start brought.
#[derive(Debug, Default)]
struct Taken {
    cold: Vec<Duration>,
    scans: Vec<Duration>,
    steps: Vec<Duration>,
    tones: Vec<Duration>,
    /// What was counted during each of the tones.
    counts: Vec<Counts>,
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
    let mut least = Vec::new();
    for round in 0..ROUNDS.0.max(ROUNDS.1) {
        if round < ROUNDS.0 {
            one_round(&folder.join("packet"), program, false, &mut few)?;
            floor.commit(COMMITS)?;
        }
        least_round(folder, program, &mut least)?;
        if round < ROUNDS.1 {
            one_round(&folder.join("site"), program, true, &mut site)?;
            floor.commit(COMMITS)?;
        }
    }
    let stages = stages::measure(&folder.join("stages"))?;
    let idle = idle(&folder.join("packet"), program)?;
    floor.commit(COMMITS)?;
    let back = Sample::new(back::measure(&folder.join("back"))?);
    floor.commit(COMMITS)?;
    let least = Sample::new(least);
    let (floor, sync) = (Sample::new(floor.times), Sample::new(floor.syncs));
    let mut all = Vec::new();
    let mut add = |figure: Figure| {
        tell(&figure);
        all.push(figure);
    };
    add(Figure::plain("one tiny commit (SQLite, WAL, FULL), p50", floor.p50(), "ms"));
    add(Figure::plain("one tiny commit (SQLite, WAL, FULL), p99", floor.p99(), "ms"));
    add(Figure::plain("one sync of 4 KiB, p50", sync.p50(), "ms"));
    add(Figure::plain("one sync of 4 KiB, p99", sync.p99(), "ms"));
    add(Figure::plain("scan to bell of a program that only syncs one page, p50", least.p50(), "ms")
        .over(sync.p50()));
    add(Figure::plain("scan to bell of a program that only syncs one page, p99", least.p99(), "ms")
        .over(sync.p99()));
    for (what, taken) in [("packet only", few), ("whole site", site)] {
        tones(&mut add, what, &taken, (&sync, &least));
        slow(&mut add, what, &taken);
        figures(&mut add, what, taken, &floor);
    }
    #[expect(clippy::cast_precision_loss, reason = "two hundred")]
    let each = back::WAITING as f64 * floor.p50();
    add(Figure::plain(
        format!("link back until {} confirms are answered, median", back::WAITING),
        back.p50(),
        "ms",
    )
    .over(each)
    .at_most(BACK));
    add(Figure::plain(
        "doing nothing, no hub in reach, of one processor, over a thread that wakes once a second",
        idle.0,
        "%",
    )
    .over(idle.1));
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

/// From the first byte of a scan that confirms to the good tone, beside syncs of the same run and beside the least that
/// any program takes.
fn tones(add: &mut impl FnMut(Figure), what: &str, taken: &Taken, (sync, least): (&Sample, &Sample)) {
    let tones = Sample::new(taken.tones.clone());
    add(Figure::plain(format!("scan to good tone, p50 ({what})"), tones.p50(), "ms").over(sync.p50()));
    for (disk, more) in [("two syncs", 0.0), ("two syncs and 5 ms", SCAN)] {
        let words = format!("scan to good tone, p99, mark with {disk} ({what})");
        add(Figure::plain(words, tones.p99(), "ms").over(sync.p99()).at_most(2.0 * sync.p99() + more));
    }
    let words = format!("scan to good tone, p99, over a program that only syncs ({what})");
    add(Figure::plain(words, tones.p99(), "ms").over(least.p99()));
}

/// What happened in the slowest of the scans that confirm, beside the others: whether the program had no processor, and
/// whether it wrote more.
fn slow(add: &mut impl FnMut(Figure), what: &str, taken: &Taken) {
    let mut scans: Vec<(Duration, Counts)> =
        taken.tones.iter().copied().zip(taken.counts.iter().copied()).collect();
    scans.sort_unstable_by_key(|(tone, _)| *tone);
    let (others, slowest) = scans.split_at(scans.len() - scans.len().div_ceil(SLOW));
    #[expect(clippy::cast_precision_loss, reason = "hundreds")]
    let mean = |scans: &[(Duration, Counts)], of: fn(&(Duration, Counts)) -> f64| {
        scans.iter().map(of).sum::<f64>() / scans.len().max(1) as f64
    };
    let mut told = |words: &str, unit: &str, of: fn(&(Duration, Counts)) -> f64| {
        let words = format!("the slowest 1 in {SLOW} scans to good tone: {words} ({what})");
        add(Figure::plain(words, mean(slowest, of), unit).over(mean(others, of)));
    };
    told("mean", "ms", |(tone, _)| tone.as_secs_f64() * 1e3);
    told("ready, without a processor", "ms", |(_, counts)| counts.waited.as_secs_f64() * 1e3);
    #[expect(clippy::cast_precision_loss, reason = "tens")]
    told("calls that write", "", |(_, counts)| counts.writes as f64);
}

/// As many scans as a packet has lines, for the least program.
fn least_round(folder: &Path, program: &Path, taken: &mut Vec<Duration>) -> anyhow::Result<()> {
    let mut child = Child::least(program, folder)?;
    let (_, item) = work::scans(0);
    for _ in 0..LINES {
        taken.push(child.scan_that_confirms(&item)?.1);
    }
    child.end()
}

/// Share of one processor, in percent, that the program takes while nobody touches it, and that of a thread which does
/// nothing but wake once a second.
fn idle(folder: &Path, program: &Path) -> anyhow::Result<(f64, f64)> {
    work::prepare(folder, false)?;
    let mut child = Child::start(program, folder)?;
    let (begun, before) = (clock(), child.busy()?);
    let own = Path::new("/proc/thread-self/schedstat");
    let slept = child::on_cpu(own)?;
    while begun.elapsed() < IDLE {
        child.rest(Duration::from_secs(1))?;
    }
    let slept = Duration::from_nanos(child::on_cpu(own)? - slept);
    let share = |busy: Duration| 100.0 * busy.as_secs_f64() / begun.elapsed().as_secs_f64();
    let shares = (share(child.busy()? - before), share(slept));
    child.end()?;
    Ok(shares)
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
        let (scan, tone, counts) = child.scan_that_confirms(&item)?;
        taken.scans.push(scan);
        taken.tones.push(tone);
        taken.counts.push(counts);
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

/// Commits of one tiny row, and syncs of one page.
struct Floor {
    db: Connection,
    file: File,
    times: Vec<Duration>,
    syncs: Vec<Duration>,
}

impl Floor {
    fn open(folder: &Path) -> anyhow::Result<Floor> {
        let db = Connection::open(folder.join("floor.db"))?;
        db.execute_batch(
            "pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; \
             create table tiny (number integer primary key, text text)",
        )?;
        let file = File::create(folder.join("floor"))?;
        Ok(Floor { db, file, times: Vec::new(), syncs: Vec::new() })
    }

    fn commit(&mut self, count: usize) -> anyhow::Result<()> {
        for _ in 0..count {
            let begun = clock();
            self.db.prepare_cached("insert into tiny (text) values ('a tiny row')")?.execute([])?;
            self.times.push(begun.elapsed());
            let begun = clock();
            self.file.write_all(&[0; 4096])?;
            self.file.sync_data()?;
            self.syncs.push(begun.elapsed());
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
