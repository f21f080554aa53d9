//! Movements of a place, an item, a lot or an LPN, newest first.

use super::super::past::Of;
use super::{Entry, Goods, MOVED, PAGE, rows, text};
use crate::db::{Conn, DbError, Row, params};
use crate::report::trail;

/// Movements below a number, and whether some are missing.
pub(super) fn below(
    conn: &mut dyn Conn,
    site: &str,
    of: &Of,
    goods: &Goods,
    below: i64,
) -> Result<(Vec<Entry>, bool), DbError> {
    // One more than a page shows, so that it knows whether there are more.
    let most = i64::try_from(PAGE).unwrap_or(0) + 1;
    let (kind, thing, [item, lot, lpn]) = match of {
        Of::Location(location) => {
            return Ok((at_location(conn, site, location, goods, (below, most))?, false));
        }
        Of::Item(item) => ("item", item.clone(), [item.as_str(), "", ""]),
        Of::Lot { item, lot } => ("lot", trail::lot(item, lot), [item.as_str(), lot.as_str(), ""]),
        Of::Lpn(lpn) => ("lpn", lpn.clone(), ["", "", lpn.as_str()]),
    };
    let mut all = on_trail(conn, site, (kind, &thing), (below, most))?;
    let tail = trail::tail(conn, site, 0, below)?;
    let found = conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and number > $2 and number < $3 and (item = $4 or $4 = '') and (lot = $5 or $5 = '') and \
         (from_lpn = $6 or to_lpn = $6 or $6 = '') order by number desc limit $7",
        params![site, tail.behind, below, item, lot, lpn, most],
    )?;
    all.extend(rows(&found, movement)?);
    Ok((all, tail.is_long))
}

fn at_location(
    conn: &mut dyn Conn,
    site: &str,
    location: &str,
    goods: &Goods,
    (below, most): (i64, i64),
) -> Result<Vec<Entry>, DbError> {
    if !goods.item.is_empty() {
        return goods_at_location(conn, site, location, goods, (below, most));
    }
    let mut found = conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and from_location = $2 and number < $3 order by number desc limit $4",
        params![site, location, below, most],
    )?;
    found.extend(conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and to_location = $2 and from_location <> $2 and number < $3 order by number desc limit $4",
        params![site, location, below, most],
    )?);
    rows(&found, movement)
}

/// One item at a location, found among what the item did last: a dock's whole life would be too long to read.
fn goods_at_location(
    conn: &mut dyn Conn,
    site: &str,
    location: &str,
    goods: &Goods,
    (below, most): (i64, i64),
) -> Result<Vec<Entry>, DbError> {
    let (kind, thing) = match goods.lot.as_str() {
        "" => ("item", goods.item.clone()),
        lot => ("lot", trail::lot(&goods.item, lot)),
    };
    let (any_lpn, lpn) = (i64::from(goods.lpn.is_none()), goods.lpn.as_deref().unwrap_or_default());
    let mut found = conn.query(
        "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
         m.to_lpn from (select site, movement from trail where site = $1 and kind = $2 and thing = $3 and movement < $4 \
         order by movement desc limit $5) t join movement m on m.site = t.site and m.number = t.movement \
         where ((m.from_location = $6 and ($8 = 1 or m.from_lpn = $9) and (m.from_status = $10 or $10 = '')) or \
         (m.to_location = $6 and ($8 = 1 or m.to_lpn = $9) and (m.to_status = $10 or $10 = ''))) \
         order by m.number desc limit $7",
        params![
            site,
            kind,
            &thing,
            below,
            trail::TAIL,
            location,
            most,
            any_lpn,
            lpn,
            &goods.status
        ],
    )?;
    let tail = trail::tail(conn, site, 0, below)?;
    found.extend(conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and number > $2 and number < $3 and item = $4 and (lot = $5 or $5 = '') and \
         ((from_location = $6 and ($8 = 1 or from_lpn = $9) and (from_status = $10 or $10 = '')) or \
         (to_location = $6 and ($8 = 1 or to_lpn = $9) and (to_status = $10 or $10 = ''))) \
         order by number desc limit $7",
        params![
            site,
            tail.behind,
            below,
            &goods.item,
            &goods.lot,
            location,
            most,
            any_lpn,
            lpn,
            &goods.status
        ],
    )?);
    rows(&found, movement)
}

/// The newest movements of an item, of one lot of it, or of an LPN, as far as the trail has them.
pub(super) fn on_trail(
    conn: &mut dyn Conn,
    site: &str,
    (kind, thing): (&str, &str),
    (below, most): (i64, i64),
) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
         m.to_lpn from trail t join movement m on m.site = t.site and m.number = t.movement where t.site = $1 and \
         t.kind = $2 and t.thing = $3 and t.movement < $4 order by t.movement desc limit $5",
        params![site, kind, thing, below, most],
    )?;
    rows(&found, movement)
}

pub(super) fn movement(row: &Row) -> Result<Entry, DbError> {
    let what = ("board-move-", text(row, 2)?);
    Ok(Entry {
        item: text(row, 3)?,
        lot: text(row, 4)?,
        qty: row.int(5)?,
        from: text(row, 6)?,
        from_lpn: text(row, 7)?,
        to: text(row, 8)?,
        to_lpn: text(row, 9)?,
        ..Entry::new(row.int(1)?, MOVED, row.int(0)?, String::new(), what)
    })
}
