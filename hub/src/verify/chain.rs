//! The hash chain: recomputed row by row, in pages; the first row that does not fit is named with what can be said
//! about it.

use crate::db::{Conn, DbError, Row as DbRow, params, query_one};
use crate::ledger::chain::{GENESIS, Row, hash};
use crate::site::Site;
use serde::{Deserialize, Serialize};

/// Quantities tried when a row's content was changed: up to this many base units.
const QTY_TRIED: i64 = 20_000;

/// A place in the journal: number and hash of one movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Journal number; 0 is before the first movement.
    pub number: i64,
    /// Its hash, hex.
    pub hash: String,
}

impl Point {
    /// Before the first movement.
    #[must_use]
    pub fn start() -> Point {
        Point { number: 0, hash: GENESIS.to_owned() }
    }
}

/// The whole chain of a site.
pub(super) fn whole(conn: &mut dyn Conn, site: &Site) -> Result<Option<String>, DbError> {
    since(conn, site, Point::start())
}

/// The chain after a point that is known to be good; when the point itself is not in the journal, that is said.
pub(super) fn since(conn: &mut dyn Conn, site: &Site, point: Point) -> Result<Option<String>, DbError> {
    if point.number > 0 && hash_at(conn, &site.site, point.number)?.as_deref() != Some(&point.hash) {
        let Point { number, hash } = point;
        return Ok(Some(format!(
            "movement {number} had the hash {hash} when it was verified, and has it no more"
        )));
    }
    let mut at = point;
    loop {
        let rows = page(conn, &site.site, at.number)?;
        if rows.is_empty() {
            break;
        }
        for (index, row) in rows.iter().enumerate() {
            let (movement, stored) = read(row)?;
            if movement.number != at.number + 1 {
                return Ok(Some(missing(at.number + 1, movement.number - 1)));
            }
            let expected = hash(&at.hash, &movement);
            if expected != stored {
                let next = match rows.get(index + 1) {
                    Some(next) => Some(next.clone()),
                    None => page(conn, &site.site, movement.number)?.into_iter().next(),
                };
                return Ok(Some(story(&at.hash, &movement, stored, &expected, next.as_ref())?));
            }
            at = Point { number: movement.number, hash: expected };
        }
    }
    Ok(end(site, &at))
}

/// The hash stored with a movement.
pub(super) fn hash_at(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<String>, DbError> {
    let row =
        query_one(conn, "select hash from movement where site = $1 and number = $2", params![site, number])?;
    row.map(|row| row.string(0)).transpose()
}

/// The last movement against what the site's row says of it.
fn end(site: &Site, at: &Point) -> Option<String> {
    if at.number < site.journal {
        return Some(missing(at.number + 1, site.journal));
    }
    if at.number > site.journal {
        return Some(format!(
            "the journal goes on to movement {}, the site's row says {}",
            at.number, site.journal
        ));
    }
    (at.hash != site.head)
        .then(|| format!("the site's row says head {}, movement {} has {}", site.head, at.number, at.hash))
}

fn missing(first: i64, last: i64) -> String {
    if first == last {
        return format!("movement {first} is missing");
    }
    format!("movements {first} to {last} are missing")
}

fn page(conn: &mut dyn Conn, site: &str, after: i64) -> Result<Vec<DbRow>, DbError> {
    conn.query(
        "select number, device, series, command, kind, reason, actor, task, occurred_at, recorded_at, item, owner, \
         lot, serial, qty, from_location, from_lpn, from_status, to_location, to_lpn, to_status, hash from movement \
         where site = $1 and number > $2 order by number limit 2000",
        params![site, after],
    )
}

fn read(row: &DbRow) -> Result<(Row<'_>, &str), DbError> {
    let movement = Row {
        number: row.int(0)?,
        device: row.text(1)?,
        series: row.text(2)?,
        command: row.int(3)?,
        kind: row.text(4)?,
        reason: row.text(5)?,
        actor: row.text(6)?,
        task: row.text(7)?,
        occurred_at: row.int(8)?,
        recorded_at: row.int(9)?,
        item: row.text(10)?,
        owner: row.text(11)?,
        lot: row.text(12)?,
        serial: row.text(13)?,
        qty: row.int(14)?,
        from: [row.text(15)?, row.text(16)?, row.text(17)?],
        to: [row.text(18)?, row.text(19)?, row.text(20)?],
    };
    Ok((movement, row.text(21)?))
}

/// What can be said of a row that does not fit: what it says, both hashes, and which part of it was changed as far
/// as the rows around it tell.
fn story(
    before: &str,
    row: &Row<'_>,
    stored: &str,
    expected: &str,
    next: Option<&DbRow>,
) -> Result<String, DbError> {
    let mut text = format!(
        "movement {} ({}.{}{} {}: {} {} {} -> {}) does not fit: expected hash {expected}, got {stored}",
        row.number, row.device, row.series, row.command, row.kind, row.qty, row.item, row.from[0], row.to[0]
    );
    if let Some(guess) = guess(before, row, stored, expected, next)? {
        text.push_str("; ");
        text.push_str(&guess);
    }
    Ok(text)
}

fn guess(
    before: &str,
    row: &Row<'_>,
    stored: &str,
    expected: &str,
    next: Option<&DbRow>,
) -> Result<Option<String>, DbError> {
    if let Some(next) = next {
        let (follower, kept) = read(next)?;
        if hash(expected, &follower) == kept {
            return Ok(Some("its column hash was changed, the row itself fits".to_owned()));
        }
        let (here, there) = (Row { number: row.number, ..follower }, Row { number: follower.number, ..*row });
        let first = hash(before, &here);
        if (first == stored || first == kept) && [stored, kept].contains(&hash(&first, &there).as_str()) {
            return Ok(Some(format!("it and movement {} were swapped", follower.number)));
        }
        if follower.number > row.number && hash(stored, &follower) != kept {
            return Ok(Some("the row after it does not fit either".to_owned()));
        }
    }
    let fits = |try_row: &Row<'_>| hash(before, try_row) == stored;
    if let Some(qty) = (1..=QTY_TRIED).find(|qty| fits(&Row { qty: *qty, ..*row })) {
        return Ok(Some(format!("its column qty was changed, it was {qty}")));
    }
    Ok(Some("one of its columns was changed after it was written".to_owned()))
}
