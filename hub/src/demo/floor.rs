//! What a shift finds ready beside orders and deliveries: benches, a truck at each door, places to count.

use super::words::CARRIERS;
use crate::catalog::save::directory_changed;
use crate::cx::Cx;
use crate::db::{DbError, params, query_int};
use crate::floor::{Change, apply};
use crate::outbound::{load, station};

/// Benches; the first has a scale.
const BENCHES: i64 = 4;
/// Counts kept waiting.
const COUNTS: i64 = 4;

/// Sets up what is missing of it. Whatever departed or was counted has a successor.
///
/// # Errors
/// The database.
pub(super) fn keep_ready(cx: &mut Cx<'_>) -> Result<(), DbError> {
    let known =
        query_int(cx.conn, "select count(*) from workstation where site = $1", params![&cx.site.site])?;
    for bench in 1..=BENCHES {
        if known == 0 {
            station::set_up(cx, &format!("BENCH.{bench}"), "", bench == 1)?;
        }
    }
    let mut changed = false;
    for (door, (carrier, _)) in (1..).zip(CARRIERS) {
        let door = format!("DOOR.{door}");
        if load::open_at(cx, &door)?.is_none() && load::of_carrier(cx, carrier)?.is_none() {
            load::create(cx, &door, carrier, "")?;
            changed = true;
        }
    }
    if changed {
        directory_changed(cx)?;
    }
    counts(cx)
}

/// Pallets in reserve and empty bins are due to be counted, each once.
fn counts(cx: &mut Cx<'_>) -> Result<(), DbError> {
    let ready = query_int(
        cx.conn,
        "select count(*) from task where site = $1 and state = 'ready' and kind = 'count'",
        params![&cx.site.site],
    )?;
    if ready >= COUNTS {
        return Ok(());
    }
    let rows = cx.conn.query(
        "select l.location from location l where l.site = $1 and \
         ((l.kind = 'reserve' and exists (select 1 from lpn p where p.site = l.site and p.location = l.location)) \
         or (l.kind = 'bin' and not exists \
         (select 1 from balance b where b.site = l.site and b.location = l.location))) and not exists \
         (select 1 from count c where c.site = l.site and c.location = l.location) and not exists \
         (select 1 from task t where t.site = l.site and t.object = l.location and t.kind = 'count') \
         order by l.kind desc, l.walk, l.location limit $2",
        params![&cx.site.site, COUNTS - ready],
    )?;
    for row in &rows {
        let due = Change::CountDue { location: row.string(0)?, reason: "count_planned" };
        apply::apply(cx, &[due])?;
    }
    Ok(())
}
