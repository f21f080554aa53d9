//! The cards of the site, a row each, as the hub made them: what changes of them is written alone, and either all of it or
//! none.
//!
//! Beside them stands which revision they are and what they add up to. Cards that do not add up are none: the hub tells them
//! again.

use super::kept::{self, keep};
use super::{Outbox, PAGE, StoreError};
use regal_shared::flow::common::{Directory, Pace};
use regal_shared::wire::{Sheet, Sort, Tally, Texts};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

const NAME: &str = "directory";

/// What stands beside the cards.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    revision: i64,
    epoch: i64,
    tally: String,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    pace: Pace,
    #[serde(default)]
    own_figures: bool,
}

impl Head {
    fn of(sheet: &Sheet, tally: Tally) -> Head {
        Head {
            revision: sheet.revision,
            epoch: sheet.epoch,
            tally: tally.to_string(),
            off: sheet.off.clone(),
            pace: sheet.pace,
            own_figures: sheet.own_figures,
        }
    }
}

/// What became of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// They are in the store.
    Good,
    /// They do not follow on what is there, or do not add up with it: nothing was changed, and all cards are wanted.
    Other,
}

impl Outbox {
    /// Epoch and revision of the cards that are here, when the hub can tell what changed since.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn cards_held(&self) -> Result<Option<(i64, i64)>, StoreError> {
        // A hub that does not count them tells no changes.
        Ok(head(&self.db)?.filter(|head| head.epoch > 0).map(|head| (head.epoch, head.revision)))
    }

    /// The cards that are here; none where they are not as they were saved.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn directory(&self) -> Result<Directory, StoreError> {
        let Some(head) = head(&self.db)? else { return Ok(Directory::default()) };
        let mut sheet = Sheet {
            revision: head.revision,
            off: head.off.clone(),
            pace: head.pace,
            own_figures: head.own_figures,
            ..Sheet::default()
        };
        let mut rows = self.db.prepare("select sort, key, body from card")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let (sort, key, body): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (Some(of), Ok(body)) = (texts(&mut sheet, &sort), RawValue::from_string(body)) else {
                continue;
            };
            of.insert(key, body);
        }
        if sheet.count().to_string() != head.tally {
            self.db.execute("delete from kept where name = ?1", [NAME])?;
            return Ok(Directory::default());
        }
        Ok(sheet.directory())
    }

    /// Keeps all cards of the site in place of those that are here.
    ///
    /// # Errors
    /// When they cannot be written; then those that were here are still.
    pub fn keep_cards(&mut self, sheet: &Sheet) -> Result<(), StoreError> {
        self.begin_cards(sheet)?;
        let tx = self.db.transaction()?;
        tx.execute("delete from card", [])?;
        for (sort, key, text) in sheet.cards() {
            if let Some(text) = text {
                put(&tx, sort, key, text)?;
            }
        }
        keep_head(&tx, &Head::of(sheet, sheet.count()))?;
        Ok(tx.commit()?)
    }

    /// Keeps what changed, all of it or nothing.
    ///
    /// # Errors
    /// When it cannot be written; then the cards are as they were.
    pub fn change_cards(&mut self, sheet: &Sheet) -> Result<Kept, StoreError> {
        let Some(head) = head(&self.db)? else { return Ok(Kept::Other) };
        let follows = sheet.epoch == head.epoch && sheet.since == Some(head.revision);
        let Some(mut tally) = Tally::parse(&head.tally).filter(|_| follows) else { return Ok(Kept::Other) };
        self.begin_cards(sheet)?;
        let tx = self.db.transaction()?;
        for (sort, key, text) in sheet.cards() {
            let old: Option<String> = tx
                .prepare_cached("select body from card where sort = ?1 and key = ?2")?
                .query_row(params![sort.code(), key], |row| row.get(0))
                .optional()?;
            if let Some(old) = old {
                tally.take(Tally::weight(sort, key, &old));
            }
            match text {
                Some(text) => {
                    tally.add(Tally::weight(sort, key, text));
                    put(&tx, sort, key, text)?;
                }
                None => {
                    tx.prepare_cached("delete from card where sort = ?1 and key = ?2")?
                        .execute(params![sort.code(), key])?;
                }
            }
        }
        if tally.to_string() != sheet.tally {
            tx.rollback()?;
            return Ok(Kept::Other);
        }
        keep_head(&tx, &Head::of(sheet, tally))?;
        tx.commit()?;
        Ok(Kept::Good)
    }

    /// The next synced commit carries them to disk, as all that the hub tells again.
    fn begin_cards(&mut self, sheet: &Sheet) -> Result<(), StoreError> {
        self.settle()?;
        self.soon()?;
        let written: usize = sheet.cards().map(|(_, key, text)| key.len() + text.map_or(0, str::len)).sum();
        self.unfolded += written + PAGE;
        Ok(())
    }
}

fn head(db: &Connection) -> Result<Option<Head>, StoreError> {
    Ok(kept::read(db, NAME)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn keep_head(db: &Connection, head: &Head) -> Result<(), StoreError> {
    let text = serde_json::to_string(head).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(keep(db, NAME, &text)?)
}

fn put(db: &Connection, sort: Sort, key: &str, text: &str) -> rusqlite::Result<()> {
    let sql = "insert into card (sort, key, body) values (?1, ?2, ?3)
         on conflict (sort, key) do update set body = excluded.body";
    db.prepare_cached(sql)?.execute(params![sort.code(), key, text]).map(drop)
}

fn texts<'a>(sheet: &'a mut Sheet, sort: &str) -> Option<&'a mut Texts> {
    match sort {
        "location" => Some(&mut sheet.locations),
        "item" => Some(&mut sheet.items),
        "barcode" => Some(&mut sheet.barcodes),
        _ => None,
    }
}
