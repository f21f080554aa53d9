//! Devices: enrolled with a one-time code, known by a token afterwards.

use super::actor;
use super::equipment::{self, When};
use super::secret::{self, LONGEST_WAIT_MS};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one, query_opt_int, query_opt_text};
use regal_shared::base::{DeviceId, Moment};
use std::collections::BTreeSet;

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
    /// What only the machine that enrolled says; empty until it has said so.
    pub mark: String,
    /// The oldest confirm the device still had when the hub asked for older ones; 0 when it has not.
    pub oldest: i64,
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
/// All of it comes with one question where the actor was opened before: who they were then is asked for along, and
/// counts only when what is sealed is the same and its key is still there. The state is always the books'.
///
/// # Errors
/// The database.
pub fn find(conn: &mut dyn Conn, site: &str, device: &str, actor: &str) -> Result<Option<Device>, DbError> {
    let guess = conn.vault().remembered(actor).unwrap_or_default();
    let row = query_one(
        conn,
        "select d.state, d.epoch, d.last_confirm, d.last_request, d.clock, d.mark, d.oldest, coalesce(a.actor, ''), \
         coalesce(a.day, 0), coalesce(a.sealed, ''), coalesce(p.state, '') from device d \
         left join shift_actor a on a.site = d.site and a.actor = $3 \
         left join person p on p.site = d.site and p.person = $4 where d.site = $1 and d.device = $2",
        params![site, device, actor, &guess],
    )?;
    let Some(row) = row else { return Ok(None) };
    let person = match row.text(7)? {
        "" => actor::person_of(conn, site, actor)?,
        known => conn.vault().open(row.int(8)?, known, row.text(9)?)?,
    };
    let person_state = match person {
        Some(person) if person == guess => row.string(10)?,
        Some(person) => query_opt_text(
            conn,
            "select state from person where site = $1 and person = $2",
            params![site, &person],
        )?
        .unwrap_or_default(),
        None => String::new(),
    };
    Ok(Some(Device {
        device: DeviceId::from(device),
        state: row.string(0)?,
        epoch: row.int(1)?,
        last_confirm: row.int(2)?,
        last_request: row.int(3)?,
        clock: row.int(4)?,
        mark: row.string(5)?,
        oldest: row.int(6)?,
        person_state,
    }))
}

/// Stores a one-time enrolment code, hashed, with what the device that enrols by it asks for at log on.
///
/// # Errors
/// The database.
pub fn offer(cx: &mut Cx<'_>, code: &str, equipment: When) -> Result<(), DbError> {
    cx.conn.write(
        "insert into enrolment (site, code_hash, made_at, expires_at, tries, device, equipment) \
         values ($1, $2, $3, $4, 0, '', $5)",
        params![&cx.site.site, &secret::hash(code), cx.now.0, cx.time.0 + CODE_MS, equipment.stored()],
    )?;
    Ok(())
}

/// Hub time makes a step of `by` ms: codes nobody has used are good for as long as before, and a device where wrong PINs
/// were typed waits for as long.
///
/// # Errors
/// The database.
pub fn shift(cx: &mut Cx<'_>, by: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update enrolment set expires_at = expires_at + $2 where site = $1 and device = ''",
        params![&cx.site.site, by],
    )?;
    cx.conn.write(
        "update device set locked_until = locked_until + $2 where site = $1 and locked_until > 0",
        params![&cx.site.site, by],
    )?;
    Ok(())
}

/// After the machine's clock was set back while the hub was down: no code is good and no device waits for longer than any does.
///
/// # Errors
/// The database.
pub fn end_stale(cx: &mut Cx<'_>) -> Result<(), DbError> {
    cx.conn.write(
        "update enrolment set expires_at = $2 where site = $1 and device = '' and expires_at > $3",
        params![&cx.site.site, cx.time.0, cx.time.0 + CODE_MS],
    )?;
    cx.conn.write(
        "update device set locked_until = $2 where site = $1 and locked_until > $2",
        params![&cx.site.site, cx.time.0 + LONGEST_WAIT_MS],
    )?;
    Ok(())
}

/// From so many wrong PINs in a row on one device on, whoever has one waits there. Two people may mistype theirs as often
/// as each may, and a third gets on at once.
const WRONG_PINS: i64 = 10;
/// Wrong PINs that nobody has followed up for so long count no more, ms.
const FORGIVEN_MS: i64 = 60 * 60_000;

/// No PIN is tried on a device before this moment, ms; 0 when one may be tried at once.
///
/// # Errors
/// The database.
pub fn waits_until(conn: &mut dyn Conn, site: &str, device: &DeviceId) -> Result<i64, DbError> {
    let sql = "select locked_until from device where site = $1 and device = $2 and failures >= $3";
    Ok(query_opt_int(conn, sql, params![site, device.as_str(), WRONG_PINS])?.unwrap_or(0))
}

/// Counts a wrong PIN on a device, whosoever it was: who guesses at one badge after the other is slowed as well.
///
/// # Errors
/// The database.
pub fn wrong_pin(cx: &mut Cx<'_>, device: &DeviceId) -> Result<(), DbError> {
    let row = query_one(
        cx.conn,
        "select failures, locked_until from device where site = $1 and device = $2",
        params![&cx.site.site, device.as_str()],
    )?;
    let Some(row) = row else { return Ok(()) };
    let forgiven = cx.time.0 - row.int(1)? > FORGIVEN_MS;
    let failures = if forgiven { 1 } else { row.int(0)? + 1 };
    cx.conn.write(
        "update device set failures = $3, locked_until = $4 where site = $1 and device = $2",
        params![&cx.site.site, device.as_str(), failures, cx.time.0 + secret::wait(failures, WRONG_PINS)],
    )?;
    Ok(())
}

/// Somebody's PIN was right: their own wrong ones count no more, those of others do.
///
/// # Errors
/// The database.
pub fn good_pin(cx: &mut Cx<'_>, device: &DeviceId, misses: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update device set failures = case when failures > $3 then failures - $3 else 0 end \
         where site = $1 and device = $2 and failures > 0",
        params![&cx.site.site, device.as_str(), misses],
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
        params![&cx.site.site, &hash, cx.time.0, id, WRONG_TRIES],
    )?;
    if used == 0 {
        cx.conn.write(
            "update enrolment set tries = tries + 1 where site = $1 and device = '' and expires_at >= $2",
            params![&cx.site.site, cx.time.0],
        )?;
        return Ok(Err(NotEnrolled::BadCode));
    }
    make(cx, id, name, token)?;
    let said = query_opt_text(
        cx.conn,
        "select equipment from enrolment where site = $1 and code_hash = $2",
        params![&cx.site.site, &hash],
    )?;
    equipment::set_when(cx, id, When::of(&said.unwrap_or_default()))?;
    Ok(Ok(DeviceId::from(id)))
}

/// How long a device has said nothing, in whole minutes by hub time; 0 for one nobody knows.
///
/// # Errors
/// The database.
pub fn quiet_for(cx: &mut Cx<'_>, device: &DeviceId) -> Result<i64, DbError> {
    let row = query_one(
        cx.conn,
        "select seen_at from device where site = $1 and device = $2",
        params![&cx.site.site, device.as_str()],
    )?;
    let seen = row.map_or(Ok(cx.now.0), |row| row.int(0))?;
    Ok(cx.now.since(Moment(seen)).max(0) / 60_000)
}

/// A device was heard: the radio's last contact is now.
///
/// # Errors
/// The database.
pub fn heard(cx: &mut Cx<'_>, device: &DeviceId) -> Result<(), DbError> {
    cx.conn.write(
        "update device set seen_at = $3 where site = $1 and device = $2 and seen_at < $3",
        params![&cx.site.site, device.as_str(), cx.now.0],
    )?;
    Ok(())
}

/// Makes a device with its Carry location. For enrolment, the demo and tests.
///
/// # Errors
/// The database.
pub fn make(cx: &mut Cx<'_>, id: &str, name: &str, token: &str) -> Result<(), DbError> {
    cx.conn.write(
        "insert into device (site, device, name, token_hash, state, made_at, seen_at, epoch, last_confirm, \
         last_request, clock, failures, locked_until, mark, oldest) \
         values ($1, $2, $3, $4, 'active', $5, $5, $6, 0, 0, 0, 0, 0, '', 0)",
        params![&cx.site.site, id, name, &secret::hash(token), cx.now.0, cx.site.epoch],
    )?;
    cx.conn.write(
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
    conn.write(
        "update device set epoch = $3 where site = $1 and device = $2",
        params![&site.site, device.as_str(), site.epoch],
    )?;
    Ok(())
}

impl Device {
    /// Whether whoever says this mark is another machine than the one that enrolled.
    #[must_use]
    pub fn is_copy(&self, mark: &str) -> bool {
        !self.mark.is_empty() && self.mark != mark
    }
}

/// From now on the device is the machine that says this.
///
/// # Errors
/// The database.
pub fn is_machine(conn: &mut dyn Conn, site: &str, device: &DeviceId, mark: &str) -> Result<(), DbError> {
    conn.write(
        "update device set mark = $3 where site = $1 and device = $2",
        params![site, device.as_str(), mark],
    )?;
    Ok(())
}

/// Locks a device, or lets it work again: then whoever speaks first under its name is the device.
///
/// # Errors
/// The database.
pub fn set_locked(cx: &mut Cx<'_>, device: &str, locked: bool) -> Result<bool, DbError> {
    let changed = cx.conn.execute(
        "update device set state = $3, failures = 0, locked_until = 0, \
         mark = case when $3 = 'active' then '' else mark end where site = $1 and device = $2",
        params![&cx.site.site, device, if locked { "locked" } else { "active" }],
    )?;
    Ok(changed > 0)
}

/// So long a device lets on whom it knows without the hub, ms; a device may have been away for as long again.
const KNOWN_MS: i64 = 2 * 14 * 24 * 60 * 60_000;

/// A device is lost: it is locked, whoever is on it is off, and the PINs used on it lately count no more, for what it
/// kept of them can be guessed at. Answers how many PINs; `None` when there is no such device.
///
/// # Errors
/// The database.
pub fn lose(cx: &mut Cx<'_>, device: &str) -> Result<Option<usize>, DbError> {
    if !set_locked(cx, device, true)? {
        return Ok(None);
    }
    let people = with_pins(cx, device)?;
    for person in &people {
        super::person::forget(cx, person)?;
        super::person::expire_pin(cx, person)?;
    }
    super::person::log_off(cx, &DeviceId::from(device), "device_lost")?;
    Ok(Some(people.len()))
}

/// Who was on a device lately, as long as the books may tell, and has a PIN that counts.
fn with_pins(cx: &mut Cx<'_>, device: &str) -> Result<BTreeSet<String>, DbError> {
    let site = cx.site.site.clone();
    let rows = cx.conn.query(
        "select actor from shift_actor where site = $1 and device = $2 and (until = 0 or until > $3) order by actor",
        params![&site, device, cx.now.0 - KNOWN_MS],
    )?;
    let mut people = BTreeSet::new();
    for row in &rows {
        let Some(person) = actor::person_of(cx.conn, &site, row.text(0)?)? else { continue };
        let pin = query_opt_text(
            cx.conn,
            "select pin_hash from person where site = $1 and person = $2",
            params![&site, &person],
        )?;
        if pin.is_some_and(|pin| !pin.is_empty() && pin != secret::EXPIRED) {
            people.insert(person);
        }
    }
    Ok(people)
}

/// The oldest confirm a device still has, where the hub lacks older ones; 0: nothing is lacking.
///
/// # Errors
/// The database.
pub fn has_from(conn: &mut dyn Conn, site: &str, device: &DeviceId, oldest: i64) -> Result<(), DbError> {
    conn.write(
        "update device set oldest = $3 where site = $1 and device = $2",
        params![site, device.as_str(), oldest],
    )?;
    Ok(())
}
