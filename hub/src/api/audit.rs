//! What was changed, in its order: for whoever keeps it elsewhere, too.

use super::paged::{Numbered, Page};
use crate::audit::{self, Entry};
use crate::floor::Hall;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A change of what is set up, decided or released. Who did it stays in the house.
#[derive(Debug, Serialize, ToSchema)]
pub struct Change {
    /// Its number, from 1 without a gap.
    number: i64,
    /// When, ms since 1970.
    at: i64,
    /// From where: a device, a session at the desk, a key, the console.
    source: String,
    /// By which route.
    route: String,
    /// What was done.
    kind: String,
    /// What it was about; a mark of its own where that is a person.
    object: String,
    /// What was before, as far as it is other: a JSON object.
    before: String,
    /// What is after it.
    after: String,
    /// The chain's hash up to here, hexadecimal.
    hash: String,
}

impl From<Entry> for Change {
    fn from(entry: Entry) -> Change {
        let Entry { number, at, source, route, kind, object, before, after, hash, .. } = entry;
        Change { number, at, source, route, kind, object, before, after, hash }
    }
}

/// The changes in their order. For administrators alone.
#[utoipa::path(get, path = "/api/v1/audit", tag = "Books", params(Numbered),
    responses((status = 200, body = Page<Change>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Change>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    let found = hall.read(move |conn| audit::after(conn, &site, after, limit)).await?;
    let rows = found.into_iter().map(Change::from).collect();
    Ok(Page::of(rows, limit, |change: &Change| change.number.to_string()))
}
