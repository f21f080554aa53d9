//! Who an actor was, as long as anybody may know it: kept apart from what they did, and sealed under the key of the day,
//! which lies beside the database. When the key has gone, nothing here or in any copy leads to a person any more.

use super::key;
use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params, query_opt_text};
use regal_shared::base::ActorId;
use std::collections::BTreeMap;

/// What an actor is sealed as.
const SEALED: &str = "actor";

/// An actor of a known person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The actor.
    pub actor: ActorId,
    /// Where they were: a device, or `desk`.
    pub device: String,
    /// Since when, ms.
    pub since: i64,
    /// Until when, ms; 0 while they are there.
    pub until: i64,
}

/// Where and when a person is an actor.
#[derive(Debug, Clone, Copy)]
pub struct Stay<'a> {
    /// A device, or `desk`, or nowhere.
    pub device: &'a str,
    /// Since when, ms.
    pub since: i64,
    /// Until when, ms; 0 while they are there.
    pub until: i64,
    /// Why, as a code.
    pub reason: &'a str,
}

/// Keeps who a fresh actor is.
///
/// # Errors
/// The database, where an actor that is there already is a [`DbError::Constraint`]; or the keys beside it.
pub fn bind(cx: &mut Cx<'_>, actor: &ActorId, person: &str, stay: Stay<'_>) -> Result<(), DbError> {
    let day = cx.now.day().0;
    let key = cx.conn.vault().key(day)?;
    let (mark, sealed) = (key.mark(SEALED, &[person]), key.seal(actor.as_str(), person)?);
    cx.conn.write(
        "insert into shift_actor (site, actor, day, mark, sealed, device, since, until, reason) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            &cx.site.site,
            actor.as_str(),
            day,
            &mark,
            &sealed,
            stay.device,
            stay.since,
            stay.until,
            stay.reason
        ],
    )?;
    Ok(())
}

/// An actor for a person who is named in something, but does nothing themselves: whom work is given to, whose rights
/// are changed. One for each command and purpose.
///
/// # Errors
/// The database, or the keys beside it.
pub fn named(cx: &mut Cx<'_>, person: &str, purpose: &str) -> Result<ActorId, DbError> {
    let key = cx.conn.vault().key(cx.now.day().0)?;
    let command = format!("{}.{}", cx.by.id, cx.now.0);
    let mark = key.mark("named", &[person, &command, purpose]);
    let actor = ActorId(mark.chars().take(16).collect());
    let now = cx.now.0;
    bind(cx, &actor, person, Stay { device: "", since: now, until: now, reason: "named" })?;
    Ok(actor)
}

/// The person an actor is; none when nobody may know it any more.
///
/// # Errors
/// The database, or the keys beside it.
pub fn person_of(conn: &mut dyn Conn, site: &str, actor: &str) -> Result<Option<String>, DbError> {
    if actor.is_empty() {
        return Ok(None);
    }
    let rows = conn.query(
        "select actor, day, sealed from shift_actor where site = $1 and actor = $2",
        params![site, actor],
    )?;
    match rows.first() {
        Some(row) => opened(conn, row),
        None => key::known_actor(conn, site, actor),
    }
}

/// The person of a row that begins with actor, day and what is sealed.
pub(super) fn opened(conn: &mut dyn Conn, row: &Row) -> Result<Option<String>, DbError> {
    conn.vault().open(row.int(1)?, row.text(0)?, row.text(2)?)
}

/// Whether two actors are known to be one person.
///
/// # Errors
/// The database, or the keys beside it.
pub fn are_one(conn: &mut dyn Conn, site: &str, one: &str, other: &str) -> Result<bool, DbError> {
    if one == other {
        return Ok(true);
    }
    let known = person_of(conn, site, one)?;
    Ok(known.is_some() && known == person_of(conn, site, other)?)
}

/// All actors a person has been, as far as anybody may know it, the newest day first.
///
/// # Errors
/// The database, or the keys beside it.
pub fn of_person(conn: &mut dyn Conn, site: &str, person: &str) -> Result<Vec<Bound>, DbError> {
    let vault = conn.vault();
    let mut all = Vec::new();
    for day in vault.days()?.into_iter().rev() {
        let Some(key) = vault.known(day)? else { continue };
        let rows = conn.query(
            "select actor, device, since, until from shift_actor where site = $1 and day = $2 and mark = $3 \
             order by since desc, actor",
            params![site, day, &key.mark(SEALED, &[person])],
        )?;
        for row in &rows {
            all.push(Bound {
                actor: ActorId(row.string(0)?),
                device: row.string(1)?,
                since: row.int(2)?,
                until: row.int(3)?,
            });
        }
    }
    Ok(all)
}

/// Names of people behind actors, for pages: each is looked up once.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// The name; empty for no actor, and for one nobody may know any more.
    ///
    /// # Errors
    /// The database, or the keys beside it.
    pub fn of(&mut self, conn: &mut dyn Conn, site: &str, actor: &str) -> Result<String, DbError> {
        if let Some(name) = self.0.get(actor) {
            return Ok(name.clone());
        }
        let name = match person_of(conn, site, actor)? {
            Some(person) => query_opt_text(
                conn,
                "select name from person where site = $1 and person = $2",
                params![site, &person],
            )?
            .unwrap_or(person),
            None => String::new(),
        };
        self.0.insert(actor.to_owned(), name.clone());
        Ok(name)
    }
}

/// What stands before the day of a sealed text; no JSON begins like this.
const MARK: char = '~';

/// Seals a text in which somebody may be named, for as long as the day's key is there. `name` is one no other text has.
///
/// # Errors
/// The keys beside the database.
pub fn sealed(cx: &mut Cx<'_>, name: &str, plain: &str) -> Result<String, DbError> {
    let day = cx.now.day().0;
    Ok(format!("{MARK}{day}{MARK}{}", cx.conn.vault().key(day)?.seal(name, plain)?))
}

/// A text that may have been sealed; none when nobody may read it any more.
///
/// # Errors
/// The keys beside the database.
pub fn unsealed(conn: &mut dyn Conn, name: &str, kept: &str) -> Result<Option<String>, DbError> {
    let Some(rest) = kept.strip_prefix(MARK) else { return Ok(Some(kept.to_owned())) };
    let Some((day, text)) = rest.split_once(MARK) else { return Ok(None) };
    let Ok(day) = day.parse() else { return Ok(None) };
    Ok(conn.vault().known(day)?.and_then(|key| key.open(name, text)))
}
