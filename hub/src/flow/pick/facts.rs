//! What picking decisions need to know.

use super::rules::{LineFacts, PlaceFacts};
use crate::catalog::lpn;
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::flow::{At, common};
use crate::ledger;
use crate::task::{self, Line};
use regal_shared::base::TaskId;
use regal_shared::flow::common::{StandsFor, Thing};
use regal_shared::flow::pick::{OnLpn, PickLine, PickShort};
use std::collections::{BTreeMap, BTreeSet};

/// The most totes of other work a packet names.
pub(super) const MOST_BUSY: i64 = 300;
/// The most bins of one packet whose LPNs it names.
const MOST_PLACES: usize = 50;

/// The line a confirm names, its task and its order.
pub(super) fn of_line(cx: &mut Cx<'_>, at: &At, line: i64) -> Result<LineFacts, DbError> {
    let found = task::standing(cx, &at.task, line)?;
    let (task_state, order_state) = match &found {
        Some(found) => (found.task.as_str(), found.order.as_str()),
        None => ("", ""),
    };
    // A cancelled line whose goods are reserved for it elsewhere was only laid into other work.
    let off = match &found {
        Some(found) if found.line.state == "cancelled" => {
            ledger::reserve::is_released(cx, found.line.new.reservation)?
        }
        _ => false,
    };
    Ok(LineFacts {
        device: at.device.clone(),
        task: TaskId(at.task.clone()),
        lease_holds: at.lease_holds,
        task_begun: task_state == "in_progress",
        order_begun: order_state == "picking",
        order_off: off || order_state == "cancelled",
        line: found.map(|found| found.line),
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

/// Lines in the order in which a cart serves their orders; the walk stays within each.
pub(super) fn by_urgency(cx: &mut Cx<'_>, mut lines: Vec<Line>) -> Result<Vec<Line>, DbError> {
    let mut ranks: BTreeMap<String, i64> = BTreeMap::new();
    for line in &lines {
        let order = &line.new.order;
        if !ranks.contains_key(order) {
            let priority = crate::order::head(cx, order)?.map_or(50, |head| head.priority);
            ranks.insert(order.clone(), priority);
        }
    }
    let rank = |line: &Line| (ranks.get(&line.new.order).copied().unwrap_or(50), line.new.order.clone());
    lines.sort_by_key(rank);
    Ok(lines)
}

/// Whether the bin is looked at after this line: the books say that it is empty then, and it is one of the sample.
pub(super) fn looked_at(cx: &mut Cx<'_>, line: &Line, sample: i64) -> Result<bool, DbError> {
    if sample == 0 || line.state != "open" || line.new.reservation % sample != 0 {
        return Ok(false);
    }
    let booked = ledger::balance::at(cx.conn, &cx.site.site, &line.new.location, &line.new.goods.item)?;
    Ok(booked == line.rest())
}

/// Whether an LPN still holds what a line asks for and nothing else.
pub(super) fn alone_on_lpn(cx: &mut Cx<'_>, line: &Line) -> Result<bool, DbError> {
    let new = &line.new;
    let tree = ledger::tree(cx, &new.lpn)?;
    let content = ledger::content(cx, &new.lpn)?;
    Ok(line.done == 0
        && tree.len() == 1
        && matches!(content.as_slice(), [one] if one.goods == new.goods
            && one.qty == new.planned
            && one.place.location == new.location
            && one.place.status == new.status))
}

/// What the scans of a packet's bins stand for.
pub(super) struct Stands {
    /// The site lets a bin stand for its content.
    pub(super) allowed: bool,
    /// LPNs that stand there.
    pub(super) units: BTreeSet<String>,
    known: BTreeMap<String, StandsFor>,
}

impl Stands {
    pub(super) fn new(cx: &mut Cx<'_>) -> Result<Stands, DbError> {
        Ok(Stands { allowed: common::bin_stands(cx)?, units: BTreeSet::new(), known: BTreeMap::new() })
    }

    /// What the scan of a bin stands for; nothing in those beyond the most that are looked at.
    pub(super) fn of(&mut self, cx: &mut Cx<'_>, place: &str) -> Result<StandsFor, DbError> {
        if let Some(known) = self.known.get(place) {
            return Ok(*known);
        }
        if self.known.len() >= MOST_PLACES {
            return Ok(StandsFor::Nothing);
        }
        let there = ledger::stock_at(cx, place)?;
        let units = there.iter().map(|one| &one.place.lpn).filter(|unit| !unit.is_empty());
        self.units.extend(units.cloned());
        let mut outer: Vec<String> = Vec::with_capacity(there.len());
        for one in &there {
            let lpn = &one.place.lpn;
            outer.push(lpn::within(cx, lpn)?.pop().unwrap_or_else(|| lpn.clone()));
        }
        let things = there.iter().zip(&outer).map(|(one, outer)| Thing {
            location: place,
            lpn: &one.place.lpn,
            outer,
            goods: &one.goods,
            status: one.place.status,
        });
        let standing = StandsFor::of(things, self.allowed);
        self.known.insert(place.to_owned(), standing);
        Ok(standing)
    }
}

/// What stands on LPNs at the bins of lines that name an LPN (where LPNs may be opened: at all bins), as far as no
/// other device has it at work.
pub(super) fn lpns_beside(
    cx: &mut Cx<'_>,
    task: &TaskId,
    lines: &[PickLine],
    open: bool,
) -> Result<Vec<OnLpn>, DbError> {
    let places: BTreeSet<&str> =
        lines.iter().filter(|line| open || !line.lpn.is_empty()).map(|line| line.location.as_str()).collect();
    let mut all: Vec<OnLpn> = Vec::new();
    for place in places.into_iter().take(MOST_PLACES) {
        for part in ledger::stock_at(cx, place)?.into_iter().filter(|part| !part.place.lpn.is_empty()) {
            let (goods, lpn) = (&part.goods, &part.place.lpn);
            let others = query_int(
                cx.conn,
                "select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r join lease l on l.site = r.site and \
                 l.task = r.task and l.state = 'active' where r.site = $1 and r.location = $2 and r.item = $3 and \
                 r.state = 'open' and r.owner = $4 and r.lot = $5 and r.serial = $6 and r.lpn = $7 and r.task <> $8",
                params![
                    &cx.site.site,
                    place,
                    &goods.item,
                    &goods.owner,
                    &goods.lot,
                    &goods.serial,
                    lpn,
                    task.as_str()
                ],
            )?;
            all.push(OnLpn {
                lpn: part.place.lpn,
                location: place.to_owned(),
                goods: part.goods,
                status: part.place.status,
                free: (part.qty - others).max(0),
                alone: true,
            });
        }
    }
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> =
        all.iter().filter(|one| !seen.insert(one.lpn.clone())).map(|one| one.lpn.clone()).collect();
    all.iter_mut().for_each(|one| one.alone = !twice.contains(&one.lpn));
    Ok(all)
}

/// LPNs nobody may pick into for this task: totes of other work, those that stand somewhere before those that are
/// carried, and what stands at its bins.
pub(super) fn busy(
    cx: &mut Cx<'_>,
    task: &TaskId,
    at_bins: BTreeSet<String>,
) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and task > '' and task <> $2 and state = 'open' \
         order by case when location like 'Carry.%' then 1 else 0 end, lpn limit $3",
        params![&cx.site.site, task.as_str(), MOST_BUSY],
    )?;
    let mut all = at_bins;
    for row in &rows {
        all.insert(row.string(0)?);
    }
    let mine = cx.conn.query(
        "select lpn from lpn where site = $1 and task = $2 union select lpn from lpn_also where site = $1 and task = $2",
        params![&cx.site.site, task.as_str()],
    )?;
    for row in &mine {
        all.remove(row.text(0)?);
    }
    Ok(all.into_iter().collect())
}

/// Totes of the task that still stand on the device's Carry.
pub(super) fn totes_carried(cx: &mut Cx<'_>, at: &At) -> Result<Vec<String>, DbError> {
    let rows = cx
        .conn
        .query(
            "select lpn from lpn where site = $1 and task = $2 union select lpn from lpn_also where site = $1 and \
             task = $2",
            params![&cx.site.site, &at.task],
        )?;
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
