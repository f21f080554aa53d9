//! Tasks: what is to be done, and on which device it is.

use super::paged::{Page, Range, place};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

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
}

/// Tasks by number.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "Tasks", params(Range),
    responses((status = 200, body = Page<Task>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(hall): State<Hall>, Asked(range): Asked<Range>) -> Result<Json<Page<Task>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [after] = range.texts::<1>()?;
    let rows = hall.read(move |conn| after_number(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |task| place(&[&task.task])))
}

fn after_number(conn: &mut dyn Conn, site: &str, after: &str, limit: i64) -> Result<Vec<Task>, DbError> {
    let found = conn.query(
        "select t.task, t.kind, t.state, t.object, t.zone, t.priority, t.made_at, t.due_at, t.ended_at, \
         coalesce((select min(l.device) from lease l where l.site = t.site and l.task = t.task and l.state = 'active'), ''), \
         t.frozen_at \
         from task t where t.site = $1 and t.task > $2 order by t.task limit $3",
        params![site, after, limit],
    )?;
    let task = |row: &Row| {
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
        })
    };
    found.iter().map(task).collect()
}
