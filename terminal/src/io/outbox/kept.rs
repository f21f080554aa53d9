//! The named values beside the confirms, each with a sum as they have: who the device is, the state of its work, its last
//! numbers, and copies of what the hub told.
//!
//! A copy that is not as it was saved counts as none: the hub tells it again. What only this device knew is set aside at
//! the start, and then nothing is sent until a person has been there ([`Outbox::hand_over`]): a state with a bit that
//! flipped would go on with another number.

use super::state::{self, Found, SINCE, WHOLE};
use super::{Outbox, PAGE, StoreError};
use regal_shared::base::{Moment, Number};
use regal_shared::bug::made;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// What the hub tells again.
const COPIES: [&str; 4] = ["directory", "head", "event", "epoch"];
/// Begins the name of a value that was set aside.
const LOST: &str = "lost ";

/// What a person has handed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handed {
    /// Numbers of the damaged confirms, which the hub will park.
    pub confirms: Vec<Number>,
    /// The state of the work was lost: the device begins at the log-on.
    pub state: bool,
}

/// The sum over a value: the first 8 bytes of the SHA-256 of name, NUL and value.
pub(super) fn of(name: &[u8], value: &[u8]) -> i64 {
    let digest = Sha256::new().chain_update(name).chain_update([0]).chain_update(value).finalize();
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | i64::from(*byte))
}

/// Whether a value is as it was saved.
fn fits(name: &[u8], value: &[u8], sum: i64) -> bool {
    of(name, value) == sum || made("kept_unchecked")
}

/// Writes a value with its sum.
pub(super) fn keep(db: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "insert into kept (name, value, sum) values (?1, ?2, ?3)
         on conflict (name) do update set value = excluded.value, sum = excluded.sum",
    )?
    .execute(params![name, value, of(name.as_bytes(), value.as_bytes())])?;
    Ok(())
}

/// A value, or none where it is missing or not as it was saved.
pub(super) fn read(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let mut query = db.prepare_cached("select value, sum from kept where name = ?1")?;
    let found = query
        .query_row([name], |row| {
            let (value, sum) = (row.get_ref(0)?.as_str().map(str::to_owned), row.get_ref(1)?.as_i64());
            Ok(value.ok().zip(sum.ok()))
        })
        .optional()?;
    Ok(found
        .flatten()
        .filter(|(value, sum)| fits(name.as_bytes(), value.as_bytes(), *sum))
        .map(|(value, _)| value))
}

/// Gives every value of an older program's file its sum: what is found is taken as it is.
pub(super) fn fill(db: &Connection) -> rusqlite::Result<()> {
    let all: Vec<(String, String)> = db
        .prepare("select name, value from kept")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    all.iter().try_for_each(|(name, value)| keep(db, name, value))
}

/// Takes away copies that are not as they were saved, and sets aside what only this device knew. Answers what is set
/// aside, now or earlier. Who the device is stays as it stands: without that the store cannot be used.
pub(super) fn set_aside(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let all: Vec<(Vec<u8>, Vec<u8>, i64)> = db
        .prepare("select cast(name as blob), cast(value as blob), sum from kept")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let bad: Vec<_> = all
        .iter()
        .filter(|(name, value, sum)| name != b"identity" && !fits(name, value, *sum))
        .map(|(name, value, _)| (name, String::from_utf8_lossy(value)))
        .collect();
    if !bad.is_empty() {
        let tx = db.unchecked_transaction()?;
        for (name, value) in bad {
            tx.execute("delete from kept where cast(name as blob) = ?1", [name])?;
            let name = String::from_utf8_lossy(name);
            if !COPIES.contains(&name.as_ref()) {
                keep(&tx, &format!("{LOST}{name}"), &value)?;
            }
        }
        tx.commit()?;
    }
    if state::read(db)? == Found::Broken {
        let tx = db.unchecked_transaction()?;
        for name in [WHOLE, SINCE] {
            if let Some(value) = read(&tx, name)? {
                tx.execute("delete from kept where name = ?1", [name])?;
                keep(&tx, &format!("{LOST}{name}"), &value)?;
            }
        }
        tx.commit()?;
    }
    lost(db)
}

/// What is set aside.
fn lost(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut names = db.prepare("select name from kept where substr(name, 1, 5) = ?1 order by name")?;
    names.query_map([LOST], |row| row.get(0))?.collect()
}

/// Lets go what was set aside, now that a person knows of it. Requests go on behind every number there can have been:
/// there are fewer of them than milliseconds.
pub(super) fn let_go(db: &Connection, now: Moment) -> rusqlite::Result<bool> {
    let lost = lost(db)?;
    for name in &lost {
        db.execute("delete from kept where name = ?1", [name])?;
        if !["last", WHOLE, SINCE].iter().any(|known| name.strip_prefix(LOST) == Some(known)) {
            keep(db, "request", &now.0.to_string())?;
        }
    }
    Ok(!lost.is_empty())
}

impl Outbox {
    pub(super) fn kept(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(read(&self.db, name)?)
    }

    /// Writes a value that the next synced commit carries to disk.
    pub(super) fn keep_soon(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        self.settle()?;
        self.soon()?;
        self.unfolded += value.len() + PAGE;
        let kept = keep(&self.db, name, value);
        self.doubtful |= kept.is_err();
        Ok(kept?)
    }

    /// Whether anything is not as it was saved, so that something or all is held back until [`Outbox::hand_over`].
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.lost || self.damaged.get().is_some()
    }

    /// Whether the state of the work is not as it was saved, so that nothing at all is sent.
    #[must_use]
    pub fn lost(&self) -> bool {
        self.lost
    }
}
