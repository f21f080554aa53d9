//! POST `/v1/enrol`: a one-time code becomes a device with a token. A device this hub lost with a restore keeps its id.

use super::posted::Posted;
use super::problem::Problem;
use crate::audit;
use crate::db::params;
use crate::floor::Hall;
use crate::people::{device, secret};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regal_shared::base::DeviceId;
use serde::{Deserialize, Serialize};

/// Letters and digits of a device's id.
const DEVICE_ID: usize = 6;

/// What a new device sends.
#[derive(Deserialize)]
pub struct Enrol {
    code: String,
    #[serde(default)]
    name: String,
    /// What the sender was called here before.
    #[serde(default)]
    device: Option<DeviceId>,
}

/// What it gets. The token is shown this once; the hub keeps a hash.
#[derive(Serialize)]
pub struct Enrolled {
    device: String,
    token: String,
    site: String,
    epoch: i64,
}

/// Enrols a device.
pub async fn post(State(hall): State<Hall>, Posted(body): Posted) -> Result<Json<Enrolled>, Problem> {
    let wish: Enrol = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad("body", format!("not a code and a name ({error}); send {{\"code\": …, \"name\": …}}"))
    })?;
    let name: String = wish.name.chars().filter(|sign| !sign.is_control()).take(40).collect();
    let drawn = || {
        secret::code(DEVICE_ID).and_then(|id| Ok((id, secret::code(26)?))).map_err(|error| {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sys.hub_fault", "", error.to_string())
        })
    };
    let (id, token) = drawn()?;
    let kept = token.clone();
    let before = wish.device.filter(|device| secret::is_code(device.as_str(), DEVICE_ID));
    let (made, site, epoch) = hall
        .change("enrol", move |cx| {
            let lost = match &before {
                Some(device) if device::find(cx.conn, &cx.site.site, device.as_str(), "")?.is_none() => {
                    before.as_ref()
                }
                _ => None,
            };
            let id = lost.map_or(id.as_str(), DeviceId::as_str);
            let made = device::enrol(cx, &wish.code, &name, id, &token)?;
            if made.is_ok() {
                cx.by.source = id.to_owned();
                cx.by.route = "POST /v1/enrol".to_owned();
                audit::note(cx, "enrol", id)?;
            }
            let row = cx.conn.query("select name from site where site = $1", params![&cx.site.site])?;
            let site = row.first().map_or(Ok(cx.site.site.as_str()), |row| row.text(0))?.to_owned();
            Ok((made, site, cx.site.epoch))
        })
        .await?;
    match made {
        Ok(device) => Ok(Json(Enrolled { device: device.0, token: kept, site, epoch })),
        Err(device::NotEnrolled::BadCode) => {
            let remedy =
                "the code is wrong, used or older than 10 minutes; make a new one: `regal-hub device code`";
            Err(Problem::new(StatusCode::FORBIDDEN, "req.code_expired", "code", remedy))
        }
    }
}
