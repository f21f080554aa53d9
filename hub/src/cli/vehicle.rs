//! `regal-hub vehicle`: vehicles that are driven with a permit.

use super::reach::Asking;
use crate::admin::AdminRequest;
use clap::Subcommand;

/// Settings of `vehicle`.
pub type Args = Asking<What>;

/// What is done about vehicles.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Say which class a vehicle is of.
    Add {
        /// Its number, without `E.`.
        number: String,
        /// The class, such as forklift.
        class: String,
    },
    /// Anybody may use it from now on.
    Free {
        /// Its number, without `E.`.
        number: String,
    },
    /// List all vehicles with a class.
    List,
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::Add { class, .. } if class.is_empty() => anyhow::bail!("a class, such as forklift, is missing"),
        What::Add { number, class } => {
            AdminRequest::VehicleSet { equipment: number.clone(), class: class.clone() }
        }
        What::Free { number } => AdminRequest::VehicleSet { equipment: number.clone(), class: String::new() },
        What::List => AdminRequest::VehicleList,
    };
    args.show(&wish)
}
