//! `regal-hub device`: which devices may speak.

use super::Place;
use super::reach::{HubArgs, Reach, show};
use crate::admin::AdminRequest;
use crate::people::equipment::When;
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
    Code {
        /// When the new device asks who logs on for a cart or vehicle.
        #[arg(long, value_enum, default_value = "by-role")]
        equipment: Equip,
    },
    /// Say when a device asks who logs on for a cart or vehicle.
    Equipment {
        /// The device.
        device: String,
        /// When it asks.
        #[arg(value_enum)]
        when: Equip,
    },
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

/// When a device asks for a cart or vehicle.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Equip {
    /// As the policy `log_equipment` says for the role.
    ByRole,
    /// Everybody, such as on a truck.
    Always,
    /// Nobody, such as on a belt.
    Never,
}

impl From<Equip> for When {
    fn from(equip: Equip) -> When {
        match equip {
            Equip::ByRole => When::ByRole,
            Equip::Always => When::Always,
            Equip::Never => When::Never,
        }
    }
}

/// Letters and digits of an enrolment code: some 40 bits, ten minutes, six tries.
const CODE: usize = 8;

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wish = match &args.what {
        What::Code { equipment } => {
            AdminRequest::DeviceCode { code: secret::code(CODE)?, when: (*equipment).into() }
        }
        What::Equipment { device, when } => {
            AdminRequest::DeviceEquip { device: device.clone(), when: (*when).into() }
        }
        What::List => AdminRequest::DeviceList,
        What::Lock { device } => AdminRequest::DeviceState { device: device.clone(), locked: true },
        What::Lost { device } => AdminRequest::DeviceLost { device: device.clone() },
        What::Free { device } => AdminRequest::DeviceState { device: device.clone(), locked: false },
    };
    let mut reach = Reach::find(&args.place, &args.hub)?;
    show(&reach.ask(&wish)?);
    if matches!(args.what, What::Code { .. }) {
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
