//! Lots the books do not know: whoever takes, sees or reports goods of one makes it known, unverified, with the expiry
//! that was reported.

use crate::catalog::{cards, lot};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use regal_shared::base::{Day, Goods};
use regal_shared::flow::common::What;
use regal_shared::wire::Confirm;
use std::collections::BTreeMap;

/// Goods a confirm names, with the expiry it reports of them. What comes in from outside is receiving's own matter.
fn named(confirm: &Confirm) -> Vec<(&Goods, Option<Day>)> {
    match confirm {
        Confirm::Pick(fact) => vec![(&fact.goods, fact.expiry)],
        Confirm::PickShort(fact) => vec![(&fact.goods, fact.expiry)],
        Confirm::Count(fact) => fact.seen.iter().map(|seen| (&seen.goods, seen.expiry)).collect(),
        Confirm::Report(fact) => fact.goods.iter().map(|goods| (goods, fact.expiry)).collect(),
        Confirm::Observe(fact) => vec![(&fact.goods, None)],
        Confirm::Pack(fact) => fact.content.iter().map(|part| (&part.goods, None)).collect(),
        Confirm::Take(fact) => of_what(&fact.what),
        Confirm::Put(fact) => of_what(&fact.what),
        _ => Vec::new(),
    }
}

fn of_what(what: &What) -> Vec<(&Goods, Option<Day>)> {
    match what {
        What::Goods { goods, .. } => vec![(goods, None)],
        What::Lpn { .. } => Vec::new(),
    }
}

/// Makes the lots of a confirm known that are not, and adds the expiry to those that have none.
///
/// # Errors
/// The database.
pub fn lots_seen(cx: &mut Cx<'_>, confirm: &Confirm) -> Result<Vec<Change>, DbError> {
    let mut lots: BTreeMap<(&str, &str), Option<Day>> = BTreeMap::new();
    for (goods, expiry) in named(confirm) {
        if !goods.item.is_empty() && !goods.lot.is_empty() {
            let told = lots.entry((&goods.item, &goods.lot)).or_default();
            *told = told.or(expiry);
        }
    }
    let mut changes = Vec::new();
    for ((item, lot), expiry) in lots {
        let known = cards::lot(cx.conn, &cx.site.site, item, lot)?;
        if known.is_none_or(|known| known.expiry.is_none() && expiry.is_some()) {
            let (item, lot) = (item.to_owned(), lot.to_owned());
            changes.push(Change::Lot(lot::Change::Seen { item, lot, expiry, verified: false }));
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use crate::testing::{World, on_both};
    use regal_shared::base::Day;
    use serde_json::{Value, json};

    #[test]
    fn a_lot_nobody_knew_is_known_from_the_first_word_of_it() {
        on_both(|home| {
            let mut world = World::new(home);
            world.order("4711", 1);
            let mut goods = |kind: &str, lot: &str, more: Value| {
                let mut fact =
                    json!({"kind": kind, "owner": "own", "item": "TEA", "lot": lot, "location": "A01.1.1"});
                let parts = more.as_object().expect("fields").clone();
                fact.as_object_mut().expect("a fact").extend(parts);
                world.confirm(None, fact);
            };
            let day = Day::parse_iso("2027-05-31").expect("a day").0;
            goods("pick", "P1", json!({"line": 0, "qty": 1, "tote": "T1", "expiry": day}));
            goods("pick", "P2", json!({"line": 0, "qty": 1, "tote": "T1"}));
            let short =
                json!({"line": 0, "code": "short", "taken": 1, "left": 0, "tote": "T1", "expiry": day});
            goods("pick_short", "S1", short);
            goods("report", "R1", json!({"code": "surplus_found", "qty": 2, "expiry": day}));
            goods("observe", "O1", json!({"seen": 3}));
            let seen = |lot: &str, expiry: Value| json!({"owner": "own", "item": "TEA", "lot": lot, "qty": 1, "expiry": expiry});
            let both = [seen("C1", json!(day)), seen("C2", Value::Null)];
            goods("count", "", json!({"anchor": 0, "first": 1, "last": 2, "seen": both}));
            // The expiry comes later, and stays once it is known.
            goods("pick", "P2", json!({"line": 0, "qty": 1, "tote": "T1", "expiry": day}));
            goods("pick", "P1", json!({"line": 0, "qty": 1, "tote": "T1", "expiry": day + 30}));
            let rows = world
                .rows("select lot, verified, coalesce(expiry, 0) from lot where item = 'TEA' order by lot");
            let lots: Vec<(String, i64, i64)> = rows
                .iter()
                .map(|row| Ok((row.string(0)?, row.int(1)?, row.int(2)?)))
                .collect::<Result<_, crate::db::DbError>>()
                .expect("lots");
            let known = |lot: &str, expiry: i64| (lot.to_owned(), 0, expiry);
            let expected =
                [("C1", day), ("C2", 0), ("O1", 0), ("P1", day), ("P2", day), ("R1", day), ("S1", day)];
            assert_eq!(lots, expected.map(|(lot, expiry)| known(lot, expiry)));
        });
    }
}
