//! Where people stand in the middle of work: the newest state each device told of each person, until it is fetched.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use regal_shared::base::{ActorId, DeviceId, Moment};
use regal_shared::flow::session::{Checkpoint, MAX_CHECKPOINT};

/// Keeps what a device told, unless it is too large, of somebody who was never on it, or older than what is kept.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, device: &DeviceId, told: &Checkpoint) -> Result<(), DbError> {
    if told.state.len() > MAX_CHECKPOINT || told.state.contains('\0') {
        return Ok(());
    }
    let row = query_one(
        cx.conn,
        "select person, device from shift_actor where site = $1 and actor = $2",
        params![&cx.site.site, told.actor.as_str()],
    )?;
    let Some(row) = row else { return Ok(()) };
    if row.text(1)? != device.as_str() {
        return Ok(());
    }
    cx.conn.execute(
        "insert into checkpoint (site, person, device, actor, confirm, format, made_at, body) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (site, person, device) do update set \
         actor = excluded.actor, confirm = excluded.confirm, format = excluded.format, \
         made_at = excluded.made_at, body = excluded.body where excluded.confirm > checkpoint.confirm \
         or (excluded.confirm = checkpoint.confirm and excluded.made_at >= checkpoint.made_at)",
        params![
            &cx.site.site,
            row.text(0)?,
            device.as_str(),
            told.actor.as_str(),
            told.confirm,
            told.format,
            told.at.0,
            told.state.as_str()
        ],
    )?;
    Ok(())
}

/// Where a person stands on a device; nothing when the hub has settled more than the device had saved by then, for the
/// state would do that again.
///
/// # Errors
/// The database.
pub fn of(cx: &mut Cx<'_>, person: &str, device: &DeviceId) -> Result<Option<Checkpoint>, DbError> {
    let row = query_one(
        cx.conn,
        "select c.format, c.actor, c.confirm, c.made_at, c.body from checkpoint c \
         join device d on d.site = c.site and d.device = c.device \
         where c.site = $1 and c.person = $2 and c.device = $3 and c.confirm >= d.last_confirm",
        params![&cx.site.site, person, device.as_str()],
    )?;
    row.map(|row| {
        Ok(Checkpoint {
            format: row.int(0)?,
            actor: ActorId(row.string(1)?),
            confirm: row.int(2)?,
            at: Moment(row.int(3)?),
            state: row.string(4)?,
        })
    })
    .transpose()
}

/// The work is elsewhere now, or given back: where the person stood in it means nothing any more.
///
/// # Errors
/// The database.
pub fn drop_of(cx: &mut Cx<'_>, person: &str, device: &DeviceId) -> Result<(), DbError> {
    cx.conn.execute(
        "delete from checkpoint where site = $1 and person = $2 and device = $3",
        params![&cx.site.site, person, device.as_str()],
    )?;
    Ok(())
}
