//! Work by process, zone and block of hours: made once a day is over, while it is known who was which actor, and kept
//! only as far as [`crate::plan::labour`] lets it be shown. What was not shown is written nowhere.

use super::calendar::Calendar;
use super::sources::process;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_opt_int};
use crate::ledger::DISCREPANCY;
use crate::people::actor;
use crate::plan::labour::{ByPerson, Place, Shown};
use std::collections::BTreeMap;

/// Hours of a block.
pub const BLOCK_HOURS: i64 = 4;
/// How long after its end a day is taken as complete: devices may have been without a network.
pub const LATE_MS: i64 = 24 * 60 * 60 * 1000;
/// The most days made up for after a pause: who was which actor is not known for longer.
pub const MOST_BACK: i64 = 14;
/// Movements of one read.
const PAGE: i64 = 2_000;

/// Who did how much, by place; how far the journal was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// Volumes.
    pub cells: BTreeMap<Place, ByPerson>,
    /// The last journal number read; `None` when all of the day was read.
    pub read: Option<i64>,
}

/// The newest movement recorded before a moment; 0 when there is none. Moments rise with the numbers, so it is found
/// by halving.
///
/// # Errors
/// The database.
pub fn last_before(conn: &mut dyn Conn, site: &str, moment: i64) -> Result<i64, DbError> {
    let (mut low, mut high) = (0, crate::site::Site::load(conn, site)?.journal);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let at = query_opt_int(
            conn,
            "select recorded_at from movement where site = $1 and number = $2",
            params![site, middle],
        )?;
        if at.is_some_and(|at| at < moment) { low = middle } else { high = middle - 1 }
    }
    Ok(low)
}

/// Adds the next movements to a day.
///
/// # Errors
/// The database.
pub fn read(
    conn: &mut dyn Conn,
    site: &str,
    day: i64,
    calendar: &Calendar,
    so_far: &mut Day,
) -> Result<(), DbError> {
    let end = calendar.start(day + 1);
    let from = match so_far.read {
        Some(number) => number,
        // A device whose clock is a little ahead reports what happens next.
        None => last_before(conn, site, calendar.start(day) - 60 * 60 * 1000)?,
    };
    let rows = conn.query(
        "select m.number, m.recorded_at, m.occurred_at, m.kind, m.qty, m.from_location, m.to_location, \
         coalesce(t.kind, ''), coalesce(t.zone, ''), coalesce(f.zone, ''), m.actor, coalesce(a.actor, '') \
         from movement m left join location t on t.site = m.site and t.location = m.to_location left join location f \
         on f.site = m.site and f.location = m.from_location left join shift_actor a on a.site = m.site and \
         a.actor = m.actor where m.site = $1 and m.number > $2 order by m.number limit $3",
        params![site, from, PAGE],
    )?;
    let mut people: BTreeMap<String, String> = BTreeMap::new();
    let mut over = i64::try_from(rows.len()).is_ok_and(|n| n < PAGE);
    for row in &rows {
        so_far.read = Some(row.int(0)?);
        if row.int(1)? >= end + LATE_MS {
            over = true;
            break;
        }
        let (on, hour) = calendar.day_and_hour(row.int(2)?);
        let Some((process, to)) = process(row.text(3)?, row.text(6)?, row.text(7)?) else { continue };
        if on != day || row.text(10)?.is_empty() {
            continue;
        }
        let zone = row.string(if to { 8 } else { 9 })?;
        let place = Place { process: process.to_owned(), zone, block: hour / BLOCK_HOURS };
        let who = row.text(11)?;
        if !people.contains_key(who) {
            let person = if who.is_empty() { None } else { actor::person_of(conn, site, who)? };
            people.insert(who.to_owned(), person.unwrap_or_default());
        }
        let person = people.get(who).cloned().unwrap_or_default();
        let volume = so_far.cells.entry(place).or_default().entry(person).or_default();
        volume.lines += i64::from(row.text(5)? != DISCREPANCY);
        volume.units += row.int(4)?;
    }
    if over {
        so_far.read = None;
    }
    Ok(())
}

/// Keeps what may be shown of a day, once.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, day: i64, shown: &[Shown]) -> Result<(), DbError> {
    let before = super::digest::mark(cx.conn, &cx.site.site, "labour")?;
    if before >= day || !super::digest::advance(cx, "labour", before, day)? {
        return Ok(());
    }
    for one in shown {
        cx.conn.execute(
            "insert into labour (site, day, block, process, zone, people, lines, units) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (site, day, block, process, zone) do nothing",
            params![
                &cx.site.site,
                day,
                one.place.block,
                &one.place.process,
                &one.place.zone,
                one.people,
                one.lines,
                one.units
            ],
        )?;
    }
    Ok(())
}
