//! POST `/v1/admin`: the administrator's wishes, with the token the hub has left beside its database.

use super::posted::Posted;
use super::problem::Problem;
use crate::admin::{AdminAnswer, AdminRequest, RELEASE_AT_ONCE, carry_out};
use crate::floor::Hall;
use crate::webhook::change::listed;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use regal_shared::text::{Language, say};

/// Whether who calls holds the token of the hub's machine.
pub fn check(hall: &Hall, headers: &HeaderMap) -> Result<(), Problem> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match shown.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) if hall.is_admin(token) => Ok(()),
        _ => {
            let remedy = "an administrator's token is needed: the hub writes DATABASE.hub when it starts";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "work.denied", "header Authorization", remedy))
        }
    }
}

/// Carries a wish out.
pub async fn post(State(hall): State<Hall>, Posted(body): Posted) -> Result<Json<AdminAnswer>, Problem> {
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
