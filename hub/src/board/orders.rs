//! Orders: the list with its filter in the address, one order with its lines and why they stand where they stand;
//! release, hold, priority and cancel.

use super::order_lines::{Line, Split, lines};
use super::order_why::{self, Missing, Reserved};
use super::page::{Frame, decided, nothing, painted};
use super::read::{meet_devices, next, rows, text};
use crate::admin::{AdminAnswer, AdminRequest};
use crate::catalog::reason;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::many;
use crate::order::channel::{self, Channel};
use crate::order::list::{self, ALL, Listed, OPEN, OWED, Which};
use crate::order::posting::Stage;
use crate::order::{LINE_STATES, cancellable, holdable, releasable};
use crate::people::desk::Session;
use crate::report::calendar::Calendar;
use crate::report::made::{self, Made, Of};
use crate::report::story::{self, Place, Story};
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::{Message, clean};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Orders on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/orders.html")]
struct List {
    f: Frame,
    wanted: Wanted,
    states: Vec<Tab>,
    orders: Vec<Head>,
    /// Carriers and channels to choose from.
    carriers: Vec<String>,
    channels: Vec<String>,
    /// The cut-off that was asked for, ms; 0 for none.
    cut_off: i64,
    /// The list's own address, to read it anew, and that of the next page, or empty.
    here: String,
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
    split: Split,
    reasons: Vec<String>,
    /// Its channel as it stands, where it takes nothing more.
    full: Option<Channel>,
    wrong: String,
    story: Story,
    /// Whether its cut-off will be met, as a code of words, or empty.
    in_time: &'static str,
    /// The page's own address, to read it anew.
    here: String,
    /// What makes a figure that was asked for, below its head.
    made: Option<(String, Made)>,
}

/// A state orders are in, and how many of those not finished yet.
struct Tab {
    state: &'static str,
    path: String,
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
    /// What its cut-off was promised by; empty when nothing is promised.
    cut_off_by: String,
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
#[derive(Default, Clone, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    channel: String,
    /// Beginning of a number, or part of a customer's name.
    #[serde(default)]
    q: String,
    /// A day of cut-offs, such as `2026-11-27`.
    #[serde(default)]
    day: String,
    /// One cut-off, ms.
    #[serde(default)]
    cut_off: String,
    /// `1`: past their cut-off alone.
    #[serde(default)]
    late: String,
    /// The last order of the page before.
    #[serde(default)]
    after: String,
}

impl Wanted {
    fn plain(mut self) -> Wanted {
        let known =
            [OPEN, OWED, ALL].contains(&self.state.as_str()) || LINE_STATES.contains(&self.state.as_str());
        if !known || self.is_late() {
            self.state = OPEN.to_owned();
        }
        for text in [&mut self.carrier, &mut self.channel, &mut self.q] {
            *text = text.trim().to_owned();
        }
        self
    }

    fn is_late(&self) -> bool {
        self.late == "1"
    }

    /// Which orders that are, at a moment; and the day their cut-offs are of, where only some day's can be told.
    fn which(&mut self, calendar: &Calendar, now: i64) -> Which {
        let (carrier, channel, text) = (self.carrier.clone(), self.channel.clone(), self.q.clone());
        let mut which = Which { carrier, channel, text, ..Which::of(&self.state) };
        if self.is_late() {
            (which.from, which.to) = (1, now);
            return which;
        }
        if let Ok(cut_off) = self.cut_off.parse::<i64>() {
            (which.from, which.to) = (cut_off, cut_off.saturating_add(1));
            return which;
        }
        if calendar.moment(&format!("{}T00:00", self.day)).is_none() {
            self.day = if which.needs_window() { calendar.date(now) } else { String::new() };
        }
        if let Some(from) = calendar.moment(&format!("{}T00:00", self.day)) {
            let day = calendar.day(from);
            (which.from, which.to) = (calendar.start(day), calendar.start(day + 1));
        }
        which
    }

    /// The address of the list in another state, or with another place to begin at.
    fn address(&self, state: &str, after: &str) -> String {
        let late = if state == OPEN { self.late.as_str() } else { "" };
        let mut address = format!("/orders?state={state}");
        let parts = [
            ("carrier", self.carrier.as_str()),
            ("channel", &self.channel),
            ("q", &self.q),
            ("day", &self.day),
            ("cut_off", &self.cut_off),
            ("late", late),
            ("after", after),
        ];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            address.push_str(&format!("&{name}={}", super::find::escaped(value)));
        }
        address
    }
}

/// The list: what is open by cut-off, one state with the most urgent first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let mut f = Frame::of(&session, "orders");
    let mut wanted = wanted.plain();
    let which = wanted.which(&Calendar::here(), hall.now().0);
    let (site, language, asked) = (hall.site.clone(), session.person.language, wanted.clone());
    let (orders, states, (carriers, channels), next, own) = hall
        .read(move |conn| {
            let own = reason::words(conn, &site, language)?;
            let found = list::page(conn, &site, &which, &list::parted(&asked.after), PAGE)?;
            let next =
                next(&found, PAGE, |one| asked.address(&asked.state, &list::joined(&which.place(one))));
            let orders = found.into_iter().map(Head::of).collect();
            Ok((orders, tabs(conn, &site, &asked)?, list::names(conn, &site)?, next, own))
        })
        .await?;
    f.t.learn(own);
    let here = wanted.address(&wanted.state, &wanted.after);
    let cut_off = wanted.cut_off.parse().unwrap_or(0);
    let plain = |texts: Vec<String>| texts.iter().map(|text| clean(text).into_owned()).collect();
    let (carriers, channels) = (plain(carriers), plain(channels));
    for text in
        [&mut wanted.carrier, &mut wanted.channel, &mut wanted.q, &mut wanted.day, &mut wanted.cut_off]
    {
        *text = clean(text).into_owned();
    }
    painted(&List { f, wanted, states, orders, carriers, channels, cut_off, here, next })
}

/// The states to choose from: of those on the way only where orders are, and the one looked at.
fn tabs(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Vec<Tab>, DbError> {
    let found: BTreeMap<&str, i64> =
        many::stages(conn, site)?.into_iter().map(|stage| (stage.state, stage.count)).collect();
    let finished = |state: &str| matches!(state, "shipped" | "cancelled");
    let shown = |state: &&&str| **state == wanted.state || finished(state) || found.contains_key(**state);
    let tab = |state: &'static str, counted: bool, count: i64| Tab {
        state,
        counted,
        count,
        path: wanted.address(state, ""),
    };
    let mut tabs = vec![tab(OPEN, false, 0)];
    let stages = LINE_STATES.iter().filter(shown);
    tabs.extend(stages.map(|state| tab(state, !finished(state), found.get(state).copied().unwrap_or(0))));
    let owed = order_why::owed(conn, site)?;
    if owed > 0 || wanted.state == OWED {
        tabs.push(tab(OWED, true, owed));
    }
    tabs.push(tab(ALL, false, 0));
    Ok(tabs)
}

impl Head {
    fn of(one: Listed) -> Head {
        let plain = |text: &str| clean(text).into_owned();
        Head {
            order: plain(&one.order),
            channel: plain(&one.channel),
            customer: plain(&one.customer),
            carrier: plain(&one.carrier),
            lane: plain(&one.lane),
            priority: one.priority,
            made_at: one.made_at,
            cut_off: one.cut_off,
            state: one.state,
            held_at: one.held_at,
            held_why: one.held_why,
            capped: one.capped,
            cut_off_by: one.cut_off_by,
        }
    }

    /// It should be on its truck, and is not.
    fn is_late(&self, now: &i64) -> bool {
        self.cut_off > 0
            && self.cut_off < *now
            && !matches!(self.state.as_str(), "loaded" | "shipped" | "cancelled")
    }
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
        cut_off_by: text(row, 12)?,
    })
}

/// From where on the story of an order is shown.
#[derive(Default, Deserialize)]
pub struct Behind {
    #[serde(default)]
    after: String,
    /// The line of a figure.
    #[serde(default)]
    line: String,
    /// Which figure of it.
    #[serde(default)]
    of: String,
}

impl Behind {
    /// The figure that is asked for.
    fn figure(&self) -> Option<(i64, Stage)> {
        Some((self.line.parse().ok()?, Stage::parse(&self.of)?))
    }
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
    meet_devices(&mut f, hall).await?;
    let (site, language) = (hall.site.clone(), session.person.language);
    let page = format!("/orders/{}", super::find::escaped(&order));
    let figure = behind.figure();
    let here = match (behind.after.as_str(), figure) {
        ("", None) => page,
        ("", Some((line, stage))) => format!("{page}?line={line}&of={}", stage.code()),
        (after, _) => format!("{page}?after={}", super::find::escaped(after)),
    };
    let behind = Place::parse(&behind.after);
    let found = hall
        .read(move |conn| {
            let row = query_one(
                conn,
                "select order_no, channel, customer, carrier, lane, priority, made_at, cut_off, state, held_at, \
                 held_why, capped, promised from order_head where site = $1 and order_no = $2",
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
            let made = match figure {
                Some((line, stage)) => made::made(conn, &site, &Of::Order(order.clone(), line, stage))?,
                None => None,
            };
            let said = (said, made);
            let head = (head(&row)?, full, decisions(conn, &site, &order)?, said);
            Ok(Some((head, parts, (reserved, missing), story)))
        })
        .await?;
    let Some((head, (lines, units, tasks), (reserved, missing), story)) = found else {
        return Ok(nothing(session));
    };
    let (order, full, decided, ((reasons, own), made)) = head;
    f.t.learn(own);
    let made = figure.zip(made).map(|((line, stage), made)| {
        let what = f.t.say(&format!("board.state_{}", stage.code()));
        (format!("{} {line}: {what}", f.t.say("board.made_line")), made)
    });
    let state = order.state.as_str();
    let (held, loaded) = (order.held_at > 0, lines.iter().all(|line| !cancellable(&line.state)));
    let releasable = f.decides && !held && releasable(state);
    let holdable = f.decides && holdable(state);
    let cancellable = f.decides && cancellable(state) && !(held && loaded);
    let split = Split::of(&lines);
    // What is at work already, or waits for somebody's word alone, has no need of room.
    let full = full.filter(|_| matches!(state, "new" | "promised" | "backordered"));
    let in_time = order_why::in_time(&order.state, (order.cut_off, order.held_at), &missing, f.now);
    let page = One {
        f,
        in_time,
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
        split,
        full,
        reasons,
        wrong,
        story,
        here,
        made,
    };
    painted(&page)
}

fn decisions(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Decided>, DbError> {
    let found = conn.query(
        "select kind, at from granted where site = $1 and object = $2 and kind in ('hold_order', 'lift_order', \
         'rank_order', 'take_back') order by at desc limit 50",
        params![site, order],
    )?;
    rows(&found, |row| Ok(Decided { what: text(row, 0)?, at: row.int(1)? }))
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
        "take_back" => Some(Steer::TakeBack { order: order.clone() }),
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
