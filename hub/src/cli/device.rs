//! `regal-hub device`: which devices may speak.

use super::Place;
use super::reach::{HubArgs, Reach, show};
use crate::admin::AdminRequest;
use crate::people::secret;
use crate::tls::TlsPlace;
use clap::Subcommand;

/// Settings of `device`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    #[command(flatten)]
    keys: TlsPlace,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a one-time code, good for ten minutes, that a new device enrols with, and the mark of the hub's key.
    Code,
    /// List all devices.
    List,
    /// Keep what a device sends apart and refuse its requests.
    Lock {
        /// The device.
        device: String,
    },
    /// Lock a device that is lost or stolen, and have the PINs used on it count no more.
    Lost {
        /// The device.
        device: String,
    },
    /// Let a locked device work again; then whoever speaks first under its name is the device.
    Free {
        /// The device.
        device: String,
    },
}

/// Letters and digits of an enrolment code: some 40 bits, ten minutes, six tries.
const CODE: usize = 8;

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::Code => AdminRequest::DeviceCode { code: secret::code(CODE)? },
        What::List => AdminRequest::DeviceList,
        What::Lock { device } => AdminRequest::DeviceState { device: device.clone(), locked: true },
        What::Lost { device } => AdminRequest::DeviceLost { device: device.clone() },
        What::Free { device } => AdminRequest::DeviceState { device: device.clone(), locked: false },
    };
    let mut reach = Reach::find(&args.place, &args.hub)?;
    show(&reach.ask(&wish)?);
    if matches!(args.what, What::Code) {
        let key = match &reach {
            Reach::Hub(beacon) => beacon.keys.first().copied(),
            Reach::Own(_) => {
                args.keys.folder(&args.place.database).ok().and_then(|own| own.current().ok()?)
            }
        };
        if let Some(key) = key {
            super::say(format!("key {key}"));
        }
    }
    Ok(())
}
