//! `regal-hub workstation`: benches, their printers and scales.

use super::Place;
use super::reach::{HubArgs, Reach, show};
use crate::admin::AdminRequest;
use clap::Subcommand;

/// Settings of `workstation`.
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
    /// Set a bench up, or set it up anew.
    Add {
        /// Its location, of kind pack station.
        location: String,
        /// The printer its labels come out of; the one of the bench's name when left out.
        #[arg(long, default_value = "")]
        printer: String,
        /// It asks for the weight of each carton.
        #[arg(long)]
        scale: bool,
    },
    /// List all benches that are set up.
    List,
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::List => AdminRequest::WorkstationList,
        What::Add { location, printer, scale } => AdminRequest::WorkstationAdd {
            location: location.clone(),
            printer: printer.clone(),
            weigh: *scale,
        },
    };
    show(&Reach::find(&args.place, &args.hub)?.ask(&wish)?);
    Ok(())
}
