//! The site's cards as they cross the network: all of them, or only those that are other than before.

use crate::flow::common::{BarcodeCard, Changes, Decided, Directory, ItemCard, LocationCard};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Cards of one sort by their key, each as the very text the hub made: what is summed up is the same on both sides,
/// whatever either of them knows of its fields.
pub type Texts = BTreeMap<String, Box<RawValue>>;

/// What a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// A location.
    Location,
    /// An item.
    Item,
    /// All rows of one barcode.
    Barcode,
}

impl Sort {
    /// Its code in tables and sums.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Sort::Location => "location",
            Sort::Item => "item",
            Sort::Barcode => "barcode",
        }
    }
}

/// The answer to GET `/v1/directory`: all cards, or what changed since the revision the device asked from.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
pub struct Sheet {
    /// Revision of the hub's directory the device has after it.
    pub revision: i64,
    /// The hub's restore count; 0 from hubs that do not tell changes yet.
    #[serde(default)]
    pub epoch: i64,
    /// Only what is other than at this revision; absent: all there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
    /// The [`Tally`] over all cards there are at `revision`; empty from hubs that do not tell changes yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tally: String,
    /// Locations by id; `null`: it is none any more.
    pub locations: Texts,
    /// Items by id; `null`: it is none any more.
    pub items: Texts,
    /// Rows by barcode; without a row: nobody knows it any more.
    pub barcodes: Texts,
    /// Always empty: lots come with the work. Older terminals miss it where it is not there.
    #[serde(default)]
    pub lots: Texts,
    /// What the site has decided.
    #[serde(flatten)]
    pub decided: Decided,
}

impl Sheet {
    /// All cards of a directory.
    ///
    /// # Errors
    /// When a card cannot be written as JSON; none is of that kind.
    pub fn whole(all: &Directory, epoch: i64) -> Result<Sheet, serde_json::Error> {
        let mut sheet = Sheet {
            revision: all.revision,
            epoch,
            locations: texts(&all.locations)?,
            items: texts(&all.items)?,
            barcodes: texts(&all.barcodes)?,
            decided: all.decided.clone(),
            ..Sheet::default()
        };
        sheet.tally = sheet.count().to_string();
        Ok(sheet)
    }

    /// What changed since a revision; the tally is still to be said.
    ///
    /// # Errors
    /// When a card cannot be written as JSON; none is of that kind.
    pub fn changed(changes: &Changes, epoch: i64, since: i64) -> Result<Sheet, serde_json::Error> {
        Ok(Sheet {
            revision: changes.revision,
            epoch,
            since: Some(since),
            locations: texts(&changes.locations)?,
            items: texts(&changes.items)?,
            barcodes: texts(&changes.barcodes)?,
            decided: changes.decided.clone(),
            ..Sheet::default()
        })
    }

    /// What stands beside the cards, with what they add up to, and none of them.
    #[must_use]
    pub fn bare(&self, tally: Tally) -> Sheet {
        Sheet {
            revision: self.revision,
            epoch: self.epoch,
            since: None,
            tally: tally.to_string(),
            locations: Texts::new(),
            items: Texts::new(),
            barcodes: Texts::new(),
            lots: Texts::new(),
            decided: self.decided.clone(),
        }
    }

    /// Every card: its sort, its key and its text; no text where it is none any more.
    pub fn cards(&self) -> impl Iterator<Item = (Sort, &str, Option<&str>)> {
        let sorts =
            [(Sort::Location, &self.locations), (Sort::Item, &self.items), (Sort::Barcode, &self.barcodes)];
        sorts.into_iter().flat_map(|(sort, texts)| {
            texts.iter().map(move |(key, text)| {
                let text = Some(text.get()).filter(|text| !matches!(*text, "null" | "[]"));
                (sort, key.as_str(), text)
            })
        })
    }

    /// The tally over the cards of this sheet.
    #[must_use]
    pub fn count(&self) -> Tally {
        let mut tally = Tally::default();
        self.cards().for_each(|(sort, key, text)| {
            if let Some(text) = text {
                tally.add(Tally::weight(sort, key, text));
            }
        });
        tally
    }

    /// The directory of a whole sheet. A card that cannot be read is of a newer hub, and passed over.
    #[must_use]
    pub fn directory(&self) -> Directory {
        Directory {
            revision: self.revision,
            locations: read::<LocationCard>(&self.locations),
            items: read::<ItemCard>(&self.items),
            barcodes: read::<Box<[BarcodeCard]>>(&self.barcodes)
                .into_iter()
                .filter(|(_, rows)| !rows.is_empty())
                .collect(),
            decided: self.decided.clone(),
            ..Directory::default()
        }
    }

    /// What this sheet changes. A card that cannot be read is of a newer hub: it is none here.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes {
            revision: self.revision,
            locations: told(&self.locations),
            items: told(&self.items),
            barcodes: told(&self.barcodes)
                .into_iter()
                .map(|(key, rows)| (key, rows.unwrap_or_default()))
                .collect(),
            decided: self.decided.clone(),
        }
    }
}

fn texts<T: Serialize>(cards: &BTreeMap<String, T>) -> Result<Texts, serde_json::Error> {
    cards.iter().map(|(key, card)| Ok((key.clone(), to_raw_value(card)?))).collect()
}

fn told<T: DeserializeOwned>(texts: &Texts) -> BTreeMap<String, Option<T>> {
    texts.iter().map(|(key, text)| (key.clone(), serde_json::from_str(text.get()).ok())).collect()
}

fn read<T: DeserializeOwned>(texts: &Texts) -> BTreeMap<String, T> {
    let mut cards = BTreeMap::new();
    for (key, text) in texts {
        if let Ok(card) = serde_json::from_str(text.get()) {
            cards.insert(key.clone(), card);
        }
    }
    cards
}

/// How many cards there are, and a sum over all of them that says nothing of their order: a card comes or goes without the
/// others being looked at. Written as `COUNT-SUM`, the sum as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    count: i64,
    sum: u64,
}

impl Tally {
    /// What one card adds to the sum: the first 8 bytes of the SHA-256 of sort, NUL, key, NUL and text.
    #[must_use]
    pub fn weight(sort: Sort, key: &str, text: &str) -> u64 {
        let digest = Sha256::new()
            .chain_update(sort.code())
            .chain_update([0])
            .chain_update(key)
            .chain_update([0])
            .chain_update(text)
            .finalize();
        digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    }

    /// A card of this weight comes.
    pub fn add(&mut self, weight: u64) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.wrapping_add(weight);
    }

    /// A card of this weight goes.
    pub fn take(&mut self, weight: u64) {
        self.count = self.count.saturating_sub(1);
        self.sum = self.sum.wrapping_sub(weight);
    }

    /// How many cards there are.
    #[must_use]
    pub fn cards(&self) -> i64 {
        self.count
    }

    /// A tally as it is written, or `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Tally> {
        let (count, sum) = text.split_once('-')?;
        Some(Tally { count: count.parse().ok()?, sum: u64::from_str_radix(sum, 16).ok()? })
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:016x}", self.count, self.sum)
    }
}
