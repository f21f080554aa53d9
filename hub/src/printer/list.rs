//! Print jobs as people and programs look at them, over all printers: the one place that reads them so.

use crate::db::{Conn, DbError, Row, params};

/// A label on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The job's name.
    pub job: String,
    /// The printer.
    pub printer: String,
    /// What it is for, as it is scanned; `B.`… is a badge, and somebody's.
    pub object: String,
    /// State code: queued, sent, printed, failed, void.
    pub state: String,
    /// When it was made, ms.
    pub made_at: i64,
    /// What went wrong, or empty.
    pub detail: String,
}

/// The newest jobs made since a moment, ms, before one of this moment and name; at most so many.
///
/// # Errors
/// The database.
pub fn newest(
    conn: &mut dyn Conn,
    site: &str,
    since: i64,
    (made_at, job): (i64, &str),
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let found = conn.query(
        "select job, printer, object, state, made_at, detail from print_job where site = $1 and made_at >= $2 and \
         made_at <= $3 and (made_at, job) < ($3, $4) order by made_at desc, job desc limit $5",
        params![site, since, made_at, job, limit],
    )?;
    found.iter().map(read).collect()
}

/// Jobs from the oldest on, behind one of this moment, ms, and name.
///
/// # Errors
/// The database.
pub fn after(
    conn: &mut dyn Conn,
    site: &str,
    (made_at, job): (i64, &str),
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let found = conn.query(
        "select job, printer, object, state, made_at, detail from print_job where site = $1 and made_at >= $2 and \
         (made_at, job) > ($2, $3) order by made_at, job limit $4",
        params![site, made_at, job, limit],
    )?;
    found.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Listed, DbError> {
    Ok(Listed {
        job: row.string(0)?,
        printer: row.string(1)?,
        object: row.string(2)?,
        state: row.string(3)?,
        made_at: row.int(4)?,
        detail: row.string(5)?,
    })
}
