//! GET `/find?q=…`: any barcode or number leads to its page.

use super::page::{Frame, painted};
use crate::catalog::find::{Found, find};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use regal_shared::text::clean;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/found.html")]
struct NotFound {
    f: Frame,
    what: String,
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Wanted {
    q: String,
}

/// Leads to the page of what was scanned or typed.
pub async fn get(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let site = hall.site.clone();
    let q = wanted.q.trim().to_owned();
    let asked = q.clone();
    let found = hall.read(move |conn| find(conn, &site, &asked)).await?;
    match found {
        Some(found) => Ok(Redirect::to(&page_of(&found)).into_response()),
        None => {
            let f = Frame::of(&session, "");
            painted(&NotFound { f, what: clean(&q).into_owned() })
        }
    }
}

/// The page of what was found.
fn page_of(found: &Found) -> String {
    match found {
        Found::Order(order) => format!("/orders/{}", escaped(order)),
        Found::Location(location) => format!("/stock/location/{}", escaped(location)),
        Found::Lpn(lpn) => format!("/stock/lpn/{}", escaped(lpn)),
        Found::Item(item) => format!("/stock/item/{}", escaped(item)),
    }
}

/// A text as one part of a path.
pub fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'~')
            || (byte == b'.' && part != "." && part != "..")
        {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
