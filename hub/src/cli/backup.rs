//! `regal-hub backup`: a copy of the database while the hub goes on.

use super::Place;
use crate::backup;
use std::path::PathBuf;

/// Settings of `backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The new file.
    file: PathBuf,
}

/// Copies the database, verifies the copy, and gives it its name.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let report = backup::backup(&args.place.database, &args.place.site, &args.file)?;
    super::say(&report);
    super::say(format!("{} holds everything up to movement {}", args.file.display(), report.movements));
    Ok(())
}
