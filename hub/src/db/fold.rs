//! SQLite's log is folded into the database by a thread of its own: whoever waits for an answer does not wait for that.
//!
//! A fold on a second connection never holds up the writer, which goes on adding to the log meanwhile. Only when the log
//! is nearly folded may the writer begin it anew, with the little that came last; that is its own affair.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};

/// What a fold leaves is as good as nothing: the writer folds so many pages within a moment.
pub(super) const LITTLE: i64 = 256;
/// So often it is folded at most until little is left, each time only what came during the time before.
const PASSES: usize = 4;

/// What a fold came to, in pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folded {
    /// The whole log.
    pub(super) pages: i64,
    /// What of it is not in the database yet: written meanwhile, or needed by readers that look at how it was before.
    pub(super) left: i64,
}

/// The thread that folds, when asked.
pub(super) struct Folder {
    asks: Option<SyncSender<()>>,
    told: Receiver<rusqlite::Result<Folded>>,
    thread: Option<JoinHandle<()>>,
    folding: bool,
}

impl Folder {
    /// The thread, or nothing when there is no file or thread to be had for it: then the writer folds itself.
    pub(super) fn start(path: &Path) -> Option<Folder> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).ok()?;
        // What is folded is on disk before the log is overwritten.
        conn.execute_batch("pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma mmap_size = 0")
            .ok()?;
        let ((asks, asked), (tell, told)) = (sync_channel(1), channel());
        let work = move || {
            while let Ok(()) = asked.recv() {
                if tell.send(fold(&conn)).is_err() {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("folder".to_owned()).spawn(work).ok()?;
        Some(Folder { asks: Some(asks), told, thread: Some(thread), folding: false })
    }

    /// Begins a fold; while one is under way there is nothing to begin.
    pub(super) fn begin(&mut self) {
        if let (false, Some(asks)) = (self.folding, &self.asks) {
            self.folding = asks.try_send(()).is_ok();
        }
    }

    /// What the fold came to, once, when it has ended.
    ///
    /// # Errors
    /// The fold failed; the log still holds everything.
    pub(super) fn ended(&mut self) -> rusqlite::Result<Option<Folded>> {
        match self.told.try_recv() {
            Ok(outcome) => {
                self.folding = false;
                outcome.map(Some)
            }
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => Ok(None),
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.asks = None;
        // The writer's connection is the last one on the file, and takes the log away when it is closed.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn fold(conn: &Connection) -> rusqlite::Result<Folded> {
    let mut folded = pass(conn)?;
    for _ in 1..PASSES {
        let before = folded.left;
        if before <= LITTLE {
            break;
        }
        folded = pass(conn)?;
        if folded.left >= before {
            // A reader stays, or it is written as fast as it is folded.
            break;
        }
    }
    Ok(folded)
}

fn pass(conn: &Connection) -> rusqlite::Result<Folded> {
    conn.query_row("pragma wal_checkpoint(passive)", [], |row| {
        let (pages, done): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(Folded { pages, left: pages - done })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{Place, sqlite};
    use crate::db::{Conn, Database, params};
    use std::time::{Duration, Instant};

    /// The longest a fold is waited for.
    const PATIENCE: Duration = Duration::from_secs(60);

    fn path(place: &Place) -> &Path {
        match &place.database {
            Database::Sqlite(path) => path,
            Database::Postgres(_) => panic!("a file"),
        }
    }

    /// So many thousand rows, a page each four.
    fn write(conn: &mut dyn Conn, thousands: usize) {
        for _ in 0..thousands {
            conn.begin().unwrap();
            for _ in 0..1000 {
                conn.execute("insert into note (text) values ($1)", params!["x".repeat(1000).as_str()])
                    .unwrap();
            }
            conn.batch("commit").unwrap();
        }
    }

    fn writer(place: &Place) -> Box<dyn Conn + Send> {
        let mut conn = place.database.open_writer().unwrap();
        conn.batch("create table note (text text not null)").unwrap();
        conn
    }

    fn folded(folder: &mut Folder) -> Folded {
        folder.begin();
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(folded) = folder.ended().unwrap() {
                return folded;
            }
            assert!(Instant::now() < end, "it never ends");
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_a_reader_looks_at_stays_in_the_log_until_it_has_gone() {
        let place = sqlite();
        let mut conn = writer(&place);
        let mut folder = Folder::start(path(&place)).expect("a thread");
        write(&mut *conn, 2);
        let all = folded(&mut folder);
        assert!(all.pages >= 500 && all.left == 0, "{all:?}");
        let mut reader = place.database.open_reader().unwrap();
        reader.begin().unwrap();
        reader.query("select count(*) from note", params![]).unwrap();
        write(&mut *conn, 2);
        let some = folded(&mut folder);
        assert!(some.left >= 500, "{some:?}");
        reader.batch("commit").unwrap();
        assert_eq!(folded(&mut folder).left, 0);
    }

    #[test]
    fn beside_a_thread_that_folds_the_log_begins_anew_and_again() {
        let place = sqlite();
        let mut conn = writer(&place);
        conn.aside();
        let first = begun(path(&place));
        let end = Instant::now() + PATIENCE;
        while begun(path(&place)) < first + 3 {
            write(&mut *conn, 2);
            conn.rest().unwrap();
            assert!(Instant::now() < end, "the log only grows");
        }
    }

    /// How often the log was begun (bytes 12 to 15 of its header, SQLite's file format 4.1).
    fn begun(path: &Path) -> u32 {
        let log = std::fs::read(path.with_extension("db-wal")).unwrap();
        u32::from_be_bytes(log[12..16].try_into().unwrap())
    }
}
