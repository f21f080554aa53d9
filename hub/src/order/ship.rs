//! An order on its way out: collected for packing, packed, staged, loaded, shipped.

use super::backorder::{self, Short};
use super::posting::{self, Stage as Posted};
use super::{derive, head};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::outbound;
use crate::task::{self, NewTask};
use regal_shared::base::Qty;
use regal_shared::wire::TaskKind;

/// Picked goods of an order stand on a lane and are to be packed: one pack task an order, which waits until all of it
/// is there (or parts are allowed).
pub(super) fn dropped(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let Some(found) = head(cx, order)? else { return Ok(()) };
    if found.state == "cancelled" {
        return Ok(());
    }
    let all = all_there(cx, order)?;
    let parts = outbound::policy(cx, "pack_parts", 0)? == 1;
    let waits = waits(cx, order)?;
    to_pack(cx, order, (all && !waits) || parts)
}

/// No more of an order is to be picked for now: what waits at the bench is packed, where it may be.
pub(super) fn waits_no_more(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let waiting = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'pack' and state = 'waiting' limit 1",
        params![&cx.site.site, order],
    )?;
    if waiting.is_some() { dropped(cx, order) } else { Ok(()) }
}

/// Whether an order stays in the house until what it is owed is there.
///
/// # Errors
/// The database.
pub fn waits(cx: &mut Cx<'_>, order: &str) -> Result<bool, DbError> {
    Ok(Short::of(cx)? != Short::Ship && backorder::owes(cx, order)? > 0)
}

/// A unit of an order leaves as it is. Other goods of the order that wait to be packed may wait no more; a pack task
/// with nothing left to pack needs nobody.
pub(super) fn as_it_is(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let open = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'pack' and \
         state in ('created', 'ready', 'waiting') order by task limit 1",
        params![&cx.site.site, order],
    )?;
    let Some(row) = open else { return Ok(()) };
    let unpacked = query_int(
        cx.conn,
        "select count(*) from order_line where site = $1 and order_no = $2 and picked > packed and state <> 'cancelled'",
        params![&cx.site.site, order],
    )?;
    if unpacked == 0 {
        task::apply(cx, &task::Change::Cancelled { task: regal_shared::base::TaskId(row.string(0)?) })
    } else {
        dropped(cx, order)
    }
}

/// One pack task an order: made when there is none, and ready as soon as it may be packed.
pub(super) fn to_pack(cx: &mut Cx<'_>, order: &str, may: bool) -> Result<(), DbError> {
    let Some(found) = head(cx, order)? else { return Ok(()) };
    let may = may && !found.on_hold;
    let open = query_one(
        cx.conn,
        "select task, state from task where site = $1 and object = $2 and kind = 'pack' and \
         state in ('created', 'ready', 'waiting', 'leased', 'in_progress') order by task limit 1",
        params![&cx.site.site, order],
    )?;
    match open {
        Some(row) => {
            let (id, waits) = (row.string(0)?, row.text(1)? == "waiting");
            if waits && may { task::ready(cx, &id) } else { Ok(()) }
        }
        None => {
            let (target, reason) = ship_lane(cx, &found.lane)?;
            let new = NewTask {
                priority: found.priority,
                due_at: found.cut_off,
                target,
                reason,
                state: if may { "ready" } else { "waiting" },
                ..NewTask::ready(TaskKind::Pack, order)
            };
            task::create(cx, &new).map(|_| ())
        }
    }
}

/// Whether nothing of an order is still to be picked or on its way. Lines whose release was taken back are still to be.
pub(super) fn all_there(cx: &mut Cx<'_>, order: &str) -> Result<bool, DbError> {
    let unreleased = query_int(
        cx.conn,
        "select count(*) from order_line where site = $1 and order_no = $2 and state in ('new', 'promised')",
        params![&cx.site.site, order],
    )?;
    if unreleased > 0 {
        return Ok(false);
    }
    let open = query_int(
        cx.conn,
        "select count(*) from task_line l join task t on t.site = l.site and t.task = l.task \
         where l.site = $1 and l.order_no = $2 and l.state = 'open' and t.kind = 'pick' and \
         t.state in ('created', 'ready', 'waiting', 'leased', 'in_progress')",
        params![&cx.site.site, order],
    )?;
    let carried = query_int(
        cx.conn,
        "select count(*) from (select lpn from lpn where site = $1 and order_no = $2 union select lpn from lpn_also \
         where site = $1 and order_no = $2) u join lpn p on p.site = $1 and p.lpn = u.lpn \
         where p.location like 'Carry.%' and exists (select 1 from balance b where b.site = p.site and b.lpn = p.lpn)",
        params![&cx.site.site, order],
    )?;
    Ok(open == 0 && carried == 0)
}

/// Where an order's cartons go and the rule that says so: its own lane, else the first of the zone `ship`, else any.
///
/// # Errors
/// The database.
pub fn ship_lane(cx: &mut Cx<'_>, wanted: &str) -> Result<(String, &'static str), DbError> {
    let row = query_one(
        cx.conn,
        "select location from location where site = $1 and kind = 'lane' and state = 'usable' \
         order by case when location = $2 then 0 when zone = 'ship' then 1 when zone = 'pack' then 3 else 2 end, \
         walk, location limit 1",
        params![&cx.site.site, wanted],
    )?;
    let lane = row.map_or(Ok(String::new()), |row| row.string(0))?;
    let rule = if lane == wanted { "lane_of_carrier" } else { "lane_of_load" };
    Ok((lane, rule))
}

/// The lane an order's units go to, and the rule that says so.
///
/// # Errors
/// The database.
pub fn lane_of(cx: &mut Cx<'_>, order: &str) -> Result<(String, &'static str), DbError> {
    let wanted = head(cx, order)?.map_or_else(String::new, |head| head.lane);
    ship_lane(cx, &wanted)
}

/// So much of a line is in a carton.
pub(super) fn packed(cx: &mut Cx<'_>, order: &str, line: i64, qty: Qty) -> Result<(), DbError> {
    let row = query_one(
        cx.conn,
        "update order_line set packed = packed + $4, \
         state = case when packed + $4 + short >= qty and state in ('picked', 'picking', 'reserved', 'short') \
         then 'packed' else state end \
         where site = $1 and order_no = $2 and line = $3 returning state",
        params![&cx.site.site, order, line, qty],
    )?;
    let Some(row) = row else { return Ok(()) };
    posting::keep(cx, order, line, Posted::Packed, qty)?;
    if row.text(0)? == "packed" { derive(cx, order) } else { Ok(()) }
}

/// So much of an item is out of its carton: its lines stand where they stood before packing, the last first.
pub(super) fn unpacked(
    cx: &mut Cx<'_>,
    order: &str,
    (item, owner, lot): (&str, &str, &str),
    qty: Qty,
) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select line, packed - shipped from order_line where site = $1 and order_no = $2 and item = $3 and owner = $4 \
         and (lot = '' or lot = $5) and packed > shipped and state <> 'cancelled' order by line desc",
        params![&cx.site.site, order, item, owner, lot],
    )?;
    let mut left = qty;
    for row in &rows {
        let part = row.int(1)?.min(left);
        if part <= 0 {
            break;
        }
        cx.conn.write(
            "update order_line set packed = packed - $4, \
             state = case when picked + short >= qty then 'picked' else 'picking' end \
             where site = $1 and order_no = $2 and line = $3",
            params![&cx.site.site, order, row.int(0)?, part],
        )?;
        posting::keep(cx, order, row.int(0)?, Posted::Packed, -part)?;
        left -= part;
    }
    derive(cx, order)
}

/// So much of an order's goods was picked and is gone: it is planned anew, into a pick task of its own.
pub(super) fn missing(cx: &mut Cx<'_>, order: &str, line: i64, qty: Qty) -> Result<(), DbError> {
    let row = query_one(
        cx.conn,
        "select picked from order_line where site = $1 and order_no = $2 and line = $3",
        params![&cx.site.site, order, line],
    )?;
    let gone = row.map_or(Ok(0), |row| row.int(0))?.min(qty);
    cx.conn.write(
        "update order_line set picked = picked - $4 where site = $1 and order_no = $2 and line = $3",
        params![&cx.site.site, order, line, gone],
    )?;
    posting::keep(cx, order, line, Posted::Picked, -gone)?;
    super::replan(cx, order, line, qty, "")
}

/// Units of an order that have not come as far as a lane, a load or out of the house.
fn units_in(cx: &mut Cx<'_>, order: &str, stage: Stage) -> Result<i64, DbError> {
    let sql = match stage {
        Stage::Packed => {
            "select count(*) from lpn where site = $1 and order_no = $2 and \
             (state = 'closed' or (state = 'open' and kind = 'carton'))"
        }
        Stage::Standing => {
            "select count(*) from lpn where site = $1 and order_no = $2 and state in ('open', 'closed', 'staged')"
        }
        Stage::Loaded => {
            "select count(*) from lpn where site = $1 and order_no = $2 and \
             state in ('open', 'closed', 'staged', 'loaded')"
        }
    };
    query_int(cx.conn, sql, params![&cx.site.site, order])
}

#[derive(Clone, Copy)]
enum Stage {
    /// Packed and not on a lane.
    Packed,
    /// In the house and not on a load.
    Standing,
    /// In the house or on a load.
    Loaded,
}

/// A carton of an order, or an LPN that leaves as it is, stands on its lane.
pub(super) fn staged(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    if units_in(cx, order, Stage::Packed)? == 0 {
        super::advance(cx, order, "packed", "staged")
    } else {
        Ok(())
    }
}

/// A unit of an order stands on a truck.
pub(super) fn loaded(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    if units_in(cx, order, Stage::Standing)? > 0 {
        return Ok(());
    }
    super::advance(cx, order, "packed", "staged")?;
    super::advance(cx, order, "staged", "loaded")
}

/// So many of an item of an order are out of the house: they count for its lines in order.
pub(super) fn shipped(
    cx: &mut Cx<'_>,
    order: &str,
    item: &str,
    owner: &str,
    qty: Qty,
) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select line, packed - shipped from order_line where site = $1 and order_no = $2 and item = $3 and owner = $4 \
         and packed > shipped order by line",
        params![&cx.site.site, order, item, owner],
    )?;
    let mut left = qty;
    for row in &rows {
        let part = row.int(1)?.min(left);
        if part <= 0 {
            break;
        }
        cx.conn.write(
            "update order_line set shipped = shipped + $4 where site = $1 and order_no = $2 and line = $3",
            params![&cx.site.site, order, row.int(0)?, part],
        )?;
        posting::keep(cx, order, row.int(0)?, Posted::Shipped, part)?;
        left -= part;
    }
    Ok(())
}

/// So many of an item of an order were packed and go back to storage: its lines owe them again, the last first.
pub(super) fn left(cx: &mut Cx<'_>, order: &str, item: &str, owner: &str, qty: Qty) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select line, packed - shipped from order_line where site = $1 and order_no = $2 and item = $3 and owner = $4 \
         and packed > shipped and state <> 'cancelled' order by line desc",
        params![&cx.site.site, order, item, owner],
    )?;
    let mut left = qty;
    for row in &rows {
        let part = row.int(1)?.min(left);
        if part <= 0 {
            break;
        }
        cx.conn.write(
            "update order_line set packed = packed - $4, picked = picked - $4, reserved = reserved - $4, \
             short = short + $4, state = case when packed - $4 > shipped then state \
             when reserved > picked and picked - $4 > shipped then 'picking' when reserved > picked then 'reserved' \
             else 'backordered' end \
             where site = $1 and order_no = $2 and line = $3",
            params![&cx.site.site, order, row.int(0)?, part],
        )?;
        posting::keep(cx, order, row.int(0)?, Posted::Packed, -part)?;
        posting::keep(cx, order, row.int(0)?, Posted::Picked, -part)?;
        left -= part;
    }
    derive(cx, order)
}

/// Units of an order have left: when none is left in the house, its lines are shipped.
pub(super) fn gone(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    if units_in(cx, order, Stage::Loaded)? > 0 {
        return Ok(());
    }
    super::advance(cx, order, "staged", "loaded")?;
    super::advance(cx, order, "loaded", "shipped")?;
    // What no stock was found for follows when it comes.
    let owed = cx.conn.execute(
        "update order_line set state = 'backordered' where site = $1 and order_no = $2 and state = 'shipped' and \
         short > 0",
        params![&cx.site.site, order],
    )?;
    if owed > 0 { derive(cx, order) } else { Ok(()) }
}
