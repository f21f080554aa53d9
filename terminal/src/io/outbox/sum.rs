//! A sum over each stored confirm. SQLite does not notice rot in what it holds: one bit that flipped on the flash can
//! turn four into five, and it is still a command. So a confirm is sent only while it fits the sum that was written with it.

use super::kept::{self, Handed};
use super::{Outbox, StoreError};
use regal_shared::base::{CommandId, Moment, Number, Series};
use regal_shared::bug::made;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The most confirms that are handed over in one go.
const MOST: usize = 1000;

/// The sum over a confirm: the first 8 bytes of the SHA-256 of its number and its bytes.
pub(super) fn of(number: Number, command: &str) -> i64 {
    let digest = Sha256::new().chain_update(number.to_be_bytes()).chain_update(command).finalize();
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | i64::from(*byte))
}

/// The command of a row of number, command and sum, or `None` where they do not fit each other.
pub(super) fn command(row: &Row<'_>) -> rusqlite::Result<Option<String>> {
    let (number, sum) = (row.get_ref(0)?.as_i64(), row.get_ref(2)?.as_i64());
    let text = row.get_ref(1)?.as_str().map(str::to_owned);
    Ok(match (number, text, sum) {
        (Ok(number), Ok(text), Ok(sum)) if of(number, &text) == sum || made("sum_unchecked") => Some(text),
        _ => None,
    })
}

/// Gives every confirm of an older program's file its sum: what is found is taken as it is.
pub(super) fn fill(db: &Connection) -> rusqlite::Result<()> {
    let mut all = db.prepare("select number, command from confirm order by number")?;
    let mut write = db.prepare("update confirm set sum = ?2 where number = ?1")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (number, text): (Number, String) = (row.get(0)?, row.get(1)?);
        write.execute(params![number, of(number, &text)])?;
    }
    Ok(())
}

/// The first confirm that is not as it was saved: one that waits and does not fit its sum, or a number that is gone.
pub(super) fn first_bad(db: &Connection) -> rusqlite::Result<Option<Number>> {
    let gone = gaps(db, 1)?.first().copied();
    let mut waiting =
        db.prepare("select number, command, sum from confirm where waiting = 1 order by number")?;
    let mut rows = waiting.query([])?;
    while let Some(row) = rows.next()? {
        let number: Number = row.get(0)?;
        if gone.is_some_and(|gone| gone < number) {
            break;
        }
        if command(row)?.is_none() {
            return Ok(Some(number));
        }
    }
    Ok(gone)
}

/// Numbers that are missing between the oldest and the newest confirm, at most `most`.
fn gaps(db: &Connection, most: usize) -> rusqlite::Result<Vec<Number>> {
    let (first, last, count): (Number, Number, Number) = db.query_row(
        "select coalesce(min(number), 1), coalesce(max(number), 0), count(*) from confirm",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if last - first + 1 == count {
        return Ok(Vec::new());
    }
    let mut gone = Vec::new();
    let mut all = db.prepare("select number from confirm order by number")?;
    let mut rows = all.query([])?;
    let mut next = first;
    while let Some(row) = rows.next()? {
        let number: Number = row.get(0)?;
        while next < number && gone.len() < most {
            gone.push(next);
            next += 1;
        }
        next = number.saturating_add(1);
    }
    Ok(gone)
}

impl Outbox {
    /// The first confirm that is not as it was saved. It and what follows it stay here until [`Outbox::hand_over`].
    #[must_use]
    pub fn damaged(&self) -> Option<Number> {
        self.damaged.get()
    }

    /// Makes of every damaged confirm one that the hub parks for a person to look at: nothing of it is booked, what can
    /// still be read of it stays readable, and later confirms go on. And lets go of a state of the work that was lost, so
    /// that what waits is sent.
    ///
    /// # Errors
    /// When the store cannot be read or written, or more than 1000 are damaged; then nothing has changed.
    pub fn hand_over(&mut self, now: Moment) -> Result<Handed, StoreError> {
        let Some(device) = self.identity.as_ref().map(|identity| identity.device.clone()) else {
            return Ok(Handed::default());
        };
        self.settle()?;
        self.full()?;
        let tx = self.db.transaction()?;
        let mut bad = gaps(&tx, MOST + 1)?;
        {
            let mut waiting = tx.prepare("select number, command, sum from confirm where waiting = 1")?;
            let mut rows = waiting.query([])?;
            while let Some(row) = rows.next()? {
                if command(row)?.is_none() {
                    bad.push(row.get(0)?);
                }
            }
        }
        if bad.len() > MOST {
            return Err(StoreError::Damaged(format!("more than {MOST} confirms are damaged")));
        }
        bad.sort_unstable();
        for number in &bad {
            let found = tx
                .query_row("select cast(command as blob) from confirm where number = ?1", [number], |row| {
                    row.get::<_, Vec<u8>>(0)
                })
                .optional()?;
            let id = CommandId { device: device.clone(), series: Series::Confirm, number: *number };
            let text = json!({ "id": id, "damaged": found.map(|bytes| readable(&bytes)) }).to_string();
            tx.execute(
                "insert into confirm (number, command, sum, saved_at, waiting) values (?1, ?2, ?3, 0, 1)
                 on conflict (number) do update set command = excluded.command, sum = excluded.sum",
                params![number, text, of(*number, &text)],
            )?;
        }
        let state = kept::let_go(&tx, now)?;
        tx.commit()?;
        self.damaged.set(first_bad(&self.db)?);
        self.lost = false;
        let request = kept::read(&self.db, "request")?.and_then(|text| text.parse().ok());
        self.reserved = request.unwrap_or(0).max(self.reserved);
        Ok(Handed { confirms: bad, state })
    }
}

/// The bytes as text; what is none stands as `\x` and two digits.
fn readable(bytes: &[u8]) -> String {
    bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
        text
    })
}
