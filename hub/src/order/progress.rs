//! How far the day is: what of the orders with a cut-off of today is out, and of their lines and units picked.

use crate::db::{Conn, DbError, params, query_one};

/// The most orders of a day that are looked through.
const ORDERS: i64 = 20_000;

/// How far the day is. Cancelled orders and lines are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Orders due.
    pub orders: i64,
    /// Of them on the truck or away.
    pub orders_out: i64,
    /// Lines due.
    pub lines: i64,
    /// Of them picked whole.
    pub lines_picked: i64,
    /// Base units due.
    pub units: i64,
    /// Of them picked.
    pub units_picked: i64,
}

/// How far the orders are whose cut-off lies between two moments, ms since 1970.
///
/// # Errors
/// The database.
pub fn progress(conn: &mut dyn Conn, site: &str, from: i64, to: i64) -> Result<Progress, DbError> {
    let orders = query_one(
        conn,
        "select count(*), cast(coalesce(sum(case when state in ('loaded', 'shipped') then 1 else 0 end), 0) as bigint) \
         from order_head where site = $1 and cut_off >= $2 and cut_off < $3 and state <> 'cancelled'",
        params![site, from, to],
    )?;
    let lines = query_one(
        conn,
        "select count(*), cast(coalesce(sum(case when n.picked >= n.qty then 1 else 0 end), 0) as bigint), \
         cast(coalesce(sum(n.qty), 0) as bigint), cast(coalesce(sum(n.picked), 0) as bigint) from \
         (select site, order_no from order_head where site = $1 and cut_off >= $2 and cut_off < $3 and \
         state <> 'cancelled' order by cut_off limit $4) o cross join order_line n where n.site = o.site and \
         n.order_no = o.order_no and n.state <> 'cancelled'",
        params![site, from, to, ORDERS],
    )?;
    let mut all = Progress::default();
    if let Some(row) = orders {
        (all.orders, all.orders_out) = (row.int(0)?, row.int(1)?);
    }
    if let Some(row) = lines {
        (all.lines, all.lines_picked) = (row.int(0)?, row.int(1)?);
        (all.units, all.units_picked) = (row.int(2)?, row.int(3)?);
    }
    Ok(all)
}
