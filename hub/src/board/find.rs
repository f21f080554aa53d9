//! GET `/find?q=…`: any barcode or number leads to its page; what may be several things, to a short list.

use super::page::{Frame, painted};
pub use crate::catalog::find::escaped;
use crate::catalog::find::{Found, Sight, find};
use crate::db::{params, query_opt_text};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::report::calendar::Calendar;
use crate::rights::kinds::Act;
use crate::rights::row_of;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use regal_shared::base::Day;
use regal_shared::flow::session::Role;
use regal_shared::text::clean;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/found.html")]
struct List {
    f: Frame,
    what: String,
    hits: Vec<Hit>,
}

/// One of the things it may be.
struct Hit {
    kind: &'static str,
    what: String,
    /// Name of the item, or empty.
    name: String,
    /// Where to read on; empty without a page of its own.
    path: String,
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Wanted {
    q: String,
}

/// Leads to the page of what was scanned or typed, or lists what it may be.
pub async fn get(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let site = hall.site.clone();
    let role = session.person.role;
    let q = wanted.q.trim().to_owned();
    let asked = q.clone();
    let today = Day(Calendar::here().day(hall.now().0));
    // Who carries which badge is an administrator's to know.
    let sight = Sight { devices: true, people: Act::FindPeople.is_for(role) };
    let hits = hall
        .read(move |conn| {
            let mut hits = Vec::new();
            for found in find(conn, &site, &asked, sight, today)? {
                let sql = "select name from item where site = $1 and item = $2";
                let name = match found.item() {
                    "" => String::new(),
                    item => query_opt_text(conn, sql, params![&site, item])?.unwrap_or_default(),
                };
                let name = clean(&name).into_owned();
                hits.push(Hit { kind: found.kind(), what: found.what(), name, path: page_of(&found, role) });
            }
            Ok(hits)
        })
        .await?;
    match hits.as_slice() {
        [only] if !only.path.is_empty() => Ok(Redirect::to(&only.path).into_response()),
        _ => {
            let f = Frame::of(&session, "");
            painted(&List { f, what: clean(&q).into_owned(), hits })
        }
    }
}

/// The page of what was found; empty where there is none for somebody of this role.
fn page_of(found: &Found, role: Role) -> String {
    match found {
        Found::Order(order) => format!("/orders/{}", escaped(order)),
        Found::Receipt(receipt) => format!("/inbound/receipt/{}", escaped(receipt)),
        Found::Location(location) | Found::Load(location) => format!("/stock/location/{}", escaped(location)),
        Found::Lpn(lpn) => format!("/stock/lpn/{}", escaped(lpn)),
        Found::Item(item) => format!("/stock/item/{}", escaped(item)),
        Found::Lot { item, lot } => format!("/stock/lot/{}/{}", escaped(item), escaped(lot)),
        Found::Serial { item, location, .. } => {
            format!("/stock/location/{}?item={}", escaped(location), escaped(item))
        }
        Found::Task(task) => format!("/tasks/{}", escaped(task)),
        Found::Exception(number) => format!("/exceptions/{number}"),
        Found::Device(device) => format!("/devices/{}", escaped(device)),
        Found::Person(person) => format!("/settings/people/{}", escaped(person)),
        Found::Workstation(_) if row_of("get", "/settings/benches").who.lets(role) => {
            "/settings/benches".to_owned()
        }
        Found::Workstation(_) | Found::CartonType(_) | Found::Equipment(_) => String::new(),
    }
}
