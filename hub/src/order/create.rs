//! Orders coming in, from a file, the demo or another system.

use super::cut_off::Comes;
use super::promise::{self, Asked, Book};
use super::said;
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::webhook;
use regal_shared::base::Qty;

/// An order to add.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewOrder {
    /// Its number.
    pub order: String,
    /// Where it came from, such as `shop`, or empty.
    pub channel: String,
    /// Whose goods; empty for the site's owner.
    pub owner: String,
    /// The customer.
    pub customer: String,
    /// Lines of the address, parted by newlines.
    pub ship_to: String,
    /// Who drives it, or empty.
    pub carrier: String,
    /// Lane to ship from, or empty.
    pub lane: String,
    /// Lower goes first.
    pub priority: i64,
    /// When the customer ordered, ms; 0 for now.
    pub made_at: i64,
    /// Last moment to make its truck, ms; 0 when it names none, and is promised one ([`super::cut_off`]).
    pub cut_off: i64,
    /// Which stop of its truck unloads it, from 1 in the order of the tour; 0 when the tour is not known.
    pub stop: i64,
    /// What is wanted, at least one line.
    pub lines: Vec<NewOrderLine>,
}

/// A line of an order to add.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewOrderLine {
    /// Its number in the order.
    pub line: i64,
    /// The item.
    pub item: String,
    /// The one lot that will do, or empty.
    pub lot: String,
    /// Base units, more than 0.
    pub qty: Qty,
}

/// Adds a new order; answers false, and changes nothing, when its number is taken.
///
/// # Errors
/// The database.
pub fn create(cx: &mut Cx<'_>, new: &NewOrder) -> Result<bool, DbError> {
    create_in(cx, &mut Book::default(), new)
}

/// Adds a new order as one of a run: its lines are promised what there is, in the order they come.
///
/// # Errors
/// The database.
pub fn create_in(cx: &mut Cx<'_>, book: &mut Book, new: &NewOrder) -> Result<bool, DbError> {
    let owner = if new.owner.is_empty() { cx.site.owner.clone() } else { new.owner.clone() };
    let made_at = if new.made_at == 0 { cx.now.0 } else { new.made_at };
    let site = cx.site.site.clone();
    // A file may tell of orders of long ago: nobody is promised what has passed already.
    let (carrier, channel) = (new.carrier.as_str(), new.channel.as_str());
    let comes = Comes { carrier, channel, made_at: made_at.max(cx.now.0), named: new.cut_off };
    let (cut_off, by) = book.daily.promise(cx.conn, &site, &comes)?;
    let mut covers = Vec::with_capacity(new.lines.len());
    for line in &new.lines {
        covers.push(book.claim(cx, (&line.item, &owner, &line.lot), line.qty, cut_off)?);
    }
    let whole = covers.iter().zip(&new.lines).all(|(cover, line)| cover.qty() == line.qty);
    let state = if whole { "promised" } else { "new" };
    let of_stock = whole && covers.iter().all(|cover| cover.inbound == 0);
    let made = cx.conn.execute(
        "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, made_at, \
         cut_off, stop, state, promised) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         on conflict do nothing",
        params![
            &cx.site.site,
            &new.order,
            &new.channel,
            &owner,
            &new.customer,
            &new.ship_to,
            &new.carrier,
            &new.lane,
            new.priority,
            made_at,
            cut_off,
            new.stop,
            state,
            by
        ],
    )?;
    if made == 0 {
        book.forget();
        return Ok(false);
    }
    for (line, cover) in new.lines.iter().zip(&covers) {
        cx.conn.write(
            "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, shipped, \
             short, state, promise_rule, promise_atp) values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, $8, $9, $10)",
            params![
                &cx.site.site,
                &new.order,
                line.line,
                &line.item,
                &owner,
                &line.lot,
                line.qty,
                if cover.qty() == line.qty { "promised" } else { "new" },
                cover.rule,
                cover.atp
            ],
        )?;
        if !of_stock {
            let (order, item, lot) = (&new.order, &line.item, &line.lot);
            promise::make(cx, &Asked { order, line: line.line, item, owner: &owner, lot }, cover)?;
        }
    }
    if of_stock {
        promise::make_whole(cx, &new.order)?;
    }
    said(cx, &new.order, "new")?;
    if whole {
        webhook::promised(cx, &new.order)?;
    }
    Ok(true)
}
