//! Group commit: who shares a commit, who is answered when, and what a failed job leaves behind.

use std::sync::mpsc::channel;

use super::engine::{Place, add, count, on_both, sqlite, with_things};
use super::faults::{Faulty, answered};
use crate::db::writer::WAITING;
use crate::db::{Conn, DbError, Inline, Row, Txn, Value, Writer, params, query_int};

/// The next number to hand out, counted up by the jobs.
#[derive(Clone, Debug, PartialEq)]
struct Next(i64);

impl Txn for Next {
    fn begin(&self, conn: &mut dyn Conn) -> Result<Next, DbError> {
        query_int(conn, "select coalesce(max(id), 0) + 1 from thing", params![]).map(Next)
    }
    fn finish(&self, _: &mut dyn Conn) -> Result<(), DbError> {
        Ok(())
    }
}

fn take(conn: &mut dyn Conn, next: &mut Next, amount: i64) -> Result<i64, DbError> {
    let id = next.0;
    next.0 += 1;
    add(conn, id, "x", amount)?;
    Ok(id)
}

fn no_doubt() -> Box<dyn Fn(DbError) + Send> {
    Box::new(|doubt| panic!("{doubt}"))
}

/// A writer whose first job waits until the gate opens, so that what follows becomes one group.
fn gated(place: &Place) -> (Writer<Next>, impl FnOnce() + use<>, impl Fn(&str) -> usize + use<>) {
    let conn = Faulty::new(with_things(place), vec![]);
    let log = conn.log();
    let writer = Writer::<Next>::start(Box::new(conn), 8, Next(0), no_doubt());
    let (open, gate) = channel::<()>();
    let (started, running) = channel();
    let first = writer.submit(move |_, _| {
        started.send(()).unwrap();
        Ok(gate.recv().is_ok())
    });
    running.recv().unwrap();
    let open = move || {
        open.send(()).unwrap();
        assert_eq!(first.wait(), Ok(true));
    };
    let calls = move |start: &str| log.lock().unwrap().iter().filter(|sql| sql.starts_with(start)).count();
    (writer, open, calls)
}

#[test]
fn waiting_jobs_share_a_commit_up_to_the_limit() {
    on_both(|place| {
        let (writer, open, calls) = gated(place);
        let tickets: Vec<_> = (0..11).map(|_| writer.submit(|conn, next| take(conn, next, 5))).collect();
        open();
        let ids: Vec<_> = tickets.into_iter().map(|ticket| ticket.wait().unwrap()).collect();
        assert_eq!(ids, (1..=11).collect::<Vec<_>>());
        // The gate's own, eight, three.
        assert_eq!(calls("commit"), 3);
        assert_eq!(count(&mut *place.database.open_writer().unwrap()), 11);
    });
}

#[test]
fn a_failed_job_leaves_nothing_and_hurts_nobody() {
    on_both(|place| {
        let (writer, open, calls) = gated(place);
        let first = writer.submit(|conn, next| take(conn, next, 5));
        let broken = writer.submit(|conn, next| {
            take(conn, next, 6)?;
            take(conn, next, -1)
        });
        let panics = writer.submit(|conn, next| {
            take(conn, next, 7)?;
            if next.0 > 0 {
                panic!("poisoned");
            }
            Ok(())
        });
        let swallowed = writer.submit(|conn, next| {
            let _ = take(conn, next, -1);
            let after = take(conn, next, 8);
            assert!(after.is_err());
            Ok(())
        });
        let refused = writer.submit(|conn, next| {
            take(conn, next, 9)?;
            Err::<(), _>(DbError::Busy("by the job itself".to_owned()))
        });
        let last = writer.submit(|conn, next| take(conn, next, 5));
        open();
        assert_eq!(first.wait(), Ok(1));
        assert!(matches!(broken.wait(), Err(DbError::Constraint(_))));
        assert!(matches!(panics.wait(), Err(DbError::Bug { detail, .. }) if detail.contains("poisoned")));
        assert!(matches!(swallowed.wait(), Err(DbError::Constraint(_))));
        assert_eq!(refused.wait(), Err(DbError::Busy("by the job itself".to_owned())));
        assert_eq!(last.wait(), Ok(2), "the numbers of failed jobs are handed out again");
        assert_eq!(calls("commit"), 2);
        let mut conn = place.database.open_writer().unwrap();
        let rows = conn.query("select id, amount from thing order by id", params![]).unwrap();
        let rows: Vec<_> = rows.iter().map(|row| (row.int(0).unwrap(), row.int(1).unwrap())).collect();
        assert_eq!(rows, [(1, 5), (2, 5)]);
    });
}

#[test]
fn a_job_alone_that_fails_leaves_nothing() {
    on_both(|place| {
        let conn = Faulty::new(with_things(place), vec![]);
        let log = conn.log();
        let mut writer = Inline::<Next>::new(Box::new(conn), Next(0));
        let broken = writer.run(|conn, next| {
            take(conn, next, 6)?;
            take(conn, next, -1)
        });
        assert!(matches!(broken, Err(DbError::Constraint(_))));
        assert_eq!(writer.run(|conn, next| take(conn, next, 5)), Ok(1));
        assert!(!log.lock().unwrap().iter().any(|sql| sql.contains("savepoint")));
        assert_eq!(count(&mut *place.database.open_writer().unwrap()), 1);
    });
}

/// Stops in the commit until it may go on.
struct SlowCommit {
    inner: Box<dyn Conn + Send>,
    reached: std::sync::mpsc::Sender<()>,
    go: std::sync::mpsc::Receiver<()>,
}

impl Conn for SlowCommit {
    fn vault(&self) -> crate::db::Vault {
        self.inner.vault()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.inner.execute(sql, params)
    }
    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.inner.query(sql, params)
    }
    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        if sql == "commit" {
            self.reached.send(()).unwrap();
            self.go.recv().unwrap();
        }
        self.inner.batch(sql)
    }
}

#[test]
fn answers_come_only_after_the_commit() {
    on_both(|place| {
        let (reached, at_commit) = channel();
        let (commit, go) = channel();
        let conn = SlowCommit { inner: with_things(place), reached, go };
        let writer = Writer::<Next>::start(Box::new(conn), 8, Next(0), no_doubt());
        let mut ticket = writer.submit(|conn, next| take(conn, next, 5));
        at_commit.recv().unwrap();
        assert!(!answered(&mut ticket));
        commit.send(()).unwrap();
        assert_eq!(ticket.wait(), Ok(1));
    });
}

#[test]
fn the_queue_has_an_end() {
    let place = sqlite();
    let (writer, open, _) = gated(&place);
    let tickets: Vec<_> = (0..WAITING).map(|_| writer.submit(|_, _| Ok(()))).collect();
    let refused = writer.submit(|_, _| Ok(()));
    assert!(matches!(refused.wait(), Err(DbError::Busy(_))));
    open();
    assert!(tickets.into_iter().all(|ticket| ticket.wait().is_ok()));
}

#[test]
fn a_ticket_can_be_awaited() {
    on_both(|place| {
        let writer = Writer::<Next>::start(with_things(place), 8, Next(0), no_doubt());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let id = runtime.block_on(async {
            let tickets: Vec<_> = (0..3).map(|_| writer.submit(|conn, next| take(conn, next, 5))).collect();
            let mut last = 0;
            for ticket in tickets {
                last = ticket.await.unwrap();
            }
            last
        });
        assert_eq!(id, 3);
    });
}

#[test]
fn the_server_asks_to_run_again_and_gets_it() {
    let Ok(_) = std::env::var("REGAL_TEST_POSTGRES") else {
        return println!("PostgreSQL left out: REGAL_TEST_POSTGRES names no server");
    };
    on_both(|place| {
        if matches!(place.database, crate::db::Database::Sqlite(_)) {
            return;
        }
        for state in ["40001", "40P01"] {
            let writer = Writer::<Next>::start(with_things(place), 8, Next(0), no_doubt());
            let mut runs = 0;
            let ticket = writer.submit(move |conn, next| {
                runs += 1;
                let id = take(conn, next, 5)?;
                if runs == 1 {
                    conn.batch(&format!("do $$ begin raise exception using errcode = '{state}'; end $$"))?;
                }
                Ok((id, runs))
            });
            assert_eq!(ticket.wait(), Ok((1, 2)));
            place.database.open_writer().unwrap().batch("drop table thing").unwrap();
        }
    });
}

/// Adds a thing and does not wait for it.
fn write(conn: &mut dyn Conn, id: i64) -> Result<(), DbError> {
    conn.write("insert into thing (site, id, name, amount) values (1, $1, $2, $3)", params![id, "x", 1])
}

#[test]
fn what_nobody_waited_for_fails_the_job_that_wrote_it_and_no_other() {
    on_both(|place| {
        let writer = Writer::<Next>::start(with_things(place), 8, Next(0), no_doubt());
        let (open, gate) = channel::<()>();
        let first = writer.submit(move |conn, _| {
            // Closed when the group runs again.
            let _ = gate.recv();
            write(conn, 900)
        });
        // The last statement of its job, so that another job or the commit hears of it first.
        let twice = writer.submit(|conn, _| write(conn, 900));
        let good = writer.submit(|conn, _| {
            write(conn, 901)?;
            write(conn, 902)
        });
        drop(open);
        assert_eq!(first.wait(), Ok(()));
        assert!(matches!(twice.wait(), Err(DbError::Constraint(_))));
        assert!(good.wait().is_ok());
        let last = writer.submit(|conn, _| write(conn, 901));
        assert!(matches!(last.wait(), Err(DbError::Constraint(_))), "alone in its group");
        let there =
            writer.submit(|conn, _| query_int(conn, "select count(*) from thing where id >= 900", params![]));
        assert_eq!(there.wait(), Ok(3));
    });
}

#[test]
fn writes_take_effect_in_order_and_before_the_next_question() {
    on_both(|place| {
        let mut conn = with_things(place);
        conn.begin().expect("begun");
        for id in 1000..1300 {
            write(&mut *conn, id).expect("on its way");
            conn.write("update thing set amount = amount + 1 where id = $1", params![id])
                .expect("on its way");
        }
        let sum = query_int(
            &mut *conn,
            "select cast(sum(amount) as bigint) from thing where id >= 1000",
            params![],
        );
        assert_eq!(sum, Ok(600));
        let found = write(&mut *conn, 1000).and_then(|()| conn.settle());
        assert!(matches!(found, Err(DbError::Constraint(_))), "{found:?}");
        conn.batch("rollback").expect("what failed can be rolled back");
        write(&mut *conn, 1000).and_then(|()| conn.settle()).expect("nothing of it stayed");
    });
}
