//! How much goods come and go just now.

use super::labour::last_before;
use crate::db::{Conn, DbError};
use crate::site::Site;

/// An hour, ms.
const HOUR_MS: i64 = 60 * 60 * 1000;
/// Movements of the last hour that are looked through at most.
const MOVEMENTS: i64 = 50_000;

/// The number of the movement after which those of the last hour come; of a very busy hour the newest of them.
///
/// # Errors
/// The database.
pub fn since(conn: &mut dyn Conn, site: &str, now: i64) -> Result<i64, DbError> {
    let newest = Site::load(conn, site)?.journal;
    Ok(last_before(conn, site, now - HOUR_MS)?.max(newest - MOVEMENTS))
}
