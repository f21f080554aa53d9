//! Cards: what a device knows of places and goods without asking the hub.

use super::Decided;
use crate::base::{Day, Level, Qty, StockStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of place a location is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationKind {
    /// Shelf position.
    Bin,
    /// Pick position fed by replenishment.
    Face,
    /// Stock behind a face.
    Reserve,
    /// Where goods are unloaded.
    Dock,
    /// Opening a truck stands at.
    Door,
    /// Floor behind a dock.
    Receiving,
    /// Outbound floor position.
    Lane,
    /// Bench with printer and scale.
    PackStation,
    /// Location on wheels.
    Cart,
    /// What a device or vehicle holds just now.
    Carry,
    /// Goods nobody can assign yet.
    Problem,
    /// A load: what one vehicle takes.
    Load,
    /// Virtual: where goods come from.
    Supplier,
    /// Virtual: where goods go.
    Customer,
    /// Virtual: between sites.
    Transit,
    /// Virtual: written off or up.
    Adjustment,
    /// Virtual: unexplained, until settled.
    Discrepancy,
}

impl LocationKind {
    /// Every kind.
    pub const ALL: [LocationKind; 17] = [
        LocationKind::Bin,
        LocationKind::Face,
        LocationKind::Reserve,
        LocationKind::Dock,
        LocationKind::Door,
        LocationKind::Receiving,
        LocationKind::Lane,
        LocationKind::PackStation,
        LocationKind::Cart,
        LocationKind::Carry,
        LocationKind::Problem,
        LocationKind::Load,
        LocationKind::Supplier,
        LocationKind::Customer,
        LocationKind::Transit,
        LocationKind::Adjustment,
        LocationKind::Discrepancy,
    ];

    /// The kind's code in tables, files and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LocationKind::Bin => "bin",
            LocationKind::Face => "face",
            LocationKind::Reserve => "reserve",
            LocationKind::Dock => "dock",
            LocationKind::Door => "door",
            LocationKind::Receiving => "receiving",
            LocationKind::Lane => "lane",
            LocationKind::PackStation => "pack_station",
            LocationKind::Cart => "cart",
            LocationKind::Carry => "carry",
            LocationKind::Problem => "problem",
            LocationKind::Load => "load",
            LocationKind::Supplier => "supplier",
            LocationKind::Customer => "customer",
            LocationKind::Transit => "transit",
            LocationKind::Adjustment => "adjustment",
            LocationKind::Discrepancy => "discrepancy",
        }
    }

    /// The kind of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<LocationKind> {
        LocationKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether stock there may be negative: true for the virtual kinds alone.
    #[must_use]
    pub fn is_virtual(self) -> bool {
        matches!(
            self,
            LocationKind::Supplier
                | LocationKind::Customer
                | LocationKind::Transit
                | LocationKind::Adjustment
                | LocationKind::Discrepancy
        )
    }

    /// Whether goods are stored there to be picked or fed from.
    #[must_use]
    pub fn is_storage(self) -> bool {
        matches!(self, LocationKind::Bin | LocationKind::Face | LocationKind::Reserve)
    }
}

/// A location as a device knows it. Its label reads `L.` and the id; doors read `D.` and the id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationCard {
    /// The location: capital letters A to X, digits and dots, walking parts separated by dots: `A12.04.3`.
    pub location: String,
    /// What kind of place it is.
    pub kind: LocationKind,
    /// The zone or area it belongs to; empty when none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Position on the walk through the site; lower is earlier.
    #[serde(default)]
    pub walk: i64,
    /// Check digits printed beside the code; empty when the place has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digits: String,
    /// Shelf level for the level mark: negative is down, positive up, 0 no mark.
    #[serde(default)]
    pub height: i64,
    /// Whether LPNs keep standing there as units (true) or their content becomes loose (false).
    #[serde(default)]
    pub keeps_lpn: bool,
}

/// Which expiry an item carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryKind {
    /// None.
    #[default]
    None,
    /// Best before, AI 15.
    BestBefore,
    /// Use by, AI 17.
    UseBy,
}

impl ExpiryKind {
    /// The kind's code in tables and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ExpiryKind::None => "none",
            ExpiryKind::BestBefore => "best_before",
            ExpiryKind::UseBy => "use_by",
        }
    }

    /// The kind of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<ExpiryKind> {
        [ExpiryKind::None, ExpiryKind::BestBefore, ExpiryKind::UseBy]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// When the serial numbers of an item are captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum SerialCapture {
    /// Never.
    #[default]
    None,
    /// At receiving and at every later step.
    Inbound,
    /// Only when goods leave.
    Outbound,
}

impl SerialCapture {
    /// The code in tables and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            SerialCapture::None => "none",
            SerialCapture::Inbound => "inbound",
            SerialCapture::Outbound => "outbound",
        }
    }

    /// The capture of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<SerialCapture> {
        [SerialCapture::None, SerialCapture::Inbound, SerialCapture::Outbound]
            .into_iter()
            .find(|capture| capture.code() == code)
    }
}

/// One pack level of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCard {
    /// The level.
    pub level: Level,
    /// Base units in one of it.
    pub factor: Qty,
    /// Above so many of this level, counted in packs of it, an entry is asked about; 0 leaves it to the item's limit.
    #[serde(default, skip_serializing_if = "is_none")]
    pub warn: Qty,
    /// Above so many of this level, counted in packs of it, an entry is an error; 0 leaves it to the item's limit.
    #[serde(default, skip_serializing_if = "is_none")]
    pub hard: Qty,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over like this")]
fn is_none(limit: &Qty) -> bool {
    *limit == 0
}

impl LevelCard {
    /// A level without limits of its own.
    #[must_use]
    pub fn plain(level: Level, factor: Qty) -> LevelCard {
        LevelCard { level, factor, warn: 0, hard: 0 }
    }
}

/// An item as a device knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCard {
    /// The item.
    pub item: String,
    /// Its name, as people know it. Foreign text: clean before showing.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Its pack levels, smallest first; `each` with factor 1 is always there.
    pub levels: Vec<LevelCard>,
    /// Whether lots are tracked.
    #[serde(default)]
    pub lot_tracked: bool,
    /// Which expiry its lots carry.
    #[serde(default)]
    pub expiry: ExpiryKind,
    /// When serial numbers are captured.
    #[serde(default)]
    pub serial: SerialCapture,
    /// Days of life goods must have left when they come in; 0 means no minimum.
    #[serde(default)]
    pub min_life_days: i64,
    /// Weight of one base unit in grams; 0 means unknown.
    #[serde(default)]
    pub weight_g: i64,
    /// Above so many base units the count is typed twice.
    pub warn_qty: Qty,
    /// Above so many base units an entry is an error.
    pub hard_qty: Qty,
}

impl ItemCard {
    /// Base units in one of `level`; `None` when the item has no such level.
    #[must_use]
    pub fn factor(&self, level: Level) -> Option<Qty> {
        self.levels.iter().find(|card| card.level == level).map(|card| card.factor)
    }
}

/// One row of the barcode table: what a foreign barcode stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarcodeCard {
    /// The barcode's text; GTINs of all lengths as 14 digits.
    pub barcode: String,
    /// The item.
    pub item: String,
    /// The pack level it is printed on.
    pub level: Level,
    /// Base units in one of it.
    pub factor: Qty,
}

/// A lot as a device knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotCard {
    /// The item.
    pub item: String,
    /// The lot.
    pub lot: String,
    /// Its expiry, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
}

/// One card of any kind, as sent in a packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "card", rename_all = "snake_case")]
pub enum Card {
    /// A location.
    Location(LocationCard),
    /// An item.
    Item(ItemCard),
    /// A barcode.
    Barcode(BarcodeCard),
    /// A lot.
    Lot(LotCard),
}

/// All cards a device holds: the site's directory as of a revision, plus what packets brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Directory {
    /// Revision of the hub's directory these cards stand for.
    pub revision: i64,
    /// Locations by id.
    pub locations: BTreeMap<String, LocationCard>,
    /// Items by id.
    pub items: BTreeMap<String, ItemCard>,
    /// Barcode rows by text; several items may share one.
    pub barcodes: BTreeMap<String, Box<[BarcodeCard]>>,
    /// Lots by item, then lot.
    pub lots: BTreeMap<String, BTreeMap<String, LotCard>>,
    /// What the site has decided.
    #[serde(flatten)]
    pub decided: Decided,
}

impl Directory {
    /// Takes a card in, replacing what it knew of the same object.
    pub fn learn(&mut self, card: Card) {
        match card {
            Card::Location(card) => {
                self.locations.insert(card.location.clone(), card);
            }
            Card::Item(card) => {
                self.items.insert(card.item.clone(), card);
            }
            Card::Barcode(card) => {
                let rows = self.barcodes.entry(card.barcode.clone()).or_default();
                match rows.iter_mut().find(|row| row.item == card.item) {
                    Some(row) => *row = card,
                    None => *rows = rows.iter().cloned().chain([card]).collect(),
                }
            }
            Card::Lot(card) => {
                self.lots.entry(card.item.clone()).or_default().insert(card.lot.clone(), card);
            }
        }
    }

    /// Takes over what is other than before: the same as if all cards had come anew.
    pub fn change(&mut self, changes: Changes) {
        self.revision = changes.revision;
        put(&mut self.locations, changes.locations);
        put(&mut self.items, changes.items);
        let rows = changes
            .barcodes
            .into_iter()
            .map(|(barcode, rows)| (barcode, Some(rows).filter(|rows| !rows.is_empty())));
        put(&mut self.barcodes, rows);
        self.lots.clear();
        self.decided = changes.decided;
    }
}

fn put<T>(cards: &mut BTreeMap<String, T>, told: impl IntoIterator<Item = (String, Option<T>)>) {
    for (key, card) in told {
        match card {
            Some(card) => drop(cards.insert(key, card)),
            None => drop(cards.remove(&key)),
        }
    }
}

/// What is other in a site's directory than at an earlier revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Changes {
    /// The revision they lead to.
    pub revision: i64,
    /// Locations by id; `None`: it is none any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub locations: BTreeMap<String, Option<LocationCard>>,
    /// Items by id; `None`: it is none any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, Option<ItemCard>>,
    /// All rows of each barcode; without any: nobody knows it any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub barcodes: BTreeMap<String, Box<[BarcodeCard]>>,
    /// What the site has decided.
    #[serde(flatten)]
    pub decided: Decided,
}

impl Changes {
    /// How many cards are other than before.
    #[must_use]
    pub fn len(&self) -> usize {
        self.locations.len() + self.items.len() + self.barcodes.len()
    }

    /// Whether no card is other than before.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
