//! What a code does to the work it is reported under, flow by flow.

use super::codes::{bare, tea};
use super::codes_begun as begun;
use super::codes_came::{Begin, became_of, came_of, holds, scanned};
use crate::testing::{World, on_both};
use serde_json::{Value, json};

const GUM: &str = "4099999999999";
const TEA: &str = "4012345678901";

/// A report of so many, the goods of which only a scan names.
fn number(code: &str, location: &str, lpn: &str, qty: i64) -> Value {
    json!({"kind": "report", "code": code, "location": location, "lpn": lpn, "qty": qty})
}

#[test]
fn in_receiving() {
    let going = "in_progress";
    holds(
        begun::receive,
        &[
            (tea("damaged", "D1", "P9", 2), "2 D1P9 available > D1P9 damaged", going, ""),
            (bare("lpn_differs", "D1", "P9"), "12 D1P9 available > D1P9 blocked; count D1", going, ""),
            (
                scanned(bare("lpn_differs", "D1", ""), "U.P9"),
                "12 D1P9 available > D1P9 blocked; count D1",
                going,
                "",
            ),
            (bare("lpn_differs", "D1", ""), "count D1", going, ""),
            (bare("temp_out", "D1", "P9"), "12 D1P9 available > D1P9 qc_hold", going, ""),
            (bare("temp_out", "D1", ""), "", going, ""),
            (tea("expired", "D1", "P9", 0), "12 D1P9 available > D1P9 expired", going, ""),
            (tea("short_dated", "D1", "P9", 0), "12 D1P9 available > D1P9 qc_hold", going, ""),
            (tea("surplus_found", "D1", "", 3), "count D1", going, ""),
            (tea("pack_factor", "D1", "P9", 0), "", going, ""),
            (bare("bin_blocked", "D1", ""), "hold D1", going, ""),
            (bare("no_access", "REC.1", ""), "hold REC.1", going, ""),
            // What a scan names: more of it than is booked, or some of it no good.
            (scanned(number("surplus_found", "D1", "", 3), TEA), "count D1", going, ""),
            (scanned(number("surplus_found", "D1", "", 3), "of nobody"), "count D1", going, ""),
            (
                scanned(number("damaged", "REC.1", "", 2), TEA),
                "2 REC.1P1 available > REC.1P1 damaged",
                going,
                "",
            ),
        ],
    );
}

#[test]
fn what_is_told_of_goods_still_to_be_taken_in_is_booked_with_them() {
    let received = |codes: &[&str]| {
        json!({"kind": "receive", "receipt": "R1", "owner": "own", "item": "TEA", "qty": 2, "lpn": "P8",
            "location": "D1", "codes": codes})
    };
    for (code, status) in [
        ("damaged", "damaged"),
        ("over_received", "blocked"),
        ("expired", "expired"),
        ("short_dated", "qc_hold"),
        ("temp_out", "qc_hold"),
    ] {
        on_both(|home| {
            let (mut world, lease) = begun::receive(home);
            let answer = world.confirm(Some(&lease), received(&[code]));
            let told = answer["exceptions"].as_array().expect("cases");
            assert!(told.iter().any(|one| one["code"] == code), "{answer}");
            let rows = world.rows("select status from balance where lpn = 'P8' and on_hand = 2");
            assert_eq!(rows[0].string(0).expect("a status"), status, "{code}");
        });
    }
}

#[test]
fn in_putaway() {
    let (going, replanned) = ("in_progress to A01.1.1", "in_progress");
    holds(
        begun::putaway,
        &[
            (bare("bin_full", "A01.1.1", "P1"), "", replanned, ""),
            (bare("bin_full", "A01.2.1", "P1"), "", going, ""),
            (bare("bin_blocked", "A01.1.1", "P1"), "hold A01.1.1", replanned, ""),
            (bare("no_access", "A01.1.1", "P1"), "hold A01.1.1", replanned, ""),
            (scanned(tea("wrong_item", "A01.1.1", "P1", 0), GUM), "count A01.1.1", replanned, ""),
            (
                bare("put_elsewhere", "A01.2.1", "P1"),
                "12 Carry.K7Q2MXP1 available > A01.2.1 available; move L.A01.2.1",
                "done to A01.1.1 nobody",
                "",
            ),
            (tea("damaged", "", "P1", 2), "2 Carry.K7Q2MXP1 available > Carry.K7Q2MXP1 damaged", going, ""),
            (
                bare("lpn_differs", "A01.1.1", "P1"),
                "12 Carry.K7Q2MXP1 available > Carry.K7Q2MXP1 blocked",
                going,
                "",
            ),
            // It is counted when it stands.
            (tea("surplus_found", "", "P1", 2), "", going, ""),
            // Of bins the worker chooses himself nobody knows but he.
            (bare("bin_full", "A01.2.1", ""), "", going, ""),
            (bare("bin_blocked", "A01.2.1", ""), "hold A01.2.1", going, ""),
        ],
    );
    holds(
        begun::putaway_standing,
        &[
            (bare("no_access", "REC.1", "P1"), "hold REC.1", "leased to A01.1.1 last", ""),
            (
                tea("damaged", "REC.1", "P1", 2),
                "2 REC.1P1 available > REC.1P1 damaged",
                "leased to A01.1.1",
                "",
            ),
        ],
    );
}

#[test]
fn a_bin_other_than_planned_stands_with_the_rule_it_beat_in_the_story_of_the_goods() {
    use crate::report::past::Of;
    use crate::report::story::{Goods, story};
    on_both(|home| {
        let (mut world, lease) = begun::putaway(home);
        let over = json!({"rule": "same_item", "planned": "A01.1.1", "reason": "no_room"});
        let put =
            json!({"kind": "put", "what": {"what": "lpn", "lpn": "P1"}, "to": "A01.2.1", "override": over});
        world.confirm(Some(&lease), put);
        let beaten = |world: &mut World, of: Of| {
            let story = world.change(|cx| story(cx.conn, "main", &of, &Goods::default(), None));
            let put = story.entries.into_iter().find(|entry| entry.what.1 == "put").expect("a put");
            put.beaten.map(|one| format!("{} {} {}", one.planned, one.rule, one.reason))
        };
        let wanted = Some("A01.1.1 same_item no_room".to_owned());
        assert_eq!(beaten(&mut world, Of::Location("A01.2.1".into())), wanted);
        assert_eq!(beaten(&mut world, Of::Lpn("P1".into())), wanted);
    });
}

#[test]
fn in_putaway_with_a_cart() {
    let (going, replanned) = ("in_progress 6 D1>A01.1.1", "in_progress 6 D1");
    holds(
        begun::cart,
        &[
            (tea("bin_full", "A01.1.1", "", 0), "", replanned, ""),
            (tea("bin_blocked", "A01.1.1", "", 0), "hold A01.1.1", replanned, ""),
            (tea("no_access", "A01.1.1", "", 0), "hold A01.1.1", replanned, ""),
            (scanned(tea("wrong_item", "A01.1.1", "", 0), GUM), "count A01.1.1", replanned, ""),
            (tea("bin_blocked", "A01.2.1", "", 0), "hold A01.2.1", going, ""),
            (
                tea("damaged", "A01.1.1", "T1", 2),
                "2 Carry.K7Q2MXT1 available > Carry.K7Q2MXT1 damaged",
                going,
                "",
            ),
            (
                tea("put_elsewhere", "A01.2.1", "T1", 6),
                "6 Carry.K7Q2MXT1 available > A01.2.1 available; move L.A01.2.1",
                "done nobody",
                "",
            ),
        ],
    );
}

#[test]
fn in_a_cluster_pick_of_two_orders() {
    let going = "leased to P01 4 A01.1.1 3 A01.1.1";
    holds(
        begun::cluster,
        &[
            (
                tea("damaged", "A01.1.1", "", 5),
                "5 A01.1.1 available > A01.1.1 damaged",
                "leased to P01 2 A01.1.1 4 A01.2.1 1 A01.2.1",
                "",
            ),
            (
                tea("expired", "A01.1.1", "", 0),
                "7 A01.1.1 available > A01.1.1 expired",
                "leased to P01 4 A01.2.1 1 A01.2.1",
                "4712 owed 2",
            ),
            (
                bare("bin_blocked", "A01.1.1", ""),
                "hold A01.1.1",
                "leased to P01 2 A01.1.1 4 A01.2.1 1 A01.2.1",
                "",
            ),
            (
                bare("no_access", "A01.1.1", ""),
                "hold A01.1.1",
                "leased to P01 2 A01.1.1 4 A01.2.1 1 A01.2.1",
                "",
            ),
            (
                scanned(tea("wrong_item", "A01.1.1", "", 0), GUM),
                "count A01.1.1",
                "leased to P01 2 A01.1.1 4 A01.2.1 1 A01.2.1",
                "",
            ),
            (tea("face_empty", "A01.1.1", "", 0), "", going, ""),
            (tea("surplus_found", "A01.1.1", "", 1), "count A01.1.1", going, ""),
            (tea("tote_full", "A01.1.1", "", 0), "", going, ""),
            (tea("skip", "A01.1.1", "", 0), "", going, ""),
        ],
    );
}

#[test]
fn with_the_goods_of_an_order_in_a_tote() {
    let going = "in_progress to P01";
    holds(
        begun::picked,
        &[
            (
                scanned(number("damaged", "", "T1", 1), TEA),
                "1 Carry.K7Q2MXT1 available > Carry.K7Q2MXT1 damaged",
                going,
                "4711 1 A01.1.1",
            ),
            (
                scanned(number("damaged", "A01.2.1", "", 1), TEA),
                "1 A01.2.1 available > A01.2.1 damaged",
                going,
                "",
            ),
            (scanned(number("surplus_found", "A01.2.1", "", 1), TEA), "count A01.2.1", going, ""),
            (bare("bin_blocked", "P01", ""), "hold P01", going, ""),
            (bare("no_access", "P01", ""), "hold P01", going, ""),
        ],
    );
}

#[test]
fn in_a_pick_from_an_lpn() {
    holds(
        begun::pick_on_lpn,
        &[
            (
                tea("lpn_differs", "P01", "P1", 0),
                "12 P01P1 available > P01P1 blocked; count P01",
                "leased to P02 3 A01.2.1",
                "4711 owed 1",
            ),
            (
                tea("damaged", "P01", "P1", 1),
                "1 P01P1 available > P01P1 damaged",
                "leased to P02 1 A01.2.1 3 P01",
                "",
            ),
        ],
    );
}

#[test]
fn at_the_bench() {
    let going = "leased to SHIP.1";
    holds(
        begun::pack,
        &[
            (tea("damaged", "", "T1", 1), "1 P01T1 available > P01T1 damaged", going, "4711 1 A01.1.1"),
            (
                tea("missing_at_pack", "", "T1", 1),
                "1 P01T1 available > Discrepancy available; count A01.1.1",
                going,
                "4711 1 A01.1.1",
            ),
            (tea("extra_item", "", "T1", 1), "1 P01T1 available > Problem available", going, ""),
            (bare("weight_off", "", "C1"), "", going, ""),
            // More than anybody booked, and in hand.
            (
                scanned(number("surplus_found", "", "", 2), TEA),
                "2 Discrepancy available > Problem available",
                going,
                "",
            ),
            (bare("bin_blocked", "SHIP.1", ""), "hold SHIP.1", going, ""),
            (bare("no_access", "SHIP.1", ""), "hold SHIP.1", going, ""),
            (bare("label_missing", "", "T1"), "", going, ""),
        ],
    );
}

#[test]
fn at_the_truck() {
    let going = "leased to DOOR.1";
    holds(
        begun::load,
        &[
            (
                bare("damaged", "DOOR.1", "C1"),
                "4 SHIP.1C1 available > SHIP.1C1 damaged; move U.C1",
                going,
                "4711 4 A01.1.1",
            ),
            (bare("temp_out", "DOOR.1", "C1"), "4 SHIP.1C1 available > SHIP.1C1 qc_hold", going, ""),
            (bare("label_unreadable", "DOOR.1", ""), "", going, ""),
            (bare("label_missing", "DOOR.1", ""), "", going, ""),
            (bare("bin_blocked", "SHIP.1", ""), "hold SHIP.1", going, ""),
            (bare("no_access", "DOOR.1", ""), "hold DOOR.1", going, ""),
            (scanned(number("surplus_found", "SHIP.1", "", 2), TEA), "count SHIP.1", going, ""),
            // So many of what is in a carton.
            (
                scanned(number("damaged", "", "C1", 1), TEA),
                "1 SHIP.1C1 available > SHIP.1C1 damaged",
                going,
                "4711 1 A01.1.1",
            ),
        ],
    );
    // The rest of the order leaves; what is owed is picked again at once.
    let stays = "2 SHIP.1C1 available > SHIP.1C1 damaged; move U.C1";
    holds(begun::load_two, &[(bare("damaged", "DOOR.1", "C1"), stays, going, "4711 2 A01.1.1")]);
}

#[test]
fn in_a_move() {
    let going = "leased";
    holds(
        begun::shift,
        &[
            (tea("damaged", "A01.1.1", "", 2), "2 A01.1.1 available > A01.1.1 damaged", going, ""),
            (
                scanned(
                    json!({"kind": "report", "code": "damaged", "location": "A01.1.1", "qty": 2}),
                    "4012345678901",
                ),
                "2 A01.1.1 available > A01.1.1 damaged",
                going,
                "",
            ),
            (tea("surplus_found", "A01.1.1", "", 2), "count A01.1.1", going, ""),
            (scanned(tea("wrong_item", "A01.1.1", "", 0), GUM), "count A01.1.1", going, ""),
            (
                scanned(bare("lpn_differs", "A01.1.1", ""), "U.P1"),
                "12 REC.1P1 available > REC.1P1 blocked; count REC.1",
                going,
                "",
            ),
            (bare("bin_full", "A01.2.1", ""), "", going, ""),
            (bare("bin_blocked", "A01.2.1", ""), "hold A01.2.1", going, ""),
            (bare("no_access", "A01.1.1", ""), "hold A01.1.1", "leased last", ""),
        ],
    );
}

#[test]
fn in_a_count() {
    let going = "leased";
    let told = |code: &str, qty: i64| {
        let report = json!({"kind": "report", "code": code, "location": "A01.1.1", "qty": qty});
        scanned(report, "4012345678901")
    };
    holds(
        begun::count,
        &[
            (told("damaged", 2), "2 A01.1.1 available > A01.1.1 damaged", going, ""),
            (told("expired", 0), "10 A01.1.1 available > A01.1.1 expired", going, ""),
            (told("short_dated", 0), "10 A01.1.1 available > A01.1.1 qc_hold", going, ""),
            (scanned(bare("wrong_item", "A01.1.1", ""), GUM), "", going, ""),
            (told("surplus_found", 2), "", going, ""),
            (
                bare("lpn_differs", "REC.1", "P1"),
                "12 REC.1P1 available > REC.1P1 blocked; count REC.1",
                going,
                "",
            ),
            (bare("bin_blocked", "A01.1.1", ""), "hold A01.1.1", "leased last", ""),
            (bare("no_access", "A01.1.1", ""), "hold A01.1.1", "leased last", ""),
        ],
    );
}

#[test]
fn everywhere_a_label_changes_nothing_a_broken_device_stops_the_work_and_danger_freezes_it() {
    let flows: [Begin; 9] = [
        begun::receive,
        begun::putaway,
        begun::cart,
        begun::cluster,
        begun::pick_on_lpn,
        begun::pack,
        begun::load,
        begun::shift,
        begun::count,
    ];
    for begin in flows {
        for code in
            ["label_unreadable", "label_missing", "unknown_barcode", "equipment", "no_printer", "safety"]
        {
            on_both(|home| {
                let (mut world, lease) = begin(home);
                let before = became_of(&mut world, &lease.task);
                let stock = came_of(&mut world);
                world.confirm(Some(&lease), bare(code, "", ""));
                assert_eq!(came_of(&mut world), stock, "{code}");
                let state = before.split(' ').next().unwrap_or_default();
                let wanted = match code {
                    "equipment" | "no_printer" => format!("{before} 15 min"),
                    "safety" => format!("{} nobody", before.replacen(state, "waiting", 1)),
                    _ => before,
                };
                assert_eq!(became_of(&mut world, &lease.task), wanted, "{code}");
                let asked = world.request(json!({"kind": "claim", "claim": "task", "task": lease.task}));
                let refused = asked["refusal"]["message"]["code"].as_str() == Some("work.frozen");
                assert_eq!(refused, code == "safety", "{code}: {asked}");
            });
        }
    }
}
