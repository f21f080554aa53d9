//! Stock as the books had it at a moment: what they have now, less what was booked since. The cost is the movements
//! since then of the one location, item, lot or LPN that is looked at, and the journal's end that is not on the trail
//! yet; no copy of old stock is kept for it.

use super::labour::last_before;
use super::trail;
use crate::db::{Conn, DbError, Row, params};
use std::collections::BTreeMap;

/// The most movements since then that are looked through.
pub const MOST: i64 = 10_000;

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
    /// So much was just booked that what is of this thing is not sorted out yet; nothing can be told until it is.
    pub is_behind: bool,
    /// Base units by key; none of 0. Empty when it cannot be told.
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
    let mut past = Past { number, since: 0, is_behind: false, stock: BTreeMap::new() };
    let moved = if let Of::Location(location) = of {
        at_location(conn, site, location, number)?
    } else {
        let tail = trail::tail(conn, site, number, i64::MAX)?;
        past.is_behind = tail.is_long;
        if past.is_behind {
            return Ok(past);
        }
        let mut moved = on_trail(conn, site, of, number)?;
        moved.extend(behind_trail(conn, site, of, tail.behind)?);
        moved
    };
    past.since = i64::try_from(moved.len()).unwrap_or(i64::MAX);
    if past.is_too_far() {
        return Ok(past);
    }
    past.stock = now(conn, site, of)?;
    for row in &moved {
        let (from, to, qty) = movement(row)?;
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

/// Movements at a location behind a number.
fn at_location(conn: &mut dyn Conn, site: &str, location: &str, number: i64) -> Result<Vec<Row>, DbError> {
    let mut rows = conn.query(
        "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
         to_status from movement where site = $1 and from_location = $2 and number > $3 order by number limit $4",
        params![site, location, number, MOST + 1],
    )?;
    if i64::try_from(rows.len()).is_ok_and(|n| n > MOST) {
        return Ok(rows);
    }
    rows.extend(conn.query(
        "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
         to_status from movement where site = $1 and to_location = $2 and from_location <> $2 and number > $3 \
         order by number limit $4",
        params![site, location, number, MOST + 1],
    )?);
    Ok(rows)
}

/// Movements of an item, a lot or an LPN behind a number, as far as the trail has them.
fn on_trail(conn: &mut dyn Conn, site: &str, of: &Of, number: i64) -> Result<Vec<Row>, DbError> {
    let (kind, thing) = match of {
        Of::Location(_) => return Ok(Vec::new()),
        Of::Item(item) => ("item", item.clone()),
        Of::Lot { item, lot } => ("lot", trail::lot(item, lot)),
        Of::Lpn(lpn) => ("lpn", lpn.clone()),
    };
    conn.query(
        "select m.number, m.qty, m.item, m.owner, m.lot, m.serial, m.from_location, m.from_lpn, m.from_status, \
         m.to_location, m.to_lpn, m.to_status from trail t join movement m on m.site = t.site and \
         m.number = t.movement where t.site = $1 and t.kind = $2 and t.thing = $3 and t.movement > $4 \
         order by t.movement limit $5",
        params![site, kind, &thing, number, MOST + 1],
    )
}

/// The same from the journal's end, which the trail does not have yet.
fn behind_trail(conn: &mut dyn Conn, site: &str, of: &Of, number: i64) -> Result<Vec<Row>, DbError> {
    let (item, lot, lpn) = match of {
        Of::Location(_) => return Ok(Vec::new()),
        Of::Item(item) => (item.as_str(), "", ""),
        Of::Lot { item, lot } => (item.as_str(), lot.as_str(), ""),
        Of::Lpn(lpn) => ("", "", lpn.as_str()),
    };
    conn.query(
        "select number, qty, item, owner, lot, serial, from_location, from_lpn, from_status, to_location, to_lpn, \
         to_status from movement where site = $1 and number > $2 and (item = $3 or $3 = '') and \
         (lot = $4 or $4 = '') and (from_lpn = $5 or to_lpn = $5 or $5 = '') order by number limit $6",
        params![site, number, item, lot, lpn, trail::TAIL],
    )
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
