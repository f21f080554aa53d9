//! The floor as it stands: devices at work, what is to be done, what goes out today, who unloads where; and what a
//! barcode belongs to.

use super::paged::{Page, Range, place};
use crate::catalog::find::{Found, Sight, escaped, find};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::inbound::docks;
use crate::many;
use crate::order::progress::{Progress, progress};
use crate::people::desk::Session;
use crate::people::key::Reach;
use crate::report::calendar::Calendar;
use crate::rights::kinds::Act;
use crate::web::{Asked, Problem};
use axum::extract::State;
use axum::{Extension, Json};
use regal_shared::base::Day;
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
    /// Exceptions that are open. All numbers here are counted up to 10,000; 10,001 stands for more.
    exceptions: i64,
    /// Orders past their cut-off that have not left.
    late: i64,
    /// What of today is done.
    today: Due,
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
    /// How many are less than a quarter of an hour old.
    new: i64,
    /// How many are older than that, and less than an hour old.
    older: i64,
    /// How many are an hour old or more.
    old: i64,
}

/// How far the orders are that are due by a cut-off of today; cancelled ones left out. Units are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Due {
    /// Orders due.
    orders: i64,
    /// Of them on the truck or away.
    orders_out: i64,
    /// Their lines.
    lines: i64,
    /// Of them picked whole.
    lines_picked: i64,
    /// Their units.
    units: i64,
    /// Of them picked.
    units_picked: i64,
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
    Ok(Floor {
        devices: devices.iter().map(device).collect::<Result<_, DbError>>()?,
        work: work(conn, site, now)?,
        orders: stages(conn, site)?,
        exceptions: many::open_cases(conn, site)?,
        late: many::late_orders(conn, site, now)?,
        today: due(conn, site, now)?,
    })
}

fn due(conn: &mut dyn Conn, site: &str, now: i64) -> Result<Due, DbError> {
    let calendar = Calendar::here();
    let day = calendar.day(now);
    let Progress { orders, orders_out, lines, lines_picked, units, units_picked } =
        progress(conn, site, calendar.start(day), calendar.start(day + 1))?;
    Ok(Due { orders, orders_out, lines, lines_picked, units, units_picked })
}

fn work(conn: &mut dyn Conn, site: &str, now: i64) -> Result<Vec<Work>, DbError> {
    let work = |one: many::Work| Work {
        kind: one.kind.to_owned(),
        ready: one.ready,
        leased: one.leased,
        oldest: one.oldest,
        new: one.new,
        older: one.older,
        old: one.old,
    };
    Ok(many::work(conn, site, now)?.into_iter().map(work).collect())
}

fn stages(conn: &mut dyn Conn, site: &str) -> Result<Vec<Stage>, DbError> {
    let stage = |one: many::Stage| Stage { state: one.state.to_owned(), orders: one.count };
    let mut stages: Vec<Stage> = many::stages(conn, site)?.into_iter().map(stage).collect();
    stages.sort_by(|a, b| a.state.cmp(&b.state));
    Ok(stages)
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
    /// Loads whose truck stands there.
    loads: Vec<Load>,
    /// Devices at work there.
    devices: Vec<String>,
}

/// A load whose truck stands at a door.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoadAtDoor)]
pub struct Load {
    /// Its number.
    load: String,
    /// Who drives it.
    carrier: String,
    /// `at_door`, `loading` or `released`.
    state: String,
    /// LPNs on it.
    units: i64,
    /// When it leaves, ms since 1970; 0 when nobody said.
    due_at: i64,
}

/// Docks and doors with what stands there.
#[utoipa::path(get, path = "/api/v1/docks", tag = "Floor", responses((status = 200, body = Vec<Dock>)))]
pub async fn docks(State(hall): State<Hall>) -> Result<Json<Vec<Dock>>, Problem> {
    let site = hall.site.clone();
    Ok(Json(hall.read(move |conn| at_docks(conn, &site)).await?))
}

fn load(one: docks::Load) -> Load {
    let docks::Load { load, carrier, state, units, due_at } = one;
    Load { load, carrier, state, units, due_at }
}

fn at_docks(conn: &mut dyn Conn, site: &str) -> Result<Vec<Dock>, DbError> {
    let dock = |one: docks::Dock| Dock {
        location: one.location,
        kind: one.kind,
        units: one.units,
        receipts: one.receipts.into_iter().map(|(receipt, _)| receipt).collect(),
        loads: one.loads.into_iter().map(load).collect(),
        devices: one.at_work.into_iter().map(|(device, _)| device).collect(),
    };
    Ok(docks::all(conn, site)?.into_iter().map(dock).collect())
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Looked {
    /// A barcode or number, as scanned or typed.
    #[param(min_length = 1, max_length = 100, pattern = "^[^\\x00]+$")]
    q: String,
}

/// Something a barcode or number may be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hit {
    /// `order`, `receipt`, `load`, `location`, `lpn`, `item`, `lot`, `serial`, `task`, `exception`, `device`, `person`,
    /// `carton_type`, `workstation` or `equipment`; empty when nobody knows it.
    kind: &'static str,
    /// Its number or name.
    what: String,
    /// The item it is or belongs to, or empty.
    item: String,
    /// Where to read on; empty when nobody knows it, or there is nothing of its own to read.
    path: String,
}

/// What a barcode or number belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Belongs {
    #[serde(flatten)]
    first: Hit,
    /// What else it may be, 19 things at most.
    others: Vec<Hit>,
}

/// What a barcode or number belongs to, the likeliest first. It is read as a terminal reads it: with or without the
/// symbology id, as GS1 elements, by the barcodes of the site, then by number, then by a part of an item's name.
#[utoipa::path(get, path = "/api/v1/find", tag = "Catalog", params(Looked),
    responses((status = 200, body = Belongs)))]
pub async fn look(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Asked(looked): Asked<Looked>,
) -> Result<Json<Belongs>, Problem> {
    let q = looked.q.trim().to_owned();
    if looked.q.is_empty() || looked.q.chars().count() > 100 {
        return Err(Problem::bad("address, q", "1 to 100 characters"));
    }
    let (site, today) = (hall.site.clone(), Day(Calendar::here().day(hall.now().0)));
    let house = session.reach == Reach::House;
    let sight = Sight { devices: house, people: house && Act::FindPeople.is_for(session.person.role) };
    let found = hall.read(move |conn| find(conn, &site, &q, sight, today)).await?;
    let mut hits: Vec<Hit> = found.iter().map(hit).collect();
    let nothing = || Hit { kind: "", what: String::new(), item: String::new(), path: String::new() };
    let first = if hits.is_empty() { nothing() } else { hits.remove(0) };
    Ok(Json(Belongs { first, others: hits }))
}

fn hit(found: &Found) -> Hit {
    let (what, item) = (found.what(), found.item().to_owned());
    let name = escaped(&what);
    let path = match found {
        Found::Order(_) => format!("/api/v1/orders/{name}"),
        Found::Receipt(_) => format!("/api/v1/receipts/{name}"),
        Found::Task(_) => format!("/api/v1/tasks/{name}"),
        Found::Exception(_) => format!("/api/v1/exceptions/{name}"),
        Found::Device(_) => format!("/api/v1/devices/{name}"),
        Found::Person(_) => format!("/api/v1/people/{name}"),
        Found::Lot { item, .. } => format!("/api/v1/stock?by=item&of={}&lot={name}", escaped(item)),
        Found::Serial { item, location, .. } => {
            format!("/api/v1/stock?by=location&of={}&item={}", escaped(location), escaped(item))
        }
        Found::Location(_) | Found::Lpn(_) | Found::Item(_) => {
            format!("/api/v1/stock?by={}&of={name}", found.kind())
        }
        Found::Load(_) => format!("/api/v1/stock?by=location&of={name}"),
        Found::Workstation(_) => "/api/v1/benches".to_owned(),
        Found::CartonType(_) | Found::Equipment(_) => String::new(),
    };
    Hit { kind: found.kind(), what, item, path }
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
         r.state = 'received' order by r.closed_at, r.receipt, l.line limit $5",
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
