//! Every code a worker reports with F2, and what it does to stock and follow-ups: one row a code.

use crate::testing::{Home, World, on_both};
use serde_json::{Value, json};

/// Ten of tea in a bin, six on LPN U1 in another, three in hand.
fn floor(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 13);
    let goods =
        |qty: i64, lpn: &str| json!({"what": "goods", "owner": "own", "item": "TEA", "qty": qty, "lpn": lpn});
    world.confirm(None, json!({"kind": "take", "from": "A01.1.1", "what": goods(3, "")}));
    world.change(|cx| {
        use crate::ledger::{self, ADJUSTMENT, Booking, Place};
        use regal_shared::base::{Goods, StockStatus};
        cx.conn.batch(
            "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
             weight_g, made_at) values \
             ('main', 'U1', 'pallet', 'open', '', '', 'A01.2.1', '', '', 0, '', 0, 0);",
        )?;
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let (from, to) = (Place::loose(ADJUSTMENT), Place::on("A01.2.1", "U1", StockStatus::Available));
        ledger::book(cx, &Booking { goods, qty: 6, from, to, reason: "opening", own: None }).map(|_| ())
    });
    world
}

/// All that came of the last report: movements, cases, places to count, places held, news for everybody.
fn came_of(world: &mut World) -> [String; 4] {
    let text = |world: &mut World, sql: &'static str| {
        let rows = world.rows(sql);
        let rows = rows.iter().map(|row| row.string(0).expect("a text"));
        rows.collect::<Vec<_>>().join(", ")
    };
    [
        text(
            world,
            "select qty || ' ' || from_location || from_lpn || ' ' || from_status || ' > ' || to_location || to_lpn \
             || ' ' || to_status from movement where device = 'K7Q2MX' and kind = 'report' order by number",
        ),
        text(world, "select code from exception where state = 'open' order by exception"),
        text(
            world,
            "select object || ' ' || reason from task where kind = 'count' and state = 'ready' order by object",
        ),
        text(world, "select object || ' ' || reason from hold where lifted_at = 0 order by object"),
    ]
}

/// A report of tea: at a bin, on an LPN, or in hand when the place is empty.
fn tea(code: &str, location: &str, lpn: &str, qty: i64) -> Value {
    json!({"kind": "report", "code": code, "location": location, "lpn": lpn, "owner": "own", "item": "TEA", "qty": qty})
}

/// A report without goods.
fn bare(code: &str, location: &str, lpn: &str) -> Value {
    json!({"kind": "report", "code": code, "location": location, "lpn": lpn})
}

#[test]
fn each_code_does_what_its_row_says() {
    /// A report; movements; cases; counts due; holds.
    type Row = (&'static str, Value, &'static str, &'static str, &'static str, &'static str);
    let table: Vec<Row> = vec![
        (
            "surplus at a bin",
            tea("surplus_found", "A01.1.1", "", 2),
            "",
            "surplus_found",
            "A01.1.1 surplus_found",
            "",
        ),
        (
            "surplus in hand",
            tea("surplus_found", "", "", 2),
            "2 Discrepancy available > Problem available",
            "surplus_found",
            "",
            "",
        ),
        (
            "damaged in a bin",
            tea("damaged", "A01.1.1", "", 4),
            "4 A01.1.1 available > A01.1.1 damaged",
            "damaged",
            "",
            "",
        ),
        (
            "damaged in hand",
            tea("damaged", "", "", 2),
            "2 Carry.K7Q2MX available > Carry.K7Q2MX damaged",
            "damaged",
            "",
            "",
        ),
        (
            "damaged on an LPN, goods not named",
            json!({"kind": "report", "code": "damaged", "location": "", "lpn": "U1", "qty": 1}),
            "1 A01.2.1U1 available > A01.2.1U1 damaged",
            "damaged",
            "",
            "",
        ),
        (
            "another item there",
            tea("wrong_item", "A01.1.1", "", 0),
            "",
            "wrong_item",
            "A01.1.1 wrong_item",
            "",
        ),
        (
            "the LPN's content differs",
            bare("lpn_differs", "A01.2.1", "U1"),
            "6 A01.2.1U1 available > A01.2.1U1 blocked",
            "lpn_differs",
            "A01.2.1 lpn_differs",
            "",
        ),
        (
            "the pack holds another count",
            json!({"kind": "report", "code": "pack_factor", "location": "A01.1.1", "owner": "own", "item": "TEA", "qty": 0, "detail": "10"}),
            "",
            "pack_factor",
            "",
            "",
        ),
        ("no room", bare("bin_full", "A01.1.1", ""), "", "bin_full", "", ""),
        (
            "something in the way",
            bare("bin_blocked", "A01.1.1", ""),
            "",
            "bin_blocked",
            "",
            "A01.1.1 maintenance",
        ),
        ("no way there", bare("no_access", "A01.1.1", ""), "", "no_access", "", "A01.1.1 maintenance"),
        ("the face is empty", tea("face_empty", "A01.1.1", "", 0), "", "face_empty", "", ""),
        (
            "out of date",
            tea("expired", "A01.1.1", "", 0),
            "10 A01.1.1 available > A01.1.1 expired",
            "expired",
            "",
            "",
        ),
        (
            "too little life",
            tea("short_dated", "A01.1.1", "", 0),
            "10 A01.1.1 available > A01.1.1 qc_hold",
            "short_dated",
            "",
            "",
        ),
        (
            "too warm",
            bare("temp_out", "", "U1"),
            "6 A01.2.1U1 available > A01.2.1U1 qc_hold",
            "temp_out",
            "",
            "",
        ),
        (
            "set down elsewhere",
            json!({"kind": "report", "code": "put_elsewhere", "location": "A01.2.1", "owner": "own", "item": "TEA", "qty": 3, "detail": "L.A01.2.1"}),
            "3 Carry.K7Q2MX available > A01.2.1 available",
            "put_elsewhere",
            "",
            "",
        ),
        ("label cannot be read", bare("label_unreadable", "A01.1.1", ""), "", "label_unreadable", "", ""),
        ("label missing", bare("label_missing", "A01.1.1", ""), "", "label_missing", "", ""),
        (
            "unknown barcode",
            json!({"kind": "report", "code": "unknown_barcode", "location": "A01.1.1", "owner": "own", "item": "TEA", "qty": 0, "detail": "4711XYZ"}),
            "",
            "unknown_barcode",
            "",
            "",
        ),
        ("cart or device broken", bare("equipment", "", ""), "", "equipment", "", ""),
        ("danger", bare("safety", "A01.1.1", ""), "", "safety", "", ""),
    ];
    for (what, report, stock, cases, counts, holds) in &table {
        on_both(|home| {
            let mut world = floor(home);
            let answer = world.confirm(None, report.clone());
            assert_eq!(answer["answer"], "applied_with_difference", "{what}: {answer}");
            assert_eq!(came_of(&mut world), [*stock, *cases, *counts, *holds], "{what}");
        });
    }
}
