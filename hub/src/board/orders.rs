//! Orders: the list with its filter in the address, one order with its lines, release and cancel.

use super::page::{Frame, nothing, painted};
use super::read::{rows, text};
use super::story::{self, Place, Story};
use crate::admin::{AdminAnswer, AdminRequest};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::order::channel::{self, Channel};
use crate::order::{LINE_STATES, cancellable, releasable};
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Orders on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/orders.html")]
struct List {
    f: Frame,
    state: String,
    states: Vec<Tab>,
    orders: Vec<Head>,
    next: String,
}

#[derive(Template)]
#[template(path = "board/order.html")]
struct One {
    f: Frame,
    order: Head,
    lines: Vec<Line>,
    units: Vec<Unit>,
    tasks: Vec<Task>,
    releasable: bool,
    cancellable: bool,
    /// Its channel as it stands, where it takes nothing more.
    full: Option<Channel>,
    wrong: String,
    story: Story,
}

/// A state orders are in, and how many of those not finished yet.
struct Tab {
    state: &'static str,
    /// Whether it is counted: finished ones grow for ever.
    counted: bool,
    count: i64,
}

/// The head of an order.
struct Head {
    order: String,
    channel: String,
    customer: String,
    carrier: String,
    lane: String,
    priority: i64,
    made_at: i64,
    cut_off: i64,
    state: String,
    /// It waits for room in its channel.
    capped: bool,
}

/// A line of an order.
struct Line {
    line: i64,
    item: String,
    name: String,
    lot: String,
    qty: i64,
    reserved: i64,
    picked: i64,
    packed: i64,
    shipped: i64,
    short: i64,
    state: String,
}

/// An LPN with goods of the order.
struct Unit {
    lpn: String,
    kind: String,
    location: String,
}

/// A task that serves the order.
struct Task {
    task: String,
    kind: String,
    state: String,
    device: String,
}

/// Which orders.
#[derive(Deserialize)]
pub struct Wanted {
    state: Option<String>,
    /// The last order of the page before: `priority.cut_off.order`.
    after: Option<String>,
}

/// The list of one state, most urgent first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "orders");
    let state = wanted
        .state
        .filter(|state| LINE_STATES.contains(&state.as_str()))
        .unwrap_or_else(|| "new".to_owned());
    let after = wanted.after.as_deref().and_then(place).unwrap_or((i64::MIN, i64::MIN, String::new()));
    let (site, asked) = (hall.site.clone(), state.clone());
    let (orders, states) =
        hall.read(move |conn| Ok((heads(conn, &site, &asked, &after)?, tabs(conn, &site, &asked)?))).await?;
    let full = orders.len() as i64 == PAGE;
    let last = orders.last().filter(|_| full);
    let next = last.map_or_else(String::new, |o| format!("{}.{}.{}", o.priority, o.cut_off, o.order));
    painted(&List { f, state, states, orders, next })
}

/// The states to choose from: of those on the way only where orders are, and the one looked at.
fn tabs(conn: &mut dyn Conn, site: &str, asked: &str) -> Result<Vec<Tab>, DbError> {
    let found: BTreeMap<String, i64> =
        super::overview::stages(conn, site)?.into_iter().map(|stage| (stage.state, stage.count)).collect();
    let finished = |state: &str| matches!(state, "shipped" | "cancelled");
    let shown = |state: &&&str| **state == asked || finished(state) || found.contains_key(**state);
    let tab = |state: &'static str| Tab {
        state,
        counted: !finished(state),
        count: found.get(state).copied().unwrap_or(0),
    };
    Ok(LINE_STATES.iter().filter(shown).map(|state| tab(state)).collect())
}

fn place(text: &str) -> Option<(i64, i64, String)> {
    let mut parts = text.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.to_owned()))
}

fn heads(
    conn: &mut dyn Conn,
    site: &str,
    state: &str,
    (priority, cut_off, order): &(i64, i64, String),
) -> Result<Vec<Head>, DbError> {
    let found = conn.query(
        "select order_no, channel, customer, carrier, lane, priority, made_at, cut_off, state, capped from order_head \
         where site = $1 and state = $2 and (priority, cut_off, order_no) > ($3, $4, $5) \
         order by priority, cut_off, order_no limit $6",
        params![site, state, *priority, *cut_off, order, PAGE],
    )?;
    rows(&found, head)
}

fn head(row: &Row) -> Result<Head, DbError> {
    Ok(Head {
        order: text(row, 0)?,
        channel: text(row, 1)?,
        customer: text(row, 2)?,
        carrier: text(row, 3)?,
        lane: text(row, 4)?,
        priority: row.int(5)?,
        made_at: row.int(6)?,
        cut_off: row.int(7)?,
        state: text(row, 8)?,
        capped: row.flag(9)?,
    })
}

/// From where on the story of an order is shown.
#[derive(Default, Deserialize)]
pub struct Behind {
    #[serde(default)]
    after: String,
}

/// One order.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(order): Path<String>,
    Query(behind): Query<Behind>,
) -> Result<Response, Problem> {
    shown(&hall, &session, order, String::new(), behind).await
}

async fn shown(
    hall: &Hall,
    session: &Session,
    order: String,
    wrong: String,
    behind: Behind,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "orders");
    let site = hall.site.clone();
    let behind = Place::parse(&behind.after);
    let found = hall
        .read(move |conn| {
            let row = query_one(
                conn,
                "select order_no, channel, customer, carrier, lane, priority, made_at, cut_off, state, capped \
                 from order_head where site = $1 and order_no = $2",
                params![&site, &order],
            )?;
            let Some(row) = row else { return Ok(None) };
            let parts =
                (lines(conn, &site, &order)?, units(conn, &site, &order)?, tasks(conn, &site, &order)?);
            let full = channel::of_order(conn, &site, &order)?.filter(Channel::is_full);
            Ok(Some(((head(&row)?, full), parts, story::of_order(conn, &site, &order, behind.as_ref())?)))
        })
        .await?;
    let Some(((order, full), (lines, units, tasks), story)) = found else { return Ok(nothing(session)) };
    let state = order.state.as_str();
    let releasable = f.decides && releasable(state);
    let cancellable = f.decides && cancellable(state);
    // What is at work already, or waits for somebody's word alone, has no need of room.
    let full = full.filter(|_| matches!(state, "new" | "promised" | "backordered"));
    painted(&One { f, order, lines, units, tasks, releasable, cancellable, full, wrong, story })
}

fn lines(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Line>, DbError> {
    let found = conn.query(
        "select n.line, n.item, coalesce(i.name, ''), n.lot, n.qty, n.reserved, n.picked, n.packed, n.shipped, \
         n.short, n.state from order_line n left join item i on i.site = n.site and i.item = n.item \
         where n.site = $1 and n.order_no = $2 order by n.line",
        params![site, order],
    )?;
    rows(&found, |row| {
        Ok(Line {
            line: row.int(0)?,
            item: text(row, 1)?,
            name: text(row, 2)?,
            lot: text(row, 3)?,
            qty: row.int(4)?,
            reserved: row.int(5)?,
            picked: row.int(6)?,
            packed: row.int(7)?,
            shipped: row.int(8)?,
            short: row.int(9)?,
            state: text(row, 10)?,
        })
    })
}

fn units(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Unit>, DbError> {
    let found = conn.query(
        "select lpn, kind, location from lpn where site = $1 and order_no = $2 and \
         state not in ('planned', 'void') order by lpn",
        params![site, order],
    )?;
    rows(&found, |row| Ok(Unit { lpn: text(row, 0)?, kind: text(row, 1)?, location: text(row, 2)? }))
}

fn tasks(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Task>, DbError> {
    let found = conn.query(
        "select distinct t.task, t.kind, t.state, coalesce(l.device, '') from task_line n \
         join task t on t.site = n.site and t.task = n.task \
         left join lease l on l.site = t.site and l.task = t.task and l.state = 'active' \
         where n.site = $1 and n.order_no = $2 order by t.task",
        params![site, order],
    )?;
    rows(&found, |row| {
        Ok(Task { task: text(row, 0)?, kind: text(row, 1)?, state: text(row, 2)?, device: text(row, 3)? })
    })
}

/// What the form of a release sends.
#[derive(Deserialize)]
pub struct Release {
    /// It may go over the cap of its channel.
    #[serde(default)]
    over: String,
}

/// Releases an order. One whose channel is full asks first: it is released over the cap only by who saw that.
pub async fn release(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(order): Path<String>,
    Form(form): Form<Release>,
) -> Result<Response, Problem> {
    if form.over != "1" {
        let (site, number) = (hall.site.clone(), order.clone());
        let full = hall
            .read(move |conn| Ok(channel::of_order(conn, &site, &number)?.is_some_and(|one| one.is_full())))
            .await?;
        if full {
            let page = shown(&hall, &session, order, String::new(), Behind::default()).await?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
    }
    let wish = AdminRequest::Release { order: order.clone() };
    decided(&hall, &session, order, wish).await
}

/// Cancels an order.
pub async fn cancel(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(order): Path<String>,
) -> Result<Response, Problem> {
    let wish = AdminRequest::Cancel { order: order.clone() };
    decided(&hall, &session, order, wish).await
}

async fn decided(
    hall: &Hall,
    session: &Session,
    order: String,
    wish: AdminRequest,
) -> Result<Response, Problem> {
    match desk::wish(hall, session, wish).await? {
        AdminAnswer::Refused { why } => {
            Ok((StatusCode::CONFLICT, shown(hall, session, order, why, Behind::default()).await?)
                .into_response())
        }
        _ => Ok(Redirect::to(&format!("/orders/{}", super::find::escaped(&order))).into_response()),
    }
}
