//! GET `/health`: whether the hub can read and write its database, for whoever watches over it. Nothing secret is in it,
//! and it asks for no key; so the look at the disk is taken once in a while, however often somebody asks.

use crate::backup::kept::{self, Brief};
use crate::floor::Hall;
use crate::gauge::Disk;
use crate::verify::file;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// How long a look counts.
const COUNTS: Duration = Duration::from_secs(2);
/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the hub is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// `ok`, or `degraded` when it cannot do all it should.
    status: &'static str,
    /// The program's version.
    version: &'static str,
    /// The site.
    site: String,
    /// Its database.
    database: Database,
    /// A device has seen movements that the journal does not hold: the database is an older one, or was damaged. Left out
    /// while none has.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    rows_lost: bool,
    /// The last look at the pages of the database file found one damaged. Left out while none is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    file_damaged: bool,
    /// Its last backup. That one is late is no reason to send work elsewhere. Left out while the database cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    backup: Option<Brief>,
}

/// What the database does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Database {
    /// Reads.
    readable: bool,
    /// Commits.
    writable: bool,
}

/// How the hub is: 200 while it answers at all, and in the body how well.
pub async fn get(State(hall): State<Hall>) -> Json<Health> {
    Json(look(&hall).await)
}

/// Whether work may be sent here: 503 when it cannot be settled.
pub async fn ready(State(hall): State<Hall>) -> Response {
    let health = look(&hall).await;
    let settles = health.database.readable && health.database.writable;
    let status = if settles { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health)).into_response()
}

async fn look(hall: &Hall) -> Health {
    let last = *hall.gauges.disk.lock().unwrap_or_else(PoisonError::into_inner);
    let Disk { readable, writable, backup, .. } = match last.filter(|last| last.at.elapsed() < COUNTS) {
        Some(last) => last,
        None => at_the_disk(hall).await,
    };
    let rows_lost = hall.heads.rows_are_lost();
    let file_damaged = file::last(hall).is_some_and(|looked| looked.flaw.is_some());
    Health {
        status: if readable && writable && !rows_lost && !file_damaged { "ok" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        site: hall.site.clone(),
        database: Database { readable, writable },
        rows_lost,
        file_damaged,
        backup,
    }
}

async fn at_the_disk(hall: &Hall) -> Disk {
    let (site, now) = (hall.site.clone(), hall.now().0);
    let read = hall.read(move |conn| {
        crate::site::Site::load(conn, &site)?;
        kept::state(conn, &site, now)
    });
    // A group without a change is a commit all the same.
    let write = hall.writer.submit(|_, _| Ok(()));
    let read = tokio::time::timeout(PATIENCE, read).await.ok().and_then(Result::ok);
    let (readable, backup) = (read.is_some(), read.map(|state| state.brief()));
    let writable = tokio::time::timeout(PATIENCE, write).await.is_ok_and(|write| write.is_ok());
    let disk = Disk { at: Instant::now(), readable, writable, backup };
    *hall.gauges.disk.lock().unwrap_or_else(PoisonError::into_inner) = Some(disk);
    disk
}
