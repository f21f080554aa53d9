//! What an administrator decides about webhooks, from the dashboard, the API or the command line.

use super::outbox::{self, MessageId, REPLAY};
use super::safe::{Guard, Url};
use super::{KINDS, State, seal, sign};
use crate::audit;
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one, query_opt_int};
use crate::granted;
use regal_shared::text::Message;
use serde::{Deserialize, Serialize};

/// The most targets a site has.
const MOST: i64 = 20;
/// How long the secret before the last signs beside the new one, ms: 24 h.
pub const BOTH_MS: i64 = 24 * 60 * 60 * 1000;

/// A wish about webhooks. Secrets are drawn outside the transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Wish {
    /// Somebody new is told.
    Make {
        /// The address.
        url: String,
        /// What it is told, of [`KINDS`].
        kinds: Vec<String>,
        /// Its secret.
        secret: String,
    },
    /// Another address, or other kinds.
    Change {
        /// The target.
        webhook: String,
        /// The address.
        url: String,
        /// What it is told.
        kinds: Vec<String>,
    },
    /// It is told again, or for now no more.
    State {
        /// The target.
        webhook: String,
        /// Told or not.
        active: bool,
    },
    /// It gets a new secret; for a day both sign.
    Rotate {
        /// The target.
        webhook: String,
        /// The new secret.
        secret: String,
    },
    /// It is told once more what it was told since.
    Replay {
        /// The target.
        webhook: String,
        /// From which message or moment.
        from: From,
    },
    /// Nobody is there any more.
    Remove {
        /// The target.
        webhook: String,
    },
}

/// Where a replay begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// With this message, by its name.
    Id(String),
    /// With the first message since, ms.
    At(i64),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The target.
    pub webhook: String,
    /// Messages that are told again.
    pub messages: u64,
}

type Settled = Result<Result<Done, Message>, DbError>;

/// Whether whom a wish names may be called by this hub. Where no hub serves nobody knows; it is looked at whenever
/// something is sent, too.
///
/// # Errors
/// Why not, for people.
pub fn listed(guard: &Guard, wish: &Wish) -> Result<(), Message> {
    let (Wish::Make { url, .. } | Wish::Change { url, .. }) = wish else { return Ok(()) };
    match Url::read(url.trim()) {
        Some(url) if !guard.lists(&url.at) => Err(Message::new("hook.not_listed").with("path", &url.at)),
        _ => Ok(()),
    }
}

/// Carries a wish out, or says why not; then nothing has changed.
///
/// # Errors
/// The database.
pub fn settle(cx: &mut Cx<'_>, wish: &Wish) -> Settled {
    let done = match wish {
        Wish::Make { url, kinds, secret } => make(cx, url, kinds, secret)?,
        Wish::Change { webhook, url, kinds } => change(cx, webhook, url, kinds)?,
        Wish::State { webhook, active } => state(cx, webhook, *active)?,
        Wish::Rotate { webhook, secret } => rotate(cx, webhook, secret)?,
        Wish::Replay { webhook, from } => replay(cx, webhook, from)?,
        Wish::Remove { webhook } => remove(cx, webhook)?,
    };
    let done = match done {
        Ok(done) => done,
        Err(no) => return Ok(Err(no)),
    };
    cx.site.webhooks = None;
    let kind = match wish {
        Wish::Make { .. } => "webhook",
        Wish::Change { .. } => "webhook_change",
        Wish::State { active: true, .. } => "webhook_start",
        Wish::State { active: false, .. } => "webhook_stop",
        Wish::Rotate { .. } => "webhook_rotate",
        Wish::Replay { .. } => "webhook_replay",
        Wish::Remove { .. } => "webhook_remove",
    };
    granted::keep(cx, kind, &done.webhook)?;
    audit::note(cx, kind, &done.webhook)?;
    Ok(Ok(done))
}

fn done(webhook: &str) -> Done {
    Done { webhook: webhook.to_owned(), messages: 0 }
}

/// The address in the one way it is written, and kinds there are; or why not.
fn checked(url: &str, kinds: &[String]) -> Result<String, Message> {
    let url = Url::read(url.trim()).ok_or_else(|| Message::new("hook.url_bad"))?;
    checked_kinds(kinds).map(|()| url.text)
}

fn checked_kinds(kinds: &[String]) -> Result<(), Message> {
    if kinds.is_empty() {
        return Err(Message::new("hook.no_kind"));
    }
    match kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        Some(unknown) => Err(Message::new("hook.kind_bad").with("text", unknown.clone())),
        None => Ok(()),
    }
}

/// Whether another target has this address.
fn taken(cx: &mut Cx<'_>, url: &str, webhook: &str) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select webhook from webhook where site = $1 and url = $2 and webhook <> $3 limit 1",
        params![&cx.site.site, url, webhook],
    )?;
    Ok(row.is_some())
}

fn make(cx: &mut Cx<'_>, url: &str, kinds: &[String], secret: &str) -> Settled {
    let url = match checked(url, kinds) {
        Ok(url) => url,
        Err(no) => return Ok(Err(no)),
    };
    if !sign::is_secret(secret) {
        return Err(DbError::bug("", "a webhook's secret is none"));
    }
    if taken(cx, &url, "")? {
        return Ok(Err(Message::new("hook.url_taken")));
    }
    let there = query_int(cx.conn, "select count(*) from webhook where site = $1", params![&cx.site.site])?;
    if there >= MOST {
        return Ok(Err(Message::new("hook.too_many").with("n", MOST)));
    }
    let webhook = format!("H{}", cx.site.next_number());
    let sealed = seal::sealed(cx, &webhook, secret)?;
    cx.conn.write(
        "insert into webhook (site, webhook, url, secret, old_secret, old_until, state, detail, made_at) \
         values ($1, $2, $3, $4, '', 0, 'active', '', $5)",
        params![&cx.site.site, &webhook, &url, &sealed, cx.now.0],
    )?;
    wants(cx, &webhook, kinds)?;
    Ok(Ok(done(&webhook)))
}

fn wants(cx: &mut Cx<'_>, webhook: &str, kinds: &[String]) -> Result<(), DbError> {
    cx.conn.write(
        "delete from webhook_kind where site = $1 and webhook = $2",
        params![&cx.site.site, webhook],
    )?;
    for kind in kinds {
        cx.conn.write(
            "insert into webhook_kind (site, webhook, kind) values ($1, $2, $3) on conflict do nothing",
            params![&cx.site.site, webhook, kind],
        )?;
    }
    Ok(())
}

fn change(cx: &mut Cx<'_>, webhook: &str, url: &str, kinds: &[String]) -> Settled {
    let url = match checked(url, kinds) {
        Ok(url) => url,
        Err(no) => return Ok(Err(no)),
    };
    if taken(cx, &url, webhook)? {
        return Ok(Err(Message::new("hook.url_taken")));
    }
    let changed = cx.conn.execute(
        "update webhook set url = $3 where site = $1 and webhook = $2",
        params![&cx.site.site, webhook, &url],
    )?;
    if changed == 0 {
        return Ok(Err(Message::new("hook.none")));
    }
    wants(cx, webhook, kinds)?;
    Ok(Ok(done(webhook)))
}

fn state(cx: &mut Cx<'_>, webhook: &str, active: bool) -> Settled {
    let state = if active { State::Active } else { State::Stopped };
    let changed = cx.conn.execute(
        "update webhook set state = $3, detail = '' where site = $1 and webhook = $2",
        params![&cx.site.site, webhook, state.code()],
    )?;
    Ok(if changed == 0 { Err(Message::new("hook.none")) } else { Ok(done(webhook)) })
}

fn rotate(cx: &mut Cx<'_>, webhook: &str, secret: &str) -> Settled {
    if !sign::is_secret(secret) {
        return Err(DbError::bug("", "a webhook's secret is none"));
    }
    let sealed = seal::sealed(cx, webhook, secret)?;
    let changed = cx.conn.execute(
        "update webhook set old_secret = secret, old_until = $4, secret = $3 where site = $1 and webhook = $2",
        params![&cx.site.site, webhook, &sealed, cx.time.0 + BOTH_MS],
    )?;
    Ok(if changed == 0 { Err(Message::new("hook.none")) } else { Ok(done(webhook)) })
}

fn replay(cx: &mut Cx<'_>, webhook: &str, from: &From) -> Settled {
    let site = cx.site.site.clone();
    let known = query_one(
        cx.conn,
        "select state from webhook where site = $1 and webhook = $2",
        params![&site, webhook],
    )?;
    if known.is_none() {
        return Ok(Err(Message::new("hook.none")));
    }
    let first = match from {
        From::At(at) => query_opt_int(
            cx.conn,
            "select number from webhook_message where site = $1 and made_at >= $2 order by made_at, number limit 1",
            params![&site, *at],
        )?,
        From::Id(id) => {
            let id = MessageId(id.trim().to_owned());
            let Some(number) = id.number() else { return Ok(Err(Message::new("hook.no_message"))) };
            let row = query_one(
                cx.conn,
                "select epoch from webhook_message where site = $1 and number = $2",
                params![&site, number],
            )?;
            match row {
                Some(row) if MessageId::of(&site, row.int(0)?, number) == id => Some(number),
                _ => return Ok(Err(Message::new("hook.no_message"))),
            }
        }
    };
    let Some(first) = first else { return Ok(Ok(done(webhook))) };
    let many = query_int(
        cx.conn,
        "select count(*) from (select 1 from webhook_message where site = $1 and number >= $2 limit $3) m",
        params![&site, first, REPLAY + 1],
    )?;
    if many > REPLAY {
        return Ok(Err(Message::new("hook.replay_long").with("text", REPLAY.to_string())));
    }
    let messages = outbox::replay(cx, webhook, first)?;
    Ok(Ok(Done { webhook: webhook.to_owned(), messages }))
}

fn remove(cx: &mut Cx<'_>, webhook: &str) -> Settled {
    let site = cx.site.site.clone();
    let gone =
        cx.conn.execute("delete from webhook where site = $1 and webhook = $2", params![&site, webhook])?;
    if gone == 0 {
        return Ok(Err(Message::new("hook.none")));
    }
    wants(cx, webhook, &[])?;
    cx.conn
        .execute("delete from webhook_delivery where site = $1 and webhook = $2", params![&site, webhook])?;
    Ok(Ok(done(webhook)))
}
