//! Orders: the list with its filter in the address, one order with its lines and why they stand where they stand;
//! release, hold, priority and cancel.

use super::order_why::{self, Missing, Reserved};
use super::page::{Frame, decided, nothing, painted};
use super::read::{next, rows, text};
use crate::admin::{AdminAnswer, AdminRequest};
use crate::catalog::reason;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::many;
use crate::order::channel::{self, Channel};
use crate::order::{LINE_STATES, cancellable, holdable, releasable};
use crate::people::desk::Session;
use crate::report::story::{self, Place, Story};
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::Message;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Orders on a page.
const PAGE: i64 = 50;
/// The filter of orders that are owed something, whatever state the rest of them is in.
const OWED: &str = "owed";

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
    reserved: Vec<Reserved>,
    missing: Vec<Missing>,
    units: Vec<Unit>,
    tasks: Vec<Task>,
    decided: Vec<Decided>,
    releasable: bool,
    holdable: bool,
    cancellable: bool,
    reasons: Vec<String>,
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
    held_at: i64,
    held_why: String,
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

/// A decision about the order.
struct Decided {
    what: String,
    at: i64,
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
    let mut f = Frame::of(&session, "orders");
    let state = wanted
        .state
        .filter(|state| state == OWED || LINE_STATES.contains(&state.as_str()))
        .unwrap_or_else(|| "new".to_owned());
    let after = wanted.after.as_deref().and_then(place).unwrap_or((i64::MIN, i64::MIN, String::new()));
    let (site, asked, language) = (hall.site.clone(), state.clone(), session.person.language);
    let (orders, states, own) = hall
        .read(move |conn| {
            let own = reason::words(conn, &site, language)?;
            Ok((heads(conn, &site, &asked, &after)?, tabs(conn, &site, &asked)?, own))
        })
        .await?;
    f.t.learn(own);
    let next = next(&orders, PAGE, |o| format!("{}.{}.{}", o.priority, o.cut_off, o.order));
    painted(&List { f, state, states, orders, next })
}

/// The states to choose from: of those on the way only where orders are, and the one looked at.
fn tabs(conn: &mut dyn Conn, site: &str, asked: &str) -> Result<Vec<Tab>, DbError> {
    let found: BTreeMap<&str, i64> =
        many::stages(conn, site)?.into_iter().map(|stage| (stage.state, stage.count)).collect();
    let finished = |state: &str| matches!(state, "shipped" | "cancelled");
    let shown = |state: &&&str| **state == asked || finished(state) || found.contains_key(**state);
    let tab = |state: &'static str| Tab {
        state,
        counted: !finished(state),
        count: found.get(state).copied().unwrap_or(0),
    };
    let mut tabs: Vec<Tab> = LINE_STATES.iter().filter(shown).map(|state| tab(state)).collect();
    let owed = order_why::owed(conn, site)?;
    if owed > 0 || asked == OWED {
        tabs.push(Tab { state: OWED, counted: true, count: owed });
    }
    Ok(tabs)
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
    if state == OWED {
        let found = conn.query(
            "select order_no, channel, customer, carrier, lane, priority, made_at, cut_off, state, held_at, held_why, \
             capped from order_head where site = $1 and order_no in (select order_no from order_line where site = $1 and \
             short > 0 and state in ('held', 'backordered', 'short', 'reserved', 'picking', 'picked', 'packed', 'staged', \
             'loaded')) and (priority, cut_off, order_no) > ($2, $3, $4) order by priority, cut_off, order_no limit $5",
            params![site, *priority, *cut_off, order, PAGE],
        )?;
        return rows(&found, head);
    }
    let found = conn.query(
        "select order_no, channel, customer, carrier, lane, priority, made_at, cut_off, state, held_at, held_why, \
         capped from order_head where site = $1 and state = $2 and (priority, cut_off, order_no) > ($3, $4, $5) \
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
        held_at: row.int(9)?,
        held_why: text(row, 10)?,
        capped: row.flag(11)?,
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
    let mut f = Frame::of(session, "orders");
    let (site, language) = (hall.site.clone(), session.person.language);
    let behind = Place::parse(&behind.after);
    let found = hall
        .read(move |conn| {
            let row = query_one(
                conn,
                "select order_no, channel, customer, carrier, lane, priority, made_at, cut_off, state, held_at, \
                 held_why, capped from order_head where site = $1 and order_no = $2",
                params![&site, &order],
            )?;
            let Some(row) = row else { return Ok(None) };
            let story = story::of_order(conn, &site, &order, behind.as_ref())?;
            let reserved = order_why::reserved(conn, &site, &order, language)?;
            let missing = order_why::missing(conn, &site, &order)?;
            let parts =
                (lines(conn, &site, &order)?, units(conn, &site, &order)?, tasks(conn, &site, &order)?);
            let full = channel::of_order(conn, &site, &order)?.filter(Channel::is_full);
            let said = (
                reason::offered(conn, &site, reason::Kind::Order)?,
                reason::words(conn, &site, language)?,
            );
            let head = (head(&row)?, full, decisions(conn, &site, &order)?, said);
            Ok(Some((head, parts, (reserved, missing), story)))
        })
        .await?;
    let Some((head, (lines, units, tasks), (reserved, missing), story)) = found else {
        return Ok(nothing(session));
    };
    let (order, full, decided, (reasons, own)) = head;
    f.t.learn(own);
    let state = order.state.as_str();
    let (held, loaded) = (order.held_at > 0, lines.iter().all(|line| !cancellable(&line.state)));
    let releasable = f.decides && !held && releasable(state);
    let holdable = f.decides && holdable(state);
    let cancellable = f.decides && cancellable(state) && !(held && loaded);
    // What is at work already, or waits for somebody's word alone, has no need of room.
    let full = full.filter(|_| matches!(state, "new" | "promised" | "backordered"));
    let page = One {
        f,
        order,
        lines,
        reserved,
        missing,
        units,
        tasks,
        decided,
        releasable,
        holdable,
        cancellable,
        full,
        reasons,
        wrong,
        story,
    };
    painted(&page)
}

fn decisions(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Decided>, DbError> {
    let found = conn.query(
        "select kind, at from granted where site = $1 and object = $2 and kind in ('hold_order', 'lift_order', \
         'rank_order') order by at desc limit 50",
        params![site, order],
    )?;
    rows(&found, |row| Ok(Decided { what: text(row, 0)?, at: row.int(1)? }))
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
    wished(&hall, &session, order, wish).await
}

/// Cancels an order.
pub async fn cancel(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(order): Path<String>,
) -> Result<Response, Problem> {
    let wish = AdminRequest::Cancel { order: order.clone() };
    wished(&hall, &session, order, wish).await
}

async fn wished(
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

/// What the forms of the page send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    priority: String,
}

/// Puts an order on hold, lifts that, or says how urgent it is; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(order): Path<String>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let wish = match form.act.as_str() {
        "hold" => Some(Steer::HoldOrder { order: order.clone(), reason: form.reason }),
        "lift" => Some(Steer::LiftOrder { order: order.clone() }),
        "rank" => {
            let priority = form.priority.trim().parse().unwrap_or(0);
            Some(Steer::RankOrder { order: order.clone(), priority })
        }
        _ => None,
    };
    let done = match wish {
        Some(wish) => desk::steer(&hall, &session, wish).await?,
        None => Err(Message::new("req.bad")),
    };
    let to = format!("/orders/{}", super::find::escaped(&order));
    decided(done, &session, &to, |why| shown(&hall, &session, order, why, Behind::default())).await
}
