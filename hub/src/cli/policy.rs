//! `regal-hub policy`: what a site decides for itself.

use super::reach::Asking;
use crate::admin::AdminRequest;
use clap::Subcommand;

/// Settings of `policy`.
pub type Args = Asking<What>;

/// What is done about policies.
#[derive(Debug, Subcommand)]
pub enum What {
    /// List all policies: value, allowed range, unit and meaning.
    List,
    /// Decide one; work handed out from now on follows it.
    Set {
        /// Its name.
        name: String,
        /// Its value, in its unit; yes is 1, no is 0.
        #[arg(allow_negative_numbers = true)]
        value: i64,
    },
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::List => AdminRequest::PolicyList,
        What::Set { name, value } => AdminRequest::PolicySet { name: name.clone(), value: *value },
    };
    args.show(&wish)
}
