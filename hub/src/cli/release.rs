//! `regal-hub release`: turns orders into work.

use super::Place;
use super::reach::{HubArgs, Reach, show};
use crate::admin::{AdminAnswer, AdminRequest, RELEASE_ALONE, RELEASE_AT_ONCE};

/// Settings of `release`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    /// The order.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    order: Option<String>,
    /// All new orders, the most urgent first.
    #[arg(long)]
    all: bool,
    /// With --all: at most so many.
    #[arg(long, requires = "all", default_value_t = i64::MAX, hide_default_value = true, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
}

/// Releases, in transactions of at most 200 orders beside a hub at work, 2,000 otherwise.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut reach = Reach::find(&args.place, &args.hub)?;
    if let Some(order) = &args.order {
        show(&reach.ask(&AdminRequest::Release { order: order.clone() })?);
        return Ok(());
    }
    let at_once = if matches!(reach, Reach::Own(_)) { RELEASE_ALONE } else { RELEASE_AT_ONCE };
    let mut left = args.limit;
    let mut sum = [0_i64; 5];
    while left > 0 {
        let limit = left.min(at_once);
        let AdminAnswer::Released { orders, order_lines, reserved, short, waiting } =
            reach.ask(&AdminRequest::ReleaseNext { limit })?
        else {
            break;
        };
        for (sum, part) in sum.iter_mut().zip([orders, order_lines, reserved, short, waiting]) {
            *sum += part;
        }
        left -= orders + waiting;
        if orders + waiting < limit {
            break;
        }
    }
    let [orders, order_lines, reserved, short, waiting] = sum;
    show(&AdminAnswer::Released { orders, order_lines, reserved, short, waiting });
    Ok(())
}
