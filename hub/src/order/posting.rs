//! What each command added to which line of an order: picked, packed, shipped. The sum of it is the figure of the line, so that
//! a figure opens what makes it.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use regal_shared::base::Qty;

/// Which figure of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Taken from where it lay.
    Picked,
    /// In a carton, or leaving as it is.
    Packed,
    /// Out of the house.
    Shipped,
}

impl Stage {
    /// Every one, in the order of the work.
    pub const ALL: [Stage; 3] = [Stage::Picked, Stage::Packed, Stage::Shipped];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Picked => "picked",
            Stage::Packed => "packed",
            Stage::Shipped => "shipped",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// So much was added to a figure of a line, or (negative) taken off it.
pub(super) fn keep(cx: &mut Cx<'_>, order: &str, line: i64, stage: Stage, qty: Qty) -> Result<(), DbError> {
    if qty == 0 {
        return Ok(());
    }
    let id = cx.by.id.clone();
    cx.conn.write(
        "insert into line_posting (site, order_no, line, stage, device, series, command, qty) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (site, order_no, line, stage, device, series, command) \
         do update set qty = line_posting.qty + excluded.qty",
        params![
            &cx.site.site,
            order,
            line,
            stage.code(),
            id.device.as_str(),
            series_code(id.series),
            id.number,
            qty
        ],
    )?;
    Ok(())
}
