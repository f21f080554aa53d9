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
