//! The floor at a glance: who is where on what, work by kind and age, orders against their cut-off, cases waiting.

use super::kept::Kept;
use super::page::{Frame, painted};
use super::read::{rows, text};
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::many;
use crate::order::progress::{Progress, progress};
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use regal_shared::text::clean;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Orders shown beside their cut-off.
const NEXT_ORDERS: i64 = 12;
/// Devices shown: those that hold work before others, then those that were in contact last.
const DEVICES: usize = 60;
/// Devices looked at, those in contact last.
const LOOKED_AT: i64 = 400;

#[derive(Template)]
#[template(path = "board/overview.html")]
struct Page {
    f: Frame,
    floor: Floor,
    done: Vec<Done>,
}

/// Something of today that is done, against what is due.
struct Done {
    code: &'static str,
    done: i64,
    due: i64,
    /// What a bar goes up to: more than nothing.
    most: i64,
}

impl Done {
    /// Orders, lines and units of a day.
    fn of(today: &Progress) -> Vec<Done> {
        let rows = [
            ("out_of_today", today.orders_out, today.orders),
            ("lines_picked", today.lines_picked, today.lines),
            ("units_picked", today.units_picked, today.units),
        ];
        rows.map(|(code, done, due)| Done { code, done, due, most: due.max(1) }).into()
    }
}

/// What of today is done, one for all who look.
pub(super) type Today = Kept<(), Progress>;

/// How to show it.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    tv: String,
}

/// What the page shows.
struct Floor {
    devices: Vec<Device>,
    /// There are more devices than are shown.
    more: bool,
    work: Vec<many::Work>,
    orders: Vec<Order>,
    stages: Vec<many::Stage>,
    open: i64,
    late: i64,
}

/// A device with who is on it. No duration, no rate: who holds what is shown because work must be handed over.
struct Device {
    device: String,
    name: String,
    state: String,
    /// The radio's last contact, ms.
    seen_at: i64,
    person: String,
    kind: String,
    object: String,
}

/// An order that has to go out next.
struct Order {
    order: String,
    customer: String,
    state: String,
    cut_off: i64,
    lines: i64,
    done: i64,
}

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Extension(today): Extension<Arc<Today>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let mut f = Frame::of(&session, "floor");
    f.tv = wanted.tv == "1";
    let (site, now) = (hall.site.clone(), f.now);
    let (from, to) = f.t.day_around(now);
    let today = today
        .get((), || {
            let site = hall.site.clone();
            hall.read(move |conn| progress(conn, &site, from, to))
        })
        .await?;
    let floor = hall.read(move |conn| read(conn, &site, now)).await?;
    painted(&Page { f, floor, done: Done::of(&today) })
}

fn read(conn: &mut dyn Conn, site: &str, now: i64) -> Result<Floor, DbError> {
    let (devices, more) = devices(conn, site)?;
    Ok(Floor {
        devices,
        more,
        work: many::work(conn, site, now)?,
        orders: orders(conn, site)?,
        stages: many::stages(conn, site)?,
        open: many::open_cases(conn, site)?,
        late: many::late_orders(conn, site, now)?,
    })
}

fn devices(conn: &mut dyn Conn, site: &str) -> Result<(Vec<Device>, bool), DbError> {
    let mut found = conn.query(
        "select d.device, d.name, d.state, d.seen_at, coalesce(a.actor, '') from device d \
         left join shift_actor a on a.site = d.site and a.device = d.device and a.until = 0 \
         where d.site = $1 order by d.seen_at desc, d.device limit $2",
        params![site, LOOKED_AT],
    )?;
    let mut work = in_hand(conn, site)?;
    found.sort_by_key(|row| !row.text(0).is_ok_and(|device| work.contains_key(device)));
    let more = found.len() > DEVICES;
    found.truncate(DEVICES);
    // Rows stand where they stood, whoever was in contact last.
    found.sort_by(|one, other| one.text(0).unwrap_or_default().cmp(other.text(0).unwrap_or_default()));
    let mut names = Names::default();
    let mut devices = Vec::with_capacity(found.len());
    for row in &found {
        let person = clean(&names.of(conn, site, row.text(4)?)?).into_owned();
        let nothing = || vec![(String::new(), String::new())];
        for (kind, object) in work.remove(row.text(0)?).unwrap_or_else(nothing) {
            devices.push(Device {
                device: text(row, 0)?,
                name: text(row, 1)?,
                state: text(row, 2)?,
                seen_at: row.int(3)?,
                person: person.clone(),
                kind,
                object,
            });
        }
    }
    Ok((devices, more))
}

/// What devices hold: kind and object of each task. Asked apart from the devices: together SQLite would read every lease
/// there ever was, to know which devices have none.
fn in_hand(conn: &mut dyn Conn, site: &str) -> Result<BTreeMap<String, Vec<(String, String)>>, DbError> {
    let found = conn.query(
        "select l.device, t.kind, t.object from lease l join task t on t.site = l.site and t.task = l.task \
         where l.site = $1 and l.state = 'active' order by l.device, l.task limit $2",
        params![site, 2 * LOOKED_AT],
    )?;
    let mut held: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in &found {
        held.entry(row.string(0)?).or_default().push((text(row, 1)?, text(row, 2)?));
    }
    Ok(held)
}

fn orders(conn: &mut dyn Conn, site: &str) -> Result<Vec<Order>, DbError> {
    let found = conn.query(
        "select o.order_no, o.customer, o.state, o.cut_off, \
         (select count(*) from order_line n where n.site = o.site and n.order_no = o.order_no), \
         (select count(*) from order_line n where n.site = o.site and n.order_no = o.order_no and \
          n.picked >= n.qty) \
         from order_head o where o.site = $1 and o.state in \
         ('new', 'promised', 'held', 'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', \
         'staged') and o.state not in ('new', 'promised', 'held', 'backordered') \
         order by o.ranked_at, o.priority, o.order_no limit $2",
        params![site, NEXT_ORDERS],
    )?;
    rows(&found, |row| {
        Ok(Order {
            order: text(row, 0)?,
            customer: text(row, 1)?,
            state: text(row, 2)?,
            cut_off: row.int(3)?,
            lines: row.int(4)?,
            done: row.int(5)?,
        })
    })
}
