//! Outbound: loads and what stands on them, benches and their printers, labels of what leaves.

pub mod carrier;
pub mod label;
pub mod load;
pub mod serial;
pub mod station;
#[cfg(test)]
mod tests;

use crate::catalog::lpn;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use regal_shared::base::DeviceId;
use regal_shared::gs1::keys;

/// A change of a load or bench, decided by a flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Something was put on a load or taken off: it is being loaded, and not released any more.
    Loading {
        /// The load.
        load: String,
    },
    /// The truck is gone.
    Departed {
        /// The load.
        load: String,
        /// Seal number, or empty.
        seal: String,
        /// What names the driver, or empty.
        driver: String,
    },
    /// The serial number of a piece that was packed.
    Serial(serial::Piece),
    /// A device is used at a bench.
    Station {
        /// The device.
        device: DeviceId,
        /// The workstation.
        station: String,
    },
}

/// Applies one change.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Loading { load } => load::loading(cx, load),
        Change::Departed { load, seal, driver } => load::departed(cx, load, seal, driver),
        Change::Serial(piece) => serial::keep(cx, piece),
        Change::Station { device, station } => station::bind(cx, device, station),
    }
}

/// A setting of the site, or `other` when nobody has set it.
///
/// # Errors
/// The database.
pub fn policy(cx: &mut Cx<'_>, name: &str, other: i64) -> Result<i64, DbError> {
    let row = query_one(
        cx.conn,
        "select value from policy where site = $1 and policy = $2",
        params![&cx.site.site, name],
    )?;
    row.map_or(Ok(other), |row| row.int(0))
}

/// Draws the next SSCC of the site's series.
///
/// The company prefix is the policies `company_prefix` (its value) and `company_prefix_digits` (its length, for leading
/// zeros). Without one, numbers begin with 0400000, which GS1 keeps free for use within a company.
///
/// # Errors
/// The database, or the prefix and series make no SSCC any more.
pub fn draw_sscc(cx: &mut Cx<'_>) -> Result<String, DbError> {
    // A hub that has lost rows draws numbers once more that devices have used meanwhile.
    loop {
        let sscc = next_sscc(cx)?;
        if lpn::find(cx, &sscc)?.is_none() {
            return Ok(sscc);
        }
    }
}

fn next_sscc(cx: &mut Cx<'_>) -> Result<String, DbError> {
    let prefix = policy(cx, "company_prefix", 400_000)?;
    let digits = policy(cx, "company_prefix_digits", 7)?;
    let width = usize::try_from(digits).unwrap_or(7);
    cx.site.sscc += 1;
    let prefix = format!("{prefix:0width$}");
    // The extension digit counts how often the serial references were used up.
    let room = 10_i64.saturating_pow(u32::try_from(16_usize.saturating_sub(prefix.len())).unwrap_or(9));
    let extension = u8::try_from(cx.site.sscc / room.max(1) % 10).unwrap_or(0);
    let serial = u64::try_from(cx.site.sscc % room.max(1)).unwrap_or(0);
    keys::sscc(extension, &prefix, serial)
        .map_err(|error| DbError::bug("policy company_prefix", error.to_string()))
}
