//! What picking decisions need to know.

use super::rules::{LineFacts, PlaceFacts};
use crate::catalog::lpn;
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::flow::At;
use crate::ledger;
use crate::task;
use regal_shared::base::TaskId;
use regal_shared::flow::pick::PickShort;

/// The line a confirm names, its task and its order.
pub(super) fn of_line(cx: &mut Cx<'_>, at: &At, line: i64) -> Result<LineFacts, DbError> {
    let found = task::line(cx, &at.task, line)?;
    let states = match &found {
        Some(line) => query_one(
            cx.conn,
            "select t.state, coalesce(o.state, '') from task t left join order_head o on o.site = t.site and \
             o.order_no = $3 where t.site = $1 and t.task = $2",
            params![&cx.site.site, &at.task, &line.new.order],
        )?,
        None => None,
    };
    let (task_state, order_state) = match states {
        Some(row) => (row.string(0)?, row.string(1)?),
        None => (String::new(), String::new()),
    };
    Ok(LineFacts {
        device: at.device.clone(),
        task: TaskId(at.task.clone()),
        line: found,
        lease_holds: at.lease_holds,
        task_begun: task_state == "in_progress",
        order_begun: order_state == "picking",
        order_cancelled: order_state == "cancelled",
    })
}

/// What the books hold at the place of a short, and what other devices may have in hand of it.
pub(super) fn of_place(cx: &mut Cx<'_>, at: &At, short: &PickShort) -> Result<PlaceFacts, DbError> {
    let goods = &short.goods;
    let on_hand = query_one(
        cx.conn,
        "select on_hand from balance where site = $1 and location = $2 and item = $3 and owner = $4 and lot = $5 and \
         serial = $6 and lpn = $7 and status = 'available'",
        params![
            &cx.site.site,
            &short.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &short.lpn
        ],
    )?;
    let guard = query_int(
        cx.conn,
        "select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r join lease l on l.site = r.site and \
         l.task = r.task and l.state = 'active' and l.device <> $8 where r.site = $1 and r.location = $2 and \
         r.item = $3 and r.state = 'open' and r.owner = $4 and r.lot = $5 and r.serial = $6 and r.lpn = $7",
        params![
            &cx.site.site,
            &short.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &short.lpn,
            at.device.as_str()
        ],
    )?;
    let mine = task::lines(cx, &at.task)?
        .into_iter()
        .filter(|line| {
            line.state == "open"
                && line.line != short.line.0
                && line.done == 0
                && line.new.location == short.location
                && line.new.goods == *goods
                && line.new.lpn == short.lpn
        })
        .collect();
    Ok(PlaceFacts { on_hand: on_hand.map_or(Ok(0), |row| row.int(0))?, guard, mine })
}

/// Totes of the task that still stand on the device's Carry.
pub(super) fn totes_carried(cx: &mut Cx<'_>, at: &At) -> Result<Vec<String>, DbError> {
    let rows = cx
        .conn
        .query("select lpn from lpn where site = $1 and task = $2", params![&cx.site.site, &at.task])?;
    let carry = ledger::carry(at.device.as_str());
    let mut carried = Vec::new();
    for row in &rows {
        let tote = row.string(0)?;
        if lpn::find(cx, &tote)?.is_some_and(|found| found.location == carry) {
            carried.push(tote);
        }
    }
    Ok(carried)
}
