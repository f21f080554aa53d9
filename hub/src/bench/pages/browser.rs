//! The same pages in a real browser: until they are painted, not only until their bytes are here.

use super::super::Figure;
use super::super::measure::Sample;
use super::{ANSWER, House, Page};
use anyhow::{Context, ensure};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What one row of the program says.
struct Painted {
    path: String,
    /// First byte, first paint, whole page.
    times: [Duration; 3],
}

/// Runs the program that turns pages in a browser while `what` happens. It is told the hub, a folder, a file with the
/// paths and for how many seconds; the session is in `REGAL_BENCH_COOKIE`.
pub(super) fn measure(
    house: &House,
    program: &Path,
    pages: &[Page],
    seconds: u64,
    what: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Figure>> {
    let hub = format!("http://{}", house.shift.address());
    let folder = house.log.parent().unwrap_or(Path::new("."));
    let routes = folder.join("pages.txt");
    let shown = pages.iter().filter(|page| !page.path.starts_with("/api") && !page.is_file());
    let paths: Vec<&str> = shown.map(|page| page.path.as_str()).collect();
    std::fs::write(&routes, paths.join("\n"))
        .with_context(|| format!("{} is not written", routes.display()))?;
    let mut command = Command::new("node");
    command.arg(program).args([&hub, &hub]).arg(folder).arg(&routes).arg(seconds.to_string());
    command.env("REGAL_BENCH_COOKIE", format!("{}={}", crate::board::guard::COOKIE, house.token));
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let child = command.spawn().with_context(|| format!("node {} does not start", program.display()))?;
    let happened = what();
    let output = child.wait_with_output().context("the browser's program")?;
    happened?;
    std::fs::remove_file(&routes).with_context(|| format!("{} stays", routes.display()))?;
    ensure!(output.status.success(), "{} ended with {}", program.display(), output.status);
    let rows: anyhow::Result<Vec<Painted>> =
        String::from_utf8_lossy(&output.stdout).lines().map(row).collect();
    figures(&rows?)
}

fn row(line: &str) -> anyhow::Result<Painted> {
    let mut parts = line.split('\t');
    let path = parts.next().unwrap_or_default().to_owned();
    let mut times = [Duration::ZERO; 3];
    for time in &mut times {
        let ms: f64 =
            parts.next().and_then(|ms| ms.parse().ok()).with_context(|| format!("a row says {line:?}"))?;
        *time = Duration::from_secs_f64(ms / 1e3);
    }
    Ok(Painted { path, times })
}

fn figures(rows: &[Painted]) -> anyhow::Result<Vec<Figure>> {
    let sample = |at: usize| Sample::new(rows.iter().map(|row| row.times[at]).collect(), Duration::ZERO);
    ensure!(!rows.is_empty(), "the browser showed no page");
    let (first, paint, whole) = (sample(0), sample(1), sample(2));
    let floor = first.p50_ms();
    let named = |what: &str| {
        format!("in Chromium, beside a confirm each 3 s from each: {what}, p99 of {}", rows.len())
    };
    Ok(vec![
        Figure::within(named("first byte"), first.p99_ms(), "ms", floor, ANSWER),
        Figure::beside_only(named("first paint"), paint.p99_ms(), "ms", floor),
        Figure::beside_only(
            format!(
                "{}; median {:.1} ms, slowest: {}",
                named("whole page painted"),
                whole.p50_ms(),
                slowest(rows, 5)
            ),
            whole.p99_ms(),
            "ms",
            floor,
        ),
    ])
}

/// The pages that took longest to be painted, by their medians.
fn slowest(rows: &[Painted], most: usize) -> String {
    let mut by_path: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for row in rows {
        by_path.entry(&row.path).or_default().push(row.times[2]);
    }
    let mut medians: Vec<(f64, &str)> = by_path
        .into_iter()
        .map(|(path, times)| (Sample::new(times, Duration::ZERO).p50_ms(), path))
        .collect();
    medians.sort_by(|a, b| b.0.total_cmp(&a.0));
    let named: Vec<String> =
        medians.iter().take(most).map(|(ms, path)| format!("{path} {ms:.0} ms")).collect();
    named.join(", ")
}
