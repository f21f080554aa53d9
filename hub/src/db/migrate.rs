//! Numbered migrations: the same text on both engines, one transaction each, one way.

use sha2::{Digest, Sha256};

use super::{Conn, Database, DbError, params};

/// A migration: its number (1, 2, 3 … without a gap), its name and its SQL.
pub type Migration = (i64, &'static str, &'static str);

const TABLE: &str = "create table if not exists migration \
    (number bigint not null primary key, name text not null, checksum text not null)";

/// Brings the database up to the last of `list`; answers how many migrations ran.
///
/// Refuses a database that a newer hub has migrated, and one whose migrations read otherwise than ours.
pub fn migrate(conn: &mut dyn Conn, list: &[Migration]) -> Result<usize, DbError> {
    for (place, (number, name, _)) in list.iter().enumerate() {
        if *number != place as i64 + 1 {
            return Err(DbError::bug(
                "",
                format!("migration {number} ({name}) stands at place {}", place + 1),
            ));
        }
    }
    make_table(conn)?;
    check(conn, list)?;
    let mut ran = 0;
    for migration in list {
        ran += usize::from(run(conn, migration)?);
    }
    check(conn, list)?;
    conn.migrated()?;
    Ok(ran)
}

/// Refuses a database that a newer hub has migrated, before anything in it is touched.
///
/// # Errors
/// [`DbError::Unusable`] with the remedy.
pub fn refuse_newer(database: &Database, list: &[Migration]) -> Result<(), DbError> {
    let (found, known) = (database.migrated_to().unwrap_or(0), list.len() as i64);
    if found > known { Err(newer(&database.to_string(), found, known)) } else { Ok(()) }
}

/// Refuses a database that was read so far alone and that a newer hub has migrated.
///
/// # Errors
/// [`DbError::Unusable`] with the remedy, or the database.
pub fn refuse_newer_here(conn: &mut dyn Conn, list: &[Migration]) -> Result<(), DbError> {
    let rows = conn.query("select coalesce(max(number), 0) from migration", params![])?;
    let (found, known) = (rows[0].int(0)?, list.len() as i64);
    if found > known { Err(newer("the database", found, known)) } else { Ok(()) }
}

fn newer(what: &str, found: i64, known: i64) -> DbError {
    DbError::Unusable(format!(
        "{what} is at migration {found}, this hub knows up to {known}: a newer hub has used it; start the newer hub, \
         or restore the backup made before the update"
    ))
}

/// Two hubs that start at once may both try to make the table; the second try then finds it. PostgreSQL tells the
/// loser of a row in its catalog (23505), of the table (42P07) or of the table's type (42710).
fn make_table(conn: &mut dyn Conn) -> Result<(), DbError> {
    match conn.batch(TABLE) {
        Err(DbError::Constraint(_) | DbError::Bug { .. }) => conn.batch(TABLE),
        other => other,
    }
}

/// Runs one migration unless it has run; whether it ran.
fn run(conn: &mut dyn Conn, migration: &Migration) -> Result<bool, DbError> {
    let (number, name, sql) = *migration;
    conn.begin()?;
    let outcome = claim(conn, migration).and_then(|ours| {
        if ours {
            conn.batch(sql).map_err(|error| match error {
                DbError::Bug { detail, .. } => DbError::bug(&format!("migration {number} ({name})"), detail),
                other => other,
            })?;
        }
        Ok(ours)
    });
    match outcome {
        Ok(true) => conn.batch("commit").map(|()| true),
        Ok(false) => conn.batch("rollback").map(|()| false),
        Err(error) => {
            // The first error is the one to show; a transaction that is gone already needs no rollback.
            let _ = conn.batch("rollback");
            Err(error)
        }
    }
}

/// Writes the migration's row; false when it is there. Another hub at the same work is waited for.
fn claim(conn: &mut dyn Conn, (number, name, sql): &Migration) -> Result<bool, DbError> {
    let made = conn.execute(
        "insert into migration (number, name, checksum) values ($1, $2, $3) on conflict do nothing",
        params![*number, *name, &checksum(sql)],
    )?;
    Ok(made == 1)
}

fn check(conn: &mut dyn Conn, list: &[Migration]) -> Result<(), DbError> {
    let rows = conn.query("select number, name, checksum from migration order by number", params![])?;
    let ours = list.len() as i64;
    let theirs = rows.last().map_or(Ok(0), |row| row.int(0))?;
    if theirs > ours {
        return Err(newer("the database", theirs, ours));
    }
    for row in rows {
        let (number, name, sum) = (row.int(0)?, row.text(1)?, row.text(2)?);
        let known = usize::try_from(number - 1).ok().and_then(|place| list.get(place));
        if known.is_none_or(|(_, _, sql)| checksum(sql) != sum) {
            return Err(DbError::Unusable(format!(
                "migration {number} ({name}) in the database is not the one this hub has; the hub was not built \
                 from a released version, or the database belongs to something else: use the hub that made it"
            )));
        }
    }
    Ok(())
}

/// SHA-256 of the text, whatever its line ends.
fn checksum(sql: &str) -> String {
    let digest = Sha256::digest(sql.replace('\r', ""));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
