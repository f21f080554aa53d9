//! One order from the pick to the truck, through the door.

use super::{load, station};
use crate::catalog::lpn;
use crate::testing::bench::{applied, carton, claim, packed_soon, refused, with_kind};
use crate::testing::{World, on_both};
use serde_json::json;
use std::collections::BTreeMap;

#[test]
fn one_order_from_the_tote_to_the_truck() {
    on_both(|home| {
        let mut world = packed_soon(home);
        assert_eq!(world.count("select count(*) from task where kind = 'pack' and state = 'ready'"), 1);

        let (work, lease) = world.claim(claim("U.T1", "pack"));
        assert_eq!((&work["work"], &work["order"]), (&json!("pack"), &json!("4711")));
        assert_eq!(work["lines"][0]["qty"], 4, "{work}");
        assert_eq!((&work["carton_type"], &work["lane"]), (&json!("S"), &json!("SHIP.1")));
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        let (again, _) = world.claim(claim("O.4711", "pack"));
        assert_eq!(again["cartons"], work["cartons"], "the same lease, the same numbers");

        applied(&mut world, Some(&lease), carton(&number, 4));
        assert_eq!(world.count("select on_hand from balance where location = 'BENCH.1' and lpn <> ''"), 4);
        assert_eq!(
            world.count("select count(*) from lpn where lpn = 'T1' and state = 'empty' and order_no = ''"),
            1
        );
        assert_eq!(world.count("select count(*) from order_line where state = 'packed' and packed = 4"), 1);
        assert_eq!(
            world.count("select count(*) from print_job where printer = 'BENCH.1' and state = 'queued'"),
            1
        );

        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": [number], "lane": "SHIP.1"}));
        assert_eq!(world.count("select count(*) from task where kind = 'pack' and state = 'done'"), 1);
        assert_eq!(world.count("select count(*) from order_head where state = 'staged'"), 1);
        assert_eq!(world.count("select count(*) from lpn where kind = 'carton' and state = 'planned'"), 0);

        assert_eq!(refused(&world.request(with_kind(claim("D.DOOR.1", "loading")))), "ship.no_load");
        let (name, _) = world.change(|cx| load::create(cx, "DOOR.1", "", ""));
        let (work, lease) = world.claim(claim("D.DOOR.1", "loading"));
        assert_eq!((&work["units"][0]["lpn"], &work["units"][0]["lane"]), (&json!(number), &json!("SHIP.1")));
        let on = json!({"kind": "load", "load": name, "lpn": number});
        applied(&mut world, Some(&lease), on.clone());
        applied(&mut world, Some(&lease), on.clone());
        assert_eq!(world.count("select count(*) from movement where kind = 'load'"), 1, "once on the truck");
        applied(
            &mut world,
            Some(&lease),
            json!({"kind": "unload", "load": name, "lpn": number, "lane": "SHIP.1"}),
        );
        assert_eq!(world.count("select count(*) from order_head where state = 'staged'"), 1);
        applied(&mut world, Some(&lease), on);
        assert_eq!(world.count("select count(*) from order_head where state = 'loaded'"), 1);

        assert_eq!(world.request(json!({"kind": "release_load", "load": name}))["answer"], "granted");
        applied(&mut world, Some(&lease), json!({"kind": "depart", "load": name, "seal": "77"}));
        assert_eq!(world.count("select on_hand from balance where location = 'Customer'"), 4);
        assert_eq!(world.count("select count(*) from order_head where state = 'shipped'"), 1);
        assert_eq!(world.count("select count(*) from order_line where shipped = 4 and state = 'shipped'"), 1);
        assert_eq!(world.count("select count(*) from load where state = 'departed' and seal = '77'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'loading' and state = 'done'"), 1);
        assert_eq!(world.count("select cast(sum(on_hand) as bigint) from balance"), 0);
        assert_eq!(world.count("select count(*) from exception"), 0);
    });
}

#[test]
fn an_order_waits_for_its_missing_tote() {
    on_both(|home| {
        let mut world = packed_soon(home);
        world.stock("A01.2.1", "TEA", 9);
        world.order("4712", 3);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T2", "order": "4712"}));
        assert_eq!(refused(&world.request(with_kind(claim("U.T2", "pack")))), "pack.not_ready");
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 1, "tote": "T2"});
        applied(&mut world, Some(&lease), pick);
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": ["T2"], "lane": "P01"}));
        assert_eq!(refused(&world.request(with_kind(claim("O.4712", "pack")))), "pack.not_ready");
        let (work, _) = world.claim(claim("TEA", "pack"));
        assert_eq!(work["order"], "4711", "the item finds the one-line order that is all there");
    });
}

#[test]
fn what_is_missing_at_the_bench_is_searched_and_picked_again() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        let missing = json!({"kind": "report", "code": "missing_at_pack", "owner": "own", "item": "TEA", "lpn": "T1", "qty": 1});
        let answer = world.confirm(Some(&lease), missing);
        assert_eq!(answer["exceptions"][0]["code"], "missing_at_pack", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'count' and object = 'A01.1.1'"), 1);
        assert_eq!(world.count("select planned from task_line l join task t on t.site = l.site and t.task = l.task where t.state = 'ready' and t.kind = 'pick'"), 1);
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        applied(&mut world, Some(&lease), carton(&number, 3));
        assert_eq!(
            world.count(
                "select count(*) from order_line where state <> 'packed' and packed = 3 and picked = 3"
            ),
            1
        );
        let extra = json!({"kind": "report", "code": "extra_item", "owner": "own", "item": "TEA", "lpn": "T1", "qty": 2});
        world.confirm(Some(&lease), extra);
        assert_eq!(world.count("select on_hand from balance where location = 'Problem'"), 2);
        assert_eq!(world.count("select cast(sum(unexplained) as bigint) from exception"), -1);
        assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), -1, "V5");
    });
}

#[test]
fn held_goods_are_refused_at_release_and_told_when_they_go_all_the_same() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        applied(&mut world, Some(&lease), carton(&number, 4));
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": [number], "lane": "SHIP.1"}));
        let (name, _) = world.change(|cx| load::create(cx, "DOOR.1", "", ""));
        let (_, lease) = world.claim(claim("D.DOOR.1", "loading"));
        applied(&mut world, Some(&lease), json!({"kind": "load", "load": name, "lpn": number}));
        world.change(|cx| {
            cx.conn.batch("insert into hold values ('main', 1, 'item', 'TEA', 'TEA', 'recall', 0, 0, 0)")
        });
        assert_eq!(refused(&world.request(json!({"kind": "release_load", "load": name}))), "ship.held");
        assert_eq!(world.count("select count(*) from load where state = 'loading'"), 1);
        let answer = world.confirm(Some(&lease), json!({"kind": "depart", "load": name, "anyway": true}));
        let codes: Vec<&str> = answer["exceptions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["code"].as_str())
            .collect();
        assert_eq!(codes, ["held_shipped", "departed_anyway"], "{answer}");
        assert_eq!(world.count("select count(*) from load where state = 'departed'"), 1);
    });
}

#[test]
fn a_label_that_cannot_come_out_never_holds_up_the_carton() {
    on_both(|home| {
        let mut world = packed_soon(home);
        world.change(|cx| station::set_printers(cx.conn, "main", &BTreeMap::new()));
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        applied(&mut world, Some(&lease), carton(&number, 4));
        assert_eq!(world.count("select count(*) from print_job"), 0);
        assert_eq!(
            world.count("select count(*) from event where body like '%pack.no_label%' and device = 'K7Q2MX'"),
            1
        );
        let reprint = json!({"kind": "print", "object": format!("U.{number}")});
        assert_eq!(refused(&world.request(reprint.clone())), "req.no_printer");
        world.change(|cx| {
            let printers = BTreeMap::from([("OFFICE".to_owned(), "file:/dev/null".to_owned())]);
            station::set_printers(cx.conn, "main", &printers)
        });
        assert_eq!(world.request(reprint)["answer"], "granted", "the only printer there is");
        assert_eq!(world.count("select count(*) from print_job where printer = 'OFFICE'"), 1);
        let void = json!({"kind": "void_label", "lpn": number});
        assert_eq!(world.request(void.clone())["answer"], "granted");
        assert_eq!(refused(&world.request(void)), "req.wrong_state");
        for object in ["L.A01.1.1", "TEA", "W.BENCH.1"] {
            assert_eq!(
                world.request(json!({"kind": "print", "object": object}))["answer"],
                "granted",
                "{object}"
            );
        }
        assert_eq!(
            refused(&world.request(json!({"kind": "print", "object": "U.NONE"}))),
            "req.unknown_object"
        );
    });
}

#[test]
fn a_cancelled_order_is_not_packed_any_more() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (_, lease) = world.claim(claim("U.T1", "pack"));
        let cancelled = world.change(|cx| crate::flow::cancel_order(cx, "4711"));
        assert_eq!(cancelled, Ok(()));
        assert_eq!(world.count("select count(*) from task where kind = 'pack' and state = 'cancelled'"), 1);
        assert_eq!(
            world.count("select count(*) from event where device = 'K7Q2MX' and body like '%revoked%'"),
            1
        );
        let answer = world.confirm(Some(&lease), carton("340123450000000017", 4));
        assert_eq!(answer["exceptions"][0]["code"], "late_cancel", "{answer}");
        assert_eq!(
            world.count("select on_hand from balance where location = 'BENCH.1'"),
            4,
            "booked all the same"
        );
    });
}

#[test]
fn a_number_that_is_on_an_lpn_is_never_drawn_again() {
    on_both(|home| {
        let mut world = World::new(home);
        let drawn = |world: &mut World| world.change(super::draw_sscc);
        let first = drawn(&mut world);
        // The hub has lost rows: it counts on from before.
        world.change(|cx| {
            cx.site.sscc = 0;
            let used = lpn::Change::Make {
                lpn: first.clone(),
                kind: "carton",
                state: "closed",
                sscc: first.clone(),
                location: "P01".into(),
                order: String::new(),
                carton_type: String::new(),
                weight_g: 0,
            };
            lpn::apply(cx, &used)
        });
        assert_ne!(drawn(&mut world), first);
    });
}
