//! Keys of other systems: what an integrator's program shows instead of signing in. Kept hashed; ended at once when
//! somebody says so.

use super::desk::Session;
use super::person::Person;
use super::secret;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use regal_shared::base::{ActorId, Moment};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use serde::{Deserialize, Serialize};

/// How keys begin among people: no badge can be written like this.
pub const KEY: &str = "key:";
/// Signs of a key: some 200 bits.
pub const SIGNS: usize = 40;

/// What a key is about, beside what it may do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// What comes, lies and goes: orders, stock, receipts, items, exceptions, reports, webhooks.
    #[default]
    Goods,
    /// All that, and who works with what: people, devices, tasks, printers, settings, changes.
    House,
}

impl Reach {
    /// The word in the table and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reach::Goods => "goods",
            Reach::House => "house",
        }
    }

    fn parse(text: &str) -> Reach {
        if text == Reach::House.code() { Reach::House } else { Reach::Goods }
    }
}

/// Makes a key known by its hash; false, and nothing changed, when its name is in use.
///
/// # Errors
/// The database.
pub fn add(
    cx: &mut Cx<'_>,
    name: &str,
    key_hash: &str,
    (role, reach): (Role, Reach),
    actor: &ActorId,
) -> Result<bool, DbError> {
    let made = cx.conn.execute(
        "insert into api_key (site, name, key_hash, role, reach, actor, made_at, ended_at) \
         values ($1, $2, $3, $4, $5, $6, $7, 0) \
         on conflict (site, name) do update set key_hash = excluded.key_hash, role = excluded.role, \
         reach = excluded.reach, actor = excluded.actor, made_at = excluded.made_at, ended_at = 0 where api_key.ended_at > 0",
        params![&cx.site.site, name, key_hash, role.code(), reach.code(), actor.as_str(), cx.now.0],
    )?;
    if made == 0 {
        return Ok(false);
    }
    Ok(true)
}

/// Ends a key; false when there is none of that name.
///
/// # Errors
/// The database.
pub fn end(cx: &mut Cx<'_>, name: &str) -> Result<bool, DbError> {
    let ended = cx.conn.execute(
        "update api_key set ended_at = $3 where site = $1 and name = $2 and ended_at = 0",
        params![&cx.site.site, name, cx.now.0],
    )?;
    Ok(ended > 0)
}

/// All keys in use: name, role, reach, when they were made (ms).
///
/// # Errors
/// The database.
pub fn list(conn: &mut dyn Conn, site: &str) -> Result<Vec<(String, Role, Reach, i64)>, DbError> {
    let rows = conn.query(
        "select name, role, reach, made_at from api_key where site = $1 and ended_at = 0 order by name",
        params![site],
    )?;
    rows.iter()
        .map(|row| Ok((row.string(0)?, role(row.text(1)?), Reach::parse(row.text(2)?), row.int(3)?)))
        .collect()
}

/// Who shows this key: a session of its own, as long as the key is not ended.
///
/// # Errors
/// The database.
pub fn session(conn: &mut dyn Conn, site: &str, key: &str, now: Moment) -> Result<Option<Session>, DbError> {
    let key_hash = secret::hash(key);
    let row = query_one(
        conn,
        "select name, role, actor, reach from api_key where site = $1 and key_hash = $2 and ended_at = 0",
        params![site, &key_hash],
    )?;
    let Some(row) = row else { return Ok(None) };
    let name = row.string(0)?;
    let person = Person {
        person: known_as(&name),
        name,
        badge: String::new(),
        pin_hash: String::new(),
        role: role(row.text(1)?),
        language: Language::En,
        large: false,
        state: "active".to_owned(),
        failures: 0,
        locked_until: 0,
    };
    Ok(Some(Session {
        person,
        actor: ActorId(row.string(2)?),
        seen_at: now,
        token_hash: key_hash,
        route: String::new(),
        owes_factor: false,
        reach: Reach::parse(row.text(3)?),
    }))
}

/// What a key may do now, by its hash; nothing when it has ended.
pub(super) fn role_now(conn: &mut dyn Conn, site: &str, key_hash: &str) -> Result<Option<Role>, DbError> {
    let row = query_one(
        conn,
        "select role from api_key where site = $1 and key_hash = $2 and ended_at = 0",
        params![site, key_hash],
    )?;
    row.map(|row| Ok(role(row.text(0)?))).transpose()
}

/// The key an actor stands for, as it stands among people: that is no person, and known for ever.
pub(super) fn known_actor(conn: &mut dyn Conn, site: &str, actor: &str) -> Result<Option<String>, DbError> {
    let rows =
        conn.query("select name from api_key where site = $1 and actor = $2 limit 1", params![site, actor])?;
    rows.first().map(|row| Ok(known_as(row.text(0)?))).transpose()
}

/// How a key stands among people: no badge can be written like this.
fn known_as(name: &str) -> String {
    format!("{KEY}{name}")
}

fn role(code: &str) -> Role {
    Role::parse(code).unwrap_or(Role::Picker)
}
