//! Every code a worker reports with F2, and what it does to stock and follow-ups: one row a code.

use crate::testing::{Home, World, on_both};
use serde_json::{Value, json};

/// Ten of tea in a bin, six on LPN U1 in another, beside U2 with tea and gum; three in hand.
fn floor(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 13);
    let goods =
        |qty: i64, lpn: &str| json!({"what": "goods", "owner": "own", "item": "TEA", "qty": qty, "lpn": lpn});
    world.confirm(None, json!({"kind": "take", "from": "A01.1.1", "what": goods(3, "")}));
    world.change(|cx| {
        use crate::catalog::save::{self, Item};
        use crate::ledger::{self, ADJUSTMENT, Booking, Place};
        use regal_shared::base::{Goods, Level, StockStatus};
        cx.conn.batch(
            "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
             weight_g, made_at) values \
             ('main', 'U1', 'pallet', 'open', '', '', 'A01.2.1', '', '', 0, '', 0, 0), \
             ('main', 'U2', 'pallet', 'open', '', '', 'A01.2.1', '', '', 0, '', 0, 0);",
        )?;
        save::item(cx, &Item { item: "GUM".into(), name: "Gum".into(), owner: "own".into(), ..Item::default() })?;
        save::barcode(cx, "04012345678918", "GUM", Level::Each, 1)?;
        for (item, lpn, qty) in [("TEA", "U1", 6), ("TEA", "U2", 5), ("GUM", "U2", 4)] {
            let goods = Goods { item: item.into(), owner: "own".into(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::on("A01.2.1", lpn, StockStatus::Available));
            ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None })?;
        }
        Ok(())
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
pub(super) fn tea(code: &str, location: &str, lpn: &str, qty: i64) -> Value {
    json!({"kind": "report", "code": code, "location": location, "lpn": lpn, "owner": "own", "item": "TEA", "qty": qty})
}

/// A report without goods.
pub(super) fn bare(code: &str, location: &str, lpn: &str) -> Value {
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
            "damaged on an LPN with several kinds, named by a scan",
            json!({"kind": "report", "code": "damaged", "location": "", "lpn": "U2", "qty": 2, "detail": "04012345678918"}),
            "2 A01.2.1U2 available > A01.2.1U2 damaged",
            "damaged",
            "",
            "",
        ),
        (
            "damaged on an LPN with several kinds, nobody knows which",
            json!({"kind": "report", "code": "damaged", "location": "", "lpn": "U2", "qty": 2}),
            "",
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
            "another item there, and where it should lie",
            json!({"kind": "report", "code": "wrong_item", "location": "A01.1.1", "owner": "own", "item": "TEA", "qty": 0, "detail": "4012345678918"}),
            "",
            "wrong_item",
            "A01.1.1 wrong_item, A01.2.1 wrong_item",
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

/// What became of the work a code was reported under: its task, its line, what is planned of the order besides, and
/// for how many minutes the lease is kept.
fn became_of(world: &mut World, task: &str) -> String {
    let task = task.to_owned();
    let rows = world.change(move |cx| {
        cx.conn.query(
            "select t.state, l.state, l.done, l.planned, \
             (select cast(coalesce(sum(o.planned), 0) as bigint) from task_line o join task k on k.site = o.site and \
             k.task = o.task and k.kind = 'pick' where o.site = t.site and o.state = 'open' and \
             (o.task <> l.task or o.line <> l.line)), \
             (select max(x.expires_at) from lease x where x.site = t.site and x.task = t.task) \
             from task t join task_line l on l.site = t.site and l.task = t.task where t.site = 'main' and \
             t.task = $1 order by l.line limit 1",
            crate::db::params![&task],
        )
    });
    let row = rows.first().expect("a line");
    let kept = (row.int(5).expect("a moment") - world.now.0) / 60_000;
    format!(
        "{} {} {}/{}, {} elsewhere, {kept} min",
        row.string(0).expect("a state"),
        row.string(1).expect("a state"),
        row.int(2).expect("done"),
        row.int(3).expect("planned"),
        row.int(4).expect("planned"),
    )
}

#[test]
fn each_code_leaves_the_pick_it_was_told_under_as_its_row_says() {
    let short = |code: &str, taken: i64, left: i64| {
        json!({"kind": "pick_short", "line": 1, "code": code, "owner": "own", "item": "TEA", "taken": taken, "left": left,
            "location": "A01.1.1", "tote": "T1"})
    };
    let told_item = || tea("wrong_item", "A01.1.1", "", 0);
    let over = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "qty": 6, "location": "A01.1.1",
        "tote": "T1", "over_taken": true});
    let going = "leased open 0/4, 0 elsewhere, 30 min";
    let stopped = "leased open 0/4, 0 elsewhere, 15 min";
    let table: Vec<(&str, Value, &str)> = vec![
        (
            "closed at n, the rest elsewhere",
            short("short", 1, 0),
            "in_progress closed_short 1/4, 3 elsewhere, 30 min",
        ),
        (
            "closed at none, all elsewhere",
            short("not_found", 0, 0),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        ("all is taken, and more", over, "in_progress done 6/4, 0 elsewhere, 30 min"),
        ("damaged: n elsewhere", tea("damaged", "A01.1.1", "", 1), "leased open 0/3, 1 elsewhere, 30 min"),
        (
            "damaged: as many",
            tea("damaged", "A01.1.1", "", 4),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        (
            "damaged: more than wanted",
            tea("damaged", "A01.1.1", "", 9),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        (
            "out of date: elsewhere",
            tea("expired", "A01.1.1", "", 0),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        (
            "too little life: elsewhere",
            tea("short_dated", "A01.1.1", "", 0),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        ("another bin's goods are damaged: as before", tea("damaged", "A01.2.1", "", 1), going),
        ("the face is empty", tea("face_empty", "A01.1.1", "", 0), going),
        (
            "danger: nobody's before it is released",
            bare("safety", "A01.1.1", ""),
            "waiting open 0/4, 0 elsewhere, 30 min",
        ),
        ("another item: the other bin", told_item(), "leased closed_short 0/4, 4 elsewhere, 30 min"),
        (
            "something in the way: the other bin",
            bare("bin_blocked", "A01.1.1", ""),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        (
            "no way there: the other bin",
            bare("no_access", "A01.1.1", ""),
            "leased closed_short 0/4, 4 elsewhere, 30 min",
        ),
        ("another bin is blocked: as before", bare("bin_blocked", "A01.2.1", ""), going),
        ("surplus: go on", tea("surplus_found", "A01.1.1", "", 2), going),
        ("pack factor: go on", bare("pack_factor", "A01.1.1", ""), going),
        ("label: go on", bare("label_unreadable", "A01.1.1", ""), going),
        ("label: go on", bare("label_missing", "A01.1.1", ""), going),
        ("unknown barcode: as before", bare("unknown_barcode", "A01.1.1", ""), going),
        ("temperature: go on", bare("temp_out", "", "U1"), going),
        ("kept a while", bare("equipment", "", ""), stopped),
        ("kept a while", bare("no_printer", "", ""), stopped),
    ];
    for (what, fact, wanted) in &table {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            world.stock("A01.2.1", "TEA", 10);
            let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            world.confirm(Some(&lease), fact.clone());
            assert_eq!(became_of(&mut world, &lease.task), *wanted, "{what}: {fact}");
        });
    }
}

#[test]
fn stopped_work_goes_back_after_a_while_unless_it_goes_on() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        let beat = |world: &mut World, minutes: i64| {
            let task = lease.task.as_str().into();
            world.now = world.now.plus(minutes * 60_000);
            world.change(|cx| {
                let beat = crate::task::lease::renew(cx, &"K7Q2MX".into(), std::slice::from_ref(&task))?;
                crate::task::lease::lapse(cx)?;
                let kept = beat.kept.first().map(|kept| kept.until.since(cx.now) / 60_000);
                Ok((beat.lost.len(), kept))
            })
        };
        world.confirm(Some(&lease), bare("equipment", "", ""));
        assert_eq!(beat(&mut world, 10), (0, Some(5)), "kept, and not renewed: the device hears until when");
        let bind = json!({"kind": "bind", "tote": "T1", "slot": 1});
        world.confirm(Some(&lease), bind);
        assert_eq!(beat(&mut world, 20), (0, None), "the work went on");
        world.confirm(Some(&lease), bare("equipment", "", ""));
        beat(&mut world, 10);
        beat(&mut world, 8);
        assert_eq!(beat(&mut world, 0), (1, None), "others may have it now");
        assert_eq!(world.count("select count(*) from task where kind = 'pick' and state = 'ready'"), 1);
    });
}

#[test]
fn a_site_says_how_long_work_stays_with_a_silent_device() {
    for (lease, grace, stays, goes) in
        [(None, None, 31, 33), (Some(60), None, 61, 63), (Some(10), Some(5), 14, 16)]
    {
        on_both(|home| {
            let mut world = World::new(home);
            world.change(|cx| {
                for (name, minutes) in [("lease_minutes", lease), ("lease_grace_minutes", grace)] {
                    if let Some(minutes) = minutes {
                        crate::policy::set(cx, name, minutes)?;
                    }
                }
                Ok(())
            });
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            let begun = world.now;
            for (minutes, back) in [(stays, 0), (goes, 1)] {
                world.now = begun.plus(minutes * 60_000);
                assert_eq!(
                    world.change(crate::task::lease::lapse),
                    back,
                    "{lease:?} {grace:?} after {minutes}"
                );
            }
        });
    }
}

#[test]
fn a_report_by_a_code_that_was_switched_off_meanwhile_is_booked_as_ever() {
    use crate::setup::{self, Setup};
    on_both(|home| {
        let mut world = floor(home);
        let off = Setup::Reason { kind: "told".into(), code: "label_missing".into(), on: false };
        assert_eq!(world.change(|cx| setup::settle(cx, "9001", &off)), Ok(()));
        let answer = world.confirm(None, tea("label_missing", "A01.1.1", "", 0));
        assert_eq!(
            (&answer["answer"], &answer["exceptions"][0]["code"]),
            (&json!("applied_with_difference"), &json!("label_missing"))
        );
    });
}
