//! Places a supervisor allowed for a task although a rule keeps its goods out of them.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::people::actor;
use regal_shared::base::DeviceId;
use regal_shared::flow::common::OverrideRequest;

/// Keeps who allowed what, and the rule it beat.
///
/// # Errors
/// The database.
pub fn allow(
    cx: &mut Cx<'_>,
    wish: &OverrideRequest,
    person: &str,
    device: &DeviceId,
) -> Result<(), DbError> {
    let by = actor::named(cx, person, "allow")?;
    cx.conn.write(
        "insert into task_override (site, task, wanted, planned, rule, actor, device, decided_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (site, task, wanted) do update set \
         planned = excluded.planned, rule = excluded.rule, actor = excluded.actor, device = excluded.device, \
         decided_at = excluded.decided_at",
        params![
            &cx.site.site,
            wish.task.as_str(),
            &wish.wanted,
            &wish.planned,
            &wish.rule,
            by.as_str(),
            device.as_str(),
            cx.now.0
        ],
    )?;
    Ok(())
}

/// The rule a supervisor let a task beat at a place; empty when there is none.
///
/// # Errors
/// The database.
pub fn rule_beaten(cx: &mut Cx<'_>, task: &str, wanted: &str) -> Result<String, DbError> {
    let row = query_one(
        cx.conn,
        "select rule from task_override where site = $1 and task = $2 and wanted = $3",
        params![&cx.site.site, task, wanted],
    )?;
    row.map_or(Ok(String::new()), |row| row.string(0))
}
