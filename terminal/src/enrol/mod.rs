//! Becoming a device of a hub: by a one-time code, typed or scanned.

mod guest;

pub use guest::{Guest, Said, Where};

use crate::config::Config;
use crate::io::clock::Clock;
use crate::io::hub::{Hub, Trouble};
use crate::io::outbox::{Identity, Outbox};
use crate::io::{Event, keys};
use crate::paint;
use crate::run::{Front, Scanners};
use crate::scan::{Piece, Verdict, Way};
use anyhow::Context;
use regal_shared::tls::{Pin, Pins};
use std::io;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// How long a key sequence that has begun is waited for; nothing else needs time here.
const LOOK: Duration = Duration::from_millis(100);

/// Makes this store a device of the hub at `address`, known by `keys`, with a one-time code. A store that was a device
/// before says so, for a hub that was restored and has lost it.
///
/// # Errors
/// When the hub cannot be reached or refuses, or the store cannot keep it.
pub fn join(
    outbox: &mut Outbox,
    address: &str,
    keys: Vec<Pin>,
    code: &str,
    name: &str,
) -> anyhow::Result<Identity> {
    let hub = Hub::new(address, "", Pins::new(keys.clone()))?;
    let enrolled = hub.enrol(code, name, outbox.identity().map(|known| &known.device))?;
    let identity = Identity {
        hub: address.to_owned(),
        device: enrolled.device,
        token: enrolled.token,
        site: enrolled.site,
        keys: hub.named().unwrap_or(keys),
    };
    outbox.enrol(identity.clone(), enrolled.epoch)?;
    Ok(identity)
}

/// The message that says why it did not become a device.
#[must_use]
pub fn why_not(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Refused { status: 403, .. } => "req.code_expired",
        Trouble::OtherKey => "sys.other_key",
        Trouble::OldVersion => "sys.old_version",
        Trouble::OldHub => "sys.outdated_hub",
        _ => "sys.ssh_no_hub",
    }
}

/// Asks at the device's own screen for a code, until it is one of a hub's. `None` when whoever is there leaves. The
/// screen, and what is heard of scanners and keys, go on in the work.
///
/// # Errors
/// When tty, store or threads cannot be had.
pub fn at_the_device(config: &Config) -> anyhow::Result<Option<(Outbox, Front)>> {
    let mut front = Front::open()?;
    keys::read(io::stdin(), front.events.clone())?;
    let scanners = Scanners::start(config, &front.events)?;
    let wedge = config.scanners.iter().find_map(|scanner| match &scanner.way {
        Way::Stream(wedge) => Some((&wedge.prefix[..], &wedge.suffix[..])),
        Way::Serial(_) | Way::Hid(_) => None,
    });
    // Without a key nobody could say whether it is the hub that answers at its address.
    let known = config.hub.as_ref().is_some_and(|hub| !hub.starts_with("https://") || config.key.is_some());
    let mut guest = Guest::new(config.language, Where::Here { hub: known }, wedge);
    let clock = Clock::default();
    loop {
        paint(&mut front, &guest, config)?;
        let (said, port) = match front.heard.recv_timeout(LOOK) {
            Ok(Event::Typed(bytes)) => (guest.push(clock.steady(), &bytes), None),
            Ok(Event::Scan { port, piece: Piece::Frame(bytes) }) => {
                let plain = config.scanners.get(port).map(|one| one.dialect.plain(&bytes, false));
                let bytes = plain.and_then(Result::ok).unwrap_or_default();
                (guest.scan(&bytes), Some(port))
            }
            // What has no end is no code; a scanner that waits for its answer gets one all the same.
            Ok(Event::Scan { port, .. }) => (Said::Nothing, Some(port)),
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => (guest.push(clock.steady(), b""), None),
            Ok(_) => (Said::Nothing, None),
        };
        let tried = match said {
            Said::Leave if !config.kiosk => return Ok(None),
            Said::Nothing | Said::Leave => {
                answer(config, &scanners, port, Verdict::Bad);
                continue;
            }
            Said::Code(code) => {
                paint(&mut front, &guest, config)?;
                let hub = config.hub.clone().unwrap_or_default();
                enrolled(config, &hub, config.key, &code)
            }
            Said::Invited(invitation) => {
                paint(&mut front, &guest, config)?;
                enrolled(config, &invitation.address(), invitation.key, &invitation.code)
            }
        };
        match tried {
            Ok(outbox) => {
                answer(config, &scanners, port, Verdict::Good);
                front.screen.bell().context("the screen is gone")?;
                front.scanners = Some(scanners);
                return Ok(Some((outbox, front)));
            }
            Err(error) => {
                answer(config, &scanners, port, Verdict::Bad);
                let trouble = error.downcast_ref::<Trouble>().map(why_not);
                guest.refuse(trouble.ok_or(error)?);
            }
        }
    }
}

fn enrolled(config: &Config, address: &str, key: Option<Pin>, code: &str) -> anyhow::Result<Outbox> {
    // The store first: a code that works once must not be used up for a store that cannot keep what it brings.
    let mut outbox = Outbox::open(&config.data)?;
    join(&mut outbox, address, key.into_iter().collect(), code, "")?;
    Ok(outbox)
}

fn paint(front: &mut Front, guest: &Guest, config: &Config) -> anyhow::Result<()> {
    let view = guest.view();
    let painted = front.screen.paint(|frame| paint::draw(frame, &view, config.utf8));
    painted.context("the screen is gone")
}

fn answer(config: &Config, scanners: &Scanners, port: Option<usize>, verdict: Verdict) {
    if let Some((port, scanner)) = port.and_then(|port| Some((port, config.scanners.get(port)?))) {
        scanners.tell(port, scanner.family.bytes(verdict));
    }
}
