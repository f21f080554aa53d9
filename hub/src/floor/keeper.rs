//! Keeps the head file beside a serving hub's database, and looks at it before the hub serves.

use super::Hall;
use crate::db::Database;
use crate::db::beside;
use crate::site::Site;
use crate::verify::file;
use crate::verify::head::{self, Locked, Mark};
use crate::verify::{self, Point, Rule};
use anyhow::{bail, ensure};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The least time between two writes of the head file.
const EVERY: Duration = Duration::from_secs(1);

/// Bytes of a database whose log is still there; nothing for one that was closed, for closing takes the log away.
fn left_open(database: &Path) -> Option<u64> {
    let size = |path: &Path| std::fs::metadata(path).map(|about| about.len()).ok();
    let log = size(&beside(database, "-wal")).filter(|bytes| *bytes > 0)?;
    Some(size(database).unwrap_or(0) + log)
}

/// The head file of a database, as it was found.
#[derive(Debug, Clone)]
pub struct Keeper {
    path: Option<PathBuf>,
    found: Option<Mark>,
    /// Whoever had the database open last did not close it: its log is still there. So many bytes it has.
    unclean: Option<u64>,
    /// One writes at a time: the last word at the end of the hub may meet the one of each second.
    writing: Arc<Mutex<()>>,
}

impl Keeper {
    /// Reads the head file before the database is opened.
    ///
    /// # Errors
    /// It cannot be read, or it is there and the database is not.
    pub fn find(database: &Database) -> anyhow::Result<Keeper> {
        let path = head::path(database);
        let found = match &path {
            Some(path) => head::read(path).map_err(anyhow::Error::msg)?,
            None => None,
        };
        if let (Some(_), Database::Sqlite(file)) = (&found, database) {
            ensure!(
                file.exists(),
                "{} is gone, but its head file is there. Put the database back, or bring a backup with \
                 `regal-hub restore FILE`; for a new, empty site remove {}",
                file.display(),
                beside(file, ".head").display()
            );
        }
        let unclean = match database {
            Database::Sqlite(path) => left_open(path),
            Database::Postgres(_) => None,
        };
        Ok(Keeper { path, found, unclean, writing: Arc::default() })
    }

    /// Whether this database may be served: it holds the head that was seen last, and its chain holds since it was
    /// last verified. Answers up to where. Blocking.
    ///
    /// # Errors
    /// Rows are lost or changed; says what and the remedy. Or the database.
    pub fn check(&self, hall: &Hall) -> anyhow::Result<Point> {
        self.look_at_pages(hall)?;
        let site = hall.site.clone();
        let found = self.found.clone().filter(|mark| mark.site == site);
        let (lacks, findings, newest) = hall.readers.read(|conn| {
            let lacks = match &found {
                Some(mark) => {
                    let row = Site::load(conn, &site)?;
                    head::lacks(conn, &row, &mark.head())?
                }
                None => None,
            };
            let since = found.as_ref().map_or_else(Point::start, |mark| mark.verified.clone());
            let (findings, newest) = verify::at_start(conn, &site, since)?;
            Ok((lacks, findings, newest))
        })?;
        if let Some(lacks) = lacks {
            bail!(
                "this is not the database the hub served last: {lacks}. Answered work is missing from it. Put the \
                 right file back; if there is none, `regal-hub restore --adopt` takes this one for a restored one, \
                 and the devices send again what it lacks"
            );
        }
        if let Some(broken) = findings.iter().find(|finding| finding.rule == Rule::Chain) {
            bail!(
                "the journal was changed or damaged: {broken}. Run `regal-hub verify`, and bring the last clean \
                 backup with `regal-hub restore FILE`; devices send again what it lacks"
            );
        }
        for finding in findings {
            tracing::error!(%finding, "the books do not hold; run `regal-hub verify`");
        }
        Ok(newest)
    }

    /// After an unclean stop the pages of a file that is not large are looked at.
    fn look_at_pages(&self, hall: &Hall) -> anyhow::Result<()> {
        if self.unclean.is_none_or(|bytes| bytes > file::AT_START) {
            return Ok(());
        }
        let flaw = hall.readers.read(file::quick)?;
        file::found(hall, false, flaw.clone());
        if let Some(flaw) = flaw {
            bail!(
                "the database file is damaged: {flaw}. Keep a copy of it as it is, and bring the last clean backup with \
                 `regal-hub restore FILE`; devices send again what it lacks"
            );
        }
        Ok(())
    }

    /// Whether the pages are to be looked at as soon as the hub serves: it was not closed in good order, and is large.
    #[must_use]
    pub fn looks_soon(&self) -> bool {
        self.unclean.is_some_and(|bytes| bytes > file::AT_START)
    }

    /// Writes the head file after commits, at most once a second. Runs until the hub ends.
    pub async fn keep(self, hall: Hall, verified: Point) {
        let mut news = hall.news();
        let mut told = false;
        loop {
            let left = self.leave(&hall, &verified).await;
            // On a full disk it fails each second: that is said once.
            match &left {
                Err(why) if !told => tracing::warn!("{why}"),
                Ok(()) if told => tracing::info!("the head file is written again"),
                _ => {}
            }
            told = left.is_err();
            tokio::time::sleep(EVERY).await;
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    /// Writes the head file as things are now.
    ///
    /// # Errors
    /// It cannot be written; says which file, why, what that means and what to do.
    pub async fn leave(&self, hall: &Hall, verified: &Point) -> Result<(), String> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        let (site, verified, writing) = (hall.site.clone(), verified.clone(), Arc::clone(&self.writing));
        let written = hall
            .read(move |conn| {
                // Nothing is left half done by whoever died with it.
                let _alone = writing.lock().unwrap_or_else(PoisonError::into_inner);
                let locked = Locked::load(conn, &site)?;
                let mark = Mark::of(&Site::load(conn, &site)?, verified, locked);
                Ok(head::write(&path, &mark)
                    .map_err(|error| format!("{} is not written ({error})", path.display())))
            })
            .await;
        written.unwrap_or_else(|error| Err(format!("the head file is not written: {error}"))).map_err(|why| {
            format!(
                "{why}; free some disk space or make its folder writable: until it is written again, rows lost from \
                 the journal's end would not be noticed at the next start"
            )
        })
    }
}
