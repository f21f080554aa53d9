//! `regal-hub bench`: figures beside their floors, from one run on this machine.

use crate::bench::{self, Figure, Part, Settings};
use anyhow::Context;
use std::path::PathBuf;
use std::process::Command;

/// Settings of `bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Folder on the disk to measure; a folder inside it is made and removed.
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Only this part; may be given several times. Without it all parts run, in less than half an hour.
    #[arg(long, value_enum)]
    part: Vec<Part>,
    /// Seconds each load runs.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Movements in the long journal; 0 leaves that comparison out.
    #[arg(long, default_value_t = 5_000_000)]
    history: i64,
    /// Movements behind the longer look at stock.
    #[arg(long, default_value_t = 10_000_000)]
    movements: i64,
    /// Orders behind the pages; ten movements each.
    #[arg(long, default_value_t = 1_000_000)]
    orders: i64,
    /// Keep the database behind the pages in this folder, or take the one that is there (8 GB with a million orders).
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Measure the pages in Chromium as well, turned by this program (tests/browser/render.mjs; node is needed, and
    /// REGAL_BROWSER_TOOLS).
    #[arg(long, value_name = "PROGRAM")]
    browser: Option<PathBuf>,
    /// A PostgreSQL database to measure on as well; it is filled, so give it one of its own.
    #[arg(long)]
    postgres: Option<String>,
}

/// Measures and prints.
///
/// # Errors
/// The folder, a database or a connection.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let folder = args.dir.join(format!("regal-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let parts = if args.part.is_empty() { Part::ALL.to_vec() } else { args.part.clone() };
    let settings = Settings {
        parts: parts.clone(),
        movements: args.movements,
        seconds: args.seconds,
        history: args.history,
        orders: args.orders,
        keep: args.keep.clone(),
        browser: args.browser.clone(),
        postgres: args.postgres.clone(),
    };
    super::serve::open_wide();
    let told = bench::run(&folder, &settings, |figure| {
        if !args.json {
            super::say(line(figure));
        }
    });
    let cleared = std::fs::remove_dir_all(&folder);
    let mut figures = told?;
    cleared.with_context(|| format!("cannot remove {}", folder.display()))?;
    match terminal(parts.contains(&Part::Terminal)) {
        Ok(more) => {
            if !args.json {
                more.iter().for_each(|figure| super::say(line(figure)));
            }
            figures.extend(more);
        }
        Err(why) => eprintln!("the terminal was left out: {why:#}"),
    }
    if args.json {
        super::say(serde_json::to_string_pretty(&figures)?);
    }
    Ok(())
}

/// What `regal-terminal bench` beside this program says, where that is wanted.
fn terminal(wanted: bool) -> anyhow::Result<Vec<Figure>> {
    if !wanted {
        return Ok(Vec::new());
    }
    let program = std::env::current_exe()?.with_file_name("regal-terminal");
    let output = Command::new(&program)
        .args(["bench", "--json"])
        .output()
        .with_context(|| format!("{} does not start", program.display()))?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("its figures cannot be read")
}

fn line(figure: &Figure) -> String {
    let floor = figure.floor.map_or(String::new(), |floor| format!("floor {floor:.1}"));
    let ratio = figure.ratio.map_or(String::new(), |ratio| format!("ratio {ratio:.2}"));
    let mark = match (&figure.mark, figure.met) {
        (Some(mark), Some(true)) => format!("mark {mark}: met"),
        (Some(mark), Some(false)) => format!("mark {mark}: MISSED"),
        _ => String::new(),
    };
    format!("{:<78} {:>10.1} {:<3} {floor:<16} {ratio:<12} {mark}", figure.what, figure.value, figure.unit)
}
