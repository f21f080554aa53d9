//! Photos of a case: the bytes themselves, sent and read.

use super::call::{Call, Changed, Sent};
use super::refused::{refused, unknown};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::photo;
use crate::photo::picture::{self, Picture};
use crate::steer::Steer;
use crate::web::Problem;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use regal_shared::text::{Language, say};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A photo of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Photo {
    /// Its number.
    photo: i64,
    /// Where its bytes are: a route of this API.
    link: String,
    /// `jpeg`, `png` or `webp`.
    kind: String,
    /// Pixels from left to right.
    width: i64,
    /// Pixels from top to bottom.
    height: i64,
    /// Bytes.
    bytes: i64,
    /// When it was added, ms since 1970.
    made_at: i64,
}

impl Photo {
    /// A photo with its link.
    pub fn of(exception: i64, one: photo::Photo) -> Photo {
        Photo {
            photo: one.photo,
            link: format!("/api/v1/exceptions/{exception}/photos/{}", one.photo),
            kind: one.kind,
            width: one.width,
            height: one.height,
            bytes: one.bytes,
            made_at: one.made_at,
        }
    }
}

fn number(what: &'static str, text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| unknown(what, text))
}

/// Adds a photo to an open case: the body is the file itself, a JPEG, PNG or WebP of at most 512 KiB; 8 of a case. It is told
/// by its bytes, whatever it is called, and kept without what is not the picture: place, moment and device it was taken
/// with are gone. The same picture once more changes nothing. The case tells its photos with their links.
#[utoipa::path(post, path = "/api/v1/exceptions/{number}/photos", tag = "Exceptions", params(("number" = i64, Path, description = "The case")),
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    responses((status = 200, body = Changed)))]
pub async fn add(
    call: Call,
    Path(case): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Answered, Problem> {
    let exception = number("number", &case)?;
    let file = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let remedy = say(Language::En, &picture::too_big());
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "req.bad", "body", remedy)
        }
        _ => Problem::bad("body", "it ended early or stopped coming; send it again"),
    })?;
    let picture = Picture::read(&file).map_err(|no| refused(&no, call.path()))?;
    let hash = picture.hash();
    call.carried(&hash, Wish::Steer(Steer::AddPhoto { exception, picture }), Changed::what(case)).await
}

/// A photo as it is shown.
#[utoipa::path(get, path = "/api/v1/exceptions/{number}/photos/{photo}", tag = "Exceptions",
    params(("number" = i64, Path, description = "The case"), ("photo" = i64, Path, description = "Its number")),
    responses((status = 200, content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp")))))]
pub async fn get(
    State(hall): State<Hall>,
    Path((case, photo)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (exception, photo) = (number("number", &case)?, number("photo", &photo)?);
    let site = hall.site.clone();
    let found = hall.read(move |conn| photo::file(conn, &site, exception, photo)).await?;
    let (kind, bytes) = found.ok_or_else(|| unknown("photo", &photo.to_string()))?;
    Ok(([(header::CONTENT_TYPE, kind.media())], bytes).into_response())
}

/// What is done with a photo.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum PhotoAct {
    /// It is taken away.
    Remove {},
}

/// Takes a photo of a case away.
#[utoipa::path(post, path = "/api/v1/exceptions/{number}/photos/{photo}", tag = "Exceptions", request_body = PhotoAct,
    params(("number" = i64, Path, description = "The case"), ("photo" = i64, Path, description = "Its number")),
    responses((status = 200, body = Changed)))]
pub async fn decide(
    call: Call,
    Path((case, photo)): Path<(String, String)>,
    sent: Sent<PhotoAct>,
) -> Result<Answered, Problem> {
    let (exception, photo) = (number("number", &case)?, number("photo", &photo)?);
    let PhotoAct::Remove {} = &sent.value;
    let wish = Steer::DropPhoto { exception, photo };
    call.change(&sent, Wish::Steer(wish), Changed::what(photo.to_string())).await
}
