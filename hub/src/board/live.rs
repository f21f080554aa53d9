//! GET `/live`: a beat whenever something was committed, at most one a second; pages then read themselves anew.
//!
//! A beat is the same for all dashboards: it has a number, and comes to all of them at one moment. So those that show
//! the same page ask for it together, and it is drawn once ([`super::shared`]).

use crate::floor::{Hall, News};
use crate::gauge::OneOpen;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The least time between two beats: a page is read anew no more often.
const EVERY: Duration = Duration::from_secs(1);

/// The beats of all dashboards.
#[derive(Debug, Default)]
pub(super) struct Beats(Mutex<Beat>);

/// One of them.
#[derive(Debug, Clone, Copy, Default)]
struct Beat {
    /// Its number, rising from 1; 0 before the first.
    number: u64,
    /// How many times the hub had told of a commit by then.
    told: u64,
    /// When it came.
    at: Option<Instant>,
}

/// What a dashboard that waits for a beat gets.
#[derive(Debug)]
enum Next {
    /// This one, now.
    Beat(Beat),
    /// None before this moment.
    NotBefore(Instant),
}

impl Beats {
    fn last(&self) -> MutexGuard<'_, Beat> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the newest beat. What is read from now on holds all that was committed before it.
    pub(super) fn newest(&self) -> u64 {
        self.last().number
    }

    /// The beat for a dashboard that knows of `seen` commits while the hub has told of `told`: the last one where that
    /// brings news, else a new one once its time has come.
    fn next(&self, seen: u64, told: u64, now: Instant) -> Next {
        let mut last = self.last();
        if last.told > seen {
            return Next::Beat(*last);
        }
        if let Some(due) = last.at.map(|at| at + EVERY).filter(|due| *due > now) {
            return Next::NotBefore(due);
        }
        *last = Beat { number: last.number + 1, told, at: Some(now) };
        Next::Beat(*last)
    }
}

/// What the page knows already.
#[derive(Deserialize)]
pub struct Known {
    /// When the page was read, ms by the hub's clock.
    #[serde(default)]
    since: i64,
}

/// One dashboard that listens.
struct Ear {
    news: watch::Receiver<News>,
    beats: Arc<Beats>,
    /// Commits it knows of.
    seen: u64,
    _open: OneOpen,
}

impl Ear {
    /// Listens for what the page that was read at `since` does not know.
    fn open(hall: &Hall, beats: Arc<Beats>, since: i64) -> Ear {
        let news = hall.news();
        let told = *news.borrow();
        let seen = told.count.saturating_sub(u64::from(told.at >= since));
        Ear { news, beats, seen, _open: hall.gauges.feeds.one() }
    }

    /// The number of the next beat; none when the hub ends.
    async fn next(&mut self) -> Option<u64> {
        loop {
            let seen = self.seen;
            let told = self.news.wait_for(|news| news.count > seen).await.ok()?.count;
            match self.beats.next(seen, told, Instant::now()) {
                Next::Beat(beat) => {
                    self.seen = beat.told;
                    return Some(beat.number);
                }
                Next::NotBefore(due) => tokio::time::sleep_until(due).await,
            }
        }
    }
}

/// The beats. What was committed between the reading of the page and this call, or while a connection was lost, is told
/// with the first.
pub async fn get(
    State(hall): State<Hall>,
    Extension(beats): Extension<Arc<Beats>>,
    Query(known): Query<Known>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let ear = Ear::open(&hall, beats, known.since);
    let beats = stream::unfold(ear, |mut ear| async move {
        let number = ear.next().await?;
        Some((Ok(Event::default().event("news").data(number.to_string())), ear))
    });
    Sse::new(beats).keep_alive(KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::sqlite;
    use futures_util::FutureExt as _;

    fn number(next: Next) -> Option<u64> {
        match next {
            Next::Beat(beat) => Some(beat.number),
            Next::NotBefore(_) => None,
        }
    }

    #[test]
    fn all_who_listen_hear_the_same_beat_at_once_and_the_next_a_second_later() {
        let (beats, start) = (Beats::default(), Instant::now());
        let at = |ms: u64| start + Duration::from_millis(ms);
        // The hub commits all the time: whoever is woken a little later hears the very beat the first one made.
        assert_eq!(number(beats.next(0, 100, at(0))), Some(1));
        assert_eq!(number(beats.next(0, 103, at(1))), Some(1));
        assert_eq!(number(beats.next(99, 104, at(2))), Some(1));
        assert_eq!(beats.newest(), 1);
        // It told of the first hundred commits alone: the others come with the next, and not before its time.
        assert!(matches!(beats.next(100, 104, at(3)), Next::NotBefore(due) if due == at(1000)));
        assert_eq!(number(beats.next(100, 900, at(1000))), Some(2));
        // Who has just opened its page and knows all that was told waits as well.
        assert_eq!(number(beats.next(900, 901, at(1500))), None);
        assert_eq!(number(beats.next(900, 901, at(2100))), Some(3));
        // After a pause the first commit is heard at once.
        assert_eq!(number(beats.next(901, 902, at(60_000))), Some(4));
    }
    #[test]
    fn what_was_committed_since_the_page_was_read_is_heard_at_once_and_nothing_twice() {
        let home = sqlite();
        let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let beats = Arc::<Beats>::default();
        let open = |since| Ear::open(&hall, Arc::clone(&beats), since);
        let mut quiet = open(0);
        assert!(quiet.next().now_or_never().is_none(), "nothing was committed yet");
        hall.tell();
        let at = hall.news().borrow().at;
        let (mut early, mut late) = (open(at - 1), open(at + 1));
        runtime.block_on(async {
            assert_eq!((quiet.next().await, early.next().await), (Some(1), Some(1)));
        });
        assert!(late.next().now_or_never().is_none(), "its page was read after the commit");
        for ear in [&mut quiet, &mut early] {
            assert!(ear.next().now_or_never().is_none(), "it has heard of it");
        }
    }
}
