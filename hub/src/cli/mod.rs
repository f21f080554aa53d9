//! The hub's subcommands, one file each.

pub mod backup;
pub mod bench;
pub mod cancel;
pub mod demo;
pub mod device;
pub mod head;
pub mod import;
pub mod key;
pub mod label;
pub mod load;
pub mod policy;
pub mod privacy;
pub mod reach;
pub mod release;
pub mod restore;
pub mod serve;
pub mod tls;
pub mod user;
pub mod vehicle;
pub mod verify;
pub mod webhook;
pub mod workstation;

use crate::db::{Database, vault};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Regal's hub: it holds the truth of a warehouse floor.
#[derive(Debug, Parser)]
#[command(name = "regal-hub", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve terminals and supervisors.
    Serve(serve::Args),
    /// Fill a new database with a warehouse to play with.
    Demo(demo::Args),
    /// Take items, barcodes, locations, stock, orders or announcements in from a CSV file.
    Import(import::Args),
    /// Who may log on.
    User(user::Args),
    /// Vehicles that are driven with a permit.
    Vehicle(vehicle::Args),
    /// Which devices may speak.
    Device(device::Args),
    /// Which other systems may call.
    Key(key::Args),
    /// Who is told what happens.
    Webhook(webhook::Args),
    /// What the site decides for itself.
    Policy(policy::Args),
    /// Benches, their printers and scales.
    Workstation(workstation::Args),
    /// Print a label that belongs to nothing.
    Label(label::Args),
    /// What stands at which door.
    Load(load::Args),
    /// Turn orders into work.
    Release(release::Args),
    /// Cancel an order; what was picked of it goes back.
    Cancel(cancel::Args),
    /// Measure this machine beside its floors.
    Bench(bench::Args),
    /// Are the books what the journal says?
    Verify(verify::Args),
    /// What the hub knows of people, as papers.
    Privacy(privacy::Args),
    /// The heads of the books, to leave the house.
    Head(head::Args),
    /// Copy the database while the hub goes on.
    Backup(backup::Args),
    /// Begin from a backup.
    Restore(restore::Args),
    /// The key the hub is known by.
    Tls(tls::Args),
}

/// Where the site's data is; the same for every subcommand.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    #[arg(
        long,
        env = "REGAL_DATABASE",
        default_value = "sqlite:regal.db",
        value_name = "DATABASE",
        global = true
    )]
    pub database: Database,
    /// The site in it.
    #[arg(long, env = "REGAL_SITE", default_value = "main", global = true)]
    pub site: String,
    /// For PostgreSQL: the folder on this machine for the keys that lead from work to people. On SQLite they are beside
    /// the database.
    #[arg(long, env = "REGAL_KEYS_FOLDER", value_name = "FOLDER", global = true, value_parser = keys_folder)]
    pub keys_folder: Option<PathBuf>,
}

/// A folder for keys: from here on it is where they are.
#[expect(clippy::unnecessary_wraps, reason = "a parser of arguments may fail, this one does not")]
fn keys_folder(text: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(text);
    vault::keep_in(&folder);
    Ok(folder)
}

/// Runs the subcommand of the command line.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Import(args) => import::run(&args),
        Command::User(args) => user::run(&args),
        Command::Vehicle(args) => vehicle::run(&args),
        Command::Device(args) => device::run(&args),
        Command::Key(args) => key::run(&args),
        Command::Webhook(args) => webhook::run(&args),
        Command::Policy(args) => policy::run(&args),
        Command::Workstation(args) => workstation::run(&args),
        Command::Label(args) => label::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Cancel(args) => cancel::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Privacy(args) => privacy::run(&args),
        Command::Head(args) => head::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Tls(args) => tls::run(&args),
    }
}

/// Prints a line. Whoever reads may have gone (`regal-hub user list | head`): then there is nobody to tell.
fn say(line: impl std::fmt::Display) {
    use std::io::Write as _;
    if writeln!(std::io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_data_is_may_be_said_before_and_after_what_is_to_be_done() {
        for words in [
            ["regal-hub", "user", "--database", "sqlite:a.db", "list"],
            ["regal-hub", "user", "list", "--database", "sqlite:a.db"],
        ] {
            let cli = Cli::try_parse_from(words).expect("understood");
            assert!(format!("{cli:?}").contains("a.db"), "{words:?}: {cli:?}");
        }
    }
}
