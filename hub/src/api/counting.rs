//! Counts that are planned, and those a second count is due of.

use super::call::{Call, Changed, Sent};
use super::refused::unknown;
use super::whole::whole;
use crate::floor::once::{Answered, Wish};
use crate::steer::Steer;
use crate::steer::counting::Choice;
use crate::web::Problem;
use axum::extract::Path;
use serde::Deserialize;
use utoipa::ToSchema;

/// Which places are to be counted: the longest not counted first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanIn {
    /// In this zone; any when empty.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    zone: String,
    /// Where goods of this class lie; any when empty.
    #[serde(default)]
    #[schema(pattern = "^(A|B|C)?$")]
    abc: String,
    /// Not counted for so many days; 0 is any.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 0, maximum = 36_500)]
    days: i64,
    /// So many places at most.
    #[serde(deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 200)]
    most: i64,
}

/// Has places counted that nobody has counted for long.
#[utoipa::path(post, path = "/api/v1/count-plans", tag = "Stock", request_body = PlanIn,
    responses((status = 201, body = Changed)))]
pub async fn plan(call: Call, sent: Sent<PlanIn>) -> Result<Answered, Problem> {
    let PlanIn { zone, abc, days, most } = &sent.value;
    let said = Changed::made(zone);
    let choice = Choice { zone: zone.clone(), abc: abc.clone(), days: *days, most: *most };
    call.change(&sent, Wish::Steer(Steer::PlanCounts(choice)), said).await
}

/// Decides that nobody counts again what waits for a second count: what differs becomes an exception, to be settled.
#[utoipa::path(post, path = "/api/v1/counts/{count}/decide", tag = "Stock",
    params(("count" = i64, Path, description = "Its number", minimum = 0)), responses((status = 200, body = Changed)))]
pub async fn decide(call: Call, Path(count): Path<String>) -> Result<Answered, Problem> {
    let number = count.parse().map_err(|_| unknown("count", &count))?;
    call.plain(Wish::Steer(Steer::DecideCount { count: number }), Changed::what(count)).await
}
