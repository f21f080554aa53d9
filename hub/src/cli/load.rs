//! `regal-hub load`: what stands at which door.

use super::Place;
use super::reach::{HubArgs, Reach, show};
use crate::admin::AdminRequest;
use clap::Subcommand;

/// Settings of `load`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
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
    show(&Reach::find(&args.place, &args.hub)?.ask(&wish)?);
    Ok(())
}
