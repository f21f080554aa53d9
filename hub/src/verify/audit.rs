//! The chain over what was changed: recomputed row by row, in pages; the first row that does not fit is named.

use crate::audit::{self, chain};
use crate::db::{Conn, DbError, params, query_one};
use crate::ledger::chain::GENESIS;
use crate::site::Site;

/// Rows read at once.
const PAGE: i64 = 2_000;

/// The whole chain of a site's changes.
pub(super) fn whole(conn: &mut dyn Conn, site: &Site) -> Result<Option<String>, DbError> {
    let (mut number, mut head) = (0, GENESIS.to_owned());
    loop {
        let rows = audit::after(conn, &site.site, number, PAGE)?;
        let Some(last) = rows.last().map(|row| row.number) else { break };
        for row in &rows {
            if row.number != number + 1 {
                return Ok(Some(format!("change {} is missing", number + 1)));
            }
            let expected = chain::hash(&head, &row.into());
            if expected != row.hash {
                return Ok(Some(format!(
                    "change {} ({} {}) does not fit: expected hash {expected}, got {}; it was changed, moved, or what \
                     stood before it was",
                    row.number, row.kind, row.object, row.hash
                )));
            }
            (number, head) = (row.number, expected);
        }
        number = last;
    }
    Ok(match number {
        n if n < site.audit => Some(format!("changes {} to {} are missing", n + 1, site.audit)),
        n if n > site.audit => {
            Some(format!("there are changes up to {n}, the site's row says {}", site.audit))
        }
        _ if head != site.audit_head => {
            Some(format!("the site's row says head {}, change {number} has {head}", site.audit_head))
        }
        _ => None,
    })
}

/// The hash stored with a change.
pub(super) fn hash_at(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<String>, DbError> {
    let row =
        query_one(conn, "select hash from audit where site = $1 and number = $2", params![site, number])?;
    row.map(|row| row.string(0)).transpose()
}
