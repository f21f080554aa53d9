//! Holds, and counts: what is blocked and why, what is to be counted and what the last counts came to.

use super::page::{Frame, painted};
use super::read::{rows, text};
use crate::catalog::hold::Scope;
use crate::db::{Conn, DbError, params};
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::steer::{Steer, rules};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::{Message, say};
use serde::Deserialize;

/// Holds or counts on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/holds.html")]
struct Holds {
    f: Frame,
    holds: Vec<Hold>,
    scopes: [Scope; 4],
    reasons: &'static [&'static str],
    next: i64,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/counts.html")]
struct Counts {
    f: Frame,
    due: Vec<Due>,
    counted: Vec<Counted>,
    next: i64,
    wrong: String,
}

/// A hold that is not lifted.
struct Hold {
    hold: i64,
    scope: String,
    object: String,
    item: String,
    reason: String,
    placed_at: i64,
}

impl Hold {
    /// The page of what it lies on.
    fn path(&self) -> String {
        let (kind, what) = match self.scope.as_str() {
            "lot" => ("item", &self.item),
            scope => (scope, &self.object),
        };
        format!("/stock/{kind}/{}", super::find::escaped(what))
    }
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

/// A line of a count.
struct Counted {
    location: String,
    state: String,
    item: String,
    name: String,
    counted: i64,
    base: i64,
    variance: i64,
    at: i64,
}

/// Where the page goes on.
#[derive(Deserialize)]
pub struct Wanted {
    before: Option<i64>,
}

/// Holds, newest first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, wanted.before.unwrap_or(i64::MAX), String::new()).await
}

async fn listed(hall: &Hall, session: &Session, before: i64, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "stock");
    let site = hall.site.clone();
    let holds = hall.read(move |conn| open(conn, &site, before)).await?;
    let next = holds.last().filter(|_| holds.len() as i64 == PAGE).map_or(0, |one| one.hold);
    painted(&Holds { f, holds, scopes: Scope::ALL, reasons: rules::HOLDS, next, wrong })
}

fn open(conn: &mut dyn Conn, site: &str, before: i64) -> Result<Vec<Hold>, DbError> {
    let found = conn.query(
        "select hold, scope, object, item, reason, placed_at from hold where site = $1 and hold < $2 and \
         lifted_at = 0 order by hold desc limit $3",
        params![site, before, PAGE],
    )?;
    rows(&found, |row| {
        Ok(Hold {
            hold: row.int(0)?,
            scope: text(row, 1)?,
            object: text(row, 2)?,
            item: text(row, 3)?,
            reason: text(row, 4)?,
            placed_at: row.int(5)?,
        })
    })
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    hold: String,
}

/// A number as typed or scanned.
fn plain(text: &str, prefix: &str) -> String {
    let text = text.trim();
    text.strip_prefix(prefix).unwrap_or(text).to_owned()
}

/// Places a hold, or lifts one; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let prefix = match form.scope.as_str() {
        "location" => "L.",
        "lpn" => "U.",
        _ => "",
    };
    let object = plain(&form.object, prefix);
    let wish = match (form.act.as_str(), form.hold.parse()) {
        ("place", _) => Some(Steer::Hold {
            scope: form.scope,
            object,
            item: form.item.trim().to_owned(),
            reason: form.reason,
        }),
        ("lift", Ok(hold)) => Some(Steer::Lift { hold }),
        _ => None,
    };
    let done = match wish {
        Some(wish) => desk::steer(&hall, &session, wish).await?,
        None => Err(Message::new("req.bad")),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/stock/holds").into_response()),
        Err(no) => {
            let page = listed(&hall, &session, i64::MAX, say(session.person.language, &no)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// What is to be counted, and the last counts.
pub async fn counts(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    counted(&hall, &session, wanted.before.unwrap_or(i64::MAX), String::new()).await
}

async fn counted(hall: &Hall, session: &Session, before: i64, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "stock");
    let site = hall.site.clone();
    let (due, (counted, next)) =
        hall.read(move |conn| Ok((due(conn, &site)?, last(conn, &site, before)?))).await?;
    painted(&Counts { f, due, counted, next, wrong })
}

/// Counts that are due, shown at once.
const DUE: i64 = 200;

fn due(conn: &mut dyn Conn, site: &str) -> Result<Vec<Due>, DbError> {
    let mut found = Vec::new();
    // State by state: so each is read in its order, and only as far as the page goes.
    for state in ["created", "waiting", "ready", "leased", "in_progress"] {
        found.extend(conn.query(
            "select priority, due_at, walk, task, object, state, reason, made_at from task where site = $1 and \
             state = $2 and kind = 'count' order by priority, due_at, walk, task limit $3",
            params![site, state, DUE],
        )?);
    }
    let mut sorted = Vec::with_capacity(found.len());
    for row in &found {
        let place = (row.int(0)?, row.int(1)?, row.int(2)?, row.string(3)?);
        let due = Due {
            task: text(row, 3)?,
            location: text(row, 4)?,
            state: text(row, 5)?,
            reason: text(row, 6)?,
            made_at: row.int(7)?,
            priority: row.int(0)?,
        };
        sorted.push((place, due));
    }
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let most = usize::try_from(DUE).unwrap_or(0);
    Ok(sorted.into_iter().take(most).map(|(_, due)| due).collect())
}

/// Lines of the counts before a number, newest count first; and where the next page begins, or 0.
fn last(conn: &mut dyn Conn, site: &str, before: i64) -> Result<(Vec<Counted>, i64), DbError> {
    let newest = conn.query(
        "select count from count where site = $1 and count < $2 order by count desc limit $3",
        params![site, before, PAGE],
    )?;
    let Some(oldest) = newest.last() else { return Ok((Vec::new(), 0)) };
    let oldest = oldest.int(0)?;
    let found = conn.query(
        "select c.location, c.state, n.item, coalesce(i.name, ''), n.counted, n.base, n.variance, c.counted_at \
         from count c cross join count_line n left join item i on i.site = n.site and i.item = n.item \
         where c.site = $1 and c.count >= $2 and c.count < $3 and n.site = c.site and n.count = c.count \
         order by c.count desc, n.line limit 500",
        params![site, oldest, before],
    )?;
    let lines = rows(&found, |row| {
        Ok(Counted {
            location: text(row, 0)?,
            state: text(row, 1)?,
            item: text(row, 2)?,
            name: text(row, 3)?,
            counted: row.int(4)?,
            base: row.int(5)?,
            variance: row.int(6)?,
            at: row.int(7)?,
        })
    })?;
    Ok((lines, if newest.len() as i64 == PAGE { oldest } else { 0 }))
}

/// Has a place counted.
pub async fn count(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let wish = Steer::Count { location: plain(&form.object, "L.") };
    match desk::steer(&hall, &session, wish).await? {
        Ok(()) => Ok(Redirect::to("/stock/counts").into_response()),
        Err(no) => {
            let page = counted(&hall, &session, i64::MAX, say(session.person.language, &no)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}
