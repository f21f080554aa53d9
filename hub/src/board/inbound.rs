//! What comes in: receipts by state, where they differ, one receipt with its lines and movements.

pub mod docks;

use super::moved::{self, Moved};
use super::page::{Frame, decided, nothing, painted};
use super::read::{meet_devices, next, rows, text};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::report::made::{self, Made, Of};
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Receipts or differences on a page.
const PAGE: i64 = 50;
/// Lines of a receipt on a page.
const LINES: i64 = 500;
/// States of receipts, as the tabs of the list.
const STATES: &[&str] = &["expected", "arrived", "receiving", "received", "cancelled"];
/// How far back differences of closed receipts are shown, ms.
const BACK_MS: i64 = 14 * 24 * 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "board/inbound.html")]
struct List {
    f: Frame,
    tab: String,
    /// The list's own address, to read it anew.
    here: String,
    states: &'static [&'static str],
    receipts: Vec<Head>,
    next: String,
}

#[derive(Template)]
#[template(path = "board/differences.html")]
struct Differences {
    f: Frame,
    tab: String,
    states: &'static [&'static str],
    lines: Vec<Difference>,
    /// The list's own address, to read it anew.
    here: String,
    next: String,
}

#[derive(Template)]
#[template(path = "board/receipt.html")]
struct One {
    f: Frame,
    receipt: Head,
    lines: Vec<Line>,
    /// Behind which line they begin.
    behind: i64,
    /// Behind which line they go on; 0 when these are the last.
    next: i64,
    units: Vec<Unit>,
    story: Vec<Moved>,
    closable: bool,
    came: bool,
    wrong: String,
    /// What makes the figure of a line that was asked for, below its head.
    made: Option<(String, Made)>,
}

/// The head of a receipt.
struct Head {
    receipt: String,
    supplier: String,
    note: String,
    purchase_order: String,
    blind: bool,
    location: String,
    due_at: i64,
    /// When it counts as due: without a day, behind all that have one.
    ranked_at: i64,
    opened_at: i64,
    closed_at: i64,
    state: String,
    expected: i64,
    received: i64,
}

/// A line of a receipt.
struct Line {
    line: i64,
    item: String,
    name: String,
    lot: String,
    expiry: Option<i64>,
    lpn: String,
    expected: i64,
    received: i64,
    state: String,
}

impl Line {
    fn difference(&self) -> i64 {
        self.received - self.expected
    }
}

/// A line that came otherwise than announced.
struct Difference {
    receipt: String,
    supplier: String,
    line: i64,
    item: String,
    name: String,
    expected: i64,
    received: i64,
    at: i64,
}

impl Difference {
    /// What it is called.
    fn kind(&self) -> &'static str {
        match self.difference() {
            _ if self.expected == 0 => "unannounced",
            more if more > 0 => "over",
            _ => "short",
        }
    }

    fn difference(&self) -> i64 {
        self.received - self.expected
    }
}

/// An LPN the receipt filled.
struct Unit {
    lpn: String,
    location: String,
    qty: i64,
}

/// Which receipts.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    state: String,
    /// The last row of the page before.
    #[serde(default)]
    after: String,
}

/// Receipts of a state: open ones nearest due first, ended ones newest first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "inbound");
    let tab = if STATES.contains(&wanted.state.as_str()) { wanted.state } else { STATES[0].to_owned() };
    let (site, state) = (hall.site.clone(), tab.clone());
    let after = place(&wanted.after);
    let receipts = hall.read(move |conn| heads(conn, &site, &state, after)).await?;
    let over = is_over(&tab);
    let next = next(&receipts, PAGE, |one| {
        format!("{}.{}", if over { one.closed_at } else { one.ranked_at }, one.receipt)
    });
    let here = match wanted.after.as_str() {
        "" => format!("/inbound?state={tab}"),
        after => format!("/inbound?state={tab}&after={}", super::find::escaped(after)),
    };
    painted(&List { f, tab, here, states: STATES, receipts, next })
}

fn is_over(state: &str) -> bool {
    matches!(state, "received" | "cancelled")
}

fn place(text: &str) -> Option<(i64, String)> {
    let (at, receipt) = text.split_once('.')?;
    Some((at.parse().ok()?, receipt.to_owned()))
}

fn heads(
    conn: &mut dyn Conn,
    site: &str,
    state: &str,
    after: Option<(i64, String)>,
) -> Result<Vec<Head>, DbError> {
    let found = if is_over(state) {
        let (at, receipt) = after.unwrap_or((i64::MAX, String::new()));
        conn.query(
            "select r.receipt, r.supplier, r.note, r.purchase_order, r.blind, r.location, r.due_at, r.opened_at, \
             r.closed_at, r.state, cast((select coalesce(sum(expected), 0) from receipt_line l where l.site = r.site \
             and l.receipt = r.receipt) as bigint), cast((select coalesce(sum(received), 0) from receipt_line l \
             where l.site = r.site and l.receipt = r.receipt) as bigint), r.ranked_at from receipt r \
             where r.site = $1 and r.state = $2 and r.closed_at > 0 and (r.closed_at, r.receipt) < ($3, $4) \
             order by r.closed_at desc, r.receipt desc limit $5",
            params![site, state, at, &receipt, PAGE],
        )?
    } else {
        let (at, receipt) = after.unwrap_or((i64::MIN, String::new()));
        conn.query(
            "select r.receipt, r.supplier, r.note, r.purchase_order, r.blind, r.location, r.due_at, r.opened_at, \
             r.closed_at, r.state, cast((select coalesce(sum(expected), 0) from receipt_line l where l.site = r.site \
             and l.receipt = r.receipt) as bigint), cast((select coalesce(sum(received), 0) from receipt_line l \
             where l.site = r.site and l.receipt = r.receipt) as bigint), r.ranked_at from receipt r \
             where r.site = $1 and r.state = $2 and (r.ranked_at, r.receipt) > ($3, $4) \
             order by r.ranked_at, r.receipt limit $5",
            params![site, state, at, &receipt, PAGE],
        )?
    };
    rows(&found, head)
}

fn head(row: &Row) -> Result<Head, DbError> {
    Ok(Head {
        receipt: text(row, 0)?,
        supplier: text(row, 1)?,
        note: text(row, 2)?,
        purchase_order: text(row, 3)?,
        blind: row.flag(4)?,
        location: text(row, 5)?,
        due_at: row.int(6)?,
        ranked_at: row.int(12)?,
        opened_at: row.int(7)?,
        closed_at: row.int(8)?,
        state: text(row, 9)?,
        expected: row.int(10)?,
        received: row.int(11)?,
    })
}

/// Lines that came otherwise than announced: of what is being received, and of what closed of late.
pub async fn differences(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "inbound");
    let (site, since) = (hall.site.clone(), f.now - BACK_MS);
    let after = line_place(&wanted.after);
    let lines = hall
        .read(move |conn| {
            let mut lines = if after.is_none() { being_received(conn, &site)? } else { Vec::new() };
            lines.extend(closed(conn, &site, since, after)?);
            Ok(lines)
        })
        .await?;
    let last = lines.iter().filter(|line| line.at > 0).count() as i64 >= PAGE;
    let next = lines
        .last()
        .filter(|_| last)
        .map_or_else(String::new, |line| format!("{}.{}.{}", line.at, line.line, line.receipt));
    let here = match wanted.after.as_str() {
        "" => "/inbound/differences".to_owned(),
        after => format!("/inbound/differences?after={}", super::find::escaped(after)),
    };
    painted(&Differences { f, tab: "differences".to_owned(), states: STATES, lines, here, next })
}

/// What is over or unannounced already; what is short is known at the end.
fn being_received(conn: &mut dyn Conn, site: &str) -> Result<Vec<Difference>, DbError> {
    let found = conn.query(
        "select r.receipt, r.supplier, l.line, l.item, coalesce(i.name, ''), l.expected, l.received, 0 \
         from receipt r cross join receipt_line l left join item i on i.site = l.site and i.item = l.item \
         where r.site = $1 and l.site = r.site and l.receipt = r.receipt and l.received > l.expected \
         and r.state in ('arrived', 'receiving') order by r.receipt, l.line limit 200",
        params![site],
    )?;
    rows(&found, deviation)
}

/// The last line of the page before: when its receipt was closed, which, and which line.
fn line_place(text: &str) -> Option<(i64, String, i64)> {
    let mut parts = text.splitn(3, '.');
    let (at, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((at, parts.next()?.to_owned(), line))
}

fn closed(
    conn: &mut dyn Conn,
    site: &str,
    since: i64,
    after: Option<(i64, String, i64)>,
) -> Result<Vec<Difference>, DbError> {
    let (before, receipt, line) = after.unwrap_or((i64::MAX, String::new(), 0));
    let found = conn.query(
        "select r.receipt, r.supplier, l.line, l.item, coalesce(i.name, ''), l.expected, l.received, r.closed_at \
         from receipt r cross join receipt_line l left join item i on i.site = l.site and i.item = l.item \
         where r.site = $1 and l.site = r.site and l.receipt = r.receipt and l.received <> l.expected and \
         r.closed_at >= $2 and r.closed_at <= $3 and (r.closed_at < $3 or r.receipt < $4 or \
         (r.receipt = $4 and l.line > $5)) and r.state = 'received' \
         order by r.closed_at desc, r.receipt desc, l.line limit $6",
        params![site, since, before, &receipt, line, PAGE],
    )?;
    rows(&found, deviation)
}

fn deviation(row: &Row) -> Result<Difference, DbError> {
    Ok(Difference {
        receipt: text(row, 0)?,
        supplier: text(row, 1)?,
        line: row.int(2)?,
        item: text(row, 3)?,
        name: text(row, 4)?,
        expected: row.int(5)?,
        received: row.int(6)?,
        at: row.int(7)?,
    })
}

/// Behind which line the lines of a receipt go on.
#[derive(Default, Deserialize)]
pub struct Behind {
    #[serde(default)]
    line: i64,
    /// The line whose figure is asked for; 0 for none.
    #[serde(default)]
    of: i64,
}

/// One receipt.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(receipt): Path<String>,
    Query(behind): Query<Behind>,
) -> Result<Response, Problem> {
    shown(&hall, &session, receipt, (behind.line, behind.of), String::new()).await
}

async fn shown(
    hall: &Hall,
    session: &Session,
    number: String,
    (behind, of): (i64, i64),
    wrong: String,
) -> Result<Response, Problem> {
    let mut f = Frame::of(session, "inbound");
    meet_devices(&mut f, hall).await?;
    let site = hall.site.clone();
    let found = hall
        .read(move |conn| {
            let Some(head) = find(conn, &site, &number)? else { return Ok(None) };
            let story = moved::of_receipt(conn, &site, &number)?;
            let units = units(conn, &site, &story)?;
            let made = if of > 0 { made::made(conn, &site, &Of::Receipt(number.clone(), of))? } else { None };
            Ok(Some((head, lines(conn, &site, &number, behind)?, (units, made), story)))
        })
        .await?;
    let Some((receipt, lines, (units, made), story)) = found else { return Ok(nothing(session)) };
    let made =
        made.map(|made| (format!("{} {of}: {}", f.t.say("board.made_line"), f.t.say("board.came")), made));
    let closable = f.decides && matches!(receipt.state.as_str(), "expected" | "arrived" | "receiving");
    let came = receipt.received > 0;
    let next = next(&lines, LINES, |last| last.line);
    painted(&One { f, receipt, lines, behind, next, units, story, closable, came, wrong, made })
}

fn find(conn: &mut dyn Conn, site: &str, receipt: &str) -> Result<Option<Head>, DbError> {
    let row = query_one(
        conn,
        "select r.receipt, r.supplier, r.note, r.purchase_order, r.blind, r.location, r.due_at, r.opened_at, \
         r.closed_at, r.state, cast((select coalesce(sum(expected), 0) from receipt_line l where l.site = r.site \
         and l.receipt = r.receipt) as bigint), cast((select coalesce(sum(received), 0) from receipt_line l \
         where l.site = r.site and l.receipt = r.receipt) as bigint), r.ranked_at from receipt r \
         where r.site = $1 and r.receipt = $2",
        params![site, receipt],
    )?;
    row.as_ref().map(head).transpose()
}

fn lines(conn: &mut dyn Conn, site: &str, receipt: &str, behind: i64) -> Result<Vec<Line>, DbError> {
    let found = conn.query(
        "select l.line, l.item, coalesce(i.name, ''), l.lot, l.expiry, l.sscc, l.expected, l.received, l.state \
         from receipt_line l left join item i on i.site = l.site and i.item = l.item \
         where l.site = $1 and l.receipt = $2 and l.line > $3 order by l.line limit $4",
        params![site, receipt, behind, LINES],
    )?;
    rows(&found, |row| {
        Ok(Line {
            line: row.int(0)?,
            item: text(row, 1)?,
            name: text(row, 2)?,
            lot: text(row, 3)?,
            expiry: row.opt_int(4)?,
            lpn: text(row, 5)?,
            expected: row.int(6)?,
            received: row.int(7)?,
            state: text(row, 8)?,
        })
    })
}

/// The LPNs goods of the receipt were set on, with where they are now.
fn units(conn: &mut dyn Conn, site: &str, story: &[Moved]) -> Result<Vec<Unit>, DbError> {
    let mut filled: BTreeMap<&str, i64> = BTreeMap::new();
    for moved in story.iter().filter(|moved| !moved.to_lpn.is_empty()) {
        *filled.entry(moved.to_lpn.as_str()).or_default() += moved.qty;
    }
    let mut units = Vec::with_capacity(filled.len());
    for (lpn, qty) in filled {
        let row =
            query_one(conn, "select location from lpn where site = $1 and lpn = $2", params![site, lpn])?;
        let location = row.map_or(Ok(String::new()), |row| text(&row, 0))?;
        units.push(Unit { lpn: lpn.to_owned(), location, qty });
    }
    Ok(units)
}

/// Closes a receipt with what came; a no stands on the page.
pub async fn close(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(receipt): Path<String>,
) -> Result<Response, Problem> {
    let done = desk::steer(&hall, &session, Steer::CloseReceipt { receipt: receipt.clone() }).await?;
    decided(done, &session, &format!("/inbound/receipt/{}", super::find::escaped(&receipt)), |words| {
        shown(&hall, &session, receipt, (0, 0), words)
    })
    .await
}
