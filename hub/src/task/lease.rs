//! Leases: the time-limited sole right of one device to a task.

use super::{Task, grace, lease_end, stopped_end};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use regal_shared::base::{ActorId, DeviceId, Moment, TaskId};
use regal_shared::wire::{KeptLease, LeaseRef, LostLease, TaskKind};

/// A lease as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Its grant number.
    pub fence: i64,
    /// Who holds it.
    pub device: DeviceId,
    /// Which actor.
    pub actor: ActorId,
    /// State code: active, finished, handed_back, lapsed, revoked.
    pub state: String,
    /// Hub clock.
    pub expires_at: Moment,
    /// When it goes back whatever the device says, because the work stopped; 0 while it goes on.
    pub ends_by: Moment,
}

impl Lease {
    /// Whether it gives the sole right now.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == "active"
    }
}

/// The newest lease of a task.
///
/// # Errors
/// The database.
pub fn newest(cx: &mut Cx<'_>, task: &str) -> Result<Option<Lease>, DbError> {
    let row = query_one(
        cx.conn,
        "select fence, device, actor, state, expires_at, ends_by from lease where site = $1 and task = $2 \
         order by fence desc limit 1",
        params![&cx.site.site, task],
    )?;
    row.map(|row| {
        Ok(Lease {
            fence: row.int(0)?,
            device: DeviceId::from(row.text(1)?),
            actor: ActorId::from(row.text(2)?),
            state: row.string(3)?,
            expires_at: Moment(row.int(4)?),
            ends_by: Moment(row.int(5)?),
        })
    })
    .transpose()
}

/// The lease a device holds of a task now. Of shared work several devices hold one each (L8).
///
/// # Errors
/// The database.
pub fn held(cx: &mut Cx<'_>, task: &str, device: &DeviceId) -> Result<Option<Lease>, DbError> {
    let row = query_one(
        cx.conn,
        "select fence, expires_at, actor, ends_by from lease where site = $1 and task = $2 and device = $3 and state = 'active' \
         order by fence desc limit 1",
        params![&cx.site.site, task, device.as_str()],
    )?;
    row.map(|row| {
        Ok(Lease {
            fence: row.int(0)?,
            device: device.clone(),
            actor: ActorId::from(row.text(2)?),
            state: "active".to_owned(),
            expires_at: Moment(row.int(1)?),
            ends_by: Moment(row.int(3)?),
        })
    })
    .transpose()
}

/// Whether a lease of the device ended because its work was done. What the device reports of it after that is not late.
///
/// # Errors
/// The database.
pub fn finished(cx: &mut Cx<'_>, named: &LeaseRef, device: &DeviceId) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select state from lease where site = $1 and task = $2 and fence = $3 and device = $4",
        params![&cx.site.site, named.task.as_str(), named.fence, device.as_str()],
    )?;
    row.map_or(Ok(false), |row| Ok(row.text(0)? == "finished"))
}

/// Grants a task to a device. The same device gets the same lease again (L1).
///
/// # Errors
/// The database.
pub fn grant(cx: &mut Cx<'_>, task: &Task, device: &DeviceId, actor: &ActorId) -> Result<Lease, DbError> {
    let until = lease_end(cx)?;
    if let Some(held) = held(cx, task.task.as_str(), device)? {
        cx.conn.write(
            "update lease set expires_at = $4, actor = $5, ends_by = 0 where site = $1 and task = $2 and fence = $3",
            params![&cx.site.site, task.task.as_str(), held.fence, until.0, actor.as_str()],
        )?;
        return Ok(Lease { expires_at: until, actor: actor.clone(), ends_by: Moment(0), ..held });
    }
    let fence = task.fence + 1;
    if !task.kind.is_shared() {
        cx.conn.write(
            "update lease set state = 'lapsed' where site = $1 and task = $2 and state = 'active'",
            params![&cx.site.site, task.task.as_str()],
        )?;
    }
    cx.conn.write(
        "insert into lease (site, task, fence, device, actor, state, granted_at, expires_at, ends_by) \
         values ($1, $2, $3, $4, $5, 'active', $6, $7, 0)",
        params![&cx.site.site, task.task.as_str(), fence, device.as_str(), actor.as_str(), cx.now.0, until.0],
    )?;
    cx.conn.write(
        "update task set fence = $3, state = case when state = 'ready' then 'leased' else state end \
         where site = $1 and task = $2",
        params![&cx.site.site, task.task.as_str(), fence],
    )?;
    super::told(cx, &task.task, task.kind, "leased")?;
    Ok(Lease {
        fence,
        device: device.clone(),
        actor: actor.clone(),
        state: "active".to_owned(),
        expires_at: until,
        ends_by: Moment(0),
    })
}

/// Gives a task back to the pool. What somebody began on his own is nobody else's work: it ends.
///
/// # Errors
/// The database.
pub fn end(cx: &mut Cx<'_>, task: &Task, state: &'static str) -> Result<(), DbError> {
    cx.conn.write(
        "update lease set state = $3 where site = $1 and task = $2 and state = 'active'",
        params![&cx.site.site, task.task.as_str(), state],
    )?;
    crate::ledger::reserve::release_own(cx, task.task.as_str())?;
    if task.mode == super::OWN
        && matches!(task.kind, TaskKind::Move | TaskKind::Putaway)
        && state != "revoked"
    {
        return super::apply(cx, &super::Change::Cancelled { task: task.task.clone() });
    }
    let free = super::held::free_state(cx, task)?;
    let changed = cx.conn.execute(
        "update task set state = $3 where site = $1 and task = $2 and state in ('leased', 'in_progress')",
        params![&cx.site.site, task.task.as_str(), free],
    )?;
    if changed > 0 {
        super::told(cx, &task.task, task.kind, free)?;
        super::held::sort_out(cx, task)?;
    }
    Ok(())
}

/// One device leaves a task. Shared work goes on as long as another device holds it.
///
/// # Errors
/// The database.
pub fn leave(cx: &mut Cx<'_>, task: &Task, device: &DeviceId, state: &'static str) -> Result<(), DbError> {
    if task.kind.is_shared() {
        cx.conn.write(
            "update lease set state = $4 where site = $1 and task = $2 and device = $3 and state = 'active'",
            params![&cx.site.site, task.task.as_str(), device.as_str(), state],
        )?;
        let others = query_int(
            cx.conn,
            "select count(*) from lease where site = $1 and task = $2 and state = 'active'",
            params![&cx.site.site, task.task.as_str()],
        )?;
        if others > 0 {
            return Ok(());
        }
    }
    end(cx, task, state)
}

/// Tasks a device holds, oldest grant first.
///
/// # Errors
/// The database.
pub fn held_by(cx: &mut Cx<'_>, device: &DeviceId) -> Result<Vec<TaskId>, DbError> {
    let rows = cx.conn.query(
        "select task from lease where site = $1 and device = $2 and state = 'active' order by granted_at, task",
        params![&cx.site.site, device.as_str()],
    )?;
    rows.iter().map(|row| Ok(TaskId(row.string(0)?))).collect()
}

/// Devices that hold a task now: several only of shared work.
///
/// # Errors
/// The database.
pub fn holders(cx: &mut Cx<'_>, task: &str) -> Result<Vec<DeviceId>, DbError> {
    Ok(holds(cx, task)?.into_iter().map(|hold| hold.device).collect())
}

/// The sole right of a device to a task, or its share in it, and the fence it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Who holds it.
    pub device: DeviceId,
    /// Its grant number.
    pub fence: i64,
}

/// Who holds a task now, and under which fence: several only of shared work.
///
/// # Errors
/// The database.
pub fn holds(cx: &mut Cx<'_>, task: &str) -> Result<Vec<Hold>, DbError> {
    let rows = cx.conn.query(
        "select device, fence from lease where site = $1 and task = $2 and state = 'active' order by fence",
        params![&cx.site.site, task],
    )?;
    rows.iter().map(|row| Ok(Hold { device: DeviceId(row.string(0)?), fence: row.int(1)? })).collect()
}

/// What became of the leases a device named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewed {
    /// When those that live on end now.
    pub until: Moment,
    /// Tasks of the list it does not hold.
    pub lost: Vec<TaskId>,
    /// The newest lease it had of each of those, where it had one.
    pub lost_leases: Vec<LostLease>,
    /// Those whose work stopped: they end earlier, whatever heartbeats come.
    pub kept: Vec<KeptLease>,
}

/// Renews the leases of a device.
///
/// # Errors
/// The database.
pub fn renew(cx: &mut Cx<'_>, device: &DeviceId, tasks: &[TaskId]) -> Result<Renewed, DbError> {
    let until = lease_end(cx)?;
    let held = held_by(cx, device)?;
    let mut kept = Vec::new();
    for task in tasks.iter().filter(|task| held.contains(task)) {
        let renewed = cx.conn.execute(
            "update lease set expires_at = $4 where site = $1 and task = $2 and device = $3 and state = 'active' and \
             ends_by = 0",
            params![&cx.site.site, task.as_str(), device.as_str(), until.0],
        )?;
        if renewed == 0
            && let Some(stopped) = self::held(cx, task.as_str(), device)?
        {
            kept.push(KeptLease { task: task.clone(), until: stopped.ends_by });
        }
    }
    let lost: Vec<TaskId> = tasks.iter().filter(|task| !held.contains(task)).cloned().collect();
    let lost_leases = newest_of(cx, device, &lost)?;
    Ok(Renewed { until, lost, lost_leases, kept })
}

/// The newest lease a device had of each task, where it had one.
///
/// # Errors
/// The database.
pub fn newest_of(cx: &mut Cx<'_>, device: &DeviceId, tasks: &[TaskId]) -> Result<Vec<LostLease>, DbError> {
    let mut leases = Vec::with_capacity(tasks.len());
    for task in tasks {
        let fence = query_int(
            cx.conn,
            "select cast(coalesce(max(fence), 0) as bigint) from lease where site = $1 and task = $2 and device = $3",
            params![&cx.site.site, task.as_str(), device.as_str()],
        )?;
        if fence > 0 {
            leases.push(LostLease { task: task.clone(), fence });
        }
    }
    Ok(leases)
}

/// The work of a lease stopped, for the device or its cart is broken: it is kept for a while (policy `lease_stopped_minutes`), whatever
/// heartbeats come, and then goes back.
///
/// # Errors
/// The database.
pub fn stopped(cx: &mut Cx<'_>, task: &TaskId) -> Result<(), DbError> {
    let (device, by) = (cx.by.id.device.clone(), stopped_end(cx)?.0);
    cx.conn.write(
        "update lease set ends_by = $4, expires_at = $4 where site = $1 and task = $2 and device = $3 and \
         state = 'active' and ends_by = 0",
        params![&cx.site.site, task.as_str(), device.as_str(), by],
    )?;
    Ok(())
}

/// The work of a stopped lease goes on after all: heartbeats renew it again.
///
/// # Errors
/// The database.
pub fn goes_on(cx: &mut Cx<'_>, task: &TaskId) -> Result<(), DbError> {
    let (device, until) = (cx.by.id.device.clone(), lease_end(cx)?.0);
    cx.conn.write(
        "update lease set ends_by = 0, expires_at = $4 where site = $1 and task = $2 and device = $3 and \
         state = 'active'",
        params![&cx.site.site, task.as_str(), device.as_str(), until],
    )?;
    Ok(())
}

/// After a restore: fences go on behind those granted since the backup, and nobody holds what the backup says, so
/// work is claimed anew. Late confirms stay welcome.
///
/// # Errors
/// The database.
pub fn begin_epoch(cx: &mut Cx<'_>, behind: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update lease set state = 'revoked' where site = $1 and state = 'active'",
        params![&cx.site.site],
    )?;
    cx.conn.write(
        "update task set fence = fence + $2, state = case when state in ('leased', 'in_progress') then 'ready' \
         else state end where site = $1 and state in ('created', 'ready', 'leased', 'in_progress', 'waiting')",
        params![&cx.site.site, behind],
    )?;
    super::held::begin_epoch(cx)
}

/// Hub time makes a step of `by` ms: the leases that run go with it, so that each has as long to go as before.
///
/// # Errors
/// The database.
pub fn shift(cx: &mut Cx<'_>, by: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update lease set expires_at = expires_at + $2, ends_by = case when ends_by > 0 then ends_by + $2 else 0 end \
         where site = $1 and state = 'active'",
        params![&cx.site.site, by],
    )?;
    Ok(())
}

/// Puts tasks whose lease ended long enough ago back into the pool; answers how many. At most 100 a call. None has longer
/// to go than one granted now: the clock may have been set back while the hub was down.
///
/// # Errors
/// The database.
pub fn lapse(cx: &mut Cx<'_>) -> Result<usize, DbError> {
    let (until, grace) = (lease_end(cx)?, grace(cx)?);
    cx.conn.write(
        "update lease set expires_at = $2 where site = $1 and state = 'active' and expires_at > $2",
        params![&cx.site.site, until.0],
    )?;
    let rows = cx.conn.query(
        "select task, device from lease where site = $1 and state = 'active' and expires_at < $2 \
         order by expires_at limit 100",
        params![&cx.site.site, grace.0],
    )?;
    for row in &rows {
        let (task, device) = (row.string(0)?, DeviceId::from(row.text(1)?));
        if let Some(task) = super::find(cx, &task)? {
            leave(cx, &task, &device, "lapsed")?;
        }
    }
    Ok(rows.len())
}
