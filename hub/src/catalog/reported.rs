//! What the floor reports of barcodes: kept until a supervisor decides.

use crate::cx::Cx;
use crate::db::{DbError, params};

/// A change of the catalog by a report from the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A barcode was found on an item: it waits for a yes, and counts for nothing before.
    Alias {
        /// The text, without control characters.
        barcode: String,
        /// The item.
        item: String,
    },
}

/// Applies one.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    let Change::Alias { barcode, item } = change;
    cx.conn.write(
        "insert into barcode (site, barcode, item, level, factor, state) \
         values ($1, $2, $3, 'each', 1, 'proposed') on conflict do nothing",
        params![&cx.site.site, barcode, item],
    )?;
    Ok(())
}
