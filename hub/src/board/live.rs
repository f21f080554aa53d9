//! GET `/live`: a beat whenever something was committed, at most one a second; pages then read themselves anew.

use crate::floor::Hall;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::Instant;

/// The least time between two beats: a page is read anew no more often.
const EVERY: Duration = Duration::from_secs(1);

/// What the page knows already.
#[derive(Deserialize)]
pub struct Known {
    /// When the page was read, ms by the hub's clock.
    #[serde(default)]
    since: i64,
}

/// The beats. What was committed between the reading of the page and this call, or while a connection was lost, is told
/// at once.
pub async fn get(
    State(hall): State<Hall>,
    Query(known): Query<Known>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut news = hall.news();
    if *news.borrow() >= known.since {
        news.mark_changed();
    }
    // The first comes at once, the next when the second is over.
    let start = (news, hall.gauges.feeds.one(), Instant::now());
    let beats = stream::unfold(start, |(mut news, open, due)| async move {
        news.changed().await.ok()?;
        tokio::time::sleep_until(due).await;
        // What came while it waited is told with this beat.
        news.borrow_and_update();
        // A browser drops an event without data.
        let beat = Event::default().event("news").data("committed");
        Some((Ok(beat), (news, open, Instant::now() + EVERY)))
    });
    Sse::new(beats).keep_alive(KeepAlive::default())
}
