//! Printers with their queue, and labels of what is scanned.

use super::{done, printers, tabs};
use crate::backup::kept;
use crate::board::find::escaped;
use crate::board::page::{Frame, painted};
use crate::board::read::{next, rows, text};
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::outbound::station;
use crate::people::desk::Session;
use crate::printer::list::{self, Listed};
use crate::rights::kinds::Act;
use crate::setup::{LABELS, Setup};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::barcode::place_label;
use regal_shared::text::Message;
use serde::Deserialize;

/// How far back print jobs are shown, ms.
const BACK_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Print jobs on a page.
const JOBS: i64 = 100;

#[derive(Template)]
#[template(path = "board/printers.html")]
struct Queue {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    printers: Vec<station::Printer>,
    jobs: Vec<Listed>,
    /// The page's own address, to read it anew.
    here: String,
    /// Where older labels stand, or empty.
    next: String,
    /// The last backup is too old, and the reader is who can do something about it.
    backup_late: bool,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/labels.html")]
struct Labels {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    printers: Vec<String>,
    from: String,
    /// What is to be printed, as far as it is known.
    objects: String,
    places: Vec<Place>,
    /// How many places are shown.
    shown: i64,
    next: String,
    /// The printer that was chosen.
    printer: String,
    wrong: String,
}

/// A location with its label.
struct Place {
    location: String,
    barcode: String,
    kind: String,
    zone: String,
    digits: String,
    state: String,
}

/// Where the list of labels goes on: the moment and the name of the last one shown, parted by a point.
#[derive(Default, Deserialize)]
pub struct Behind {
    #[serde(default)]
    before: String,
}

/// The printers.
pub async fn queue(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(behind): Query<Behind>,
) -> Result<Response, Problem> {
    queued(&hall, &session, behind, String::new()).await
}

async fn queued(hall: &Hall, session: &Session, behind: Behind, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let (site, since) = (hall.site.clone(), f.now - BACK_MS);
    let (now, administrates) = (f.now, Act::SeeBackups.is_for(session.person.role));
    let place = behind.before.split_once('.').and_then(|(at, job)| Some((at.parse().ok()?, job.to_owned())));
    let (made_at, job) = place.unwrap_or((i64::MAX, String::new()));
    let (printers, jobs, late) = hall
        .read(move |conn| {
            let late = kept::state(conn, &site, now)?.late;
            let jobs = list::newest(conn, &site, since, (made_at, &job), JOBS)?;
            Ok((station::printers(conn, &site)?, jobs, late))
        })
        .await?;
    let tabs = tabs(&f);
    let backup_late = late && administrates;
    let path = |last: &str| format!("/settings/printers?before={}", escaped(last));
    let here = if behind.before.is_empty() { "/settings/printers".to_owned() } else { path(&behind.before) };
    let next = next(&jobs, JOBS, |last| path(&format!("{}.{}", last.made_at, last.job)));
    painted(&Queue { f, tabs, tab: "printers", printers, jobs, here, next, backup_late, wrong })
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    job: String,
    /// Barcodes, parted by blanks or lines.
    #[serde(default)]
    objects: String,
    #[serde(default)]
    printer: String,
}

/// A label waits again, or is not wanted any more.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let wish = match form.act.as_str() {
        "again" => Ok(Setup::Job { job: form.job, void: false }),
        "void" => Ok(Setup::Job { job: form.job, void: true }),
        _ => Err(Message::new("req.bad")),
    };
    match done(&hall, &session, "", wish).await? {
        Ok(()) => Ok(Redirect::to("/settings/printers").into_response()),
        Err(wrong) => {
            Ok((StatusCode::CONFLICT, queued(&hall, &session, Behind::default(), wrong).await?)
                .into_response())
        }
    }
}

/// Where the list of locations begins.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    from: String,
    /// What to print a label of, from the page of a thing.
    #[serde(default)]
    object: String,
}

/// Labels to print.
pub async fn labels(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, (wanted.from.trim().to_owned(), wanted.object), (String::new(), String::new()))
        .await
}

async fn listed(
    hall: &Hall,
    session: &Session,
    (from, objects): (String, String),
    (printer, wrong): (String, String),
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let (site, begin) = (hall.site.clone(), from.clone());
    let (printers, places) =
        hall.read(move |conn| Ok((printers(conn, &site)?, places(conn, &site, &begin)?))).await?;
    let last = places.last().filter(|_| places.len() >= LABELS);
    // One on: the list begins with what it is asked for.
    let next = last.map_or_else(String::new, |one| format!("{}.", one.location));
    let (tabs, from) = (tabs(&f), regal_shared::text::clean(&from).into_owned());
    let shown = i64::try_from(places.len()).unwrap_or(0);
    let objects = regal_shared::text::clean(&objects).into_owned();
    painted(&Labels { f, tabs, tab: "labels", printers, from, objects, places, shown, next, printer, wrong })
}

/// Locations people stand at, from a name on.
fn places(conn: &mut dyn Conn, site: &str, from: &str) -> Result<Vec<Place>, DbError> {
    let most = i64::try_from(LABELS).unwrap_or(i64::MAX);
    let found = conn.query(
        "select location, kind, zone, digits, state from location where site = $1 and location >= $2 and kind in \
         ('bin', 'face', 'reserve', 'dock', 'door', 'receiving', 'lane', 'pack_station', 'problem', 'wall') and state <> 'retired' \
         order by location limit $3",
        params![site, from, most],
    )?;
    rows(&found, |row| {
        let (location, kind) = (text(row, 0)?, text(row, 1)?);
        let prefix = match kind.as_str() {
            "door" => "D",
            "pack_station" => "W",
            _ => "L",
        };
        Ok(Place {
            barcode: format!("{prefix}.{}", place_label(&location)),
            location,
            kind,
            zone: text(row, 2)?,
            digits: text(row, 3)?,
            state: text(row, 4)?,
        })
    })
}

/// Prints labels.
pub async fn print(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let objects: Vec<String> = form.objects.split_whitespace().take(LABELS + 1).map(str::to_owned).collect();
    match done(&hall, &session, "", Ok(Setup::Print { objects, printer: form.printer.clone() })).await? {
        Ok(()) => Ok(Redirect::to("/settings/printers").into_response()),
        Err(wrong) => {
            let page = listed(&hall, &session, (String::new(), form.objects), (form.printer, wrong)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}
