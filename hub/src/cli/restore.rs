//! `regal-hub restore`: begin again from a backup.

use super::Place;
use crate::backup::{self, Restored};
use crate::floor::hall::now;
use crate::verify::head::Locked;
use std::path::PathBuf;

/// Settings of `restore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The backup.
    #[arg(required_unless_present = "adopt", conflicts_with = "adopt")]
    file: Option<PathBuf>,
    /// Take the database as it stands for a restored one: after another tool brought it back, or when its newest
    /// rows are lost.
    #[arg(long)]
    adopt: bool,
}

/// Puts the backup in place as a new epoch; devices then send again what it does not hold.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let (database, site) = (&args.place.database, &args.place.site);
    let restored = match &args.file {
        Some(file) => backup::restore(file, database, site, now())?,
        None => backup::adopt(database, site, now())?,
    };
    show(&restored);
    Ok(())
}

fn show(restored: &Restored) {
    let Restored { epoch, movements, recorded_at, locked, since } = restored;
    let at = jiff::Timestamp::from_millisecond(*recorded_at)
        .map_or_else(|_| recorded_at.to_string(), |at| at.to_string());
    super::say(format!(
        "epoch {epoch} begins after movement {movements}; the newest thing in it was recorded {at}"
    ));
    super::say("devices send again what they reported since; nothing is booked twice");
    let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let both = |who: &Locked| format!("people {}; devices {}", list(&who.people), list(&who.devices));
    super::say(format!("locked in the backup: {}", both(locked)));
    if let Some(since) = since {
        super::say(format!("locked after it and free again now: {}", both(since)));
        super::say("lock these again");
    } else {
        super::say("lock again whom you locked after that moment");
    }
    super::say(
        "enrol devices that joined after it again, each with the data folder it has: what it saved then counts",
    );
}
