//! What is needed: reorder points, classes of items, lots at risk.

use super::super::{Report, supply};
use super::{DAY, FIRST, Floor, MORNING};
use crate::catalog::retired;
use crate::db::testing::{on_both, sqlite};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::order::{self, NewOrder, NewOrderLine};
use regal_shared::base::Goods;

#[test]
fn an_item_that_falls_to_its_reorder_point_is_told_of_once() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.stock("TEA", 200, "A1");
        for day in 0..10 {
            floor.at(MORNING + day * DAY);
            floor.picks("a1", "TEA", 4, "A1");
        }
        let told = "select count(*) from event where body like '%low_stock%'";
        floor.at(MORNING + 10 * DAY);
        floor.round();
        // Four a day without exception for nine days of lead time and its deviation: 4 × 7 + 1.645 × 4 × 2 = 41.2.
        assert_eq!(floor.count("select reorder_point from item_supply where item = 'TEA'"), 42);
        assert_eq!(
            floor.count("select cover from item_supply where item = 'TEA'"),
            500,
            "200 pieces last 50 days"
        );
        assert_eq!(floor.rows(Report::LowStock, ""), [""; 0]);
        let order = |number: &'static str, qty: i64| {
            floor.change(move |cx| {
                cx.conn.execute(
                    "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, \
                     shipped, short, state) values ('main', $1, 1, 'TEA', 'own', '', $2, 0, 0, 0, 0, 0, 'new')",
                    crate::db::params![number, qty],
                )
            });
        };
        order("1", 160);
        floor.round();
        floor.round();
        assert_eq!(floor.count(told), 1);
        // 200 there, 160 owed, 40 left for ten days; 42 + 4 × 14 - 40 = 58 to order.
        assert_eq!(floor.rows(Report::LowStock, ""), ["TEA Green tea order_now 100 200 0 160 42 40 58"]);
        assert_eq!(floor.rows(Report::LowStock, "shop"), [""; 0]);
        order("2", 20);
        floor.round();
        let low = ["TEA Green tea runs_out 50 200 0 180 42 40 78"];
        assert_eq!(floor.rows(Report::LowStock, ""), low);
        // What is promised is owed just as well.
        floor.change(|cx| cx.conn.batch("update order_line set state = 'promised' where order_no = '2'"));
        floor.round();
        assert_eq!(floor.rows(Report::LowStock, ""), low);
        floor.change(|cx| retired::item(cx, "TEA", true));
        floor.round();
        assert_eq!(floor.rows(Report::LowStock, ""), [""; 0], "what is given up is not ordered anew");
        floor.change(|cx| retired::item(cx, "TEA", false));
        floor.stock("TEA", 500, "A1");
        floor.round();
        assert_eq!(floor.rows(Report::LowStock, ""), [""; 0]);
        order("3", 500);
        floor.round();
        assert_eq!(floor.count(told), 2, "it was above again in between");
    });
}

#[test]
fn two_hubs_that_see_an_item_fall_tell_of_it_once() {
    let home = sqlite();
    let floor = Floor::open(&home);
    let asked = supply::Asked { lines: 5, units: 9, demand: 1500, deviation: 0, reorder_point: 20 };
    let need =
        supply::Need { item: "TEA".into(), day: FIRST, asked, on_hand: 3, on_order: 0, owed: 0, since: 0 };
    for told in [1, 0] {
        let need = need.clone();
        assert_eq!(floor.change(move |cx| supply::write(cx, std::slice::from_ref(&need))), told);
    }
}

#[test]
fn classes_follow_the_lines_and_lots_at_risk_what_goes_out_first() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.stock("TEA", 100, "A1");
        floor.stock("MUG", 100, "B1");
        for day in 0..10 {
            floor.at(MORNING + day * DAY);
            for _ in 0..4 {
                floor.picks("a1", "TEA", 1, "A1");
            }
        }
        floor.picks("a1", "MUG", 1, "B1");
        let lot = |name: &'static str, left: i64, qty: i64| {
            floor.change(move |cx| {
                let expiry = regal_shared::base::Day(FIRST + 10 + left);
                crate::catalog::save::lot(cx, "TEA", name, Some(expiry))?;
                let goods =
                    Goods { lot: name.into(), item: "TEA".into(), owner: "own".into(), ..Goods::default() };
                let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("A2"));
                ledger::book(cx, &Booking { goods, qty, from, to, reason: "", own: None }).map(|_| ())
            });
        };
        floor.at(MORNING + 10 * DAY);
        for (name, left, qty) in [("OLD", -3, 5), ("SOON", 5, 15), ("NEXT", 10, 30), ("FAR", 200, 30)] {
            lot(name, left, qty);
        }
        floor.round();
        assert_eq!(floor.rows(Report::Abc, ""), ["TEA Green tea 40 40 976 A ", "MUG Mug 1 1 1000 C "]);
        // Four a day: by the fifth day 20 could go, the 15 of the first lot do; by the tenth 40, less those 15.
        assert_eq!(
            floor.rows(Report::Expiry, ""),
            [
                "TEA Green tea OLD day7 -3 5 5 - ",
                "TEA Green tea SOON day15 5 15 0 - ",
                "TEA Green tea NEXT day20 10 30 5 - "
            ]
        );
    });
}

#[test]
fn a_round_promises_what_became_free_without_a_word() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.at(MORNING);
        floor.stock("TEA", 5, "A1");
        floor.change(|cx| {
            cx.conn.batch("update location set state = 'blocked' where location = 'A1'")?;
            let lines = vec![NewOrderLine { line: 1, item: "TEA".into(), qty: 5, lot: String::new() }];
            order::create(cx, &NewOrder { order: "4711".into(), lines, ..NewOrder::default() })
        });
        let promised = "select count(*) from order_head where order_no = '4711' and state = 'promised'";
        floor.round();
        assert_eq!(floor.count(promised), 0);
        floor.change(|cx| cx.conn.batch("update location set state = 'usable' where location = 'A1'"));
        floor.round();
        assert_eq!(floor.count(promised), 1);
    });
}
