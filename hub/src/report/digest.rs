//! Reads what is new in the sources and adds it up; writes the sums with the place up to which was read, in one
//! transaction. What was read twice counts once: the place is written only where it still is what the reader saw.

use super::calendar::Calendar;
use super::{sources, trail};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_opt_int};
use std::collections::BTreeMap;

/// A figure's day and what it is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What is measured.
    pub fact: &'static str,
    /// Days since 1970.
    pub day: i64,
    /// Zone, or empty.
    pub zone: String,
    /// Owner of the goods, or empty.
    pub owner: String,
    /// Which part of it.
    pub what: &'static str,
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub n: i64,
    /// Base units.
    pub units: i64,
    /// Durations, ms.
    pub ms: i64,
}

/// What a stretch of a source came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Figures.
    pub days: BTreeMap<Key, Sum>,
    /// Lines and units picked of an item on a day.
    pub items: BTreeMap<(i64, String), (i64, i64)>,
}

impl Sums {
    /// Adds to a figure.
    pub fn add(&mut self, key: Key, n: i64, units: i64, ms: i64) {
        let sum = self.days.entry(key).or_default();
        sum.n += n;
        sum.units += units;
        sum.ms += ms;
    }

    /// Adds a line picked of an item.
    pub fn picked(&mut self, day: i64, item: &str, lines: i64, units: i64) {
        let sum = self.items.entry((day, item.to_owned())).or_default();
        sum.0 += lines;
        sum.1 += units;
    }
}

/// A source of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The journal, by number.
    Journal,
    /// Exceptions, by number.
    Exceptions,
    /// Orders that have left, by moment.
    Orders,
    /// Counts, by number.
    Counts,
}

impl Source {
    /// All sources.
    pub const ALL: [Source; 4] = [Source::Journal, Source::Exceptions, Source::Orders, Source::Counts];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Source::Journal => "journal",
            Source::Exceptions => "exceptions",
            Source::Orders => "orders",
            Source::Counts => "counts",
        }
    }
}

/// A stretch of a source and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The source.
    pub source: Source,
    /// Behind which place it begins.
    pub from: i64,
    /// At which place it ends.
    pub to: i64,
    /// What it came to.
    pub sums: Sums,
}

/// How far a source was read.
///
/// # Errors
/// The database.
pub fn mark(conn: &mut dyn Conn, site: &str, source: &str) -> Result<i64, DbError> {
    let sql = "select at from report_mark where site = $1 and source = $2";
    Ok(query_opt_int(conn, sql, params![site, source])?.unwrap_or(0))
}

/// The next stretch of a source, a few hundred rows of it; none when all was read.
///
/// # Errors
/// The database.
pub fn read(
    conn: &mut dyn Conn,
    site: &str,
    source: Source,
    calendar: &Calendar,
) -> Result<Option<Stretch>, DbError> {
    let from = mark(conn, site, source.code())?;
    let (to, sums) = match source {
        Source::Journal => sources::journal(conn, site, from, calendar)?,
        Source::Exceptions => sources::exceptions(conn, site, from, calendar)?,
        Source::Orders => sources::orders(conn, site, from, calendar)?,
        Source::Counts => sources::counts(conn, site, from, calendar)?,
    };
    Ok((to > from).then_some(Stretch { source, from, to, sums }))
}

/// Remembers how far a source was read; false when somebody else has read on in the meantime.
///
/// # Errors
/// The database.
pub fn advance(cx: &mut Cx<'_>, source: &str, from: i64, to: i64) -> Result<bool, DbError> {
    cx.conn.execute(
        "insert into report_mark (site, source, at) values ($1, $2, 0) on conflict (site, source) do nothing",
        params![&cx.site.site, source],
    )?;
    let moved = cx.conn.execute(
        "update report_mark set at = $4 where site = $1 and source = $2 and at = $3",
        params![&cx.site.site, source, from, to],
    )?;
    Ok(moved > 0)
}

/// Writes what a stretch came to; false when it was written before.
///
/// # Errors
/// The database.
pub fn write(cx: &mut Cx<'_>, stretch: &Stretch) -> Result<bool, DbError> {
    if !advance(cx, stretch.source.code(), stretch.from, stretch.to)? {
        return Ok(false);
    }
    if stretch.source == Source::Journal {
        trail::write(cx, stretch.from, stretch.to)?;
    }
    for (key, sum) in &stretch.sums.days {
        cx.conn.execute(
            "insert into report_day (site, fact, day, zone, owner, what, n, units, ms) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (site, fact, day, zone, owner, what) do update \
             set n = report_day.n + excluded.n, units = report_day.units + excluded.units, \
             ms = report_day.ms + excluded.ms",
            params![&cx.site.site, key.fact, key.day, &key.zone, &key.owner, key.what, sum.n, sum.units, sum.ms],
        )?;
    }
    for ((day, item), (lines, units)) in &stretch.sums.items {
        cx.conn.execute(
            "insert into item_day (site, day, item, lines, units) values ($1, $2, $3, $4, $5) \
             on conflict (site, day, item) do update set lines = item_day.lines + excluded.lines, \
             units = item_day.units + excluded.units",
            params![&cx.site.site, *day, item, *lines, *units],
        )?;
    }
    Ok(true)
}

/// Figures that can be made anew.
const FACTS: &[&str] = &["work", "dock", "mistake", "cycle", "late", "fill", "count"];

/// Forgets every figure that can be made anew from its source; the job reads them again from the beginning. Space of
/// past days and labour stay: what they were made from is gone.
///
/// # Errors
/// The database.
pub fn forget(cx: &mut Cx<'_>) -> Result<(), DbError> {
    let site = &cx.site.site.clone();
    for source in Source::ALL {
        cx.conn.execute(
            "delete from report_mark where site = $1 and source = $2",
            params![site, source.code()],
        )?;
    }
    for fact in FACTS {
        cx.conn.execute("delete from report_day where site = $1 and fact = $2", params![site, *fact])?;
    }
    cx.conn.execute("delete from item_day where site = $1 and day >= 0", params![site])?;
    cx.conn.execute("delete from item_supply where site = $1 and item >= ''", params![site])?;
    trail::forget(cx)
}
