//! Work of each flow, begun and leased: where a code is reported.

use crate::catalog::lpn;
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::outbound::load as loads;
use crate::task::{self, NewTask};
use crate::testing::bench::{applied, carton, claim, packed_soon};
use crate::testing::{Home, Lease, World};
use regal_shared::base::{Goods, StockStatus};
use regal_shared::wire::TaskKind;
use serde_json::json;

/// Beside the small warehouse: dock D1 and receiving REC.1, a pallet P1 with 12 TEA at REC.1.
pub(super) fn floor(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        cx.conn.batch(
            "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
             mix_items, mix_lots, capacity, state, suspect) values \
             ('main', 'D1', 'dock', 'in', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0), \
             ('main', 'REC.1', 'receiving', 'in', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0)",
        )?;
        let made = lpn::Change::Make {
            lpn: "P1".into(),
            kind: "pallet",
            state: "closed",
            sscc: String::new(),
            location: "REC.1".into(),
            order: String::new(),
            carton_type: String::new(),
            weight_g: 0,
        };
        lpn::apply(cx, &made)?;
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let to = Place::on("REC.1", "P1", StockStatus::Available);
        let from = Place::loose(ADJUSTMENT);
        ledger::book(cx, &Booking { goods, qty: 12, from, to, reason: "opening", own: None }).map(|_| ())
    });
    world
}

pub(super) fn receive(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    let (_, lease) = world.claim(claim("L.D1", "receive"));
    let fact = json!({"kind": "receive", "receipt": "R1", "owner": "own", "item": "TEA", "qty": 12, "lpn": "P9",
        "location": "D1"});
    world.confirm(Some(&lease), fact);
    (world, lease)
}

pub(super) fn putaway_standing(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    world.change(|cx| task::create(cx, &NewTask::ready(TaskKind::Putaway, "P1")).map(|_| ()));
    let (_, lease) = world.claim(claim("U.P1", "putaway"));
    (world, lease)
}

pub(super) fn putaway(home: &Home) -> (World, Lease) {
    let (mut world, lease) = putaway_standing(home);
    let take = json!({"kind": "take", "what": {"what": "lpn", "lpn": "P1"}, "from": "REC.1"});
    applied(&mut world, Some(&lease), take);
    (world, lease)
}

pub(super) fn cart(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    world.stock("D1", "TEA", 6);
    world.stock("A01.1.1", "TEA", 1);
    let (_, lease) = world.claim(claim("L.D1", "putaway"));
    let goods = json!({"what": "goods", "item": "TEA", "owner": "own", "qty": 6});
    applied(&mut world, Some(&lease), json!({"kind": "take", "what": goods, "from": "D1", "into": "T1"}));
    (world, lease)
}

pub(super) fn cluster(home: &Home) -> (World, Lease) {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 7);
    world.order("4711", 4);
    world.order("4712", 3);
    world.stock("A01.2.1", "TEA", 5);
    let (work, lease) = world.claim(json!({"claim": "cluster", "cart": "", "slots": 4}));
    assert_eq!(work["mode"], "cluster", "{work}");
    (world, lease)
}

/// A pick of four of order 4711 from A01.1.1, all in tote T1 by now; five more lie in A01.2.1.
pub(super) fn picked(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    world.stock("A01.1.1", "TEA", 10);
    world.order("4711", 4);
    world.stock("A01.2.1", "TEA", 5);
    let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
    applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711", "slot": 0}));
    let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "qty": 4, "location": "A01.1.1",
        "tote": "T1"});
    applied(&mut world, Some(&lease), pick);
    (world, lease)
}

pub(super) fn pick_on_lpn(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    let moved = json!({"kind": "put", "what": {"what": "lpn", "lpn": "P1"}, "to": "P01"});
    world.confirm(None, moved);
    world.change(|cx| {
        cx.conn.batch("update location set kind = 'reserve' where location = 'P01'")?;
        crate::catalog::save::location(
            cx,
            &crate::catalog::save::Location::plain("P02", regal_shared::flow::common::LocationKind::Lane),
        )
    });
    world.order("4711", 4);
    world.stock("A01.2.1", "TEA", 3);
    let (work, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
    assert_eq!(work["lines"][0]["lpn"], "P1", "{work}");
    (world, lease)
}

pub(super) fn pack(home: &Home) -> (World, Lease) {
    let mut world = packed_soon(home);
    let (_, lease) = world.claim(claim("U.T1", "pack"));
    (world, lease)
}

/// Carton C1 with all of order 4711, on the ship lane; a truck at the door.
pub(super) fn load(home: &Home) -> (World, Lease) {
    loading(home, &[("C1", 4)])
}

/// The same in two cartons.
pub(super) fn load_two(home: &Home) -> (World, Lease) {
    loading(home, &[("C1", 2), ("C2", 2)])
}

pub(super) fn loading(home: &Home, cartons: &[(&str, i64)]) -> (World, Lease) {
    let mut world = packed_soon(home);
    let (_, lease) = world.claim(claim("U.T1", "pack"));
    for (name, qty) in cartons {
        world.confirm(Some(&lease), carton(name, *qty));
    }
    let names: Vec<&str> = cartons.iter().map(|(name, _)| *name).collect();
    applied(&mut world, Some(&lease), json!({"kind": "stage", "lpns": names, "lane": "SHIP.1"}));
    world.change(|cx| loads::create(cx, "DOOR.1", "", ""));
    let (_, lease) = world.claim(claim("D.DOOR.1", "loading"));
    (world, lease)
}

pub(super) fn shift(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    world.stock("A01.1.1", "TEA", 10);
    let (_, lease) = world.claim(claim("L.A01.1.1", "move"));
    (world, lease)
}

pub(super) fn count(home: &Home) -> (World, Lease) {
    let mut world = floor(home);
    world.stock("A01.1.1", "TEA", 10);
    world.change(|cx| task::count_due(cx, "A01.1.1", "count_manual"));
    let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["count"]}));
    (world, lease)
}
