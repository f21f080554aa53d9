//! An announcement becomes a receipt that is expected, beside the purchase order it belongs to.

use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::events;
use crate::order;
use regal_shared::base::{Day, Qty};
use regal_shared::wire::EventBody;
use std::collections::BTreeSet;

/// A delivery a supplier has announced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Announced {
    /// Number of the announcement; the receipt gets it too. Its label reads `O.` and the number.
    pub asn: String,
    /// The purchase order, or empty.
    pub purchase_order: String,
    /// Who sends it.
    pub supplier: String,
    /// Delivery note, or empty.
    pub note: String,
    /// Whose goods; empty for the site's owner.
    pub owner: String,
    /// When it is expected, ms; 0 when nobody said.
    pub due_at: i64,
    /// What is coming, at least one line.
    pub lines: Vec<AnnouncedLine>,
}

/// A line of an announcement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnnouncedLine {
    /// Its number in the announcement.
    pub line: i64,
    /// The item.
    pub item: String,
    /// The lot, or empty.
    pub lot: String,
    /// Expiry of the lot.
    pub expiry: Option<Day>,
    /// Number of the LPN it comes on, or empty.
    pub sscc: String,
    /// Base units, more than 0.
    pub expected: Qty,
}

/// Adds an expected receipt with its lines; answers false, and changes nothing, when its number is taken.
/// Lots become known when goods of them are seen, not before.
///
/// # Errors
/// The database.
pub fn announce(cx: &mut Cx<'_>, new: &Announced) -> Result<bool, DbError> {
    let owner = if new.owner.is_empty() { cx.site.owner.clone() } else { new.owner.clone() };
    let made = cx.conn.execute(
        "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, task, \
         due_at, opened_at, closed_at, state) \
         values ($1, $2, $2, $3, $4, $5, $6, 0, '', '', $7, 0, 0, 'expected') on conflict do nothing",
        params![
            &cx.site.site,
            &new.asn,
            &new.purchase_order,
            &new.supplier,
            &new.note,
            &owner,
            new.due_at
        ],
    )?;
    if made == 0 {
        return Ok(false);
    }
    for line in &new.lines {
        cx.conn.execute(
            "insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, received, state) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'open')",
            params![
                &cx.site.site,
                &new.asn,
                line.line,
                &line.item,
                &owner,
                &line.lot,
                line.expiry.map(|day| day.0),
                &line.sscc,
                line.expected
            ],
        )?;
    }
    if !new.purchase_order.is_empty() {
        ordered(cx, new, &owner)?;
    }
    let items: BTreeSet<&str> = new.lines.iter().map(|line| line.item.as_str()).collect();
    for item in items {
        order::promise::again(cx, item)?;
    }
    events::say(cx, None, &EventBody::Receipt { receipt: new.asn.clone(), state: "expected".to_owned() })?;
    Ok(true)
}

/// The purchase order with the quantities announced so far, an item a line.
fn ordered(cx: &mut Cx<'_>, new: &Announced, owner: &str) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into purchase_order (site, purchase_order, supplier, due_at, state) \
         values ($1, $2, $3, $4, 'open') on conflict do nothing",
        params![&cx.site.site, &new.purchase_order, &new.supplier, new.due_at],
    )?;
    for line in &new.lines {
        let changed = cx.conn.execute(
            "update purchase_order_line set qty = qty + $4 where site = $1 and purchase_order = $2 and item = $3",
            params![&cx.site.site, &new.purchase_order, &line.item, line.expected],
        )?;
        if changed == 0 {
            cx.conn.execute(
                "insert into purchase_order_line (site, purchase_order, line, item, owner, qty, received) \
                 select $1, $2, coalesce(max(line), 0) + 1, $3, $4, $5, 0 from purchase_order_line \
                 where site = $1 and purchase_order = $2",
                params![&cx.site.site, &new.purchase_order, &line.item, owner, line.expected],
            )?;
        }
    }
    Ok(())
}
