//! What a flow may know besides its own state.

use super::known::{KNOWN_MS, Known};
use regal_shared::base::{Day, DeviceId, Goods, Moment, Qty};
use regal_shared::flow::common::{Directory, ItemCard};
use regal_shared::flow::session::Session;
use regal_shared::wire::LeaseRef;

/// What a flow may know besides its own state.
#[derive(Debug, Clone, Copy)]
pub struct Ctx<'a> {
    /// Device clock.
    pub now: Moment,
    /// This device.
    pub device: &'a DeviceId,
    /// The site's name.
    pub site: &'a str,
    /// Every card the device holds, the packets' included.
    pub directory: &'a Directory,
    /// Who is on.
    pub session: Option<&'a Session>,
    /// The lease the flow works under.
    pub lease: Option<&'a LeaseRef>,
    /// The hub can be reached.
    pub online: bool,
    /// Number of the newest movement the hub told of lately; 0 when it is away.
    pub journal: i64,
    /// People who were on this device.
    pub people: &'a [Known],
    /// Nobody leaves the program.
    pub kiosk: bool,
    /// The place whose check digits were typed wrong too often: only its scan counts.
    pub scan_only: Option<&'a str>,
    /// Confirms waiting for their answer.
    pub waiting: i64,
    /// Jobs put aside on this device.
    pub held: usize,
    /// Base units carried by hand in all jobs of this device.
    pub carried: Qty,
}

impl<'a> Ctx<'a> {
    /// The card of an item, if the device has it.
    #[must_use]
    pub fn item(&self, item: &str) -> Option<&'a ItemCard> {
        self.directory.items.get(item)
    }

    /// Whether the device knows several lots of an item.
    #[must_use]
    pub fn several_lots(&self, item: &str) -> bool {
        self.directory.lots.get(item).is_some_and(|lots| lots.len() > 1)
    }

    /// How an item is called, or its id. Foreign text.
    #[must_use]
    pub fn item_name(&self, item: &str) -> String {
        self.item(item).map_or_else(|| item.to_owned(), |card| card.name.clone())
    }

    /// The expiry a label shows, when the device has none on record for that lot: the hub may not know it either.
    #[must_use]
    pub fn news_of_lot(&self, goods: &Goods, shown: Option<Day>) -> Option<Day> {
        let card = self.directory.lots.get(&goods.item).and_then(|lots| lots.get(&goods.lot));
        shown.filter(|_| !goods.lot.is_empty() && card.is_none_or(|card| card.expiry.is_none()))
    }

    /// What the device keeps of a person, by badge or number, while it is fresh.
    #[must_use]
    pub fn known(&self, badge: &str) -> Option<&'a Known> {
        let fresh = |known: &&Known| self.now.since(known.seen) <= KNOWN_MS;
        self.people.iter().filter(fresh).find(|known| known.verifier.is(badge))
    }

    /// The check digits that stand for a location's scan; `None` when it has none, or when they were typed wrong too
    /// often.
    #[must_use]
    pub fn digits(&self, location: &str) -> Option<&'a str> {
        let card = self.directory.locations.get(location)?;
        let counts = !card.digits.is_empty() && self.scan_only != Some(location);
        counts.then_some(card.digits.as_str())
    }
}
