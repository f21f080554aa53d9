//! Which database: its address as an operator writes it, and the connections to it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Conn, DbError, postgres, sqlite};

/// The address of a database.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of this machine, made when it is missing.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL server, which may hold a password and is never shown with it.
    Postgres(String),
}

impl Database {
    /// The one connection that writes. Makes a missing SQLite file, and checks that "written" means on disk.
    pub fn open_writer(&self) -> Result<Box<dyn Conn + Send>, DbError> {
        match self {
            Database::Sqlite(path) => Ok(Box::new(sqlite::Sqlite::writer(path)?)),
            Database::Postgres(url) => Ok(Box::new(postgres::Postgres::writer(url)?)),
        }
    }

    /// The newest migration of a SQLite file, looked at without changing a byte; `None` when that cannot be told. On
    /// PostgreSQL the first thing written is a migration, which looks itself.
    pub(super) fn migrated_to(&self) -> Option<i64> {
        match self {
            Database::Sqlite(path) => sqlite::migrated_to(path),
            Database::Postgres(_) => None,
        }
    }

    /// A connection that can only read. Needs the database to be there.
    pub fn open_reader(&self) -> Result<Box<dyn Conn + Send>, DbError> {
        match self {
            Database::Sqlite(path) => Ok(Box::new(sqlite::Sqlite::reader(path)?)),
            Database::Postgres(url) => Ok(Box::new(postgres::Postgres::reader(url)?)),
        }
    }
}

impl Database {
    /// Writes a whole, consistent copy into the new file `to`, while others go on writing. SQLite alone: PostgreSQL
    /// has tools of its own, and the error names them.
    pub fn copy_to(&self, to: &Path) -> Result<(), DbError> {
        match self {
            Database::Sqlite(path) => sqlite::copy(path, to),
            Database::Postgres(_) => Err(DbError::Unusable(format!(
                "{self} is on PostgreSQL, which is backed up by its own tools: `pg_dump --format=custom --file={}` \
                 for a copy of now, `pg_basebackup` with an archive of its log to restore any moment",
                to.display()
            ))),
        }
    }
}

impl FromStr for Database {
    type Err = DbError;

    fn from_str(text: &str) -> Result<Database, DbError> {
        let form = "write sqlite:/path/to/hub.db or postgres://user@host/database";
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains('?') || path.starts_with(":memory:") || path.contains('\0') {
                return Err(DbError::Unusable(format!(
                    "the database address '{text}' names no file; {form}"
                )));
            }
            return Ok(Database::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            postgres::check_url(text)?;
            return Ok(Database::Postgres(text.to_owned()));
        }
        // Not shown: it may be a password that was pasted into the wrong place.
        Err(DbError::Unusable(format!(
            "the database address begins neither with 'sqlite:' nor with 'postgres://'; {form}"
        )))
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Database::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The URL without its password and without its query part, where a password may stand too.
fn without_password(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return "postgres://…".to_owned() };
    match rest.rsplit_once('@') {
        Some((login, place)) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}
