//! A call that changes something: who asks, under which `Idempotency-Key`, and what came of it. A change that is sent
//! again under the same key is answered as before, and not made again.

use super::refused::refused;
use crate::db::DbError;
use crate::floor::once::{self, Answered, OtherRequest, Outcome, Wish};
use crate::floor::{Hall, desk};
use crate::import::Brought;
use crate::people::desk::Session;
use crate::web::{Posted, Problem, trace_id};
use crate::webhook::change::listed;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

/// The header that tells a change sent again from a new one.
pub const IDEMPOTENCY: &str = "Idempotency-Key";
/// Its longest value.
pub const LONGEST: usize = 100;
/// The header with the password of whoever is signed in, once more.
pub const PASSWORD: &str = "Regal-Password";
/// The header that says an answer was given before.
pub const REPLAYED: &str = "Idempotency-Replayed";

/// What came of a change.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Changed {
    /// What was changed: its number or name.
    what: String,
    /// It is new; false when it was there already, just so.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<bool>,
    /// Its state now.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// A secret that is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Messages that are told again.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<u64>,
}

impl Changed {
    /// Something that is changed.
    pub fn what(what: impl Into<String>) -> Changed {
        Changed { what: what.into(), ..Changed::default() }
    }

    /// It is not there before the change.
    pub fn made(what: impl Into<String>) -> Changed {
        Changed { new: Some(true), ..Changed::what(what) }
    }

    /// The same, with a secret that is shown this once.
    pub fn with_secret(self, secret: &str) -> Changed {
        Changed { secret: Some(secret.to_owned()), ..self }
    }
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

/// What a call that changes something comes with, beside its body.
pub struct Call {
    /// The hub.
    pub hall: Hall,
    /// Who asks.
    pub session: Session,
    headers: HeaderMap,
    path: String,
}

impl FromRequestParts<Hall> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hall: &Hall) -> Result<Call, Problem> {
        let session = parts.extensions.get::<Session>().cloned();
        let session = session.ok_or_else(|| DbError::bug("", "nobody looked who calls"))?;
        let path = format!("{} {}", parts.method, parts.uri.path());
        Ok(Call { hall: hall.clone(), session, headers: parts.headers.clone(), path })
    }
}

/// A body of JSON, and its bytes as they came.
pub struct Sent<T> {
    /// What it says.
    pub value: T,
    text: String,
}

impl<T: DeserializeOwned> FromRequest<Hall> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, hall: &Hall) -> Result<Sent<T>, Problem> {
        let Posted(body) = Posted::from_request(request, hall).await?;
        let value = serde_json::from_slice(&body)
            .map_err(|error| Problem::bad("body", format!("it does not fit ({error}); /api describes it")))?;
        Ok(Sent { value, text: String::from_utf8_lossy(&body).into_owned() })
    }
}

impl Call {
    /// Has a change made that came without a body.
    ///
    /// # Errors
    /// As [`Call::change`].
    pub async fn plain(&self, wish: Wish, said: Changed) -> Result<Answered, Problem> {
        self.make("", wish, said).await
    }

    /// Has a change made that came with a file; `hash` tells it from other files.
    ///
    /// # Errors
    /// As [`Call::change`].
    pub async fn carried(&self, hash: &str, wish: Wish, said: Changed) -> Result<Answered, Problem> {
        self.make(hash, wish, said).await
    }

    /// Has a change made as whoever calls; `said` is the answer when it is done.
    ///
    /// # Errors
    /// The key is unusable or was used for something else, the password is wrong; or the database.
    pub async fn change<T>(&self, sent: &Sent<T>, wish: Wish, said: Changed) -> Result<Answered, Problem> {
        self.make(&sent.text, wish, said).await
    }

    async fn make(&self, body: &str, wish: Wish, said: Changed) -> Result<Answered, Problem> {
        let key = self.key()?;
        if let Wish::Webhook(wish) = &wish {
            listed(&self.hall.guard, wish).map_err(|no| refused(&no, &self.path))?;
        }
        if wish.is_sensitive() && !self.session.is_key() {
            self.fresh().await?;
        }
        // It is told on the writer's thread, where nobody knows of this request any more.
        let asked = Asked { path: self.path.clone(), trace: trace_id() };
        let tell = move |outcome: &Outcome| told(&said, &asked, outcome);
        let request = format!("{} {body}", self.path);
        let done = once::once(&self.hall, &self.session, key, request, wish, tell).await?;
        done.map_err(|OtherRequest| self.other())
    }

    /// The key came with another change before.
    pub fn other(&self) -> Problem {
        let remedy = "this key was used for another change; take a new one for each";
        Problem::new(StatusCode::CONFLICT, "op_conflict", "header Idempotency-Key", remedy)
    }

    /// Method and path of the call.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// An answer of a change that was made now.
    ///
    /// # Errors
    /// It does not go into JSON.
    pub fn answered(&self, body: &impl Serialize) -> Result<Answered, Problem> {
        let (status, body) = json(StatusCode::OK, body)?;
        Ok(Answered { status, body, again: false })
    }

    /// The value of `Idempotency-Key`; empty without one.
    ///
    /// # Errors
    /// It is not one.
    pub fn key(&self) -> Result<String, Problem> {
        let Some(key) = self.headers.get(IDEMPOTENCY) else { return Ok(String::new()) };
        let key = key.to_str().unwrap_or_default();
        if key.is_empty() || key.len() > LONGEST || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let remedy = format!(
                "1 to {LONGEST} plain characters without blanks, such as a UUID, new for each change"
            );
            return Err(Problem::bad("header Idempotency-Key", remedy));
        }
        Ok(key.to_owned())
    }

    /// Whether whoever is signed in is still who signed in.
    ///
    /// # Errors
    /// The password is wrong, or the database.
    pub async fn fresh(&self) -> Result<(), Problem> {
        let shown = self.headers.get(PASSWORD).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
        let password = decoded(shown);
        desk::fresh(&self.hall, &self.session, &password).await?.map_err(|no| refused(&no, &self.path))
    }
}

/// A text whose bytes beyond plain ASCII are written `%XX`.
fn decoded(text: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, more)) = rest.split_first() {
        match (first, digit(more.first()), digit(more.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = &more[2..];
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What an answer says of its request.
struct Asked {
    path: String,
    trace: String,
}

/// Status and body of an outcome.
fn told(said: &Changed, asked: &Asked, outcome: &Outcome) -> Result<(u16, String), DbError> {
    let what = &said.what;
    let traced = |mut problem: Problem| {
        problem.trace.clone_from(&asked.trace);
        problem
    };
    let problem = |status, code, place: &str, remedy: String| {
        json(status, &traced(Problem::new(status, code, place, remedy)))
    };
    match outcome {
        Outcome::Brought(Brought::New, state) => {
            json(StatusCode::CREATED, &Changed { state: Some(state.clone()), ..Changed::made(what) })
        }
        Outcome::Brought(Brought::Same, _) => {
            json(StatusCode::OK, &Changed { new: Some(false), ..said.clone() })
        }
        Outcome::Brought(Brought::Wrong(findings), _) => {
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
        Outcome::Decided(state) => {
            json(StatusCode::OK, &Changed { state: Some(state.clone()), ..said.clone() })
        }
        Outcome::Refused(why) => problem(StatusCode::CONFLICT, "req.wrong_state", "address", why.clone()),
        Outcome::Done => json(if said.new.is_some() { StatusCode::CREATED } else { StatusCode::OK }, said),
        Outcome::Told(done) => {
            let status = if said.new.is_some() { StatusCode::CREATED } else { StatusCode::OK };
            let messages = said.messages.map(|_| done.messages);
            json(status, &Changed { what: done.webhook.clone(), messages, ..said.clone() })
        }
        Outcome::Not(no) => {
            let problem = traced(refused(no, &asked.path));
            json(problem.status(), &problem)
        }
    }
}

impl Changed {
    /// The same, saying how many messages are told again.
    pub fn counting(self) -> Changed {
        Changed { messages: Some(0), ..self }
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Result<(u16, String), DbError> {
    let body = serde_json::to_string(body).map_err(|error| DbError::bug("", error.to_string()))?;
    Ok((status.as_u16(), body))
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_password_in_a_header_may_hold_any_letter() {
        assert_eq!(decoded(b"long enough"), "long enough");
        assert_eq!(decoded("gr%C3%BC%C3%9Fe 100%".as_bytes()), "grüße 100%");
        assert_eq!(decoded(b"%zz%2"), "%zz%2");
    }
}
