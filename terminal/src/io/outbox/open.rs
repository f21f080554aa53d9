//! Opening the store: lock, version gate, durability read back, schema.

use super::{Identity, LOW_WATER, Outbox, kept, state, sum};
use regal_shared::bug::made;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};
use std::cell::Cell;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Why the store cannot be used, with the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder or a file in it cannot be made or opened.
    #[error(
        "the data folder {folder} cannot be used ({error}); make it writable for this user or name another with --data"
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Another terminal runs on this folder.
    #[error(
        "another terminal already runs on the data folder {0}; leave that one, or name another folder with --data"
    )]
    Locked(PathBuf),
    /// The file was written by a newer program.
    #[error(
        "the store {file} has version {found}, and this program knows versions up to {known}; install the newer program again"
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The file cannot be read.
    #[error(
        "the store cannot be read ({0}); regal-terminal hand-over takes over what is still whole; where it cannot, keep the data folder for a later look and enrol with a new one"
    )]
    Damaged(String),
    /// SQLite is too old to keep a log safely.
    #[error("SQLite {0} can damage data; the program needs 3.51.3 or later, but not 3.52.0")]
    OldSqlite(String),
    /// Confirms of another device wait in this store.
    #[error(
        "{0} confirms of the device enrolled before wait here; start the terminal until they are sent, or name another folder with --data"
    )]
    Waiting(i64),
    /// SQLite says no.
    #[error("the store cannot be used ({0}); look whether the disk is full or read-only")]
    Sqlite(#[from] rusqlite::Error),
}

/// Each entry brings the file from the version of its index to the next.
const UPGRADES: &[Upgrade] = &[
    |db| db.execute_batch(FIRST),
    |db| {
        db.execute_batch("alter table confirm add column sum integer not null default 0")?;
        sum::fill(db)
    },
    |db| {
        db.execute_batch("alter table kept add column sum integer not null default 0")?;
        kept::fill(db)
    },
    |db| match kept::read(db, state::WHOLE)? {
        Some(text) => state::keep_whole(db, &text).map(drop),
        None => Ok(()),
    },
    // All cards were one value, which the hub tells again.
    |db| db.execute_batch(CARDS),
];

type Upgrade = fn(&Connection) -> rusqlite::Result<()>;

pub(super) const FIRST: &str = "
    create table kept (name text primary key, value text not null) strict, without rowid;
    create table confirm (
        number integer primary key check (number > 0),
        command text not null,
        saved_at integer not null,
        waiting integer not null check (waiting in (0, 1)),
        answer text,
        answered_at integer
    ) strict;
    create index confirm_waiting on confirm (number) where waiting = 1;
";

const CARDS: &str = "
    create table card (
        sort text not null,
        key text not null,
        body text not null,
        primary key (sort, key)
    ) strict, without rowid;
    delete from kept where name = 'directory';
";

pub(super) fn open(folder: &Path) -> Result<Outbox, StoreError> {
    gate(rusqlite::version_number(), rusqlite::version())?;
    let unusable = |error| StoreError::Folder { folder: folder.to_owned(), error };
    let lock = folder_locked(folder)?;
    let path = folder.join("terminal.db");
    private(&path).map_err(unusable)?;
    let mut db = look(folder, &path)?;
    prepare(&db).map_err(damaged)?;
    upgrade(&mut db)?;
    sync_folder(folder).map_err(unusable)?;
    load(db, folder, lock).map_err(|error| match error {
        StoreError::Sqlite(error) => damaged(error),
        other => other,
    })
}

/// Makes the folder where it is missing, and takes it for this program alone as long as the file is open.
pub(super) fn folder_locked(folder: &Path) -> Result<File, StoreError> {
    let unusable = |error| StoreError::Folder { folder: folder.to_owned(), error };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
    let lock = private(&folder.join("lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// Opens or makes a file that only its owner may read.
pub(super) fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// 3.7.0 to 3.51.2 can damage a file with a log, 3.52.0 was withdrawn.
pub(super) fn gate(number: i32, text: &str) -> Result<(), StoreError> {
    if number < 3_051_003 || number == 3_052_000 {
        return Err(StoreError::OldSqlite(text.to_owned()));
    }
    Ok(())
}

pub(super) fn damaged(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged(error.to_string()),
        _ => StoreError::Sqlite(error),
    }
}

/// Opens the file. One of a newer program is left as it is to the byte: its log is not folded in.
fn look(folder: &Path, path: &Path) -> Result<Connection, StoreError> {
    let log = folder.join("terminal.db-wal").exists();
    let db = Connection::open(path)?;
    let keep_log = |keep| db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
    keep_log(log)?;
    db.execute_batch("pragma locking_mode = exclusive; pragma mmap_size = 0").map_err(damaged)?;
    let found: i64 = db.query_row("pragma user_version", [], |row| row.get(0)).map_err(damaged)?;
    let known = UPGRADES.len() as i64;
    if found > known {
        return Err(StoreError::Newer { file: path.to_owned(), found, known });
    }
    keep_log(false)?;
    Ok(db)
}

pub(super) fn prepare(db: &Connection) -> rusqlite::Result<()> {
    // The log is folded in between scans, see Outbox::fold; the limit is for a program that never comes to it.
    // The cards of a whole site are read once, at the start: they need not stay in the cache, which would hold 2 MB.
    db.execute_batch(
        "pragma foreign_keys = on; pragma wal_autocheckpoint = 8000; pragma cache_size = -256;",
    )?;
    let mode: String = db.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidParameterName(format!("journal_mode is {mode} instead of wal")));
    }
    Ok(())
}

/// Sets how far a commit reaches: 2 to the disk, 1 to the log. Reads it back, for a commit that is not on disk must
/// not be believed.
pub(super) fn synchronous(db: &Connection, level: i64) -> Result<(), StoreError> {
    db.execute_batch(if level == 2 { "pragma synchronous = full" } else { "pragma synchronous = normal" })?;
    let set: i64 = db.query_row("pragma synchronous", [], |row| row.get(0))?;
    if set != level {
        return Err(StoreError::Damaged(format!("synchronous is {set} instead of {level}")));
    }
    Ok(())
}

pub(super) fn upgrade(db: &mut Connection) -> Result<(), StoreError> {
    synchronous(db, 2)?;
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(damaged)?;
    let found: i64 = tx.query_row("pragma user_version", [], |row| row.get(0))?;
    let done = usize::try_from(found).map_err(|_| StoreError::Damaged(format!("version {found}")))?;
    if done < UPGRADES.len() {
        for step in &UPGRADES[done..] {
            step(&tx)?;
        }
        tx.pragma_update(None, "user_version", UPGRADES.len() as i64)?;
    }
    tx.commit()?;
    Ok(())
}

fn load(db: Connection, folder: &Path, lock: File) -> Result<Outbox, StoreError> {
    // An index that does not fit its table would hide confirms that wait. It is made anew out of the table.
    let checked = check(&db)?;
    if checked != "ok" {
        // Where that does not help, the file stays as it was found.
        let tx = db.unchecked_transaction()?;
        if tx.execute_batch("reindex confirm_waiting").is_err() || check(&tx)? != "ok" {
            return Err(StoreError::Damaged(checked));
        }
        tx.commit()?;
    }
    let lost = !kept::set_aside(&db)?.is_empty();
    let kept = |name: &str| kept::read(&db, name);
    let identity: Option<Identity> = match kept("identity")? {
        Some(text) => Some(
            serde_json::from_str(&text).map_err(|error| StoreError::Damaged(format!("identity: {error}")))?,
        ),
        // Whatever enrols here must not send another device's confirms as its own.
        None if belongs_to_somebody(&db)? => {
            return Err(StoreError::Damaged("who this device is, is not as it was saved".to_owned()));
        }
        None => None,
    };
    if made("new_id_after_restart") {
        renumber(&db)?;
    }
    // What is found is the truth: a record whose save was in doubt counts when it is there.
    let found: i64 = db.query_row("select coalesce(max(number), 0) from confirm", [], |row| row.get(0))?;
    let counted = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let last = found.max(counted(kept("last")?));
    let last = if made("number_again") { (last - 1).max(0) } else { last };
    let reserved = if made("request_again") { 0 } else { counted(kept("request")?) };
    // A confirm without its answer waits, whatever its row says: sent twice it counts once.
    db.execute("update confirm set waiting = 1 where waiting = 0 and answer is null", [])?;
    let damaged = Cell::new(sum::first_bad(&db)?);
    let base = state::Base::read(&db)?;
    Ok(Outbox {
        db,
        base,
        reach: Cell::new(0),
        damaged,
        lost,
        folder: folder.to_owned(),
        low_water: LOW_WATER,
        identity,
        mark: String::new(),
        last,
        reserved,
        doubtful: true,
        unfolded: 0,
        lock,
    })
}

/// A mistake made on purpose: what waits is given the number after its own, as if it had never been sent.
fn renumber(db: &Connection) -> rusqlite::Result<()> {
    let mut waiting =
        db.prepare("select number, command from confirm where answer is null order by number desc")?;
    let rows = waiting.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in rows.collect::<rusqlite::Result<Vec<(i64, String)>>>()? {
        let (number, new) = (row.0, row.0 + 1);
        let command = row.1.replacen(&format!(".c{number}\""), &format!(".c{new}\""), 1);
        db.execute(
            "update confirm set number = ?2, command = ?3, sum = ?4 where number = ?1",
            (number, new, &command, sum::of(new, &command)),
        )?;
    }
    Ok(())
}

/// Whether a device was enrolled here, whatever can be read of it.
fn belongs_to_somebody(db: &Connection) -> rusqlite::Result<bool> {
    let there =
        "select exists (select 1 from kept where name = 'identity') or exists (select 1 from confirm)";
    db.query_row(there, [], |row| row.get(0))
}

fn check(db: &Connection) -> rusqlite::Result<String> {
    db.query_row("pragma integrity_check(1)", [], |row| row.get(0))
}

pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}
