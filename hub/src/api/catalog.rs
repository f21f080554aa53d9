//! What the house has: items and locations.

use super::paged::{Page, Range, place};
use crate::catalog::retired;
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::State;
use regal_shared::barcode::place_label;
use serde::Serialize;
use utoipa::ToSchema;

/// An item.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item {
    /// Its number.
    item: String,
    /// Its name.
    name: String,
    /// Stock is kept by lot.
    lot_tracked: bool,
    /// `none`, `best_before` or `use_by`.
    expiry: String,
    /// `none`, `outbound` or `all`: when serial numbers are taken.
    serial: String,
    /// Grams a base unit; 0 when nobody knows.
    weight_g: i64,
    /// Where it may lie.
    area: String,
    /// `active`, or `retired` when it is given up.
    state: String,
}

/// Items by number.
#[utoipa::path(get, path = "/api/v1/items", tag = "Catalog", params(Range),
    responses((status = 200, body = Page<Item>)))]
pub async fn items(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Item>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [after] = range.texts::<1>()?;
    let rows = hall.read(move |conn| items_after(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |item| place(&[&item.item])))
}

fn items_after(conn: &mut dyn Conn, site: &str, after: &str, limit: i64) -> Result<Vec<Item>, DbError> {
    let found = conn.query(
        "select item, name, lot_tracked, expiry, serial, weight_g, area, state from item \
         where site = $1 and item > $2 order by item limit $3",
        params![site, after, limit],
    )?;
    let item = |row: &Row| {
        Ok(Item {
            item: row.string(0)?,
            name: row.string(1)?,
            lot_tracked: row.flag(2)?,
            expiry: row.string(3)?,
            serial: row.string(4)?,
            weight_g: row.int(5)?,
            area: row.string(6)?,
            state: row.string(7)?,
        })
    };
    found.iter().map(item).collect()
}

/// A location.
#[derive(Debug, Serialize, ToSchema)]
pub struct Location {
    /// Its name.
    location: String,
    /// `bin`, `dock`, `lane`, `door` …
    kind: String,
    /// Its zone.
    zone: String,
    /// What may lie there.
    area: String,
    /// Where it comes on the way through the house.
    walk: i64,
    /// `usable`, or why nothing is planned there: `blocked_in`, `blocked_out`, `blocked`, `runs_empty` when it is given
    /// up and something is left there, `retired` when nothing is.
    state: String,
    /// Where it stands on the floor, mm.
    x_mm: i64,
    /// Where it stands on the floor, mm.
    y_mm: i64,
    /// Something lies there.
    filled: bool,
    /// What its label says to a scanner.
    barcode: String,
}

/// What the label of a location says, by its kind.
fn place_barcode(kind: &str, location: &str) -> String {
    let prefix = match kind {
        "door" => "D",
        "pack_station" => "W",
        _ => "L",
    };
    format!("{prefix}.{}", place_label(location))
}

/// Locations by name.
#[utoipa::path(get, path = "/api/v1/locations", tag = "Catalog", params(Range),
    responses((status = 200, body = Page<Location>)))]
pub async fn locations(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Location>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [after] = range.texts::<1>()?;
    let rows = hall.read(move |conn| locations_after(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |location| place(&[&location.location])))
}

fn locations_after(
    conn: &mut dyn Conn,
    site: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Location>, DbError> {
    let found = conn.query(
        "select l.location, l.kind, l.zone, l.area, l.walk, l.state, l.x_mm, l.y_mm, \
         case when exists (select 1 from balance b where b.site = l.site and b.location = l.location) \
         then 1 else 0 end from location l where l.site = $1 and l.location > $2 order by l.location limit $3",
        params![site, after, limit],
    )?;
    let location = |row: &Row| {
        Ok(Location {
            location: row.string(0)?,
            kind: row.string(1)?,
            zone: row.string(2)?,
            area: row.string(3)?,
            walk: row.int(4)?,
            state: retired::told(conn, site, row.text(0)?, row.string(5)?)?,
            x_mm: row.int(6)?,
            y_mm: row.int(7)?,
            filled: row.flag(8)?,
            barcode: place_barcode(row.text(1)?, row.text(0)?),
        })
    };
    found.iter().map(location).collect()
}
