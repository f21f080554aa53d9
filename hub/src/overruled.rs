//! Rules workers beat by setting goods down elsewhere than planned: kept for good beside the movements of the same
//! command, so that who looks at bad rules finds them.

use crate::cx::{Cx, series_code};
use crate::db::{Conn, DbError, Row, params, query_one};

/// A rule that was beaten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overruled {
    /// Code of the rule that chose the place.
    pub rule: String,
    /// The place it chose.
    pub planned: String,
    /// Where the goods were set down.
    pub location: String,
    /// The worker's reason code, or empty.
    pub reason: String,
}

/// Keeps it with the running command.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, beaten: &Overruled) -> Result<(), DbError> {
    let id = &cx.by.id;
    cx.conn.write(
        "insert into overruled (site, device, series, number, rule, planned, location, reason, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        params![
            &cx.site.site,
            id.device.as_str(),
            series_code(id.series),
            id.number,
            &beaten.rule,
            &beaten.planned,
            &beaten.location,
            &beaten.reason,
            cx.now.0
        ],
    )
}

/// What a case tells of, where a worker beat a rule by it.
///
/// # Errors
/// The database.
pub fn of_case(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Option<Overruled>, DbError> {
    let row = query_one(
        conn,
        "select o.rule, o.planned, o.location, o.reason from exception e join overruled o on o.site = e.site and \
         o.device = e.device and o.series = e.series and o.number = e.command where e.site = $1 and e.exception = $2",
        params![site, exception],
    )?;
    row.as_ref().map(beaten).transpose()
}

/// What a movement was booked by, where a worker beat a rule by it.
///
/// # Errors
/// The database.
pub fn of_movement(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<Overruled>, DbError> {
    let row = query_one(
        conn,
        "select o.rule, o.planned, o.location, o.reason from movement m join overruled o on o.site = m.site and \
         o.device = m.device and o.series = m.series and o.number = m.command where m.site = $1 and m.number = $2",
        params![site, number],
    )?;
    row.as_ref().map(beaten).transpose()
}

fn beaten(row: &Row) -> Result<Overruled, DbError> {
    let (rule, planned) = (row.string(0)?, row.string(1)?);
    Ok(Overruled { rule, planned, location: row.string(2)?, reason: row.string(3)? })
}
