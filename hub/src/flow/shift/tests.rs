//! Moving through the door.

use crate::testing::{World, on_both};
use serde_json::json;

const V6: &str = "select count(*) from balance b join lpn u on u.lpn = b.lpn where b.location <> u.location";

fn lpn(world: &mut World, name: &str, location: &str) {
    let put = json!({"kind": "put", "what": {"what": "lpn", "lpn": name}, "to": location});
    assert_eq!(world.confirm(None, put)["exceptions"][0]["code"], "lpn_differs", "nobody knew it");
}

#[test]
fn loose_goods_move_and_lines_that_lose_their_stock_are_planned_anew() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        world.stock("A01.2.1", "TEA", 5);
        let (work, lease) = world.claim(json!({"claim": "object", "object": "L.A01.1.1"}));
        assert_eq!((&work["work"], &work["stock"][0]["free"]), (&json!("shift"), &json!(6)), "{work}");
        let goods = json!({"what": "goods", "item": "TEA", "owner": "own", "qty": 8});
        let take = json!({"kind": "take", "what": goods, "from": "A01.1.1"});
        assert_eq!(world.confirm(Some(&lease), take)["answer"], "applied");
        assert_eq!(
        world.count(
            "select cast(sum(qty) as bigint) from reservation where state = 'open' and location = 'A01.2.1'"
        ),
        2,
        "two of four are looked for elsewhere"
    );
        assert_eq!(world.count("select planned from task_line where location = 'A01.1.1'"), 2);
        let put = json!({"kind": "put", "what": goods, "to": "P01"});
        assert_eq!(world.confirm(Some(&lease), put)["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'P01'"), 8);
        assert_eq!(world.count("select count(*) from task where kind = 'move' and state = 'done'"), 1);
    });
}

#[test]
fn a_move_given_back_ends() {
    on_both(|home| {
        let mut world = World::new(home);
        let (_, lease) = world.claim(json!({"claim": "object", "object": "L.A01.1.1"}));
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(world.count("select count(*) from task where kind = 'move' and state = 'cancelled'"), 1);
    });
}

#[test]
fn content_goes_with_its_lpn_through_nesting_splitting_merging_and_a_new_label() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        for name in ["C1", "P1"] {
            lpn(&mut world, name, "P01");
        }
        // Ten go onto C1: a split from loose stock is a take and a put by hand; here the books start with it.
        world.change(|cx| {
            use crate::ledger::{self, Booking, Place};
            use regal_shared::base::{Goods, StockStatus};
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let (from, to) = (Place::loose("A01.1.1"), Place::on("P01", "C1", StockStatus::Available));
            ledger::book(cx, &Booking { goods, qty: 10, from, to, reason: "", own: None }).map(|_| ())
        });
        let confirm = |world: &mut World, body| assert_eq!(world.confirm(None, body)["answer"], "applied");
        confirm(&mut world, json!({"kind": "lpn_nest", "child": "C1", "parent": "P1"}));
        let whole = json!({"what": "lpn", "lpn": "P1"});
        confirm(&mut world, json!({"kind": "take", "what": whole, "from": "P01"}));
        assert_eq!(
            world.count("select on_hand from balance where lpn = 'C1' and location = 'Carry.K7Q2MX'"),
            10
        );
        confirm(&mut world, json!({"kind": "put", "what": whole, "to": "P01"}));
        assert_eq!((world.count(V6), world.count("select count(*) from lpn where parent = 'P1'")), (0, 1));
        let loop_ = world.confirm(None, json!({"kind": "lpn_nest", "child": "P1", "parent": "C1"}));
        assert_eq!(loop_["exceptions"][0]["code"], "rule_broken");
        let split =
            json!({"kind": "lpn_split", "lpn": "C1", "item": "TEA", "owner": "own", "qty": 3, "to": "N1"});
        confirm(&mut world, split);
        assert_eq!(world.count("select on_hand from balance where lpn = 'N1'"), 3);
        confirm(&mut world, json!({"kind": "lpn_nest", "child": "C1", "location": "A01.2.1"}));
        assert_eq!((world.count(V6), world.count("select count(*) from lpn where parent = 'P1'")), (0, 1));
        confirm(&mut world, json!({"kind": "lpn_merge", "from": "N1", "into": "C1"}));
        assert_eq!(world.count("select on_hand from balance where lpn = 'C1' and location = 'A01.2.1'"), 10);
        confirm(&mut world, json!({"kind": "lpn_relabel", "old": "C1", "new": "C9"}));
        assert_eq!(world.count("select on_hand from balance where lpn = 'C9'"), 10);
        assert_eq!(world.count("select count(*) from lpn where lpn = 'C1' and state = 'void'"), 1);
        let bare = world.confirm(None, json!({"kind": "lpn_empty", "lpn": "C9"}));
        assert_eq!(bare["exceptions"][0]["code"], "lpn_differs");
        assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), 10);
        let v5 = "select cast(sum(unexplained) as bigint) from exception where state = 'open'";
        assert_eq!((world.count(v5), world.count(V6)), (10, 0));
    });
}

#[test]
fn another_lot_frees_only_what_it_served_and_the_order_that_had_it_is_planned_anew() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 4);
        world.order("1", 4);
        world.stock("A01.2.1", "TEA", 6);
        world.order("2", 5);
        let (_, lease) = world.claim(json!({"claim": "object", "object": "O.1"}));
        world.stock("A01.1.1", "TEA", 1);
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.2.1", "qty": 3,
        "tote": "T1"});
        assert_eq!(world.confirm(Some(&lease), pick)["answer"], "applied");
        let open = |world: &mut World, sql| world.count(sql);
        assert_eq!(
            open(
                &mut world,
                "select cast(sum(qty) as bigint) from reservation where state = 'open' and order_no = '1'"
            ),
            1,
            "the rest of the line keeps its stock"
        );
        assert_eq!(
            open(
                &mut world,
                "select cast(sum(qty) as bigint) from reservation where state = 'open' and order_no = '2' and \
             location = 'A01.2.1'"
            ),
            3
        );
        assert_eq!(
            open(
                &mut world,
                "select cast(sum(qty) as bigint) from reservation where state = 'open' and order_no = '2' and \
             location = 'A01.1.1'"
            ),
            2
        );
    });
}
