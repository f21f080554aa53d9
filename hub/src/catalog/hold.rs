//! Holds: blocks on a location, an item, a lot or an LPN. Planning takes nothing held, and a load with it may not go.

use crate::cx::Cx;
use crate::db::{DbError, params, query_int};
use std::fmt;

/// What a hold lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A location with all that is there.
    Location,
    /// All of an item.
    Item,
    /// A lot of an item.
    Lot,
    /// Lots by a pattern, also those that come later: a recall.
    Lots,
    /// An LPN with all that is on it.
    Lpn,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 5] = [Scope::Location, Scope::Item, Scope::Lot, Scope::Lots, Scope::Lpn];

    /// The word in the table.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Scope::Location => "location",
            Scope::Item => "item",
            Scope::Lot => "lot",
            Scope::Lots => "lots",
            Scope::Lpn => "lpn",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Whether the books know what a hold is to lie on; `item` is that of a lot.
///
/// # Errors
/// The database.
pub fn known(cx: &mut Cx<'_>, scope: Scope, object: &str, item: &str) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    let count = match scope {
        Scope::Location => query_int(
            cx.conn,
            "select count(*) from location where site = $1 and location = $2",
            params![&site, object],
        )?,
        Scope::Item => query_int(
            cx.conn,
            "select count(*) from item where site = $1 and item = $2",
            params![&site, object],
        )?,
        Scope::Lot => query_int(
            cx.conn,
            "select count(*) from lot where site = $1 and item = $2 and lot = $3",
            params![&site, item, object],
        )?,
        // A recall is placed before anything of it has come.
        Scope::Lots => 1,
        Scope::Lpn => query_int(
            cx.conn,
            "select count(*) from lpn where site = $1 and lpn = $2 and state <> 'void'",
            params![&site, object],
        )?,
    };
    Ok(count > 0)
}

/// Places a hold; answers false, and changes nothing, when one lies there for the same reason.
///
/// # Errors
/// The database.
pub fn place(cx: &mut Cx<'_>, scope: Scope, object: &str, item: &str, reason: &str) -> Result<bool, DbError> {
    Ok(placed(cx, scope, (object, item), reason, 0)?.is_some())
}

/// Places a hold because of another one (0: of none); answers its number, or `None` when one lies there for the same
/// reason.
pub(super) fn placed(
    cx: &mut Cx<'_>,
    scope: Scope,
    (object, item): (&str, &str),
    reason: &str,
    because: i64,
) -> Result<Option<i64>, DbError> {
    let open = query_int(
        cx.conn,
        "select count(*) from hold where site = $1 and scope = $2 and object = $3 and item = $4 and \
         lifted_at = 0 and reason = $5",
        params![&cx.site.site, scope.code(), object, item, reason],
    )?;
    if open > 0 {
        return Ok(None);
    }
    let number = cx.site.next_number();
    cx.conn.write(
        "insert into hold (site, hold, scope, object, item, reason, placed_at, lifted_at, because) \
         values ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
        params![&cx.site.site, number, scope.code(), object, item, reason, cx.now.0, because],
    )?;
    Ok(Some(number))
}

/// Lifts a hold, and those placed because of it; answers false when there is none of this number, or it is lifted.
///
/// # Errors
/// The database.
pub fn lift(cx: &mut Cx<'_>, hold: i64) -> Result<bool, DbError> {
    let changed = cx.conn.execute(
        "update hold set lifted_at = $3 where site = $1 and hold = $2 and lifted_at = 0",
        params![&cx.site.site, hold, cx.now.0],
    )?;
    if changed > 0 {
        cx.conn.write(
            "update hold set lifted_at = $3 where site = $1 and because = $2 and because > 0 and lifted_at = 0",
            params![&cx.site.site, hold, cx.now.0],
        )?;
    }
    Ok(changed > 0)
}
