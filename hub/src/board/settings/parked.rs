//! Reports of devices that nobody could book, as they came in.

use super::tabs;
use crate::board::page::{Frame, painted};
use crate::board::read::next;
use crate::floor::Hall;
use crate::floor::parked::{self, Parked};
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use regal_shared::text::clean;
use serde::Deserialize;

/// Reports on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/parked.html")]
struct Page {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    parked: Vec<Parked>,
    /// The list's own address, to read it anew.
    here: String,
    next: i64,
}

/// Where the page goes on.
#[derive(Deserialize)]
pub struct Wanted {
    /// Cases before this number.
    before: Option<i64>,
}

/// The reports, newest first.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "settings");
    let (site, before) = (hall.site.clone(), wanted.before.unwrap_or(i64::MAX));
    let mut parked = hall.read(move |conn| parked::before(conn, &site, before, PAGE)).await?;
    for Parked { code, state, device, command, detail, body, .. } in &mut parked {
        for text in [code, state, device, command, detail, body] {
            *text = clean(text).into_owned();
        }
    }
    let next = next(&parked, PAGE, |one| one.exception);
    let tabs = tabs(&f);
    let here = match before {
        i64::MAX => "/settings/parked".to_owned(),
        before => format!("/settings/parked?before={before}"),
    };
    painted(&Page { f, tabs, tab: "parked", parked, here, next })
}
