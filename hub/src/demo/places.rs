//! The floor of the demo warehouse: aisles of shelves, docks, lanes, benches.

use super::random::Random;
use crate::catalog::save::{Location, location};
use crate::cx::Cx;
use crate::db::DbError;
use regal_shared::flow::common::LocationKind;

/// Bays along an aisle, odd ones on the left.
const BAYS: i64 = 20;
/// Shelf levels of a bay.
const LEVELS: i64 = 4;
/// From the middle of an aisle to the middle of the next, mm.
const AISLE_MM: i64 = 3_600;
/// Width of a bay, mm.
const BAY_MM: i64 = 1_250;

/// Storage places of one zone, in walk order.
pub struct Zone {
    /// Its letter.
    pub zone: &'static str,
    /// Location ids.
    pub locations: Vec<String>,
}

/// Aisles of each zone; `R` holds pallets.
fn aisles(small: bool) -> [(&'static str, i64); 5] {
    if small {
        [("A", 1), ("B", 1), ("C", 1), ("D", 1), ("R", 1)]
    } else {
        [("A", 6), ("B", 6), ("C", 6), ("D", 4), ("R", 3)]
    }
}

/// Makes all places; answers the storage places by zone.
pub(super) fn make(cx: &mut Cx<'_>, random: &mut Random, small: bool) -> Result<Vec<Zone>, DbError> {
    let mut zones = Vec::new();
    let mut aisle = 0;
    for (zone, count) in aisles(small) {
        let mut locations = Vec::new();
        for number in 1..=count {
            for place in shelves(random, zone, number, aisle) {
                location(cx, &place)?;
                locations.push(place.location);
            }
            aisle += 1;
        }
        zones.push(Zone { zone, locations });
    }
    for place in edges(random) {
        location(cx, &place)?;
    }
    Ok(zones)
}

/// One aisle in the order it is walked: there in one, back in the next.
fn shelves(random: &mut Random, zone: &str, number: i64, aisle: i64) -> Vec<Location> {
    let mut places = Vec::new();
    for step in 0..BAYS {
        let bay = if aisle % 2 == 0 { step + 1 } else { BAYS - step };
        let side = if bay % 2 == 1 { -900 } else { 900 };
        for level in 1..=LEVELS {
            let reserve = zone == "R";
            places.push(Location {
                zone: zone.to_owned(),
                area: zone.to_owned(),
                walk: 10_000 + aisle * 1_000 + step * 10 + level,
                x_mm: 6_000 + aisle * AISLE_MM + side,
                y_mm: 12_000 + (bay - 1) / 2 * BAY_MM,
                height: match level {
                    1 => -1,
                    LEVELS => 1,
                    _ => 0,
                },
                digits: format!("{:02}", random.between(10, 99)),
                keeps_lpn: reserve,
                mix_items: false,
                mix_lots: !reserve,
                capacity: if reserve { 1 } else { 240 },
                ..Location::plain(
                    &format!("{zone}{number:02}.{bay:02}.{level}"),
                    if reserve { LocationKind::Reserve } else { LocationKind::Bin },
                )
            });
        }
    }
    places
}

/// What stands around the shelves.
fn edges(random: &mut Random) -> Vec<Location> {
    let mut places = Vec::new();
    let mut row = |name: &str, kind, zone: &str, count: i64, walk: i64, y_mm: i64| {
        for number in 1..=count {
            places.push(Location {
                zone: zone.to_owned(),
                area: zone.to_owned(),
                walk: walk + number,
                x_mm: 5_000 + number * 5_000,
                y_mm,
                digits: format!("{:02}", random.between(10, 99)),
                keeps_lpn: true,
                ..Location::plain(&format!("{name}.{number}"), kind)
            });
        }
    };
    row("DOCK", LocationKind::Dock, "in", 2, 100, 0);
    row("REC", LocationKind::Receiving, "in", 4, 200, 4_000);
    row("PACK", LocationKind::Lane, "pack", 2, 90_100, 34_000);
    row("BENCH", LocationKind::PackStation, "pack", 4, 90_200, 38_000);
    row("SHIP", LocationKind::Lane, "ship", 4, 90_300, 42_000);
    row("DOOR", LocationKind::Door, "ship", 4, 90_400, 46_000);
    row("CART", LocationKind::Cart, "", 4, 0, 8_000);
    places
}
