//! How many bins are taken, zone by zone: looked at once an hour or so, kept as the last look of each day.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params};

/// Bins of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// The zone, or empty.
    pub zone: String,
    /// Bins with something in them.
    pub taken: i64,
    /// Bins there are.
    pub bins: i64,
}

/// The bins as they are now.
///
/// # Errors
/// The database.
pub fn look(conn: &mut dyn Conn, site: &str) -> Result<Vec<Space>, DbError> {
    let rows = conn.query(
        "select l.zone, count(*), cast(sum(case when exists (select 1 from balance b where b.site = l.site and \
         b.location = l.location and b.on_hand > 0) then 1 else 0 end) as bigint) from location l where l.site = $1 \
         and l.kind in ('bin', 'face', 'reserve') and l.state <> 'retired' group by l.zone order by l.zone",
        params![site],
    )?;
    rows.iter().map(|row| Ok(Space { zone: row.string(0)?, bins: row.int(1)?, taken: row.int(2)? })).collect()
}

/// Keeps a look as that of its day.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, day: i64, seen: &[Space]) -> Result<(), DbError> {
    for space in seen {
        cx.conn.execute(
            "insert into report_day (site, fact, day, zone, owner, what, n, units, ms) \
             values ($1, 'space', $2, $3, '', 'bin', $4, $5, 0) on conflict (site, fact, day, zone, owner, what) do \
             update set n = excluded.n, units = excluded.units",
            params![&cx.site.site, day, &space.zone, space.taken, space.bins],
        )?;
    }
    Ok(())
}
