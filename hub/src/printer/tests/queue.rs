use super::double::{Double, PAPER, Play};
use super::{ZPL, quick};
use crate::db::{Conn, Database, DbError, Readers, Writer, migrate};
use crate::label::{Label, LpnLabel, Templates};
use crate::printer::queue::{
    Job, JobId, JobState, Mark, QueueError, Wanted, enqueue, find, mark, next, prune, recent, reprint,
    requeue, void,
};
use crate::printer::{Bell, Hands, Printer, run};
use regal_shared::base::{CommandId, Moment};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SITE: &str = "BER";
const DDL: &str = include_str!("../../../migrations/0002_print_job.sql");

type Shared = Arc<Mutex<Box<dyn Conn + Send>>>;

/// A database with nothing but print jobs: SQLite, and PostgreSQL where the test run has one.
fn databases(folder: &std::path::Path) -> Vec<Box<dyn Conn + Send>> {
    let mut databases = vec![Database::Sqlite(folder.join("jobs.db")).open_writer().expect("SQLite")];
    if let Ok(url) = std::env::var("REGAL_TEST_POSTGRES") {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("print_job_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut conn = Database::Postgres(url).open_writer().expect("PostgreSQL");
        let schema =
            &format!("drop schema if exists {name} cascade; create schema {name}; set search_path to {name}");
        conn.batch(schema).expect("a schema");
        databases.push(conn);
    }
    for conn in &mut databases {
        migrate(&mut **conn, &[(1, "print_job", DDL)]).expect("migrated");
    }
    databases
}

fn label(lpn: &str) -> Label {
    Label::Lpn(LpnLabel { lpn: lpn.to_owned(), sscc: None, lines: vec![] })
}

fn command(text: &str) -> CommandId {
    text.parse().expect("a command id")
}

fn ask(conn: &mut dyn Conn, id: &str, printer: &str, now: i64) -> JobId {
    let wanted = Wanted { site: SITE, command: &command(id), n: 1, printer, now: Moment(now) };
    enqueue(conn, Templates::built_in(), &wanted, &label("1")).expect("a job")
}

fn state(conn: &mut dyn Conn, id: &JobId) -> (JobState, String) {
    let job = find(conn, SITE, id).expect("read").expect("a job");
    (job.state, job.detail)
}

#[test]
fn a_command_makes_its_job_once_and_the_oldest_comes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    for mut conn in databases(folder.path()) {
        let conn = &mut *conn;
        let late = ask(conn, "K7.r2", "pack1", 20);
        let early = ask(conn, "K7.r1", "pack1", 10);
        ask(conn, "K7.r3", "dock", 5);
        assert_eq!(ask(conn, "K7.r1", "pack1", 99), early);
        assert_eq!(early.to_string(), "K7.r1.1");
        let first = next(conn, SITE, "pack1").expect("read").expect("a job");
        assert_eq!((first.id, first.made_at, first.tries), (early.clone(), Moment(10), 0));
        let jobs: Vec<JobId> = recent(conn, SITE, "pack1").expect("read").into_iter().map(|j| j.id).collect();
        assert_eq!(jobs, [late, early]);
        assert_eq!(next(conn, "HAM", "pack1").expect("read"), None);
        let wanted =
            Wanted { site: SITE, command: &command("K7.r4"), n: 1, printer: "pack1", now: Moment(0) };
        let wrong = enqueue(conn, Templates::built_in(), &wanted, &label("Y-Z"));
        assert!(matches!(wrong, Err(QueueError::Label(_))));
        assert_eq!(find(conn, SITE, &JobId("K7.r4.1".to_owned())).expect("read"), None);
    }
}

#[test]
fn a_job_goes_only_where_its_state_allows() {
    let marks = [
        Mark::Taken,
        Mark::Printed,
        Mark::Unknown("silent".to_owned()),
        Mark::Back("paper".to_owned()),
        Mark::Failed("no".to_owned()),
    ];
    use JobState::{Failed, Printed, Queued, Sent, Void};
    let table = [
        (Queued, [Some(Sent), None, None, None, Some(Failed)]),
        (Sent, [None, Some(Printed), Some(Sent), Some(Queued), Some(Failed)]),
        (Printed, [None; 5]),
        (Failed, [None; 5]),
        (Void, [None; 5]),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for mut conn in databases(folder.path()) {
        let conn = &mut *conn;
        let mut n = 0;
        for (from, tos) in table {
            for (step, to) in marks.iter().zip(tos) {
                n += 1;
                let id = ask(conn, &format!("K7.r{n}"), "pack1", 0);
                bring(conn, &id, from);
                assert_eq!(mark(conn, SITE, &id, step, Moment(7)).expect("written"), to.is_some());
                assert_eq!(state(conn, &id).0, to.unwrap_or(from), "{from} {step:?}");
            }
            n += 1;
            let id = ask(conn, &format!("K7.r{n}"), "pack1", 0);
            bring(conn, &id, from);
            assert_eq!(requeue(conn, SITE, &id, Moment(50)).expect("written"), from == Failed);
            let gone = void(conn, SITE, &id).expect("written");
            assert_eq!(gone, !matches!(from, Printed | Void), "{from}");
        }
    }
}

fn bring(conn: &mut dyn Conn, id: &JobId, to: JobState) {
    let steps: &[Mark] = match to {
        JobState::Queued => &[],
        JobState::Sent => &[Mark::Taken],
        JobState::Printed => &[Mark::Taken, Mark::Printed],
        JobState::Failed => &[Mark::Failed(String::new())],
        JobState::Void => return assert!(void(conn, SITE, id).expect("written")),
    };
    for step in steps {
        assert!(mark(conn, SITE, id, step, Moment(3)).expect("written"));
    }
}

#[test]
fn a_reprint_is_the_same_label_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    for mut conn in databases(folder.path()) {
        let conn = &mut *conn;
        let old = ask(conn, "K7.r1", "pack1", 0);
        bring(conn, &old, JobState::Sent);
        let again = command("K7.r2");
        let wanted = Wanted { site: SITE, command: &again, n: 1, printer: "pack2", now: Moment(9) };
        let new = reprint(conn, &wanted, &old).expect("written").expect("a job");
        assert_eq!(reprint(conn, &wanted, &old).expect("written"), Some(new.clone()));
        let (old, new) = (find(conn, SITE, &old), find(conn, SITE, &new));
        let (old, new) = (old.expect("read").expect("old"), new.expect("read").expect("new"));
        assert_eq!((new.zpl, new.printer.as_str(), new.state), (old.zpl, "pack2", JobState::Queued));
        let wanted = Wanted { n: 2, ..wanted };
        assert_eq!(reprint(conn, &wanted, &JobId("none".to_owned())).expect("written"), None);
    }
}

#[test]
fn old_labels_are_forgotten_but_not_those_that_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    for mut conn in databases(folder.path()) {
        let conn = &mut *conn;
        let printed = ask(conn, "K7.r1", "pack1", 10);
        let waits = ask(conn, "K7.r2", "pack1", 10);
        let young = ask(conn, "K7.r3", "pack1", 20);
        bring(conn, &printed, JobState::Printed);
        bring(conn, &young, JobState::Printed);
        assert_eq!(prune(conn, SITE, Moment(20)).expect("written"), 1);
        let jobs: Vec<JobId> = recent(conn, SITE, "pack1").expect("read").into_iter().map(|j| j.id).collect();
        assert_eq!(jobs, [young, waits]);
    }
}

/// The hub's side of the printing threads; tells of each mark.
fn hands(conn: &Shared, now: i64) -> (Hands, std::sync::mpsc::Receiver<(JobId, Mark)>) {
    let (marked, marks) = std::sync::mpsc::channel();
    let (read, write) = (conn.clone(), conn.clone());
    let hands = Hands {
        next: Box::new(move |printer| next(&mut **read.lock().expect("conn"), SITE, printer)),
        mark: Box::new(move |id, step| {
            let done = mark(&mut **write.lock().expect("conn"), SITE, id, step, Moment(now));
            let _ = marked.send((id.clone(), step.clone()));
            done
        }),
        now: Box::new(move || Moment(now)),
    };
    (hands, marks)
}

fn shared(folder: &std::path::Path) -> Shared {
    Arc::new(Mutex::new(databases(folder).remove(0)))
}

/// Runs the printing threads while `body` looks on.
fn printing(printers: &[(&str, &str)], hands: &Hands, body: impl FnOnce(&Bell)) {
    let printers: BTreeMap<String, Printer> = printers
        .iter()
        .map(|(name, at)| ((*name).to_owned(), Printer::parse(at).expect("a printer")))
        .collect();
    let bell = Bell::default();
    let patience = quick();
    std::thread::scope(|scope| {
        scope.spawn(|| run(&printers, hands, &bell, &patience));
        // Also after a failed assertion the threads have to end, or the test would hang.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| body(&bell)));
        bell.stop();
        if let Err(panic) = result {
            std::panic::resume_unwind(panic);
        }
    });
}

fn marks_of(marks: &std::sync::mpsc::Receiver<(JobId, Mark)>, id: &JobId, count: usize) -> Vec<Mark> {
    let limit = Duration::from_secs(20);
    let mut found = Vec::new();
    while found.len() < count {
        let (of, mark) = marks.recv_timeout(limit).expect("a mark");
        if of == *id {
            found.push(mark);
        }
    }
    found
}

#[test]
fn a_silent_printer_or_an_empty_one_holds_up_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let conn = shared(folder.path());
    let (silent, empty, ready) =
        (Double::plays(Play::Silent), Double::plays(PAPER), Double::plays(Play::Ready));
    let lock = || conn.lock().expect("conn");
    let in_doubt = ask(&mut **lock(), "K7.r1", "silent", 0);
    let waits = ask(&mut **lock(), "K7.r2", "empty", 0);
    let (hands, marks) = hands(&conn, 0);
    let printers = [("silent", &*silent.address), ("empty", &*empty.address), ("ready", &*ready.address)];
    printing(&printers, &hands, |bell| {
        assert_eq!(silent.label(), Templates::built_in().render(&label("1")).expect("zpl").trim_end());
        let printed = ask(&mut **lock(), "K7.r3", "ready", 0);
        bell.ring();
        ready.label();
        assert_eq!(marks_of(&marks, &printed, 2), [Mark::Taken, Mark::Printed]);
        empty.now_plays(Play::Ready);
        empty.label();
    });
    let mut conn = lock();
    assert_eq!(state(&mut **conn, &in_doubt), (JobState::Sent, "silent".to_owned()));
    assert_eq!(state(&mut **conn, &waits), (JobState::Printed, String::new()));
    assert!(empty.labels.try_recv().is_err() && silent.labels.try_recv().is_err(), "no label twice");
}

#[test]
fn a_label_nobody_can_want_any_more_is_not_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let conn = shared(folder.path());
    let double = Double::plays(Play::Ready);
    let old = ask(&mut **conn.lock().expect("conn"), "K7.r1", "pack1", 0);
    let (hands, marks) = hands(&conn, 60 * 60 * 1000 + 1);
    printing(&[("pack1", &*double.address)], &hands, |_| {
        let why = "waited longer than an hour".to_owned();
        assert_eq!(marks_of(&marks, &old, 1), [Mark::Failed(why)]);
    });
    assert!(double.labels.try_recv().is_err());
}

#[test]
fn a_hub_that_died_while_sending_does_not_print_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let conn = shared(folder.path());
    let double = Double::plays(Play::Ready);
    let (lost, fresh) = {
        let mut conn = conn.lock().expect("conn");
        let lost = ask(&mut **conn, "K7.r1", "pack1", 0);
        bring(&mut **conn, &lost, JobState::Sent);
        (lost, ask(&mut **conn, "K7.r2", "pack1", 1))
    };
    let (hands, marks) = hands(&conn, 2);
    printing(&[("pack1", &*double.address)], &hands, |_| {
        marks_of(&marks, &fresh, 2);
    });
    double.label();
    assert!(double.labels.try_recv().is_err());
    assert_eq!(state(&mut **conn.lock().expect("conn"), &lost).0, JobState::Sent);
}

#[test]
fn a_job_reads_back_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut conn = databases(folder.path()).remove(0);
    let id = ask(&mut *conn, "K7.c9", "pack1", 4);
    mark(&mut *conn, SITE, &id, &Mark::Taken, Moment(6)).expect("written");
    let job = find(&mut *conn, SITE, &id).expect("read").expect("a job");
    let whole = Job {
        id,
        printer: "pack1".to_owned(),
        zpl: Templates::built_in().render(&label("1")).expect("zpl"),
        state: JobState::Sent,
        made_at: Moment(4),
        sent_at: Some(Moment(6)),
        tries: 1,
        detail: String::new(),
    };
    assert_eq!(job, whole);
    assert_ne!(whole.zpl, ZPL);
}

#[test]
fn jobs_are_worked_off_through_the_hubs_writer_and_readers() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Database::Sqlite(folder.path().join("jobs.db"));
    let conn = databases(folder.path()).remove(0);
    let writer: Writer<()> = Writer::start(conn, 8, (), Box::new(|doubt| panic!("{doubt}")));
    let readers = Readers::open(&place, 1, Duration::from_secs(5)).expect("readers");
    let hands = Hands::over(SITE, &readers, &writer, Box::new(|| Moment(5)));
    let double = Double::plays(Play::Ready);
    printing(&[("pack1", &*double.address)], &hands, |bell| {
        let id = writer.submit(|conn, ()| Ok(ask(conn, "K7.r1", "pack1", 0))).wait().expect("a job");
        bell.ring();
        double.label();
        let deadline = Instant::now() + Duration::from_secs(20);
        while readers.read(|conn| Ok(state(conn, &id))).expect("read").0 != JobState::Printed {
            assert!(Instant::now() < deadline, "never printed");
            std::thread::yield_now();
        }
    });
}

#[test]
fn an_outcome_is_not_lost_because_the_database_is_busy() {
    let folder = tempfile::tempdir().expect("a folder");
    let conn = shared(folder.path());
    let double = Double::plays(Play::Ready);
    let id = ask(&mut **conn.lock().expect("conn"), "K7.r1", "pack1", 0);
    let (mut hands, marks) = hands(&conn, 1);
    let (write, busy) = (hands.mark, Mutex::new(2));
    hands.mark = Box::new(move |id, step| {
        let mut busy = busy.lock().expect("count");
        if *step == Mark::Printed && *busy > 0 {
            *busy -= 1;
            return Err(DbError::Busy("test".to_owned()));
        }
        write(id, step)
    });
    printing(&[("pack1", &*double.address)], &hands, |_| {
        assert_eq!(marks_of(&marks, &id, 2), [Mark::Taken, Mark::Printed]);
    });
    assert_eq!(state(&mut **conn.lock().expect("conn"), &id).0, JobState::Printed);
}
