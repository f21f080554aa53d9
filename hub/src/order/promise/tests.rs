//! Promises from order entry to release, through the door, on both databases. After each step the books hold.

use crate::inbound::{Announced, AnnouncedLine, announce};
use crate::order::{self, NewOrder, NewOrderLine};
use crate::policy;
use crate::testing::{World, on_both};
use crate::verify::verify;
use serde_json::json;

const DAY_MS: i64 = 86_400_000;

/// An order of TEA, a line for each quantity.
fn entered(world: &mut World, order: &str, quantities: &[i64], change: impl Fn(&mut NewOrder) + Send) {
    let lines = (1..).zip(quantities);
    let lines =
        lines.map(|(line, qty)| NewOrderLine { line, item: "TEA".into(), qty: *qty, lot: String::new() });
    let mut new =
        NewOrder { order: order.into(), priority: 50, lines: lines.collect(), ..NewOrder::default() };
    change(&mut new);
    world.change(|cx| order::create(cx, &new));
}

fn plain(world: &mut World, order: &str, qty: i64) {
    entered(world, order, &[qty], |_| ());
}

/// Each line: its order's state, its own, what is promised of it by which rules, and why.
fn lines(world: &mut World) -> Vec<String> {
    let report = verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
    assert_eq!(report.findings, []);
    let rows = world.rows(
        "select l.order_no, h.state, l.state, l.promise_rule, l.promise_atp, \
         (select cast(coalesce(sum(p.qty), 0) as bigint) from promise p where p.order_no = l.order_no and \
          p.line = l.line and p.state = 'open' and p.rule = 'stock'), \
         (select cast(coalesce(sum(p.qty), 0) as bigint) from promise p where p.order_no = l.order_no and \
          p.line = l.line and p.state = 'open' and p.rule = 'inbound') \
         from order_line l join order_head h on h.order_no = l.order_no order by l.order_no, l.line",
    );
    rows.iter()
        .map(|row| {
            let text = |at: usize| row.text(at).expect("a text").to_owned();
            let number = |at: usize| row.int(at).expect("a number");
            let (order, head, line, why) = (text(0), text(1), text(2), text(3));
            format!("{order} {head}/{line} {}+{} {why} of {}", number(5), number(6), number(4))
        })
        .collect()
}

fn left(world: &mut World) -> (i64, i64, i64, i64) {
    let now = world.now;
    let left = world.change(|cx| super::left(cx.conn, "main", "TEA", now));
    (left.available, left.promised, left.inbound, left.atp)
}

fn expected(world: &mut World, asn: &str, qty: i64, days: i64) {
    let due_at = if days == 0 { 0 } else { world.now.0 + days * DAY_MS };
    let line = AnnouncedLine { line: 1, item: "TEA".into(), expected: qty, ..AnnouncedLine::default() };
    let new = Announced { asn: asn.into(), due_at, lines: vec![line], ..Announced::default() };
    world.change(|cx| announce(cx, &new));
}

#[test]
fn what_is_free_is_promised_at_entry_and_the_rest_says_why_not() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("0", 1);
        entered(&mut world, "1", &[4, 3], |_| ());
        plain(&mut world, "2", 5);
        plain(&mut world, "3", 1);
        assert_eq!(
            lines(&mut world),
            [
                "0 reserved/reserved 0+0 stock of 10",
                "1 promised/promised 4+0 stock of 9",
                "1 promised/promised 3+0 stock of 5",
                "2 new/new 2+0 part of 2",
                "3 new/new 0+0 none of 0",
            ]
        );
        assert_eq!(left(&mut world), (9, 9, 0, 0));
        // The same order again adds nothing.
        plain(&mut world, "1", 7);
        assert_eq!(left(&mut world), (9, 9, 0, 0));
    });
}

#[test]
fn a_run_counts_down_what_it_promises_and_nothing_for_an_order_that_is_there() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.change(|cx| {
            let mut book = super::Book::default();
            for (order, qty) in [("1", 6), ("1", 6), ("2", 3), ("3", 2)] {
                let lines = vec![NewOrderLine { line: 1, item: "TEA".into(), qty, lot: String::new() }];
                order::create_in(
                    cx,
                    &mut book,
                    &NewOrder { order: order.into(), lines, ..NewOrder::default() },
                )?;
            }
            Ok(())
        });
        assert_eq!(
            lines(&mut world),
            [
                "1 promised/promised 6+0 stock of 10",
                "2 promised/promised 3+0 stock of 4",
                "3 new/new 1+0 part of 1",
            ]
        );
    });
}

#[test]
fn a_release_turns_promises_into_reservations_and_what_is_owed_keeps_its_claim() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        expected(&mut world, "A1", 4, 1);
        plain(&mut world, "1", 6);
        plain(&mut world, "2", 7);
        assert_eq!(lines(&mut world)[1], "2 promised/promised 4+3 inbound of 8");
        world.change(|cx| order::release(cx, "1"));
        assert_eq!(lines(&mut world)[0], "1 reserved/reserved 0+0 stock of 14");
        assert_eq!(left(&mut world), (4, 7, 4, 1));
        // What is on its way cannot be reserved yet.
        world.change(|cx| order::release(cx, "2"));
        assert_eq!(lines(&mut world)[1], "2 reserved/reserved 0+3 inbound of 8");
        assert_eq!(left(&mut world), (0, 3, 4, 1));
        assert_eq!(world.count("select count(*) from promise where state = 'consumed'"), 2);
        // An order that waits as a whole keeps all of it.
        world.change(|cx| policy::set(cx, "backorder", 1));
        plain(&mut world, "3", 1);
        world.change(|cx| order::release(cx, "3"));
        assert_eq!(lines(&mut world)[2], "3 backordered/backordered 0+1 inbound of 1");
    });
}

#[test]
fn goods_put_away_go_to_who_waits_longest_for_them_most_urgently() {
    on_both(|home| {
        let mut world = World::new(home);
        plain(&mut world, "1", 3);
        entered(&mut world, "2", &[2], |new| new.priority = 10);
        entered(&mut world, "3", &[2], |new| new.cut_off = 5);
        assert_eq!(left(&mut world), (0, 0, 0, 0));
        world.stock("Carry.K7Q2MX", "TEA", 6);
        let what = json!({"what": "goods", "owner": "own", "item": "TEA", "qty": 6});
        world.confirm(None, json!({"kind": "put", "what": what, "to": "A01.2.1"}));
        assert_eq!(
            lines(&mut world),
            [
                // It has no cut-off to make.
                "1 new/new 2+0 part of 2",
                "2 promised/promised 2+0 stock of 6",
                "3 promised/promised 2+0 stock of 4",
            ]
        );
        assert_eq!(left(&mut world), (6, 6, 0, 0));
    });
}

#[test]
fn what_a_cancelled_order_gives_up_goes_to_the_next_and_an_order_on_hold_keeps_its_own_alone() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 5);
        plain(&mut world, "1", 4);
        world.order("2", 1);
        plain(&mut world, "3", 2);
        plain(&mut world, "4", 3);
        world.change(|cx| order::hold(cx, "3", "payment"));
        assert_eq!(world.change(|cx| crate::flow::cancel_order(cx, "1")), Ok(()));
        // What was reserved for an order comes back too.
        assert_eq!(world.change(|cx| crate::flow::cancel_order(cx, "2")), Ok(()));
        assert_eq!(
            lines(&mut world)[2..],
            ["3 held/new 0+0 none of 0", "4 promised/promised 3+0 stock of 4"]
        );
        world.change(|cx| order::lift(cx, "3"));
        assert_eq!(lines(&mut world)[2], "3 promised/promised 2+0 stock of 2");
        world.change(|cx| order::hold(cx, "3", "payment"));
        assert_eq!(left(&mut world), (5, 5, 0, 0));
        assert_eq!(world.count("select count(*) from promise where state = 'released'"), 1);
    });
}

#[test]
fn goods_on_their_way_count_within_the_horizon_and_before_the_cut_off() {
    on_both(|home| {
        let mut world = World::new(home);
        expected(&mut world, "A1", 5, 2);
        expected(&mut world, "A2", 9, 30);
        expected(&mut world, "A3", 9, 0);
        assert_eq!(left(&mut world), (0, 0, 5, 5));
        let now = world.now.0;
        entered(&mut world, "1", &[2], |new| new.cut_off = now + DAY_MS);
        entered(&mut world, "2", &[2], |new| new.cut_off = now + 3 * DAY_MS);
        plain(&mut world, "3", 9);
        assert_eq!(
            lines(&mut world),
            ["1 new/new 0+0 none of 0", "2 promised/promised 0+2 inbound of 5", "3 new/new 0+3 part of 3"]
        );
        // A new announcement is promised at once, first to the order that has to leave by a moment.
        expected(&mut world, "A4", 8, 1);
        assert_eq!(
            lines(&mut world),
            [
                "1 promised/promised 0+2 inbound of 3",
                "2 promised/promised 0+2 inbound of 5",
                "3 promised/promised 0+9 inbound of 6"
            ]
        );
        world.change(|cx| policy::set(cx, "atp_horizon_days", 0));
        assert_eq!(left(&mut world), (0, 13, 0, -13));
    });
}

#[test]
fn stock_that_is_on_hold_is_promised_to_nobody() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 4);
        world.stock("P01", "TEA", 4);
        world.change(|cx| cx.conn.batch("update location set state = 'blocked' where location = 'A01.1.1'"));
        plain(&mut world, "1", 1);
        assert_eq!(lines(&mut world), ["1 new/new 0+0 none of 0"]);
        assert_eq!(left(&mut world), (0, 0, 0, 0));
    });
}
