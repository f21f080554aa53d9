//! Release channels: what of each may be at work at one time, and what is.

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

/// The channels that have, or had, a cap.
#[derive(Debug, Serialize, ToSchema)]
pub struct Channels {
    /// By name.
    data: Vec<Channel>,
}

/// A channel as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Channel {
    /// Its name, as orders have it; empty for orders that name none.
    channel: String,
    /// Orders that may be released and not packed at one time; 0 is no cap.
    most_orders: i64,
    /// Lines of such orders; 0 is no cap.
    most_lines: i64,
    /// Orders that are.
    orders: i64,
    /// Lines that are.
    lines: i64,
    /// Orders that wait for room and are released by themselves.
    waiting: i64,
}

/// Channels somebody set a cap for.
#[utoipa::path(get, path = "/api/v1/channels", tag = "Orders", responses((status = 200, body = Channels)))]
pub async fn list(State(hall): State<Hall>) -> Result<Json<Channels>, Problem> {
    let site = hall.site.clone();
    let all = hall.read(move |conn| channel::all(conn, &site)).await?;
    let data = all.into_iter().map(|one| Channel {
        channel: one.channel,
        most_orders: one.cap.orders,
        most_lines: one.cap.lines,
        orders: one.used.orders,
        lines: one.used.lines,
        waiting: one.waiting,
    });
    Ok(Json(Channels { data: data.collect() }))
}

/// What of a channel may be released and not packed at one time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelIn {
    /// The channel, as orders have it; empty for orders that name none.
    #[schema(max_length = 20, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$")]
    channel: String,
    /// Orders at most; 0 is no cap.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    most_orders: i64,
    /// Lines at most; 0 is no cap.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    most_lines: i64,
}

/// Caps a channel; what waited and has room now is released.
#[utoipa::path(post, path = "/api/v1/channels", tag = "Orders", request_body = ChannelIn,
    responses((status = 200, body = Changed)))]
pub async fn set(call: Call, sent: Sent<ChannelIn>) -> Result<Answered, Problem> {
    let ChannelIn { channel, most_orders, most_lines } = &sent.value;
    let cap = Load { orders: *most_orders, lines: *most_lines };
    let wish = Steer::Channel { channel: channel.clone(), cap };
    call.change(&sent, Wish::Steer(wish), Changed::what(channel)).await
}
