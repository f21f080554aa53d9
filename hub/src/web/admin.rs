//! POST `/v1/admin`: the administrator's wishes, with the token the hub has left beside its database.

use super::posted::Posted;
use super::problem::Problem;
use crate::admin::{AdminAnswer, AdminRequest, RELEASE_AT_ONCE, carry_out};
use crate::floor::Hall;
use crate::webhook::change::listed;
use axum::Json;
use axum::extract::{FromRef, FromRequestParts, State};
use axum::http::{StatusCode, header, request::Parts};
use regal_shared::text::{Language, say};

/// Whoever holds the administrator's token.
pub struct Administrator;

impl<S> FromRequestParts<S> for Administrator
where
    S: Send + Sync,
    Hall: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Administrator, Problem> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        match token {
            Some(token) if Hall::from_ref(state).is_admin(token) => Ok(Administrator),
            _ => {
                let remedy = "an administrator's token is needed: the hub writes DATABASE.hub when it starts";
                Err(Problem::new(StatusCode::UNAUTHORIZED, "work.denied", "header Authorization", remedy))
            }
        }
    }
}

/// Carries a wish out.
pub async fn post(
    _: Administrator,
    State(hall): State<Hall>,
    Posted(body): Posted,
) -> Result<Json<AdminAnswer>, Problem> {
    let wish: AdminRequest = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad("body", format!("not a wish ({error}); it comes from a regal-hub of another version"))
    })?;
    let wish = match wish {
        AdminRequest::ReleaseNext { limit } => {
            AdminRequest::ReleaseNext { limit: limit.min(RELEASE_AT_ONCE) }
        }
        other => other,
    };
    if let AdminRequest::Webhook { wish } = &wish
        && let Err(no) = listed(&hall.guard, wish)
    {
        return Ok(Json(AdminAnswer::Refused { why: say(Language::En, &no) }));
    }
    let answer = hall
        .change("admin", move |cx| {
            cx.by.at_console("POST /v1/admin");
            carry_out(cx, &wish)
        })
        .await?;
    hall.tell();
    Ok(Json(answer))
}
