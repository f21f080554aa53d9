//! Holds: what is blocked and why. Counts: what was counted, and places to count.

use super::call::{Call, Changed, Sent};
use super::paged::{Numbered, Page, Range, place};
use super::refused::unknown;
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::steer::Steer;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use regal_shared::barcode::place_named;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A hold that is not lifted: nothing of this is planned or leaves.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hold {
    /// Its number.
    hold: i64,
    /// On what: `location`, `item`, `lot` or `lpn`.
    scope: String,
    /// Which one.
    object: String,
    /// The item of a lot, else empty.
    item: String,
    /// Reason code.
    reason: String,
    /// Since when, ms since 1970.
    placed_at: i64,
}

/// Holds that are not lifted, by number.
#[utoipa::path(get, path = "/api/v1/holds", tag = "Stock", params(Numbered),
    responses((status = 200, body = Page<Hold>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Hold>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    let rows = hall.read(move |conn| open(conn, &site, after, limit)).await?;
    Ok(Page::of(rows, limit, |hold| hold.hold.to_string()))
}

fn open(conn: &mut dyn Conn, site: &str, after: i64, limit: i64) -> Result<Vec<Hold>, DbError> {
    let found = conn.query(
        "select hold, scope, object, item, reason, placed_at from hold where site = $1 and hold > $2 and \
         lifted_at = 0 order by hold limit $3",
        params![site, after, limit],
    )?;
    let hold = |row: &Row| {
        Ok(Hold {
            hold: row.int(0)?,
            scope: row.string(1)?,
            object: row.string(2)?,
            item: row.string(3)?,
            reason: row.string(4)?,
            placed_at: row.int(5)?,
        })
    };
    found.iter().map(hold).collect()
}

/// What is to be held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldIn {
    /// On what.
    #[schema(pattern = "^(location|item|lot|lpn)$")]
    scope: String,
    /// Which one.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    object: String,
    /// The item of a lot.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    item: String,
    /// Reason code.
    #[schema(pattern = "^(quality|recall|customs|owner_request|maintenance|suspect)$")]
    reason: String,
}

/// Places a hold: nothing of this is planned or leaves until it is lifted.
#[utoipa::path(post, path = "/api/v1/holds", tag = "Stock", request_body = HoldIn,
    responses((status = 201, body = Changed)))]
pub async fn put(call: Call, sent: Sent<HoldIn>) -> Result<Answered, Problem> {
    let HoldIn { scope, object, item, reason } = &sent.value;
    let object = if scope == "location" { place_named(object) } else { object }.to_owned();
    let said = Changed::made(&object);
    let wish = Steer::Hold { scope: scope.clone(), object, item: item.clone(), reason: reason.clone() };
    call.change(&sent, Wish::Steer(wish), said).await
}

/// Lifts a hold.
#[utoipa::path(post, path = "/api/v1/holds/{hold}/lift", tag = "Stock",
    params(("hold" = i64, Path, description = "Its number", minimum = 0)), responses((status = 200, body = Changed)))]
pub async fn lift(call: Call, Path(hold): Path<String>) -> Result<Answered, Problem> {
    let number = hold.parse().map_err(|_| unknown("hold", &hold))?;
    call.plain(Wish::Steer(Steer::Lift { hold: number }), Changed::what(hold)).await
}

/// A line of a count. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counted {
    /// The count.
    count: i64,
    /// Line of it.
    line: i64,
    /// Where was counted.
    location: String,
    /// State of the count.
    state: String,
    /// The item.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// LPN, or empty.
    lpn: String,
    /// What was seen.
    counted: i64,
    /// What the books said at that moment.
    base: i64,
    /// The one less the other.
    variance: i64,
    /// When it was counted, ms since 1970.
    counted_at: i64,
}

/// Lines of counts, by number. What is still to be counted is among the tasks; a variance to approve among the exceptions.
#[utoipa::path(get, path = "/api/v1/counts", tag = "Stock", params(Range),
    responses((status = 200, body = Page<Counted>)))]
pub async fn counts(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Counted>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let after = range.numbers::<2>()?;
    let rows = hall.read(move |conn| counted(conn, &site, after, limit)).await?;
    Ok(Page::of(rows, limit, |line| place(&[&line.count.to_string(), &line.line.to_string()])))
}

fn counted(
    conn: &mut dyn Conn,
    site: &str,
    [count, line]: [i64; 2],
    limit: i64,
) -> Result<Vec<Counted>, DbError> {
    let found = conn.query(
        "select n.count, n.line, c.location, c.state, n.item, n.lot, n.lpn, n.counted, n.base, n.variance, \
         c.counted_at from count_line n join count c on c.site = n.site and c.count = n.count \
         where n.site = $1 and (n.count, n.line) > ($2, $3) order by n.count, n.line limit $4",
        params![site, count, line, limit],
    )?;
    let counted = |row: &Row| {
        Ok(Counted {
            count: row.int(0)?,
            line: row.int(1)?,
            location: row.string(2)?,
            state: row.string(3)?,
            item: row.string(4)?,
            lot: row.string(5)?,
            lpn: row.string(6)?,
            counted: row.int(7)?,
            base: row.int(8)?,
            variance: row.int(9)?,
            counted_at: row.int(10)?,
        })
    };
    found.iter().map(counted).collect()
}

/// Where is to be counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountIn {
    /// The location.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    location: String,
}

/// Has a location counted: whoever comes by gets the task.
#[utoipa::path(post, path = "/api/v1/counts", tag = "Stock", request_body = CountIn,
    responses((status = 201, body = Changed)))]
pub async fn count(call: Call, sent: Sent<CountIn>) -> Result<Answered, Problem> {
    let location = place_named(&sent.value.location).to_owned();
    let said = Changed::made(&location);
    call.change(&sent, Wish::Steer(Steer::Count { location }), said).await
}
