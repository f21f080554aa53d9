//! What nobody can book is kept as it came, for a person, with a case; and what pages show and programs read of it.

use super::prepared::Prepared;
use crate::cx::{Cx, series_code};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::exception::{self, Raise};
use crate::people::actor;
use crate::people::device;
use regal_shared::base::DeviceId;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::wire::Answer;

/// The most characters kept of why a command cannot be booked.
const WHY: usize = 300;

/// What the raw body of a case is sealed as.
#[must_use]
pub fn parked_as(exception: i64) -> String {
    format!("parked {exception}")
}

/// Keeps a body nobody can book, with its exception. The same body again gets the same exception.
pub(super) fn park(
    cx: &mut Cx<'_>,
    prepared: &Prepared,
    code: ExceptionCode,
    why: &str,
) -> Result<Answer, DbError> {
    let id = &prepared.id;
    let known = query_one(
        cx.conn,
        "select p.exception from parked p join exception e on e.site = p.site and e.exception = p.exception \
         where p.site = $1 and p.device = $2 and p.series = $3 and p.number = $4 and p.body_hash = $5 and e.code = $6 \
         limit 1",
        params![
            &cx.site.site,
            id.device.as_str(),
            series_code(id.series),
            id.number,
            &prepared.hash,
            code.code()
        ],
    )?;
    let exception = match known {
        Some(row) => row.int(0)?,
        None => {
            let why: String = regal_shared::text::clean(why).chars().take(WHY).collect();
            let detail = format!("{id}: {why}");
            let number = exception::raise(cx, &Raise { detail, ..Raise::new(code) })?;
            let body = prepared.raw.replace('\0', "\u{fffd}");
            let body = actor::sealed(cx, &parked_as(number), &body)?;
            cx.conn.write(
                "insert into parked (site, exception, device, series, number, body, body_hash) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
                params![
                    &cx.site.site,
                    number,
                    id.device.as_str(),
                    series_code(id.series),
                    id.number,
                    &body,
                    &prepared.hash
                ],
            )?;
            number
        }
    };
    Ok(Answer::Parked { exception: regal_shared::wire::ExceptionRef { exception, code } })
}

/// The desk goes on without the confirms that a device does not have any more: their numbers are settled, with nothing
/// booked. False when none are lacking.
///
/// # Errors
/// The database.
pub fn go_on(cx: &mut Cx<'_>, device: &DeviceId) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    let Some(known) = device::find(cx.conn, &site, device.as_str(), "")? else { return Ok(false) };
    if known.oldest <= known.last_confirm + 1 {
        return Ok(false);
    }
    let answer = super::door::plain(&Answer::SettledEarlier)?;
    let journal = cx.site.journal;
    for number in known.last_confirm + 1..known.oldest {
        cx.conn.write(
            "insert into command (site, device, series, number, kind, body_hash, answer, actor, task, occurred_at, \
             settled_at, late, first_journal, last_journal) \
             values ($1, $2, 'c', $3, 'lost', '', $4, '', '', 0, $5, 0, $6, $7)",
            params![&site, device.as_str(), number, &answer, cx.now.0, journal + 1, journal],
        )?;
    }
    cx.conn.write(
        "update device set last_confirm = $3, oldest = 0 where site = $1 and device = $2",
        params![&site, device.as_str(), known.oldest - 1],
    )?;
    Ok(true)
}

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
