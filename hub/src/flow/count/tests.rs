use crate::admin::{AdminRequest, carry_out};
use crate::count;
use crate::people::person;
use crate::testing::{Home, NOW, World, on_both};
use crate::verify::verify;
use regal_shared::base::Moment;
use serde_json::{Value, json};

fn seen(qty: i64) -> Value {
    json!({"kind": "count", "location": "A01.1.1", "anchor": 1, "first": NOW.0 + 600_000, "last": NOW.0 + 610_000,
        "seen": [{"owner": "own", "item": "TEA", "qty": qty}]})
}

/// Ten pieces of tea booked at A01.1.1, and ten minutes gone; Berta may count too.
fn ten(home: &Home) -> World {
    let mut world = ten_alone(home);
    hired(&mut world);
    world
}

/// The same, and nobody but Ana may count.
fn ten_alone(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 10);
    world.now = Moment(NOW.0 + 600_000);
    world
}

fn clean(world: &World) {
    let report = verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
    assert!(report.is_clean(), "{report}");
}

fn hired(world: &mut World) {
    world.change(|cx| {
        let person = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
        person::save(cx, &person::Person { person: "1002".into(), badge: "1002".into(), ..person })
    });
}

/// Berta takes the device from Ana.
fn berta(world: &mut World) {
    world.change(|cx| {
        let berta = person::by_badge(cx.conn, "main", "1002")?.expect("Berta");
        person::log_on(cx, &berta, &"B3C4D5".into(), &"actor-B".into())
    });
}

fn as_berta(world: &mut World, number: i64, body: &Value) -> Value {
    let raw = json!({"id": format!("B3C4D5.c{number}"), "epoch": 1, "actor": "actor-B",
        "occurred_at": world.now.0, "confirm": body});
    match world.send_as("B3C4D5", &raw.to_string()) {
        crate::floor::Outcome::Answered(text) => serde_json::from_str(&text).expect("an answer"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packet_has_an_anchor_and_no_quantity() {
    on_both(|home| {
        let mut world = ten(home);
        let (work, lease) = world.claim(json!({"claim": "object", "task": "count", "object": "L.A01.1.1"}));
        assert_eq!((&work["location"], &work["anchor"]), (&json!("A01.1.1"), &json!(1)));
        assert!(!work.to_string().contains("10"), "blind: {work}");
        assert_eq!(world.confirm(Some(&lease), seen(10))["answer"], "applied");
        assert_eq!(world.count("select count(*) from count where state = 'settled'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'count' and state = 'done'"), 1);
        let counted_last = world.count("select counted_at from location where location = 'A01.1.1'");
        assert_eq!(counted_last, world.now.0, "it is not among those to be counted next");
        clean(&world);
    });
}

#[test]
fn what_differs_is_booked_when_a_second_person_sees_the_same() {
    on_both(|home| {
        let mut world = ten(home);
        world.confirm(None, seen(7));
        assert_eq!(
            world.count("select on_hand from balance where location = 'A01.1.1'"),
            10,
            "nothing booked yet"
        );
        assert_eq!(world.count("select seen from balance where location = 'A01.1.1' and suspect = 1"), 7);
        let again = world.request(json!({"kind": "claim", "claim": "next", "kinds": ["count"]}));
        assert_eq!(again["grant"]["grant"], "no_work", "not by the same person: {again}");
        let asked = world
            .request(json!({"kind": "claim", "claim": "object", "task": "count", "object": "L.A01.1.1"}));
        assert_eq!(asked["refusal"]["message"]["code"], "cnt.recount", "{asked}");
        world.confirm(None, seen(7));
        assert_eq!(
            world.count("select on_hand from balance where location = 'A01.1.1'"),
            10,
            "still one person"
        );

        berta(&mut world);
        let answer = as_berta(&mut world, 1, &seen(7));
        assert_eq!(answer["exceptions"][0]["code"], "count_variance", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 7);
        assert_eq!(world.count("select unexplained from exception where code = 'count_variance'"), 3);
        assert_eq!(world.count("select suspect from balance where location = 'A01.1.1'"), 0);
        assert_eq!(world.count("select count(*) from count where state <> 'settled'"), 0);
        clean(&world);
    });
}

#[test]
fn what_was_found_comes_from_discrepancy_and_later_movements_stay() {
    on_both(|home| {
        let mut world = ten(home);
        world.change(|cx| {
            cx.conn.execute("insert into policy (site, policy, value) values ('main', 'count_plus', 5)", &[])
        });
        // Goods that came in long after the count do not change its base.
        world.now = Moment(NOW.0 + 6_000_000);
        world.stock("A01.1.1", "TEA", 4);
        let answer = world.confirm(None, seen(12));
        assert_eq!(answer["exceptions"][0]["code"], "count_variance", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 16);
        assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), -2);
        clean(&world);
    });
}

#[test]
fn a_movement_while_counting_makes_it_contended() {
    on_both(|home| {
        let mut world = ten(home);
        world.stock("A01.1.1", "TEA", 1);
        let answer = world.confirm(None, seen(10));
        assert_eq!(answer["exceptions"][0]["code"], "count_contended", "{answer}");
        assert_eq!(world.count("select count(*) from task where kind = 'count' and reason = 'recount'"), 1);
        clean(&world);
    });
}

#[test]
fn a_lease_of_another_device_is_waited_for() {
    on_both(|home| {
        let mut world = ten(home);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "object", "object": "O.4711"}));
        berta(&mut world);
        let answer = as_berta(&mut world, 1, &seen(8));
        assert_eq!(answer["answer"], "applied");
        assert_eq!(world.count("select count(*) from count where state = 'contended'"), 1);
        assert_eq!(world.change(super::review), 0, "still out there");
        // The picker had taken two of the four before the count, and his report comes in now.
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 2,
        "order": "4711", "tote": "T1"});
        world.now = Moment(NOW.0 + 300_000);
        world.confirm(Some(&lease), pick);
        world.now = Moment(NOW.0 + 700_000);
        world.change(|cx| {
            let task = crate::task::find(cx, &lease.task)?.expect("the task");
            crate::task::lease::end(cx, &task, "handed_back")
        });
        assert_eq!(world.change(super::review), 1);
        assert_eq!(
            world.count("select count(*) from count where state = 'settled'"),
            1,
            "eight were left, as counted"
        );
        assert!(world.change(count::waiting).is_empty());
        clean(&world);
    });
}

#[test]
fn where_nobody_else_may_count_a_supervisor_looks() {
    on_both(|home| {
        let mut world = ten_alone(home);
        let answer = world.confirm(None, seen(7));
        assert_eq!(answer["exceptions"][0]["code"], "count_variance", "{answer}");
        assert_eq!(world.count("select count(*) from task where kind = 'count' and state = 'ready'"), 0);
        assert_eq!(world.count("select count(*) from count where state = 'counted'"), 1);
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 10, "not booked");
        assert_eq!(world.count("select seen from balance where location = 'A01.1.1' and suspect = 1"), 7);
    });
    // A second person of two sees a third number: nobody is left either.
    on_both(|home| {
        let mut world = ten(home);
        world.confirm(None, seen(7));
        berta(&mut world);
        let answer = as_berta(&mut world, 1, &seen(8));
        assert_eq!(answer["exceptions"][0]["code"], "count_variance", "{answer}");
        assert_eq!(world.count("select count(*) from count where state = 'counted'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'count'"), 1, "no third one");
        clean(&world);
    });
}

#[test]
fn a_recount_that_nobody_may_make_any_more_is_a_case() {
    let lock = |world: &mut World, person: &'static str| {
        world.change(move |cx| {
            let wish = AdminRequest::UserState { person: person.into(), locked: true };
            carry_out(cx, &wish).map(|_| ())
        });
    };
    on_both(|home| {
        let mut world = ten(home);
        world.confirm(None, seen(7));
        let cases = "select count(*) from exception where state = 'open' and code = 'count_variance'";
        assert_eq!(world.count(cases), 0, "Berta will look");
        berta(&mut world);
        let raw = json!({"id": "B3C4D5.r1", "epoch": 1, "actor": "actor-B", "occurred_at": world.now.0,
            "request": {"kind": "claim", "claim": "next", "kinds": ["count"]}});
        world.send_as("B3C4D5", &raw.to_string());
        assert_eq!(world.count("select count(*) from task where kind = 'count' and state = 'leased'"), 1);
        lock(&mut world, "1002");
        assert_eq!(world.count(cases), 1);
        assert_eq!(world.count("select qty from exception where code = 'count_variance'"), 3);
        assert_eq!(world.count("select count(*) from count where state = 'counted'"), 1);
        assert_eq!(world.count("select count(*) from count_line where outcome = 'supervisor'"), 1);
        assert_eq!(
            world.count("select count(*) from task where kind = 'count' and state in ('ready', 'leased')"),
            0
        );
        assert!(world.told("B3C4D5").join("").contains("work.revoked"), "who held it hears of it");
        lock(&mut world, "1001");
        assert_eq!(world.count(cases), 1, "the case is there once");
        clean(&world);
    });
    // Somebody is left.
    on_both(|home| {
        let mut world = ten(home);
        world.change(|cx| {
            let person = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
            person::save(cx, &person::Person { person: "1003".into(), badge: "1003".into(), ..person })
        });
        world.confirm(None, seen(7));
        lock(&mut world, "1002");
        assert_eq!(world.count("select count(*) from exception where state = 'open'"), 0, "Cy will look");
        assert_eq!(world.count("select count(*) from count where state = 'recount_due'"), 1);
        lock(&mut world, "1003");
        assert_eq!(world.count("select count(*) from exception where state = 'open'"), 1);
    });
}

#[test]
fn tolerance_of_a_class_goes_before_the_plain_one_and_value_needs_a_cost() {
    /// What is tried; class, cost, policies; counts that wait for a second one.
    type Row = (&'static str, &'static str, i64, &'static [(&'static str, i64)], i64);
    let table: [Row; 6] = [
        ("no tolerance", "", 250, &[], 1),
        ("the class says nothing", "B", 250, &[("count_minus", 2)], 0),
        ("the class says none", "A", 250, &[("count_minus", 2), ("count_minus_a", 0)], 1),
        ("the class is as the others", "A", 250, &[("count_minus", 2), ("count_minus_a", -1)], 0),
        ("too much value", "C", 250, &[("count_minus", 2), ("count_minus_value_c", 249)], 1),
        ("no cost is known", "", 0, &[("count_minus", 2), ("count_minus_value", 9_000)], 1),
    ];
    for (what, abc, cost, policies, waits) in table {
        on_both(|home| {
            let mut world = ten(home);
            world.change(|cx| {
                for (name, value) in policies {
                    crate::policy::set(cx, name, *value)?;
                }
                let sql = "update item set abc = $1, unit_cost = $2, currency = 'EUR' where item = 'TEA'";
                cx.conn.execute(sql, crate::db::params![abc, cost])
            });
            world.confirm(None, seen(9));
            let due = world.count("select count(*) from count where state = 'recount_due'");
            assert_eq!(due, waits, "{what}");
        });
    }
}

#[test]
fn where_nothing_was_found_is_counted_first_and_the_bins_beside_it_are_looked_into() {
    use crate::catalog::save::{self, Location};
    use crate::task;
    use regal_shared::flow::common::LocationKind;
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            for (bin, zone, walk) in
                [("A03.1", "A", 30), ("A01.3", "B", 11), ("A02.1", "A", 20), ("A04.1", "A", 40)]
            {
                let plain = Location::plain(bin, LocationKind::Bin);
                save::location(cx, &Location { zone: zone.into(), walk, ..plain })?;
            }
            task::count_due(cx, "A02.1", "count_planned")?;
            task::count_due(cx, "A03.1", "short")?;
            task::count_due(cx, "A03.1", "not_found")?;
            // It is due at once already: nothing makes it less so.
            task::count_due(cx, "A03.1", "surplus_found")
        });
        let rows = world
            .rows("select object || ' ' || priority || ' ' || reason from task order by priority, object");
        let due: Vec<&str> = rows.iter().map(|row| row.text(0).expect("a text")).collect();
        assert_eq!(due, ["A03.1 10 not_found", "A02.1 50 count_planned"]);
        let (work, _) = world.claim(json!({"claim": "next", "kinds": ["count"]}));
        assert_eq!(
            (&work["location"], &work["beside"]),
            (&json!("A03.1"), &json!(["A01.2.1", "A02.1", "A04.1"])),
            "{work}"
        );
        let why: Vec<&str> =
            work["why"].as_array().expect("reasons").iter().filter_map(|one| one["code"].as_str()).collect();
        assert_eq!(why, ["why.count_not_found", "why.count_beside", "why.count_beside", "why.count_beside"]);
    });
}
