//! Damaged and expired goods become a case, from the page where they stand.

use super::page::{Words, told};
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::steer::{Steer, unfit};
use crate::web::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;

/// What the form of a row sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    location: String,
    #[serde(default)]
    lpn: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    lot: String,
    #[serde(default)]
    serial: String,
}

/// Makes the case, unless there is one, and leads to it; what is not there any more is told.
pub async fn open(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let Wish { location, lpn, item, lot, serial } = form;
    let wish = Steer::Unfit {
        location: location.clone(),
        lpn: lpn.clone(),
        item: item.clone(),
        lot: lot.clone(),
        serial: serial.clone(),
    };
    let words = Words::new(session.person.language);
    if let Err(no) = desk::steer(&hall, &session, wish).await? {
        return Ok((StatusCode::CONFLICT, told(&words, &no.code)).into_response());
    }
    let site = hall.site.clone();
    let found =
        hall.read(move |conn| unfit::case_of(conn, &site, (&location, &lpn), (&item, &lot, &serial))).await?;
    Ok(Redirect::to(&found.map_or_else(|| "/exceptions".to_owned(), |case| format!("/exceptions/{case}")))
        .into_response())
}
