//! Orders on hold and their priority, through the door.

use super::{Steer, decide};
use crate::admin::{AdminAnswer, AdminRequest, carry_out};
use crate::order::{self, NewOrder, NewOrderLine};
use crate::outbound::load as loads;
use crate::task::{self, lease};
use crate::testing::bench::{applied, carton, claim, packed_soon, refused, with_kind};
use crate::testing::{Home, World, on_both};
use regal_shared::text::Message;
use serde_json::{Value, json};

fn hold(world: &mut World, order: &str) {
    let wish = Steer::HoldOrder { order: order.into(), reason: "payment".into() };
    assert_eq!(decide(world, wish), Ok(()));
}

fn lift(world: &mut World, order: &str) {
    assert_eq!(decide(world, Steer::LiftOrder { order: order.into() }), Ok(()));
}

fn texts(world: &mut World, sql: &'static str) -> Vec<String> {
    world.rows(sql).iter().map(|row| row.string(0).expect("a text")).collect()
}

fn state(world: &mut World) -> String {
    texts(world, "select state from order_head where order_no = '4711'").remove(0)
}

/// Kind, object and state of all work that is not over.
fn work(world: &mut World) -> Vec<String> {
    texts(
        world,
        "select kind || ' ' || object || ' ' || state from task where state not in ('done', 'cancelled') \
         order by kind, object, task",
    )
}

/// The state of order 4711, and all work that is not over.
fn stands(world: &mut World, order: &str, all: &[&str]) {
    assert_eq!(
        (state(world).as_str(), work(world)),
        (order, all.iter().map(|one| (*one).to_owned()).collect())
    );
}

/// Order 4711 of 4 TEA, with more than that in the bin.
fn ordered(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 10);
    world.order("4711", 4);
    world
}

fn next(world: &mut World) -> Value {
    world.request(with_kind(json!({"claim": "next", "kinds": ["pick", "pack"]})))
}

fn pick(qty: i64) -> Value {
    json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": qty, "tote": "T1"})
}

#[test]
fn an_order_on_hold_is_released_by_nobody_and_stock_that_comes_does_not_serve_it() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            for order in ["4711", "4712"] {
                let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 4, ..NewOrderLine::default() };
                let new =
                    NewOrder { order: order.into(), priority: 50, lines: vec![line], ..NewOrder::default() };
                order::create(cx, &new)?;
            }
            Ok(())
        });
        hold(&mut world, "4711");
        assert_eq!(state(&mut world), "held");
        let wish = Steer::HoldOrder { order: "4711".into(), reason: "payment".into() };
        assert_eq!(decide(&mut world, wish), Err(Message::new("board.order_held")));
        let unknown = Steer::HoldOrder { order: "4711".into(), reason: "recall".into() };
        assert_eq!(decide(&mut world, unknown), Err(Message::new("req.bad")), "no reason for orders");

        let by_hand = world.change(|cx| carry_out(cx, &AdminRequest::Release { order: "4711".into() }));
        assert!(matches!(by_hand, AdminAnswer::Refused { .. }), "{by_hand:?}");
        let all = world.change(|cx| carry_out(cx, &AdminRequest::ReleaseNext { limit: 10 }));
        assert!(matches!(all, AdminAnswer::Released { orders: 1, short: 4, .. }), "4712 alone: {all:?}");
        assert_eq!(work(&mut world), [] as [&str; 0]);

        lift(&mut world, "4711");
        assert_eq!(state(&mut world), "new", "as it was before");
        world.change(|cx| order::release(cx, "4711").map(|_| ()));
        assert_eq!(state(&mut world), "backordered");
        hold(&mut world, "4711");
        world.stock("A01.1.1", "TEA", 20);
        world.change(|cx| order::serve(cx, "TEA"));
        assert_eq!(work(&mut world), ["pick 4712 ready"], "what came serves the other one");
        lift(&mut world, "4711");
        assert_eq!((state(&mut world).as_str(), work(&mut world).len()), ("reserved", 2), "and this one now");
        let kept = "select count(*) from granted where object = '4711' and actor = 'actor-lead'";
        assert_eq!(world.count(kept), 4);
    });
}

#[test]
fn work_nobody_has_in_hand_waits_until_the_hold_is_lifted() {
    on_both(|home| {
        let mut world = ordered(home);
        hold(&mut world, "4711");
        stands(&mut world, "held", &["pick 4711 waiting"]);
        assert_eq!(next(&mut world)["grant"]["grant"], "no_work");
        let task = texts(&mut world, "select task from task").remove(0);
        for wish in [
            json!({"claim": "task", "task": task}),
            claim("O.4711", "pick"),
            json!({"claim": "object", "object": "O.4711"}),
        ] {
            let answer = world.request(with_kind(wish.clone()));
            assert_eq!(refused(&answer), "work.order_held", "{wish}");
        }
        lift(&mut world, "4711");
        stands(&mut world, "reserved", &["pick 4711 ready"]);
        assert_eq!(next(&mut world)["grant"]["packet"]["task"], json!(task));
    });
}

#[test]
fn what_somebody_has_in_hand_goes_on_and_packing_waits() {
    on_both(|home| {
        let mut world = ordered(home);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        hold(&mut world, "4711");
        assert_eq!(work(&mut world), ["pick 4711 leased"], "it is not taken away");
        let (_, again) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        assert_eq!(again.fence, lease.fence, "the same lease for who has it");
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        applied(&mut world, Some(&lease), pick(4));
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"}));
        stands(&mut world, "held", &["pack 4711 waiting"]);
        assert_eq!(refused(&world.request(with_kind(claim("U.T1", "pack")))), "work.order_held");
        lift(&mut world, "4711");
        stands(&mut world, "picked", &["pack 4711 ready"]);
        world.claim(claim("U.T1", "pack"));
    });
}

#[test]
fn work_that_comes_back_while_its_order_is_on_hold_waits() {
    on_both(|home| {
        let mut world = ordered(home);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        hold(&mut world, "4711");
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(work(&mut world), ["pick 4711 waiting"], "handed back");
        lift(&mut world, "4711");

        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        world.confirm(Some(&lease), json!({"kind": "report", "code": "safety", "location": "A01.1.1"}));
        hold(&mut world, "4711");
        let thaw = Steer::Thaw { task: lease.task.clone() };
        assert_eq!(decide(&mut world, thaw), Ok(()));
        assert_eq!(work(&mut world)[0], "pick 4711 waiting", "the danger is over, the hold is not");
        lift(&mut world, "4711");
        assert_eq!(work(&mut world)[0], "pick 4711 ready");

        world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        hold(&mut world, "4711");
        world.change(|cx| lease::begin_epoch(cx, 100));
        assert_eq!(work(&mut world)[0], "pick 4711 waiting", "a restored hub has it in nobody's hand");
    });
}

#[test]
fn a_batch_goes_on_without_its_order_on_hold() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 20);
        world.order("4711", 4);
        world.order("4712", 3);
        let cart = json!({"claim": "cluster", "cart": "", "slots": 4});
        let (_, lease) = world.claim(cart.clone());
        hold(&mut world, "4711");
        assert_eq!(work(&mut world), ["pick  leased"], "in hand");
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(work(&mut world), ["pick  ready", "pick 4711 waiting"]);
        let reserved = "select t.object || ' ' || r.order_no || ' ' || r.qty from reservation r join task t on \
                        t.task = r.task where r.state = 'open' order by r.order_no";
        assert_eq!(texts(&mut world, reserved), ["4711 4711 4", " 4712 3"], "each with its reservation");
        let (packet, again) = world.claim(cart.clone());
        assert_eq!(
            (packet["lines"].as_array().map(Vec::len), &again.task),
            (Some(1), &lease.task),
            "{packet}"
        );
        lift(&mut world, "4711");
        assert_eq!(work(&mut world), ["pick  leased", "pick 4711 ready"]);

        // A batch that waits for a cart loses the order at once; with nothing else in it it is over.
        world.request(json!({"kind": "hand_back", "task": again.task}));
        hold(&mut world, "4712");
        assert_eq!(work(&mut world), ["pick 4711 ready", "pick 4712 waiting"]);
    });
}

/// Order 4711 packed into one carton on the ship lane, and an open load at the door; answers carton and load.
fn on_the_lane(world: &mut World) -> (String, String) {
    let (work, lease) = world.claim(claim("U.T1", "pack"));
    let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
    applied(world, Some(&lease), carton(&number, 4));
    applied(world, Some(&lease), json!({"kind": "stage", "lpns": [number], "lane": "SHIP.1"}));
    let (load, _) = world.change(|cx| loads::create(cx, "DOOR.1", "", ""));
    (number, load)
}

#[test]
fn a_packed_order_on_hold_does_not_leave_and_one_that_left_all_the_same_is_a_case() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (unit, load) = on_the_lane(&mut world);
        let (_, lease) = world.claim(claim("D.DOOR.1", "loading"));
        hold(&mut world, "4711");
        let revised = world.told("K7Q2MX").pop().expect("a word for the device");
        assert!(revised.contains("revision") && revised.contains("\"held\":\"payment\""), "{revised}");
        lift(&mut world, "4711");
        // Loading is shared: each device that holds the load hears of it, under its own fence.
        let (task, other) = (lease.task.clone(), "B3C4D5");
        let fence = world.change(|cx| {
            let found = task::find(cx, &task)?.expect("the load's work");
            Ok(lease::grant(cx, &found, &other.into(), &"actor-other".into())?.fence)
        });
        hold(&mut world, "4711");
        for (device, fence) in [("K7Q2MX", lease.fence), (other, fence)] {
            let told: Value = serde_json::from_str(&world.told(device).pop().expect("a word for the device"))
                .expect("JSON");
            assert_eq!(
                (&told["kind"], &told["packet"]["fence"]),
                (&json!("revision"), &json!(fence)),
                "{told}"
            );
            assert_eq!(told["packet"]["work"]["units"][0]["held"], "payment", "{device}: {told}");
        }
        world.change(|cx| {
            let found = task::find(cx, &task)?.expect("the load's work");
            lease::leave(cx, &found, &other.into(), "handed_back")
        });
        let answer = world.confirm(Some(&lease), json!({"kind": "load", "load": load, "lpn": unit}));
        assert_eq!(answer["exceptions"][0]["code"], "held_shipped", "a fact all the same: {answer}");
        assert_eq!(refused(&world.request(json!({"kind": "release_load", "load": load}))), "ship.held");
        let cancel = world.change(|cx| carry_out(cx, &AdminRequest::Cancel { order: "4711".into() }));
        assert!(matches!(cancel, AdminAnswer::Refused { .. }), "it is on a truck: {cancel:?}");

        let answer = world.confirm(Some(&lease), json!({"kind": "depart", "load": load, "anyway": true}));
        let codes: Vec<&Value> =
            answer["exceptions"].as_array().into_iter().flatten().map(|one| &one["code"]).collect();
        assert!(codes.contains(&&json!("held_shipped")), "{answer}");
        assert_eq!(state(&mut world), "shipped");
        let over = Steer::LiftOrder { order: "4711".into() };
        assert_eq!(decide(&mut world, over), Err(Message::new("board.order_over")));
        assert_eq!(world.count("select count(*) from order_head where held_at > 0"), 0);
    });
}

#[test]
fn a_lifted_hold_lets_the_truck_go() {
    on_both(|home| {
        let mut world = packed_soon(home);
        let (unit, load) = on_the_lane(&mut world);
        let (_, lease) = world.claim(claim("D.DOOR.1", "loading"));
        hold(&mut world, "4711");
        lift(&mut world, "4711");
        assert_eq!(state(&mut world), "staged");
        applied(&mut world, Some(&lease), json!({"kind": "load", "load": load, "lpn": unit}));
        let answer = world.request(json!({"kind": "release_load", "load": load}));
        assert_eq!(answer["grant"]["grant"], "done", "{answer}");
    });
}

#[test]
fn a_cancelled_order_on_hold_has_its_goods_put_back() {
    on_both(|home| {
        let mut world = ordered(home);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        applied(&mut world, Some(&lease), pick(1));
        hold(&mut world, "4711");
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(work(&mut world), ["pick 4711 waiting"]);
        let done = world.change(|cx| carry_out(cx, &AdminRequest::Cancel { order: "4711".into() }));
        assert!(matches!(done, AdminAnswer::Done { .. }), "{done:?}");
        stands(&mut world, "cancelled", &["pick 4711 ready"]);
        assert_eq!(next(&mut world)["grant"]["packet"]["task"], json!(lease.task), "somebody brings it back");
    });
}

#[test]
fn priority_counts_for_the_release_and_for_all_open_work() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 30);
        for order in ["4711", "4712", "4713"] {
            world.order(order, 2);
        }
        let rank = |order: &str, priority| Steer::RankOrder { order: order.into(), priority };
        assert_eq!(decide(&mut world, rank("4713", 0)), Err(Message::new("board.rank_bad").with("n", 99)));
        assert_eq!(decide(&mut world, rank("4713", 7)), Ok(()));
        let ranks = "select object || ' ' || priority from task where state <> 'cancelled' order by object";
        assert_eq!(texts(&mut world, ranks), ["4711 50", "4712 50", "4713 7"]);
        assert_eq!(world.count("select priority from order_head where order_no = '4713'"), 7);
        let (packet, urgent) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        assert_eq!(packet["lines"][0]["order"], "4713", "{packet}");
        world.request(json!({"kind": "hand_back", "task": urgent.task}));
        assert_eq!(decide(&mut world, rank("4713", 99)), Ok(()));

        // A batch goes as its most urgent order, and who walks it learns of it.
        let (_, lease) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 2}));
        assert_eq!(decide(&mut world, rank("4712", 3)), Ok(()));
        assert_eq!(texts(&mut world, ranks), [" 3", "4713 99"]);
        let revised = world.told("K7Q2MX").pop().expect("a word for the device");
        assert!(revised.contains(&lease.task) && revised.contains("\"priority\":3"), "{revised}");

        // Work nobody gets to stays last, unless its order was ranked so.
        world.change(|cx| cx.conn.execute("update task set priority = 99 where object = '4713'", &[]));
        assert_eq!(decide(&mut world, rank("4713", 40)), Ok(()));
        assert_eq!(decide(&mut world, rank("4712", 60)), Ok(()));
        assert_eq!(texts(&mut world, ranks), [" 50", "4713 40"]);
        world.change(|cx| cx.conn.execute("update task set priority = 99 where object = '4713'", &[]));
        assert_eq!(decide(&mut world, rank("4713", 20)), Ok(()));
        assert_eq!(texts(&mut world, ranks), [" 50", "4713 99"]);
    });
}
