//! Devices: who is on them, what they hold, when the radio last heard them; words for one or for all.

use super::find::escaped;
use super::page::{Frame, decided, nothing, painted, steered};
use super::read::{next, rows, text};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::people::actor::Names;
use crate::people::desk::Session;
use crate::recording::{self, Recording};
use crate::steer::Steer;
use crate::steer::rules::{LONGEST, LONGEST_CALL};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use regal_shared::text::clean;
use regal_shared::text::{Message, say};
use serde::Deserialize;

/// Devices on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "board/devices.html")]
struct List {
    f: Frame,
    devices: Vec<Device>,
    /// The page's own address, to read it anew.
    here: String,
    /// Where more devices stand, or empty.
    next: String,
    limits: (usize, usize),
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/device.html")]
struct One {
    f: Frame,
    device: Device,
    tasks: Vec<Held>,
    carried: Vec<Carried>,
    recordings: Vec<Recording>,
    /// What the hub lacks and the device does not have any more, in words; mostly nothing.
    lacks: String,
    /// Recordings can be kept here.
    records: bool,
    limits: (usize, usize),
    wrong: String,
}

/// A device.
struct Device {
    device: String,
    name: String,
    state: String,
    seen_at: i64,
    person: String,
    tasks: i64,
}

/// A task a device holds.
struct Held {
    task: String,
    kind: String,
    object: String,
    expires_at: i64,
}

/// Goods in hand.
struct Carried {
    item: String,
    name: String,
    lpn: String,
    qty: i64,
}

/// Where the page goes on.
#[derive(Default, Deserialize)]
pub struct Behind {
    #[serde(default)]
    after: String,
}

/// All devices, by number.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(behind): Query<Behind>,
) -> Result<Response, Problem> {
    listed(&hall, &session, behind, String::new()).await
}

async fn listed(hall: &Hall, session: &Session, behind: Behind, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "devices");
    let (site, after) = (hall.site.clone(), behind.after.clone());
    let devices = hall.read(move |conn| devices(conn, &site, &after)).await?;
    let path = |after: &str| format!("/devices?after={}", escaped(after));
    let here = if behind.after.is_empty() { "/devices".to_owned() } else { path(&behind.after) };
    let next = next(&devices, PAGE, |last| path(&last.device));
    painted(&List { f, devices, here, next, limits: (LONGEST, LONGEST_CALL), wrong })
}

fn devices(conn: &mut dyn Conn, site: &str, after: &str) -> Result<Vec<Device>, DbError> {
    let found = conn.query(
        "select d.device, d.name, d.state, d.seen_at, coalesce(a.actor, ''), (select count(*) from lease l \
         where l.site = d.site and l.device = d.device and l.state = 'active') from device d \
         left join shift_actor a on a.site = d.site and a.device = d.device and a.until = 0 where d.site = $1 \
         and d.device > $2 order by d.device limit $3",
        params![site, after, PAGE],
    )?;
    let mut devices = rows(&found, device)?;
    named(conn, site, &mut devices)?;
    Ok(devices)
}

/// Who is on the devices, by name where that is known.
fn named(conn: &mut dyn Conn, site: &str, devices: &mut [Device]) -> Result<(), DbError> {
    let mut names = Names::default();
    for device in devices {
        device.person = clean(&names.of(conn, site, &device.person)?).into_owned();
    }
    Ok(())
}

fn device(row: &Row) -> Result<Device, DbError> {
    Ok(Device {
        device: text(row, 0)?,
        name: text(row, 1)?,
        state: text(row, 2)?,
        seen_at: row.int(3)?,
        person: text(row, 4)?,
        tasks: row.int(5)?,
    })
}

/// One device.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(device): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, device, String::new()).await
}

async fn shown(hall: &Hall, session: &Session, device: String, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "devices");
    let site = hall.site.clone();
    let found = hall
        .read(move |conn| {
            let Some(found) = find(conn, &site, &device)? else { return Ok(None) };
            let recordings = recording::of_device(conn, &site, &device)?;
            let lacking = lacking(conn, &site, &device)?;
            Ok(Some((
                found,
                held(conn, &site, &device)?,
                carried(conn, &site, &device)?,
                recordings,
                lacking,
            )))
        })
        .await?;
    let Some((device, tasks, carried, recordings, lacking)) = found else { return Ok(nothing(session)) };
    let (limits, records) = ((LONGEST, LONGEST_CALL), hall.recordings.is_some());
    let lacks = lacking.map(|lacking| say(session.person.language, &lacking)).unwrap_or_default();
    painted(&One { f, device, tasks, carried, recordings, lacks, records, limits, wrong })
}

fn find(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Device>, DbError> {
    let row = query_one(
        conn,
        "select d.device, d.name, d.state, d.seen_at, coalesce(a.actor, ''), 0 from device d \
         left join shift_actor a on a.site = d.site and a.device = d.device and a.until = 0 \
         where d.site = $1 and d.device = $2 order by a.since desc limit 1",
        params![site, number],
    )?;
    let mut found: Vec<Device> = row.as_ref().map(device).transpose()?.into_iter().collect();
    named(conn, site, &mut found)?;
    Ok(found.pop())
}

/// Confirms that neither hub nor device has any more.
fn lacking(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Message>, DbError> {
    let row = query_one(
        conn,
        "select last_confirm + 1, oldest - 1 from device where site = $1 and device = $2 and oldest > last_confirm + 1",
        params![site, number],
    )?;
    row.map(|row| Ok(Message::new("board.lacks").with("n", row.int(0)?).with("m", row.int(1)?))).transpose()
}

fn held(conn: &mut dyn Conn, site: &str, device: &str) -> Result<Vec<Held>, DbError> {
    let found = conn.query(
        "select t.task, t.kind, t.object, l.expires_at from lease l join task t on t.site = l.site and \
         t.task = l.task where l.site = $1 and l.device = $2 and l.state = 'active' order by l.granted_at, t.task \
         limit 100",
        params![site, device],
    )?;
    rows(&found, |row| {
        Ok(Held { task: text(row, 0)?, kind: text(row, 1)?, object: text(row, 2)?, expires_at: row.int(3)? })
    })
}

fn carried(conn: &mut dyn Conn, site: &str, device: &str) -> Result<Vec<Carried>, DbError> {
    let found = conn.query(
        "select b.item, coalesce(i.name, ''), b.lpn, b.on_hand from balance b \
         left join item i on i.site = b.site and i.item = b.item \
         where b.site = $1 and b.location = $2 and b.on_hand <> 0 order by b.item, b.lot, b.lpn limit 100",
        params![site, &crate::ledger::carry(device)],
    )?;
    rows(&found, |row| {
        Ok(Carried { item: text(row, 0)?, name: text(row, 1)?, lpn: text(row, 2)?, qty: row.int(3)? })
    })
}

/// What a form of the pages sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    text: String,
}

impl Wish {
    fn of(&self, device: &str) -> Option<Steer> {
        let tell = |urgent| Steer::Tell { device: device.to_owned(), text: self.text.clone(), urgent };
        match self.act.as_str() {
            "tell" => Some(tell(false)),
            "call" => Some(tell(true)),
            "go_on" => Some(Steer::GoOn { device: device.to_owned() }),
            "record" => Some(Steer::Record { device: device.to_owned() }),
            "log_off" if !device.is_empty() => Some(Steer::LogOff { device: device.to_owned() }),
            _ => None,
        }
    }
}

async fn done(hall: &Hall, session: &Session, wish: Option<Steer>) -> Result<Result<(), Message>, DbError> {
    match wish {
        Some(Steer::Record { .. }) if hall.recordings.is_none() => {
            Ok(Err(Message::new("board.recording_nowhere")))
        }
        wish => steered(hall, session, wish).await,
    }
}

/// Words for all devices.
pub async fn tell_all(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let done = done(&hall, &session, form.of("")).await?;
    decided(done, &session, "/devices", |words| listed(&hall, &session, Behind::default(), words)).await
}

/// Words for one device, or its user off; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(device): Path<String>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let done = done(&hall, &session, form.of(&device)).await?;
    decided(done, &session, &format!("/devices/{}", escaped(&device)), |words| {
        shown(&hall, &session, device, words)
    })
    .await
}

/// A recording as a file; that somebody took it is kept.
pub async fn recording(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path((device, wish)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let wish: i64 = wish.parse().unwrap_or(0);
    let look = Steer::Look { device: device.clone(), wish };
    if let Err(no) = desk::steer(&hall, &session, look).await? {
        return decided(Err(no), &session, "", |words| shown(&hall, &session, device, words)).await;
    }
    let (site, of) = (hall.site.clone(), device.clone());
    let hash = hall.read(move |conn| recording::kept(conn, &site, wish, &of)).await?;
    let shelf = hall.recordings.clone();
    let read = move || shelf.zip(hash).and_then(|(shelf, hash)| shelf.read(&hash).ok());
    let file = tokio::task::spawn_blocking(read).await.unwrap_or_default();
    let Some(file) = file else {
        let gone = Message::new("board.recording_not");
        return decided(Err(gone), &session, "", |words| shown(&hall, &session, device, words)).await;
    };
    // Of a path only what cannot be anything but a name goes into one.
    let name: String = device.chars().filter(char::is_ascii_alphanumeric).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-{wish}.jsonl\"")),
    ];
    Ok((headers, file).into_response())
}
