//! Orders and deliveries of the demo: those that wait when it begins and those that keep arriving.

use super::random::Random;
use super::stock::next_sscc;
use super::words::{CARRIERS, FIRST, LAST, STREETS, SUPPLIERS, TOWNS};
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::inbound::{Announced, AnnouncedLine, announce};
use crate::order::{self, NewOrder, NewOrderLine};
use regal_shared::base::Day;

const HOUR_MS: i64 = 3_600_000;

/// What trading must know of an item.
pub(super) struct Known {
    item: String,
    lots: bool,
    expires: bool,
    life_days: i64,
    case: i64,
}

/// All items of the site, the popular ones first.
pub(super) fn assortment(cx: &mut Cx<'_>) -> Result<Vec<Known>, DbError> {
    let rows = cx.conn.query(
        "select i.item, i.lot_tracked, i.expiry, i.min_life_days, coalesce(p.factor, 1) from item i \
         left join pack_level p on p.site = i.site and p.item = i.item and p.level = 'case' \
         where i.site = $1 and i.state = 'active' order by i.item",
        params![&cx.site.site],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Known {
                item: row.string(0)?,
                lots: row.flag(1)?,
                expires: row.text(2)? != "none",
                life_days: row.int(3)? * 10,
                case: row.int(4)?,
            })
        })
        .collect()
}

/// One customer order of one to five items.
pub(super) fn order(
    cx: &mut Cx<'_>,
    random: &mut Random,
    assortment: &[Known],
    number: i64,
) -> Result<String, DbError> {
    let order = number.to_string();
    let (carrier, lane) = random.of(CARRIERS);
    let customer = format!("{} {}", random.of(FIRST), random.of(LAST));
    let home = format!("{} {}\n{}", random.of(STREETS), random.between(1, 99), random.of(TOWNS));
    let hour = cx.now.0.div_euclid(HOUR_MS) * HOUR_MS;
    let urgent = random.chance(15);
    let mut new = NewOrder {
        order: order.clone(),
        channel: random.of(&["shop", "shop", "market", "phone"]).to_owned(),
        ship_to: format!("{customer}\n{home}"),
        customer,
        carrier: carrier.to_owned(),
        lane: lane.to_owned(),
        priority: if urgent { 20 } else { 50 },
        cut_off: hour + HOUR_MS * if urgent { random.between(1, 2) } else { random.between(3, 9) },
        ..NewOrder::default()
    };
    for line in 1..=random.of(&[1, 1, 1, 2, 2, 3, 3, 4, 5]) {
        let item = assortment[random.popular(assortment.len())].item.clone();
        if new.lines.iter().all(|known| known.item != item) {
            let qty = random.of(&[1, 1, 1, 1, 2, 2, 3, 4, 6]);
            new.lines.push(NewOrderLine { line, item, lot: String::new(), qty });
        }
    }
    order::create(cx, &new)?;
    Ok(order)
}

/// One announced delivery of three to eight items, in cases, some of it on pallets with an SSCC.
pub(super) fn delivery(
    cx: &mut Cx<'_>,
    random: &mut Random,
    assortment: &[Known],
    number: i64,
) -> Result<String, DbError> {
    let asn = number.to_string();
    let mut new = Announced {
        asn: asn.clone(),
        purchase_order: format!("45{number}"),
        supplier: random.of(SUPPLIERS).to_owned(),
        note: format!("LS{}", random.between(10_000, 99_999)),
        due_at: cx.now.0.div_euclid(HOUR_MS) * HOUR_MS + HOUR_MS * random.between(0, 8),
        ..Announced::default()
    };
    for line in 1..=random.between(3, 8) {
        let known = &assortment[random.index(assortment.len())];
        let day = cx.now.day().0;
        let sscc = if random.chance(35) { next_sscc(cx)? } else { String::new() };
        new.lines.push(AnnouncedLine {
            line,
            item: known.item.clone(),
            lot: if known.lots { format!("N{}", random.between(10_000, 99_999)) } else { String::new() },
            expiry: known.expires.then(|| Day(day + random.between(known.life_days / 2, known.life_days))),
            sscc,
            expected: random.between(2, 12) * known.case,
        });
    }
    announce(cx, &new)?;
    Ok(asn)
}
