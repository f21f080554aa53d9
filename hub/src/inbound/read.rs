//! Receipts as they stand, and how they are found: by document, by announced LPN, by goods.

use crate::cx::Cx;
use crate::db::{DbError, Row, params, query_one};
use regal_shared::base::Day;
use regal_shared::flow::receive::DeliveryLine;

/// The head of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// Its number.
    pub receipt: String,
    /// The purchase order, or empty.
    pub purchase_order: String,
    /// Who delivers.
    pub supplier: String,
    /// Delivery note, or empty.
    pub note: String,
    /// Whose goods.
    pub owner: String,
    /// Nobody announced it.
    pub blind: bool,
    /// The dock, or empty.
    pub location: String,
    /// State code.
    pub state: String,
    /// When it is expected, ms; 0 when nobody said.
    pub due_at: i64,
}

impl Receipt {
    /// Whether goods may still come in under it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "expected" | "arrived" | "receiving")
    }
}

fn head(row: &Row) -> Result<Receipt, DbError> {
    Ok(Receipt {
        receipt: row.string(0)?,
        purchase_order: row.string(1)?,
        supplier: row.string(2)?,
        note: row.string(3)?,
        owner: row.string(4)?,
        blind: row.flag(5)?,
        location: row.string(6)?,
        state: row.string(7)?,
        due_at: row.int(8)?,
    })
}

/// A receipt by its number.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, receipt: &str) -> Result<Option<Receipt>, DbError> {
    let row = query_one(
        cx.conn,
        "select receipt, purchase_order, supplier, note, owner, blind, location, state, due_at from receipt \
         where site = $1 and receipt = $2",
        params![&cx.site.site, receipt],
    )?;
    row.as_ref().map(head).transpose()
}

/// The lines of a receipt, by number.
///
/// # Errors
/// The database.
pub fn lines(cx: &mut Cx<'_>, receipt: &str) -> Result<Vec<DeliveryLine>, DbError> {
    let rows = cx.conn.query(
        "select line, item, lot, expiry, sscc, expected, received from receipt_line \
         where site = $1 and receipt = $2 order by line",
        params![&cx.site.site, receipt],
    )?;
    rows.iter()
        .map(|row| {
            Ok(DeliveryLine {
                line: row.int(0)?,
                item: row.string(1)?,
                lot: row.string(2)?,
                expiry: row.opt_int(3)?.map(Day),
                sscc: row.string(4)?,
                expected: row.int(5)?,
                received: row.int(6)?,
            })
        })
        .collect()
}

/// Open receipts a document stands for, nearest due first: its own number, the announcement's, the purchase order's.
/// Those that are over count only when it is their own number. At most 9.
///
/// # Errors
/// The database.
pub fn by_document(cx: &mut Cx<'_>, doc: &str) -> Result<Vec<Receipt>, DbError> {
    let rows = cx.conn.query(
        "select receipt, purchase_order, supplier, note, owner, blind, location, state, due_at from receipt \
         where site = $1 and (receipt = $2 or asn = $2 or purchase_order = $2) and \
         (receipt = $2 or state in ('expected', 'arrived', 'receiving')) \
         order by case when receipt = $2 then 0 else 1 end, ranked_at, receipt limit 9",
        params![&cx.site.site, doc],
    )?;
    rows.iter().map(head).collect()
}

/// The open receipt an LPN is announced in.
///
/// # Errors
/// The database.
pub fn by_unit(cx: &mut Cx<'_>, lpn: &str) -> Result<Option<Receipt>, DbError> {
    let row = query_one(
        cx.conn,
        "select r.receipt, r.purchase_order, r.supplier, r.note, r.owner, r.blind, r.location, r.state, r.due_at \
         from receipt_line l join receipt r on r.site = l.site and r.receipt = l.receipt \
         where l.site = $1 and l.sscc = $2 and l.state = 'open' and r.state in ('expected', 'arrived', 'receiving') \
         order by r.ranked_at, r.receipt limit 1",
        params![&cx.site.site, lpn],
    )?;
    row.as_ref().map(head).transpose()
}

/// Receipts that are expected or begun, nearest due first, those without a date last. At most 9.
///
/// # Errors
/// The database.
pub fn expected(cx: &mut Cx<'_>) -> Result<Vec<Receipt>, DbError> {
    let rows = cx.conn.query(
        "select receipt, purchase_order, supplier, note, owner, blind, location, state, due_at from receipt \
         where site = $1 and state in ('expected', 'arrived', 'receiving') \
         order by ranked_at, receipt limit 9",
        params![&cx.site.site],
    )?;
    rows.iter().map(head).collect()
}

/// Open receipts with an open line of these goods, an item or the text of a lot, nearest due first. At most 9.
///
/// # Errors
/// The database.
pub fn by_goods(cx: &mut Cx<'_>, goods: &str) -> Result<Vec<Receipt>, DbError> {
    // Counted, not asked whether there is one: of that SQLite makes a join, and reads all lines there ever were for it.
    let rows = cx.conn.query(
        "select receipt, purchase_order, supplier, note, owner, blind, location, state, due_at from receipt r \
         where r.site = $1 and r.state in ('expected', 'arrived', 'receiving') and (select count(*) from receipt_line l \
         where l.site = r.site and l.receipt = r.receipt and l.state = 'open' and (l.item = $2 or l.lot = $2)) > 0 \
         order by ranked_at, receipt limit 9",
        params![&cx.site.site, goods],
    )?;
    rows.iter().map(head).collect()
}

/// The receipt last begun under a dock's task that is not over.
///
/// # Errors
/// The database.
pub fn newest_at(cx: &mut Cx<'_>, task: &str) -> Result<Option<Receipt>, DbError> {
    let row = query_one(
        cx.conn,
        "select receipt, purchase_order, supplier, note, owner, blind, location, state, due_at from receipt \
         where site = $1 and task = $2 and state in ('arrived', 'receiving') order by opened_at desc, receipt limit 1",
        params![&cx.site.site, task],
    )?;
    row.as_ref().map(head).transpose()
}

/// Whether a purchase order of this number has something open.
///
/// # Errors
/// The database.
pub fn orders(cx: &mut Cx<'_>, purchase_order: &str) -> Result<bool, DbError> {
    let open = crate::db::query_int(
        cx.conn,
        "select count(*) from purchase_order_line l join purchase_order o on o.site = l.site and \
         o.purchase_order = l.purchase_order where l.site = $1 and l.purchase_order = $2 and l.received < l.qty and \
         o.state = 'open'",
        params![&cx.site.site, purchase_order],
    )?;
    Ok(open > 0)
}
