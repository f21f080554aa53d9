//! The reader's own second factor: setting it up, the codes for a lost app, taking it away.

use super::page::{Frame, painted};
use crate::db::DbError;
use crate::floor::{Hall, desk};
use crate::label;
use crate::people::desk::Session;
use crate::people::totp;
use crate::web::Problem;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use regal_shared::text::{Message, say};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/factor.html")]
struct Page {
    f: Frame,
    wrong: String,
    /// A code was given: it counts.
    active: bool,
    /// The site asks it of this role.
    asked: bool,
    /// Codes for a lost app that are left.
    left: i64,
    /// A fresh secret, shown this once, and as a QR code that the hub alone has drawn.
    secret: String,
    qr: String,
    /// Fresh codes for a lost app, shown this once.
    codes: Vec<String>,
}

/// What is shown beside the state.
#[derive(Default)]
struct Shown {
    wrong: String,
    secret: String,
    codes: Vec<String>,
}

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Shown::default()).await
}

async fn shown(hall: &Hall, session: &Session, shown: Shown) -> Result<Response, Problem> {
    let f = Frame::of(session, "factor");
    let (site, person, role) = (hall.site.clone(), session.person.person.clone(), session.person.role);
    let (factor, asked, left) = hall
        .read(move |conn| {
            let factor = totp::of(conn, &site, &person)?;
            Ok((factor, totp::asked_of(conn, &site, role)?, totp::left(conn, &site, &person)?))
        })
        .await?;
    let Shown { wrong, secret, codes } = shown;
    let qr = match totp::address(&secret, &session.person.person) {
        Some(address) if !secret.is_empty() => label::qr_svg(&address).unwrap_or_default(),
        _ => String::new(),
    };
    let active = factor.is_some_and(|factor| factor.active);
    painted(&Page { f, wrong, active, asked, left, secret, qr, codes })
}

/// What the page's forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

/// Begins, confirms or ends the second factor; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let done: Result<Shown, Message> = match form.act.as_str() {
        "begin" => desk::offer_factor(&hall, &session, &form.password)
            .await?
            .map(|secret| Shown { secret, ..Shown::default() }),
        "confirm" => desk::confirm_factor(&hall, &session, &form.code)
            .await?
            .map(|codes| Shown { codes, ..Shown::default() }),
        "end" => desk::end_factor(&hall, &session, &form.password).await?.map(|()| Shown::default()),
        _ => Err(Message::new("req.bad")),
    };
    match done {
        Ok(all) => shown(&hall, &session, all).await,
        Err(no) => {
            let wrong = say(session.person.language, &no);
            // Who has shown no code yet has to see the secret once more to go on.
            let secret = if form.act == "confirm" { offered(&hall, &session).await? } else { String::new() };
            let page = shown(&hall, &session, Shown { wrong, secret, ..Shown::default() }).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// The secret that was offered and does not count yet; empty when there is none.
async fn offered(hall: &Hall, session: &Session) -> Result<String, DbError> {
    let (site, person) = (hall.site.clone(), session.person.person.clone());
    let factor = hall.read(move |conn| totp::of(conn, &site, &person)).await?;
    Ok(factor.filter(|factor| !factor.active).map_or_else(String::new, |factor| factor.secret))
}
