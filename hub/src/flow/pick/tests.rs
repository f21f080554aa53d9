//! Other LPNs, lots that may not change, bins that are looked at, through the door.

use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::policy;
use crate::testing::bench::applied;
use crate::testing::{World, on_both};
use regal_shared::base::{Goods, StockStatus};
use serde_json::json;

/// TEA on an LPN in A01.1.1.
fn pallet(world: &mut World, lpn: &str, qty: i64) {
    world.change(|cx| {
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let to = Place::on("A01.1.1", lpn, StockStatus::Available);
        let from = Place::loose(ADJUSTMENT);
        ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None }).map(|_| ())
    });
}

#[test]
fn another_lpn_serves_the_line_and_who_waited_for_it_is_planned_anew() {
    on_both(|home| {
        let mut world = World::new(home);
        pallet(&mut world, "P1", 6);
        pallet(&mut world, "P2", 6);
        world.order("4711", 6);
        world.order("4712", 6);
        let (work, lease) = world.claim(json!({"claim": "object", "task": "pick", "object": "O.4711"}));
        let planned = work["lines"][0]["lpn"].as_str().expect("an LPN").to_owned();
        let other = if planned == "P1" { "P2" } else { "P1" };
        let beside: Vec<(&str, i64)> = work["lpns"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| Some((one["lpn"].as_str()?, one["free"].as_i64()?)))
            .collect();
        assert_eq!(beside, [("P1", 6), ("P2", 6)], "nobody has them at work: {work}");
        applied(&mut world, Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let fact = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "lpn": other,
            "qty": 6, "tote": "T1"});
        applied(&mut world, Some(&lease), fact);
        assert_eq!(
            world.count("select count(*) from order_line where order_no = '4711' and state = 'picked'"),
            1
        );
        let left = world.rows("select lpn, qty from reservation where order_no = '4712' and state = 'open'");
        assert_eq!(
            (left[0].string(0).expect("an LPN"), left[0].int(1)),
            (planned, Ok(6)),
            "the other order swaps"
        );
        assert_eq!(left.len(), 1);
    });
}

#[test]
fn policies_travel_with_the_work() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 4);
        world.order("4711", 4);
        let claim = json!({"claim": "object", "task": "pick", "object": "O.4711"});
        let (work, _) = world.claim(claim.clone());
        assert_eq!((&work["lot_change"], &work["open_lpns"]), (&json!(true), &json!(null)));
        assert_eq!(work["lines"][0]["zero_check"], false, "no sample, no look: {work}");
        world.change(|cx| {
            policy::set(cx, "pick_lot_change", 0)?;
            policy::set(cx, "pick_open_lpn", 1)?;
            policy::set(cx, "pick_zero_check", 1)
        });
        let (work, _) = world.claim(claim.clone());
        assert_eq!((&work["lot_change"], &work["open_lpns"]), (&json!(false), &json!(true)));
        assert_eq!(work["lines"][0]["zero_check"], true, "the bin is empty after it");
        world.stock("A01.1.1", "TEA", 1);
        let (work, _) = world.claim(claim);
        assert_eq!(work["lines"][0]["zero_check"], false, "one stays there");
    });
}
