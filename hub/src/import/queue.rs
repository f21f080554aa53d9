//! One import at a time in a hub, and the files of the dashboard that were looked at and wait for a word.

use super::{Outcome, What};
use std::fs::File;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The most files that wait.
const WAITING: usize = 4;
/// How long one waits.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// A file that was looked at.
pub struct Waiting {
    /// How it is called until somebody says so.
    pub mark: String,
    /// Whose session it belongs to.
    pub session: String,
    /// What is in it.
    pub what: What,
    /// The name it came with.
    pub name: String,
    /// The file, which goes with its last user.
    pub file: File,
    /// What it would come to.
    pub outcome: Outcome,
}

/// The imports of a hub.
pub struct Queue {
    one: Semaphore,
    files: Mutex<Vec<(Instant, Waiting)>>,
}

impl Default for Queue {
    fn default() -> Queue {
        Queue { one: Semaphore::new(1), files: Mutex::default() }
    }
}

impl Queue {
    /// The right to import, as long as it is held; none while another import runs.
    #[must_use]
    pub fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.one.try_acquire().ok()
    }

    /// Files that still wait; those nobody came back for are gone.
    fn files(&self) -> MutexGuard<'_, Vec<(Instant, Waiting)>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        files.retain(|(until, _)| *until > now);
        files
    }

    /// A file waits from now on. One a session: whoever looks at another file has let go of the first; and of too many the
    /// oldest goes.
    pub fn wait(&self, file: Waiting) {
        let mut files = self.files();
        files.retain(|(_, one)| one.session != file.session);
        if files.len() >= WAITING {
            files.remove(0);
        }
        files.push((Instant::now() + PATIENCE, file));
    }

    /// What a file that waits would come to, with what is in it and its name.
    #[must_use]
    pub fn seen(&self, session: &str, mark: &str) -> Option<(What, String, Outcome)> {
        let files = self.files();
        let (_, found) = files.iter().find(|(_, one)| one.session == session && one.mark == mark)?;
        Some((found.what, found.name.clone(), found.outcome.clone()))
    }

    /// A file that waited, to be taken in.
    #[must_use]
    pub fn take(&self, session: &str, mark: &str) -> Option<Waiting> {
        let mut files = self.files();
        let at = files.iter().position(|(_, one)| one.session == session && one.mark == mark)?;
        Some(files.remove(at).1)
    }
}
