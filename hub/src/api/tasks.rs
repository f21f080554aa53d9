//! Tasks: what is to be done, and on which device it is.

use super::call::{Call, Changed, Sent};
use super::paged::{Page, Range, number, place};
use super::refused::unknown;
use super::whole::whole;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::steer::Steer;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use regal_shared::text::{Language, Message, say};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A task.
#[derive(Debug, Serialize, ToSchema)]
pub struct Task {
    /// Its number.
    task: String,
    /// `pick`, `putaway`, `count` …
    kind: String,
    /// `ready`, `leased`, `done` … `waiting` when stock or parts are missing, or when it is frozen.
    state: String,
    /// Danger was reported under it: nobody gets it before a supervisor releases it.
    frozen: bool,
    /// The order, receipt, LPN or place it is about.
    object: String,
    /// The zone it is in, or empty.
    zone: String,
    /// Lower goes first.
    priority: i64,
    /// When it was made, ms since 1970.
    made_at: i64,
    /// When it is due, ms since 1970; 0 when it is not.
    due_at: i64,
    /// When it ended, ms since 1970; 0 before.
    ended_at: i64,
    /// The device that has it, or empty.
    device: String,
    /// Where it comes on the way through the house.
    #[serde(skip)]
    walk: i64,
    /// When it counts as due: without a moment, behind all that have one.
    #[serde(skip)]
    ranked_at: i64,
}

/// A task with its lines, and who held it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskWithLines {
    #[serde(flatten)]
    task: Task,
    /// Its lines.
    lines: Vec<TaskLine>,
    /// Which devices had it, the last first.
    leases: Vec<Lease>,
}

/// A line of a task. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskLine {
    /// Its number.
    line: i64,
    /// Its state.
    state: String,
    /// The order it serves, or empty.
    order: String,
    /// The item.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// LPN, or empty.
    lpn: String,
    /// From where.
    from: String,
    /// To where.
    to: String,
    /// How much is to be moved.
    planned: i64,
    /// How much was.
    done: i64,
    /// Why it is so, in plain words.
    why: Vec<String>,
}

/// A device's sole right to a task, for a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lease {
    /// The device.
    device: String,
    /// `active`, `finished`, `handed_back`, `lapsed` or `revoked`.
    state: String,
    /// Since when, ms since 1970.
    granted_at: i64,
    /// Until when without a word of the device, ms since 1970.
    expires_at: i64,
}

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Tasks in this state, by kind and then the most urgent first; without it all, by number.
    #[param(pattern = "^(created|ready|waiting|leased|in_progress|done|cancelled)$")]
    state: Option<String>,
}

/// States of tasks.
const STATES: [&str; 7] = ["created", "ready", "waiting", "leased", "in_progress", "done", "cancelled"];

/// Tasks of one state, or all by number.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "Tasks", params(Which, Range),
    responses((status = 200, body = Page<Task>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(which): Asked<Which>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Task>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let Some(state) = which.state else {
        let [after] = range.texts::<1>()?;
        let rows = hall.read(move |conn| after_number(conn, &site, &after, limit)).await?;
        return Ok(Page::of(rows, limit, |task| place(&[&task.task])));
    };
    if !STATES.contains(&state.as_str()) {
        return Err(Problem::bad("address, state", format!("one of {}", STATES.join(", "))));
    }
    let after = range.texts::<5>()?;
    let rows = hall.read(move |conn| of_state(conn, &site, &state, &after, limit)).await?;
    Ok(Page::of(rows, limit, |t| {
        let [priority, ranked_at, walk] = [t.priority, t.ranked_at, t.walk].map(|number| number.to_string());
        place(&[&t.kind, &priority, &ranked_at, &walk, &t.task])
    }))
}

fn after_number(conn: &mut dyn Conn, site: &str, after: &str, limit: i64) -> Result<Vec<Task>, DbError> {
    let found = conn.query(
        "select t.task, t.kind, t.state, t.object, t.zone, t.priority, t.made_at, t.due_at, t.ended_at, \
         coalesce((select min(l.device) from lease l where l.site = t.site and l.task = t.task and l.state = 'active'), ''), \
         t.frozen_at, t.walk, t.ranked_at from task t where t.site = $1 and t.task > $2 order by t.task limit $3",
        params![site, after, limit],
    )?;
    found.iter().map(task).collect()
}

fn of_state(
    conn: &mut dyn Conn,
    site: &str,
    state: &str,
    [kind, priority, ranked_at, walk, name]: &[String; 5],
    limit: i64,
) -> Result<Vec<Task>, DbError> {
    let found = conn.query(
        "select t.task, t.kind, t.state, t.object, t.zone, t.priority, t.made_at, t.due_at, t.ended_at, \
         coalesce((select min(l.device) from lease l where l.site = t.site and l.task = t.task and l.state = 'active'), ''), \
         t.frozen_at, t.walk, t.ranked_at from task t where t.site = $1 and t.state = $2 and \
         (t.kind, t.priority, t.ranked_at, t.walk, t.task) > ($3, $4, $5, $6, $7) \
         order by t.kind, t.priority, t.ranked_at, t.walk, t.task limit $8",
        params![site, state, kind, number(priority), number(ranked_at), number(walk), name, limit],
    )?;
    found.iter().map(task).collect()
}

fn task(row: &Row) -> Result<Task, DbError> {
    Ok(Task {
        task: row.string(0)?,
        kind: row.string(1)?,
        state: row.string(2)?,
        frozen: row.int(10)? > 0,
        object: row.string(3)?,
        zone: row.string(4)?,
        priority: row.int(5)?,
        made_at: row.int(6)?,
        due_at: row.int(7)?,
        ended_at: row.int(8)?,
        device: row.string(9)?,
        walk: row.int(11)?,
        ranked_at: row.int(12)?,
    })
}

/// One task with its lines.
#[utoipa::path(get, path = "/api/v1/tasks/{task}", tag = "Tasks",
    params(("task" = String, Path, description = "Its number")),
    responses((status = 200, body = TaskWithLines)))]
pub async fn one(
    State(hall): State<Hall>,
    Path(number): Path<String>,
) -> Result<Json<TaskWithLines>, Problem> {
    let (site, asked) = (hall.site.clone(), number.clone());
    let found = hall.read(move |conn| find(conn, &site, &asked)).await?;
    found.map(Json).ok_or_else(|| unknown("task", &number))
}

fn find(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<TaskWithLines>, DbError> {
    let row = query_one(
        conn,
        "select t.task, t.kind, t.state, t.object, t.zone, t.priority, t.made_at, t.due_at, t.ended_at, \
         coalesce((select min(l.device) from lease l where l.site = t.site and l.task = t.task and l.state = 'active'), ''), \
         t.frozen_at, t.walk, t.ranked_at from task t where t.site = $1 and t.task = $2",
        params![site, number],
    )?;
    let Some(row) = row else { return Ok(None) };
    let task = task(&row)?;
    Ok(Some(TaskWithLines { task, lines: lines(conn, site, number)?, leases: leases(conn, site, number)? }))
}

fn lines(conn: &mut dyn Conn, site: &str, task: &str) -> Result<Vec<TaskLine>, DbError> {
    let found = conn.query(
        "select line, state, order_no, item, lot, lpn, location, target, planned, done, why from task_line \
         where site = $1 and task = $2 order by line limit 500",
        params![site, task],
    )?;
    let line = |row: &Row| {
        let why: Vec<Message> = serde_json::from_str(row.text(10)?).unwrap_or_default();
        Ok(TaskLine {
            line: row.int(0)?,
            state: row.string(1)?,
            order: row.string(2)?,
            item: row.string(3)?,
            lot: row.string(4)?,
            lpn: row.string(5)?,
            from: row.string(6)?,
            to: row.string(7)?,
            planned: row.int(8)?,
            done: row.int(9)?,
            why: why.iter().map(|message| say(Language::En, message)).collect(),
        })
    };
    found.iter().map(line).collect()
}

fn leases(conn: &mut dyn Conn, site: &str, task: &str) -> Result<Vec<Lease>, DbError> {
    let found = conn.query(
        "select device, state, granted_at, expires_at from lease where site = $1 and task = $2 \
         order by fence desc limit 50",
        params![site, task],
    )?;
    let lease = |row: &Row| {
        Ok(Lease {
            device: row.string(0)?,
            state: row.string(1)?,
            granted_at: row.int(2)?,
            expires_at: row.int(3)?,
        })
    };
    found.iter().map(lease).collect()
}

/// What is decided about a task.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum TaskAct {
    /// It is somebody's, and taken from whoever else holds it.
    Give {
        /// Number of the person; empty: anybody's again.
        #[schema(max_length = 16, pattern = "^[0-9A-X.]*$")]
        person: String,
    },
    /// How urgent it is.
    Rank {
        /// From 1 to 99; lower goes first.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1, maximum = 99)]
        priority: i64,
    },
    /// It is taken from whoever holds it.
    Revoke {},
    /// The danger reported under it is over: whoever asks next gets it.
    Thaw {},
}

/// Decides about a task.
#[utoipa::path(post, path = "/api/v1/tasks/{task}", tag = "Tasks",
    params(("task" = String, Path, description = "Its number")), request_body = TaskAct,
    responses((status = 200, body = Changed)))]
pub async fn decide(call: Call, Path(task): Path<String>, sent: Sent<TaskAct>) -> Result<Answered, Problem> {
    let said = Changed::what(&task);
    let wish = match sent.value.clone() {
        TaskAct::Give { person } => Steer::Give { task, person },
        TaskAct::Rank { priority } => Steer::Rank { task, priority },
        TaskAct::Revoke {} => Steer::Revoke { task },
        TaskAct::Thaw {} => Steer::Thaw { task },
    };
    call.change(&sent, Wish::Steer(wish), said).await
}
