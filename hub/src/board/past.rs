//! Stock as the books had it at a moment: what they have now, less what was booked since. The cost is the movements
//! since then of the one location, item, lot or LPN that is looked at; no copy of old stock is kept for it.

use crate::db::{Conn, DbError, Row, params};
use crate::report::labour::last_before;
use std::collections::BTreeMap;

/// The most movements since then that are looked through.
pub const MOST: i64 = 20_000;

/// Of what stock is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// A location.
    Location(String),
    /// An item.
    Item(String),
    /// A lot of an item.
    Lot {
        /// The item.
        item: String,
        /// The lot.
        lot: String,
    },
    /// An LPN.
    Lpn(String),
}

/// Location, item, owner, lot, serial, LPN, status.
pub type Key = [String; 7];

/// Stock at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The last movement booked by then.
    pub number: i64,
    /// Movements looked through; [`MOST`] and one more when there are too many to tell.
    pub since: i64,
    /// Base units by key; none of 0. Empty when there are too many movements.
    pub stock: BTreeMap<Key, i64>,
}

impl Past {
    /// Too much has moved since to tell.
    #[must_use]
    pub fn is_too_far(&self) -> bool {
        self.since > MOST
    }
}

impl Of {
    fn holds(&self, [location, item, _, lot, _, lpn, _]: &Key) -> bool {
        match self {
            Of::Location(of) => location == of,
            Of::Item(of) => item == of,
            Of::Lot { item: of, lot: its } => item == of && lot == its,
            Of::Lpn(of) => lpn == of,
        }
    }
}

/// Stock of something as the books had it at a moment: all that was recorded by then.
///
/// # Errors
/// The database.
pub fn as_of(conn: &mut dyn Conn, site: &str, of: &Of, moment: i64) -> Result<Past, DbError> {
    let number = last_before(conn, site, moment.saturating_add(1))?;
    let moved = since(conn, site, of, number)?;
    let since = i64::try_from(moved.len()).unwrap_or(i64::MAX);
    let mut past = Past { number, since, stock: BTreeMap::new() };
    if past.is_too_far() {
        return Ok(past);
    }
    past.stock = now(conn, site, of)?;
    for (from, to, qty) in moved {
        for (key, qty) in [(from, qty), (to, -qty)] {
            if of.holds(&key) {
                *past.stock.entry(key).or_default() += qty;
            }
        }
    }
    past.stock.retain(|_, qty| *qty != 0);
    Ok(past)
}

fn key(row: &Row) -> Result<Key, DbError> {
    let mut key = Key::default();
    for (column, part) in key.iter_mut().enumerate() {
        *part = row.string(column)?;
    }
    Ok(key)
}

fn now(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<BTreeMap<Key, i64>, DbError> {
    let rows = match of {
        Of::Location(location) => conn.query(
            "select location, item, owner, lot, serial, lpn, status, on_hand from balance where site = $1 and \
             location = $2",
            params![site, location],
        )?,
        Of::Item(item) => conn.query(
            "select location, item, owner, lot, serial, lpn, status, on_hand from balance where site = $1 and item = $2",
            params![site, item],
        )?,
        Of::Lot { item, lot } => conn.query(
            "select location, item, owner, lot, serial, lpn, status, on_hand from balance where site = $1 and \
             item = $2 and lot = $3",
            params![site, item, lot],
        )?,
        Of::Lpn(lpn) => conn.query(
            "select location, item, owner, lot, serial, lpn, status, on_hand from balance where site = $1 and lpn = $2",
            params![site, lpn],
        )?,
    };
    rows.iter().map(|row| Ok((key(row)?, row.int(7)?))).collect()
}

/// From, to and base units of the movements behind a number.
fn since(conn: &mut dyn Conn, site: &str, of: &Of, number: i64) -> Result<Vec<(Key, Key, i64)>, DbError> {
    let most = MOST + 1;
    let mut rows = match of {
        Of::Location(location) => conn.query(
            "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = $1 and from_location = $2 and number > $3 order by number limit $4",
            params![site, location, number, most],
        )?,
        Of::Item(item) => conn.query(
            "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = $1 and item = $2 and number > $3 order by number limit $4",
            params![site, item, number, most],
        )?,
        Of::Lot { item, lot } => conn.query(
            "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = $1 and item = $2 and lot = $3 and number > $4 order by number \
             limit $5",
            params![site, item, lot, number, most],
        )?,
        Of::Lpn(lpn) => conn.query(
            "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = $1 and from_lpn = $2 and from_lpn <> '' and from_lpn <> to_lpn and number > $3 \
             order by number limit $4",
            params![site, lpn, number, most],
        )?,
    };
    rows.extend(match of {
        Of::Location(location) => conn.query(
            "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = $1 and to_location = $2 and from_location <> $2 and number > $3 \
             order by number limit $4",
            params![site, location, number, most],
        )?,
        Of::Lpn(lpn) => conn.query(
            "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = $1 and to_lpn = $2 and to_lpn <> '' and number > $3 order by number limit $4",
            params![site, lpn, number, most],
        )?,
        Of::Item(_) | Of::Lot { .. } => Vec::new(),
    });
    rows.iter().map(movement).collect()
}

fn movement(row: &Row) -> Result<(Key, Key, i64), DbError> {
    let side = |at: usize| -> Result<Key, DbError> {
        Ok([
            row.string(at)?,
            row.string(2)?,
            row.string(3)?,
            row.string(4)?,
            row.string(5)?,
            row.string(at + 1)?,
            row.string(at + 2)?,
        ])
    };
    Ok((side(6)?, side(9)?, row.int(1)?))
}
