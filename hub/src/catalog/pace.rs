//! How long devices of a site wait for what, and whether they show own figures: policies that devices are told with the
//! directory.

use super::cards::LIMITS;
use super::save;
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::policy::{self, MINUTE, SECOND};
use regal_shared::flow::common::Pace;

const ASK: &str = "ask_again_ms";
const REQUEST: &str = "request_seconds";
const IDLE: &str = "idle_lock_minutes";
const UNDO: &str = "undo_minutes";
const OWN: &str = "own_figures";

/// What the site has decided.
///
/// # Errors
/// The database.
pub fn of(conn: &mut dyn Conn, site: &str) -> Result<Pace, DbError> {
    let mut own = |name, unit: i64| policy::plain_or_own(conn, site, name).map(|value| value * unit);
    Ok(Pace {
        ask: own(ASK, 1)?,
        request: own(REQUEST, SECOND)?,
        idle: own(IDLE, MINUTE)?,
        undo: own(UNDO, MINUTE)?,
    })
}

/// Whether workers may see their own figures of a shift on their device.
///
/// # Errors
/// The database.
pub fn own_figures(conn: &mut dyn Conn, site: &str) -> Result<bool, DbError> {
    Ok(policy::plain_or_own(conn, site, OWN)? != 0)
}

/// A policy was decided: devices are told when it is one of theirs.
///
/// # Errors
/// The database.
pub fn decided(cx: &mut Cx<'_>, policy: &str) -> Result<(), DbError> {
    if LIMITS.contains(&policy) {
        save::limits_changed(cx)?;
    } else if ![ASK, REQUEST, IDLE, UNDO, OWN].contains(&policy) {
        return Ok(());
    }
    save::directory_changed(cx)
}
