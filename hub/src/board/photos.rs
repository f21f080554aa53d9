//! Photos of a case: taken on a phone that shows the case's page, looked at, and taken away.

use super::exceptions;
use super::page::{decided, nothing};
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::photo;
use crate::photo::picture::{self, Picture};
use crate::steer::Steer;
use crate::web::Problem;
use axum::Extension;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use regal_shared::text::Message;

/// The most bytes of a form with a photo: what stands around the picture is short.
pub const MOST_FORM: usize = picture::MOST_SENT + 4 * 1024;

/// Somebody adds a photo. How the file is called and what it says it is, is not looked at.
pub async fn add(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<i64>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let done = match read(&mut form).await? {
        Ok(picture) => desk::steer(&hall, &session, Steer::AddPhoto { exception: number, picture }).await?,
        Err(no) => Err(no),
    };
    answer(&hall, &session, number, done).await
}

async fn read(form: &mut Multipart) -> Result<Result<Picture, Message>, Problem> {
    loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("photo") => {
                return Ok(whole(field).await?.and_then(|file| Picture::read(&file)));
            }
            Ok(Some(_)) => {}
            Ok(None) => return Ok(Err(Message::new("board.photo_none"))),
            Err(error) => return Err(Problem::bad("body", error.to_string())),
        }
    }
}

async fn whole(mut field: Field<'_>) -> Result<Result<Vec<u8>, Message>, Problem> {
    let mut file = Vec::new();
    let ended = |error: axum::extract::multipart::MultipartError| Problem::bad("body", error.to_string());
    while let Some(piece) = field.chunk().await.map_err(ended)? {
        if file.len() + piece.len() > picture::MOST_SENT {
            return Ok(Err(picture::too_big()));
        }
        file.extend_from_slice(&piece);
    }
    Ok(if file.is_empty() { Err(Message::new("board.photo_none")) } else { Ok(file) })
}

async fn answer(
    hall: &Hall,
    session: &Session,
    number: i64,
    done: Result<(), Message>,
) -> Result<Response, Problem> {
    let page = format!("/exceptions/{number}");
    decided(done, session, &page, |words| exceptions::shown(hall, session, number, words)).await
}

/// The picture itself. It is kept by no browser: whoever shares a computer sees nothing after signing out.
pub async fn get(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path((number, photo)): Path<(i64, i64)>,
) -> Result<Response, Problem> {
    let site = hall.site.clone();
    Ok(match hall.read(move |conn| photo::file(conn, &site, number, photo)).await? {
        Some((kind, bytes)) => {
            let name = format!("inline; filename=\"case-{number}-{photo}.{}\"", kind.code());
            let headers =
                [(header::CONTENT_TYPE, kind.media().to_owned()), (header::CONTENT_DISPOSITION, name)];
            (headers, bytes).into_response()
        }
        None => nothing(&session),
    })
}

/// Somebody takes a photo away.
pub async fn remove(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path((number, photo)): Path<(i64, i64)>,
) -> Result<Response, Problem> {
    let done = desk::steer(&hall, &session, Steer::DropPhoto { exception: number, photo }).await?;
    answer(&hall, &session, number, done).await
}
