//! `regal-hub import`: items, barcodes, locations, stock, orders and announcements from CSV files.

use super::Place;
use super::reach::{HubArgs, Reach, agent};
use crate::import::{self, Outcome, Source, What};
use crate::lock::Beacon;
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::path::PathBuf;

/// Settings of `import`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    /// What the file holds.
    what: What,
    /// The file: CSV in UTF-8, separated by comma, semicolon or TAB; the first line names the columns.
    file: PathBuf,
    /// Only check; write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Imports; a file with bad rows is refused as a whole, with each row named on standard error.
///
/// # Errors
/// The file, the database, or bad rows in the file.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let file = args.file.display();
    let known = std::fs::metadata(&args.file)
        .with_context(|| format!("cannot read {file}; name a CSV file that can be read"))?;
    if known.is_dir() {
        bail!("{file} is a folder; name a CSV file");
    }
    let outcome = match Reach::find(&args.place, &args.hub)? {
        Reach::Own(mut own) => {
            let bar = bar(known.len() * if args.dry_run { 1 } else { 2 });
            let source = Source::Path(args.file.clone());
            let done = import::alone(&mut own.writer, args.what, &source, args.dry_run, &mut |at| {
                bar.set_position(at)
            });
            bar.finish_and_clear();
            done.with_context(|| format!("{file} was not imported"))?
        }
        Reach::Hub(beacon) => {
            eprintln!("the hub at {} serves this database and imports the file", beacon.url);
            let bar = bar(known.len());
            let done = send(&beacon, args, &bar);
            bar.finish_and_clear();
            done?
        }
    };
    if outcome.findings.total > 0 {
        eprintln!("{outcome}");
        bail!("{file} has {} findings", outcome.findings.total);
    }
    super::say(outcome);
    Ok(())
}

fn send(beacon: &Beacon, args: &Args, bar: &ProgressBar) -> anyhow::Result<Outcome> {
    let file = File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let dry = if args.dry_run { "?dry_run=1" } else { "" };
    let mut reply = agent(beacon)?
        .post(format!("{}/v1/import/{}{dry}", beacon.url, args.what.code()))
        .header("authorization", format!("Bearer {}", beacon.token))
        .header("content-type", "text/csv")
        .send(ureq::SendBody::from_owned_reader(bar.wrap_read(file)))
        .with_context(|| {
            format!("the hub at {} does not answer; look whether it runs, and at the address", beacon.url)
        })?;
    let text = reply.body_mut().read_to_string().context("the hub's answer ended early")?;
    match reply.status().as_u16() {
        200 | 422 => {
            serde_json::from_str(&text).context("the hub's answer cannot be read; is it another version?")
        }
        status => bail!("the hub at {} said {status}: {text}", beacon.url),
    }
}

/// A progress bar on a terminal; nothing elsewhere.
fn bar(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3} % {elapsed} (rest {eta})") {
        bar.set_style(style);
    }
    bar
}
