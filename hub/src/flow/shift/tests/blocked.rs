//! What stands on an LPN nobody may take from stays so, wherever it goes and whatever is taken back.

use super::{V6, lpn};
use crate::testing::{World, on_both};
use serde_json::{Value, json};

/// Six TEA on P1 at P01 and four on P2 at `other`; P1 does not hold what it should, so it is blocked.
fn world(home: &crate::testing::Home, other: &'static str) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        cx.conn.batch(
            "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
             mix_items, mix_lots, capacity, state, suspect) values \
             ('main', 'P02', 'lane', 'pack', '', 10, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0)",
        )
    });
    lpn(&mut world, "P1", "P01");
    lpn(&mut world, "P2", other);
    for (name, place, qty) in [("P1", "P01", 6), ("P2", other, 4)] {
        world.change(|cx| {
            use crate::ledger::{self, ADJUSTMENT, Booking, Place};
            use regal_shared::base::{Goods, StockStatus};
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::on(place, name, StockStatus::Available));
            ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None }).map(|_| ())
        });
    }
    let told =
        world.confirm(None, json!({"kind": "report", "code": "lpn_differs", "lpn": "P1", "location": "P01"}));
    assert_eq!(told["exceptions"][0]["code"], "lpn_differs", "{told}");
    world
}

/// What stands where: `LPN@place status n`.
fn stands(world: &mut World) -> Vec<String> {
    let rows = world.rows(
        "select lpn, location, status, on_hand from balance where virtual = 0 and on_hand > 0 order by lpn, status",
    );
    let text = |row: &crate::db::Row, at: usize| row.string(at).expect("text");
    rows.iter()
        .map(|row| {
            let n = row.int(3).expect("a number");
            format!("{}@{} {} {n}", text(row, 0), text(row, 1), text(row, 2))
        })
        .collect()
}

fn undo(world: &mut World, number: i64, source: &str) -> Value {
    world.confirm(None, json!({"kind": "undo", "command": format!("K7Q2MX.c{number}"), "source": source}))
}

#[test]
fn a_blocked_lpn_merged_into_another_stays_blocked_there_and_is_told() {
    for other in ["P01", "P02"] {
        on_both(|home| {
            let mut world = world(home, other);
            assert_eq!(
                stands(&mut world),
                ["P1@P01 blocked 6".to_owned(), format!("P2@{other} available 4")]
            );
            let merged = world.confirm(None, json!({"kind": "lpn_merge", "from": "P1", "into": "P2"}));
            assert_eq!(merged["exceptions"][0]["code"], "rule_broken", "{merged}");
            let after = [format!("P2@{other} available 4"), format!("P2@{other} blocked 6")];
            assert_eq!(stands(&mut world), after);
            assert_eq!(
                world.count(
                    "select count(*) from exception where code = 'rule_broken' and detail = 'status_mix'"
                ),
                1
            );
            assert_eq!(
                (
                    world.count(V6),
                    world.count("select count(*) from lpn where lpn = 'P1' and state = 'empty'")
                ),
                (0, 1)
            );
        });
    }
}

#[test]
fn a_merge_taken_back_gives_the_blocked_lpn_its_goods_back_as_they_were() {
    for other in ["P01", "P02"] {
        on_both(|home| {
            let mut world = world(home, other);
            // Two LPNs were met and one case told before.
            world.confirm(None, json!({"kind": "lpn_merge", "from": "P1", "into": "P2"}));
            let back = undo(&mut world, 4, "P1");
            assert_eq!(
                stands(&mut world),
                ["P1@P01 blocked 6".to_owned(), format!("P2@{other} available 4")],
                "{back}"
            );
            assert_eq!(world.count(V6), 0, "an LPN is where its goods are");
            assert_eq!(world.count("select count(*) from lpn where lpn = 'P1' and state = 'empty'"), 0);
        });
    }
}

#[test]
fn an_lpn_that_was_blocked_since_comes_back_blocked() {
    on_both(|home| {
        let mut world = world(home, "P01");
        world.confirm(None, json!({"kind": "put", "what": {"what": "lpn", "lpn": "P2"}, "to": "P02"}));
        world.confirm(None, json!({"kind": "report", "code": "lpn_differs", "lpn": "P2", "location": "P02"}));
        let back = undo(&mut world, 4, "P01");
        assert_eq!(back["answer"], "applied", "{back}");
        assert_eq!(stands(&mut world), ["P1@P01 blocked 6", "P2@P01 blocked 4"]);
        assert_eq!(world.count(V6), 0);
    });
}
