//! Changes that other systems ask for: the same door as the desk's, and a change that comes again under its key is
//! answered as before.

use super::Hall;
use crate::admin::{AdminAnswer, AdminRequest, carry_out};
use crate::clarify::Settle;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::import::{self, Brought};
use crate::order;
use crate::people::desk::Session;
use crate::people::secret;
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
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// The order is in, was in, or is wrong.
    Brought(Brought),
    /// There is no such order.
    NoOrder,
    /// The order's state now.
    Decided(String),
    /// Not done, nothing changed: why, and what to do.
    Refused(String),
    /// The case is settled.
    Settled,
    /// Not settled, nothing changed: why.
    NotSettled(Message),
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
    let (session, hash) = (session.clone(), secret::hash(&request));
    let done = hall
        .change("api", move |cx| {
            cx.by.asked_by(&session);
            let actor = &session.actor;
            if let Some(before) = before(cx, actor.as_str(), &key, &hash)? {
                return Ok(before);
            }
            let (status, body) = tell(&carried_out(cx, &session.person.person, &wish)?)?;
            let answer = Answered { status, body, again: false };
            keep(cx, actor.as_str(), &key, &hash, &answer)?;
            Ok(Ok(answer))
        })
        .await?;
    hall.tell();
    Ok(done)
}

fn carried_out(cx: &mut Cx<'_>, caller: &str, wish: &Wish) -> Result<Outcome, DbError> {
    match wish {
        Wish::Bring(rows) => import::order(cx, rows).map(Outcome::Brought),
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
            Ok(super::desk::settled(cx, caller, wish)?
                .map_or_else(Outcome::NotSettled, |()| Outcome::Settled))
        }
    }
}

/// What was answered under this key.
fn before(
    cx: &mut Cx<'_>,
    caller: &str,
    key: &str,
    hash: &str,
) -> Result<Option<Result<Answered, OtherRequest>>, DbError> {
    if key.is_empty() {
        return Ok(None);
    }
    let row = query_one(
        cx.conn,
        "select request_hash, status, body from answered where site = $1 and caller = $2 and idempotency_key = $3",
        params![&cx.site.site, caller, key],
    )?;
    let Some(row) = row else { return Ok(None) };
    if row.text(0)? != hash {
        return Ok(Some(Err(OtherRequest)));
    }
    let status = u16::try_from(row.int(1)?).unwrap_or(500);
    Ok(Some(Ok(Answered { status, body: row.string(2)?, again: true })))
}

fn keep(cx: &mut Cx<'_>, caller: &str, key: &str, hash: &str, answer: &Answered) -> Result<(), DbError> {
    if key.is_empty() {
        return Ok(());
    }
    cx.conn.execute(
        "insert into answered (site, caller, idempotency_key, request_hash, status, body, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![&cx.site.site, caller, key, hash, i64::from(answer.status), &answer.body, cx.now.0],
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
