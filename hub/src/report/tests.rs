//! Figures from a small floor: what was done, what is read from it, and what is not.

use super::calendar::Calendar;
use super::{Cell, Report, Sheet, Wanted, digest, figure, job, supply};
use crate::catalog::retired;
use crate::cx::Cx;
use crate::db::testing::{Place as Home, on_both, sqlite};
use crate::db::{DbError, query_int};
use crate::exception::{self, Raise};
use crate::floor::{Hall, Outside};
use crate::ledger::{self, ADJUSTMENT, Booking, CUSTOMER, Place, SUPPLIER};
use crate::people::actor::{self, Stay};
use crate::verify::{self, Rule};
use jiff::tz::TimeZone;
use regal_shared::base::{ActorId, Goods, Moment, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// The day everything begins, and eight in the morning of it.
const FIRST: i64 = 20_700;
const MORNING: i64 = FIRST * DAY + 8 * HOUR;

const FILL: &str = "
insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots,
  capacity, state, suspect) values
  ('main', 'A1', 'bin', 'A', '', 1, 0, 0, 0, '', 0, 1, 1, 0, 'usable', 0),
  ('main', 'A2', 'bin', 'A', '', 2, 0, 0, 0, '', 0, 1, 1, 0, 'usable', 0),
  ('main', 'B1', 'bin', 'B', '', 3, 0, 0, 0, '', 0, 1, 1, 0, 'usable', 0),
  ('main', 'D1', 'dock', '', '', 4, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0);
insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty,
  inbound_status, area, fixed_location, state) values
  ('main', 'TEA', 'Green tea', 'own', 0, 'none', 'none', 0, 250, 50, 500, 'available', '', '', 'active'),
  ('main', 'MUG', 'Mug', 'shop', 0, 'none', 'none', 0, 250, 50, 500, 'available', '', '', 'active');
";

struct Floor {
    hall: Hall,
    clock: Arc<AtomicI64>,
    runtime: tokio::runtime::Runtime,
}

impl Floor {
    fn open(home: &Home) -> Floor {
        let mut hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let clock = Arc::new(AtomicI64::new(MORNING));
        let now = Arc::clone(&clock);
        hall.outside =
            Outside { now: Arc::new(move || Moment(now.load(Ordering::SeqCst))), ..Outside::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let floor = Floor { hall, clock, runtime };
        floor.change(|cx| cx.conn.batch(FILL));
        floor
    }

    fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Cx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.hall.change("test", job).wait().expect("a change")
    }

    fn at(&self, moment: i64) {
        self.clock.store(moment, Ordering::SeqCst);
    }

    /// Somebody moves goods.
    fn moves(&self, (kind, who): (&'static str, &str), qty: i64, item: &str, from: Place, to: Place) {
        let goods = Goods {
            item: item.to_owned(),
            owner: if item == "MUG" { "shop" } else { "own" }.to_owned(),
            ..Goods::default()
        };
        let who = ActorId(who.to_owned());
        self.change(move |cx| {
            cx.by.kind = kind.to_owned();
            cx.by.actor = who.clone();
            let (goods, from, to) = (goods.clone(), from.clone(), to.clone());
            ledger::book(cx, &Booking { goods, qty, from, to, reason: "", own: None }).map(|_| ())
        });
    }

    fn stock(&self, item: &str, qty: i64, at: &str) {
        self.moves(("import", ""), qty, item, Place::loose(ADJUSTMENT), Place::loose(at));
    }

    fn picks(&self, who: &str, item: &str, qty: i64, from: &str) {
        self.moves(("pick", who), qty, item, Place::loose(from), Place::loose("Carry.K7"));
    }

    /// The job's round.
    fn round(&self) {
        let calendar = Calendar::of(TimeZone::UTC);
        self.runtime.block_on(job::work(&self.hall, &calendar, true)).expect("a round");
    }

    fn sheet(&self, report: Report, owner: &str) -> Sheet {
        let today = self.clock.load(Ordering::SeqCst) / DAY;
        let wanted = Wanted::of(None, None, String::new(), owner.to_owned(), today);
        self.hall.readers.read(|conn| figure(conn, "main", report, &wanted)).expect("a report")
    }

    /// A report's rows as words.
    fn rows(&self, report: Report, owner: &str) -> Vec<String> {
        let words = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(n) if *n >= FIRST - 400 && *n < FIRST + 400 => format!("day{}", n - FIRST),
            Cell::Number(n) => n.to_string(),
            Cell::Nothing => "-".to_owned(),
        };
        let sheet = self.sheet(report, owner);
        for row in &sheet.rows {
            assert_eq!(row.len(), sheet.columns.len(), "{report:?}: {row:?}");
        }
        sheet.rows.iter().map(|row| row.iter().map(words).collect::<Vec<_>>().join(" ")).collect()
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.hall.readers.read(|conn| query_int(conn, sql, &[])).expect("a number")
    }
}

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

/// People who pick ten lines each, under an actor each; `twice` of them under two.
fn shift(floor: &Floor, people: usize, twice: usize) {
    for person in 0..people {
        for actor in 0..=usize::from(person < twice) {
            let (actor, person) = (format!("actor {person} {actor}"), format!("P{person}"));
            let (who, name) = (actor.clone(), person);
            floor.change(move |cx| {
                let stay = Stay { device: "", since: 0, until: 0, reason: "" };
                actor::bind(cx, &ActorId(who.clone()), &name, stay)
            });
            for _ in 0..10 {
                floor.picks(&actor, "TEA", 1, "A1");
            }
        }
    }
}

#[test]
fn labour_counts_people_and_not_their_actors_and_keeps_nothing_of_too_few() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.stock("TEA", 1000, "A1");
        floor.at(MORNING + HOUR);
        shift(&floor, 7, 1);
        // The next day there are eight of them, in another block of hours.
        floor.at(MORNING + DAY + 5 * HOUR);
        floor.change(|cx| cx.conn.batch("delete from shift_actor"));
        shift(&floor, 8, 0);
        floor.round();
        assert_eq!(floor.count("select count(*) from labour"), 0, "no day is over");
        floor.at(MORNING + 4 * DAY);
        floor.round();
        assert_eq!(
            floor.rows(Report::Labour, ""),
            ["day1 12 pick A 8 80 80"],
            "eight actors of seven are seven"
        );
        floor.change(|cx| cx.conn.batch("delete from shift_actor"));
        floor.round();
        assert_eq!(floor.count("select count(*) from labour"), 1, "kept while nobody is known any more");
    });
}

#[test]
fn work_of_people_nobody_knows_any_more_is_not_kept() {
    let home = sqlite();
    let floor = Floor::open(&home);
    floor.stock("TEA", 1000, "A1");
    shift(&floor, 9, 0);
    floor.change(|cx| cx.conn.batch("delete from shift_actor"));
    floor.at(MORNING + 3 * DAY);
    floor.round();
    assert_eq!(floor.count("select count(*) from labour"), 0);
}

#[test]
fn an_item_that_falls_to_its_reorder_point_is_told_of_once() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.stock("TEA", 200, "A1");
        for day in 0..10 {
            floor.at(MORNING + day * DAY);
            floor.picks("a1", "TEA", 4, "A1");
        }
        let told = "select count(*) from event where body like '%low_stock%'";
        floor.at(MORNING + 10 * DAY);
        floor.round();
        // Four a day without exception for nine days of lead time and its deviation: 4 × 7 + 1.645 × 4 × 2 = 41.2.
        assert_eq!(floor.count("select reorder_point from item_supply where item = 'TEA'"), 42);
        assert_eq!(
            floor.count("select cover from item_supply where item = 'TEA'"),
            500,
            "200 pieces last 50 days"
        );
        assert_eq!(floor.rows(Report::LowStock, ""), [""; 0]);
        let order = |number: &'static str, qty: i64| {
            floor.change(move |cx| {
                cx.conn.execute(
                    "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, \
                     shipped, short, state) values ('main', $1, 1, 'TEA', 'own', '', $2, 0, 0, 0, 0, 0, 'new')",
                    crate::db::params![number, qty],
                )
            });
        };
        order("1", 160);
        floor.round();
        floor.round();
        assert_eq!(floor.count(told), 1);
        // 200 there, 160 owed, 40 left for ten days; 42 + 4 × 14 - 40 = 58 to order.
        assert_eq!(floor.rows(Report::LowStock, ""), ["TEA Green tea order_now 100 200 0 160 42 40 58"]);
        assert_eq!(floor.rows(Report::LowStock, "shop"), [""; 0]);
        order("2", 20);
        floor.round();
        assert_eq!(floor.rows(Report::LowStock, ""), ["TEA Green tea runs_out 50 200 0 180 42 40 78"]);
        floor.change(|cx| retired::item(cx, "TEA", true));
        floor.round();
        assert_eq!(floor.rows(Report::LowStock, ""), [""; 0], "what is given up is not ordered anew");
        floor.change(|cx| retired::item(cx, "TEA", false));
        floor.stock("TEA", 500, "A1");
        floor.round();
        assert_eq!(floor.rows(Report::LowStock, ""), [""; 0]);
        order("3", 500);
        floor.round();
        assert_eq!(floor.count(told), 2, "it was above again in between");
    });
}

#[test]
fn two_hubs_that_see_an_item_fall_tell_of_it_once() {
    let home = sqlite();
    let floor = Floor::open(&home);
    let asked = supply::Asked { lines: 5, units: 9, demand: 1500, deviation: 0, reorder_point: 20 };
    let need =
        supply::Need { item: "TEA".into(), day: FIRST, asked, on_hand: 3, on_order: 0, owed: 0, since: 0 };
    for told in [1, 0] {
        let need = need.clone();
        assert_eq!(floor.change(move |cx| supply::write(cx, std::slice::from_ref(&need))), told);
    }
}

#[test]
fn classes_follow_the_lines_and_lots_at_risk_what_goes_out_first() {
    on_both(|home| {
        let floor = Floor::open(home);
        floor.stock("TEA", 100, "A1");
        floor.stock("MUG", 100, "B1");
        for day in 0..10 {
            floor.at(MORNING + day * DAY);
            for _ in 0..4 {
                floor.picks("a1", "TEA", 1, "A1");
            }
        }
        floor.picks("a1", "MUG", 1, "B1");
        let lot = |name: &'static str, left: i64, qty: i64| {
            floor.change(move |cx| {
                let expiry = regal_shared::base::Day(FIRST + 10 + left);
                crate::catalog::save::lot(cx, "TEA", name, Some(expiry))?;
                let goods =
                    Goods { lot: name.into(), item: "TEA".into(), owner: "own".into(), ..Goods::default() };
                let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("A2"));
                ledger::book(cx, &Booking { goods, qty, from, to, reason: "", own: None }).map(|_| ())
            });
        };
        floor.at(MORNING + 10 * DAY);
        for (name, left, qty) in [("OLD", -3, 5), ("SOON", 5, 15), ("NEXT", 10, 30), ("FAR", 200, 30)] {
            lot(name, left, qty);
        }
        floor.round();
        assert_eq!(floor.rows(Report::Abc, ""), ["TEA Green tea 40 40 976 A ", "MUG Mug 1 1 1000 C "]);
        // Four a day: by the fifth day 20 could go, the 15 of the first lot do; by the tenth 40, less those 15.
        assert_eq!(
            floor.rows(Report::Expiry, ""),
            [
                "TEA Green tea OLD day7 -3 5 5 - ",
                "TEA Green tea SOON day15 5 15 0 - ",
                "TEA Green tea NEXT day20 10 30 5 - "
            ]
        );
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
