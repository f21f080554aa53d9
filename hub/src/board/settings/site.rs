//! Devices to enrol and to lock, policies, and how the books stand.

use super::typed::Typed;
use super::{done, tabs};
use crate::backup::kept;
use crate::board::page::{Frame, painted};
use crate::board::read::{rows, text};
use crate::db::{Conn, DbError, params};
use crate::floor::{Hall, desk};
use crate::label::{code_128_svg, qr_svg};
use crate::ledger;
use crate::people::desk::Session;
use crate::people::equipment::When;
use crate::policy;
use crate::setup::Setup;
use crate::web::Problem;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::barcode::Invitation;
use regal_shared::text::Message;
use serde::Deserialize;

/// Height of the bars in modules.
const HIGH: usize = 30;

#[derive(Template)]
#[template(path = "board/enrol.html")]
struct Enrol {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    devices: Vec<Device>,
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

#[derive(Template)]
#[template(path = "board/policies.html")]
struct Policies {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    policies: Vec<Policy>,
    typed: Typed,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/books.html")]
struct Books {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    books: ledger::Books,
    backup: kept::State,
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

/// A policy as it stands.
struct Policy {
    name: &'static str,
    /// What it counts, as the end of a code.
    unit: String,
    low: i64,
    high: i64,
    plain: i64,
    value: i64,
}

impl Policy {
    /// Its value as a form says it.
    fn shown(&self) -> String {
        self.value.to_string()
    }
}

/// The devices.
pub async fn devices(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    shown(&hall, &session, host(&headers), None, String::new()).await
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
    address: String,
    invitation: Option<Invitation>,
    wrong: String,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let devices = hall.read(move |conn| all_devices(conn, &site)).await?;
    let bars = invitation.as_ref().and_then(|one| code_128_svg(&one.code, HIGH)).unwrap_or_default();
    let square = invitation.as_ref().and_then(|one| qr_svg(&one.text())).unwrap_or_default();
    let code = invitation.map(|one| one.code).unwrap_or_default();
    let tabs = tabs(&f);
    let whens = When::ALL.map(When::code);
    painted(&Enrol { f, tabs, tab: "enrol", devices, whens, code, bars, square, address, wrong })
}

fn all_devices(conn: &mut dyn Conn, site: &str) -> Result<Vec<Device>, DbError> {
    let found = conn.query(
        "select device, name, state, made_at, seen_at, equipment from device where site = $1 order by device limit 400",
        params![site],
    )?;
    rows(&found, |row| {
        Ok(Device {
            device: text(row, 0)?,
            name: text(row, 1)?,
            state: text(row, 2)?,
            made_at: row.int(3)?,
            seen_at: row.int(4)?,
            equipment: When::of(row.text(5)?).code(),
        })
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
    policy: String,
    #[serde(default)]
    value: String,
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
        Ok(()) if invitation.is_none() => Ok(Redirect::to("/settings/devices").into_response()),
        Ok(()) => shown(&hall, &session, address, invitation, String::new()).await,
        Err(wrong) => {
            let page = shown(&hall, &session, address, None, wrong).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// The policies.
pub async fn policies(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    listed(&hall, &session, Typed::default(), String::new()).await
}

async fn listed(hall: &Hall, session: &Session, typed: Typed, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let policies = hall
        .read(move |conn| {
            let one = |known: &policy::Known| {
                let value = policy::value(conn, &site, known.name, known.plain)?;
                let (name, low, high, plain) = (known.name, known.low, known.high, known.plain);
                let unit = known.unit.replace(['/', ' '], "_");
                Ok(Policy { name, unit, low, high, plain, value })
            };
            policy::KNOWN.iter().map(one).collect::<Result<Vec<_>, DbError>>()
        })
        .await?;
    let tabs = tabs(&f);
    painted(&Policies { f, tabs, tab: "policies", policies, typed, wrong })
}

/// Decides a policy.
pub async fn set(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let typed = Typed::new(&[("policy", &form.policy), ("value", &form.value)]);
    let known = policy::KNOWN.iter().find(|known| known.name == form.policy);
    let wish = match (form.value.trim().parse(), known) {
        (Ok(value), _) => Ok(Setup::Policy { name: form.policy, value }),
        (Err(_), Some(known)) => {
            Err(Message::new("board.policy_bad").with("n", known.low).with("m", known.high))
        }
        (Err(_), None) => Err(Message::new("req.bad")),
    };
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) => Ok(Redirect::to("/settings/policies").into_response()),
        Err(wrong) => {
            Ok((StatusCode::CONFLICT, listed(&hall, &session, typed, wrong).await?).into_response())
        }
    }
}

/// How the books stand.
pub async fn books(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "settings");
    let site = hall.site.clone();
    let now = f.now;
    let (books, backup) =
        hall.read(move |conn| Ok((ledger::books(conn, &site)?, kept::state(conn, &site, now)?))).await?;
    let tabs = tabs(&f);
    painted(&Books { f, tabs, tab: "books", books, backup })
}
