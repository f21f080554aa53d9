//! `regal-hub cancel`: an order is off.

use super::Place;
use super::reach::{HubArgs, Reach, show};
use crate::admin::AdminRequest;

/// Settings of `cancel`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    /// The order.
    order: String,
}

/// Cancels an order. Whoever picks for it hears of it when nothing is in hand.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut reach = Reach::find(&args.place, &args.hub)?;
    show(&reach.ask(&AdminRequest::Cancel { order: args.order.clone() })?);
    Ok(())
}
