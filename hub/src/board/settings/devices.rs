//! Devices: a code lets a new one in; each is locked, freed, given up as lost, and told whether it asks for a cart.

use super::{done, tabs};
use crate::board::find::escaped;
use crate::board::page::{Frame, painted};
use crate::board::read::{next, rows, text};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::{Hall, desk};
use crate::label::{code_128_svg, qr_svg};
use crate::people::desk::Session;
use crate::people::equipment::When;
use crate::setup::Setup;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::barcode::Invitation;
use regal_shared::text::Message;
use serde::Deserialize;

/// Height of the bars in modules.
const HIGH: usize = 30;

/// Devices on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "board/enrol.html")]
struct Enrol {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    devices: Vec<Device>,
    /// Where more devices stand, or empty.
    next: String,
    /// The one that is to be changed.
    chosen: Option<Device>,
    /// When a device may ask for a cart or vehicle.
    whens: [&'static str; 3],
    /// The one-time code, shown this once, and its barcode as SVG, made by the hub alone.
    code: String,
    bars: String,
    /// The same with the hub's address and the mark of its key, as one symbol.
    square: String,
    /// Where devices are to find the hub.
    address: String,
    wrong: String,
}

/// A device.
struct Device {
    device: String,
    name: String,
    state: String,
    made_at: i64,
    seen_at: i64,
    equipment: &'static str,
}

/// What of the page is wanted.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wanted {
    /// The page begins behind this device.
    #[serde(default)]
    after: String,
    /// The one that is to be changed.
    #[serde(default)]
    device: String,
}

/// The devices.
pub async fn devices(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shown(&hall, &session, wanted, host(&headers), None, String::new()).await
}

/// How the browser found the hub: mostly how devices find it, too.
fn host(headers: &HeaderMap) -> String {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned()
}

/// What a new device is told, where the address can be one.
fn invited(hall: &Hall, code: &str, place: &str) -> Option<Invitation> {
    let place = place.trim().to_ascii_lowercase();
    let wanted = Invitation { place, key: hall.keys.first().copied(), code: code.to_owned() };
    Invitation::read(wanted.text().as_bytes()).filter(|read| *read == wanted)
}

async fn shown(
    hall: &Hall,
    session: &Session,
    wanted: Wanted,
    address: String,
    invitation: Option<Invitation>,
    wrong: String,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let (devices, chosen) = hall
        .read(move |conn| {
            let chosen = if wanted.device.is_empty() { None } else { one(conn, &site, &wanted.device)? };
            Ok((some(conn, &site, &wanted.after)?, chosen))
        })
        .await?;
    let next = next(&devices, PAGE, |last| format!("/settings/devices?after={}", escaped(&last.device)));
    let bars = invitation.as_ref().and_then(|one| code_128_svg(&one.code, HIGH)).unwrap_or_default();
    let square = invitation.as_ref().and_then(|one| qr_svg(&one.text())).unwrap_or_default();
    let code = invitation.map(|one| one.code).unwrap_or_default();
    let tabs = tabs(&f);
    let whens = When::ALL.map(When::code);
    painted(&Enrol {
        f,
        tabs,
        tab: "enrol",
        devices,
        next,
        chosen,
        whens,
        code,
        bars,
        square,
        address,
        wrong,
    })
}

fn some(conn: &mut dyn Conn, site: &str, after: &str) -> Result<Vec<Device>, DbError> {
    let found = conn.query(
        "select device, name, state, made_at, seen_at, equipment from device where site = $1 and device > $2 \
         order by device limit $3",
        params![site, after, PAGE],
    )?;
    rows(&found, device)
}

fn one(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Device>, DbError> {
    let found = query_one(
        conn,
        "select device, name, state, made_at, seen_at, equipment from device where site = $1 and device = $2",
        params![site, number],
    )?;
    found.as_ref().map(device).transpose()
}

fn device(row: &Row) -> Result<Device, DbError> {
    Ok(Device {
        device: text(row, 0)?,
        name: text(row, 1)?,
        state: text(row, 2)?,
        made_at: row.int(3)?,
        seen_at: row.int(4)?,
        equipment: When::of(row.text(5)?).code(),
    })
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    device: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    equipment: String,
    #[serde(default)]
    password: String,
}

/// Offers a code, which is shown this once; locks a device, or frees it; says whether it asks for a cart or vehicle.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let mut invitation = None;
    let device = form.device;
    let wanted = Wanted { device: device.clone(), ..Wanted::default() };
    let address = if form.address.is_empty() { host(&headers) } else { form.address };
    let equipment = When::parse(&form.equipment);
    let wish = match form.act.as_str() {
        "equip" => {
            equipment.map(|when| Setup::EquipDevice { device, when }).ok_or_else(|| Message::new("req.bad"))
        }
        "code" => {
            let code = desk::drawn_code()?;
            invitation = invited(&hall, &code, &address);
            if invitation.is_some() {
                Ok(Setup::Code { code, equipment: equipment.unwrap_or_default() })
            } else {
                Err(Message::new("board.enrol_address_bad"))
            }
        }
        "lock" => Ok(Setup::LockDevice { device, locked: true }),
        "lost" => Ok(Setup::LoseDevice { device }),
        "free" => Ok(Setup::LockDevice { device, locked: false }),
        _ => Err(Message::new("req.bad")),
    };
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) if invitation.is_none() => {
            let at = format!("/settings/devices?device={}", escaped(&wanted.device));
            Ok(Redirect::to(&at).into_response())
        }
        Ok(()) => shown(&hall, &session, wanted, address, invitation, String::new()).await,
        Err(wrong) => {
            let page = shown(&hall, &session, wanted, address, None, wrong).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}
