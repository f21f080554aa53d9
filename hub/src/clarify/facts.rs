//! What settling must know of a case, its goods and the people who had a hand in it.

use super::rules::{self, Case, Involved, Proposal};
use super::{COUNT, SCRAP};
use crate::db::{Conn, DbError, params, query_int, query_one};
use crate::ledger::{DISCREPANCY, is_virtual};
use crate::people::actor;
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::ExceptionCode;

pub(super) fn case(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Option<Case>, DbError> {
    let row = query_one(
        conn,
        "select state, location, item, owner, lot, serial, unexplained, code, lpn from exception \
         where site = $1 and exception = $2",
        params![site, exception],
    )?;
    let Some(row) = row else { return Ok(None) };
    let goods =
        Goods { item: row.string(2)?, owner: row.string(3)?, lot: row.string(4)?, serial: row.string(5)? };
    let sums = query_one(
        conn,
        "select count(case when state = 'proposed' then 1 end), cast(coalesce(sum(case when kind in ('write_off', 'scrap') and \
         state = 'posted' and decided_by = '' then abs(qty) else 0 end), 0) as bigint) from settlement \
         where site = $1 and exception = $2",
        params![site, exception],
    )?;
    let (proposed, written_off) =
        sums.map_or(Ok((0, 0)), |row| Ok::<_, DbError>((row.int(0)?, row.int(1)?)))?;
    Ok(Some(Case {
        exception,
        open: matches!(row.text(0)?, "open" | "taken"),
        location: row.string(1)?,
        goods,
        unexplained: row.int(6)?,
        count: is_last_count(conn, site, row.text(7)?, row.text(1)?)?,
        lpn: row.string(8)?,
        proposed: proposed > 0,
        written_off,
    }))
}

/// Whether a case is about a count that nobody is left to do again: three that differ, or one nobody else may repeat.
/// One that was disturbed is counted anew while somebody can.
///
/// # Errors
/// The database.
pub fn is_last_count(conn: &mut dyn Conn, site: &str, code: &str, location: &str) -> Result<bool, DbError> {
    match ExceptionCode::parse(code) {
        Some(ExceptionCode::CountVariance) => Ok(true),
        Some(ExceptionCode::CountContended) => {
            let due = query_int(
                conn,
                "select count(*) from task where site = $1 and object = $2 and kind = 'count' and \
                 state in ('created', 'ready', 'leased', 'in_progress', 'waiting')",
                params![site, location],
            )?;
            Ok(due == 0)
        }
        _ => Ok(false),
    }
}

/// What the books have where the case is, of its goods and on its LPN, by status: available first.
pub(super) fn held(conn: &mut dyn Conn, site: &str, case: &Case) -> Result<Vec<(StockStatus, Qty)>, DbError> {
    let goods = &case.goods;
    let rows = conn.query(
        "select status, on_hand from balance where site = $1 and location = $2 and item = $3 and owner = $4 and \
         lot = $5 and serial = $6 and lpn = $7 order by case when status = 'available' then 0 else 1 end, status",
        params![site, &case.location, &goods.item, &goods.owner, &goods.lot, &goods.serial, &case.lpn],
    )?;
    rows.iter().map(|row| Ok((StockStatus::parse(row.text(0)?).unwrap_or_default(), row.int(1)?))).collect()
}

/// Base units the books have now of the goods of a case, where it is and on its LPN; 0 when there is no such case.
///
/// # Errors
/// The database.
pub fn booked(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Qty, DbError> {
    let Some(case) = case(conn, site, exception)? else { return Ok(0) };
    Ok(held(conn, site, &case)?.iter().map(|(_, qty)| qty).sum())
}

/// Base units of the goods of a case that lie at its place and are damaged or expired; 0 when there is no such case.
///
/// # Errors
/// The database.
pub fn unfit(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Qty, DbError> {
    let Some(case) = case(conn, site, exception)? else { return Ok(0) };
    if is_virtual(&case.location) {
        return Ok(0);
    }
    Ok(rules::unfit(&held(conn, site, &case)?).iter().map(|(_, qty)| qty).sum())
}

pub(super) fn lies(
    conn: &mut dyn Conn,
    site: &str,
    goods: &Goods,
) -> Result<Vec<(StockStatus, Qty)>, DbError> {
    let rows = conn.query(
        "select status, cast(sum(on_hand) as bigint) from balance where site = $1 and location = $2 and item = $3 and \
         owner = $4 and lot = $5 and serial = $6 and lpn = '' group by status order by status",
        params![site, DISCREPANCY, &goods.item, &goods.owner, &goods.lot, &goods.serial],
    )?;
    rows.iter().map(|row| Ok((StockStatus::parse(row.text(0)?).unwrap_or_default(), row.int(1)?))).collect()
}

pub(super) fn proposal(
    conn: &mut dyn Conn,
    site: &str,
    exception: i64,
    settlement: i64,
) -> Result<Option<Proposal>, DbError> {
    let row = query_one(
        conn,
        "select qty, reason, first_actor, kind from settlement where site = $1 and exception = $2 and settlement = $3 and \
         state = 'proposed'",
        params![site, exception, settlement],
    )?;
    row.map(|row| {
        let first = !row.text(2)?.is_empty();
        let (count, scrap) = (row.text(3)? == COUNT, row.text(3)? == SCRAP);
        Ok(Proposal { settlement, qty: row.int(0)?, reason: row.string(1)?, count, scrap, first })
    })
    .transpose()
}

/// How a person stands to a proposal: actors of the same person are one.
///
/// # Errors
/// The database.
pub fn involved(
    conn: &mut dyn Conn,
    site: &str,
    exception: i64,
    settlement: i64,
    person: &str,
) -> Result<Involved, DbError> {
    let mut found = Involved::default();
    let row = query_one(
        conn,
        "select s.actor, s.first_actor, e.actor, e.location, e.opened_at from settlement s join exception e on \
         e.site = s.site and e.exception = s.exception where s.site = $1 and s.exception = $2 and s.settlement = $3",
        params![site, exception, settlement],
    )?;
    let Some(row) = row else { return Ok(found) };
    let mut is = |actor: &str| -> Result<bool, DbError> {
        if actor.is_empty() {
            return Ok(false);
        }
        match actor::person_of(conn, site, actor)? {
            Some(known) => Ok(known == person),
            None => {
                found.unknown = true;
                Ok(false)
            }
        }
    };
    let (proposed, approved) = (is(row.text(0)?)?, is(row.text(1)?)?);
    let mut touched = is(row.text(2)?)?;
    let (location, opened_at) = (row.string(3)?, row.int(4)?);
    for actor in hands(conn, site, exception, &location, opened_at)? {
        match actor::person_of(conn, site, &actor)? {
            Some(known) => touched |= known == person,
            None => found.unknown = true,
        }
    }
    Ok(Involved { proposed, approved, touched, ..found })
}

/// Actors who counted the place or moved the goods there since the count before the case.
fn hands(
    conn: &mut dyn Conn,
    site: &str,
    exception: i64,
    location: &str,
    opened_at: i64,
) -> Result<Vec<String>, DbError> {
    // The count before is one that settled these goods: those that were counted again belong to the case.
    let before = query_one(
        conn,
        "select c.count, c.anchor from exception e join count c on c.site = e.site and c.location = $3 and \
         c.counted_at < $4 join count_line l on l.site = c.site and l.count = c.count and l.outcome = 'settled' and \
         l.item = e.item and l.owner = e.owner and l.lot = e.lot and l.serial = e.serial and l.lpn = e.lpn \
         where e.site = $1 and e.exception = $2 order by c.counted_at desc, c.count desc limit 1",
        params![site, exception, location, opened_at],
    )?;
    let (count, since) = before.map_or(Ok((0, 0)), |row| Ok::<_, DbError>((row.int(0)?, row.int(1)?)))?;
    let rows = conn.query(
        "select c.actor from count c where c.site = $1 and c.location = $2 and c.count > $5 and c.actor <> '' \
         union select m.actor from movement m join exception e on e.site = m.site and e.exception = $4 and \
         e.item = m.item and e.owner = m.owner and e.lot = m.lot and e.serial = m.serial \
         where m.site = $1 and m.from_location = $2 and m.number > $3 and m.actor <> '' \
         union select m.actor from movement m join exception e on e.site = m.site and e.exception = $4 and \
         e.item = m.item and e.owner = m.owner and e.lot = m.lot and e.serial = m.serial \
         where m.site = $1 and m.to_location = $2 and m.number > $3 and m.actor <> '' order by 1",
        params![site, location, since, exception, count],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}
