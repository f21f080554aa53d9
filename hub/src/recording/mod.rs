//! Recordings of terminals: asked for at the desk, kept for some days as files called by their hash.

mod shelf;
#[cfg(test)]
mod tests;

pub use shelf::{Draft, Shelf};

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use crate::{events, policy};
use regal_shared::base::DeviceId;
use regal_shared::text::Message;
use regal_shared::wire::EventBody;

/// The most bytes of a recording; a device keeps 8 MB and a little.
pub const MOST: u64 = 12 << 20;
/// Days a recording is kept where the site says nothing.
pub const DAYS: i64 = 14;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A recording that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Number of the wish.
    pub wish: i64,
    /// `asked`, `kept`, `none` or `gone`.
    pub state: String,
    /// Bytes, once it came.
    pub bytes: i64,
    /// Hub clock, ms.
    pub asked_at: i64,
    /// Hub clock, ms; 0 until it came.
    pub came_at: i64,
}

/// Asks a device for its recording: answers the number of the wish. One that is open already is told again.
///
/// # Errors
/// The database.
pub fn ask(cx: &mut Cx<'_>, device: &DeviceId) -> Result<i64, DbError> {
    let site = cx.site.site.clone();
    let open = query_one(
        cx.conn,
        "select wish from recording where site = $1 and device = $2 and state = 'asked' order by wish desc limit 1",
        params![&site, device.as_str()],
    )?;
    let wish = match open {
        Some(row) => row.int(0)?,
        None => {
            let wish = cx.site.next_number();
            cx.conn.execute(
                "insert into recording (site, wish, device, state, hash, bytes, asked_at, came_at) \
                 values ($1, $2, $3, 'asked', '', 0, $4, 0)",
                params![&site, wish, device.as_str(), cx.now.0],
            )?;
            // Whoever works there knows of it.
            let message = Message::new("sys.recording_asked");
            events::say(cx, Some(device), &EventBody::Notice { message })?;
            wish
        }
    };
    events::say(cx, Some(device), &EventBody::Recording { wish })?;
    Ok(wish)
}

/// Whether this recording of this device is still waited for.
///
/// # Errors
/// The database.
pub fn is_wanted(conn: &mut dyn Conn, site: &str, wish: i64, device: &DeviceId) -> Result<bool, DbError> {
    let row = query_one(
        conn,
        "select wish from recording where site = $1 and wish = $2 and device = $3 and state = 'asked'",
        params![site, wish, device.as_str()],
    )?;
    Ok(row.is_some())
}

/// A recording came and lies on the shelf under its hash, or nothing was recorded. False when nobody waits for it any
/// more.
///
/// # Errors
/// The database.
pub fn came(
    cx: &mut Cx<'_>,
    wish: i64,
    device: &DeviceId,
    (hash, bytes): (&str, i64),
) -> Result<bool, DbError> {
    let state = if bytes > 0 { "kept" } else { "none" };
    let changed = cx.conn.execute(
        "update recording set state = $4, hash = $5, bytes = $6, came_at = $7 \
         where site = $1 and wish = $2 and device = $3 and state = 'asked'",
        params![&cx.site.site, wish, device.as_str(), state, hash, bytes, cx.now.0],
    )?;
    Ok(changed > 0)
}

/// The newest recordings of a device.
///
/// # Errors
/// The database.
pub fn of_device(conn: &mut dyn Conn, site: &str, device: &str) -> Result<Vec<Recording>, DbError> {
    let rows = conn.query(
        "select wish, state, bytes, asked_at, came_at from recording where site = $1 and device = $2 \
         order by wish desc limit 10",
        params![site, device],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Recording {
                wish: row.int(0)?,
                state: row.string(1)?,
                bytes: row.int(2)?,
                asked_at: row.int(3)?,
                came_at: row.int(4)?,
            })
        })
        .collect()
}

/// The hash of a recording that is there.
///
/// # Errors
/// The database.
pub fn kept(conn: &mut dyn Conn, site: &str, wish: i64, device: &str) -> Result<Option<String>, DbError> {
    let row = query_one(
        conn,
        "select hash from recording where site = $1 and wish = $2 and device = $3 and state = 'kept'",
        params![site, wish, device],
    )?;
    row.map(|row| row.string(0)).transpose()
}

/// Lets go of what was asked for longer ago than the site keeps recordings. Answers the hashes that are still needed.
///
/// # Errors
/// The database.
pub fn forget(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let site = cx.site.site.clone();
    let days = policy::value(cx.conn, &site, "recording_days", DAYS)?;
    let before = cx.now.0 - days * DAY_MS;
    for state in ["asked", "kept"] {
        cx.conn.execute(
            "update recording set state = 'gone', hash = '' where site = $1 and state = $2 and asked_at <= $3",
            params![&site, state, before],
        )?;
    }
    let rows =
        cx.conn.query("select hash from recording where site = $1 and state = 'kept'", params![&site])?;
    rows.iter().map(|row| row.string(0)).collect()
}
