//! Counts: what was counted, what is to be counted, and what nobody counts again.

use super::call::{Call, Changed, Sent};
use super::paged::{Page, Range, place};
use super::refused::unknown;
use super::whole::{whole, whole_or_none};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::steer::Steer;
use crate::steer::counting::{self, Choice, MOST};
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use regal_shared::barcode::place_named;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A line of a count. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counted {
    /// The count.
    count: i64,
    /// Line of it; 0 where nothing was booked and nothing seen.
    line: i64,
    /// Where was counted.
    location: String,
    /// State of the count.
    state: String,
    /// The item; empty where nothing was booked and nothing seen.
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
pub async fn list(
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
        "select c.count, coalesce(n.line, 0), c.location, c.state, coalesce(n.item, ''), coalesce(n.lot, ''), \
         coalesce(n.lpn, ''), coalesce(n.counted, 0), coalesce(n.base, 0), coalesce(n.variance, 0), c.counted_at \
         from count c left join count_line n on n.site = c.site and n.count = c.count where c.site = $1 and \
         c.count >= $2 and (c.count > $2 or coalesce(n.line, 0) > $3) order by c.count, n.line limit $4",
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
pub async fn put(call: Call, sent: Sent<CountIn>) -> Result<Answered, Problem> {
    let location = place_named(&sent.value.location).to_owned();
    let said = Changed::made(&location);
    call.change(&sent, Wish::Steer(Steer::Count { location }), said).await
}

/// Which locations are to be counted: those that match, the longest not counted first.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Plan {
    /// In this zone; absent for any.
    #[param(max_length = 60, pattern = "^[^\\x00]*$")]
    zone: Option<String>,
    /// Where goods of this class lie; absent for any.
    #[param(pattern = "^[ABC]$")]
    abc: Option<String>,
    /// Not counted for so many days; absent or 0 for any.
    #[param(minimum = 0, maximum = 36500)]
    days: Option<i64>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200)]
    most: i64,
}

/// Which locations are to be counted: those that match, the longest not counted first.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanIn {
    /// In this zone; absent for any.
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    zone: Option<String>,
    /// Where goods of this class lie; absent for any.
    #[schema(pattern = "^[ABC]$")]
    abc: Option<String>,
    /// Not counted for so many days; absent or 0 for any.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 0, maximum = 36500)]
    days: Option<i64>,
    /// At most so many.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 200)]
    most: i64,
}

impl Plan {
    fn choice(&self, place: &str) -> Result<Choice, Problem> {
        let zone = self.zone.clone().unwrap_or_default();
        let (abc, days) = (self.abc.clone().unwrap_or_default(), self.days.unwrap_or(0));
        let classes = self.abc.is_none() || matches!(abc.as_str(), "A" | "B" | "C");
        let wrong = |name: &str, remedy: String| Err(Problem::bad(format!("{place}, {name}"), remedy));
        if zone.chars().count() > 60 || zone.contains('\0') {
            return wrong("zone", "up to 60 characters, none NUL".to_owned());
        }
        if !classes {
            return wrong("abc", "A, B or C".to_owned());
        }
        if !(0..=36_500).contains(&days) {
            return wrong("days", "0 to 36500".to_owned());
        }
        if !(1..=MOST).contains(&self.most) {
            return wrong("most", format!("1 to {MOST}"));
        }
        Ok(Choice { zone, abc, days, most: self.most })
    }
}

/// A location that matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct Chosen {
    /// The location.
    location: String,
    /// Its zone.
    zone: String,
    /// When it was counted last, ms since 1970; 0 is never.
    counted_at: i64,
}

/// Locations that a plan would have counted, the longest not counted first.
#[utoipa::path(get, path = "/api/v1/counts/plan", tag = "Stock", params(Plan),
    responses((status = 200, body = Vec<Chosen>)))]
pub async fn choose(
    State(hall): State<Hall>,
    Asked(plan): Asked<Plan>,
) -> Result<Json<Vec<Chosen>>, Problem> {
    let (site, now, choice) = (hall.site.clone(), hall.now().0, plan.choice("address")?);
    let found = hall.read(move |conn| counting::choose(conn, &site, &choice, now)).await?;
    let chosen =
        |one: counting::Chosen| Chosen { location: one.location, zone: one.zone, counted_at: one.counted_at };
    Ok(Json(found.into_iter().map(chosen).collect()))
}

/// Has the locations of a plan counted.
#[utoipa::path(post, path = "/api/v1/counts/plan", tag = "Stock", request_body = PlanIn,
    responses((status = 201, body = Changed)))]
pub async fn plan(call: Call, sent: Sent<PlanIn>) -> Result<Answered, Problem> {
    let PlanIn { zone, abc, days, most } = sent.value.clone();
    let choice = Plan { zone, abc, days, most }.choice("body")?;
    let said = Changed::made("counts");
    call.change(&sent, Wish::Steer(Steer::PlanCounts(choice)), said).await
}

/// Nobody counts again what waits for a second count: it is an exception to be settled.
#[utoipa::path(post, path = "/api/v1/counts/{count}/decide", tag = "Stock",
    params(("count" = i64, Path, description = "Its number", minimum = 0)), responses((status = 200, body = Changed)))]
pub async fn decide(call: Call, Path(count): Path<String>) -> Result<Answered, Problem> {
    let number = count.parse().map_err(|_| unknown("count", &count))?;
    call.plain(Wish::Steer(Steer::DecideCount { count: number }), Changed::what(count)).await
}
