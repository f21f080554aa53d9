//! An item or a location with all that is set up of it, in the columns of a file: what a form shows and a program reads.

use super::retired;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::import::Cells;

/// The most barcodes of an item that are read.
const CODES: i64 = 200;

/// An item, or a location, as it is set up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The columns of a file with their values.
    pub cells: Cells,
    /// Whose goods; empty for a location.
    pub owner: String,
    /// Its state, as it is told.
    pub state: String,
    /// Base units that are left of it, or there.
    pub units: i64,
    /// Lines of open orders, or open tasks, that still need it.
    pub open: i64,
    /// Pack levels of an item, the smallest first.
    pub levels: Vec<Level>,
    /// Barcodes of an item, at most 200.
    pub codes: Vec<Code>,
}

/// A pack level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its code, such as `case`.
    pub level: String,
    /// Base units in it.
    pub factor: i64,
    /// Length, width and height, mm; 0 where nobody knows.
    pub size_mm: [i64; 3],
    /// Grams; 0 where nobody knows.
    pub weight_g: i64,
    /// Packs of it above which an entry is asked about, and above which it is an error; 0 where the item's limits hold.
    pub limits: [i64; 2],
}

/// A barcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What a scanner reads.
    pub barcode: String,
    /// The pack level it stands on.
    pub level: String,
    /// Base units it stands for.
    pub factor: i64,
    /// `active`, or `reported` when it was found on the floor.
    pub state: String,
}

fn flag(row: &Row, at: usize) -> Result<String, DbError> {
    Ok(if row.flag(at)? { "yes" } else { "no" }.to_owned())
}

/// An item; nothing when there is none.
///
/// # Errors
/// The database.
pub fn item(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Option<Sheet>, DbError> {
    let row = query_one(
        conn,
        "select item, name, expiry, serial, inbound_status, area, fixed_location, currency, abc, lot_tracked, \
         min_life_days, weight_g, warn_qty, hard_qty, unit_cost, owner, state from item where site = $1 and item = $2",
        params![site, item],
    )?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::new();
    let texts =
        ["item", "name", "expiry", "serial", "inbound_status", "area", "fixed_location", "currency", "abc"];
    for (at, name) in texts.into_iter().enumerate() {
        cells.push((name, row.string(at)?));
    }
    cells.push(("lot_tracked", flag(&row, 9)?));
    let numbers = ["min_life_days", "weight_g", "warn_qty", "hard_qty", "unit_cost"];
    for (at, name) in (10..).zip(numbers) {
        cells.push((name, row.int(at)?.to_string()));
    }
    let (owner, state) = (row.string(15)?, row.string(16)?);
    let left = retired::of_item(conn, site, item)?;
    let (levels, codes) = (levels(conn, site, item)?, codes(conn, site, item)?);
    Ok(Some(Sheet { cells, owner, state, units: left.units, open: left.lines, levels, codes }))
}

fn levels(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Vec<Level>, DbError> {
    let found = conn.query(
        "select level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs from pack_level \
         where site = $1 and item = $2 order by factor, level",
        params![site, item],
    )?;
    let level = |row: &Row| {
        let size_mm = [row.int(2)?, row.int(3)?, row.int(4)?];
        Ok(Level {
            level: row.string(0)?,
            factor: row.int(1)?,
            size_mm,
            weight_g: row.int(5)?,
            limits: [row.int(6)?, row.int(7)?],
        })
    };
    found.iter().map(level).collect()
}

fn codes(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Vec<Code>, DbError> {
    let found = conn.query(
        "select barcode, level, factor, state from barcode where site = $1 and item = $2 order by barcode limit $3",
        params![site, item, CODES],
    )?;
    let code = |row: &Row| {
        Ok(Code {
            barcode: row.string(0)?,
            level: row.string(1)?,
            factor: row.int(2)?,
            state: row.string(3)?,
        })
    };
    found.iter().map(code).collect()
}

/// A location, also one that is given up; nothing when there is none.
///
/// # Errors
/// The database.
pub fn location(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Option<Sheet>, DbError> {
    let row = query_one(
        conn,
        "select location, kind, zone, area, digits, keeps_lpn, mix_items, mix_lots, walk, x_mm, y_mm, height, capacity, \
         state from location where site = $1 and location = $2",
        params![site, location],
    )?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::new();
    for (at, name) in ["location", "kind", "zone", "area", "digits"].into_iter().enumerate() {
        cells.push((name, row.string(at)?));
    }
    for (at, name) in (5..).zip(["keeps_lpn", "mix_items", "mix_lots"]) {
        cells.push((name, flag(&row, at)?));
    }
    for (at, name) in (8..).zip(["walk", "x_mm", "y_mm", "height", "capacity"]) {
        cells.push((name, row.int(at)?.to_string()));
    }
    let there = retired::at_location(conn, site, location)?;
    let state = retired::told(conn, site, location, row.string(13)?)?;
    Ok(Some(Sheet { cells, state, units: there.units, open: there.tasks, ..Sheet::default() }))
}
