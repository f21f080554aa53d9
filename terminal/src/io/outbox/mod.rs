//! The device's store: who it is, every confirm until the hub answered and a week longer, the state to go on from.
//!
//! One SQLite file in the data folder. A confirm and the state after it are one commit that is on disk when
//! [`Outbox::save`] says [`Saved::Good`]; nothing is sent that no sync covers.

mod cards;
mod change;
mod kept;
mod known;
mod open;
mod rescue;
mod state;
mod sum;
#[cfg(test)]
mod tests;

pub use cards::Kept;
pub use kept::Handed;
pub use open::StoreError;
pub use rescue::{Rescued, rescue};

use crate::talk::{Saved, Start};
use kept::keep;
use regal_shared::base::{CommandId, DeviceId, Moment, Number, Series};
use regal_shared::bug::made;
use regal_shared::text::Language;
use regal_shared::tls::Pin;
use rusqlite::{Connection, ErrorCode, OptionalExtension, named_params, params};
use serde::{Deserialize, Serialize};
use state::{Base, Found};
use std::cell::Cell;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Answered confirms are kept at least so many milliseconds, so that a restored hub can ask for them again: 7 days.
pub const RETENTION: i64 = 7 * 86_400_000;

/// However old they are, so many of the newest confirms are kept: the device's clock may be wrong.
pub const KEPT: i64 = 2000;

/// With fewer free bytes on the disk than this the store says it is full while there is room to go on reading.
pub const LOW_WATER: u64 = 4 << 20;

/// The log is folded into the file when about so many bytes have been written to it.
const FOLD: usize = 512 << 10;
/// The log has so many bytes from the start of the program on, and a confirm is written over what is there: a sync of a
/// file that grows takes longer, for its new length is written as well.
const LOG: usize = FOLD + STEP;
/// It is made longer in steps of so many bytes.
const STEP: usize = 64 << 10;
/// A page of the file, in bytes: the least that is written.
const PAGE: usize = 4096;

/// Requests' numbers are reserved on disk in steps of so many, for a lost one may leave a gap but never come twice.
const REQUEST_STEP: Number = 64;

/// What enrolment gave the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The hub's address, `https://host:port`.
    pub hub: String,
    /// The device's id.
    pub device: DeviceId,
    /// Shown with every message to the hub; a secret.
    pub token: String,
    /// The site's name.
    pub site: String,
    /// The keys the hub is known by; none where it is spoken to in the open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Pin>,
}

/// A confirm as it is sent: its id and the very bytes that were saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id.
    pub id: CommandId,
    /// The command as JSON.
    pub command: String,
}

/// The store, open and locked against a second terminal.
#[derive(Debug)]
pub struct Outbox {
    db: Connection,
    /// The state on disk.
    base: Base,
    /// How far a commit reaches just now, as it was set and read back; 0 where it is not known.
    reach: Cell<i64>,
    folder: PathBuf,
    low_water: u64,
    identity: Option<Identity>,
    /// What tells the hub that this is still the machine it was; see [`crate::pin::Seal::mark`].
    mark: String,
    /// The last confirm a sync covers.
    last: Number,
    /// The last request number on disk as consumed.
    reserved: Number,
    /// The first confirm that is not as it was saved: the queue ends before it.
    damaged: Cell<Option<Number>>,
    /// What only this device knew was not as it was saved: nothing is sent.
    lost: bool,
    /// A write failed: the log must be folded into the file before anything new is believed.
    doubtful: bool,
    /// About so many bytes have been written to the log since it was folded into the file.
    unfolded: usize,
    lock: File,
}

impl Drop for Outbox {
    /// The lock is of the open file, and a program that is being started has it open for a moment too: closing
    /// alone would leave it held until then.
    fn drop(&mut self) {
        drop(self.lock.unlock());
    }
}

impl Outbox {
    /// Opens the store in `folder`, making both where they are missing.
    ///
    /// # Errors
    /// When the folder cannot be used, another terminal has it, or the file is newer, damaged or not durable.
    pub fn open(folder: &Path) -> Result<Outbox, StoreError> {
        open::open(folder)
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// With fewer free bytes on the disk than this the store says that it is full; [`LOW_WATER`] unless told otherwise.
    pub fn keep_free(&mut self, bytes: u64) {
        self.low_water = bytes;
    }

    /// What the model starts from; a kiosk is none unless the caller says so.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn start(&self, now: Moment, language: Language, demo: bool) -> Result<Option<Start>, StoreError> {
        let Some(identity) = &self.identity else { return Ok(None) };
        let directory = self.directory()?;
        Ok(Some(Start {
            now,
            device: identity.device.clone(),
            site: identity.site.clone(),
            last_confirm: self.last,
            last_request: self.reserved,
            waiting: self.waiting()?,
            epoch: self.epoch()?,
            checkpoint: match state::read(&self.db)? {
                Found::Whole(text) => Some(text),
                Found::None | Found::Broken => None,
            },
            directory,
            language,
            demo,
            kiosk: false,
        }))
    }

    /// Writes a confirm and the state after it as one synced step. The number counts only when this says
    /// [`Saved::Good`]; after anything else the repeat takes the same number and replaces what may be there.
    pub fn save(&mut self, id: &CommandId, command: &str, checkpoint: &str, now: Moment) -> Saved {
        let ours = self.identity.as_ref().is_some_and(|identity| identity.device == id.device);
        if !ours || id.series != Series::Confirm || id.number != self.last + 1 {
            return Saved::Failed;
        }
        if self.low() {
            return Saved::Full;
        }
        if made("outbox_in_memory") {
            self.last = id.number;
            return Saved::Good;
        }
        match self.write(id.number, command, checkpoint, now) {
            Ok(()) => {
                self.last = id.number;
                Saved::Good
            }
            Err(StoreError::Sqlite(error)) => {
                self.doubt();
                match error.sqlite_error_code() {
                    Some(ErrorCode::DiskFull) => Saved::Full,
                    _ => Saved::Failed,
                }
            }
            Err(_) => Saved::Failed,
        }
    }

    fn write(
        &mut self,
        number: Number,
        command: &str,
        checkpoint: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        self.settle()?;
        self.full()?;
        let tx = self.db.transaction()?;
        tx.prepare_cached(
            "insert into confirm (number, command, sum, saved_at, waiting) values (:number, :command, :sum, :now, 1)
             on conflict (number) do update set command = excluded.command, sum = excluded.sum,
             saved_at = excluded.saved_at",
        )?
        .execute(named_params! {
            ":number": number, ":command": command, ":sum": sum::of(number, command), ":now": now.0
        })?;
        let written = self.base.keep(&tx, checkpoint)?;
        keep(&tx, "last", &number.to_string())?;
        tx.commit()?;
        self.unfolded += command.len() + 2 * PAGE + self.base.wrote(written, checkpoint);
        Ok(())
    }

    /// Writes the state in one synced step, with nothing to send: after [`Saved::Good`] it is on disk.
    pub fn keep_state(&mut self, text: &str) -> Saved {
        if self.low() {
            return Saved::Full;
        }
        match self.state_now(text) {
            Ok(()) => Saved::Good,
            Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                Saved::Full
            }
            Err(_) => Saved::Failed,
        }
    }

    /// Writes the state without a sync, for nothing was confirmed. False when it could not be written.
    pub fn checkpoint(&mut self, text: &str) -> bool {
        self.state_soon(text, false).is_ok()
    }

    /// Consumes a request's number and writes the state that goes with it. False when it could not be written; then
    /// the request must not be sent.
    pub fn request(&mut self, number: Number, checkpoint: &str) -> bool {
        if number > self.reserved {
            let reserved = number.saturating_add(REQUEST_STEP);
            let kept = self.settle().and_then(|()| self.full()).and_then(|()| {
                keep(&self.db, "request", &reserved.to_string())?;
                Ok(())
            });
            if kept.is_err() {
                self.doubt();
                return false;
            }
            self.reserved = reserved;
        }
        self.checkpoint(checkpoint)
    }

    /// The first `limit` confirms that wait for an answer, in number order, up to one that is not as it was saved:
    /// see [`Outbox::damaged`]; none where the state of the work is lost.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unanswered(&self, limit: usize) -> Result<Vec<Outgoing>, StoreError> {
        let Some(identity) = self.identity.as_ref().filter(|_| !self.lost) else { return Ok(Vec::new()) };
        let mut query = self.db.prepare_cached(
            "select number, command, sum from confirm where waiting = 1 and number <= ?1 order by number limit ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = query.query(params![self.last, limit])?;
        let mut waiting = Vec::new();
        while let Some(row) = rows.next()? {
            let number = row.get(0)?;
            if self.damaged.get().is_some_and(|bad| bad <= number) {
                break;
            }
            let Some(command) = sum::command(row)? else {
                self.damaged.set(Some(number));
                break;
            };
            let id = CommandId { device: identity.device.clone(), series: Series::Confirm, number };
            waiting.push(Outgoing { id, command });
        }
        Ok(waiting)
    }

    /// Reads every confirm behind a number, in number order; one that is not as it was saved is passed over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each_after(&self, after: Number, mut each: impl FnMut(&str)) -> Result<(), StoreError> {
        let mut query = self.db.prepare_cached(
            "select number, command, sum from confirm where number > ?1 and number <= ?2 order by number",
        )?;
        let mut rows = query.query(params![after, self.last])?;
        while let Some(row) = rows.next()? {
            if let Some(command) = sum::command(row)? {
                each(&command);
            }
        }
        Ok(())
    }

    /// Keeps the answer to a confirm. True when it is the first one: an answer that came again is nothing new.
    ///
    /// # Errors
    /// When it cannot be written; the confirm is then sent again.
    pub fn answered(&mut self, number: Number, answer: &str, now: Moment) -> Result<bool, StoreError> {
        self.settle()?;
        let known: Option<Option<String>> = self
            .db
            .query_row("select answer from confirm where number = ?1", [number], |row| row.get(0))
            .optional()?;
        let Some(known) = known else { return Ok(false) };
        self.soon()?;
        self.db.prepare_cached(
            "update confirm set waiting = 0, answer = ?2, answered_at = coalesce(answered_at, ?3) where number = ?1",
        )?
        .execute(params![number, answer, now.0])?;
        if made("answered_forgotten") {
            self.db.execute("delete from confirm where number = ?1", [number])?;
        }
        Ok(known.is_none())
    }

    /// The hub wants everything from `number` on, answered or not. True when there is something to send from there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn from(&mut self, number: Number) -> Result<bool, StoreError> {
        if made("send_from_ignored") {
            return Ok(false);
        }
        self.soon()?;
        self.db.execute("update confirm set waiting = 1 where number >= ?1 and waiting = 0", [number])?;
        Ok(number <= self.last)
    }

    /// The oldest confirm that is still here; 0 when there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn oldest(&self) -> Result<Number, StoreError> {
        let mut query = self.db.prepare_cached("select coalesce(min(number), 0) from confirm")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// How many confirms wait for their answer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waiting(&self) -> Result<i64, StoreError> {
        let mut query =
            self.db.prepare_cached("select count(*) from confirm where waiting = 1 and number <= ?1")?;
        Ok(query.query_row([self.last], |row| row.get(0))?)
    }

    /// Forgets confirms answered longer ago than [`RETENTION`], from the oldest on, so that no number is missing between
    /// two; the newest [`KEPT`] stay. At most 500 in one go. An answer from days to come is of a clock that was wrong.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget(&mut self, now: Moment) -> Result<usize, StoreError> {
        self.soon()?;
        let gone = self.db.execute(
            "delete from confirm where number in (select number from confirm where number < (
                 select min(number) from confirm where waiting = 1 or number > ?3
                 or answered_at is null or answered_at between ?1 and ?2
             ) order by number limit 500)",
            params![now.plus(-RETENTION).0, now.plus(RETENTION).0, self.last - KEPT],
        )?;
        Ok(gone)
    }

    /// Makes the log as long as it becomes. To be called once, before the first scan; where it cannot be done, everything
    /// goes on without. Behind its last commit the log may hold anything: what does not belong to it is not read.
    pub fn stretch(&mut self) {
        let path = self.folder.join("terminal.db-wal");
        let longer = |log: File| {
            let length = usize::try_from(log.metadata()?.len()).unwrap_or(LOG);
            for at in (length..LOG).step_by(STEP) {
                log.write_all_at(&[0; STEP][..STEP.min(LOG - at)], at as u64)?;
            }
            log.sync_data()
        };
        if self.settle().is_ok() && !self.low() {
            drop(File::options().write(true).open(path).and_then(longer));
        }
    }

    /// Folds the log into the file when it has grown, and writes all of the state when its difference has, so that no scan
    /// has to wait for it. To be called between scans; what cannot be done now can be later.
    pub fn fold(&mut self) {
        drop(self.state_anew());
        if self.unfolded >= FOLD && self.full().is_ok() {
            let folded = self.db.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
            if folded.is_ok() {
                self.unfolded = 0;
            }
        }
    }

    /// After a failed write the log's pages may be in memory alone and marked as written, so all of
    /// it goes into the file, synced, and the log begins anew before anything else is written.
    fn settle(&mut self) -> Result<(), StoreError> {
        if self.doubtful {
            self.full()?;
            let busy: i64 = self.db.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
            if busy != 0 {
                return Err(StoreError::Damaged("its log is in use".to_owned()));
            }
            self.doubtful = false;
        }
        Ok(())
    }

    /// What is on disk is not known.
    fn doubt(&mut self) {
        self.doubtful = true;
        self.base.doubt();
    }

    fn full(&self) -> Result<(), StoreError> {
        self.reaches(2)
    }

    fn soon(&self) -> Result<(), StoreError> {
        self.reaches(1)
    }

    fn reaches(&self, level: i64) -> Result<(), StoreError> {
        if self.reach.replace(0) != level {
            open::synchronous(&self.db, level)?;
        }
        self.reach.set(level);
        Ok(())
    }

    /// Whether the disk is nearly full. Where that cannot be asked, SQLite will find out.
    fn low(&self) -> bool {
        rustix::fs::statvfs(&self.folder)
            .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < self.low_water)
    }
}

#[cfg(test)]
impl Outbox {
    /// As if these had been answered and forgotten long ago.
    pub fn lose_before(&mut self, number: Number) {
        self.db.execute("delete from confirm where number < ?1", [number]).expect("deleted");
    }
}
