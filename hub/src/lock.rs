//! One process owns a SQLite file: it holds `FILE.lock`, and a serving hub leaves in `FILE.hub` where it is reached.

use crate::db::Database;
use crate::db::beside;
use regal_shared::tls::Pin;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The database is this process's as long as this lives. PostgreSQL needs no lock: it keeps several apart itself.
#[derive(Debug)]
pub struct DatabaseLock {
    _file: Option<File>,
}

/// The lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Another process has it.
    #[error(
        "another process is using {0}: stop it first, or let the running hub do it (a hub that serves is found by itself)"
    )]
    Held(PathBuf),
    /// The lock file cannot be made.
    #[error("cannot lock {0}: {1}; the folder must be there and writable")]
    Io(PathBuf, std::io::Error),
}

impl DatabaseLock {
    /// Takes the database for this process, without waiting. The lock ends with the process, however it ends.
    ///
    /// # Errors
    /// Somebody else has it, or its folder cannot be written.
    pub fn take(database: &Database) -> Result<DatabaseLock, NotTaken> {
        let Database::Sqlite(path) = database else { return Ok(DatabaseLock { _file: None }) };
        let name = beside(path, ".lock");
        let open = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&name);
        let file = open.map_err(|error| NotTaken::Io(name.clone(), error))?;
        match file.try_lock() {
            Ok(()) => Ok(DatabaseLock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(NotTaken::Held(path.clone())),
            Err(TryLockError::Error(error)) => Err(NotTaken::Io(name, error)),
        }
    }
}

/// Where a serving hub is reached, and the token that lets the machine's owner administer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beacon {
    /// `https://ADDRESS:PORT`.
    pub url: String,
    /// The keys the hub is known by; none when it is spoken to in the open.
    #[serde(default)]
    pub keys: Vec<Pin>,
    /// The administrator's token; new at each start of the hub.
    pub token: String,
}

impl Beacon {
    /// Where the beacon of a database stands; nowhere for PostgreSQL.
    #[must_use]
    pub fn path(database: &Database) -> Option<PathBuf> {
        match database {
            Database::Sqlite(path) => Some(beside(path, ".hub")),
            Database::Postgres(_) => None,
        }
    }

    /// Leaves it beside the database, readable for the hub's own user alone.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn leave(&self, database: &Database) -> std::io::Result<()> {
        let Some(path) = Beacon::path(database) else { return Ok(()) };
        let fresh = beside(&path, ".new");
        let _ = std::fs::remove_file(&fresh);
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&fresh)?;
        file.write_all(serde_json::to_string(self)?.as_bytes())?;
        std::fs::rename(&fresh, &path)
    }

    /// Reads what a serving hub has left; `None` when there is nothing to read.
    #[must_use]
    pub fn find(database: &Database) -> Option<Beacon> {
        let text = std::fs::read_to_string(Beacon::path(database)?).ok()?;
        serde_json::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_database_belongs_to_one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::Sqlite(folder.path().join("hub.db"));
        let held = DatabaseLock::take(&database).expect("free");
        let said = DatabaseLock::take(&database).expect_err("held").to_string();
        assert!(said.contains("hub.db: stop it first"), "{said}");
        drop(held);
        DatabaseLock::take(&database).expect("free again");
        let nowhere = Database::Sqlite(folder.path().join("no/hub.db"));
        let said = DatabaseLock::take(&nowhere).expect_err("no folder").to_string();
        assert!(said.contains("the folder must be there"), "{said}");
    }

    #[test]
    fn the_beacon_is_for_the_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::Sqlite(folder.path().join("hub.db"));
        assert_eq!(Beacon::find(&database), None);
        let beacon = Beacon { url: "https://127.0.0.1:7007".into(), keys: vec![], token: "secret".into() };
        beacon.leave(&database).expect("written");
        beacon.leave(&database).expect("written again");
        assert_eq!(Beacon::find(&database), Some(beacon));
        let mode = std::fs::metadata(folder.path().join("hub.db.hub")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
