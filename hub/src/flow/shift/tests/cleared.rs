//! A bin that is given up is cleared by moves.

use crate::catalog::lies;
use crate::setup::{self, Setup};
use crate::testing::{World, on_both};
use regal_shared::text::Message;
use serde_json::json;

const MOVES: &str = "select object || ' ' || planned || ' > ' || t.target from task t join task_line n on \
    n.site = t.site and n.task = t.task where t.kind = 'move' and t.reason = 'retired' and \
    t.state in ('ready', 'leased') order by object";

fn wish(world: &mut World, wish: Setup) -> Result<(), Message> {
    world.change(|cx| setup::settle(cx, "9001", &wish))
}

fn clear(world: &mut World, location: &str) -> Result<(), String> {
    wish(world, Setup::ClearLocation { location: location.into() }).map_err(|no| no.code.into_owned())
}

fn state(world: &mut World, state: &str) {
    let of = Setup::LocationState { location: "A01.1.1".into(), state: state.into() };
    assert_eq!(wish(world, of), Ok(()));
}

fn texts(world: &mut World, sql: &'static str) -> Vec<String> {
    world.rows(sql).iter().map(|row| row.string(0).expect("a text")).collect()
}

/// What lies at the bin: LPN, quantity, how many nobody comes for.
fn lie(world: &mut World) -> Vec<(String, i64, i64)> {
    let all = world.change(|cx| lies::at(cx.conn, "main", "A01.1.1", 10));
    all.into_iter().map(|one| (one.lpn.clone(), one.qty, one.left())).collect()
}

/// Ten loose, four of them for an order, and P1 with P2 on it, six pieces in all.
fn stocked(home: &crate::testing::Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 10);
    world.order("4711", 4);
    world.change(|cx| {
        use crate::ledger::{self, ADJUSTMENT, Booking, Place};
        use regal_shared::base::{Goods, StockStatus};
        cx.conn.batch(
            "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
             weight_g, made_at) values \
             ('main', 'P1', 'pallet', 'open', '', '', 'A01.1.1', '', '', 0, '', 0, 0), \
             ('main', 'P2', 'pallet', 'open', '', 'P1', 'A01.1.1', '', '', 0, '', 0, 0)",
        )?;
        for (lpn, qty) in [("P1", 2), ("P2", 4)] {
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::on("A01.1.1", lpn, StockStatus::Available));
            ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None })?;
        }
        Ok(())
    });
    world
}

#[test]
fn somebody_is_sent_for_what_nobody_fetches_and_once() {
    on_both(|home| {
        let mut world = stocked(home);
        assert_eq!(clear(&mut world, "A01.1.1"), Err("board.clear_retired".to_owned()));
        assert_eq!(clear(&mut world, "P01"), Err("board.clear_kind".to_owned()), "a lane");
        assert_eq!(clear(&mut world, "NONE"), Err("req.unknown_object".to_owned()));
        state(&mut world, "retired");
        let each = |left: [i64; 3]| {
            let rows = [("", 10), ("P1", 2), ("P2", 4)].into_iter().zip(left);
            rows.map(|((lpn, qty), left)| (lpn.to_owned(), qty, left)).collect::<Vec<_>>()
        };
        assert_eq!(lie(&mut world), each([6, 2, 4]), "four are picked");
        assert_eq!(clear(&mut world, "A01.1.1"), Ok(()));
        assert_eq!(texts(&mut world, MOVES), ["L.A01.1.1 6 > A01.2.1", "U.P1 6 > A01.2.1"]);
        assert_eq!(lie(&mut world), each([0, 0, 0]));
        assert_eq!(clear(&mut world, "A01.1.1"), Err("board.clear_nothing".to_owned()), "not twice");
        let kept = "select count(*) from audit where kind = 'clear_location' and object = 'A01.1.1'";
        assert_eq!(world.count(kept), 1);

        let (work, lease) = world.claim(json!({"claim": "object", "object": "U.P1"}));
        let why: Vec<&str> = work["fix"]["why"]
            .as_array()
            .expect("why")
            .iter()
            .filter_map(|one| one["code"].as_str())
            .collect();
        assert_eq!(why, ["why.corrective", "why.retired"], "{work}");
        let whole = json!({"what": "lpn", "lpn": "P1"});
        for (kind, place, at) in [("take", "from", "A01.1.1"), ("put", "to", "A01.2.1")] {
            let answer = world.confirm(Some(&lease), json!({"kind": kind, "what": whole, place: at}));
            assert_eq!(answer["answer"], "applied", "{answer}");
        }
        assert_eq!(lie(&mut world), [(String::new(), 10, 0)]);
        assert_eq!(
            world.count("select cast(sum(on_hand) as bigint) from balance where location = 'A01.2.1'"),
            6
        );
        assert_eq!(texts(&mut world, MOVES), ["L.A01.1.1 6 > A01.2.1"], "the other move is done");
    });
}

#[test]
fn a_bin_that_is_used_again_is_not_cleared_any_more() {
    on_both(|home| {
        let mut world = stocked(home);
        state(&mut world, "retired");
        assert_eq!(clear(&mut world, "A01.1.1"), Ok(()));
        state(&mut world, "usable");
        let none = world.request(json!({"kind": "claim", "claim": "next", "kinds": ["move"]}));
        assert_eq!(none["grant"]["grant"], "no_work", "{none}");
        assert_eq!(texts(&mut world, MOVES), [] as [&str; 0]);
    });
}
