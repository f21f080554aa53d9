//! Requests granted that touch what was settled: kept for good, with who asked.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params, query_int};

/// Whether the label of an object was printed on somebody's wish.
///
/// # Errors
/// The database.
pub fn printed(cx: &mut Cx<'_>, object: &str) -> Result<bool, DbError> {
    let prints = query_int(
        cx.conn,
        "select count(*) from granted where site = $1 and object = $2 and kind = 'print'",
        params![&cx.site.site, object],
    )?;
    Ok(prints > 0)
}

/// Keeps the running request with the object it was about, as it would be scanned.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, kind: &str, object: &str) -> Result<(), DbError> {
    let by = &cx.by;
    cx.conn.execute(
        "insert into granted (site, device, series, number, kind, object, actor, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        params![
            &cx.site.site,
            by.id.device.as_str(),
            series_code(by.id.series),
            by.id.number,
            kind,
            object,
            by.actor.as_str(),
            cx.now.0
        ],
    )?;
    Ok(())
}
