//! Release channels: what of each is at work, what may be, what waits for room.

use super::call::{Call, Changed, Sent};
use super::whole::whole;
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::order::channel::{self, Load};
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
}

/// Sets a cap. What is released by hand is not held up by it.
#[utoipa::path(put, path = "/api/v1/channels", tag = "Orders", request_body = Cap,
    responses((status = 200, body = Changed)))]
pub async fn set(call: Call, sent: Sent<Cap>) -> Result<Answered, Problem> {
    let Cap { channel, most_orders, most_lines } = &sent.value;
    let cap = Load { orders: *most_orders, lines: *most_lines };
    let wish = Steer::Channel { channel: channel.clone(), cap };
    call.change(&sent, Wish::Steer(wish), Changed::what(channel)).await
}
