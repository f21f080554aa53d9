//! POST `/v1/screen`: what a device shows, while somebody at the desk looks at it.

use super::posted::Posted;
use super::problem::Problem;
use super::speaker::Speaker;
use crate::floor::Hall;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regal_shared::wire::{MAX_SCREEN, Screen};
use serde_json::{Value, json};

/// Takes a screen in; it is kept in memory alone.
pub async fn post(
    State(hall): State<Hall>,
    Speaker(device): Speaker,
    Posted(body): Posted,
) -> Result<Json<Value>, Problem> {
    let screen: Screen = serde_json::from_slice(&body)
        .map_err(|error| Problem::bad("body", format!("not a screen ({error}); see docs/protocol.md")))?;
    if screen.text.chars().count() > MAX_SCREEN {
        return Err(Problem::bad("body", format!("a screen has at most {MAX_SCREEN} signs")));
    }
    if !hall.screens.came(device.as_str(), &screen, hall.now().0) {
        let remedy = "nobody looks at this screen; the feed says when somebody does";
        return Err(Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address", remedy));
    }
    Ok(Json(json!({})))
}
