//! Reads what was said once and calls it out to all open feeds, so that a thousand of them cost the database no more
//! than one. Whoever cannot keep up, or comes with an old number, reads for itself and then listens again.

use super::Hall;
use crate::events;
use regal_shared::base::DeviceId;
use regal_shared::wire::Event;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Events an ear may leave lying before it is let go and has to read them itself.
pub const BEHIND: usize = 256;
/// Between two tries to read what cannot be read.
const AGAIN: Duration = Duration::from_secs(1);

/// An event as it goes out to everybody it concerns.
#[derive(Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its number.
    pub number: i64,
    /// It as JSON.
    pub text: String,
}

impl Heard {
    /// An event, put into words once.
    #[must_use]
    pub fn of(event: &Event) -> Arc<Heard> {
        let text = serde_json::to_string(event).unwrap_or_default();
        Arc::new(Heard { number: event.number, text })
    }
}

/// Whether an event concerns a device.
#[must_use]
pub fn concerns(event: &Event, device: &DeviceId) -> bool {
    event.device.as_ref().is_none_or(|only| only == device)
}

/// Calls out what is new while anybody listens.
#[derive(Debug, Default)]
pub struct Crier(Mutex<Square>);

#[derive(Debug, Default)]
struct Square {
    /// Number of the newest event called out: what comes later goes to every ear.
    called: i64,
    /// The turn of the task that calls, and 0 while none does.
    turn: u64,
    /// Turns and ears so far.
    count: u64,
    ears: BTreeMap<u64, Place>,
}

#[derive(Debug)]
struct Place {
    device: DeviceId,
    to: mpsc::Sender<Arc<Heard>>,
}

/// Hears what concerns a device, in order.
#[derive(Debug)]
pub struct Ear {
    crier: Arc<Crier>,
    id: u64,
    queue: mpsc::Receiver<Arc<Heard>>,
}

impl Ear {
    /// The next event; none when this ear was too far behind, or nobody calls any more. May be dropped while it waits.
    pub async fn next(&mut self) -> Option<Arc<Heard>> {
        self.queue.recv().await
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.crier.square().ears.remove(&self.id);
    }
}

impl Crier {
    fn square(&self) -> MutexGuard<'_, Square> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens for a device from now on. Answers the ear and the number of the newest event that does not come to it:
    /// those up to it are committed, and whoever wants them reads them. `newest` is the newest event known to be
    /// committed; from there on is called when nobody listened before. Must run inside tokio.
    #[must_use]
    pub fn listen(hall: &Hall, device: &DeviceId, newest: i64) -> (Ear, i64) {
        let crier = Arc::clone(&hall.crier);
        let (to, queue) = mpsc::channel(BEHIND);
        let mut square = crier.square();
        square.count += 1;
        let id = square.count;
        square.ears.insert(id, Place { device: device.clone(), to });
        if square.turn == 0 {
            (square.turn, square.called) = (id, newest);
            tokio::spawn(call(hall.clone(), Turn { crier: Arc::clone(&crier), turn: id }));
        }
        let called = square.called;
        drop(square);
        (Ear { crier, id, queue }, called)
    }

    /// The newest event called out; none, and the turn is over, when nobody listens.
    fn wanted(&self, turn: u64) -> Option<i64> {
        let mut square = self.square();
        if square.ears.is_empty() && square.turn == turn {
            square.turn = 0;
        }
        (square.turn == turn).then_some(square.called)
    }

    /// Calls out, in order. Whoever left too much lying is let go: its queue ends, and it reads for itself.
    fn call_out(&self, events: &[Event]) {
        for event in events {
            let heard = Heard::of(event);
            let mut square = self.square();
            square.called = event.number;
            square.ears.retain(|_, ear| {
                !concerns(event, &ear.device) || ear.to.try_send(Arc::clone(&heard)).is_ok()
            });
        }
    }
}

/// That a task calls. However it ends, the ears are let go and the next one who listens begins a new turn.
struct Turn {
    crier: Arc<Crier>,
    turn: u64,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut square = self.crier.square();
        if square.turn == self.turn {
            square.turn = 0;
            square.ears.clear();
        }
    }
}

/// Reads after each commit and calls out, until nobody listens.
async fn call(hall: Hall, turn: Turn) {
    let mut news = hall.news();
    let mut told = false;
    loop {
        // Marked as seen before looking: what is committed while we read wakes us again.
        news.borrow_and_update();
        let Some(called) = turn.crier.wanted(turn.turn) else { return };
        let site = hall.site.clone();
        hall.gauges.feed_reads.fetch_add(1, Ordering::Relaxed);
        match hall.read(move |conn| events::after(conn, &site, called)).await {
            Ok(page) if !page.is_empty() => {
                told = false;
                turn.crier.call_out(&page);
            }
            Ok(_) => {
                if news.changed().await.is_err() {
                    return;
                }
            }
            Err(error) => {
                if !told {
                    tracing::warn!(%error, "events cannot be read; tried again each second");
                }
                told = true;
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
