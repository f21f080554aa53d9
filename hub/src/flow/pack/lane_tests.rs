//! Units set down on a ship lane unpacked, through the door.

use crate::catalog::{lpn, save};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::outbound::load as loads;
use crate::policy;
use crate::testing::bench::{applied, carton, claim, packed_soon};
use crate::testing::{Home, Lease, World, on_both};
use crate::verify::verify;
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::SerialCapture;
use serde_json::{Value, json};

/// The bench's world, with order 4711 packed into one carton that stands on its lane: it is out of the way.
fn quiet(home: &Home) -> World {
    let mut world = packed_soon(home);
    let (work, lease) = world.claim(claim("U.T1", "pack"));
    let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
    applied(&mut world, Some(&lease), carton(&number, 4));
    applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": [number], "lane": "SHIP.1"}));
    world
}

/// A pallet with so many TEA in A01.2.1.
fn pallet(world: &mut World, unit: &str, qty: i64) {
    world.change(|cx| {
        let made = lpn::Change::Make {
            lpn: unit.into(),
            kind: "pallet",
            state: "open",
            sscc: String::new(),
            location: "A01.2.1".into(),
            order: String::new(),
            carton_type: String::new(),
            weight_g: 0,
        };
        lpn::apply(cx, &made)?;
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let to = Place::on("A01.2.1", unit, StockStatus::Available);
        let from = Place::loose(ADJUSTMENT);
        ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None }).map(|_| ())
    });
}

/// Everything of an order's pick task in hand: pallets as they are, loose goods in tote T2.
fn picked(world: &mut World, order: &str) -> Lease {
    let (work, lease) = world.claim(claim(&format!("O.{order}"), "pick"));
    let lines = work["lines"].as_array().expect("lines").clone();
    if lines.iter().any(|line| line["whole"] != json!(true)) {
        applied(world, Some(&lease), json!({"kind": "bind", "tote": "T2", "order": order}));
    }
    for line in lines {
        let mut fact = json!({"kind": "pick", "line": line["line"], "owner": "own", "item": "TEA",
            "location": line["location"], "qty": line["planned"]});
        if line["whole"] == json!(true) {
            fact["lpn"] = line["lpn"].clone();
        } else {
            fact["tote"] = json!("T2");
        }
        applied(world, Some(&lease), fact);
    }
    lease
}

fn to(lane: &str, units: &[&str]) -> Value {
    json!({"kind": "stage", "lpns": units, "lane": lane})
}

/// Head, line and what is packed and shipped of it.
fn order(world: &mut World) -> String {
    let rows = world.rows(
        "select h.state, l.state, l.packed, l.shipped from order_head h join order_line l on l.site = h.site and \
         l.order_no = h.order_no where h.order_no = '4800'",
    );
    let row = &rows[0];
    let text = |at: usize| row.string(at).expect("a text");
    let number = |at: usize| row.int(at).expect("a number");
    format!("{} {} {} {}", text(0), text(1), number(2), number(3))
}

/// States of the pack tasks of order 4800.
fn to_pack(world: &mut World) -> Vec<String> {
    let rows = world.rows("select state from task where kind = 'pack' and object = '4800' order by task");
    rows.iter().map(|row| row.string(0).expect("a state")).collect()
}

fn clean(world: &World) {
    let report = verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
    assert!(report.is_clean(), "{report}");
}

/// All of the lane onto a truck that leaves.
fn departs(world: &mut World, units: &[&str]) {
    let (load, _) = world.change(|cx| loads::create(cx, "DOOR.1", "", ""));
    let (work, lease) = world.claim(claim("D.DOOR.1", "loading"));
    let listed: Vec<&str> =
        work["units"].as_array().into_iter().flatten().filter_map(|unit| unit["lpn"].as_str()).collect();
    for unit in units {
        assert!(listed.contains(unit), "the load lists {unit}: {work}");
        applied(world, Some(&lease), json!({"kind": "load", "load": load, "lpn": unit}));
    }
    world.request(json!({"kind": "release_load", "load": load}));
    applied(world, Some(&lease), json!({"kind": "depart", "load": load}));
}

#[test]
fn pallets_set_down_on_a_ship_lane_one_by_one_leave_as_they_are() {
    on_both(|home| {
        let mut world = quiet(home);
        pallet(&mut world, "P1", 60);
        pallet(&mut world, "P2", 60);
        world.order("4800", 120);
        let lease = picked(&mut world, "4800");
        applied(&mut world, Some(&lease), to("SHIP.1", &["P1"]));
        assert_eq!(order(&mut world), "picked picked 60 0", "the other one is still carried");
        assert_eq!(world.count("select count(*) from lpn where lpn = 'P1' and state = 'staged'"), 1);
        applied(&mut world, Some(&lease), to("SHIP.1", &["P2"]));
        assert_eq!(order(&mut world), "staged staged 120 0");
        assert!(to_pack(&mut world).is_empty(), "nothing is to be packed");
        departs(&mut world, &["P1", "P2"]);
        assert_eq!(order(&mut world), "shipped shipped 120 120");
        assert_eq!(world.count("select count(*) from exception"), 0);
        clean(&world);
    });
}

#[test]
fn two_pallets_of_one_line_in_one_report_are_packed_once_each() {
    on_both(|home| {
        let mut world = quiet(home);
        pallet(&mut world, "P1", 60);
        pallet(&mut world, "P2", 60);
        world.order("4800", 120);
        let lease = picked(&mut world, "4800");
        applied(&mut world, Some(&lease), to("SHIP.1", &["P1", "P2", "P1"]));
        assert_eq!(order(&mut world), "staged staged 120 0");
        applied(&mut world, None, to("SHIP.1", &["P1"]));
        assert_eq!(order(&mut world), "staged staged 120 0", "set down again: nothing new");
        clean(&world);
    });
}

#[test]
fn a_tote_beside_a_pallet_is_packed_and_may_wait_no_more() {
    on_both(|home| {
        let mut world = quiet(home);
        pallet(&mut world, "P1", 60);
        world.order("4800", 63);
        let lease = picked(&mut world, "4800");
        applied(&mut world, Some(&lease), to("P01", &["T2"]));
        assert_eq!(to_pack(&mut world), ["waiting"], "the pallet is still carried");
        applied(&mut world, Some(&lease), to("SHIP.1", &["P1"]));
        assert_eq!(to_pack(&mut world), ["ready"]);
        assert_eq!(order(&mut world), "picked picked 60 0", "staged only when all of it is");
        let (work, lease) = world.claim(claim("U.T2", "pack"));
        assert_eq!((&work["lines"][0]["qty"], work["lines"].as_array().map(Vec::len)), (&json!(3), Some(1)));
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        let mut closed = carton(&number, 3);
        closed["order"] = json!("4800");
        closed["content"][0]["tote"] = json!("T2");
        applied(&mut world, Some(&lease), closed);
        assert_eq!(order(&mut world), "packed packed 63 0");
        applied(&mut world, Some(&lease), to("SHIP.1", &[&number]));
        assert_eq!(order(&mut world), "staged staged 63 0");
        departs(&mut world, &["P1", &number]);
        assert_eq!(order(&mut world), "shipped shipped 63 63");
        clean(&world);
    });
}

#[test]
fn a_tote_on_a_ship_lane_is_told_and_brought_to_be_packed() {
    on_both(|home| {
        let mut world = quiet(home);
        world.order("4800", 3);
        let lease = picked(&mut world, "4800");
        let answer = world.confirm(Some(&lease), to("SHIP.1", &["T2"]));
        assert_eq!(answer["exceptions"][0]["code"], "rule_broken", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'SHIP.1' and lpn = 'T2'"), 3);
        assert_eq!(order(&mut world), "picked picked 0 0");
        assert_eq!(to_pack(&mut world), ["ready"], "the order is not lost");
        let (work, lease) = world.claim(json!({"claim": "next", "kinds": ["move"]}));
        assert_eq!((&work["lpn"], &work["from"]), (&json!("T2"), &json!("SHIP.1")));
        assert_eq!(work["fix"]["why"][1]["code"], "why.not_packed", "{work}");
        let what = json!({"what": "lpn", "lpn": "T2"});
        applied(&mut world, Some(&lease), json!({"kind": "take", "what": what, "from": "SHIP.1"}));
        applied(&mut world, Some(&lease), json!({"kind": "put", "what": what, "to": "P01"}));
        let moves = "select count(*) from task where kind = 'move' and state = 'done'";
        assert_eq!(world.count(moves), 1);
        let (work, _) = world.claim(claim("U.T2", "pack"));
        assert_eq!(work["lines"][0]["qty"], 3, "{work}");
        clean(&world);
    });
}

#[test]
fn once_the_site_lets_totes_leave_the_pack_task_needs_nobody() {
    on_both(|home| {
        let mut world = quiet(home);
        world.order("4800", 3);
        let lease = picked(&mut world, "4800");
        world.confirm(Some(&lease), to("SHIP.1", &["T2"]));
        world.change(|cx| policy::set(cx, "ship_as_is", 2));
        applied(&mut world, None, to("SHIP.1", &["T2"]));
        assert_eq!(order(&mut world), "staged staged 3 0");
        assert_eq!(to_pack(&mut world), ["cancelled"]);
        departs(&mut world, &["T2"]);
        assert_eq!(order(&mut world), "shipped shipped 3 3");
        clean(&world);
    });
}

#[test]
fn a_pallet_of_goods_with_numbers_is_packed_piece_by_piece() {
    on_both(|home| {
        let mut world = quiet(home);
        pallet(&mut world, "P1", 60);
        world.order("4800", 60);
        let lease = picked(&mut world, "4800");
        world.change(|cx| {
            let item = save::Item {
                item: "TEA".into(),
                name: "Green tea".into(),
                serial: SerialCapture::Outbound,
                ..save::Item::default()
            };
            save::item(cx, &item)
        });
        let answer = world.confirm(Some(&lease), to("SHIP.1", &["P1"]));
        assert_eq!(answer["exceptions"][0]["code"], "rule_broken", "{answer}");
        assert_eq!(to_pack(&mut world), ["ready"]);
        assert_eq!(order(&mut world), "picked picked 0 0");
    });
}

/// An LPN as its order's work or by a move: taken, then put on a lane.
fn moved(world: &mut World, unit: &str, from: &str, lane: &str) -> Value {
    let what = json!({"what": "lpn", "lpn": unit});
    applied(world, None, json!({"kind": "take", "what": what, "from": from}));
    world.confirm(None, json!({"kind": "put", "what": what, "to": lane}))
}

fn state(world: &mut World, unit: &'static str) -> String {
    let rows = world.rows("select lpn, state from lpn order by lpn");
    let row = rows.iter().find(|row| row.text(0).is_ok_and(|lpn| lpn == unit)).expect("an LPN");
    row.string(1).expect("a state")
}

#[test]
fn what_a_move_puts_on_a_ship_lane_is_judged_like_what_is_staged_there() {
    on_both(|home| {
        let mut world = quiet(home);
        pallet(&mut world, "P1", 60);
        world.order("4800", 60);
        let lease = picked(&mut world, "4800");
        applied(&mut world, Some(&lease), to("P01", &["P1"]));
        assert_eq!(to_pack(&mut world), ["ready"], "it waits to be packed");
        assert_eq!(moved(&mut world, "P1", "P01", "SHIP.1")["answer"], "applied");
        assert_eq!(order(&mut world), "staged staged 60 0", "it leaves as it is");
        assert_eq!(to_pack(&mut world), ["cancelled"]);
        departs(&mut world, &["P1"]);
        assert_eq!(order(&mut world), "shipped shipped 60 60");
        clean(&world);
    });
    on_both(|home| {
        let mut world = quiet(home);
        world.order("4800", 3);
        let lease = picked(&mut world, "4800");
        applied(&mut world, Some(&lease), to("P01", &["T2"]));
        let told = moved(&mut world, "T2", "P01", "SHIP.1");
        assert_eq!(told["exceptions"][0]["code"], "rule_broken", "a tote is packed: {told}");
        let fix = "select count(*) from task where mode = 'fix' and object = 'U.T2' and target = 'P01'";
        assert_eq!(world.count(fix), 1, "back to where it is packed");
        let carton = "select count(*) from lpn where kind = 'carton' and state = 'staged'";
        assert_eq!(world.count(carton), 1);
        let number = world.rows("select lpn from lpn where kind = 'carton' and state = 'staged'");
        let number = number[0].string(0).expect("a carton");
        assert_eq!(moved(&mut world, &number, "SHIP.1", "SHIP.1")["answer"], "applied");
        assert_eq!(world.count(carton), 1, "a carton moved along stays staged");
        clean(&world);
    });
}

#[test]
fn a_pallet_set_down_to_leave_as_it_is_is_picked_again_when_that_is_taken_back() {
    on_both(|home| {
        let mut world = quiet(home);
        pallet(&mut world, "P1", 60);
        pallet(&mut world, "P2", 60);
        world.order("4800", 120);
        let lease = picked(&mut world, "4800");
        applied(&mut world, Some(&lease), to("SHIP.1", &["P1"]));
        applied(&mut world, Some(&lease), to("SHIP.1", &["P2"]));
        assert_eq!(order(&mut world), "staged staged 120 0");
        let last = world.count("select max(number) from command where device = 'K7Q2MX' and series = 'c'");
        let undo = json!({"kind": "undo", "command": format!("K7Q2MX.c{last}"), "source": "SHIP.1"});
        applied(&mut world, None, undo);
        assert_eq!(order(&mut world), "picked picked 60 0", "as before it was set down");
        assert_eq!((state(&mut world, "P1").as_str(), state(&mut world, "P2").as_str()), ("staged", "open"));
        applied(&mut world, None, to("SHIP.1", &["P2"]));
        assert_eq!(order(&mut world), "staged staged 120 0");
        departs(&mut world, &["P1", "P2"]);
        assert_eq!(order(&mut world), "shipped shipped 120 120");
        clean(&world);
    });
}

#[test]
fn a_carton_whose_setting_down_is_taken_back_is_packed_and_no_longer_staged() {
    on_both(|home| {
        let mut world = quiet(home);
        let last = world.count("select max(number) from command where device = 'K7Q2MX' and series = 'c'");
        let undo = json!({"kind": "undo", "command": format!("K7Q2MX.c{last}"), "source": "SHIP.1"});
        applied(&mut world, None, undo);
        let closed = "select count(*) from lpn where kind = 'carton' and state = 'closed'";
        assert_eq!(world.count(closed), 1);
        let packed = "select count(*) from order_line where order_no = '4711' and state = 'packed'";
        assert_eq!(world.count(packed), 1, "it stands on no lane");
        clean(&world);
    });
}
