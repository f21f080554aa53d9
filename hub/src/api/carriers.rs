//! Carriers: when each fetches what it drives.

use super::call::{Call, Changed, Sent};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::order::cut_off;
use crate::order::pickup::{self, Pickup};
use crate::steer::Steer;
use crate::web::Problem;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A carrier with pick-ups of its own.
#[derive(Debug, Serialize, ToSchema)]
pub struct Carrier {
    /// Its name, as orders name it.
    carrier: String,
    /// When it fetches from Monday to Friday, as `17:00`; empty for not on such a day.
    weekday: String,
    /// When it fetches on Saturday; empty for not.
    saturday: String,
    /// When it fetches on Sunday; empty for not.
    sunday: String,
    /// The pick-up an order that comes now makes, ms.
    next: i64,
}

/// Carriers somebody said of when they fetch.
#[utoipa::path(get, path = "/api/v1/carriers", tag = "Orders", responses((status = 200, body = Vec<Carrier>)))]
pub async fn list(State(hall): State<Hall>) -> Result<Json<Vec<Carrier>>, Problem> {
    let (site, now) = (hall.site.clone(), hall.now());
    let found = hall
        .read(move |conn| {
            let mut all = Vec::new();
            for (carrier, pickup) in pickup::all(conn, &site)? {
                all.push(Carrier {
                    carrier,
                    weekday: cut_off::shown(pickup.weekday),
                    saturday: cut_off::shown(pickup.saturday),
                    sunday: cut_off::shown(pickup.sunday),
                    next: cut_off::next_pickup(conn, &site, &pickup, now)?,
                });
            }
            Ok(all)
        })
        .await?;
    Ok(Json(found))
}

/// When a carrier fetches.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pickups {
    /// The carrier, as orders name it.
    #[schema(min_length = 1, max_length = 40, pattern = "^[^\\x00]*$")]
    carrier: String,
    /// When it fetches from Monday to Friday, as `17:00` by the warehouse's clock; empty for not on such a day.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
    weekday: String,
    /// When it fetches on Saturday; empty for not.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
    saturday: String,
    /// When it fetches on Sunday; empty for not.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
    sunday: String,
}

/// Sets the pick-ups of a carrier. With none at all its orders go by their channel and the site again. What is promised stays.
#[utoipa::path(put, path = "/api/v1/carriers", tag = "Orders", request_body = Pickups,
    responses((status = 200, body = Changed)))]
pub async fn set(call: Call, sent: Sent<Pickups>) -> Result<Answered, Problem> {
    let time = |place: &'static str, text: &str| {
        cut_off::parsed(text).ok_or_else(|| Problem::bad(place, "a time such as 17:00, or empty for none"))
    };
    let pickup = Pickup {
        weekday: time("body, weekday", &sent.value.weekday)?,
        saturday: time("body, saturday", &sent.value.saturday)?,
        sunday: time("body, sunday", &sent.value.sunday)?,
    };
    let carrier = &sent.value.carrier;
    let wish = Steer::Carrier { carrier: carrier.clone(), pickup };
    call.change(&sent, Wish::Steer(wish), Changed::what(carrier)).await
}
