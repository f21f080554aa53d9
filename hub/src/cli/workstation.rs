//! `regal-hub workstation`: benches, their printers and scales.

use super::reach::Asking;
use crate::admin::AdminRequest;
use clap::Subcommand;

/// Settings of `workstation`.
pub type Args = Asking<What>;

/// What is done about benches.
#[derive(Debug, Subcommand)]
pub enum What {
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
    args.show(&wish)
}
