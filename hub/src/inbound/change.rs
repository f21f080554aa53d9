//! What happens to receipts: arrived, received, taken back, unloaded.

use super::read::{self, Receipt};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::events;
use regal_shared::base::{CommandId, Day, Qty};
use regal_shared::wire::EventBody;

/// A change of a receipt, decided by a flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nobody announced it, and here it is. Does nothing when its number is taken.
    Opened {
        /// Its number.
        receipt: String,
        /// Who delivers.
        supplier: String,
        /// Delivery note, or empty.
        note: String,
        /// Whose goods.
        owner: String,
        /// The dock.
        location: String,
        /// The dock's task.
        task: String,
    },
    /// It stands at a dock now.
    Arrived {
        /// The receipt.
        receipt: String,
        /// The dock.
        location: String,
        /// The dock's task.
        task: String,
    },
    /// So much came in of a line; line 0 is added for it.
    Received {
        /// The receipt.
        receipt: String,
        /// The line, or 0.
        line: i64,
        /// The item.
        item: String,
        /// Whose.
        owner: String,
        /// Lot and expiry, for a line that is added.
        lot: String,
        /// Expiry.
        expiry: Option<Day>,
        /// Base units.
        qty: Qty,
    },
    /// What a confirm had added is off again.
    TakenBack {
        /// The confirm.
        command: CommandId,
    },
    /// The truck is empty; open lines wait, or are closed short.
    Unloaded {
        /// The receipt.
        receipt: String,
        /// Open lines are closed.
        short: bool,
    },
    /// It never comes.
    Cancelled {
        /// The receipt.
        receipt: String,
    },
}

/// Applies one change of a receipt.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Opened { receipt, supplier, note, owner, location, task } => {
            cx.conn.execute(
                "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, \
                 task, due_at, opened_at, closed_at, state) \
                 values ($1, $2, '', '', $3, $4, $5, 1, $6, $7, 0, $8, 0, 'receiving') on conflict do nothing",
                params![&cx.site.site, receipt, supplier, note, owner, location, task, cx.now.0],
            )?;
            told(cx, receipt, "receiving")
        }
        Change::Arrived { receipt, location, task } => {
            cx.conn.execute(
                "update receipt set location = $3, task = $4, opened_at = $5, \
                 state = case when state = 'expected' then 'arrived' else state end where site = $1 and receipt = $2",
                params![&cx.site.site, receipt, location, task, cx.now.0],
            )?;
            told(cx, receipt, "arrived")
        }
        Change::Received { receipt, line, item, owner, lot, expiry, qty } => {
            let line = match line {
                0 => add_line(cx, receipt, item, owner, lot, *expiry)?,
                line => *line,
            };
            received(cx, receipt, line, *qty)
        }
        Change::TakenBack { command } => taken_back(cx, command),
        Change::Unloaded { receipt, short } => unloaded(cx, receipt, *short),
        Change::Cancelled { receipt } => {
            cx.conn.execute(
                "update receipt set state = 'cancelled', task = '', closed_at = $3 where site = $1 and receipt = $2",
                params![&cx.site.site, receipt, cx.now.0],
            )?;
            told(cx, receipt, "cancelled")
        }
    }
}

fn told(cx: &mut Cx<'_>, receipt: &str, state: &str) -> Result<(), DbError> {
    events::say(cx, None, &EventBody::Receipt { receipt: receipt.to_owned(), state: state.to_owned() })
}

/// A line for what nobody announced; the same goods again go on the same line.
fn add_line(
    cx: &mut Cx<'_>,
    receipt: &str,
    item: &str,
    owner: &str,
    lot: &str,
    expiry: Option<Day>,
) -> Result<i64, DbError> {
    let line = read::lines(cx, receipt)?.iter().map(|line| line.line).max().unwrap_or_default() + 1;
    cx.conn.execute(
        "insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, received, state) \
         values ($1, $2, $3, $4, $5, $6, $7, '', 0, 0, 'open')",
        params![&cx.site.site, receipt, line, item, owner, lot, expiry.map(|day| day.0)],
    )?;
    Ok(line)
}

fn received(cx: &mut Cx<'_>, receipt: &str, line: i64, qty: Qty) -> Result<(), DbError> {
    add(cx, receipt, line, qty)?;
    let id = cx.by.id.clone();
    cx.conn.execute(
        "insert into receipt_posting (site, device, series, command, receipt, line, qty) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (site, device, series, command, receipt, line) \
         do update set qty = receipt_posting.qty + excluded.qty",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number, receipt, line, qty],
    )?;
    let changed = cx.conn.execute(
        "update receipt set state = 'receiving' where site = $1 and receipt = $2 and \
         state in ('expected', 'arrived', 'received', 'cancelled')",
        params![&cx.site.site, receipt],
    )?;
    if changed > 0 { told(cx, receipt, "receiving") } else { Ok(()) }
}

/// Adds to what came in of a line, and of the purchase order's; a negative quantity takes it off.
fn add(cx: &mut Cx<'_>, receipt: &str, line: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.execute(
        "update receipt_line set received = received + $4, \
         state = case when received + $4 >= expected then 'done' else 'open' end \
         where site = $1 and receipt = $2 and line = $3",
        params![&cx.site.site, receipt, line, qty],
    )?;
    cx.conn.execute(
        "update purchase_order_line set received = received + $4 where site = $1 and \
         purchase_order = (select purchase_order from receipt where site = $1 and receipt = $2 and purchase_order <> '') \
         and item = (select item from receipt_line where site = $1 and receipt = $2 and line = $3)",
        params![&cx.site.site, receipt, line, qty],
    )?;
    Ok(())
}

fn taken_back(cx: &mut Cx<'_>, id: &CommandId) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select receipt, line, qty from receipt_posting where site = $1 and device = $2 and series = $3 and command = $4",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    for row in &rows {
        let (receipt, line, qty) = (row.string(0)?, row.int(1)?, row.int(2)?);
        add(cx, &receipt, line, -qty)?;
    }
    cx.conn.execute(
        "delete from receipt_posting where site = $1 and device = $2 and series = $3 and command = $4",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    Ok(())
}

fn unloaded(cx: &mut Cx<'_>, receipt: &str, short: bool) -> Result<(), DbError> {
    if short {
        cx.conn.execute(
            "update receipt_line set state = 'closed_short' where site = $1 and receipt = $2 and state = 'open'",
            params![&cx.site.site, receipt],
        )?;
    }
    let open = crate::db::query_int(
        cx.conn,
        "select count(*) from receipt_line where site = $1 and receipt = $2 and state = 'open'",
        params![&cx.site.site, receipt],
    )?;
    if open > 0 {
        // The rest comes later; until then nobody unloads it.
        cx.conn.execute(
            "update receipt set task = '' where site = $1 and receipt = $2",
            params![&cx.site.site, receipt],
        )?;
        return Ok(());
    }
    cx.conn.execute(
        "update receipt set state = 'received', task = '', closed_at = $3 where site = $1 and receipt = $2 and \
         state in ('expected', 'arrived', 'receiving')",
        params![&cx.site.site, receipt, cx.now.0],
    )?;
    told(cx, receipt, "received")
}

/// A receipt for what a purchase order still owes, when goods come that no announcement tells of.
///
/// # Errors
/// The database.
pub fn from_order(cx: &mut Cx<'_>, purchase_order: &str) -> Result<Option<Receipt>, DbError> {
    let mut receipt = purchase_order.to_owned();
    if read::find(cx, &receipt)?.is_some() {
        receipt = format!("{purchase_order}.{}", cx.site.next_number());
    }
    cx.conn.execute(
        "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, task, \
         due_at, opened_at, closed_at, state) select site, $3, '', purchase_order, supplier, '', $4, 0, '', '', \
         due_at, 0, 0, 'expected' from purchase_order where site = $1 and purchase_order = $2",
        params![&cx.site.site, purchase_order, &receipt, &cx.site.owner],
    )?;
    cx.conn.execute(
        "insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, received, state) \
         select site, $3, line, item, owner, '', null, '', qty - received, 0, 'open' from purchase_order_line \
         where site = $1 and purchase_order = $2 and received < qty",
        params![&cx.site.site, purchase_order, &receipt],
    )?;
    cx.conn.execute(
        "update receipt set owner = coalesce((select min(owner) from receipt_line where site = $1 and receipt = $2), owner) \
         where site = $1 and receipt = $2",
        params![&cx.site.site, &receipt],
    )?;
    read::find(cx, &receipt)
}
