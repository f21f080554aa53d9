//! Figures from a small floor: what was done, what is read from it, and what is not.

mod days;
mod labour;
mod made;
mod supply;

use super::calendar::Calendar;
use super::{Cell, Report, Sheet, Wanted, figure, job};
use crate::cx::Cx;
use crate::db::testing::Place as Home;
use crate::db::{DbError, query_int};
use crate::floor::{Hall, Outside};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use jiff::tz::TimeZone;
use regal_shared::base::{ActorId, Goods, Moment};
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
