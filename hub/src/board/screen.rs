//! The screen of a device as it is now, for a supervisor who looks; it can only be looked at.

use super::page::{Frame, decided, nothing, painted};
use super::read::text;
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::screen::{LONGEST_MS, Shown};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::Message;
use serde::Deserialize;

/// Without a screen for so long the page says what may be the matter, in ms.
const PATIENCE_MS: i64 = 5_000;

#[derive(Template)]
#[template(path = "board/screen.html")]
struct Page {
    f: Frame,
    device: Device,
    /// The reader looks.
    looks: bool,
    /// Nothing came although it was asked for some time ago.
    silent: bool,
    shown: Option<Shown>,
    minutes: i64,
    wrong: String,
}

/// The device.
struct Device {
    device: String,
    name: String,
    /// The radio's last contact, ms.
    seen_at: i64,
}

/// The screen, where the reader looks; a page that is only opened asks for nothing.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(device): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, device, String::new()).await
}

async fn shown(hall: &Hall, session: &Session, device: String, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "devices");
    let site = hall.site.clone();
    let found = hall.read(move |conn| find(conn, &site, &device)).await?;
    let Some((number, device)) = found else { return Ok(nothing(session)) };
    let now = hall.now().0;
    let since = hall.screens.since(&number, &session.token_hash, now);
    let shown = hall.screens.seen(&number, &session.token_hash, now);
    let silent = shown.is_none() && since.is_some_and(|since| now - since > PATIENCE_MS);
    let minutes = LONGEST_MS / 60_000;
    painted(&Page { f, device, looks: since.is_some(), silent, shown, minutes, wrong })
}

fn find(conn: &mut dyn Conn, site: &str, device: &str) -> Result<Option<(String, Device)>, DbError> {
    let row = query_one(
        conn,
        "select device, name, seen_at from device where site = $1 and device = $2",
        params![site, device],
    )?;
    row.map(|row| {
        let number = row.string(0)?;
        Ok((number, Device { device: text(&row, 0)?, name: text(&row, 1)?, seen_at: row.int(2)? }))
    })
    .transpose()
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
}

/// Looks, goes on looking, or looks no more; a no stands on the page.
pub async fn look(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(device): Path<String>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let device_path = format!("/devices/{}", super::find::escaped(&device));
    let done = match form.act.as_str() {
        "end" => {
            hall.screens.end(&device, &session.token_hash, hall.now().0);
            return Ok(Redirect::to(&device_path).into_response());
        }
        "look" => desk::look_at(&hall, &session, &device, false).await?,
        "on" => desk::look_at(&hall, &session, &device, true).await?,
        _ => Err(Message::new("req.bad")),
    };
    decided(done, &session, &format!("{device_path}/screen"), |words| shown(&hall, &session, device, words))
        .await
}
