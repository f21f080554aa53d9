//! Policies: what a site decides for itself, as numbers in the table `policy`.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};

/// The value of a policy, or `default` when the site says nothing.
///
/// # Errors
/// The database.
pub fn value(conn: &mut dyn Conn, site: &str, policy: &str, default: i64) -> Result<i64, DbError> {
    let row =
        query_one(conn, "select value from policy where site = $1 and policy = $2", params![site, policy])?;
    row.map_or(Ok(default), |row| row.int(0))
}

/// Whether a policy says yes; `default` when the site says nothing.
///
/// # Errors
/// The database.
pub fn flag(conn: &mut dyn Conn, site: &str, policy: &str, default: bool) -> Result<bool, DbError> {
    Ok(value(conn, site, policy, i64::from(default))? != 0)
}

/// The site decides a policy.
///
/// # Errors
/// The database.
pub fn set(cx: &mut Cx<'_>, policy: &str, value: i64) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into policy (site, policy, value) values ($1, $2, $3) on conflict (site, policy) do update set \
         value = excluded.value",
        params![&cx.site.site, policy, value],
    )?;
    Ok(())
}
