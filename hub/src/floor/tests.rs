//! The door, command by command.

use super::door::Outcome;
use crate::testing::{Home, NOW, World, on_both};
use serde_json::{Value, json};

fn shelf(home: &Home, orders: &[(&str, i64)]) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 10);
    for (order, qty) in orders {
        world.order(order, *qty);
    }
    world
}

fn next_pick() -> Value {
    json!({"claim": "next", "kinds": ["pick"]})
}

fn pick(line: i64, qty: i64, tote: &str) -> Value {
    json!({"kind": "pick", "line": line, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": qty, "tote": tote})
}

fn short(line: i64, taken: i64, left: i64) -> Value {
    json!({"kind": "pick_short", "line": line, "code": "short", "owner": "own", "item": "TEA", "location": "A01.1.1",
           "taken": taken, "left": left, "tote": if taken > 0 { "T1" } else { "" }})
}

#[test]
fn one_order_from_release_to_the_lane() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 4)]);
        let (work, lease) = world.claim(next_pick());
        assert_eq!(work["lines"][0]["location"], "A01.1.1", "{work}");
        let bind = json!({"kind": "bind", "tote": "T1", "order": "4711"});
        assert_eq!(world.confirm(Some(&lease), bind)["answer"], "applied");
        assert_eq!(world.confirm(Some(&lease), pick(1, 4, "T1"))["answer"], "applied");
        let stage = json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"});
        assert_eq!(world.confirm(Some(&lease), stage)["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'P01' and lpn = 'T1'"), 4);
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 6);
        assert_eq!(world.count("select count(*) from task where kind = 'pick' and state = 'done'"), 1);
        assert_eq!(world.count("select count(*) from reservation where state = 'consumed'"), 1);
        assert_eq!(world.count("select count(*) from order_line where state = 'picked'"), 1);
    });
}

#[test]
fn sent_twice_is_booked_once_and_a_gap_is_asked_for() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 4)]);
        let one =
            json!({"id": "B3C4D5.c1", "actor": "x", "occurred_at": world.now.0, "confirm": pick(0, 2, "T9")})
                .to_string();
        let answer = world.send_as("B3C4D5", &one);
        assert_eq!(world.send_as("B3C4D5", &one), answer, "the same bytes again");
        assert_eq!(world.count("select count(*) from movement where kind = 'pick'"), 1);
        let three = json!({"id": "B3C4D5.c3", "actor": "x", "occurred_at": 0, "confirm": pick(0, 2, "T9")})
            .to_string();
        assert_eq!(world.send_as("B3C4D5", &three), Outcome::SendFrom(2));
        let two = three.replace(".c3", ".c2");
        assert!(matches!(world.send_as("B3C4D5", &two), Outcome::Answered(_)));
        // A device may send one that has its answer before those that wait: nothing is asked for anew.
        assert_eq!(world.send_as("B3C4D5", &one), answer);
        assert!(matches!(world.send_as("B3C4D5", &three), Outcome::Answered(_)));
        assert_eq!(world.count("select count(*) from movement where kind = 'pick'"), 3);
    });
}

#[test]
fn a_fact_beyond_the_books_is_booked_and_told() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 4)]);
        let (_, lease) = world.claim(next_pick());
        let answer = world.confirm(Some(&lease), pick(1, 13, "T1"));
        assert_eq!(answer["answer"], "applied_with_difference", "{answer}");
        assert_eq!(answer["exceptions"][0]["code"], "books_short");
        assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), -3);
        assert_eq!(world.count("select on_hand from balance where lpn = 'T1'"), 13);
        assert_eq!(world.count("select count(*) from task where kind = 'count'"), 1);
        assert_eq!(
            world.count("select cast(sum(on_hand) as bigint) from balance"),
            0,
            "stock never appears or vanishes"
        );
    });
}

#[test]
fn the_same_id_with_another_body_and_an_unreadable_one_are_parked() {
    on_both(|home| {
        let mut world = shelf(home, &[]);
        let say = |world: &mut World, raw: Value| match world.send_as("B3C4D5", &raw.to_string()) {
            Outcome::Answered(text) => serde_json::from_str::<Value>(&text).expect("JSON"),
            other => panic!("{other:?}"),
        };
        let bind = |number: i64, tote: &str| json!({"id": format!("B3C4D5.c{number}"), "actor": "x", "occurred_at": 0, "confirm": {"kind": "bind", "tote": tote}});
        say(&mut world, bind(1, "T1"));
        let other = say(&mut world, bind(1, "T2"));
        assert_eq!(
            (&other["answer"], &other["exception"]["code"]),
            (&json!("parked"), &json!("op_conflict"))
        );
        assert_eq!(say(&mut world, bind(1, "T2")), other, "the same conflict is one case");
        let strange = say(&mut world, json!({"id": "B3C4D5.c2", "confirm": {"kind": "teleport"}}));
        assert_eq!(strange["exception"]["code"], "op_parked");
        let next = say(&mut world, bind(3, "T3"));
        assert!(
            next["answer"].as_str().is_some_and(|answer| answer.starts_with("applied")),
            "a poison command stops no queue"
        );
    });
}

#[test]
fn a_short_pick_is_planned_elsewhere_and_the_missing_stands_at_discrepancy() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 8)]);
        world.stock("A01.2.1", "TEA", 5);
        let (_, lease) = world.claim(next_pick());
        let answer = world.confirm(Some(&lease), short(1, 3, 0));
        assert_eq!(answer["exceptions"][0]["code"], "short", "{answer}");
        assert_eq!(
            world.count("select on_hand from balance where location = 'Discrepancy'"),
            7,
            "booked 10, 3 taken"
        );
        assert_eq!(world.count("select planned from task_line where location = 'A01.2.1'"), 5);
        assert_eq!(world.count("select short from order_line"), 0);
        assert_eq!(
            world.count("select cast(sum(unexplained) as bigint) from exception where state = 'open'"),
            7
        );
        let event = world.rows("select body from event where device = 'K7Q2MX' order by number desc limit 1");
        let body: Value = serde_json::from_str(event[0].text(0).expect("a body")).expect("JSON");
        assert_eq!((&body["kind"], &body["packet"]["revision"]), (&json!("revision"), &json!(2)), "{body}");
    });
}

#[test]
fn what_nowhere_is_stays_owed() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 8)]);
        let (_, lease) = world.claim(next_pick());
        world.confirm(Some(&lease), short(1, 3, 0));
        assert_eq!(world.count("select short from order_line"), 5);
        assert_eq!(world.count("select count(*) from order_line where state = 'picked' and picked = 3"), 1);
    });
}

#[test]
fn two_orders_walk_as_one_batch_on_a_cart() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 2), ("4712", 3)]);
        let (work, lease) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 4}));
        assert_eq!(work["mode"], "cluster");
        let slots: Vec<_> =
            work["orders"].as_array().expect("orders").iter().map(|o| o["slot"].clone()).collect();
        assert_eq!(slots, [1, 2]);
        for (line, qty, tote, order) in [(1, 2, "T1", "4711"), (2, 3, "T2", "4712")] {
            world.confirm(Some(&lease), json!({"kind": "bind", "tote": tote, "order": order, "slot": line}));
            assert_eq!(world.confirm(Some(&lease), pick(line, qty, tote))["answer"], "applied");
        }
        let stage = json!({"kind": "stage", "lpns": ["T1", "T2"], "lane": "P01"});
        assert_eq!(world.confirm(Some(&lease), stage)["answer"], "applied");
        assert_eq!(world.count("select count(*) from order_head where state = 'picked'"), 2);
        assert_eq!(world.count("select count(*) from reservation where state = 'open'"), 0);
    });
}

#[test]
fn a_cancelled_order_comes_back_from_the_tote() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 4)]);
        let (_, lease) = world.claim(next_pick());
        world.confirm(Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        world.confirm(Some(&lease), pick(1, 3, "T1"));
        world.change(|cx| crate::flow::cancel_order(cx, "4711").map(|done| done.expect("not refused")));
        let event = world.rows("select body from event where device = 'K7Q2MX' order by number desc limit 1");
        let body: Value = serde_json::from_str(event[0].text(0).expect("a body")).expect("JSON");
        let back = &body["packet"]["work"]["put_back"][0];
        assert_eq!(
            (&back["qty"], &back["tote"], &back["location"]),
            (&json!(3), &json!("T1"), &json!("A01.1.1")),
            "{body}"
        );
        let put = json!({"kind": "put", "what": {"what": "goods", "owner": "own", "item": "TEA", "qty": 3, "lpn": "T1"},
                     "to": "A01.1.1", "line": 1});
        assert_eq!(world.confirm(Some(&lease), put)["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 10);
        assert_eq!(world.count("select count(*) from task where kind = 'pick' and state = 'done'"), 1);
        assert_eq!(world.count("select count(*) from reservation where state = 'open'"), 0);
    });
}

#[test]
fn one_label_in_two_hands_is_in_one_place_with_all_that_is_on_it() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        let take = |world: &mut World, device: &str, n: i64| {
            let fact = json!({"kind": "pick", "line": 0, "item": "TEA", "owner": "own", "location": "A01.1.1",
                "qty": 2, "tote": "T1"});
            let id = format!("{device}.c{n}");
            let raw = json!({"id": id, "epoch": 1, "actor": "", "occurred_at": NOW.0, "confirm": fact});
            assert!(matches!(world.send_as(device, &raw.to_string()), Outcome::Answered(_)));
        };
        let places = "select count(distinct location) from balance where lpn = 'T1' and virtual = 0";
        take(&mut world, "K7Q2MX", 1);
        take(&mut world, "B3C4D5", 1);
        assert_eq!(world.count(places), 1);
        assert_eq!(
            world.count("select on_hand from balance where location = 'Carry.B3C4D5' and lpn = 'T1'"),
            4
        );
    });
}

#[test]
fn mismatches_are_told_to_everybody_and_nothing_else_changes() {
    on_both(|home| {
        let mut world = World::new(home);
        let before = world.count("select count(*) from movement");
        let one = json!({"class": "scan.wrong_location", "location": "A01.1.1", "expected": "A01.1.1",
            "got": format!("A02\u{1}{}", "X".repeat(200)), "at": NOW.0});
        let wish = json!({"kind": "mismatches", "seen": vec![one; 60], "dropped": 7});
        assert_eq!(world.request(wish)["grant"]["grant"], "done");
        let told = "select count(*) from event where device = '' and body like '%\"mismatch\"%'";
        assert_eq!(world.count(told), 50, "no more than a device may keep");
        assert_eq!(world.count("select count(*) from event where body like '%scan.more_missed%'"), 1);
        let longest = world.count("select max(length(body)) from event where body like '%\"mismatch\"%'");
        assert!(longest < 300, "{longest}");
        assert_eq!(world.count("select count(*) from movement"), before);
        assert_eq!(world.count("select count(*) from exception"), 0);
    });
}

fn raw(id: &str, world: &World, body: (&str, Value)) -> String {
    let mut all = json!({"id": id, "epoch": 1, "actor": "actor-K7Q2MX", "occurred_at": world.now.0});
    all[body.0] = body.1;
    all.to_string()
}

fn told(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Answered(text) => serde_json::from_str(&text).expect("an answer"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn another_machine_under_a_devices_name_asks_for_nothing_and_takes_none_of_its_numbers() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 4)]);
        let (_, lease) = world.claim(next_pick());
        let bind = |order: &str| ("confirm", json!({"kind": "bind", "tote": "T1", "order": order}));
        let (own, copy) = ("a1".repeat(16), "b2".repeat(16));
        let first = raw("K7Q2MX.c1", &world, bind("4711"));
        assert_eq!(told(world.send_from("K7Q2MX", &first, &own, 1))["answer"], "applied");
        for mark in [copy.as_str(), ""] {
            // Its first number again, one that is the device's next, and one far away.
            for (id, order) in [("K7Q2MX.c1", "X1"), ("K7Q2MX.c2", "X2"), ("K7Q2MX.c9", "X9")] {
                let said = raw(id, &world, bind(order));
                let answer = told(world.send_from("K7Q2MX", &said, mark, 1));
                assert_eq!(answer["exception"]["code"], "device_clone", "{id} {mark}: {answer}");
                assert_eq!(told(world.send_from("K7Q2MX", &said, mark, 1)), answer, "the same again");
            }
            let wish = raw("K7Q2MX.r3", &world, ("request", json!({"kind": "claim", "claim": "next"})));
            let answer = told(world.send_from("K7Q2MX", &wish, mark, 1));
            assert_eq!(answer["refusal"]["message"]["code"], "req.device_twice", "{answer}");
        }
        assert_eq!(world.count("select count(*) from parked"), 3, "each body is kept once");
        assert_eq!(
            world.count("select last_confirm * 10 + last_request from device where device = 'K7Q2MX'"),
            12
        );
        let beat = regal_shared::wire::Heartbeat {
            hello: regal_shared::wire::Hello { mark: copy.clone(), ..Default::default() },
            tasks: vec![lease.task.as_str().into()],
            waiting: 0,
            checkpoint: None,
            twice: false,
        };
        let device = "K7Q2MX".into();
        let held = world.change(|cx| super::heartbeat::hear(cx, &device, &beat));
        assert_eq!(held.lost, beat.tasks, "it holds nothing");

        let next = raw("K7Q2MX.c2", &world, bind("4711"));
        assert_eq!(
            told(world.send_from("K7Q2MX", &next, &own, 1))["answer"],
            "applied",
            "the device works on"
        );
        world.change(|cx| crate::people::device::set_locked(cx, "K7Q2MX", true));
        world.change(|cx| crate::people::device::set_locked(cx, "K7Q2MX", false));
        let next = raw("K7Q2MX.c3", &world, bind("4711"));
        assert_eq!(
            told(world.send_from("K7Q2MX", &next, &copy, 1))["answer"],
            "applied",
            "freed: first come"
        );
        let next = raw("K7Q2MX.c4", &world, bind("4711"));
        let answer = told(world.send_from("K7Q2MX", &next, &own, 1));
        assert_eq!(answer["answer"], "parked");
    });
}

#[test]
fn a_key_at_two_places_is_one_case_a_device() {
    on_both(|home| {
        let mut world = World::new(home);
        let beat = regal_shared::wire::Heartbeat {
            hello: Default::default(),
            tasks: vec![],
            waiting: 0,
            checkpoint: None,
            twice: true,
        };
        for device in ["K7Q2MX", "K7Q2MX", "B3C4D5"] {
            world.change(|cx| super::heartbeat::hear(cx, &device.into(), &beat));
        }
        let open =
            "select count(*) from exception where code = 'device_clone' and device in ('K7Q2MX', 'B3C4D5')";
        assert_eq!(world.count(open), 2);
    });
}

#[test]
fn what_neither_hub_nor_device_has_any_more_is_a_case_until_the_desk_goes_on() {
    on_both(|home| {
        let mut world = shelf(home, &[("4711", 4)]);
        let report = |number: i64, world: &mut World| {
            let bind = json!({"kind": "bind", "tote": "T1", "order": "4711"});
            let said = raw(&format!("K7Q2MX.c{number}"), world, ("confirm", bind));
            world.send_from("K7Q2MX", &said, "", 5)
        };
        assert_eq!(report(6, &mut world), Outcome::SendFrom(1));
        assert_eq!(report(5, &mut world), Outcome::SendFrom(1), "no fact is skipped by itself");
        let case = "select count(*) from exception where code = 'op_parked' and detail like 'c1 to c4 %'";
        assert_eq!(world.count(case), 1, "told once");
        let go_on = |world: &mut World| {
            let wish = crate::steer::Steer::GoOn { device: "K7Q2MX".into() };
            world.change(move |cx| crate::steer::settle(cx, &wish))
        };
        assert_eq!(go_on(&mut world), Ok(()));
        assert!(go_on(&mut world).is_err(), "nothing is lacking now");
        assert_eq!(told(report(5, &mut world))["answer"], "applied");
        assert_eq!(told(report(6, &mut world))["answer"], "applied");
        assert_eq!(world.count("select count(*) from granted where kind = 'go_on' and object = 'K7Q2MX'"), 1);
        let mut books = world.database().open_reader().expect("a reader");
        let report = crate::verify::verify(&mut *books, "main").expect("looked at");
        assert!(report.is_clean(), "{report:?}");
        let bind = json!({"kind": "bind", "tote": "T1", "order": "4711"});
        let late = raw("K7Q2MX.c2", &world, ("confirm", bind));
        assert_eq!(
            told(world.send_from("K7Q2MX", &late, "", 5))["answer"],
            "parked",
            "it was there after all"
        );
    });
}
