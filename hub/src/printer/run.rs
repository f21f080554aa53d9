//! Works the queue off: one thread a printer, so that none waits for another.

use super::queue::{self, Job, JobId, Mark};
use super::{Attention, Outcome, Patience, Printer};
use crate::db::{DbError, Readers, Txn, Writer};
use regal_shared::base::Moment;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long without a ring before the queue is looked at all the same: another hub may have made a job.
const LOOK: Duration = Duration::from_secs(1);
/// The first pause after a label that did not come out, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// A job that could not be sent for so long is given up: its label would surprise whoever finds it (1 h).
pub const MAX_AGE_MS: i64 = 60 * 60 * 1000;
/// How often a mark is tried again while the database is busy or full.
const MARK_TRIES: u32 = 50;
/// Between two of these tries.
const MARK_PAUSE: Duration = Duration::from_millis(200);
/// A job is given up after so many tries.
pub const MAX_TRIES: i64 = 200;

/// Wakes threads that work beside the hub, such as the printing ones, and stops them.
#[derive(Debug, Default)]
pub struct Bell {
    state: Mutex<Rung>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Rung {
    times: u64,
    stopped: bool,
}

impl Bell {
    /// Says that a job was committed.
    pub fn ring(&self) {
        self.lock().times += 1;
        self.changed.notify_all();
    }

    /// Ends [`run`] after the labels that are on their way.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn times(&self) -> u64 {
        self.lock().times
    }

    pub(crate) fn stopped(&self) -> bool {
        self.lock().stopped
    }

    /// Waits until it was rung more than `seen` times, is stopped, or the time is over.
    pub(crate) fn wait(&self, seen: u64, time: Duration) {
        self.until(time, |rung| rung.times > seen);
    }

    /// Waits until the time is over or it is stopped.
    pub(crate) fn pause(&self, time: Duration) {
        self.until(time, |_| false);
    }

    fn until(&self, time: Duration, enough: impl Fn(&Rung) -> bool) {
        let deadline = Instant::now() + time;
        let mut rung = self.lock();
        while !rung.stopped && !enough(&rung) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            rung = self.changed.wait_timeout(rung, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Finds the oldest job that waits for the printer of this name.
pub type Next = Box<dyn Fn(&str) -> Result<Option<Job>, DbError> + Send + Sync>;
/// Writes what happened to a job, durably when it returns; false when the job was not in a state for that.
pub type Write = Box<dyn Fn(&JobId, &Mark) -> Result<bool, DbError> + Send + Sync>;
/// The time.
pub type Clock = Box<dyn Fn() -> Moment + Send + Sync>;

/// What the printing threads reach the rest of the hub by.
pub struct Hands {
    /// Reads the queue.
    pub next: Next,
    /// Writes through the hub's one writer.
    pub mark: Write,
    /// Reads the clock.
    pub now: Clock,
}

impl Hands {
    /// Hands that read through the readers of a site's database and write through its one writer.
    pub fn over<S: Txn>(site: &str, readers: &Readers, writer: &Writer<S>, now: Clock) -> Hands {
        let now: Arc<dyn Fn() -> Moment + Send + Sync> = now.into();
        let (readers, writer, clock) = (readers.clone(), writer.clone(), now.clone());
        let (reading, writing) = (site.to_owned(), site.to_owned());
        Hands {
            next: Box::new(move |printer| readers.read(|conn| queue::next(conn, &reading, printer))),
            mark: Box::new(move |id, mark| {
                let (site, id, mark, now) = (writing.clone(), id.clone(), mark.clone(), clock());
                writer.submit(move |conn, _| queue::mark(conn, &site, &id, &mark, now)).wait()
            }),
            now: Box::new(move || now()),
        }
    }
}

impl fmt::Debug for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hands")
    }
}

/// Prints what is queued, by the printers' names, until the bell is stopped. Blocks: it needs a thread of its own.
pub fn run(printers: &BTreeMap<String, Printer>, hands: &Hands, bell: &Bell, patience: &Patience) {
    std::thread::scope(|scope| {
        for (name, printer) in printers {
            scope.spawn(move || Desk { name, printer, hands, bell, patience }.serve());
        }
    });
}

struct Desk<'a> {
    name: &'a str,
    printer: &'a Printer,
    hands: &'a Hands,
    bell: &'a Bell,
    patience: &'a Patience,
}

impl Desk<'_> {
    fn serve(&self) {
        let mut pause = Duration::ZERO;
        while !self.bell.stopped() {
            let seen = self.bell.times();
            match (self.hands.next)(self.name).and_then(|job| job.map(|job| self.print(&job)).transpose()) {
                Ok(None) => self.bell.wait(seen, LOOK),
                Ok(Some(true)) => pause = Duration::ZERO,
                Ok(Some(false)) => {
                    pause = (pause * 2).clamp(PAUSE.0, PAUSE.1);
                    self.bell.pause(pause);
                }
                Err(error) => {
                    tracing::warn!(printer = self.name, %error, "the print queue cannot be read or written");
                    pause = (pause * 2).clamp(PAUSE.0, PAUSE.1);
                    self.bell.pause(pause);
                }
            }
        }
    }

    /// Takes one job through; whether the printer is well.
    fn print(&self, job: &Job) -> Result<bool, DbError> {
        let mark = |mark: Mark| self.mark(&job.id, &mark);
        if let Some(why) = given_up(job, (self.hands.now)()) {
            return mark(Mark::Failed(why)).map(|_| true);
        }
        if !mark(Mark::Taken)? {
            return Ok(true);
        }
        let outcome = self.printer.send(&job.zpl, self.patience);
        tracing::debug!(printer = self.name, job = %job.id, ?outcome, "label");
        match outcome {
            Outcome::Printed => mark(Mark::Printed).map(|_| true),
            Outcome::Sent(lacks) => mark(Mark::Unknown(listed(&lacks, "silent"))).map(|_| false),
            Outcome::NeedsAttention(lacks) => mark(Mark::Back(listed(&lacks, ""))).map(|_| false),
            Outcome::NotSent(why) => mark(Mark::Back(why)).map(|_| false),
        }
    }

    /// Writes a mark; a database that is busy or full gets more than one chance, for the outcome would be lost.
    fn mark(&self, id: &JobId, mark: &Mark) -> Result<bool, DbError> {
        for _ in 0..MARK_TRIES {
            match (self.hands.mark)(id, mark) {
                Err(DbError::Busy(_) | DbError::Full(_)) => self.bell.pause(MARK_PAUSE),
                other => return other,
            }
        }
        (self.hands.mark)(id, mark)
    }
}

fn given_up(job: &Job, now: Moment) -> Option<String> {
    let last = if job.detail.is_empty() { String::new() } else { format!("; last: {}", job.detail) };
    if now.since(job.made_at) > MAX_AGE_MS {
        return Some(format!("waited longer than an hour{last}"));
    }
    (job.tries >= MAX_TRIES).then(|| format!("tried {MAX_TRIES} times{last}"))
}

fn listed(lacks: &[Attention], none: &str) -> String {
    match lacks {
        [] => none.to_owned(),
        lacks => lacks.iter().map(|lack| lack.code()).collect::<Vec<_>>().join(" "),
    }
}
