//! Carts and vehicles: who has them, and when somebody last looked at them.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::policy;
use regal_shared::base::{ActorId, Day, DeviceId};
use regal_shared::flow::session::Role;

/// The policy that says who is asked for a cart or vehicle at log on: 0 nobody, 1 pickers, 2 leads too, 3 everybody.
pub const POLICY: &str = "log_equipment";

/// Whether somebody of this role is asked for a cart or vehicle at log on, and has none on this device.
///
/// # Errors
/// The database.
pub fn is_wanted(cx: &mut Cx<'_>, role: Role, device: &DeviceId, actor: &ActorId) -> Result<bool, DbError> {
    let asked = match policy::plain_or_own(cx.conn, &cx.site.site, POLICY)? {
        0 => false,
        1 => role == Role::Picker,
        2 => role <= Role::Lead,
        _ => true,
    };
    if !asked {
        return Ok(false);
    }
    let has = query_one(
        cx.conn,
        "select equipment from equipment where site = $1 and device = $2 and actor = $3 limit 1",
        params![&cx.site.site, device.as_str(), actor.as_str()],
    )?;
    Ok(has.is_none())
}

/// A cart or vehicle as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    /// Class of the vehicle, such as `forklift`; empty for what anybody may use.
    pub class: String,
    /// The device it was taken on last, or empty.
    pub device: DeviceId,
    /// Who took it.
    pub actor: ActorId,
    /// The day somebody last said that it is all right.
    pub checked: Day,
}

/// A cart or vehicle that was set up or taken before.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, equipment: &str) -> Result<Option<Equipment>, DbError> {
    let row = query_one(
        cx.conn,
        "select class, device, actor, checked_on from equipment where site = $1 and equipment = $2",
        params![&cx.site.site, equipment],
    )?;
    row.map(|row| {
        Ok(Equipment {
            class: row.string(0)?,
            device: DeviceId(row.string(1)?),
            actor: ActorId(row.string(2)?),
            checked: Day(row.int(3)?),
        })
    })
    .transpose()
}

/// Somebody takes a cart or vehicle that is all right.
///
/// # Errors
/// The database.
pub fn bind(
    cx: &mut Cx<'_>,
    equipment: &str,
    device: &DeviceId,
    actor: &ActorId,
    today: Day,
) -> Result<(), DbError> {
    cx.conn.write(
        "insert into equipment (site, equipment, class, device, actor, bound_at, checked_on) \
         values ($1, $2, '', $3, $4, $5, $6) on conflict (site, equipment) do update set device = excluded.device, \
         actor = excluded.actor, bound_at = excluded.bound_at, checked_on = excluded.checked_on",
        params![&cx.site.site, equipment, device.as_str(), actor.as_str(), cx.now.0, today.0],
    )?;
    Ok(())
}

/// A vehicle is of a class; of none when it is empty: anybody may use it then.
///
/// # Errors
/// The database.
pub fn set_up(cx: &mut Cx<'_>, equipment: &str, class: &str) -> Result<(), DbError> {
    cx.conn.write(
        "insert into equipment (site, equipment, class, device, actor, bound_at, checked_on) \
         values ($1, $2, $3, '', '', 0, 0) on conflict (site, equipment) do update set class = excluded.class",
        params![&cx.site.site, equipment, class],
    )?;
    Ok(())
}

/// Every vehicle with a class: its number and its class.
///
/// # Errors
/// The database.
pub fn vehicles(cx: &mut Cx<'_>) -> Result<Vec<(String, String)>, DbError> {
    let rows = cx.conn.query(
        "select equipment, class from equipment where site = $1 and class <> '' order by equipment",
        params![&cx.site.site],
    )?;
    rows.iter().map(|row| Ok((row.string(0)?, row.string(1)?))).collect()
}
