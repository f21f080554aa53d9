//! One case: both facts, what happened before and after, and how it is settled.

use super::super::collided::{self, Report};
use super::super::moved::{self, Moved};
use super::super::page::{Frame, decided, nothing, painted};
use super::super::read::{meet_devices, rows, text};
use super::{Case, case};
use crate::again::{self, Like};
use crate::catalog::beside;
use crate::catalog::reason;
use crate::clarify::{self, Settle};
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::{Hall, desk};
use crate::follow::{self, Room};
use crate::overruled::{self, Overruled};
use crate::people::desk::Session;
use crate::photo::{self, Photo, picture};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form};
use regal_shared::barcode::place_named;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/exception.html")]
struct One {
    f: Frame,
    case: Case,
    /// The earlier report and this one, where work was done twice.
    both: Vec<Report>,
    story: Vec<Told>,
    /// Where the task it was told under goes on, where the case itself names no place.
    near: String,
    /// What it tells beside its code is the number of this receipt, or empty.
    receipt: String,
    besides: Besides,
    /// The photos of the case, the oldest first.
    photos: Vec<Photo>,
    booked: i64,
    settle: Settling,
    wrong: String,
}

/// What can be settled of a case, and what was.
#[derive(Default)]
struct Settling {
    /// They may settle, and the case is open.
    may: bool,
    /// Nothing of it waits for a second person.
    free: bool,
    limit: i64,
    left: i64,
    /// What the first of `others` explains of it.
    matching: i64,
    reasons: Vec<String>,
    /// Open cases of the same goods with the opposite sign.
    others: Vec<Other>,
    parts: Vec<Part>,
    /// Base units at its place that are damaged or expired.
    unfit: i64,
    /// It is about a count nobody is left to do again, and nothing of it is booked.
    count: bool,
    /// What was counted there, newest first.
    counts: Vec<Seen>,
}

/// What somebody counted.
struct Seen {
    at: i64,
    counted: i64,
    base: i64,
}

/// A case that would match.
struct Other {
    number: i64,
    location: String,
    unexplained: i64,
}

/// A part of the case that was settled, proposed or rejected.
struct Part {
    settlement: i64,
    kind: String,
    qty: i64,
    reason: String,
    state: String,
    made_at: i64,
    /// When a second person decided; 0 before, and for what needed none.
    decided_at: i64,
    note: String,
    one_yes: bool,
    /// The reader may decide it.
    mine: bool,
    /// Two must approve.
    two: bool,
}

/// Something that happened to a case or to its goods.
struct Told {
    at: i64,
    /// Beginning of its words' code, and the code.
    what: (&'static str, String),
    /// The same of what it came to; both empty for nothing more.
    then: (&'static str, String),
    /// What somebody wrote to it.
    note: String,
    qty: i64,
    from: String,
    to: String,
    device: String,
}

impl Told {
    fn new(at: i64, what: (&'static str, &str)) -> Told {
        let (what, empty) = ((what.0, what.1.to_owned()), String::new);
        let then = ("", empty());
        Told { at, what, then, note: empty(), qty: 0, from: empty(), to: empty(), device: empty() }
    }

    /// A movement of its goods at its place.
    fn moved(one: Moved) -> Told {
        let Moved { at, kind, qty, from, to, device, .. } = one;
        Told { qty, from, to, device, ..Told::new(at, ("board-move-", &kind)) }
    }
}

impl Case {
    /// What happened to the case itself.
    fn story(&self, parts: &[Part]) -> Vec<Told> {
        let mut all = Vec::new();
        if self.resolved_at > 0 {
            all.push(Told::new(self.resolved_at, ("board-case-did-", "resolved")));
        }
        for part in parts {
            let what = ("board-settle-", part.kind.as_str());
            if part.decided_at > 0 {
                let yes = if part.state == "rejected" { "rejected" } else { "approved" };
                let then = ("board-case-did-", yes.to_owned());
                let note = part.note.clone();
                all.push(Told { then, note, qty: part.qty, ..Told::new(part.decided_at, what) });
            }
            // What waited for somebody was proposed when it was made.
            let made = if part.decided_at > 0 { "proposed" } else { part.state.as_str() };
            let then = ("board-settle-", made.to_owned());
            all.push(Told { then, qty: part.qty, ..Told::new(part.made_at, what) });
        }
        let device = self.device.clone();
        all.push(Told { device, qty: self.qty, ..Told::new(self.opened_at, ("board-case-did-", "opened")) });
        all
    }
}

/// One case.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<i64>,
) -> Result<Response, Problem> {
    shown(&hall, &session, number, String::new()).await
}

pub(in crate::board) async fn shown(
    hall: &Hall,
    session: &Session,
    number: i64,
    wrong: String,
) -> Result<Response, Problem> {
    let mut f = Frame::of(session, "exceptions");
    meet_devices(&mut f, hall).await?;
    let (site, person, decides) = (hall.site.clone(), session.person.person.clone(), f.decides);
    let language = session.person.language;
    let found = hall
        .read(move |conn| {
            let Some(case) = find(conn, &site, number)? else { return Ok(None) };
            let known = !case.location.is_empty() && !case.item.is_empty();
            let moves = if known { moved::at(conn, &site, &case.location, &case.item)? } else { Vec::new() };
            let both = collided::both(conn, &site, number)?;
            let booked = crate::ledger::balance::at(conn, &site, &case.location, &case.item)?;
            let settle = settling(conn, &site, &case, decides.then_some(person.as_str()))?;
            let mut story = case.story(&settle.parts);
            story.extend(moves.into_iter().map(Told::moved));
            story.sort_by_key(|told| std::cmp::Reverse(told.at));
            let sides = (near(conn, &site, &case)?, receipt(conn, &site, &case.detail)?);
            let besides = Besides::of(conn, &site, &case)?;
            let photos = photo::of_case(conn, &site, number)?;
            let own = reason::words(conn, &site, language)?;
            Ok(Some((case, (story, both), (sides, besides, photos), (booked, settle), own)))
        })
        .await?;
    match found {
        Some((case, (story, both), ((near, receipt), besides, photos), (booked, settle), own)) => {
            f.t.learn(own);
            painted(&One { f, case, both, story, near, receipt, besides, photos, booked, settle, wrong })
        }
        None => Ok(nothing(session)),
    }
}

/// What else is known that helps to decide a case.
struct Besides {
    /// Cases of the same kind at the same place, newest first.
    like: Vec<Like>,
    /// Bins beside it in which what was not found may lie.
    beside: Vec<String>,
    /// The rule that was beaten by what it tells of.
    beaten: Option<Overruled>,
    /// What the place holds that was said to be full.
    room: Option<Room>,
    /// What somebody has to see to, or empty.
    follow: &'static str,
}

impl Besides {
    fn of(conn: &mut dyn Conn, site: &str, case: &Case) -> Result<Besides, DbError> {
        let code = ExceptionCode::parse(&case.code);
        let lost = code == Some(ExceptionCode::NotFound);
        let beside = if lost { beside::bins(conn, site, &case.location)? } else { Vec::new() };
        let like = again::like(conn, site, case.number)?;
        let beaten = overruled::of_case(conn, site, case.number)?;
        let full = code == Some(ExceptionCode::BinFull);
        let room = if full { follow::room(conn, site, &case.location)? } else { None };
        Ok(Besides { like, beside, beaten, room, follow: code.map_or("", follow::of) })
    }
}

/// Where the task a case was told under goes on; empty where the case names its place, or nobody knows.
fn near(conn: &mut dyn Conn, site: &str, case: &Case) -> Result<String, DbError> {
    if !case.location.is_empty() || case.task.is_empty() {
        return Ok(String::new());
    }
    let row = query_one(
        conn,
        "select location from task_line where site = $1 and task = $2 and location <> '' \
         order by case when state = 'open' then 0 else 1 end, walk, line limit 1",
        params![site, &case.task],
    )?;
    row.map_or(Ok(String::new()), |row| text(&row, 0))
}

/// The receipt a case tells of, where what it tells is a receipt's number and nothing else.
fn receipt(conn: &mut dyn Conn, site: &str, detail: &str) -> Result<String, DbError> {
    let sql = "select receipt from receipt where site = $1 and receipt = $2";
    query_one(conn, sql, params![site, detail])?.map_or(Ok(String::new()), |row| text(&row, 0))
}

/// `person` is who reads the page, when they may settle.
fn settling(conn: &mut dyn Conn, site: &str, case: &Case, person: Option<&str>) -> Result<Settling, DbError> {
    let open = matches!(case.state.as_str(), "open" | "taken");
    let mut parts = parts(conn, site, case.number)?;
    for part in parts.iter_mut().filter(|part| part.state == "proposed") {
        let Some(person) = person.filter(|_| open) else { continue };
        let stands = clarify::involved(conn, site, case.number, part.settlement, person)?;
        part.mine = !stands.proposed;
        part.two = stands.unknown;
    }
    let may = open && person.is_some();
    let others = if may && case.unexplained != 0 { others(conn, site, case.number)? } else { Vec::new() };
    Ok(Settling {
        may,
        free: parts.iter().all(|part| part.state != "proposed"),
        limit: crate::policy::value(conn, site, "write_off_limit", clarify::LIMIT)?,
        left: case.unexplained.abs(),
        matching: others.first().map_or(0, |other| other.unexplained.abs().min(case.unexplained.abs())),
        reasons: reason::offered(conn, site, reason::Kind::Adjustment)?,
        others,
        parts,
        unfit: if may { clarify::unfit(conn, site, case.number)? } else { 0 },
        count: case.unexplained == 0 && clarify::is_last_count(conn, site, &case.code, &case.location)?,
        counts: counts(conn, site, case.number)?,
    })
}

fn parts(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Vec<Part>, DbError> {
    let found = conn.query(
        "select settlement, kind, qty, reason, state, made_at, note, first_actor, decided_at from settlement \
         where site = $1 and exception = $2 order by settlement",
        params![site, number],
    )?;
    rows(&found, |row| {
        Ok(Part {
            settlement: row.int(0)?,
            kind: text(row, 1)?,
            qty: row.int(2)?,
            reason: text(row, 3)?,
            state: text(row, 4)?,
            made_at: row.int(5)?,
            note: text(row, 6)?,
            one_yes: !row.text(7)?.is_empty(),
            decided_at: row.int(8)?,
            mine: false,
            two: false,
        })
    })
}

/// What was counted of the goods of a case at its place, up to when it was opened: the newest five.
fn counts(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Vec<Seen>, DbError> {
    let found = conn.query(
        "select c.counted_at, l.counted, l.base from exception e join count c on c.site = e.site and \
         c.location = e.location and c.counted_at <= e.opened_at join count_line l on l.site = c.site and \
         l.count = c.count and l.item = e.item and l.owner = e.owner and l.lot = e.lot and l.serial = e.serial and \
         l.lpn = e.lpn where e.site = $1 and e.exception = $2 and e.code in ('count_variance', 'count_contended') \
         order by c.counted_at desc, c.count desc limit 5",
        params![site, number],
    )?;
    rows(&found, |row| Ok(Seen { at: row.int(0)?, counted: row.int(1)?, base: row.int(2)? }))
}

fn others(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Vec<Other>, DbError> {
    let found = conn.query(
        "select o.exception, o.location, o.unexplained from exception e join exception o on o.site = e.site and \
         o.state = 'open' and o.item = e.item and o.owner = e.owner and o.lot = e.lot and o.serial = e.serial \
         where e.site = $1 and e.exception = $2 and \
         ((e.unexplained > 0 and o.unexplained < 0) or (e.unexplained < 0 and o.unexplained > 0)) \
         order by o.opened_at desc limit 50",
        params![site, number],
    )?;
    rows(&found, |row| Ok(Other { number: row.int(0)?, location: text(row, 1)?, unexplained: row.int(2)? }))
}

/// What a form of the page sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    qty: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    settlement: String,
    #[serde(default)]
    note: String,
}

/// The wish as the hub knows it; `None` when a number is none.
fn wish(exception: i64, form: &Wish) -> Option<Settle> {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    Some(match form.act.as_str() {
        "found" => {
            let typed = form.location.trim();
            let location = place_named(typed.strip_prefix("L.").unwrap_or(typed)).to_owned();
            Settle::Found { exception, qty: number(&form.qty)?, location }
        }
        "write_off" => Settle::WriteOff { exception, qty: number(&form.qty)?, reason: form.reason.clone() },
        "scrap" => Settle::Scrap { exception, qty: number(&form.qty)?, reason: form.reason.clone() },
        "match" => Settle::Match { exception, other: number(&form.other)?, qty: number(&form.qty)? },
        "counted" => Settle::Counted { exception, seen: number(&form.qty)?, reason: form.reason.clone() },
        "accept" => Settle::Accept { exception },
        "approve" => Settle::Approve { exception, settlement: number(&form.settlement)? },
        "reject" => {
            Settle::Reject { exception, settlement: number(&form.settlement)?, note: form.note.clone() }
        }
        _ => return None,
    })
}

/// Settles a case, or decides a proposal; a no stands on the page.
pub async fn settle(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<i64>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let done = match wish(number, &form) {
        Some(wish) => desk::settle(&hall, &session, wish).await?,
        None => Err(Message::new("board.settle_bad")),
    };
    decided(done, &session, &format!("/exceptions/{number}"), |words| shown(&hall, &session, number, words))
        .await
}

fn find(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<Case>, DbError> {
    let row = query_one(
        conn,
        "select e.exception, e.code, e.state, e.location, e.item, coalesce(i.name, ''), e.lot, e.serial, e.lpn, \
         e.qty, e.unexplained, e.detail, e.opened_at, e.resolved_at, e.device, e.task, e.nth, \
         coalesce(t.frozen_at, 0), coalesce(c.late, 0), \
             (select count(*) from case_photo p where p.site = e.site and p.exception = e.exception) from exception e \
         left join item i on i.site = e.site and i.item = e.item \
         left join task t on t.site = e.site and t.task = e.task \
         left join command c on c.site = e.site and c.device = e.device and c.series = e.series and c.number = e.command \
         where e.site = $1 and e.exception = $2",
        params![site, number],
    )?;
    row.as_ref().map(case).transpose()
}
