//! What a site has decided that its devices are told with the directory: how long they wait for what, whether they show
//! own figures, and the codes that are switched off.

use super::cards::LIMITS;
use super::save;
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::policy::{self, MINUTE, SECOND};
use regal_shared::flow::common::{Decided, Pace};

const ASK: &str = "ask_again_ms";
const REQUEST: &str = "request_seconds";
const IDLE: &str = "idle_lock_minutes";
const UNDO: &str = "undo_minutes";
const OWN: &str = "own_figures";

/// All a site has decided for its devices.
///
/// # Errors
/// The database.
pub fn told(conn: &mut dyn Conn, site: &str) -> Result<Decided, DbError> {
    Ok(Decided {
        off: super::reason::off(conn, site)?.iter().map(ToString::to_string).collect(),
        pace: pace(conn, site)?,
        own_figures: policy::plain_or_own(conn, site, OWN)? != 0,
    })
}

fn pace(conn: &mut dyn Conn, site: &str) -> Result<Pace, DbError> {
    let mut own = |name, unit: i64| policy::plain_or_own(conn, site, name).map(|value| value * unit);
    Ok(Pace {
        ask: own(ASK, 1)?,
        request: own(REQUEST, SECOND)?,
        idle: own(IDLE, MINUTE)?,
        undo: own(UNDO, MINUTE)?,
    })
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
