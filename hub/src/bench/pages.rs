//! Every page of the dashboard and every list of the interface, with years of orders and movements behind them, while
//! terminals confirm: how long they take, what they weigh, and what they cost the terminals.

mod addresses;
mod browser;
mod dashboards;
mod paced;

use super::measure::{Sample, clock};
use super::reader::Reader;
use super::{Figure, Settings, Shift, Want, median, shift, years};
use crate::cx::Cx;
use crate::db::{Database, Inline, params};
use crate::floor::{Hall, hall};
use crate::site::Site;
use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Terminals that confirm, each waiting for its answer.
const TERMINALS: usize = 64;
/// Lines each of them walks round.
const LINES: i64 = 20;
/// Readers at once.
const READERS: u32 = 4;
/// Between two pages of one reader.
const PACE: Duration = Duration::from_millis(200);
/// How often everything is measured in turn.
const ROUNDS: usize = 3;
/// The longest of 99 in 100 answers, ms.
const ANSWER: f64 = 100.0;
/// What must be left of the confirms.
const LEFT: f64 = 0.9;
/// The most a first load may weigh, kB.
const WEIGHT: f64 = 150.0;

/// The hub with its years, and who speaks to it.
struct House {
    shift: Shift,
    log: PathBuf,
    database: Database,
    token: String,
}

/// What an address came to.
#[derive(Default)]
struct Page {
    path: String,
    first: Vec<Duration>,
    whole: Vec<Duration>,
    at_rest: Vec<Duration>,
    bytes: usize,
}

/// Pages and lists beside confirms.
pub(super) fn measure(folder: &Path, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let begun = clock();
    let path = years::database(settings.keep.as_deref().unwrap_or(folder), settings.orders)?;
    let mut all = vec![Figure::plain(
        format!("database with {} orders: built or found in", settings.orders),
        begun.elapsed().as_secs_f64(),
        "s",
    )];
    let house = open(&path)?;
    let (mut pages, weight) =
        house.shift.load(|address| look(address, house.token.clone(), settings.orders))??;
    all.push(weight);
    let (mut alone, mut read, mut watched) = (Vec::new(), Vec::new(), Vec::new());
    let mut log: f64 = 0.0;
    for _ in 0..ROUNDS {
        alone.push(house.confirm(settings.seconds)?.rate());
        read.push(house.read(&mut pages, settings.seconds * 4)?.rate());
        log = log.max(house.log_size());
        watched.push(dashboards::beside(&house, || house.confirm(settings.seconds))?.rate());
    }
    let floor = median(alone);
    let who = format!("confirms of {TERMINALS} terminals");
    let many = 1.0 / PACE.as_secs_f64() * f64::from(READERS);
    all.extend(pages.iter().map(Page::told));
    all.push(overall(&pages));
    all.push(Figure::beside(
        format!("{who} beside {many:.0} pages a second, over none"),
        median(read),
        "/s",
        floor,
        Want::AtLeast,
        LEFT,
    ));
    all.push(Figure::beside(
        format!("{who} beside {} open dashboards, over none", dashboards::MANY),
        median(watched),
        "/s",
        floor,
        Want::AtLeast,
        LEFT,
    ));
    all.push(Figure::plain("write-ahead log, highest beside readers", log, "MB"));
    all.extend(paced::measure(&house, &pages)?);
    if let Some(program) = &settings.browser {
        all.extend(paced::in_browser(&house, program, &pages)?);
    }
    all.extend(dashboards::alone(&house)?);
    all.extend(long_look(&house, settings.seconds)?);
    Ok(all)
}

/// Serves the database, with fresh terminals and somebody at the desk, and the job that makes figures.
fn open(path: &Path) -> anyhow::Result<House> {
    let database = Database::Sqlite(path.to_owned());
    let token = format!("bench-{}", hall::now().0);
    let clients = {
        let mut writer = Inline::new(database.open_writer()?, Site::named("main"));
        let clients = shift::more(&mut writer, TERMINALS, LINES)?;
        writer.run(|conn, site| years::sign_in(&mut Cx::hub(conn, site, "bench", hall::now()), &token))?;
        clients
    };
    let hall = Hall::open(&database, "main", "Bench", Box::new(|error| panic!("{error}")))?;
    let shift = Shift::over(hall.clone(), clients)?;
    shift.job(crate::report::job::keep(hall));
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Ok(House { shift, log: log.into(), database, token })
}

impl House {
    #[expect(clippy::cast_precision_loss, reason = "a size in MB needs no more than 52 bits")]
    fn log_size(&self) -> f64 {
        std::fs::metadata(&self.log).map_or(0.0, |log| log.len() as f64 / 1e6)
    }

    /// All terminals confirm for some seconds.
    fn confirm(&self, seconds: u64) -> anyhow::Result<Sample> {
        Ok(self.shift.run(TERMINALS, seconds)?.sample)
    }

    /// They confirm, and readers go through all pages.
    fn read(&self, pages: &mut [Page], seconds: u64) -> anyhow::Result<Sample> {
        self.beside_readers(pages, seconds, || self.confirm(seconds))
    }

    /// Something happens, and readers go through all pages meanwhile.
    fn beside_readers<T>(
        &self,
        pages: &mut [Page],
        seconds: u64,
        what: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let paths: Arc<Vec<String>> = Arc::new(pages.iter().map(|page| page.path.clone()).collect());
        let turn = Arc::new(AtomicUsize::new(0));
        let end = clock() + Duration::from_secs(seconds);
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                let (address, token) = (self.shift.address(), self.token.clone());
                let (paths, turn) = (Arc::clone(&paths), Arc::clone(&turn));
                self.shift.beside(async move {
                    go_through(Reader::connect(address, &token).await?, &paths, &turn, end).await
                })
            })
            .collect();
        let happened = what()?;
        for reader in readers {
            let read = self.shift.load(|_| reader)?.context("a reader of the benchmark")??;
            for (at, first, whole) in read {
                pages[at].first.push(first);
                pages[at].whole.push(whole);
            }
        }
        Ok(happened)
    }
}

/// Reads the next page of all until the end, at a person's pace.
async fn go_through(
    mut reader: Reader,
    paths: &[String],
    turn: &AtomicUsize,
    end: Instant,
) -> anyhow::Result<Vec<(usize, Duration, Duration)>> {
    let mut due = tokio::time::interval(PACE);
    due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut times = Vec::new();
    while clock() < end {
        due.tick().await;
        let at = turn.fetch_add(1, Ordering::Relaxed) % paths.len();
        let answer = reader.get(&paths[at]).await?;
        ensure!(answer.status < 400, "{} answered {}", paths[at], answer.status);
        times.push((at, answer.first, answer.whole));
    }
    Ok(times)
}

/// Every address there is, each asked for while nothing else happens; and the heaviest first load.
async fn look(hub: SocketAddr, token: String, orders: i64) -> anyhow::Result<(Vec<Page>, Figure)> {
    let mut reader = Reader::connect(hub, &token).await?;
    let mut assets = 0;
    let plain = reader.get_plain("/").await?;
    for file in addresses::assets(&String::from_utf8_lossy(&plain.text)) {
        assets += reader.get(&file).await?.bytes;
    }
    let mut pages = Vec::new();
    for path in addresses::all(orders) {
        let answer = reader.get(&path).await?;
        match answer.status {
            200 | 303 => {}
            // It only takes changes.
            405 => continue,
            status => {
                eprintln!("left out: {path} answered {status}");
                continue;
            }
        }
        let mut page = Page { path, bytes: answer.bytes, ..Page::default() };
        for _ in 0..3 {
            page.at_rest.push(reader.get(&page.path).await?.whole);
        }
        pages.push(page);
    }
    let heaviest = pages
        .iter()
        .filter(|page| !page.path.starts_with("/api") && !page.is_file())
        .max_by_key(|page| page.bytes);
    let (path, bytes) = heaviest.map_or(("", 0), |page| (page.path.as_str(), page.bytes));
    let what = format!("heaviest first load, {path} with style and scripts, compressed");
    Ok((pages, Figure::most(what, kilobytes(bytes + assets), "kB", WEIGHT)))
}

#[expect(clippy::cast_precision_loss, reason = "a size in kB needs no more than 52 bits")]
fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1e3
}

impl Page {
    /// Its answers beside those at rest.
    fn told(&self) -> Figure {
        let first = Sample::new(self.first.clone(), Duration::ZERO);
        let whole = Sample::new(self.whole.clone(), Duration::ZERO);
        let rest = Sample::new(self.at_rest.clone(), Duration::ZERO);
        let what = format!(
            "{}: p99 of {}, median {:.1}, first byte p99 {:.1} ms, {:.1} kB",
            self.path,
            whole.count(),
            whole.p50_ms(),
            first.p99_ms(),
            kilobytes(self.bytes)
        );
        if self.is_file() {
            return Figure::beside_only(what, whole.p99_ms(), "ms", rest.p50_ms());
        }
        Figure::within(what, whole.p99_ms(), "ms", rest.p50_ms(), ANSWER)
    }

    /// A file somebody saves is no page somebody waits for.
    fn is_file(&self) -> bool {
        self.path.ends_with("/csv") || self.path.ends_with("/xlsx")
    }
}

fn overall(pages: &[Page]) -> Figure {
    let read = || pages.iter().filter(|page| !page.is_file());
    let whole = read().flat_map(|page| page.whole.clone()).collect();
    let rest = read().flat_map(|page| page.at_rest.clone()).collect();
    let (whole, rest) = (Sample::new(whole, Duration::ZERO), Sample::new(rest, Duration::ZERO));
    let what = format!("all {} pages and lists: p99 of {}", read().count(), whole.count());
    Figure::within(what, whole.p99_ms(), "ms", rest.p50_ms(), ANSWER)
}

/// A reader that looks at one moment for long: it must not hold up who writes, and the log must not grow without end. In
/// turn with confirms beside which nobody looks, for a database grows and a machine's hours differ.
fn long_look(house: &House, seconds: u64) -> anyhow::Result<Vec<Figure>> {
    let (mut alone, mut held) = (Vec::new(), Vec::new());
    let (mut grown, mut meanwhile, mut behind): (f64, f64, f64) = (0.0, 0.0, 0.0);
    for _ in 0..ROUNDS {
        alone.push(house.confirm(seconds * 2)?.rate());
        let mut conn = house.database.open_reader()?;
        conn.begin()?;
        conn.query("select journal from site where site = $1", params!["main"])?;
        let sample = house.confirm(seconds * 2)?;
        held.push(sample.rate());
        meanwhile = meanwhile.max(sample.highest_ms());
        grown = grown.max(house.log_size());
        conn.batch("rollback")?;
        drop(conn);
        behind = behind.max(house.confirm(seconds)?.highest_ms());
    }
    let who = format!("confirms of {TERMINALS} terminals");
    Ok(vec![
        Figure::beside(
            format!("{who} while one look lasts {} s, over none", seconds * 2),
            median(held),
            "/s",
            median(alone),
            Want::AtLeast,
            LEFT,
        ),
        Figure::plain("the longest answer meanwhile", meanwhile, "ms"),
        Figure::plain("write-ahead log at its end", grown, "MB"),
        Figure::plain("the longest answer behind it", behind, "ms"),
    ])
}
