//! Damaged and expired goods: where such goods lie, and the case in which they are scrapped.

use super::Done;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_opt_int};
use crate::exception::{self, Raise};
use crate::granted;
use crate::ledger;
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;

/// Goods of one kind: item, lot, serial number.
pub type Which<'w> = (&'w str, &'w str, &'w str);

/// The open case about unfit goods at a place and on an LPN.
///
/// # Errors
/// The database.
pub fn case_of(
    conn: &mut dyn Conn,
    site: &str,
    (location, lpn): (&str, &str),
    (item, lot, serial): Which<'_>,
) -> Result<Option<i64>, DbError> {
    query_opt_int(
        conn,
        "select exception from exception where site = $1 and location = $2 and lpn = $3 and item = $4 and lot = $5 and \
         serial = $6 and code in ('damaged', 'expired') and state in ('open', 'taken') order by exception desc limit 1",
        params![site, location, lpn, item, lot, serial],
    )
}

/// Makes a case of unfit goods, unless there is one.
pub(super) fn open(cx: &mut Cx<'_>, (location, lpn): (&str, &str), which: Which<'_>) -> Done {
    let (item, lot, serial) = which;
    let rows = cx.conn.query(
        "select owner, status, on_hand from balance where site = $1 and location = $2 and item = $3 and lot = $4 and \
         serial = $5 and lpn = $6 and status in ('damaged', 'expired') and on_hand > 0 order by status, owner limit 1",
        params![&cx.site.site, location, item, lot, serial, lpn],
    )?;
    let Some(row) = rows.first().filter(|_| !ledger::is_virtual(location)) else {
        return Ok(Err(Message::new("board.settle_no_scrap")));
    };
    let site = cx.site.site.clone();
    if case_of(cx.conn, &site, (location, lpn), which)?.is_some() {
        return Ok(Ok(()));
    }
    let code = match StockStatus::parse(row.text(1)?) {
        Some(StockStatus::Expired) => ExceptionCode::Expired,
        _ => ExceptionCode::Damaged,
    };
    let goods = Goods {
        item: item.to_owned(),
        owner: row.string(0)?,
        lot: lot.to_owned(),
        serial: serial.to_owned(),
    };
    let (location, lpn, qty) = (location.to_owned(), lpn.to_owned(), row.int(2)?);
    exception::raise(cx, &Raise { location: location.clone(), lpn, goods, qty, ..Raise::new(code) })?;
    granted::keep(cx, "unfit", &location)?;
    Ok(Ok(()))
}
