//! Figures of reports against the journal they were made from.

use crate::db::{Conn, DbError, params, query_int, query_opt_int};
use crate::ledger::DISCREPANCY;
use crate::report::trail;

/// What was picked of each item, and what each process came to, up to where the journal was read. Putting away is left
/// out: whether a place is a bin may have changed since.
pub(super) fn sums(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let sql = "select at from report_mark where site = $1 and source = 'journal'";
    let read = query_opt_int(conn, sql, params![site])?.unwrap_or(0);
    let rows = conn.query(
        "select item, cast(sum(kept) as bigint), cast(sum(moved) as bigint) from ( \
         select item, units as kept, 0 as moved from item_day where site = $1 \
         union all select item, 0, qty from movement where site = $1 and number <= $2 and \
         kind in ('pick', 'pick_short') and to_location <> $3 ) parts group by item having sum(kept) <> sum(moved) \
         order by item limit 1",
        params![site, read, DISCREPANCY],
    )?;
    if let Some(row) = rows.first() {
        let (item, kept, moved) = (row.text(0)?, row.int(1)?, row.int(2)?);
        return Ok(Some(format!("{item}: reports say {kept} were picked, the journal {moved}; {REMEDY}")));
    }
    let rows = conn.query(
        "select process, cast(sum(kept) as bigint), cast(sum(moved) as bigint) from ( \
         select what as process, units as kept, 0 as moved from report_day where site = $1 and fact = 'work' and \
         what <> 'putaway' \
         union all select case kind when 'pick_short' then 'pick' when 'receive_lpn' then 'receive' \
         when 'return' then 'receive' else kind end, 0, qty from movement where site = $1 and number <= $2 and \
         (kind in ('receive', 'receive_lpn', 'return', 'pack', 'load') or \
         (kind in ('pick', 'pick_short') and to_location <> $3)) ) parts \
         group by process having sum(kept) <> sum(moved) order by process limit 1",
        params![site, read, DISCREPANCY],
    )?;
    rows.first()
        .map(|row| {
            let (process, kept, moved) = (row.text(0)?, row.int(1)?, row.int(2)?);
            Ok(format!("{process}: reports say {kept} units, the journal {moved}; {REMEDY}"))
        })
        .transpose()
}

/// Whether the trail has the journal's movements by item, lot and LPN up to where it was read, and nothing else.
pub(super) fn trail(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let sql = "select at from report_mark where site = $1 and source = 'journal'";
    let read = query_opt_int(conn, sql, params![site])?.unwrap_or(0);
    let missing = query_opt_int(
        conn,
        "select m.number from movement m where m.site = $1 and m.number <= $2 and (not exists (select 1 from trail t \
         where t.site = m.site and t.kind = 'item' and t.thing = m.item and t.movement = m.number) or \
         (m.lot <> '' and not exists (select 1 from trail t where t.site = m.site and t.kind = 'lot' and \
         t.thing = m.item || $3 || m.lot and t.movement = m.number)) or \
         (m.to_lpn <> '' and not exists (select 1 from trail t where t.site = m.site and t.kind = 'lpn' and \
         t.thing = m.to_lpn and t.movement = m.number)) or \
         (m.from_lpn <> '' and not exists (select 1 from trail t where t.site = m.site and t.kind = 'lpn' and \
         t.thing = m.from_lpn and t.movement = m.number))) order by m.number limit 1",
        params![site, read, trail::lot("", "").as_str()],
    )?;
    if let Some(number) = missing {
        return Ok(Some(format!("the trail lacks movement {number}; {REMEDY}")));
    }
    let due = query_int(
        conn,
        "select cast(coalesce(sum(1 + case when lot <> '' then 1 else 0 end + case when to_lpn <> '' then 1 else 0 end + \
         case when from_lpn <> '' and from_lpn <> to_lpn then 1 else 0 end), 0) as bigint) from movement \
         where site = $1 and number <= $2",
        params![site, read],
    )?;
    let kept = query_int(conn, "select count(*) from trail where site = $1", params![site])?;
    // None is missing, so those that are too many are of no movement.
    Ok((kept != due).then(|| format!("the trail has {kept} entries, the journal {due}; {REMEDY}")))
}

/// What to do about it.
const REMEDY: &str = "start the hub once with --reports-anew";
