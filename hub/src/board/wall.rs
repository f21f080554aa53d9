//! Screens on the wall: large pages that turn by themselves, nothing to touch, nobody's name.

use super::map::{self, Drawing};
use super::page::{Frame, painted};
use super::read::{rows, text};
use super::today::{self, Truck};
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// The pages, as they are named in the address.
const PAGES: [&str; 5] = ["today", "orders", "exceptions", "dock", "map"];
/// Seconds a page stands, from and to, and where nobody says.
const STANDS: (i64, i64, i64) = (5, 600, 20);
/// Rows there is room for in large type.
const ROWS: i64 = 12;

#[derive(Template)]
#[template(path = "board/wall.html")]
struct Page {
    f: Frame,
    page: &'static str,
    /// Which page of how many this is.
    at: usize,
    of: usize,
    /// The address of the next one.
    next: String,
    every: i64,
    trucks: Vec<Truck>,
    orders: Vec<Order>,
    cases: Vec<Case>,
    open: i64,
    receipts: Vec<Receipt>,
    loads: Vec<Load>,
    drawing: Arc<Drawing>,
}

/// An order that has to go out next, without its customer.
struct Order {
    order: String,
    carrier: String,
    state: String,
    cut_off: i64,
    lines: i64,
    done: i64,
}

/// A case that waits.
struct Case {
    number: i64,
    code: String,
    location: String,
    item: String,
    opened_at: i64,
}

/// Goods coming in at a dock.
struct Receipt {
    location: String,
    supplier: String,
    state: String,
    expected: i64,
    received: i64,
}

/// A truck at a door.
struct Load {
    door: String,
    carrier: String,
    state: String,
    due_at: i64,
    units: i64,
}

/// Which pages, how long each stands, and which of them now.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    pages: String,
    #[serde(default)]
    every: String,
    #[serde(default)]
    at: String,
}

/// The pages that were asked for, in their order; all where none of them is one.
fn chosen(pages: &str) -> Vec<&'static str> {
    let known = |name: &str| PAGES.into_iter().find(|page| *page == name.trim());
    let mut chosen: Vec<&'static str> = pages.split(',').filter_map(known).take(20).collect();
    if chosen.is_empty() {
        chosen.extend(PAGES);
    }
    chosen
}

/// One page; it asks for the next by itself.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Extension(last): Extension<Arc<map::Last>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let mut f = Frame::of(&session, "today");
    f.tv = true;
    let pages = chosen(&wanted.pages);
    let at = wanted.at.parse::<usize>().unwrap_or(0) % pages.len();
    let (low, high, plain) = STANDS;
    let every = wanted.every.parse().unwrap_or(plain).clamp(low, high);
    let next = format!("/wall?pages={}&every={every}&at={}", pages.join(","), (at + 1) % pages.len());
    let name = pages.get(at).copied().unwrap_or("today");
    let (site, of) = (hall.site.clone(), pages.len());
    let empty = Page {
        f,
        page: name,
        at: at + 1,
        of,
        next,
        every,
        trucks: vec![],
        orders: vec![],
        cases: vec![],
        open: 0,
        receipts: vec![],
        loads: vec![],
        drawing: if name == "map" {
            map::drawing(&last, &hall, map::By::Load).await?
        } else {
            Arc::default()
        },
    };
    let page = hall.read(move |conn| filled(conn, &site, empty)).await?;
    painted(&page)
}

fn filled(conn: &mut dyn Conn, site: &str, page: Page) -> Result<Page, DbError> {
    Ok(match page.page {
        "orders" => Page { orders: orders(conn, site)?, ..page },
        "exceptions" => Page { cases: cases(conn, site)?, open: open(conn, site)?, ..page },
        "dock" => Page { receipts: receipts(conn, site)?, loads: loads(conn, site)?, ..page },
        "map" => page,
        _ => {
            let (from, to) = page.f.t.day_around(page.f.now);
            let (mut trucks, open) = today::read(conn, site, from, to)?;
            // What is out already makes room for what is not.
            trucks.sort_by_key(|truck| (truck.out >= truck.total, truck.cut_off));
            trucks.truncate(usize::try_from(ROWS).unwrap_or_default());
            Page { trucks, open, ..page }
        }
    })
}

fn orders(conn: &mut dyn Conn, site: &str) -> Result<Vec<Order>, DbError> {
    let found = conn.query(
        "select o.order_no, o.carrier, o.state, o.cut_off, \
         (select count(*) from order_line n where n.site = o.site and n.order_no = o.order_no), \
         (select count(*) from order_line n where n.site = o.site and n.order_no = o.order_no and \
          n.picked >= n.qty) from order_head o where o.site = $1 and o.state in \
         ('new', 'promised', 'held', 'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', \
         'staged') and o.state not in ('new', 'promised', 'held', 'backordered') \
         order by o.ranked_at, o.priority, o.order_no limit $2",
        params![site, ROWS],
    )?;
    rows(&found, |row| {
        Ok(Order {
            order: text(row, 0)?,
            carrier: text(row, 1)?,
            state: text(row, 2)?,
            cut_off: row.int(3)?,
            lines: row.int(4)?,
            done: row.int(5)?,
        })
    })
}

/// The cases that wait longest.
fn cases(conn: &mut dyn Conn, site: &str) -> Result<Vec<Case>, DbError> {
    let found = conn.query(
        "select e.exception, e.code, e.location, coalesce(i.name, ''), e.opened_at from exception e \
         left join item i on i.site = e.site and i.item = e.item \
         where e.site = $1 and e.state = 'open' order by e.opened_at limit $2",
        params![site, ROWS],
    )?;
    rows(&found, |row| {
        Ok(Case {
            number: row.int(0)?,
            code: text(row, 1)?,
            location: text(row, 2)?,
            item: text(row, 3)?,
            opened_at: row.int(4)?,
        })
    })
}

fn open(conn: &mut dyn Conn, site: &str) -> Result<i64, DbError> {
    crate::many::open_cases(conn, site)
}

fn receipts(conn: &mut dyn Conn, site: &str) -> Result<Vec<Receipt>, DbError> {
    let found = conn.query(
        "select r.location, r.supplier, r.state, \
         (select cast(coalesce(sum(l.expected), 0) as bigint) from receipt_line l where l.site = r.site and \
          l.receipt = r.receipt), (select cast(coalesce(sum(l.received), 0) as bigint) from receipt_line l where \
          l.site = r.site and l.receipt = r.receipt) from receipt r where r.site = $1 and \
         r.state in ('arrived', 'receiving') order by r.opened_at, r.receipt limit $2",
        params![site, ROWS / 2],
    )?;
    rows(&found, |row| {
        Ok(Receipt {
            location: text(row, 0)?,
            supplier: text(row, 1)?,
            state: text(row, 2)?,
            expected: row.int(3)?,
            received: row.int(4)?,
        })
    })
}

fn loads(conn: &mut dyn Conn, site: &str) -> Result<Vec<Load>, DbError> {
    let found = conn.query(
        "select l.door, l.carrier, l.state, l.due_at, (select count(*) from lpn u where u.site = l.site and \
         u.location = l.load and u.parent = '') from load l where l.site = $1 and \
         l.state in ('at_door', 'loading', 'released') order by l.door, l.load limit $2",
        params![site, ROWS / 2],
    )?;
    rows(&found, |row| {
        Ok(Load {
            door: text(row, 0)?,
            carrier: text(row, 1)?,
            state: text(row, 2)?,
            due_at: row.int(3)?,
            units: row.int(4)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_is_left_out_and_nothing_means_all() {
        assert_eq!(chosen("map, dock,,<b>,map"), ["map", "dock", "map"]);
        assert_eq!(chosen(""), PAGES);
        assert_eq!(chosen("people"), PAGES);
    }
}
