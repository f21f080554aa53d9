//! Settling exceptions: what lies unexplained at Discrepancy is matched, found or written off, part by part.

pub mod rules;
#[cfg(test)]
mod tests;

use crate::catalog::cards;
use crate::cx::{Cx, series_code};
use crate::db::{Conn, DbError, params, query_int, query_one};
use crate::exception;
use crate::floor::Change as FloorChange;
use crate::flow::common::served;
use crate::ledger::{self, DISCREPANCY};
use crate::policy;
use regal_shared::base::{CommandId, Goods, Qty, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use rules::{Case, Facts, Involved, Proposal};

/// The most base units one person may write off of a case, when the site says nothing.
pub const LIMIT: i64 = 10;

/// Kind of a settlement that books what a supervisor counted.
pub const COUNT: &str = "count";

/// A wish of a supervisor about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settle {
    /// Missing goods are at a location after all.
    Found {
        /// The case.
        exception: i64,
        /// Base units.
        qty: Qty,
        /// Where they are.
        location: String,
    },
    /// Nobody will find them; above the limit a second person says so too.
    WriteOff {
        /// The case.
        exception: i64,
        /// Base units.
        qty: Qty,
        /// Root cause.
        reason: String,
    },
    /// What is missing here turned up there.
    Match {
        /// The case.
        exception: i64,
        /// The other case.
        other: i64,
        /// Base units.
        qty: Qty,
    },
    /// A count that nobody is left to do again: a supervisor saw what is really there. Above the limit a second person
    /// says so too.
    Counted {
        /// The case.
        exception: i64,
        /// Base units that are there.
        seen: Qty,
        /// Root cause.
        reason: String,
    },
    /// A case that leaves nothing unexplained is looked at and closed.
    Accept {
        /// The case.
        exception: i64,
    },
    /// The second person's yes.
    Approve {
        /// The case.
        exception: i64,
        /// The proposal.
        settlement: i64,
    },
    /// The second person's no.
    Reject {
        /// The case.
        exception: i64,
        /// The proposal.
        settlement: i64,
        /// What is to be looked at.
        note: String,
    },
}

/// A change of a case, decided here and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// So much of a case is explained.
    Posted {
        /// The case.
        exception: i64,
        /// `found`, `match` or `write_off`.
        kind: &'static str,
        /// Base units, with the sign of the case.
        qty: Qty,
        /// Root cause, location or other case.
        reason: String,
    },
    /// A write-off, or a count, waits for a second person.
    Proposed {
        /// The case.
        exception: i64,
        /// `write_off` or `count`.
        kind: &'static str,
        /// Base units, with the sign of the case.
        qty: Qty,
        /// Root cause.
        reason: String,
    },
    /// What a supervisor saw is booked: so much more of the case is unexplained.
    Counted {
        /// The case.
        exception: i64,
        /// Base units: positive is missing, negative turned up.
        qty: Qty,
        /// Root cause.
        reason: String,
    },
    /// One of two needed has approved.
    First {
        /// The case.
        exception: i64,
        /// The proposal.
        settlement: i64,
    },
    /// A proposal is approved and posted.
    Approved {
        /// The case.
        exception: i64,
        /// The proposal.
        settlement: i64,
        /// Base units of the case it explains; what a count adds to it is negative.
        qty: Qty,
    },
    /// A proposal is rejected.
    Rejected {
        /// The case.
        exception: i64,
        /// The proposal.
        settlement: i64,
        /// What is to be looked at.
        note: String,
    },
    /// A case is closed.
    Closed {
        /// The case.
        exception: i64,
    },
}

/// Decides a wish of a person: changes for the floor, or why not.
///
/// # Errors
/// The database.
pub fn settle(
    cx: &mut Cx<'_>,
    person: &str,
    wish: &Settle,
) -> Result<Result<Vec<FloorChange>, Message>, DbError> {
    let site = cx.site.site.clone();
    let number = match wish {
        Settle::Found { exception, .. }
        | Settle::WriteOff { exception, .. }
        | Settle::Match { exception, .. }
        | Settle::Counted { exception, .. }
        | Settle::Accept { exception }
        | Settle::Approve { exception, .. }
        | Settle::Reject { exception, .. } => *exception,
    };
    let mut facts = Facts { case: case(cx.conn, &site, number)?, ..Facts::default() };
    facts.limit = policy::value(cx.conn, &site, "write_off_limit", LIMIT)?;
    if let Some(case) = &facts.case {
        facts.lies = lies(cx.conn, &site, &case.goods)?;
        facts.held = held(cx.conn, &site, case)?;
    }
    match wish {
        Settle::Match { other, .. } => facts.other = case(cx.conn, &site, *other)?,
        Settle::Found { location, .. } => {
            let known = cards::location(cx.conn, &site, location)?.is_some();
            facts.real = known && !ledger::is_virtual(location) && !location.starts_with("Carry.");
        }
        Settle::Approve { settlement, .. } | Settle::Reject { settlement, .. } => {
            facts.proposal = proposal(cx.conn, &site, number, *settlement)?;
            if facts.proposal.is_some() {
                facts.involved = involved(cx.conn, &site, number, *settlement, person)?;
            }
        }
        _ => {}
    }
    let mut decided = rules::settle(&facts, wish);
    let finds = matches!(wish, Settle::Found { .. } | Settle::Counted { .. } | Settle::Approve { .. });
    if let (Ok(changes), true, Some(case)) = (&mut decided, finds, &facts.case) {
        changes.extend(served(std::iter::once(case.goods.item.as_str())));
    }
    Ok(decided)
}

fn case(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Option<Case>, DbError> {
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
        "select count(case when state = 'proposed' then 1 end), cast(coalesce(sum(case when kind = 'write_off' and \
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
fn held(conn: &mut dyn Conn, site: &str, case: &Case) -> Result<Vec<(StockStatus, Qty)>, DbError> {
    let goods = &case.goods;
    let rows = conn.query(
        "select status, on_hand from balance where site = $1 and location = $2 and item = $3 and owner = $4 and \
         lot = $5 and serial = $6 and lpn = $7 order by case when status = 'available' then 0 else 1 end, status",
        params![site, &case.location, &goods.item, &goods.owner, &goods.lot, &goods.serial, &case.lpn],
    )?;
    rows.iter().map(|row| Ok((StockStatus::parse(row.text(0)?).unwrap_or_default(), row.int(1)?))).collect()
}

fn lies(conn: &mut dyn Conn, site: &str, goods: &Goods) -> Result<Vec<(StockStatus, Qty)>, DbError> {
    let rows = conn.query(
        "select status, cast(sum(on_hand) as bigint) from balance where site = $1 and location = $2 and item = $3 and \
         owner = $4 and lot = $5 and serial = $6 and lpn = '' group by status order by status",
        params![site, DISCREPANCY, &goods.item, &goods.owner, &goods.lot, &goods.serial],
    )?;
    rows.iter().map(|row| Ok((StockStatus::parse(row.text(0)?).unwrap_or_default(), row.int(1)?))).collect()
}

fn proposal(
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
        let count = row.text(3)? == COUNT;
        Ok(Proposal { settlement, qty: row.int(0)?, reason: row.string(1)?, count, first })
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
        let known = query_one(
            conn,
            "select person from shift_actor where site = $1 and actor = $2",
            params![site, actor],
        )?;
        match known {
            Some(row) => Ok(row.text(0)? == person),
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
        let known = query_one(
            conn,
            "select person from shift_actor where site = $1 and actor = $2",
            params![site, &actor],
        )?;
        match known {
            Some(row) => touched |= row.text(0)? == person,
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

/// Applies one change of a case.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Posted { exception, kind, qty, reason } => {
            keep(cx, *exception, kind, *qty, (reason, "posted"))?;
            exception::explained(cx, *exception, *qty)
        }
        Change::Counted { exception, qty, reason } => {
            keep(cx, *exception, COUNT, *qty, (reason, "posted"))?;
            exception::explained(cx, *exception, -*qty)
        }
        Change::Proposed { exception, kind, qty, reason } => {
            keep(cx, *exception, kind, *qty, (reason, "proposed"))?;
            exception::explained(cx, *exception, 0)
        }
        Change::First { exception, settlement } => {
            cx.conn.execute(
                "update settlement set first_actor = $4 where site = $1 and exception = $2 and settlement = $3",
                params![&cx.site.site, *exception, *settlement, cx.by.actor.as_str()],
            )?;
            exception::explained(cx, *exception, 0)
        }
        Change::Approved { exception, settlement, qty } => {
            decided(cx, *exception, *settlement, ("posted", ""))?;
            exception::explained(cx, *exception, *qty)
        }
        Change::Rejected { exception, settlement, note } => {
            decided(cx, *exception, *settlement, ("rejected", note))?;
            exception::explained(cx, *exception, 0)
        }
        Change::Closed { exception } => exception::closed(cx, *exception),
    }
}

fn keep(
    cx: &mut Cx<'_>,
    exception: i64,
    kind: &str,
    qty: Qty,
    (reason, state): (&str, &str),
) -> Result<(), DbError> {
    let settlement = cx.site.next_number();
    cx.conn.execute(
        "insert into settlement (site, exception, settlement, kind, qty, reason, state, actor, made_at, first_actor, \
         decided_by, decided_at, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', 0, '')",
        params![&cx.site.site, exception, settlement, kind, qty, reason, state, cx.by.actor.as_str(), cx.now.0],
    )?;
    Ok(())
}

fn decided(
    cx: &mut Cx<'_>,
    exception: i64,
    settlement: i64,
    (state, note): (&str, &str),
) -> Result<(), DbError> {
    cx.conn.execute(
        "update settlement set state = $4, decided_by = $5, decided_at = $6, note = $7 \
         where site = $1 and exception = $2 and settlement = $3",
        params![&cx.site.site, exception, settlement, state, cx.by.actor.as_str(), cx.now.0, note],
    )?;
    Ok(())
}

/// A confirm is taken back, with what it left at Discrepancy: its cases explain nothing any more, and what was
/// settled of them is unexplained the other way round.
///
/// # Errors
/// The database.
pub fn taken_back(cx: &mut Cx<'_>, id: &CommandId) -> Result<(), DbError> {
    let rows = cx.conn.query(
        "select e.exception, cast(coalesce(sum(case when s.kind = 'count' then -s.qty else s.qty end), 0) as bigint) from exception e left join settlement s on \
         s.site = e.site and s.exception = e.exception and s.state = 'posted' where e.site = $1 and e.device = $2 \
         and e.series = $3 and e.command = $4 and (e.unexplained <> 0 or s.settlement is not null) \
         group by e.exception order by e.exception",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    for row in rows {
        exception::left(cx, row.int(0)?, -row.int(1)?)?;
    }
    Ok(())
}
