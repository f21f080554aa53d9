//! People: make, change, lock; PIN, password, badge.

use super::typed::Typed;
use super::{done, printers, tabs};
use crate::board::page::{Frame, nothing, painted};
use crate::board::read::next;
use crate::db::DbError;
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::people::list::{self, Listed};
use crate::people::presence::{self, Presence};
use crate::setup::{Setup, rules};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::base::Moment;
use regal_shared::flow::session::Role;
use regal_shared::text::{Language, Message, clean};
use serde::Deserialize;

/// People on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "board/people.html")]
struct List {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    people: Vec<Listed>,
    next: String,
    typed: Typed,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/person.html")]
struct One {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    person: Listed,
    presence: Presence,
    printers: Vec<String>,
    typed: Typed,
    wrong: String,
}

/// Where the page goes on.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    after: String,
}

/// Everybody, by number.
pub async fn everybody(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, wanted.after, (String::new(), Typed::default())).await
}

async fn listed(
    hall: &Hall,
    session: &Session,
    after: String,
    (wrong, typed): (String, Typed),
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let people = hall.read(move |conn| list::after(conn, &site, &after, PAGE)).await?;
    let next = next(&people, PAGE, |one| one.person.clone());
    let people = people.into_iter().map(shown_as).collect();
    let tabs = tabs(&f);
    painted(&List { f, tabs, tab: "people", people, next, typed, wrong })
}

/// As a page shows somebody: what comes from outside is made harmless.
fn shown_as(one: Listed) -> Listed {
    let [person, name, badge] = [one.person, one.name, one.badge].map(|text| clean(&text).into_owned());
    Listed { person, name, badge, ..one }
}

/// One person.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, number, (String::new(), Typed::default())).await
}

async fn shown(
    hall: &Hall,
    session: &Session,
    number: String,
    (wrong, typed): (String, Typed),
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let (site, now) = (hall.site.clone(), Moment(f.now));
    let found = hall
        .read(move |conn| {
            let Some(found) = list::one(conn, &site, &number)? else { return Ok(None) };
            let presence = presence::of(conn, &site, &number, now)?;
            Ok(Some((shown_as(found), presence, printers(conn, &site)?)))
        })
        .await?;
    let Some((person, presence, printers)) = found else { return Ok(nothing(session)) };
    let tabs = tabs(&f);
    painted(&One { f, tabs, tab: "people", person, presence, printers, typed, wrong })
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    badge: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    language: String,
    /// `large`, or nothing.
    #[serde(default)]
    text: String,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    printer: String,
    /// The reader's own, once more.
    #[serde(default)]
    password: String,
}

impl Wish {
    /// What may stand in the form again.
    fn typed(&self) -> Typed {
        Typed::new(&[
            ("act", &self.act),
            ("number", &self.number),
            ("name", &self.name),
            ("badge", &self.badge),
            ("role", &self.role),
            ("language", &self.language),
            ("text", &self.text),
            ("printer", &self.printer),
        ])
    }

    fn language(&self) -> Language {
        if self.language == "de" { Language::De } else { Language::En }
    }

    fn role(&self) -> Result<Role, Message> {
        Role::parse(&self.role).ok_or_else(|| Message::new("req.bad"))
    }

    /// The PIN, hashed; empty stays empty.
    async fn pin_hash(&self) -> Result<Result<String, Message>, DbError> {
        if let Err(no) = rules::pin(&self.pin) {
            return Ok(Err(no));
        }
        if self.pin.is_empty() {
            return Ok(Ok(String::new()));
        }
        desk::hashed(&self.pin).await.map(Ok)
    }

    async fn of(&self, person: &str) -> Result<Result<Setup, Message>, DbError> {
        let person = person.to_owned();
        let role = self.role();
        Ok(match (self.act.as_str(), role) {
            ("edit", Ok(role)) => Ok(Setup::EditPerson {
                person,
                name: self.name.trim().to_owned(),
                badge: plain(&self.badge),
                role,
                language: self.language(),
                large: self.text == "large",
            }),
            ("lock", _) => Ok(Setup::LockPerson { person, locked: true }),
            ("free", _) => Ok(Setup::LockPerson { person, locked: false }),
            ("pin", _) => self.pin_hash().await?.map(|hash| Setup::Pin { person, hash }),
            ("password", _) => match rules::password(&self.new_password) {
                Ok(()) => Ok(Setup::Password { person, hash: desk::hashed(&self.new_password).await? }),
                Err(no) => Err(no),
            },
            ("council", _) => Ok(Setup::Council { person, member: true }),
            ("no_council", _) => Ok(Setup::Council { person, member: false }),
            ("end_sessions", _) => Ok(Setup::EndSessions { person }),
            ("no_factor", _) => Ok(Setup::NoFactor { person }),
            ("badge", _) => Ok(Setup::Badge { person, printer: self.printer.clone() }),
            _ => Err(Message::new("req.bad")),
        })
    }
}

/// A number or badge as typed or scanned.
fn plain(text: &str) -> String {
    let upper = text.trim().to_ascii_uppercase();
    upper.strip_prefix("B.").unwrap_or(&upper).to_owned()
}

/// Takes somebody in.
pub async fn make(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let person = plain(&form.number);
    let wish = match (form.role(), form.pin_hash().await?) {
        (Ok(role), Ok(pin_hash)) => Ok(Setup::NewPerson {
            person: person.clone(),
            name: form.name.trim().to_owned(),
            role,
            language: form.language(),
            large: form.text == "large",
            pin_hash,
        }),
        (Err(no), _) | (_, Err(no)) => Err(no),
    };
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) => {
            let path = format!("/settings/people/{}", crate::board::find::escaped(&person));
            Ok(Redirect::to(&path).into_response())
        }
        Err(wrong) => {
            let page = listed(&hall, &session, String::new(), (wrong, form.typed())).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// Changes somebody; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let wish = form.of(&number).await?;
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) => {
            let path = format!("/settings/people/{}", crate::board::find::escaped(&number));
            Ok(Redirect::to(&path).into_response())
        }
        Err(wrong) => {
            let page = shown(&hall, &session, number, (wrong, form.typed())).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}
