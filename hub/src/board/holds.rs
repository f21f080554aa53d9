//! Holds: what is blocked and why.

use super::page::{Frame, decided, painted, steered};
use super::read::{next, rows, text};
use crate::catalog::hold::Scope;
use crate::catalog::reason;
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;

/// Holds on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "board/holds.html")]
struct Holds {
    f: Frame,
    holds: Vec<Hold>,
    scopes: [Scope; 5],
    reasons: Vec<String>,
    /// The list's own address, to read it anew.
    here: String,
    next: i64,
    wrong: String,
}

/// A hold that is not lifted.
struct Hold {
    hold: i64,
    scope: String,
    object: String,
    item: String,
    reason: String,
    placed_at: i64,
    /// A recall placed it.
    because: i64,
}

impl Hold {
    /// The page of what it lies on.
    fn path(&self) -> String {
        let (kind, what) = match self.scope.as_str() {
            "lots" if self.item.is_empty() => return "/stock/holds".to_owned(),
            "lot" | "lots" => ("item", &self.item),
            scope => (scope, &self.object),
        };
        format!("/stock/{kind}/{}", super::find::escaped(what))
    }
}

/// Where the page goes on.
#[derive(Deserialize)]
pub struct Wanted {
    before: Option<i64>,
}

/// Holds, newest first.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, wanted.before.unwrap_or(i64::MAX), String::new()).await
}

async fn listed(hall: &Hall, session: &Session, before: i64, wrong: String) -> Result<Response, Problem> {
    let mut f = Frame::of(session, "stock");
    let (site, language) = (hall.site.clone(), session.person.language);
    let (holds, reasons, own) = hall
        .read(move |conn| {
            let reasons = reason::offered(conn, &site, reason::Kind::Hold)?;
            Ok((open(conn, &site, before)?, reasons, reason::words(conn, &site, language)?))
        })
        .await?;
    f.t.learn(own);
    let next = next(&holds, PAGE, |one| one.hold);
    let here = match before {
        i64::MAX => "/stock/holds".to_owned(),
        before => format!("/stock/holds?before={before}"),
    };
    painted(&Holds { f, holds, scopes: Scope::ALL, reasons, here, next, wrong })
}

fn open(conn: &mut dyn Conn, site: &str, before: i64) -> Result<Vec<Hold>, DbError> {
    let found = conn.query(
        "select hold, scope, object, item, reason, placed_at, because from hold where site = $1 and hold < $2 and \
         lifted_at = 0 order by hold desc limit $3",
        params![site, before, PAGE],
    )?;
    rows(&found, |row| {
        Ok(Hold {
            hold: row.int(0)?,
            scope: text(row, 1)?,
            object: text(row, 2)?,
            item: text(row, 3)?,
            reason: text(row, 4)?,
            placed_at: row.int(5)?,
            because: row.int(6)?,
        })
    })
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    hold: String,
}

/// A number as typed or scanned.
fn plain(text: &str, prefix: &str) -> String {
    let text = text.trim();
    text.strip_prefix(prefix).unwrap_or(text).to_owned()
}

/// Places a hold, or lifts one; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let prefix = match form.scope.as_str() {
        "location" => "L.",
        "lpn" => "U.",
        _ => "",
    };
    let object = plain(&form.object, prefix);
    let wish = match (form.act.as_str(), form.hold.parse()) {
        ("place", _) => Some(Steer::Hold {
            scope: form.scope,
            object,
            item: form.item.trim().to_owned(),
            reason: form.reason,
        }),
        ("lift", Ok(hold)) => Some(Steer::Lift { hold }),
        _ => None,
    };
    let done = steered(&hall, &session, wish).await?;
    decided(done, &session, "/stock/holds", |words| listed(&hall, &session, i64::MAX, words)).await
}
