//! What is to be counted: one place, those not looked at for longest, and what becomes of a count that waits for a
//! second one.

use super::Done;
use crate::catalog::{self, hold::Scope};
use crate::count;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::flow;
use crate::people::actor;
use crate::{granted, task};
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

/// The most places one wish has counted.
pub const MOST: i64 = 200;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Which places are to be counted: those that match, the longest not counted first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// In this zone; any when empty.
    pub zone: String,
    /// Where goods of this class lie: `A`, `B` or `C`; any when empty.
    pub abc: String,
    /// Not counted for so many days; 0 is any.
    pub days: i64,
    /// At most so many, from 1 to [`MOST`].
    pub most: i64,
}

/// A place that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The location.
    pub location: String,
    /// Its zone.
    pub zone: String,
    /// When it was counted last, ms; 0 is never.
    pub counted_at: i64,
}

/// The places of a choice where no count is due already, the longest not counted first.
///
/// # Errors
/// The database.
pub fn choose(conn: &mut dyn Conn, site: &str, choice: &Choice, now: i64) -> Result<Vec<Chosen>, DbError> {
    // Never counted is longer ago than anything.
    let before = (now - choice.days.clamp(0, 36_500) * DAY_MS).max(0);
    // The empty text keeps SQLite from an index by kind, where it would look at all places and sort them.
    let rows = conn.query(
        "select l.location, l.zone, l.counted_at from location l where l.site = $1 and l.kind || '' in ('bin', 'face', 'reserve') and \
         l.counted_at <= $4 and \
         (l.state <> 'retired' or exists (select 1 from balance b where b.site = l.site and b.location = l.location)) and \
         ($2 = '' or l.zone = $2) and \
         ($3 = '' or exists (select 1 from balance b join item i on i.site = b.site and i.item = b.item \
         where b.site = l.site and b.location = l.location and b.on_hand > 0 and i.abc = $3)) and \
         l.location not in (select t.object from task t where t.site = $1 and t.kind = 'count' and \
         t.state in ('created', 'waiting', 'ready', 'leased', 'in_progress')) \
         order by l.counted_at, l.walk, l.location limit $5",
        params![site, &choice.zone, &choice.abc, before, choice.most.clamp(1, MOST)],
    )?;
    rows.iter()
        .map(|row| Ok(Chosen { location: row.string(0)?, zone: row.string(1)?, counted_at: row.int(2)? }))
        .collect()
}

/// Has one place counted.
pub(super) fn one(cx: &mut Cx<'_>, location: &str) -> Done {
    let virtually = crate::ledger::is_virtual(location);
    if virtually || !catalog::hold::known(cx, Scope::Location, location, "")? {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    task::count_due(cx, location, "count_manual")?;
    granted::keep(cx, "count", location)?;
    Ok(Ok(()))
}

/// Has all places of a choice counted.
pub(super) fn many(cx: &mut Cx<'_>, choice: &Choice) -> Done {
    if !(1..=MOST).contains(&choice.most) {
        return Ok(Err(Message::new("board.count_most").with("n", MOST)));
    }
    let site = cx.site.site.clone();
    let chosen = choose(cx.conn, &site, choice, cx.now.0)?;
    if chosen.is_empty() {
        return Ok(Err(Message::new("board.count_none")));
    }
    for place in &chosen {
        task::count_due(cx, &place.location, "count_planned")?;
    }
    granted::keep(cx, "plan_counts", &choice.zone)?;
    Ok(Ok(()))
}

/// Nobody counts again: a count that waits for a second one is a supervisor's to decide, as if nobody were left to
/// repeat it.
pub(super) fn decide(cx: &mut Cx<'_>, number: i64) -> Done {
    let site = cx.site.site.clone();
    let Some(sheet) = count::due(cx, number)? else { return Ok(Err(Message::new("board.count_decided"))) };
    if actor::are_one(cx.conn, &site, sheet.actor.as_str(), cx.by.actor.as_str())? {
        return Ok(Err(Message::new("board.count_own")));
    }
    let open = task::open_about(cx, TaskKind::Count, &sheet.location)?;
    let open = open.map_or(Ok(None), |task| task::find(cx, task.as_str()))?;
    if open.is_some_and(|open| open.state != "ready") {
        return Ok(Err(Message::new("board.count_running")));
    }
    flow::count::give_up(cx, &sheet)?;
    granted::keep(cx, "decide_count", &sheet.location)?;
    Ok(Ok(()))
}
