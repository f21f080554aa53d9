//! Orders: lines, their states, release.

mod backorder;
mod cancel;
pub mod channel;
mod create;
pub mod cut_off;
mod hold;
pub mod list;
pub mod pickup;
pub mod posting;
pub mod progress;
pub mod promise;
mod release;
mod replan;
mod ship;
mod take_back;
#[cfg(test)]
mod tests;

pub use backorder::{Short, let_go, serve};
pub use cancel::{Cancelled, cancel};
pub use create::{NewOrder, NewOrderLine, create, create_in};
pub use hold::{HOLDS, hold, lift, rank};
pub use release::{Released, Run, pick_lane, release, release_in};
pub use replan::replan;
pub use ship::{lane_of, ship_lane, waits};
pub use take_back::take_back;

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::events;
use posting::Stage;
use regal_shared::base::Qty;
use regal_shared::wire::EventBody;

/// States of an order line, least advanced first.
pub const LINE_STATES: &[&str] = &[
    "new",
    "held",
    "backordered",
    "promised",
    "released",
    "short",
    "reserved",
    "picking",
    "picked",
    "packed",
    "staged",
    "loaded",
    "shipped",
    "cancelled",
];

/// Whether somebody may release an order in this state: it is new, or it waits for a decision or for stock.
#[must_use]
pub fn releasable(state: &str) -> bool {
    matches!(state, "new" | "promised" | "held" | "backordered")
}

/// Whether an order in this state can be put on hold: it has not left the house.
#[must_use]
pub fn holdable(state: &str) -> bool {
    !matches!(state, "shipped" | "cancelled")
}

/// Whether an order in this state can still be cancelled: it has not left the house.
#[must_use]
pub fn cancellable(state: &str) -> bool {
    !matches!(state, "loaded" | "shipped" | "cancelled")
}

/// An order's head as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The order.
    pub order: String,
    /// State code.
    pub state: String,
    /// Whose goods.
    pub owner: String,
    /// The customer.
    pub customer: String,
    /// Lines of the address, parted by newlines.
    pub ship_to: String,
    /// Who drives it, or empty.
    pub carrier: String,
    /// Lane to ship from, or empty.
    pub lane: String,
    /// Lower goes first.
    pub priority: i64,
    /// Last moment to make its truck, ms; 0 when there is none.
    pub cut_off: i64,
    /// Somebody put it on hold: nothing of it is begun, and it does not leave.
    pub on_hold: bool,
    /// The channel it came by, or empty.
    pub channel: String,
    /// It waits for room in its channel.
    pub capped: bool,
}

/// An order's head.
///
/// # Errors
/// The database.
pub fn head(cx: &mut Cx<'_>, order: &str) -> Result<Option<Head>, DbError> {
    let row = query_one(
        cx.conn,
        "select state, owner, customer, ship_to, carrier, lane, priority, cut_off, held_at, channel, capped \
         from order_head \
         where site = $1 and order_no = $2",
        params![&cx.site.site, order],
    )?;
    row.map(|row| {
        Ok(Head {
            order: order.to_owned(),
            state: row.string(0)?,
            owner: row.string(1)?,
            customer: row.string(2)?,
            ship_to: row.string(3)?,
            carrier: row.string(4)?,
            lane: row.string(5)?,
            priority: row.int(6)?,
            cut_off: row.int(7)?,
            on_hold: row.int(8)? > 0,
            channel: row.string(9)?,
            capped: row.flag(10)?,
        })
    })
    .transpose()
}

/// A change of an order, decided by a flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// So much of a line lies in a tote.
    Picked {
        /// The order.
        order: String,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
        /// The order is known to be in picking already.
        begun: bool,
    },
    /// So much of a line is out of its tote again.
    Unpicked {
        /// The order.
        order: String,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// So much of a line cannot be served where it was looked for: reserve elsewhere, else it stays owed.
    Replan {
        /// The order.
        order: String,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
        /// The running task: gets the new line when its lease is this one.
        task: String,
    },
    /// What is left of a task's line cannot be taken where it lies for now: as much as other stock serves comes from
    /// there, the rest stays.
    Elsewhere {
        /// The order.
        order: String,
        /// The line.
        line: i64,
        /// The task.
        task: String,
        /// The task's line.
        task_line: i64,
    },
    /// Picked goods stand on a lane and are to be packed.
    Dropped {
        /// The order.
        order: String,
    },
    /// A unit leaves as it is: packing has nothing more to do with it.
    AsItIs {
        /// The order.
        order: String,
    },
    /// So much of an item was packed and does not leave, for it missed its truck or is damaged: it is owed again.
    Left {
        /// The order.
        order: String,
        /// The item.
        item: String,
        /// Whose it is.
        owner: String,
        /// Base units.
        qty: Qty,
    },
    /// What an order owes of an item is planned at once, though other units of it are packed, staged or loaded.
    Again {
        /// The order.
        order: String,
        /// The item.
        item: String,
    },
    /// So much of a line is in a carton.
    Packed {
        /// The order.
        order: String,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// A carton was opened: so much of an item is not packed any more, and its packing begins again.
    Unpacked {
        /// The order.
        order: String,
        /// The item.
        item: String,
        /// Whose.
        owner: String,
        /// The lot.
        lot: String,
        /// Base units.
        qty: Qty,
    },
    /// There is work at the bench for an order again.
    ToPack {
        /// The order.
        order: String,
    },
    /// So much of a line was picked and is not there any more: it is planned anew.
    Missing {
        /// The order.
        order: String,
        /// The line.
        line: i64,
        /// Base units.
        qty: Qty,
    },
    /// A carton stands on its lane.
    Staged {
        /// The order.
        order: String,
    },
    /// A unit stands on a truck.
    Loaded {
        /// The order.
        order: String,
    },
    /// So much of an item is out of the house.
    Shipped {
        /// The order.
        order: String,
        /// The item.
        item: String,
        /// Whose.
        owner: String,
        /// Base units.
        qty: Qty,
    },
    /// Units have left the house.
    Gone {
        /// The order.
        order: String,
    },
    /// Stock of an item has come: what is owed of it is served.
    Serve {
        /// The item.
        item: String,
    },
    /// All lines of an order that stand at `from` go on to `to`.
    Advance {
        /// The order.
        order: String,
        /// State before.
        from: &'static str,
        /// State after.
        to: &'static str,
    },
}

/// Applies one change of an order.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Picked { order, line, qty, begun } => picked(cx, order, *line, *qty, *begun),
        Change::Unpicked { order, line, qty } => unpicked(cx, order, *line, *qty),
        Change::Replan { order, line, qty, task } => replan(cx, order, *line, *qty, task),
        Change::Elsewhere { order, line, task, task_line } => {
            replan::elsewhere(cx, (order, *line), (task, *task_line))
        }
        Change::Dropped { order } => ship::dropped(cx, order),
        Change::AsItIs { order } => ship::as_it_is(cx, order),
        Change::Packed { order, line, qty } => ship::packed(cx, order, *line, *qty),
        Change::Unpacked { order, item, owner, lot, qty } => {
            ship::unpacked(cx, order, (item, owner, lot), *qty)
        }
        Change::ToPack { order } => ship::to_pack(cx, order, true),
        Change::Missing { order, line, qty } => ship::missing(cx, order, *line, *qty),
        Change::Staged { order } => ship::staged(cx, order),
        Change::Loaded { order } => ship::loaded(cx, order),
        Change::Shipped { order, item, owner, qty } => ship::shipped(cx, order, item, owner, *qty),
        Change::Left { order, item, owner, qty } => ship::left(cx, order, item, owner, *qty),
        Change::Again { order, item } => backorder::again(cx, order, item),
        Change::Gone { order } => ship::gone(cx, order),
        Change::Serve { item } => serve(cx, item),
        Change::Advance { order, from, to } => advance(cx, order, from, to),
    }
}

fn picked(cx: &mut Cx<'_>, order: &str, line: i64, qty: Qty, known_begun: bool) -> Result<(), DbError> {
    let row = query_one(
        cx.conn,
        "update order_line set picked = picked + $4, \
         state = case when picked + $4 + short >= qty then 'picked' else 'picking' end \
         where site = $1 and order_no = $2 and line = $3 and state <> 'cancelled' returning state",
        params![&cx.site.site, order, line, qty],
    )?;
    let Some(row) = row else { return Ok(()) };
    posting::keep(cx, order, line, Stage::Picked, qty)?;
    match row.text(0)? {
        "picked" => derive(cx, order),
        _ if !known_begun => begun(cx, order),
        _ => Ok(()),
    }
}

fn unpicked(cx: &mut Cx<'_>, order: &str, line: i64, qty: Qty) -> Result<(), DbError> {
    let changed = cx.conn.execute(
        "update order_line set picked = picked - $4, \
         state = case when picked > $4 then 'picking' else 'reserved' end \
         where site = $1 and order_no = $2 and line = $3 and state in ('picking', 'picked') and picked >= $4",
        params![&cx.site.site, order, line, qty],
    )?;
    if changed == 0 {
        return Ok(());
    }
    posting::keep(cx, order, line, Stage::Picked, -qty)?;
    derive(cx, order)
}

/// The first pick of an order: its head says so without reading all lines.
fn begun(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let changed = cx.conn.execute(
        "update order_head set state = 'picking' where site = $1 and order_no = $2 and \
         state in ('released', 'reserved', 'short')",
        params![&cx.site.site, order],
    )?;
    if changed > 0 { said(cx, order, "picking") } else { Ok(()) }
}

fn advance(cx: &mut Cx<'_>, order: &str, from: &str, to: &str) -> Result<(), DbError> {
    let changed = cx.conn.execute(
        "update order_line set state = $4 where site = $1 and order_no = $2 and state = $3",
        params![&cx.site.site, order, from, to],
    )?;
    if changed > 0 { derive(cx, order) } else { Ok(()) }
}

/// The state of the least advanced of an order's live lines; none without lines. A line that is owed holds up no other:
/// its order is backordered once nothing else of it is in the house.
fn least(cx: &mut Cx<'_>, order: &str) -> Result<Option<&'static str>, DbError> {
    let rows = cx.conn.query(
        "select state from order_line where site = $1 and order_no = $2",
        params![&cx.site.site, order],
    )?;
    let mut least = usize::MAX;
    let mut owed = false;
    for row in &rows {
        let state = row.text(0)?;
        if state == "backordered" {
            owed = true;
        } else {
            least = least.min(LINE_STATES.iter().position(|one| *one == state).unwrap_or(0));
        }
    }
    Ok(match LINE_STATES.get(least) {
        Some(state) if !owed || !matches!(*state, "shipped" | "cancelled") => Some(state),
        _ => owed.then_some("backordered"),
    })
}

/// Sets the head to where its lines stand and tells everybody when that changed. One on hold says so until it is
/// lifted, has left or is cancelled.
///
/// # Errors
/// The database.
pub fn derive(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    let Some(state) = least(cx, order)? else { return Ok(()) };
    let over = matches!(state, "shipped" | "cancelled");
    let row = query_one(
        cx.conn,
        "update order_head set state = case when held_at > 0 and $5 = 0 then 'held' else $3 end, \
         held_at = case when $5 = 1 then 0 else held_at end, \
         shipped_at = case when $3 = 'shipped' and shipped_at = 0 then $4 else shipped_at end \
         where site = $1 and order_no = $2 and state <> case when held_at > 0 and $5 = 0 then 'held' else $3 end \
         returning state",
        params![&cx.site.site, order, state, cx.now.0, over],
    )?;
    match row {
        Some(row) => said(cx, order, row.text(0)?),
        None => Ok(()),
    }
}

fn said(cx: &mut Cx<'_>, order: &str, state: &str) -> Result<(), DbError> {
    events::say(cx, None, &EventBody::Order { order: order.to_owned(), state: state.to_owned() })
}

/// A reservation lost cover because its stock is not there. Work nobody holds is planned anew now; a line on a device
/// stays with its lease, and is answered by its task and number.
///
/// # Errors
/// The database.
pub fn uncovered(cx: &mut Cx<'_>, reservation: i64, freed: Qty) -> Result<Option<(String, i64)>, DbError> {
    let row = query_one(
        cx.conn,
        "select r.task, r.task_line, r.order_no, r.order_line, t.state from reservation r join task t \
         on t.site = r.site and t.task = r.task where r.site = $1 and r.reservation = $2",
        params![&cx.site.site, reservation],
    )?;
    let Some(row) = row else { return Ok(None) };
    match row.text(4)? {
        "ready" | "waiting" => {}
        "leased" | "in_progress" if row.int(1)? > 0 => return Ok(Some((row.string(0)?, row.int(1)?))),
        _ => return Ok(None),
    }
    let (task, line, order, order_line) = (row.string(0)?, row.int(1)?, row.string(2)?, row.int(3)?);
    cx.conn.write(
        "update task_line set planned = planned - $4, \
         state = case when planned - $4 <= done then 'closed_short' else state end \
         where site = $1 and task = $2 and line = $3",
        params![&cx.site.site, &task, line, freed],
    )?;
    replan(cx, &order, order_line, freed, &task)?;
    Ok(None)
}
