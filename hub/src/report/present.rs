//! Stock as it is, of a location, an item, a lot or an LPN: what pages show and programs read.

use super::past::{Key, Of};
use crate::db::{Conn, DbError, Row, params};

/// Goods of one kind at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// Where, what and how.
    pub key: Key,
    /// The item's name; empty where nobody named it.
    pub name: String,
    /// What the books say lies there, base units.
    pub on_hand: i64,
    /// Somebody saw another quantity; it is being looked at.
    pub suspect: bool,
    /// Of it reserved for orders, base units.
    pub reserved: i64,
}

/// What lies there, `item` and `lot` alone where they are not empty, up to `limit` rows behind a key. Each way of looking goes
/// through an index of its own, in that index's order.
///
/// # Errors
/// The database.
pub fn lying(
    conn: &mut dyn Conn,
    site: &str,
    of: &Of,
    (item, lot): (&str, &str),
    [location, its, owner, its_lot, serial, lpn, status]: &Key,
    limit: i64,
) -> Result<Vec<Lying>, DbError> {
    let (sql, name, lot, [a, b, c, d, e, f]) = match of {
        Of::Location(name) => (AT_LOCATION, name, lot, [its, owner, its_lot, serial, lpn, status]),
        Of::Item(name) => (OF_ITEM, name, lot, [status, location, owner, its_lot, serial, lpn]),
        Of::Lot { item, lot } => {
            (OF_ITEM, item, lot.as_str(), [status, location, owner, its_lot, serial, lpn])
        }
        Of::Lpn(name) => (ON_LPN, name, lot, [location, its, owner, its_lot, serial, status]),
    };
    let found = conn.query(sql, params![site, name, item, lot, a, b, c, d, e, f, limit])?;
    found.iter().map(read).collect()
}

const AT_LOCATION: &str = "select b.location, b.item, b.owner, b.lot, b.serial, b.lpn, b.status, coalesce(i.name, ''), \
    b.on_hand, b.suspect, (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
    r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and \
    r.lot = b.lot and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) from balance b \
    left join item i on i.site = b.site and i.item = b.item \
    where b.site = $1 and b.location = $2 and b.on_hand <> 0 and (b.item = $3 or $3 = '') and (b.lot = $4 or $4 = '') and \
    (b.item, b.owner, b.lot, b.serial, b.lpn, b.status) > ($5, $6, $7, $8, $9, $10) \
    order by b.item, b.owner, b.lot, b.serial, b.lpn, b.status limit $11";

const OF_ITEM: &str = "select b.location, b.item, b.owner, b.lot, b.serial, b.lpn, b.status, coalesce(i.name, ''), \
    b.on_hand, b.suspect, (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
    r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and \
    r.lot = b.lot and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) from balance b \
    left join item i on i.site = b.site and i.item = b.item \
    where b.site = $1 and b.item = $2 and b.on_hand <> 0 and (b.item = $3 or $3 = '') and (b.lot = $4 or $4 = '') and \
    (b.status, b.location, b.owner, b.lot, b.serial, b.lpn) > ($5, $6, $7, $8, $9, $10) \
    order by b.status, b.location, b.owner, b.lot, b.serial, b.lpn limit $11";

const ON_LPN: &str = "select b.location, b.item, b.owner, b.lot, b.serial, b.lpn, b.status, coalesce(i.name, ''), \
    b.on_hand, b.suspect, (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
    r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and \
    r.lot = b.lot and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) from balance b \
    left join item i on i.site = b.site and i.item = b.item \
    where b.site = $1 and b.lpn = $2 and b.on_hand <> 0 and (b.item = $3 or $3 = '') and (b.lot = $4 or $4 = '') and \
    (b.location, b.item, b.owner, b.lot, b.serial, b.status) > ($5, $6, $7, $8, $9, $10) \
    order by b.location, b.item, b.owner, b.lot, b.serial, b.status limit $11";

fn read(row: &Row) -> Result<Lying, DbError> {
    let mut key = Key::default();
    for (column, part) in key.iter_mut().enumerate() {
        *part = row.string(column)?;
    }
    let (name, on_hand) = (row.string(7)?, row.int(8)?);
    Ok(Lying { key, name, on_hand, suspect: row.flag(9)?, reserved: row.int(10)? })
}
