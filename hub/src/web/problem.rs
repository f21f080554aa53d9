//! What a request that was not served gets: problem+json with code, place and remedy.

use crate::db::DbError;
use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::any::Any;
use utoipa::ToSchema;

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Wrong {
    /// Line of the file, from 1.
    pub line: u64,
    /// The column; empty when it is the whole row.
    pub column: String,
    /// The value, made harmless and cut.
    pub value: String,
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// All that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Wrongs {
    /// The first hundred, in order of lines.
    pub shown: Vec<Wrong>,
    /// How many there are.
    pub total: u64,
}

/// A request was not served; nothing changed unless the code says that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    #[serde(skip)]
    status: StatusCode,
    /// What went wrong, for programs.
    pub code: &'static str,
    /// Where: a field, a line, a header; may be empty.
    pub place: String,
    /// What to do about it, in plain words.
    pub remedy: String,
    /// Under which trace id the hub's log tells of this request.
    pub trace: String,
    /// Of a file: what is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Box<Wrongs>>,
    /// When to come again, s.
    #[serde(skip)]
    later: Option<u64>,
}

impl Problem {
    /// A problem of a status.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        place: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        let trace = super::trace::current();
        Problem {
            status,
            code,
            place: place.into(),
            remedy: remedy.into(),
            trace,
            findings: None,
            later: None,
        }
    }

    /// The same, about a file: what is wrong with it.
    #[must_use]
    pub fn about(self, findings: Wrongs) -> Problem {
        Problem { findings: Some(Box::new(findings)), ..self }
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Too much at once: the same is taken after so many seconds.
    pub fn later(seconds: u64, place: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "sys.hub_fault", place, remedy);
        Problem { later: Some(seconds), ..problem }
    }

    /// The body or a parameter is wrong.
    pub fn bad(place: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "req.bad", place, remedy)
    }
}

impl From<DbError> for Problem {
    /// A fault is no refusal: the device sends the same again.
    fn from(error: DbError) -> Problem {
        match &error {
            DbError::NulByte(_) => {
                Problem::bad("", "a text has a NUL character in it, which no database keeps; take it out")
            }
            DbError::Bug { .. } | DbError::Constraint(_) => {
                tracing::error!(%error, "a fault of the program");
                let remedy =
                    "an error in the hub; its log names it under this trace. Sending again does no harm";
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "sys.hub_fault", "", remedy)
            }
            _ => {
                tracing::warn!(%error, "the database cannot serve now");
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sys.hub_fault", "database", error.to_string())
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        // RFC 9457: a body of this kind says what went wrong in its members.
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let (status, later) = (self.status, self.later);
        let mut response = (status, kind, Json(self)).into_response();
        if let Some(seconds) = later {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A panic while a request was served.
#[expect(clippy::needless_pass_by_value, reason = "what it is handed is a box")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    Problem::from(DbError::bug("", format!("a request panicked: {said}"))).into_response()
}

/// The address is there, but not for this.
pub async fn no_method(method: Method, uri: Uri) -> Problem {
    let remedy = format!("{method} is not for this address; docs/protocol.md says what is");
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "req.bad", uri.path(), remedy)
}

/// No such page.
pub async fn no_route(uri: Uri) -> Problem {
    let remedy = "no such address here; docs/protocol.md lists them";
    Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", uri.path(), remedy)
}
