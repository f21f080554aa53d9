//! Where people stand in the middle of work: the newest state each device told of each person, until it is fetched.

use super::actor;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one, query_opt_text};
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
    let site = cx.site.site.clone();
    let there = query_opt_text(
        cx.conn,
        "select device from shift_actor where site = $1 and actor = $2",
        params![&site, told.actor.as_str()],
    )?;
    let person = actor::person_of(cx.conn, &site, told.actor.as_str())?;
    let Some(person) = person.filter(|_| there.as_deref() == Some(device.as_str())) else { return Ok(()) };
    for (known, confirm, made_at) in told_of(cx, &person, device)? {
        if (confirm, made_at) > (told.confirm, told.at.0) {
            return Ok(());
        }
        forget(cx, &known, device)?;
    }
    cx.conn.write(
        "insert into checkpoint (site, device, actor, confirm, format, made_at, body) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![
            &site,
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

/// What a device told of a person: under which actor, after which confirm, when.
fn told_of(cx: &mut Cx<'_>, person: &str, device: &DeviceId) -> Result<Vec<(String, i64, i64)>, DbError> {
    let site = cx.site.site.clone();
    let rows = cx.conn.query(
        "select actor, confirm, made_at from checkpoint where site = $1 and device = $2 order by actor",
        params![&site, device.as_str()],
    )?;
    let mut told = Vec::new();
    for row in &rows {
        if actor::person_of(cx.conn, &site, row.text(0)?)?.as_deref() == Some(person) {
            told.push((row.string(0)?, row.int(1)?, row.int(2)?));
        }
    }
    Ok(told)
}

fn forget(cx: &mut Cx<'_>, actor: &str, device: &DeviceId) -> Result<(), DbError> {
    cx.conn.write(
        "delete from checkpoint where site = $1 and device = $2 and actor = $3",
        params![&cx.site.site, device.as_str(), actor],
    )?;
    Ok(())
}

/// Where a person stands on a device; nothing when the hub has settled more than the device had saved by then, for the
/// state would do that again.
///
/// # Errors
/// The database.
pub fn of(cx: &mut Cx<'_>, person: &str, device: &DeviceId) -> Result<Option<Checkpoint>, DbError> {
    let told = told_of(cx, person, device)?;
    let Some((actor, ..)) = told.into_iter().max_by_key(|(_, confirm, made_at)| (*confirm, *made_at)) else {
        return Ok(None);
    };
    let row = query_one(
        cx.conn,
        "select c.format, c.actor, c.confirm, c.made_at, c.body from checkpoint c \
         join device d on d.site = c.site and d.device = c.device \
         where c.site = $1 and c.device = $2 and c.actor = $3 and c.confirm >= d.last_confirm",
        params![&cx.site.site, device.as_str(), &actor],
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
    for (actor, ..) in told_of(cx, person, device)? {
        forget(cx, &actor, device)?;
    }
    Ok(())
}
