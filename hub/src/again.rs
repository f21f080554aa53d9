//! Cases that come again: the same code at the same place and of the same item. Each report stays a case of its own, with its
//! command and what it leaves unexplained; how many there were says that the place needs more than one look.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int};
use crate::exception::Raise;
use regal_shared::flow::common::ExceptionCode;

/// How long a case counts when the next one comes, ms: 90 days.
const AGAIN_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// The most cases of one kind that are counted at a place.
const MOST: i64 = 999;
/// The most of them that are named.
const NAMED: i64 = 20;

/// A case like another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// Its number.
    pub exception: i64,
    /// State code.
    pub state: String,
    /// When it was opened, ms.
    pub opened_at: i64,
}

/// Codes about a place, whatever was to be done with which goods there.
fn is_of_place(code: ExceptionCode) -> bool {
    use ExceptionCode as E;
    matches!(code, E::BinFull | E::BinBlocked | E::NoAccess)
}

/// How many cases like a new one there were at its place within 90 days, the new one counted; 1 where it names neither a
/// place nor an item.
///
/// # Errors
/// The database.
pub fn nth(cx: &mut Cx<'_>, new: &Raise) -> Result<i64, DbError> {
    if new.location.is_empty() && new.goods.item.is_empty() {
        return Ok(1);
    }
    let before = query_int(
        cx.conn,
        "select count(*) from (select 1 from exception where site = $1 and location = $2 and code = $3 and \
         opened_at > $4 and (item = $5 or $6 = 1) limit $7) few",
        params![
            &cx.site.site,
            &new.location,
            new.code.code(),
            cx.now.0 - AGAIN_MS,
            &new.goods.item,
            i64::from(is_of_place(new.code)),
            MOST
        ],
    )?;
    Ok(before + 1)
}

/// The cases a case was counted with, and those that came after it within the same time, the newest first.
///
/// # Errors
/// The database.
pub fn like(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Vec<Like>, DbError> {
    let sql = "select location, code, item, opened_at from exception where site = $1 and exception = $2";
    let Some(row) = crate::db::query_one(conn, sql, params![site, exception])? else { return Ok(Vec::new()) };
    let (location, code, item, at) = (row.string(0)?, row.string(1)?, row.string(2)?, row.int(3)?);
    if location.is_empty() && item.is_empty() {
        return Ok(Vec::new());
    }
    let any_item = ExceptionCode::parse(&code).is_some_and(is_of_place);
    let rows = conn.query(
        "select exception, state, opened_at from exception where site = $1 and location = $2 and code = $3 and \
         opened_at > $4 and opened_at < $5 and (item = $6 or $7 = 1) and exception <> $8 \
         order by opened_at desc, exception desc limit $9",
        params![
            site,
            &location,
            &code,
            at - AGAIN_MS,
            at + AGAIN_MS,
            &item,
            i64::from(any_item),
            exception,
            NAMED
        ],
    )?;
    let one = |row: &crate::db::Row| {
        Ok(Like { exception: row.int(0)?, state: row.string(1)?, opened_at: row.int(2)? })
    };
    rows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, on_both};
    use serde_json::{Value, json};

    fn told(code: &str, location: &str, item: &str) -> Value {
        json!({"kind": "report", "code": code, "location": location, "owner": "own", "item": item, "qty": 1})
    }

    #[test]
    fn a_case_counts_those_before_it_at_its_place_and_of_its_item_whoever_told_them() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            for (code, location, item) in [
                ("damaged", "A01.1.1", "TEA"),
                ("damaged", "A01.2.1", "TEA"),
                ("damaged", "A01.1.1", "GUM"),
                ("surplus_found", "A01.1.1", "TEA"),
                ("damaged", "A01.1.1", "TEA"),
                // Whatever was to be done there, it is the place that is in the way.
                ("bin_blocked", "A01.2.1", "TEA"),
                ("bin_blocked", "A01.2.1", "GUM"),
            ] {
                world.confirm(None, told(code, location, item));
            }
            world.confirm(None, json!({"kind": "report", "code": "equipment"}));
            world.confirm(None, json!({"kind": "report", "code": "equipment"}));
            let rows = world.rows(
                "select code || ' ' || location || item || ' ' || nth from exception where code <> 'books_short' \
                 order by exception",
            );
            let seen: Vec<&str> = rows.iter().map(|row| row.text(0).expect("a text")).collect();
            assert_eq!(
                seen,
                [
                    "damaged A01.1.1TEA 1",
                    "damaged A01.2.1TEA 1",
                    "damaged A01.1.1GUM 1",
                    "surplus_found A01.1.1TEA 1",
                    "damaged A01.1.1TEA 2",
                    "bin_blocked A01.2.1TEA 1",
                    "bin_blocked A01.2.1GUM 2",
                    "equipment  1",
                    "equipment  1",
                ]
            );
        });
    }

    #[test]
    fn what_was_three_months_ago_counts_no_more_and_what_came_after_is_named_too() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            let number = |world: &mut World| {
                world.confirm(None, told("damaged", "A01.1.1", "TEA"))["exceptions"][0]["exception"].as_i64()
            };
            let first = number(&mut world).expect("a case");
            world.now = world.now.plus(60 * 86_400_000);
            let second = number(&mut world).expect("a case");
            world.now = world.now.plus(60 * 86_400_000);
            let third = number(&mut world).expect("a case");
            let nth = world.rows("select nth from exception where code = 'damaged' order by exception");
            assert_eq!(nth.iter().map(|row| row.int(0).expect("a number")).collect::<Vec<_>>(), [1, 2, 2]);
            let mut named = |case: i64| {
                let all = world.change(|cx| {
                    let site = cx.site.site.clone();
                    like(cx.conn, &site, case)
                });
                all.into_iter().map(|one| one.exception).collect::<Vec<_>>()
            };
            assert_eq!(named(first), [second]);
            assert_eq!(named(second), [third, first]);
        });
    }
}
