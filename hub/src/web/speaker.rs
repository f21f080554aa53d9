//! Who speaks: the device behind the token in the `Authorization` header.

use super::problem::Problem;
use crate::floor::Hall;
use crate::people::device;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::{StatusCode, header, request::Parts};
use regal_shared::base::DeviceId;

/// An enrolled device.
pub struct Speaker(pub DeviceId);

impl<S> FromRequestParts<S> for Speaker
where
    S: Send + Sync,
    Hall: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Speaker, Problem> {
        let unknown = || {
            let remedy = "enrol the device: `regal-terminal enrol --hub … --code …`";
            Problem::new(StatusCode::UNAUTHORIZED, "req.device_unknown", "header Authorization", remedy)
        };
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(unknown)?
            .to_owned();
        let hall = Hall::from_ref(state);
        if let Some(device) = hall.speaker(&token) {
            return Ok(Speaker(device));
        }
        let (site, asked) = (hall.site.clone(), token.clone());
        let found =
            hall.read(move |conn| device::by_token(conn, &site, &asked)).await?.ok_or_else(unknown)?;
        hall.remember(&token, &found);
        Ok(Speaker(found))
    }
}
