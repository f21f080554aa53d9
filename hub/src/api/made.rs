//! What makes a figure of a line: the movements whose parts add up to it.

use crate::floor::Hall;
use crate::order::posting::Stage;
use crate::report::made::{self, Made, Of, Part};
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which figure of a line of an order.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Figure {
    /// `picked`, `packed` or `shipped`.
    #[param(pattern = "^(picked|packed|shipped)$")]
    of: String,
}

/// A movement, with the part of it that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counted {
    /// Journal number; 0 where no goods moved, as when a unit leaves as it is.
    number: i64,
    /// When it was done, ms since 1970.
    at: i64,
    /// Kind of the command, such as `pick` or `undo`.
    kind: String,
    /// Lot, or empty.
    lot: String,
    /// Base units that moved.
    qty: i64,
    /// Base units that count here; below 0 where they were taken off again.
    counts: i64,
    /// From where.
    from_location: String,
    /// From which LPN, or empty.
    from_lpn: String,
    /// To where.
    to_location: String,
    /// To which LPN, or empty.
    to_lpn: String,
    /// Which device reported it.
    device: String,
}

/// A figure with what makes it. Control and hidden characters of names are shown as signs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Making {
    /// The figure: the sum of what counts.
    total: i64,
    /// The movements, oldest first, of at most 200 commands.
    data: Vec<Counted>,
    /// There are older ones that are not listed.
    more: bool,
}

impl From<Part> for Counted {
    fn from(part: Part) -> Counted {
        let Part { number, at, kind, lot, qty, counts, from, from_lpn, to, to_lpn, device } = part;
        Counted {
            number,
            at,
            kind,
            lot,
            qty,
            counts,
            from_location: from,
            from_lpn,
            to_location: to,
            to_lpn,
            device,
        }
    }
}

async fn answer(hall: Hall, of: Of, place: &'static str) -> Result<Json<Making>, Problem> {
    let site = hall.site.clone();
    let found = hall.read(move |conn| made::made(conn, &site, &of)).await?;
    let Some(Made { total, parts, more }) = found else { return Err(unknown(place)) };
    Ok(Json(Making { total, data: parts.into_iter().map(Counted::from).collect(), more }))
}

fn unknown(place: &'static str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", place, "there is no such line")
}

/// What makes a figure of a line of an order: what was picked, packed or shipped of it.
#[utoipa::path(get, path = "/api/v1/orders/{order}/lines/{line}", tag = "Orders",
    params(
        ("order" = String, Path, description = "Its number", min_length = 1, max_length = 24, pattern = "^[!-~]+$"),
        ("line" = i64, Path, description = "The line", minimum = 1),
        Figure
    ),
    responses((status = 200, body = Making)))]
pub async fn of_order(
    State(hall): State<Hall>,
    Path((order, line)): Path<(String, String)>,
    Asked(figure): Asked<Figure>,
) -> Result<Json<Making>, Problem> {
    let stage = Stage::parse(&figure.of)
        .ok_or_else(|| Problem::bad("address, of", "one of picked, packed, shipped"))?;
    let line = line.parse().map_err(|_| unknown("address, line"))?;
    answer(hall, Of::Order(order, line, stage), "address, line").await
}

/// What makes the figure of what came in of a line of a receipt.
#[utoipa::path(get, path = "/api/v1/receipts/{receipt}/lines/{line}", tag = "Inbound",
    params(
        ("receipt" = String, Path, description = "Its number", min_length = 1, max_length = 60, pattern = "^[^\\x00]+$"),
        ("line" = i64, Path, description = "The line", minimum = 1)
    ),
    responses((status = 200, body = Making)))]
pub async fn of_receipt(
    State(hall): State<Hall>,
    Path((receipt, line)): Path<(String, String)>,
) -> Result<Json<Making>, Problem> {
    let line = line.parse().map_err(|_| unknown("address, line"))?;
    answer(hall, Of::Receipt(receipt, line), "address, line").await
}
