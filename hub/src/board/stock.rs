//! Stock: at a location, of an item, on an LPN; each with the movements that made it.

use super::moved::{self, Moved};
use super::page::{Frame, painted};
use super::read::{rows, text};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::ledger::is_virtual;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;

/// Rows and movements on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "board/stock.html")]
struct Page {
    f: Frame,
    /// `location`, `item`, `lpn`, or empty.
    by: &'static str,
    what: String,
    stock: Vec<Stock>,
    /// Whether something is listed that lies somewhere.
    lies: bool,
    /// Whether an item has counter-accounts to show.
    accounts: bool,
    moved: Vec<Moved>,
}

/// A balance.
struct Stock {
    location: String,
    item: String,
    name: String,
    lot: String,
    serial: String,
    lpn: String,
    status: String,
    on_hand: i64,
    suspect: bool,
    reserved: i64,
}

impl Stock {
    /// The other side of a booking: where goods came from, went to or are missing. Nothing lies there.
    fn is_account(&self) -> bool {
        is_virtual(&self.location)
    }
}

/// Where to begin: the page asks what to look for.
pub async fn page(Extension(session): Extension<Session>) -> Result<Response, Problem> {
    let f = Frame::of(&session, "stock");
    let (stock, moved) = (Vec::new(), Vec::new());
    painted(&Page { f, by: "", what: String::new(), stock, lies: false, accounts: false, moved })
}

type Look = fn(&mut dyn Conn, &str, &str) -> Result<(Vec<Stock>, Vec<Moved>), DbError>;

async fn shown(
    hall: &Hall,
    session: &Session,
    by: &'static str,
    what: String,
    look: Look,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "stock");
    let (site, asked) = (hall.site.clone(), what.clone());
    let (stock, moved) = hall.read(move |conn| look(conn, &site, &asked)).await?;
    let what = regal_shared::text::clean(&what).into_owned();
    let accounts = by == "item" && stock.iter().any(Stock::is_account);
    let lies = stock.iter().any(|one| by != "item" || !one.is_account());
    painted(&Page { f, by, what, stock, lies, accounts, moved })
}

fn stock(row: &Row) -> Result<Stock, DbError> {
    Ok(Stock {
        location: text(row, 0)?,
        item: text(row, 1)?,
        name: text(row, 2)?,
        lot: text(row, 3)?,
        serial: text(row, 4)?,
        lpn: text(row, 5)?,
        status: text(row, 6)?,
        on_hand: row.int(7)?,
        suspect: row.flag(8)?,
        reserved: row.int(9)?,
    })
}

/// What lies at a location.
pub async fn location(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(location): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, "location", location, at_location).await
}

fn at_location(conn: &mut dyn Conn, site: &str, location: &str) -> Result<(Vec<Stock>, Vec<Moved>), DbError> {
    let balances = conn.query(
        "select b.location, b.item, coalesce(i.name, ''), b.lot, b.serial, b.lpn, b.status, b.on_hand, b.suspect, \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
          r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot \
          and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) \
         from balance b left join item i on i.site = b.site and i.item = b.item \
         where b.site = $1 and b.location = $2 order by b.item, b.lot limit $3",
        params![site, location, PAGE],
    )?;
    Ok((rows(&balances, stock)?, moved::at(conn, site, location, "")?))
}

/// Where an item lies.
pub async fn item(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(item): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, "item", item, of_item).await
}

fn of_item(conn: &mut dyn Conn, site: &str, item: &str) -> Result<(Vec<Stock>, Vec<Moved>), DbError> {
    let balances = conn.query(
        "select b.location, b.item, coalesce(i.name, ''), b.lot, b.serial, b.lpn, b.status, b.on_hand, b.suspect, \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
          r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot \
          and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) \
         from balance b left join item i on i.site = b.site and i.item = b.item \
         where b.site = $1 and b.item = $2 and b.on_hand <> 0 order by b.location, b.lot limit $3",
        params![site, item, PAGE],
    )?;
    Ok((rows(&balances, stock)?, Vec::new()))
}

/// What is on an LPN.
pub async fn lpn(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(lpn): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, "lpn", lpn, on_lpn).await
}

fn on_lpn(conn: &mut dyn Conn, site: &str, lpn: &str) -> Result<(Vec<Stock>, Vec<Moved>), DbError> {
    let balances = conn.query(
        "select b.location, b.item, coalesce(i.name, ''), b.lot, b.serial, b.lpn, b.status, b.on_hand, b.suspect, 0 \
         from balance b left join item i on i.site = b.site and i.item = b.item \
         where b.site = $1 and b.lpn = $2 order by b.item, b.lot limit $3",
        params![site, lpn, PAGE],
    )?;
    Ok((rows(&balances, stock)?, Vec::new()))
}
