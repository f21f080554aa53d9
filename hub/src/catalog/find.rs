//! What a barcode or number belongs to: by its prefix, else by what knows it.

use crate::db::{Conn, DbError, params, query_one};
use regal_shared::barcode::place_named;

/// Something that has a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An order.
    Order(String),
    /// A location.
    Location(String),
    /// An LPN.
    Lpn(String),
    /// An item.
    Item(String),
}

/// What was scanned or typed; none when nobody knows it.
///
/// # Errors
/// The database.
pub fn find(conn: &mut dyn Conn, site: &str, q: &str) -> Result<Option<Found>, DbError> {
    let bare = q.get(2..).filter(|_| q.get(1..2) == Some(".")).unwrap_or(q);
    let sscc = q.strip_prefix("(00)").or_else(|| q.strip_prefix("00").filter(|rest| rest.len() == 18));
    let order = "select order_no from order_head where site = $1 and order_no = $2";
    if let Some(order) = known(conn, order, site, bare)? {
        return Ok(Some(Found::Order(order)));
    }
    let location = "select location from location where site = $1 and location = $2";
    if let Some(location) = known(conn, location, site, place_named(bare))? {
        return Ok(Some(Found::Location(location)));
    }
    let lpn = "select lpn from lpn where site = $1 and lpn = $2";
    if let Some(lpn) = known(conn, lpn, site, sscc.unwrap_or(bare))? {
        return Ok(Some(Found::Lpn(lpn)));
    }
    let item = "select item from item where site = $1 and item = $2";
    let barcode = "select item from barcode where site = $1 and barcode = $2 limit 1";
    let item = match known(conn, item, site, q)? {
        Some(item) => Some(item),
        None => known(conn, barcode, site, q)?,
    };
    Ok(item.map(Found::Item))
}

fn known(conn: &mut dyn Conn, sql: &'static str, site: &str, what: &str) -> Result<Option<String>, DbError> {
    query_one(conn, sql, params![site, what])?.map(|row| row.string(0)).transpose()
}
