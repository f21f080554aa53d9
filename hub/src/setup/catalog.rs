//! What items, their barcodes and locations are set up as: the same rules as for a file, and what may change while the
//! floor works.

use super::{Done, rules};
use crate::catalog::reason::{self, Kind as ReasonKind};
use crate::catalog::retired::{self, RETIRED};
use crate::catalog::save;
use crate::cx::Cx;
use crate::db::{params, query_one};
use crate::import::kinds::{Barcodes, Items, Kind, Locations, PLACES};
use crate::import::{self, Brought, Cells};
use crate::ledger::PROBLEM;
use regal_shared::flow::common::{LocationKind, NotOff, Off, STEPS};
use regal_shared::text::Message;

/// What a location may be: nothing is planned into it, out of it, or neither; or it is given up and runs empty.
pub const STATES: &[&str] = &["usable", "blocked_in", "blocked_out", "blocked", RETIRED];

/// One thing from a form, under the rules of a file.
fn taken<K: Kind>(cx: &mut Cx<'_>, cells: &Cells) -> Done {
    Ok(match import::one::<K>(cx, std::slice::from_ref(cells))? {
        Brought::New | Brought::Same => Ok(()),
        Brought::Wrong(found) => Err(found.first().unwrap_or_else(|| Message::new("req.bad"))),
    })
}

/// Whether there is such an item or location, as the form expects it.
fn as_expected(name: &str, known: bool, new: bool) -> Result<(), Message> {
    match (known, new) {
        (true, true) => Err(Message::new("board.thing_taken").with("text", name)),
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
    match as_expected(number, row.is_some(), new) {
        Ok(()) => taken::<Items>(cx, cells),
        Err(no) => Ok(Err(no)),
    }
}

/// An item is given up, or taken back. What is there of it stays, and so do its orders.
pub(super) fn retire_item(cx: &mut Cx<'_>, item: &str, retired: bool) -> Done {
    let known = retired::item(cx, item, retired)?;
    Ok(if known { Ok(()) } else { Err(Message::new("req.unknown_object")) })
}

/// An item has this barcode, with the pack level it stands on.
pub(super) fn barcode(cx: &mut Cx<'_>, cells: &Cells) -> Done {
    taken::<Barcodes>(cx, cells)
}

/// A barcode is the item's no more: whoever scans it is told that nobody knows it.
pub(super) fn no_barcode(cx: &mut Cx<'_>, barcode: &str, item: &str) -> Done {
    if !save::no_barcode(cx, barcode, item)? {
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
    match as_expected(number, row.is_some(), new) {
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
    if state == RETIRED && number == PROBLEM {
        return Ok(Err(Message::new("board.location_needed")));
    }
    cx.conn.execute(
        "update location set state = $3 where site = $1 and location = $2",
        params![&cx.site.site, number, state],
    )?;
    save::directory_changed(cx).map(Ok)
}

/// A reason is offered again, or no more. One of a kind always is, and what the work cannot do without.
pub(super) fn reason(cx: &mut Cx<'_>, kind: &str, code: &str, on: bool) -> Done {
    let Some(kind) = ReasonKind::parse(kind) else { return Ok(Err(Message::new("req.bad"))) };
    if kind == ReasonKind::Told {
        return told(cx, code, on);
    }
    let site = cx.site.site.clone();
    let offered = reason::offered(cx.conn, &site, kind)?;
    if !on && offered.iter().all(|one| one == code) {
        return Ok(Err(Message::new("board.reason_last")));
    }
    if !reason::switch(cx, kind, code, on)? {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    Ok(Ok(()))
}

/// What workers tell is offered again, or no more: everywhere, in a flow, or at a step of one. What the floor cannot do
/// without always is.
fn told(cx: &mut Cx<'_>, code: &str, on: bool) -> Done {
    let no = match Off::parse(code) {
        Ok(off) => {
            reason::switch(cx, ReasonKind::Told, &off.to_string(), on)?;
            return save::directory_changed(cx).map(Ok);
        }
        Err(NotOff::Needed(_)) if on && !code.contains(reason::AT) => return Ok(Ok(())),
        Err(NotOff::Needed(needed)) => Message::new(format!("board.reason_needed_{}", needed.code())),
        Err(NotOff::Code(code)) => Message::new("board.reason_no_code").with("text", code),
        Err(NotOff::Flow(flow)) => {
            let flows: Vec<&str> = STEPS.iter().map(|(flow, _)| *flow).collect();
            Message::new("imp.told_flow_bad").with("text", flow).with("list", flows.join(", "))
        }
        Err(NotOff::Step(flow, step)) => {
            let steps = STEPS.iter().find(|(known, _)| *known == flow).map(|(_, steps)| steps.join(", "));
            let message = Message::new("imp.told_step_bad").with("text", step).with("flow", flow);
            message.with("list", steps.unwrap_or_default())
        }
    };
    Ok(Err(no))
}

/// The site has a reason of its own, or other words for one.
pub(super) fn own_reason(cx: &mut Cx<'_>, (kind, code): (&str, &str), en: &str, de: &str) -> Done {
    let Some(kind) = ReasonKind::parse(kind).filter(|kind| kind.takes_own()) else {
        return Ok(Err(Message::new("req.bad")));
    };
    if let Err(no) = rules::reason(code, en, de) {
        return Ok(Err(no));
    }
    Ok(if reason::own(cx, kind, code, en, de)? {
        Ok(())
    } else {
        Err(Message::new("board.reason_code_taken").with("text", code))
    })
}

/// A barcode found on the floor is right, at this level; or wrong, when there is none.
pub(super) fn alias(cx: &mut Cx<'_>, barcode: &str, item: &str, level: Option<&str>) -> Done {
    let (state, level, factor) = match level {
        None => ("rejected", "each", 1),
        Some(level) => {
            let row = query_one(
                cx.conn,
                "select factor from pack_level where site = $1 and item = $2 and level = $3",
                params![&cx.site.site, item, level],
            )?;
            match row {
                Some(row) => ("active", level, row.int(0)?),
                None if level == "each" => ("active", level, 1),
                None => return Ok(Err(Message::new("board.no_level"))),
            }
        }
    };
    let revision = save::next(cx);
    let changed = cx.conn.execute(
        "update barcode set state = $4, level = $5, factor = $6, revision = $7 where site = $1 and barcode = $2 \
         and item = $3 and state = 'proposed'",
        params![&cx.site.site, barcode, item, state, level, factor, revision],
    )?;
    if changed == 0 {
        return Ok(Err(Message::new("board.alias_gone")));
    }
    save::directory_changed(cx).map(Ok)
}
