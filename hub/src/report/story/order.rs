//! What happened to an order: its coming and leaving, its tasks, its units and the totes they were picked into.

use super::around::{begun_and_ended, cases_of_lpn, labels};
use super::moved::{movement, on_trail};
use super::{Entry, ORDER, OTHERS, Place, Story, beaten, page, rows};
use crate::db::{Conn, DbError, params};
use crate::report::trail::{self, Tail};
use std::collections::BTreeMap;

/// Movements of one LPN of an order that are looked through, and LPNs of an order.
const OF_ORDER: i64 = 200;

/// A page of what happened to an order: its coming and leaving, its tasks, its units and the totes they were picked
/// into.
///
/// # Errors
/// The database.
pub fn of_order(
    conn: &mut dyn Conn,
    site: &str,
    order: &str,
    behind: Option<&Place>,
) -> Result<Story, DbError> {
    let mut all = Vec::new();
    let head = crate::db::query_one(
        conn,
        "select made_at, shipped_at from order_head where site = $1 and order_no = $2",
        params![site, order],
    )?;
    if let Some(row) = head {
        for (what, at) in [("made", row.int(0)?), ("state_shipped", row.int(1)?)] {
            if at > 0 {
                all.push(Entry::new(at, ORDER, 0, what.to_owned(), ("board.", what.to_owned())));
            }
        }
    }
    let found = conn.query(
        "select distinct t.task, t.kind, t.state, t.made_at, t.ended_at from task_line n join task t on \
         t.site = n.site and t.task = n.task where n.site = $1 and n.order_no = $2 limit $3",
        params![site, order, OTHERS],
    )?;
    all.extend(begun_and_ended(&found)?);
    all.extend(begun_and_ended(&conn.query(
        "select task, kind, state, made_at, ended_at from task where site = $1 and object = $2 and kind = 'pack' limit $3",
        params![site, order, OTHERS],
    )?)?);
    let tail = trail::tail(conn, site, 0, i64::MAX)?;
    all.extend(of_units(conn, site, order, tail)?);
    // A tote's movements may come up for several of its cartons.
    all.sort_by(|a, b| a.place.cmp(&b.place));
    all.dedup_by(|a, b| a.place == b.place);
    let mut story = Story { is_behind: tail.is_long, ..page(all, behind) };
    beaten(conn, site, &mut story)?;
    Ok(story)
}

/// Movements, cases and labels of an order's units; of a tote that was packed only what was picked for this order.
fn of_units(conn: &mut dyn Conn, site: &str, order: &str, tail: Tail) -> Result<Vec<Entry>, DbError> {
    let units = conn.query(
        "select lpn, sscc from lpn where site = $1 and order_no = $2 order by lpn limit $3",
        params![site, order, OF_ORDER],
    )?;
    // The journal's end is read once for all of them.
    let found = conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and number > $2 and (to_lpn in (select lpn from lpn where site = $1 and order_no = $3) or \
         from_lpn in (select lpn from lpn where site = $1 and order_no = $3)) order by number desc limit $4",
        params![site, tail.behind, order, trail::TAIL],
    )?;
    let mut all = rows(&found, movement)?;
    for row in &units {
        let (lpn, sscc) = (row.string(0)?, row.string(1)?);
        all.extend(on_trail(conn, site, ("lpn", &lpn), (i64::MAX, OF_ORDER))?);
        all.extend(cases_of_lpn(conn, site, &lpn)?);
        for object in [lpn, sscc].iter().filter(|object| !object.is_empty()) {
            all.extend(labels(conn, site, object)?);
        }
    }
    let packed = all.iter().filter(|entry| entry.what.1 == "pack" && !entry.from_lpn.is_empty());
    // Each tote with the last movement out of it: what was picked into it for this order came shortly before.
    let mut totes: BTreeMap<String, i64> = BTreeMap::new();
    for entry in packed {
        let last = totes.entry(entry.from_lpn.clone()).or_default();
        *last = entry.number().max(*last);
    }
    all.extend(picked(conn, site, order, &totes, tail)?);
    Ok(all)
}

/// What was picked for an order into totes.
fn picked(
    conn: &mut dyn Conn,
    site: &str,
    order: &str,
    totes: &BTreeMap<String, i64>,
    tail: Tail,
) -> Result<Vec<Entry>, DbError> {
    if totes.is_empty() {
        return Ok(Vec::new());
    }
    let found = conn.query(
        "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
         m.to_lpn from movement m where m.site = $1 and m.number > $2 and m.to_lpn <> '' and m.task <> '' and \
         m.task in (select n.task from task_line n where n.site = $1 and n.order_no = $3) \
         order by m.number desc limit $4",
        params![site, tail.behind, order, trail::TAIL],
    )?;
    let mut all = rows(&found, movement)?;
    all.retain(|entry| totes.contains_key(&entry.to_lpn));
    for (tote, last) in totes {
        let found = conn.query(
            "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
             m.to_lpn from (select site, movement from trail where site = $1 and kind = 'lpn' and thing = $2 and \
             movement < $4 order by movement desc limit $5) t join movement m on m.site = t.site and \
             m.number = t.movement where m.to_lpn = $2 and m.task <> '' and m.task in (select n.task from task_line n \
             where n.site = $1 and n.order_no = $3)",
            params![site, tote, order, *last, OF_ORDER],
        )?;
        all.extend(rows(&found, movement)?);
    }
    Ok(all)
}
