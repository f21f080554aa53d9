//! GET `/find?q=…`: any barcode or number leads to its page.

use super::page::{Frame, painted};
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use regal_shared::barcode::place_named;
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
    let path = hall.read(move |conn| path(conn, &site, &asked)).await?;
    match path {
        Some(path) => Ok(Redirect::to(&path).into_response()),
        None => {
            let f = Frame::of(&session, "");
            painted(&NotFound { f, what: clean(&q).into_owned() })
        }
    }
}

/// The page of a barcode or number: by its prefix, else by what knows it.
fn path(conn: &mut dyn Conn, site: &str, q: &str) -> Result<Option<String>, DbError> {
    let bare = q.get(2..).filter(|_| q.get(1..2) == Some(".")).unwrap_or(q);
    let sscc = q.strip_prefix("(00)").or_else(|| q.strip_prefix("00").filter(|rest| rest.len() == 18));
    if let Some(order) =
        known(conn, "select order_no from order_head where site = $1 and order_no = $2", site, bare)?
    {
        return Ok(Some(format!("/orders/{}", escaped(&order))));
    }
    let location = "select location from location where site = $1 and location = $2";
    if let Some(location) = known(conn, location, site, place_named(bare))? {
        return Ok(Some(format!("/stock/location/{}", escaped(&location))));
    }
    let lpn = "select lpn from lpn where site = $1 and lpn = $2";
    if let Some(lpn) = known(conn, lpn, site, sscc.unwrap_or(bare))? {
        return Ok(Some(format!("/stock/lpn/{}", escaped(&lpn))));
    }
    let item = "select item from item where site = $1 and item = $2";
    let barcode = "select item from barcode where site = $1 and barcode = $2 limit 1";
    let item = match known(conn, item, site, q)? {
        Some(item) => Some(item),
        None => known(conn, barcode, site, q)?,
    };
    Ok(item.map(|item| format!("/stock/item/{}", escaped(&item))))
}

fn known(conn: &mut dyn Conn, sql: &'static str, site: &str, what: &str) -> Result<Option<String>, DbError> {
    query_one(conn, sql, params![site, what])?.map(|row| row.string(0)).transpose()
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
