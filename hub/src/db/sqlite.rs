//! SQLite: the database in a file, with nothing to set up.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Error, ErrorCode, OpenFlags, ToSql};

use super::fold::{Folded, Folder, LITTLE};
use super::{Cell, Conn, Database, DbError, Look, Row, Value, Vault, disk, estimates, value};

/// How long a connection waits for a lock that another one holds.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection; more than the hub has.
const STATEMENTS: usize = 1024;
/// The log is folded into the database after this many written rows, …
const ROWS_BETWEEN_CHECKPOINTS: u64 = 10_000;
/// … the writer begins it anew from this many pages (16 MiB) on, when hardly any of them is left to fold, …
const PAGES_TO_BEGIN_ANEW: i64 = 4_096;
/// … and when readers kept it from that, it waits for them from this many pages (64 MiB) on …
const PAGES_TO_WAIT_FOR_READERS: i64 = 16_384;
/// … but no longer than this each time: a page is read well within it, and what lasts longer (a copy, a large file of a
/// report) lets the log grow meanwhile rather than the floor wait.
const READERS_WAIT: Duration = Duration::from_millis(20);
/// So often the rows before the next try are doubled while a reader stays.
const MOST_WAITS: u32 = 4;

pub(super) struct Sqlite {
    conn: Connection,
    path: PathBuf,
    writes: bool,
    /// Per statement, by the address of its text: which parameter stands at which of SQLite's places.
    places: BTreeMap<(usize, usize), Box<[usize]>>,
    rows_since_checkpoint: u64,
    /// How often in a row readers kept the log from beginning anew.
    waits: u32,
    fold: Fold,
    vault: Vault,
}

/// Who folds the log.
enum Fold {
    /// The writer itself.
    Here,
    /// A thread that is started when there is something to fold for the first time.
    Aside(Option<Folder>),
}

/// Whether this SQLite may be used: up to 3.51.2 two connections can corrupt a database in WAL mode, and 3.52.0
/// was withdrawn. `number` as in `sqlite3_libversion_number()`.
pub(super) fn check_version(number: i32) -> Result<(), DbError> {
    if number >= 3_051_003 && number != 3_052_000 {
        return Ok(());
    }
    let (major, minor, patch) = (number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
    Err(DbError::Unusable(format!(
        "SQLite {major}.{minor}.{patch} can damage a database; build the hub with SQLite 3.51.3 or newer, \
         but not 3.52.0"
    )))
}

impl Sqlite {
    pub(super) fn writer(path: &Path) -> Result<Sqlite, DbError> {
        disk::private(path).map_err(|error| no_file(path, error))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut db = Sqlite::open(path, flags, true)?;
        let mode = db.log_mode()?;
        if !mode.eq_ignore_ascii_case("wal") {
            return Err(db.unusable(&format!("does not keep a write-ahead log (mode {mode})")));
        }
        db.set(
            "pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864",
        )?;
        // Bins, tasks and lines of a shift stay in memory (64 MiB): the writer then hardly ever reads the disk.
        db.set("pragma foreign_keys = on; pragma secure_delete = on; pragma cache_size = -65536")?;
        let checks =
            [("pragma synchronous", "2"), ("pragma foreign_keys", "1"), ("pragma secure_delete", "1")];
        for (pragma, wanted) in checks {
            let found = db.setting(pragma)?;
            if found != wanted {
                return Err(db.unusable(&format!("does not keep {pragma} = {wanted}, it says {found}")));
            }
        }
        db.probe()?;
        Ok(db)
    }

    pub(super) fn reader(path: &Path) -> Result<Sqlite, DbError> {
        let mut db = Sqlite::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, false)?;
        db.set("pragma query_only = on")?;
        if db.setting("pragma query_only")? != "1" {
            return Err(db.unusable("cannot be opened for reading only"));
        }
        db.setting("select count(*) from sqlite_schema")?;
        Ok(db)
    }

    fn open(path: &Path, flags: OpenFlags, writes: bool) -> Result<Sqlite, DbError> {
        check_version(rusqlite::version_number())?;
        let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| unusable(path, &error.to_string()))?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        let vault = Vault::of(&Database::Sqlite(path.to_owned()));
        let (path, places) = (path.to_owned(), BTreeMap::new());
        let mut db = Sqlite {
            conn,
            path,
            writes,
            places,
            rows_since_checkpoint: 0,
            waits: 0,
            fold: Fold::Here,
            vault,
        };
        db.conn.busy_timeout(LOCK_WAIT).map_err(|error| db.unusable(&error.to_string()))?;
        // A misspelt column in double quotes is an error as on PostgreSQL, not a text.
        // One plan a statement: without this SQLite compiles some statements anew whenever another value is bound.
        for (config, on) in [
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
        ] {
            db.conn.set_db_config(config, on).map_err(|error| db.unusable(&error.to_string()))?;
        }
        db.set("pragma mmap_size = 0; pragma trusted_schema = off")?;
        Ok(db)
    }

    /// Takes and gives back the write lock, so that a read-only disk is found at the start.
    fn probe(&mut self) -> Result<(), DbError> {
        self.begin()?;
        let version = self.setting("pragma user_version")?;
        self.batch(&format!("pragma user_version = {version}; commit"))
    }

    /// A fold beside the writer has ended. What came meanwhile is folded here, so that the log can begin anew.
    fn folded(&mut self, folded: Folded) -> rusqlite::Result<()> {
        // What is left is needed by a reader, who will be gone at one of the next folds.
        if folded.left > LITTLE || folded.pages < PAGES_TO_BEGIN_ANEW {
            return Ok(());
        }
        let pages = self.fold_here()?;
        self.fold_whole(pages)
    }

    /// Folds what no reader needs any more; answers the pages of the log.
    fn fold_here(&mut self) -> rusqlite::Result<i64> {
        self.conn.query_row("pragma wal_checkpoint(passive)", [], |row| row.get(1))
    }

    /// The log has been folded as far as readers let it: from a size on it is worth a moment's wait for them.
    fn fold_whole(&mut self, pages: i64) -> rusqlite::Result<()> {
        if pages >= PAGES_TO_WAIT_FOR_READERS {
            return self.begin_log_anew();
        }
        self.waits = 0;
        Ok(())
    }

    /// Waits a moment for readers of the log, so that it is written from its beginning again. While one stays, the next
    /// tries come more and more seldom.
    fn begin_log_anew(&mut self) -> rusqlite::Result<()> {
        self.conn.busy_timeout(READERS_WAIT)?;
        let sql = "pragma wal_checkpoint(restart)";
        let outcome = self.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
        self.conn.busy_timeout(LOCK_WAIT)?;
        self.waits = if outcome? == 0 { 0 } else { (self.waits + 1).min(MOST_WAITS) };
        Ok(())
    }

    fn set(&mut self, sql: &str) -> Result<(), DbError> {
        self.conn.execute_batch(sql).map_err(|error| self.at_start(sql, error))
    }

    fn setting(&mut self, sql: &str) -> Result<String, DbError> {
        let read = self.conn.query_row(sql, [], |row| match row.get_ref(0)? {
            ValueRef::Integer(number) => Ok(number.to_string()),
            other => Ok(other.as_str()?.to_owned()),
        });
        read.map_err(|error| self.at_start(sql, error))
    }

    /// Switches to the write-ahead log. While another connection writes, SQLite says "locked" at once here instead
    /// of waiting as everywhere else.
    #[expect(clippy::disallowed_methods, reason = "what to wait for is another process")]
    fn log_mode(&mut self) -> Result<String, DbError> {
        const PAUSE: Duration = Duration::from_millis(10);
        let mut left = LOCK_WAIT;
        loop {
            match self.setting("pragma journal_mode = wal") {
                Err(DbError::Busy(_)) if left > PAUSE => {
                    std::thread::sleep(PAUSE);
                    left -= PAUSE;
                }
                other => return other,
            }
        }
    }

    fn at_start(&self, sql: &str, error: Error) -> DbError {
        match classify(sql, error) {
            DbError::Io(why) | DbError::Bug { detail: why, .. } => self.unusable(&why),
            other => other,
        }
    }

    fn unusable(&self, why: &str) -> DbError {
        unusable(&self.path, why)
    }

    /// The prepared statement with its parameters bound by the number that stands in its text.
    ///
    /// SQLite takes `$2` for a name and counts names by first appearance, so `$2, $1` would swap the two.
    fn bound<'c>(
        conn: &'c Connection,
        places: &mut BTreeMap<(usize, usize), Box<[usize]>>,
        sql: &'static str,
        params: &[Value<'_>],
    ) -> Result<CachedStatement<'c>, DbError> {
        value::check(params)?;
        let mut statement = conn.prepare_cached(sql).map_err(|error| classify(sql, error))?;
        let key = (sql.as_ptr() as usize, sql.len());
        let numbers = match places.entry(key) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => entry.insert(numbers_of(&statement, sql)?),
        };
        let highest = numbers.iter().max().copied().unwrap_or(0);
        if highest != params.len() {
            return Err(DbError::bug(sql, format!("needs {highest} parameters, {} given", params.len())));
        }
        for (place, number) in numbers.iter().enumerate() {
            statement
                .raw_bind_parameter(place + 1, params[number - 1])
                .map_err(|error| classify(sql, error))?;
        }
        Ok(statement)
    }
}

/// The number of the newest migration in the file at `path`. Changes no byte of it, of its log or of the log's index:
/// alone with the file there is no need for the index, and a log that is there is not folded in at the end.
///
/// `None` when that cannot be told: nothing was migrated yet, others use the file, it cannot be written or is no
/// database. Whoever opens it for good hears why.
pub(super) fn migrated_to(path: &Path) -> Option<i64> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = Path::new(&log).exists();
    check_version(rusqlite::version_number()).ok()?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).ok()?;
    conn.busy_timeout(Duration::ZERO).ok()?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log).ok()?;
    conn.execute_batch("pragma locking_mode = exclusive; pragma query_only = on").ok()?;
    conn.query_row("select max(number) from migration", [], |row| row.get(0)).ok()?
}

/// Writes a whole, consistent copy of the database at `path` into the new file `to`, while others go on writing.
/// The copy is not on disk for sure before it is synced.
pub(super) fn copy(path: &Path, to: &Path) -> Result<(), DbError> {
    let db = Sqlite::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, false)?;
    let sql = "vacuum into ?1";
    disk::private(to).map_err(|error| no_file(to, error))?;
    let to = to.to_str().ok_or_else(|| db.unusable("the copy's name is no UTF-8 text"))?;
    db.conn.execute(sql, [to]).map_err(|error| classify(sql, error))?;
    Ok(())
}

/// For each of SQLite's places the number that is written in the text.
fn numbers_of(statement: &CachedStatement<'_>, sql: &str) -> Result<Box<[usize]>, DbError> {
    (1..=statement.parameter_count())
        .map(|place| {
            let name = statement.parameter_name(place).unwrap_or("?");
            let number = name.strip_prefix('$').and_then(|digits| digits.parse().ok());
            number
                .filter(|number| *number >= 1)
                .ok_or_else(|| DbError::bug(sql, format!("parameter '{name}' is not one of $1 … $n")))
        })
        .collect()
}

impl Conn for Sqlite {
    fn vault(&self) -> Vault {
        self.vault.clone()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        let mut statement = Sqlite::bound(&self.conn, &mut self.places, sql, params)?;
        let changed = statement.raw_execute().map_err(|error| classify(sql, error))? as u64;
        self.rows_since_checkpoint += changed;
        Ok(if statement.readonly() { 0 } else { changed })
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        let mut statement = Sqlite::bound(&self.conn, &mut self.places, sql, params)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(|error| classify(sql, error))? {
            let mut cells = Vec::with_capacity(columns);
            for i in 0..columns {
                cells.push(match row.get_ref(i).map_err(|error| classify(sql, error))? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(number) => Cell::Int(number),
                    ValueRef::Text(bytes) => match str::from_utf8(bytes) {
                        Ok(text) => Cell::Text(text.to_owned()),
                        Err(_) => return Err(DbError::Io(format!("column {i} is no UTF-8 text: {sql}"))),
                    },
                    other => {
                        let kind = other.data_type();
                        return Err(DbError::bug(sql, format!("column {i} is {kind}, only bigint and text")));
                    }
                });
            }
            found.push(Row(cells));
        }
        Ok(found)
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.conn.execute_batch(sql).map_err(|error| classify(sql, error))
    }

    fn begin(&mut self) -> Result<(), DbError> {
        if !self.writes {
            return self.batch("begin");
        }
        disk::room(&self.path)?;
        self.batch("begin immediate")
    }

    fn flaw(&mut self, look: Look<'_>) -> Result<Option<String>, DbError> {
        let pragma = match look {
            Look::Quick => "pragma quick_check(1)".to_owned(),
            Look::Whole => "pragma integrity_check(1)".to_owned(),
            Look::Table(table) => format!("pragma integrity_check('{}')", table.replace('\'', "''")),
        };
        let said = self.conn.query_row(&pragma, [], |row| row.get::<_, String>(0));
        match said.map_err(|error| classify("pragma integrity_check", error)) {
            Ok(said) if said == "ok" => Ok(None),
            Ok(said) => Ok(Some(said)),
            // A page that cannot be made sense of ends the look.
            Err(DbError::Io(said)) => Ok(Some(said)),
            Err(other) => Err(other),
        }
    }

    fn tables(&mut self) -> Result<Vec<String>, DbError> {
        let sql = "select name from sqlite_schema where type = 'table' order by name";
        self.query(sql, &[])?.iter().map(|row| row.string(0)).collect()
    }

    fn migrated(&mut self) -> Result<(), DbError> {
        estimates::set(&self.conn).map_err(|error| classify("estimates", error))
    }

    fn aside(&mut self) {
        if self.writes {
            self.fold = Fold::Aside(None);
        }
    }

    fn rest(&mut self) -> Result<(), DbError> {
        let due = self.writes && self.rows_since_checkpoint >= ROWS_BETWEEN_CHECKPOINTS << self.waits;
        if due && matches!(self.fold, Fold::Aside(None)) {
            self.fold = Folder::start(&self.path).map_or(Fold::Here, |folder| Fold::Aside(Some(folder)));
        }
        let outcome = match &mut self.fold {
            Fold::Aside(Some(folder)) => {
                if due {
                    self.rows_since_checkpoint = 0;
                    folder.begin();
                }
                match folder.ended() {
                    Ok(None) => return Ok(()),
                    Ok(Some(folded)) => self.folded(folded),
                    Err(error) => Err(error),
                }
            }
            Fold::Here if due => {
                self.rows_since_checkpoint = 0;
                self.fold_here().and_then(|pages| self.fold_whole(pages))
            }
            _ => return Ok(()),
        };
        match outcome.map_err(|error| classify("pragma wal_checkpoint", error)) {
            // The log still holds everything; the next round tries again.
            Err(DbError::Busy(_) | DbError::Full(_)) => Ok(()),
            other => other,
        }
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// A file cannot be made or written.
fn no_file(path: &Path, error: io::Error) -> DbError {
    let why = format!("{}: {error}", path.display());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DbError::Full(why),
        ErrorKind::ReadOnlyFilesystem => DbError::ReadOnly(why),
        _ => unusable(path, &error.to_string()),
    }
}

fn unusable(path: &Path, why: &str) -> DbError {
    DbError::Unusable(format!(
        "the database {} cannot be used: {why}; check the path, its owner and the disk",
        path.display()
    ))
}

/// Sorts an error of SQLite by what has to happen next.
fn classify(sql: &str, error: Error) -> DbError {
    let Error::SqliteFailure(failure, message) = &error else { return DbError::bug(sql, error.to_string()) };
    let text = message.clone().unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OperationInterrupted => {
            DbError::Busy(text)
        }
        ErrorCode::DiskFull => DbError::Full(text),
        ErrorCode::ReadOnly => DbError::ReadOnly(text),
        ErrorCode::ConstraintViolation => DbError::Constraint(text),
        ErrorCode::SystemIoFailure
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::OutOfMemory
        | ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::FileLockingProtocolFailed => {
            DbError::Io(format!("{text}, SQLite code {}", failure.extended_code))
        }
        _ => DbError::bug(sql, text),
    }
}
