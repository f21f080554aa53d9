//! What still lies at a location that is given up, and what becomes of each of it.

use crate::db::{Conn, DbError, Row, params, query_int, query_one};
use regal_shared::base::{Goods, Qty, StockStatus};
use std::collections::{BTreeMap, BTreeSet};

/// The most LPNs that stand in one another here; more are a fault of the books that is not followed for ever.
const DEEP: usize = 16;

/// Goods at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lies {
    /// What it is.
    pub goods: Goods,
    /// The item's name.
    pub name: String,
    /// Its status.
    pub status: StockStatus,
    /// The LPN it is on, or empty when it lies loose.
    pub lpn: String,
    /// The outermost LPN that stands there with it, or empty.
    pub outer: String,
    /// Base units.
    pub qty: Qty,
    /// How many of them somebody fetches already.
    pub reserved: Qty,
    /// Somebody is sent to move it away.
    pub moving: bool,
    /// It goes with an order, or something on its LPN does: it leaves without anybody being sent.
    pub bound: bool,
}

impl Lies {
    /// How many nobody comes for yet.
    #[must_use]
    pub fn left(&self) -> Qty {
        if self.moving || self.bound { 0 } else { (self.qty - self.reserved).max(0) }
    }
}

/// What lies at a location, by item and LPN; at most so many rows.
///
/// # Errors
/// The database.
pub fn at(conn: &mut dyn Conn, site: &str, location: &str, limit: i64) -> Result<Vec<Lies>, DbError> {
    let found = conn.query(
        "select b.item, b.owner, b.lot, b.serial, b.lpn, b.status, b.on_hand, coalesce(i.name, ''), \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
         r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot and \
         r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) from balance b \
         left join item i on i.site = b.site and i.item = b.item where b.site = $1 and b.location = $2 and \
         b.on_hand > 0 order by b.item, b.owner, b.lot, b.serial, b.lpn, b.status limit $3",
        params![site, location, limit],
    )?;
    let mut all = found.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let moving = moving(conn, site, location)?;
    let mut outermost = BTreeMap::new();
    for one in &mut all {
        if one.lpn.is_empty() {
            one.moving = moving.contains(&(one.goods.clone(), one.status));
            continue;
        }
        if !outermost.contains_key(&one.lpn) {
            outermost.insert(one.lpn.clone(), outer(conn, site, location, &one.lpn)?);
        }
        let unit = outermost.get(&one.lpn).cloned().unwrap_or_default();
        (one.outer, one.moving, one.bound) = (unit.lpn, unit.moving, unit.bound);
    }
    // An LPN leaves whole: what is fetched of it holds back the rest.
    let fetched: BTreeSet<String> =
        all.iter().filter(|one| one.reserved > 0).map(|one| one.outer.clone()).collect();
    for one in all.iter_mut().filter(|one| !one.outer.is_empty()) {
        one.bound |= fetched.contains(&one.outer);
    }
    Ok(all)
}

fn read(row: &Row) -> Result<Lies, DbError> {
    let goods =
        Goods { item: row.string(0)?, owner: row.string(1)?, lot: row.string(2)?, serial: row.string(3)? };
    Ok(Lies {
        goods,
        name: row.string(7)?,
        status: StockStatus::parse(row.text(5)?).unwrap_or_default(),
        lpn: row.string(4)?,
        outer: String::new(),
        qty: row.int(6)?,
        reserved: row.int(8)?,
        moving: false,
        bound: false,
    })
}

/// Loose goods somebody is sent for.
fn moving(
    conn: &mut dyn Conn,
    site: &str,
    location: &str,
) -> Result<BTreeSet<(Goods, StockStatus)>, DbError> {
    let found = conn.query(
        "select n.item, n.owner, n.lot, n.serial, n.status from task t join task_line n on n.site = t.site and \
         n.task = t.task and n.state = 'open' where t.site = $1 and t.object = 'L.' || $2 and t.kind = 'move' and \
         t.mode = 'fix' and t.state in ('created', 'ready', 'leased', 'in_progress', 'waiting')",
        params![site, location],
    )?;
    let line = |row: &Row| {
        let goods = Goods {
            item: row.string(0)?,
            owner: row.string(1)?,
            lot: row.string(2)?,
            serial: row.string(3)?,
        };
        Ok((goods, StockStatus::parse(row.text(4)?).unwrap_or_default()))
    };
    found.iter().map(line).collect()
}

/// The outermost LPN of one, and what becomes of it.
#[derive(Debug, Clone, Default)]
struct Unit {
    lpn: String,
    moving: bool,
    bound: bool,
}

fn outer(conn: &mut dyn Conn, site: &str, location: &str, lpn: &str) -> Result<Unit, DbError> {
    let mut unit = Unit { lpn: lpn.to_owned(), ..Unit::default() };
    for _ in 0..DEEP {
        let row = query_one(
            conn,
            "select parent, order_no, task, location from lpn where site = $1 and lpn = $2",
            params![site, &unit.lpn],
        )?;
        let Some(row) = row else { break };
        unit.bound |= !row.text(1)?.is_empty() || !row.text(2)?.is_empty();
        if row.text(0)?.is_empty() || row.text(3)? != location {
            break;
        }
        unit.lpn = row.string(0)?;
    }
    let moves = query_int(
        conn,
        "select count(*) from task where site = $1 and object = 'U.' || $2 and kind = 'move' and mode = 'fix' and \
         state in ('created', 'ready', 'leased', 'in_progress', 'waiting')",
        params![site, &unit.lpn],
    )?;
    unit.moving = moves > 0;
    Ok(unit)
}
