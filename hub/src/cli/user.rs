//! `regal-hub user`: who may log on.

use super::reach::Asking;
use crate::admin::AdminRequest;
use crate::people::secret;
use anyhow::bail;
use clap::Subcommand;
use regal_shared::base::Day;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use std::io::BufRead;

/// Settings of `user`.
pub type Args = Asking<What>;

/// What is done about users.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Take a user in, or change one.
    Add {
        /// Their number: digits, capital letters A to X, dots.
        number: String,
        /// How they are called on screens.
        #[arg(long)]
        name: String,
        /// Their badge, without `B.`; the number when left out.
        #[arg(long, default_value = "")]
        badge: String,
        /// picker, lead, supervisor or administrator.
        #[arg(long, default_value = "picker", value_parser = role)]
        role: Role,
        /// Language of their screens: en or de.
        #[arg(long, default_value = "en")]
        language: Language,
        /// Large text on their screens.
        #[arg(long)]
        large: bool,
        /// Read their PIN, 4 to 12 digits, from the first line of standard input.
        #[arg(long)]
        pin_stdin: bool,
    },
    /// List all users.
    List,
    /// Nobody logs on under this number any more.
    Lock {
        /// Their number.
        number: String,
    },
    /// They may log on again.
    Unlock {
        /// Their number.
        number: String,
    },
    /// Which vehicles they may drive.
    #[command(subcommand)]
    Permit(Permit),
    /// Another PIN, or none when standard input is empty.
    SetPin {
        /// Their number.
        number: String,
        /// Read the PIN from the first line of standard input; the only way to give one.
        #[arg(long, required = true)]
        pin_stdin: bool,
    },
}

/// What is done about permits.
#[derive(Debug, Subcommand)]
pub enum Permit {
    /// They may drive a class of vehicle.
    Grant {
        /// Their number.
        number: String,
        /// The class, such as forklift.
        class: String,
        /// The last day it is good for, such as 2027-05-31; without end when left out.
        #[arg(long, value_parser = day)]
        until: Option<Day>,
    },
    /// They may not any more.
    Withdraw {
        /// Their number.
        number: String,
        /// The class.
        class: String,
    },
    /// List all permits.
    List,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| "a day such as 2027-05-31".to_owned())
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("one of {}", known.join(", "))
    })
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::Add { number, name, badge, role, language, large, pin_stdin } => AdminRequest::UserAdd {
            person: number.clone(),
            name: name.clone(),
            badge: badge.clone(),
            role: *role,
            language: *language,
            large: *large,
            pin_hash: if *pin_stdin { read_pin(false)? } else { String::new() },
        },
        What::List => AdminRequest::UserList,
        What::Lock { number } => AdminRequest::UserState { person: number.clone(), locked: true },
        What::Unlock { number } => AdminRequest::UserState { person: number.clone(), locked: false },
        What::Permit(Permit::Grant { number, class, until }) => {
            AdminRequest::PermitGrant { person: number.clone(), class: class.clone(), until: *until }
        }
        What::Permit(Permit::Withdraw { number, class }) => {
            AdminRequest::PermitWithdraw { person: number.clone(), class: class.clone() }
        }
        What::Permit(Permit::List) => AdminRequest::PermitList,
        What::SetPin { number, .. } => {
            AdminRequest::UserPin { person: number.clone(), pin_hash: read_pin(true)? }
        }
    };
    args.show(&wish)
}

/// The hash of the PIN on standard input; empty for none, where that is allowed.
fn read_pin(none_is_fine: bool) -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let pin = line.trim_end_matches(['\r', '\n']);
    if pin.is_empty() && none_is_fine {
        return Ok(String::new());
    }
    if !(4..=12).contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
        bail!("the PIN on standard input must be 4 to 12 digits on one line");
    }
    Ok(secret::hash_pin(pin)?)
}
