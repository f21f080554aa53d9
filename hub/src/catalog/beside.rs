//! The bins beside a bin: where what is not in it may lie.

use crate::db::{Conn, DbError, params, query_one};

/// How many bins on each side.
const EACH_SIDE: i64 = 2;

/// The bins next to a place in walk order, of its own zone, those before it first: what was put into the wrong one lies
/// there as a rule. None for a place that is no bin.
///
/// # Errors
/// The database.
pub fn bins(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Vec<String>, DbError> {
    let place = query_one(
        conn,
        "select zone, walk from location where site = $1 and location = $2 and kind in ('bin', 'face', 'reserve')",
        params![site, location],
    )?;
    let Some(place) = place else { return Ok(Vec::new()) };
    let (zone, walk) = (place.string(0)?, place.int(1)?);
    let mut before = conn.query(
        "select location from location where site = $1 and zone = $2 and (walk, location) < ($3, $4) and \
         kind in ('bin', 'face', 'reserve') order by walk desc, location desc limit $5",
        params![site, &zone, walk, location, EACH_SIDE],
    )?;
    before.reverse();
    let behind = conn.query(
        "select location from location where site = $1 and zone = $2 and (walk, location) > ($3, $4) and \
         kind in ('bin', 'face', 'reserve') order by walk, location limit $5",
        params![site, &zone, walk, location, EACH_SIDE],
    )?;
    before.iter().chain(&behind).map(|row| row.string(0)).collect()
}
