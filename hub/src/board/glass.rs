//! Looking at what one person did, by two.

use super::page::{Frame, decided, painted};
use super::read::meet_devices;
use crate::floor::{Hall, desk};
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::people::glass;
use crate::privacy::{Export, export};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::base::Moment;
use regal_shared::text::clean;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/glass.html")]
struct Page {
    f: Frame,
    wrong: String,
    looks: Vec<Look>,
}

#[derive(Template)]
#[template(path = "board/glass_one.html")]
struct One {
    f: Frame,
    all: Export,
}

/// A wish as the page shows it.
struct Look {
    number: i64,
    about: String,
    reason: String,
    asked_by: String,
    asked_at: i64,
    granted_by: String,
    expires_at: i64,
    open: bool,
}

/// The page.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    shown(&hall, &session, String::new()).await
}

async fn shown(hall: &Hall, session: &Session, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "glass");
    let (site, now) = (hall.site.clone(), Moment(f.now));
    let looks = hall
        .read(move |conn| {
            let mut names = Names::default();
            let mut looks = Vec::new();
            for one in glass::newest(conn, &site)? {
                let mut name = |actor: &str| -> Result<String, crate::db::DbError> {
                    Ok(clean(&names.of(conn, &site, actor)?).into_owned())
                };
                let (about, asked_by) = (name(&one.subject)?, name(&one.asked_by)?);
                let granted_by = name(&one.granted_by)?;
                let open = glass::is_open(&one, now);
                let reason = clean(&one.reason).into_owned();
                let (number, asked_at, expires_at) = (one.number, one.asked_at, one.expires_at);
                looks.push(Look { number, about, reason, asked_by, asked_at, granted_by, expires_at, open });
            }
            Ok(looks)
        })
        .await?;
    painted(&Page { f, wrong, looks })
}

/// What the page's forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: String,
}

/// Asks to look, or agrees; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let number = form.number.trim().to_ascii_uppercase();
    let done = if form.act == "grant" {
        desk::grant_look(&hall, &session, number.parse().unwrap_or(0)).await?
    } else {
        let number = number.strip_prefix("B.").unwrap_or(&number).to_owned();
        desk::ask_look(&hall, &session, number, form.reason).await?
    };
    decided(done, &session, "/break-glass", |words| shown(&hall, &session, words)).await
}

/// What is kept of the person, while it is open; each look is kept.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let person = match desk::look(&hall, &session, number).await? {
        Ok(person) => person,
        Err(no) => return decided(Err(no), &session, "", |words| shown(&hall, &session, words)).await,
    };
    let site = hall.site.clone();
    let found = hall.read(move |conn| export(conn, &site, &person)).await?;
    let Some(mut all) = found else { return Ok(Redirect::to("/break-glass").into_response()) };
    all.name = clean(&all.name).into_owned();
    let mut f = Frame::of(&session, "glass");
    meet_devices(&mut f, &hall).await?;
    painted(&One { f, all })
}
