//! Devices: which there are, what they hold, words for them, who may speak; codes for new ones, recordings of them.

use super::call::{Call, Changed, Sent};
use super::paged::{Page, Range, place};
use super::refused::{refused, unknown};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::once::{Answered, Wish};
use crate::floor::{Hall, desk};
use crate::ledger;
use crate::people::desk::Session;
use crate::people::equipment::When;
use crate::recording;
use crate::setup::Setup;
use crate::steer::Steer;
use crate::web::{Asked, Problem};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use regal_shared::text::Message;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A device. Who is on it is not told: the dashboard shows that while work has to be handed over.
#[derive(Debug, Serialize, ToSchema)]
pub struct Device {
    /// Its name in the books.
    device: String,
    /// What people call it.
    name: String,
    /// `active` or `locked`.
    state: String,
    /// When it enrolled, ms since 1970.
    made_at: i64,
    /// When the radio last heard it, ms since 1970.
    seen_at: i64,
    /// Tasks it holds.
    tasks: i64,
    /// Whether who logs on is asked for a cart or vehicle.
    equipment: When,
}

/// A device with what lies on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceWithWork {
    #[serde(flatten)]
    device: Device,
    /// Tasks it holds.
    held: Vec<Held>,
    /// Goods in hand.
    carried: Vec<Carried>,
    /// Recordings that were asked for, the newest first.
    recordings: Vec<Recorded>,
    /// Confirms that neither the hub nor the device has any more; null where nothing is missing.
    lacks: Option<Lacks>,
}

/// A task on a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct Held {
    /// The task.
    task: String,
    /// What it is, such as `pick`.
    kind: String,
    /// What it is about.
    object: String,
    /// Until when it is the device's without a word of it, ms since 1970.
    expires_at: i64,
}

/// Goods in hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Carried {
    /// The item.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// LPN, or empty.
    lpn: String,
    /// Base units.
    qty: i64,
}

/// A recording.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recorded {
    /// Its number.
    wish: i64,
    /// `asked`, `kept`, `none` or `gone`.
    state: String,
    /// Bytes, once it came.
    bytes: i64,
    /// When it was asked for, ms since 1970.
    asked_at: i64,
    /// When it came, ms since 1970; 0 before.
    came_at: i64,
}

/// Numbers of confirms that are missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lacks {
    /// The first.
    from: i64,
    /// The last.
    to: i64,
}

/// Devices by name.
#[utoipa::path(get, path = "/api/v1/devices", tag = "Devices", params(Range),
    responses((status = 200, body = Page<Device>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Device>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [after] = range.texts::<1>()?;
    let rows = hall.read(move |conn| after_name(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |device| place(&[&device.device])))
}

fn after_name(conn: &mut dyn Conn, site: &str, after: &str, limit: i64) -> Result<Vec<Device>, DbError> {
    let found = conn.query(
        "select d.device, d.name, d.state, d.made_at, d.seen_at, (select count(*) from lease l \
         where l.site = d.site and l.device = d.device and l.state = 'active'), d.equipment from device d \
         where d.site = $1 and d.device > $2 order by d.device limit $3",
        params![site, after, limit],
    )?;
    found.iter().map(device).collect()
}

fn device(row: &Row) -> Result<Device, DbError> {
    Ok(Device {
        device: row.string(0)?,
        name: row.string(1)?,
        state: row.string(2)?,
        made_at: row.int(3)?,
        seen_at: row.int(4)?,
        tasks: row.int(5)?,
        equipment: When::of(row.text(6)?),
    })
}

/// One device with what it holds.
#[utoipa::path(get, path = "/api/v1/devices/{device}", tag = "Devices",
    params(("device" = String, Path, description = "Its name in the books")),
    responses((status = 200, body = DeviceWithWork)))]
pub async fn one(
    State(hall): State<Hall>,
    Path(name): Path<String>,
) -> Result<Json<DeviceWithWork>, Problem> {
    let (site, asked) = (hall.site.clone(), name.clone());
    let found = hall.read(move |conn| find(conn, &site, &asked)).await?;
    found.map(Json).ok_or_else(|| unknown("device", &name))
}

fn find(conn: &mut dyn Conn, site: &str, name: &str) -> Result<Option<DeviceWithWork>, DbError> {
    let row = query_one(
        conn,
        "select d.device, d.name, d.state, d.made_at, d.seen_at, (select count(*) from lease l \
         where l.site = d.site and l.device = d.device and l.state = 'active'), d.equipment, d.last_confirm + 1, \
         d.oldest - 1 \
         from device d where d.site = $1 and d.device = $2",
        params![site, name],
    )?;
    let Some(row) = row else { return Ok(None) };
    let lacks = Lacks { from: row.int(7)?, to: row.int(8)? };
    let recordings = recording::of_device(conn, site, name)?.into_iter().map(|one| Recorded {
        wish: one.wish,
        state: one.state,
        bytes: one.bytes,
        asked_at: one.asked_at,
        came_at: one.came_at,
    });
    Ok(Some(DeviceWithWork {
        device: device(&row)?,
        recordings: recordings.collect(),
        held: held(conn, site, name)?,
        carried: carried(conn, site, name)?,
        lacks: Some(lacks).filter(|lacks| lacks.to >= lacks.from),
    }))
}

fn held(conn: &mut dyn Conn, site: &str, device: &str) -> Result<Vec<Held>, DbError> {
    let found = conn.query(
        "select t.task, t.kind, t.object, l.expires_at from lease l join task t on t.site = l.site and \
         t.task = l.task where l.site = $1 and l.device = $2 and l.state = 'active' order by l.granted_at, t.task \
         limit 100",
        params![site, device],
    )?;
    let held = |row: &Row| {
        Ok(Held {
            task: row.string(0)?,
            kind: row.string(1)?,
            object: row.string(2)?,
            expires_at: row.int(3)?,
        })
    };
    found.iter().map(held).collect()
}

fn carried(conn: &mut dyn Conn, site: &str, device: &str) -> Result<Vec<Carried>, DbError> {
    let found = conn.query(
        "select item, lot, lpn, on_hand from balance where site = $1 and location = $2 and on_hand <> 0 \
         order by item, lot, lpn limit 200",
        params![site, &ledger::carry(device)],
    )?;
    let carried = |row: &Row| {
        Ok(Carried { item: row.string(0)?, lot: row.string(1)?, lpn: row.string(2)?, qty: row.int(3)? })
    };
    found.iter().map(carried).collect()
}

/// Words for devices.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The words; a call for safety has 40 characters at most.
    #[schema(min_length = 1, max_length = 160, pattern = "^[^\\x00]+$")]
    text: String,
    /// A call for safety: at once, over the whole screen.
    #[serde(default)]
    urgent: bool,
}

/// Tells all devices something.
#[utoipa::path(post, path = "/api/v1/messages", tag = "Devices", request_body = Words,
    responses((status = 200, body = Changed)))]
pub async fn tell(call: Call, sent: Sent<Words>) -> Result<Answered, Problem> {
    let Words { text, urgent } = &sent.value;
    let wish = Steer::Tell { device: String::new(), text: text.clone(), urgent: *urgent };
    call.change(&sent, Wish::Steer(wish), Changed::what("devices")).await
}

/// What is decided about a device at work.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum DeviceAct {
    /// It shows words to whoever is on it.
    Tell {
        /// The words.
        #[schema(min_length = 1, max_length = 160, pattern = "^[^\\x00]+$")]
        text: String,
    },
    /// A call for safety: at once, over the whole screen.
    Call {
        /// The words.
        #[schema(min_length = 1, max_length = 40, pattern = "^[^\\x00]+$")]
        text: String,
    },
    /// Whoever is on it is off it; its work stays there.
    LogOff {},
    /// It is asked for what it recorded.
    Record {},
    /// Confirms that neither the hub nor the device has any more are given up.
    GoOn {},
}

/// Decides about a device at work.
#[utoipa::path(post, path = "/api/v1/devices/{device}", tag = "Devices",
    params(("device" = String, Path, description = "Its name in the books")), request_body = DeviceAct,
    responses((status = 200, body = Changed)))]
pub async fn decide(
    call: Call,
    Path(device): Path<String>,
    sent: Sent<DeviceAct>,
) -> Result<Answered, Problem> {
    let said = Changed::what(&device);
    let wish = match sent.value.clone() {
        DeviceAct::Tell { text } => Steer::Tell { device, text, urgent: false },
        DeviceAct::Call { text } => Steer::Tell { device, text, urgent: true },
        DeviceAct::LogOff {} => Steer::LogOff { device },
        DeviceAct::Record {} if call.hall.recordings.is_none() => {
            return Err(refused(&Message::new("board.recording_nowhere"), ""));
        }
        DeviceAct::Record {} => Steer::Record { device },
        DeviceAct::GoOn {} => Steer::GoOn { device },
    };
    call.change(&sent, Wish::Steer(wish), said).await
}

/// Whether a device may speak, and what it asks for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum DeviceAccess {
    /// It is asked for nothing and gets nothing; what it saved is taken all the same.
    Lock {},
    /// It may work again.
    Free {},
    /// It is lost or stolen: locked, logged off, and the PINs used on it count no more.
    Lose {},
    /// Who logs on there is asked for a cart or vehicle, or is not.
    Equip {
        /// When: `by_role` as the policy `log_equipment` says, `always`, `never`.
        when: When,
    },
}

/// Locks a device, frees it, says it is lost, or whether it asks for a cart or vehicle at log on.
#[utoipa::path(post, path = "/api/v1/devices/{device}/access", tag = "Devices",
    params(("device" = String, Path, description = "Its name in the books")), request_body = DeviceAccess,
    responses((status = 200, body = Changed)))]
pub async fn access(
    call: Call,
    Path(device): Path<String>,
    sent: Sent<DeviceAccess>,
) -> Result<Answered, Problem> {
    let said = Changed::what(&device);
    let wish = match &sent.value {
        DeviceAccess::Lock {} => Setup::LockDevice { device, locked: true },
        DeviceAccess::Free {} => Setup::LockDevice { device, locked: false },
        DeviceAccess::Lose {} => Setup::LoseDevice { device },
        DeviceAccess::Equip { when } => Setup::EquipDevice { device, when: *when },
    };
    call.change(&sent, Wish::Setup(wish), said).await
}

/// What device a code is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceCode {
    /// When whoever logs on there is asked for a cart or vehicle: `by_role` as the policy `log_equipment` says, `always`,
    /// `never`.
    #[serde(default)]
    equipment: When,
}

/// Offers a code with which one device enrols within ten minutes. The answer holds it, this once.
#[utoipa::path(post, path = "/api/v1/device-codes", tag = "Devices", request_body = DeviceCode,
    responses((status = 201, body = Changed)))]
pub async fn code(call: Call, sent: Sent<DeviceCode>) -> Result<Answered, Problem> {
    let code = desk::drawn_code()?;
    let said = Changed::made("device-code").with_secret(&code);
    let equipment = sent.value.equipment;
    call.change(&sent, Wish::Setup(Setup::Code { code, equipment }), said).await
}

/// A recording of a device, a line of JSON each; that somebody took it is kept.
#[utoipa::path(post, path = "/api/v1/devices/{device}/recordings/{wish}", tag = "Devices",
    params(("device" = String, Path, description = "Its name in the books"), ("wish" = i64, Path, description = "Number of the recording", minimum = 0)),
    responses((status = 200, content_type = "application/jsonl", body = String)))]
pub async fn recording(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path((device, wish)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let wish: i64 = wish.parse().unwrap_or(0);
    let gone = || refused(&Message::new("board.recording_not"), "");
    let look = Steer::Look { device: device.clone(), wish };
    desk::steer(&hall, &session, look).await?.map_err(|no| refused(&no, ""))?;
    let site = hall.site.clone();
    let hash = hall.read(move |conn| recording::kept(conn, &site, wish, &device)).await?;
    let shelf = hall.recordings.clone();
    let read = move || shelf.zip(hash).and_then(|(shelf, hash)| shelf.read(&hash).ok());
    let file = tokio::task::spawn_blocking(read).await.unwrap_or_default().ok_or_else(gone)?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/jsonl")], file).into_response())
}
