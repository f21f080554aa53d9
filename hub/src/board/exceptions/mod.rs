//! The inbox of cases.

mod one;

pub(super) use one::shown;
pub use one::{one, settle};

use super::page::{Frame, painted};
use super::read::{next, rows, text};
use crate::db::{Conn, DbError, params, query_int, query_one};
use crate::floor::Hall;
use crate::many;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use regal_shared::flow::common::ExceptionCode;
use serde::Deserialize;

/// Cases on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/exceptions.html")]
struct List {
    f: Frame,
    state: String,
    /// The code that was asked for, or empty.
    code: String,
    /// Those alone that were not the first of their kind at their place.
    again: bool,
    /// Codes there are cases of.
    codes: Vec<&'static str>,
    /// The list's own address, to read it anew.
    here: String,
    cases: Vec<Case>,
    /// The address of the next page, or empty.
    next: String,
    waiting: Waiting,
}

/// What else waits for a supervisor.
struct Waiting {
    /// Barcodes learned on the floor.
    aliases: i64,
    /// Commands nobody could book.
    parked: i64,
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
    /// How many such cases there were at the place by then.
    nth: i64,
    /// The task it was reported under waits for a supervisor since the danger was told.
    frozen: bool,
    /// The work was no longer the device's when it was reported.
    late: bool,
    /// How many photos it has.
    photos: i64,
}

/// Which cases.
#[derive(Deserialize)]
pub struct Wanted {
    /// `open` or `resolved`.
    #[serde(default)]
    state: String,
    /// Cases of this code alone.
    #[serde(default)]
    code: String,
    /// Not empty: those alone that were not the first of their kind at their place.
    #[serde(default)]
    again: String,
    /// The last case of the page before: `opened_at.exception`.
    #[serde(default)]
    before: String,
}

/// Where the list begins: before all.
const NEWEST: (i64, i64) = (i64::MAX, i64::MAX);

fn place(text: &str) -> Option<(i64, i64)> {
    let (at, number) = text.split_once('.')?;
    Some((at.parse().ok()?, number.parse().ok()?))
}

fn address(state: &str, (code, again): (&str, bool), before: &str) -> String {
    let mut address = format!("/exceptions?state={state}");
    for (name, value) in [("code", code), ("again", if again { "1" } else { "" }), ("before", before)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
    {
        address.push_str(&format!("&{name}={}", super::find::escaped(value)));
    }
    address
}

/// The inbox, newest first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "exceptions");
    let state = if wanted.state == "resolved" { "resolved" } else { "open" };
    let code = ExceptionCode::parse(&wanted.code).map_or("", ExceptionCode::code);
    let only = (code, !wanted.again.is_empty());
    let before = place(&wanted.before).unwrap_or(NEWEST);
    let (site, asks) = (hall.site.clone(), f.decides);
    let (cases, codes, waiting) = hall
        .read(move |conn| {
            let waiting = if asks { waiting(conn, &site)? } else { Waiting { aliases: 0, parked: 0 } };
            Ok((cases(conn, &site, state, only, before)?, codes(conn, &site, state)?, waiting))
        })
        .await?;
    let next =
        next(&cases, PAGE, |case| address(state, only, &format!("{}.{}", case.opened_at, case.number)));
    let here = address(state, only, if before == NEWEST { "" } else { &wanted.before });
    let (state, code, again) = (state.to_owned(), code.to_owned(), only.1);
    painted(&List { f, state, code, again, codes, here, cases, next, waiting })
}

/// Codes there are cases of.
fn codes(conn: &mut dyn Conn, site: &str, state: &str) -> Result<Vec<&'static str>, DbError> {
    let sql = "select exception from exception where site = $1 and state = $2 and code = $3 limit 1";
    let mut there = Vec::new();
    for code in ExceptionCode::ALL.iter().map(|code| code.code()) {
        if query_one(conn, sql, params![site, state, code])?.is_some() {
            there.push(code);
        }
    }
    Ok(there)
}

fn waiting(conn: &mut dyn Conn, site: &str) -> Result<Waiting, DbError> {
    let aliases =
        "select count(*) from (select 1 from barcode where site = $1 and state = 'proposed' limit $2) few";
    let parked = "select count(*) from (select 1 from exception where site = $1 and state = 'open' and \
                  code in ('op_parked', 'op_conflict') limit $2) few";
    Ok(Waiting {
        aliases: query_int(conn, aliases, params![site, many::MOST + 1])?,
        parked: query_int(conn, parked, params![site, many::MOST + 1])?,
    })
}

/// Cases of a state, and of a code where one is given, before a moment and number, newest first; or those alone that were
/// not the first of their kind.
fn cases(
    conn: &mut dyn Conn,
    site: &str,
    state: &str,
    (code, again): (&str, bool),
    (at, number): (i64, i64),
) -> Result<Vec<Case>, DbError> {
    let least = if again { 2 } else { 1 };
    let found = if code.is_empty() {
        conn.query(
            "select e.exception, e.code, e.state, e.location, e.item, coalesce(i.name, ''), e.lot, e.serial, e.lpn, \
             e.qty, e.unexplained, e.detail, e.opened_at, e.resolved_at, e.device, e.task, e.nth, \
             coalesce(t.frozen_at, 0), coalesce(c.late, 0), \
             (select count(*) from case_photo p where p.site = e.site and p.exception = e.exception) from exception e \
             left join item i on i.site = e.site and i.item = e.item \
             left join task t on t.site = e.site and t.task = e.task \
             left join command c on c.site = e.site and c.device = e.device and c.series = e.series and \
             c.number = e.command where e.site = $1 and e.state = $2 and (e.opened_at, e.exception) < ($3, $4) \
             and e.nth >= $5 order by e.opened_at desc, e.exception desc limit $6",
            params![site, state, at, number, least, PAGE],
        )?
    } else {
        conn.query(
            "select e.exception, e.code, e.state, e.location, e.item, coalesce(i.name, ''), e.lot, e.serial, e.lpn, \
             e.qty, e.unexplained, e.detail, e.opened_at, e.resolved_at, e.device, e.task, e.nth, \
             coalesce(t.frozen_at, 0), coalesce(c.late, 0), \
             (select count(*) from case_photo p where p.site = e.site and p.exception = e.exception) from exception e \
             left join item i on i.site = e.site and i.item = e.item \
             left join task t on t.site = e.site and t.task = e.task \
             left join command c on c.site = e.site and c.device = e.device and c.series = e.series and \
             c.number = e.command where e.site = $1 and e.state = $2 and e.code = $3 and \
             (e.opened_at, e.exception) < ($4, $5) and e.nth >= $6 \
             order by e.opened_at desc, e.exception desc limit $7",
            params![site, state, code, at, number, least, PAGE],
        )?
    };
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
        nth: row.int(16)?,
        frozen: row.int(17)? > 0,
        late: row.flag(18)?,
        photos: row.int(19)?,
    })
}
