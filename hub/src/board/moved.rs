//! The newest movements of a place: what went out of it and what came in.

use super::read::{rows, text};
use crate::db::{Conn, DbError, Row, params};
use crate::site::Site;
use regal_shared::text::{Language, Message, say};

/// Movements on a page.
const PAGE: i64 = 50;
/// How far back in the journal a page looks: it must not read a dock's whole life to find an item there.
const BACK: i64 = 50_000;

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
        "select number, occurred_at, kind, item, lot, qty, from_location, to_location, to_lpn, device \
         from movement where site = $1 and from_location = $2 and number > $3 and (item = $4 or $4 = '') \
         order by number desc limit $5",
        params![site, location, since, item, PAGE],
    )?;
    let into = conn.query(
        "select number, occurred_at, kind, item, lot, qty, from_location, to_location, to_lpn, device \
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

/// The newest movements of all, up to `limit`.
pub fn newest(conn: &mut dyn Conn, site: &str, limit: i64) -> Result<Vec<Moved>, DbError> {
    let since = Site::load(conn, site)?.journal - limit;
    let found = conn.query(
        "select number, occurred_at, kind, item, lot, qty, from_location, to_location, to_lpn, device \
         from movement where site = $1 and number > $2 order by number desc limit $3",
        params![site, since, limit],
    )?;
    rows(&found, moved)
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
        to: text(row, 7)?,
        to_lpn: text(row, 8)?,
        device: text(row, 9)?,
    })
}

/// The words of a stored list of messages, such as a rule trace; none for what is no list.
pub fn sayings(language: Language, stored: &str) -> Vec<String> {
    let messages: Vec<Message> = serde_json::from_str(stored).unwrap_or_default();
    messages.iter().map(|message| say(language, message)).collect()
}

/// What came in under a receipt, newest first.
pub fn of_receipt(conn: &mut dyn Conn, site: &str, receipt: &str) -> Result<Vec<Moved>, DbError> {
    let found = conn.query(
        "select m.number, m.occurred_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.to_location, \
         m.to_lpn, m.device from (select distinct device, series, command from receipt_posting where site = $1 and \
         receipt = $2) p join command c on c.site = $1 and c.device = p.device and c.series = p.series and \
         c.number = p.command join movement m on m.site = $1 and m.number >= c.first_journal and \
         m.number <= c.last_journal order by m.number desc limit 500",
        params![site, receipt],
    )?;
    rows(&found, moved)
}
