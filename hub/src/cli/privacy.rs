//! `regal-hub privacy`: what the hub knows of people, as papers.

use super::Place;
use crate::people::retain;
use crate::{policy, privacy, schema};
use anyhow::{Context, bail};
use regal_shared::text::Language;

/// Settings of `privacy`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The language of the paper.
    #[arg(long, global = true, default_value = "en", value_parser = language)]
    lang: Language,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The description of the system for an agreement with the works council.
    Annex,
    /// What people are told before they work with it (Article 13 GDPR).
    Notice,
    /// The record of processing (Article 30 GDPR).
    Record,
    /// All that is kept of one person (Article 15 GDPR), as JSON.
    Export {
        /// The person's number.
        person: String,
    },
}

fn language(text: &str) -> Result<Language, String> {
    Language::ALL.into_iter().find(|one| one.code() == text).ok_or_else(|| "write de or en".to_owned())
}

/// Prints the paper; the hub may go on meanwhile.
///
/// # Errors
/// The database cannot be read, or there is no such person.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let list = privacy::list().context("this build's privacy.toml")?;
    let mut conn = schema::reader(&args.place.database)?;
    let site = &args.place.site;
    let days = policy::value(&mut *conn, site, retain::POLICY, retain::DAYS)?;
    match &args.what {
        What::Annex => super::say(privacy::annex(&list, args.lang, days).trim_end()),
        What::Notice => super::say(privacy::notice(&list, args.lang, days).trim_end()),
        What::Record => super::say(privacy::record(&list, args.lang, days).trim_end()),
        What::Export { person } => {
            let Some(all) = privacy::export(&mut *conn, site, person)? else {
                bail!("there is no user {person:?}; `regal-hub user list` shows all")
            };
            super::say(serde_json::to_string_pretty(&all)?);
        }
    }
    Ok(())
}
