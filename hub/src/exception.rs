//! Exceptions: cases for a supervisor.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params, query_one};
use crate::events;
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::wire::{EventBody, ExceptionRef};

/// An exception to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// What kind.
    pub code: ExceptionCode,
    /// Where, or empty.
    pub location: String,
    /// Which goods; all empty when none.
    pub goods: Goods,
    /// The LPN concerned, or empty.
    pub lpn: String,
    /// How many base units it is about.
    pub qty: Qty,
    /// What it leaves at Discrepancy: positive is missing, negative turned up.
    pub unexplained: Qty,
    /// More facts, as JSON or plain text.
    pub detail: String,
}

impl Raise {
    /// An exception of a kind, with nothing else known.
    #[must_use]
    pub fn new(code: ExceptionCode) -> Raise {
        Raise {
            code,
            location: String::new(),
            goods: Goods::default(),
            lpn: String::new(),
            qty: 0,
            unexplained: 0,
            detail: String::new(),
        }
    }
}

/// Opens an exception and tells everybody; answers its number.
///
/// # Errors
/// The database.
pub fn raise(cx: &mut Cx<'_>, new: &Raise) -> Result<i64, DbError> {
    let number = cx.site.next_number();
    let (goods, by) = (&new.goods, &cx.by);
    cx.conn.execute(
        "insert into exception (site, exception, code, state, device, series, command, actor, task, location, item, \
         owner, lot, serial, lpn, qty, unexplained, detail, opened_at, resolved_at) \
         values ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0)",
        params![
            &cx.site.site,
            number,
            new.code.code(),
            by.id.device.as_str(),
            series_code(by.id.series),
            by.id.number,
            by.actor.as_str(),
            &by.task,
            &new.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &new.lpn,
            new.qty,
            new.unexplained,
            &new.detail,
            cx.now.0
        ],
    )?;
    cx.raised.push(ExceptionRef { exception: number, code: new.code });
    events::say(
        cx,
        None,
        &EventBody::Exception {
            exception: number,
            code: new.code,
            location: new.location.clone(),
            state: "open".to_owned(),
        },
    )?;
    Ok(number)
}

/// So much of a case is explained; with nothing left it is resolved. Everybody is told, also of 0.
///
/// # Errors
/// The database.
pub fn explained(cx: &mut Cx<'_>, exception: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set unexplained = unexplained - $3, \
         state = case when $3 <> 0 and unexplained = $3 then 'resolved' else state end, \
         resolved_at = case when $3 <> 0 and unexplained = $3 then $4 else resolved_at end \
         where site = $1 and exception = $2",
        params![&cx.site.site, exception, qty, cx.now.0],
    )?;
    tell(cx, exception)
}

/// A case is looked at and closed; it leaves nothing unexplained.
///
/// # Errors
/// The database.
pub fn closed(cx: &mut Cx<'_>, exception: i64) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set state = 'resolved', resolved_at = $3 where site = $1 and exception = $2 and \
         unexplained = 0",
        params![&cx.site.site, exception, cx.now.0],
    )?;
    tell(cx, exception)
}

/// What a case leaves unexplained after its confirm was taken back; with nothing it is resolved, else open again.
///
/// # Errors
/// The database.
pub fn left(cx: &mut Cx<'_>, exception: i64, unexplained: Qty) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set unexplained = $3, state = case when $3 = 0 then 'resolved' else 'open' end, \
         resolved_at = case when $3 = 0 then cast($4 as bigint) else 0 end where site = $1 and exception = $2",
        params![&cx.site.site, exception, unexplained, cx.now.0],
    )?;
    tell(cx, exception)
}

fn tell(cx: &mut Cx<'_>, exception: i64) -> Result<(), DbError> {
    let row = query_one(
        cx.conn,
        "select code, location, state from exception where site = $1 and exception = $2",
        params![&cx.site.site, exception],
    )?;
    let Some(row) = row else { return Ok(()) };
    let Some(code) = ExceptionCode::parse(row.text(0)?) else { return Ok(()) };
    let (location, state) = (row.string(1)?, row.string(2)?);
    events::say(cx, None, &EventBody::Exception { exception, code, location, state })
}
