//! Which confirms were taken back: each once.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params, query_one};
use regal_shared::base::CommandId;

/// Whether a confirm can still be taken back: it was settled here, is no undo itself, and was not taken back before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It stands.
    Stands,
    /// It was taken back before: nothing is left to do.
    Undone,
    /// There is no such confirm to take back.
    Unknown,
}

/// How a confirm stands.
///
/// # Errors
/// The database.
pub fn standing(cx: &mut Cx<'_>, id: &CommandId) -> Result<Standing, DbError> {
    let row = query_one(
        cx.conn,
        "select c.kind, u.number from command c left join undone u on u.site = c.site and u.device = c.device and \
         u.series = c.series and u.number = c.number \
         where c.site = $1 and c.device = $2 and c.series = $3 and c.number = $4",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    let Some(row) = row else { return Ok(Standing::Unknown) };
    if row.opt_int(1)?.is_some() {
        return Ok(Standing::Undone);
    }
    Ok(if row.text(0)? == "undo" { Standing::Unknown } else { Standing::Stands })
}

/// Keeps that a confirm was taken back.
///
/// # Errors
/// The database.
pub fn mark(cx: &mut Cx<'_>, id: &CommandId) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into undone (site, device, series, number, undone_at) values ($1, $2, $3, $4, $5) \
         on conflict do nothing",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number, cx.now.0],
    )?;
    Ok(())
}
