//! Reading balances, and marking what is seen otherwise than booked.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int};
use regal_shared::base::{Goods, Qty};

/// Base units of an item at a location over all lots, LPNs and statuses.
///
/// # Errors
/// The database.
pub fn at(conn: &mut dyn Conn, site: &str, location: &str, item: &str) -> Result<Qty, DbError> {
    query_int(
        conn,
        "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where site = $1 and location = $2 and item = $3",
        params![site, location, item],
    )
}

/// Marks the goods at a location as suspect: planning uses the smaller of booked and `seen` from now on.
///
/// # Errors
/// The database.
pub fn suspect(cx: &mut Cx<'_>, location: &str, goods: &Goods, seen: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update balance set suspect = 1, seen = $7 where site = $1 and location = $2 and item = $3 and owner = $4 \
         and lot = $5 and serial = $6",
        params![&cx.site.site, location, &goods.item, &goods.owner, &goods.lot, &goods.serial, seen],
    )?;
    Ok(())
}

/// Takes the mark of [`suspect`] away.
///
/// # Errors
/// The database.
pub fn sure(cx: &mut Cx<'_>, location: &str, goods: &Goods) -> Result<(), DbError> {
    cx.conn.write(
        "update balance set suspect = 0, seen = 0 where site = $1 and location = $2 and item = $3 and owner = $4 \
         and lot = $5 and serial = $6 and suspect = 1",
        params![&cx.site.site, location, &goods.item, &goods.owner, &goods.lot, &goods.serial],
    )?;
    Ok(())
}
