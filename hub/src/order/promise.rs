//! Promises: soft claims of order lines on an item, from order entry until stock is reserved at release. They are rows
//! that are made, consumed and released. Whether a cut-off will be met is another matter ([`super::cut_off`]).

use super::cut_off::Daily;
use super::derive;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::plan::atp::{Claims, Cover, Due, INBOUND, STOCK, Supply};
use crate::policy;
use regal_shared::base::{Moment, Qty};
use std::collections::{BTreeMap, BTreeSet};

/// The most waiting lines one event promises anew.
const MOST_LINES: i64 = 200;
/// The most deliveries of one item that are looked at.
const MOST_DUE: i64 = 500;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a run in one transaction has read of items, counted down by what it promises: nothing else may change stock,
/// reservations, deliveries or promises in between.
#[derive(Debug, Default)]
pub struct Book {
    items: BTreeMap<(String, String), Supply>,
    horizon: Option<i64>,
    pub(super) daily: Daily,
}

impl Book {
    /// How far so much of an item is covered for an order with this cut-off (ms; 0 for none); it counts as promised from
    /// then on. Goods on their way count when they come within the horizon and before the cut-off.
    ///
    /// # Errors
    /// The database.
    pub(super) fn claim(
        &mut self,
        cx: &mut Cx<'_>,
        (item, owner, lot): (&str, &str, &str),
        need: Qty,
        cut_off: i64,
    ) -> Result<Cover, DbError> {
        let horizon = match self.horizon {
            Some(horizon) => horizon,
            None => *self.horizon.insert(horizon(cx.conn, &cx.site.site, cx.now)?),
        };
        let until = if cut_off > cx.now.0 { horizon.min(cut_off) } else { horizon };
        let key = (item.to_owned(), owner.to_owned());
        let supply = match self.items.entry(key) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(supply(cx.conn, &cx.site.site, (item, owner), cx.now)?)
            }
        };
        let cover = supply.cover(need, lot, until);
        supply.promise(lot, &cover);
        Ok(cover)
    }

    /// What was claimed last came to nothing: all is read anew.
    pub(super) fn forget(&mut self) {
        self.items.clear();
    }
}

/// Until when goods on their way count, ms (policy `atp_horizon_days`).
///
/// # Errors
/// The database.
pub fn horizon(conn: &mut dyn Conn, site: &str, now: Moment) -> Result<i64, DbError> {
    Ok(now.0 + policy::plain_or_own(conn, site, "atp_horizon_days")? * DAY_MS)
}

/// What there is of an item to promise. An empty owner stands for all.
///
/// # Errors
/// The database.
pub fn supply(
    conn: &mut dyn Conn,
    site: &str,
    (item, owner): (&str, &str),
    now: Moment,
) -> Result<Supply, DbError> {
    let mut there = Supply::default();
    let stock = conn.query(
        "select b.lot, case when b.suspect = 1 and b.seen < b.on_hand then b.seen else b.on_hand end, \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
          r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot \
          and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status), \
         case when l.kind in ('dock', 'receiving') then 1 else 0 end \
         from balance b join location l on l.site = b.site and l.location = b.location \
         left join lot o on o.site = b.site and o.item = b.item and o.lot = b.lot \
         where b.site = $1 and b.item = $2 and b.status = 'available' and (b.owner = $3 or $3 = '') and b.on_hand > 0 \
         and l.kind in ('bin', 'face', 'reserve', 'dock', 'receiving') \
         and l.state in ('usable', 'blocked_in', 'retired') \
         and coalesce(o.status, 'available') = 'available' and (o.expiry is null or o.expiry >= $4) \
         and not exists (select 1 from hold h where h.site = b.site and h.lifted_at = 0 and \
          ((h.scope = 'location' and h.object = b.location) or (h.scope = 'lpn' and h.object = b.lpn and b.lpn <> '') \
           or (h.scope = 'item' and h.object = b.item) or (h.scope = 'lot' and h.object = b.lot and h.item = b.item)))",
        params![site, item, owner, now.day().0],
    )?;
    for row in &stock {
        let qty = (row.int(1)? - row.int(2)?).max(0);
        if row.flag(3)? {
            there.due.push(Due { at: 0, qty });
        } else {
            *there.available.entry(row.string(0)?).or_default() += qty;
        }
    }
    // Goods nobody said a day of come some day; what is to be looked at first is promised to nobody before.
    let coming = conn.query(
        "select case when r.state = 'expected' then r.due_at else 0 end, l.expected - l.received from receipt_line l \
         join receipt r on r.site = l.site and r.receipt = l.receipt and \
         (r.state in ('arrived', 'receiving') or (r.state = 'expected' and r.due_at > 0)) \
         join item i on i.site = l.site and i.item = l.item and i.inbound_status = 'available' \
         where l.site = $1 and l.item = $2 and (l.owner = $3 or $3 = '') and l.expected > l.received limit $4",
        params![site, item, owner, MOST_DUE],
    )?;
    for row in &coming {
        there.due.push(Due { at: row.int(0)?, qty: row.int(1)? });
    }
    let promised = conn.query(
        "select lot, rule, cast(sum(qty) as bigint) from promise where site = $1 and item = $2 and \
         (owner = $3 or $3 = '') and state = 'open' group by lot, rule",
        params![site, item, owner],
    )?;
    for row in &promised {
        let claims: &mut Claims = there.promised.entry(row.string(0)?).or_default();
        match row.text(1)? {
            STOCK => claims.stock += row.int(2)?,
            _ => claims.inbound += row.int(2)?,
        }
    }
    Ok(there)
}

/// What may still be promised of an item, of all owners; base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Free stock.
    pub available: Qty,
    /// Promised to orders and not reserved yet.
    pub promised: Qty,
    /// On its way, and expected within the horizon.
    pub inbound: Qty,
    /// What is left: available − promised + inbound.
    pub atp: Qty,
    /// The horizon, ms.
    pub until: i64,
}

/// What may still be promised of an item.
///
/// # Errors
/// The database.
pub fn left(conn: &mut dyn Conn, site: &str, item: &str, now: Moment) -> Result<Left, DbError> {
    let until = horizon(conn, site, now)?;
    let there = supply(conn, site, (item, ""), now)?;
    let (available, promised) = (there.available(), there.promised());
    Ok(Left { available, promised, inbound: there.due(until), atp: there.atp(until), until })
}

/// Goods a line asks for.
pub(super) struct Asked<'a> {
    pub(super) order: &'a str,
    pub(super) line: i64,
    pub(super) item: &'a str,
    pub(super) owner: &'a str,
    pub(super) lot: &'a str,
}

/// Makes the rows of a promise.
pub(super) fn make(cx: &mut Cx<'_>, of: &Asked<'_>, cover: &Cover) -> Result<(), DbError> {
    for (rule, qty) in [(STOCK, cover.stock), (INBOUND, cover.inbound)] {
        if qty > 0 {
            let number = cx.site.next_number();
            cx.conn.write(
                "insert into promise (site, order_no, line, promise, state, item, owner, lot, qty, rule, made_at) \
                 values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)",
                params![
                    &cx.site.site,
                    of.order,
                    of.line,
                    number,
                    of.item,
                    of.owner,
                    of.lot,
                    qty,
                    rule,
                    cx.now.0
                ],
            )?;
        }
    }
    Ok(())
}

/// Makes the rows of an order that stock covers as a whole: most do, and one statement is cheaper than one a line.
pub(super) fn make_whole(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let number = cx.site.next_number();
    cx.conn.write(
        "insert into promise (site, order_no, line, promise, state, item, owner, lot, qty, rule, made_at) \
         select site, order_no, line, cast($3 as bigint), 'open', item, owner, lot, qty, $4, cast($5 as bigint) \
         from order_line where site = $1 and order_no = $2",
        params![&cx.site.site, order, number, STOCK, cx.now.0],
    )?;
    Ok(())
}

/// All promises of an order have become reservations.
pub(super) fn consume_all(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    end(cx, order, "consumed")
}

/// An order wants nothing any more: its promises are free.
pub(super) fn release(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    end(cx, order, "released")
}

fn end(cx: &mut Cx<'_>, order: &str, state: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update promise set state = $3 where site = $1 and order_no = $2 and state = 'open'",
        params![&cx.site.site, order, state],
    )?;
    Ok(())
}

/// So much of a line is reserved: its promises shrink by it, the oldest first. What is left is still owed, and claimed.
pub(super) fn consume(cx: &mut Cx<'_>, order: &str, line: i64, reserved: Qty) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select promise, qty from promise where site = $1 and order_no = $2 and line = $3 and state = 'open' \
         order by promise",
        params![&cx.site.site, order, line],
    )?;
    let mut left = reserved;
    for row in &rows {
        let part = row.int(1)?.min(left);
        if part <= 0 {
            break;
        }
        let state = if part == row.int(1)? { "consumed" } else { "open" };
        cx.conn.write(
            "update promise set qty = qty - $5, state = $6 where site = $1 and order_no = $2 and line = $3 and promise = $4",
            params![&cx.site.site, order, line, row.int(0)?, part, state],
        )?;
        left -= part;
    }
    Ok(())
}

/// There may be more of an item to promise: lines that wait for it get what there is, the most urgent orders first; those
/// of orders on hold get nothing new.
///
/// # Errors
/// The database.
pub fn again(cx: &mut Cx<'_>, item: &str) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select l.order_no, l.line, l.owner, l.lot, l.state, l.promise_rule, h.cut_off, \
         case when l.state = 'new' then l.qty else l.short end - (select cast(coalesce(sum(p.qty), 0) as bigint) from \
          promise p where p.site = l.site and p.order_no = l.order_no and p.line = l.line and p.state = 'open') \
         from order_line l join order_head h on h.site = l.site and h.order_no = l.order_no \
         where l.site = $1 and l.item = $2 and h.held_at = 0 and (l.state = 'new' or l.short > 0) and \
         l.state in ('new', 'backordered', 'short', 'reserved', 'picking', 'picked') and \
         case when l.state = 'new' then l.qty else l.short end > (select coalesce(sum(p.qty), 0) from \
          promise p where p.site = l.site and p.order_no = l.order_no and p.line = l.line and p.state = 'open') \
         order by h.priority, h.ranked_at, h.made_at, l.order_no, l.line limit $3",
        params![&cx.site.site, item, MOST_LINES],
    )?;
    let mut book = Book::default();
    let mut orders = BTreeSet::new();
    for row in &rows {
        let (order, line, need) = (row.text(0)?, row.int(1)?, row.int(7)?);
        let (owner, lot) = (row.text(2)?, row.text(3)?);
        let cover = book.claim(cx, (item, owner, lot), need, row.int(6)?)?;
        if cover.qty() == 0 && cover.rule == row.text(5)? {
            continue;
        }
        make(cx, &Asked { order, line, item, owner, lot }, &cover)?;
        let promised = row.text(4)? == "new" && cover.qty() == need;
        cx.conn.write(
            "update order_line set promise_rule = $4, promise_atp = $5, state = case when $6 = 1 then 'promised' \
             else state end where site = $1 and order_no = $2 and line = $3",
            params![&cx.site.site, order, line, cover.rule, cover.atp, promised],
        )?;
        if promised {
            orders.insert(order);
        }
    }
    for order in orders {
        derive(cx, order)?;
    }
    Ok(())
}

/// Items that lines of the most urgent new orders wait for. Days pass and holds on stock are lifted without a word to the
/// orders: these are looked at again from time to time.
///
/// # Errors
/// The database.
pub fn waited_for(conn: &mut dyn Conn, site: &str) -> Result<Vec<String>, DbError> {
    let rows = conn.query(
        "select distinct l.item from (select order_no from order_head where site = $1 and state = 'new' \
         order by priority, ranked_at, order_no limit $2) h join order_line l on l.site = $1 and l.order_no = h.order_no \
         where l.state = 'new' order by l.item",
        params![site, MOST_LINES],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// The items of an order; what it gives up or waits for concerns them.
pub(super) fn items(cx: &mut Cx<'_>, order: &str) -> Result<BTreeSet<String>, DbError> {
    let rows = cx.conn.query(
        "select item from order_line where site = $1 and order_no = $2",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

#[cfg(test)]
mod tests;
