//! `regal-hub label`: labels that belong to no object.

use crate::label::{Label, render};
use clap::Subcommand;

/// What to print.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    label: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// The barcode that checks a scanner's set-up, as ZPL; send it to a printer, such as with nc PRINTER 9100
    ScannerCheck,
}

/// Writes the label's ZPL.
///
/// # Errors
/// When the label cannot be made.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let label = match args.label {
        Which::ScannerCheck => Label::ScannerCheck,
    };
    super::say(render(&label)?.trim_end());
    Ok(())
}
