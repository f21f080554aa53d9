//! LPNs taken as they are, other LPNs, lots that may not change, bins that are looked at, through the door.

use crate::catalog::lpn;
use crate::catalog::retired::{self, AtLocation};
use crate::ledger::{self, ADJUSTMENT, Booking, PROBLEM, Place};
use crate::policy;
use crate::setup::{self, Setup};
use crate::testing::bench::applied;
use crate::testing::{Lease, World, on_both};
use crate::verify::verify;
use regal_shared::base::{Goods, StockStatus};
use serde_json::{Value, json};

/// TEA on an LPN in A01.1.1.
fn pallet(world: &mut World, lpn: &str, qty: i64) {
    world.change(|cx| {
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let to = Place::on("A01.1.1", lpn, StockStatus::Available);
        let from = Place::loose(ADJUSTMENT);
        ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None }).map(|_| ())
    });
}

#[test]
fn another_lpn_serves_the_line_and_who_waited_for_it_is_planned_anew() {
    on_both(|home| {
        let mut world = World::new(home);
        pallet(&mut world, "P1", 6);
        pallet(&mut world, "P2", 6);
        world.order("4711", 6);
        world.order("4712", 6);
        let (work, lease) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4711"}));
        let planned = work["lines"][0]["lpn"].as_str().expect("an LPN").to_owned();
        let other = if planned == "P1" { "P2" } else { "P1" };
        let beside: Vec<(&str, i64)> = work["lpns"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| Some((one["lpn"].as_str()?, one["free"].as_i64()?)))
            .collect();
        assert_eq!(beside, [("P1", 6), ("P2", 6)], "nobody has them at work: {work}");
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let fact = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "lpn": other,
            "qty": 6, "tote": "T1"});
        applied(&mut world, Some(&lease), fact);
        assert_eq!(
            world.count("select count(*) from order_line where order_no = '4711' and state = 'picked'"),
            1
        );
        let left = world.rows("select lpn, qty from reservation where order_no = '4712' and state = 'open'");
        assert_eq!(
            (left[0].string(0).expect("an LPN"), left[0].int(1)),
            (planned, Ok(6)),
            "the other order swaps"
        );
        assert_eq!(left.len(), 1);
    });
}

/// A packet names the totes of other work up to a number. One beyond it gets its good tone, and the hub settles it: it serves
/// both orders, nothing on it is lost, and somebody looks.
#[test]
fn a_tote_beyond_those_a_packet_names_serves_both_orders_and_is_a_case() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 20);
        world.order("4700", 2);
        world.order("4711", 3);
        let ask = |order: &str| json!({"claim": "object", "task": "pick", "object": format!("O.{order}")});
        let pick = |qty: i64| {
            json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": qty,
                   "tote": "ZZ"})
        };
        let (_, first) = world.claim(ask("4700"));
        applied(&mut world, Some(&first), json!({"kind": "bind", "tote": "ZZ", "order": "4700"}));
        applied(&mut world, Some(&first), pick(2));
        world.change(|cx| {
            for n in 0..super::facts::MOST_BUSY + 1 {
                let tote = format!("A{n:04}");
                cx.conn.write(
                    "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, \
                     carton_type, weight_g, made_at) values ('main', $1, 'tote', 'open', '', '', 'P01', '4699', 'T0', 0, \
                     '', 0, 0)",
                    crate::db::params![&tote],
                )?;
            }
            Ok(())
        });
        let (packet, second) = world.claim(ask("4711"));
        let busy: Vec<&str> =
            packet["busy"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(busy.len(), 300, "as many as fit");
        assert!(!busy.contains(&"ZZ") && !busy.contains(&"A0300"), "and not these: {busy:?}");

        let bind = json!({"kind": "bind", "tote": "ZZ", "order": "4711"});
        let answer = world.confirm(Some(&second), bind);
        assert_eq!(answer["exceptions"][0]["code"], "lpn_differs", "{answer}");
        applied(&mut world, Some(&second), pick(3));
        let on_it = "select on_hand from balance where lpn = 'ZZ' and location = 'Carry.K7Q2MX'";
        assert_eq!(world.count(on_it), 5, "all of it is there");
        assert_eq!(world.count("select count(*) from lpn where lpn = 'ZZ' and order_no = '4700'"), 1);
        assert_eq!(world.count("select count(*) from lpn_also where lpn = 'ZZ' and order_no = '4711'"), 1);
        let picked = "select count(*) from order_line where state = 'picked'";
        assert_eq!(world.count(picked), 2, "each order has its own");
        assert_eq!(world.count("select count(*) from exception"), 1);
    });
}

/// Why a lane: by the rule stored with the task, also where orders become a batch; then the way on from there.
#[test]
fn a_pick_tells_why_its_lane_and_where_the_order_goes_next() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 20);
        world.change(|cx| {
            cx.conn.batch(
                "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
                 mix_items, mix_lots, capacity, state, suspect) values \
                 ('main', 'S01', 'lane', 'ship', '', 9, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0), \
                 ('main', 'D2', 'door', '', '', 9, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0)",
            )
        });
        world.order("4711", 2);
        world.order("4712", 2);
        world.change(|cx| {
            cx.conn.batch(
                "update order_head set carrier = 'DHL', cut_off = 1795003600000 where order_no = '4711'",
            )?;
            crate::outbound::load::create(cx, "D2", "DHL", "S01").map(|_| ())
        });
        assert_eq!(
            world.count("select count(*) from task where target_rule = 'lane_of_packing'"),
            2,
            "stored"
        );
        let (packet, _) = world.claim(json!({"claim": "cluster", "cart": "C1", "slots": 2}));
        let why: Vec<String> = packet["lane_why"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| format!("{} {}", one["code"].as_str().unwrap_or(""), one["args"]))
            .collect();
        assert!(why[0].starts_with("why.lane_of_packing"), "{why:?}");
        assert!(
            why[1].starts_with("why.ships_from") && why[1].contains("4711") && why[1].contains("S01"),
            "{why:?}"
        );
        assert!(why[2].starts_with("why.truck_at") && why[2].contains("D2"), "{why:?}");
        assert!(why[3].starts_with("why.ships_from") && why[3].contains("4712"), "{why:?}");
        assert_eq!((why.len(), &packet["orders"][0]["cut_off"]), (4, &json!(1_795_003_600_000_i64)));
        assert_eq!(packet["orders"][1]["cut_off"], Value::Null);
    });
}

#[test]
fn what_goes_into_a_tote_that_was_emptied_opens_it_again() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 6);
        world.order("4711", 3);
        world.order("4712", 3);
        let (_, lease) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4711"}));
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        // Somebody else emptied it before the picks of a terminal without a link came in.
        world.change(|cx| lpn::apply(cx, &lpn::Change::Empty { lpn: "T1".into() }));
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 3, "tote": "T1"});
        applied(&mut world, Some(&lease), pick);
        assert_eq!(world.count("select count(*) from lpn where lpn = 'T1' and state = 'open'"), 1);
        let (_, lease) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4712"}));
        world.confirm(Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4712"}));
        assert_eq!(world.count("select count(*) from lpn_also where lpn = 'T1' and order_no = '4712'"), 1);
        let report =
            verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
        assert!(report.is_clean(), "{report}");
    });
}

#[test]
fn a_retired_bin_is_picked_until_it_is_empty() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 6);
        let retire = Setup::LocationState { location: "A01.1.1".into(), state: "retired".into() };
        assert_eq!(world.change(|cx| setup::settle(cx, "9001", &retire)), Ok(()));
        let left = |world: &mut World| world.change(|cx| retired::at_location(cx.conn, "main", "A01.1.1"));
        assert_eq!(left(&mut world), AtLocation { units: 6, tasks: 0 });
        world.order("4711", 6);
        assert_eq!(left(&mut world), AtLocation { units: 6, tasks: 1 }, "it is picked from");
        let (_, lease) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4711"}));
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let fact = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1",
            "qty": 6, "tote": "T1"});
        applied(&mut world, Some(&lease), fact);
        assert!(left(&mut world).is_nothing(), "{:?}", left(&mut world));
        assert_eq!(
            world.count("select count(*) from location where location = 'A01.1.1' and state = 'retired'"),
            1
        );
        let back = Setup::LocationState { location: "A01.1.1".into(), state: "usable".into() };
        assert_eq!(world.change(|cx| setup::settle(cx, "9001", &back)), Ok(()));
        let problem = Setup::LocationState { location: PROBLEM.into(), state: "retired".into() };
        let no = world.change(|cx| setup::settle(cx, "9001", &problem)).expect_err("needed");
        assert_eq!(no.code, "board.location_needed");
    });
}

#[test]
fn policies_travel_with_the_work() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 4);
        world.order("4711", 4);
        let claim = json!({"claim": "object", "task": "pick", "object": "O.4711"});
        let (work, _) = world.claim(claim.clone());
        assert_eq!((&work["lot_change"], &work["open_lpns"]), (&json!(true), &json!(null)));
        assert_eq!(work["lines"][0]["zero_check"], false, "no sample, no look: {work}");
        world.change(|cx| {
            policy::set(cx, "pick_lot_change", 0)?;
            policy::set(cx, "pick_open_lpn", 1)?;
            policy::set(cx, "pick_digits", 0)?;
            policy::set(cx, "pick_each_unit", 1)?;
            policy::set(cx, "pick_lot", 0)?;
            policy::set(cx, "pick_zero_check", 1)
        });
        let profile = |work: &Value| work["profile"].clone();
        assert_eq!(profile(&work), json!({"item": true, "lot": true, "each_unit": false, "digits": true}));
        let (work, _) = world.claim(claim.clone());
        assert_eq!(profile(&work), json!({"item": true, "lot": false, "each_unit": true, "digits": false}));
        assert_eq!((&work["lot_change"], &work["open_lpns"]), (&json!(false), &json!(true)));
        assert_eq!(work["lines"][0]["zero_check"], true, "the bin is empty after it");
        world.stock("A01.1.1", "TEA", 1);
        let (work, _) = world.claim(claim);
        assert_eq!(work["lines"][0]["zero_check"], false, "one stays there");
    });
}

#[test]
fn the_packet_says_what_the_scan_of_a_bin_stands_for() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            cx.conn.batch(
                "insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, \
                 warn_qty, hard_qty, inbound_status, area, fixed_location, state) values \
                 ('main', 'GUM', 'Gum', 'own', 0, 'none', 'none', 0, 20, 50, 500, 'available', 'A', '', 'active')",
            )
        });
        world.stock("A01.1.1", "TEA", 4);
        world.order("4711", 4);
        let claim = json!({"claim": "object", "task": "pick", "object": "O.4711"});
        let of = |world: &mut World| {
            let (work, _) = world.claim(claim.clone());
            (work["lines"][0]["bin"].clone(), work["profile"]["item"].clone())
        };
        assert_eq!(of(&mut world), (json!(null), json!(true)), "what lies in it is scanned");
        world.change(|cx| policy::set(cx, "bin_stands", 1));
        assert_eq!(of(&mut world), (json!("content"), json!(false)), "tea lies there alone");
        world.stock("A01.1.1", "GUM", 1);
        assert_eq!(of(&mut world), (json!({"several": "item"}), json!(false)));
        world.change(|cx| policy::set(cx, "bin_stands", 0));
        assert_eq!(of(&mut world), (json!({"several": "item"}), json!(true)));
    });
}

#[test]
fn a_bin_stands_for_the_pallet_in_which_several_boxes_stand() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| policy::set(cx, "bin_stands", 1));
        for name in ["B1", "B2", "P1"] {
            received(&mut world, name, 4);
        }
        world.order("4711", 12);
        let of = |world: &mut World| {
            let (work, _) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4711"}));
            work["lines"][0]["bin"].clone()
        };
        assert_eq!(of(&mut world), json!({"several": "lpn"}));
        for child in ["B1", "B2"] {
            let nest = json!({"kind": "lpn_nest", "child": child, "parent": "P1"});
            assert_eq!(world.confirm(None, nest)["answer"], "applied");
        }
        assert_eq!(of(&mut world), json!("content"), "three LPNs, and one of them holds the others");
    });
}

/// A pallet in the books, with TEA, in A01.1.1.
fn received(world: &mut World, lpn: &str, qty: i64) {
    world.change(|cx| {
        let made = lpn::Change::Make {
            lpn: lpn.into(),
            kind: "pallet",
            state: "open",
            sscc: String::new(),
            location: "A01.1.1".into(),
            order: String::new(),
            carton_type: String::new(),
            weight_g: 0,
        };
        lpn::apply(cx, &made)
    });
    pallet(world, lpn, qty);
}

fn whole_pick(lpn: &str, qty: i64) -> Value {
    json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "lpn": lpn, "qty": qty})
}

const WORK: &str = r#"{"claim": "object", "task": "pick", "object": "O.4711"}"#;

fn work(world: &mut World) -> (Value, Lease) {
    world.claim(serde_json::from_str(WORK).expect("a claim"))
}

fn unit(world: &mut World, lpn: &str) -> String {
    let rows = world.rows("select lpn, kind, state, location, order_no from lpn order by lpn");
    let row = rows.iter().find(|row| row.text(0) == Ok(lpn)).expect("the LPN");
    (1..5).map(|at| row.text(at).expect("a text")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_pallet_an_order_needs_in_full_is_its_unit_and_the_rest_comes_from_the_shelf() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 50);
        received(&mut world, "P1", 6);
        world.order("4711", 8);
        let (packet, lease) = work(&mut world);
        let line = |at: usize| (&packet["lines"][at]["lpn"], &packet["lines"][at]["whole"]);
        assert_eq!((line(0), line(1)), ((&json!("P1"), &json!(true)), (&json!(null), &json!(false))));
        let why = |at: usize| packet["lines"][0]["why"][at]["code"].as_str();
        assert_eq!((why(0), why(1)), (Some("why.fifo"), Some("why.full_lpn")), "{packet}");

        applied(&mut world, Some(&lease), whole_pick("P1", 6));
        assert_eq!(unit(&mut world, "P1"), "pallet open Carry.K7Q2MX 4711");
        assert_eq!(
            world.count("select on_hand from balance where lpn = 'P1' and location = 'Carry.K7Q2MX'"),
            6
        );
        let (packet, lease) = work(&mut world);
        assert_eq!(packet["orders"][0]["wholes"], json!(["P1"]), "another device stages it too: {packet}");
        assert_eq!(packet["orders"][0]["totes"], json!([]), "and picks nothing into it");

        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let loose = json!({"kind": "pick", "line": 2, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 2,
            "tote": "T1"});
        applied(&mut world, Some(&lease), loose);
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": ["T1", "P1"], "lane": "P01"}));
        assert_eq!(unit(&mut world, "P1"), "pallet open P01 4711");
        assert_eq!(world.count("select count(*) from order_head where state = 'picked'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'pick' and state = 'done'"), 1);
    });
}

#[test]
fn a_pallet_with_more_on_it_or_partly_reserved_is_picked_from() {
    on_both(|home| {
        let mut world = World::new(home);
        received(&mut world, "P1", 6);
        world.order("4700", 1);
        world.order("4711", 5);
        let (packet, _) = work(&mut world);
        assert_eq!((&packet["lines"][0]["lpn"], &packet["lines"][0]["whole"]), (&json!("P1"), &json!(false)));

        received(&mut world, "P2", 6);
        world.order("4712", 6);
        world.stock("A01.1.1", "TEA", 1);
        world.change(|cx| policy::set(cx, "pick_full_lpn", 0));
        let ask = json!({"claim": "object", "task": "pick", "object": "O.4712"});
        let (packet, _) = world.claim(ask.clone());
        assert_eq!(packet["lines"][0]["whole"], json!(true), "planned before the policy changed");
        pallet(&mut world, "P2", 1);
        let (packet, _) = world.claim(ask);
        assert_eq!(packet["lines"][0]["whole"], json!(false), "more was set down on it since");
        received(&mut world, "P3", 6);
        world.order("4713", 6);
        let last = "select count(*) from task_line where order_no = '4713' and whole = 1";
        assert_eq!(world.count(last), 0, "by policy LPNs are picked from");
    });
}

#[test]
fn a_pallet_taken_back_or_put_back_serves_no_order_any_more() {
    on_both(|home| {
        let mut world = World::new(home);
        received(&mut world, "P1", 6);
        world.order("4711", 6);
        let (_, lease) = work(&mut world);
        let answer = world.confirm(Some(&lease), whole_pick("P1", 6));
        assert_eq!(answer["answer"], "applied", "{answer}");
        let undo = json!({"kind": "undo", "command": "K7Q2MX.c1", "source": "A01.1.1"});
        applied(&mut world, Some(&lease), undo);
        assert_eq!(unit(&mut world, "P1"), "pallet open A01.1.1 ");
        let (packet, lease) = work(&mut world);
        assert_eq!(packet["lines"][0]["whole"], json!(true), "it is planned as before: {packet}");

        applied(&mut world, Some(&lease), whole_pick("P1", 6));
        world.change(|cx| crate::order::cancel(cx, "4711").map(|_| ()));
        let (packet, lease) = work(&mut world);
        let back = &packet["put_back"][0];
        assert_eq!((&back["tote"], &back["whole"]), (&json!("P1"), &json!(true)), "{packet}");
        let put = json!({"kind": "put", "what": {"what": "lpn", "lpn": "P1"}, "to": "A01.1.1", "line": 1});
        applied(&mut world, Some(&lease), put);
        assert_eq!(world.count("select count(*) from lpn where lpn = 'P1' and order_no = ''"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'pick' and state = 'done'"), 1);
    });
}

#[test]
fn a_cart_takes_no_pallet_on() {
    for (change, mode, first, orders) in [
        ("update task set due_at = 1 where object <> '4711'", "cluster", "4712", 2),
        ("update task set priority = 10 where object = '4711'", "discrete", "4711", 1),
    ] {
        on_both(|home| {
            let mut world = World::new(home);
            received(&mut world, "P1", 6);
            world.order("4711", 6);
            world.stock("A01.1.1", "TEA", 9);
            world.order("4712", 2);
            world.order("4713", 3);
            world.change(|cx| cx.conn.batch(change));
            let (packet, _) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 4}));
            let all = packet["orders"].as_array().map_or(0, Vec::len);
            assert_eq!((packet["mode"].as_str(), all), (Some(mode), orders), "{packet}");
            assert_eq!(packet["orders"][0]["order"], first, "the most urgent is done first: {packet}");
        });
    }
}

/// Policies, and which orders of TEA at 250 g and a litre a piece the cart is given.
type Cart = (&'static [(&'static str, i64)], &'static [&'static str]);

#[test]
fn a_cart_is_given_what_it_carries_and_first_what_is_meant_for_its_worker() {
    let table: &[Cart] = &[
        (&[], &["4711", "4712", "4713"]),
        (&[("pick_cart_grams", 2_000)], &["4711", "4713"]),
        (&[("pick_cart_grams", 100)], &["4711"]),
        (&[("pick_cart_litres", 7)], &["4711", "4713"]),
        (&[("pick_cart_litres", 12), ("pick_cart_grams", 9_000)], &["4711", "4712", "4713"]),
    ];
    for (policies, expected) in table {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 20);
            [("4711", 4), ("4712", 5), ("4713", 3)].iter().for_each(|(order, qty)| world.order(order, *qty));
            world.change(|cx| {
                cx.conn.batch("update pack_level set length_mm = 100, width_mm = 100, height_mm = 100")?;
                cx.conn.batch(
                    "update task set due_at = case object when '4711' then 1 when '4712' then 2 else 3 end",
                )?;
                policies.iter().try_for_each(|(policy, value)| policy::set(cx, policy, *value))
            });
            let (packet, _) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 4}));
            let orders: Vec<&str> = packet["orders"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|order| order["order"].as_str())
                .collect();
            assert_eq!(orders, *expected, "{policies:?}: {packet}");
        });
    }
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 20);
        world.order("4711", 4);
        world.order("4712", 5);
        world.change(|cx| {
            let task = crate::db::query_one(
                cx.conn,
                "select task from task where kind = 'pick' and object = '4712'",
                &[],
            )?;
            let task = task.map(|row| row.string(0)).transpose()?.unwrap_or_default();
            crate::task::give(cx, &task.as_str().into(), "1001")
        });
        let (packet, _) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 4}));
        assert_eq!(packet["orders"].as_array().map(Vec::len), Some(1), "{packet}");
        assert_eq!(packet["orders"][0]["order"], "4712", "a supervisor gave it to Ana: {packet}");
    });
}

#[test]
fn lines_at_work_that_lose_cover_are_listed_in_the_case() {
    // Taken by somebody without work of the 10 that lie there, 6 of them for a line at work: missing, cover lost.
    for (taken, missing, lost) in [(4, 0, 0), (7, 0, 3), (12, 2, 6)] {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 6);
            let (_, lease) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4711"}));
            let fact = json!({"kind": "pick", "line": 0, "owner": "own", "item": "TEA", "location": "A01.1.1",
                "qty": taken, "tote": "T9"});
            world.confirm(None, fact);
            let cases =
                world.rows("select unexplained, qty, detail from exception where code = 'books_short'");
            let cases: Vec<(i64, i64, String)> = cases
                .iter()
                .map(|row| Ok((row.int(0)?, row.int(1)?, row.string(2)?)))
                .collect::<Result<_, crate::db::DbError>>()
                .expect("cases");
            let listed = format!("{}/1: {lost}", lease.task);
            let expected = match (missing, lost) {
                (0, 0) => vec![],
                (0, lost) => vec![(0, lost, listed)],
                (missing, _) => vec![(-missing, missing, listed)],
            };
            assert_eq!(cases, expected, "{taken}");
            let held = world
                .count("select cast(coalesce(sum(qty), 0) as bigint) from reservation where state = 'open'");
            assert_eq!(held, 6 - lost, "{taken}");
            assert_eq!(world.count("select planned from task_line"), 6, "the line stays with its lease");
        });
    }
}
