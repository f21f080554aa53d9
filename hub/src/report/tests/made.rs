//! Each figure of a line is the sum of the movements it opens, after every step of the work and of what is taken back.

use crate::db::testing::on_both;
use crate::order::posting::Stage;
use crate::report::made::{Made, Of, made};
use crate::testing::World;
use crate::testing::bench::{applied, carton, claim, packed_soon};
use serde_json::json;

/// Every figure of every line opens what makes exactly it; answers the figures.
fn agree(world: &mut World) -> Vec<i64> {
    let mut wanted = Vec::new();
    for row in
        world.rows("select order_no, line, picked, packed, shipped from order_line order by order_no, line")
    {
        let (order, line) = (row.string(0).expect("a number"), row.int(1).expect("a line"));
        for (column, stage) in (2..).zip(Stage::ALL) {
            wanted.push((Of::Order(order.clone(), line, stage), row.int(column).expect("a figure")));
        }
    }
    for row in world.rows("select receipt, line, received from receipt_line order by receipt, line") {
        let of = Of::Receipt(row.string(0).expect("a number"), row.int(1).expect("a line"));
        wanted.push((of, row.int(2).expect("a figure")));
    }
    for (of, figure) in &wanted {
        let asked = of.clone();
        let found = world.hub.run(move |conn, _| made(conn, "main", &asked)).expect("read");
        let Made { total, parts, more } = found.expect("the line is there");
        let counts: i64 = parts.iter().map(|part| part.counts).sum();
        assert_eq!((total, counts, more), (*figure, *figure, false), "{of:?}: {parts:#?}");
        let over = parts.iter().find(|part| part.number > 0 && part.counts.abs() > part.qty);
        assert_eq!(over, None, "no more counts than moved: {of:?}");
    }
    wanted.into_iter().map(|(_, figure)| figure).collect()
}

#[test]
fn each_figure_of_an_order_is_the_sum_of_the_movements_it_opens() {
    on_both(|home| {
        let mut world = packed_soon(home);
        assert_eq!(agree(&mut world), [4, 0, 0]);
        let (work, lease) = world.claim(claim("U.T1", "pack"));
        let number = work["cartons"][0].as_str().expect("a carton number").to_owned();
        applied(&mut world, Some(&lease), carton(&number, 4));
        assert_eq!(agree(&mut world), [4, 4, 0]);
        applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": [number], "lane": "SHIP.1"}));
        let (load, _) = world.change(|cx| crate::outbound::load::create(cx, "DOOR.1", "", ""));
        applied(&mut world, None, json!({"kind": "load", "load": load, "lpn": number}));
        world.confirm(None, json!({"kind": "depart", "load": load, "anyway": true}));
        assert_eq!(agree(&mut world), [4, 4, 4]);
    });
}

#[test]
fn what_is_taken_back_or_not_there_is_taken_off_the_figure_with_a_movement_of_its_own() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 3);
        world.order("4711", 3);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let tea = |more: serde_json::Value| {
            let mut all =
                json!({"line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "tote": "T1"});
            let fields = all.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            all
        };
        applied(&mut world, Some(&lease), tea(json!({"kind": "pick", "qty": 2})));
        assert_eq!(agree(&mut world)[0], 2);
        applied(
            &mut world,
            Some(&lease),
            json!({"kind": "undo", "command": "K7Q2MX.c2", "source": "A01.1.1"}),
        );
        assert_eq!(agree(&mut world)[0], 0, "and what was picked and taken back stays to be read");
        world.confirm(
            Some(&lease),
            tea(json!({"kind": "pick_short", "code": "short", "taken": 1, "left": 0})),
        );
        assert_eq!(agree(&mut world)[0], 1);
    });
}

#[test]
fn what_came_in_of_a_line_is_the_sum_of_the_movements_it_opens() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            cx.conn.batch(
                "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, \
                 mix_lots, capacity, state, suspect) values ('main', 'R1', 'dock', '', '', 9, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0); \
                 insert into receipt (site, receipt, asn, supplier, note, purchase_order, owner, blind, location, task, due_at, \
                 opened_at, closed_at, state) values ('main', '7001', '', 'Ost', '', '', 'own', 0, 'R1', '', 0, 0, 0, 'expected'); \
                 insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, received, state) values \
                 ('main', '7001', 1, 'TEA', 'own', '', null, '', 5, 0, 'open'), \
                 ('main', '7001', 2, 'TEA', 'own', '', null, '', 20, 0, 'open')",
            )
        });
        let tea = |qty: i64, lpn: &str| json!({"kind": "receive", "receipt": "7001", "owner": "own", "item": "TEA", "qty": qty, "lpn": lpn, "location": "R1"});
        world.confirm(None, tea(12, "C1"));
        let came = agree(&mut world);
        assert_eq!(came.iter().sum::<i64>(), 12, "one label for two lines: {came:?}");
        world.confirm(None, tea(3, "C2"));
        assert_eq!(agree(&mut world).iter().sum::<i64>(), 15);
        world.confirm(None, json!({"kind": "undo", "command": "K7Q2MX.c2", "source": "U.C2"}));
        assert_eq!(agree(&mut world).iter().sum::<i64>(), 12);
    });
}
