//! A thousand terminals at human pace: each holds its feed and confirms every few seconds.

use super::measure::{Sample, clock};
use super::served::Served;
use super::{Figure, raw, shift};
use crate::db::Database;
use anyhow::Context;
use std::path::Path;
use std::time::Duration;

/// Terminals.
const TERMINALS: u32 = 1000;
/// Between two confirms of one terminal.
const PACE: Duration = Duration::from_secs(3);
/// Confirms of each terminal.
const TURNS: u32 = 12;
/// The longest of 99 in 100 answers, ms.
const ANSWER: f64 = 100.0;
/// The most memory of the hub, MB.
const MEMORY: f64 = 300.0;

/// Answers, processor time and memory of the hub, beside one tiny commit.
pub(super) fn measure(folder: &Path, seconds: u64) -> anyhow::Result<Vec<Figure>> {
    let path = folder.join("connected.db");
    let clients = shift::prepare(&Database::Sqlite(path.clone()), TERMINALS as usize, 4)?;
    let runtime = super::load_runtime()?;
    let raw = raw::single_commits(&folder.join("raw.db"), seconds)?;
    let hub = Served::start(&path)?;
    let address = hub.address;
    let (begin, before) = (clock(), hub.taken()?);
    let times = runtime.block_on(async move {
        let running: Vec<_> = (0..TERMINALS)
            .zip(clients)
            // Their turns are spread evenly over the pace.
            .map(|(index, client)| {
                tokio::spawn(client.keep_pace(address, PACE, PACE / TERMINALS * index, TURNS))
            })
            .collect();
        let mut times = Vec::new();
        for one in running {
            times.extend(one.await.context("a terminal of the benchmark")??.1);
        }
        Ok::<_, anyhow::Error>(times)
    })?;
    let (stretch, after) = (begin.elapsed(), hub.taken()?);
    hub.stop()?;
    let sample = Sample::new(times, stretch);
    let busy = (after.cpu - before.cpu).as_secs_f64();
    let who = format!("{TERMINALS} connected terminals, a confirm each {} s each", PACE.as_secs());
    #[expect(clippy::cast_precision_loss, reason = "a mean needs no more than 52 bits")]
    let each = busy * 1e6 / sample.count().max(1) as f64;
    Ok(vec![
        Figure::within(
            format!("p99 from command to answer, {who}"),
            sample.p99_ms(),
            "ms",
            raw.p99_ms(),
            ANSWER,
        ),
        Figure::beside_only(
            format!("median from command to answer, {who}"),
            sample.p50_ms(),
            "ms",
            raw.p50_ms(),
        ),
        Figure::plain(format!("CPU of the hub, {who}"), 100.0 * busy / stretch.as_secs_f64(), "%"),
        Figure::plain(format!("CPU of the hub a confirm, {who}"), each, "µs"),
        Figure::most(format!("memory of the hub, highest, {who}"), after.megabytes, "MB", MEMORY),
    ])
}
