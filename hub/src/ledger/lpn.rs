//! Moving an LPN: its content and the LPNs nested in it move with it (V6).

use super::book::{Booking, Place, book};
use crate::cx::Cx;
use crate::db::{DbError, params};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::bug::made;

/// One balance of an LPN's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub goods: Goods,
    /// Where it is booked.
    pub place: Place,
    /// Base units.
    pub qty: Qty,
}

/// All stock booked on an LPN itself, without nested LPNs.
///
/// # Errors
/// The database.
pub fn content(cx: &mut Cx<'_>, lpn: &str) -> Result<Vec<Content>, DbError> {
    let rows = cx.conn.query(
        "select location, item, owner, lot, serial, status, on_hand from balance where site = $1 and lpn = $2 and \
         virtual = 0 order by location, item, owner, lot, serial, status",
        params![&cx.site.site, lpn],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Content {
                goods: Goods {
                    item: row.string(1)?,
                    owner: row.string(2)?,
                    lot: row.string(3)?,
                    serial: row.string(4)?,
                },
                place: Place {
                    location: row.string(0)?,
                    lpn: lpn.to_owned(),
                    status: StockStatus::parse(row.text(5)?).unwrap_or_default(),
                },
                qty: row.int(6)?,
            })
        })
        .collect()
}

/// The LPN and all nested in it, outermost first.
///
/// # Errors
/// The database.
pub fn tree(cx: &mut Cx<'_>, lpn: &str) -> Result<Vec<String>, DbError> {
    let mut all = vec![lpn.to_owned()];
    let mut at = 0;
    while at < all.len() {
        let rows = cx.conn.query(
            "select lpn from lpn where site = $1 and parent = $2 order by lpn",
            params![&cx.site.site, &all[at]],
        )?;
        for row in rows {
            let child = row.string(0)?;
            if !all.contains(&child) {
                all.push(child);
            }
        }
        at += 1;
    }
    Ok(all)
}

/// Moves an LPN, what is in it and what is nested in it to a location. It leaves the LPN it stood in, unless that one
/// is there too.
///
/// # Errors
/// The database.
pub fn move_lpn(cx: &mut Cx<'_>, lpn: &str, to: &str, reason: &'static str) -> Result<(), DbError> {
    for one in tree(cx, lpn)? {
        for part in content(cx, &one)? {
            if part.place.location == to {
                continue;
            }
            let target = Place { location: to.to_owned(), ..part.place.clone() };
            book(
                cx,
                &Booking {
                    goods: part.goods,
                    qty: part.qty,
                    from: part.place,
                    to: target,
                    reason,
                    own: None,
                },
            )?;
        }
        cx.conn.write(
            "update lpn set location = $3 where site = $1 and lpn = $2",
            params![&cx.site.site, &one, to],
        )?;
    }
    cx.conn.write(
        "update lpn set parent = '' where site = $1 and lpn = $2 and parent <> '' and not exists \
         (select 1 from lpn p where p.site = lpn.site and p.lpn = lpn.parent and p.location = $3)",
        params![&cx.site.site, lpn, to],
    )?;
    Ok(())
}

/// Goods go into an LPN here, so here it is, with all on it, wherever the books had it: it can be in one place only.
/// One that was empty or void is in use again.
///
/// # Errors
/// The database.
pub fn gather(cx: &mut Cx<'_>, lpn: &str, here: &str) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select cast(coalesce(max(elsewhere), 0) as bigint), cast(coalesce(max(ended), 0) as bigint) from ( \
         select case when location <> $3 then 1 else 0 end as elsewhere, 0 as ended from balance where site = $1 and \
         lpn = $2 and virtual = 0 union all select case when location <> $3 then 1 else 0 end, \
         case when state in ('empty', 'void') then 1 else 0 end from lpn where site = $1 and lpn = $2 ) parts",
        params![&cx.site.site, lpn, here],
    )?;
    let (elsewhere, ended) = match rows.first() {
        Some(row) => (row.int(0)? > 0, row.int(1)? > 0),
        None => (false, false),
    };
    if ended {
        cx.conn.write(
            "update lpn set state = 'open' where site = $1 and lpn = $2 and state in ('empty', 'void')",
            params![&cx.site.site, lpn],
        )?;
    }
    if elsewhere && !made("lpn_in_two_places") { move_lpn(cx, lpn, here, "") } else { Ok(()) }
}

/// All stock at a location.
///
/// # Errors
/// The database.
pub fn stock_at(cx: &mut Cx<'_>, location: &str) -> Result<Vec<Content>, DbError> {
    let rows = cx.conn.query(
        "select item, owner, lot, serial, lpn, status, on_hand from balance where site = $1 and location = $2 \
         order by item, owner, lot, serial, lpn, status",
        params![&cx.site.site, location],
    )?;
    rows.iter()
        .map(|row| {
            let status = StockStatus::parse(row.text(5)?).unwrap_or_default();
            Ok(Content {
                goods: Goods {
                    item: row.string(0)?,
                    owner: row.string(1)?,
                    lot: row.string(2)?,
                    serial: row.string(3)?,
                },
                place: Place::on(location, row.text(4)?, status),
                qty: row.int(6)?,
            })
        })
        .collect()
}
