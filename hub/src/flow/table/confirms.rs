//! Which flows a confirm concerns, in order.

use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use crate::flow::{At, common, count, load, pack, pick, putaway, receive, session, shift};
use crate::task;
use regal_shared::base::TaskId;
use regal_shared::flow::common::{ExceptionCode, Put, Report, Stage, Undo};
use regal_shared::wire::Confirm;

/// Decides a confirm: never a refusal.
///
/// # Errors
/// The database.
pub fn confirm(cx: &mut Cx<'_>, at: &At, confirm: &Confirm) -> Result<Vec<Change>, DbError> {
    let mut changes = common::lots_seen(cx, confirm)?;
    changes.extend(facts_of(cx, at, confirm)?);
    common::planned(cx, &mut changes)?;
    common::to_count(cx, &mut changes)?;
    if at.stopped && !matches!(confirm, Confirm::Report(_)) {
        let goes_on = task::Change::GoesOn { task: TaskId(at.task.clone()) };
        changes.insert(0, Change::Task(goes_on));
    }
    Ok(changes)
}

/// What a confirm changes, whatever became of its lease.
fn facts_of(cx: &mut Cx<'_>, at: &At, confirm: &Confirm) -> Result<Vec<Change>, DbError> {
    match confirm {
        Confirm::Bind(bind) => pick::bind(cx, at, bind),
        Confirm::Pick(pick) => pick::pick(cx, at, pick),
        Confirm::PickShort(short) => pick::pick_short(cx, at, short),
        Confirm::Stage(stage) => staged(cx, at, stage),
        Confirm::ReceiptOpened(opened) => receive::receipt_opened(cx, at, opened),
        Confirm::Receive(fact) => receive::receive(cx, at, fact),
        Confirm::ReceiveLpn(fact) => receive::receive_lpn(cx, at, fact),
        Confirm::UnloadingDone(done) => receive::unloading_done(cx, at, done),
        Confirm::Pack(closed) => pack::pack(cx, at, closed),
        Confirm::Load(unit) => load::load(cx, unit),
        Confirm::Unload(unit) => load::unload(cx, unit),
        Confirm::Depart(truck) => load::depart(cx, truck),
        Confirm::Take(take) => {
            let mut changes = common::take(cx, at, take)?;
            changes.extend(putaway::taken(cx, at, take)?);
            Ok(changes)
        }
        Confirm::Put(put) => set_down(cx, at, put),
        Confirm::Count(seen) => {
            let mut changes = count::count(cx, at, seen)?;
            changes.extend(common::served(seen.seen.iter().map(|one| one.goods.item.as_str())));
            Ok(changes)
        }
        Confirm::Observe(observe) => common::observe(cx, at, observe),
        Confirm::Undo(undo) => undone(cx, at, undo),
        Confirm::Report(report) => reported(cx, at, report),
        Confirm::LpnNest(fact) => shift::nest(cx, at, fact),
        Confirm::LpnSplit(fact) => shift::split(cx, at, fact),
        Confirm::LpnMerge(fact) => shift::merge(cx, at, fact),
        Confirm::LpnRelabel(fact) => shift::relabel(cx, at, fact),
        Confirm::LpnEmpty(fact) => shift::empty(cx, at, fact),
        Confirm::Park(park) => common::carry_to(cx, at, &park.location),
        Confirm::Handover(over) => session::handover(cx, at, over),
        Confirm::LoggedOn(fact) => session::let_on(cx, fact),
    }
}

/// Units were set down on a lane.
fn staged(cx: &mut Cx<'_>, at: &At, stage: &Stage) -> Result<Vec<Change>, DbError> {
    let mut changes = common::stage(cx, stage)?;
    changes.extend(pick::staged(cx, at, &stage.lpns)?);
    stands(cx, at, stage, &mut changes)?;
    Ok(changes)
}

/// Goods or an LPN were set down.
fn set_down(cx: &mut Cx<'_>, at: &At, put: &Put) -> Result<Vec<Change>, DbError> {
    let mut changes = common::put(cx, at, put)?;
    if let Some(stage) = common::onto_lane(cx, put)? {
        stands(cx, at, &stage, &mut changes)?;
    }
    changes.extend(pick::put_back(cx, at, put)?);
    changes.extend(putaway::put(cx, at, put)?);
    changes.extend(shift::put(cx, at, put)?);
    changes.extend(common::arrived(cx, put)?);
    Ok(changes)
}

/// An earlier confirm was taken back.
fn undone(cx: &mut Cx<'_>, at: &At, undo: &Undo) -> Result<Vec<Change>, DbError> {
    if let Err(changes) = common::undoes(cx, undo)? {
        return Ok(changes);
    }
    let mut changes = common::undo(cx, at, undo)?;
    changes.extend(receive::undone(cx, undo)?);
    changes.extend(pick::undone(cx, &undo.command)?);
    changes.extend(pack::undone(cx, &undo.command)?);
    changes.extend(putaway::undone(cx, &undo.command)?);
    Ok(changes)
}

/// What is really there.
fn reported(cx: &mut Cx<'_>, at: &At, told: &Report) -> Result<Vec<Change>, DbError> {
    let report = &common::goods_named(cx, at, told)?;
    let (mut changes, after) = pick::reported(cx, at, report)?;
    changes.extend(putaway::reported(cx, at, report)?);
    changes.extend(shift::reported(cx, at, report)?);
    changes.extend(match report.code {
        ExceptionCode::MissingAtPack | ExceptionCode::ExtraItem => pack::report(cx, at, report)?,
        _ => common::report(cx, at, report)?,
    });
    changes.extend(pack::damaged(cx, at, report)?);
    changes.extend(load::damaged(cx, report)?);
    changes.extend(after);
    Ok(changes)
}

/// Units stand on a lane, whoever brought them and by whatever work: those that are packed are staged there; of the
/// others packing says what becomes of them.
fn stands(cx: &mut Cx<'_>, at: &At, stage: &Stage, changes: &mut Vec<Change>) -> Result<(), DbError> {
    changes.extend(common::staged(cx, &stage.lpns)?);
    let (after, as_they_are) = pack::staged(cx, at, stage)?;
    common::as_it_is(changes, &as_they_are);
    changes.extend(after);
    changes.extend(load::staged(cx, at, &stage.lpns)?);
    Ok(())
}
