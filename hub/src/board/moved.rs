//! The newest movements of a place: what went out of it and what came in.

use super::read::{rows, text};
use crate::db::{Conn, DbError, Row, params};
use crate::site::Site;

/// Movements on a page.
const PAGE: i64 = 50;
/// How far back in the journal a page looks: it must not read a dock's whole life to find an item there.
const BACK: i64 = 200_000;

/// A movement.
pub struct Moved {
    /// Journal number.
    pub number: i64,
    /// When it was done, ms.
    pub at: i64,
    /// Kind code of the command.
    pub kind: String,
    /// Item.
    pub item: String,
    /// Lot, or empty.
    pub lot: String,
    /// Base units.
    pub qty: i64,
    /// From where.
    pub from: String,
    /// From which LPN, or empty.
    pub from_lpn: String,
    /// To where.
    pub to: String,
    /// To which LPN, or empty.
    pub to_lpn: String,
    /// Which device reported it.
    pub device: String,
}

/// The newest movements at a location, of one item or (empty) of all.
pub fn at(conn: &mut dyn Conn, site: &str, location: &str, item: &str) -> Result<Vec<Moved>, DbError> {
    let since = Site::load(conn, site)?.journal - BACK;
    let out = conn.query(
        "select number, occurred_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn, device \
         from movement where site = $1 and from_location = $2 and number > $3 and (item = $4 or $4 = '') \
         order by number desc limit $5",
        params![site, location, since, item, PAGE],
    )?;
    let into = conn.query(
        "select number, occurred_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn, device \
         from movement where site = $1 and to_location = $2 and from_location <> $2 and number > $3 and \
         (item = $4 or $4 = '') order by number desc limit $5",
        params![site, location, since, item, PAGE],
    )?;
    let mut all = rows(&out, moved)?;
    all.extend(rows(&into, moved)?);
    all.sort_by_key(|moved| std::cmp::Reverse(moved.number));
    all.truncate(usize::try_from(PAGE).unwrap_or(0));
    Ok(all)
}

fn moved(row: &Row) -> Result<Moved, DbError> {
    Ok(Moved {
        number: row.int(0)?,
        at: row.int(1)?,
        kind: text(row, 2)?,
        item: text(row, 3)?,
        lot: text(row, 4)?,
        qty: row.int(5)?,
        from: text(row, 6)?,
        from_lpn: text(row, 7)?,
        to: text(row, 8)?,
        to_lpn: text(row, 9)?,
        device: text(row, 10)?,
    })
}
