//! A few connections that only read, never behind the writer.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::{Conn, Database, DbError, Vault};

/// A connection, or the place of one that broke and is opened again at the next use.
type Slot = Option<Box<dyn Conn + Send>>;

struct Pool {
    database: Database,
    free: Mutex<Vec<Slot>>,
    freed: Condvar,
    wait: Duration,
}

impl Drop for Pool {
    /// The last handle may go with a task of tokio's, where PostgreSQL's driver cannot say good-bye: that is done on a
    /// thread of its own, and waited for.
    fn drop(&mut self) {
        let free = self.free.get_mut().unwrap_or_else(PoisonError::into_inner);
        let open = std::mem::take(free);
        if open.iter().any(Option::is_some) {
            let closed = std::thread::spawn(move || drop(open)).join();
            debug_assert!(closed.is_ok(), "closing does not panic");
        }
    }
}

/// A fixed number of reading connections; a cheap handle to clone. Blocking: from tokio use `spawn_blocking`.
#[derive(Clone)]
pub struct Readers(Arc<Pool>);

impl Readers {
    /// Opens `count` connections; a read waits at most `wait` for one of them.
    pub fn open(database: &Database, count: usize, wait: Duration) -> Result<Readers, DbError> {
        let free = (0..count.max(1)).map(|_| database.open_reader().map(Some)).collect::<Result<_, _>>()?;
        Ok(Readers(Arc::new(Pool {
            database: database.clone(),
            free: Mutex::new(free),
            freed: Condvar::new(),
            wait,
        })))
    }

    /// The keys that lie beside the database.
    #[must_use]
    pub fn vault(&self) -> Vault {
        Vault::of(&self.0.database)
    }

    /// Runs `job` in one read transaction: all its queries see the same moment.
    pub fn read<T>(&self, job: impl FnOnce(&mut dyn Conn) -> Result<T, DbError>) -> Result<T, DbError> {
        let mut conn = match self.take()? {
            Some(conn) => conn,
            None => self.0.database.open_reader().inspect_err(|_| self.give(None))?,
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            conn.begin()?;
            job(&mut *conn)
        }));
        let ended = conn.batch("rollback");
        // A connection on which a transaction could not be ended is not used again.
        self.give(ended.is_ok().then_some(conn));
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn take(&self) -> Result<Slot, DbError> {
        let free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.freed.wait_timeout_while(free, self.0.wait, |free| free.is_empty());
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        free.pop().ok_or_else(|| DbError::Busy("all reading connections are in use".to_owned()))
    }

    fn give(&self, slot: Slot) {
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner).push(slot);
        self.0.freed.notify_one();
    }
}
