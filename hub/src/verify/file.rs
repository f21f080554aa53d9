//! The database file itself: are its pages and indexes whole? SQLite finds few of the bits that flip (the chain finds what
//! they make of answered rows), but it finds broken pages and indexes that do not fit their tables, which no query of the books
//! may come by for months. PostgreSQL looks after its own files.

use crate::db::{Conn, DbError, Look};
use crate::floor::Hall;
use crate::report::calendar::Calendar;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// A file up to this size is looked at before the hub serves, when it was not closed in good order: some tenths of a second. A
/// larger one is looked at beside the work, for devices wait for the hub.
pub const AT_START: u64 = 64 << 20;
/// Minute of the night all of it is looked at, by the warehouse's clock.
const NIGHT: i64 = 2 * 60 + 30;
const DAY: i64 = 24 * 60;

/// A look at the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// When it ended, hub clock, ms.
    pub at: i64,
    /// Indexes were held against their tables too.
    pub whole: bool,
    /// The first thing that is wrong, in SQLite's words; nothing where all is well.
    pub flaw: Option<String>,
}

/// What was found last, if anybody has looked since the hub began.
#[must_use]
pub fn last(hall: &Hall) -> Option<Looked> {
    hall.gauges.file.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Keeps what a look found, and says it aloud when something is wrong.
pub(crate) fn found(hall: &Hall, whole: bool, flaw: Option<String>) {
    if let Some(flaw) = &flaw {
        tracing::error!(
            %flaw,
            "the database file is damaged; keep a copy of it as it is, and bring the last clean backup with \
             `regal-hub restore FILE`: devices send again what it lacks"
        );
    }
    let looked = Looked { at: hall.now().0, whole, flaw };
    *hall.gauges.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(looked);
}

/// A quick look, before the hub serves.
///
/// # Errors
/// The database.
pub(crate) fn quick(conn: &mut dyn Conn) -> Result<Option<String>, DbError> {
    conn.flaw(Look::Quick)
}

/// Looks each night, and at once with `soon`. One table at a time on a reading connection, each a transaction of its own: the
/// writer never waits, and its log is carried in between. After each the job rests as long as it took.
pub async fn keep(hall: Hall, mut soon: bool) {
    let calendar = Calendar::here();
    loop {
        if !std::mem::take(&mut soon) {
            let (_, minute) = calendar.day_and_minute(hall.now().0);
            tokio::time::sleep(Duration::from_secs(60 * until(minute))).await;
        }
        if let Err(error) = look(&hall).await {
            tracing::warn!(%error, "the database file could not be looked at; that is tried again next night");
        }
    }
}

/// Minutes from this minute of the day to the next look, at least one.
fn until(minute: i64) -> u64 {
    let left = (NIGHT - minute).rem_euclid(DAY);
    u64::try_from(if left == 0 { DAY } else { left }).unwrap_or(1)
}

/// One look at all tables.
///
/// # Errors
/// The database.
pub async fn look(hall: &Hall) -> Result<(), DbError> {
    let tables = hall.read(|conn| conn.tables()).await?;
    if tables.is_empty() {
        return Ok(());
    }
    let mut flaw = None;
    for table in tables {
        let begun = Instant::now();
        flaw = hall.read(move |conn| conn.flaw(Look::Table(&table))).await?;
        if flaw.is_some() {
            break;
        }
        tokio::time::sleep(begun.elapsed()).await;
    }
    found(hall, true, flaw);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;
    use crate::db::beside;
    use crate::floor::Keeper;
    use crate::testing::{World, on_both, sqlite};
    use crate::verify::{Rule, verify};
    use std::path::Path;

    #[test]
    fn the_next_look_is_in_the_night() {
        for (minute, wanted) in [(NIGHT, 1440), (NIGHT - 1, 1), (NIGHT + 1, 1439), (0, 150), (1439, 151)] {
            assert_eq!(until(minute), wanted, "{minute}");
        }
    }

    #[test]
    fn a_file_that_is_whole_is_found_so() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            let mut conn = world.database().open_reader().expect("a reader");
            for look in [Look::Quick, Look::Whole, Look::Table("movement")] {
                assert_eq!(conn.flaw(look), Ok(None), "{look:?}");
            }
            let of_sqlite = matches!(world.database(), Database::Sqlite(_));
            assert_eq!(conn.tables().expect("names").contains(&"movement".to_owned()), of_sqlite);
        });
    }

    /// Rot in a page of an index.
    fn damaged(file: &Path) {
        let db = rusqlite::Connection::open(file).expect("a file");
        db.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).expect("carried in");
        let number =
            |sql: &str| db.query_row(sql, [], |row| row.get::<_, u32>(0)).expect("a number") as usize;
        let (page, size) = (
            number("select rootpage from sqlite_schema where name = 'balance_item'"),
            number("pragma page_size"),
        );
        drop(db);
        let mut bytes = std::fs::read(file).expect("a file");
        bytes[(page - 1) * size..page * size].fill(0xA5);
        std::fs::write(file, bytes).expect("written");
    }

    #[test]
    fn a_page_that_has_rotted_is_named_by_verify_at_the_start_after_an_unclean_stop_and_at_night() {
        let home = sqlite();
        let mut world = World::new(&home);
        world.stock("A01.1.1", "TEA", 10);
        let database = world.database();
        drop(world);
        let Database::Sqlite(file) = database.clone() else { panic!("a file") };
        let keeper = Keeper::find(&database).expect("no head file yet");
        damaged(&file);

        let mut conn = database.open_reader().expect("a reader");
        for look in [Look::Quick, Look::Whole, Look::Table("balance")] {
            assert!(conn.flaw(look).expect("looked").is_some(), "{look:?}");
        }
        assert_eq!(conn.flaw(Look::Table("site")), Ok(None), "the others are whole");
        match verify(&mut *conn, "main") {
            Ok(report) => assert_eq!(report.findings[0].rule, Rule::File, "{report}"),
            Err(error) => assert!(error.to_string().contains("damaged"), "{error}"),
        }
        drop(conn);

        // Closed in good order, nobody looks before the night.
        let hall = Hall::open(&database, "main", "Rot", Box::new(|_| {})).expect("it opens");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        assert_eq!(last(&hall), None);
        runtime.block_on(look(&hall)).expect("looked");
        assert!(last(&hall).is_some_and(|looked| looked.whole && looked.flaw.is_some()));
        drop(keeper);

        // A log is left: somebody died with the file open.
        std::fs::write(beside(&file, "-wal"), [0; 32]).expect("written");
        let keeper = Keeper::find(&database).expect("no head file yet");
        let why = keeper.check(&hall).expect_err("damaged").to_string();
        assert!(why.contains("damaged") && why.contains("restore FILE"), "{why}");
    }
}
