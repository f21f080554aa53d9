//! What the house has: items and locations.

use super::paged::{Page, Range, place};
use super::refused::unknown;
use crate::catalog::retired;
use crate::catalog::sheet::{self, Sheet};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::import::Cells;
use crate::report::activity;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use regal_shared::barcode::place_label;
use serde::Serialize;
use std::collections::BTreeMap;
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
    /// Since when the oldest of it lies there, ms since 1970; 0 when nothing does.
    lain_since: i64,
    /// How often goods came or left within the last hour; of a very busy hour the newest 50,000 movements of the site count.
    moved_last_hour: i64,
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
    let now = hall.now().0;
    let rows = hall.read(move |conn| locations_after(conn, &site, (&after, limit), now)).await?;
    Ok(Page::of(rows, limit, |location| place(&[&location.location])))
}

fn locations_after(
    conn: &mut dyn Conn,
    site: &str,
    (after, limit): (&str, i64),
    now: i64,
) -> Result<Vec<Location>, DbError> {
    let since = activity::since(conn, site, now)?;
    let found = conn.query(
        "select l.location, l.kind, l.zone, l.area, l.walk, l.state, l.x_mm, l.y_mm, \
         case when exists (select 1 from balance b where b.site = l.site and b.location = l.location) \
         then 1 else 0 end, coalesce((select min(o.first_in) from balance o where o.site = l.site and \
         o.location = l.location and o.on_hand > 0), 0), \
         (select count(*) from movement f where f.site = l.site and f.from_location = l.location and f.number > $4) + \
         (select count(*) from movement t where t.site = l.site and t.to_location = l.location and t.number > $4) \
         from location l where l.site = $1 and l.location > $2 order by l.location limit $3",
        params![site, after, limit, since],
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
            lain_since: row.int(9)?,
            moved_last_hour: row.int(10)?,
            barcode: place_barcode(row.text(1)?, row.text(0)?),
        })
    };
    found.iter().map(location).collect()
}

/// An item with all that is set up of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemSheet {
    /// Its number.
    item: String,
    /// The columns of a file, as `PUT` takes them.
    columns: BTreeMap<&'static str, String>,
    /// Whose goods.
    owner: String,
    /// `active`, or `retired` when it is given up.
    state: String,
    /// Base units in the house.
    units: i64,
    /// Lines of orders that are not shipped.
    order_lines: i64,
    /// Pack levels, the smallest first.
    levels: Vec<PackLevel>,
    /// Barcodes; at most 200.
    barcodes: Vec<Barcode>,
}

/// A pack level of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackLevel {
    /// Its code, such as `case`.
    level: String,
    /// Base units in it.
    factor: i64,
    /// Length, mm; 0 when nobody knows.
    length_mm: i64,
    /// Width, mm; 0 when nobody knows.
    width_mm: i64,
    /// Height, mm; 0 when nobody knows.
    height_mm: i64,
    /// Grams; 0 when nobody knows.
    weight_g: i64,
    /// Packs of it above which a worker is asked to say a number twice; 0 when the item's `warn_qty` holds.
    warn_packs: i64,
    /// Packs of it above which a number cannot be right; 0 when the item's `hard_qty` holds.
    hard_packs: i64,
}

/// A barcode of an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct Barcode {
    /// What a scanner reads.
    barcode: String,
    /// The pack level it stands on.
    level: String,
    /// Base units it stands for.
    factor: i64,
    /// `active`, or `reported` when it was found on the floor.
    state: String,
}

/// The columns of a thing, without the one that names it: that stands in the address.
fn columns(cells: Cells, key: &str) -> BTreeMap<&'static str, String> {
    cells.into_iter().filter(|(name, _)| *name != key).collect()
}

/// One item with its pack levels and barcodes.
#[utoipa::path(get, path = "/api/v1/items/{item}", tag = "Catalog",
    params(("item" = String, Path, description = "Its number")), responses((status = 200, body = ItemSheet)))]
pub async fn item(State(hall): State<Hall>, Path(item): Path<String>) -> Result<Json<ItemSheet>, Problem> {
    let (site, asked) = (hall.site.clone(), item.clone());
    let found = hall.read(move |conn| sheet::item(conn, &site, &asked)).await?;
    let Some(Sheet { cells, owner, state, units, open, levels, codes }) = found else {
        return Err(unknown("item", &item));
    };
    let level = |one: sheet::Level| {
        let [length_mm, width_mm, height_mm] = one.size_mm;
        let [warn_packs, hard_packs] = one.limits;
        PackLevel {
            level: one.level,
            factor: one.factor,
            length_mm,
            width_mm,
            height_mm,
            weight_g: one.weight_g,
            warn_packs,
            hard_packs,
        }
    };
    let code = |one: sheet::Code| Barcode {
        barcode: one.barcode,
        level: one.level,
        factor: one.factor,
        state: one.state,
    };
    Ok(Json(ItemSheet {
        item,
        columns: columns(cells, "item"),
        owner,
        state,
        units,
        order_lines: open,
        levels: levels.into_iter().map(level).collect(),
        barcodes: codes.into_iter().map(code).collect(),
    }))
}

/// A location with all that is set up of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LocationSheet {
    /// Its name.
    location: String,
    /// The columns of a file, as `PUT` takes them.
    columns: BTreeMap<&'static str, String>,
    /// As in the list of locations.
    state: String,
    /// Base units that lie there.
    units: i64,
    /// Open tasks that lead there.
    tasks: i64,
}

/// One location.
#[utoipa::path(get, path = "/api/v1/locations/{location}", tag = "Catalog",
    params(("location" = String, Path, description = "Its name")), responses((status = 200, body = LocationSheet)))]
pub async fn location(
    State(hall): State<Hall>,
    Path(location): Path<String>,
) -> Result<Json<LocationSheet>, Problem> {
    let (site, asked) = (hall.site.clone(), location.clone());
    let found = hall.read(move |conn| sheet::location(conn, &site, &asked)).await?;
    let Some(Sheet { cells, state, units, open, .. }) = found else {
        return Err(unknown("location", &location));
    };
    let columns = columns(cells, "location");
    Ok(Json(LocationSheet { location, columns, state, units, tasks: open }))
}
