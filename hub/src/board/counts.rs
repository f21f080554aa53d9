//! Counts: what waits for a supervisor, what is to be counted next, what is due, and what the last counts came to.

use super::page::{Frame, decided, painted};
use super::read::{rows, text};
use crate::catalog::Cost;
use crate::catalog::reason;
use crate::clarify::{self, Settle};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::steer::Steer;
use crate::steer::counting::{self, Choice, Chosen};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form};
use regal_shared::text::{Message, clean};
use serde::Deserialize;

/// Counts on a page.
const PAGE: i64 = 50;
/// Counts that wait for a decision, shown at a time.
const WAITING: i64 = 100;
/// Places to be counted that a choice begins with.
const SOME: i64 = 20;
/// Classes of items, as in the table.
const CLASSES: [&str; 3] = ["A", "B", "C"];

#[derive(Template)]
#[template(path = "board/counts.html")]
struct Page {
    f: Frame,
    decide: Vec<Waits>,
    reasons: Vec<String>,
    limit: i64,
    zones: Vec<String>,
    classes: [&'static str; 3],
    choice: Choice,
    most: i64,
    /// What the choice comes to; `None` where nobody chose yet.
    chosen: Option<Vec<Chosen>>,
    due: Vec<Due>,
    /// More is due than is shown.
    more: bool,
    counted: Vec<Counted>,
    /// The list's own address, to read it anew.
    here: String,
    next: i64,
    wrong: String,
}

/// A key of a count that somebody has to decide about.
struct Waits {
    at: i64,
    goods: Shown,
    counted: i64,
    base: i64,
    /// Who counted, as far as the reader may see it and anybody may know it.
    by: String,
    /// The case; 0 while the count only waits for a second one.
    exception: i64,
    /// The count.
    count: i64,
    /// Base units that would be there by the books of now and what was counted.
    there: i64,
    /// What waits for a second person.
    proposal: Option<Proposal>,
}

/// Goods at a place, as a row shows them.
struct Shown {
    location: String,
    item: String,
    name: String,
    lot: String,
    lpn: String,
    cost: Cost,
}

/// A count a second person has to say yes to.
struct Proposal {
    settlement: i64,
    qty: i64,
    /// The reader may decide it.
    mine: bool,
}

/// A count that is due or under way.
struct Due {
    task: String,
    location: String,
    state: String,
    reason: String,
    made_at: i64,
    priority: i64,
}

/// A line of a count; without goods where nothing was booked and nothing seen.
struct Counted {
    count: i64,
    goods: Shown,
    state: String,
    counted: i64,
    base: i64,
    at: i64,
}

impl Shown {
    /// What so many of it are worth.
    fn worth(&self, t: &super::page::Words, qty: i64) -> String {
        self.cost.of(qty).map_or_else(String::new, |minor| t.money(&minor, &self.cost.currency))
    }
}

/// Where the page goes on, and which places are to be chosen.
#[derive(Deserialize)]
pub struct Wanted {
    before: Option<i64>,
    zone: Option<String>,
    #[serde(default)]
    abc: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    most: String,
}

/// What was chosen, made whole; numbers that are none are those of nobody having chosen.
fn choice(zone: &str, abc: &str, days: &str, most: &str) -> Choice {
    let number = |text: &str, plain: i64| text.trim().parse().unwrap_or(plain);
    let abc = if CLASSES.contains(&abc) { abc } else { "" };
    let (days, most) = (number(days, 0).clamp(0, 36_500), number(most, SOME).clamp(1, counting::MOST));
    Choice { zone: zone.trim().to_owned(), abc: abc.to_owned(), days, most }
}

/// What is to be counted, and the last counts.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let chose = wanted.zone.is_some();
    let zone = wanted.zone.as_deref().unwrap_or_default();
    let choice = choice(zone, &wanted.abc, &wanted.days, &wanted.most);
    shown(&hall, &session, (choice, chose), wanted.before.unwrap_or(i64::MAX), String::new()).await
}

async fn shown(
    hall: &Hall,
    session: &Session,
    (choice, chose): (Choice, bool),
    before: i64,
    wrong: String,
) -> Result<Response, Problem> {
    let mut f = Frame::of(session, "stock");
    let (site, person, now) = (hall.site.clone(), session.person.person.clone(), f.now);
    let (decides, wish) = (f.decides, choice.clone());
    let page = hall
        .read(move |conn| {
            let decide = decide_about(conn, &site, decides.then_some(person.as_str()))?;
            let limit = crate::policy::value(conn, &site, "write_off_limit", clarify::LIMIT)?;
            let chosen = if chose { Some(counting::choose(conn, &site, &wish, now)?) } else { None };
            let (counted, next) = last(conn, &site, before)?;
            let (zones, (due, more)) = (zones(conn, &site)?, due(conn, &site)?);
            let reasons = reason::offered(conn, &site, reason::Kind::Adjustment)?;
            f.t.learn(reason::words(conn, &site, f.t.language())?);
            let (classes, most) = (CLASSES, counting::MOST);
            let older = if before == i64::MAX { String::new() } else { format!("?before={before}") };
            Ok(Page {
                f,
                decide,
                reasons,
                limit,
                zones,
                classes,
                choice,
                most,
                chosen,
                due,
                more,
                counted,
                here: format!("/stock/counts{older}"),
                next,
                wrong,
            })
        })
        .await?;
    painted(&page)
}

fn zones(conn: &mut dyn Conn, site: &str) -> Result<Vec<String>, DbError> {
    let found = conn.query(
        "select distinct zone from location where site = $1 and kind in ('bin', 'face', 'reserve') and zone <> '' \
         order by zone limit 200",
        params![site],
    )?;
    rows(&found, |row| text(row, 0))
}

/// What waits for somebody's decision, newest first: cases about counts of which nothing is booked, and counts that
/// wait for a second one. `person` is who reads the page, when they may decide.
fn decide_about(conn: &mut dyn Conn, site: &str, person: Option<&str>) -> Result<Vec<Waits>, DbError> {
    let mut all = cases(conn, site, person)?;
    let mut names = Names::default();
    for (one, actor) in waiting(conn, site)? {
        let by = if person.is_some() { names.of(conn, site, &actor)? } else { String::new() };
        all.push(Waits { by: clean(&by).into_owned(), ..one });
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok(all)
}

fn goods(row: &Row, from: usize) -> Result<Shown, DbError> {
    Ok(Shown {
        location: text(row, from)?,
        item: text(row, from + 1)?,
        name: text(row, from + 2)?,
        lot: text(row, from + 3)?,
        lpn: text(row, from + 4)?,
        cost: Cost { minor: row.int(from + 5)?, currency: row.string(from + 6)? },
    })
}

/// Counts a second one is due of: what differs of them, with the actor who counted.
fn waiting(conn: &mut dyn Conn, site: &str) -> Result<Vec<(Waits, String)>, DbError> {
    let found = conn.query(
        "select c.location, n.item, coalesce(i.name, ''), n.lot, n.lpn, coalesce(i.unit_cost, 0), \
         coalesce(i.currency, ''), c.count, c.counted_at, n.counted, n.base, c.actor from count c \
         cross join count_line n left join item i on i.site = n.site and i.item = n.item \
         where c.site = $1 and c.state = 'recount_due' and n.site = c.site and n.count = c.count and \
         n.outcome <> 'settled' and not exists (select 1 from count l where l.site = c.site and \
         l.location = c.location and l.state = 'recount_due' and l.count > c.count) \
         order by c.count desc, n.line limit $2",
        params![site, WAITING],
    )?;
    rows(&found, |row| {
        let one = Waits {
            goods: goods(row, 0)?,
            count: row.int(7)?,
            at: row.int(8)?,
            counted: row.int(9)?,
            base: row.int(10)?,
            by: String::new(),
            exception: 0,
            there: 0,
            proposal: None,
        };
        Ok((one, row.string(11)?))
    })
}

fn cases(conn: &mut dyn Conn, site: &str, person: Option<&str>) -> Result<Vec<Waits>, DbError> {
    let found = conn.query(
        "select e.location, e.item, coalesce(i.name, ''), e.lot, e.lpn, coalesce(i.unit_cost, 0), \
         coalesce(i.currency, ''), e.exception, e.opened_at, e.code, coalesce(s.settlement, 0), coalesce(s.qty, 0) \
         from exception e left join item i on i.site = e.site and i.item = e.item \
         left join settlement s on s.site = e.site and s.exception = e.exception and s.state = 'proposed' \
         where e.site = $1 and e.state in ('open', 'taken') and e.code in ('count_variance', 'count_contended') and \
         e.unexplained = 0 order by e.opened_at desc limit $2",
        params![site, WAITING],
    )?;
    let mut names = Names::default();
    let mut all = Vec::with_capacity(found.len());
    for row in &found {
        let exception = row.int(7)?;
        if !clarify::is_last_count(conn, site, row.text(9)?, row.text(0)?)? {
            continue;
        }
        let Some((count, counted, base, actor)) = seen(conn, site, exception)? else { continue };
        let proposal = match (row.int(10)?, person) {
            (0, _) => None,
            (settlement, None) => Some(Proposal { settlement, qty: row.int(11)?, mine: false }),
            (settlement, Some(person)) => {
                let stands = clarify::involved(conn, site, exception, settlement, person)?;
                Some(Proposal { settlement, qty: row.int(11)?, mine: !stands.proposed && !stands.touched })
            }
        };
        let by = if person.is_some() { names.of(conn, site, &actor)? } else { String::new() };
        let there = (clarify::booked(conn, site, exception)? + counted - base).max(0);
        all.push(Waits {
            at: row.int(8)?,
            goods: goods(row, 0)?,
            counted,
            base,
            by: clean(&by).into_owned(),
            exception,
            count,
            there,
            proposal,
        });
    }
    Ok(all)
}

/// What was counted last of the goods of a case up to its opening: count, counted, booked then, and who.
fn seen(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Option<(i64, i64, i64, String)>, DbError> {
    let row = query_one(
        conn,
        "select c.count, l.counted, l.base, c.actor from exception e join count c on c.site = e.site and \
         c.location = e.location and c.counted_at <= e.opened_at join count_line l on l.site = c.site and \
         l.count = c.count and l.item = e.item and l.owner = e.owner and l.lot = e.lot and l.serial = e.serial and \
         l.lpn = e.lpn where e.site = $1 and e.exception = $2 order by c.counted_at desc, c.count desc limit 1",
        params![site, exception],
    )?;
    row.map(|row| Ok((row.int(0)?, row.int(1)?, row.int(2)?, row.string(3)?))).transpose()
}

/// Counts that are due, shown at once; all of them stand among the tasks.
const DUE: i64 = 50;

/// What is due first, and whether there is more.
fn due(conn: &mut dyn Conn, site: &str) -> Result<(Vec<Due>, bool), DbError> {
    let mut found = Vec::new();
    // State by state: so each is read in its order, and only as far as the page goes.
    for state in ["created", "waiting", "ready", "leased", "in_progress"] {
        found.extend(conn.query(
            "select priority, ranked_at, walk, task, object, state, reason, made_at from task where site = $1 and \
             state = $2 and kind = 'count' order by priority, ranked_at, walk, task limit $3",
            params![site, state, DUE + 1],
        )?);
    }
    let mut sorted = Vec::with_capacity(found.len());
    for row in &found {
        let place = (row.int(0)?, row.int(1)?, row.int(2)?, row.string(3)?);
        // A count somebody began on their own says no more than that it was due.
        let reason = Some(text(row, 6)?).filter(|reason| !reason.is_empty());
        let due = Due {
            task: text(row, 3)?,
            location: text(row, 4)?,
            state: text(row, 5)?,
            reason: reason.unwrap_or_else(|| "count_due".to_owned()),
            made_at: row.int(7)?,
            priority: row.int(0)?,
        };
        sorted.push((place, due));
    }
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let most = usize::try_from(DUE).unwrap_or(0);
    let more = sorted.len() > most;
    Ok((sorted.into_iter().take(most).map(|(_, due)| due).collect(), more))
}

/// Lines of counts on a page.
const LINES: i64 = 200;

/// Lines of the counts before a number, newest count first; and where the next page begins, or 0.
fn last(conn: &mut dyn Conn, site: &str, before: i64) -> Result<(Vec<Counted>, i64), DbError> {
    let newest = conn.query(
        "select count from count where site = $1 and count < $2 order by count desc limit $3",
        params![site, before, PAGE],
    )?;
    let Some(oldest) = newest.last() else { return Ok((Vec::new(), 0)) };
    let oldest = oldest.int(0)?;
    let found = conn.query(
        "select c.location, coalesce(n.item, ''), coalesce(i.name, ''), coalesce(n.lot, ''), coalesce(n.lpn, ''), \
         coalesce(i.unit_cost, 0), coalesce(i.currency, ''), c.state, coalesce(n.counted, 0), coalesce(n.base, 0), \
         c.counted_at, c.count from count c left join count_line n on n.site = c.site and n.count = c.count \
         left join item i on i.site = n.site and i.item = n.item \
         where c.site = $1 and c.count >= $2 and c.count < $3 order by c.count desc, n.line limit $4",
        params![site, oldest, before, LINES],
    )?;
    let mut lines = rows(&found, |row| {
        Ok(Counted {
            count: row.int(11)?,
            goods: goods(row, 0)?,
            state: text(row, 7)?,
            counted: row.int(8)?,
            base: row.int(9)?,
            at: row.int(10)?,
        })
    })?;
    if (lines.len() as i64) < LINES {
        return Ok((lines, if newest.len() as i64 == PAGE { oldest } else { 0 }));
    }
    // The last count may go on: it begins the next page, unless it fills this one alone.
    let last = lines.last().map_or(0, |line| line.count);
    if lines.first().is_some_and(|line| line.count != last) {
        lines.retain(|line| line.count != last);
    }
    let next = lines.last().map_or(0, |line| line.count);
    Ok((lines, next))
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    abc: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    most: String,
    #[serde(default)]
    count: String,
    #[serde(default)]
    exception: String,
    #[serde(default)]
    settlement: String,
    #[serde(default)]
    qty: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    note: String,
}

/// What a form asks for.
enum Asked {
    Steer(Steer),
    Settle(Settle),
}

/// The wish as the hub knows it; `None` when a number is none.
fn asked(form: &Wish) -> Option<Asked> {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let settle = |wish| Some(Asked::Settle(wish));
    match form.act.as_str() {
        "" | "ask" => {
            let place = form.object.trim();
            let location = place.strip_prefix("L.").unwrap_or(place).to_owned();
            Some(Asked::Steer(Steer::Count { location }))
        }
        "plan" => {
            let choice = choice(&form.zone, &form.abc, &form.days, &form.most);
            Some(Asked::Steer(Steer::PlanCounts(choice)))
        }
        "decide" => Some(Asked::Steer(Steer::DecideCount { count: number(&form.count)? })),
        act => {
            let exception = number(&form.exception)?;
            match act {
                "counted" => settle(Settle::Counted {
                    exception,
                    seen: number(&form.qty)?,
                    reason: form.reason.clone(),
                }),
                "recount" => settle(Settle::Recount { exception }),
                "approve" => settle(Settle::Approve { exception, settlement: number(&form.settlement)? }),
                "reject" => {
                    let settlement = number(&form.settlement)?;
                    settle(Settle::Reject { exception, settlement, note: form.note.clone() })
                }
                _ => None,
            }
        }
    }
}

/// Has places counted, or decides about a count; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let done = match asked(&form) {
        Some(Asked::Steer(wish)) => desk::steer(&hall, &session, wish).await?,
        Some(Asked::Settle(wish)) => desk::settle(&hall, &session, wish).await?,
        None => Err(Message::new("board.settle_bad")),
    };
    let chosen = (choice(&form.zone, &form.abc, &form.days, &form.most), form.act == "plan");
    decided(done, &session, "/stock/counts", |words| shown(&hall, &session, chosen, i64::MAX, words)).await
}
