//! People: badge, PIN, role; and which actor they are this shift.

use super::actor::{self, Stay};
use super::secret::{self, LONGEST_WAIT_MS};
use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params, query_one, query_opt_int};
use crate::events;
use regal_shared::base::{ActorId, DeviceId};
use regal_shared::flow::session::{Role, Verifier};
use regal_shared::text::Language;
use regal_shared::wire::{EventBody, TaskKind};

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
    /// Large text on screens.
    pub large: bool,
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
        "select person, name, badge, pin_hash, role, language, state, failures, locked_until, large_text from person \
         where site = $1 and (badge = $2 or person = $2) order by case when badge = $2 then 0 else 1 end limit 1",
        params![site, badge],
    )?;
    row.as_ref().map(read).transpose()
}

/// A person by their number alone.
///
/// # Errors
/// The database.
pub fn by_number(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Person>, DbError> {
    let row = query_one(
        conn,
        "select person, name, badge, pin_hash, role, language, state, failures, locked_until, large_text from person \
         where site = $1 and person = $2",
        params![site, number],
    )?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Person, DbError> {
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
        large: row.int(9)? > 0,
    })
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
    cx.conn.write(
        "insert into person (site, person, name, badge, pin_hash, role, language, large_text, state, failures, \
         locked_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0) on conflict (site, person) do update set \
         name = excluded.name, badge = excluded.badge, pin_hash = excluded.pin_hash, role = excluded.role, \
         language = excluded.language, large_text = excluded.large_text, state = excluded.state, failures = 0, locked_until = 0",
        params![
            &cx.site.site,
            &person.person,
            &person.name,
            &person.badge,
            &person.pin_hash,
            person.role.code(),
            language,
            i64::from(person.large),
            &person.state
        ],
    )?;
    Ok(())
}

/// Changes the language somebody reads.
///
/// # Errors
/// The database.
pub fn speak(cx: &mut Cx<'_>, number: &str, language: Language) -> Result<(), DbError> {
    cx.conn.write(
        "update person set language = $3 where site = $1 and person = $2",
        params![&cx.site.site, number, language.code()],
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
        "select actor, day, sealed, reason from shift_actor where site = $1 and device = $2 and until = 0 \
         order by since desc limit 1",
        params![site, device.as_str()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let Some(number) = actor::opened(conn, &row)? else { return Ok(None) };
    let actor = ActorId(row.string(0)?);
    let offline = row.text(3)? == OFFLINE;
    // Whom a device let on by itself has the least rights until the hub has looked.
    let least = |person: Person| if offline { Person { role: Role::Picker, ..person } } else { person };
    Ok(by_number(conn, site, &number)?.map(|person| (actor, least(person))))
}

/// Why an actor stands in the books whom the hub has not let on itself.
const OFFLINE: &str = "offline";

/// A change of who is on what, decided by the session flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A device let a person on while the hub could not be reached.
    LetOn {
        /// Their number.
        person: String,
        /// The mark the device gave them.
        actor: ActorId,
        /// They are locked: they were on, and are not any more.
        locked: bool,
    },
}

/// Applies one change of who is on what.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    let Change::LetOn { person, actor, locked } = change;
    let (device, since) = (cx.by.id.device.clone(), cx.by.occurred_at.0);
    log_off(cx, &device, "device_swap")?;
    let known = query_opt_int(
        cx.conn,
        "select since from shift_actor where site = $1 and actor = $2",
        params![&cx.site.site, actor.as_str()],
    )?;
    // A device that was brought back tells it again.
    if known.is_some() {
        return Ok(());
    }
    let until = if *locked { cx.now.0 } else { 0 };
    actor::bind(cx, actor, person, Stay { device: device.as_str(), since, until, reason: OFFLINE })?;
    Ok(())
}

/// The hub has looked at who is on a device, and it is who the device said.
///
/// # Errors
/// The database.
pub fn looked_at(cx: &mut Cx<'_>, actor: &ActorId) -> Result<(), DbError> {
    cx.conn.write(
        "update shift_actor set reason = '' where site = $1 and actor = $2 and reason = $3",
        params![&cx.site.site, actor.as_str(), OFFLINE],
    )?;
    Ok(())
}

/// The device a person is on now, other than this one.
///
/// # Errors
/// The database.
pub fn device_of(cx: &mut Cx<'_>, person: &str, not: &DeviceId) -> Result<Option<DeviceId>, DbError> {
    let site = cx.site.site.clone();
    let there = actor::of_person(cx.conn, &site, person)?.into_iter();
    let there = there.filter(|bound| bound.until == 0 && bound.device != not.as_str());
    Ok(there.max_by_key(|bound| bound.since).map(|bound| DeviceId(bound.device)))
}

/// The device where work lies that a person began there and still holds, other than this one.
///
/// # Errors
/// The database.
pub fn works_at(cx: &mut Cx<'_>, person: &str, not: &DeviceId) -> Result<Option<DeviceId>, DbError> {
    let site = cx.site.site.clone();
    let mut newest = None;
    for bound in actor::of_person(cx.conn, &site, person)?.iter().filter(|one| one.device != not.as_str()) {
        let granted = query_opt_int(
            cx.conn,
            "select max(granted_at) from lease where site = $1 and device = $2 and state = 'active' and actor = $3",
            params![&site, &bound.device, bound.actor.as_str()],
        )?;
        newest = newest.max(granted.map(|at| (at, bound.device.clone())));
    }
    Ok(newest.map(|(_, device)| DeviceId(device)))
}

/// Whether the lease of a task on a device is of somebody else than the person behind `actor`.
///
/// # Errors
/// The database.
pub fn began_by_another(
    cx: &mut Cx<'_>,
    actor: &ActorId,
    task: &str,
    device: &DeviceId,
) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    let Some(me) = actor::person_of(cx.conn, &site, actor.as_str())? else { return Ok(false) };
    let rows = cx.conn.query(
        "select actor from lease where site = $1 and task = $2 and device = $3 and state = 'active'",
        params![&site, task, device.as_str()],
    )?;
    for row in &rows {
        if actor::person_of(cx.conn, &site, row.text(0)?)?.is_some_and(|person| person != me) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a device may keep to let a person on again without the hub.
#[must_use]
pub fn verifier(person: &Person, kinds: &[TaskKind]) -> Verifier {
    Verifier {
        badge: person.badge.clone(),
        number: person.person.clone(),
        name: person.name.clone(),
        role: person.role,
        language: person.language,
        large: person.large,
        kinds: kinds.to_vec(),
        mark: mark(person),
        pin_hash: person.pin_hash.clone(),
        needs_equipment: false,
    }
}

/// Names what devices keep of a person, without naming the person.
fn mark(person: &Person) -> String {
    let all = format!("{}\n{}\n{}", person.person, person.badge, person.pin_hash);
    secret::hash(&all).chars().take(16).collect()
}

/// Whatever devices keep of a person is not good any more. Called before the change.
///
/// # Errors
/// The database.
pub fn forget(cx: &mut Cx<'_>, person: &str) -> Result<(), DbError> {
    let Some(known) =
        by_badge(cx.conn, &cx.site.site.clone(), person)?.filter(|known| known.person == person)
    else {
        return Ok(());
    };
    events::say(cx, None, &EventBody::Forget { mark: mark(&known) })
}

/// Puts a person on a device as `actor`; whoever was there before is off.
///
/// # Errors
/// The database.
pub fn log_on(cx: &mut Cx<'_>, person: &Person, device: &DeviceId, actor: &ActorId) -> Result<(), DbError> {
    log_off(cx, device, "device_swap")?;
    let stay = Stay { device: device.as_str(), since: cx.now.0, until: 0, reason: "" };
    actor::bind(cx, actor, &person.person, stay)
}

/// Takes whoever is on a device off it.
///
/// # Errors
/// The database.
pub fn log_off(cx: &mut Cx<'_>, device: &DeviceId, reason: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update shift_actor set until = $3, reason = $4 where site = $1 and device = $2 and until = 0",
        params![&cx.site.site, device.as_str(), cx.now.0, reason],
    )?;
    Ok(())
}

/// From so many wrong PINs in a row on a person waits.
const WRONG_PINS: i64 = 5;

/// Counts a wrong PIN: from the fifth on each costs a longer wait, 30 s and up to 5 min.
///
/// # Errors
/// The database.
pub fn wrong_pin(cx: &mut Cx<'_>, person: &Person) -> Result<i64, DbError> {
    let failures = person.failures + 1;
    let wait = secret::wait(failures, WRONG_PINS);
    cx.conn.write(
        "update person set failures = $3, locked_until = $4 where site = $1 and person = $2",
        params![&cx.site.site, &person.person, failures, if wait == 0 { 0 } else { cx.time.0 + wait }],
    )?;
    Ok(failures)
}

/// Hub time makes a step of `by` ms: whoever has to wait after a wrong PIN waits no longer and no shorter for it.
///
/// # Errors
/// The database.
pub fn shift_waits(cx: &mut Cx<'_>, by: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update person set locked_until = locked_until + $2 where site = $1 and locked_until > 0",
        params![&cx.site.site, by],
    )?;
    Ok(())
}

/// After the machine's clock was set back while the hub was down: nobody waits for longer than anybody does.
///
/// # Errors
/// The database.
pub fn end_stale(cx: &mut Cx<'_>) -> Result<(), DbError> {
    cx.conn.write(
        "update person set locked_until = $2 where site = $1 and locked_until > $2",
        params![&cx.site.site, cx.time.0 + LONGEST_WAIT_MS],
    )?;
    Ok(())
}

/// A PIN counts no more: the person gets on with a new one alone.
///
/// # Errors
/// The database.
pub fn expire_pin(cx: &mut Cx<'_>, person: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update person set pin_hash = $3, failures = 0, locked_until = 0 where site = $1 and person = $2",
        params![&cx.site.site, person, secret::EXPIRED],
    )?;
    Ok(())
}

/// A good PIN clears the count.
///
/// # Errors
/// The database.
pub fn good_pin(cx: &mut Cx<'_>, person: &Person) -> Result<(), DbError> {
    cx.conn.write(
        "update person set failures = 0, locked_until = 0 where site = $1 and person = $2 and failures > 0",
        params![&cx.site.site, &person.person],
    )?;
    Ok(())
}
