//! Webhooks: what other systems are told as it happens, by the rules of Standard Webhooks.
//!
//! A message is written in the transaction of what it tells about ([`tell`]), so it is there exactly when that is. From
//! there it is carried out by threads of its own ([`run`]), which read with a connection of their own and bring the
//! outcome through the one writer. Of the messages about one entity (an order, a receipt, an item) one is on its way at
//! a time; an entity that cannot be told holds up none but itself.

pub mod change;
pub mod outbox;
pub mod read;
mod run;
pub mod safe;
mod seal;
pub mod send;
pub mod sign;

#[cfg(test)]
mod tests;

pub use change::{Done, Wish, settle};
pub use outbox::{MessageId, prune, shift};
pub use run::{Courier, run};
pub use send::Sender;

use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use regal_shared::wire::EventBody;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// All that may be told, as receivers choose and read it.
pub const KINDS: &[&str] = &[
    "order.new",
    "order.promised",
    "order.held",
    "order.released",
    "order.short",
    "order.backordered",
    "order.picked",
    "order.packed",
    "order.staged",
    "order.loaded",
    "order.shipped",
    "order.cancelled",
    "receipt.expected",
    "receipt.arrived",
    "receipt.received",
    "receipt.cancelled",
    "stock.changed",
    "exception.opened",
    "exception.resolved",
];

/// Whether a target is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is.
    Active,
    /// Somebody stopped it.
    Stopped,
    /// It said itself that it wants no more (410).
    Gone,
}

impl State {
    /// The word in the table and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Stopped => "stopped",
            State::Gone => "gone",
        }
    }

    fn parse(text: &str) -> State {
        [State::Active, State::Gone].into_iter().find(|one| one.code() == text).unwrap_or(State::Stopped)
    }
}

/// What a transaction has to know of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanting {
    webhook: String,
    active: bool,
    kinds: Vec<String>,
}

/// Who wants what, read once a transaction.
fn wanting(cx: &mut Cx<'_>) -> Result<Arc<[Wanting]>, DbError> {
    if let Some(known) = &cx.site.webhooks {
        return Ok(Arc::clone(known));
    }
    let found = all_wanting(cx.conn, &cx.site.site)?;
    Ok(Arc::clone(cx.site.webhooks.insert(found)))
}

fn all_wanting(conn: &mut dyn Conn, site: &str) -> Result<Arc<[Wanting]>, DbError> {
    let rows = conn.query(
        "select w.webhook, w.state, k.kind from webhook w join webhook_kind k on k.site = w.site and \
         k.webhook = w.webhook where w.site = $1 order by w.webhook, k.kind",
        params![site],
    )?;
    let mut found: Vec<Wanting> = Vec::new();
    for row in &rows {
        let webhook = row.string(0)?;
        if found.last().is_none_or(|last| last.webhook != webhook) {
            let active = State::parse(row.text(1)?) == State::Active;
            found.push(Wanting { webhook, active, kinds: Vec::new() });
        }
        if let Some(last) = found.last_mut() {
            last.kinds.push(row.string(2)?);
        }
    }
    Ok(found.into())
}

/// Has those told who want it. Nothing is written where nobody does.
///
/// `entity` is what the message is about: its messages come in order. `data` holds no person and no actor.
///
/// # Errors
/// The database.
pub fn tell(
    cx: &mut Cx<'_>,
    kind: &str,
    entity: &str,
    data: impl FnOnce(&Cx<'_>) -> Value,
) -> Result<(), DbError> {
    debug_assert!(KINDS.contains(&kind), "{kind} is no kind");
    let all = wanting(cx)?;
    let mut who = all.iter().filter(|one| one.kinds.iter().any(|wanted| wanted == kind)).peekable();
    if who.peek().is_none() {
        return Ok(());
    }
    let data = data(cx);
    let number = outbox::write(cx, kind, entity, data)?;
    for one in who.filter(|one| one.active) {
        outbox::put(cx, &one.webhook, number, entity)?;
    }
    Ok(())
}

/// Tells of an event of the feed what receivers may choose of it.
///
/// # Errors
/// The database.
pub fn of_event(cx: &mut Cx<'_>, body: &EventBody) -> Result<(), DbError> {
    let (area, name, state) = match body {
        EventBody::Order { order, state } => ("order", order, state),
        EventBody::Receipt { receipt, state } => ("receipt", receipt, state),
        _ => return Ok(()),
    };
    let kind = format!("{area}.{state}");
    // What follows the first pick (order.picking, order.reserved) is not told: it is on the floor's way alone.
    if !KINDS.contains(&kind.as_str()) {
        return Ok(());
    }
    tell(cx, &kind, &format!("{area} {name}"), |_| json!({ area: name, "state": state }))
}

/// An order became work.
///
/// # Errors
/// The database.
pub fn released(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    tell(cx, "order.released", &format!("order {order}"), |_| json!({ "order": order, "state": "released" }))
}

/// A case was opened, or everything of it is explained.
///
/// # Errors
/// The database.
pub fn exception(
    cx: &mut Cx<'_>,
    number: i64,
    code: &str,
    location: &str,
    state: &str,
) -> Result<(), DbError> {
    let kind = if state == "resolved" { "exception.resolved" } else { "exception.opened" };
    let data =
        |_: &Cx<'_>| json!({ "exception": number, "code": code, "location": location, "state": state });
    tell(cx, kind, &format!("exception {number}"), data)
}
