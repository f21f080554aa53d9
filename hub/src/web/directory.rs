//! GET `/v1/directory`: all cards of the site.
//!
//! After a change of one card every device asks for all of them, so they are read and packed once a revision, by who
//! asks first, while the others wait for it.

use super::packed::Ready;
use super::problem::Problem;
use super::speaker::Speaker;
use crate::catalog::cards;
use crate::db::{Conn, DbError, params, query_one};
use crate::floor::Hall;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The cards as of the newest revision somebody asked for.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<Option<Cards>>>);

/// All cards as they go out.
#[derive(Debug, Clone)]
struct Cards {
    /// Epoch and revision: a restored hub counts some revisions again.
    of: (i64, i64),
    ready: Ready,
}

/// The whole directory as of now.
pub async fn get(
    State(hall): State<Hall>,
    Extension(kept): Extension<Kept>,
    _speaker: Speaker,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(newest(&hall, &kept).await?.ready.answer(&headers))
}

async fn newest(hall: &Hall, kept: &Kept) -> Result<Cards, DbError> {
    let mut kept = kept.0.lock().await;
    let site = hall.site.clone();
    let now = hall.read(move |conn| revision(conn, &site)).await?;
    if let Some(cards) = kept.as_ref().filter(|cards| cards.of == now) {
        return Ok(cards.clone());
    }
    let site = hall.site.clone();
    let cards = hall.read(move |conn| read(conn, &site)).await?;
    *kept = Some(cards.clone());
    Ok(cards)
}

fn revision(conn: &mut dyn Conn, site: &str) -> Result<(i64, i64), DbError> {
    let sql = "select epoch, directory from site where site = $1";
    let row = query_one(conn, sql, params![site])?.ok_or_else(|| DbError::bug(sql, "the site is missing"))?;
    Ok((row.int(0)?, row.int(1)?))
}

fn read(conn: &mut dyn Conn, site: &str) -> Result<Cards, DbError> {
    let (epoch, _) = revision(conn, site)?;
    let all = cards::directory(conn, site)?;
    let plain =
        serde_json::to_vec(&all).map_err(|error| DbError::bug("", format!("cards as JSON: {error}")))?;
    let ready = Ready::new(HeaderValue::from_static("application/json"), plain.into());
    Ok(Cards { of: (epoch, all.revision), ready })
}
