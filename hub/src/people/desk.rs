//! Signing in at the desk: password, session, and the one-time code with which a new hub gets its first administrator.
//!
//! A session is a random token the browser holds; the hub keeps its hash, and which actor the person is in it.

use super::actor::{self, Stay};
use super::key::Reach;
use super::person::{self, Person};
use super::secret::{self, LONGEST_WAIT_MS};
use super::{key, totp};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int, query_one};
use regal_shared::base::{ActorId, Moment};
use regal_shared::flow::session::Role;

/// A session ends when nothing was asked for so long, ms.
pub const IDLE_MS: i64 = 60 * 60_000;
/// A session ends after so long in any case, ms.
pub const LONGEST_MS: i64 = 12 * 60 * 60_000;
/// When a session was last used is written down no more often than this, ms.
pub const SEEN_EVERY_MS: i64 = 60_000;
/// The set-up code counts for so long, ms.
pub const SETUP_MS: i64 = 10 * 60_000;
/// Wrong tries a set-up code survives.
const SETUP_TRIES: i64 = 5;
/// The shortest password; a longer one beats any rule about signs.
pub const SHORTEST_PASSWORD: usize = 10;

/// Somebody at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub person: Person,
    /// Who they are in journal and exceptions while the session lasts.
    pub actor: ActorId,
    /// When the session was last written down as used.
    pub seen_at: Moment,
    /// Hash of the token.
    pub token_hash: String,
    /// The route of the request that is being served.
    pub route: String,
    /// The site asks a second factor of them, and they have none yet: they may set it up and nothing else.
    pub owes_factor: bool,
    /// What they may look at and change, as far as their role goes: whoever sits at the desk, all of it.
    pub reach: Reach,
}

impl Session {
    /// A program with a key, and nobody at the desk.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.person.person.starts_with(key::KEY)
    }

    /// How the session is called where it must not be known whose it is.
    #[must_use]
    pub fn source(&self) -> String {
        match self.person.person.strip_prefix(key::KEY) {
            Some(name) => format!("key {name}"),
            None => format!("desk {}", self.token_hash.get(..8).unwrap_or_default()),
        }
    }
}

/// What a sign-in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The person.
    pub person: Person,
    /// Argon2id hash of the password.
    pub hash: String,
    /// No try before this moment, ms.
    pub locked_until: i64,
}

/// The lock of a person who may sign in at the desk: active, and with a password.
///
/// # Errors
/// The database.
pub fn lock_of(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Lock>, DbError> {
    let Some(person) = person::by_badge(conn, site, number)?.filter(|person| person.state == "active") else {
        return Ok(None);
    };
    let row = query_one(
        conn,
        "select hash, locked_until from password where site = $1 and person = $2",
        params![site, &person.person],
    )?;
    row.map(|row| Ok(Lock { person, hash: row.string(0)?, locked_until: row.int(1)? })).transpose()
}

/// Gives a person a password and ends their sessions. `hash` is argon2id.
///
/// # Errors
/// The database.
pub fn set_password(cx: &mut Cx<'_>, person: &str, hash: &str) -> Result<(), DbError> {
    cx.conn.write(
        "insert into password (site, person, hash, failures, locked_until, changed_at) values ($1, $2, $3, 0, 0, $4) \
         on conflict (site, person) do update set hash = excluded.hash, failures = 0, locked_until = 0, \
         changed_at = excluded.changed_at",
        params![&cx.site.site, person, hash, cx.now.0],
    )?;
    end_all(cx, person)
}

/// Counts a wrong password: from the fifth on each costs a longer wait, 30 s and up to 5 min, never for good.
///
/// # Errors
/// The database.
pub fn wrong_password(cx: &mut Cx<'_>, person: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update password set failures = failures + 1, locked_until = case when failures >= 7 then $3 + 300000 \
         when failures >= 4 then $3 + 30000 else 0 end where site = $1 and person = $2",
        params![&cx.site.site, person, cx.time.0],
    )?;
    Ok(())
}

/// Hub time makes a step of `by` ms: whoever has to wait after wrong passwords waits no longer and no shorter for it, and
/// a set-up code is good for as long as before.
///
/// # Errors
/// The database.
pub fn shift_waits(cx: &mut Cx<'_>, by: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update password set locked_until = locked_until + $2 where site = $1 and locked_until > 0",
        params![&cx.site.site, by],
    )?;
    cx.conn.write(
        "update setup_code set expires_at = expires_at + $2 where site = $1",
        params![&cx.site.site, by],
    )?;
    Ok(())
}

/// After the machine's clock was set back while the hub was down: nobody waits and no set-up code is good for longer than any
/// is, and a session used at a moment that is still to come is over.
///
/// # Errors
/// The database.
pub fn end_stale(cx: &mut Cx<'_>) -> Result<(), DbError> {
    let (site, now) = (cx.site.site.clone(), cx.time.0);
    cx.conn.write(
        "update password set locked_until = $2 where site = $1 and locked_until > $2",
        params![&site, now + LONGEST_WAIT_MS],
    )?;
    cx.conn.write(
        "delete from setup_code where site = $1 and expires_at > $2",
        params![&site, now + SETUP_MS],
    )?;
    cx.conn.write(
        "update desk_session set ended_at = $2 where site = $1 and ended_at = 0 and seen_at > $3",
        params![&site, cx.now.0, now + SEEN_EVERY_MS],
    )?;
    Ok(())
}

/// Begins a session for a person whose password was right.
///
/// # Errors
/// The database.
pub fn begin(cx: &mut Cx<'_>, person: &str, token_hash: &str, actor: &ActorId) -> Result<(), DbError> {
    cx.conn.write(
        "update password set failures = 0, locked_until = 0 where site = $1 and person = $2",
        params![&cx.site.site, person],
    )?;
    let now = cx.now.0;
    actor::bind(cx, actor, person, Stay { device: "desk", since: now, until: now, reason: "desk" })?;
    cx.conn.write(
        "insert into desk_session (site, token_hash, actor, made_at, seen_at, ended_at) \
         values ($1, $2, $3, $4, $4, 0)",
        params![&cx.site.site, token_hash, actor.as_str(), now],
    )?;
    Ok(())
}

/// The session of a token, while it lasts and its person may work.
///
/// # Errors
/// The database.
pub fn session(
    conn: &mut dyn Conn,
    site: &str,
    token: &str,
    now: Moment,
) -> Result<Option<Session>, DbError> {
    let token_hash = secret::hash(token);
    let row = query_one(
        conn,
        "select actor, made_at, seen_at from desk_session \
         where site = $1 and token_hash = $2 and ended_at = 0",
        params![site, &token_hash],
    )?;
    let Some(row) = row else { return Ok(None) };
    let actor = ActorId(row.string(0)?);
    let (made_at, seen_at) = (Moment(row.int(1)?), Moment(row.int(2)?));
    if now.since(made_at) > LONGEST_MS || now.since(seen_at) > IDLE_MS {
        return Ok(None);
    }
    let Some(number) = actor::person_of(conn, site, actor.as_str())? else { return Ok(None) };
    let person = person::by_number(conn, site, &number)?.filter(|person| person.state == "active");
    let Some(person) = person else { return Ok(None) };
    let owes_factor = totp::asked_of(conn, site, person.role)?
        && !totp::of(conn, site, &person.person)?.is_some_and(|factor| factor.active);
    Ok(Some(Session {
        person,
        actor,
        seen_at,
        token_hash,
        route: String::new(),
        owes_factor,
        reach: Reach::House,
    }))
}

/// The rights a session has now, as the books are: none when it has ended, or its person is locked.
///
/// # Errors
/// The database.
pub fn role_now(conn: &mut dyn Conn, site: &str, session: &Session) -> Result<Option<Role>, DbError> {
    if session.is_key() {
        return key::role_now(conn, site, &session.token_hash);
    }
    let open = query_int(
        conn,
        "select count(*) from desk_session where site = $1 and token_hash = $2 and ended_at = 0",
        params![site, &session.token_hash],
    )?;
    if open == 0 {
        return Ok(None);
    }
    let person = person::by_number(conn, site, &session.person.person)?;
    Ok(person.filter(|person| person.state == "active").map(|person| person.role))
}

/// Writes down that a session is in use.
///
/// # Errors
/// The database.
pub fn seen(cx: &mut Cx<'_>, token_hash: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update desk_session set seen_at = $3 where site = $1 and token_hash = $2 and ended_at = 0",
        params![&cx.site.site, token_hash, cx.now.0],
    )?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// The database.
pub fn end(cx: &mut Cx<'_>, token_hash: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update desk_session set ended_at = $3 where site = $1 and token_hash = $2 and ended_at = 0",
        params![&cx.site.site, token_hash, cx.now.0],
    )?;
    Ok(())
}

/// Ends all sessions of a person: another password, another role, locked.
///
/// # Errors
/// The database.
pub fn end_all(cx: &mut Cx<'_>, person: &str) -> Result<(), DbError> {
    let site = cx.site.site.clone();
    for bound in actor::of_person(cx.conn, &site, person)?.iter().filter(|bound| bound.device == "desk") {
        cx.conn.write(
            "update desk_session set ended_at = $3 where site = $1 and actor = $2 and ended_at = 0",
            params![&site, bound.actor.as_str(), cx.now.0],
        )?;
    }
    Ok(())
}

/// How many sessions of a person still count.
///
/// # Errors
/// The database, or the keys beside it.
pub fn open(conn: &mut dyn Conn, site: &str, person: &str, now: Moment) -> Result<i64, DbError> {
    let mut open = 0;
    for bound in actor::of_person(conn, site, person)?.iter().filter(|bound| bound.device == "desk") {
        open += query_int(
            conn,
            "select count(*) from desk_session where site = $1 and actor = $2 and ended_at = 0 and made_at >= $3 and \
             seen_at >= $4",
            params![site, bound.actor.as_str(), now.0 - LONGEST_MS, now.0 - IDLE_MS],
        )?;
    }
    Ok(open)
}

/// Whether nobody can sign in as an administrator yet.
///
/// # Errors
/// The database.
pub fn is_new(conn: &mut dyn Conn, site: &str) -> Result<bool, DbError> {
    let administrators = query_int(
        conn,
        "select count(*) from password w join person p on p.site = w.site and p.person = w.person \
         where w.site = $1 and p.role = 'administrator' and p.state = 'active'",
        params![site],
    )?;
    Ok(administrators == 0)
}

/// Offers a set-up code; older ones count no more.
///
/// # Errors
/// The database.
pub fn offer_setup(cx: &mut Cx<'_>, code: &str) -> Result<(), DbError> {
    cx.conn.write("delete from setup_code where site = $1", params![&cx.site.site])?;
    cx.conn.write(
        "insert into setup_code (site, code_hash, expires_at, tries) values ($1, $2, $3, 0)",
        params![&cx.site.site, &secret::hash(code), cx.time.0 + SETUP_MS],
    )?;
    Ok(())
}

/// Takes the set-up code, once; a wrong one is counted, and the fifth burns the code.
///
/// # Errors
/// The database.
pub fn take_setup(cx: &mut Cx<'_>, code: &str) -> Result<bool, DbError> {
    let taken = cx.conn.execute(
        "delete from setup_code where site = $1 and code_hash = $2 and expires_at > $3",
        params![&cx.site.site, &secret::hash(code), cx.time.0],
    )?;
    if taken > 0 {
        return Ok(true);
    }
    cx.conn.write("update setup_code set tries = tries + 1 where site = $1", params![&cx.site.site])?;
    cx.conn.write(
        "delete from setup_code where site = $1 and tries >= $2",
        params![&cx.site.site, SETUP_TRIES],
    )?;
    Ok(false)
}
