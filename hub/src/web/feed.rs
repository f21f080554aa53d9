//! GET `/v1/feed?after=N`: events in order, as WebSocket for devices, as server-sent events for browsers and curl.

use super::posted::Asked;
use super::problem::Problem;
use super::speaker::Speaker;
use crate::board::guard::is_foreign;
use crate::db::DbError;
use crate::events;
use crate::floor::Hall;
use crate::gauge::OneOpen;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, State};
use axum::http::{HeaderMap, StatusCode, request::Parts};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use regal_shared::base::DeviceId;
use regal_shared::wire::Event;
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;

/// The most bytes a client may send in one piece.
const FRAME: usize = 4 << 10;

/// From where on events are wanted.
#[derive(Deserialize)]
pub struct Wanted {
    /// Events after this number; absent: from now on.
    after: Option<i64>,
    /// The restore count that number is of; another one means: from now on.
    epoch: Option<i64>,
    /// The protocol a device speaks; who names none takes what comes.
    protocol: Option<i64>,
}

/// Serves the feed.
pub async fn get(
    State(hall): State<Hall>,
    Speaker(device): Speaker,
    Asked(wanted): Asked<Wanted>,
    headers: HeaderMap,
    mut parts: Parts,
) -> Result<Response, Problem> {
    if is_foreign(&headers) {
        let remedy = "the feed is for devices and for the hub's own pages";
        return Err(Problem::new(StatusCode::FORBIDDEN, "req.foreign", "header Origin", remedy));
    }
    wanted.protocol.map_or(Ok(()), super::commands::fits)?;
    let site = hall.site.clone();
    let (epoch, newest) = hall
        .read(move |conn| {
            let site = crate::site::Site::load(conn, &site)?;
            Ok((site.epoch, site.event))
        })
        .await?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let after = match wanted.epoch {
        Some(of) if of != epoch => newest,
        _ => last.or(wanted.after).unwrap_or(newest).min(newest),
    };
    let (waiting, open) = (VecDeque::new(), hall.gauges.feeds.one());
    let reader = Reader { hall: hall.clone(), device, after, waiting, news: hall.news(), _open: open };
    match WebSocketUpgrade::from_request_parts(&mut parts, &hall).await {
        // Devices only answer pings here.
        Ok(upgrade) => Ok(upgrade
            .max_message_size(FRAME)
            .max_frame_size(FRAME)
            .on_upgrade(move |socket| serve(socket, reader))),
        Err(_) => Ok(Sse::new(stream::unfold(reader, |mut reader| async move {
            let event = reader.next().await.ok()?;
            let text = serde_json::to_string(&event).unwrap_or_default();
            let one = sse::Event::default().id(event.number.to_string()).data(text);
            Some((Ok::<_, Infallible>(one), reader))
        }))
        .keep_alive(KeepAlive::default())
        .into_response()),
    }
}

/// Reads events one after the other, waiting for news when there are none.
struct Reader {
    hall: Hall,
    device: DeviceId,
    after: i64,
    waiting: VecDeque<Event>,
    news: tokio::sync::watch::Receiver<i64>,
    _open: OneOpen,
}

impl Reader {
    async fn next(&mut self) -> Result<Event, DbError> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Ok(event);
            }
            // Marked as seen before looking: what is committed while we read wakes us again.
            self.news.borrow_and_update();
            let (site, after) = (self.hall.site.clone(), self.after);
            let page = self.hall.read(move |conn| events::after(conn, &site, after)).await?;
            if let Some(last) = page.last() {
                self.after = last.number;
                let device = &self.device;
                self.waiting.extend(
                    page.into_iter().filter(|event| event.device.as_ref().is_none_or(|one| one == device)),
                );
                continue;
            }
            if self.news.changed().await.is_err() {
                return Err(DbError::Busy("the hub stops".to_owned()));
            }
        }
    }
}

async fn serve(mut socket: WebSocket, mut reader: Reader) {
    loop {
        tokio::select! {
            event = reader.next() => {
                let Ok(event) = event else { return };
                let text = serde_json::to_string(&event).unwrap_or_default();
                if socket.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
            }
            // Pings are answered by the library while we receive.
            said = socket.recv() => match said {
                Some(Ok(_)) => {}
                _ => return,
            },
        }
    }
}
