//! A place that is given up: somebody is sent for what lies there and nobody fetches.

use super::corrective::{Wrong, corrective, planned};
use crate::catalog::lies::{self, Lies};
use crate::catalog::retired::RETIRED;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::floor::{self, Change};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::LocationKind;
use regal_shared::text::Message;
use std::collections::BTreeMap;

/// Kinds of places goods are put away from again. What lies at others has its way already: to its bin, onto its truck.
pub const CLEARED: &[LocationKind] = &[LocationKind::Bin, LocationKind::Face, LocationKind::Reserve];
/// The most goods one wish sends somebody for.
const MOST: i64 = 1_000;

/// The moves that clear a place: an LPN whole, loose goods as far as nobody fetches them.
#[must_use]
pub fn moves(location: &str, walk: i64, lies: &[Lies]) -> Vec<Change> {
    let wrong = |lpn| Wrong { location, walk, lpn, rule: RETIRED };
    let mut units: BTreeMap<&str, Vec<(Goods, StockStatus, Qty)>> = BTreeMap::new();
    for one in lies.iter().filter(|one| one.left() > 0) {
        units.entry(&one.outer).or_default().push((one.goods.clone(), one.status, one.left()));
    }
    units.into_iter().flat_map(|(lpn, goods)| corrective(&wrong(lpn), &goods)).collect()
}

/// Sends somebody for all of it, or says why not.
///
/// # Errors
/// The database.
pub fn clear(cx: &mut Cx<'_>, location: &str) -> Result<Result<(), Message>, DbError> {
    let site = cx.site.site.clone();
    let row = query_one(
        cx.conn,
        "select kind, walk, state from location where site = $1 and location = $2",
        params![&site, location],
    )?;
    let Some(row) = row else { return Ok(Err(Message::new("req.unknown_object"))) };
    if !LocationKind::parse(row.text(0)?).is_some_and(|kind| CLEARED.contains(&kind)) {
        return Ok(Err(Message::new("board.clear_kind")));
    }
    if row.text(2)? != RETIRED {
        return Ok(Err(Message::new("board.clear_retired")));
    }
    let walk = row.int(1)?;
    let lies = lies::at(cx.conn, &site, location, MOST)?;
    let mut changes = moves(location, walk, &lies);
    if changes.is_empty() {
        return Ok(Err(Message::new("board.clear_nothing")));
    }
    planned(cx, &mut changes)?;
    floor::apply::apply(cx, &changes).map(Ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task;

    fn lies(item: &str, lpn: &str, qty: Qty, reserved: Qty) -> Lies {
        let goods = Goods { item: item.into(), owner: "own".into(), ..Goods::default() };
        Lies {
            goods,
            name: String::new(),
            status: StockStatus::Available,
            lpn: lpn.into(),
            outer: lpn.into(),
            qty,
            reserved,
            moving: false,
            bound: false,
        }
    }

    fn sent(all: &[Lies]) -> Vec<String> {
        let one = |change: &Change| match change {
            Change::Task(task::Change::WantedLine(new, line)) => {
                format!("{} {} {} {}", new.object, line.planned, line.goods.item, new.reason)
            }
            other => format!("{other:?}"),
        };
        moves("A01", 7, all).iter().map(one).collect()
    }

    #[test]
    fn somebody_is_sent_once_for_what_nobody_fetches_and_for_an_lpn_whole() {
        let on = |change: fn(&mut Lies), mut lies: Lies| {
            change(&mut lies);
            lies
        };
        for (all, expected) in [
            (vec![], vec![]),
            (vec![lies("TEA", "", 10, 0)], vec!["L.A01 10 TEA retired"]),
            (vec![lies("TEA", "", 10, 4)], vec!["L.A01 6 TEA retired"]),
            (vec![lies("TEA", "", 4, 4)], vec![]),
            (
                vec![lies("CUP", "", 1, 0), lies("TEA", "", 2, 0)],
                vec!["L.A01 1 CUP retired", "L.A01 2 TEA retired"],
            ),
            (vec![lies("CUP", "P1", 1, 0)], vec!["U.P1 1 CUP retired"]),
            (vec![lies("CUP", "P1", 1, 0), lies("TEA", "P1", 2, 0)], vec!["U.P1 3  retired"]),
            (vec![on(|one| one.moving = true, lies("TEA", "", 10, 0))], vec![]),
            (vec![on(|one| one.bound = true, lies("TEA", "P1", 10, 0))], vec![]),
        ] {
            assert_eq!(sent(&all), expected, "{all:?}");
        }
    }
}
