//! Goods are looked for, wherever they lie.

use crate::policy;
use crate::testing::{World, on_both};
use serde_json::{Value, json};

/// So many of a lot at a place, on an LPN or loose.
fn lies(world: &mut World, location: &'static str, lpn: &'static str, lot: &'static str) {
    world.change(move |cx| {
        use crate::ledger::{self, ADJUSTMENT, Booking, Place};
        use regal_shared::base::{Goods, StockStatus};
        let goods = Goods { item: "TEA".into(), owner: "own".into(), lot: lot.into(), ..Goods::default() };
        let (from, to) = (Place::loose(ADJUSTMENT), Place::on(location, lpn, StockStatus::Available));
        ledger::book(cx, &Booking { goods, qty: 5, from, to, reason: "opening", own: None }).map(|_| ())
    });
}

fn asks(world: &mut World, object: &str, lot: &str) -> Value {
    let mut wish = json!({"kind": "claim", "claim": "object", "task": "move", "object": object});
    if !lot.is_empty() {
        wish["lot"] = json!(lot);
    }
    world.request(wish)
}

#[test]
fn goods_in_one_bin_are_moved_from_there_and_those_in_several_ask_for_the_bin() {
    on_both(|home| {
        let mut world = World::new(home);
        let said = |answer: &Value| answer["refusal"]["message"].clone();
        assert_eq!(said(&asks(&mut world, "TEA", ""))["code"], "scan.want_loc", "the books have none");
        lies(&mut world, "A01.1.1", "", "L1");
        let answer = asks(&mut world, "TEA", "");
        let work = &answer["grant"]["packet"]["work"];
        assert_eq!((&work["work"], &work["from"]), (&json!("shift"), &json!("A01.1.1")), "{answer}");
        let task = answer["grant"]["packet"]["task"].clone();
        world.request(json!({"kind": "hand_back", "task": task}));
        lies(&mut world, "A01.2.1", "", "L2");
        lies(&mut world, "P01", "P1", "L2");
        let several = said(&asks(&mut world, "TEA", ""));
        assert_eq!(
            (&several["code"], &several["args"]["n"]),
            (&json!("scan.more_loc"), &json!(3)),
            "{several}"
        );
        assert_eq!(said(&asks(&mut world, "TEA", "L2"))["args"]["n"], 2, "the label named the lot");
        let one = asks(&mut world, "TEA", "L1");
        assert_eq!(one["grant"]["packet"]["work"]["from"], "A01.1.1", "{one}");
        let task = one["grant"]["packet"]["task"].clone();
        world.request(json!({"kind": "hand_back", "task": task}));
        assert_eq!(world.count("select count(*) from task where kind = 'move' and state = 'ready'"), 0);
        let goods = json!({"what": "goods", "item": "TEA", "owner": "own", "lot": "L1", "qty": 5});
        world.confirm(None, json!({"kind": "take", "what": goods, "from": "A01.1.1"}));
        assert_eq!(said(&asks(&mut world, "TEA", "L1"))["code"], "scan.want_loc", "somebody has it in hand");
    });
}

#[test]
fn whether_a_bin_stands_for_its_content_is_the_sites_to_say() {
    on_both(|home| {
        let mut world = World::new(home);
        lies(&mut world, "A01.1.1", "", "L1");
        let (work, lease) = world.claim(json!({"claim": "object", "task": "move", "object": "L.A01.1.1"}));
        assert_eq!(work["stands"], Value::Null);
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        world.change(|cx| policy::set(cx, "bin_stands", 1));
        let (work, _) = world.claim(json!({"claim": "object", "task": "move", "object": "L.A01.1.1"}));
        assert_eq!(work["stands"], true);
    });
}

#[test]
fn goods_scanned_at_the_work_menu_are_moved_unless_work_waits_for_them() {
    on_both(|home| {
        let mut world = crate::testing::bench::packed_soon(home);
        let scanned = |world: &mut World, object: &str| {
            world.request(json!({"kind": "claim", "claim": "object", "object": object}))
        };
        let kind = |answer: &Value| answer["grant"]["packet"]["work"]["work"].clone();
        let answer = scanned(&mut world, "TEA");
        assert_eq!(kind(&answer), "pack", "an order of it waits at the bench: {answer}");
        let lease = answer["grant"]["packet"]["task"].as_str().map(str::to_owned);
        world.change(|cx| {
            let sql = "update task set state = 'cancelled' where site = $1 and task = $2";
            cx.conn.execute(sql, crate::db::params!["main", lease.as_deref().unwrap_or_default()])
        });
        let answer = scanned(&mut world, "TEA");
        assert_eq!(answer["refusal"]["message"]["code"], "scan.more_loc", "a bin and the tote: {answer}");
        assert_eq!(scanned(&mut world, "NOTHING")["refusal"]["message"]["code"], "req.unknown_object");
    });
    on_both(|home| {
        let mut world = World::new(home);
        lies(&mut world, "A01.1.1", "", "L1");
        let answer = world.request(json!({"kind": "claim", "claim": "object", "object": "TEA"}));
        assert_eq!(answer["grant"]["packet"]["work"]["from"], "A01.1.1", "{answer}");
    });
}

#[test]
fn the_packet_tells_what_lpns_stand_in() {
    on_both(|home| {
        let mut world = World::new(home);
        for name in ["B1", "P1", "P2"] {
            super::lpn(&mut world, name, "P01");
        }
        lies(&mut world, "P01", "B1", "L1");
        lies(&mut world, "P01", "P2", "L1");
        for (child, parent) in [("B1", "P1"), ("P1", "P2")] {
            let nest = json!({"kind": "lpn_nest", "child": child, "parent": parent});
            assert_eq!(world.confirm(None, nest)["answer"], "applied");
        }
        let within = |world: &mut World, object: &str| {
            let answer =
                world.request(json!({"kind": "claim", "claim": "object", "task": "move", "object": object}));
            let stock = answer["grant"]["packet"]["work"]["stock"].as_array().cloned().unwrap_or_default();
            let row = |one: &Value| format!("{} {}", one["lpn"], one["within"]).replace('"', "");
            stock.iter().map(row).collect::<Vec<_>>()
        };
        assert_eq!(within(&mut world, "L.P01"), ["B1 [P1,P2]", "P2 null"]);
        assert_eq!(within(&mut world, "U.P1"), ["B1 [P1]"], "only as far as what was scanned");
        assert_eq!(within(&mut world, "U.B1"), ["B1 null"]);
    });
}
