//! Webhooks: who is told, and what became of each message.

use super::call::{Call, Changed, Sent};
use super::paged::{Numbered, Page};
use super::refused::unknown;
use super::whole::whole;
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::people::secret::NoRandomness;
use crate::web::{Asked, Problem};
use crate::webhook::change::From;
use crate::webhook::{self, read, sign};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use regal_shared::text::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook {
    /// Its name.
    webhook: String,
    /// Its address.
    url: String,
    /// What it is told, such as `order.shipped`.
    kinds: Vec<String>,
    /// `active`, `stopped`, or `gone` when it answered 410.
    state: String,
    /// When it was set up, ms since 1970.
    made_at: i64,
    /// Until when the secret before this one signs too, ms since 1970; 0 when there was none.
    old_until: i64,
    /// Messages not told yet.
    waiting: i64,
    /// Messages given up after the last try.
    dead: i64,
    /// What went wrong last with one of these, or empty.
    error: String,
}

/// A message to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivery {
    /// Its name, the header `webhook-id`.
    id: String,
    /// Its number.
    number: i64,
    /// What it tells, such as `order.shipped`.
    kind: String,
    /// About what; messages about one thing come in order.
    entity: String,
    /// `waiting` for its (next) try, `behind` one about the same thing, `told`, or `dead`.
    state: String,
    /// How often it was tried.
    tries: i64,
    /// When it is tried next or when it ended, ms since 1970.
    at: i64,
    /// When it was made, ms since 1970.
    made_at: i64,
    /// What went wrong last, or empty.
    error: String,
}

/// Who is to be told what.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WebhookIn {
    /// `https://HOST[:PORT]/PATH`; the hub must list host and port (`--webhook-to`).
    #[schema(max_length = 500, pattern = "^https?://[^\\s\\x00]+$")]
    url: String,
    /// What it is told.
    #[schema(min_items = 1, max_items = 40)]
    kinds: Vec<String>,
}

/// Everybody who is told.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "Webhooks",
    responses((status = 200, body = Vec<Webhook>)))]
pub async fn list(State(hall): State<Hall>) -> Result<Json<Vec<Webhook>>, Problem> {
    let site = hall.site.clone();
    let found = hall.read(move |conn| read::targets(conn, &site)).await?;
    let shown = |one: read::Target| Webhook {
        webhook: one.webhook,
        url: one.url,
        kinds: one.kinds,
        state: one.state,
        made_at: one.made_at,
        old_until: one.old_until,
        waiting: one.waiting,
        dead: one.dead,
        error: read::told(Language::En, &one.error),
    };
    Ok(Json(found.into_iter().map(shown).collect()))
}

/// Messages to a webhook by number, as far back as they are kept (30 days).
#[utoipa::path(get, path = "/api/v1/webhooks/{webhook}/messages", tag = "Webhooks",
    params(("webhook" = String, Path, description = "Its name"), Numbered),
    responses((status = 200, body = Page<Delivery>)))]
pub async fn messages(
    State(hall): State<Hall>,
    Path(webhook): Path<String>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Delivery>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    let name = webhook.clone();
    let found = hall
        .read(move |conn| {
            let known = read::targets(conn, &site)?.iter().any(|one| one.webhook == webhook);
            known.then(|| read::deliveries(conn, &site, &webhook, after, limit)).transpose()
        })
        .await?;
    let Some(found) = found else { return Err(unknown("webhook", &name)) };
    let sent = |one: read::Delivery| Delivery {
        id: one.id,
        number: one.number,
        kind: one.kind,
        entity: one.entity,
        state: one.state,
        tries: one.tries,
        at: one.at,
        made_at: one.made_at,
        error: read::told(Language::En, &one.detail),
    };
    Ok(Page::of(found.into_iter().map(sent).collect(), limit, |one| one.number.to_string()))
}

/// Has somebody told from now on. The answer holds the secret that signs, this once.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "Webhooks", request_body = WebhookIn,
    responses((status = 201, body = Changed)))]
pub async fn make(call: Call, sent: Sent<WebhookIn>) -> Result<Answered, Problem> {
    let secret = drawn()?;
    let WebhookIn { url, kinds } = &sent.value;
    let wish = webhook::Wish::Make { url: url.clone(), kinds: kinds.clone(), secret: secret.clone() };
    call.change(&sent, Wish::Webhook(wish), Changed::made("").with_secret(&secret)).await
}

/// What is decided about a webhook.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum WebhookAct {
    /// Another address or other kinds.
    Set {
        /// Its address.
        #[schema(max_length = 500, pattern = "^https?://[^\\s\\x00]+$")]
        url: String,
        /// What it is told.
        #[schema(min_items = 1, max_items = 40)]
        kinds: Vec<String>,
    },
    /// It is told nothing for now; what waits is kept.
    Stop {},
    /// It is told again.
    Start {},
    /// It gets a new secret; for a day both sign.
    Rotate {},
    /// It is told once more, in order, from a message on.
    ReplayFrom {
        /// The message's `webhook-id`.
        #[schema(max_length = 100, pattern = "^[^\\x00]*$")]
        id: String,
    },
    /// It is told once more, in order, from a moment on.
    ReplaySince {
        /// ms since 1970.
        #[serde(deserialize_with = "whole")]
        since: i64,
    },
    /// It is taken away with all that waits.
    Remove {},
}

/// Decides about a webhook.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}", tag = "Webhooks",
    params(("webhook" = String, Path, description = "Its name")), request_body = WebhookAct,
    responses((status = 200, body = Changed)))]
pub async fn decide(
    call: Call,
    Path(webhook): Path<String>,
    sent: Sent<WebhookAct>,
) -> Result<Answered, Problem> {
    let mut said = Changed::what(&webhook);
    let wish = match sent.value.clone() {
        WebhookAct::Set { url, kinds } => webhook::Wish::Change { webhook, url, kinds },
        WebhookAct::Stop {} => webhook::Wish::State { webhook, active: false },
        WebhookAct::Start {} => webhook::Wish::State { webhook, active: true },
        WebhookAct::Rotate {} => {
            let secret = drawn()?;
            said = said.with_secret(&secret);
            webhook::Wish::Rotate { webhook, secret }
        }
        WebhookAct::ReplayFrom { id } => {
            said = said.counting();
            webhook::Wish::Replay { webhook, from: From::Id(id) }
        }
        WebhookAct::ReplaySince { since } => {
            said = said.counting();
            webhook::Wish::Replay { webhook, from: From::At(since) }
        }
        WebhookAct::Remove {} => webhook::Wish::Remove { webhook },
    };
    call.change(&sent, Wish::Webhook(wish), said).await
}

fn drawn() -> Result<String, Problem> {
    sign::fresh().map_err(|error: NoRandomness| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sys.hub_fault", "", error.to_string())
    })
}
