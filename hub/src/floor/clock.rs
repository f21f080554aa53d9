//! Hub time: the machine's clock as it stood when the hub began, carried on by a steady one. When somebody sets the
//! machine's clock, or it slept, hub time and that clock part. The hub then takes the step over as a whole, together with
//! every deadline that runs, so that nothing ends early and nothing lives on because a clock was set.

use crate::cx::Cx;
use crate::db::DbError;
use crate::exception;
use crate::people::{desk, device, glass, person};
use crate::task::lease;
use crate::webhook;
use regal_shared::base::Moment;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// From how far apart on the machine's clock has made a step, ms. What time servers correct little by little they correct
/// in the steady clock as well.
pub const STEP_MS: i64 = 2_000;
/// From which step on it is a case for the administrator, ms: as far as a device's clock may be off.
pub const CASE_MS: i64 = 2 * 60_000;

/// How far hub time is ahead of the steady clock: what there is to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead(i64);

/// A step of the machine's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// By how much it went ahead, ms; negative when it was set back.
    pub by: i64,
    /// The lead before it.
    pub before: Lead,
    /// The lead once it is taken over.
    pub after: Lead,
}

impl Lead {
    /// Hub time begins as the machine's clock says.
    #[must_use]
    pub fn begin(wall: Moment, steady: i64) -> Lead {
        Lead(wall.0.saturating_sub(steady))
    }

    /// Hub time at a reading of the steady clock, ms.
    #[must_use]
    pub fn at(self, steady: i64) -> Moment {
        Moment(self.0.saturating_add(steady))
    }

    /// The step the machine's clock has made against hub time, if it made one.
    #[must_use]
    pub fn step(self, wall: Moment, steady: i64) -> Option<Step> {
        let after = Lead::begin(wall, steady);
        let by = after.0.saturating_sub(self.0);
        (by.saturating_abs() >= STEP_MS).then_some(Step { by, before: self, after })
    }
}

/// A machine's clocks.
pub struct Clock {
    wall: Box<dyn Fn() -> Moment + Send + Sync>,
    steady: Box<dyn Fn() -> i64 + Send + Sync>,
    lead: AtomicI64,
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock").field("now", &self.now()).finish_non_exhaustive()
    }
}

impl Clock {
    /// Hub time over two clocks: the one that people set, and a steady one in ms since any moment.
    #[must_use]
    pub fn over(
        wall: impl Fn() -> Moment + Send + Sync + 'static,
        steady: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Clock {
        let Lead(lead) = Lead::begin(wall(), steady());
        Clock { wall: Box::new(wall), steady: Box::new(steady), lead: AtomicI64::new(lead) }
    }

    /// Hub time over this machine's clocks.
    #[must_use]
    pub fn here() -> Clock {
        let begin = Instant::now();
        Clock::over(wall, move || i64::try_from(begin.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Hub time.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.lead().at(self.steady())
    }

    /// The steady clock, ms: for how long something took.
    #[must_use]
    pub fn steady(&self) -> i64 {
        (self.steady)()
    }

    fn lead(&self) -> Lead {
        Lead(self.lead.load(Ordering::SeqCst))
    }

    /// The step that the machine's clock has made and hub time has not.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        self.lead().step((self.wall)(), self.steady())
    }

    fn set(&self, Lead(lead): Lead) {
        self.lead.store(lead, Ordering::SeqCst);
    }
}

/// Hub time makes a step, and with it all that ends at a moment: leases, how long a wrong PIN has to wait, codes to enrol
/// with, how long a look at one person is open, when a webhook is tried again. May run more than once.
///
/// # Errors
/// The database. Then [`undo`] is called.
pub fn take(cx: &mut Cx<'_>, clock: &Clock, step: Step) -> Result<(), DbError> {
    lease::shift(cx, step.by)?;
    person::shift_waits(cx, step.by)?;
    desk::shift_waits(cx, step.by)?;
    device::shift(cx, step.by)?;
    glass::shift(cx, step.by)?;
    webhook::shift(cx, step.by)?;
    clock.set(step.after);
    cx.now = cx.site.recorded(clock.now());
    cx.time = clock.now();
    if step.by.saturating_abs() >= CASE_MS {
        let said = if step.by < 0 { "exc.detail_hub_back" } else { "exc.detail_hub_ahead" };
        let detail = Message::new(said).with("n", step.by.saturating_abs() / 60_000);
        exception::once(cx, ExceptionCode::ClockOff, detail.to_string())?;
    }
    Ok(())
}

/// The hub begins, and its machine's clock may have been set back while it was down: nothing waits and nothing is open for
/// longer than such a thing ever is. (Leases end in [`lease::lapse`], webhooks come in their own thread.)
///
/// # Errors
/// The database.
pub fn begin(cx: &mut Cx<'_>) -> Result<(), DbError> {
    person::end_stale(cx)?;
    desk::end_stale(cx)?;
    device::end_stale(cx)?;
    glass::end_stale(cx)
}

/// The step could not be taken over: hub time goes on as before.
pub fn undo(clock: &Clock, step: Step) {
    clock.set(step.before);
}

/// The clock of this machine, which people and time servers set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place where the hub reads its machine's clock")]
pub fn wall() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Hub time as a function.
#[must_use]
pub fn told(clock: &Arc<Clock>) -> Arc<dyn Fn() -> Moment + Send + Sync> {
    let clock = Arc::clone(clock);
    Arc::new(move || clock.now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::query_int;
    use crate::floor::{Hall, Outcome, Outside};
    use crate::people::equipment::When;
    use crate::testing::{NOW, World, on_both};
    use serde_json::json;

    const SECOND: i64 = 1_000;
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    #[test]
    fn hub_time_runs_steadily_and_a_step_of_the_machines_clock_is_seen_as_one() {
        // (what happened, the machine's clock went on by, the steady one by, hub time went on by, the step)
        let table = [
            ("nothing", 0, 0, 0, None),
            ("a minute", MINUTE, MINUTE, MINUTE, None),
            ("a clock that is a little fast", MINUTE + 1_999, MINUTE, MINUTE, None),
            ("a little slow", MINUTE - 1_999, MINUTE, MINUTE, None),
            ("set ahead by 2 s", MINUTE + 2 * SECOND, MINUTE, MINUTE, Some(2 * SECOND)),
            ("set back by 2 s", MINUTE - 2 * SECOND, MINUTE, MINUTE, Some(-2 * SECOND)),
            ("set ahead by an hour", MINUTE + HOUR, MINUTE, MINUTE, Some(HOUR)),
            ("set ahead by a day", MINUTE + DAY, MINUTE, MINUTE, Some(DAY)),
            ("set back by an hour", MINUTE - HOUR, MINUTE, MINUTE, Some(-HOUR)),
            ("set back by a day", MINUTE - DAY, MINUTE, MINUTE, Some(-DAY)),
            ("slept for a night, and the steady clock with it", 8 * HOUR, 0, 0, Some(8 * HOUR)),
            ("set back to 1970", -NOW.0, MINUTE, MINUTE, Some(-NOW.0 - MINUTE)),
        ];
        for (what, walls, steadys, hubs, by) in table {
            let lead = Lead::begin(NOW, 5_000);
            assert_eq!(lead.at(5_000), NOW);
            let (wall, steady) = (NOW.plus(walls), 5_000 + steadys);
            assert_eq!(lead.at(steady), NOW.plus(hubs), "{what}: until it is taken over");
            let step = lead.step(wall, steady);
            assert_eq!(step.map(|step| step.by), by, "{what}");
            if let Some(step) = step {
                assert_eq!(step.after.at(steady), wall, "{what}: taken over");
                assert_eq!(step.after.step(wall, steady), None, "{what}: once");
                assert_eq!(step.before, lead, "{what}");
            }
        }
    }

    /// A hub whose two clocks are turned by hand.
    struct Turned {
        hall: Hall,
        wall: Arc<AtomicI64>,
        steady: Arc<AtomicI64>,
        runtime: tokio::runtime::Runtime,
    }

    impl Turned {
        fn over(world: &World) -> Turned {
            let mut hall =
                Hall::open(&world.database(), "main", "Test", Box::new(|_| {})).expect("a running hub");
            let (wall, steady) = (Arc::new(AtomicI64::new(NOW.0)), Arc::new(AtomicI64::new(0)));
            let (walls, steadys) = (Arc::clone(&wall), Arc::clone(&steady));
            let clock = Arc::new(Clock::over(
                move || Moment(walls.load(Ordering::SeqCst)),
                move || steadys.load(Ordering::SeqCst),
            ));
            hall.outside = Outside { now: told(&clock), clock, ..Outside::default() };
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            Turned { hall, wall, steady, runtime }
        }

        fn pass(&self, ms: i64) {
            self.wall.fetch_add(ms, Ordering::SeqCst);
            self.steady.fetch_add(ms, Ordering::SeqCst);
        }

        /// The look that a hub takes each 15 s: the step taken over, and how many leases ended.
        fn look(&self) -> (Option<i64>, usize) {
            let step = self.runtime.block_on(self.hall.keep_time()).expect("time is kept");
            (step, self.hall.change("lapse", lease::lapse).wait().expect("leases are looked through"))
        }

        fn count(&self, sql: &'static str) -> i64 {
            self.hall.change("test", move |cx| query_int(cx.conn, sql, &[])).wait().expect("a number")
        }
    }

    #[test]
    fn a_lease_runs_for_its_half_hour_however_the_machines_clock_is_set() {
        for by in [HOUR, DAY, -HOUR, -DAY, 8 * HOUR] {
            on_both(|home| {
                let mut world = World::new(home);
                world.stock("A01.1.1", "TEA", 10);
                world.order("4711", 4);
                world.claim(json!({"claim": "next", "kinds": ["pick"]}));
                let turned = Turned::over(&world);
                turned.pass(10 * MINUTE);
                turned.wall.fetch_add(by, Ordering::SeqCst);
                assert_eq!(turned.look(), (Some(by), 0), "{by}: the step ends nothing");
                assert_eq!(turned.look(), (None, 0), "{by}: and is taken over once");
                assert_eq!(turned.hall.now().0, turned.wall.load(Ordering::SeqCst));
                turned.pass(21 * MINUTE);
                assert_eq!(turned.look(), (None, 0), "{by}: its end and some of the two minutes after it");
                turned.pass(2 * MINUTE);
                assert_eq!(turned.look(), (None, 1), "{by}: nor does it live on");
                assert_eq!(turned.count("select count(*) from exception where code = 'clock_off'"), 1);
            });
        }
    }

    #[test]
    fn what_is_written_down_never_goes_back_and_a_device_that_is_right_is_not_blamed() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            let turned = Turned::over(&world);
            turned.wall.fetch_add(-HOUR, Ordering::SeqCst);
            turned.look();
            let (written, runs) =
                turned.hall.change("test", |cx| Ok((cx.now, cx.time))).wait().expect("two moments");
            assert_eq!((written, runs), (NOW, NOW.plus(-HOUR)));
            world.now = runs;
            let park = json!({"id": "B3C4D5.c1", "epoch": 1, "actor": "x", "occurred_at": runs.0,
                              "confirm": {"kind": "park", "location": "P01"}});
            let answer = world.send_as("B3C4D5", &park.to_string());
            let applied = Outcome::Answered(json!({"answer": "applied"}).to_string());
            assert_eq!(answer, applied, "its clock says what the hub's says");
        });
    }

    #[test]
    fn who_waits_after_wrong_pins_waits_as_long_as_before() {
        on_both(|home| {
            let mut world = World::new(home);
            world.change(|cx| {
                let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
                person::wrong_pin(cx, &person::Person { failures: 9, ..ana })
            });
            let turned = Turned::over(&world);
            let left = |turned: &Turned| {
                turned.count("select locked_until from person where person = '1001'") - turned.hall.now().0
            };
            let before = left(&turned);
            assert!(before > 0, "{before}");
            turned.wall.fetch_add(-DAY, Ordering::SeqCst);
            turned.look();
            assert_eq!(left(&turned), before);
        });
    }

    #[test]
    fn a_clock_set_back_while_the_hub_was_down_makes_nobody_wait_longer_and_leaves_no_code_or_session_open() {
        on_both(|home| {
            let mut world = World::new(home);
            world.change(|cx| {
                let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
                person::wrong_pin(cx, &person::Person { failures: 9, ..ana })?;
                (0..11).try_for_each(|_| device::wrong_pin(cx, &"K7Q2MX".into()))?;
                desk::set_password(cx, "1001", "hash")?;
                (0..9).try_for_each(|_| desk::wrong_password(cx, "1001"))?;
                device::offer(cx, "CODEONE2", When::ByRole)?;
                desk::offer_setup(cx, "SETUP234")
            });
            world.change(|cx| desk::begin(cx, "1002", "token", &"actor-D".into()));
            world.now = NOW.plus(-DAY);
            world.change(begin);
            for until in [
                world.count("select max(locked_until) from person"),
                world.count("select max(locked_until) from password"),
                world.count("select max(locked_until) from device"),
            ] {
                let left = until - world.now.0;
                assert!((1..=5 * MINUTE).contains(&left), "{left} ms");
            }
            assert_eq!(world.count("select count(*) from desk_session where ended_at = 0"), 0);
            // A day later, when the clock stands where it stood, nothing has come to life again.
            world.now = NOW;
            let enrolled = world.change(|cx| device::enrol(cx, "CODEONE2", "New", "AAAAAA", "A"));
            assert!(enrolled.is_err());
            assert!(!world.change(|cx| desk::take_setup(cx, "SETUP234")));
        });
    }

    #[test]
    fn a_code_is_good_for_its_time_and_no_longer_however_the_machines_clock_is_set() {
        for by in [HOUR, DAY, -HOUR, -DAY] {
            on_both(|home| {
                let world = World::new(home);
                let turned = Turned::over(&world);
                turned
                    .hall
                    .change("test", |cx| {
                        device::offer(cx, "CODEONE2", When::ByRole)?;
                        device::offer(cx, "CODETWO3", When::ByRole)?;
                        desk::offer_setup(cx, "SETUP234")
                    })
                    .wait()
                    .expect("offered");
                turned.pass(5 * MINUTE);
                turned.wall.fetch_add(by, Ordering::SeqCst);
                turned.look();
                let enrols = |code: &'static str, id: &'static str| {
                    let enrol = move |cx: &mut Cx<'_>| device::enrol(cx, code, "New", id, id);
                    turned.hall.change("test", enrol).wait().expect("enrolled or not").is_ok()
                };
                turned.pass(4 * MINUTE);
                assert!(enrols("CODEONE2", "AAAAAA"), "{by}: nine of its ten minutes");
                turned.pass(2 * MINUTE);
                assert!(!enrols("CODETWO3", "BBBBBB"), "{by}: eleven");
                let first = turned.count("select expires_at from setup_code") - turned.hall.now().0;
                assert_eq!(first, desk::SETUP_MS - 11 * MINUTE, "{by}");

                // One made after the step runs from then, though what is written down may still stand before it.
                turned
                    .hall
                    .change("test", |cx| device::offer(cx, "CODEFUR4", When::ByRole))
                    .wait()
                    .expect("offered");
                turned.pass(11 * MINUTE);
                assert!(!enrols("CODEFUR4", "CCCCCC"), "{by}");
            });
        }
    }

    #[test]
    fn a_lease_that_a_clock_set_back_left_in_the_far_future_ends_in_half_an_hour() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            // The hub begins again, and its machine's clock stands a day behind.
            let turned = Turned::over(&world);
            turned.wall.store(NOW.0 - DAY, Ordering::SeqCst);
            turned.runtime.block_on(turned.hall.keep_time()).expect("time is kept");
            turned.hall.change("test", |cx| lease::shift(cx, DAY)).wait().expect("as the restart finds it");
            assert_eq!(turned.look(), (None, 0));
            turned.pass(33 * MINUTE);
            assert_eq!(turned.look(), (None, 1));
        });
    }
}
