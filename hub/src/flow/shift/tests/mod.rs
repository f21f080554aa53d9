//! Moving through the door.

mod blocked;
mod cleared;
mod sought;

use crate::people::person;
use crate::testing::{Home, World, on_both};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
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

/// A reserve bin R01 for one LPN, with LPN P1 on it; P2 is set down there as well, five TEA on it.
fn against_a_rule(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        cx.conn.batch(
            "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
             mix_items, mix_lots, capacity, state, suspect) values \
             ('main', 'R01', 'reserve', 'R', 'R', 50, 0, 0, 0, '', 1, 1, 1, 1, 'usable', 0)",
        )
    });
    lpn(&mut world, "P1", "R01");
    world.stock("A01.1.1", "TEA", 20);
    lpn(&mut world, "P2", "P01");
    let split = json!({"what": "goods", "item": "TEA", "owner": "own", "qty": 5});
    world.confirm(None, json!({"kind": "take", "what": split, "from": "A01.1.1"}));
    world.change(|cx| {
        use crate::ledger::{self, Booking, Place};
        use regal_shared::base::{Goods, StockStatus};
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let (from, to) = (Place::loose("Carry.K7Q2MX"), Place::on("P01", "P2", StockStatus::Available));
        ledger::book(cx, &Booking { goods, qty: 5, from, to, reason: "", own: None }).map(|_| ())
    });
    let put = json!({"kind": "put", "what": {"what": "lpn", "lpn": "P2"}, "to": "R01"});
    assert_eq!(world.confirm(None, put)["exceptions"][0]["code"], "rule_broken");
    world
}

const FIXES: &str =
    "select count(*) from task where kind = 'move' and mode = 'fix' and state in ('ready', 'leased')";

#[test]
fn an_lpn_set_down_against_a_rule_is_offered_as_a_move_that_names_the_rule() {
    on_both(|home| {
        let mut world = against_a_rule(home);
        assert_eq!(world.count(FIXES), 1);
        let (work, lease) = world.claim(json!({"claim": "next", "kinds": ["move"]}));
        let fix = &work["fix"];
        assert_eq!(
            (&work["work"], &fix["lpn"], &fix["qty"]),
            (&json!("shift"), &json!("P2"), &json!(5)),
            "{work}"
        );
        assert_eq!(fix["why"][1]["code"], "why.too_big");
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        let (again, lease) = world.claim(json!({"claim": "object", "object": "U.P2"}));
        assert_eq!(again["fix"], *fix, "scanning it finds the same work");
        let whole = json!({"what": "lpn", "lpn": "P2"});
        world.confirm(Some(&lease), json!({"kind": "take", "what": whole, "from": "R01"}));
        world.confirm(Some(&lease), json!({"kind": "put", "what": whole, "to": "R01"}));
        assert_eq!(world.count(FIXES), 1, "back where it was: still to do, and no second one");
        world.confirm(Some(&lease), json!({"kind": "put", "what": whole, "to": "P01"}));
        assert_eq!(world.count(FIXES), 0);
        assert_eq!(world.count("select count(*) from task where mode = 'fix' and state = 'done'"), 1);
    });
}

#[test]
fn loose_goods_put_elsewhere_or_into_a_held_bin_are_moved_once_for_each_kind_of_goods() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 20);
        let goods = |qty: i64| json!({"what": "goods", "item": "TEA", "owner": "own", "qty": qty});
        world.change(|cx| cx.conn.batch("update location set state = 'blocked' where location = 'A01.2.1'"));
        for qty in [3, 4] {
            world.confirm(None, json!({"kind": "take", "what": goods(qty), "from": "A01.1.1"}));
            let put = world.confirm(None, json!({"kind": "put", "what": goods(qty), "to": "A01.2.1"}));
            assert_eq!(put["exceptions"][0]["code"], "rule_broken", "{put}");
        }
        assert_eq!(world.count(FIXES), 1, "one open at most");
        world.confirm(None, json!({"kind": "take", "what": goods(2), "from": "A01.1.1"}));
        let told = json!({"kind": "report", "code": "put_elsewhere", "location": "P01", "item": "TEA",
            "owner": "own", "qty": 2});
        world.confirm(None, told);
        assert_eq!(world.count(FIXES), 2);
        let (work, lease) = world.claim(json!({"claim": "object", "object": "L.A01.2.1"}));
        assert_eq!(work["fix"]["why"][1]["code"], "why.bin_hold", "{work}");
        let some = json!({"kind": "take", "what": goods(1), "from": "A01.2.1"});
        world.confirm(Some(&lease), some);
        world.confirm(Some(&lease), json!({"kind": "put", "what": goods(1), "to": "A01.1.1"}));
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(world.count(FIXES), 2, "some are still there");
        world.change(|cx| cx.conn.batch("delete from balance where location in ('A01.2.1', 'P01')"));
        assert_eq!(world.request(json!({"kind": "claim", "claim": "next"}))["grant"]["grant"], "no_work");
        assert_eq!(world.count(FIXES), 0, "what lies there no more needs nobody");
    });
}

#[test]
fn a_supervisor_lets_goods_go_that_others_claimed_and_free_lines_are_planned_anew_before_held_ones() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("1", 3);
        world.order("2", 4);
        world.stock("A01.2.1", "TEA", 2);
        world.claim(json!({"claim": "object", "object": "O.1"}));
        world.change(|cx| {
            person::save(
                cx,
                &person::Person {
                    person: "3001".into(),
                    name: "Eva".into(),
                    badge: "3001".into(),
                    pin_hash: String::new(),
                    role: Role::Supervisor,
                    language: Language::De,
                    large: false,
                    state: "active".into(),
                    failures: 0,
                    locked_until: 0,
                },
            )
        });
        let (work, lease) = world.claim(json!({"claim": "object", "object": "L.A01.1.1"}));
        assert_eq!(work["stock"][0]["free"], 3, "{work}");
        let goods = json!({"what": "goods", "item": "TEA", "owner": "own", "qty": 8});
        let take = json!({"what": goods, "from": "A01.1.1"});
        let wish = |badge: &str| {
            json!({"kind": "override", "task": lease.task, "rule": "reserved", "planned": "3",
                "wanted": "A01.1.1 TEA", "take": take, "badge": badge})
        };
        let held = |world: &mut World, order: &'static str| world.count(order);
        const ONE: &str = "select cast(coalesce(sum(qty), 0) as bigint) from reservation where state = 'open' and \
             order_no = '1' and location = 'A01.1.1'";
        const TWO: &str = "select cast(coalesce(sum(qty), 0) as bigint) from reservation where state = 'open' and \
             order_no = '2' and location = 'A01.1.1'";
        const ELSEWHERE: &str = "select cast(coalesce(sum(qty), 0) as bigint) from reservation where \
             state = 'open' and order_no = '2' and location = 'A01.2.1'";
        assert_eq!(world.request(wish("1001"))["refusal"]["ground"], "role");
        assert_eq!((held(&mut world, ONE), held(&mut world, TWO)), (3, 4), "a refusal changes nothing");
        assert_eq!(world.request(wish("3001"))["answer"], "granted");
        assert_eq!(
            (held(&mut world, TWO), held(&mut world, ELSEWHERE)),
            (0, 2),
            "what nobody holds goes first"
        );
        assert_eq!(held(&mut world, ONE), 2, "and one of what somebody holds");
        let told =
            "select count(*) from exception where code = 'rule_broken' and qty = 1 and detail like 'T%/1: 1'";
        assert_eq!(world.count(told), 1, "the line that lost it is named");
        let body = json!({"kind": "take", "what": goods, "from": "A01.1.1"});
        assert_eq!(world.confirm(Some(&lease), body)["answer"], "applied");
        assert_eq!(held(&mut world, ONE), 2, "taking what was allowed takes nothing more");
        let put = json!({"kind": "put", "what": goods, "to": "P01"});
        assert_eq!(world.confirm(Some(&lease), put)["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'P01'"), 8);
        assert_eq!(world.count("select count(*) from reservation where state = 'open' and order_no = ''"), 0);

        let (work, lease) = world.claim(json!({"claim": "object", "object": "L.A01.1.1"}));
        assert_eq!(work["stock"][0]["free"], 0, "{work}");
        let one =
            json!({"what": {"what": "goods", "item": "TEA", "owner": "own", "qty": 1}, "from": "A01.1.1"});
        let wish = json!({"kind": "override", "task": lease.task, "rule": "reserved", "planned": "0",
                "wanted": "A01.1.1 TEA", "take": one, "badge": "3001"});
        world.request(wish);
        assert_eq!(held(&mut world, ONE), 1);
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(
            world.count("select count(*) from reservation where state = 'open' and order_no = ''"),
            0,
            "a move given back holds nothing"
        );
    });
}

#[test]
fn what_lies_wrong_is_given_the_place_the_rules_for_putting_away_choose() {
    on_both(|home| {
        let mut world = against_a_rule(home);
        world.change(|cx| {
            cx.conn.batch(
                "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
                 mix_items, mix_lots, capacity, state, suspect) values \
                 ('main', 'R02', 'reserve', 'R', 'R', 51, 0, 0, 0, '', 1, 1, 1, 1, 'usable', 0), \
                 ('main', 'R03', 'reserve', 'R', 'R', 52, 0, 0, 0, '', 1, 1, 1, 1, 'usable', 0)",
            )
        });
        const TARGETS: &str = "select t.target || ' ' || n.target || ' ' || n.why from task t join task_line n on \
            n.site = t.site and n.task = t.task where t.mode = 'fix' order by t.task";
        let text = |world: &mut World| world.rows(TARGETS)[0].string(0).expect("a text");
        assert!(
            text(&mut world).starts_with("A01.1.1 A01.1.1 "),
            "planned when it was made: {}",
            text(&mut world)
        );
        assert!(text(&mut world).contains("why.too_big"), "{}", text(&mut world));
        assert!(text(&mut world).contains("why.same_item"), "{}", text(&mut world));
        let (work, lease) = world.claim(json!({"claim": "next", "kinds": ["move"]}));
        let targets = work["fix"]["targets"].as_array().cloned().unwrap_or_default();
        assert_eq!(targets[0], json!({"location": "A01.1.1", "rule": "same_item"}), "{work}");
        assert!(targets.iter().all(|one| one["location"] != "R01"), "not where it lies: {work}");
        assert!(targets.iter().any(|one| one["location"] == "R02"), "{work}");
        assert_eq!(targets.last().expect("one")["rule"], "overflow", "{work}");
        let named = |place: &str| {
            work["cards"].as_array().is_some_and(|cards| cards.iter().any(|card| card["location"] == place))
        };
        assert!(named("A01.1.1") && named("R02"), "{work}");
        let full = json!({"kind": "report", "code": "bin_full", "location": "A01.1.1", "lpn": "P2"});
        world.confirm(Some(&lease), full);
        assert!(
            text(&mut world).starts_with("  "),
            "a bin that is full is planned anew: {}",
            text(&mut world)
        );
        world.change(|cx| cx.conn.batch("update location set state = 'blocked' where location = 'A01.1.1'"));
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        let (work, _) = world.claim(json!({"claim": "next", "kinds": ["move"]}));
        assert_eq!(work["fix"]["targets"][0]["location"], "A01.2.1", "{work}");
        assert!(text(&mut world).starts_with("A01.2.1 A01.2.1 "), "{}", text(&mut world));
        assert!(text(&mut world).contains("why.empty_bin"), "{}", text(&mut world));
    });
}

#[test]
fn goods_at_an_unknown_place_get_a_place_and_two_moves_do_not_fill_one_bin() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 40);
        world.stock("A01.2.1", "TEA", 4);
        world.change(|cx| {
            cx.conn.batch(
                "update location set capacity = 15 where location = 'A01.2.1'; \
                 insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
                 mix_items, mix_lots, capacity, state, suspect) values \
                 ('main', 'P02', 'lane', 'pack', '', 9, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0)",
            )
        });
        let goods = |qty: i64| json!({"what": "goods", "item": "TEA", "owner": "own", "qty": qty});
        for (qty, to) in [(10, "P01"), (8, "P02")] {
            world.confirm(None, json!({"kind": "take", "what": goods(qty), "from": "A01.1.1"}));
            let told = json!({"kind": "report", "code": "put_elsewhere", "location": to, "item": "TEA",
                "owner": "own", "qty": qty});
            world.confirm(None, told);
        }
        world.confirm(None, json!({"kind": "take", "what": goods(1), "from": "A01.1.1"}));
        let answer = world.confirm(None, json!({"kind": "put", "what": goods(1), "to": "NOWHERE"}));
        assert_eq!(answer["exceptions"][0]["code"], "location_unknown", "{answer}");
        let rows =
            world.rows("select object || ' > ' || target from task where mode = 'fix' order by object");
        let rows: Vec<String> = rows.iter().map(|row| row.string(0).expect("a text")).collect();
        let wanted = ["L.P01 > A01.2.1", "L.P02 > A01.1.1", "L.Problem > A01.1.1"];
        assert_eq!(rows, wanted, "ten fit beside the four, eight more do not");
    });
}
