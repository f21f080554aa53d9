//! The same at a person's pace: terminals that confirm each few seconds leave the processor to others most of the time. So
//! how long an answer takes beside readers says whether somebody stands in the writer's way; how many confirms a closed
//! loop gets says who else used the processor.

use super::super::Figure;
use super::super::measure::{Sample, clock};
use super::super::shift::Run;
use super::{ANSWER, House, Page, TERMINALS, browser, dashboards};
use std::path::Path;
use std::time::Duration;

/// Between two confirms of one terminal.
const PACE: Duration = Duration::from_secs(3);
/// Confirms of each terminal.
const TURNS: u32 = 8;

/// One of the three.
struct Told {
    who: &'static str,
    run: Run,
    stretch: Duration,
}

/// Confirms alone, beside readers and beside open dashboards.
pub(super) fn measure(house: &House, pages: &[Page]) -> anyhow::Result<Vec<Figure>> {
    let work = || {
        let begun = clock();
        let run = house.shift.paced(u32::try_from(TERMINALS)?, PACE, TURNS)?;
        Ok((run, begun.elapsed()))
    };
    let seconds = (PACE * (TURNS + 1)).as_secs();
    let mut read: Vec<Page> =
        pages.iter().map(|page| Page { path: page.path.clone(), ..Page::default() }).collect();
    let told = |who, (run, stretch)| Told { who, run, stretch };
    let alone = told("nobody reads", work()?);
    let readers = told("beside readers", house.beside_readers(&mut read, seconds, work)?);
    let watched = told("beside open dashboards", dashboards::beside(house, work)?);
    let floor = alone.run.sample.p99_ms();
    let mut all: Vec<Figure> = [alone, readers, watched].iter().flat_map(|one| one.figures(floor)).collect();
    let whole = read.iter().filter(|page| !page.is_file()).flat_map(|page| page.whole.clone()).collect();
    let whole = Sample::new(whole, Duration::ZERO);
    let what =
        format!("all pages and lists beside a confirm each {} s: p99 of {}", PACE.as_secs(), whole.count());
    all.push(Figure::most(what, whole.p99_ms(), "ms", ANSWER));
    Ok(all)
}

/// Pages in a browser beside the same confirms.
pub(super) fn in_browser(house: &House, program: &Path, pages: &[Page]) -> anyhow::Result<Vec<Figure>> {
    let turns = TURNS * 4;
    let seconds = (PACE * turns).as_secs();
    browser::measure(house, program, pages, seconds, || {
        house.shift.paced(u32::try_from(TERMINALS)?, PACE, turns).map(drop)
    })
}

impl Told {
    fn figures(&self, floor: f64) -> [Figure; 2] {
        let Told { who, run, stretch } = self;
        let sample = &run.sample;
        let what = format!("{TERMINALS} terminals, a confirm each {} s each, {who}", PACE.as_secs());
        #[expect(clippy::cast_precision_loss, reason = "a count needs no more than 52 bits")]
        let busy = run.hub_us * sample.count() as f64 / 1e6;
        [
            Figure::beside_only(
                format!(
                    "p99 answer, {what}: median {:.1}, longest {:.1} ms",
                    sample.p50_ms(),
                    sample.highest_ms()
                ),
                sample.p99_ms(),
                "ms",
                floor,
            ),
            Figure::plain(format!("CPU of the hub, {what}"), 100.0 * busy / stretch.as_secs_f64(), "%"),
        ]
    }
}
