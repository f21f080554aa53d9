//! Changes that other systems ask for: the same door as the desk's, and a change that comes again under its key is
//! answered as before.

use super::Hall;
use crate::admin::{AdminAnswer, AdminRequest, carry_out};
use crate::clarify::Settle;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use crate::import::{self, Brought};
use crate::order;
use crate::people::desk::Session;
use crate::rights::{self, kinds};
use crate::setup::{self, Setup};
use crate::steer::{self, Steer};
use crate::webhook;
use regal_shared::text::Message;

/// How long an answer is kept, ms: 7 days.
pub const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What is asked.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Bring an order in: its rows, as an import reads them.
    Bring(Vec<import::Cells>),
    /// Decide something about an order.
    Decide {
        /// The order.
        order: String,
        /// What.
        wish: AdminRequest,
    },
    /// Settle a case.
    Settle(Settle),
    /// Decide about running work, a device, stock or a receipt.
    Steer(Steer),
    /// Set something up.
    Setup(Setup),
    /// Decide about a webhook.
    Webhook(webhook::Wish),
}

impl Wish {
    /// Whether it takes a fresh look at who sits at the desk.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        match self {
            Wish::Bring(_) | Wish::Decide { .. } | Wish::Settle(_) | Wish::Steer(_) => false,
            Wish::Setup(wish) => wish.is_sensitive(),
            Wish::Webhook(_) => true,
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// The order is in, was in, or is wrong; and its state now.
    Brought(Brought, String),
    /// There is no such order.
    NoOrder,
    /// The order's state now.
    Decided(String),
    /// Not done, nothing changed: why, and what to do.
    Refused(String),
    /// It is done.
    Done,
    /// It is done; so many messages are told again to this target.
    Told(webhook::Done),
    /// Not done, nothing changed: why.
    Not(Message),
}

/// An answer: the same status and the same bytes each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: String,
    /// It was given before.
    pub again: bool,
}

/// The key was used for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherRequest;

/// Carries a wish out in one transaction with its answer, under `key`; an empty key asks for no memory. `request` is all
/// that was asked, `tell` puts the outcome into status and body.
///
/// # Errors
/// The database.
pub async fn once(
    hall: &Hall,
    session: &Session,
    key: String,
    request: String,
    wish: Wish,
    tell: impl Fn(&Outcome) -> Result<(u16, String), DbError> + Send + 'static,
) -> Result<Result<Answered, OtherRequest>, DbError> {
    let session = session.clone();
    let prints = matches!(wish, Wish::Setup(_));
    let done = hall
        .change("api", move |cx| {
            cx.by.asked_by(&session);
            let caller = session.actor.as_str();
            let hash = hash_of(cx.conn, caller, &key, &request)?;
            if let Err(no) = rights::may(cx, &session, kinds::asked(&wish))? {
                let (status, body) = tell(&Outcome::Not(no))?;
                return Ok(Ok(Answered { status, body, again: false }));
            }
            let site = cx.site.site.clone();
            if let Some(before) = before(cx.conn, &site, (caller, &key, &hash))? {
                return Ok(before);
            }
            let (status, body) = tell(&carried_out(cx, &session.person.person, &wish)?)?;
            let answer = Answered { status, body, again: false };
            keep(cx, caller, &key, &hash, &answer)?;
            Ok(Ok(answer))
        })
        .await?;
    if prints {
        hall.bell.ring();
    }
    hall.tell();
    Ok(done)
}

fn carried_out(cx: &mut Cx<'_>, caller: &str, wish: &Wish) -> Result<Outcome, DbError> {
    match wish {
        Wish::Bring(rows) => {
            let brought = import::order(cx, rows)?;
            let number = rows.iter().flatten().find(|(name, _)| *name == "order");
            let number = number.map_or("", |(_, number)| number);
            let state = order::head(cx, number)?.map_or_else(String::new, |head| head.state);
            Ok(Outcome::Brought(brought, state))
        }
        Wish::Decide { order, wish } => {
            if order::head(cx, order)?.is_none() {
                return Ok(Outcome::NoOrder);
            }
            if let AdminAnswer::Refused { why } = carry_out(cx, wish)? {
                return Ok(Outcome::Refused(why));
            }
            let head = order::head(cx, order)?;
            Ok(head.map_or(Outcome::NoOrder, |head| Outcome::Decided(head.state)))
        }
        Wish::Settle(wish) => {
            Ok(super::desk::settled(cx, caller, wish)?.map_or_else(Outcome::Not, |()| Outcome::Done))
        }
        Wish::Steer(wish) => Ok(steer::settle(cx, wish)?.map_or_else(Outcome::Not, |()| Outcome::Done)),
        Wish::Setup(wish) => {
            Ok(setup::settle(cx, caller, wish)?.map_or_else(Outcome::Not, |()| Outcome::Done))
        }
        Wish::Webhook(wish) => Ok(webhook::settle(cx, wish)?.map_or_else(Outcome::Not, Outcome::Told)),
    }
}

/// What tells a request from others under one key. A PIN may be in it: without the key beside the database nobody finds it
/// by trying all there are.
fn hash_of(conn: &mut dyn Conn, caller: &str, key: &str, request: &str) -> Result<String, DbError> {
    match key {
        "" => Ok(String::new()),
        key => Ok(conn.vault().lasting()?.mark("answered", &[caller, key, request])),
    }
}

/// What was answered under a key, for a change that takes more than one transaction.
///
/// # Errors
/// The database.
pub async fn before_now(
    hall: &Hall,
    session: &Session,
    key: String,
    request: String,
) -> Result<Result<Option<Answered>, OtherRequest>, DbError> {
    let (site, caller) = (hall.site.clone(), session.actor.clone());
    hall.read(move |conn| {
        let hash = hash_of(conn, caller.as_str(), &key, &request)?;
        before(conn, &site, (caller.as_str(), &key, &hash)).map(Option::transpose)
    })
    .await
}

/// Keeps the answer to such a change under its key. Where the hub ends before, the change is made again: it must come to the
/// same twice.
///
/// # Errors
/// The database.
pub async fn keep_now(
    hall: &Hall,
    session: &Session,
    key: String,
    request: String,
    answer: Answered,
) -> Result<(), DbError> {
    let session = session.clone();
    hall.change("api", move |cx| {
        cx.by.asked_by(&session);
        let caller = session.actor.as_str();
        let hash = hash_of(cx.conn, caller, &key, &request)?;
        keep(cx, caller, &key, &hash, &answer)
    })
    .await
}

/// What was answered under this key.
fn before(
    conn: &mut dyn Conn,
    site: &str,
    (caller, key, hash): (&str, &str, &str),
) -> Result<Option<Result<Answered, OtherRequest>>, DbError> {
    if key.is_empty() {
        return Ok(None);
    }
    let row = query_one(
        conn,
        "select request_hash, status, body from answered where site = $1 and caller = $2 and idempotency_key = $3",
        params![site, caller, key],
    )?;
    let Some(row) = row else { return Ok(None) };
    if row.text(0)? != hash {
        return Ok(Some(Err(OtherRequest)));
    }
    let status = u16::try_from(row.int(1)?).unwrap_or(500);
    // What cannot be opened was answered by a hub with another key: what it said is not known here.
    let body = conn.vault().lasting()?.open(&kept_as(caller, key), row.text(2)?);
    Ok(Some(body.map_or(Err(OtherRequest), |body| Ok(Answered { status, body, again: true }))))
}

/// What an answer is sealed as: it may name somebody, or hold a secret that is shown once.
fn kept_as(caller: &str, key: &str) -> String {
    format!("answered {caller} {key}")
}

fn keep(cx: &mut Cx<'_>, caller: &str, key: &str, hash: &str, answer: &Answered) -> Result<(), DbError> {
    if key.is_empty() {
        return Ok(());
    }
    let body = cx.conn.vault().lasting()?.seal(&kept_as(caller, key), &answer.body)?;
    cx.conn.write(
        "insert into answered (site, caller, idempotency_key, request_hash, status, body, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![&cx.site.site, caller, key, hash, i64::from(answer.status), &body, cx.now.0],
    )?;
    Ok(())
}

/// Forgets answers that are older than [`KEPT_MS`].
///
/// # Errors
/// The database.
pub fn forget(cx: &mut Cx<'_>) -> Result<u64, DbError> {
    let before = cx.now.0 - KEPT_MS;
    cx.conn.execute("delete from answered where site = $1 and made_at < $2", params![&cx.site.site, before])
}
