//! The floor as it stands: devices at work, what is to be done, what goes out today, who unloads where; and what a
//! barcode belongs to.

use super::paged::{Page, Range, place};
use crate::catalog::find::{Found, find};
use crate::db::{Conn, DbError, Row, params, query_int};
use crate::floor::Hall;
use crate::report::calendar::Calendar;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// The most rows of what is added up.
const ROWS: i64 = 500;

/// The floor at this moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Floor {
    /// Devices that hold work.
    devices: Vec<AtWork>,
    /// Open work by kind.
    work: Vec<Work>,
    /// Orders on their way, by state.
    orders: Vec<Stage>,
    /// Exceptions that are open.
    exceptions: i64,
    /// Orders past their cut-off that have not left.
    late: i64,
}

/// A device at work.
#[derive(Debug, Serialize, ToSchema)]
pub struct AtWork {
    /// The device.
    device: String,
    /// The task.
    task: String,
    /// What it is, such as `pick`.
    kind: String,
    /// What it is about.
    object: String,
}

/// Open work of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct Work {
    /// What it is, such as `pick`.
    kind: String,
    /// Tasks anybody may get.
    ready: i64,
    /// Tasks somebody has.
    leased: i64,
    /// When the oldest of them was made, ms since 1970.
    oldest: i64,
}

/// Orders of a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stage {
    /// The state.
    state: String,
    /// How many orders.
    orders: i64,
}

/// The floor at this moment. Who works where is not told.
#[utoipa::path(get, path = "/api/v1/floor", tag = "Floor", responses((status = 200, body = Floor)))]
pub async fn floor(State(hall): State<Hall>) -> Result<Json<Floor>, Problem> {
    let (site, now) = (hall.site.clone(), hall.now().0);
    Ok(Json(hall.read(move |conn| at_work(conn, &site, now)).await?))
}

fn at_work(conn: &mut dyn Conn, site: &str, now: i64) -> Result<Floor, DbError> {
    let devices = conn.query(
        "select d.device, t.task, t.kind, t.object from device d join lease l on l.site = d.site and \
         l.device = d.device and l.state = 'active' join task t on t.site = l.site and t.task = l.task \
         where d.site = $1 order by d.device, t.task limit $2",
        params![site, ROWS],
    )?;
    let device = |row: &Row| {
        Ok(AtWork {
            device: row.string(0)?,
            task: row.string(1)?,
            kind: row.string(2)?,
            object: row.string(3)?,
        })
    };
    let work = conn.query(
        "select kind, cast(sum(case when state = 'ready' then 1 else 0 end) as bigint), \
         cast(sum(case when state = 'ready' then 0 else 1 end) as bigint), min(made_at) from task \
         where site = $1 and state in ('ready', 'leased', 'in_progress') group by kind order by kind",
        params![site],
    )?;
    let of_kind = |row: &Row| {
        Ok(Work { kind: row.string(0)?, ready: row.int(1)?, leased: row.int(2)?, oldest: row.int(3)? })
    };
    let orders = conn.query(
        "select state, count(*) from order_head where site = $1 and state in ('new', 'promised', 'held', 'backordered', \
         'released', 'reserved', 'short', 'picking', 'picked', 'packed', 'staged', 'loaded') group by state order by state",
        params![site],
    )?;
    let stage = |row: &Row| Ok(Stage { state: row.string(0)?, orders: row.int(1)? });
    Ok(Floor {
        devices: devices.iter().map(device).collect::<Result<_, DbError>>()?,
        work: work.iter().map(of_kind).collect::<Result<_, DbError>>()?,
        orders: orders.iter().map(stage).collect::<Result<_, DbError>>()?,
        exceptions: query_int(
            conn,
            "select count(*) from exception where site = $1 and state in ('open', 'taken')",
            params![site],
        )?,
        late: query_int(
            conn,
            "select count(*) from order_head where site = $1 and cut_off > 0 and cut_off < $2 and state in \
             ('new', 'promised', 'held', 'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', 'staged')",
            params![site, now],
        )?,
    })
}

/// Orders of one carrier with one cut-off.
#[derive(Debug, Serialize, ToSchema)]
pub struct Truck {
    /// The cut-off, ms since 1970.
    cut_off: i64,
    /// Who drives them.
    carrier: String,
    /// How many orders there are in each state.
    orders: BTreeMap<String, i64>,
}

/// What has to go out today by the hub's own clock, by cut-off and carrier.
#[utoipa::path(get, path = "/api/v1/today", tag = "Floor", responses((status = 200, body = Vec<Truck>)))]
pub async fn today(State(hall): State<Hall>) -> Result<Json<Vec<Truck>>, Problem> {
    let calendar = Calendar::here();
    let day = calendar.day(hall.now().0);
    let (site, from, to) = (hall.site.clone(), calendar.start(day), calendar.start(day + 1));
    Ok(Json(hall.read(move |conn| trucks(conn, &site, from, to)).await?))
}

fn trucks(conn: &mut dyn Conn, site: &str, from: i64, to: i64) -> Result<Vec<Truck>, DbError> {
    let found = conn.query(
        "select cut_off, carrier, state, count(*) from order_head where site = $1 and cut_off >= $2 and cut_off < $3 \
         group by cut_off, carrier, state order by cut_off, carrier, state limit $4",
        params![site, from, to, ROWS],
    )?;
    let mut trucks: BTreeMap<(i64, String), BTreeMap<String, i64>> = BTreeMap::new();
    for row in &found {
        let states = trucks.entry((row.int(0)?, row.string(1)?)).or_default();
        states.insert(row.string(2)?, row.int(3)?);
    }
    let truck = |((cut_off, carrier), orders)| Truck { cut_off, carrier, orders };
    Ok(trucks.into_iter().map(truck).collect())
}

/// A place goods come in or leave by.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dock {
    /// Its location.
    location: String,
    /// `dock`, `receiving` or `door`.
    kind: String,
    /// LPNs that stand there.
    units: i64,
    /// Receipts that are being unloaded there.
    receipts: Vec<String>,
    /// Devices at work there.
    devices: Vec<String>,
}

/// Docks and doors with what stands there.
#[utoipa::path(get, path = "/api/v1/docks", tag = "Floor", responses((status = 200, body = Vec<Dock>)))]
pub async fn docks(State(hall): State<Hall>) -> Result<Json<Vec<Dock>>, Problem> {
    let site = hall.site.clone();
    Ok(Json(hall.read(move |conn| at_docks(conn, &site)).await?))
}

fn at_docks(conn: &mut dyn Conn, site: &str) -> Result<Vec<Dock>, DbError> {
    let found = conn.query(
        "select l.location, l.kind, (select count(*) from lpn u where u.site = l.site and u.location = l.location \
         and u.state not in ('void', 'shipped')) from location l where l.site = $1 and \
         l.kind in ('dock', 'receiving', 'door') order by l.location limit 200",
        params![site],
    )?;
    let mut docks: BTreeMap<String, Dock> = BTreeMap::new();
    for row in &found {
        let (location, kind, units) = (row.string(0)?, row.string(1)?, row.int(2)?);
        let dock =
            Dock { location: location.clone(), kind, units, receipts: Vec::new(), devices: Vec::new() };
        docks.insert(location, dock);
    }
    let at = conn.query(
        "select t.object, l.device from task t join lease l on l.site = t.site and \
         l.task = t.task and l.state = 'active' \
         where t.site = $1 and t.state in ('leased', 'in_progress') and t.kind in ('receive', 'loading') \
         order by l.device limit 400",
        params![site],
    )?;
    for row in &at {
        let object = row.text(0)?;
        if let Some(dock) = docks.get_mut(object.strip_prefix("L.").unwrap_or(object)) {
            dock.devices.push(row.string(1)?);
        }
    }
    let there = conn.query(
        "select location, receipt from receipt where site = $1 and state in ('arrived', 'receiving') \
         order by opened_at desc, receipt limit 400",
        params![site],
    )?;
    for row in &there {
        if let Some(dock) = docks.get_mut(row.text(0)?) {
            dock.receipts.push(row.string(1)?);
        }
    }
    Ok(docks.into_values().collect())
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Looked {
    /// A barcode or number, as scanned or typed.
    #[param(min_length = 1, max_length = 100, pattern = "^[^\\x00]+$")]
    q: String,
}

/// What a barcode or number belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Belongs {
    /// `order`, `location`, `lpn` or `item`; empty when nobody knows it.
    kind: &'static str,
    /// Its number or name.
    what: String,
    /// Where to read on; empty when nobody knows it.
    path: String,
}

/// What a barcode or number belongs to.
#[utoipa::path(get, path = "/api/v1/find", tag = "Catalog", params(Looked),
    responses((status = 200, body = Belongs)))]
pub async fn look(State(hall): State<Hall>, Asked(looked): Asked<Looked>) -> Result<Json<Belongs>, Problem> {
    let q = looked.q.trim().to_owned();
    if looked.q.is_empty() || looked.q.chars().count() > 100 {
        return Err(Problem::bad("address, q", "1 to 100 characters"));
    }
    let site = hall.site.clone();
    let found = hall.read(move |conn| find(conn, &site, &q)).await?;
    let (kind, what) = match found {
        Some(Found::Order(what)) => ("order", what),
        Some(Found::Location(what)) => ("location", what),
        Some(Found::Lpn(what)) => ("lpn", what),
        Some(Found::Item(what)) => ("item", what),
        None => ("", String::new()),
    };
    let escaped = escaped(&what);
    let path = match kind {
        "" => String::new(),
        "order" => format!("/api/v1/orders/{escaped}"),
        by => format!("/api/v1/stock?by={by}&of={escaped}"),
    };
    Ok(Json(Belongs { kind, what, path }))
}

/// A text as one part of an address.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~' | b'.');
    let sign = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(sign).collect()
}

/// A line of a delivery that came otherwise than announced. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Difference {
    /// The receipt.
    receipt: String,
    /// Who sent it.
    supplier: String,
    /// Line of it.
    line: i64,
    /// The item.
    item: String,
    /// What was announced; 0 where nobody had.
    expected: i64,
    /// What came.
    received: i64,
    /// When the receipt was closed, ms since 1970.
    closed_at: i64,
}

/// Lines that came otherwise than announced, of receipts that are closed, in the order they were closed.
#[utoipa::path(get, path = "/api/v1/receipt-differences", tag = "Inbound", params(Range),
    responses((status = 200, body = Page<Difference>)))]
pub async fn differences(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Difference>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [closed_at, receipt, line] = range.texts::<3>()?;
    let after = (closed_at.parse().unwrap_or(1), receipt, line.parse().unwrap_or(-1));
    let rows = hall.read(move |conn| closed(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |d| place(&[&d.closed_at.to_string(), &d.receipt, &d.line.to_string()])))
}

fn closed(
    conn: &mut dyn Conn,
    site: &str,
    (at, receipt, line): &(i64, String, i64),
    limit: i64,
) -> Result<Vec<Difference>, DbError> {
    let found = conn.query(
        "select r.receipt, r.supplier, l.line, l.item, l.expected, l.received, r.closed_at from receipt r \
         cross join receipt_line l where r.site = $1 and l.site = r.site and l.receipt = r.receipt and \
         l.received <> l.expected and r.closed_at >= $2 and (r.closed_at, r.receipt, l.line) > ($2, $3, $4) and \
         r.state in ('received', 'closed') order by r.closed_at, r.receipt, l.line limit $5",
        params![site, *at, receipt, *line, limit],
    )?;
    let difference = |row: &Row| {
        Ok(Difference {
            receipt: row.string(0)?,
            supplier: row.string(1)?,
            line: row.int(2)?,
            item: row.string(3)?,
            expected: row.int(4)?,
            received: row.int(5)?,
            closed_at: row.int(6)?,
        })
    };
    found.iter().map(difference).collect()
}
