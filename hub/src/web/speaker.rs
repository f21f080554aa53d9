//! Who speaks: the device behind the token in the `Authorization` header.

use super::problem::Problem;
use crate::db::DbError;
use crate::floor::Hall;
use crate::people::device;
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use regal_shared::base::DeviceId;

/// An enrolled device, as the door found it.
#[derive(Clone)]
pub struct Speaker(pub DeviceId);

impl<S: Send + Sync> FromRequestParts<S> for Speaker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Speaker, Problem> {
        let found = parts.extensions.get::<Speaker>().cloned();
        Ok(found.ok_or_else(|| DbError::bug("", "nobody looked which device calls"))?)
    }
}

/// Which device calls.
pub async fn of(hall: &Hall, headers: &HeaderMap) -> Result<DeviceId, Problem> {
    let unknown = || {
        let remedy = "enrol the device: `regal-terminal enrol --hub … --code …`";
        Problem::new(StatusCode::UNAUTHORIZED, "req.device_unknown", "header Authorization", remedy)
    };
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(unknown)?
        .to_owned();
    if let Some(device) = hall.speaker(&token) {
        return Ok(device);
    }
    let (site, asked) = (hall.site.clone(), token.clone());
    let found = hall.read(move |conn| device::by_token(conn, &site, &asked)).await?.ok_or_else(unknown)?;
    hall.remember(&token, &found);
    Ok(found)
}
