//! What is known before a file is read, and what it has named so far.

use crate::catalog::retired::RETIRED;
use crate::db::{Conn, DbError, Row, params, query_one};
use regal_shared::flow::common::LocationKind;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What a check must know of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownItem {
    /// Whether stock is kept by lot.
    pub lot_tracked: bool,
    /// Whether its lots expire.
    pub expires: bool,
    /// Whether it is given up.
    pub retired: bool,
}

impl KnownItem {
    /// Of `lot_tracked`, `expiry` and `state`, the first at `at`.
    fn of(row: &Row, at: usize) -> Result<KnownItem, DbError> {
        Ok(KnownItem {
            lot_tracked: row.flag(at)?,
            expires: row.text(at + 1)? != "none",
            retired: row.text(at + 2)? == RETIRED,
        })
    }
}

/// All items of the site.
///
/// # Errors
/// The database.
pub fn items(conn: &mut dyn Conn, site: &str) -> Result<BTreeMap<String, KnownItem>, DbError> {
    let rows =
        conn.query("select item, lot_tracked, expiry, state from item where site = $1", params![site])?;
    rows.iter().map(|row| Ok((row.string(0)?, KnownItem::of(row, 1)?))).collect()
}

/// One item.
///
/// # Errors
/// The database.
pub fn item(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Option<KnownItem>, DbError> {
    let row = query_one(
        conn,
        "select lot_tracked, expiry, state from item where site = $1 and item = $2",
        params![site, item],
    )?;
    row.map(|row| KnownItem::of(&row, 0)).transpose()
}

/// The kind of one location.
///
/// # Errors
/// The database.
pub fn location(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Option<LocationKind>, DbError> {
    let row = query_one(
        conn,
        "select kind from location where site = $1 and location = $2",
        params![site, location],
    )?;
    row.map(|row| Ok(LocationKind::parse(row.text(0)?).unwrap_or(LocationKind::Bin))).transpose()
}

/// All locations of the site with their kinds.
///
/// # Errors
/// The database.
pub fn locations(conn: &mut dyn Conn, site: &str) -> Result<BTreeMap<String, LocationKind>, DbError> {
    let rows = conn.query("select location, kind from location where site = $1", params![site])?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, LocationKind::parse(row.text(1)?).unwrap_or(LocationKind::Bin))))
        .collect()
}

/// How stock of an item is kept: by lot, with which expiry, with serial numbers from the receipt on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// By lot.
    pub lot_tracked: bool,
    /// Lots expire.
    pub expires: bool,
    /// Each piece by its number, from the receipt on.
    pub serial: bool,
}

fn kept_of(row: &Row, at: usize) -> Result<Kept, DbError> {
    Ok(Kept {
        lot_tracked: row.flag(at)?,
        expires: row.text(at + 1)? != "none",
        serial: row.text(at + 2)? == "inbound",
    })
}

/// How each item of the site is kept.
///
/// # Errors
/// The database.
pub fn kept(conn: &mut dyn Conn, site: &str) -> Result<BTreeMap<String, Kept>, DbError> {
    let sql = "select item, lot_tracked, expiry, serial from item where site = $1";
    let rows = conn.query(sql, params![site])?;
    rows.iter().map(|row| Ok((row.string(0)?, kept_of(row, 1)?))).collect()
}

/// How one item is kept.
///
/// # Errors
/// The database.
pub fn kept_one(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Option<Kept>, DbError> {
    let sql = "select lot_tracked, expiry, serial from item where site = $1 and item = $2";
    query_one(conn, sql, params![site, item])?.map(|row| kept_of(&row, 0)).transpose()
}

/// Whether anything of an item is in the house.
///
/// # Errors
/// The database.
pub fn in_stock(conn: &mut dyn Conn, site: &str, item: &str) -> Result<bool, DbError> {
    let sql =
        "select location from balance where site = $1 and item = $2 and on_hand <> 0 and virtual = 0 limit 1";
    Ok(query_one(conn, sql, params![site, item])?.is_some())
}

/// Whether anything lies at a location.
///
/// # Errors
/// The database.
pub fn lies_at(conn: &mut dyn Conn, site: &str, location: &str) -> Result<bool, DbError> {
    let sql = "select item from balance where site = $1 and location = $2 and on_hand <> 0 limit 1";
    Ok(query_one(conn, sql, params![site, location])?.is_some())
}

/// Keys seen in this file, each with its line. Keeps 8 bytes of a hash and a line number a row, not the row.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<u64, u64>);

impl Seen {
    /// Notes a key; answers the line it stood in before.
    pub fn again(&mut self, line: u64, key: &[&str]) -> Option<u64> {
        let mut hash = Sha256::new();
        for part in key {
            hash.update(part.as_bytes());
            hash.update([0x1f]);
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hash.finalize()[..8]);
        let key = u64::from_be_bytes(first);
        let before = self.0.get(&key).copied();
        if before.is_none() {
            self.0.insert(key, line);
        }
        before
    }
}
