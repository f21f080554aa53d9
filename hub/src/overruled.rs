//! Rules workers beat by setting goods down elsewhere than planned: kept for good beside the movements of the same
//! command, so that who looks at bad rules finds them.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};

/// A rule that was beaten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overruled {
    /// Code of the rule that chose the place.
    pub rule: String,
    /// The place it chose.
    pub planned: String,
    /// Where the goods were set down.
    pub location: String,
    /// The worker's reason code, or empty.
    pub reason: String,
}

/// Keeps it with the running command.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, beaten: &Overruled) -> Result<(), DbError> {
    let id = &cx.by.id;
    cx.conn.write(
        "insert into overruled (site, device, series, number, rule, planned, location, reason, at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        params![
            &cx.site.site,
            id.device.as_str(),
            series_code(id.series),
            id.number,
            &beaten.rule,
            &beaten.planned,
            &beaten.location,
            &beaten.reason,
            cx.now.0
        ],
    )
}
