//! Who changed what: the newest first, filtered by what stands in the address.

use super::changed::{self, Changed};
use super::named::{Named, Namer};
use super::tabs;
use crate::audit::kinds::GROUPS;
use crate::audit::{self, Entry};
use crate::board::page::{Frame, Words, painted};
use crate::board::read::next;
use crate::catalog::reason;
use crate::db::{Conn, DbError};
use crate::floor::Hall;
use crate::people::actor::Names;
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
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    wanted: Wanted,
    groups: Vec<Group>,
    ages: &'static [i64],
    changes: Vec<Change>,
    next: i64,
}

/// Kinds of changes that are offered under one head.
struct Group {
    /// In words; empty for a kind nobody knows any more, which only the address names.
    name: String,
    kinds: Vec<Kind>,
}

/// A kind of change that may be asked for.
struct Kind {
    code: String,
    /// What was done, as the rows say it.
    words: String,
    chosen: bool,
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
    about: Named,
    /// Where it came from.
    from: Named,
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
    let (tabs, groups) = (tabs(&f), groups(&f.t, wanted.kind.trim()));
    painted(&Page { f, tabs, tab: "audit", wanted, groups, ages: AGES, changes, next })
}

/// What may be asked for, in words and by them; with what is asked for, even when nobody knows it.
fn groups(t: &Words, chosen: &str) -> Vec<Group> {
    let kind = |code: &str| Kind {
        code: clean(code).into_owned(),
        words: changed::of(t, "board", "did_", code),
        chosen: code == chosen,
    };
    let group = |(name, codes): &(&str, &[&str])| {
        let mut kinds: Vec<Kind> = codes.iter().map(|code| kind(code)).collect();
        kinds.sort_by_cached_key(|kind| kind.words.to_lowercase());
        Group { name: changed::of(t, "board", "audit_group_", name), kinds }
    };
    let mut groups: Vec<Group> = GROUPS.iter().map(group).collect();
    if !chosen.is_empty() && !groups.iter().any(|group| group.kinds.iter().any(|kind| kind.chosen)) {
        groups.push(Group { name: String::new(), kinds: vec![kind(chosen)] });
    }
    groups
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
    let mut namer = Namer { conn, site, names: Names::default(), t, now };
    entries.iter().map(|entry| change(&mut namer, entry)).collect()
}

fn change(namer: &mut Namer<'_>, entry: &Entry) -> Result<Change, DbError> {
    let shown = |text: &str| clean(text).into_owned();
    Ok(Change {
        number: entry.number,
        at: entry.at,
        who: shown(&namer.names.of(namer.conn, namer.site, &entry.actor)?),
        source: shown(&entry.source),
        route: shown(&entry.route),
        kind: shown(&entry.kind),
        object: shown(&entry.object),
        about: namer.about(entry)?,
        from: namer.source(&entry.source)?,
        values: changed::values(namer.t, (&entry.kind, &entry.object), &entry.before, &entry.after),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::text::Language;

    /// What stands chosen, and how the group begins that it stands in.
    fn chosen(language: Language, code: &str) -> Option<(String, String, String)> {
        let groups = groups(&Words::new(language), code);
        groups.iter().find_map(|group| {
            let kind = group.kinds.iter().find(|kind| kind.chosen)?;
            Some((group.name.clone(), kind.words.clone(), group.kinds.first()?.words.clone()))
        })
    }

    #[test]
    fn what_was_done_is_chosen_in_the_words_of_the_rows_and_sorted_by_them() {
        for (language, code, group, words, first) in [
            (Language::En, "reason_off", "The house", "Reason switched off", "Backup made"),
            (Language::De, "reason_off", "Das Haus", "Grund abgeschaltet", "Datei importiert"),
            (Language::De, "log_off", "Geräte", "Bediener abgemeldet", "Aufzeichnung angefordert"),
            (Language::En, "<old>", "", "<old>", "<old>"),
        ] {
            let expected = (group.to_owned(), words.to_owned(), first.to_owned());
            assert_eq!(chosen(language, code), Some(expected), "{code}");
        }
        assert_eq!(chosen(Language::En, ""), None);
    }
}
