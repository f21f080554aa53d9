//! Tasks: the open ones with their filters in the address; one task, and what is decided about it.

mod one;

pub use one::{decide, one};

use super::page::{Frame, painted};
use super::read::{meet_devices, next, rows, text};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::Hall;
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
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
    let mut f = Frame::of(&session, "tasks");
    meet_devices(&mut f, &hall).await?;
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
        "select kind, priority, ranked_at, walk, task from task where site = $1 and task = $2",
        params![site, &wanted.after],
    )?;
    let (kind, priority, ranked_at, walk, task) = match &after {
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
         (t.kind, t.priority, t.ranked_at, t.walk, t.task) > ($7, $8, $9, $10, $11) \
         order by t.kind, t.priority, t.ranked_at, t.walk, t.task limit $12",
        params![
            site,
            &wanted.state,
            &wanted.kind,
            &wanted.zone,
            &wanted.device,
            made_before,
            &kind,
            priority,
            ranked_at,
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
