//! What differs on an LPN in hand is counted where it is set down, by whatever work.

use crate::catalog::save::{self, Location};
use crate::people::person::{self, Person};
use crate::testing::{Home, World, on_both};
use regal_shared::flow::common::LocationKind;
use serde_json::{Value, json};

/// Pallet P1 with six TEA on it, in hand and found to hold something else; a lane, a place for LPNs, Bo at the second
/// handheld.
fn in_hand(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        let reserve = Location { keeps_lpn: true, ..Location::plain("R01", LocationKind::Reserve) };
        save::location(cx, &reserve)?;
        let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
        let bo = Person { person: "1002".into(), badge: "2002".into(), name: "Bo".into(), ..ana };
        person::save(cx, &bo)?;
        person::log_on(cx, &bo, &"B3C4D5".into(), &"actor-B".into())
    });
    world.stock("A01.1.1", "TEA", 6);
    let goods = json!({"what": "goods", "owner": "own", "item": "TEA", "qty": 6});
    world.confirm(None, json!({"kind": "take", "what": goods, "from": "A01.1.1", "into": "P1"}));
    let told = json!({"kind": "report", "code": "lpn_differs", "location": "A01.2.1", "lpn": "P1"});
    let answer = world.confirm(None, told);
    assert_eq!(answer["exceptions"][0]["code"], "lpn_differs", "{answer}");
    assert_eq!(counts(&mut world), "U.P1 waiting", "in hand nobody counts it");
    world
}

/// Open counts: what is counted, and whether it waits.
fn counts(world: &mut World) -> String {
    let rows = world.rows(
        "select object || ' ' || state from task where kind = 'count' and state in ('ready', 'waiting') \
         order by object",
    );
    rows.iter().map(|row| row.string(0).expect("a text")).collect::<Vec<_>>().join(", ")
}

fn lpn(name: &str) -> Value {
    json!({"what": "lpn", "lpn": name})
}

#[test]
fn its_count_is_due_wherever_it_is_set_down() {
    let blocked =
        json!({"what": "goods", "owner": "own", "item": "TEA", "qty": 6, "status": "blocked", "lpn": "P1"});
    let relabel = json!({"kind": "lpn_relabel", "old": "P1", "new": "P9"});
    let table: Vec<(&str, Vec<Value>, &str)> = vec![
        ("where LPNs stand", vec![json!({"kind": "put", "what": lpn("P1"), "to": "R01"})], "R01 ready"),
        ("loose in a bin", vec![json!({"kind": "put", "what": lpn("P1"), "to": "A01.1.1"})], "A01.1.1 ready"),
        ("on a lane", vec![json!({"kind": "stage", "lpns": ["P1"], "lane": "P01"})], "P01 ready"),
        ("parked", vec![json!({"kind": "park", "location": "R01"})], "R01 ready"),
        ("nowhere anybody knows", vec![json!({"kind": "park", "location": "X9"})], "Problem ready"),
        (
            "given to somebody else: they have it in hand",
            vec![json!({"kind": "handover", "badge": "2002"})],
            "U.P1 waiting",
        ),
        (
            "under another label",
            vec![relabel, json!({"kind": "put", "what": lpn("P9"), "to": "R01"})],
            "R01 ready",
        ),
        (
            "out of it, piece by piece",
            vec![json!({"kind": "put", "what": blocked, "to": "A01.1.1"})],
            "A01.1.1 ready, U.P1 waiting",
        ),
    ];
    for (what, confirms, wanted) in table {
        on_both(|home| {
            let mut world = in_hand(home);
            for confirm in &confirms {
                let answer = world.confirm(None, confirm.clone());
                assert!(answer["answer"].as_str().is_some_and(|one| one.starts_with("applied")), "{answer}");
            }
            assert_eq!(counts(&mut world), wanted, "{what}");
        });
    }
}

#[test]
fn the_count_waits_no_more_when_the_lpn_is_somewhere_and_comes_once() {
    on_both(|home| {
        let mut world = in_hand(home);
        for to in ["R01", "P01"] {
            world.confirm(None, json!({"kind": "put", "what": lpn("P1"), "to": to}));
            world.confirm(None, json!({"kind": "take", "what": lpn("P1"), "from": to}));
        }
        assert_eq!(counts(&mut world), "R01 ready", "set down once, counted once");
    });
}

#[test]
fn an_lpn_nobody_knows_is_counted_where_it_comes_to_stand() {
    on_both(|home| {
        let mut world = in_hand(home);
        world.confirm(None, json!({"kind": "put", "what": lpn("P7"), "to": "P01"}));
        world.confirm(None, json!({"kind": "take", "what": lpn("P8"), "from": "R01"}));
        assert_eq!(counts(&mut world), "P01 ready, U.P1 waiting, U.P8 waiting");
        world.confirm(None, json!({"kind": "put", "what": lpn("P8"), "to": "R01"}));
        assert_eq!(counts(&mut world), "P01 ready, R01 ready, U.P1 waiting");
    });
}
