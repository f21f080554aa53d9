//! A release taken back, through the door.

use super::{Steer, bo, claim_as_bo, decide};
use crate::catalog::save::{self, Item};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::order::{self, NewOrder, NewOrderLine};
use crate::testing::bench::applied;
use crate::testing::{Lease, World, on_both};
use crate::verify::verify;
use regal_shared::base::Goods;
use regal_shared::text::{Language, Message, say};
use serde_json::{Value, json};

fn take_back(world: &mut World, order: &str) -> Result<(), Message> {
    decide(world, Steer::TakeBack { order: order.into() })
}

fn none() -> Result<(), Message> {
    Err(Message::new("board.take_back_none"))
}

fn texts(world: &mut World, sql: &'static str) -> Vec<String> {
    world.rows(sql).iter().map(|row| row.string(0).expect("a text")).collect()
}

/// Number, state, reserved, owed and promised of the lines of order 4711.
fn lines(world: &mut World) -> Vec<String> {
    texts(
        world,
        "select l.line || ' ' || l.state || ' ' || l.reserved || ' ' || l.short || ' ' || (select coalesce(sum(p.qty), 0) \
         from promise p where p.site = l.site and p.order_no = l.order_no and p.line = l.line and p.state = 'open') \
         from order_line l where l.order_no = '4711' order by l.line",
    )
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

fn clean(world: &mut World) {
    let mut books = world.database().open_writer().expect("a database");
    assert_eq!(verify(&mut *books, "main").expect("looked at").findings, []);
}

fn claimed(world: &mut World) -> Lease {
    world.claim(json!({"claim": "next", "kinds": ["pick"]})).1
}

fn pick(line: i64, item: &str, location: &str, qty: i64) -> Value {
    json!({"kind": "pick", "line": line, "owner": "own", "item": item, "location": location, "qty": qty, "tote": "T1"})
}

fn bind() -> Value {
    json!({"kind": "bind", "tote": "T1", "order": "4711"})
}

fn stage() -> Value {
    json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"})
}

#[test]
fn a_release_nobody_has_in_hand_is_taken_back_whole_and_its_goods_are_free() {
    on_both(|home| {
        let mut world = World::new(home);
        assert_eq!(take_back(&mut world, "4711"), Err(Message::new("board.no_order")));
        world.stock("A01.1.1", "TEA", 5);
        world.order("4711", 4);
        // Another order waits for what this one has.
        world.change(|cx| {
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 2, ..NewOrderLine::default() };
            order::create(cx, &NewOrder { order: "4712".into(), lines: vec![line], ..NewOrder::default() })
        });
        assert_eq!(lines(&mut world), ["1 reserved 4 0 0"]);
        assert_eq!(take_back(&mut world, "4712"), none(), "it is not released");
        assert_eq!(take_back(&mut world, "4711"), Ok(()));
        assert_eq!(
            (state(&mut world).as_str(), lines(&mut world)),
            ("promised", vec!["1 promised 0 0 4".into()])
        );
        assert_eq!(work(&mut world), [] as [&str; 0]);
        assert_eq!(world.count("select count(*) from reservation where state = 'open'"), 0);
        let other = "select count(*) from order_line where order_no = '4712' and state = 'new'";
        assert_eq!(world.count(other), 1, "it keeps its claim: another order gets none of it by itself");
        assert_eq!(take_back(&mut world, "4711"), none(), "twice is once");
        let kept = "select count(*) from granted where kind = 'take_back' and object = '4711' and actor = 'actor-lead'";
        assert_eq!(world.count(kept), 1);
        let changed = "select count(*) from audit where kind = 'take_back' and before like '%reserved%' and \
                       after like '%promised%'";
        assert_eq!(world.count(changed), 1);
        clean(&mut world);

        // Somebody else is served first now; what was taken back is released again with what is left.
        world.change(|cx| order::release(cx, "4712").map(|_| ()));
        world.change(|cx| order::release(cx, "4711").map(|_| ()));
        assert_eq!(lines(&mut world), ["1 reserved 3 1 1"]);
        clean(&mut world);
        // What it owes is no debt any more either, and what is left of its goods is all it can be promised.
        assert_eq!(take_back(&mut world, "4711"), Ok(()));
        assert_eq!((state(&mut world).as_str(), lines(&mut world)), ("new", vec!["1 new 0 0 3".into()]));
        clean(&mut world);
    });
}

#[test]
fn a_release_on_hold_is_taken_back_and_the_hold_stays() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 5);
        world.order("4711", 4);
        let hold = Steer::HoldOrder { order: "4711".into(), reason: "payment".into() };
        assert_eq!(decide(&mut world, hold), Ok(()));
        assert_eq!(take_back(&mut world, "4711"), Ok(()));
        assert_eq!((state(&mut world).as_str(), work(&mut world)), ("held", vec![]));
        assert_eq!(decide(&mut world, Steer::LiftOrder { order: "4711".into() }), Ok(()));
        assert_eq!((state(&mut world).as_str(), work(&mut world)), ("promised", vec![]));
        clean(&mut world);
    });
}

#[test]
fn what_somebody_has_in_hand_stays_and_the_bench_waits_for_the_rest() {
    for stock_is_gone in [false, true] {
        on_both(|home| {
            let mut world = World::new(home);
            world.change(|cx| {
                save::item(cx, &Item { item: "GUM".into(), name: "Gum".into(), ..Item::default() })?;
                let line = |line, item: &str, qty| NewOrderLine {
                    line,
                    item: item.into(),
                    qty,
                    ..NewOrderLine::default()
                };
                let lines = vec![line(1, "TEA", 4), line(2, "GUM", 3)];
                order::create(cx, &NewOrder { order: "4711".into(), lines, ..NewOrder::default() })
            });
            world.stock("A01.1.1", "TEA", 4);
            world.change(|cx| order::release(cx, "4711").map(|_| ()));
            assert_eq!(lines(&mut world), ["1 reserved 4 0 0", "2 backordered 0 3 0"]);
            let lease = claimed(&mut world);
            world.stock("A01.2.1", "GUM", 3);
            world.change(|cx| order::serve(cx, "GUM"));
            assert_eq!(work(&mut world), ["pick 4711 leased", "pick 4711 ready"]);

            assert_eq!(take_back(&mut world, "4711"), Ok(()));
            assert_eq!(lines(&mut world), ["1 reserved 4 0 0", "2 promised 0 0 3"]);
            assert_eq!(work(&mut world), ["pick 4711 leased"]);
            assert_eq!(take_back(&mut world, "4711"), none(), "all that is left is in hand");
            applied(&mut world, Some(&lease), bind());
            applied(&mut world, Some(&lease), pick(1, "TEA", "A01.1.1", 4));
            applied(&mut world, Some(&lease), stage());
            assert_eq!(work(&mut world), ["pack 4711 waiting"]);
            assert_eq!(state(&mut world), "promised", "it can be released again");
            clean(&mut world);

            if stock_is_gone {
                world.change(|cx| {
                    let goods = Goods { item: "GUM".into(), owner: "own".into(), ..Goods::default() };
                    let (from, to) = (Place::loose("A01.2.1"), Place::loose(ADJUSTMENT));
                    ledger::book(cx, &Booking { goods, qty: 3, from, to, reason: "opening", own: None })
                        .map(|_| ())
                });
            }
            world.change(|cx| order::release(cx, "4711").map(|_| ()));
            if stock_is_gone {
                assert_eq!(work(&mut world), ["pack 4711 ready"], "what is there goes out, the rest follows");
            } else {
                assert_eq!(work(&mut world), ["pack 4711 waiting", "pick 4711 ready"]);
                let lease = claimed(&mut world);
                applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T2", "order": "4711"}));
                let gum = json!({"kind": "pick", "line": 1, "owner": "own", "item": "GUM", "location": "A01.2.1",
                    "qty": 3, "tote": "T2"});
                applied(&mut world, Some(&lease), gum);
                applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": ["T2"], "lane": "P01"}));
                assert_eq!(work(&mut world), ["pack 4711 ready"]);
            }
            clean(&mut world);
        });
    }
}

#[test]
fn a_cart_nobody_has_loses_the_lines_of_the_order_alone() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        world.order("4712", 2);
        let (packet, lease) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 2}));
        assert_eq!(packet["orders"].as_array().map(Vec::len), Some(2), "{packet}");
        assert_eq!(take_back(&mut world, "4711"), none(), "somebody has the cart");
        assert_eq!(decide(&mut world, Steer::Revoke { task: lease.task.clone() }), Ok(()));
        assert_eq!(take_back(&mut world, "4711"), Ok(()));
        assert_eq!(lines(&mut world), ["1 promised 0 0 4"]);
        let open = "select l.order_no || ' ' || l.planned from task_line l join task t on t.site = l.site and \
                    t.task = l.task where l.state = 'open' and t.state = 'ready'";
        assert_eq!(texts(&mut world, open), ["4712 2"]);
        assert_eq!(take_back(&mut world, "4712"), Ok(()));
        assert_eq!(work(&mut world), [] as [&str; 0], "nothing is left of it");
        clean(&mut world);
    });
}

#[test]
fn what_a_silent_device_had_picked_by_then_is_booked_and_is_a_case() {
    for again in [false, true] {
        on_both(|home| {
            let mut world = World::new(home);
            bo(&mut world);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            let lease = claimed(&mut world);
            assert_eq!(decide(&mut world, Steer::Revoke { task: lease.task.clone() }), Ok(()));
            assert_eq!(take_back(&mut world, "4711"), Ok(()));
            if again {
                world.change(|cx| order::release(cx, "4711").map(|_| ()));
            }
            let before = lines(&mut world);
            world.confirm(Some(&lease), bind());
            let answer = world.confirm(Some(&lease), pick(1, "TEA", "A01.1.1", 4));
            assert_eq!(answer["exceptions"][0]["code"], "late_cancel", "{answer}");
            assert_eq!(
                world.count("select on_hand from balance where lpn = 'T1'"),
                4,
                "the goods have moved"
            );
            assert_eq!(lines(&mut world), before, "nobody asked for them");
            let case = "select count(*) from exception where code = 'late_cancel' and state = 'open'";
            assert_eq!(world.count(case), 1);
            let detail = world.rows("select detail from exception where code = 'late_cancel'");
            let detail = Message::read(detail[0].text(0).expect("a text")).expect("a message");
            assert_eq!(
                say(Language::En, &detail),
                "4711 is off, goods at T1",
                "the order is named beside the report"
            );
            if again {
                let granted = claim_as_bo(&mut world, 1);
                assert_eq!(granted["grant"]["packet"]["work"]["lines"][0]["planned"], 4, "{granted}");
            }
            clean(&mut world);
        });
    }
}
