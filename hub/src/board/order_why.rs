//! Why an order stands where it stands: what is reserved for it, where and by which rule; and what is missing.

use super::moved::sayings;
use super::read::{rows, text};
use crate::db::{Conn, DbError, params};
use crate::report::supply;
use regal_shared::text::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Lines of an order that are explained.
const LINES: i64 = 200;

/// Goods reserved for a line that are still to be taken.
pub(super) struct Reserved {
    pub(super) line: i64,
    pub(super) item: String,
    pub(super) location: String,
    pub(super) lpn: String,
    pub(super) lot: String,
    pub(super) qty: i64,
    pub(super) task: String,
    pub(super) why: Vec<String>,
}

/// A line that is owed, and what there is of its item, in base units.
pub(super) struct Missing {
    pub(super) line: i64,
    pub(super) item: String,
    pub(super) short: i64,
    pub(super) free: i64,
    pub(super) reserved: i64,
    pub(super) not_free: i64,
    pub(super) expected: i64,
    pub(super) due_at: i64,
}

/// What is reserved for an order and not taken yet.
pub(super) fn reserved(
    conn: &mut dyn Conn,
    site: &str,
    order: &str,
    language: Language,
) -> Result<Vec<Reserved>, DbError> {
    let found = conn.query(
        "select n.order_line, n.item, n.location, n.lpn, n.lot, n.planned - n.done, n.task, n.why from task_line n \
         join reservation r on r.site = n.site and r.reservation = n.reservation and r.state = 'open' \
         where n.site = $1 and n.order_no = $2 and n.state = 'open' and n.planned > n.done \
         order by n.order_line, n.walk, n.location limit $3",
        params![site, order, LINES],
    )?;
    rows(&found, |row| {
        Ok(Reserved {
            line: row.int(0)?,
            item: text(row, 1)?,
            location: text(row, 2)?,
            lpn: text(row, 3)?,
            lot: text(row, 4)?,
            qty: row.int(5)?,
            task: text(row, 6)?,
            why: sayings(language, row.text(7)?),
        })
    })
}

/// What an order is owed, with what there is of each item and what is expected.
pub(super) fn missing(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Missing>, DbError> {
    let found = conn.query(
        "select line, item, owner, short from order_line where site = $1 and order_no = $2 and short > 0 and \
         state <> 'shipped' and state <> 'cancelled' order by line limit $3",
        params![site, order, LINES],
    )?;
    // What is announced without an order, beside what is ordered.
    let announced = if found.is_empty() { BTreeMap::new() } else { supply::announced(conn, site)? };
    let mut all = Vec::with_capacity(found.len());
    for row in &found {
        let (item, owner) = (row.text(1)?, row.text(2)?);
        let (good, reserved, not_free) = there(conn, site, item, owner)?;
        let (ordered, due_at) = ordered(conn, site, item, owner)?;
        let expected = ordered + announced.get(item).copied().unwrap_or(0);
        all.push(Missing {
            line: row.int(0)?,
            item: text(row, 1)?,
            short: row.int(3)?,
            free: (good - reserved).max(0),
            reserved,
            not_free,
            expected,
            due_at,
        });
    }
    Ok(all)
}

/// Of an item in the house: good stock where orders are served from, what of it is reserved, and what is not good, lies
/// elsewhere or is on hold.
fn there(conn: &mut dyn Conn, site: &str, item: &str, owner: &str) -> Result<(i64, i64, i64), DbError> {
    let found = conn.query(
        "select b.on_hand, case when b.status = 'available' and l.kind in ('bin', 'face', 'reserve') and \
         l.state in ('usable', 'blocked_in', 'retired') and not exists (select 1 from hold h where h.site = b.site and \
         h.lifted_at = 0 and ((h.scope = 'location' and h.object = b.location) or \
         (h.scope = 'lpn' and h.object = b.lpn and b.lpn <> '') or (h.scope = 'item' and h.object = b.item) or \
         (h.scope = 'lot' and h.object = b.lot and h.item = b.item))) then 1 else 0 end, \
         (select cast(coalesce(sum(r.qty), 0) as bigint) from reservation r where r.site = b.site and \
         r.location = b.location and r.item = b.item and r.state = 'open' and r.owner = b.owner and r.lot = b.lot and \
         r.serial = b.serial and r.lpn = b.lpn and r.status = b.status) \
         from balance b join location l on l.site = b.site and l.location = b.location \
         where b.site = $1 and b.item = $2 and b.owner = $3 and b.on_hand > 0 and b.virtual = 0 limit 2000",
        params![site, item, owner],
    )?;
    let (mut good, mut reserved, mut not_free) = (0, 0, 0);
    for row in &found {
        let on_hand = row.int(0)?;
        if row.flag(1)? {
            good += on_hand;
            reserved += row.int(2)?;
        } else {
            not_free += on_hand;
        }
    }
    Ok((good, reserved, not_free))
}

/// Of an item ordered and not received; and when the first of it is due, 0 when nobody said.
fn ordered(conn: &mut dyn Conn, site: &str, item: &str, owner: &str) -> Result<(i64, i64), DbError> {
    let found = conn.query(
        "select l.qty - l.received, p.due_at from purchase_order_line l join purchase_order p on p.site = l.site and \
         p.purchase_order = l.purchase_order where l.site = $1 and l.item = $2 and l.owner = $3 and \
         l.received < l.qty and p.state not in ('closed', 'cancelled') limit 500",
        params![site, item, owner],
    )?;
    let (mut sum, mut first) = (0, 0);
    for row in &found {
        sum += row.int(0)?;
        let due = row.int(1)?;
        if due > 0 && (first == 0 || due < first) {
            first = due;
        }
    }
    Ok((sum, first))
}

/// How many orders that are not over are owed something.
pub(super) fn owed(conn: &mut dyn Conn, site: &str) -> Result<i64, DbError> {
    let mut orders = BTreeSet::new();
    for state in
        ["held", "backordered", "short", "reserved", "picking", "picked", "packed", "staged", "loaded"]
    {
        let found = conn.query(
            "select order_no from order_line where site = $1 and state = $2 and short > 0 order by order_no limit $3",
            params![site, state, crate::many::MOST + 1],
        )?;
        for row in &found {
            orders.insert(row.string(0)?);
        }
    }
    Ok(i64::try_from(orders.len()).unwrap_or(i64::MAX))
}

/// Whether the cut-off of an order will be met, as a code of words; empty when it is over or away.
pub(super) fn in_time(
    state: &str,
    (cut_off, held_at): (i64, i64),
    missing: &[Missing],
    now: i64,
) -> &'static str {
    match state {
        "loaded" | "shipped" | "cancelled" => "",
        _ if cut_off == 0 => "none",
        _ if cut_off < now => "missed",
        _ if held_at > 0 => "held",
        _ if missing.iter().any(|one| one.due_at == 0 || one.due_at >= cut_off) => "short",
        _ if !missing.is_empty() => "awaited",
        "new" | "promised" | "held" | "backordered" => "unreleased",
        "released" | "short" => "planned",
        _ => "covered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_says_whether_its_cut_off_will_be_met_and_what_stands_in_its_way() {
        let lacks = |due_at: i64| {
            let item = "TEA".to_owned();
            Missing { line: 1, item, short: 2, free: 0, reserved: 0, not_free: 0, expected: 5, due_at }
        };
        for (state, cut_off, held_at, missing, said) in [
            ("shipped", 900, 0, vec![], ""),
            ("picking", 0, 0, vec![], "none"),
            ("packed", 900, 0, vec![], "missed"),
            ("held", 2000, 5, vec![], "held"),
            ("picking", 2000, 0, vec![lacks(0)], "short"),
            ("picking", 2000, 0, vec![lacks(1500), lacks(2500)], "short"),
            ("picking", 2000, 0, vec![lacks(1500)], "awaited"),
            ("new", 2000, 0, vec![], "unreleased"),
            ("released", 2000, 0, vec![], "planned"),
            ("reserved", 2000, 0, vec![], "covered"),
        ] {
            assert_eq!(in_time(state, (cut_off, held_at), &missing, 1000), said, "{state} {cut_off}");
        }
    }
}
