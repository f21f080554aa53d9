//! `regal-hub head`: the heads of the books, to leave the house.

use super::Place;
use crate::floor::hall::now;
use crate::schema;
use crate::verify::paper::{self, Paper, Seal};
use std::path::PathBuf;

/// Settings of `head`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Write the heads into a new file, signed: to be printed, sent, or kept on another machine.
    Export {
        /// The new file.
        file: PathBuf,
    },
    /// Print the heads, signed.
    Show,
    /// Print the mark of the key they are signed with: keep it outside of the house, too.
    Key,
}

/// Prints or writes the heads; the hub may go on meanwhile.
///
/// # Errors
/// The database or the key cannot be read, or the file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let Place { database, site, .. } = &args.place;
    let mut conn = schema::reader(database)?;
    let seal = Seal::of(database)?;
    match &args.what {
        What::Key => super::say(seal.mark()),
        What::Show => super::say(Paper::of(&mut *conn, site, now(), &seal)?.text().trim_end()),
        What::Export { file } => {
            let heads = Paper::of(&mut *conn, site, now(), &seal)?;
            paper::leave(file, &heads)?;
            super::say(format!(
                "{}: movement {}, change {}, signed by key {}",
                file.display(),
                heads.journal.number,
                heads.audit.number,
                seal.mark()
            ));
        }
    }
    Ok(())
}
