//! What lies on the shelves when the demo begins: booked like everything else, from Adjustment.

use super::goods::{Good, PREFIX};
use super::places::Zone;
use super::random::Random;
use crate::catalog::lpn;
use crate::catalog::save;
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::{Change, apply};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use regal_shared::base::{Day, Goods, Qty, StockStatus};
use regal_shared::gs1::keys;

/// Fills the shelves: one or two bins an item, now and then a pallet in reserve; some bins stay empty.
pub(super) fn fill(
    cx: &mut Cx<'_>,
    random: &mut Random,
    zones: &mut [Zone],
    goods: &[Good],
) -> Result<(), DbError> {
    for zone in zones.iter_mut() {
        random.shuffle(&mut zone.locations);
    }
    let mut pallets = 0;
    for good in goods {
        let bins = if random.chance(45) { 2 } else { 1 };
        for bin in 0..bins {
            let free = zones.iter_mut().find(|zone| zone.zone == good.branch.zone);
            let Some(location) = free.and_then(|zone| zone.locations.pop()) else { break };
            let lot = lot(cx, random, good, bin)?;
            let qty = random.between(2, 9) * good.case + random.between(0, good.case - 1);
            book(cx, good, lot, qty, Place::loose(&location))?;
        }
        if random.chance(8)
            && let Some(location) =
                zones.iter_mut().find(|zone| zone.zone == "R").and_then(|zone| zone.locations.pop())
        {
            pallets += 1;
            pallet(cx, random, good, &location, pallets)?;
        }
    }
    Ok(())
}

/// A lot for goods that have them; later ones live longer, so FEFO has something to decide.
fn lot(cx: &mut Cx<'_>, random: &mut Random, good: &Good, later: i64) -> Result<String, DbError> {
    if good.branch.tracking == 0 {
        return Ok(String::new());
    }
    let lot = format!("L{}{:03}", random.between(24, 26), random.between(1, 365));
    let expiry = (good.branch.tracking >= 2).then(|| {
        let life = good.branch.life_days;
        Day(cx.now.day().0 + random.between(life / 6, life / 2) + later * life / 2)
    });
    save::lot(cx, &good.item, &lot, expiry)?;
    Ok(lot)
}

fn pallet(
    cx: &mut Cx<'_>,
    random: &mut Random,
    good: &Good,
    location: &str,
    number: i64,
) -> Result<(), DbError> {
    let name = format!("P{number:05}");
    let sscc = next_sscc(cx)?;
    let make = lpn::Change::Make {
        lpn: name.clone(),
        kind: "pallet",
        state: "open",
        sscc,
        location: location.to_owned(),
        order: String::new(),
        carton_type: String::new(),
        weight_g: 0,
    };
    apply::apply(cx, &[Change::Lpn(make)])?;
    let lot = lot(cx, random, good, 2)?;
    book(cx, good, lot, good.case * 40, Place::on(location, &name, StockStatus::Available))
}

/// The next SSCC of the site under the demonstration prefix.
pub(super) fn next_sscc(cx: &mut Cx<'_>) -> Result<String, DbError> {
    cx.site.sscc += 1;
    keys::sscc(3, PREFIX, cx.site.sscc.unsigned_abs())
        .map_err(|error| DbError::bug("sscc", error.to_string()))
}

fn book(cx: &mut Cx<'_>, good: &Good, lot: String, qty: Qty, to: Place) -> Result<(), DbError> {
    let goods = Goods { item: good.item.clone(), owner: cx.site.owner.clone(), lot, serial: String::new() };
    let from = Place::loose(ADJUSTMENT);
    let booking = Booking { goods, qty, from, to, reason: "opening", own: None };
    apply::apply(cx, &[Change::Stock(ledger::Change::Book(booking))])
}
