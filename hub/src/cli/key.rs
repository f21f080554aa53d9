//! `regal-hub key`: which other systems may call.

use super::reach::Asking;
use crate::admin::AdminRequest;
use crate::people::{key, secret};
use clap::{Subcommand, ValueEnum};
use regal_shared::flow::session::Role;

/// Settings of `key`.
pub type Args = Asking<What>;

/// What a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum May {
    /// Look at everything.
    Read,
    /// Look, and do what a supervisor does.
    Change,
    /// All that, and what an administrator sets up.
    Administer,
}

/// What a key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Over {
    /// What comes, lies and goes: orders, stock, receipts, items, exceptions, reports, webhooks.
    Goods,
    /// All that, and people, devices, tasks, printers, settings and what was changed.
    House,
}

/// What is done about keys.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Make a key and print it, this once.
    Add {
        /// Which system will show it.
        name: String,
        /// What it may do.
        #[arg(long, value_enum, default_value = "read")]
        may: May,
        /// What it is about: a shop needs goods alone.
        #[arg(long, value_enum, default_value = "goods")]
        over: Over,
    },
    /// List the keys in use.
    List,
    /// End a key at once.
    End {
        /// Its name.
        name: String,
    },
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Add { name, may, over } => {
            let fresh = secret::code(key::SIGNS)?;
            let role = match may {
                May::Read => Role::Lead,
                May::Change => Role::Supervisor,
                May::Administer => Role::Administrator,
            };
            let over = match over {
                Over::Goods => key::Reach::Goods,
                Over::House => key::Reach::House,
            };
            let (name, actor) = (name.clone(), secret::code(16)?);
            let wish =
                AdminRequest::KeyAdd { name, key_hash: secret::hash(&fresh), role, reach: over, actor };
            // Refused, it is never shown.
            args.reach()?.ask(&wish)?;
            super::say(fresh);
        }
        What::List => args.show(&AdminRequest::KeyList)?,
        What::End { name } => args.show(&AdminRequest::KeyEnd { name: name.clone() })?,
    }
    Ok(())
}
