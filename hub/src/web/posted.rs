//! What a client sends, taken in with a limit of size and time; what does not fit is told like every other problem.

use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::{StatusCode, request::Parts};
use regal_shared::wire::MAX_BODY;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a body may take to come in whole.
pub const BODY: Duration = Duration::from_secs(20);

/// The whole body.
pub struct Posted(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Problem> {
        match tokio::time::timeout(BODY, Bytes::from_request(request, state)).await {
            Ok(Ok(bytes)) => Ok(Posted(bytes)),
            Ok(Err(rejection)) => Err(told(&rejection)),
            Err(_) => Err(late(BODY)),
        }
    }
}

fn told(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let remedy = format!("more than {MAX_BODY} bytes; send less at once, in several requests");
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "req.bad", "body", remedy);
    }
    Problem::bad("body", "it ended early; send it again")
}

/// A body that stopped coming.
pub fn late(after: Duration) -> Problem {
    let remedy = format!("it did not come in within {} s; send it again", after.as_secs());
    Problem::new(StatusCode::REQUEST_TIMEOUT, "req.bad", "body", remedy)
}

/// The parameters behind the `?` of the address.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked<T>, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Asked(asked)),
            Err(rejection) => {
                let said = rejection.body_text();
                let what = said.rsplit_once("query string: ").map_or(said.as_str(), |(_, what)| what);
                let remedy = format!("{what}; docs/protocol.md says what can stand there");
                Err(Problem::bad("address, behind the ?", remedy))
            }
        }
    }
}
