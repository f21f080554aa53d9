//! What a scan that stands in a report was of.

use super::lpn;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use regal_shared::gs1::keys;

/// Digits of a GTIN as it is kept.
const GTIN: usize = 14;
/// Digits of an SSCC.
const SSCC: usize = 18;

/// The item of a scan as it was read: its barcode, its GTIN, or the GTIN a GS1 code begins with.
///
/// # Errors
/// The database.
pub fn item(cx: &mut Cx<'_>, raw: &str) -> Result<Option<String>, DbError> {
    let raw = raw.trim();
    let gs1 = raw.strip_prefix("01").and_then(|rest| rest.get(..GTIN));
    for code in [Some(raw.to_owned()), keys::gtin14(raw), gs1.map(str::to_owned)].into_iter().flatten() {
        let row = query_one(
            cx.conn,
            "select item from barcode where site = $1 and barcode = $2 and state = 'active' order by item limit 1",
            params![&cx.site.site, &code],
        )?;
        if let Some(row) = row {
            return row.string(0).map(Some);
        }
    }
    Ok(None)
}

/// Whose goods of an item are, as a rule; empty for one nobody knows.
///
/// # Errors
/// The database.
pub fn owner(cx: &mut Cx<'_>, item: &str) -> Result<String, DbError> {
    let sql = "select owner from item where site = $1 and item = $2";
    query_one(cx.conn, sql, params![&cx.site.site, item])?.map_or(Ok(String::new()), |row| row.string(0))
}

/// The LPN of a scan as it was read: its label, or its SSCC with or without the GS1 identifier before it.
///
/// # Errors
/// The database.
pub fn unit(cx: &mut Cx<'_>, raw: &str) -> Result<Option<String>, DbError> {
    let raw = raw.trim();
    let sscc = raw.strip_prefix("00").filter(|rest| rest.len() == SSCC);
    for name in
        [raw.strip_prefix("U."), sscc, Some(raw)].into_iter().flatten().filter(|name| !name.is_empty())
    {
        if let Some(found) = lpn::find(cx, name)? {
            return Ok(Some(found.lpn));
        }
    }
    Ok(None)
}

/// The most places of an item that are looked for.
const PLACES: i64 = 999;

/// The real places where goods of an item, of one lot when it is named, lie or stand, by name; not what somebody has in
/// hand or on a truck.
///
/// # Errors
/// The database.
pub fn places(cx: &mut Cx<'_>, item: &str, lot: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select distinct b.location from balance b join location l on l.site = b.site and l.location = b.location \
         where b.site = $1 and b.item = $2 and (b.lot = $3 or $3 = '') and b.on_hand > 0 and b.virtual = 0 and \
         l.kind not in ('carry', 'load') order by b.location limit $4",
        params![&cx.site.site, item, lot, PLACES],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// Where an item should lie, other than at a place: the location it belongs to, else a shelf that holds it.
///
/// # Errors
/// The database.
pub fn home(cx: &mut Cx<'_>, item: &str, other_than: &str) -> Result<Option<String>, DbError> {
    let fixed = query_one(
        cx.conn,
        "select fixed_location from item where site = $1 and item = $2 and fixed_location <> '' and \
         fixed_location <> $3",
        params![&cx.site.site, item, other_than],
    )?;
    if let Some(row) = fixed {
        return row.string(0).map(Some);
    }
    let row = query_one(
        cx.conn,
        "select b.location from balance b join location l on l.site = b.site and l.location = b.location and \
         l.kind in ('bin', 'face', 'reserve') where b.site = $1 and b.item = $2 and b.on_hand > 0 and \
         b.location <> $3 order by l.walk, b.location limit 1",
        params![&cx.site.site, item, other_than],
    )?;
    row.map(|row| row.string(0)).transpose()
}
