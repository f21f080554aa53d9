//! What a client sends, taken in with a limit; what does not fit is told like every other problem.

use super::problem::Problem;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::{StatusCode, request::Parts};
use regal_shared::wire::MAX_BODY;
use serde::de::DeserializeOwned;

/// The whole body.
pub struct Posted(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Problem> {
        Bytes::from_request(request, state).await.map(Posted).map_err(|rejection| told(&rejection))
    }
}

fn told(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let remedy = format!("more than {MAX_BODY} bytes; send less at once, in several requests");
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "req.bad", "body", remedy);
    }
    Problem::bad("body", "it ended early or stopped coming; send it again")
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
