//! Writing the catalog: items, pack levels, barcodes, lots, locations, carton types. Each is added, or changed when
//! it is there; whoever changes what devices know calls [`directory_changed`] once at the end.

use super::{Abc, Cost};
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::events;
use regal_shared::base::{Day, Level, Qty, StockStatus};
use regal_shared::flow::common::{ExpiryKind, LocationKind, SerialCapture};
use regal_shared::wire::EventBody;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Its number.
    pub item: String,
    /// Its name on screens and labels.
    pub name: String,
    /// Whose goods; empty for the site's owner.
    pub owner: String,
    /// Whether stock is kept by lot.
    pub lot_tracked: bool,
    /// Which expiry it carries.
    pub expiry: ExpiryKind,
    /// When serial numbers are captured.
    pub serial: SerialCapture,
    /// Days of life it must have left when it comes in.
    pub min_life_days: i64,
    /// Grams of one base unit; 0 when unknown.
    pub weight_g: i64,
    /// Base units above which a quantity is typed twice; 0 for the site's.
    pub warn_qty: Qty,
    /// Base units above which a quantity cannot be right; 0 for the site's.
    pub hard_qty: Qty,
    /// Status it gets when it comes in.
    pub inbound_status: StockStatus,
    /// Area it is put away in, or empty.
    pub area: String,
    /// The one location it belongs to, or empty.
    pub fixed_location: String,
    /// What one base unit costs.
    pub cost: Cost,
    /// How closely it is counted.
    pub abc: Abc,
}

/// Adds an item, or changes it; its state stays.
///
/// # Errors
/// The database.
pub fn item(cx: &mut Cx<'_>, item: &Item) -> Result<(), DbError> {
    let owner = if item.owner.is_empty() { &cx.site.owner } else { &item.owner };
    cx.conn.write(
        "insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, \
         hard_qty, inbound_status, area, fixed_location, state, unit_cost, currency, abc, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'active', $15, $16, $17, $18) \
         on conflict (site, item) do update set name = excluded.name, owner = excluded.owner, \
         lot_tracked = excluded.lot_tracked, expiry = excluded.expiry, serial = excluded.serial, \
         min_life_days = excluded.min_life_days, weight_g = excluded.weight_g, warn_qty = excluded.warn_qty, \
         hard_qty = excluded.hard_qty, inbound_status = excluded.inbound_status, area = excluded.area, \
         fixed_location = excluded.fixed_location, unit_cost = excluded.unit_cost, \
         currency = excluded.currency, abc = excluded.abc, \
         revision = case when item.name <> excluded.name or item.owner <> excluded.owner \
         or item.lot_tracked <> excluded.lot_tracked or item.expiry <> excluded.expiry \
         or item.serial <> excluded.serial or item.min_life_days <> excluded.min_life_days \
         or item.weight_g <> excluded.weight_g or item.warn_qty <> excluded.warn_qty \
         or item.hard_qty <> excluded.hard_qty then excluded.revision else item.revision end",
        params![
            &cx.site.site,
            &item.item,
            &item.name,
            owner,
            item.lot_tracked,
            item.expiry.code(),
            item.serial.code(),
            item.min_life_days,
            item.weight_g,
            item.warn_qty,
            item.hard_qty,
            item.inbound_status.code(),
            &item.area,
            &item.fixed_location,
            item.cost.minor,
            &item.cost.currency,
            item.abc.code(),
            next(cx)
        ],
    )?;
    Ok(())
}

/// A pack level of an item; sizes in mm and g, 0 when unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackLevel {
    /// The item.
    pub item: String,
    /// Which level.
    pub level: Level,
    /// Base units in it.
    pub factor: Qty,
    /// Length, width, height in mm.
    pub size_mm: [i64; 3],
    /// Weight in g.
    pub weight_g: i64,
}

/// Adds a pack level, or changes it.
///
/// # Errors
/// The database.
pub fn pack_level(cx: &mut Cx<'_>, pack: &PackLevel) -> Result<(), DbError> {
    let revision = next(cx);
    cx.conn.write(
        "update item set revision = $5 where site = $1 and item = $2 and not exists (select 1 from pack_level l \
         where l.site = $1 and l.item = $2 and l.level = $3 and l.factor = $4)",
        params![&cx.site.site, &pack.item, pack.level.code(), pack.factor, revision],
    )?;
    let [length, width, height] = pack.size_mm;
    cx.conn.write(
        "insert into pack_level (site, item, level, factor, length_mm, width_mm, height_mm, weight_g) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (site, item, level) do update set \
         factor = excluded.factor, length_mm = excluded.length_mm, width_mm = excluded.width_mm, \
         height_mm = excluded.height_mm, weight_g = excluded.weight_g",
        params![
            &cx.site.site,
            &pack.item,
            pack.level.code(),
            pack.factor,
            length,
            width,
            height,
            pack.weight_g
        ],
    )?;
    Ok(())
}

/// Gives a pack level that is there limits of its own, in packs of it: above how many an entry is asked about, and above how
/// many it is an error; 0 leaves either to the item's.
///
/// # Errors
/// The database.
pub fn level_limits(
    cx: &mut Cx<'_>,
    item: &str,
    level: Level,
    [warn, hard]: [Qty; 2],
) -> Result<(), DbError> {
    let revision = next(cx);
    cx.conn.write(
        "update item set revision = $6 where site = $1 and item = $2 and exists (select 1 from pack_level l \
         where l.site = $1 and l.item = $2 and l.level = $3 and (l.warn_packs <> $4 or l.hard_packs <> $5))",
        params![&cx.site.site, item, level.code(), warn, hard, revision],
    )?;
    cx.conn.write(
        "update pack_level set warn_packs = $4, hard_packs = $5 where site = $1 and item = $2 and level = $3",
        params![&cx.site.site, item, level.code(), warn, hard],
    )?;
    Ok(())
}

/// Makes sure an item has a level of that factor; leaves a level that is there as it is.
///
/// # Errors
/// The database.
pub fn level_known(cx: &mut Cx<'_>, item: &str, level: Level, factor: Qty) -> Result<(), DbError> {
    let revision = next(cx);
    cx.conn.write(
        "update item set revision = $4 where site = $1 and item = $2 and not exists (select 1 from pack_level l \
         where l.site = $1 and l.item = $2 and l.level = $3)",
        params![&cx.site.site, item, level.code(), revision],
    )?;
    cx.conn.write(
        "insert into pack_level (site, item, level, factor, length_mm, width_mm, height_mm, weight_g) \
         values ($1, $2, $3, $4, 0, 0, 0, 0) on conflict do nothing",
        params![&cx.site.site, item, level.code(), factor],
    )?;
    Ok(())
}

/// Adds a barcode of an item's level, or changes it. A GTIN is kept with 14 digits, as it is looked up.
///
/// # Errors
/// The database.
pub fn barcode(cx: &mut Cx<'_>, code: &str, item: &str, level: Level, factor: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "insert into barcode (site, barcode, item, level, factor, state, revision) \
         values ($1, $2, $3, $4, $5, 'active', $6) on conflict (site, barcode, item) do update set \
         level = excluded.level, factor = excluded.factor, state = 'active', \
         revision = case when barcode.level <> excluded.level or barcode.factor <> excluded.factor \
         or barcode.state <> 'active' then excluded.revision else barcode.revision end",
        params![&cx.site.site, code, item, level.code(), factor, next(cx)],
    )?;
    Ok(())
}

/// An item has a barcode no more; false when it had not.
///
/// # Errors
/// The database.
pub fn no_barcode(cx: &mut Cx<'_>, code: &str, item: &str) -> Result<bool, DbError> {
    let gone = cx.conn.execute(
        "delete from barcode where site = $1 and barcode = $2 and item = $3 and state = 'active'",
        params![&cx.site.site, code, item],
    )?;
    if gone > 0 {
        cx.conn.write(
            "insert into barcode_gone (site, barcode, revision) values ($1, $2, $3) \
             on conflict (site, barcode) do update set revision = excluded.revision",
            params![&cx.site.site, code, next(cx)],
        )?;
    }
    Ok(gone > 0)
}

/// Makes a lot known; an expiry that is known already stays.
///
/// # Errors
/// The database.
pub fn lot(cx: &mut Cx<'_>, item: &str, lot: &str, expiry: Option<Day>) -> Result<(), DbError> {
    cx.conn.write(
        "insert into lot (site, item, lot, expiry, status, verified, first_seen) \
         values ($1, $2, $3, $4, 'available', 1, $5) on conflict (site, item, lot) do update set \
         expiry = coalesce(lot.expiry, excluded.expiry), verified = 1",
        params![&cx.site.site, item, lot, expiry.map(|day| day.0), cx.now.0],
    )?;
    super::recall::reach(cx, item, lot)
}

/// A location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its id: digits, capital letters A to X, dots.
    pub location: String,
    /// What kind of place.
    pub kind: LocationKind,
    /// Zone for picking, or empty.
    pub zone: String,
    /// Area for putting away, or empty.
    pub area: String,
    /// Position on the walk; lower is earlier.
    pub walk: i64,
    /// Place on the floor in mm.
    pub x_mm: i64,
    /// Place on the floor in mm.
    pub y_mm: i64,
    /// Shelf level.
    pub height: i64,
    /// Check digits printed beside the code, or empty.
    pub digits: String,
    /// Whether LPNs keep standing there as units.
    pub keeps_lpn: bool,
    /// Whether different items may lie together.
    pub mix_items: bool,
    /// Whether different lots of an item may lie together.
    pub mix_lots: bool,
    /// Base units or LPNs it holds; 0 when nobody counted.
    pub capacity: i64,
}

impl Location {
    /// A place of a kind, with everything else plain.
    #[must_use]
    pub fn plain(location: &str, kind: LocationKind) -> Location {
        Location {
            location: location.to_owned(),
            kind,
            zone: String::new(),
            area: String::new(),
            walk: 0,
            x_mm: 0,
            y_mm: 0,
            height: 0,
            digits: String::new(),
            keeps_lpn: false,
            mix_items: true,
            mix_lots: true,
            capacity: 0,
        }
    }
}

/// Adds a location, or changes it; its state stays.
///
/// # Errors
/// The database.
pub fn location(cx: &mut Cx<'_>, at: &Location) -> Result<(), DbError> {
    cx.conn.write(
        "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
         mix_items, mix_lots, capacity, state, suspect, revision) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'usable', 0, $15) \
         on conflict (site, location) do update set kind = excluded.kind, zone = excluded.zone, \
         area = excluded.area, walk = excluded.walk, x_mm = excluded.x_mm, y_mm = excluded.y_mm, \
         height = excluded.height, digits = excluded.digits, keeps_lpn = excluded.keeps_lpn, \
         mix_items = excluded.mix_items, mix_lots = excluded.mix_lots, capacity = excluded.capacity, \
         revision = case when location.kind <> excluded.kind or location.zone <> excluded.zone \
         or location.walk <> excluded.walk or location.height <> excluded.height \
         or location.digits <> excluded.digits or location.keeps_lpn <> excluded.keeps_lpn \
         then excluded.revision else location.revision end",
        params![
            &cx.site.site,
            &at.location,
            at.kind.code(),
            &at.zone,
            &at.area,
            at.walk,
            at.x_mm,
            at.y_mm,
            at.height,
            &at.digits,
            at.keeps_lpn,
            at.mix_items,
            at.mix_lots,
            at.capacity,
            next(cx)
        ],
    )?;
    Ok(())
}

/// A carton type: sizes in mm, weights in g.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartonType {
    /// Its code; its label reads `K.` and the code.
    pub carton_type: String,
    /// Its name.
    pub name: String,
    /// Length, width, height inside, mm.
    pub size_mm: [i64; 3],
    /// Its own weight, g.
    pub tare_g: i64,
    /// The most it may weigh, g.
    pub max_g: i64,
}

/// Adds a carton type, or changes it.
///
/// # Errors
/// The database.
pub fn carton_type(cx: &mut Cx<'_>, carton: &CartonType) -> Result<(), DbError> {
    let [length, width, height] = carton.size_mm;
    cx.conn.write(
        "insert into carton_type (site, carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (site, carton_type) do update set \
         name = excluded.name, length_mm = excluded.length_mm, width_mm = excluded.width_mm, \
         height_mm = excluded.height_mm, tare_g = excluded.tare_g, max_g = excluded.max_g",
        params![
            &cx.site.site,
            &carton.carton_type,
            &carton.name,
            length,
            width,
            height,
            carton.tare_g,
            carton.max_g
        ],
    )?;
    Ok(())
}

/// The revision that what is written now belongs to: the one devices are told of next. What is written behind an answer to
/// a device has a higher one than that answer, so nothing is ever missed.
#[must_use]
pub fn next(cx: &Cx<'_>) -> i64 {
    cx.site.directory + 1
}

/// The site's own limits of quantities have changed: the cards of items that go by them are other ones now.
///
/// # Errors
/// The database.
pub fn limits_changed(cx: &mut Cx<'_>) -> Result<(), DbError> {
    let revision = next(cx);
    cx.conn.write(
        "update item set revision = $2 where site = $1 and (warn_qty = 0 or hard_qty = 0)",
        params![&cx.site.site, revision],
    )?;
    Ok(())
}

/// What devices know of the site has changed: a new revision, and everybody is told.
///
/// # Errors
/// The database.
pub fn directory_changed(cx: &mut Cx<'_>) -> Result<(), DbError> {
    cx.site.directory += 1;
    let revision = cx.site.directory;
    events::say(cx, None, &EventBody::Directory { revision })
}
