//! LPNs that hold something else than booked, or more, are counted as soon as they stand somewhere.

use crate::catalog::{cards, lpn};
use crate::cx::Cx;
use crate::db::DbError;
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, Place};
use crate::task::{self, NewTask};
use regal_shared::flow::common::{ExceptionCode, LocationKind};
use regal_shared::wire::TaskKind;

/// Why the count is due.
const WHY: &str = "lpn_differs";

/// Adds the counts of LPNs to what a confirm changes: of one that differs, where it stands; of one in hand, a count that
/// waits until it is set down, by whatever work, and then is due there.
///
/// # Errors
/// The database.
pub fn to_count(cx: &mut Cx<'_>, changes: &mut Vec<Change>) -> Result<(), DbError> {
    let mut more = Vec::new();
    for change in changes.iter() {
        match change {
            Change::Raise(Raise {
                code: ExceptionCode::LpnDiffers | ExceptionCode::SurplusFound,
                lpn,
                ..
            }) if !lpn.is_empty() => {
                differs(cx, lpn, changes, &mut more)?;
            }
            Change::Stock(ledger::Change::MoveLpn { lpn, to, .. }) => {
                for one in ledger::tree(cx, lpn)? {
                    stands(cx, &one, to, &mut more)?;
                }
            }
            Change::Lpn(lpn::Change::Emptied { lpn, location }) => {
                stands(cx, lpn, location, &mut more)?;
                nothing_left(cx, lpn, &mut more)?;
            }
            Change::Lpn(lpn::Change::Empty { lpn } | lpn::Change::Relabel { old: lpn, .. }) => {
                nothing_left(cx, lpn, &mut more)?
            }
            Change::Stock(ledger::Change::Book(Booking { from, to, .. }))
                if is_carried(&from.location) && !from.lpn.is_empty() && from.lpn != to.lpn =>
            {
                leaves(cx, &from.lpn, to, &mut more)?;
            }
            _ => {}
        }
    }
    more.dedup();
    changes.append(&mut more);
    Ok(())
}

fn is_carried(location: &str) -> bool {
    location.starts_with(&ledger::carry(""))
}

/// How the count of an LPN names it: no place is called so.
fn named(lpn: &str) -> String {
    format!("U.{lpn}")
}

/// The count of an LPN that waits until it stands somewhere.
fn later(lpn: &str) -> Change {
    let new = NewTask { state: "waiting", reason: WHY, ..NewTask::ready(TaskKind::Count, &named(lpn)) };
    Change::Task(task::Change::Wanted(new))
}

/// Nobody need wait for an LPN any more.
fn over(lpn: &str) -> Change {
    Change::Task(task::Change::Unwanted { kind: TaskKind::Count, object: named(lpn) })
}

fn waits(cx: &mut Cx<'_>, lpn: &str) -> Result<bool, DbError> {
    Ok(task::open_about(cx, TaskKind::Count, &named(lpn))?.is_some())
}

/// Whether goods are counted at a place: not in hand, not on a truck, not where there is nothing to look at.
fn is_counted(cx: &mut Cx<'_>, location: &str) -> Result<bool, DbError> {
    if is_carried(location) || ledger::is_virtual(location) {
        return Ok(false);
    }
    let card = cards::location(cx.conn, &cx.site.site, location)?;
    Ok(card.is_some_and(|card| card.kind != LocationKind::Load))
}

fn due(location: &str) -> Change {
    Change::CountDue { location: location.to_owned(), reason: WHY }
}

/// An LPN was found to hold something else: it is counted where it stands after these changes.
fn differs(cx: &mut Cx<'_>, lpn: &str, changes: &[Change], more: &mut Vec<Change>) -> Result<(), DbError> {
    let moved = changes.iter().rev().find_map(|change| match change {
        Change::Stock(ledger::Change::MoveLpn { lpn: one, to, .. }) if one == lpn => Some(to.clone()),
        Change::Lpn(lpn::Change::Make { lpn: one, location, .. }) if one == lpn => Some(location.clone()),
        _ => None,
    });
    let place = match moved {
        Some(place) => place,
        None => lpn::find(cx, lpn)?.map_or_else(String::new, |found| found.location),
    };
    if is_carried(&place) {
        more.push(later(lpn));
    } else if is_counted(cx, &place)? && !changes.iter().any(|one| is_due(one, &place)) {
        more.push(due(&place));
    }
    Ok(())
}

fn is_due(change: &Change, place: &str) -> bool {
    matches!(change, Change::CountDue { location, .. } if location == place)
}

/// An LPN stands somewhere now, or has left the house.
fn stands(cx: &mut Cx<'_>, lpn: &str, place: &str, more: &mut Vec<Change>) -> Result<(), DbError> {
    if is_carried(place) || !waits(cx, lpn)? {
        return Ok(());
    }
    let here = is_counted(cx, place)?;
    if here || ledger::is_virtual(place) {
        more.push(over(lpn));
    }
    if here {
        more.push(due(place));
    }
    Ok(())
}

/// Goods of an LPN in hand go loose to a place, or onto another LPN in hand.
fn leaves(cx: &mut Cx<'_>, lpn: &str, to: &Place, more: &mut Vec<Change>) -> Result<(), DbError> {
    if !waits(cx, lpn)? {
        return Ok(());
    }
    if is_counted(cx, &to.location)? {
        more.push(due(&to.location));
    } else if is_carried(&to.location) && !to.lpn.is_empty() {
        more.push(later(&to.lpn));
    }
    Ok(())
}

/// Nothing is on an LPN any more: what was on it is counted where it lies.
fn nothing_left(cx: &mut Cx<'_>, lpn: &str, more: &mut Vec<Change>) -> Result<(), DbError> {
    if waits(cx, lpn)? {
        more.push(over(lpn));
    }
    Ok(())
}
