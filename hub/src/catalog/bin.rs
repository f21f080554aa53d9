//! Bins as planning and the rules for setting down see them; and holds on them.

use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::plan::putaway::{Bin, Part};
use regal_shared::flow::common::LocationKind;

/// A place with what lies there. `for_task`: what that putaway or move itself is bringing does not count.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, location: &str, for_task: &str) -> Result<Option<Bin>, DbError> {
    let row = query_one(
        cx.conn,
        "select l.kind, l.zone, l.area, l.walk, l.keeps_lpn, l.mix_items, l.mix_lots, l.capacity, l.state, l.suspect, \
         (select count(*) from hold h where h.site = l.site and h.scope = 'location' and h.object = l.location and \
          h.lifted_at = 0), \
         (select count(*) from lpn u where u.site = l.site and u.location = l.location and u.parent = '' and \
          u.state not in ('empty', 'void')), \
         coalesce((select min(i.item) from item i where i.site = l.site and i.fixed_location = l.location and \
          i.state <> 'retired'), '') \
         from location l where l.site = $1 and l.location = $2",
        params![&cx.site.site, location],
    )?;
    let Some(row) = row else { return Ok(None) };
    let coming = query_int(
        cx.conn,
        "select count(*) from task where site = $1 and kind in ('putaway', 'move') and target = $2 and task <> $3 and \
         state in ('ready', 'leased', 'in_progress') and substr(object, 1, 2) <> 'L.'",
        params![&cx.site.site, location, for_task],
    )?;
    Ok(Some(Bin {
        location: location.to_owned(),
        kind: LocationKind::parse(row.text(0)?).unwrap_or(LocationKind::Bin),
        zone: row.string(1)?,
        area: row.string(2)?,
        walk: row.int(3)?,
        keeps_lpn: row.flag(4)?,
        mix_items: row.flag(5)?,
        mix_lots: row.flag(6)?,
        capacity: row.int(7)?,
        open: matches!(row.text(8)?, "usable" | "blocked_out") && row.int(10)? == 0,
        suspect: row.flag(9)? || suspect_stock(cx, location)?,
        fixed_for: row.string(12)?,
        stored: stored(cx, location, for_task)?,
        lpns: row.int(11)? + coming,
    }))
}

/// What lies at a place, and what open putaways and moves of others bring there.
fn stored(cx: &mut Cx<'_>, location: &str, for_task: &str) -> Result<Vec<Part>, DbError> {
    let rows = cx.conn.query(
        "select item, owner, lot, cast(sum(on_hand) as bigint) from balance where site = $1 and location = $2 \
         group by item, owner, lot \
         union all \
         select b.item, b.owner, b.lot, cast(sum(b.on_hand) as bigint) from task t join balance b on b.site = t.site \
         and b.lpn = t.object and b.location <> $2 where t.site = $1 and t.kind = 'putaway' and t.target = $2 and \
         t.task <> $3 and t.state in ('ready', 'leased', 'in_progress') group by b.item, b.owner, b.lot \
         union all \
         select n.item, n.owner, n.lot, cast(sum(n.planned - n.done) as bigint) from task_line n join task t \
         on t.site = n.site and t.task = n.task and t.kind in ('putaway', 'move') and t.state in ('ready', 'leased', \
         'in_progress') where n.site = $1 and n.target = $2 and n.target <> '' and n.state = 'open' and n.task <> $3 \
         and n.planned > n.done and n.item <> '' group by n.item, n.owner, n.lot \
         order by 1, 2, 3, 4",
        params![&cx.site.site, location, for_task],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Part { item: row.string(0)?, owner: row.string(1)?, lot: row.string(2)?, qty: row.int(3)? })
        })
        .collect()
}

fn suspect_stock(cx: &mut Cx<'_>, location: &str) -> Result<bool, DbError> {
    let marked = query_int(
        cx.conn,
        "select count(*) from balance where site = $1 and location = $2 and suspect = 1",
        params![&cx.site.site, location],
    )?;
    Ok(marked > 0)
}

/// A block on a location, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Planning leaves the place alone until a person lifts the hold.
    Hold {
        /// The location.
        location: String,
        /// Reason code.
        reason: &'static str,
    },
}

/// Applies one change of a location. A second hold for the same reason is one hold.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Hold { location, reason } => {
            let open = query_int(
                cx.conn,
                "select count(*) from hold where site = $1 and scope = 'location' and object = $2 and \
                 lifted_at = 0 and reason = $3",
                params![&cx.site.site, location, *reason],
            )?;
            if open > 0 {
                return Ok(());
            }
            let number = cx.site.next_number();
            cx.conn.write(
                "insert into hold (site, hold, scope, object, item, reason, placed_at, lifted_at) \
                 values ($1, $2, 'location', $3, '', $4, $5, 0)",
                params![&cx.site.site, number, location, *reason, cx.now.0],
            )?;
            Ok(())
        }
    }
}
