//! People: badge, PIN, role; and which actor they are this shift.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use regal_shared::base::{ActorId, DeviceId};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their number at the site.
    pub person: String,
    /// How they are called on screens.
    pub name: String,
    /// The badge, without prefix.
    pub badge: String,
    /// Hash of the PIN; empty when the person needs none.
    pub pin_hash: String,
    /// Rights.
    pub role: Role,
    /// Language of screens.
    pub language: Language,
    /// `active` or `locked`.
    pub state: String,
    /// Wrong PINs since the last good one.
    pub failures: i64,
    /// No try before this moment, ms.
    pub locked_until: i64,
}

/// A person by badge or number.
///
/// # Errors
/// The database.
pub fn by_badge(conn: &mut dyn Conn, site: &str, badge: &str) -> Result<Option<Person>, DbError> {
    let row = query_one(
        conn,
        "select person, name, badge, pin_hash, role, language, state, failures, locked_until from person \
         where site = $1 and (badge = $2 or person = $2) order by case when badge = $2 then 0 else 1 end limit 1",
        params![site, badge],
    )?;
    row.map(|row| {
        Ok(Person {
            person: row.string(0)?,
            name: row.string(1)?,
            badge: row.string(2)?,
            pin_hash: row.string(3)?,
            role: Role::parse(row.text(4)?).unwrap_or(Role::Picker),
            language: if row.text(5)? == "de" { Language::De } else { Language::En },
            state: row.string(6)?,
            failures: row.int(7)?,
            locked_until: row.int(8)?,
        })
    })
    .transpose()
}

/// Adds a person, or changes one.
///
/// # Errors
/// The database; a badge of somebody else is a [`DbError::Constraint`].
pub fn save(cx: &mut Cx<'_>, person: &Person) -> Result<(), DbError> {
    let language = match person.language {
        Language::En => "en",
        Language::De => "de",
    };
    cx.conn.execute(
        "insert into person (site, person, name, badge, pin_hash, role, language, state, failures, locked_until) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) on conflict (site, person) do update set \
         name = excluded.name, badge = excluded.badge, pin_hash = excluded.pin_hash, role = excluded.role, \
         language = excluded.language, state = excluded.state, failures = 0, locked_until = 0",
        params![
            &cx.site.site,
            &person.person,
            &person.name,
            &person.badge,
            &person.pin_hash,
            person.role.code(),
            language,
            &person.state
        ],
    )?;
    Ok(())
}

/// The person logged on at a device, with their actor.
///
/// # Errors
/// The database.
pub fn on_device(
    conn: &mut dyn Conn,
    site: &str,
    device: &DeviceId,
) -> Result<Option<(ActorId, Person)>, DbError> {
    let row = query_one(
        conn,
        "select a.actor, a.person from shift_actor a where a.site = $1 and a.device = $2 and a.until = 0 \
         order by a.since desc limit 1",
        params![site, device.as_str()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let actor = ActorId(row.string(0)?);
    let number = row.string(1)?;
    let row =
        query_one(conn, "select badge from person where site = $1 and person = $2", params![site, &number])?;
    let Some(row) = row else { return Ok(None) };
    let badge = row.string(0)?;
    Ok(by_badge(conn, site, &badge)?.map(|person| (actor, person)))
}

/// Puts a person on a device as `actor`; whoever was there before is off.
///
/// # Errors
/// The database.
pub fn log_on(cx: &mut Cx<'_>, person: &Person, device: &DeviceId, actor: &ActorId) -> Result<(), DbError> {
    log_off(cx, device, "device_swap")?;
    cx.conn.execute(
        "insert into shift_actor (site, actor, person, device, since, until, reason) \
         values ($1, $2, $3, $4, $5, 0, '')",
        params![&cx.site.site, actor.as_str(), &person.person, device.as_str(), cx.now.0],
    )?;
    Ok(())
}

/// Takes whoever is on a device off it.
///
/// # Errors
/// The database.
pub fn log_off(cx: &mut Cx<'_>, device: &DeviceId, reason: &str) -> Result<(), DbError> {
    cx.conn.execute(
        "update shift_actor set until = $3, reason = $4 where site = $1 and device = $2 and until = 0",
        params![&cx.site.site, device.as_str(), cx.now.0, reason],
    )?;
    Ok(())
}

/// Counts a wrong PIN: from the fifth on each costs a longer wait, 30 s and up to 5 min.
///
/// # Errors
/// The database.
pub fn wrong_pin(cx: &mut Cx<'_>, person: &Person) -> Result<i64, DbError> {
    let failures = person.failures + 1;
    let wait = if failures < 5 { 0 } else { (30_000_i64 << (failures - 5).min(4)).min(300_000) };
    cx.conn.execute(
        "update person set failures = $3, locked_until = $4 where site = $1 and person = $2",
        params![&cx.site.site, &person.person, failures, if wait == 0 { 0 } else { cx.now.0 + wait }],
    )?;
    Ok(failures)
}

/// A good PIN clears the count.
///
/// # Errors
/// The database.
pub fn good_pin(cx: &mut Cx<'_>, person: &Person) -> Result<(), DbError> {
    cx.conn.execute(
        "update person set failures = 0, locked_until = 0 where site = $1 and person = $2 and failures > 0",
        params![&cx.site.site, &person.person],
    )?;
    Ok(())
}
