//! GET `/live`: a beat whenever something was committed, at most one a second; pages then read themselves anew.

use crate::floor::Hall;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;

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
    let beats = stream::unfold((news, hall.gauges.feeds.one()), |(mut news, open)| async move {
        // The first wait ends with the next commit; after a beat the rest of the second is kept.
        news.changed().await.ok()?;
        tokio::time::sleep(EVERY).await;
        news.borrow_and_update();
        // A browser drops an event without data.
        Some((Ok(Event::default().event("news").data("committed")), (news, open)))
    });
    Sse::new(beats).keep_alive(KeepAlive::default())
}
