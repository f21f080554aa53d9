//! The inbox of cases, and one case with both facts and what happened before and after.

use super::moved::{self, Moved};
use super::page::{Frame, nothing, painted};
use super::read::{rows, text};
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

/// Cases on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/exceptions.html")]
struct List {
    f: Frame,
    state: String,
    cases: Vec<Case>,
    /// Where the next page begins, or 0.
    next: i64,
}

#[derive(Template)]
#[template(path = "board/exception.html")]
struct One {
    f: Frame,
    case: Case,
    story: Vec<Moved>,
    booked: i64,
}

/// A case.
struct Case {
    number: i64,
    code: String,
    state: String,
    location: String,
    item: String,
    item_name: String,
    lot: String,
    serial: String,
    lpn: String,
    qty: i64,
    unexplained: i64,
    detail: String,
    opened_at: i64,
    resolved_at: i64,
    device: String,
    task: String,
}

/// Which cases.
#[derive(Deserialize)]
pub struct Wanted {
    /// `open` or `resolved`.
    state: Option<String>,
    /// Cases opened before this moment, ms.
    before: Option<i64>,
}

/// The inbox, newest first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "exceptions");
    let state = if wanted.state.as_deref() == Some("resolved") { "resolved" } else { "open" };
    let (site, before) = (hall.site.clone(), wanted.before.unwrap_or(i64::MAX));
    let cases = hall.read(move |conn| cases(conn, &site, state, before)).await?;
    let full = cases.len() as i64 == PAGE;
    let next = if full { cases.last().map_or(0, |case| case.opened_at) } else { 0 };
    painted(&List { f, state: state.to_owned(), cases, next })
}

fn cases(conn: &mut dyn Conn, site: &str, state: &str, before: i64) -> Result<Vec<Case>, DbError> {
    let found = conn.query(
        "select e.exception, e.code, e.state, e.location, e.item, coalesce(i.name, ''), e.lot, e.serial, e.lpn, \
         e.qty, e.unexplained, e.detail, e.opened_at, e.resolved_at, e.device, e.task from exception e \
         left join item i on i.site = e.site and i.item = e.item \
         where e.site = $1 and e.state = $2 and e.opened_at < $3 order by e.opened_at desc limit $4",
        params![site, state, before, PAGE],
    )?;
    rows(&found, case)
}

fn case(row: &crate::db::Row) -> Result<Case, DbError> {
    Ok(Case {
        number: row.int(0)?,
        code: text(row, 1)?,
        state: text(row, 2)?,
        location: text(row, 3)?,
        item: text(row, 4)?,
        item_name: text(row, 5)?,
        lot: text(row, 6)?,
        serial: text(row, 7)?,
        lpn: text(row, 8)?,
        qty: row.int(9)?,
        unexplained: row.int(10)?,
        detail: text(row, 11)?,
        opened_at: row.int(12)?,
        resolved_at: row.int(13)?,
        device: text(row, 14)?,
        task: text(row, 15)?,
    })
}

/// One case.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "exceptions");
    let site = hall.site.clone();
    let found = hall
        .read(move |conn| {
            let Some(case) = find(conn, &site, number)? else { return Ok(None) };
            let known = !case.location.is_empty() && !case.item.is_empty();
            let story = if known { moved::at(conn, &site, &case.location, &case.item)? } else { Vec::new() };
            let booked = crate::ledger::balance::at(conn, &site, &case.location, &case.item)?;
            Ok(Some((case, story, booked)))
        })
        .await?;
    match found {
        Some((case, story, booked)) => painted(&One { f, case, story, booked }),
        None => Ok(nothing(&session)),
    }
}

fn find(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<Case>, DbError> {
    let row = query_one(
        conn,
        "select e.exception, e.code, e.state, e.location, e.item, coalesce(i.name, ''), e.lot, e.serial, e.lpn, \
         e.qty, e.unexplained, e.detail, e.opened_at, e.resolved_at, e.device, e.task from exception e \
         left join item i on i.site = e.site and i.item = e.item where e.site = $1 and e.exception = $2",
        params![site, number],
    )?;
    row.as_ref().map(case).transpose()
}
