//! Exceptions: the cases, one of them, settling.

use super::once::{Changed, change};
use super::paged::{Numbered, Page};
use super::whole::whole;
use crate::clarify::Settle;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::people::desk::Session;
use crate::web::{Asked, Posted, Problem};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use regal_shared::barcode::place_named;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A case: what was found on the floor, and what of it is not explained yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    /// Its number.
    exception: i64,
    /// What it is, such as `short` or `books_short`.
    code: String,
    /// `open`, `taken` or `resolved`.
    state: String,
    /// Where, or empty.
    location: String,
    /// Of which item, or empty.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// Serial number, or empty.
    serial: String,
    /// LPN, or empty.
    lpn: String,
    /// Base units it is about.
    qty: i64,
    /// Base units nobody has explained yet; more than 0 are missing, less turned up.
    unexplained: i64,
    /// What was reported with it.
    detail: String,
    /// The task, or empty.
    task: String,
    /// The device that reported it.
    device: String,
    /// When it was opened, ms since 1970.
    opened_at: i64,
    /// When it was resolved, ms since 1970; 0 before.
    resolved_at: i64,
}

/// Cases by number.
#[utoipa::path(get, path = "/api/v1/exceptions", tag = "Exceptions", params(Numbered),
    responses((status = 200, body = Page<Case>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Case>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    let cases = hall.read(move |conn| after_number(conn, &site, after, limit)).await?;
    Ok(Page::of(cases, limit, |case| case.exception.to_string()))
}

fn after_number(conn: &mut dyn Conn, site: &str, after: i64, limit: i64) -> Result<Vec<Case>, DbError> {
    let found = conn.query(
        "select exception, code, state, location, item, lot, serial, lpn, qty, unexplained, detail, task, device, \
         opened_at, resolved_at from exception where site = $1 and exception > $2 order by exception limit $3",
        params![site, after, limit],
    )?;
    found.iter().map(case).collect()
}

fn case(row: &Row) -> Result<Case, DbError> {
    Ok(Case {
        exception: row.int(0)?,
        code: row.string(1)?,
        state: row.string(2)?,
        location: row.string(3)?,
        item: row.string(4)?,
        lot: row.string(5)?,
        serial: row.string(6)?,
        lpn: row.string(7)?,
        qty: row.int(8)?,
        unexplained: row.int(9)?,
        detail: row.string(10)?,
        task: row.string(11)?,
        device: row.string(12)?,
        opened_at: row.int(13)?,
        resolved_at: row.int(14)?,
    })
}

/// One case.
#[utoipa::path(get, path = "/api/v1/exceptions/{number}", tag = "Exceptions", params(("number" = i64, Path, description = "Its number")),
    responses((status = 200, body = Case), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn one(State(hall): State<Hall>, Path(number): Path<String>) -> Result<Json<Case>, Problem> {
    let site = hall.site.clone();
    let number = as_number(&number)?;
    let row = hall
        .read(move |conn| {
            query_one(
                conn,
                "select exception, code, state, location, item, lot, serial, lpn, qty, unexplained, detail, task, \
                 device, opened_at, resolved_at from exception where site = $1 and exception = $2",
                params![&site, number],
            )
        })
        .await?;
    match row {
        Some(row) => Ok(Json(case(&row)?)),
        None => Err(no_case(&number.to_string())),
    }
}

fn as_number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| no_case(text))
}

fn no_case(number: &str) -> Problem {
    let remedy = format!("there is no case {number:?}");
    Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address, number", remedy)
}

/// How a case is settled.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum SettleIn {
    /// Missing goods are at a location after all.
    Found {
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
        /// Where they are.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        location: String,
    },
    /// Nobody will find them; above the limit a second person says so too.
    WriteOff {
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
        /// Root cause.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        reason: String,
    },
    /// What is missing here turned up there.
    Match {
        /// The other case.
        #[serde(deserialize_with = "whole")]
        other: i64,
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
    },
    /// A count that nobody is left to do again: what a supervisor saw is booked. Above the limit a second person says
    /// so too.
    Counted {
        /// Base units that are there.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 0)]
        seen: i64,
        /// Root cause.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        reason: String,
    },
    /// A case that leaves nothing unexplained is looked at and closed.
    Accept {},
}

/// Settles a case, or part of one. A write-off above the site's limit waits for a person who approves it at the dashboard.
#[utoipa::path(post, path = "/api/v1/exceptions/{number}/settle", tag = "Exceptions", params(("number" = i64, Path, description = "Its number"), ("Idempotency-Key" = Option<String>, Header, description = "New for each change; the same for the same change sent again", min_length = 1, max_length = 100, pattern = "^[!-~]+$")),
    request_body = SettleIn,
    responses((status = 200, body = Changed), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn settle(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
    headers: HeaderMap,
    Posted(body): Posted,
) -> Result<Answered, Problem> {
    let exception = as_number(&number)?;
    let wish: SettleIn = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad("body", format!("not a way to settle ({error}); /api describes them"))
    })?;
    let wish = match wish {
        SettleIn::Found { qty, location } => {
            Settle::Found { exception, qty, location: place_named(&location).to_owned() }
        }
        SettleIn::WriteOff { qty, reason } => Settle::WriteOff { exception, qty, reason },
        SettleIn::Match { other, qty } => Settle::Match { exception, other, qty },
        SettleIn::Counted { seen, reason } => Settle::Counted { exception, seen, reason },
        SettleIn::Accept {} => Settle::Accept { exception },
    };
    let request = format!("settle {number} {}", String::from_utf8_lossy(&body));
    change(&hall, &session, &headers, (number, request), Wish::Settle(wish)).await
}
