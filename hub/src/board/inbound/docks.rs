//! Who is at which dock, with what.

use super::STATES;
use crate::board::page::{Frame, painted};
use crate::db::{Conn, DbError};
use crate::floor::Hall;
use crate::inbound::docks::{self as standing, Load};
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use regal_shared::text::clean;

#[derive(Template)]
#[template(path = "board/docks.html")]
struct Docks {
    f: Frame,
    tab: String,
    states: &'static [&'static str],
    docks: Vec<Dock>,
}

/// A dock with who works there and what stands there.
struct Dock {
    location: String,
    kind: String,
    people: Vec<(String, String)>,
    receipts: Vec<(String, String)>,
    loads: Vec<Load>,
    units: i64,
}

/// Who is at which dock, with what.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "inbound");
    let site = hall.site.clone();
    let docks = hall.read(move |conn| at_docks(conn, &site)).await?;
    painted(&Docks { f, tab: "docks".to_owned(), states: STATES, docks })
}

fn at_docks(conn: &mut dyn Conn, site: &str) -> Result<Vec<Dock>, DbError> {
    let plain = |text: &str| clean(text).into_owned();
    let mut names = Names::default();
    let mut shown = Vec::new();
    for standing::Dock { location, kind, units, receipts, mut loads, at_work } in standing::all(conn, site)? {
        let mut people = Vec::new();
        for (device, actor) in at_work {
            people.push((plain(&device), plain(&names.of(conn, site, &actor)?)));
        }
        let receipts = receipts.iter().map(|(receipt, supplier)| (plain(receipt), plain(supplier))).collect();
        for load in &mut loads {
            (load.load, load.carrier) = (plain(&load.load), plain(&load.carrier));
        }
        shown.push(Dock { location: plain(&location), kind, people, receipts, loads, units });
    }
    Ok(shown)
}
