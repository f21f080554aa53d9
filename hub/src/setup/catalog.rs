//! What items, their barcodes and locations are set up as: the same rules as for a file, and what may change while the
//! floor works.

use super::Done;
use crate::catalog::save;
use crate::cx::Cx;
use crate::db::{params, query_one};
use crate::import::kinds::{Barcodes, Items, Kind, Locations, PLACES};
use crate::import::{self, Brought, Cells};
use regal_shared::flow::common::LocationKind;
use regal_shared::text::Message;

/// What a location may be: nothing is planned into it, out of it, or neither.
pub const STATES: &[&str] = &["usable", "blocked_in", "blocked_out", "blocked"];

/// One thing from a form, under the rules of a file.
fn taken<K: Kind>(cx: &mut Cx<'_>, cells: &Cells) -> Done {
    Ok(match import::one::<K>(cx, std::slice::from_ref(cells))? {
        Brought::New | Brought::Same => Ok(()),
        Brought::Wrong(found) => Err(found.first().unwrap_or_else(|| Message::new("req.bad"))),
    })
}

/// Whether there is such an item or location, as the form expects it.
fn as_expected(known: bool, new: bool) -> Result<(), Message> {
    match (known, new) {
        (true, true) => Err(Message::new("board.number_taken")),
        (false, false) => Err(Message::new("req.unknown_object")),
        _ => Ok(()),
    }
}

/// An item is new, or other than before.
pub(super) fn item(cx: &mut Cx<'_>, number: &str, cells: &Cells, new: bool) -> Done {
    let row = query_one(
        cx.conn,
        "select item from item where site = $1 and item = $2",
        params![&cx.site.site, number],
    )?;
    match as_expected(row.is_some(), new) {
        Ok(()) => taken::<Items>(cx, cells),
        Err(no) => Ok(Err(no)),
    }
}

/// An item has this barcode, with the pack level it stands on.
pub(super) fn barcode(cx: &mut Cx<'_>, cells: &Cells) -> Done {
    taken::<Barcodes>(cx, cells)
}

/// A barcode is the item's no more: whoever scans it is told that nobody knows it.
pub(super) fn no_barcode(cx: &mut Cx<'_>, barcode: &str, item: &str) -> Done {
    let gone = cx.conn.execute(
        "delete from barcode where site = $1 and barcode = $2 and item = $3 and state = 'active'",
        params![&cx.site.site, barcode, item],
    )?;
    if gone == 0 {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    save::directory_changed(cx).map(Ok)
}

/// A location is new, or other than before.
pub(super) fn location(cx: &mut Cx<'_>, number: &str, cells: &Cells, new: bool) -> Done {
    let row = query_one(
        cx.conn,
        "select location from location where site = $1 and location = $2",
        params![&cx.site.site, number],
    )?;
    match as_expected(row.is_some(), new) {
        Ok(()) => taken::<Locations>(cx, cells),
        Err(no) => Ok(Err(no)),
    }
}

/// What may be planned at a location from now on. What lies there stays.
pub(super) fn state(cx: &mut Cx<'_>, number: &str, state: &str) -> Done {
    let row = query_one(
        cx.conn,
        "select kind, state from location where site = $1 and location = $2",
        params![&cx.site.site, number],
    )?;
    let Some(row) = row else { return Ok(Err(Message::new("req.unknown_object"))) };
    let place = LocationKind::parse(row.text(0)?).is_some_and(|kind| PLACES.contains(&kind));
    if !place || !STATES.contains(&state) {
        return Ok(Err(Message::new("req.bad")));
    }
    cx.conn.execute(
        "update location set state = $3 where site = $1 and location = $2",
        params![&cx.site.site, number, state],
    )?;
    save::directory_changed(cx).map(Ok)
}
