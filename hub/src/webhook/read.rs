//! What people and programs look at: targets, and what became of messages.

use super::MessageId;
use crate::db::{Conn, DbError, Row, params, query_int};
use regal_shared::text::{Language, Message, clean, exists, say};

/// The most rows one look shows.
pub const PAGE: i64 = 200;

/// A target as it stands. Its secret is shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub webhook: String,
    /// Its address.
    pub url: String,
    /// What it is told.
    pub kinds: Vec<String>,
    /// State code: active, stopped, gone.
    pub state: String,
    /// More about the state.
    pub detail: String,
    /// When it was set up, ms.
    pub made_at: i64,
    /// Until when the secret before the last signs too, ms; 0 when there is none.
    pub old_until: i64,
    /// Messages not told yet.
    pub waiting: i64,
    /// Messages given up.
    pub dead: i64,
    /// What went wrong last with one that waits or is given up, as [`told`] says it; empty when nothing did.
    pub error: String,
}

/// What went wrong, in words. Kept is a code with its facts; what was written before there were codes stands as it is.
#[must_use]
pub fn told(language: Language, kept: &str) -> String {
    let known = Message::read(kept).filter(|message| exists(&message.code));
    known.map_or_else(|| clean(kept).into_owned(), |message| say(language, &message))
}

/// All targets by name.
///
/// # Errors
/// The database.
pub fn targets(conn: &mut dyn Conn, site: &str) -> Result<Vec<Target>, DbError> {
    let rows = conn.query(
        "select webhook, url, state, detail, made_at, old_until from webhook where site = $1 order by webhook",
        params![site],
    )?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(target(conn, site, row)?);
    }
    Ok(found)
}

fn target(conn: &mut dyn Conn, site: &str, row: &Row) -> Result<Target, DbError> {
    let webhook = row.string(0)?;
    let kinds = conn.query(
        "select kind from webhook_kind where site = $1 and webhook = $2 order by kind",
        params![site, &webhook],
    )?;
    let kinds = kinds.iter().map(|row| row.string(0)).collect::<Result<_, _>>()?;
    let waiting = query_int(
        conn,
        "select count(*) from webhook_delivery where site = $1 and webhook = $2 and state in ('waiting', 'behind')",
        params![site, &webhook],
    )?;
    let dead = query_int(
        conn,
        "select count(*) from webhook_delivery where site = $1 and webhook = $2 and state = 'dead'",
        params![site, &webhook],
    )?;
    let error = last_error(conn, site, &webhook)?;
    Ok(Target {
        webhook,
        url: row.string(1)?,
        kinds,
        state: row.string(2)?,
        detail: row.string(3)?,
        made_at: row.int(4)?,
        old_until: row.int(5)?,
        waiting,
        dead,
        error,
    })
}

fn last_error(conn: &mut dyn Conn, site: &str, webhook: &str) -> Result<String, DbError> {
    for state in ["waiting", "dead"] {
        let rows = conn.query(
            "select detail from webhook_delivery where site = $1 and webhook = $2 and state = $3 \
             order by at desc, number desc limit 1",
            params![site, webhook, state],
        )?;
        if let Some(row) = rows.first()
            && !row.text(0)?.is_empty()
        {
            return row.string(0);
        }
    }
    Ok(String::new())
}

/// A message to a target, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message's name.
    pub id: String,
    /// Its number.
    pub number: i64,
    /// What it tells.
    pub kind: String,
    /// About what.
    pub entity: String,
    /// State code: waiting, behind, told, dead.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next, or when it ended, ms.
    pub at: i64,
    /// When it was made, ms.
    pub made_at: i64,
    /// What went wrong last, as [`told`] says it.
    pub detail: String,
}

impl Delivery {
    /// The name of what it is about, without saying what that is: the kind does.
    #[must_use]
    pub fn about(&self) -> &str {
        self.entity.split_once(' ').map_or(self.entity.as_str(), |(_, name)| name)
    }
}

fn delivery(site: &str, row: &Row) -> Result<Delivery, DbError> {
    let (number, epoch) = (row.int(0)?, row.int(1)?);
    Ok(Delivery {
        id: MessageId::of(site, epoch, number).0,
        number,
        kind: row.string(2)?,
        entity: row.string(3)?,
        state: row.string(4)?,
        tries: row.int(5)?,
        at: row.int(6)?,
        made_at: row.int(7)?,
        detail: row.string(8)?,
    })
}

/// Messages to a target in their order, after a number.
///
/// # Errors
/// The database.
pub fn deliveries(
    conn: &mut dyn Conn,
    site: &str,
    webhook: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    let rows = conn.query(
        "select d.number, m.epoch, m.kind, d.entity, d.state, d.tries, d.at, m.made_at, d.detail from \
         webhook_delivery d join webhook_message m on m.site = d.site and m.number = d.number where d.site = $1 and \
         d.webhook = $2 and d.number > $3 order by d.number limit $4",
        params![site, webhook, after, limit],
    )?;
    rows.iter().map(|row| delivery(site, row)).collect()
}

/// Messages to a target that need somebody's look: given up, or tried and not told. The newest first, at most so many.
///
/// # Errors
/// The database.
pub fn troubled(
    conn: &mut dyn Conn,
    site: &str,
    webhook: &str,
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    let mut found = Vec::new();
    for state in ["waiting", "dead"] {
        let rows = conn.query(
            "select d.number, m.epoch, m.kind, d.entity, d.state, d.tries, d.at, m.made_at, d.detail from \
             webhook_delivery d join webhook_message m on m.site = d.site and m.number = d.number where d.site = $1 \
             and d.webhook = $2 and d.state = $3 order by d.at desc, d.number desc limit $4",
            params![site, webhook, state, limit],
        )?;
        for row in &rows {
            found.push(delivery(site, row)?);
        }
    }
    Ok(found)
}
