//! What is known of a report, and what it means for the work it was told under, whatever the flow.

use super::known_location;
use super::rules::ReportFacts;
use crate::catalog::{cards, lpn, scanned};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use crate::flow::At;
use crate::ledger::{self, Content};
use crate::task::{self, Task};
use regal_shared::base::{Day, Goods, StockStatus};
use regal_shared::flow::common::{ExceptionCode, Report};
use regal_shared::wire::TaskKind;

/// Codes about a place, wherever the LPN in hand stands.
fn is_of_place(code: ExceptionCode) -> bool {
    use ExceptionCode as E;
    matches!(code, E::WrongItem | E::BinFull | E::BinBlocked | E::NoAccess | E::FaceEmpty)
}

/// The report with the goods it is about, where it tells them by a scan alone: of what lies there, those of that item.
///
/// # Errors
/// The database.
pub fn goods_named(cx: &mut Cx<'_>, at: &At, told: &Report) -> Result<Report, DbError> {
    let mut report = told.clone();
    if !is_of_goods(told.code) || told.goods.is_some() || told.detail.is_empty() {
        return Ok(report);
    }
    let Some(item) = scanned::item(cx, &told.detail)? else { return Ok(report) };
    let unit = if told.lpn.is_empty() { None } else { lpn::find(cx, &told.lpn)? };
    let location = match &unit {
        Some(unit) if !unit.location.is_empty() => unit.location.clone(),
        _ if told.location.is_empty() => ledger::carry(at.device.as_str()),
        _ => told.location.clone(),
    };
    let here = here(cx, told, unit.is_some(), &location)?;
    report.goods = which(cx, told.code, &item, &here)?;
    if report.goods.is_none() && told.code == ExceptionCode::SurplusFound {
        // Nothing of it is booked there, and there it is.
        let owner = scanned::owner(cx, &item)?;
        report.goods = Some(Goods { item, owner, ..Goods::default() });
    }
    Ok(report)
}

/// Codes about goods that a scan names.
fn is_of_goods(code: ExceptionCode) -> bool {
    use ExceptionCode as E;
    matches!(code, E::Damaged | E::Expired | E::ShortDated | E::SurplusFound)
}

/// Reads what a report needs to be decided: what must change besides, the facts, and the report with all that follows
/// from what was scanned.
pub(super) fn facts(
    cx: &mut Cx<'_>,
    at: &At,
    told: &Report,
) -> Result<(Vec<Change>, ReportFacts, Report), DbError> {
    let mut changes = Vec::new();
    let mut report = told.clone();
    if report.lpn.is_empty() && matches!(report.code, ExceptionCode::LpnDiffers | ExceptionCode::TempOut) {
        report.lpn = scanned::unit(cx, &report.detail)?.unwrap_or_default();
    }
    let carry = ledger::carry(at.device.as_str());
    let unit = if report.lpn.is_empty() { None } else { lpn::find(cx, &report.lpn)? };
    // One that nobody made known, on which something was booked before, is still one thing at one place.
    let lies = if unit.is_none() { lies(cx, &report.lpn)? } else { None };
    let location = match (&unit, lies) {
        _ if is_of_place(report.code) && !report.location.is_empty() => {
            known_location(cx, &report.location, &mut changes)?
        }
        (Some(unit), _) if !unit.location.is_empty() => unit.location.clone(),
        (_, Some(place)) => place,
        _ if report.location.is_empty() => carry.clone(),
        _ => known_location(cx, &report.location, &mut changes)?,
    };
    let here = here(cx, &report, unit.is_some(), &location)?;
    let mut real = None;
    if report.code == ExceptionCode::PutElsewhere && report.lpn.is_empty() {
        let named = if report.detail.is_empty() { &report.location } else { &report.detail };
        let named = named.strip_prefix("L.").unwrap_or(named);
        real = Some(known_location(cx, named, &mut changes)?);
    }
    name_goods(cx, &mut report, &here, &location, &mut changes)?;
    Ok((changes, ReportFacts { location, carry, here, real }, report))
}

/// Where the books have what is on an LPN.
fn lies(cx: &mut Cx<'_>, unit: &str) -> Result<Option<String>, DbError> {
    if unit.is_empty() {
        return Ok(None);
    }
    Ok(ledger::content(cx, unit)?.into_iter().next().map(|part| part.place.location))
}

/// Stock there the report is about: of its goods, on its LPN, or on its LPN and all nested in it.
fn here(cx: &mut Cx<'_>, report: &Report, known: bool, location: &str) -> Result<Vec<Content>, DbError> {
    if known && report.is_of_whole_lpn() {
        let mut all = Vec::new();
        for one in ledger::tree(cx, &report.lpn)? {
            all.extend(ledger::content(cx, &one)?);
        }
        return Ok(all);
    }
    let mut here = ledger::stock_at(cx, location)?;
    here.retain(|part| {
        let goods = report.goods.as_ref().is_none_or(|goods| part.goods == *goods);
        (report.lpn.is_empty() && goods) || (!report.lpn.is_empty() && part.place.lpn == report.lpn)
    });
    Ok(here)
}

/// Which goods are meant when the report does not say, and what else was scanned tells.
fn name_goods(
    cx: &mut Cx<'_>,
    report: &mut Report,
    here: &[Content],
    location: &str,
    changes: &mut Vec<Change>,
) -> Result<(), DbError> {
    use ExceptionCode as E;
    if report.goods.is_none()
        && !report.lpn.is_empty()
        && !(report.code == E::Damaged && report.is_of_whole_lpn())
        && let Some(first) = here.first()
        && here.iter().all(|part| part.goods == first.goods)
    {
        // One kind of goods on it: those are meant.
        report.goods = Some(first.goods.clone());
    }
    if report.code == E::WrongItem
        && let Some(other) = scanned::item(cx, &report.detail)?
        && report.goods.as_ref().is_none_or(|goods| goods.item != other)
        && let Some(home) = scanned::home(cx, &other, location)?
    {
        changes.push(Change::CountDue { location: home, reason: "wrong_item" });
    }
    Ok(())
}

/// Of the lots of an item that lie there, the one that expires first when it is about time, else the one with most.
fn which(
    cx: &mut Cx<'_>,
    code: ExceptionCode,
    item: &str,
    here: &[Content],
) -> Result<Option<Goods>, DbError> {
    let mut best: Option<((Day, i64), Goods)> = None;
    let of_item = |part: &&Content| part.goods.item == item && part.place.status == StockStatus::Available;
    for part in here.iter().filter(of_item) {
        let known = cards::lot(cx.conn, &cx.site.site, item, &part.goods.lot)?.and_then(|lot| lot.expiry);
        let expiry = match code {
            ExceptionCode::Damaged => Day(0),
            _ => known.unwrap_or(Day(i64::MAX)),
        };
        let rank = (expiry, -part.qty);
        if best.as_ref().is_none_or(|(least, _)| rank < *least) {
            best = Some((rank, part.goods.clone()));
        }
    }
    Ok(best.map(|(_, goods)| goods))
}

/// What a report means for the work it was told under: danger freezes it, a broken device stops it, and work nobody
/// gets to comes last.
pub(super) fn of_work(
    cx: &mut Cx<'_>,
    at: &At,
    task: &Task,
    report: &Report,
    location: &str,
) -> Result<Vec<Change>, DbError> {
    use ExceptionCode as E;
    let id = || task.task.clone();
    Ok(match report.code {
        E::Safety => vec![Change::Freeze { task: id() }],
        E::Equipment | E::NoPrinter if at.lease_holds => {
            vec![Change::Task(task::Change::Stopped { task: id() })]
        }
        E::BinBlocked | E::NoAccess if at.lease_holds && begins_at(cx, task, location)? => {
            vec![Change::Task(task::Change::Last { task: id() })]
        }
        _ => Vec::new(),
    })
}

/// Whether the goods of a task, which has no other bin to go to for them, lie at a place.
fn begins_at(cx: &mut Cx<'_>, task: &Task, location: &str) -> Result<bool, DbError> {
    let moves = matches!(task.kind, TaskKind::Count | TaskKind::Move | TaskKind::Putaway);
    if !moves || task.target == location {
        return Ok(false);
    }
    if task.object == location || task.object.strip_prefix("L.") == Some(location) {
        return Ok(true);
    }
    let unit = task.object.strip_prefix("U.").unwrap_or(&task.object);
    Ok(lpn::find(cx, unit)?.is_some_and(|unit| unit.location == location))
}
