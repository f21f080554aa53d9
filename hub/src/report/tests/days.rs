//! A day's work as figures: read once, read anew, followed from stretch to stretch, and checked.

use super::super::calendar::Calendar;
use super::super::{Report, digest};
use super::{Floor, HOUR, MORNING};
use crate::db::testing::{on_both, sqlite};
use crate::exception::{self, Raise};
use crate::ledger::{CUSTOMER, Place, SUPPLIER};
use crate::verify::{self, Rule};
use jiff::tz::TimeZone;
use regal_shared::base::StockStatus;
use regal_shared::flow::common::ExceptionCode;

/// One LPN comes in and is put away two hours later, something is picked, an order leaves, a mistake is found, a place
/// is counted.
fn a_day(floor: &Floor) {
    let on = |location: &str, lpn: &str| Place::on(location, lpn, StockStatus::Available);
    floor.moves(("receive", "a1"), 24, "TEA", Place::loose(SUPPLIER), on("D1", "U1"));
    floor.at(MORNING + HOUR);
    floor.moves(("take", "a1"), 24, "TEA", on("D1", "U1"), on("Carry.K7", "U1"));
    floor.at(MORNING + 2 * HOUR);
    floor.moves(("put", "a1"), 24, "TEA", on("Carry.K7", "U1"), Place::loose("A1"));
    floor.stock("MUG", 9, "B1");
    floor.picks("a1", "TEA", 3, "A1");
    floor.picks("a1", "MUG", 2, "B1");
    // Two more than the books have: a line like any other, and no second one.
    floor.picks("a1", "MUG", 9, "B1");
    floor.change(|cx| {
        let raise = Raise { qty: 1, ..Raise::new(ExceptionCode::MissingAtPack) };
        exception::raise(cx, &raise)?;
        let made = MORNING - 30 * HOUR;
        cx.conn.execute(
            "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, \
             made_at, cut_off, stop, state, shipped_at) values ('main', '1', '', 'own', '', '', '', '', 50, $1, $2, 0, \
             'shipped', $3), ('main', '2', '', 'shop', '', '', '', '', 50, $4, 0, 0, 'shipped', $3)",
            crate::db::params![made, MORNING, MORNING + 2 * HOUR, MORNING],
        )?;
        cx.conn.batch(
            "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, shipped, \
             short, state) values ('main', '1', 1, 'TEA', 'own', '', 4, 0, 3, 3, 3, 1, 'shipped'), \
             ('main', '1', 2, 'TEA', 'own', '', 1, 0, 1, 1, 1, 0, 'shipped'), \
             ('main', '2', 1, 'MUG', 'shop', '', 2, 0, 2, 2, 2, 0, 'shipped'); \
             insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
             counted_at) values ('main', 900, 'A1', 'settled', '', '', '', 0, 0, 0, 1788510000000), \
             ('main', 901, 'A1', 'contended', '', '', '', 0, 0, 0, 1788510000000); \
             insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, variance, outcome) \
             values ('main', 900, 1, 'TEA', 'own', '', '', '', 18, 21, -3, 'settled'), \
             ('main', 900, 2, 'MUG', 'shop', '', '', '', 9, 9, 0, 'settled'), \
             ('main', 901, 1, 'TEA', 'own', '', '', '', 1, 21, -20, 'contended')",
        )
    });
    // Orders of this very moment wait for the next: more of them may come.
    floor.at(MORNING + 3 * HOUR);
    floor.stock("TEA", 1, "A2");
}

fn of_the_day(floor: &Floor) {
    assert_eq!(
        floor.rows(Report::Throughput, ""),
        ["day0 1 24 1 24 3 14 0 0 0 0"],
        "lines and units received, put away, picked, packed, loaded"
    );
    assert_eq!(floor.rows(Report::Throughput, "shop"), ["day0 0 0 0 0 2 11 0 0 0 0"]);
    assert_eq!(floor.rows(Report::Accuracy, ""), ["day0 3 1 0 667"]);
    assert_eq!(floor.rows(Report::DockToStock, ""), ["day0 1 120 1000 1000"]);
    // 32 hours and late; 2 hours and without a cut-off.
    assert_eq!(floor.rows(Report::CycleTime, ""), ["day0 2 1020 500 500 500"]);
    assert_eq!(floor.rows(Report::CycleTime, "shop"), ["day0 1 120 1000 1000 1000"]);
    assert_eq!(floor.rows(Report::FillRate, ""), ["day0 2 500 3 667 7 6 857"]);
    assert_eq!(floor.rows(Report::Inventory, ""), ["A 1 0 2 500 30 3 900"]);
    assert_eq!(floor.rows(Report::Space, ""), ["A day0 2 2 0 1000", "B day0 1 0 1 0"]);
}

#[test]
fn a_day_is_read_once_and_can_be_read_anew() {
    on_both(|home| {
        let floor = Floor::open(home);
        a_day(&floor);
        floor.round();
        of_the_day(&floor);
        floor.round();
        of_the_day(&floor);
        floor.change(digest::forget);
        assert_eq!(floor.rows(Report::Throughput, ""), [""; 0]);
        floor.round();
        of_the_day(&floor);
        assert!(floor.sheet(Report::Throughput, "").as_of > MORNING);
    });
}

/// An LPN came in with one stretch of the journal and is put away with the next, another stood in a bin before.
#[test]
fn an_lpn_is_followed_from_stretch_to_stretch() {
    on_both(|home| {
        let floor = Floor::open(home);
        let on = |location: &str, lpn: &str| Place::on(location, lpn, StockStatus::Available);
        floor.moves(("receive", "a1"), 24, "TEA", Place::loose(SUPPLIER), on("D1", "U1"));
        floor.moves(("receive", "a1"), 24, "TEA", Place::loose(SUPPLIER), on("A2", "U2"));
        floor.round();
        assert_eq!(floor.rows(Report::DockToStock, ""), [""; 0]);
        floor.at(MORNING + 2 * HOUR);
        floor.moves(("put", "a1"), 24, "TEA", on("D1", "U1"), Place::loose("A1"));
        floor.moves(("put", "a1"), 24, "TEA", on("A2", "U2"), Place::loose("A1"));
        floor.round();
        assert_eq!(floor.rows(Report::DockToStock, ""), ["day0 1 120 1000 1000"]);
    });
}

#[test]
fn a_stretch_read_twice_counts_once() {
    let home = sqlite();
    let floor = Floor::open(&home);
    a_day(&floor);
    let calendar = Calendar::of(TimeZone::UTC);
    let read = || {
        let source = digest::Source::Journal;
        floor.hall.readers.read(|conn| digest::read(conn, "main", source, &calendar)).expect("read")
    };
    let (one, other) = (read().expect("a stretch"), read().expect("the same"));
    assert_eq!(one, other);
    assert!(floor.change(move |cx| digest::write(cx, &one)));
    assert!(!floor.change(move |cx| digest::write(cx, &other)), "another hub was here");
    assert_eq!(read(), None);
}

#[test]
fn verify_finds_figures_that_are_not_those_of_the_journal() {
    on_both(|home| {
        let floor = Floor::open(home);
        a_day(&floor);
        let broken = || {
            let found = floor.hall.readers.read(|conn| {
                conn.batch("rollback")?;
                let report = verify::verify(conn, "main")?;
                conn.begin()?;
                Ok(report)
            });
            let findings = found.expect("looked at").findings;
            findings.into_iter().find(|finding| finding.rule == Rule::Figures).map(|finding| finding.what)
        };
        assert_eq!(broken(), None, "nothing was read yet");
        floor.round();
        assert_eq!(broken(), None);
        floor.change(|cx| cx.conn.batch("update item_day set units = units + 1 where item = 'MUG'"));
        assert!(
            broken().is_some_and(|what| what.starts_with("MUG: reports say 12 were picked, the journal 11"))
        );
        floor.change(|cx| {
            cx.conn.batch("update item_day set units = 11 where item = 'MUG'; update report_day set units = 1 where what = 'receive'")
        });
        assert!(
            broken().is_some_and(|what| what.starts_with("receive: reports say 1 units, the journal 24"))
        );
        floor.change(digest::forget);
        assert_eq!((broken(), floor.count("select count(*) from trail")), (None, 0));
        floor.round();
        assert_eq!(broken(), None);
        for (change, found) in [
            ("delete from trail where thing = 'U1' and movement = 2", "the trail lacks movement 2"),
            ("delete from trail where kind = 'item' and movement = 5", "the trail lacks movement 2"),
            ("insert into trail values ('main', 'lpn', 'U1', 2)", "the trail lacks movement 5"),
            (
                "insert into trail values ('main', 'item', 'TEA', 5), ('main', 'lpn', 'U9', 2)",
                "the trail has ",
            ),
        ] {
            floor.change(move |cx| cx.conn.batch(change));
            assert!(broken().is_some_and(|what| what.starts_with(found)), "{change}: {:?}", broken());
        }
        floor.change(digest::forget);
        floor.round();
        assert_eq!(broken(), None);
    });
}

#[test]
fn goods_that_leave_unpicked_are_no_work() {
    let home = sqlite();
    let floor = Floor::open(&home);
    floor.stock("TEA", 10, "A1");
    floor.moves(("depart", "a1"), 5, "TEA", Place::loose("A1"), Place::loose(CUSTOMER));
    floor.moves(("put", "a1"), 5, "TEA", Place::loose("A1"), Place::loose("D1"));
    floor.round();
    assert_eq!(floor.rows(Report::Throughput, ""), [""; 0]);
}
