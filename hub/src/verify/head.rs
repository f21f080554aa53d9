//! The head file `<database>.head` beside the SQLite file: the newest head of the journal, the highest numbers
//! handed out, and who is locked. A database that comes back without it (a silent loss, an old copy put in place) is noticed at the
//! start.

use super::chain::{self, Point};
use crate::db::{Conn, Database, DbError, beside, params};
use crate::site::Site;
use regal_shared::wire::Head;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// What the head file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The site.
    pub site: String,
    /// Restore count.
    pub epoch: i64,
    /// Journal number of the newest movement.
    pub number: i64,
    /// Its hash, hex.
    pub hash: String,
    /// Last number handed out of the site's series.
    pub series: i64,
    /// Last serial reference of an SSCC handed out.
    pub sscc: i64,
    /// Last number given for a label written by hand; 0 where an older hub wrote the file.
    #[serde(default)]
    pub by_hand: i64,
    /// Up to where the chain was recomputed and held.
    pub verified: Point,
    /// Who was locked.
    #[serde(default)]
    pub locked: Locked,
}

impl Mark {
    /// The head it tells of.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { epoch: self.epoch, number: self.number, hash: self.hash.clone() }
    }
}

/// Who is locked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// People, by number.
    pub people: Vec<String>,
    /// Devices, locked or cloned.
    pub devices: Vec<String>,
}

impl Locked {
    /// Everybody locked at a site.
    ///
    /// # Errors
    /// The database.
    pub fn load(conn: &mut dyn Conn, site: &str) -> Result<Locked, DbError> {
        let mut names = |sql: &'static str| -> Result<Vec<String>, DbError> {
            conn.query(sql, params![site])?.iter().map(|row| row.string(0)).collect()
        };
        Ok(Locked {
            people: names(
                "select person from person where site = $1 and (state <> 'active' or locked_until > 0) order by person",
            )?,
            devices: names(
                "select device from device where site = $1 and state <> 'active' order by device",
            )?,
        })
    }

    /// Those of these who are not among the others.
    #[must_use]
    pub fn without(&self, others: &Locked) -> Locked {
        let left = |all: &[String], known: &[String]| {
            all.iter().filter(|name| !known.contains(name)).cloned().collect()
        };
        Locked { people: left(&self.people, &others.people), devices: left(&self.devices, &others.devices) }
    }
}

impl Mark {
    /// The mark of a site as it stands with these locks; the chain held up to `verified`.
    #[must_use]
    pub fn of(site: &Site, verified: Point, locked: Locked) -> Mark {
        Mark {
            site: site.site.clone(),
            epoch: site.epoch,
            number: site.journal,
            hash: site.head.clone(),
            series: site.series,
            sscc: site.sscc,
            by_hand: site.by_hand,
            verified,
            locked,
        }
    }
}

/// Where the head file of a database is; none for PostgreSQL, whose own log and replicas keep it.
#[must_use]
pub fn path(database: &Database) -> Option<PathBuf> {
    match database {
        Database::Sqlite(file) => Some(beside(file, ".head")),
        Database::Postgres(_) => None,
    }
}

/// Reads a head file; none when there is none.
///
/// # Errors
/// It is there and cannot be read; says what to do.
pub fn read(path: &Path) -> Result<Option<Mark>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        format!(
            "{} is damaged ({error}); run `regal-hub verify`, and when it is clean, remove the file",
            path.display()
        )
    })
}

/// Writes a head file so that a power cut leaves the old or the new one whole.
///
/// # Errors
/// The disk.
pub fn write(path: &Path, mark: &Mark) -> io::Result<()> {
    let fresh = beside(path, ".new");
    let text = serde_json::to_string(mark).map_err(io::Error::other)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    drop(file);
    fs::rename(&fresh, path)?;
    sync_folder(path)
}

/// Makes a name in a folder last.
///
/// # Errors
/// The disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Whether the journal still holds what the head file says; if not, what is wrong, in plain words.
///
/// # Errors
/// The database.
pub fn lacks(conn: &mut dyn Conn, row: &Site, mark: &Head) -> Result<Option<String>, DbError> {
    if mark.epoch < row.epoch {
        return Ok(None);
    }
    if mark.epoch > row.epoch {
        return Ok(Some(format!(
            "this database is of epoch {}, what was answered of epoch {}",
            row.epoch, mark.epoch
        )));
    }
    if mark.number > row.journal {
        return Ok(Some(format!(
            "its journal ends at movement {}, but movement {} had been answered",
            row.journal, mark.number
        )));
    }
    if mark.number > 0 && chain::hash_at(conn, &row.site, mark.number)?.as_deref() != Some(&mark.hash) {
        return Ok(Some(format!("its movement {} is another one than was answered", mark.number)));
    }
    Ok(None)
}
