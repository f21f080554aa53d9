//! Settling: a table of wishes with what they book, and the second person, on both databases.

use super::{Settle, settle};
use crate::catalog::reason::{self, Kind};
use crate::exception::{self, Raise};
use crate::floor::apply;
use crate::ledger::{self, ADJUSTMENT, Booking, DISCREPANCY, Place};
use crate::people::actor::{Stay, bind};
use crate::policy;
use crate::testing::{World, on_both};
use crate::verify::verify;
use regal_shared::base::{ActorId, Goods, Qty, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use serde_json::json;

fn tea() -> Goods {
    Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() }
}

/// People at the desk with their sessions' actors: S1, S2 and S3; the worker's actor is W1, of person 1001.
fn world(home: &crate::testing::Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 100);
    world.stock("A01.2.1", "TEA", 100);
    world.change(|cx| {
        for (actor, person) in [("S1", "P1"), ("S1.again", "P1"), ("S2", "P2"), ("S3", "P3"), ("W1", "P9")] {
            let stay = Stay { device: "desk", since: 1, until: 1, reason: "desk" };
            bind(cx, &ActorId::from(actor), person, stay)?;
        }
        Ok(())
    });
    world
}

/// The actor finds so many missing (or too many) at a place; answers the case.
fn case(world: &mut World, actor: &'static str, location: &'static str, qty: Qty) -> i64 {
    world.change(|cx| {
        cx.by.actor = ActorId(actor.into());
        let (bin, there) = (Place::loose(location), Place::loose(DISCREPANCY));
        let (from, to) = if qty > 0 { (bin, there) } else { (there, bin) };
        ledger::book(cx, &Booking { goods: tea(), qty: qty.abs(), from, to, reason: "", own: None })?;
        let raise = Raise::new(ExceptionCode::CountVariance);
        exception::raise(
            cx,
            &Raise { location: location.into(), goods: tea(), qty, unexplained: qty, ..raise },
        )
    })
}

/// A person settles: empty, or the code of the no. The books hold afterwards in any case.
fn wish(world: &mut World, who: (&'static str, &'static str), wish: &Settle) -> String {
    let said = world.change(|cx| {
        cx.by.actor = ActorId(who.1.into());
        match settle(cx, who.0, wish)? {
            Ok(changes) => apply::apply(cx, &changes).map(|()| String::new()),
            Err(no) => Ok(no.code.to_string()),
        }
    });
    let report = verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
    assert!(report.is_clean(), "after {wish:?}: {report}");
    said
}

const ONE: (&str, &str) = ("P1", "S1");
const TWO: (&str, &str) = ("P2", "S2");
const THREE: (&str, &str) = ("P3", "S3");

fn unexplained(world: &mut World) -> Vec<(String, i64)> {
    let rows = world.rows("select state, unexplained from exception order by exception");
    rows.iter().map(|row| (row.string(0).expect("text"), row.int(1).expect("a number"))).collect()
}

fn lies(world: &mut World, location: &str) -> i64 {
    let rows = world.rows("select location, cast(sum(on_hand) as bigint) from balance group by location");
    let row = rows.iter().find(|row| row.text(0) == Ok(location));
    row.map_or(0, |row| row.int(1).expect("a number"))
}

#[test]
fn a_cause_of_the_sites_own_stands_as_the_reason_of_the_movement() {
    on_both(|home| {
        let mut world = world(home);
        let off = |exception, reason: &str| Settle::WriteOff { exception, qty: 5, reason: reason.into() };
        let first = case(&mut world, "W1", "A01.1.1", 5);
        assert_eq!(wish(&mut world, ONE, &off(first, "mice")), "board.settle_reason", "nobody knows it");
        assert!(world.change(|cx| reason::own(cx, Kind::Adjustment, "mice", "Mice", "Nager")));
        assert_eq!(wish(&mut world, ONE, &off(first, "mice")), "");
        let booked =
            "select count(*) from movement where reason = 'mice' and to_location = 'Adjustment' and qty = 5";
        assert_eq!(world.count(booked), 1);
        assert_eq!(
            world.count("select count(*) from settlement where reason = 'mice' and state = 'posted'"),
            1
        );

        // Switched off while a write-off waits for a second person: what was proposed is booked as it was proposed.
        world.change(|cx| policy::set(cx, "write_off_limit", 0));
        let second = case(&mut world, "W1", "A01.2.1", 5);
        assert_eq!(wish(&mut world, ONE, &off(second, "mice")), "");
        assert_eq!(world.count(booked), 1, "it waits");
        assert!(world.change(|cx| reason::switch(cx, Kind::Adjustment, "mice", false)));
        let third = case(&mut world, "W1", "A01.2.1", 5);
        assert_eq!(wish(&mut world, ONE, &off(third, "mice")), "board.settle_reason", "it is off");
        let settlement = world.count("select settlement from settlement where state = 'proposed'");
        assert_eq!(wish(&mut world, TWO, &Settle::Approve { exception: second, settlement }), "");
        assert_eq!(world.count(booked), 2);
    });
}

#[test]
fn what_each_wish_books() {
    let found = |qty, location: &str| Settle::Found { exception: 0, qty, location: location.into() };
    let write_off = |qty, reason: &str| Settle::WriteOff { exception: 0, qty, reason: reason.into() };
    // Missing quantity, wish, the no, what is left of the case, what moved: bin, Discrepancy, Adjustment.
    for (qty, asked, no, left, [bin, there, gone]) in [
        (5, found(5, "A01.2.1"), "", 0, [105, 0, -200]),
        (5, found(2, "A01.2.1"), "", 3, [102, 3, -200]),
        (5, found(6, "A01.2.1"), "board.settle_quantity", 5, [100, 5, -200]),
        (5, found(0, "A01.2.1"), "board.settle_quantity", 5, [100, 5, -200]),
        (5, found(5, "A99"), "board.settle_location", 5, [100, 5, -200]),
        (5, found(5, ADJUSTMENT), "board.settle_location", 5, [100, 5, -200]),
        (-5, found(5, "A01.2.1"), "board.settle_not_missing", -5, [100, -5, -200]),
        (5, write_off(5, "miscount"), "", 0, [100, 0, -195]),
        (5, write_off(1, "miscount"), "", 4, [100, 4, -199]),
        (-5, write_off(5, "miscount"), "", 0, [100, 0, -205]),
        (5, write_off(5, "opening"), "board.settle_reason", 5, [100, 5, -200]),
        (20, write_off(11, "miscount"), "", 20, [100, 20, -200]),
        (5, Settle::Accept { exception: 0 }, "board.settle_unexplained", 5, [100, 5, -200]),
    ] {
        on_both(|home| {
            let mut world = world(home);
            let exception = case(&mut world, "W1", "A01.1.1", qty);
            let asked = match asked.clone() {
                Settle::Found { qty, location, .. } => Settle::Found { exception, qty, location },
                Settle::WriteOff { qty, reason, .. } => Settle::WriteOff { exception, qty, reason },
                _ => Settle::Accept { exception },
            };
            assert_eq!(wish(&mut world, ONE, &asked), no, "{asked:?}");
            let state = if left == 0 { "resolved" } else { "open" };
            assert_eq!(unexplained(&mut world), [(state.to_owned(), left)], "{asked:?}");
            let now =
                [lies(&mut world, "A01.2.1"), lies(&mut world, DISCREPANCY), lies(&mut world, ADJUSTMENT)];
            assert_eq!(now, [bin, there, gone], "{asked:?}");
        });
    }
}

#[test]
fn a_confirm_taken_back_after_its_case_was_settled_leaves_the_settled_part_unexplained() {
    on_both(|home| {
        let mut world = world(home);
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 108,
            "order": "", "tote": "T9"});
        world.confirm(None, pick);
        let exception = world.count("select exception from exception where unexplained = -8");
        let off = Settle::WriteOff { exception, qty: 8, reason: "miscount".into() };
        assert_eq!(wish(&mut world, ONE, &off), "");
        let answer =
            world.confirm(None, json!({"kind": "undo", "command": "K7Q2MX.c1", "source": "A01.1.1"}));
        assert_eq!(lies(&mut world, "A01.1.1"), 100, "{answer}");
        assert_eq!(world.count("select count(*) from exception where state = 'open' and unexplained = 8"), 1);
        let found = Settle::Found { exception, qty: 8, location: "A01.1.1".into() };
        assert_eq!(wish(&mut world, ONE, &found), "", "and can be settled again");
    });
}

#[test]
fn a_minus_here_explains_a_plus_there() {
    on_both(|home| {
        let mut world = world(home);
        let here = case(&mut world, "W1", "A01.1.1", 7);
        let there = case(&mut world, "W1", "A01.2.1", -4);
        let too = case(&mut world, "W1", "A01.2.1", 2);
        let same = |exception, other, qty| Settle::Match { exception, other, qty };
        for (asked, no) in [
            (same(here, too, 1), "board.settle_no_match"),
            (same(here, here, 1), "board.settle_closed"),
            (same(here, 999, 1), "board.settle_closed"),
            (same(here, there, 5), "board.settle_quantity"),
            (same(here, there, 4), ""),
            (same(here, there, 1), "board.settle_closed"),
        ] {
            assert_eq!(wish(&mut world, ONE, &asked), no, "{asked:?}");
        }
        let open = |left| ("open".to_owned(), left);
        assert_eq!(unexplained(&mut world), [open(3), ("resolved".to_owned(), 0), open(2)]);
    });
}

#[test]
fn above_the_limit_a_second_person_decides_who_had_no_hand_in_it() {
    on_both(|home| {
        let mut world = world(home);
        // S2 moved the goods there before.
        world.change(|cx| {
            cx.by.actor = ActorId("S2".into());
            let (from, to) = (Place::loose("A01.2.1"), Place::loose("A01.1.1"));
            ledger::book(cx, &Booking { goods: tea(), qty: 1, from, to, reason: "", own: None }).map(|_| ())
        });
        let exception = case(&mut world, "W1", "A01.1.1", 30);
        let off = |qty| Settle::WriteOff { exception, qty, reason: "theft_suspected".into() };
        assert_eq!(wish(&mut world, ONE, &off(6)), "");
        assert_eq!(lies(&mut world, DISCREPANCY), 24);
        assert_eq!(wish(&mut world, ONE, &off(6)), "", "in slices it is the same case: proposed");
        assert_eq!(lies(&mut world, DISCREPANCY), 24);
        assert_eq!(wish(&mut world, ONE, &off(1)), "board.settle_waits");
        let proposal = |world: &mut World| {
            world.count("select coalesce(max(settlement), 0) from settlement where state = 'proposed'")
        };
        let settlement = proposal(&mut world);
        let approve = Settle::Approve { exception, settlement };
        for (who, no) in [
            (ONE, "board.settle_own"),
            (("P1", "S1.again"), "board.settle_own"),
            (TWO, "board.settle_touched"),
            (("P9", "W1"), "board.settle_touched"),
            (THREE, ""),
            (THREE, "board.settle_decided"),
        ] {
            assert_eq!(wish(&mut world, who, &approve), no, "{who:?}");
        }
        assert_eq!(lies(&mut world, DISCREPANCY), 18);

        assert_eq!(wish(&mut world, ONE, &off(18)), "");
        let settlement = proposal(&mut world);
        let reject = |note: &str| Settle::Reject { exception, settlement, note: note.into() };
        assert_eq!(wish(&mut world, THREE, &reject(" ")), "board.settle_note");
        assert_eq!(wish(&mut world, THREE, &reject("Look behind the rack")), "");
        assert_eq!(unexplained(&mut world), [("open".to_owned(), 18)]);
        assert_eq!(lies(&mut world, DISCREPANCY), 18);
    });
}

#[test]
fn where_nobody_knows_any_more_who_moved_it_two_approve() {
    on_both(|home| {
        let mut world = world(home);
        let exception = case(&mut world, "shredded", "A01.1.1", 30);
        let off = Settle::WriteOff { exception, qty: 30, reason: "unexplained".into() };
        assert_eq!(wish(&mut world, ONE, &off), "");
        let settlement = world.count("select settlement from settlement where state = 'proposed'");
        let approve = Settle::Approve { exception, settlement };
        assert_eq!(wish(&mut world, TWO, &approve), "");
        assert_eq!(lies(&mut world, DISCREPANCY), 30, "one is not enough");
        assert_eq!(wish(&mut world, TWO, &approve), "board.settle_twice");
        assert_eq!(wish(&mut world, THREE, &approve), "");
        assert_eq!(unexplained(&mut world), [("resolved".to_owned(), 0)]);
    });
}

#[test]
fn a_case_that_explains_no_stock_is_closed() {
    on_both(|home| {
        let mut world = world(home);
        let exception = world.change(|cx| exception::raise(cx, &Raise::new(ExceptionCode::BinFull)));
        assert_eq!(wish(&mut world, ONE, &Settle::Accept { exception }), "");
        assert_eq!(wish(&mut world, ONE, &Settle::Accept { exception }), "board.settle_closed");
        assert_eq!(unexplained(&mut world), [("resolved".to_owned(), 0)]);
    });
}

/// A count of a place that nobody is left to do again: a case that leaves nothing unexplained yet.
fn uncounted(world: &mut World, location: &'static str) -> i64 {
    world.change(|cx| {
        cx.by.actor = ActorId("W1".into());
        let raise = Raise::new(ExceptionCode::CountVariance);
        exception::raise(cx, &Raise { location: location.into(), goods: tea(), qty: 3, ..raise })
    })
}

#[test]
fn what_a_supervisor_counts_is_booked_and_its_difference_is_settled_like_any_other() {
    on_both(|home| {
        let mut world = world(home);
        let counted =
            |exception, seen, reason: &str| Settle::Counted { exception, seen, reason: reason.into() };
        let open = |left| ("open".to_owned(), left);
        let first = uncounted(&mut world, "A01.1.1");
        for (seen, reason, no) in [
            (97, "opening", "board.settle_reason"),
            (-1, "miscount", "board.settle_bad"),
            (97, "miscount", ""),
            (96, "miscount", "board.settle_no_count"),
        ] {
            assert_eq!(wish(&mut world, ONE, &counted(first, seen, reason)), no, "{seen} {reason}");
        }
        assert_eq!((lies(&mut world, "A01.1.1"), lies(&mut world, DISCREPANCY)), (97, 3));
        assert_eq!(
            unexplained(&mut world),
            [open(3)],
            "the floor is right; what is missing is still to be settled"
        );
        let off = Settle::WriteOff { exception: first, qty: 3, reason: "miscount".into() };
        assert_eq!(wish(&mut world, ONE, &off), "");

        let more = uncounted(&mut world, "A01.1.1");
        assert_eq!(wish(&mut world, ONE, &counted(more, 102, "miscount")), "");
        assert_eq!((lies(&mut world, "A01.1.1"), lies(&mut world, DISCREPANCY)), (102, -5));
        let same = uncounted(&mut world, "A01.1.1");
        assert_eq!(wish(&mut world, ONE, &counted(same, 102, "miscount")), "", "as booked: nothing to book");
        let resolved = ("resolved".to_owned(), 0);
        assert_eq!(unexplained(&mut world), [resolved.clone(), open(-5), resolved]);
        let disturbed = world.change(|cx| {
            let raise = Raise::new(ExceptionCode::CountContended);
            crate::task::count_due(cx, "A01.2.1", "recount")?;
            exception::raise(cx, &Raise { location: "A01.2.1".into(), goods: tea(), ..raise })
        });
        let asked = counted(disturbed, 100, "miscount");
        assert_eq!(wish(&mut world, ONE, &asked), "board.settle_no_count", "somebody counts it anew");
        world.change(|cx| cx.conn.batch("update task set state = 'cancelled' where kind = 'count'"));
        assert_eq!(wish(&mut world, ONE, &asked), "", "nobody does");
        let other = world.change(|cx| exception::raise(cx, &Raise::new(ExceptionCode::BinFull)));
        assert_eq!(wish(&mut world, ONE, &counted(other, 1, "miscount")), "board.settle_no_count");
    });
}

#[test]
fn a_count_far_from_the_books_takes_a_second_person_who_had_no_hand_in_it() {
    on_both(|home| {
        let mut world = world(home);
        let exception = uncounted(&mut world, "A01.1.1");
        let counted = |seen| Settle::Counted { exception, seen, reason: "theft_suspected".into() };
        assert_eq!(wish(&mut world, ONE, &counted(60)), "");
        assert_eq!((lies(&mut world, "A01.1.1"), lies(&mut world, DISCREPANCY)), (100, 0), "only proposed");
        assert_eq!(wish(&mut world, ONE, &counted(61)), "board.settle_waits");
        let settlement =
            world.count("select settlement from settlement where state = 'proposed' and kind = 'count'");
        let approve = Settle::Approve { exception, settlement };
        for (who, no) in [(ONE, "board.settle_own"), (("P9", "W1"), "board.settle_touched"), (TWO, "")] {
            assert_eq!(wish(&mut world, who, &approve), no, "{who:?}");
        }
        assert_eq!((lies(&mut world, "A01.1.1"), lies(&mut world, DISCREPANCY)), (60, 40));
        assert_eq!(unexplained(&mut world), [("open".to_owned(), 40)]);

        let exception = uncounted(&mut world, "A01.2.1");
        let gone = Settle::Counted { exception, seen: 0, reason: "unexplained".into() };
        assert_eq!(wish(&mut world, ONE, &gone), "");
        world.change(|cx| {
            let (from, to) = (Place::loose("A01.2.1"), Place::loose("A01.1.1"));
            ledger::book(cx, &Booking { goods: tea(), qty: 30, from, to, reason: "", own: None }).map(|_| ())
        });
        let settlement = world.count("select max(settlement) from settlement where state = 'proposed'");
        let approve = Settle::Approve { exception, settlement };
        assert_eq!(wish(&mut world, TWO, &approve), "board.settle_changed", "some were moved since");
        let reject = Settle::Reject { exception, settlement, note: "Count again".into() };
        assert_eq!(wish(&mut world, TWO, &reject), "");
        assert_eq!(lies(&mut world, "A01.2.1"), 70);
    });
}

/// So many TEA at a place become unfit, as a worker reports it; answers the case.
fn spoilt(world: &mut World, location: &'static str, qty: Qty, status: StockStatus) -> i64 {
    world.change(|cx| {
        cx.by.actor = ActorId("W1".into());
        let (from, to) = (Place::loose(location), Place::on(location, "", status));
        ledger::book(cx, &Booking { goods: tea(), qty, from, to, reason: "", own: None })?;
        let raise = Raise::new(ExceptionCode::Damaged);
        exception::raise(cx, &Raise { location: location.into(), goods: tea(), qty, ..raise })
    })
}

#[test]
fn unfit_goods_are_scrapped_above_the_limit_by_two_and_nothing_else_is() {
    on_both(|home| {
        let mut world = world(home);
        let scrap = |exception, qty, reason: &str| Settle::Scrap { exception, qty, reason: reason.into() };
        let good = world.change(|cx| {
            let raise = Raise::new(ExceptionCode::Damaged);
            exception::raise(cx, &Raise { location: "A01.2.1".into(), goods: tea(), qty: 3, ..raise })
        });
        assert_eq!(
            wish(&mut world, ONE, &scrap(good, 1, "damaged")),
            "board.settle_no_scrap",
            "all is well there"
        );
        let exception = spoilt(&mut world, "A01.1.1", 30, StockStatus::Damaged);
        for (qty, reason, no) in [
            (0, "damaged", "board.settle_quantity"),
            (31, "damaged", "board.settle_quantity"),
            (4, "opening", "board.settle_reason"),
            (4, "damaged", ""),
        ] {
            assert_eq!(wish(&mut world, ONE, &scrap(exception, qty, reason)), no, "{qty} {reason}");
        }
        let moved = "select count(*) from movement where kind = 'scrap' and reason = 'damaged' and qty = 4 and \
                     from_location = 'A01.1.1' and from_status = 'damaged' and to_location = 'Adjustment'";
        assert_eq!((world.count(moved), lies(&mut world, "A01.1.1")), (1, 96));
        let open = [("open".to_owned(), 0), ("open".to_owned(), 0)];
        assert_eq!(unexplained(&mut world), open, "26 of them lie there still");

        // Above the limit of 10, with what was scrapped before, it waits for somebody else.
        assert_eq!(wish(&mut world, ONE, &scrap(exception, 7, "damaged")), "");
        assert_eq!(lies(&mut world, "A01.1.1"), 96, "only proposed");
        assert_eq!(wish(&mut world, TWO, &scrap(exception, 1, "damaged")), "board.settle_waits");
        let settlement = world.count("select settlement from settlement where state = 'proposed'");
        let approve = Settle::Approve { exception, settlement };
        for (who, no) in [
            (ONE, "board.settle_own"),
            (("P1", "S1.again"), "board.settle_own"),
            (("P9", "W1"), "board.settle_touched"),
            (TWO, ""),
            (TWO, "board.settle_decided"),
        ] {
            assert_eq!(wish(&mut world, who, &approve), no, "{who:?}");
        }
        assert_eq!(lies(&mut world, "A01.1.1"), 89);
        assert_eq!(world.count("select cast(sum(qty) as bigint) from movement where kind = 'scrap'"), 11);

        // A no leaves all as it is; the last of it closes the case.
        assert_eq!(wish(&mut world, ONE, &scrap(exception, 19, "expired")), "");
        let settlement = world.count("select settlement from settlement where state = 'proposed'");
        let reject = Settle::Reject { exception, settlement, note: "Ask the supplier first".into() };
        assert_eq!(wish(&mut world, THREE, &reject), "");
        assert_eq!(lies(&mut world, "A01.1.1"), 89);
        assert_eq!(wish(&mut world, ONE, &scrap(exception, 19, "expired")), "");
        let settlement = world.count("select settlement from settlement where state = 'proposed'");
        assert_eq!(wish(&mut world, THREE, &Settle::Approve { exception, settlement }), "");
        assert_eq!(unexplained(&mut world)[1], ("resolved".to_owned(), 0));
        assert_eq!(lies(&mut world, "A01.1.1"), 70, "the good ones stay");
    });
}

#[test]
fn a_proposal_to_scrap_what_went_meanwhile_is_not_carried_out() {
    on_both(|home| {
        let mut world = world(home);
        let exception = spoilt(&mut world, "A01.1.1", 30, StockStatus::Expired);
        let scrap = Settle::Scrap { exception, qty: 30, reason: "expired".into() };
        assert_eq!(wish(&mut world, ONE, &scrap), "");
        world.change(|cx| {
            let (from, to) = (
                Place::on("A01.1.1", "", StockStatus::Expired),
                Place::on("A01.2.1", "", StockStatus::Expired),
            );
            ledger::book(cx, &Booking { goods: tea(), qty: 1, from, to, reason: "", own: None })
        });
        let settlement = world.count("select settlement from settlement where state = 'proposed'");
        let approve = Settle::Approve { exception, settlement };
        assert_eq!(wish(&mut world, TWO, &approve), "board.settle_changed");
        assert_eq!(world.count("select count(*) from movement where kind = 'scrap'"), 0);
    });
}
