//! The outbox: messages, and how far each target was told of each.

use super::change::BOTH_MS;
use super::{State, seal};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one, query_opt_int};
use regal_shared::base::Moment;
use regal_shared::text::Message;
use serde_json::{Value, json};
use std::fmt;

/// How long after one another a message is tried, ms: at once, then after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h.
pub const SCHEDULE: [i64; 10] = {
    const MIN: i64 = 60_000;
    const HOUR: i64 = 60 * MIN;
    [0, 5_000, 5 * MIN, 30 * MIN, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
};
/// How long a message that is on its way belongs to who sends it, ms: longer than sending may take.
const TAKEN_MS: i64 = 60_000;
/// A try comes later by up to this part of its time, so that not all come back at once.
pub(super) const JITTER: i64 = 10;
/// How long messages are kept for a replay, ms: 30 days.
pub const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// The most messages one replay takes: the writer is busy with it for a moment.
pub const REPLAY: i64 = 20_000;
/// The most signs kept of what went wrong.
const DETAIL: usize = 200;

/// The name of a message: site, restore count, number. It has no dot, for the signature puts dots around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageId(pub String);

impl MessageId {
    /// The name of a site's message.
    #[must_use]
    pub fn of(site: &str, epoch: i64, number: i64) -> MessageId {
        let plain = |sign: char| if sign.is_ascii_alphanumeric() || sign == '-' { sign } else { '-' };
        let site: String = site.chars().map(plain).collect();
        MessageId(format!("{site}_{epoch}_{number}"))
    }

    /// The number in a name, if it may be one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        self.0.rsplit('_').next()?.parse().ok().filter(|number| *number > 0)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes a message down; answers its number.
pub(super) fn write(cx: &mut Cx<'_>, kind: &str, entity: &str, mut data: Value) -> Result<i64, DbError> {
    let number = cx.site.next_number();
    data["site"] = json!(cx.site.site);
    let at =
        jiff::Timestamp::from_millisecond(cx.now.0).map_err(|error| DbError::bug("", error.to_string()))?;
    let body = json!({ "type": kind, "timestamp": at.to_string(), "data": data }).to_string();
    cx.conn.write(
        "insert into webhook_message (site, number, epoch, kind, entity, body, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![&cx.site.site, number, cx.site.epoch, kind, entity, &body, cx.now.0],
    )?;
    Ok(number)
}

/// Puts a message in line for a target: it waits when nothing about its entity is before it.
pub(super) fn put(cx: &mut Cx<'_>, webhook: &str, number: i64, entity: &str) -> Result<(), DbError> {
    let before = query_opt_int(
        cx.conn,
        "select number from webhook_delivery where site = $1 and webhook = $2 and entity = $3 and \
         state in ('waiting', 'behind') order by number limit 1",
        params![&cx.site.site, webhook, entity],
    )?;
    let state = if before.is_some() { "behind" } else { "waiting" };
    cx.conn.write(
        "insert into webhook_delivery (site, number, webhook, entity, state, tries, at, detail) \
         values ($1, $2, $3, $4, $5, 0, $6, '')",
        params![&cx.site.site, number, webhook, entity, state, cx.time.0],
    )?;
    Ok(())
}

/// A message on its way to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The target.
    pub webhook: String,
    /// Its address.
    pub url: String,
    /// The secrets that sign now, the newest first; none where the newest cannot be read here.
    pub secrets: Vec<String>,
    /// The message's number.
    pub number: i64,
    /// Its name.
    pub id: MessageId,
    /// Its body, the same bytes at each try.
    pub body: String,
    /// Which try this is, from 1.
    pub tries: i64,
}

/// Targets that have something due, by name.
///
/// # Errors
/// The database.
pub fn due(conn: &mut dyn Conn, site: &str, now: Moment) -> Result<Vec<String>, DbError> {
    let rows = conn.query(
        "select webhook from webhook where site = $1 and state = 'active' and exists (select 1 from \
         webhook_delivery d where d.site = webhook.site and d.webhook = webhook.webhook and d.state = 'waiting' and \
         d.at <= $2) order by webhook",
        params![site, now.0],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// Takes up to `most` messages that are due for a target: for a minute they are nobody else's.
///
/// # Errors
/// The database.
pub fn take(
    conn: &mut dyn Conn,
    site: &str,
    webhook: &str,
    most: i64,
    now: Moment,
) -> Result<Vec<Parcel>, DbError> {
    let target = query_one(
        conn,
        "select url, secret, old_secret, old_until, state from webhook where site = $1 and webhook = $2",
        params![site, webhook],
    )?;
    let Some(target) = target.filter(|row| row.text(4).is_ok_and(|state| state == State::Active.code()))
    else {
        return Ok(Vec::new());
    };
    let mut secrets = Vec::from_iter(seal::opened(conn, site, webhook, target.text(1)?)?);
    if target.int(3)? > now.0 && !secrets.is_empty() {
        secrets.extend(seal::opened(conn, site, webhook, target.text(2)?)?);
    }
    let rows = conn.query(
        "select number, tries from webhook_delivery where site = $1 and webhook = $2 and state = 'waiting' and \
         at <= $3 order by at, number limit $4",
        params![site, webhook, now.0, most],
    )?;
    let mut parcels = Vec::with_capacity(rows.len());
    for row in &rows {
        let (number, tries) = (row.int(0)?, row.int(1)? + 1);
        let message = query_one(
            conn,
            "select epoch, body from webhook_message where site = $1 and number = $2",
            params![site, number],
        )?;
        let Some(message) = message else {
            return Err(DbError::bug("webhook_message", format!("message {number} is gone")));
        };
        conn.write(
            "update webhook_delivery set tries = $4, at = $5 where site = $1 and number = $2 and webhook = $3",
            params![site, number, webhook, tries, now.0 + TAKEN_MS],
        )?;
        parcels.push(Parcel {
            webhook: webhook.to_owned(),
            url: target.string(0)?,
            secrets: secrets.clone(),
            number,
            id: MessageId::of(site, message.int(0)?, number),
            body: message.string(1)?,
            tries,
        });
    }
    Ok(parcels)
}

/// Hub time makes a step of `by` ms: what waits for its next try, or is on its way, waits no longer and no shorter for it, and
/// an old secret signs for as long as it was said to.
///
/// # Errors
/// The database.
pub fn shift(cx: &mut Cx<'_>, by: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update webhook_delivery set at = at + $2 where site = $1 and state in ('waiting', 'behind') and webhook in \
         (select webhook from webhook where site = $1)",
        params![&cx.site.site, by],
    )?;
    cx.conn.write(
        "update webhook set old_until = old_until + $2 where site = $1 and old_until > 0",
        params![&cx.site.site, by],
    )?;
    Ok(())
}

/// The hub begins: its machine's clock may have been set back while it was down, and nobody saw by how much. What waits longer
/// than its next try ever takes waits for that time from now, and an old secret signs for its day from now at most.
///
/// # Errors
/// The database.
pub fn bring_back(conn: &mut dyn Conn, site: &str, now: Moment) -> Result<u64, DbError> {
    let mut brought = 0;
    // The last try waits for nothing: it is under way, or was when the hub went down.
    for (tries, wait) in (0_i64..).zip(SCHEDULE.into_iter().chain([0])) {
        let longest = TAKEN_MS.max(wait + wait / JITTER);
        brought += conn.execute(
            "update webhook_delivery set at = $3 where site = $1 and state in ('waiting', 'behind') and at > $4 and \
             tries = $2 and webhook in (select webhook from webhook where site = $1)",
            params![site, tries, now.0 + wait, now.0 + longest],
        )?;
    }
    conn.write(
        "update webhook set old_until = $2 where site = $1 and old_until > $2",
        params![site, now.0 + BOTH_MS],
    )?;
    Ok(brought)
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has it.
    Told,
    /// It has not, or nobody knows; why.
    NotTold(Message),
    /// It wants no more (410).
    Gone,
}

/// Writes down how a try ended. `late` is added to the time until the next one, ms, so that not all come back at once.
///
/// # Errors
/// The database.
pub fn mark(
    conn: &mut dyn Conn,
    site: &str,
    parcel: &Parcel,
    outcome: &Outcome,
    late: i64,
    now: Moment,
) -> Result<(), DbError> {
    let (state, at, detail) = match outcome {
        Outcome::Told => ("told", now.0, String::new()),
        Outcome::Gone => {
            conn.write(
                "update webhook set state = 'gone', detail = '410' where site = $1 and webhook = $2 and url = $3",
                params![site, &parcel.webhook, &parcel.url],
            )?;
            ("waiting", now.0, Message::new("hook.err_gone").to_string())
        }
        Outcome::NotTold(why) => {
            let why: String = why.to_string().chars().take(DETAIL).collect();
            match usize::try_from(parcel.tries).ok().and_then(|tries| SCHEDULE.get(tries)) {
                Some(wait) => ("waiting", now.0 + wait + late, why),
                None => ("dead", now.0, why),
            }
        }
    };
    // Whoever was replayed or taken again meanwhile is not touched: its next try says how it ends.
    let row = query_one(
        conn,
        "update webhook_delivery set state = $5, at = $6, detail = $7 where site = $1 and number = $2 and \
         webhook = $3 and state = 'waiting' and tries = $4 returning entity",
        params![site, parcel.number, &parcel.webhook, parcel.tries, state, at, &detail],
    )?;
    match row {
        Some(row) if state != "waiting" => next(conn, site, &parcel.webhook, row.text(0)?, now),
        _ => Ok(()),
    }
}

/// The next message about an entity may go.
fn next(conn: &mut dyn Conn, site: &str, webhook: &str, entity: &str, now: Moment) -> Result<(), DbError> {
    let behind = query_opt_int(
        conn,
        "select number from webhook_delivery where site = $1 and webhook = $2 and entity = $3 and state = 'behind' \
         order by number limit 1",
        params![site, webhook, entity],
    )?;
    if let Some(number) = behind {
        conn.write(
            "update webhook_delivery set state = 'waiting', at = $4 where site = $1 and number = $2 and webhook = $3",
            params![site, number, webhook, now.0],
        )?;
    }
    Ok(())
}

/// Has a target told again from a message on, in order, with the same names and bytes. Answers how many.
///
/// # Errors
/// The database.
pub(super) fn replay(cx: &mut Cx<'_>, webhook: &str, from: i64) -> Result<u64, DbError> {
    let site = cx.site.site.clone();
    cx.conn.write(
        "delete from webhook_delivery where site = $1 and webhook = $2 and number >= $3",
        params![&site, webhook, from],
    )?;
    let put = cx.conn.execute(
        "insert into webhook_delivery (site, number, webhook, entity, state, tries, at, detail) \
         select m.site, m.number, k.webhook, m.entity, 'behind', 0, cast($4 as bigint), '' from webhook_message m \
         join webhook_kind k on k.site = m.site and k.kind = m.kind where m.site = $1 and m.number >= $3 and \
         k.webhook = $2",
        params![&site, webhook, from, cx.time.0],
    )?;
    first_ones(cx.conn, &site, webhook)?;
    Ok(put)
}

/// The first message of each entity waits, with nothing before it any more.
fn first_ones(conn: &mut dyn Conn, site: &str, webhook: &str) -> Result<(), DbError> {
    conn.write(
        "update webhook_delivery set state = 'waiting' where site = $1 and webhook = $2 and state = 'behind' and \
         not exists (select 1 from webhook_delivery b where b.site = webhook_delivery.site and \
         b.webhook = webhook_delivery.webhook and b.entity = webhook_delivery.entity and \
         b.state in ('waiting', 'behind') and b.number < webhook_delivery.number)",
        params![site, webhook],
    )?;
    Ok(())
}

/// Forgets messages that are older than [`KEPT_MS`].
///
/// # Errors
/// The database.
pub fn prune(conn: &mut dyn Conn, site: &str, now: Moment) -> Result<u64, DbError> {
    let last = query_opt_int(
        conn,
        "select number from webhook_message where site = $1 and made_at < $2 order by made_at desc limit 1",
        params![site, now.0 - KEPT_MS],
    )?;
    let Some(last) = last else { return Ok(0) };
    conn.write("delete from webhook_delivery where site = $1 and number <= $2", params![site, last])?;
    // What stood behind a message of a target that was stopped for so long stands first now.
    let rows = conn.query("select webhook from webhook where site = $1 order by webhook", params![site])?;
    for row in &rows {
        first_ones(conn, site, row.text(0)?)?;
    }
    conn.execute("delete from webhook_message where site = $1 and number <= $2", params![site, last])
}
