//! Reports of devices that nobody could book, as they came in.

use super::tabs;
use crate::board::page::{Frame, painted};
use crate::board::read::{next, text};
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::floor::parked_as;
use crate::people::actor;
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
    tabs: &'static [(&'static str, &'static str)],
    tab: &'static str,
    parked: Vec<Parked>,
    next: i64,
}

/// A report nobody could book.
struct Parked {
    exception: i64,
    code: String,
    state: String,
    command: String,
    device: String,
    detail: String,
    opened_at: i64,
    body: String,
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
    let parked = hall.read(move |conn| read(conn, &site, before)).await?;
    let next = next(&parked, PAGE, |one| one.exception);
    let tabs = tabs(&f);
    painted(&Page { f, tabs, tab: "parked", parked, next })
}

fn read(conn: &mut dyn Conn, site: &str, before: i64) -> Result<Vec<Parked>, DbError> {
    let found = conn.query(
        "select p.exception, e.code, e.state, p.device, p.series, p.number, e.detail, e.opened_at, p.body \
         from parked p join exception e on e.site = p.site and e.exception = p.exception \
         where p.site = $1 and p.exception < $2 order by p.exception desc limit $3",
        params![site, before, PAGE],
    )?;
    let mut parked = Vec::with_capacity(found.len());
    for row in &found {
        let body = actor::unsealed(conn, &parked_as(row.int(0)?), row.text(8)?)?.unwrap_or_default();
        parked.push(Parked {
            exception: row.int(0)?,
            code: text(row, 1)?,
            state: text(row, 2)?,
            command: format!("{}.{}{}", text(row, 3)?, text(row, 4)?, row.int(5)?),
            device: text(row, 3)?,
            detail: text(row, 6)?,
            opened_at: row.int(7)?,
            body: clean(&body).into_owned(),
        });
    }
    Ok(parked)
}
