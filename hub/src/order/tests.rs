//! Orders that stock does not serve whole, under each policy, through the door.

use super::{NewOrder, NewOrderLine, create, let_go, list, release, serve};
use crate::catalog::save::{self, Item};
use crate::policy;
use crate::testing::bench::applied;
use crate::testing::{Lease, World, on_both};
use regal_shared::base::StockStatus;
use regal_shared::flow::common::{ExpiryKind, SerialCapture};
use serde_json::{Value, json};

/// Order 4711 of 4 TEA and 3 GUM; TEA is there, GUM is not.
fn half_there(world: &mut World, backorder: i64) {
    world.stock("A01.1.1", "TEA", 10);
    world.change(|cx| {
        save::item(
            cx,
            &Item {
                item: "GUM".into(),
                name: "Gum".into(),
                owner: String::new(),
                lot_tracked: false,
                expiry: ExpiryKind::None,
                serial: SerialCapture::None,
                min_life_days: 0,
                weight_g: 0,
                warn_qty: 50,
                hard_qty: 500,
                inbound_status: StockStatus::Available,
                area: "A".into(),
                fixed_location: String::new(),
                ..Item::default()
            },
        )?;
        policy::set(cx, "backorder", backorder)?;
        let line = |line, item: &str, qty| NewOrderLine { line, item: item.into(), qty, lot: String::new() };
        let lines = vec![line(1, "TEA", 4), line(2, "GUM", 3)];
        create(cx, &NewOrder { order: "4711".into(), lines, ..NewOrder::default() })?;
        release(cx, "4711").map(|_| ())
    });
}

fn state(world: &mut World) -> String {
    world.rows("select state from order_head where order_no = '4711'")[0].string(0).expect("a state")
}

fn lines(world: &mut World) -> Vec<String> {
    let rows =
        world.rows("select state, reserved, short from order_line where order_no = '4711' order by line");
    rows.iter()
        .map(|row| {
            let (reserved, short) = (row.int(1).expect("a number"), row.int(2).expect("a number"));
            format!("{} {reserved} {short}", row.text(0).expect("a state"))
        })
        .collect()
}

fn open_picks(world: &mut World) -> i64 {
    world.count("select count(*) from task where kind = 'pick' and state = 'ready'")
}

/// Gum comes in: put from the device's hands into a bin.
fn gum_comes(world: &mut World, qty: i64) {
    world.change(|cx| {
        let goods =
            regal_shared::base::Goods { item: "GUM".into(), owner: "own".into(), ..Default::default() };
        let from = crate::ledger::Place::loose(crate::ledger::ADJUSTMENT);
        let to = crate::ledger::Place::loose("Carry.K7Q2MX");
        let booking = crate::ledger::Booking { goods, qty, from, to, reason: "opening", own: None };
        crate::ledger::book(cx, &booking).map(|_| ())
    });
    let what = json!({"what": "goods", "owner": "own", "item": "GUM", "qty": qty});
    applied(world, None, json!({"kind": "put", "what": what, "to": "A01.2.1"}));
}

fn picked(world: &mut World, line: i64, item: &str, from: &str, qty: i64, tote: &str) -> Lease {
    let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
    applied(world, Some(&lease), json!({"kind": "bind", "tote": tote, "order": "4711"}));
    let fact: Value = json!({"kind": "pick", "line": line, "owner": "own", "item": item, "location": from, "qty": qty, "tote": tote});
    applied(world, Some(&lease), fact);
    applied(world, Some(&lease), json!({"kind": "stage", "lpns": [tote], "lane": "P01"}));
    lease
}

fn packs(world: &mut World) -> Vec<String> {
    let rows = world.rows("select state from task where kind = 'pack' order by task");
    rows.iter().map(|row| row.string(0).expect("a state")).collect()
}

#[test]
fn what_is_there_goes_out_and_the_rest_follows_when_it_comes() {
    on_both(|home| {
        let mut world = World::new(home);
        half_there(&mut world, 0);
        assert_eq!(lines(&mut world), ["reserved 4 0", "backordered 0 3"]);
        assert_eq!(
            (state(&mut world).as_str(), open_picks(&mut world)),
            ("reserved", 1),
            "one line holds up no other"
        );
        picked(&mut world, 1, "TEA", "A01.1.1", 4, "T1");
        assert_eq!((state(&mut world).as_str(), packs(&mut world)), ("picked", vec!["ready".to_owned()]));

        gum_comes(&mut world, 2);
        assert_eq!(lines(&mut world), ["picked 4 0", "reserved 2 1"], "the receipt serves it");
        assert_eq!(open_picks(&mut world), 1);
        gum_comes(&mut world, 5);
        assert_eq!(lines(&mut world), ["picked 4 0", "reserved 3 0"]);
        assert_eq!(open_picks(&mut world), 2, "a task of its own for what came later");
    });
}

#[test]
fn once_the_rest_has_left_an_order_is_backordered_until_it_is_served() {
    on_both(|home| {
        let mut world = World::new(home);
        half_there(&mut world, 0);
        picked(&mut world, 1, "TEA", "A01.1.1", 4, "T1");
        world.change(|cx| {
            cx.conn.batch(
                "update order_line set packed = 4, shipped = 4, state = 'loaded' where line = 1; \
                 update lpn set state = 'shipped' where lpn = 'T1'",
            )?;
            super::ship::gone(cx, "4711")
        });
        assert_eq!(
            (state(&mut world).as_str(), lines(&mut world)[0].as_str()),
            ("backordered", "shipped 4 0")
        );
        gum_comes(&mut world, 3);
        assert_eq!(lines(&mut world), ["shipped 4 0", "reserved 3 0"]);
        assert_eq!(state(&mut world), "reserved");
        let cancelled = world.change(|cx| super::cancel(cx, "4711").map(|answer| answer.is_ok()));
        assert!(cancelled);
        assert_eq!(lines(&mut world), ["shipped 4 0", "cancelled 3 0"], "what is gone is gone");
    });
}

#[test]
fn ship_complete_reserves_nothing_until_all_of_it_is_there() {
    on_both(|home| {
        let mut world = World::new(home);
        half_there(&mut world, 1);
        assert_eq!(lines(&mut world), ["backordered 0 4", "backordered 0 3"]);
        assert_eq!((state(&mut world).as_str(), open_picks(&mut world)), ("backordered", 0));
        assert_eq!(world.count("select count(*) from reservation"), 0, "its tea is free for others");
        gum_comes(&mut world, 2);
        assert_eq!(open_picks(&mut world), 0, "two are not three");
        gum_comes(&mut world, 1);
        assert_eq!(lines(&mut world), ["reserved 4 0", "reserved 3 0"]);
        assert_eq!(open_picks(&mut world), 1);
    });
}

#[test]
fn a_shortage_found_at_the_bin_makes_a_complete_order_wait_at_the_bench() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| policy::set(cx, "backorder", 1));
        world.stock("A01.1.1", "TEA", 4);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let short = json!({"kind": "pick_short", "line": 1, "code": "short", "owner": "own", "item": "TEA",
            "location": "A01.1.1", "taken": 3, "left": 0, "tote": "T1"});
        world.confirm(Some(&lease), short);
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"}));
        assert_eq!(packs(&mut world), ["waiting"]);
        world.stock("A01.2.1", "TEA", 9);
        world.change(|cx| serve(cx, "TEA"));
        assert_eq!(open_picks(&mut world), 1, "the missing piece is picked");
        picked(&mut world, 1, "TEA", "A01.2.1", 1, "T2");
        assert_eq!(packs(&mut world), ["ready"], "now all of it is there");
    });
}

#[test]
fn a_held_order_waits_for_somebody_to_let_it_go() {
    on_both(|home| {
        let mut world = World::new(home);
        half_there(&mut world, 2);
        assert_eq!((state(&mut world).as_str(), open_picks(&mut world)), ("held", 0));
        gum_comes(&mut world, 1);
        assert_eq!(state(&mut world), "held", "stock alone does not decide");
        let gone = world.change(|cx| let_go(cx, "4711")).expect("it waited");
        assert_eq!((gone.reserved, gone.short), (5, 2));
        assert_eq!(lines(&mut world), ["reserved 4 0", "reserved 1 2"]);
        assert_eq!(open_picks(&mut world), 1);
        assert_eq!(world.change(|cx| let_go(cx, "4711")), None, "nothing of it waits");
        assert_eq!(world.change(|cx| let_go(cx, "NONE")), None);
    });
}

#[test]
fn what_has_to_leave_at_no_moment_waits_behind_what_has_the_oldest_of_it_first() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        let (now, site) = (world.now.0, "main".to_owned());
        for (order, made_at, cut_off) in [
            ("1", now - 10, 0),
            ("2", now - 20, 0),
            ("3", now - 5, now + 900_000),
            ("4", now - 9, now + 300_000),
        ] {
            world.change(|cx| {
                let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 1, ..NewOrderLine::default() };
                let new = NewOrder {
                    order: order.into(),
                    made_at,
                    cut_off,
                    lines: vec![line],
                    ..NewOrder::default()
                };
                create(cx, &new).map(|_| ())
            });
        }
        let wanted = ["4", "3", "2", "1"];
        world.change(|cx| {
            assert_eq!(list::to_release(cx.conn, &site, 9)?, wanted);
            let which = list::Which::of(list::OPEN);
            // One after the other, as a list goes on where a page ends.
            let mut after: [String; 4] = std::array::from_fn(|_| String::new());
            for order in wanted {
                let found = list::page(cx.conn, &site, &which, &after, 1)?;
                assert_eq!(found[0].order, order);
                after = list::parted(&list::joined(&which.place(&found[0])));
            }
            for order in ["1", "2", "3", "4"] {
                release(cx, order)?;
            }
            Ok(())
        });
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        let due = world.rows("select due_at from task where kind = 'pick' and state = 'leased'");
        let due: Vec<i64> = due.iter().map(|row| row.int(0).expect("a moment")).collect();
        assert_eq!(due, [now + 300_000], "{}", lease.task);
    });
}
