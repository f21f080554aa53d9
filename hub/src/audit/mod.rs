//! Who changed what is set up, decided or released: each change in the transaction that makes it, with what was before
//! and after, chained as the journal is. No secret and no person stands in it: people are actors, also those it is about.

pub mod chain;
pub mod kinds;
mod subject;
#[cfg(test)]
mod tests;

pub use subject::Subject;

use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params};
use std::collections::BTreeMap;
use subject::{Shown, snapshot};

/// A thing that is about to change, as it is now.
#[derive(Debug)]
pub struct Watch {
    subject: Subject,
    before: BTreeMap<&'static str, Shown>,
}

/// Looks at a thing before it changes.
///
/// # Errors
/// The database.
pub fn watch(cx: &mut Cx<'_>, subject: Subject) -> Result<Watch, DbError> {
    let before = snapshot(cx, &subject)?;
    Ok(Watch { subject, before })
}

impl Watch {
    /// Keeps what became of it, under the code of what was done.
    ///
    /// # Errors
    /// The database, or the keys beside it.
    pub fn keep(self, cx: &mut Cx<'_>, kind: &str) -> Result<(), DbError> {
        let after = snapshot(cx, &self.subject)?;
        let object = self.subject.object(cx)?;
        let (before, after) = differences(&self.before, &after);
        append(cx, kind, &object, &before, &after)
    }
}

/// Keeps something that was done without anything set up being other than before.
///
/// # Errors
/// The database.
pub fn note(cx: &mut Cx<'_>, kind: &str, object: &str) -> Result<(), DbError> {
    append(cx, kind, object, "{}", "{}")
}

/// Keeps something that was done, with what came of it.
///
/// # Errors
/// The database.
pub fn came(cx: &mut Cx<'_>, kind: &str, object: &str, of_it: &[(&str, i64)]) -> Result<(), DbError> {
    let after: serde_json::Map<String, serde_json::Value> =
        of_it.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    append(cx, kind, object, "{}", &serde_json::Value::Object(after).to_string())
}

/// What is other than before, as two small JSON objects; what must not be told is only said to have changed.
fn differences(
    before: &BTreeMap<&'static str, Shown>,
    after: &BTreeMap<&'static str, Shown>,
) -> (String, String) {
    let other = |these: &BTreeMap<&'static str, Shown>, those: &BTreeMap<&'static str, Shown>| {
        let changed = these.iter().filter(|(name, value)| those.get(*name) != Some(*value));
        let told: serde_json::Map<String, serde_json::Value> =
            changed.map(|(name, value)| ((*name).to_owned(), value.told().into())).collect();
        serde_json::Value::Object(told).to_string()
    };
    (other(before, after), other(after, before))
}

fn append(cx: &mut Cx<'_>, kind: &str, object: &str, before: &str, after: &str) -> Result<(), DbError> {
    let number = cx.site.audit + 1;
    let row = chain::Row {
        number,
        at: cx.now.0,
        actor: cx.by.actor.as_str(),
        source: &cx.by.source,
        route: &cx.by.route,
        kind,
        object,
        before,
        after,
    };
    let hash = chain::hash(&cx.site.audit_head, &row);
    cx.conn.write(
        "insert into audit (site, number, at, actor, source, route, kind, object, before, after, hash) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            &cx.site.site,
            number,
            row.at,
            row.actor,
            row.source,
            row.route,
            kind,
            object,
            before,
            after,
            &hash
        ],
    )?;
    cx.site.audit = number;
    cx.site.audit_head = hash;
    Ok(())
}

/// A change that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1 without a gap.
    pub number: i64,
    /// When, ms.
    pub at: i64,
    /// Who, as an actor; empty for the hub itself and its console.
    pub actor: String,
    /// From where: a device, a session at the desk, a key, the console.
    pub source: String,
    /// By which route.
    pub route: String,
    /// What was done, as a code.
    pub kind: String,
    /// What it was about.
    pub object: String,
    /// What was before, as far as it is other: a JSON object.
    pub before: String,
    /// What is after it.
    pub after: String,
    /// The chain's hash up to here, hex.
    pub hash: String,
}

/// Which changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of this kind; any when empty.
    pub kind: String,
    /// About this; anything when empty.
    pub object: String,
    /// From there; from anywhere when empty.
    pub source: String,
    /// Not before this moment, ms.
    pub since: i64,
}

/// Changes before a number, the newest first.
///
/// # Errors
/// The database.
pub fn before(
    conn: &mut dyn Conn,
    site: &str,
    wanted: &Wanted,
    number: i64,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select number, at, actor, source, route, kind, object, before, after, hash from audit \
         where site = $1 and number < $2 and (kind = $3 or $3 = '') and (object = $4 or $4 = '') and \
         (source = $5 or $5 = '') and at >= $6 order by number desc limit $7",
        params![site, number, &wanted.kind, &wanted.object, &wanted.source, wanted.since, limit],
    )?;
    found.iter().map(entry).collect()
}

/// Changes after a number, in their order.
///
/// # Errors
/// The database.
pub fn after(conn: &mut dyn Conn, site: &str, number: i64, limit: i64) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select number, at, actor, source, route, kind, object, before, after, hash from audit \
         where site = $1 and number > $2 order by number limit $3",
        params![site, number, limit],
    )?;
    found.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        number: row.int(0)?,
        at: row.int(1)?,
        actor: row.string(2)?,
        source: row.string(3)?,
        route: row.string(4)?,
        kind: row.string(5)?,
        object: row.string(6)?,
        before: row.string(7)?,
        after: row.string(8)?,
        hash: row.string(9)?,
    })
}
