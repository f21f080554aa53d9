//! One task with its lines, who holds it, and why it is so; taken, given, ranked and let go on.

use super::super::find::escaped;
use super::super::moved::sayings;
use super::super::page::{Frame, decided, nothing, painted, steered};
use super::super::read::{meet_devices, rows, text};
use super::{Task, named, read};
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::Hall;
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Form};
use regal_shared::text::{Language, clean};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/task.html")]
struct One {
    f: Frame,
    task: Task,
    lines: Vec<Line>,
    leases: Vec<Lease>,
    overrides: Vec<Beaten>,
    decided: Vec<Decided>,
    /// People who may be given work.
    people: Vec<Worker>,
    over: bool,
    held: bool,
    wrong: String,
}

/// A line of a task.
struct Line {
    line: i64,
    state: String,
    order: String,
    item: String,
    name: String,
    lot: String,
    lpn: String,
    from: String,
    to: String,
    planned: i64,
    done: i64,
    why: Vec<String>,
}

/// Who held the task when. The person is named while the lease lives.
struct Lease {
    device: String,
    state: String,
    granted_at: i64,
    expires_at: i64,
    seen_at: i64,
    person: String,
}

/// A rule somebody allowed to be beaten.
struct Beaten {
    wanted: String,
    planned: String,
    rule: String,
    at: i64,
}

/// A decision about the task at the desk.
struct Decided {
    what: String,
    at: i64,
}

/// Somebody who may work.
struct Worker {
    person: String,
    name: String,
}

/// One task.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(task): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, task, String::new()).await
}

async fn shown(hall: &Hall, session: &Session, task: String, wrong: String) -> Result<Response, Problem> {
    let mut f = Frame::of(session, "tasks");
    meet_devices(&mut f, hall).await?;
    let (site, language, decides) = (hall.site.clone(), session.person.language, f.decides);
    let found = hall
        .read(move |conn| {
            let Some(found) = find(conn, &site, &task)? else { return Ok(None) };
            let lines = lines(conn, &site, &task, language)?;
            let leases = leases(conn, &site, &task)?;
            let people = if decides { people(conn, &site)? } else { Vec::new() };
            let overrides = overrides(conn, &site, &task)?;
            Ok(Some((found, lines, leases, overrides, decisions(conn, &site, &task)?, people)))
        })
        .await?;
    let Some((task, lines, leases, overrides, decided, people)) = found else {
        return Ok(nothing(session));
    };
    let over = matches!(task.state.as_str(), "done" | "cancelled");
    let held = leases.iter().any(|lease| lease.state == "active");
    painted(&One { f, task, lines, leases, overrides, decided, people, over, held, wrong })
}

fn find(conn: &mut dyn Conn, site: &str, task: &str) -> Result<Option<Task>, DbError> {
    let row = query_one(
        conn,
        "select t.task, t.kind, t.state, t.object, t.zone, t.priority, t.reason, t.target, t.made_at, \
         t.due_at, '', '', t.given_to, t.frozen_at from task t where t.site = $1 and t.task = $2",
        params![site, task],
    )?;
    let mut found: Vec<Task> = row.as_ref().map(read).transpose()?.into_iter().collect();
    named(conn, site, &mut found)?;
    Ok(found.pop())
}

fn lines(conn: &mut dyn Conn, site: &str, task: &str, language: Language) -> Result<Vec<Line>, DbError> {
    let found = conn.query(
        "select n.line, n.state, n.order_no, n.item, coalesce(i.name, ''), n.lot, n.lpn, n.location, n.target, \
         n.planned, n.done, n.why from task_line n left join item i on i.site = n.site and i.item = n.item \
         where n.site = $1 and n.task = $2 order by n.line limit 500",
        params![site, task],
    )?;
    rows(&found, |row| {
        Ok(Line {
            line: row.int(0)?,
            state: text(row, 1)?,
            order: text(row, 2)?,
            item: text(row, 3)?,
            name: text(row, 4)?,
            lot: text(row, 5)?,
            lpn: text(row, 6)?,
            from: text(row, 7)?,
            to: text(row, 8)?,
            planned: row.int(9)?,
            done: row.int(10)?,
            why: sayings(language, row.text(11)?),
        })
    })
}

fn leases(conn: &mut dyn Conn, site: &str, task: &str) -> Result<Vec<Lease>, DbError> {
    let found = conn.query(
        "select l.device, l.state, l.granted_at, l.expires_at, coalesce(d.seen_at, 0), \
         case when l.state = 'active' then l.actor else '' end from lease l \
         left join device d on d.site = l.site and d.device = l.device \
         where l.site = $1 and l.task = $2 order by l.fence desc limit 50",
        params![site, task],
    )?;
    let mut names = Names::default();
    let mut leases = Vec::with_capacity(found.len());
    for row in &found {
        leases.push(Lease {
            device: text(row, 0)?,
            state: text(row, 1)?,
            granted_at: row.int(2)?,
            expires_at: row.int(3)?,
            seen_at: row.int(4)?,
            person: clean(&names.of(conn, site, row.text(5)?)?).into_owned(),
        });
    }
    Ok(leases)
}

fn overrides(conn: &mut dyn Conn, site: &str, task: &str) -> Result<Vec<Beaten>, DbError> {
    let found = conn.query(
        "select wanted, planned, rule, decided_at from task_override where site = $1 and task = $2 order by wanted",
        params![site, task],
    )?;
    rows(&found, |row| {
        Ok(Beaten { wanted: text(row, 0)?, planned: text(row, 1)?, rule: text(row, 2)?, at: row.int(3)? })
    })
}

fn decisions(conn: &mut dyn Conn, site: &str, object: &str) -> Result<Vec<Decided>, DbError> {
    let found = conn.query(
        "select kind, at from granted where site = $1 and object = $2 order by at desc limit 50",
        params![site, object],
    )?;
    rows(&found, |row| Ok(Decided { what: text(row, 0)?, at: row.int(1)? }))
}

fn people(conn: &mut dyn Conn, site: &str) -> Result<Vec<Worker>, DbError> {
    let found = conn.query(
        "select person, name from person where site = $1 and state = 'active' order by name, person limit 2000",
        params![site],
    )?;
    rows(&found, |row| Ok(Worker { person: text(row, 0)?, name: text(row, 1)? }))
}

/// What a form of the page sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    priority: String,
}

/// Takes the task from its holder, gives it to somebody, ranks it, or lets it go on after danger; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(task): Path<String>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let wish = match form.act.as_str() {
        "give" => Some(Steer::Give { task: task.clone(), person: form.person.trim().to_owned() }),
        "rank" => {
            let priority = form.priority.trim().parse().unwrap_or(0);
            Some(Steer::Rank { task: task.clone(), priority })
        }
        "revoke" => Some(Steer::Revoke { task: task.clone() }),
        "thaw" => Some(Steer::Thaw { task: task.clone() }),
        _ => None,
    };
    let done = steered(&hall, &session, wish).await?;
    decided(done, &session, &format!("/tasks/{}", escaped(&task)), |words| {
        shown(&hall, &session, task, words)
    })
    .await
}
