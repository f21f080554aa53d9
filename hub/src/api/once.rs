//! `Idempotency-Key`: a change that is sent again under the same key is answered as before, and not made again.

use crate::db::DbError;
use crate::floor::Hall;
use crate::floor::once::{self, Answered, OtherRequest, Outcome, Wish};
use crate::import::Brought;
use crate::people::desk::Session;
use crate::web::Problem;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use regal_shared::text::{Language, say};
use serde::Serialize;
use utoipa::ToSchema;

/// The header.
const HEADER: &str = "idempotency-key";
/// Its longest value.
const LONGEST: usize = 100;

/// What came of a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changed {
    /// What was changed: the order or the case.
    what: String,
    /// It is new; false when it was there already, just so.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<bool>,
    /// Its state now.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
}

impl IntoResponse for Answered {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.is_success() { "application/json" } else { "application/problem+json" };
        let again = HeaderName::from_static("idempotency-replayed");
        let headers = [(header::CONTENT_TYPE, kind), (again, if self.again { "true" } else { "false" })];
        (status, headers, self.body).into_response()
    }
}

/// Has a change made as whoever calls. `what` it is about, and `request`, all that was asked.
///
/// # Errors
/// The key is unusable or was used for something else; or the database.
pub async fn change(
    hall: &Hall,
    session: &Session,
    headers: &HeaderMap,
    (what, request): (String, String),
    wish: Wish,
) -> Result<Answered, Problem> {
    let key = match headers.get(HEADER).map(|value| value.to_str().unwrap_or_default().to_owned()) {
        Some(key)
            if key.is_empty() || key.len() > LONGEST || !key.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            let remedy = format!(
                "1 to {LONGEST} plain characters without blanks, such as a UUID, new for each change"
            );
            return Err(Problem::bad("header Idempotency-Key", remedy));
        }
        key => key.unwrap_or_default(),
    };
    let tell = move |outcome: &Outcome| told(&what, outcome);
    once::once(hall, session, key, request, wish, tell).await?.map_err(|OtherRequest| {
        let remedy = "this key was used for another change; take a new one for each";
        Problem::new(StatusCode::CONFLICT, "op_conflict", "header Idempotency-Key", remedy)
    })
}

fn told(what: &str, outcome: &Outcome) -> Result<(u16, String), DbError> {
    let changed = |new, state| Changed { what: what.to_owned(), new, state };
    let problem =
        |status, code, place: &str, remedy: String| json(status, &Problem::new(status, code, place, remedy));
    match outcome {
        Outcome::Brought(Brought::New) => {
            json(StatusCode::CREATED, &changed(Some(true), Some("new".to_owned())))
        }
        Outcome::Brought(Brought::Same) => json(StatusCode::OK, &changed(Some(false), None)),
        Outcome::Brought(Brought::Wrong(findings)) => {
            let Some(first) = findings.shown.first() else {
                return Err(DbError::bug("", "an order is wrong, and nothing says why"));
            };
            let place = match first.column.as_str() {
                "item" | "qty" | "lot" | "line" => {
                    format!("body, lines[{}].{}", first.line.max(1) - 1, first.column)
                }
                "order" => "address, order".to_owned(),
                column => format!("body, {column}"),
            };
            let more = findings.total - 1;
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            let remedy = format!("{:?}: {}; {}{more}", first.value, first.what, first.remedy);
            problem(StatusCode::CONFLICT, "req.bad", &place, remedy)
        }
        Outcome::NoOrder => {
            let remedy = format!("there is no order {what:?}; bring it in first");
            problem(StatusCode::NOT_FOUND, "req.unknown_object", "address, order", remedy)
        }
        Outcome::Decided(state) => json(StatusCode::OK, &changed(None, Some(state.clone()))),
        Outcome::Refused(why) => problem(StatusCode::CONFLICT, "req.wrong_state", "address", why.clone()),
        Outcome::Settled => json(StatusCode::OK, &changed(None, None)),
        Outcome::NotSettled(no) => {
            problem(StatusCode::CONFLICT, "req.wrong_state", "body", say(Language::En, no))
        }
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Result<(u16, String), DbError> {
    let body = serde_json::to_string(body).map_err(|error| DbError::bug("", error.to_string()))?;
    Ok((status.as_u16(), body))
}
