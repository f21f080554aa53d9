//! GET `/v1/directory`: all cards of the site.

use super::problem::Problem;
use super::speaker::Speaker;
use crate::catalog::cards;
use crate::floor::Hall;
use axum::Json;
use axum::extract::State;
use regal_shared::flow::common::Directory;

/// The whole directory as of now.
pub async fn get(State(hall): State<Hall>, _speaker: Speaker) -> Result<Json<Directory>, Problem> {
    let site = hall.site.clone();
    Ok(Json(hall.read(move |conn| cards::directory(conn, &site)).await?))
}
