//! Release channels: what of each is at work, what may be, what waits for room.

use super::call::{Call, Changed, Sent};
use super::whole::whole;
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::order::channel::{self, Load};
use crate::order::cut_off as daily;
use crate::steer::Steer;
use crate::web::Problem;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A channel with a cap, as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Channel {
    /// Its name; orders that name none are a channel too, without a name.
    channel: String,
    /// Orders that may be released and not packed at one time; 0 is no cap.
    most_orders: i64,
    /// Lines of orders that may be; 0 is no cap.
    most_lines: i64,
    /// Orders that are.
    orders: i64,
    /// Lines of orders that are.
    lines: i64,
    /// Orders that wait for room.
    waiting: i64,
    /// Daily cut-off of its orders that name none, as `14:00`; empty where the site's counts.
    cut_off: String,
}

/// Channels somebody set a cap for.
#[utoipa::path(get, path = "/api/v1/channels", tag = "Orders", responses((status = 200, body = Vec<Channel>)))]
pub async fn list(State(hall): State<Hall>) -> Result<Json<Vec<Channel>>, Problem> {
    let site = hall.site.clone();
    let found = hall.read(move |conn| channel::all(conn, &site)).await?;
    let shown = |one: channel::Channel| Channel {
        channel: one.channel,
        most_orders: one.cap.orders,
        most_lines: one.cap.lines,
        orders: one.used.orders,
        lines: one.used.lines,
        waiting: one.waiting,
        cut_off: daily::shown(one.cut_off),
    };
    Ok(Json(found.into_iter().map(shown).collect()))
}

/// A cap.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The channel; empty for orders that name none.
    #[schema(max_length = 20, pattern = "^[^\\x00]*$")]
    channel: String,
    /// Orders that may be released and not packed at one time; 0 is no cap.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    most_orders: i64,
    /// Lines of orders that may be; 0 is no cap.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    most_lines: i64,
    /// Daily cut-off of its orders that name none, as `14:00` by the warehouse's clock; empty for the site's. Absent: as before.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
    cut_off: Option<String>,
}

/// Sets a cap. What is released by hand is not held up by it.
#[utoipa::path(put, path = "/api/v1/channels", tag = "Orders", request_body = Cap,
    responses((status = 200, body = Changed)))]
pub async fn set(call: Call, sent: Sent<Cap>) -> Result<Answered, Problem> {
    let Cap { channel, most_orders, most_lines, cut_off } = &sent.value;
    let cut_off = match cut_off.as_deref().map(daily::parsed) {
        Some(None) => return Err(Problem::bad("body, cut_off", "a time such as 14:00, or empty for none")),
        Some(minute) => minute,
        None => None,
    };
    let cap = Load { orders: *most_orders, lines: *most_lines };
    let wish = Steer::Channel { channel: channel.clone(), cap, cut_off };
    call.change(&sent, Wish::Steer(wish), Changed::what(channel)).await
}
