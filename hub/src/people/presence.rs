//! Where a person is signed in just now: how many sessions at the desk, and which terminals. No moment is told and nothing
//! of what was: only what an administrator may end.

use super::{actor, desk, person};
use crate::audit;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_opt_text};
use regal_shared::base::{DeviceId, Moment};

/// Where somebody is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presence {
    /// Sessions at the desk that still count.
    pub sessions: i64,
    /// Terminals they are logged on to, by number.
    pub terminals: Vec<Terminal>,
}

/// A terminal somebody is logged on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// Its number.
    pub device: String,
    /// Its name; may be empty.
    pub name: String,
}

/// Where a person is signed in.
///
/// # Errors
/// The database, or the keys beside it.
pub fn of(conn: &mut dyn Conn, site: &str, number: &str, now: Moment) -> Result<Presence, DbError> {
    let sessions = desk::open(conn, site, number, now)?;
    let mut terminals = Vec::new();
    for device in devices(conn, site, number)? {
        let name = query_opt_text(
            conn,
            "select name from device where site = $1 and device = $2",
            params![site, device.as_str()],
        )?;
        terminals.push(Terminal { device: device.as_str().to_owned(), name: name.unwrap_or_default() });
    }
    Ok(Presence { sessions, terminals })
}

/// Ends the sessions of a person, and takes them off every terminal as a supervisor does with one: work and goods stay with
/// the device, and what it has saved still comes in.
///
/// # Errors
/// The database, or the keys beside it.
pub fn end(cx: &mut Cx<'_>, number: &str) -> Result<(), DbError> {
    desk::end_all(cx, number)?;
    let site = cx.site.site.clone();
    for device in devices(cx.conn, &site, number)? {
        person::log_off(cx, &device, "reassigned")?;
        audit::note(cx, "log_off", device.as_str())?;
    }
    Ok(())
}

/// The terminals a person is logged on to, by number.
fn devices(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Vec<DeviceId>, DbError> {
    let bound = actor::of_person(conn, site, number)?;
    let mut known: Vec<DeviceId> = bound
        .into_iter()
        .filter(|bound| bound.until == 0 && !bound.device.is_empty() && bound.device != "desk")
        .map(|bound| DeviceId::from(bound.device.as_str()))
        .collect();
    known.sort();
    known.dedup();
    let mut on = Vec::new();
    for device in known {
        // Another may have come after them.
        if person::on_device(conn, site, &device)?.is_some_and(|(_, person)| person.person == number) {
            on.push(device);
        }
    }
    Ok(on)
}
