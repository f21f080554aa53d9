//! Group commit: one thread owns the writing connection and takes the waiting jobs into one transaction.
//!
//! A group is: begin, [`Txn::begin`], the jobs, [`Txn::finish`], one commit for all; only then are the tickets
//! answered. When a job fails, the group is rolled back and runs again with a savepoint for each job: the failed
//! one is rolled back to its savepoint, with the counters it changed, and does not hurt the others. What cannot be known (an error from commit, a failed disk, a lost connection) is
//! answered to nobody: the doubt is reported, the writer stops, and the process is expected to exit.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{Conn, DbError, Row, Value, Vault};
use crate::gauge::Load;

/// Jobs that may wait for the writer; the next one is answered "busy". Room for the 10,000 confirms of 500 devices that come back
/// after an outage.
pub const WAITING: usize = 16_384;
/// How often a group is run again after a serialization failure before its jobs are answered "busy".
const TRIES: u32 = 12;

/// What one transaction carries along, such as numbers that are counted up by its jobs.
///
/// A job that fails gets undone here too: the writer keeps a clone from before it.
pub trait Txn: Clone + Send + 'static {
    /// Reads what the jobs need, first in the transaction. `self` is the state the writer was started with: it
    /// knows where to read.
    fn begin(&self, conn: &mut dyn Conn) -> Result<Self, DbError>;
    /// Writes what the jobs have changed, last before the commit.
    fn finish(&self, conn: &mut dyn Conn) -> Result<(), DbError>;
}

/// For a writer without anything to carry.
impl Txn for () {
    fn begin(&self, _: &mut dyn Conn) -> Result<(), DbError> {
        Ok(())
    }

    fn finish(&self, _: &mut dyn Conn) -> Result<(), DbError> {
        Ok(())
    }
}

/// What hears of a doubt: production logs it and exits with code 70.
pub type OnDoubt = Box<dyn Fn(DbError) + Send>;

/// The answer to a job, once its transaction is on disk. `wait` blocks; in async code it is a future.
///
/// `DbError::Io` also stands for a writer that stopped: the outcome is unknown.
#[derive(Debug)]
pub struct Ticket<T>(oneshot::Receiver<Result<T, DbError>>);

impl<T> Ticket<T> {
    /// Waits for the answer. Not for tokio worker threads, where it panics: await the ticket there.
    pub fn wait(self) -> Result<T, DbError> {
        self.0.blocking_recv().unwrap_or_else(|_| Err(stopped()))
    }
}

impl<T> Future for Ticket<T> {
    type Output = Result<T, DbError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|answer| answer.unwrap_or_else(|_| Err(stopped())))
    }
}

fn stopped() -> DbError {
    DbError::Io("the writer has stopped".to_owned())
}

/// A job with the place for its answer.
trait Job<S>: Send {
    /// Runs it once; keeps its value for later.
    fn run(&mut self, conn: &mut dyn Conn, state: &mut S) -> Result<(), DbError>;
    /// Keeps an error as its answer.
    fn fail(&mut self, error: DbError);
    /// Sends what was kept.
    fn answer(self: Box<Self>);
}

struct Work<F, T> {
    job: F,
    kept: Option<Result<T, DbError>>,
    to: oneshot::Sender<Result<T, DbError>>,
}

impl<S, F, T> Job<S> for Work<F, T>
where
    F: FnMut(&mut dyn Conn, &mut S) -> Result<T, DbError> + Send,
    T: Send,
{
    fn run(&mut self, conn: &mut dyn Conn, state: &mut S) -> Result<(), DbError> {
        let value = caught(|| (self.job)(conn, state))?;
        self.kept = Some(Ok(value));
        Ok(())
    }

    fn fail(&mut self, error: DbError) {
        self.kept = Some(Err(error));
    }

    fn answer(self: Box<Self>) {
        if let Some(kept) = self.kept {
            // Whoever asked may have gone; the work is done all the same.
            let _ = self.to.send(kept);
        }
    }
}

/// A panic in a job is an error of that job: one poisoned command must not stop the queue.
fn caught<T>(job: impl FnOnce() -> Result<T, DbError>) -> Result<T, DbError> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| Err(DbError::bug("", said(&*panic))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    format!("a job panicked: {text}")
}

/// Handle to the writer, cheap to clone. Its thread ends when the last handle is gone.
pub struct Writer<S: Txn> {
    way: Way<S>,
    load: Arc<Load>,
}

/// A writer on its callers' threads, until a doubt ends it.
type Alone<S> = Option<(Inline<S>, OnDoubt)>;

enum Way<S: Txn> {
    Thread(SyncSender<Box<dyn Job<S>>>),
    Caller(Arc<Mutex<Alone<S>>>),
}

impl<S: Txn> Clone for Writer<S> {
    fn clone(&self) -> Self {
        let way = match &self.way {
            Way::Thread(queue) => Way::Thread(queue.clone()),
            Way::Caller(inline) => Way::Caller(inline.clone()),
        };
        Writer { way, load: Arc::clone(&self.load) }
    }
}

impl<S: Txn> Writer<S> {
    /// Starts the thread; at most `limit` jobs share a commit.
    pub fn start(mut conn: Box<dyn Conn + Send>, limit: usize, start: S, on_doubt: OnDoubt) -> Writer<S> {
        conn.aside();
        let (queue, waiting) = sync_channel(WAITING);
        let mut group = Inline::new(conn, start);
        let load = Arc::clone(&group.load);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || serve(&mut group, &waiting, limit.max(1), &on_doubt))
            .expect("a thread can be started when the program starts");
        Writer { way: Way::Thread(queue), load }
    }

    /// A writer without a thread: each job is a group of its own and is on disk when [`Writer::submit`] returns. For
    /// simulations, where the same calls must give the same history.
    pub fn inline(conn: Box<dyn Conn + Send>, start: S, on_doubt: OnDoubt) -> Writer<S> {
        let group = Inline::new(conn, start);
        let load = Arc::clone(&group.load);
        Writer { way: Way::Caller(Arc::new(Mutex::new(Some((group, on_doubt))))), load }
    }

    /// How busy it is.
    #[must_use]
    pub fn load(&self) -> &Load {
        &self.load
    }

    /// Puts a job into the queue.
    ///
    /// The job may run more than once (after a serialization failure, or when another job of its group fails,
    /// the whole group runs again); what it did before was rolled back. It must have no effect but the one on
    /// the database and on `S`, and must not give away what it holds: clone what goes into the answer.
    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnMut(&mut dyn Conn, &mut S) -> Result<T, DbError> + Send + 'static,
    ) -> Ticket<T> {
        let (to, ticket) = oneshot::channel();
        let work = Box::new(Work { job, kept: None, to });
        let queue = match &self.way {
            Way::Thread(queue) => queue,
            Way::Caller(inline) => {
                at_once(&mut inline.lock().unwrap_or_else(PoisonError::into_inner), work);
                return Ticket(ticket);
            }
        };
        self.load.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = queue.try_send(work) {
            self.load.waiting.fetch_sub(1, Ordering::Relaxed);
            let (mut refused, why) = match error {
                TrySendError::Full(job) => (job, DbError::Busy(format!("{WAITING} jobs are waiting"))),
                TrySendError::Disconnected(job) => (job, stopped()),
            };
            refused.fail(why);
            refused.answer();
        }
        Ticket(ticket)
    }
}

/// Settles a job on the caller's thread; after a doubt the writer is gone.
fn at_once<S: Txn>(writer: &mut Alone<S>, job: Box<dyn Job<S>>) {
    let Some((group, on_doubt)) = writer else { return };
    let mut jobs = [job];
    let outcome = group.settle(&mut jobs).and_then(|()| {
        jobs.into_iter().for_each(Job::answer);
        group.conn.rest()
    });
    if let Err(doubt) = outcome {
        on_doubt(doubt);
        *writer = None;
    }
}

fn serve<S: Txn>(
    group: &mut Inline<S>,
    waiting: &Receiver<Box<dyn Job<S>>>,
    limit: usize,
    on_doubt: &OnDoubt,
) {
    let mut jobs = Vec::with_capacity(limit);
    while let Ok(first) = waiting.recv() {
        jobs.push(first);
        jobs.extend(waiting.try_iter().take(limit - 1));
        group.load.waiting.fetch_sub(i64::try_from(jobs.len()).unwrap_or(0), Ordering::Relaxed);
        if let Err(doubt) = group.settle(&mut jobs) {
            // The jobs are dropped, and their tickets fail, only after this returns: in production it does not.
            on_doubt(doubt);
            return;
        }
        jobs.drain(..).for_each(Job::answer);
        if let Err(doubt) = group.conn.rest() {
            on_doubt(doubt);
            return;
        }
    }
}

/// The same without a thread, one job to a group: for simulations and for the start of the hub.
pub struct Inline<S: Txn> {
    conn: Box<dyn Conn + Send>,
    start: S,
    load: Arc<Load>,
}

/// What a try to run a group came to, when it did not commit.
enum Failed {
    /// It can be run again.
    Again(String),
    /// A job failed: to be run again with a savepoint for each job.
    Apart,
    /// Surely nothing was done; each job is answered so.
    Undone(DbError),
    /// Nobody knows.
    Doubt(DbError),
}

impl From<DbError> for Failed {
    /// For an error before the commit, with the transaction to be rolled back.
    fn from(error: DbError) -> Failed {
        match error {
            DbError::Serialization(why) => Failed::Again(why),
            DbError::Io(_) => Failed::Doubt(error),
            _ => Failed::Undone(error),
        }
    }
}

impl<S: Txn> Inline<S> {
    /// Takes the writing connection and the state each transaction begins from.
    pub fn new(conn: Box<dyn Conn + Send>, start: S) -> Inline<S> {
        Inline { conn, start, load: Arc::default() }
    }

    /// Runs one job in a transaction of its own, by the same rules as [`Writer::submit`].
    ///
    /// `DbError::Io` is a doubt: the process should exit.
    pub fn run<T: Send>(
        &mut self,
        job: impl FnMut(&mut dyn Conn, &mut S) -> Result<T, DbError> + Send,
    ) -> Result<T, DbError> {
        let (to, mut ticket) = oneshot::channel();
        let mut jobs: [Box<dyn Job<S> + '_>; 1] = [Box::new(Work { job, kept: None, to })];
        self.settle(&mut jobs)?;
        jobs.into_iter().for_each(Job::answer);
        self.conn.rest()?;
        ticket.try_recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Runs a group until its outcome is known and kept in its jobs. An error is a doubt.
    fn settle(&mut self, jobs: &mut [Box<dyn Job<S> + '_>]) -> Result<(), DbError> {
        let mut why = String::new();
        let mut apart = false;
        for attempt in 0..TRIES {
            let failed = match self.attempt(jobs, apart) {
                Ok(()) => return Ok(()),
                Err(failed) => failed,
            };
            if let Failed::Doubt(doubt) = failed {
                return Err(doubt);
            }
            // SQLite has often ended the transaction itself and says so; only a broken connection matters.
            if let Err(doubt @ DbError::Io(_)) = self.conn.batch("rollback") {
                return Err(doubt);
            }
            match failed {
                Failed::Again(reason) => why = reason,
                Failed::Apart => {
                    apart = true;
                    continue;
                }
                Failed::Undone(error) | Failed::Doubt(error) => {
                    jobs.iter_mut().for_each(|job| job.fail(error.clone()));
                    return Ok(());
                }
            }
            back_off(attempt);
        }
        jobs.iter_mut().for_each(|job| job.fail(DbError::Busy(why.clone())));
        Ok(())
    }

    /// Runs the group once and commits it.
    ///
    /// Jobs hardly ever fail (what a person is refused is an answer, no error), so at first the group runs
    /// without savepoints: on PostgreSQL they cost two round trips a job.
    fn attempt(&mut self, jobs: &mut [Box<dyn Job<S> + '_>], apart: bool) -> Result<(), Failed> {
        let conn = &mut *self.conn;
        conn.begin()?;
        let mut state = caught(|| self.start.begin(conn))?;
        let alone = jobs.len() == 1;
        let many = jobs.len();
        for job in jobs {
            if apart {
                in_savepoint(&mut **job, conn, &mut state)?;
                continue;
            }
            run_watched(&mut **job, conn, &mut state).map_err(|error| match Failed::from(error) {
                Failed::Undone(_) if !alone => Failed::Apart,
                failed => failed,
            })?;
        }
        caught(|| state.finish(conn))?;
        conn.settle().map_err(|error| match Failed::from(error) {
            Failed::Undone(_) if !alone && !apart => Failed::Apart,
            failed => failed,
        })?;
        let begin = Instant::now();
        conn.batch("commit").map_err(|error| match error {
            DbError::Serialization(why) => Failed::Again(why),
            // The commit record is the last thing written; where it found no room there is none.
            DbError::Full(_) => Failed::Undone(error),
            _ => Failed::Doubt(error),
        })?;
        self.load.commit.add(u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX));
        self.load.group.add(u64::try_from(many).unwrap_or(u64::MAX));
        Ok(())
    }
}

/// Lets the other transaction come to its end: 1 ms, then twice as long each time, at most 64 ms.
#[expect(clippy::disallowed_methods, reason = "the transaction to wait for runs in another hub")]
fn back_off(attempt: u32) {
    std::thread::sleep(Duration::from_millis(1 << attempt.min(6)));
}

/// Runs a job between savepoints. A failed job is undone and keeps its error; the group goes on.
fn in_savepoint<S: Txn>(job: &mut dyn Job<S>, conn: &mut dyn Conn, state: &mut S) -> Result<(), Failed> {
    conn.batch("savepoint job")?;
    let before = state.clone();
    // Here an error belongs to the job that made it.
    let Err(error) = run_watched(job, conn, state).and_then(|()| conn.settle()) else {
        return Ok(conn.batch("release job")?);
    };
    if matches!(error, DbError::Serialization(_) | DbError::Io(_)) {
        return Err(error.into());
    }
    match conn.batch("rollback to job; release job") {
        Ok(()) => {
            *state = before;
            job.fail(error);
            Ok(())
        }
        Err(io @ DbError::Io(_)) => Err(Failed::Doubt(io)),
        // The whole transaction is gone. Of these errors it is known that nothing was written.
        Err(_) if matches!(error, DbError::Full(_) | DbError::Busy(_) | DbError::ReadOnly(_)) => {
            Err(Failed::Undone(error))
        }
        Err(gone) => Err(Failed::Doubt(DbError::Io(format!("{error}; then {gone}")))),
    }
}

/// Runs a job; a statement that failed fails the job even when the job went on.
fn run_watched<S>(job: &mut dyn Job<S>, conn: &mut dyn Conn, state: &mut S) -> Result<(), DbError> {
    let mut watched = Watched { conn, failed: None };
    let outcome = job.run(&mut watched, state);
    watched.failed.map_or(outcome, Err)
}

/// Makes both engines alike: after a failed statement no other one runs until the job is rolled back.
struct Watched<'c> {
    conn: &'c mut dyn Conn,
    failed: Option<DbError>,
}

impl Watched<'_> {
    fn watch<T>(
        &mut self,
        statement: impl FnOnce(&mut dyn Conn) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        statement(self.conn).inspect_err(|error| self.failed = Some(error.clone()))
    }
}

impl Conn for Watched<'_> {
    fn vault(&self) -> Vault {
        self.conn.vault()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.watch(|conn| conn.execute(sql, params))
    }

    fn write(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), DbError> {
        self.watch(|conn| conn.write(sql, params))
    }

    fn settle(&mut self) -> Result<(), DbError> {
        self.watch(|conn| conn.settle())
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.watch(|conn| conn.query(sql, params))
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.watch(|conn| conn.batch(sql))
    }

    fn begin(&mut self) -> Result<(), DbError> {
        Err(DbError::bug("begin", "a job runs in a transaction already"))
    }
}
