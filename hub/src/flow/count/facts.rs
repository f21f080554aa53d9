//! What is known of a place and its goods when a count comes in.

use super::rules::{Facts, KeyFacts, Limits, Side, Tolerance};
use crate::catalog;
use crate::count::{self, Line, Sheet};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int};
use crate::policy::{self, SECOND};
use regal_shared::base::{Goods, Qty, StockStatus};
use std::collections::BTreeMap;

/// All facts of a count whose lines hold what was seen; `skip` are LPNs taken as booked.
pub(super) fn of(cx: &mut Cx<'_>, mut sheet: Sheet, skip: &[String]) -> Result<Facts, DbError> {
    for (goods, lpn) in booked(cx, &sheet.location)? {
        let seen = sheet.lines.iter().any(|line| line.goods == goods && line.lpn == lpn);
        if !seen && !skip.contains(&lpn) {
            sheet.lines.push(Line { goods, lpn, counted: 0, base: 0, outcome: "" });
        }
    }
    let same_person = count::counted_by(cx, &sheet.location, &sheet.actor)?;
    let mut keys = Vec::with_capacity(sheet.lines.len());
    for line in &sheet.lines {
        keys.push(key(cx, &sheet, line)?);
    }
    let alone = !count::another_may(cx, &sheet.location, &sheet.actor)?;
    let limits = limits(cx)?;
    Ok(Facts { same_person, alone, limits, keys, sheet })
}

/// Goods and LPNs the books have at a place.
fn booked(cx: &mut Cx<'_>, location: &str) -> Result<Vec<(Goods, String)>, DbError> {
    let rows = cx.conn.query(
        "select item, owner, lot, serial, lpn from balance where site = $1 and location = $2 \
         group by item, owner, lot, serial, lpn order by item, owner, lot, serial, lpn",
        params![&cx.site.site, location],
    )?;
    rows.iter()
        .map(|row| {
            let goods = Goods {
                item: row.string(0)?,
                owner: row.string(1)?,
                lot: row.string(2)?,
                serial: row.string(3)?,
            };
            Ok((goods, row.string(4)?))
        })
        .collect()
}

fn key(cx: &mut Cx<'_>, sheet: &Sheet, line: &Line) -> Result<KeyFacts, DbError> {
    let (goods, site) = (&line.goods, cx.site.site.clone());
    let key =
        params![&site, &sheet.location, &goods.item, &goods.owner, &goods.lot, &goods.serial, &line.lpn];
    let rows = cx.conn.query(
        "select status, on_hand from balance where site = $1 and location = $2 and item = $3 and owner = $4 and \
         lot = $5 and serial = $6 and lpn = $7 order by case when status = 'available' then 0 else 1 end, status",
        key,
    )?;
    let mut held = Vec::with_capacity(rows.len());
    for row in &rows {
        held.push((StockStatus::parse(row.text(0)?).unwrap_or_default(), row.int(1)?));
    }
    let now: Qty = held.iter().map(|(_, qty)| qty).sum();
    let (later, moved) = since_anchor(cx, sheet, line)?;
    let leased = query_int(
        cx.conn,
        "select count(*) from reservation r join lease l on l.site = r.site and l.task = r.task and \
         l.state = 'active' and l.device <> $8 where r.site = $1 and r.location = $2 and r.item = $3 and \
         r.state = 'open' and r.owner = $4 and r.lot = $5 and r.serial = $6 and r.lpn = $7",
        params![
            &site,
            &sheet.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &line.lpn,
            sheet.device.as_str()
        ],
    )? > 0;
    let earlier = count::earlier(cx, &sheet.location, goods, &line.lpn)?;
    let (cost, abc) = catalog::worth(cx, &goods.item)?;
    let line = Line { base: now - later, ..line.clone() };
    let odd_clock = sheet.last.since(cx.time) > cx.site.clock_off || sheet.last < sheet.first;
    Ok(KeyFacts { line, held, earlier, moved: moved || (odd_clock && now != 0), leased, cost, abc })
}

/// Movements of a key after the anchor: what those brought that did not happen before the count, and whether one
/// happened while it was made, or at a time nobody can trust.
fn since_anchor(cx: &mut Cx<'_>, sheet: &Sheet, line: &Line) -> Result<(Qty, bool), DbError> {
    let goods = &line.goods;
    let rows = cx.conn.query(
        "select m.qty, m.occurred_at, coalesce(c.occurred_at, m.occurred_at) from movement m left join command c on \
         c.site = m.site and c.device = m.device and c.series = m.series and c.number = m.command \
         where m.site = $1 and m.to_location = $2 and m.item = $3 and m.number > $8 and m.owner = $4 and \
         m.lot = $5 and m.serial = $6 and m.to_lpn = $7 \
         union all \
         select -m.qty, m.occurred_at, coalesce(c.occurred_at, m.occurred_at) from movement m left join command c on \
         c.site = m.site and c.device = m.device and c.series = m.series and c.number = m.command \
         where m.site = $1 and m.from_location = $2 and m.item = $3 and m.number > $8 and m.owner = $4 and \
         m.lot = $5 and m.serial = $6 and m.from_lpn = $7",
        params![
            &cx.site.site,
            &sheet.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &line.lpn,
            sheet.anchor
        ],
    )?;
    // What moved so shortly before or after may or may not be in what was counted.
    let margin = policy::plain_or_own(cx.conn, &cx.site.site, "count_margin_seconds")? * SECOND;
    let (begin, end) = (sheet.first.plus(-margin).0, sheet.last.plus(margin).0);
    let (mut later, mut moved) = (0, false);
    for row in &rows {
        let (qty, at, said) = (row.int(0)?, row.int(1)?, row.int(2)?);
        moved |= at != said || (begin..=end).contains(&at);
        if at >= begin {
            later += qty;
        }
    }
    Ok((later, moved))
}

/// The site's tolerances: those of no class, and of each class what it says differently.
fn limits(cx: &mut Cx<'_>) -> Result<Limits, DbError> {
    let said = policy::beginning(cx.conn, &cx.site.site, "count_")?;
    let plain = tolerance(&said, "", Tolerance::default());
    let of = |class: &str| tolerance(&said, class, plain);
    Ok(Limits { plain, a: of("_a"), b: of("_b"), c: of("_c") })
}

fn tolerance(said: &BTreeMap<String, i64>, class: &str, plain: Tolerance) -> Tolerance {
    let of = |name: &str, plain: i64| match said.get(&format!("{name}{class}")) {
        Some(value) if *value != policy::AS_PLAIN => *value,
        _ => plain,
    };
    let side = |name: &str, plain: Side| Side {
        units: of(name, plain.units),
        percent: of(&format!("{name}_percent"), plain.percent),
        value: of(&format!("{name}_value"), plain.value),
    };
    Tolerance { plus: side("count_plus", plain.plus), minus: side("count_minus", plain.minus) }
}
