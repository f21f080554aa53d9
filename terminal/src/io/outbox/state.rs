//! The state of the work, as two of the values beside the confirms: a whole text, and how the newest differs from it.
//! A confirm carries the difference alone, which is one page where the whole is six. Both are needed: where one is not as
//! it was saved, or does not belong to the other, the state is lost.

use super::change::Change;
use super::{Outbox, PAGE, StoreError, kept};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The whole text.
pub(super) const WHOLE: &str = "checkpoint";
/// How the newest state differs from it.
pub(super) const SINCE: &str = "since";

/// Files of this version and later have it in two parts.
pub(super) const VERSION: i64 = 4;

/// A longer difference than this is not written: it would no longer fit in the page of all the values, in bytes.
const MOST: usize = 800;
/// With a longer difference than this the whole is written anew as soon as nobody scans, in bytes.
const ENOUGH: usize = 400;

/// The value named [`SINCE`].
#[derive(Debug, Serialize, Deserialize)]
struct Since {
    /// The sum of the whole text that it belongs to.
    of: i64,
    change: Change,
}

/// What the store has of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing was ever saved.
    None,
    /// It is as it was saved.
    Whole(String),
    /// One part is missing, or does not belong to the other.
    Broken,
}

/// What is on disk, as far as it is certain: the whole text with its sum, and how long the difference is.
#[derive(Debug, Default)]
pub(super) struct Base {
    whole: Option<(String, i64)>,
    since: usize,
}

/// What a commit will have written.
pub(super) enum Written {
    /// The whole text, with its sum.
    Whole(i64),
    /// A difference of so many bytes.
    Since(usize),
}

/// The state, put together.
pub(super) fn read(db: &Connection) -> rusqlite::Result<Found> {
    let (whole, since) = (kept::read(db, WHOLE)?, kept::read(db, SINCE)?);
    let (whole, since) = match (whole, since) {
        (None, None) => return Ok(Found::None),
        (Some(whole), Some(since)) => (whole, since),
        _ => return Ok(Found::Broken),
    };
    let sum = kept::of(WHOLE.as_bytes(), whole.as_bytes());
    let since = serde_json::from_str::<Since>(&since).ok().filter(|since| since.of == sum);
    Ok(since.and_then(|since| since.change.of(&whole)).map_or(Found::Broken, Found::Whole))
}

/// Writes all of it.
pub(super) fn keep_whole(db: &Connection, text: &str) -> rusqlite::Result<i64> {
    let of = kept::of(WHOLE.as_bytes(), text.as_bytes());
    kept::keep(db, WHOLE, text)?;
    kept::keep(db, SINCE, &since(of, Change::none(text)).unwrap_or_default())?;
    Ok(of)
}

fn since(of: i64, change: Change) -> Option<String> {
    serde_json::to_string(&Since { of, change }).ok()
}

impl Base {
    /// What a store has that was just opened.
    pub(super) fn read(db: &Connection) -> rusqlite::Result<Base> {
        let sum = |text: String| {
            let sum = kept::of(WHOLE.as_bytes(), text.as_bytes());
            (text, sum)
        };
        let since = kept::read(db, SINCE)?.map_or(0, |text| text.len());
        Ok(Base { whole: kept::read(db, WHOLE)?.map(sum), since })
    }

    /// Writes how the state differs from the whole text on disk, or all of it where that is no longer.
    pub(super) fn keep(&self, db: &Connection, text: &str) -> rusqlite::Result<Written> {
        let change = self.whole.as_ref().and_then(|(whole, of)| since(*of, Change::between(whole, text)?));
        match change.filter(|change| change.len() <= MOST.min(text.len())) {
            Some(change) => kept::keep(db, SINCE, &change).map(|()| Written::Since(change.len())),
            None => keep_whole(db, text).map(Written::Whole),
        }
    }

    /// It was written: about so many bytes.
    pub(super) fn wrote(&mut self, written: Written, text: &str) -> usize {
        match written {
            Written::Whole(sum) => {
                *self = Base { whole: Some((text.to_owned(), sum)), since: 0 };
                text.len() + PAGE
            }
            Written::Since(length) => {
                self.since = length;
                PAGE
            }
        }
    }

    /// Whether it is on disk is not known: next time all of it is written.
    pub(super) fn doubt(&mut self) {
        *self = Base::default();
    }

    /// Whether the difference has become long.
    pub(super) fn is_far(&self) -> bool {
        self.since > ENOUGH
    }
}

impl Outbox {
    /// Writes the state without a sync, for nothing was confirmed; all of it where that is wanted.
    pub(super) fn state_soon(&mut self, text: &str, all: bool) -> Result<(), StoreError> {
        self.settle()?;
        self.soon()?;
        let done = self.state_written(text, all);
        if done.is_err() {
            self.doubt();
        }
        // The next confirm finds it set.
        self.full().and(Ok(done?))
    }

    /// Writes the state so that it is on disk.
    pub(super) fn state_now(&mut self, text: &str) -> Result<(), StoreError> {
        self.settle()?;
        self.full()?;
        let done = self.state_written(text, false);
        if done.is_err() {
            self.doubt();
        }
        Ok(done?)
    }

    fn state_written(&mut self, text: &str, all: bool) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        let written = if all { Written::Whole(keep_whole(&tx, text)?) } else { self.base.keep(&tx, text)? };
        tx.commit()?;
        self.unfolded += self.base.wrote(written, text);
        Ok(())
    }

    /// Writes all of a state of which the difference has become long.
    pub(super) fn state_anew(&mut self) -> Result<(), StoreError> {
        // Asked many times a second: nothing is read unless there is something to do.
        if !self.base.is_far() {
            return Ok(());
        }
        match read(&self.db)? {
            Found::Whole(text) => self.state_soon(&text, true),
            Found::None | Found::Broken => Ok(()),
        }
    }
}
