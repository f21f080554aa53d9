//! `regal-hub verify`: are the books what the journal says?

use super::Place;
use crate::db::{Conn, Database};
use crate::schema;
use crate::verify::{self, paper::Paper};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};

/// Settings of `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// A copy to look at instead: a file name, `sqlite:PATH` or `postgres://…`.
    #[arg(value_name = "COPY")]
    copy: Option<String>,
    /// Heads that have left the house, as `regal-hub head export` wrote them: the books must still hold them.
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    /// The mark of the key the heads must be signed with, as `regal-hub head key` printed it.
    #[arg(long, value_name = "MARK", requires = "head")]
    key: Option<String>,
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
    let held = match &args.head {
        Some(file) => held(&mut *conn, args, file)?,
        None => true,
    };
    if !report.is_clean() || !held {
        bail!("the books do not hold; keep the database as it is and look at the places named above");
    }
    Ok(())
}

/// Whether the books hold what has left the house; says what they lack.
fn held(conn: &mut dyn Conn, args: &Args, file: &Path) -> anyhow::Result<bool> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    let paper =
        Paper::read(&text).with_context(|| format!("{name} is not what `regal-hub head export` writes"))?;
    if paper.site != args.place.site {
        bail!("{name} is of site {}; name it with --site", paper.site);
    }
    let key = paper.signed_by().with_context(|| format!("{name} cannot be believed"))?;
    if let Some(wanted) = args.key.as_deref().filter(|wanted| !wanted.eq_ignore_ascii_case(&key)) {
        bail!("{name} is signed by key {key}, not by {wanted}: somebody else made it");
    }
    let lacks = paper.lacks(conn)?;
    for lack in &lacks {
        super::say(format!("  BROKEN  S23  {lack}"));
    }
    if lacks.is_empty() {
        super::say(format!(
            "  ok      S23  the books hold the heads in {name} (movement {}, change {})",
            paper.journal.number, paper.audit.number
        ));
    }
    if args.key.is_none() {
        super::say(format!("          compare: it is signed by key {key}"));
    }
    Ok(lacks.is_empty())
}
