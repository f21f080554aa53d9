//! People and devices as an administrator sees them, a line each.

use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::people::equipment::When;
use crate::people::key;
use regal_shared::flow::session::Role;

/// People: number, badge, role, language, state, whether with a PIN, name.
pub(super) fn people(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select person, badge, role, language, state, case when pin_hash = '' then '-' else 'pin' end, name \
         from person where site = $1 order by person",
        params![&cx.site.site],
    )?;
    rows.iter()
        .map(|row| {
            Ok(format!(
                "{:<10} B.{:<10} {:<13} {} {:<6} {:<3} {}",
                row.text(0)?,
                row.text(1)?,
                row.text(2)?,
                row.text(3)?,
                row.text(4)?,
                row.text(5)?,
                row.text(6)?
            ))
        })
        .collect()
}

/// Devices: id, state, seconds since it was last heard, what it has sent, whether it asks for a cart or vehicle, name.
pub(super) fn devices(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select device, state, seen_at, last_confirm, last_request, name, equipment from device where site = $1 \
         order by device",
        params![&cx.site.site],
    )?;
    rows.iter()
        .map(|row| {
            Ok(format!(
                "{:<8} {:<7} seen {} s ago, {} confirms, {} requests, cart {}  {}",
                row.text(0)?,
                row.text(1)?,
                (cx.now.0 - row.int(2)?) / 1_000,
                row.int(3)?,
                row.int(4)?,
                When::of(row.text(6)?).code(),
                row.text(5)?
            ))
        })
        .collect()
}

/// Keys of other systems: name, what they may, when they were made.
pub(super) fn keys(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let keys = key::list(cx.conn, &cx.site.site)?;
    let line = |(name, role, reach, made_at): (String, Role, key::Reach, i64)| {
        let may = match role {
            Role::Administrator => "administer",
            Role::Supervisor => "change",
            _ => "read",
        };
        let made = jiff::Timestamp::from_millisecond(made_at)
            .map_or_else(|_| made_at.to_string(), |at| at.to_string());
        format!("{name:<20} {may:<10} {:<5} made {made}", reach.code())
    };
    Ok(keys.into_iter().map(line).collect())
}
