//! Loads with stops, releases refused, trucks that leave all the same, through the door.

use crate::outbound::load as loads;
use crate::testing::bench::{applied, carton, claim, packed_soon, refused};
use crate::testing::{Lease, World, on_both};
use serde_json::{Value, json};

/// Order 4711 in two cartons on the ship lane, and an open load at the door; answers the cartons and the load's name.
fn two_on_the_lane(world: &mut World) -> (String, String, String) {
    let (work, lease) = world.claim(claim("U.T1", "pack"));
    let number = |at: usize| work["cartons"][at].as_str().expect("a carton number").to_owned();
    let (first, second) = (number(0), number(1));
    applied(world, Some(&lease), carton(&first, 2));
    applied(world, Some(&lease), carton(&second, 2));
    applied(world, Some(&lease), json!({"kind": "stage", "lpns": [first, second], "lane": "SHIP.1"}));
    let (load, _) = world.change(|cx| loads::create(cx, "DOOR.1", "", ""));
    (first, second, load)
}

fn at_door(world: &mut World) -> (Value, Lease) {
    world.claim(claim("D.DOOR.1", "loading"))
}

#[test]
fn units_come_by_stop_the_last_first_with_weight_and_room() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, second, _) = two_on_the_lane(&mut world);
        // The second carton is of another order, for a later stop.
        world.change(|cx| {
            cx.conn.batch("update order_head set stop = 1")?;
            let new = crate::order::NewOrder { order: "4800".into(), stop: 3, ..Default::default() };
            crate::order::create(cx, &new)
        });
        let later = second.clone();
        world.change(|cx| {
            cx.conn.execute(
                "update lpn set order_no = '4800', weight_g = 700 where site = $1 and lpn = $2",
                crate::db::params!["main", &later],
            )
        });
        let (work, _) = at_door(&mut world);
        let units: Vec<(&str, i64, i64, i64)> = work["units"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|unit| {
                let number = |name: &str| unit[name].as_i64().unwrap_or_default();
                Some((unit["lpn"].as_str()?, number("stop"), number("weight_g"), number("volume_ml")))
            })
            .collect();
        assert_eq!(units, [(second.as_str(), 3, 700, 3_000), (first.as_str(), 1, 0, 3_000)]);
    });
}

#[test]
fn an_empty_load_is_not_released_and_one_that_goes_all_the_same_is_an_alarm() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, _, load) = two_on_the_lane(&mut world);
        let (_, lease) = at_door(&mut world);
        assert_eq!(refused(&world.request(json!({"kind": "release_load", "load": load}))), "ship.empty");
        applied(&mut world, Some(&lease), json!({"kind": "load", "load": load, "lpn": first}));
        let answer = world.confirm(Some(&lease), json!({"kind": "depart", "load": load, "anyway": true}));
        assert_eq!(answer["exceptions"][0]["code"], "departed_anyway", "{answer}");
        let alarms =
            "select count(*) from event where body like '%\"alarm\"%' and body like '%ship.gone_anyway%'";
        assert_eq!(world.count(alarms), 1);
        assert_eq!(world.count("select on_hand from balance where location = 'Customer'"), 2);
    });
}

#[test]
fn what_a_truck_leaves_behind_waits_for_the_next_or_goes_back_and_is_owed_again() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, second, load) = two_on_the_lane(&mut world);
        let (_, lease) = at_door(&mut world);
        applied(&mut world, Some(&lease), json!({"kind": "load", "load": load, "lpn": first}));
        world.request(json!({"kind": "release_load", "load": load}));
        applied(&mut world, Some(&lease), json!({"kind": "depart", "load": load}));
        let (next, _) = world.change(|cx| loads::create(cx, "DOOR.1", "", ""));
        let (work, lease) = at_door(&mut world);
        assert_eq!(work["units"][0]["lpn"], json!(second), "it joins the next load: {work}");
        assert_eq!(work["units"].as_array().map(Vec::len), Some(1));

        world.change(|cx| crate::policy::set(cx, "load_left", 1));
        world.confirm(Some(&lease), json!({"kind": "depart", "load": next, "anyway": true}));
        let line = world.rows("select state, picked, packed, shipped, short from order_line");
        let numbers: Vec<i64> = (1..5).map(|at| line[0].int(at).expect("a number")).collect();
        assert_eq!((line[0].text(0), numbers), (Ok("backordered"), vec![2, 2, 2, 2]), "owed again");
        let back = world.rows(
            "select t.kind, t.state, l.lpn, l.location from task t join task_line l on \
            l.site = t.site and l.task = t.task where t.mode = 'fix'",
        );
        assert_eq!(back.len(), 1);
        let said: Vec<&str> = (0..4).map(|at| back[0].text(at).expect("a text")).collect();
        assert_eq!(said, ["move", "ready", second.as_str(), "SHIP.1"]);

        applied(
            &mut world,
            None,
            json!({"kind": "take", "what": {"what": "lpn", "lpn": second}, "from": "SHIP.1"}),
        );
        applied(
            &mut world,
            None,
            json!({"kind": "put", "what": {"what": "lpn", "lpn": second}, "to": "A01.1.1"}),
        );
        let short = "select short from order_line where order_no = '4711'";
        assert_eq!(world.count(short), 0, "served again from the shelf");
        assert_eq!(world.count("select count(*) from task where kind = 'pick' and state = 'ready'"), 1);
    });
}

fn of_order(world: &mut World) -> (String, Vec<i64>) {
    let line = world.rows("select state, picked, packed, shipped, short from order_line");
    let numbers = (1..5).map(|at| line[0].int(at).expect("a number")).collect();
    (line[0].string(0).expect("a state"), numbers)
}

fn picks(world: &mut World) -> i64 {
    world.count(
        "select cast(coalesce(sum(n.planned - n.done), 0) as bigint) from task_line n join task t on \
         t.site = n.site and t.task = n.task and t.kind = 'pick' and t.state = 'ready' where n.state = 'open'",
    )
}

fn damaged(lpn: &str, goods: bool, qty: i64) -> Value {
    let mut report =
        json!({"kind": "report", "code": "damaged", "location": "SHIP.1", "lpn": lpn, "qty": qty});
    if goods {
        (report["owner"], report["item"]) = (json!("own"), json!("TEA"));
    }
    report
}

#[test]
fn a_damaged_carton_stays_and_its_goods_are_picked_again_before_the_truck_goes() {
    // By whatever work it is seen, also by none.
    for under_the_load in [true, false] {
        on_both(|home| {
            let mut world = packed_soon(home);
            let (first, second, load) = two_on_the_lane(&mut world);
            let (_, lease) = at_door(&mut world);
            let lease = under_the_load.then_some(&lease);
            applied(&mut world, lease, json!({"kind": "load", "load": load, "lpn": second}));
            world.confirm(lease, damaged(&first, false, 0));
            assert_eq!(of_order(&mut world), ("picking".into(), vec![2, 2, 0, 0]), "picked again now");
            assert_eq!(picks(&mut world), 2);
            let (work, _) = at_door(&mut world);
            let units: Vec<&Value> = work["units"].as_array().into_iter().flatten().collect();
            assert_eq!((units.len(), &units[0]["lpn"]), (1, &json!(second)), "it is not offered: {work}");
            let way = "select count(*) from task where kind = 'move' and mode = 'fix' and state = 'ready'";
            assert_eq!(world.count(way), 1, "somebody brings it away");
            world.request(json!({"kind": "release_load", "load": load}));
            world.confirm(lease, json!({"kind": "depart", "load": load}));
            let gone = "select on_hand from balance where location = 'Customer'";
            assert_eq!((world.count(gone), of_order(&mut world).1), (2, vec![2, 2, 2, 0]));
            let here = "select on_hand from balance where status = 'damaged' and location = 'SHIP.1'";
            assert_eq!(world.count(here), 2, "it waits in the house");
        });
    }
}

#[test]
fn a_carton_damaged_on_the_truck_keeps_the_truck_until_it_is_off() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, second, load) = two_on_the_lane(&mut world);
        let (_, lease) = at_door(&mut world);
        for unit in [&first, &second] {
            applied(&mut world, Some(&lease), json!({"kind": "load", "load": load, "lpn": unit}));
        }
        world.confirm(Some(&lease), damaged(&first, false, 0));
        assert_eq!(picks(&mut world), 2, "its goods are picked again at once");
        let release = json!({"kind": "release_load", "load": load});
        assert_eq!(refused(&world.request(release.clone())), "ship.held");
        let off = json!({"kind": "unload", "load": load, "lpn": first, "lane": "SHIP.1"});
        applied(&mut world, Some(&lease), off);
        assert_eq!(picks(&mut world), 2, "and only once");
        assert_eq!(world.request(release)["answer"], "granted");
        let free = "select count(*) from lpn where order_no = '' and state = 'open' and location = 'SHIP.1'";
        assert_eq!(world.count(free), 1, "it serves the order no more");
    });
}

#[test]
fn a_carton_damaged_in_part_is_held_until_it_is_opened_and_its_order_is_owed_that_part() {
    for goods in [true, false] {
        on_both(|home| {
            let mut world = packed_soon(home);
            let (first, second, load) = two_on_the_lane(&mut world);
            world.confirm(None, damaged(&first, goods, 1));
            assert_eq!(of_order(&mut world), ("picking".into(), vec![3, 3, 0, 0]), "goods named: {goods}");
            assert_eq!(picks(&mut world), 1);
            let (work, lease) = at_door(&mut world);
            let held = |lpn: &str| {
                let units = work["units"].as_array().expect("units");
                units.iter().find(|unit| unit["lpn"] == json!(lpn)).expect("it stands there")["held"].clone()
            };
            assert_eq!((held(&first), held(&second)), (json!("damaged"), Value::Null));
            let answer = world.confirm(Some(&lease), json!({"kind": "load", "load": load, "lpn": first}));
            assert_eq!(answer["exceptions"][0]["code"], "held_shipped", "loaded all the same: {answer}");
            world.confirm(
                Some(&lease),
                json!({"kind": "unload", "load": load, "lpn": first, "lane": "SHIP.1"}),
            );
            let open = json!({"kind": "reopen", "lpn": first});
            assert_eq!(world.request(open)["answer"], "granted");
            assert_eq!(of_order(&mut world).1, [3, 2, 0, 0], "the good piece is to be packed again");
        });
    }
}

#[test]
fn a_damaged_unit_that_was_to_be_staged_is_staged_by_nobody() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (first, _, _) = two_on_the_lane(&mut world);
        let (_, lease) = world.claim(claim(&format!("U.{first}"), "loading"));
        world.confirm(Some(&lease), damaged(&first, false, 0));
        let open = "select count(*) from task where kind = 'loading' and mode = 'stage' and state in \
            ('ready', 'leased', 'in_progress')";
        assert_eq!(world.count(open), 0);
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(world.count(open), 0, "given back, it is not there again");
    });
}
