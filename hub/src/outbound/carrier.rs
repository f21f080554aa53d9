//! What a carrier takes: carton types it denies.

use crate::cx::Cx;
use crate::db::{DbError, params};
use std::collections::BTreeSet;

/// Carton types a carrier does not take.
///
/// # Errors
/// The database.
pub fn denied(cx: &mut Cx<'_>, carrier: &str) -> Result<BTreeSet<String>, DbError> {
    let rows = cx.conn.query(
        "select carton_type from carrier_denies where site = $1 and carrier = $2 order by carton_type",
        params![&cx.site.site, carrier],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// Says which carriers do not take a carton type, instead of what was said before.
///
/// # Errors
/// The database.
pub fn deny(cx: &mut Cx<'_>, carton_type: &str, carriers: &[String]) -> Result<(), DbError> {
    cx.conn.write(
        "delete from carrier_denies where site = $1 and carton_type = $2",
        params![&cx.site.site, carton_type],
    )?;
    for carrier in carriers {
        cx.conn.write(
            "insert into carrier_denies (site, carrier, carton_type) values ($1, $2, $3) on conflict do nothing",
            params![&cx.site.site, carrier, carton_type],
        )?;
    }
    Ok(())
}
