//! `regal-hub webhook`: who is told what happens.

use super::reach::Asking;
use crate::admin::AdminRequest;
use crate::webhook::change::From;
use crate::webhook::{KINDS, Wish, sign};
use anyhow::Context;
use clap::Subcommand;

/// Settings of `webhook`.
pub type Args = Asking<What>;

/// What is done about targets.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Tell an address from now on; prints its name and its secret, this once.
    Add {
        /// `https://HOST[:PORT]/PATH`; the hub must list HOST:PORT (`serve --webhook-to`).
        url: String,
        /// What it is told, such as order.shipped; may be given several times.
        #[arg(long = "kind", required = true, value_parser = clap::builder::PossibleValuesParser::new(KINDS))]
        kinds: Vec<String>,
    },
    /// Give a target another address or other kinds.
    Set {
        /// Its name.
        webhook: String,
        /// Its address.
        url: String,
        /// What it is told from now on.
        #[arg(long = "kind", required = true, value_parser = clap::builder::PossibleValuesParser::new(KINDS))]
        kinds: Vec<String>,
    },
    /// List targets, what waits for them and what went wrong last.
    List,
    /// List messages to a target that wait for another try or were given up.
    Troubled {
        /// Its name.
        webhook: String,
    },
    /// Give a target a new secret, printed this once; for a day both sign.
    Rotate {
        /// Its name.
        webhook: String,
    },
    /// Tell a target once more, in order, what it was told since.
    Replay {
        /// Its name.
        webhook: String,
        /// From this message on (its webhook-id).
        #[arg(long, conflicts_with = "since", required_unless_present = "since")]
        id: Option<String>,
        /// From this moment on, such as 2027-05-31T06:00:00Z.
        #[arg(long, value_name = "MOMENT")]
        since: Option<jiff::Timestamp>,
    },
    /// Tell a target nothing for now; what waits is kept for 30 days.
    Stop {
        /// Its name.
        webhook: String,
    },
    /// Tell a target again.
    Start {
        /// Its name.
        webhook: String,
    },
    /// Take a target away with all that waits for it.
    Remove {
        /// Its name.
        webhook: String,
    },
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut secret = None;
    let mut drawn = || -> anyhow::Result<String> {
        let fresh = sign::fresh().context("no secret")?;
        Ok(secret.insert(fresh).clone())
    };
    let wish = match &args.what {
        What::List => AdminRequest::WebhookList,
        What::Troubled { webhook } => AdminRequest::WebhookTroubled { webhook: webhook.clone() },
        What::Add { url, kinds } => {
            decide(Wish::Make { url: url.clone(), kinds: kinds.clone(), secret: drawn()? })
        }
        What::Set { webhook, url, kinds } => {
            decide(Wish::Change { webhook: webhook.clone(), url: url.clone(), kinds: kinds.clone() })
        }
        What::Rotate { webhook } => decide(Wish::Rotate { webhook: webhook.clone(), secret: drawn()? }),
        What::Replay { webhook, id, since } => {
            let from = match (id, since) {
                (Some(id), _) => From::Id(id.clone()),
                (None, since) => From::At(since.map_or(0, |since| since.as_millisecond())),
            };
            decide(Wish::Replay { webhook: webhook.clone(), from })
        }
        What::Stop { webhook } => decide(Wish::State { webhook: webhook.clone(), active: false }),
        What::Start { webhook } => decide(Wish::State { webhook: webhook.clone(), active: true }),
        What::Remove { webhook } => decide(Wish::Remove { webhook: webhook.clone() }),
    };
    args.show(&wish)?;
    // Refused, it is never shown.
    if let Some(secret) = secret {
        super::say(secret);
    }
    Ok(())
}

fn decide(wish: Wish) -> AdminRequest {
    AdminRequest::Webhook { wish }
}
