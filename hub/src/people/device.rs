//! Devices: enrolled with a one-time code, known by a token afterwards.

use super::{actor, secret};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one, query_opt_text};
use regal_shared::base::DeviceId;

/// How long an enrolment code is good for, ms.
pub const CODE_MS: i64 = 10 * 60_000;
/// Wrong codes after which every open code is burnt.
const WRONG_TRIES: i64 = 6;

/// A device as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub device: DeviceId,
    /// `active`, `locked` or `cloned`.
    pub state: String,
    /// The hub's restore count it has last begun again under.
    pub epoch: i64,
    /// Last confirm settled.
    pub last_confirm: i64,
    /// Last request settled.
    pub last_request: i64,
    /// Newest device clock seen, ms.
    pub clock: i64,
    /// State of the person behind the command's actor, or empty.
    pub person_state: String,
}

/// The device a token belongs to.
///
/// # Errors
/// The database.
pub fn by_token(conn: &mut dyn Conn, site: &str, token: &str) -> Result<Option<DeviceId>, DbError> {
    let hash = secret::hash(token);
    let row = query_one(
        conn,
        "select device from device where site = $1 and token_hash = $2",
        params![site, &hash],
    )?;
    row.map(|row| Ok(DeviceId(row.string(0)?))).transpose()
}

/// A device with the state of the person behind `actor`.
///
/// # Errors
/// The database.
pub fn find(conn: &mut dyn Conn, site: &str, device: &str, actor: &str) -> Result<Option<Device>, DbError> {
    let row = query_one(
        conn,
        "select state, epoch, last_confirm, last_request, clock from device where site = $1 and device = $2",
        params![site, device],
    )?;
    let Some(row) = row else { return Ok(None) };
    let person_state = match actor::person_of(conn, site, actor)? {
        Some(person) => query_opt_text(
            conn,
            "select state from person where site = $1 and person = $2",
            params![site, &person],
        )?,
        None => None,
    };
    Ok(Some(Device {
        device: DeviceId::from(device),
        state: row.string(0)?,
        epoch: row.int(1)?,
        last_confirm: row.int(2)?,
        last_request: row.int(3)?,
        clock: row.int(4)?,
        person_state: person_state.unwrap_or_default(),
    }))
}

/// Stores a one-time enrolment code, hashed.
///
/// # Errors
/// The database.
pub fn offer(cx: &mut Cx<'_>, code: &str) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into enrolment (site, code_hash, made_at, expires_at, tries, device) values ($1, $2, $3, $4, 0, '')",
        params![&cx.site.site, &secret::hash(code), cx.now.0, cx.now.0 + CODE_MS],
    )?;
    Ok(())
}

/// Why a device was not enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEnrolled {
    /// No such code, or it was used, or it is too old.
    BadCode,
}

/// Enrols a device under a code: the code is used up, the device gets `id` and the token's hash.
///
/// # Errors
/// The database.
pub fn enrol(
    cx: &mut Cx<'_>,
    code: &str,
    name: &str,
    id: &str,
    token: &str,
) -> Result<Result<DeviceId, NotEnrolled>, DbError> {
    let hash = secret::hash(code);
    let used = cx.conn.execute(
        "update enrolment set device = $4 where site = $1 and code_hash = $2 and device = '' and expires_at >= $3 \
         and tries < $5",
        params![&cx.site.site, &hash, cx.now.0, id, WRONG_TRIES],
    )?;
    if used == 0 {
        cx.conn.execute(
            "update enrolment set tries = tries + 1 where site = $1 and device = '' and expires_at >= $2",
            params![&cx.site.site, cx.now.0],
        )?;
        return Ok(Err(NotEnrolled::BadCode));
    }
    make(cx, id, name, token)?;
    Ok(Ok(DeviceId::from(id)))
}

/// Makes a device with its Carry location. For enrolment, the demo and tests.
///
/// # Errors
/// The database.
pub fn make(cx: &mut Cx<'_>, id: &str, name: &str, token: &str) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into device (site, device, name, token_hash, state, made_at, seen_at, epoch, last_confirm, \
         last_request, clock, failures, locked_until) values ($1, $2, $3, $4, 'active', $5, $5, $6, 0, 0, 0, 0, 0)",
        params![&cx.site.site, id, name, &secret::hash(token), cx.now.0, cx.site.epoch],
    )?;
    cx.conn.execute(
        "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
         mix_items, mix_lots, capacity, state, suspect) \
         values ($1, $2, 'carry', '', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0) on conflict do nothing",
        params![&cx.site.site, &crate::ledger::carry(id)],
    )?;
    Ok(())
}

/// The device has taken on the hub's restore count: its commands are taken again.
///
/// # Errors
/// The database.
pub fn begins_again(conn: &mut dyn Conn, site: &crate::site::Site, device: &DeviceId) -> Result<(), DbError> {
    conn.execute(
        "update device set epoch = $3 where site = $1 and device = $2",
        params![&site.site, device.as_str(), site.epoch],
    )?;
    Ok(())
}
