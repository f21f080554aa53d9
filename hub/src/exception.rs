//! Exceptions: cases for a supervisor.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::events;
use regal_shared::base::{CommandId, Goods, Qty};
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

/// A confirm is taken back, and with it what it left at Discrepancy: its open exceptions explain nothing any more.
///
/// # Errors
/// The database.
pub fn taken_back(cx: &mut Cx<'_>, id: &CommandId) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set unexplained = 0, state = 'resolved', resolved_at = $5 where site = $1 and device = $2 \
         and series = $3 and command = $4 and state in ('open', 'taken') and unexplained <> 0",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number, cx.now.0],
    )?;
    Ok(())
}
