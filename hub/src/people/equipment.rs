//! Carts and vehicles: who has them, and when somebody last looked at them.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::policy;
use regal_shared::base::{ActorId, Day, DeviceId};
use regal_shared::flow::session::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The policy that says who is asked for a cart or vehicle at log on: 0 nobody, 1 pickers, 2 leads too, 3 everybody.
pub const POLICY: &str = "log_equipment";

/// What a device says about carts and vehicles, before the policy says anything about the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// As the policy says for the person's role.
    #[default]
    ByRole,
    /// Whoever logs on is asked: a terminal mounted on a truck.
    Always,
    /// Nobody is asked: a handheld on the belt.
    Never,
}

impl When {
    /// Each of them.
    pub const ALL: [When; 3] = [When::ByRole, When::Always, When::Never];

    /// Its code in forms, files and commands.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            When::ByRole => "by_role",
            When::Always => "always",
            When::Never => "never",
        }
    }

    /// What a code means, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<When> {
        When::ALL.into_iter().find(|when| when.code() == code)
    }

    /// As it is stored: nothing is said where the policy says it.
    #[must_use]
    pub fn stored(self) -> &'static str {
        if self == When::ByRole { "" } else { self.code() }
    }

    /// From what is stored.
    #[must_use]
    pub fn of(stored: &str) -> When {
        When::parse(stored).unwrap_or_default()
    }

    /// Whether somebody of this role is asked, where the policy has this value.
    #[must_use]
    pub fn asks(self, policy: i64, role: Role) -> bool {
        match (self, policy) {
            (When::Always, _) => true,
            (When::Never, _) | (When::ByRole, 0) => false,
            (When::ByRole, 1) => role == Role::Picker,
            (When::ByRole, 2) => role <= Role::Lead,
            (When::ByRole, _) => true,
        }
    }
}

/// Whether somebody of this role is asked for a cart or vehicle when they log on on this device.
///
/// # Errors
/// The database.
pub fn asks(cx: &mut Cx<'_>, role: Role, device: &DeviceId) -> Result<bool, DbError> {
    let policy = policy::plain_or_own(cx.conn, &cx.site.site, POLICY)?;
    let row = query_one(
        cx.conn,
        "select equipment from device where site = $1 and device = $2",
        params![&cx.site.site, device.as_str()],
    )?;
    let when = row.map_or(Ok(When::ByRole), |row| Ok::<_, DbError>(When::of(row.text(0)?)))?;
    Ok(when.asks(policy, role))
}

/// Says when a device asks for a cart or vehicle. False: there is no such device.
///
/// # Errors
/// The database.
pub fn set_when(cx: &mut Cx<'_>, device: &str, when: When) -> Result<bool, DbError> {
    let changed = cx.conn.execute(
        "update device set equipment = $3 where site = $1 and device = $2",
        params![&cx.site.site, device, when.stored()],
    )?;
    Ok(changed > 0)
}

/// Whether this person has no cart or vehicle on this device.
///
/// # Errors
/// The database.
pub fn has_none(cx: &mut Cx<'_>, device: &DeviceId, actor: &ActorId) -> Result<bool, DbError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_for_a_cart_and_where() {
        use Role::{Administrator, Lead, Picker};
        use When::{Always, ByRole, Never};
        for (when, policy, asked) in [
            (ByRole, 0, [false, false, false]),
            (ByRole, 1, [true, false, false]),
            (ByRole, 2, [true, true, false]),
            (ByRole, 3, [true, true, true]),
            (Always, 0, [true, true, true]),
            (Always, 1, [true, true, true]),
            (Never, 1, [false, false, false]),
            (Never, 3, [false, false, false]),
        ] {
            let is = [Picker, Lead, Administrator].map(|role| when.asks(policy, role));
            assert_eq!(is, asked, "{when:?}, policy {policy}");
            assert_eq!((When::parse(when.code()), When::of(when.stored())), (Some(when), when));
        }
        assert_eq!(When::parse(""), None);
    }
}
