//! Tasks: the open ones with their filters in the address; one task with its lines, who holds it, and why it is so.

use super::moved::sayings;
use super::page::{Frame, decided, nothing, painted};
use super::read::{next, rows, text};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Form};
use regal_shared::text::Message;
use regal_shared::text::clean;
use serde::Deserialize;

/// Tasks on a page.
const PAGE: i64 = 50;
/// States of work that is not over.
const STATES: &[&str] = &["ready", "leased", "in_progress", "waiting", "created"];
/// Kinds of work, as in the list's filter.
const KINDS: &[&str] = &["receive", "putaway", "pick", "pack", "loading", "count", "move"];
/// Ages of the filter, hours.
const AGES: &[i64] = &[1, 4, 24, 72];
const HOUR_MS: i64 = 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "board/tasks.html")]
struct List {
    f: Frame,
    wanted: Wanted,
    states: &'static [&'static str],
    kinds: &'static [&'static str],
    ages: &'static [i64],
    devices: Vec<Holder>,
    tasks: Vec<Task>,
    /// The list's own address, to read it anew.
    here: String,
    next: String,
}

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

/// A task.
struct Task {
    task: String,
    kind: String,
    state: String,
    object: String,
    zone: String,
    priority: i64,
    reason: String,
    target: String,
    made_at: i64,
    due_at: i64,
    device: String,
    person: String,
    given: String,
    frozen_at: i64,
}

/// A device, with who is on it.
struct Holder {
    device: String,
    name: String,
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

/// Which tasks.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    device: String,
    /// Made so many hours ago, or earlier.
    #[serde(default)]
    older: String,
    /// The last task of the page before.
    #[serde(default)]
    after: String,
}

impl Wanted {
    fn plain(mut self) -> Wanted {
        if !STATES.contains(&self.state.as_str()) {
            self.state = STATES[0].to_owned();
        }
        if !KINDS.contains(&self.kind.as_str()) {
            self.kind.clear();
        }
        self.zone = self.zone.trim().to_owned();
        if !AGES.iter().any(|hours| hours.to_string() == self.older) {
            self.older.clear();
        }
        self
    }

    fn address(&self, after: &str) -> String {
        let mut address = String::from("/tasks?");
        let parts = [
            ("state", self.state.as_str()),
            ("kind", &self.kind),
            ("zone", &self.zone),
            ("device", &self.device),
            ("older", &self.older),
            ("after", after),
        ];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            address.push_str(&format!("{name}={}&", super::find::escaped(value)));
        }
        address.pop();
        address
    }
}

/// Open tasks of a state, by kind and then by urgency.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "tasks");
    let wanted = wanted.plain();
    let (site, now) = (hall.site.clone(), f.now);
    let (tasks, devices, wanted) =
        hall.read(move |conn| Ok((tasks(conn, &site, &wanted, now)?, holders(conn, &site)?, wanted))).await?;
    let next = next(&tasks, PAGE, |one| wanted.address(&one.task));
    let here = wanted.address(&wanted.after);
    painted(&List { f, wanted, states: STATES, kinds: KINDS, ages: AGES, devices, tasks, here, next })
}

/// The page goes on behind a task by its place in the list, which is looked up: it may have moved since.
fn tasks(conn: &mut dyn Conn, site: &str, wanted: &Wanted, now: i64) -> Result<Vec<Task>, DbError> {
    let after = query_one(
        conn,
        "select kind, priority, due_at, walk, task from task where site = $1 and task = $2",
        params![site, &wanted.after],
    )?;
    let (kind, priority, due_at, walk, task) = match &after {
        Some(row) => (row.string(0)?, row.int(1)?, row.int(2)?, row.int(3)?, row.string(4)?),
        None => (String::new(), i64::MIN, i64::MIN, i64::MIN, String::new()),
    };
    let made_before = wanted.older.parse::<i64>().map_or(i64::MAX, |hours| now - hours * HOUR_MS);
    let found = conn.query(
        "select t.task, t.kind, t.state, t.object, t.zone, t.priority, t.reason, t.target, t.made_at, \
         t.due_at, coalesce(l.device, ''), coalesce(l.actor, ''), t.given_to, t.frozen_at from task t \
         left join lease l on l.site = t.site and l.task = t.task and l.fence = t.fence and l.state = 'active' \
         where t.site = $1 and t.state = $2 and (t.kind = $3 or $3 = '') and (t.zone = $4 or $4 = '') and \
         (l.device = $5 or $5 = '') and t.made_at <= $6 and \
         (t.kind, t.priority, t.due_at, t.walk, t.task) > ($7, $8, $9, $10, $11) \
         order by t.kind, t.priority, t.due_at, t.walk, t.task limit $12",
        params![
            site,
            &wanted.state,
            &wanted.kind,
            &wanted.zone,
            &wanted.device,
            made_before,
            &kind,
            priority,
            due_at,
            walk,
            &task,
            PAGE
        ],
    )?;
    let mut tasks = rows(&found, read)?;
    named(conn, site, &mut tasks)?;
    Ok(tasks)
}

/// Who holds the tasks and whom they are given to, by name where that is known.
fn named(conn: &mut dyn Conn, site: &str, tasks: &mut [Task]) -> Result<(), DbError> {
    let mut names = Names::default();
    for task in tasks {
        task.person = clean(&names.of(conn, site, &task.person)?).into_owned();
        task.given = clean(&names.of(conn, site, &task.given)?).into_owned();
    }
    Ok(())
}

fn read(row: &Row) -> Result<Task, DbError> {
    Ok(Task {
        task: text(row, 0)?,
        kind: text(row, 1)?,
        state: text(row, 2)?,
        object: text(row, 3)?,
        zone: text(row, 4)?,
        priority: row.int(5)?,
        reason: text(row, 6)?,
        target: text(row, 7)?,
        made_at: row.int(8)?,
        due_at: row.int(9)?,
        device: text(row, 10)?,
        person: text(row, 11)?,
        given: text(row, 12)?,
        frozen_at: row.int(13)?,
    })
}

/// Devices that hold work.
fn holders(conn: &mut dyn Conn, site: &str) -> Result<Vec<Holder>, DbError> {
    let found = conn.query(
        "select d.device, d.name, coalesce(a.actor, '') from device d \
         left join shift_actor a on a.site = d.site and a.device = d.device and a.until = 0 \
         where d.site = $1 and exists (select 1 from lease l where l.site = d.site and l.device = d.device and \
         l.state = 'active') order by d.device limit 400",
        params![site],
    )?;
    let mut names = Names::default();
    let mut holders = Vec::with_capacity(found.len());
    for row in &found {
        let name = names.of(conn, site, row.text(2)?)?;
        let name = if name.is_empty() { text(row, 1)? } else { clean(&name).into_owned() };
        holders.push(Holder { device: text(row, 0)?, name });
    }
    Ok(holders)
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
    let f = Frame::of(session, "tasks");
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

fn lines(
    conn: &mut dyn Conn,
    site: &str,
    task: &str,
    language: regal_shared::text::Language,
) -> Result<Vec<Line>, DbError> {
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
    let done = match wish {
        Some(wish) => desk::steer(&hall, &session, wish).await?,
        None => Err(Message::new("req.bad")),
    };
    decided(done, &session, &format!("/tasks/{}", super::find::escaped(&task)), |words| {
        shown(&hall, &session, task, words)
    })
    .await
}
