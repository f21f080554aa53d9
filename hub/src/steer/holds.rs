//! Holds on places, items, lots and units, and their end.

use super::Done;
use crate::catalog::hold::{self, Scope};
use crate::catalog::reason::{Kind, is_offered};
use crate::catalog::recall as recalls;
use crate::cx::Cx;
use crate::db::{params, query_one};
use crate::granted;
use regal_shared::text::Message;

pub(super) fn place(cx: &mut Cx<'_>, scope: &str, object: &str, item: &str, reason: &str) -> Done {
    let offered = is_offered(cx, Kind::Hold, reason)?;
    let Some(scope) = Scope::parse(scope).filter(|_| offered) else {
        return Ok(Err(Message::new("req.bad")));
    };
    let item = if matches!(scope, Scope::Lot | Scope::Lots) { item } else { "" };
    if scope == Scope::Lots {
        return recall(cx, object.trim(), item.trim(), reason);
    }
    if !hold::known(cx, scope, object, item)? {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    if !hold::place(cx, scope, object, item, reason)? {
        return Ok(Err(Message::new("board.hold_there")));
    }
    granted::keep(cx, "hold", object)?;
    Ok(Ok(()))
}

/// Lots by a pattern, of an item that is known or of any.
fn recall(cx: &mut Cx<'_>, pattern: &str, item: &str, reason: &str) -> Done {
    if let Err(no) = recalls::pattern(pattern, item) {
        return Ok(Err(no));
    }
    if !item.is_empty() && !hold::known(cx, Scope::Item, item, "")? {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    if !recalls::place(cx, pattern, item, reason)? {
        return Ok(Err(Message::new("board.hold_there")));
    }
    granted::keep(cx, "hold", pattern)?;
    Ok(Ok(()))
}

pub(super) fn lift(cx: &mut Cx<'_>, number: i64) -> Done {
    let row = query_one(
        cx.conn,
        "select object from hold where site = $1 and hold = $2",
        params![&cx.site.site, number],
    )?;
    let Some(row) = row else { return Ok(Err(Message::new("board.no_hold"))) };
    if !hold::lift(cx, number)? {
        return Ok(Err(Message::new("board.no_hold")));
    }
    granted::keep(cx, "lift", row.text(0)?)?;
    Ok(Ok(()))
}
