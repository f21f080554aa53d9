//! Booking: one quantity of one kind of goods from a place to a place.

use super::reserve::Lost;
use super::{DISCREPANCY, is_virtual, reserve};
use super::{chain, lpn};
use crate::cx::{Cx, series_code};
use crate::db::{Conn, DbError, params, query_one};
use crate::exception::{self, Raise};
use crate::site::Site;
use crate::task;
use crate::webhook;
use regal_shared::base::{Goods, Qty, StockKey, StockStatus};
use regal_shared::bug::made;
use regal_shared::flow::common::ExceptionCode;
use serde_json::json;

/// Where stock is: location, LPN, status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The location.
    pub location: String,
    /// The LPN, or empty.
    pub lpn: String,
    /// The status.
    pub status: StockStatus,
}

impl Place {
    /// Loose, available stock at a location.
    #[must_use]
    pub fn loose(location: &str) -> Place {
        Place { location: location.to_owned(), lpn: String::new(), status: StockStatus::Available }
    }

    /// Stock on an LPN at a location.
    #[must_use]
    pub fn on(location: &str, lpn: &str, status: StockStatus) -> Place {
        Place { location: location.to_owned(), lpn: lpn.to_owned(), status }
    }

    /// The full key of `goods` here.
    #[must_use]
    pub fn key(&self, goods: &Goods) -> StockKey {
        StockKey {
            goods: goods.clone(),
            lpn: self.lpn.clone(),
            location: self.location.clone(),
            status: self.status,
        }
    }
}

/// One booking as a flow decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// What moves.
    pub goods: Goods,
    /// Base units, more than 0.
    pub qty: Qty,
    /// From where.
    pub from: Place,
    /// To where.
    pub to: Place,
    /// Reason code, or empty.
    pub reason: &'static str,
    /// The line's own reservation, consumed first.
    pub own: Option<i64>,
}

/// What a booking came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// Base units the books did not have at the source; they came from Discrepancy.
    pub missing: Qty,
}

/// Books `q` of goods from S to D: what the books hold comes from S, the rest from Discrepancy with an exception
/// and a count of S. The line's own reservation is consumed first; reservations no longer covered are freed, and the
/// lines somebody has at work among them are listed in a case.
///
/// # Errors
/// The database.
pub fn book(cx: &mut Cx<'_>, booking: &Booking) -> Result<Booked, DbError> {
    book_for(cx, booking, booking.reason)
}

/// The same for a reason the site may have named itself.
///
/// # Errors
/// The database.
pub fn book_for(cx: &mut Cx<'_>, booking: &Booking, reason: &str) -> Result<Booked, DbError> {
    debug_assert!(booking.qty > 0, "a booking of nothing");
    let to = &booking.to;
    if !to.lpn.is_empty() && to.lpn != booking.from.lpn && !is_virtual(&to.location) {
        lpn::gather(cx, &to.lpn, &to.location)?;
    }
    let mut covered = 0;
    if let Some(own) = booking.own {
        covered = reserve::consume(cx, own, booking.qty)?;
    }
    let Taken { there, left, first_in } = take_off(cx, booking)?;
    let missing = if made("missing_vanishes") { 0 } else { booking.qty - there };
    if there > 0 {
        put_on(cx, booking, there, first_in)?;
        record(cx, booking, (&booking.from, there), reason)?;
    }
    let mut case = None;
    if missing > 0 {
        case = Some(book_missing(cx, booking, missing, reason)?);
    }
    if !is_virtual(&booking.from.location) && covered < booking.qty {
        let lost = reserve::uncover(cx, &booking.from.key(&booking.goods), left)?;
        list(cx, booking, case, &lost)?;
    }
    Ok(Booked { missing })
}

/// What a source gave.
struct Taken {
    /// Base units it had of those wanted.
    there: Qty,
    /// Base units left there.
    left: Qty,
    /// Since when the goods are in the site, ms.
    first_in: i64,
}

/// Takes what is booked at the source off it. Real rows that reach 0 go.
fn take_off(cx: &mut Cx<'_>, booking: &Booking) -> Result<Taken, DbError> {
    let (goods, from, qty) = (&booking.goods, &booking.from, booking.qty);
    if is_virtual(&from.location) {
        add(cx, goods, from, -qty, cx.now.0)?;
        return Ok(Taken { there: qty, left: 0, first_in: cx.now.0 });
    }
    let key = params![
        &cx.site.site,
        &from.location,
        &goods.item,
        &goods.owner,
        &goods.lot,
        &goods.serial,
        &from.lpn,
        from.status.code(),
        qty
    ];
    // The common case in one statement: more there than wanted.
    let row = query_one(
        cx.conn,
        "update balance set on_hand = on_hand - $9 where site = $1 and location = $2 and item = $3 and owner = $4 \
         and lot = $5 and serial = $6 and lpn = $7 and status = $8 and on_hand > $9 returning on_hand, first_in",
        key,
    )?;
    if let Some(row) = row {
        return Ok(Taken { there: qty, left: row.int(0)?, first_in: row.int(1)? });
    }
    let row = query_one(
        cx.conn,
        "delete from balance where site = $1 and location = $2 and item = $3 and owner = $4 and lot = $5 and \
         serial = $6 and lpn = $7 and status = $8 and on_hand <= $9 returning on_hand, first_in",
        key,
    )?;
    match row {
        Some(row) => Ok(Taken { there: row.int(0)?, left: 0, first_in: row.int(1)? }),
        None => Ok(Taken { there: 0, left: 0, first_in: cx.now.0 }),
    }
}

fn put_on(cx: &mut Cx<'_>, booking: &Booking, qty: Qty, first_in: i64) -> Result<(), DbError> {
    add(cx, &booking.goods, &booking.to, qty, first_in)
}

/// Adds to a balance, which may go below 0 where nothing lies.
///
/// # Errors
/// The database.
pub(crate) fn add(
    cx: &mut Cx<'_>,
    goods: &Goods,
    place: &Place,
    qty: Qty,
    first_in: i64,
) -> Result<(), DbError> {
    cx.conn.write(
        "insert into balance (site, location, item, owner, lot, serial, lpn, status, on_hand, virtual, first_in, \
         suspect, seen) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0) \
         on conflict (site, location, item, owner, lot, serial, lpn, status) do update set \
         on_hand = balance.on_hand + excluded.on_hand, \
         first_in = case when balance.first_in < excluded.first_in then balance.first_in else excluded.first_in end",
        params![
            &cx.site.site,
            &place.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &place.lpn,
            place.status.code(),
            qty,
            is_virtual(&place.location),
            first_in
        ],
    )?;
    Ok(())
}

/// The part the books did not have: from Discrepancy, with an exception and one open count of the place.
fn book_missing(cx: &mut Cx<'_>, booking: &Booking, missing: Qty, reason: &str) -> Result<i64, DbError> {
    let discrepancy =
        Place { location: DISCREPANCY.to_owned(), lpn: String::new(), status: booking.to.status };
    add(cx, &booking.goods, &discrepancy, -missing, cx.now.0)?;
    put_on(cx, booking, missing, cx.now.0)?;
    record(cx, booking, (&discrepancy, missing), reason)?;
    let case = exception::raise(cx, &Raise { qty: missing, unexplained: -missing, ..short_of(booking) })?;
    task::count_due(cx, &booking.from.location, "books_short")?;
    Ok(case)
}

/// A case about the source of a booking.
fn short_of(booking: &Booking) -> Raise {
    Raise {
        location: booking.from.location.clone(),
        goods: booking.goods.clone(),
        lpn: booking.from.lpn.clone(),
        ..Raise::new(ExceptionCode::BooksShort)
    }
}

/// Lines somebody has at work that lost cover: in the booking's own case, else in one of their own that leaves nothing
/// unexplained.
fn list(cx: &mut Cx<'_>, booking: &Booking, case: Option<i64>, lost: &[Lost]) -> Result<(), DbError> {
    if lost.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = lost.iter().map(|(task, line, qty)| format!("{task}/{line}: {qty}")).collect();
    let detail = lines.join(", ");
    match case {
        Some(case) => exception::detailed(cx, case, &detail),
        None => {
            let qty = lost.iter().map(|(_, _, qty)| qty).sum();
            exception::raise(cx, &Raise { qty, detail, ..short_of(booking) }).map(|_| ())
        }
    }
}

/// Writes the movement and carries the chain on.
fn record(
    cx: &mut Cx<'_>,
    booking: &Booking,
    (from, qty): (&Place, Qty),
    reason: &str,
) -> Result<(), DbError> {
    let (goods, to, by) = (&booking.goods, &booking.to, &cx.by);
    let number = cx.site.journal + 1;
    let row = chain::Row {
        number,
        device: by.id.device.as_str(),
        series: series_code(by.id.series),
        command: by.id.number,
        kind: &by.kind,
        reason,
        actor: by.actor.as_str(),
        task: &by.task,
        occurred_at: by.occurred_at.0,
        recorded_at: cx.now.0,
        item: &goods.item,
        owner: &goods.owner,
        lot: &goods.lot,
        serial: &goods.serial,
        qty,
        from: [&from.location, &from.lpn, from.status.code()],
        to: [&to.location, &to.lpn, to.status.code()],
    };
    append(cx.conn, cx.site, &row)?;
    told(cx, booking, (from, qty), reason)
}

/// Writes the next movement of the journal as it stands, and carries the chain on; balances are the caller's.
///
/// # Errors
/// The database.
pub(crate) fn append(conn: &mut dyn Conn, site: &mut Site, row: &chain::Row<'_>) -> Result<(), DbError> {
    let hash = chain::hash(if made("chain_broken") { "" } else { &site.head }, row);
    conn.write(
        "insert into movement (site, number, device, series, command, kind, reason, actor, task, occurred_at, \
         recorded_at, item, owner, lot, serial, qty, from_location, from_lpn, from_status, to_location, to_lpn, \
         to_status, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20, $21, $22, $23)",
        params![
            &site.site,
            row.number,
            row.device,
            row.series,
            row.command,
            row.kind,
            row.reason,
            row.actor,
            row.task,
            row.occurred_at,
            row.recorded_at,
            row.item,
            row.owner,
            row.lot,
            row.serial,
            row.qty,
            row.from[0],
            row.from[1],
            row.from[2],
            row.to[0],
            row.to[1],
            row.to[2],
            &hash
        ],
    )?;
    site.journal = row.number;
    site.head = hash;
    Ok(())
}

/// Other systems hear of what changes the stock of the house: what comes in, leaves, is corrected, or has another status.
/// What only lies elsewhere now changes nothing for them.
fn told(cx: &mut Cx<'_>, booking: &Booking, (from, qty): (&Place, Qty), reason: &str) -> Result<(), DbError> {
    let (goods, to) = (&booking.goods, &booking.to);
    let (out, back) = (is_virtual(&from.location), is_virtual(&to.location));
    if out == back && (out || from.status == to.status) {
        return Ok(());
    }
    let change = match (out, back) {
        (true, false) => qty,
        (false, true) => -qty,
        _ => 0,
    };
    let outside = if out { &from.location } else { &to.location };
    webhook::tell(cx, "stock.changed", &format!("item {}", goods.item), |cx| {
        json!({
            "journal": cx.site.journal,
            "item": goods.item,
            "owner": goods.owner,
            "lot": goods.lot,
            "qty": qty,
            "change": change,
            "against": if out == back { "" } else { outside.as_str() },
            "from_status": from.status.code(),
            "to_status": to.status.code(),
            "command": cx.by.kind,
            "reason": reason,
        })
    })
}
