//! What the directory says where work brought a card of its own: that one wins while the work is here, and what changes in
//! the directory goes into what lies under it.

use regal_shared::flow::common::{BarcodeCard, Card, Directory, ItemCard, LocationCard};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Cards of the directory that others lie over; `None` where it has none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Under {
    locations: BTreeMap<String, Option<LocationCard>>,
    items: BTreeMap<String, Option<ItemCard>>,
    barcodes: BTreeMap<String, Option<Box<[BarcodeCard]>>>,
}

impl Under {
    /// A card of work comes over what the directory says.
    pub(super) fn learn(&mut self, directory: &mut Directory, card: &Card) {
        match card {
            Card::Location(one) => {
                let now = directory.locations.get(&one.location);
                if now == Some(one) {
                    return;
                }
                remember(&mut self.locations, &one.location, now);
            }
            Card::Item(one) => {
                let now = directory.items.get(&one.item);
                if now == Some(one) {
                    return;
                }
                remember(&mut self.items, &one.item, now);
            }
            Card::Barcode(one) => {
                let now = directory.barcodes.get(&one.barcode);
                if now.is_some_and(|rows| rows.contains(one)) {
                    return;
                }
                remember(&mut self.barcodes, &one.barcode, now);
            }
            // The directory has none of its own.
            Card::Lot(_) => {}
        }
        directory.learn(card.clone());
    }

    /// The directory as it was without what work brought.
    pub(super) fn back_into(self, directory: &mut Directory) {
        put(self.locations, &mut directory.locations);
        put(self.items, &mut directory.items);
        put(self.barcodes, &mut directory.barcodes);
    }
}

fn remember<T: Clone>(under: &mut BTreeMap<String, Option<T>>, key: &str, now: Option<&T>) {
    if let Entry::Vacant(free) = under.entry(key.to_owned()) {
        free.insert(now.cloned());
    }
}

fn put<T>(under: BTreeMap<String, Option<T>>, cards: &mut BTreeMap<String, T>) {
    for (key, card) in under {
        match card {
            Some(card) => drop(cards.insert(key, card)),
            None => drop(cards.remove(&key)),
        }
    }
}
