//! `regal-hub tls`: the key the hub is known by, and the one that will follow it.

use super::Place;
use crate::tls::{self, TlsPlace};
use clap::Subcommand;
use std::net::{IpAddr, Ipv4Addr};

/// Settings of `tls`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    keys: TlsPlace,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the marks of the key in use and of the one that will follow.
    Show,
    /// Make the key that will follow; the hub tells the devices of it from its next start on.
    Next,
    /// Let the next key follow now; the hub shows it from its next start on. Devices that were not in reach since
    /// `tls next` have to be told by hand: `regal-terminal trust --key MARK`.
    Turn,
}

/// Carries it out.
///
/// # Errors
/// Says what is wrong and what to do.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let folder = args.keys.folder(&args.place.database)?;
    match args.what {
        What::Show => {
            let shown = |pin: Option<_>| pin.map_or_else(|| "none".to_owned(), |pin| format!("{pin}"));
            super::say(format!("in use  {}", shown(folder.current()?)));
            super::say(format!("next    {}", shown(folder.next()?)));
        }
        What::Next => {
            let pin = folder.prepare(&tls::names(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))?;
            super::say(format!("next    {pin}"));
            super::say(
                "start the hub again; when every device was in reach since then: `regal-hub tls turn`",
            );
        }
        What::Turn => {
            super::say(format!("in use  {}", folder.turn()?));
            super::say("start the hub again");
        }
    }
    Ok(())
}
