//! `regal-hub demo`: fills a new database with a warehouse to play with.

use super::Place;
use super::reach::Own;
use crate::cx::Cx;
use crate::demo::{self, Filled, Settings, people};
use crate::floor::hall;
use anyhow::bail;

/// Settings of `demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The same seed gives the same warehouse.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A tenth of it: 100 items, a few aisles.
    #[arg(long)]
    small: bool,
}

/// Fills the database, when it is empty.
///
/// # Errors
/// The database cannot be used, or something is in it already.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let pins = people::pins()?;
    let mut own = Own::take(&args.place)?;
    let settings = Settings { seed: args.seed, small: args.small, pins };
    let site = args.place.site.clone();
    let filled = own.writer.run(move |conn, state| {
        if !demo::is_empty(conn, &site)? {
            return Ok(None);
        }
        demo::fill(&mut Cx::hub(conn, state, "demo", hall::now()), &settings).map(Some)
    })?;
    let Some(filled) = filled else {
        bail!(
            "site {} in {} has items or movements already and stays as it is; name another file with --database",
            args.place.site,
            args.place.database
        );
    };
    super::say(told(&filled));
    Ok(())
}

/// What the warehouse was filled with, in one line.
#[must_use]
pub fn told(filled: &Filled) -> String {
    format!(
        "{} locations, {} items, {} movements, {} deliveries announced, {} orders, {} pick tasks ready",
        filled.locations, filled.items, filled.movements, filled.deliveries, filled.orders, filled.tasks
    )
}
