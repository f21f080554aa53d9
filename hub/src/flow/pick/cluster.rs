//! A batch for a cart: ready discrete work of one priority class becomes one walk.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::flow::At;
use crate::policy;
use crate::task::{self, NewTask, Task, lease};
use regal_shared::base::TaskId;
use regal_shared::wire::TaskKind;

/// The most orders one cart takes.
const MAX_SLOTS: i64 = 24;
/// So many times more orders than slots are looked at for those the cart carries.
const LOOKED_AT: i64 = 4;
/// Cubic mm of a litre.
const CUBIC_MM: i64 = 1_000_000;

/// What a cart carries: policies `pick_cart_grams` and `pick_cart_litres`; 0 is any amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Load {
    grams: i64,
    cubic_mm: i64,
}

impl Load {
    /// With so much more on it.
    fn with(self, more: Load) -> Load {
        Load {
            grams: self.grams.saturating_add(more.grams),
            cubic_mm: self.cubic_mm.saturating_add(more.cubic_mm),
        }
    }

    /// Whether it is no more than a cart carries.
    fn within(self, most: Load) -> bool {
        (most.grams == 0 || self.grams <= most.grams)
            && (most.cubic_mm == 0 || self.cubic_mm <= most.cubic_mm)
    }
}

/// The batch this device holds, else work a supervisor gave to this person, else a batch built now; none when nothing
/// waits.
pub(super) fn claim(cx: &mut Cx<'_>, at: &At, slots: i64) -> Result<Option<Task>, DbError> {
    for held in lease::held_by(cx, &at.device)? {
        if let Some(task) = task::find(cx, held.as_str())?
            && task.kind == TaskKind::Pick
        {
            return Ok(Some(task));
        }
    }
    if let Some(given) = task::given(cx, &at.actor, &[TaskKind::Pick])? {
        return Ok(Some(given));
    }
    build(cx, slots.clamp(1, MAX_SLOTS))
}

/// Takes ready orders of the most urgent priority class, in the order of their due date and walk, as far as the cart has
/// slots for them and carries them, and lays their lines into one task. The single tasks end as cancelled; lines and
/// reservations move over.
fn build(cx: &mut Cx<'_>, slots: i64) -> Result<Option<Task>, DbError> {
    let Some(first) = task::next_ready(cx, TaskKind::Pick)? else { return Ok(None) };
    if first.mode != "discrete" || takes_full_lpn(cx, first.task.as_str())? {
        return Ok(Some(first));
    }
    let rows = cx.conn.query(
        "select t.task, t.priority, t.due_at, t.walk from task t join task f on f.site = t.site and f.task = $2 \
         where t.site = $1 and t.state = 'ready' and t.kind = 'pick' and t.mode = 'discrete' and t.given_to = '' and \
         t.priority = f.priority and t.target = f.target and not exists (select 1 from task_line l where \
         l.site = t.site and l.task = t.task and l.whole = 1 and l.state = 'open') order by t.ranked_at, t.walk, t.task limit $3",
        params![&cx.site.site, first.task.as_str(), slots * LOOKED_AT],
    )?;
    let most = carries(cx)?;
    let mut on_it = Load::default();
    let mut singles = Vec::with_capacity(rows.len());
    let (mut priority, mut walk) = (50, i64::MAX);
    for row in &rows {
        let task = row.string(0)?;
        let with = on_it.with(load_of(cx, &task)?);
        // One order alone is always walked, whatever it weighs.
        if !singles.is_empty() && !with.within(most) {
            continue;
        }
        on_it = with;
        (priority, walk) = (row.int(1)?, walk.min(row.int(3)?));
        singles.push(task);
        if i64::try_from(singles.len()).is_ok_and(|taken| taken >= slots) {
            break;
        }
    }
    let (walk, due_at) = (if singles.is_empty() { 0 } else { walk }, first.due_at);
    let new = NewTask {
        mode: "cluster",
        priority,
        due_at,
        walk,
        target: first.target.clone(),
        target_rule: first.target_rule.clone(),
        reason: "batch",
        ..NewTask::ready(TaskKind::Pick, "")
    };
    let batch = task::create(cx, &new)?;
    let mut number = 0;
    for single in &singles {
        number = move_lines(cx, single, &batch, number)?;
        task::apply(cx, &task::Change::Cancelled { task: TaskId(single.clone()) })?;
    }
    task::find(cx, batch.as_str())
}

/// What the site's carts carry.
fn carries(cx: &mut Cx<'_>) -> Result<Load, DbError> {
    let site = cx.site.site.clone();
    let grams = policy::value(cx.conn, &site, "pick_cart_grams", 0)?;
    let litres = policy::value(cx.conn, &site, "pick_cart_litres", 0)?;
    Ok(Load { grams, cubic_mm: litres.saturating_mul(CUBIC_MM) })
}

/// What the goods of a task weigh and how much room they need, as far as their masters say.
fn load_of(cx: &mut Cx<'_>, task: &str) -> Result<Load, DbError> {
    let row = query_one(
        cx.conn,
        "select cast(coalesce(sum(l.planned * case when i.weight_g > 0 then i.weight_g else coalesce(p.weight_g, 0) end), \
         0) as bigint), cast(coalesce(sum(l.planned * coalesce(p.length_mm * p.width_mm * p.height_mm, 0)), 0) as bigint) \
         from task_line l join item i on i.site = l.site and i.item = l.item left join pack_level p on \
         p.site = l.site and p.item = l.item and p.level = 'each' where l.site = $1 and l.task = $2 and l.state = 'open'",
        params![&cx.site.site, task],
    )?;
    row.map_or(Ok(Load::default()), |row| Ok(Load { grams: row.int(0)?, cubic_mm: row.int(1)? }))
}

/// Whether an LPN is taken as it is in this work: no slot of a cart holds it, so it is walked by itself.
fn takes_full_lpn(cx: &mut Cx<'_>, task: &str) -> Result<bool, DbError> {
    Ok(task::lines(cx, task)?.iter().any(|line| line.new.whole && line.state == "open"))
}

/// Lays the lines of a single task behind the `number` lines of the batch; answers the new count.
fn move_lines(cx: &mut Cx<'_>, single: &str, batch: &TaskId, mut number: i64) -> Result<i64, DbError> {
    for line in task::lines(cx, single)?.iter().filter(|line| line.state == "open") {
        number += 1;
        task::move_to(cx, &TaskId::from(single), line, (batch, number))?;
    }
    Ok(number)
}
