//! `regal-hub load`: what stands at which door.

use super::reach::Asking;
use crate::admin::AdminRequest;
use clap::Subcommand;

/// Settings of `load`.
pub type Args = Asking<What>;

/// What is done about loads.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Open a load at a door.
    Open {
        /// The door.
        #[arg(long)]
        door: String,
        /// The carrier, as orders name it.
        #[arg(long)]
        carrier: String,
    },
    /// List the loads that have not departed.
    List,
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::List => AdminRequest::LoadList,
        What::Open { door, carrier } => {
            AdminRequest::LoadOpen { door: door.clone(), carrier: carrier.clone() }
        }
    };
    args.show(&wish)
}
