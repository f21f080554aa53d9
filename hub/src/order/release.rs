//! Release: turning an order into reservations and a pick task.

use super::backorder::{self, Short};
use super::channel::{self, Room};
use super::cut_off::{self, Daily};
use super::{derive, head, promise};
use crate::cx::Cx;
use crate::db::{DbError, Row, params, query_one};
use crate::ledger::reserve::{self, Reserve};
use crate::plan::reserve::{Candidate, FullLpn, Part, choose};
use crate::policy;
use crate::task::{self, NewLine, NewTask};
use crate::webhook;
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
    lane: Option<(String, &'static str)>,
    short: Option<Short>,
    full: Option<FullLpn>,
    daily: Daily,
    pub(super) room: Option<Room>,
}

/// Releases an order: reserves its lines and makes one pick task of them.
/// Does nothing to an order that is not new, promised or backordered. What becomes of an order that stock does not
/// serve whole is policy ([`Short`]).
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
    if found.capped {
        channel::waits_no_more(cx, order)?;
    }
    let rule = match run.short {
        Some(rule) => rule,
        None => *run.short.insert(Short::of(cx)?),
    };
    let wanted = wanted(cx, order)?;
    let missing = match rule {
        Short::Ship => 0,
        Short::Wait | Short::Hold => run.missing(cx, &wanted)?,
    };
    if missing > 0 {
        backorder::put_off(cx, order, rule)?;
        let lines = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
        return Ok(Released { lines, reserved: 0, short: missing });
    }
    webhook::released(cx, order)?;
    let found = super::Head { cut_off: cut_off::at_release(cx, &mut run.daily, &found)?, ..found };
    let sum = reserve_all(cx, run, &found, (&wanted, true))?;
    // What was picked before a release was taken back waits at the bench for the rest, and no pick of it may come.
    if sum.reserved == 0 {
        super::ship::waits_no_more(cx, order)?;
    }
    Ok(sum)
}

/// Reserves what there is for each of these lines; `whole` says that they are all that the order waits for.
pub(super) fn reserve_all(
    cx: &mut Cx<'_>,
    run: &mut Run,
    order: &super::Head,
    (wanted, whole): (&[Wanted], bool),
) -> Result<Released, DbError> {
    let mut sum = Released::default();
    let mut work = Work { order: order.order.clone(), task: None, lines: 0 };
    let mut found_of = Vec::with_capacity(wanted.len());
    for one in wanted {
        let found = reserve_line(cx, run, &mut work, one, order)?;
        found_of.push((one.line, found));
        sum.lines += 1;
        sum.reserved += found;
        sum.short += one.need - found;
    }
    // What is reserved is promised no more; what is still owed keeps its promise.
    if whole && sum.short == 0 {
        promise::consume_all(cx, &order.order)?;
    } else {
        for (line, found) in found_of.into_iter().filter(|(_, found)| *found > 0) {
            promise::consume(cx, &order.order, line, found)?;
        }
    }
    derive(cx, &order.order)?;
    Ok(sum)
}

/// So much of an order line to reserve.
pub(super) struct Wanted {
    pub(super) line: i64,
    pub(super) goods: Goods,
    pub(super) need: Qty,
    /// It stands as owed on the line.
    pub(super) owed: bool,
}

/// What an order that is not released, or owed as a whole, wants.
fn wanted(cx: &mut Cx<'_>, order: &str) -> Result<Vec<Wanted>, DbError> {
    let rows = cx.conn.query(
        "select line, item, owner, lot, case when state = 'backordered' then short else qty end, \
         case when state = 'backordered' then 1 else 0 end from order_line where site = $1 and order_no = $2 and \
         state in ('new', 'promised', 'backordered') order by line",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(read_wanted).collect()
}

/// What is owed on an order that is at work.
pub(super) fn owed(cx: &mut Cx<'_>, order: &str) -> Result<Vec<Wanted>, DbError> {
    let rows = cx.conn.query(
        "select line, item, owner, lot, short, 1 from order_line where site = $1 and order_no = $2 and short > 0 and \
         state in ('backordered', 'short', 'reserved', 'picking', 'picked') order by line",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(read_wanted).collect()
}

/// What an order owes of an item, of lines that are on their way out as well.
pub(super) fn owed_again(cx: &mut Cx<'_>, order: &str, item: &str) -> Result<Vec<Wanted>, DbError> {
    let rows = cx.conn.query(
        "select line, item, owner, lot, short, 1 from order_line where site = $1 and order_no = $2 and short > 0 and \
         item = $3 and state in ('backordered', 'short', 'reserved', 'picking', 'picked', 'packed', 'staged', 'loaded') \
         order by line",
        params![&cx.site.site, order, item],
    )?;
    rows.iter().map(read_wanted).collect()
}

fn read_wanted(row: &Row) -> Result<Wanted, DbError> {
    let goods =
        Goods { item: row.string(1)?, owner: row.string(2)?, lot: row.string(3)?, serial: String::new() };
    Ok(Wanted { line: row.int(0)?, goods, need: row.int(4)?, owed: row.flag(5)? })
}

impl Run {
    /// A run that keeps to the room channels have.
    pub(super) fn within(room: Room) -> Run {
        Run { room: Some(room), ..Run::default() }
    }

    /// When LPNs are taken as they are, read once a run.
    pub(super) fn full(&mut self, cx: &mut Cx<'_>) -> Result<FullLpn, DbError> {
        if let Some(full) = self.full {
            return Ok(full);
        }
        let full = match policy::value(cx.conn, &cx.site.site, "pick_full_lpn", 1)? {
            0 => FullLpn::Never,
            2 => FullLpn::First,
            _ => FullLpn::AmongEqual,
        };
        Ok(*self.full.insert(full))
    }

    /// Free stock of an item, read once a run.
    pub(super) fn candidates(
        &mut self,
        cx: &mut Cx<'_>,
        goods: &Goods,
    ) -> Result<&mut Vec<Candidate>, DbError> {
        let key = (goods.item.clone(), goods.owner.clone());
        if !self.stock.contains_key(&key) {
            let read = candidates(cx, &goods.item, &goods.owner)?;
            self.stock.insert(key.clone(), read);
        }
        Ok(self.stock.entry(key).or_default())
    }

    /// Base units of these lines that no stock serves.
    fn missing(&mut self, cx: &mut Cx<'_>, wanted: &[Wanted]) -> Result<Qty, DbError> {
        let today = cx.now.day();
        let full = self.full(cx)?;
        let mut taken: BTreeMap<(String, String), Vec<Candidate>> = BTreeMap::new();
        let mut missing = 0;
        for one in wanted {
            let key = (one.goods.item.clone(), one.goods.owner.clone());
            if !taken.contains_key(&key) {
                taken.insert(key.clone(), self.candidates(cx, &one.goods)?.clone());
            }
            let free = taken.entry(key).or_default();
            let mut found = 0;
            for part in choose(free, one.need, &one.goods.lot, today, full) {
                free[part.candidate].free -= part.qty;
                found += part.qty;
            }
            missing += one.need - found;
        }
        Ok(missing)
    }
}

/// The task a release or a new plan adds lines to.
pub(super) struct Work {
    pub(super) order: String,
    pub(super) task: Option<TaskId>,
    pub(super) lines: i64,
}

/// Reserves a line as far as stock serves it, and lays it into the task; answers how much.
pub(super) fn reserve_line(
    cx: &mut Cx<'_>,
    run: &mut Run,
    work: &mut Work,
    wanted: &Wanted,
    order: &super::Head,
) -> Result<Qty, DbError> {
    let Wanted { line, goods, need, owed } = wanted;
    let today = cx.now.day();
    if work.task.is_none() && run.lane.is_none() {
        run.lane = Some(pick_lane(cx)?);
    }
    let lane = run.lane.clone().unwrap_or_default();
    let full = run.full(cx)?;
    let candidates = run.candidates(cx, goods)?;
    let mut found = 0;
    for part in choose(candidates, *need, &goods.lot, today, full) {
        let from = &mut candidates[part.candidate];
        add_part(cx, work, *line, from, &part, (!goods.lot.is_empty(), (&lane.0, lane.1)), order)?;
        from.free -= part.qty;
        found += part.qty;
    }
    if *owed && found == 0 {
        return Ok(0);
    }
    // What was owed before and is found now is owed no more; what has no stock stays owed, and the rest goes on.
    let short = if *owed { -found } else { need - found };
    cx.conn.write(
        "update order_line set reserved = reserved + $4, short = short + $5, \
         state = case when picked > shipped and picked + short + $5 >= qty then 'picked' \
         when reserved + $4 > picked and picked > shipped then 'picking' \
         when reserved + $4 > picked then 'reserved' else 'backordered' end \
         where site = $1 and order_no = $2 and line = $3",
        params![&cx.site.site, &work.order, *line, found, short],
    )?;
    Ok(found)
}

fn add_part(
    cx: &mut Cx<'_>,
    work: &mut Work,
    line: i64,
    from: &Candidate,
    part: &Part,
    (fixed, (lane, rule)): (bool, (&str, &'static str)),
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
                target_rule: rule.to_owned(),
                state: if order.on_hold { "waiting" } else { "ready" },
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
    let mut why = vec![Message::new(format!("why.{}", part.rule))];
    why.extend(part.whole.then(|| Message::new("why.full_lpn")));
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
        whole: part.whole,
        why: serde_json::to_string(&why).unwrap_or_default(),
        ..NewLine::default()
    };
    task::add_line(cx, &task, work.lines, &new)
}

/// The lane picked goods are set down on to be packed: the first lane of the zone `pack`, else the first lane. Empty
/// when the site has none. With the rule that says so.
///
/// # Errors
/// The database.
pub fn pick_lane(cx: &mut Cx<'_>) -> Result<(String, &'static str), DbError> {
    let row = query_one(
        cx.conn,
        "select location, zone from location where site = $1 and kind = 'lane' and state = 'usable' \
         order by case when zone = 'pack' then 0 else 1 end, walk, location limit 1",
        params![&cx.site.site],
    )?;
    let Some(row) = row else { return Ok(Default::default()) };
    let rule = if row.text(1)? == "pack" { "lane_of_packing" } else { "lane_first" };
    Ok((row.string(0)?, rule))
}

/// Free stock of an item in storage, with what suspect keys, holds and reservations leave of it.
fn candidates(cx: &mut Cx<'_>, item: &str, owner: &str) -> Result<Vec<Candidate>, DbError> {
    let rows = cx.conn.query(
        "select b.location, b.lot, b.serial, b.lpn, \
         case when b.suspect = 1 and b.seen < b.on_hand then b.seen else b.on_hand end, b.first_in, l.walk, o.expiry, \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
          r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot \
          and r.serial = b.serial and r.lpn = b.lpn and r.status = b.status), \
         case when b.lpn <> '' and b.suspect = 0 and \
          exists (select 1 from lpn p where p.site = b.site and p.lpn = b.lpn and p.kind <> 'tote' and \
           p.order_no = '' and p.parent = '') and \
          not exists (select 1 from lpn c where c.site = b.site and c.parent = b.lpn) and \
          not exists (select 1 from balance x where x.site = b.site and x.lpn = b.lpn and x.on_hand <> 0 and \
           x.virtual = 0 and (x.item <> b.item or x.owner <> b.owner or x.lot <> b.lot or x.serial <> b.serial or \
           x.status <> b.status or x.location <> b.location)) then b.on_hand else 0 end, \
         case when l.state = 'retired' then 1 else 0 end \
         from balance b join location l on l.site = b.site and l.location = b.location \
         left join lot o on o.site = b.site and o.item = b.item and o.lot = b.lot \
         where b.site = $1 and b.item = $2 and b.status = 'available' and b.owner = $3 and b.on_hand > 0 \
         and l.kind in ('bin', 'face', 'reserve') and l.state in ('usable', 'blocked_in', 'retired') \
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
                whole: row.int(9)?,
                first_in: row.int(5)?,
                walk: row.int(6)?,
                leaves: row.flag(10)?,
                expiry: row.opt_int(7)?.map(Day),
            })
        })
        .collect()
}
