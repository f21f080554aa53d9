//! GET `/live`: a beat whenever something was committed, at most one a second; pages then read themselves anew.

use crate::floor::Hall;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use std::convert::Infallible;
use std::time::Duration;

/// The least time between two beats: a page is read anew no more often.
const EVERY: Duration = Duration::from_secs(1);

/// The beats.
pub async fn get(State(hall): State<Hall>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let beats = stream::unfold((hall.news(), hall.gauges.feeds.one()), |(mut news, open)| async move {
        // The first wait ends with the next commit; after a beat the rest of the second is kept.
        news.changed().await.ok()?;
        tokio::time::sleep(EVERY).await;
        news.borrow_and_update();
        // A browser drops an event without data.
        Some((Ok(Event::default().event("news").data("committed")), (news, open)))
    });
    Sse::new(beats).keep_alive(KeepAlive::default())
}
