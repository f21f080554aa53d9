//! All devices of the service, by their keys.

use super::device::{self, Heard, Running};
use super::{Setup, keys, note};
use crate::enrol::why_not;
use crate::io::hub::Hub;
use crate::io::outbox::{Identity, Outbox};
use anyhow::Context;
use regal_shared::tls::Pins;
use russh::keys::{HashAlg, PublicKey};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most devices of one service.
pub const MOST: usize = 200;

/// What a key leads to.
#[derive(Debug)]
pub enum Place {
    /// Its device, which runs.
    Device(Sender<Heard>),
    /// None yet.
    Nobody,
    /// Its device's store cannot be used, or there are too many devices.
    Closed,
}

/// The devices of one data folder.
#[derive(Debug)]
pub struct House {
    setup: Arc<Setup>,
    folder: PathBuf,
    /// Held over opening a store, so that nobody opens it twice; never over a call of the hub.
    devices: Mutex<BTreeMap<String, Running>>,
    /// Keys are enrolled one after the other: this is the one whose turn it is.
    enrolling: Mutex<()>,
    /// Its name; its store is open already.
    joining: Mutex<Option<String>>,
}

/// What a folder turned out to hold.
enum Store {
    Device(Running),
    /// A store in which nobody was enrolled: the power went in the middle of it.
    Empty,
    Broken,
}

impl House {
    /// The devices that are enrolled here, all running: what waits in their outboxes is sent. One whose store cannot be
    /// used is told and left alone.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn open(setup: Arc<Setup>, folder: &Path) -> anyhow::Result<House> {
        let house = House {
            setup,
            folder: folder.to_owned(),
            devices: Mutex::default(),
            enrolling: Mutex::default(),
            joining: Mutex::default(),
        };
        let mut devices = house.devices();
        let named = || format!("the data folder {}", folder.display());
        for entry in fs::read_dir(folder).with_context(named)? {
            let path = entry.with_context(named)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.join("terminal.db").is_file()
                && let Store::Device(running) = house.start(name)
            {
                drop(devices.insert(name.to_owned(), running));
            }
        }
        drop(devices);
        Ok(house)
    }

    /// How many devices there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.devices().len()
    }

    /// Where a key leads. A device that stopped is started again.
    #[must_use]
    pub fn place(&self, name: &str) -> Place {
        let mut devices = self.devices();
        if let Some(running) = devices.get(name)
            && !running.thread.is_finished()
        {
            return Place::Device(running.tell.clone());
        }
        devices.remove(name);
        let joining = lock(&self.joining).as_deref() == Some(name);
        if joining || !self.folder.join(name).join("terminal.db").is_file() {
            return Place::Nobody;
        }
        match self.start(name) {
            Store::Device(running) => {
                let tell = running.tell.clone();
                drop(devices.insert(name.to_owned(), running));
                Place::Device(tell)
            }
            Store::Empty => Place::Nobody,
            Store::Broken => Place::Closed,
        }
    }

    /// Makes this key a device, by a one-time code. Waits for the hub.
    ///
    /// # Errors
    /// The words that say why not.
    pub fn enrol(&self, key: &PublicKey, code: &str) -> Result<(), &'static str> {
        let _turn = lock(&self.enrolling);
        let name = keys::name(key);
        {
            let devices = self.devices();
            if devices.contains_key(&name) {
                return Ok(());
            }
            if devices.len() >= MOST {
                note(&format!("no more than {MOST} devices are served by one program; start a second one"));
                return Err("sys.no_seat");
            }
            *lock(&self.joining) = Some(name.clone());
        }
        let folder = self.folder.join(&name);
        let made = self.enrolled(key, code, &folder);
        if made.is_err() && !Outbox::open(&folder).is_ok_and(|outbox| outbox.identity().is_some()) {
            // A store without a device in it is of no use to anybody.
            drop(fs::remove_dir_all(&folder));
        }
        *lock(&self.joining) = None;
        made
    }

    fn enrolled(&self, key: &PublicKey, code: &str, folder: &Path) -> Result<(), &'static str> {
        let shown = key.fingerprint(HashAlg::Sha256);
        let closed = |error: &dyn std::fmt::Display| {
            note(&format!("key {shown} cannot be enrolled: {error}"));
            "sys.no_seat"
        };
        let Some(address) = &self.setup.address() else {
            return Err(closed(&"no hub is known; start with --hub"));
        };
        // The store first: a code that works once must not be used up for a store that cannot keep what it brings.
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| closed(&error))?;
        let text = key.to_openssh().map_err(|error| closed(&error))?;
        fs::write(folder.join("public_key"), text + "\n").map_err(|error| closed(&error))?;
        let mut outbox = Outbox::open(folder).map_err(|error| closed(&error))?;
        let pins = self.setup.pins.all();
        let hub = Hub::new(address, "", Pins::new(pins.clone())).map_err(|error| closed(&error))?;
        let mark: String = shown.to_string().chars().take(15).collect();
        let enrolled = match hub.enrol(code, &format!("SSH {mark}"), None) {
            Ok(enrolled) => enrolled,
            Err(trouble) => {
                note(&format!("key {shown} is not enrolled: {trouble}"));
                return Err(why_not(&trouble));
            }
        };
        note(&format!("key {shown} is device {} now", enrolled.device));
        let identity = Identity {
            hub: address.clone(),
            device: enrolled.device,
            token: enrolled.token,
            site: enrolled.site,
            keys: hub.named().unwrap_or(pins),
        };
        outbox.enrol(identity, enrolled.epoch).map_err(|error| closed(&error))
    }

    fn start(&self, name: &str) -> Store {
        let broken = |error: &dyn std::fmt::Display| {
            note(&format!("the device of key {name} cannot work: {error:#}"));
            Store::Broken
        };
        let folder = self.folder.join(name);
        let outbox = match Outbox::open(&folder) {
            Ok(outbox) => outbox,
            Err(error) => return broken(&error),
        };
        let Some(identity) = outbox.identity() else { return Store::Empty };
        self.setup.learn(identity);
        match device::start(&self.setup, &folder, outbox) {
            Ok(running) => Store::Device(running),
            Err(error) => broken(&error),
        }
    }

    /// All devices end in good order; waits for them.
    pub fn stop(&self) {
        let devices = std::mem::take(&mut *self.devices());
        for running in devices.values() {
            // One that has ended needs no telling.
            drop(running.tell.send(Heard::Stop));
        }
        for running in devices.into_values() {
            drop(running.thread.join());
        }
    }

    fn devices(&self) -> MutexGuard<'_, BTreeMap<String, Running>> {
        lock(&self.devices)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
