//! Release: turning an order into reservations and a pick task; planning a part anew when it is not there.

use super::{derive, head};
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::ledger::reserve::{self, Reserve};
use crate::plan::reserve::{Candidate, Part, choose};
use crate::task::{self, NewLine, NewTask};
use regal_shared::base::{Day, Goods, Qty, StockKey, StockStatus, TaskId};
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;
use std::collections::BTreeMap;

/// What a release came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Released {
    /// Lines looked at.
    pub lines: i64,
    /// Base units reserved.
    pub reserved: Qty,
    /// Base units no stock was found for.
    pub short: Qty,
}

/// What a run of releases in one transaction has read already. Stock read once is counted down by what the run
/// reserves, so nothing else may change stock or reservations between two releases of a run.
#[derive(Debug, Default)]
pub struct Run {
    stock: BTreeMap<(String, String), Vec<Candidate>>,
    lane: Option<String>,
}

/// Releases an order: reserves its lines and makes one pick task of them.
/// Does nothing to an order that is not new, promised or backordered.
///
/// # Errors
/// The database.
pub fn release(cx: &mut Cx<'_>, order: &str) -> Result<Released, DbError> {
    release_in(cx, &mut Run::default(), order)
}

/// Releases an order as one of a run.
///
/// # Errors
/// The database.
pub fn release_in(cx: &mut Cx<'_>, run: &mut Run, order: &str) -> Result<Released, DbError> {
    let Some(found) = head(cx, order)? else { return Ok(Released::default()) };
    if !matches!(found.state.as_str(), "new" | "promised" | "backordered") {
        return Ok(Released::default());
    }
    let rows = cx.conn.query(
        "select line, item, owner, lot, qty from order_line where site = $1 and order_no = $2 and \
         state in ('new', 'promised', 'backordered') order by line",
        params![&cx.site.site, order],
    )?;
    let mut sum = Released::default();
    let mut work = Work { order: order.to_owned(), task: None, lines: 0 };
    for row in rows {
        let goods =
            Goods { item: row.string(1)?, owner: row.string(2)?, lot: row.string(3)?, serial: String::new() };
        let (line, need) = (row.int(0)?, row.int(4)?);
        let found = reserve_line(cx, run, &mut work, line, &goods, need, &found)?;
        sum.lines += 1;
        sum.reserved += found;
        sum.short += need - found;
    }
    derive(cx, order)?;
    Ok(sum)
}

/// The task a release or a new plan adds lines to.
struct Work {
    order: String,
    task: Option<TaskId>,
    lines: i64,
}

fn reserve_line(
    cx: &mut Cx<'_>,
    run: &mut Run,
    work: &mut Work,
    line: i64,
    goods: &Goods,
    need: Qty,
    order: &super::Head,
) -> Result<Qty, DbError> {
    let key = (goods.item.clone(), goods.owner.clone());
    if !run.stock.contains_key(&key) {
        let read = candidates(cx, &goods.item, &goods.owner)?;
        run.stock.insert(key.clone(), read);
    }
    if work.task.is_none() && run.lane.is_none() {
        run.lane = Some(pick_lane(cx)?);
    }
    let lane = run.lane.clone().unwrap_or_default();
    let mut found = 0;
    if let Some(candidates) = run.stock.get_mut(&key) {
        for part in choose(candidates, need, &goods.lot, cx.now.day()) {
            let from = &mut candidates[part.candidate];
            add_part(cx, work, line, from, &part, (!goods.lot.is_empty(), &lane), order)?;
            from.free -= part.qty;
            found += part.qty;
        }
    }
    let state = if found == need { "reserved" } else { "short" };
    cx.conn.execute(
        "update order_line set reserved = reserved + $4, short = short + $5, \
         state = case when picked > 0 and picked + short + $5 >= qty then 'picked' else $6 end \
         where site = $1 and order_no = $2 and line = $3",
        params![&cx.site.site, &work.order, line, found, need - found, state],
    )?;
    Ok(found)
}

fn add_part(
    cx: &mut Cx<'_>,
    work: &mut Work,
    line: i64,
    from: &Candidate,
    part: &Part,
    (fixed, lane): (bool, &str),
    order: &super::Head,
) -> Result<(), DbError> {
    let task = match &work.task {
        Some(task) => task.clone(),
        None => {
            let new = NewTask {
                mode: "discrete",
                priority: order.priority,
                due_at: order.cut_off,
                walk: from.walk,
                target: lane.to_owned(),
                ..NewTask::ready(TaskKind::Pick, &work.order)
            };
            let task = task::create(cx, &new)?;
            work.task = Some(task.clone());
            task
        }
    };
    work.lines += 1;
    let reservation = reserve::make(
        cx,
        &Reserve {
            key: from.key.clone(),
            qty: part.qty,
            order: work.order.clone(),
            order_line: line,
            task: task.0.clone(),
            task_line: work.lines,
            rule: part.rule,
        },
    )?;
    let why = [Message::new(format!("why.{}", part.rule))];
    let new = NewLine {
        order: work.order.clone(),
        order_line: line,
        goods: from.key.goods.clone(),
        lpn: from.key.lpn.clone(),
        status: from.key.status,
        location: from.key.location.clone(),
        planned: part.qty,
        reservation,
        walk: from.walk,
        fixed,
        why: serde_json::to_string(&why).unwrap_or_default(),
        ..NewLine::default()
    };
    task::add_line(cx, &task, work.lines, &new)
}

/// The lane picked goods are set down on: the first lane of the zone `pack`, else the first lane.
fn pick_lane(cx: &mut Cx<'_>) -> Result<String, DbError> {
    let row = query_one(
        cx.conn,
        "select location from location where site = $1 and kind = 'lane' and state = 'usable' \
         order by case when zone = 'pack' then 0 else 1 end, walk, location limit 1",
        params![&cx.site.site],
    )?;
    row.map_or(Ok(String::new()), |row| row.string(0))
}

/// Free stock of an item in storage, with what suspect keys, holds and reservations leave of it.
fn candidates(cx: &mut Cx<'_>, item: &str, owner: &str) -> Result<Vec<Candidate>, DbError> {
    let rows = cx.conn.query(
        "select b.location, b.lot, b.serial, b.lpn, \
         case when b.suspect = 1 and b.seen < b.on_hand then b.seen else b.on_hand end, b.first_in, l.walk, o.expiry, \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
          r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot \
          and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) \
         from balance b join location l on l.site = b.site and l.location = b.location \
         left join lot o on o.site = b.site and o.item = b.item and o.lot = b.lot \
         where b.site = $1 and b.item = $2 and b.status = 'available' and b.owner = $3 and b.on_hand > 0 \
         and l.kind in ('bin', 'face', 'reserve') and l.state in ('usable', 'blocked_in') \
         and coalesce(o.status, 'available') = 'available' \
         and not exists (select 1 from hold h where h.site = b.site and h.lifted_at = 0 and \
          ((h.scope = 'location' and h.object = b.location) or (h.scope = 'lpn' and h.object = b.lpn and b.lpn <> '') \
           or (h.scope = 'item' and h.object = b.item) or (h.scope = 'lot' and h.object = b.lot and h.item = b.item)))",
        params![&cx.site.site, item, owner],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Candidate {
                key: StockKey {
                    goods: Goods {
                        item: item.to_owned(),
                        owner: owner.to_owned(),
                        lot: row.string(1)?,
                        serial: row.string(2)?,
                    },
                    lpn: row.string(3)?,
                    location: row.string(0)?,
                    status: StockStatus::Available,
                },
                free: row.int(4)? - row.int(8)?,
                first_in: row.int(5)?,
                walk: row.int(6)?,
                expiry: row.opt_int(7)?.map(Day),
            })
        })
        .collect()
}

/// Plans `qty` of an order line anew: into the running task when it is still open, else a task of its own; what no
/// stock serves stays owed.
///
/// # Errors
/// The database.
pub fn replan(cx: &mut Cx<'_>, order: &str, line: i64, qty: Qty, task: &str) -> Result<(), DbError> {
    let Some(found) = head(cx, order)? else { return Ok(()) };
    let row = query_one(
        cx.conn,
        "select item, owner, lot from order_line where site = $1 and order_no = $2 and line = $3 and \
         state <> 'cancelled'",
        params![&cx.site.site, order, line],
    )?;
    let Some(row) = row else { return Ok(()) };
    let goods =
        Goods { item: row.string(0)?, owner: row.string(1)?, lot: row.string(2)?, serial: String::new() };
    let open = task::find(cx, task)?
        .filter(|task| matches!(task.state.as_str(), "ready" | "leased" | "in_progress"))
        .map(|task| task.task);
    let lines = match &open {
        Some(task) => query_int(
            cx.conn,
            "select coalesce(max(line), 0) from task_line where site = $1 and task = $2",
            params![&cx.site.site, task.as_str()],
        )?,
        None => 0,
    };
    // What was reserved there is not: the line starts over with that part open.
    cx.conn.execute(
        "update order_line set reserved = reserved - $4 where site = $1 and order_no = $2 and line = $3",
        params![&cx.site.site, order, line, qty],
    )?;
    let mut work = Work { order: order.to_owned(), task: open, lines };
    reserve_line(cx, &mut Run::default(), &mut work, line, &goods, qty, &found)?;
    derive(cx, order)
}
