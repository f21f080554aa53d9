//! Numbers a running hub keeps of itself, for `/metrics`: counters and spreads that many threads add to without waiting
//! for each other. None of them is about a person.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// A spread of values over fixed bounds.
#[derive(Debug)]
pub struct Spread {
    bounds: &'static [u64],
    /// How many fell below or on each bound but above the one before; the last is for all above.
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

impl Spread {
    /// An empty one; bounds rise.
    #[must_use]
    pub fn new(bounds: &'static [u64]) -> Spread {
        Spread {
            bounds,
            counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// Adds a value.
    pub fn add(&self, value: u64) {
        let at = self.bounds.partition_point(|bound| *bound < value);
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// For each bound how many values are not above it; then how many there are, and their sum.
    #[must_use]
    pub fn read(&self) -> (Vec<(u64, u64)>, u64, u64) {
        let mut below = 0;
        let mut counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        let mut read = Vec::with_capacity(self.bounds.len());
        for bound in self.bounds {
            below += counts.next().unwrap_or(0);
            read.push((*bound, below));
        }
        (read, below + counts.next().unwrap_or(0), self.sum.load(Ordering::Relaxed))
    }
}

/// How busy a writer is.
#[derive(Debug)]
pub struct Load {
    /// Jobs in its queue.
    pub waiting: AtomicI64,
    /// Jobs that shared a commit.
    pub group: Spread,
    /// Time of a commit, µs.
    pub commit: Spread,
}

impl Default for Load {
    fn default() -> Load {
        Load {
            waiting: AtomicI64::new(0),
            group: Spread::new(&[1, 2, 4, 8, 16, 32, 64, 128]),
            commit: Spread::new(&[
                250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
            ]),
        }
    }
}

/// What the hub counts.
#[derive(Debug, Default)]
pub struct Gauges {
    /// Commands by kind and what came of them.
    commands: Mutex<BTreeMap<(String, String), u64>>,
    /// Answers by the first digit of their status.
    answers: [AtomicU64; 6],
    /// Posts of commands that were asked to come later.
    pub later: AtomicU64,
    /// Steps of the machine's clock that were taken over.
    pub clock_steps: AtomicU64,
    /// Connections that were let go at once because their sender has too many.
    pub turned_away: AtomicU64,
    /// What the last look at the disk found.
    pub disk: Mutex<Option<Disk>>,
    /// What the last look at the pages of the database file found.
    pub file: Mutex<Option<crate::verify::file::Looked>>,
    /// Feeds that are open.
    pub feeds: Open,
    /// How often events were read for feeds: once a commit for all of them, and by those that catch up.
    pub feed_reads: AtomicU64,
    /// Connections that are open.
    pub connections: Open,
}

/// What a look at the database found.
#[derive(Debug, Clone, Copy)]
pub struct Disk {
    /// When it was.
    pub at: Instant,
    /// It reads.
    pub readable: bool,
    /// It commits.
    pub writable: bool,
    /// The last backup, where the database could be read.
    pub backup: Option<crate::backup::kept::Brief>,
}

/// How many of something are open.
#[derive(Debug, Clone, Default)]
pub struct Open(Arc<AtomicI64>);

/// One of them: it counts until it is dropped.
#[derive(Debug)]
pub struct OneOpen(Arc<AtomicI64>);

impl Open {
    /// One more.
    #[must_use]
    pub fn one(&self) -> OneOpen {
        self.0.fetch_add(1, Ordering::Relaxed);
        OneOpen(Arc::clone(&self.0))
    }

    /// How many.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for OneOpen {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gauges {
    /// A command of a kind came to something.
    pub fn command(&self, kind: &str, outcome: &str) {
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        *commands.entry((kind.to_owned(), outcome.to_owned())).or_default() += 1;
    }

    /// Commands so far.
    #[must_use]
    pub fn commands(&self) -> Vec<((String, String), u64)> {
        let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        commands.iter().map(|(key, count)| (key.clone(), *count)).collect()
    }

    /// An answer went out.
    pub fn answer(&self, status: u16) {
        if let Some(count) = self.answers.get(usize::from(status / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Answers so far, by the first digit of their status.
    #[must_use]
    pub fn answers(&self) -> Vec<(usize, u64)> {
        self.answers.iter().map(|count| count.load(Ordering::Relaxed)).enumerate().skip(1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_counts_what_is_not_above_each_bound() {
        let spread = Spread::new(&[1, 10, 100]);
        for value in [0, 1, 2, 10, 11, 1_000] {
            spread.add(value);
        }
        assert_eq!(spread.read(), (vec![(1, 2), (10, 4), (100, 5)], 6, 1_024));
    }

    #[test]
    fn what_is_open_counts_until_it_is_dropped() {
        let open = Open::default();
        let (one, two) = (open.one(), open.one());
        assert_eq!(open.now(), 2);
        drop((one, two));
        assert_eq!(open.now(), 0);
    }
}
