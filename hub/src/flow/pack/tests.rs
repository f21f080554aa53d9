//! Cartons opened again, serial numbers, carriers that deny a carton, through the door.

use crate::catalog::lpn::{self, Change};
use crate::order::{NewOrder, NewOrderLine};
use crate::outbound::carrier;
use crate::testing::bench::{applied, carton, claim, packed_soon, refused, with_kind};
use crate::testing::{Lease, World, on_both};
use serde_json::{Value, json};

/// Order 4711 of 4 TEA: two in a carton that stands on its lane, two in the tote.
fn half_packed(world: &mut World) -> (String, String, Lease) {
    let (work, lease) = world.claim(claim("U.T1", "pack"));
    let number = |at: usize| work["cartons"][at].as_str().expect("a carton number").to_owned();
    let (first, second) = (number(0), number(1));
    applied(world, Some(&lease), carton(&first, 2));
    applied(world, Some(&lease), json!({"kind": "stage", "lpns": [first], "lane": "SHIP.1"}));
    (first, second, lease)
}

fn reopen(world: &mut World, carton: &str) -> Value {
    world.request(json!({"kind": "reopen", "lpn": carton}))
}

#[test]
fn a_carton_on_its_lane_is_opened_and_more_goes_into_it() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, second, _) = half_packed(&mut world);
        let answer = reopen(&mut world, &first);
        let packet = &answer["grant"]["packet"];
        let work = &packet["work"];
        assert_eq!(work["open"], json!([{"carton": first, "carton_type": "S"}]), "{answer}");
        let totes: Vec<&str> =
            work["lines"].as_array().into_iter().flatten().filter_map(|line| line["tote"].as_str()).collect();
        assert_eq!(totes, [first.as_str(), "T1"], "what lies in it is open again, like the tote");
        assert_eq!(world.count("select on_hand from balance where location = 'BENCH.1'"), 2, "by a movement");
        assert_eq!(world.count("select count(*) from movement where kind = 'reopen'"), 1);
        assert_eq!(world.count("select packed from order_line"), 0);
        assert_eq!(world.count("select count(*) from order_head where state = 'picked'"), 1);
        let kept = "select count(*) from granted where kind = 'reopen' and device = 'K7Q2MX'";
        assert_eq!(world.count(kept), 1, "who asked is kept");
        assert_eq!(
            world.count("select count(*) from lpn where kind = 'carton' and state = 'open'"),
            1,
            "it alone"
        );

        let task = packet["task"].as_str().expect("a task").to_owned();
        let lease = Lease { task, fence: packet["fence"].as_i64().expect("a fence") };
        let mut closed = carton(&first, 2);
        let from = |tote: &str| json!({"line": 1, "tote": tote, "owner": "own", "item": "TEA", "qty": 2});
        closed["content"] = json!([from(&first), from("T1")]);
        applied(&mut world, Some(&lease), closed);
        assert_eq!(
            world.count("select cast(sum(on_hand) as bigint) from balance where location = 'BENCH.1'"),
            4
        );
        assert_eq!(world.count("select packed from order_line"), 4);
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": [first], "lane": "SHIP.1"}));
        assert_eq!(world.count("select count(*) from order_head where state = 'staged'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'pack' and state = 'done'"), 1);
        assert_eq!(world.count("select count(*) from exception"), 0);

        let again = reopen(&mut world, &first);
        assert_eq!(again["answer"], "granted", "packing was done: there is a new task for it: {again}");
        let packet = &again["grant"]["packet"];
        let task = packet["task"].as_str().expect("a task").to_owned();
        let lease = Lease { task, fence: packet["fence"].as_i64().expect("a fence") };
        let mut other = carton(&second, 4);
        other["content"][0]["tote"] = json!(first);
        applied(&mut world, Some(&lease), other);
        let void = "select count(*) from lpn where kind = 'carton' and state = 'void' and order_no = ''";
        assert_eq!(world.count(void), 1, "repacked, the first carton is no more");
        assert_eq!(world.count("select count(*) from exception"), 0);
    });
}

#[test]
fn a_carton_whose_number_was_given_out_twice_is_not_void_while_goods_are_in_it() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, second, _) = half_packed(&mut world);
        world.change(|cx| {
            let planned = Change::Make {
                lpn: first.clone(),
                kind: "carton",
                state: "planned",
                sscc: String::new(),
                location: String::new(),
                order: "4711".to_owned(),
                carton_type: String::new(),
                weight_g: 0,
            };
            lpn::apply(cx, &planned)?;
            lpn::apply(cx, &Change::VoidPlanned { order: "4711".to_owned() })
        });
        let void = world.rows("select lpn from lpn where kind = 'carton' and state = 'void'");
        let void: Vec<_> = void.iter().map(|row| row.string(0).expect("text")).collect();
        assert!(void.contains(&second) && !void.contains(&first), "{void:?}");
    });
}

#[test]
fn what_cannot_be_opened_stays_as_it_is() {
    on_both(|home| {
        let mut world = packed_soon(home);
        assert_eq!(refused(&reopen(&mut world, "NONE")), "req.unknown_object");
        assert_eq!(refused(&reopen(&mut world, "T1")), "req.wrong_state", "it is open");
        let (first, _, lease) = half_packed(&mut world);
        let mut taken = crate::floor::Prepared::read(
            r#"{"id":"B3C4D5.r1","epoch":1,"actor":"","occurred_at":0,"request":{"kind":"log_on","badge":"1002"}}"#,
        )
        .expect("a request");
        taken.fresh_actor = "actor-B3C4D5".into();
        world.change(|cx| {
            let ben = crate::people::person::Person {
                person: "1002".into(),
                badge: "1002".into(),
                ..crate::testing::ana()
            };
            crate::people::person::save(cx, &ben)
        });
        let now = world.now;
        let device = regal_shared::base::DeviceId::from("B3C4D5");
        world
            .hub
            .run(|conn, site| crate::floor::settle(conn, site, &device, &taken, now))
            .expect("logged on");
        // K7Q2MX has said nothing for three minutes and a half.
        world.now = now.plus(210_000);
        let body = json!({"id": "B3C4D5.r2", "epoch": 1, "actor": "", "occurred_at": now.0,
            "request": {"kind": "reopen", "lpn": first}});
        let crate::floor::Outcome::Answered(text) = world.send_as("B3C4D5", &body.to_string()) else {
            panic!("no answer")
        };
        let answer: Value = serde_json::from_str(&text).expect("an answer");
        assert_eq!(refused(&answer), "work.taken", "another bench packs this order");
        let said = &answer["refusal"]["message"]["args"];
        assert_eq!(
            (&said["user"], &said["dev"], &said["n"]),
            (&json!("Ana"), &json!("K7Q2MX"), &json!(3)),
            "{answer}"
        );
        world.confirm(Some(&lease), json!({"kind": "load", "load": "LOAD.X", "lpn": first}));
        assert_eq!(refused(&reopen(&mut world, &first)), "req.wrong_state", "it stands on a truck");
    });
}

#[test]
fn a_carton_the_carrier_denies_is_not_proposed_and_told_when_used() {
    on_both(|home| {
        let mut world = packed_soon(home);
        world.change(|cx| {
            cx.conn.batch("update order_head set carrier = 'DHL'")?;
            carrier::deny(cx, "S", &["DHL".to_owned(), "GLS".to_owned()])?;
            carrier::deny(cx, "L", &["GLS".to_owned()])
        });
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        assert_eq!(work["carton_type"], "L", "{work}");
        let denied: Vec<(&str, bool)> = work["types"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| Some((one["carton_type"].as_str()?, one["denied"] == json!(true))))
            .collect();
        assert_eq!(denied, [("S", true), ("L", false)]);
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        let answer = world.confirm(Some(&lease), carton(&number, 4));
        assert_eq!(answer["exceptions"][0]["code"], "rule_broken", "booked all the same: {answer}");
        assert_eq!(world.count("select packed from order_line"), 4);
        world.change(|cx| carrier::deny(cx, "S", &[]));
        assert_eq!(world.count("select count(*) from carrier_denies where carton_type = 'S'"), 0);
    });
}

#[test]
fn serial_numbers_captured_at_the_bench_are_kept_with_the_order() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        let number = |at: usize| work["cartons"][at].as_str().expect("a carton number").to_owned();
        let mut first = carton(&number(0), 2);
        first["content"][0]["serials"] = json!(["SN1", "SN2"]);
        applied(&mut world, Some(&lease), first);
        assert_eq!(
            world.count("select count(*) from packed_serial where order_no = '4711' and item = 'TEA'"),
            2
        );
        let mut second = carton(&number(1), 2);
        second["content"][0]["serials"] = json!(["SN2", "SN3"]);
        let answer = world.confirm(Some(&lease), second);
        assert_eq!(answer["exceptions"][0]["code"], "rule_broken", "SN2 is in two cartons: {answer}");
        assert_eq!(world.count("select count(*) from packed_serial"), 3);
    });
}

#[test]
fn a_weight_a_supervisor_allowed_is_told_with_the_rule_it_beat() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        world.change(|cx| {
            let sup = crate::people::person::Person {
                person: "9001".into(),
                badge: "9001".into(),
                role: regal_shared::flow::session::Role::Supervisor,
                ..crate::testing::ana()
            };
            crate::people::person::save(cx, &sup)
        });
        let wish = |badge: &str| {
            json!({"kind": "override", "task": lease.task, "rule": "weight_off", "planned": "1090",
                "wanted": format!("U.{number}"), "badge": badge})
        };
        assert_eq!(refused(&world.request(wish("1001"))), "work.denied");
        assert_eq!(world.request(wish("9001"))["answer"], "granted");
        let stored = "select count(*) from task_override where rule = 'weight_off' and actor <> '' and planned = '1090'";
        assert_eq!(world.count(stored), 1);
        let mut closed = carton(&number, 4);
        closed["weight_g"] = json!(1500);
        closed["weight_allowed"] = json!(true);
        let answer = world.confirm(Some(&lease), closed);
        assert_eq!(answer["exceptions"][0]["code"], "weight_off", "{answer}");
        let told = "select count(*) from exception where detail = 'exc.detail_weight_allowed n=1500'";
        assert_eq!(world.count(told), 1);
    });
}

/// Order 4712 of 2 TEA, due then, picked into tote T2.
fn another_for_the_bench(world: &mut World, cut_off: i64) {
    world.change(|cx| {
        let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 2, ..NewOrderLine::default() };
        let new = NewOrder { order: "4712".into(), cut_off, lines: vec![line], ..NewOrder::default() };
        crate::order::create(cx, &new)?;
        crate::order::release(cx, "4712").map(|_| ())
    });
    let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
    applied(world, Some(&lease), json!({"kind": "bind", "tote": "T2", "order": "4712"}));
    let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 2, "tote": "T2"});
    applied(world, Some(&lease), pick);
    applied(world, Some(&lease), json!({"kind": "stage", "lpns": ["T2"], "lane": "P01"}));
}

#[test]
fn an_item_of_several_one_line_orders_is_a_list_nearest_due_first_with_the_totes() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (work, lease) = world.claim(claim("TEA", "pack"));
        assert_eq!(work["order"], "4711", "the only one is gone to at once");
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        another_for_the_bench(&mut world, 500);
        let listed = |world: &mut World| {
            let answer = world.request(with_kind(claim("TEA", "pack")));
            let rows = answer["grant"]["choices"].as_array().cloned().unwrap_or_else(|| panic!("{answer}"));
            let row =
                |one: &Value| [&one["object"], &one["label"]].map(|text| text.as_str().map(str::to_owned));
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let row = |object: &str, label: &str| [Some(object.to_owned()), Some(label.to_owned())];
        let (first, second) = (row("O.4711", "4711 · T1"), row("O.4712", "4712 · T2"));
        assert_eq!(listed(&mut world), [second.clone(), first.clone()], "no date comes last");
        world.change(|cx| {
            cx.conn.execute(
                "update task set due_at = 5 where site = $1 and object = '4711'",
                crate::db::params!["main"],
            )
        });
        assert_eq!(listed(&mut world), [first, second]);
        let (work, _) = world.claim(claim("O.4712", "pack"));
        assert_eq!(work["order"], "4712", "the one chosen");
        let (work, _) = world.claim(claim("TEA", "pack"));
        assert_eq!(work["order"], "4711", "and one is left");
    });
}
