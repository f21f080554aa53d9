//! Before every route of devices and programs: whether who calls may, as the table of [`crate::rights`] says.

use super::admin;
use super::problem::Problem;
use super::speaker::{self, Speaker};
use crate::api::caller;
use crate::floor::Hall;
use crate::rights::{Row, Who};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

/// Lets a request through when its sender may make it; which device that is goes with it.
pub async fn check(
    State((hall, row)): State<(Hall, &'static Row)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    match row.who {
        Who::Anyone => {}
        Who::Device => {
            let device = speaker::of(&hall, request.headers()).await?;
            request.extensions_mut().insert(Speaker(device));
        }
        Who::Console => admin::check(&hall, request.headers())?,
        Who::Least(_) => return caller::check(State((hall, row)), request, next).await,
    }
    Ok(next.run(request).await)
}
