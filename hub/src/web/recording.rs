//! POST `/v1/recording/{wish}`: what a terminal recorded, because somebody at the desk asked for it.

use super::problem::Problem;
use super::speaker::Speaker;
use crate::floor::Hall;
use crate::recording::{self, Draft, MOST, Shelf};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use futures_util::StreamExt;
use serde::Serialize;
use std::io;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

/// Pieces of a body that wait for the disk.
const PIECES: usize = 8;
/// The longest a recording may take.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// So many come in at a time; others are sent again a little later.
static PLACES: Semaphore = Semaphore::const_new(4);

/// What was kept.
#[derive(Debug, Serialize)]
pub struct Kept {
    bytes: u64,
}

/// Takes a recording in.
pub async fn post(
    State(hall): State<Hall>,
    Speaker(device): Speaker,
    Path(wish): Path<String>,
    body: Body,
) -> Result<Json<Kept>, Problem> {
    let unwanted = || {
        let remedy = "nobody waits for this recording; the desk can ask for another one";
        Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address", remedy)
    };
    let (Some(shelf), Ok(wish)) = (hall.recordings.clone(), wish.parse::<i64>()) else {
        return Err(unwanted());
    };
    let (site, asked) = (hall.site.clone(), device.clone());
    if !hall.read(move |conn| recording::is_wanted(conn, &site, wish, &asked)).await? {
        return Err(unwanted());
    }
    let Ok(_place) = PLACES.try_acquire() else { return Err(fault("others are coming in")) };
    let taken = timeout(LONGEST, taken(body, shelf)).await;
    let (hash, bytes) = taken.map_err(|_| fault("it came too slowly"))??;
    let size = i64::try_from(bytes).unwrap_or(i64::MAX);
    let known = hall.change("recording", move |cx| recording::came(cx, wish, &device, (&hash, size))).await?;
    hall.tell();
    if known { Ok(Json(Kept { bytes })) } else { Err(unwanted()) }
}

fn fault(why: &str) -> Problem {
    let remedy = format!("the recording was not taken in: {why}; send it again");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sys.hub_fault", "", remedy)
}

/// The body on the shelf; never all in memory.
async fn taken(body: Body, shelf: Shelf) -> Result<(String, u64), Problem> {
    let (to, mut pieces) = mpsc::channel::<Option<Bytes>>(PIECES);
    let writing = tokio::task::spawn_blocking(move || {
        let mut draft: Draft = shelf.begin()?;
        loop {
            match pieces.blocking_recv() {
                Some(Some(piece)) => draft.write(&piece)?,
                Some(None) => return draft.keep(&shelf),
                // Cut short: nothing stays.
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    });
    let fed = feed(body, &to).await;
    if fed.is_ok() {
        // Where nobody writes any more, the writer says why.
        drop(to.send(None).await);
    }
    drop(to);
    // Waited for in any case: what comes to no end is gone when the device hears of it.
    let written = writing.await.map_err(|error| fault(&error.to_string()))?;
    fed?;
    written.map_err(|error| {
        tracing::warn!(%error, "a recording cannot be kept");
        fault("the hub cannot write it")
    })
}

/// Hands the body on piece by piece.
async fn feed(body: Body, to: &mpsc::Sender<Option<Bytes>>) -> Result<(), Problem> {
    let mut stream = body.into_data_stream();
    let mut size = 0;
    while let Some(piece) = stream.next().await {
        let piece =
            piece.map_err(|error| Problem::bad("body", format!("it ended early: {error}; send it again")))?;
        size += piece.len() as u64;
        if size > MOST {
            let remedy = format!("a recording has at most {MOST} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "req.bad", "body", remedy));
        }
        if to.send(Some(piece)).await.is_err() {
            break;
        }
    }
    Ok(())
}
