//! What makes a figure: the movements whose parts add up to it, of a line of an order or of a receipt.
//!
//! Each command that changed the figure is kept with what it added. Its movements of the line's goods are listed with the
//! part of them that counts here: one truck takes many lines, and one label more than a line announced.

use crate::db::{Conn, DbError, Row, params, query_int, query_one};
use crate::ledger::DISCREPANCY;
use crate::order::posting::Stage;
use regal_shared::text::clean;

/// Commands that are looked at, the newest; a line is picked in few goes.
const MOST: i64 = 200;
/// Movements of one command that are looked at: a truck's.
const MOVED: i64 = 2_000;

/// Which figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// What was picked, packed or shipped of a line of an order.
    Order(String, i64, Stage),
    /// What came in of a line of a receipt.
    Receipt(String, i64),
}

/// A movement, with the part of it that counts for the figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Journal number; 0 where no goods moved, as when a unit leaves as it is.
    pub number: i64,
    /// When it was done, ms.
    pub at: i64,
    /// Kind code of the command.
    pub kind: String,
    /// Lot, or empty.
    pub lot: String,
    /// Base units that moved.
    pub qty: i64,
    /// Base units that count here; below 0 where they were taken off again.
    pub counts: i64,
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

/// A figure with what makes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// What all commands added, base units: the figure.
    pub total: i64,
    /// The movements, oldest first.
    pub parts: Vec<Part>,
    /// There are older ones that are not listed.
    pub more: bool,
}

/// A command that changed the figure.
struct Posted {
    device: String,
    kind: String,
    at: i64,
    qty: i64,
    first: i64,
    last: i64,
}

/// What makes a figure; none for a line that does not exist.
///
/// # Errors
/// The database.
pub fn made(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Option<Made>, DbError> {
    let Some((item, owner)) = goods(conn, site, of)? else { return Ok(None) };
    let mut posted = posted(conn, site, of)?;
    let more = posted.len() > usize::try_from(MOST).unwrap_or(0);
    if more {
        posted.pop();
    }
    posted.reverse();
    let mut made = Made { total: total(conn, site, of)?, more, ..Made::default() };
    for one in &posted {
        let found = conn.query(
            "select number, occurred_at, kind, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
             where site = $1 and number >= $2 and number <= $3 and item = $4 and owner = $5 order by number limit $6",
            params![site, one.first, one.last, &item, &owner, MOVED],
        )?;
        made.parts.extend(parts(one, &found)?);
    }
    Ok(Some(made))
}

/// The parts of a command's movements that count, and what counts without one.
fn parts(posted: &Posted, found: &[Row]) -> Result<Vec<Part>, DbError> {
    let (sign, mut left) = (posted.qty.signum(), posted.qty.abs());
    let mut parts = Vec::new();
    for row in found {
        // What was not there moves to and from the books' own account, and is in no figure.
        let (from, to) = (row.text(5)?, row.text(7)?);
        if left == 0 || (sign > 0 && to == DISCREPANCY) || (sign < 0 && from == DISCREPANCY) {
            continue;
        }
        let qty = row.int(4)?;
        let counts = qty.min(left);
        left -= counts;
        let shown = |column| row.text(column).map(|text| clean(text).into_owned());
        parts.push(Part {
            number: row.int(0)?,
            at: row.int(1)?,
            kind: shown(2)?,
            lot: shown(3)?,
            qty,
            counts: sign * counts,
            from: shown(5)?,
            from_lpn: shown(6)?,
            to: shown(7)?,
            to_lpn: shown(8)?,
            device: posted.device.clone(),
        });
    }
    if left > 0 {
        let (at, kind, device) = (posted.at, posted.kind.clone(), posted.device.clone());
        parts.push(Part { at, kind, device, counts: sign * left, ..Part::default() });
    }
    Ok(parts)
}

/// Item and owner of the line.
fn goods(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Option<(String, String)>, DbError> {
    let row = match of {
        Of::Order(order, line, _) => query_one(
            conn,
            "select item, owner from order_line where site = $1 and order_no = $2 and line = $3",
            params![site, order, *line],
        )?,
        Of::Receipt(receipt, line) => query_one(
            conn,
            "select item, owner from receipt_line where site = $1 and receipt = $2 and line = $3",
            params![site, receipt, *line],
        )?,
    };
    row.map(|row| Ok((row.string(0)?, row.string(1)?))).transpose()
}

/// The newest commands, the newest first, one more than are listed.
fn posted(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Vec<Posted>, DbError> {
    let found = match of {
        Of::Order(order, line, stage) => conn.query(
            "select p.device, coalesce(c.kind, ''), coalesce(c.occurred_at, 0), p.qty, coalesce(c.first_journal, 0), \
             coalesce(c.last_journal, -1) from line_posting p left join command c on c.site = p.site and \
             c.device = p.device and c.series = p.series and c.number = p.command where p.site = $1 and p.order_no = $2 \
             and p.line = $3 and p.stage = $4 and p.qty <> 0 order by 3 desc, p.device, p.command desc limit $5",
            params![site, order, *line, stage.code(), MOST + 1],
        )?,
        Of::Receipt(receipt, line) => conn.query(
            "select p.device, coalesce(c.kind, ''), coalesce(c.occurred_at, 0), p.qty, coalesce(c.first_journal, 0), \
             coalesce(c.last_journal, -1) from receipt_posting p left join command c on c.site = p.site and \
             c.device = p.device and c.series = p.series and c.number = p.command where p.site = $1 and p.receipt = $2 \
             and p.line = $3 and p.qty <> 0 order by 3 desc, p.device, p.command desc limit $4",
            params![site, receipt, *line, MOST + 1],
        )?,
    };
    let one = |row: &Row| {
        Ok(Posted {
            device: clean(row.text(0)?).into_owned(),
            kind: row.string(1)?,
            at: row.int(2)?,
            qty: row.int(3)?,
            first: row.int(4)?,
            last: row.int(5)?,
        })
    };
    found.iter().map(one).collect()
}

/// What all of them added.
fn total(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<i64, DbError> {
    match of {
        Of::Order(order, line, stage) => query_int(
            conn,
            "select cast(coalesce(sum(qty), 0) as bigint) from line_posting where site = $1 and order_no = $2 and line = $3 \
             and stage = $4",
            params![site, order, *line, stage.code()],
        ),
        Of::Receipt(receipt, line) => query_int(
            conn,
            "select cast(coalesce(sum(qty), 0) as bigint) from receipt_posting where site = $1 and receipt = $2 and line = $3",
            params![site, receipt, *line],
        ),
    }
}
