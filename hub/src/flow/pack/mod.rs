//! Pack: an order's goods out of totes into cartons.

mod facts;
#[cfg(test)]
mod lane_tests;
pub mod rules;
#[cfg(test)]
mod tests;
mod work;

pub use work::work;

use super::At;
use crate::catalog::lpn;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::floor::Change;
use crate::task::{self, Task};
use crate::{order, outbound};
use regal_shared::base::CommandId;
use regal_shared::flow::common::{ExceptionCode, Report, Stage};
use regal_shared::flow::pack::Pack;
use regal_shared::refusal::{Choice, Refusal};
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

/// One carton is closed.
///
/// # Errors
/// The database.
pub fn pack(cx: &mut Cx<'_>, at: &At, pack: &Pack) -> Result<Vec<Change>, DbError> {
    let facts = facts::of_pack(cx, at, pack)?;
    Ok(rules::pack(&facts, pack))
}

/// Something is missing in a tote, or too much in it.
///
/// # Errors
/// The database.
pub fn report(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<Vec<Change>, DbError> {
    let facts = facts::of_report(cx, at, report)?;
    Ok(match report.code {
        ExceptionCode::MissingAtPack => rules::missing(&facts, report),
        _ => rules::extra(&facts, report),
    })
}

/// Goods of an order are damaged before they are packed, at the bench or on the way there: they stay in their tote, and
/// their lines are planned anew.
///
/// # Errors
/// The database.
pub fn damaged(cx: &mut Cx<'_>, at: &At, report: &Report) -> Result<Vec<Change>, DbError> {
    if report.code != ExceptionCode::Damaged || report.goods.is_none() {
        return Ok(Vec::new());
    }
    let at_bench = task::find(cx, &at.task)?.is_some_and(|task| task.kind == TaskKind::Pack);
    let tote = lpn::find(cx, &report.lpn)?.filter(|found| found.state == "open" && !found.order.is_empty());
    if !at_bench && tote.is_none() {
        return Ok(Vec::new());
    }
    let facts = facts::of_report(cx, at, report)?;
    Ok(rules::owed_again(&facts, report.qty))
}

/// Units were set down. Those nobody packed leave as they are, or wait to be packed. For the packer: when the totes are
/// empty and every carton stands, the task is done. Answers the units that leave as they are besides.
///
/// # Errors
/// The database.
pub fn staged(cx: &mut Cx<'_>, at: &At, stage: &Stage) -> Result<(Vec<Change>, Vec<String>), DbError> {
    let on_lane = facts::on_lane(cx, stage)?;
    let leaves = on_lane.iter().filter(|unit| rules::leaves(unit)).map(|unit| unit.lpn.clone()).collect();
    let mut changes: Vec<Change> = on_lane.iter().flat_map(rules::lane).collect();
    let also = facts::also_on_lane(cx, stage)?.into_iter();
    changes.extend(also.map(|order| Change::Order(order::Change::Dropped { order })));
    let Some(task) = task::find(cx, &at.task)?.filter(|task| task.kind == TaskKind::Pack) else {
        return Ok((changes, leaves));
    };
    let left = facts::left(cx, &task.object)?;
    let standing = facts::standing(cx, &task.object)?;
    if rules::done(left, &standing, &stage.lpns) {
        changes.push(Change::Lpn(lpn::Change::VoidPlanned { order: task.object.clone() }));
        changes.extend(rules::broken(&facts::in_totes(cx, &task.object)?));
        changes.push(Change::Task(task::Change::Done { task: task.task }));
    }
    Ok((changes, leaves))
}

/// A setting down was taken back: the unit is staged no more, and one that left as it is is not packed either.
///
/// # Errors
/// The database.
pub fn undone(cx: &mut Cx<'_>, command: &CommandId) -> Result<Vec<Change>, DbError> {
    Ok(facts::staged_by(cx, command)?.iter().flat_map(rules::unstaged).collect())
}

/// A closed carton is opened again: what is in it is not packed any more, and it stands at the bench. Answers the
/// order, whose packing goes on.
///
/// # Errors
/// The database.
pub fn reopen(
    cx: &mut Cx<'_>,
    at: &At,
    carton: &str,
) -> Result<Result<(Vec<Change>, String), Refusal>, DbError> {
    let facts = facts::of_reopen(cx, at, carton)?;
    Ok(rules::reopen(&facts, carton).map(|changes| (changes, facts.order)))
}

/// The pack task a tote or an order stands for. An order whose goods are not all there
/// is refused, unless the site packs parts.
///
/// # Errors
/// The database.
pub fn object(cx: &mut Cx<'_>, object: &str, sure: bool) -> Result<Option<Result<Task, Refusal>>, DbError> {
    let order = match object.split_once('.') {
        Some(("O", order)) => order.to_owned(),
        Some(("U", id)) => facts::order_of(cx, id)?,
        _ => return Ok(None),
    };
    if order.is_empty() {
        return Ok(None);
    }
    let row = query_one(
        cx.conn,
        "select task from task where site = $1 and object = $2 and kind = 'pack' \
         order by case state when 'done' then 1 when 'cancelled' then 2 else 0 end, task limit 1",
        params![&cx.site.site, &order],
    )?;
    let Some(row) = row else {
        let known = order::head(cx, &order)?.is_some();
        return Ok((sure && known).then(|| Err(Refusal::state(Message::new("pack.not_ready")))));
    };
    let id = row.string(0)?;
    let Some(task) = task::find(cx, &id)? else { return Ok(None) };
    // One on hold is refused for that.
    if task.state == "waiting"
        && outbound::policy(cx, "pack_parts", 0)? == 0
        && !task::held::serves_held(cx, &task)?
    {
        return Ok(Some(Err(Refusal::state(Message::new("pack.not_ready")))));
    }
    Ok(Some(Ok(task)))
}

/// The one-line orders of an item that wait to be packed, nearest due first, each with its totes: whose piece it is, the
/// item does not say. At most 9.
///
/// # Errors
/// The database.
pub fn of_item(cx: &mut Cx<'_>, item: &str) -> Result<Vec<(Task, Choice)>, DbError> {
    let rows = cx.conn.query(
        "select t.task, t.object from task t join order_line l on l.site = t.site and l.order_no = t.object \
         where t.site = $1 and t.state = 'ready' and t.kind = 'pack' and l.item = $2 and \
         (select count(*) from order_line x where x.site = t.site and x.order_no = t.object) = 1 \
         order by t.ranked_at, t.priority, t.task limit 9",
        params![&cx.site.site, item],
    )?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let order = row.text(1)?;
        if let Some(task) = task::find(cx, row.text(0)?)? {
            let totes = facts::open_lpns(cx, order)?.join(" ");
            let label = [order, &totes].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
            let (object, label) = (format!("O.{order}"), label.join(" · "));
            found.push((task, Choice { object, label, task: Some(TaskKind::Pack) }));
        }
    }
    Ok(found)
}
