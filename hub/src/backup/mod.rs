//! Backup under load, and beginning again from one.

pub mod kept;

use crate::audit;
use crate::cx::Cx;
use crate::db::beside;
use crate::db::{Database, Inline, migrate, query_int};
use crate::lock::DatabaseLock;
use crate::schema;
use crate::site::{Numbers, Site};
use crate::task::lease;
use crate::verify::head::{self, Locked, Mark};
use crate::verify::{Point, Report, verify};
use anyhow::{Context, bail, ensure};
use regal_shared::base::Moment;
use std::fs::{self, File};
use std::path::Path;

/// Numbers skipped behind the head file's: what may have been handed out in the second after it was written.
const SKIP: Numbers = Numbers { series: 100_000, sscc: 1_000, by_hand: 5_000 };
/// Numbers skipped behind the backup's when there is no head file.
const SKIP_BLIND: Numbers = Numbers { series: 10_000_000, sscc: 100_000, by_hand: 50_000 };
/// Fences skipped for each open task.
const FENCES: i64 = 1_000;

/// Copies a SQLite database into the new file `to` while a hub may go on writing, verifies the copy, and only then
/// gives it its name. Never a torn copy.
///
/// # Errors
/// `to` is there already, the disk, or the copy is not clean; says what to do. PostgreSQL: names its own tools.
pub fn backup(database: &Database, site: &str, to: &Path) -> anyhow::Result<Report> {
    ensure!(!to.exists(), "{} is there already; name a new file, or move that one away", to.display());
    let part = beside(to, ".part");
    remove(&part)?;
    migrate::refuse_newer(database, schema::MIGRATIONS)?;
    database.copy_to(&part)?;
    let outcome = finish(&part, site, to);
    if outcome.is_err() {
        remove(&part)?;
    }
    outcome
}

fn finish(part: &Path, site: &str, to: &Path) -> anyhow::Result<Report> {
    File::open(part)?.sync_all().with_context(|| format!("{} is not on disk", part.display()))?;
    let report = clean(part, site)?;
    fs::rename(part, to).with_context(|| format!("cannot name the copy {}", to.display()))?;
    head::sync_folder(to)?;
    Ok(report)
}

/// Verifies a file and its site.
fn clean(file: &Path, site: &str) -> anyhow::Result<Report> {
    let mut conn = schema::reader(&Database::Sqlite(file.to_owned()))?;
    let report = verify(&mut *conn, site)?;
    if !report.is_clean() {
        bail!("the books in {} do not hold:\n{report}", file.display());
    }
    Ok(report)
}

/// Whether a copy has the schema of this program; an older one has yet to be brought up to date.
///
/// # Errors
/// The file cannot be read.
pub fn is_of_this_version(file: &Path) -> anyhow::Result<bool> {
    let mut conn = schema::reader(&Database::Sqlite(file.to_owned()))?;
    let newest = query_int(&mut *conn, "select coalesce(max(number), 0) from migration", &[])?;
    Ok(usize::try_from(newest).is_ok_and(|newest| newest == schema::MIGRATIONS.len()))
}

fn remove(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

/// What a restore leaves for the administrator to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The new restore count.
    pub epoch: i64,
    /// Movements in the journal.
    pub movements: i64,
    /// When the newest of them was recorded, ms; locks and enrolments after it are gone.
    pub recorded_at: i64,
    /// Who is locked in the backup.
    pub locked: Locked,
    /// Who was locked after it, as the head file tells, and is free again now; none where there is no head file.
    pub since: Option<Locked>,
}

/// Puts a backup in the place of a database that is not there (any more), as a new epoch that begins at `now`.
///
/// # Errors
/// There is a database already, the backup is not clean, or the disk; says what to do.
pub fn restore(file: &Path, database: &Database, site: &str, now: Moment) -> anyhow::Result<Restored> {
    let Database::Sqlite(target) = database else {
        bail!(
            "{database} is on PostgreSQL: bring it back by its own tools (pg_restore, or a base backup), then run \
             `regal-hub restore --adopt` on it"
        );
    };
    ensure!(file.is_file(), "{} is no file; name a backup", file.display());
    let _lock = DatabaseLock::take(database)?;
    for ending in ["", "-wal", "-shm", "-journal"] {
        let old = beside(target, ending);
        ensure!(
            !old.exists(),
            "{} is there; nothing is overwritten. Stop the hub and move {} with its -wal and -shm away (keep them \
             until all is well), but leave its .head where it is",
            old.display(),
            target.display()
        );
    }
    clean(file, site)?;
    let part = beside(target, ".part");
    remove(&part)?;
    Database::Sqlite(file.to_owned()).copy_to(&part)?;
    let mark = old_mark(database)?;
    let restored = begin_epoch(&Database::Sqlite(part.clone()), site, mark.as_ref(), now)?;
    File::open(&part)?.sync_all()?;
    fs::rename(&part, target).with_context(|| format!("cannot name it {}", target.display()))?;
    head::sync_folder(target)?;
    leave_mark(database, site)?;
    Ok(restored)
}

/// Takes the database as it stands for a restored one: a new epoch begins at `now`.
///
/// # Errors
/// A hub is using it, it is not clean, or the disk.
pub fn adopt(database: &Database, site: &str, now: Moment) -> anyhow::Result<Restored> {
    if let Database::Sqlite(path) = database {
        ensure!(path.exists(), "{} is not there; `regal-hub restore FILE` brings a backup", path.display());
    }
    let _lock = DatabaseLock::take(database)?;
    let report = verify(&mut *schema::reader(database)?, site)?;
    ensure!(report.is_clean(), "the books do not hold:\n{report}");
    let mark = old_mark(database)?;
    let restored = begin_epoch(database, site, mark.as_ref(), now)?;
    leave_mark(database, site)?;
    Ok(restored)
}

fn old_mark(database: &Database) -> anyhow::Result<Option<Mark>> {
    let Some(path) = head::path(database) else { return Ok(None) };
    head::read(&path).map_err(anyhow::Error::msg)
}

fn leave_mark(database: &Database, site: &str) -> anyhow::Result<()> {
    let Some(path) = head::path(database) else { return Ok(()) };
    let mut conn = database.open_reader()?;
    let (row, locked) = (Site::load(&mut *conn, site)?, Locked::load(&mut *conn, site)?);
    let verified = Point { number: row.journal, hash: row.head.clone() };
    head::write(&path, &Mark::of(&row, verified, locked))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn begin_epoch(
    database: &Database,
    site: &str,
    mark: Option<&Mark>,
    now: Moment,
) -> anyhow::Result<Restored> {
    let mark = mark.filter(|mark| mark.site == site).cloned();
    let mut writer = Inline::new(database.open_writer()?, Site::named(site));
    let restored = writer.run(|conn, site| {
        let recorded_at = site.clock;
        let own = Numbers { series: site.series, sscc: site.sscc, by_hand: site.by_hand };
        let (behind, epoch) = match &mark {
            Some(mark) => {
                let seen = Numbers {
                    series: own.series.max(mark.series),
                    sscc: own.sscc.max(mark.sscc),
                    by_hand: own.by_hand.max(mark.by_hand),
                };
                (seen.plus(SKIP), mark.epoch)
            }
            None => (own.plus(SKIP_BLIND), site.epoch),
        };
        site.begin_epoch(epoch, behind);
        let mut cx = Cx::hub(conn, site, "restore", now);
        lease::begin_epoch(&mut cx, FENCES)?;
        let (epoch, movements) = (cx.site.epoch, cx.site.journal);
        cx.by.at_console("regal-hub restore");
        audit::came(&mut cx, "restore", "", &[("epoch", epoch), ("movements", movements)])?;
        let locked = Locked::load(cx.conn, &cx.site.site)?;
        let since = mark.as_ref().map(|mark| mark.locked.without(&locked));
        Ok(Restored { epoch, movements, recorded_at, locked, since })
    })?;
    Ok(restored)
}

#[cfg(test)]
mod tests;
