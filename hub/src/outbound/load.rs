//! Loads: what one vehicle takes, which units belong on it, what stands on it.

use crate::catalog::save;
use crate::cx::Cx;
use crate::db::{DbError, Row, params, query_one};
use crate::ledger;
use crate::task::{self, NewTask};
use regal_shared::base::{StockStatus, TaskId};
use regal_shared::flow::common::LocationKind;
use regal_shared::flow::load::LoadUnit;
use regal_shared::wire::TaskKind;

/// The most units one packet names, planned and others apart.
const MOST_UNITS: usize = 2_000;

/// A load as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Its number; also the location its units are at.
    pub load: String,
    /// The door it stands at, or empty.
    pub door: String,
    /// Who drives it; empty takes what has no carrier.
    pub carrier: String,
    /// The one lane it takes from, or empty.
    pub lane: String,
    /// State code.
    pub state: String,
}

fn read(row: &Row) -> Result<Load, DbError> {
    Ok(Load {
        load: row.string(0)?,
        door: row.string(1)?,
        carrier: row.string(2)?,
        lane: row.string(3)?,
        state: row.string(4)?,
    })
}

/// A load by its number.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, load: &str) -> Result<Option<Load>, DbError> {
    let row = query_one(
        cx.conn,
        "select load, door, carrier, lane, state from load where site = $1 and load = $2",
        params![&cx.site.site, load],
    )?;
    row.as_ref().map(read).transpose()
}

/// The open load at a door, the oldest first.
///
/// # Errors
/// The database.
pub fn open_at(cx: &mut Cx<'_>, door: &str) -> Result<Option<Load>, DbError> {
    let row = query_one(
        cx.conn,
        "select load, door, carrier, lane, state from load where site = $1 and door = $2 and \
         state in ('planned', 'at_door', 'loading', 'released') order by made_at, load limit 1",
        params![&cx.site.site, door],
    )?;
    row.as_ref().map(read).transpose()
}

/// The open load of a carrier, the oldest first.
///
/// # Errors
/// The database.
pub fn of_carrier(cx: &mut Cx<'_>, carrier: &str) -> Result<Option<Load>, DbError> {
    let row = query_one(
        cx.conn,
        "select load, door, carrier, lane, state from load where site = $1 and carrier = $2 and \
         state in ('planned', 'at_door', 'loading', 'released') order by made_at, load limit 1",
        params![&cx.site.site, carrier],
    )?;
    row.as_ref().map(read).transpose()
}

/// The best ready task of the dock: a unit to bring to its lane, or a load something stands for or on. A truck that
/// waits for goods is no work.
///
/// # Errors
/// The database.
pub fn next(cx: &mut Cx<'_>) -> Result<Option<task::Task>, DbError> {
    let row = query_one(
        cx.conn,
        "select t.task from task t left join load l on l.site = t.site and l.load = t.object \
         where t.site = $1 and t.state = 'ready' and t.kind = 'loading' and t.given_to = '' and (l.load is null or exists \
         (select 1 from lpn p where p.site = t.site and p.location = l.load) or exists \
         (select 1 from lpn p join order_head h on h.site = p.site and h.order_no = p.order_no \
          where p.site = t.site and p.state in ('closed', 'staged') and p.parent = '' and h.carrier = l.carrier and \
          (l.lane = '' or h.lane = l.lane or p.location = l.lane))) \
         order by t.priority, t.ranked_at, t.walk, t.task limit 1",
        params![&cx.site.site],
    )?;
    match row {
        Some(row) => {
            let task = row.string(0)?;
            task::find(cx, &task)
        }
        None => Ok(None),
    }
}

/// Makes a load at a door, with its location and its task; answers its number.
///
/// # Errors
/// The database.
pub fn create(cx: &mut Cx<'_>, door: &str, carrier: &str, lane: &str) -> Result<(String, TaskId), DbError> {
    let load = format!("LOAD.{}", cx.site.next_number());
    let place = save::Location { keeps_lpn: true, ..save::Location::plain(&load, LocationKind::Load) };
    save::location(cx, &place)?;
    cx.conn.write(
        "insert into load (site, load, door, carrier, lane, state, seal, driver, made_at, due_at, departed_at) \
         values ($1, $2, $3, $4, $5, 'at_door', '', '', $6, 0, 0)",
        params![&cx.site.site, &load, door, carrier, lane, cx.now.0],
    )?;
    let new = NewTask { target: door.to_owned(), ..NewTask::ready(TaskKind::Loading, &load) };
    let task = task::create(cx, &new)?;
    Ok((load, task))
}

/// The carrier a new load is for: whose packed units are due first and who has no open load yet. Empty when nothing
/// packed names a carrier.
///
/// # Errors
/// The database.
pub fn next_carrier(cx: &mut Cx<'_>) -> Result<String, DbError> {
    let row = query_one(
        cx.conn,
        "select h.carrier from lpn p join order_head h on h.site = p.site and h.order_no = p.order_no \
         where p.site = $1 and p.state in ('closed', 'staged') and h.carrier <> '' and not exists \
         (select 1 from load l where l.site = p.site and l.carrier = h.carrier and \
          l.state in ('planned', 'at_door', 'loading', 'released')) \
         group by h.carrier order by min(h.ranked_at), count(*) desc, h.carrier limit 1",
        params![&cx.site.site],
    )?;
    row.map_or(Ok(String::new()), |row| row.string(0))
}

/// The carriers and lanes something is ordered for and no load is open for, the most urgent first.
///
/// # Errors
/// The database.
pub fn without_load(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select h.carrier from order_head h where h.site = $1 and h.carrier <> '' and \
         h.state in ('new', 'promised', 'backordered', 'held', 'released', 'reserved', 'short', 'picking', 'picked', \
         'packed', 'staged', 'loaded') and not exists \
         (select 1 from load l where l.site = h.site and l.carrier = h.carrier and \
          l.state in ('planned', 'at_door', 'loading', 'released')) \
         group by h.carrier order by min(h.ranked_at), h.carrier limit 50",
        params![&cx.site.site],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// The open task of a load.
///
/// # Errors
/// The database.
pub fn task_of(cx: &mut Cx<'_>, load: &str) -> Result<Option<task::Task>, DbError> {
    let row = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'loading' and \
         state in ('created', 'ready', 'leased', 'in_progress', 'waiting') order by task limit 1",
        params![&cx.site.site, load],
    )?;
    match row {
        Some(row) => {
            let task = row.string(0)?;
            task::find(cx, &task)
        }
        None => Ok(None),
    }
}

/// Units that are packed and stand in the house: those of this load, and those of others.
///
/// # Errors
/// The database.
pub fn standing(cx: &mut Cx<'_>, load: &Load) -> Result<(Vec<LoadUnit>, Vec<LoadUnit>), DbError> {
    let rows = cx.conn.query(
        "select p.lpn, p.order_no, p.location, p.weight_g, coalesce(h.stop, 0), \
         coalesce(c.length_mm * c.width_mm * c.height_mm / 1000, 0), coalesce(h.carrier, ''), \
         coalesce(h.lane, '') \
         from lpn p left join order_head h on h.site = p.site and h.order_no = p.order_no \
         left join carton_type c on c.site = p.site and c.carton_type = p.carton_type \
         where p.site = $1 and p.state in ('closed', 'staged') and p.order_no <> '' and p.parent = '' \
         order by coalesce(h.stop, 0) desc, p.location, p.lpn limit 4000",
        params![&cx.site.site],
    )?;
    let (mut planned, mut others) = (Vec::new(), Vec::new());
    for row in &rows {
        let (carrier, lane) = (row.text(6)?, row.text(7)?);
        let here = row.text(2)?;
        let mine =
            carrier == load.carrier && (load.lane.is_empty() || lane == load.lane || here == load.lane);
        let list = if mine { &mut planned } else { &mut others };
        if list.len() < MOST_UNITS {
            let held = held(cx, row.text(0)?)?;
            list.push(unit(row, held, false)?);
        }
    }
    Ok((planned, others))
}

/// Units of a load that stand on a lane and no other open load of its carrier takes.
///
/// # Errors
/// The database.
pub fn left(cx: &mut Cx<'_>, load: &Load) -> Result<Vec<LoadUnit>, DbError> {
    let others = cx.conn.query(
        "select lane from load where site = $1 and carrier = $2 and load <> $3 and \
         state in ('planned', 'at_door', 'loading', 'released')",
        params![&cx.site.site, &load.carrier, &load.load],
    )?;
    let mut left = Vec::new();
    for unit in standing(cx, load)?.0 {
        let staged = crate::catalog::lpn::find(cx, &unit.lpn)?.is_some_and(|found| found.state == "staged");
        let mut follows = false;
        for row in &others {
            follows |= row.text(0)?.is_empty() || row.text(0)? == unit.lane;
        }
        if staged && !follows {
            left.push(unit);
        }
    }
    Ok(left)
}

/// Units on a load.
///
/// # Errors
/// The database.
pub fn loaded(cx: &mut Cx<'_>, load: &str) -> Result<Vec<LoadUnit>, DbError> {
    let rows = cx.conn.query(
        "select p.lpn, p.order_no, p.location, p.weight_g, coalesce(h.stop, 0), \
         coalesce(c.length_mm * c.width_mm * c.height_mm / 1000, 0), coalesce(h.lane, '') from lpn p \
         left join order_head h on h.site = p.site and h.order_no = p.order_no \
         left join carton_type c on c.site = p.site and c.carton_type = p.carton_type \
         where p.site = $1 and p.location = $2 and p.parent = '' order by p.lpn",
        params![&cx.site.site, load],
    )?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        let held = held(cx, row.text(0)?)?;
        let mut one = unit(row, held, true)?;
        one.lane = row.string(6)?;
        all.push(one);
    }
    Ok(all)
}

fn unit(row: &Row, held: String, loaded: bool) -> Result<LoadUnit, DbError> {
    Ok(LoadUnit {
        lpn: row.string(0)?,
        order: row.string(1)?,
        lane: row.string(2)?,
        stop: row.int(4)?,
        weight_g: row.int(3)?,
        volume_ml: row.int(5)?,
        loaded,
        held,
    })
}

/// Why an LPN must not leave: the reason of a hold on its order, on it, on what is in it or nested in it, or the status
/// of its stock. Empty when nothing speaks against it.
///
/// # Errors
/// The database.
pub fn held(cx: &mut Cx<'_>, lpn: &str) -> Result<String, DbError> {
    let order = query_one(
        cx.conn,
        "select h.held_why from lpn p join order_head h on h.site = p.site and h.order_no = p.order_no \
         where p.site = $1 and p.lpn = $2 and h.held_at > 0",
        params![&cx.site.site, lpn],
    )?;
    if let Some(row) = order {
        return row.string(0);
    }
    for one in ledger::tree(cx, lpn)? {
        let row = query_one(
            cx.conn,
            "select reason from hold where site = $1 and scope = 'lpn' and object = $2 and lifted_at = 0 \
             order by hold limit 1",
            params![&cx.site.site, &one],
        )?;
        if let Some(row) = row {
            return row.string(0);
        }
        for part in ledger::content(cx, &one)? {
            if part.place.status != StockStatus::Available {
                return Ok(part.place.status.code().to_owned());
            }
            let row = query_one(
                cx.conn,
                "select reason from hold where site = $1 and lifted_at = 0 and ((scope = 'item' and object = $2) or \
                 (scope = 'lot' and object = $3 and item = $2 and $3 <> '')) order by hold limit 1",
                params![&cx.site.site, &part.goods.item, &part.goods.lot],
            )?;
            if let Some(row) = row {
                return row.string(0);
            }
        }
    }
    Ok(String::new())
}

/// Something was put on or taken off.
pub(super) fn loading(cx: &mut Cx<'_>, load: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update load set state = 'loading' where site = $1 and load = $2 and \
         state in ('planned', 'at_door', 'released')",
        params![&cx.site.site, load],
    )?;
    Ok(())
}

/// The load may go.
///
/// # Errors
/// The database.
pub fn release(cx: &mut Cx<'_>, load: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update load set state = 'released' where site = $1 and load = $2 and \
         state in ('planned', 'at_door', 'loading')",
        params![&cx.site.site, load],
    )?;
    Ok(())
}

/// The truck is gone.
pub(super) fn departed(cx: &mut Cx<'_>, load: &str, seal: &str, driver: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update load set state = 'departed', seal = $3, driver = $4, departed_at = $5 where site = $1 and load = $2 \
         and state <> 'departed'",
        params![&cx.site.site, load, seal, driver, cx.now.0],
    )?;
    Ok(())
}
