//! Cards for devices, read from the catalog.

use crate::db::{Conn, DbError, Row, params};
use crate::policy;
use regal_shared::base::{Day, Level, Qty, StockStatus};
use regal_shared::flow::common::{
    BarcodeCard, Card, Changes, Directory, ExpiryKind, ItemCard, LevelCard, LocationCard, LocationKind,
    LotCard, SerialCapture,
};

fn location_of(row: &Row) -> Result<LocationCard, DbError> {
    Ok(LocationCard {
        location: row.string(0)?,
        kind: LocationKind::parse(row.text(1)?).unwrap_or(LocationKind::Bin),
        zone: row.string(2)?,
        walk: row.int(3)?,
        digits: row.string(4)?,
        height: row.int(5)?,
        keeps_lpn: row.flag(6)?,
    })
}

/// The card of a location, if there is one.
///
/// # Errors
/// The database.
pub fn location(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Option<LocationCard>, DbError> {
    let rows = conn.query(
        "select location, kind, zone, walk, digits, height, keeps_lpn from location where site = $1 and location = $2",
        params![site, location],
    )?;
    rows.first().map(location_of).transpose()
}

fn item_of(row: &Row) -> Result<ItemCard, DbError> {
    Ok(ItemCard {
        item: row.string(0)?,
        name: row.string(1)?,
        owner: row.string(2)?,
        levels: Vec::new(),
        lot_tracked: row.flag(3)?,
        expiry: ExpiryKind::parse(row.text(4)?).unwrap_or_default(),
        serial: SerialCapture::parse(row.text(5)?).unwrap_or_default(),
        min_life_days: row.int(6)?,
        weight_g: row.int(7)?,
        warn_qty: row.int(8)?,
        hard_qty: row.int(9)?,
    })
}

/// A level of four columns, from the first of them on: its code, its factor, its limits.
fn level_of(row: &Row, at: usize) -> Result<LevelCard, DbError> {
    Ok(LevelCard {
        level: Level::parse(row.text(at)?).unwrap_or(Level::Each),
        factor: row.int(at + 1)?,
        warn: row.int(at + 2)?,
        hard: row.int(at + 3)?,
    })
}

/// The policies with the limits of items that have none of their own, in base units.
pub const LIMITS: [&str; 2] = ["qty_warn", "qty_hard"];

/// An item without a limit of its own has the site's.
fn limited(card: &mut ItemCard, [warn, hard]: [Qty; 2]) {
    for (limit, of_the_site) in [(&mut card.warn_qty, warn), (&mut card.hard_qty, hard)] {
        if *limit == 0 {
            *limit = of_the_site;
        }
    }
}

fn limits(conn: &mut dyn Conn, site: &str) -> Result<[Qty; 2], DbError> {
    let [warn, hard] = LIMITS;
    Ok([policy::plain_or_own(conn, site, warn)?, policy::plain_or_own(conn, site, hard)?])
}

/// The cards of an item: itself, its barcodes, and those of its lots that are named.
///
/// # Errors
/// The database.
pub fn item(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Vec<Card>, DbError> {
    let rows = conn.query(
        "select item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty from item \
         where site = $1 and item = $2",
        params![site, item],
    )?;
    let Some(row) = rows.first() else { return Ok(Vec::new()) };
    let mut card = item_of(row)?;
    limited(&mut card, limits(conn, site)?);
    let levels = conn.query(
        "select level, factor, warn_packs, hard_packs from pack_level where site = $1 and item = $2 \
         order by factor, level",
        params![site, item],
    )?;
    card.levels = levels.iter().map(|row| level_of(row, 0)).collect::<Result<_, _>>()?;
    let mut cards = vec![Card::Item(card)];
    let rows = conn.query(
        "select barcode, item, level, factor from barcode where site = $1 and item = $2 and state = 'active'",
        params![site, item],
    )?;
    for row in &rows {
        cards.push(Card::Barcode(barcode_of(row)?));
    }
    Ok(cards)
}

fn barcode_of(row: &Row) -> Result<BarcodeCard, DbError> {
    Ok(BarcodeCard {
        barcode: row.string(0)?,
        item: row.string(1)?,
        level: Level::parse(row.text(2)?).unwrap_or(Level::Each),
        factor: row.int(3)?,
    })
}

/// The rows of a barcode that somebody has said yes to: several items may share one.
///
/// # Errors
/// The database.
pub fn barcodes(conn: &mut dyn Conn, site: &str, barcode: &str) -> Result<Vec<BarcodeCard>, DbError> {
    let rows = conn.query(
        "select barcode, item, level, factor from barcode where site = $1 and barcode = $2 and state = 'active'",
        params![site, barcode],
    )?;
    rows.iter().map(barcode_of).collect()
}

/// The lots of this name, of whatever item, up to `limit`.
///
/// # Errors
/// The database.
pub fn lots_named(conn: &mut dyn Conn, site: &str, lot: &str, limit: i64) -> Result<Vec<LotCard>, DbError> {
    let rows = conn.query(
        "select item, lot, expiry, status from lot where site = $1 and lot = $2 limit $3",
        params![site, lot, limit],
    )?;
    rows.iter().map(lot_of).collect()
}

/// The card of a lot, if it is known.
///
/// # Errors
/// The database.
pub fn lot(conn: &mut dyn Conn, site: &str, item: &str, lot: &str) -> Result<Option<LotCard>, DbError> {
    let rows = conn.query(
        "select item, lot, expiry, status from lot where site = $1 and item = $2 and lot = $3",
        params![site, item, lot],
    )?;
    rows.first().map(lot_of).transpose()
}

/// The newest lots of an item, at most 50.
///
/// # Errors
/// The database.
pub fn lots(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Vec<LotCard>, DbError> {
    let rows = conn.query(
        "select item, lot, expiry, status from lot where site = $1 and item = $2 order by first_seen desc, lot limit 50",
        params![site, item],
    )?;
    rows.iter().map(lot_of).collect()
}

fn lot_of(row: &Row) -> Result<LotCard, DbError> {
    Ok(LotCard {
        item: row.string(0)?,
        lot: row.string(1)?,
        expiry: row.opt_int(2)?.map(Day),
        status: StockStatus::parse(row.text(3)?).unwrap_or_default(),
    })
}

/// The whole directory of a site: real locations, items, barcodes, also those retired, for what lies there has to be
/// known; the codes of F2 that are switched off; how long devices wait; and whether they show own figures.
///
/// # Errors
/// The database.
pub fn directory(conn: &mut dyn Conn, site: &str) -> Result<Directory, DbError> {
    let mut all = Directory {
        revision: crate::db::query_int(conn, "select directory from site where site = $1", params![site])?,
        ..Directory::default()
    };
    let rows = conn.query(
        "select location, kind, zone, walk, digits, height, keeps_lpn from location where site = $1 and \
         kind not in ('supplier', 'customer', 'transit', 'adjustment', 'discrepancy', 'carry', 'load')",
        params![site],
    )?;
    for row in &rows {
        all.learn(Card::Location(location_of(row)?));
    }
    let rows = conn.query(
        "select item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty from item \
         where site = $1",
        params![site],
    )?;
    let of_the_site = limits(conn, site)?;
    for row in &rows {
        let mut card = item_of(row)?;
        limited(&mut card, of_the_site);
        all.learn(Card::Item(card));
    }
    let rows = conn.query(
        "select item, level, factor, warn_packs, hard_packs from pack_level where site = $1 \
         order by item, factor, level",
        params![site],
    )?;
    for row in &rows {
        if let Some(card) = all.items.get_mut(row.text(0)?) {
            card.levels.push(level_of(row, 1)?);
        }
    }
    // In the order of the key: rows of one barcode are summed up as they stand, here and on the device.
    let rows = conn.query(
        "select barcode, item, level, factor from barcode where site = $1 and state = 'active' order by barcode, item",
        params![site],
    )?;
    for row in &rows {
        all.learn(Card::Barcode(barcode_of(row)?));
    }
    all.decided = super::pace::told(conn, site)?;
    Ok(all)
}

/// Kinds of locations no device is told of.
const UNTOLD: [LocationKind; 7] = [
    LocationKind::Supplier,
    LocationKind::Customer,
    LocationKind::Transit,
    LocationKind::Adjustment,
    LocationKind::Discrepancy,
    LocationKind::Carry,
    LocationKind::Load,
];

/// What is other in the directory of a site than at a revision. Each row names the revision it is as it is now with, so a
/// change that was changed again is told once, and how much was changed before costs nothing. `None`: more than `most`
/// cards are other, and all of them together are the shorter answer.
///
/// # Errors
/// The database.
pub fn changes(conn: &mut dyn Conn, site: &str, since: i64, most: usize) -> Result<Option<Changes>, DbError> {
    let mut told = Changes {
        revision: crate::db::query_int(conn, "select directory from site where site = $1", params![site])?,
        ..Changes::default()
    };
    let rows = conn.query(
        "select location, kind, zone, walk, digits, height, keeps_lpn from location where site = $1 and revision > $2",
        params![site, since],
    )?;
    for row in &rows {
        let card = location_of(row)?;
        let key = card.location.clone();
        told.locations.insert(key, Some(card).filter(|card| !UNTOLD.contains(&card.kind)));
    }
    let rows = conn.query(
        "select item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty from item \
         where site = $1 and revision > $2",
        params![site, since],
    )?;
    let of_the_site = limits(conn, site)?;
    for row in &rows {
        let mut card = item_of(row)?;
        limited(&mut card, of_the_site);
        told.items.insert(card.item.clone(), Some(card));
    }
    let rows = conn.query(
        "select l.item, l.level, l.factor, l.warn_packs, l.hard_packs from item i join pack_level l \
         on l.site = i.site and l.item = i.item where i.site = $1 and i.revision > $2 order by l.item, l.factor, l.level",
        params![site, since],
    )?;
    for row in &rows {
        if let Some(Some(card)) = told.items.get_mut(row.text(0)?) {
            card.levels.push(level_of(row, 1)?);
        }
    }
    let mut rows =
        conn.query("select barcode from barcode where site = $1 and revision > $2", params![site, since])?;
    rows.extend(
        conn.query(
            "select barcode from barcode_gone where site = $1 and revision > $2",
            params![site, since],
        )?,
    );
    if told.len() + rows.len() > most {
        return Ok(None);
    }
    for row in &rows {
        let barcode = row.string(0)?;
        let mut cards = barcodes(conn, site, &barcode)?;
        cards.sort_by(|one, other| one.item.cmp(&other.item));
        told.barcodes.insert(barcode, cards.into());
    }
    told.decided = super::pace::told(conn, site)?;
    Ok(Some(told))
}
