//! Which movements were of an item, of a lot and of an LPN. The job that reads the journal writes it down beside the figures, so
//! that no confirm waits for it; what the journal has behind that is read from the journal's end itself.

use super::digest::{Source, mark};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::site::Site;

/// Under which kinds movements are found.
const KINDS: [&str; 3] = ["item", "lot", "lpn"];
/// Between an item and its lot: no text of ours has it.
const BETWEEN: &str = "\u{1f}";
/// The most movements of the journal's end that a page reads: what a busy floor books in twenty seconds.
pub const TAIL: i64 = 5_000;

/// The journal's end: what the trail does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// Behind which number it is read.
    pub behind: i64,
    /// There is more between this and the trail than a page reads.
    pub is_long: bool,
}

/// The journal's end between two numbers, neither of them in it; of one that is too long, its newest part.
///
/// # Errors
/// The database.
pub fn tail(conn: &mut dyn Conn, site: &str, above: i64, below: i64) -> Result<Tail, DbError> {
    let end = Site::load(conn, site)?.journal.min(below.saturating_sub(1));
    let from = mark(conn, site, Source::Journal.code())?.max(above);
    let is_long = end.saturating_sub(from) > TAIL;
    Ok(Tail { behind: if is_long { end - TAIL } else { from }, is_long })
}

/// Writes down the movements behind one number, up to another. All in one statement and in the key's order: the
/// writer has it for a moment only.
///
/// # Errors
/// The database.
pub(crate) fn write(cx: &mut Cx<'_>, from: i64, to: i64) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into trail (site, kind, thing, movement) \
         select site, 'item', item, number from movement where site = $1 and number > $2 and number <= $3 \
         union all select site, 'lot', item || $4 || lot, number from movement where site = $1 and number > $2 and \
         number <= $3 and lot <> '' union all select site, 'lpn', to_lpn, number from movement where site = $1 and number > $2 and number <= $3 \
         and to_lpn <> '' \
         union all select site, 'lpn', from_lpn, number from movement where site = $1 and number > $2 and \
         number <= $3 and from_lpn <> '' and from_lpn <> to_lpn order by 2, 3, 4",
        params![&cx.site.site, from, to, BETWEEN],
    )?;
    Ok(())
}

/// How a lot of an item is called on the trail.
#[must_use]
pub fn lot(item: &str, lot: &str) -> String {
    format!("{item}{BETWEEN}{lot}")
}

/// Forgets it.
///
/// # Errors
/// The database.
pub(super) fn forget(cx: &mut Cx<'_>) -> Result<(), DbError> {
    for kind in KINDS {
        cx.conn.execute("delete from trail where site = $1 and kind = $2", params![&cx.site.site, kind])?;
    }
    Ok(())
}
