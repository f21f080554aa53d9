//! GET `/v1/directory`: the cards of the site, all of them or what changed since the revision a device holds.
//!
//! After a change of one card every device asks. Each row of the catalog names the revision it is as it is now with, so
//! what a device lacks is read by an index; who asks for the same as another gets the same bytes. All cards are read and
//! packed once a revision, and only where a device has none, comes from another restore of the hub, or lacks so much that
//! all is the shorter answer.

use super::packed::Ready;
use super::posted::Asked;
use super::problem::Problem;
use super::speaker::Speaker;
use crate::catalog::cards;
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::Hall;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use regal_shared::flow::common::Changes;
use regal_shared::wire::{Sheet, Sort, Tally};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Fewer changed cards than this always go alone.
const FEW: usize = 1_000;
/// Answers kept for a revision: devices come from few different ones.
const ANSWERS: usize = 16;

/// What a device holds already.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Held {
    /// Revision of its cards; absent: it has none, or is older than this question.
    since: Option<i64>,
    /// The restore count they were told under.
    #[serde(default)]
    epoch: i64,
}

/// What was read last, shared by all who ask.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<Option<Cards>>>);

/// The cards as they were read last: not they themselves, only what each adds to the tally.
#[derive(Debug)]
struct Cards {
    /// Epoch and revision: a restored hub counts some revisions again.
    of: (i64, i64),
    weights: BTreeMap<(Sort, String), u64>,
    tally: Tally,
    /// All cards, where somebody has asked for them at this revision.
    whole: Option<Ready>,
    /// What changed up to this revision, by where it begins.
    changed: Vec<(i64, Ready)>,
}

impl Cards {
    fn read(sheet: &Sheet) -> Cards {
        let weigh = |(sort, key, text): (Sort, &str, Option<&str>)| {
            Some(((sort, key.to_owned()), Tally::weight(sort, key, text?)))
        };
        Cards {
            of: (sheet.epoch, sheet.revision),
            weights: sheet.cards().filter_map(weigh).collect(),
            tally: sheet.count(),
            whole: None,
            changed: Vec::new(),
        }
    }

    /// So many changed cards go alone: less than a quarter of all.
    fn most(&self) -> usize {
        usize::try_from(self.tally.cards() / 4).unwrap_or(0).max(FEW)
    }

    /// Takes changed cards in, whatever was known of them.
    fn take_in(&mut self, sheet: &Sheet) {
        for (sort, key, text) in sheet.cards() {
            let place = (sort, key.to_owned());
            if let Some(old) = self.weights.remove(&place) {
                self.tally.take(old);
            }
            if let Some(text) = text {
                let weight = Tally::weight(sort, key, text);
                self.tally.add(weight);
                self.weights.insert(place, weight);
            }
        }
        if self.of.1 != sheet.revision {
            self.of.1 = sheet.revision;
            self.whole = None;
            self.changed.clear();
        }
    }

    fn answer(&self, held: Option<i64>) -> Option<&Ready> {
        match held {
            None => self.whole.as_ref(),
            Some(since) => self.changed.iter().find(|(from, _)| *from == since).map(|(_, ready)| ready),
        }
    }
}

/// The cards a device lacks.
pub async fn get(
    State(hall): State<Hall>,
    Extension(kept): Extension<Kept>,
    _speaker: Speaker,
    Asked(held): Asked<Held>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(newest(&hall, &kept, held).await?.answer(&headers))
}

async fn newest(hall: &Hall, kept: &Kept, held: Held) -> Result<Ready, DbError> {
    let mut kept = kept.0.lock().await;
    let site = hall.site.clone();
    let now = hall.read(move |conn| revision(conn, &site)).await?;
    let since = held.since.filter(|since| held.epoch == now.0 && (0..=now.1).contains(since));
    if let Some(cards) = kept.as_ref().filter(|cards| cards.of == now)
        && let Some(ready) = cards.answer(since)
    {
        return Ok(ready.clone());
    }
    let known = kept.as_ref().is_some_and(|cards| cards.of.0 == now.0 && cards.of.1 <= now.1);
    if since.is_some() && !known {
        // Nobody has asked since the start: what all cards add up to is not known yet.
        let site = hall.site.clone();
        *kept = Some(hall.read(move |conn| Ok(Cards::read(&all(conn, &site)?))).await?);
    }
    if let (Some(since), Some(cards)) = (since, kept.as_mut()) {
        // What is kept and what the device holds may lag behind differently: what both lack is read in one go.
        let (from, most, site) = (since.min(cards.of.1), cards.most(), hall.site.clone());
        let read = hall.read(move |conn| cards::changes(conn, &site, from, most)).await?;
        if let Some(changes) = read {
            return changed(cards, &changes, since);
        }
    }
    let (cards, ready) = whole(hall).await?;
    *kept = Some(cards);
    Ok(ready)
}

fn changed(cards: &mut Cards, changes: &Changes, since: i64) -> Result<Ready, DbError> {
    let mut sheet = Sheet::changed(changes, cards.of.0, since).map_err(bug)?;
    cards.take_in(&sheet);
    sheet.tally = cards.tally.to_string();
    let ready = ready(&sheet)?;
    if cards.changed.len() == ANSWERS {
        cards.changed.remove(0);
    }
    cards.changed.push((since, ready.clone()));
    Ok(ready)
}

fn revision(conn: &mut dyn Conn, site: &str) -> Result<(i64, i64), DbError> {
    let sql = "select epoch, directory from site where site = $1";
    let row = query_one(conn, sql, params![site])?.ok_or_else(|| DbError::bug(sql, "the site is missing"))?;
    Ok((row.int(0)?, row.int(1)?))
}

/// All cards as of now.
fn all(conn: &mut dyn Conn, site: &str) -> Result<Sheet, DbError> {
    let (epoch, _) = revision(conn, site)?;
    Sheet::whole(&cards::directory(conn, site)?, epoch).map_err(bug)
}

async fn whole(hall: &Hall) -> Result<(Cards, Ready), DbError> {
    let site = hall.site.clone();
    let read = move |conn: &mut dyn Conn| {
        let sheet = all(conn, &site)?;
        let ready = ready(&sheet)?;
        Ok((Cards { whole: Some(ready.clone()), ..Cards::read(&sheet) }, ready))
    };
    hall.read(read).await
}

fn ready(sheet: &Sheet) -> Result<Ready, DbError> {
    let plain = serde_json::to_vec(sheet).map_err(bug)?;
    Ok(Ready::new(HeaderValue::from_static("application/json"), plain.into()))
}

fn bug(error: serde_json::Error) -> DbError {
    DbError::bug("", format!("cards as JSON: {error}"))
}

#[cfg(test)]
mod tests;
