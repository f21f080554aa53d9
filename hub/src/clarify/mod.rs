//! Settling exceptions: what lies unexplained at Discrepancy is matched, found or written off, part by part.

mod facts;
pub mod rules;
#[cfg(test)]
mod tests;

use crate::catalog::cards;
use crate::catalog::reason::{Kind, is_offered};
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::exception;
use crate::floor::Change as FloorChange;
use crate::flow::common::served;
use crate::ledger;
use crate::policy;
pub use facts::{booked, involved, is_last_count, unfit};
use regal_shared::base::{CommandId, Qty};
use regal_shared::text::Message;
use rules::Facts;

/// The most base units one person may write off of a case, when the site says nothing.
pub const LIMIT: i64 = 10;

/// Kind of a settlement that books what a supervisor counted.
pub const COUNT: &str = "count";

/// Kind of a settlement that books unfit goods out of the house.
pub const SCRAP: &str = "scrap";

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
    /// Damaged or expired goods at the place of the case leave the house as scrap; above the limit a second person says so
    /// too.
    Scrap {
        /// The case.
        exception: i64,
        /// Base units.
        qty: Qty,
        /// Why.
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
    /// What was counted is not believed: the place is counted once more, and the case is closed.
    Recount {
        /// The case.
        exception: i64,
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

impl Settle {
    /// The case it is about.
    #[must_use]
    pub fn case(&self) -> i64 {
        match self {
            Settle::Found { exception, .. }
            | Settle::WriteOff { exception, .. }
            | Settle::Scrap { exception, .. }
            | Settle::Match { exception, .. }
            | Settle::Counted { exception, .. }
            | Settle::Recount { exception }
            | Settle::Accept { exception }
            | Settle::Approve { exception, .. }
            | Settle::Reject { exception, .. } => *exception,
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Settle::Found { .. } => "settle_found",
            Settle::WriteOff { .. } => "settle_write_off",
            Settle::Scrap { .. } => "settle_scrap",
            Settle::Counted { .. } => "settle_counted",
            Settle::Recount { .. } => "settle_recount",
            Settle::Match { .. } => "settle_match",
            Settle::Accept { .. } => "settle_accept",
            Settle::Approve { .. } => "settle_approve",
            Settle::Reject { .. } => "settle_reject",
        }
    }
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
    /// So much was scrapped: the case explains as much as before.
    Scrapped {
        /// The case.
        exception: i64,
        /// Base units.
        qty: Qty,
        /// Why.
        reason: String,
    },
    /// A write-off, a count or scrap waits for a second person.
    Proposed {
        /// The case.
        exception: i64,
        /// `write_off`, `count` or `scrap`.
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
    let number = wish.case();
    if let Settle::WriteOff { reason, .. } | Settle::Counted { reason, .. } | Settle::Scrap { reason, .. } =
        wish
        && !is_offered(cx, Kind::Adjustment, reason)?
    {
        return Ok(Err(Message::new("board.settle_reason")));
    }
    let mut facts = Facts { case: facts::case(cx.conn, &site, number)?, ..Facts::default() };
    facts.limit = policy::value(cx.conn, &site, "write_off_limit", LIMIT)?;
    if let Some(case) = &facts.case {
        facts.lies = facts::lies(cx.conn, &site, &case.goods)?;
        facts.held = facts::held(cx.conn, &site, case)?;
    }
    match wish {
        Settle::Match { other, .. } => facts.other = facts::case(cx.conn, &site, *other)?,
        Settle::Found { location, .. } => {
            let known = cards::location(cx.conn, &site, location)?.is_some();
            facts.real = known && !ledger::is_virtual(location) && !location.starts_with("Carry.");
        }
        Settle::Approve { settlement, .. } | Settle::Reject { settlement, .. } => {
            facts.proposal = facts::proposal(cx.conn, &site, number, *settlement)?;
            if facts.proposal.is_some() {
                facts.involved = involved(cx.conn, &site, number, *settlement, person)?;
            }
        }
        _ => {}
    }
    let mut decided = rules::settle(&facts, wish);
    let scraps = matches!(wish, Settle::Scrap { .. })
        || (matches!(wish, Settle::Approve { .. }) && facts.proposal.as_ref().is_some_and(|one| one.scrap));
    if decided.is_ok() && scraps {
        // So the journal and who reads it tell scrap from other settlements.
        SCRAP.clone_into(&mut cx.by.kind);
    }
    let finds = matches!(wish, Settle::Found { .. } | Settle::Counted { .. } | Settle::Approve { .. });
    if let (Ok(changes), true, Some(case)) = (&mut decided, finds, &facts.case) {
        changes.extend(served(std::iter::once(case.goods.item.as_str())));
    }
    Ok(decided)
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
        Change::Scrapped { exception, qty, reason } => {
            keep(cx, *exception, SCRAP, *qty, (reason, "posted"))?;
            exception::explained(cx, *exception, 0)
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
        "select e.exception, cast(coalesce(sum(case s.kind when 'count' then -s.qty when 'scrap' then 0 else s.qty end), 0) as bigint) from exception e left join settlement s on \
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
