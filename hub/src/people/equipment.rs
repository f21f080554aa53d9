//! Carts and vehicles: who has them, and when somebody last looked at them.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use regal_shared::base::{ActorId, Day, DeviceId};

/// A cart or vehicle as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    /// The device it was taken on last.
    pub device: DeviceId,
    /// Who took it.
    pub actor: ActorId,
    /// The day somebody last said that it is all right.
    pub checked: Day,
}

/// A cart or vehicle that was taken before.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, equipment: &str) -> Result<Option<Equipment>, DbError> {
    let row = query_one(
        cx.conn,
        "select device, actor, checked_on from equipment where site = $1 and equipment = $2",
        params![&cx.site.site, equipment],
    )?;
    row.map(|row| {
        Ok(Equipment {
            device: DeviceId(row.string(0)?),
            actor: ActorId(row.string(1)?),
            checked: Day(row.int(2)?),
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
    cx.conn.execute(
        "insert into equipment (site, equipment, device, actor, bound_at, checked_on) \
         values ($1, $2, $3, $4, $5, $6) on conflict (site, equipment) do update set device = excluded.device, \
         actor = excluded.actor, bound_at = excluded.bound_at, checked_on = excluded.checked_on",
        params![&cx.site.site, equipment, device.as_str(), actor.as_str(), cx.now.0, today.0],
    )?;
    Ok(())
}
