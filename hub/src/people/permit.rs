//! Permits: who may drive which class of vehicle.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use regal_shared::base::Day;

/// A permit as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// Whose, by number.
    pub person: String,
    /// For which class of vehicle.
    pub class: String,
    /// The last day it is good for; absent: without end.
    pub until: Option<Day>,
}

impl Permit {
    /// Whether it is good on a day.
    #[must_use]
    pub fn is_good(&self, today: Day) -> bool {
        self.until.is_none_or(|until| today <= until)
    }
}

fn until(day: i64) -> Option<Day> {
    (day != 0).then_some(Day(day))
}

/// A person's permit for a class, good or over.
///
/// # Errors
/// The database.
pub fn of(cx: &mut Cx<'_>, person: &str, class: &str) -> Result<Option<Permit>, DbError> {
    let row = query_one(
        cx.conn,
        "select expires_on from permit where site = $1 and person = $2 and class = $3",
        params![&cx.site.site, person, class],
    )?;
    row.map(|row| {
        Ok(Permit { person: person.to_owned(), class: class.to_owned(), until: until(row.int(0)?) })
    })
    .transpose()
}

/// A person may drive a class of vehicle from now on; a permit there was before is replaced.
///
/// # Errors
/// The database.
pub fn grant(cx: &mut Cx<'_>, permit: &Permit) -> Result<(), DbError> {
    cx.conn.write(
        "insert into permit (site, person, class, expires_on) values ($1, $2, $3, $4) \
         on conflict (site, person, class) do update set expires_on = excluded.expires_on",
        params![&cx.site.site, &permit.person, &permit.class, permit.until.map_or(0, |day| day.0)],
    )?;
    Ok(())
}

/// Takes a permit away; true when there was one.
///
/// # Errors
/// The database.
pub fn withdraw(cx: &mut Cx<'_>, person: &str, class: &str) -> Result<bool, DbError> {
    let gone = cx.conn.execute(
        "delete from permit where site = $1 and person = $2 and class = $3",
        params![&cx.site.site, person, class],
    )?;
    Ok(gone > 0)
}

/// All permits, by person and class.
///
/// # Errors
/// The database.
pub fn all(cx: &mut Cx<'_>) -> Result<Vec<Permit>, DbError> {
    let rows = cx.conn.query(
        "select person, class, expires_on from permit where site = $1 order by person, class",
        params![&cx.site.site],
    )?;
    rows.iter()
        .map(|row| Ok(Permit { person: row.string(0)?, class: row.string(1)?, until: until(row.int(2)?) }))
        .collect()
}
