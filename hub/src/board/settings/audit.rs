//! Who changed what: the newest first, filtered by what stands in the address.

use super::tabs;
use crate::audit::{self, Entry};
use crate::board::page::{Frame, painted};
use crate::board::read::next;
use crate::db::{Conn, DbError};
use crate::floor::Hall;
use crate::people::actor::{self, Names};
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use regal_shared::text::clean;
use serde::Deserialize;

/// Changes on a page.
const PAGE: i64 = 50;
/// An hour, ms.
const HOUR_MS: i64 = 60 * 60 * 1000;
/// How far back may be chosen, hours.
const AGES: &[i64] = &[24, 24 * 7, 24 * 30];

#[derive(Template)]
#[template(path = "board/audit.html")]
struct Page {
    f: Frame,
    tabs: &'static [(&'static str, &'static str)],
    tab: &'static str,
    wanted: Wanted,
    ages: &'static [i64],
    changes: Vec<Change>,
    next: i64,
}

/// A change as a reader sees it.
struct Change {
    number: i64,
    at: i64,
    who: String,
    source: String,
    route: String,
    kind: String,
    object: String,
    about: String,
    values: Vec<(String, String, String)>,
}

/// Which changes, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    kind: String,
    object: String,
    source: String,
    /// Not older than so many hours.
    hours: String,
    /// Before this number.
    before: Option<i64>,
}

/// The changes.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "settings");
    let (site, asked, now) = (hall.site.clone(), wanted.clone(), f.now);
    let changes = hall.read(move |conn| read(conn, &site, &asked, now)).await?;
    let next = next(&changes, PAGE, |one| one.number);
    let tabs = tabs(&f);
    painted(&Page { f, tabs, tab: "audit", wanted, ages: AGES, changes, next })
}

fn read(conn: &mut dyn Conn, site: &str, wanted: &Wanted, now: i64) -> Result<Vec<Change>, DbError> {
    let since = wanted.hours.parse::<i64>().map_or(0, |hours| now - hours.clamp(0, 24 * 3660) * HOUR_MS);
    let filter = audit::Wanted {
        kind: wanted.kind.trim().to_owned(),
        object: wanted.object.trim().to_owned(),
        source: wanted.source.trim().to_owned(),
        since,
    };
    let entries = audit::before(conn, site, &filter, wanted.before.unwrap_or(i64::MAX), PAGE)?;
    let mut names = Names::default();
    entries.iter().map(|entry| change(conn, site, &mut names, entry)).collect()
}

fn change(conn: &mut dyn Conn, site: &str, names: &mut Names, entry: &Entry) -> Result<Change, DbError> {
    let shown = |text: &str| clean(text).into_owned();
    // Somebody a change is about is an actor, too; with a permit the class stands behind it.
    let (about, class) = entry.object.split_once('.').unwrap_or((&entry.object, ""));
    let about = match actor::person_of(conn, site, about)? {
        Some(_) if class.is_empty() => names.of(conn, site, about)?,
        Some(_) => format!("{}, {class}", names.of(conn, site, about)?),
        None => entry.object.clone(),
    };
    Ok(Change {
        number: entry.number,
        at: entry.at,
        who: shown(&names.of(conn, site, &entry.actor)?),
        source: shown(&entry.source),
        route: shown(&entry.route),
        kind: shown(&entry.kind),
        object: shown(&entry.object),
        about: shown(&about),
        values: values(&entry.before, &entry.after),
    })
}

/// Each value that is other than before: its name, before, after.
fn values(before: &str, after: &str) -> Vec<(String, String, String)> {
    let read = |text: &str| {
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).unwrap_or_default()
    };
    let (before, after) = (read(before), read(after));
    let text = |value: Option<&serde_json::Value>| match value {
        None => String::new(),
        Some(serde_json::Value::String(text)) => clean(text).into_owned(),
        Some(other) => other.to_string(),
    };
    let mut all: Vec<&String> = before.keys().chain(after.keys()).collect();
    all.sort();
    all.dedup();
    all.into_iter()
        .map(|name| (clean(name).into_owned(), text(before.get(name)), text(after.get(name))))
        .collect()
}
