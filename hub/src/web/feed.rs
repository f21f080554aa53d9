//! GET `/v1/feed?after=N`: events in order, as WebSocket for devices, as server-sent events for browsers and curl.

use super::posted::Asked;
use super::problem::Problem;
use super::speaker::Speaker;
use crate::board::guard::is_foreign;
use crate::db::DbError;
use crate::events;
use crate::floor::crier::{self, Crier, Ear, Heard};
use crate::floor::{Hall, anew};
use crate::gauge::OneOpen;
use crate::site::Site;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, State};
use axum::http::{HeaderMap, StatusCode, request::Parts};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use regal_shared::base::DeviceId;
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The most bytes a client may send in one piece.
const FRAME: usize = 4 << 10;

/// From where on events are wanted.
#[derive(Deserialize)]
pub struct Wanted {
    /// Events after this number; absent: from now on.
    after: Option<i64>,
    /// The restore count that number is of; absent: the hub's own.
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
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let (site, asked) = (hall.site.clone(), last.or(wanted.after));
    let (after, newest) = hall
        .read(move |conn| {
            let site = Site::load(conn, &site)?;
            let asked = asked.map(|number| (wanted.epoch.unwrap_or(site.epoch), number));
            Ok((anew::after(conn, &site, asked)?, site.event))
        })
        .await?;
    let (after, newest) = match after {
        Some(after) => (after, newest),
        None => told_anew(&hall, &device).await?,
    };
    let reader = Reader::new(&hall, device, after, newest);
    match WebSocketUpgrade::from_request_parts(&mut parts, &hall).await {
        // Devices only answer pings here. Its reading buffer is filled with zeros at each look, so it is no larger than that.
        Ok(upgrade) => Ok(upgrade
            .read_buffer_size(FRAME)
            .max_message_size(FRAME)
            .max_frame_size(FRAME)
            .on_upgrade(move |socket| serve(socket, reader))),
        Err(_) => Ok(Sse::new(stream::unfold(reader, |mut reader| async move {
            let heard = reader.next().await.ok()?;
            let one = sse::Event::default().id(heard.number.to_string()).data(&heard.text);
            Some((Ok::<_, Infallible>(one), reader))
        }))
        .keep_alive(KeepAlive::default())
        .into_response()),
    }
}

/// Says how things are, for a device that cannot hear what happened; after which number it hears that, and the number of
/// the newest event.
async fn told_anew(hall: &Hall, device: &DeviceId) -> Result<(i64, i64), DbError> {
    let device = device.clone();
    let told = hall.change("anew", move |cx| anew::tell(cx, &device)).await?;
    hall.tell();
    Ok(told)
}

/// Gives events one after the other: from the database what was before, then what is called out.
struct Reader {
    hall: Hall,
    device: DeviceId,
    /// Number of the newest event given, or left out as another device's.
    after: i64,
    /// Up to here events are in the database alone.
    until: i64,
    /// Number of the newest event, when it has just been looked up.
    newest: Option<i64>,
    /// Read and not given yet.
    waiting: VecDeque<Arc<Heard>>,
    ear: Option<Ear>,
    _open: OneOpen,
}

impl Reader {
    fn new(hall: &Hall, device: DeviceId, after: i64, newest: i64) -> Reader {
        Reader {
            hall: hall.clone(),
            device,
            after,
            until: after,
            newest: Some(newest),
            waiting: VecDeque::new(),
            ear: None,
            _open: hall.gauges.feeds.one(),
        }
    }

    /// The next event. May be dropped while it waits, and called again.
    async fn next(&mut self) -> Result<Arc<Heard>, DbError> {
        loop {
            if let Some(heard) = self.waiting.pop_front() {
                return Ok(heard);
            }
            if self.after < self.until {
                self.read().await?;
                continue;
            }
            match &mut self.ear {
                None => self.listen().await?,
                Some(ear) => match ear.next().await {
                    Some(heard) if heard.number > self.after => {
                        self.after = heard.number;
                        return Ok(heard);
                    }
                    // It was among what was read already.
                    Some(_) => {}
                    None => self.ear = None,
                },
            }
        }
    }

    /// Listens for what is new; whoever is far behind reads first, for its ear would be full before it is through.
    async fn listen(&mut self) -> Result<(), DbError> {
        let newest = match self.newest.take() {
            Some(newest) => newest,
            None => {
                let site = self.hall.site.clone();
                self.hall.read(move |conn| Ok(Site::load(conn, &site)?.event)).await?
            }
        };
        if newest - self.after > events::PAGE {
            self.until = newest;
            return Ok(());
        }
        let (ear, called) = Crier::listen(&self.hall, &self.device, newest);
        (self.ear, self.until) = (Some(ear), called);
        Ok(())
    }

    /// Reads the next page; where it has been let go meanwhile, how things are.
    async fn read(&mut self) -> Result<(), DbError> {
        let (site, after) = (self.hall.site.clone(), self.after);
        self.hall.gauges.feed_reads.fetch_add(1, Ordering::Relaxed);
        let page = self.hall.read(move |conn| {
            let page = events::after(conn, &site, after)?;
            if page.first().is_some_and(|first| first.number == after + 1) {
                return Ok(Some(page));
            }
            let site = Site::load(conn, &site)?;
            Ok(events::reaches(conn, &site, site.epoch, after)?.then_some(page))
        });
        let Some(page) = page.await? else {
            (self.after, self.until) = told_anew(&self.hall, &self.device).await?;
            return Ok(());
        };
        self.after = page.last().map_or(self.until, |last| last.number);
        let own = page.iter().filter(|event| crier::concerns(event, &self.device));
        self.waiting.extend(own.map(Heard::of));
        Ok(())
    }
}

async fn serve(mut socket: WebSocket, mut reader: Reader) {
    loop {
        tokio::select! {
            heard = reader.next() => {
                let Ok(heard) = heard else { return };
                if socket.send(Message::Text(heard.text.as_str().into())).await.is_err() {
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

#[cfg(test)]
mod tests;
