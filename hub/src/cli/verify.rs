//! `regal-hub verify`: are the books what the journal says?

use super::Place;
use crate::db::Database;
use crate::schema;
use crate::verify;
use anyhow::{Context, bail};

/// Settings of `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// A copy to look at instead: a file name, `sqlite:PATH` or `postgres://…`.
    #[arg(value_name = "COPY")]
    copy: Option<String>,
}

/// Recomputes everything, reading only; the hub may go on meanwhile. Fails when a rule of the books is broken.
///
/// # Errors
/// The database cannot be read, or a rule is broken.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let database: Database = match &args.copy {
        None => args.place.database.clone(),
        Some(text) if text.contains("://") || text.starts_with("sqlite:") => text.parse()?,
        Some(file) => Database::Sqlite(file.into()),
    };
    let mut conn = schema::reader(&database)?;
    let report = verify::verify(&mut *conn, &args.place.site)
        .with_context(|| format!("{database} cannot be read through"))?;
    super::say(&report);
    if !report.is_clean() {
        bail!("the books do not hold; keep the database as it is and look at the places named above");
    }
    Ok(())
}
