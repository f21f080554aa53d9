//! Serial numbers captured as goods are packed.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};

/// The LPN a number was packed into before; empty when it was not.
///
/// # Errors
/// The database.
pub fn packed_in(cx: &mut Cx<'_>, item: &str, serial: &str) -> Result<String, DbError> {
    let row = query_one(
        cx.conn,
        "select lpn from packed_serial where site = $1 and item = $2 and serial = $3",
        params![&cx.site.site, item, serial],
    )?;
    row.map_or(Ok(String::new()), |row| row.string(0))
}

/// A piece that went into an LPN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The item.
    pub item: String,
    /// Its number.
    pub serial: String,
    /// The order.
    pub order: String,
    /// Its line, or 0.
    pub line: i64,
    /// The LPN.
    pub lpn: String,
}

/// The piece is in that LPN, wherever it was before.
pub(super) fn keep(cx: &mut Cx<'_>, piece: &Piece) -> Result<(), DbError> {
    cx.conn.write(
        "insert into packed_serial (site, item, serial, order_no, order_line, lpn, packed_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (site, item, serial) do update set \
         order_no = excluded.order_no, order_line = excluded.order_line, lpn = excluded.lpn, \
         packed_at = excluded.packed_at",
        params![&cx.site.site, &piece.item, &piece.serial, &piece.order, piece.line, &piece.lpn, cx.now.0],
    )?;
    Ok(())
}
