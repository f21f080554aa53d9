//! What a count books: goods missing at a place, or found there.

use crate::floor::Change;
use crate::ledger::{self, Booking, DISCREPANCY, Place};
use regal_shared::base::{Goods, Qty, StockStatus};

/// From the place to Discrepancy what is missing, available goods first and no more than `held` says is booked there;
/// from Discrepancy to the place what was found.
#[must_use]
pub fn variance(
    (location, lpn): (&str, &str),
    goods: &Goods,
    held: &[(StockStatus, Qty)],
    variance: Qty,
) -> Vec<Change> {
    let book = |qty, from, to| {
        Change::Stock(ledger::Change::Book(Booking {
            goods: goods.clone(),
            qty,
            from,
            to,
            reason: "count",
            own: None,
        }))
    };
    if variance > 0 {
        let status = held.first().map_or(StockStatus::Available, |(status, _)| *status);
        let to = Place::on(location, lpn, status);
        return vec![book(variance, Place::on(DISCREPANCY, "", status), to)];
    }
    let mut missing = -variance;
    let mut changes = Vec::new();
    for (status, held) in held {
        let part = missing.min(*held);
        if part > 0 {
            let from = Place::on(location, lpn, *status);
            changes.push(book(part, from, Place::on(DISCREPANCY, "", *status)));
            missing -= part;
        }
    }
    changes
}
