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
