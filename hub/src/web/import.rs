//! POST `/v1/import/{kind}`: a CSV file as the body; `?dry_run=1` only checks. Answers what it came to: 200 when it was
//! imported, 422 when rows are bad. Files from the dashboard take the same way, in two steps: they are looked at first, and
//! wait on the disk for the word to take them in.

use super::posted::Asked;
use super::problem::Problem;
use crate::floor::Hall;
use crate::import::{self, ImportError, Outcome, Source, Waiting, What};
use crate::people::desk::Session;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::pin::pin;
use tokio::sync::mpsc;

/// The most bytes of a file sent to a hub.
pub const MAX_FILE: u64 = 1 << 30;
/// Pieces of a body that wait for the disk.
const PIECES: usize = 8;

/// Parameters of the address.
#[derive(Deserialize)]
pub struct How {
    #[serde(default)]
    dry_run: u8,
}

/// Takes a file in and imports it.
pub async fn post(
    State(hall): State<Hall>,
    Path(kind): Path<String>,
    Asked(how): Asked<How>,
    body: Body,
) -> Result<(StatusCode, Json<Outcome>), Problem> {
    let Some(what) = What::parse(&kind) else {
        let known: Vec<&str> = What::ALL.iter().map(|what| what.code()).collect();
        return Err(Problem::bad("address", format!("import one of {}", known.join(", "))));
    };
    let Some(_turn) = hall.imports.turn() else {
        let remedy = "another import is running; try again when it has ended";
        return Err(Problem::new(StatusCode::CONFLICT, "req.wrong_state", "", remedy));
    };
    let file = kept(body.into_data_stream()).await?;
    let outcome = run(&hall, what, file, how.dry_run != 0, None).await?;
    let code = if outcome.findings.total > 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((code, Json(outcome)))
}

/// Imports a file, or checks it.
///
/// # Errors
/// The file or the database.
pub async fn run(
    hall: &Hall,
    what: What,
    file: File,
    dry_run: bool,
    by: Option<Session>,
) -> Result<Outcome, Problem> {
    let hall = hall.clone();
    let job = move || import::beside(&hall, what, &Source::File(file), dry_run, by.as_ref());
    let done = tokio::task::spawn_blocking(job).await.map_err(|error| failed(&error.to_string()))?;
    done.map_err(|error| match error {
        ImportError::Database(error) => error.into(),
        other => Problem::bad("body", other.to_string()),
    })
}

/// Looks at a file of the dashboard: what it would come to, and how it is called until somebody says so, empty when there
/// is nothing to take in. `None` while another import runs.
///
/// # Errors
/// The file or the database.
pub async fn look(
    hall: &Hall,
    session: &str,
    what: What,
    file: File,
    name: &str,
) -> Result<Option<(Outcome, String)>, Problem> {
    let Some(_turn) = hall.imports.turn() else { return Ok(None) };
    let again = file.try_clone().map_err(|error| failed(&error.to_string()))?;
    let outcome = run(hall, what, again, true, None).await?;
    if outcome.findings.total > 0 || outcome.written == 0 {
        return Ok(Some((outcome, String::new())));
    }
    let mark = crate::people::secret::code(16).map_err(|error| failed(&error.to_string()))?;
    let (session, name) = (session.to_owned(), name.to_owned());
    hall.imports.wait(Waiting { mark: mark.clone(), session, what, name, file, outcome: outcome.clone() });
    Ok(Some((outcome, mark)))
}

/// What became of a file that was to be taken in.
pub enum Taken {
    /// It came to this.
    Done(What, String, Outcome),
    /// Nobody has it any more.
    Gone,
    /// Another import runs.
    Busy,
}

/// Takes a file in that was looked at.
///
/// # Errors
/// The file or the database.
pub async fn take(hall: &Hall, session: &Session, mark: &str) -> Result<Taken, Problem> {
    let Some(_turn) = hall.imports.turn() else { return Ok(Taken::Busy) };
    let Some(found) = hall.imports.take(&session.token_hash, mark) else { return Ok(Taken::Gone) };
    let outcome = run(hall, found.what, found.file, false, Some(session.clone())).await?;
    Ok(Taken::Done(found.what, found.name, outcome))
}

fn failed(why: &str) -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "sys.hub_fault",
        "",
        format!("the file was not taken in: {why}"),
    )
}

/// What comes, in a file without a name, which goes with its last user; never all in memory.
///
/// # Errors
/// It ended early, is larger than [`MAX_FILE`], or the disk took it not.
pub async fn kept<E: Display>(pieces: impl Stream<Item = Result<Bytes, E>>) -> Result<File, Problem> {
    kept_and_marked(pieces).await.map(|(file, _)| file)
}

/// What comes, in such a file, and what tells it from any other: SHA-256, as hexadecimal digits.
///
/// # Errors
/// As [`kept`].
pub async fn kept_and_marked<E: Display>(
    pieces: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(File, String), Problem> {
    let (to, mut taken) = mpsc::channel::<Bytes>(PIECES);
    let writing = tokio::task::spawn_blocking(move || {
        let (mut file, mut mark) = (nameless()?, Sha256::new());
        while let Some(piece) = taken.blocking_recv() {
            mark.update(&piece);
            file.write_all(&piece)?;
        }
        let mark: String = mark.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok::<(File, String), std::io::Error>((file, mark))
    });
    let mut pieces = pin!(pieces);
    let mut size = 0;
    while let Some(piece) = pieces.next().await {
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
