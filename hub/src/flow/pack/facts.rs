//! What packing decisions need to know.

use super::rules::{AsIs, LaneFacts, PackFacts, ReopenFacts, ReportFacts, StagedFacts, leaves};
use crate::catalog::{cards, lpn, shared};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params, query_one};
use crate::flow::common::AS_IT_IS;
use crate::flow::{At, take_over};
use crate::ledger::{self, Content};
use crate::outbound::{self, station};
use crate::{order, task};
use regal_shared::base::{CommandId, LineId, Qty, StockStatus};
use regal_shared::flow::common::{Card, LocationKind, Report, SerialCapture, Stage};
use regal_shared::flow::pack::{OpenCarton, Pack, Packed};
use regal_shared::wire::TaskKind;
use std::collections::{BTreeMap, BTreeSet};

/// A line of an order with what is picked of it and not packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenLine {
    pub line: i64,
    pub item: String,
    pub owner: String,
    pub lot: String,
    pub open: Qty,
}

/// Lines of an order that have something picked and not packed.
pub(super) fn open_lines(cx: &mut Cx<'_>, order: &str) -> Result<Vec<OpenLine>, DbError> {
    let rows = cx.conn.query(
        "select line, item, owner, lot, picked - packed from order_line where site = $1 and order_no = $2 and \
         picked > packed and state <> 'cancelled' order by line",
        params![&cx.site.site, order],
    )?;
    rows.iter()
        .map(|row| {
            Ok(OpenLine {
                line: row.int(0)?,
                item: row.string(1)?,
                owner: row.string(2)?,
                lot: row.string(3)?,
                open: row.int(4)?,
            })
        })
        .collect()
}

/// Spreads contents of totes over the open lines of their order; what no line asks for is left out.
pub(super) fn spread(lines: &[OpenLine], contents: &[Content]) -> Vec<Packed> {
    let mut open: Vec<Qty> = lines.iter().map(|line| line.open).collect();
    let mut parts = Vec::new();
    for content in contents {
        let mut left = content.qty;
        for (at, line) in lines.iter().enumerate() {
            let fits = line.item == content.goods.item
                && line.owner == content.goods.owner
                && (line.lot.is_empty() || line.lot == content.goods.lot);
            let qty = open[at].min(left);
            if fits && qty > 0 {
                open[at] -= qty;
                left -= qty;
                parts.push(Packed {
                    line: LineId(line.line),
                    tote: content.place.lpn.clone(),
                    goods: content.goods.clone(),
                    status: content.place.status,
                    qty,
                    serials: Vec::new(),
                });
            }
        }
    }
    parts
}

/// The LPNs of an order that are open: totes, those that serve other orders too, and cartons opened again.
pub(super) fn open_lpns(cx: &mut Cx<'_>, order: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and order_no = $2 and state = 'open' \
         union select lpn from lpn_also where site = $1 and order_no = $2 order by 1",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// What lies in them. What serves other orders as well is none of its business once it has all of its own.
pub(super) fn in_totes(cx: &mut Cx<'_>, order: &str) -> Result<Vec<Content>, DbError> {
    let served = open_lines(cx, order)?.is_empty();
    let mut all = Vec::new();
    for lpn in open_lpns(cx, order)? {
        if !served || shared::with_others(cx, &lpn, order)?.is_empty() {
            all.extend(ledger::content(cx, &lpn)?);
        }
    }
    Ok(all)
}

/// The order whose goods in an LPN are packed first: its own; of a shared one the first that has something to be packed.
pub(super) fn order_of(cx: &mut Cx<'_>, unit: &str) -> Result<String, DbError> {
    let own = lpn::find(cx, unit)?.map_or_else(String::new, |found| found.order);
    let also = shared::orders(cx, unit)?;
    if !also.is_empty() && open_lines(cx, &own)?.is_empty() {
        for order in &also {
            if !open_lines(cx, order)?.is_empty() {
                return Ok(order.clone());
            }
        }
    }
    Ok(own)
}

/// Cartons of an order that were opened again.
pub(super) fn open_cartons(cx: &mut Cx<'_>, order: &str) -> Result<Vec<OpenCarton>, DbError> {
    let rows = cx.conn.query(
        "select lpn, carton_type from lpn where site = $1 and order_no = $2 and kind = 'carton' and state = 'open' \
         order by lpn",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(|row| Ok(OpenCarton { carton: row.string(0)?, carton_type: row.string(1)? })).collect()
}

/// Numbers of a report that were packed into something else before, with where.
fn packed_elsewhere(cx: &mut Cx<'_>, pack: &Pack) -> Result<Vec<(String, String)>, DbError> {
    let mut found = Vec::new();
    for part in &pack.content {
        for serial in &part.serials {
            let lpn = outbound::serial::packed_in(cx, &part.goods.item, serial)?;
            if !lpn.is_empty() && lpn != pack.carton && lpn != part.tote {
                found.push((serial.clone(), lpn));
            }
        }
    }
    Ok(found)
}

/// Cartons and units of an order that are closed and stand on no lane yet.
pub(super) fn standing(cx: &mut Cx<'_>, order: &str) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select lpn from lpn where site = $1 and order_no = $2 and state = 'closed' order by made_at, lpn",
        params![&cx.site.site, order],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

pub(super) fn of_pack(cx: &mut Cx<'_>, at: &At, pack: &Pack) -> Result<PackFacts, DbError> {
    let head = order::head(cx, &pack.order)?;
    let (state, carrier) = head.map_or_else(Default::default, |head| (head.state, head.carrier));
    let denied = outbound::carrier::denied(cx, &carrier)?.contains(&pack.carton_type);
    let serials_elsewhere = packed_elsewhere(cx, pack)?;
    let carton = lpn::find(cx, &pack.carton)?;
    let task = task::find(cx, &at.task)?.filter(|task| task.kind == TaskKind::Pack);
    let bench = match pack.station.as_str() {
        "" => station::of_device(cx, &at.device)?,
        named => station::named(cx, named)?,
    };
    let mut totes = BTreeMap::new();
    let mut emptied = Vec::new();
    for part in &pack.content {
        if totes.contains_key(&part.tote) {
            continue;
        }
        let inside = ledger::content(cx, &part.tote)?;
        let here = match inside.first() {
            Some(one) => one.place.location.clone(),
            None => lpn::find(cx, &part.tote)?.map_or_else(String::new, |found| found.location),
        };
        let held: Qty = inside.iter().map(|one| one.qty).sum();
        let taken: Qty = pack.content.iter().filter(|one| one.tote == part.tote).map(|one| one.qty).sum();
        if taken >= held {
            emptied.push(part.tote.clone());
        }
        totes.insert(part.tote.clone(), here);
    }
    let served = served(cx, pack, &totes, &emptied)?;
    let whole = if pack.content.is_empty() {
        spread(&open_lines(cx, &pack.order)?, &ledger::content(cx, &pack.carton)?)
    } else {
        Vec::new()
    };
    let location = place_of(cx, &bench.station, &totes)?;
    Ok(PackFacts {
        device: at.device.clone(),
        task: task.map(|task| task.task),
        order_cancelled: state == "cancelled",
        carton_state: carton.map_or_else(String::new, |carton| carton.state),
        location,
        totes,
        emptied,
        served,
        whole,
        denied,
        serials_elsewhere,
        printer: bench.printer,
    })
}

/// Totes shared with other orders in which nothing of this order is left once the carton is closed.
fn served(
    cx: &mut Cx<'_>,
    pack: &Pack,
    totes: &BTreeMap<String, String>,
    emptied: &[String],
) -> Result<Vec<String>, DbError> {
    let mut served = Vec::new();
    for tote in totes.keys().filter(|tote| !emptied.contains(tote)) {
        if !shared::with_others(cx, tote, &pack.order)?.is_empty() {
            served.push(tote.clone());
        }
    }
    if served.is_empty() {
        return Ok(served);
    }
    let open: Qty = open_lines(cx, &pack.order)?.iter().map(|line| line.open).sum();
    let packed: Qty = pack.content.iter().filter(|part| part.line.0 > 0).map(|part| part.qty).sum();
    Ok(if packed >= open { served } else { Vec::new() })
}

/// A carton stands at its bench; where the books know no bench, where its first tote stands.
fn place_of(cx: &mut Cx<'_>, bench: &str, totes: &BTreeMap<String, String>) -> Result<String, DbError> {
    let card = cards::location(cx.conn, &cx.site.site, bench)?;
    if card.is_some_and(|card| card.kind == LocationKind::PackStation) {
        return Ok(bench.to_owned());
    }
    let tote = totes.values().find(|location| !location.is_empty() && !ledger::is_virtual(location));
    Ok(tote.cloned().unwrap_or_else(|| ledger::PROBLEM.to_owned()))
}

/// What is known of a carton somebody wants open again.
pub(super) fn of_reopen(cx: &mut Cx<'_>, at: &At, carton: &str) -> Result<ReopenFacts, DbError> {
    let Some(found) = lpn::find(cx, carton)? else { return Ok(ReopenFacts::default()) };
    let order_state = order::head(cx, &found.order)?.map_or_else(String::new, |head| head.state);
    let bench = station::of_device(cx, &at.device)?;
    let card = cards::location(cx.conn, &cx.site.site, &bench.station)?;
    let bench = card.filter(|card| card.kind == LocationKind::PackStation).map(|card| card.location);
    let task = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'pack' and \
         state in ('leased', 'in_progress') order by task limit 1",
        params![&cx.site.site, &found.order],
    )?;
    let mut taken = None;
    if let Some(row) = task
        && let Some(lease) = task::lease::newest(cx, row.text(0)?)?
        && lease.is_active()
        && lease.device != at.device
        && lease.expires_at > task::grace(cx)?
    {
        taken = Some(take_over::taken(cx, &lease)?);
    }
    Ok(ReopenFacts {
        state: found.state,
        order: found.order,
        order_state,
        content: ledger::content(cx, &found.lpn)?,
        bench,
        taken,
    })
}

/// What is known of goods missing in a tote, or too many in it.
pub(super) fn of_report(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<ReportFacts, DbError> {
    let goods = report.goods.clone().unwrap_or_default();
    let found = lpn::find(cx, &report.lpn)?;
    let inside = ledger::content(cx, &report.lpn)?;
    let key = |one: &&Content| one.goods == goods && one.place.status == StockStatus::Available;
    let held = inside.iter().filter(key).map(|one| one.qty).sum();
    let location = match inside.first() {
        Some(one) => one.place.location.clone(),
        None => found.as_ref().map_or_else(|| report.location.clone(), |found| found.location.clone()),
    };
    let mut order = found.map_or_else(String::new, |found| found.order);
    // A tote of several orders: it is about the one at the bench.
    let also = shared::orders(cx, &report.lpn)?;
    if !also.is_empty()
        && let Some(task) = task::find(cx, &at.task)?.filter(|task| also.contains(&task.object))
    {
        order = task.object;
    }
    let lines: Vec<(i64, Qty)> = open_lines(cx, &order)?
        .into_iter()
        .filter(|line| line.item == goods.item && line.owner == goods.owner)
        .map(|line| (line.line, line.open))
        .collect();
    let bin = match lines.first() {
        Some((line, _)) => {
            let row = query_one(
                cx.conn,
                "select location from task_line where site = $1 and order_no = $2 and order_line = $3 and done > 0 \
                 order by task desc, line desc limit 1",
                params![&cx.site.site, &order, *line],
            )?;
            row.map_or(Ok(String::new()), |row| row.string(0))?
        }
        None => String::new(),
    };
    Ok(ReportFacts { order, lines, location, held, bin })
}

/// Units set down on a lane that serve an order and that nobody packed. What one of them takes of a line is not open
/// for the next.
pub(super) fn on_lane(cx: &mut Cx<'_>, stage: &Stage) -> Result<Vec<LaneFacts>, DbError> {
    let card = cards::location(cx.conn, &cx.site.site, &stage.lane)?;
    let (zone, walk) = card.map_or_else(Default::default, |card| (card.zone, card.walk));
    let as_is = AsIs::of(outbound::policy(cx, "ship_as_is", 1)?);
    let mut open: BTreeMap<String, Vec<OpenLine>> = BTreeMap::new();
    let mut all: Vec<LaneFacts> = Vec::new();
    for unit in &stage.lpns {
        let Some(found) = lpn::find(cx, unit)? else { continue };
        if found.order.is_empty() || found.is_packed() || all.iter().any(|one| one.lpn == found.lpn) {
            continue;
        }
        let mut facts = LaneFacts {
            tote: found.kind == "tote",
            lane: stage.lane.clone(),
            walk,
            ship: zone == "ship",
            as_is,
            dead: order::head(cx, &found.order)?.is_some_and(|head| head.state == "cancelled"),
            waits: order::waits(cx, &found.order)?,
            lpn: found.lpn,
            order: found.order,
            ..LaneFacts::default()
        };
        if !open.contains_key(&facts.order) {
            open.insert(facts.order.clone(), open_lines(cx, &facts.order)?);
        }
        let lines = open.entry(facts.order.clone()).or_default();
        inside(cx, &mut facts)?;
        facts.whole = spread(lines, &facts.content);
        if leaves(&facts) {
            for part in &facts.whole {
                let of_line = lines.iter_mut().filter(|line| line.line == part.line.0);
                of_line.for_each(|line| line.open -= part.qty);
            }
        }
        all.push(facts);
    }
    Ok(all)
}

/// Orders that units set down on a lane serve besides their own.
pub(super) fn also_on_lane(cx: &mut Cx<'_>, stage: &Stage) -> Result<BTreeSet<String>, DbError> {
    let card = cards::location(cx.conn, &cx.site.site, &stage.lane)?;
    let mut all = BTreeSet::new();
    for unit in stage.lpns.iter().filter(|_| card.is_some()) {
        all.extend(shared::orders(cx, unit)?);
    }
    Ok(all)
}

/// Units a command set down on a lane they did not stand on before.
pub(super) fn staged_by(cx: &mut Cx<'_>, command: &CommandId) -> Result<Vec<StagedFacts>, DbError> {
    let rows = cx.conn.query(
        "select distinct m.from_lpn, m.reason from movement m join command c on c.site = m.site and \
         m.number >= c.first_journal and m.number <= c.last_journal join location l on l.site = m.site and \
         l.location = m.to_location and l.kind = 'lane' where c.site = $1 and c.device = $2 and c.series = $3 and \
         c.number = $4 and m.from_lpn = m.to_lpn and m.from_lpn <> '' and not exists (select 1 from location f where \
         f.site = m.site and f.location = m.from_location and f.kind = 'lane') order by m.from_lpn",
        params![&cx.site.site, command.device.as_str(), series_code(command.series), command.number],
    )?;
    let mut all: Vec<StagedFacts> = Vec::new();
    for row in &rows {
        // What stood in it moved with it.
        let Some(mut found) = lpn::find(cx, row.text(0)?)? else { continue };
        while let Some(outer) = lpn::find(cx, &found.parent)? {
            found = outer;
        }
        if all.iter().any(|one| one.lpn == found.lpn) {
            continue;
        }
        let mut content = Vec::new();
        for one in ledger::tree(cx, &found.lpn)? {
            content.extend(ledger::content(cx, &one)?);
        }
        all.push(StagedFacts {
            lpn: found.lpn,
            state: found.state,
            order: found.order,
            as_it_is: row.text(1)? == AS_IT_IS,
            content,
        });
    }
    Ok(all)
}

/// What is in a unit and in what is nested in it, and what that means for leaving as it is.
fn inside(cx: &mut Cx<'_>, facts: &mut LaneFacts) -> Result<(), DbError> {
    facts.shared |= !shared::orders(cx, &facts.lpn)?.is_empty();
    for one in ledger::tree(cx, &facts.lpn)? {
        let nested = lpn::find(cx, &one)?.map_or_else(String::new, |found| found.order);
        facts.shared |= !nested.is_empty() && nested != facts.order;
        facts.content.extend(ledger::content(cx, &one)?);
    }
    for part in &facts.content {
        let found = cards::item(cx.conn, &cx.site.site, &part.goods.item)?;
        facts.serials |= found
            .iter()
            .any(|card| matches!(card, Card::Item(item) if item.serial == SerialCapture::Outbound));
    }
    Ok(())
}

/// Base units of an order that still lie in totes.
pub(super) fn left(cx: &mut Cx<'_>, order: &str) -> Result<Qty, DbError> {
    let good = |one: &Content| one.place.status != StockStatus::Damaged;
    let mut left = 0;
    let mut with_others = false;
    for one in in_totes(cx, order)?.iter().filter(|one| good(one)) {
        if shared::with_others(cx, &one.place.lpn, order)?.is_empty() {
            left += one.qty;
        } else {
            with_others = true;
        }
    }
    if with_others {
        left += open_lines(cx, order)?.iter().map(|line| line.open).sum::<Qty>();
    }
    Ok(left)
}
