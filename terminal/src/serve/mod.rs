//! Handhelds with an SSH client: the same model and screens, shown from here.
//!
//! Each device key is one device of the hub, with a thread, a model and an outbox of its own that live as long as this
//! program; a handheld shows the device while its link stands and finds it again afterwards. Nothing but the screen is
//! given to a client: no command, no file, no forwarding.

mod device;
mod door;
mod fence;
mod house;
mod keys;
mod link;
mod vt;

use crate::config::{BadConfig, Config};
use crate::io::hub::Hub;
use crate::io::outbox::{Identity, StoreError};
use crate::pin::Seal;
use crate::scan::{Scanner, Way, Wedge};
use anyhow::{Context, anyhow, ensure};
use door::Door;
use house::House;
use regal_shared::barcode::Invitation;
use regal_shared::text::Language;
use regal_shared::tls::{MAX_PINS, Pins};
use russh::keys::HashAlg;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long the links may take to say goodbye when the program ends.
const GOODBYE: Duration = Duration::from_secs(5);

/// How long a client may be silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Between signs of life that are asked for.
    alive: Duration,
    /// Sent and not acknowledged for so long, a link is dead, in ms.
    unanswered: u32,
}

impl Patience {
    /// In seconds.
    #[must_use]
    pub fn of(alive: u32, unanswered: u32) -> Patience {
        Patience { alive: Duration::from_secs(alive.into()), unanswered: unanswered.saturating_mul(1000) }
    }
}

/// What all devices have in common.
#[derive(Debug)]
pub struct Setup {
    /// The hub's address, if another than at enrolment.
    hub: Option<String>,
    /// The address some device was enrolled at.
    known: Mutex<Option<String>>,
    /// The keys the hub is known by, for devices to come.
    pins: Pins,
    /// The scanner in the stream.
    scanner: Option<Scanner>,
    language: Language,
    demo: bool,
    kiosk: bool,
    /// Days that what happens is kept; 0 keeps nothing.
    recording: u16,
    /// With the key of this service.
    seal: Seal,
    /// Whether tones ring the bell.
    bell: bool,
    /// No screen knows UTF-8.
    ascii: bool,
}

impl Setup {
    fn new(config: &Config, ascii: bool) -> Result<Setup, BadConfig> {
        let stream = |scanner: &Scanner| matches!(scanner.way, Way::Stream(_));
        if !config.scanners.iter().all(stream) {
            return Err(BadConfig(
                "a served device has no scanner but the one in its stream; write --scanner stream:PREFIX,SUFFIX".into(),
            ));
        }
        let key = config.key;
        let plain = config.hub.as_ref().is_some_and(|hub| !hub.starts_with("https://"));
        if plain && key.is_some() {
            return Err(BadConfig(
                "a key means something over TLS alone; write https:// before the hub's address".into(),
            ));
        }
        Ok(Setup {
            hub: config.hub.clone(),
            known: Mutex::default(),
            pins: Pins::new(key.into_iter().collect()),
            scanner: config.scanners.first().cloned(),
            language: config.language,
            demo: config.demo,
            kiosk: config.kiosk,
            recording: config.recording,
            seal: config.seal()?,
            bell: config.sounds.bell,
            ascii,
        })
    }

    fn wedge(&self) -> Option<&Wedge> {
        match &self.scanner.as_ref()?.way {
            Way::Stream(wedge) => Some(wedge),
            Way::Serial(_) | Way::Hid(_) => None,
        }
    }

    /// Takes over from a device where the hub is and what it is known by.
    fn learn(&self, identity: &Identity) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(identity.hub.clone());
        let mut pins = self.pins.all();
        pins.extend(&identity.keys);
        pins.sort_unstable();
        pins.dedup();
        pins.truncate(MAX_PINS);
        self.pins.set(pins);
    }

    /// Whether an invitation is of the hub that this service knows.
    fn is_of(&self, invitation: &Invitation) -> bool {
        let pins = self.pins.all();
        invitation.key.map_or(pins.is_empty(), |key| pins.contains(&key))
    }

    /// Where devices to come are enrolled.
    fn address(&self) -> Option<String> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.hub.clone().or_else(known)
    }
}

/// Serves devices over SSH until a signal ends it.
///
/// # Errors
/// When flags, data folder, host key or address cannot be used.
pub fn run(config: &Config, address: SocketAddr, patience: &Patience, ascii: bool) -> anyhow::Result<()> {
    let setup = Arc::new(Setup::new(config, ascii)?);
    let _lock = lock(&config.data)?;
    let host = keys::host(&config.data)?;
    many_files();
    let shown = host.public_key().fingerprint(HashAlg::Sha256);
    let house = Arc::new(House::open(setup.clone(), &config.data)?);
    trusted(&setup)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(32)
        .enable_all()
        .build()
        .context("no threads")?;
    runtime.block_on(async {
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let listener =
            TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        let (stop, stopping) = watch::channel(false);
        let door = Arc::new(Door::new(
            setup,
            house.clone(),
            door::config(host, patience),
            patience.unanswered,
            stopping,
        ));
        say(&format!("host key {shown}"))?;
        say(&format!("{} devices", house.count()))?;
        say(&format!("serves SSH on {}", listener.local_addr()?))?;
        tokio::select! {
            never = door.open(listener) => never,
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        // Guests hear it from here, all others from their devices, after the last word is on disk.
        stop.send_replace(true);
        let ended = spawn_blocking(move || house.stop());
        if timeout(GOODBYE, async { (ended.await, door.empty().await) }).await.is_err() {
            note("some handhelds were not told that the service ends");
        }
        Ok(())
    })
}

/// Nobody else has this folder.
fn lock(folder: &Path) -> anyhow::Result<File> {
    let unusable = |error| StoreError::Folder { folder: folder.to_owned(), error };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(folder.join("lock")).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(folder.to_owned()).into()),
        Err(TryLockError::Error(error)) => Err(unusable(error).into()),
    }
}

/// A new device is enrolled at a hub that is known by its key, as everywhere.
fn trusted(setup: &Setup) -> anyhow::Result<()> {
    let hub = setup
        .address()
        .ok_or_else(|| BadConfig("no device is enrolled here yet; say where the hub is with --hub".into()))?;
    if !hub.starts_with("https://") || !setup.pins.all().is_empty() {
        return Ok(());
    }
    let shown = Hub::key_at(&hub)?;
    ensure!(
        false,
        anyhow!(
            "the hub at {hub} shows the key {shown}; if that is what it prints when it starts, and what the dashboard \
             shows with the code, start again with --key {shown}"
        )
    );
    Ok(())
}

/// Each device holds some files and connections open; the system's usual limit is for less.
fn many_files() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
    {
        note(&format!("the limit of open files stays ({error}); fewer devices can be served"));
    }
}

fn say(line: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()
}

/// A line of the log; where standard error is gone, there is no log.
fn note(line: &str) {
    drop(writeln!(io::stderr(), "regal-terminal: {line}"));
}
