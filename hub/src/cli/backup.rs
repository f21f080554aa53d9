//! `regal-hub backup`: a copy of the database while the hub goes on, and that it was made.

use super::Place;
use super::reach::{HubArgs, Reach};
use crate::admin::AdminRequest;
use crate::backup::{self, kept::Made};
use crate::floor::hall;
use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};

/// Settings of `backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    /// The file was just made by other means, such as pg_dump: nothing is copied, only kept that it was made.
    #[arg(long)]
    made: bool,
    /// The new file.
    file: PathBuf,
}

/// Copies the database, verifies the copy, gives it its name, and tells the hub.
///
/// # Errors
/// Says what is wrong and what to do. A hub that cannot be told is no error: the copy is whole.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let at = hall::now().0;
    let mut made = Made { at, file: name(&args.file), bytes: 0, movements: 0, verified: false };
    if args.made {
        made.bytes = size(&args.file)?;
        return told(args, made);
    }
    let report = backup::backup(&args.place.database, &args.place.site, &args.file)?;
    super::say(&report);
    super::say(format!("{} holds everything up to movement {}", args.file.display(), report.movements));
    (made.bytes, made.movements, made.verified) = (size(&args.file)?, report.movements, true);
    if let Err(error) = told(args, made) {
        super::say(format!("the hub was not told of it and will say that a backup is missing: {error:#}"));
    }
    Ok(())
}

fn told(args: &Args, made: Made) -> anyhow::Result<()> {
    // Telling must not bring an older database up to date: the copy may have been made just before that.
    ensure!(
        args.made || backup::is_of_this_version(&args.file)?,
        "the database is of an older version, which does not know of backups"
    );
    Reach::find(&args.place, &args.hub)?.ask(&AdminRequest::BackupMade { made }).map(|_| ())
}

fn name(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn size(file: &Path) -> anyhow::Result<i64> {
    let bytes =
        file.metadata().with_context(|| format!("{} cannot be read; name a backup", file.display()))?.len();
    Ok(i64::try_from(bytes).unwrap_or(i64::MAX))
}
