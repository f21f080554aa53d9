//! POST `/v1/import/{kind}`: a CSV file as the body; `?dry_run=1` only checks. Answers what it came to: 200 when it was
//! imported, 422 when rows are bad.

use super::admin::Administrator;
use super::posted::Asked;
use super::problem::Problem;
use crate::floor::Hall;
use crate::import::{self, ImportError, Outcome, Source, What};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use futures_util::StreamExt;
use serde::Deserialize;
use std::fs::{File, OpenOptions};
use std::io::Write;
use tokio::sync::{Semaphore, mpsc};

/// The most bytes of a file sent to a hub.
pub const MAX_FILE: u64 = 1 << 30;
/// Pieces of a body that wait for the disk.
const PIECES: usize = 8;
/// One import at a time.
static ONE: Semaphore = Semaphore::const_new(1);

/// Parameters of the address.
#[derive(Deserialize)]
pub struct How {
    #[serde(default)]
    dry_run: u8,
}

/// Takes a file in and imports it.
pub async fn post(
    _: Administrator,
    State(hall): State<Hall>,
    Path(kind): Path<String>,
    Asked(how): Asked<How>,
    body: Body,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    let Some(what) = What::parse(&kind) else {
        let known: Vec<&str> = What::ALL.iter().map(|what| what.code()).collect();
        return Err(Problem::bad("address", format!("import one of {}", known.join(", "))));
    };
    let Ok(_one) = ONE.try_acquire() else {
        let remedy = "another import is running; try again when it has ended";
        return Err(Problem::new(StatusCode::CONFLICT, "req.wrong_state", "", remedy));
    };
    let file = kept(body).await?;
    let job = move || import::beside(&hall, what, &Source::File(file), how.dry_run != 0);
    let done = tokio::task::spawn_blocking(job).await.map_err(|error| failed(&error.to_string()))?;
    match done {
        Ok(outcome) if outcome.findings.total > 0 => Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(outcome))),
        Ok(outcome) => Ok((StatusCode::OK, Json(outcome))),
        Err(ImportError::Database(error)) => Err(error.into()),
        Err(other) => Err(Problem::bad("body", other.to_string())),
    }
}

fn failed(why: &str) -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "sys.hub_fault",
        "",
        format!("the file was not taken in: {why}"),
    )
}

/// The body in a file without a name, which goes with its last user; never all in memory.
async fn kept(body: Body) -> Result<File, Problem> {
    let (to, mut pieces) = mpsc::channel::<axum::body::Bytes>(PIECES);
    let writing = tokio::task::spawn_blocking(move || {
        let mut file = nameless()?;
        while let Some(piece) = pieces.blocking_recv() {
            file.write_all(&piece)?;
        }
        Ok::<File, std::io::Error>(file)
    });
    let mut stream = body.into_data_stream();
    let mut size = 0;
    while let Some(piece) = stream.next().await {
        let piece =
            piece.map_err(|error| Problem::bad("body", format!("it ended early: {error}; send it again")))?;
        size += piece.len() as u64;
        if size > MAX_FILE {
            let remedy = format!(
                "the file is larger than {MAX_FILE} bytes; split it, or import it on the hub's machine"
            );
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "req.bad", "body", remedy));
        }
        if to.send(piece).await.is_err() {
            break;
        }
    }
    drop(to);
    let written = writing.await.map_err(|error| failed(&error.to_string()))?;
    written.map_err(|error| failed(&error.to_string()))
}

fn nameless() -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let name = crate::people::secret::code(16).map_err(|error| std::io::Error::other(error.to_string()))?;
    let path = std::env::temp_dir().join(format!("regal-import-{name}"));
    let file = OpenOptions::new().create_new(true).read(true).write(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
