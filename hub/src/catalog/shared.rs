//! LPNs that serve several orders: somebody put goods of another order into a tote that was in use. Each order finds its
//! own goods in it until they are packed.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};

/// Orders an LPN serves besides its own, the first to come in front.
///
/// # Errors
/// The database.
pub fn orders(cx: &mut Cx<'_>, lpn: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select order_no from lpn_also where site = $1 and lpn = $2 order by made_at, order_no",
        params![&cx.site.site, lpn],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// The orders an LPN serves besides this one.
///
/// # Errors
/// The database.
pub fn with_others(cx: &mut Cx<'_>, lpn: &str, order: &str) -> Result<Vec<String>, DbError> {
    let also = orders(cx, lpn)?;
    if also.is_empty() {
        return Ok(also);
    }
    let own = query_one(
        cx.conn,
        "select order_no from lpn where site = $1 and lpn = $2",
        params![&cx.site.site, lpn],
    )?;
    let own = own.map(|row| row.string(0)).transpose()?.unwrap_or_default();
    // One that holds goods of no order is shared with whom they belong to.
    let mut all: Vec<String> = [own].into_iter().chain(also).collect();
    all.retain(|one| one != order);
    Ok(all)
}

/// Another order has goods in it.
pub(super) fn add(cx: &mut Cx<'_>, lpn: &str, by: (&str, &str, i64)) -> Result<(), DbError> {
    let (order, task, slot) = by;
    cx.conn.write(
        "insert into lpn_also (site, lpn, order_no, task, slot, made_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (site, lpn, order_no) do update set task = excluded.task, slot = excluded.slot",
        params![&cx.site.site, lpn, order, task, slot, cx.now.0],
    )
}

/// An order has what it was for. Its own order hands it on to the one that came next.
pub(super) fn served(cx: &mut Cx<'_>, lpn: &str, order: &str) -> Result<(), DbError> {
    forget(cx, lpn, order)?;
    let next = query_one(
        cx.conn,
        "select a.order_no, a.task, a.slot from lpn_also a join lpn l on l.site = a.site and l.lpn = a.lpn and \
         l.order_no = $3 where a.site = $1 and a.lpn = $2 order by a.made_at, a.order_no limit 1",
        params![&cx.site.site, lpn, order],
    )?;
    let Some(next) = next else { return Ok(()) };
    let (other, task, slot) = (next.string(0)?, next.string(1)?, next.int(2)?);
    cx.conn.write(
        "update lpn set order_no = $3, task = $4, slot = $5 where site = $1 and lpn = $2",
        params![&cx.site.site, lpn, &other, &task, slot],
    )?;
    forget(cx, lpn, &other)
}

fn forget(cx: &mut Cx<'_>, lpn: &str, order: &str) -> Result<(), DbError> {
    cx.conn.write(
        "delete from lpn_also where site = $1 and lpn = $2 and order_no = $3",
        params![&cx.site.site, lpn, order],
    )
}

/// It is this order's own from now on. What it served besides is over when nothing is in it.
pub(super) fn bound(cx: &mut Cx<'_>, lpn: &str, order: &str) -> Result<(), DbError> {
    cx.conn.write(
        "delete from lpn_also where site = $1 and lpn = $2 and (order_no = $3 or not exists (select 1 from balance b \
         where b.site = lpn_also.site and b.lpn = lpn_also.lpn and b.virtual = 0))",
        params![&cx.site.site, lpn, order],
    )
}

/// Nothing is in it any more.
pub(super) fn none(cx: &mut Cx<'_>, lpn: &str) -> Result<(), DbError> {
    cx.conn.write("delete from lpn_also where site = $1 and lpn = $2", params![&cx.site.site, lpn])
}

/// It has another label. What that one served before is over.
pub(super) fn relabelled(cx: &mut Cx<'_>, old: &str, new: &str) -> Result<(), DbError> {
    none(cx, new)?;
    cx.conn
        .write("update lpn_also set lpn = $3 where site = $1 and lpn = $2", params![&cx.site.site, old, new])
}
