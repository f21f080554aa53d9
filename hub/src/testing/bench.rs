//! An order that is about to be packed, for tests of what follows picking.

use super::{Home, Lease, World};
use crate::catalog::save::{self, CartonType, Location};
use crate::outbound::station;
use regal_shared::flow::common::LocationKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The small warehouse with a bench, its printer, a ship lane, a door, two carton types; order 4711 of 4 TEA picked
/// into tote T1 on the pack lane.
pub fn packed_soon(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        for (name, kind, zone) in [
            ("BENCH.1", LocationKind::PackStation, "pack"),
            ("SHIP.1", LocationKind::Lane, "ship"),
            ("DOOR.1", LocationKind::Door, "ship"),
        ] {
            let place = Location { zone: zone.into(), keeps_lpn: true, ..Location::plain(name, kind) };
            save::location(cx, &place)?;
        }
        for (carton_type, size_mm) in [("L", [400, 300, 250]), ("S", [200, 150, 100])] {
            let (carton_type, name) = (carton_type.to_owned(), format!("Carton {carton_type}"));
            save::carton_type(cx, &CartonType { carton_type, name, size_mm, tare_g: 90, max_g: 9_000 })?;
        }
        let printers = BTreeMap::from([("BENCH.1".to_owned(), "file:/dev/null".to_owned())]);
        station::set_printers(cx.conn, "main", &printers)
    });
    world.stock("A01.1.1", "TEA", 10);
    world.order("4711", 4);
    let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
    applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
    let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 4, "tote": "T1"});
    applied(&mut world, Some(&lease), pick);
    applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"}));
    world
}

/// A fact that agrees with the books.
pub fn applied(world: &mut World, lease: Option<&Lease>, confirm: Value) {
    let answer = world.confirm(lease, confirm.clone());
    assert_eq!(answer["answer"], "applied", "{confirm}: {answer}");
}

/// Why a request was refused.
pub fn refused(answer: &Value) -> &str {
    answer["refusal"]["message"]["code"].as_str().unwrap_or_else(|| panic!("not refused: {answer}"))
}

/// A claim of the work an object stands for.
pub fn claim(object: &str, task: &str) -> Value {
    json!({"claim": "object", "task": task, "object": object})
}

/// A carton of order 4711, closed with so many TEA out of tote T1.
pub fn carton(number: &str, qty: i64) -> Value {
    json!({"kind": "pack", "order": "4711", "carton": number, "carton_type": "S", "station": "BENCH.1",
        "content": [{"line": 1, "tote": "T1", "owner": "own", "item": "TEA", "qty": qty}]})
}

/// A claim as the body of a request.
pub fn with_kind(mut claim: Value) -> Value {
    claim["kind"] = json!("claim");
    claim
}
