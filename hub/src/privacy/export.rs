//! All that is kept of one person and can still be said to be theirs (Article 15 GDPR).

use crate::db::{Conn, DbError, params, query_one};
use crate::people::actor::{self, Bound};
use serde::Serialize;

/// The most reports of a shift that are told.
const REPORTS: i64 = 5_000;

/// What is kept of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Export {
    /// Number.
    pub person: String,
    /// Name.
    pub name: String,
    /// Badge.
    pub badge: String,
    /// Rights.
    pub role: String,
    /// Language of screens.
    pub language: String,
    /// Large text on screens.
    pub large_text: bool,
    /// `active` or `locked`.
    pub state: String,
    /// There is a PIN; it is kept hashed.
    pub has_pin: bool,
    /// There is a password for the desk; it is kept hashed.
    pub has_password: bool,
    /// There is a second factor.
    pub has_second_factor: bool,
    /// Classes of vehicles they may drive, with the last day (days since 1970, 0 without end).
    pub permits: Vec<(String, i64)>,
    /// Where they were, as far as it may still be known.
    pub shifts: Vec<Shift>,
}

/// A stay on a device or at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// The device, or `desk`.
    pub device: String,
    /// Since when, ms since 1970.
    pub since: i64,
    /// Until when, ms; 0 while they are there.
    pub until: i64,
    /// What was reported: kind, task, when (ms), first and last journal number it booked.
    pub reports: Vec<Report>,
}

/// A report or request of a shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its kind.
    pub kind: String,
    /// The task, or empty.
    pub task: String,
    /// When, ms since 1970.
    pub occurred_at: i64,
    /// First and last movement it booked; the last is less than the first where it booked none.
    pub movements: (i64, i64),
}

/// All that is kept of a person; none when there is no such person.
///
/// # Errors
/// The database, or the keys beside it.
pub fn export(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Export>, DbError> {
    let row = query_one(
        conn,
        "select p.name, p.badge, p.role, p.language, p.state, case when p.pin_hash = '' then 0 else 1 end, \
         (select count(*) from password w where w.site = p.site and w.person = p.person), \
         (select count(*) from totp t where t.site = p.site and t.person = p.person), p.large_text \
         from person p where p.site = $1 and p.person = $2",
        params![site, number],
    )?;
    let Some(row) = row else { return Ok(None) };
    let permits = conn.query(
        "select class, expires_on from permit where site = $1 and person = $2 order by class",
        params![site, number],
    )?;
    let permits =
        permits.iter().map(|row| Ok((row.string(0)?, row.int(1)?))).collect::<Result<_, DbError>>()?;
    let mut shifts = Vec::new();
    for bound in actor::of_person(conn, site, number)? {
        if !bound.device.is_empty() {
            shifts.push(shift(conn, site, &bound)?);
        }
    }
    Ok(Some(Export {
        person: number.to_owned(),
        name: row.string(0)?,
        badge: row.string(1)?,
        role: row.string(2)?,
        language: row.string(3)?,
        large_text: row.int(8)? > 0,
        state: row.string(4)?,
        has_pin: row.int(5)? > 0,
        has_password: row.int(6)? > 0,
        has_second_factor: row.int(7)? > 0,
        permits,
        shifts,
    }))
}

fn shift(conn: &mut dyn Conn, site: &str, bound: &Bound) -> Result<Shift, DbError> {
    let found = conn.query(
        "select kind, task, occurred_at, first_journal, last_journal from command where site = $1 and device = $2 and \
         actor = $3 order by settled_at limit $4",
        params![site, &bound.device, bound.actor.as_str(), REPORTS],
    )?;
    let report = |row: &crate::db::Row| {
        Ok(Report {
            kind: row.string(0)?,
            task: row.string(1)?,
            occurred_at: row.int(2)?,
            movements: (row.int(3)?, row.int(4)?),
        })
    };
    let reports = found.iter().map(report).collect::<Result<_, DbError>>()?;
    Ok(Shift { device: bound.device.clone(), since: bound.since, until: bound.until, reports })
}
