//! Who changed what: the newest first, filtered by what stands in the address.

use super::changed::{self, Changed};
use super::tabs;
use crate::audit::{self, Entry};
use crate::board::page::{Frame, Words, painted};
use crate::board::read::next;
use crate::catalog::reason;
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
    /// Where it came from, in words.
    from: String,
    values: Vec<Changed>,
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
    let mut f = Frame::of(&session, "settings");
    let (site, asked, now, mut t) = (hall.site.clone(), wanted.clone(), f.now, f.t.clone());
    let (changes, t) = hall
        .read(move |conn| {
            t.learn(reason::words(conn, &site, t.language())?);
            Ok((read(conn, &site, &asked, (now, &t))?, t))
        })
        .await?;
    f.t = t;
    let next = next(&changes, PAGE, |one| one.number);
    let tabs = tabs(&f);
    painted(&Page { f, tabs, tab: "audit", wanted, ages: AGES, changes, next })
}

fn read(
    conn: &mut dyn Conn,
    site: &str,
    wanted: &Wanted,
    (now, t): (i64, &Words),
) -> Result<Vec<Change>, DbError> {
    let since = wanted.hours.parse::<i64>().map_or(0, |hours| now - hours.clamp(0, 24 * 3660) * HOUR_MS);
    let filter = audit::Wanted {
        kind: wanted.kind.trim().to_owned(),
        object: wanted.object.trim().to_owned(),
        source: wanted.source.trim().to_owned(),
        since,
    };
    let entries = audit::before(conn, site, &filter, wanted.before.unwrap_or(i64::MAX), PAGE)?;
    let mut names = Names::default();
    entries.iter().map(|entry| change(conn, site, (&mut names, t), entry)).collect()
}

fn change(
    conn: &mut dyn Conn,
    site: &str,
    (names, t): (&mut Names, &Words),
    entry: &Entry,
) -> Result<Change, DbError> {
    let shown = |text: &str| clean(text).into_owned();
    // Somebody a change is about is an actor, too; with a permit the class stands behind it.
    let (about, class) = entry.object.split_once('.').unwrap_or((&entry.object, ""));
    let about = match actor::person_of(conn, site, about)? {
        Some(_) if class.is_empty() => names.of(conn, site, about)?,
        Some(_) => format!("{}, {class}", names.of(conn, site, about)?),
        None => changed::about(t, &entry.kind, &entry.object).unwrap_or_else(|| entry.object.clone()),
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
        from: changed::source(t, &entry.source),
        values: changed::values(t, (&entry.kind, &entry.object), &entry.before, &entry.after),
    })
}
