//! Errors from the database at the worst moments, and what becomes of the answers.

use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::engine::{Place, add, count, on_both, with_things};
use crate::db::writer::OnDoubt;
use crate::db::{Conn, DbError, Inline, Row, Ticket, Txn, Value, Writer, params, query_int};

/// What happens instead of a call, or after it.
pub(super) enum Fault {
    /// The call is not made.
    Instead(DbError),
    /// The call is made, and then said to have failed.
    After(DbError),
}

/// Faults that strike one after the other at calls whose text begins with theirs.
pub(super) type Plan = Arc<Mutex<Vec<(&'static str, Fault)>>>;

pub(super) struct Faulty {
    inner: Box<dyn Conn + Send>,
    plan: Plan,
    log: Arc<Mutex<Vec<String>>>,
}

impl Faulty {
    pub(super) fn new(inner: Box<dyn Conn + Send>, plan: Vec<(&'static str, Fault)>) -> Faulty {
        Faulty { inner, plan: Arc::new(Mutex::new(plan)), log: Arc::default() }
    }

    pub(super) fn plan(&self) -> Plan {
        self.plan.clone()
    }

    pub(super) fn log(&self) -> Arc<Mutex<Vec<String>>> {
        self.log.clone()
    }

    fn strike<T>(
        &mut self,
        sql: &str,
        call: impl FnOnce(&mut dyn Conn) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.log.lock().unwrap().push(sql.to_owned());
        let fault = {
            let mut plan = self.plan.lock().unwrap();
            if plan.first().is_some_and(|(start, _)| sql.starts_with(start)) {
                Some(plan.remove(0).1)
            } else {
                None
            }
        };
        match fault {
            None => call(&mut *self.inner),
            Some(Fault::Instead(error)) => Err(error),
            Some(Fault::After(error)) => call(&mut *self.inner).and(Err(error)),
        }
    }
}

impl Conn for Faulty {
    fn vault(&self) -> crate::db::Vault {
        self.inner.vault()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.strike(sql, |conn| conn.execute(sql, params))
    }
    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.strike(sql, |conn| conn.query(sql, params))
    }
    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.strike(sql, |conn| conn.batch(sql))
    }
    fn begin(&mut self) -> Result<(), DbError> {
        self.strike("begin", |conn| conn.begin())
    }
    fn rest(&mut self) -> Result<(), DbError> {
        self.strike("rest", |conn| conn.rest())
    }
}

pub(super) fn io() -> DbError {
    DbError::Io("pulled".to_owned())
}

/// Whether a ticket has its answer.
pub(super) fn answered<T>(ticket: &mut Ticket<T>) -> bool {
    let mut cx = Context::from_waker(Waker::noop());
    matches!(Pin::new(ticket).poll(&mut cx), Poll::Ready(_))
}

/// A doubt that holds the writer until the test has looked around.
pub(super) fn held_doubt() -> (OnDoubt, Receiver<DbError>, Sender<()>) {
    let (said, doubts) = channel();
    let (go, gate) = channel::<()>();
    let on_doubt = move |doubt| {
        said.send(doubt).unwrap();
        let _ = gate.recv();
    };
    (Box::new(on_doubt), doubts, go)
}

const LONG: Duration = Duration::from_secs(20);

fn doubt_answers_nobody<S: Txn>(place: &Place, state: S, start: &'static str, fault: Fault) {
    let conn = Faulty::new(with_things(place), vec![(start, fault)]);
    let (on_doubt, doubts, go) = held_doubt();
    let writer = Writer::start(Box::new(conn), 8, state, on_doubt);
    let mut tickets: Vec<_> =
        (0..3).map(|id| writer.submit(move |conn, _| add(conn, id, "x", 1).map(|_| ()))).collect();
    assert!(matches!(doubts.recv_timeout(LONG), Ok(DbError::Io(_))), "{start}");
    // Jobs that came too late for the group still wait in the queue: not answered either.
    assert!(!tickets.iter_mut().any(answered), "{start}");
    drop(go);
    for ticket in tickets {
        assert!(matches!(ticket.wait(), Err(DbError::Io(_))), "{start}");
    }
    assert!(matches!(writer.submit(|_, _| Ok(())).wait(), Err(DbError::Io(_))));
}

/// Reads at the begin and writes at the end, so that faults can strike there.
#[derive(Clone)]
struct Counts(i64);

impl Txn for Counts {
    fn begin(&self, conn: &mut dyn Conn) -> Result<Counts, DbError> {
        query_int(conn, "select count(*) from thing", params![]).map(Counts)
    }
    fn finish(&self, conn: &mut dyn Conn) -> Result<(), DbError> {
        conn.execute("update thing set amount = $1 where id = 0", params![self.0]).map(|_| ())
    }
}

#[test]
fn after_a_doubt_nobody_is_answered_and_the_writer_stops() {
    on_both(|place| {
        for start in ["begin", "select count", "insert into thing", "update thing", "commit"] {
            doubt_answers_nobody(place, Counts(0), start, Fault::Instead(io()));
            let mut conn = place.database.open_writer().unwrap();
            conn.batch("drop table thing").unwrap();
        }
    });
}

#[test]
fn a_commit_that_failed_may_have_happened_and_is_a_doubt() {
    on_both(|place| {
        let error = DbError::Constraint("whatever the text says".to_owned());
        let conn = Faulty::new(with_things(place), vec![("commit", Fault::After(error.clone()))]);
        let (on_doubt, doubts, go) = held_doubt();
        let writer = Writer::<()>::start(Box::new(conn), 8, (), on_doubt);
        let mut ticket = writer.submit(|conn, _| add(conn, 1, "x", 1));
        assert_eq!(doubts.recv_timeout(LONG), Ok(error));
        assert!(!answered(&mut ticket));
        drop(go);
        assert!(matches!(ticket.wait(), Err(DbError::Io(_))));
        assert_eq!(count(&mut *place.database.open_writer().unwrap()), 1);
    });
}

#[test]
fn a_savepoint_that_is_gone_is_a_doubt() {
    on_both(|place| {
        let (hold, gate) = channel::<()>();
        let conn = Faulty::new(with_things(place), vec![]);
        let plan = conn.plan();
        let (on_doubt, doubts, go) = held_doubt();
        let writer = Writer::<()>::start(Box::new(conn), 8, (), on_doubt);
        let (started, running) = channel();
        let first = writer.submit(move |_, _| {
            started.send(()).unwrap();
            Ok(gate.recv().is_ok())
        });
        running.recv().unwrap();
        let good = writer.submit(|conn, _| add(conn, 1, "x", 1));
        let bad = writer.submit(|conn, _| add(conn, 2, "x", -1));
        plan.lock().unwrap().push(("rollback to job", Fault::Instead(DbError::bug("", "no such savepoint"))));
        hold.send(()).unwrap();
        assert_eq!(first.wait(), Ok(true));
        assert!(matches!(doubts.recv_timeout(LONG), Ok(DbError::Io(_))));
        drop(go);
        assert!(matches!(good.wait(), Err(DbError::Io(_))));
        assert!(matches!(bad.wait(), Err(DbError::Io(_))));
        assert_eq!(count(&mut *place.database.open_writer().unwrap()), 0);
    });
}

#[test]
fn a_group_that_met_another_transaction_runs_again() {
    on_both(|place| {
        for start in ["insert into thing", "commit", "select count", "update thing"] {
            let again = || Fault::Instead(DbError::Serialization("40001".to_owned()));
            let conn = Faulty::new(with_things(place), vec![(start, again()), (start, again())]);
            let mut writer = Inline::<Counts>::new(Box::new(conn), Counts(0));
            let mut runs = 0;
            let added = writer.run(|conn, _| {
                runs += 1;
                add(conn, 1, "x", 1)
            });
            assert_eq!(added, Ok(1), "{start}");
            assert_eq!(runs, if start == "select count" { 1 } else { 3 }, "{start}");
            let mut conn = place.database.open_writer().unwrap();
            assert_eq!(count(&mut *conn), 1, "{start}");
            conn.batch("drop table thing").unwrap();
        }
    });
}

#[test]
fn a_group_that_never_gets_through_is_busy() {
    on_both(|place| {
        let faults = (0..100).map(|_| ("commit", Fault::Instead(DbError::Serialization("40P01".to_owned()))));
        let conn = Faulty::new(with_things(place), faults.collect());
        let plan = conn.plan();
        let mut writer = Inline::<()>::new(Box::new(conn), ());
        let added = writer.run(|conn, _| add(conn, 1, "x", 1));
        assert!(matches!(added, Err(DbError::Busy(_))), "{added:?}");
        plan.lock().unwrap().clear();
        assert_eq!(writer.run(|conn, _| Ok(count(conn))), Ok(0));
    });
}

#[test]
fn no_room_at_the_commit_is_answered_and_the_writer_goes_on() {
    on_both(|place| {
        let full = DbError::Full("no room".to_owned());
        let conn = Faulty::new(with_things(place), vec![("commit", Fault::Instead(full.clone()))]);
        let mut writer = Inline::<()>::new(Box::new(conn), ());
        assert_eq!(writer.run(|conn, _| add(conn, 1, "x", 1)), Err(full));
        assert_eq!(writer.run(|conn, _| add(conn, 1, "x", 1)), Ok(1));
        assert_eq!(count(&mut *place.database.open_writer().unwrap()), 1);
    });
}
