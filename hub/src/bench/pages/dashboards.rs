//! Open dashboards: each holds the beats and reads its page anew at each of them, as the script of the pages does.

use super::super::Figure;
use super::super::measure::{Sample, clock, cpu, cpu_of};
use super::super::reader::Reader;
use super::House;
use anyhow::Context;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Dashboards.
pub(super) const MANY: usize = 50;
/// What stands on their screens, and how often the page reads itself anew at most.
const PAGES: [(&str, Duration); 5] = [
    ("/", Duration::ZERO),
    ("/today?tv=1", Duration::from_secs(5)),
    ("/tasks", Duration::ZERO),
    ("/exceptions", Duration::ZERO),
    ("/devices", Duration::ZERO),
];
/// Commits that are waited for one by one.
const TIMES: u32 = 8;
/// The longest a beat may take before the dashboard counts as deaf.
const DEAF: Duration = Duration::from_secs(5);

/// Between two of them.
const PAUSE: Duration = Duration::from_millis(1500);

type Watching = JoinHandle<anyhow::Result<()>>;

/// Opens all of them; each tells when it hears a beat.
async fn open(
    hub: SocketAddr,
    token: String,
) -> anyhow::Result<(Vec<Watching>, mpsc::UnboundedReceiver<Instant>)> {
    let (tell, beats) = mpsc::unbounded_channel();
    let mut watching = Vec::new();
    for number in 0..MANY {
        let ear = Reader::connect(hub, &token).await?;
        let mut eye = Reader::connect(hub, &token).await?;
        let (beat, mut heard) = mpsc::unbounded_channel();
        let tell = tell.clone();
        watching.push(tokio::spawn(ear.listen(move |number| {
            // The other end goes when the measuring is over.
            let _ = tell.send(clock());
            let _ = beat.send(number);
        })));
        let (path, every) = PAGES[number % PAGES.len()];
        watching.push(tokio::spawn(async move {
            while let Some(beat) = heard.recv().await {
                eye.get_anew(path, beat).await?;
                tokio::time::sleep(every).await;
                // What came meanwhile is told by one look.
                while heard.len() > 1 {
                    heard.recv().await;
                }
            }
            Ok(())
        }));
    }
    Ok((watching, beats))
}

fn close(watching: Vec<Watching>) -> anyhow::Result<()> {
    let broken = watching.iter().filter(|one| one.is_finished()).count();
    watching.iter().for_each(JoinHandle::abort);
    anyhow::ensure!(broken == 0, "{broken} of the open dashboards were closed");
    Ok(())
}

/// Something happens with the dashboards open.
pub(super) fn beside<T>(house: &House, what: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let (watching, _beats) = house.shift.load(|address| open(address, house.token.clone()))??;
    let happened = what()?;
    close(watching)?;
    Ok(happened)
}

/// One confirm at a time: how long until the last dashboard knows, and what all of them cost the hub.
pub(super) fn alone(house: &House) -> anyhow::Result<Vec<Figure>> {
    let (watching, mut beats) = house.shift.load(|address| open(address, house.token.clone()))??;
    let quiet = |long: Duration| house.shift.load(|_| tokio::time::sleep(long));
    // Those that have just come hear of what is under way.
    quiet(PAUSE)?;
    while beats.try_recv().is_ok() {}
    let hub = || cpu().saturating_sub(cpu_of(super::super::LOAD));
    let (begun, before) = (clock(), hub());
    let mut last = Vec::new();
    for _ in 0..TIMES {
        house.shift.run(1, 0)?;
        let confirmed = clock();
        last.push(house.shift.load(|_| all_hear(&mut beats))??.saturating_duration_since(confirmed));
        quiet(PAUSE)?;
        while beats.try_recv().is_ok() {}
    }
    let (stretch, busy) = (begun.elapsed(), hub().saturating_sub(before));
    close(watching)?;
    let sample = Sample::new(last, stretch);
    let what = format!("CPU of the hub with {MANY} dashboards that read their page at each of these commits");
    Ok(vec![
        Figure::plain(
            format!("from an answer to the beat at the last of {MANY} dashboards, median"),
            sample.p50_ms(),
            "ms",
        ),
        Figure::plain("the same, longest", sample.highest_ms(), "ms"),
        Figure::plain(what, 100.0 * busy.as_secs_f64() / stretch.as_secs_f64(), "%"),
    ])
}

/// When the last of all dashboards heard a beat.
async fn all_hear(beats: &mut mpsc::UnboundedReceiver<Instant>) -> anyhow::Result<Instant> {
    let mut heard = None;
    for _ in 0..MANY {
        let beat = tokio::time::timeout(DEAF, beats.recv()).await.context("a dashboard hears nothing")?;
        heard = heard.max(beat);
    }
    heard.context("all dashboards are closed")
}
