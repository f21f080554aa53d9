//! Pick, discrete and cluster: packets out, bookings in.

mod cluster;
mod facts;
pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use super::common::{Names, TakenFor, bind_tote, tote_facts};
use crate::catalog::{cards, lpn};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::floor::Change;
use crate::ledger;
use crate::order::Head;
use crate::outbound::load;
use crate::policy;
use crate::task::{self, Task};
use regal_shared::base::{CommandId, DeviceId, LineId, Moment, TaskId};
use regal_shared::flow::common::{Bind, Put, Report, What};
use regal_shared::flow::pick::{
    Pick, PickLine, PickMode, PickOrder, PickPacket, PickShort, PutBack, VerificationProfile,
};
use regal_shared::text::Message;
use regal_shared::wire::{TaskKind, Work};
use std::collections::BTreeMap;

/// A tote joins an order. One in use serves it too, and somebody looks at it.
///
/// # Errors
/// The database.
pub fn bind(cx: &mut Cx<'_>, at: &At, bind: &Bind) -> Result<Vec<Change>, DbError> {
    let facts = tote_facts(cx, at, &bind.tote)?;
    let carry = ledger::carry(at.device.as_str());
    let wish = TakenFor { carry: &carry, order: &bind.order, task: &at.task, slot: bind.slot };
    Ok(bind_tote(&facts, &bind.tote, wish))
}

/// Bin to tote.
///
/// # Errors
/// The database.
pub fn pick(cx: &mut Cx<'_>, at: &At, pick: &Pick) -> Result<Vec<Change>, DbError> {
    let facts = facts::of_line(cx, at, pick.line.0)?;
    Ok(rules::pick(&facts, pick))
}

/// Less there than booked.
///
/// # Errors
/// The database.
pub fn pick_short(cx: &mut Cx<'_>, at: &At, short: &PickShort) -> Result<Vec<Change>, DbError> {
    let facts = facts::of_line(cx, at, short.line.0)?;
    let place = facts::of_place(cx, at, short)?;
    Ok(rules::pick_short(&facts, &place, short))
}

/// What a report means for the pick it was told under: changes before those of the stock, and after.
///
/// # Errors
/// The database.
pub fn reported(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<(Vec<Change>, Vec<Change>), DbError> {
    if !at.lease_holds || report.location.is_empty() || !rules::touches_plan(report.code) {
        return Ok(Default::default());
    }
    let found = task::find(cx, &at.task)?;
    let Some(task) = found.filter(|task| task.kind == TaskKind::Pick) else { return Ok(Default::default()) };
    let walk = task::lines(cx, &at.task)?;
    let lines = facts::by_urgency(cx, walk)?;
    Ok(rules::reported(&task.task, &lines, report))
}

/// Totes of this task were set down: when every line is closed and every tote stands, the task is done.
///
/// # Errors
/// The database.
pub fn staged(cx: &mut Cx<'_>, at: &At, totes: &[String]) -> Result<Vec<Change>, DbError> {
    let Some(task) = task::find(cx, &at.task)? else { return Ok(Vec::new()) };
    if task.kind != TaskKind::Pick {
        return Ok(Vec::new());
    }
    let open = task::lines(cx, &at.task)?.iter().any(|line| line.state == "open");
    let standing = facts::totes_carried(cx, at)?.iter().all(|tote| totes.contains(tote));
    Ok(if !open && standing {
        vec![Change::Task(task::Change::Done { task: task.task })]
    } else {
        Vec::new()
    })
}

/// The pick task an order number stands for.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, object: &str) -> Result<Option<Task>, DbError> {
    let Some(order) = object.strip_prefix("O.") else { return Ok(None) };
    let rows = cx.conn.query(
        "select task from task where site = $1 and object = $2 and kind = 'pick' and \
         state in ('ready', 'leased', 'in_progress', 'waiting') \
         order by case when state = 'waiting' then 1 else 0 end, task limit 1",
        params![&cx.site.site, order],
    )?;
    match rows.first() {
        Some(row) => {
            let task = row.string(0)?;
            task::find(cx, &task)
        }
        None => Ok(None),
    }
}

/// The batch for a cart: the one this device holds, else one built of what waits.
///
/// # Errors
/// The database.
pub fn cluster(cx: &mut Cx<'_>, at: &At, slots: i64) -> Result<Option<Task>, DbError> {
    cluster::claim(cx, at, slots)
}

/// Goods of a cancelled order went back: the line loses what was picked of it, and with nothing left to do the task
/// is done.
///
/// # Errors
/// The database.
pub fn put_back(cx: &mut Cx<'_>, at: &At, put: &Put) -> Result<Vec<Change>, DbError> {
    if put.line == 0 || at.task.is_empty() {
        return Ok(Vec::new());
    }
    let task = TaskId(at.task.clone());
    let lines = task::lines(cx, &at.task)?;
    let mut changes = Vec::new();
    let qty = match &put.what {
        What::Goods { qty, .. } => *qty,
        What::Lpn { lpn } => {
            let mine = |line: &&task::Line| line.line == put.line && line.new.whole;
            let Some(line) = lines.iter().find(mine) else { return Ok(Vec::new()) };
            changes.push(Change::Lpn(lpn::Change::Freed { lpn: lpn.clone() }));
            line.done
        }
    };
    changes.push(Change::Task(task::Change::LinePutBack { task: task.clone(), line: put.line, qty }));
    let others = lines.iter().any(|line| {
        line.state == "open" || (line.state == "cancelled" && line.line != put.line && line.done > 0)
    });
    let this = lines.iter().find(|line| line.line == put.line).is_some_and(|line| line.done > qty);
    let alive = lines.iter().any(|line| line.state != "cancelled" && line.done > 0);
    if !others && !this && !alive {
        changes.push(Change::Task(task::Change::Done { task }));
    }
    Ok(changes)
}

/// A pick was taken back: its line is open again, with its reservation. Where the task has ended, stock alone moves.
///
/// # Errors
/// The database.
pub fn undone(cx: &mut Cx<'_>, command: &CommandId) -> Result<Vec<Change>, DbError> {
    let rows = cx.conn.query(
        "select m.task, m.item, m.owner, m.lot, m.serial, m.from_location, m.qty, \
         case when m.from_lpn = m.to_lpn then m.from_lpn else '' end from movement m \
         join command c on c.site = m.site and m.number >= c.first_journal and m.number <= c.last_journal \
         join task t on t.site = m.site and t.task = m.task and t.state in ('leased', 'in_progress') \
         where c.site = $1 and c.device = $2 and c.series = $3 and c.number = $4 and c.kind = 'pick' \
         order by m.number",
        params![&cx.site.site, command.device.as_str(), series_code(command.series), command.number],
    )?;
    let mut changes = Vec::new();
    for row in &rows {
        let task = TaskId(row.string(0)?);
        let (item, owner, lot, serial) = (row.text(1)?, row.text(2)?, row.text(3)?, row.text(4)?);
        let (from, qty) = (row.text(5)?, row.int(6)?);
        let lines = task::lines(cx, task.as_str())?;
        let line = lines.into_iter().find(|line| {
            let goods = &line.new.goods;
            let same =
                goods.item == item && goods.owner == owner && goods.lot == lot && goods.serial == serial;
            same && line.new.location == from
                && line.done >= qty
                && matches!(line.state.as_str(), "open" | "done")
        });
        let Some(line) = line else { continue };
        if !row.text(7)?.is_empty() {
            changes.push(Change::Lpn(lpn::Change::Freed { lpn: row.string(7)? }));
        }
        if line.new.reservation > 0 {
            let reservation = line.new.reservation;
            changes.push(Change::Stock(ledger::Change::Restore { reservation, qty }));
        }
        changes.push(Change::Task(task::Change::LineUndone { task, line: line.line, qty }));
        if !line.new.order.is_empty() {
            let (order, line) = (line.new.order, line.new.order_line);
            changes.push(Change::Order(crate::order::Change::Unpicked { order, line, qty }));
        }
    }
    Ok(changes)
}

/// The packet's work: lines in walk order, orders with their totes as far as they are on the device, cards of all they
/// name.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, device: &DeviceId, task: &Task) -> Result<Work, DbError> {
    let carry = ledger::carry(device.as_str());
    let stored = task::lines(cx, task.task.as_str())?;
    let mut names = Names::default();
    let mut lines = Vec::with_capacity(stored.len());
    let mut orders: Vec<PickOrder> = Vec::new();
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    let mut put_back = Vec::new();
    let mut stands = facts::Stands::new(cx)?;
    let site = cx.site.site.clone();
    let sample = policy::value(cx.conn, &site, "pick_zero_check", 0)?;
    for line in stored.iter().filter(|line| line.state == "open" || line.done > 0) {
        let new = &line.new;
        if line.state == "cancelled" {
            names.locations.insert(new.location.clone());
            names.items.insert(new.goods.item.clone());
            put_back.push(going_back(cx, &task.task, line, &stored)?);
            continue;
        }
        names.locations.insert(new.location.clone());
        names.items.insert(new.goods.item.clone());
        names.lots.insert((new.goods.item.clone(), new.goods.lot.clone()));
        if !orders.iter().any(|order| order.order == new.order) {
            let head = crate::order::head(cx, &new.order)?;
            orders.push(order(cx, &task.task, (&new.order, head.as_ref(), Some(&carry)), &stored)?);
            heads.extend(head.map(|head| (new.order.clone(), head)));
        }
        let expiry =
            cards::lot(cx.conn, &cx.site.site, &new.goods.item, &new.goods.lot)?.and_then(|lot| lot.expiry);
        // A line closed short keeps what was taken; nothing of it is open any more.
        let planned = if line.state == "open" { new.planned } else { line.done };
        lines.push(PickLine {
            line: LineId(line.line),
            order: new.order.clone(),
            goods: new.goods.clone(),
            expiry,
            status: new.status,
            location: new.location.clone(),
            bin: stands.of(cx, &new.location)?,
            lpn: new.lpn.clone(),
            planned,
            done: line.done,
            whole: new.whole && (line.state != "open" || facts::alone_on_lpn(cx, line)?),
            lot_fixed: new.fixed,
            zero_check: facts::looked_at(cx, line, sample)?,
            why: serde_json::from_str(&new.why).unwrap_or_default(),
        });
    }
    names.locations.insert(task.target.clone());
    orders.sort_by(|a, b| (a.priority, &a.order).cmp(&(b.priority, &b.order)));
    if task.mode == "cluster" {
        // The slot follows from the order's rank in the batch, so a device may bind totes without asking.
        for (slot, order) in (1..).zip(&mut orders) {
            order.slot = slot;
        }
    }
    let open_lpns = policy::flag(cx.conn, &site, "pick_open_lpn", false)?;
    let lpns = facts::lpns_beside(cx, &task.task, &lines, open_lpns)?;
    let busy = facts::busy(cx, &task.task, std::mem::take(&mut stands.units))?;
    let why = lane_why(cx, &task.target_rule, orders.iter().filter_map(|order| heads.get(&order.order)))?;
    Ok(Work::Pick(PickPacket {
        mode: if task.mode == "cluster" { PickMode::Cluster } else { PickMode::Discrete },
        orders,
        lines,
        lane_why: why,
        lane: task.target.clone(),
        profile: profile(cx, !stands.allowed)?,
        cards: names.cards(cx)?,
        lot_change: policy::flag(cx.conn, &site, "pick_lot_change", true)?,
        open_lpns,
        lpns,
        busy,
        put_back,
    }))
}

/// The most orders whose way on is told.
const MOST_TOLD: usize = 4;

/// Why the goods go to that lane: the rule that chose it, then from which lane each order leaves and where its truck stands.
fn lane_why<'a>(
    cx: &mut Cx<'_>,
    rule: &str,
    orders: impl Iterator<Item = &'a Head>,
) -> Result<Vec<Message>, DbError> {
    let mut why = Vec::new();
    if !rule.is_empty() {
        why.push(Message::new(format!("why.{rule}")));
    }
    for head in orders.take(MOST_TOLD) {
        let (lane, _) = crate::order::ship_lane(cx, &head.lane)?;
        if !lane.is_empty() {
            why.push(Message::new("why.ships_from").with("order", head.order.as_str()).with("loc", lane));
        }
        let load = if head.carrier.is_empty() { None } else { load::of_carrier(cx, &head.carrier)? };
        if let Some(load) = load.filter(|load| !load.door.is_empty()) {
            why.push(Message::new("why.truck_at").with("loc", load.door));
        }
    }
    Ok(why)
}

/// What has to be scanned at each line, as the site wants it.
fn profile(cx: &mut Cx<'_>, item: bool) -> Result<VerificationProfile, DbError> {
    let site = cx.site.site.clone();
    let mut own = |name| policy::plain_or_own(cx.conn, &site, name).map(|value| value != 0);
    Ok(VerificationProfile {
        item,
        lot: own("pick_lot")?,
        each_unit: own("pick_each_unit")?,
        digits: own("pick_digits")?,
    })
}

fn going_back(
    cx: &mut Cx<'_>,
    task: &TaskId,
    line: &task::Line,
    all: &[task::Line],
) -> Result<PutBack, DbError> {
    let order = order(cx, task, (&line.new.order, None, None), all)?;
    let unit = order.wholes.iter().find(|lpn| line.new.whole && **lpn == line.new.lpn);
    let tote = unit.or(order.totes.last()).or(order.wholes.last()).cloned();
    Ok(PutBack {
        line: LineId(line.line),
        order: line.new.order.clone(),
        goods: line.new.goods.clone(),
        status: line.new.status,
        tote: tote.unwrap_or_default(),
        qty: line.done,
        location: line.new.location.clone(),
        whole: unit.is_some(),
    })
}

/// An order with its totes, those on a Carry alone where one is named, and with the LPNs taken as they are that stand on the device.
fn order(
    cx: &mut Cx<'_>,
    task: &TaskId,
    (order, head, carry): (&str, Option<&Head>, Option<&str>),
    lines: &[task::Line],
) -> Result<PickOrder, DbError> {
    let full = lines.iter().any(|line| line.new.whole && line.done > 0 && line.new.order == order);
    let rows = cx.conn.query(
        "select lpn, slot, kind, location, made_at from lpn where site = $1 and task = $2 and order_no = $3 \
         union all select l.lpn, a.slot, 'tote', l.location, a.made_at from lpn_also a join lpn l on l.site = a.site \
         and l.lpn = a.lpn where a.site = $1 and a.task = $2 and a.order_no = $3 order by 5, 1",
        params![&cx.site.site, task.as_str(), order],
    )?;
    let (priority, cut_off) = head.map_or((50, 0), |head| (head.priority, head.cut_off));
    let mut found = PickOrder {
        order: order.to_owned(),
        slot: 0,
        totes: Vec::new(),
        wholes: Vec::new(),
        priority,
        cut_off: (cut_off > 0).then_some(Moment(cut_off)),
    };
    for row in &rows {
        if !full || row.text(2)? == "tote" {
            // One that somebody else carries, or that was set down, takes nothing in here.
            if carry.is_some_and(|carry| row.text(3).is_ok_and(|there| !there.is_empty() && there != carry)) {
                continue;
            }
            found.totes.push(row.string(0)?);
            found.slot = row.int(1)?;
        } else if row.text(3)?.starts_with("Carry.") {
            found.wholes.push(row.string(0)?);
        }
    }
    Ok(found)
}
