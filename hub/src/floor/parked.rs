//! Reports of devices that nobody could book, as they came in: what pages show and programs read.

use super::door::parked_as;
use crate::db::{Conn, DbError, Row, params};
use crate::people::actor;

/// A report nobody could book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The case it stands under.
    pub exception: i64,
    /// Why it was not booked, as a code.
    pub code: String,
    /// State of the case.
    pub state: String,
    /// The device.
    pub device: String,
    /// Its name: device, series and number.
    pub command: String,
    /// More about why.
    pub detail: String,
    /// When it came, ms.
    pub opened_at: i64,
    /// The report as it came; empty once its day's key is gone.
    pub body: String,
}

/// Up to `limit` reports behind a case, by its number.
///
/// # Errors
/// The database.
pub fn after(conn: &mut dyn Conn, site: &str, after: i64, limit: i64) -> Result<Vec<Parked>, DbError> {
    let found = conn.query(
        "select p.exception, e.code, e.state, p.device, p.series, p.number, e.detail, e.opened_at, p.body \
         from parked p join exception e on e.site = p.site and e.exception = p.exception \
         where p.site = $1 and p.exception > $2 order by p.exception limit $3",
        params![site, after, limit],
    )?;
    found.iter().map(|row| read(conn, row)).collect()
}

/// Up to `limit` reports before a case, newest first.
///
/// # Errors
/// The database.
pub fn before(conn: &mut dyn Conn, site: &str, before: i64, limit: i64) -> Result<Vec<Parked>, DbError> {
    let found = conn.query(
        "select p.exception, e.code, e.state, p.device, p.series, p.number, e.detail, e.opened_at, p.body \
         from parked p join exception e on e.site = p.site and e.exception = p.exception \
         where p.site = $1 and p.exception < $2 order by p.exception desc limit $3",
        params![site, before, limit],
    )?;
    found.iter().map(|row| read(conn, row)).collect()
}

fn read(conn: &mut dyn Conn, row: &Row) -> Result<Parked, DbError> {
    let exception = row.int(0)?;
    Ok(Parked {
        exception,
        code: row.string(1)?,
        state: row.string(2)?,
        device: row.string(3)?,
        command: format!("{}.{}{}", row.text(3)?, row.text(4)?, row.int(5)?),
        detail: row.string(6)?,
        opened_at: row.int(7)?,
        body: actor::unsealed(conn, &parked_as(exception), row.text(8)?)?.unwrap_or_default(),
    })
}
