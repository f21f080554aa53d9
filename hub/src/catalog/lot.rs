//! Lots: made when they are seen first, with the expiry that was seen.

use crate::cx::Cx;
use crate::db::{DbError, params};
use regal_shared::base::Day;

/// A change of a lot, decided by a flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A lot was seen. A new one is kept, unverified; a known one without an expiry gets it.
    Seen {
        /// The item.
        item: String,
        /// The lot.
        lot: String,
        /// Expiry as seen.
        expiry: Option<Day>,
        /// An announcement named it before.
        verified: bool,
    },
}

/// Applies one change of a lot.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    let Change::Seen { item, lot, expiry, verified } = change;
    cx.conn.write(
        "insert into lot (site, item, lot, expiry, status, verified, first_seen) \
         values ($1, $2, $3, $4, 'available', $5, $6) on conflict (site, item, lot) do update set \
         expiry = coalesce(lot.expiry, excluded.expiry)",
        params![&cx.site.site, item, lot, expiry.map(|day| day.0), *verified, cx.now.0],
    )?;
    super::recall::reach(cx, item, lot)
}
