//! Webhooks: who is told, what is not told yet and why; new ones, new secrets, telling again.

use super::tabs;
use super::typed::Typed;
use crate::board::page::{Frame, nothing, painted};
use crate::db::DbError;
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::web::Problem;
use crate::webhook::change::From;
use crate::webhook::read::{self, Delivery, Target};
use crate::webhook::{KINDS, Wish, sign};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::{Message, say};

/// Messages that a page shows as not told, of each state.
const SHOWN: i64 = 50;
/// ms of an hour.
const HOUR: i64 = 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "board/webhooks.html")]
struct List {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    targets: Vec<Target>,
    kinds: Vec<Kind>,
    typed: Typed,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/webhook.html")]
struct One {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    target: Target,
    kinds: Vec<Kind>,
    troubled: Vec<Delivery>,
    /// Shown this once.
    secret: String,
    /// What came of telling again.
    told: String,
    typed: Typed,
    wrong: String,
}

/// Something that may be told.
struct Kind {
    kind: &'static str,
    wanted: bool,
}

fn kinds(wanted: &[String]) -> Vec<Kind> {
    KINDS.iter().map(|kind| Kind { kind, wanted: wanted.iter().any(|one| one == kind) }).collect()
}

/// Everybody who is told.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    listed(&hall, &session, &Fields::new(), String::new()).await
}

async fn listed(hall: &Hall, session: &Session, form: &Fields, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let targets = hall.read(move |conn| read::targets(conn, &site)).await?;
    let tabs = tabs(&f);
    let (kinds, typed) = (kinds(&wanted(form)), typed(form));
    painted(&List { f, tabs, tab: "webhooks", targets, kinds, typed, wrong })
}

/// One of them.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(webhook): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, webhook, Said::default()).await
}

/// What a page says beside the target.
#[derive(Default)]
struct Said {
    secret: String,
    told: String,
    wrong: String,
    /// The form that came to nothing.
    form: Fields,
}

async fn shown(hall: &Hall, session: &Session, webhook: String, said: Said) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let found = hall
        .read(move |conn| {
            let target = read::targets(conn, &site)?.into_iter().find(|one| one.webhook == webhook);
            let Some(target) = target else { return Ok(None) };
            let troubled = read::troubled(conn, &site, &webhook, SHOWN)?;
            Ok(Some((target, troubled)))
        })
        .await?;
    let Some((target, troubled)) = found else { return Ok(nothing(session)) };
    let tabs = tabs(&f);
    let Said { secret, told, wrong, form } = said;
    let typed = typed(&form);
    let kinds = if typed.sent("act", "change") { kinds(&wanted(&form)) } else { kinds(&target.kinds) };
    painted(&One { f, tabs, tab: "webhooks", target, kinds, troubled, secret, told, typed, wrong })
}

/// What the forms send, as it comes: each kind is a field of its own.
type Fields = Vec<(String, String)>;

fn field<'a>(form: &'a Fields, name: &str) -> &'a str {
    form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

fn typed(form: &Fields) -> Typed {
    let names = ["act", "url", "id", "hours"];
    let sent = |name: &&'static str| form.iter().any(|(known, _)| known == name);
    let fields: Vec<(&'static str, &str)> =
        names.into_iter().filter(sent).map(|name| (name, field(form, name))).collect();
    Typed::new(&fields)
}

fn wanted(form: &Fields) -> Vec<String> {
    let chosen = |kind: &&&str| form.iter().any(|(name, _)| name == *kind);
    KINDS.iter().filter(chosen).map(|kind| (*kind).to_owned()).collect()
}

fn drawn() -> Result<String, DbError> {
    sign::fresh().map_err(|error| DbError::Busy(error.to_string()))
}

/// Has somebody told; shows the secret, this once.
pub async fn make(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Fields>,
) -> Result<Response, Problem> {
    let secret = drawn()?;
    let wish =
        Wish::Make { url: field(&form, "url").to_owned(), kinds: wanted(&form), secret: secret.clone() };
    match desk::webhook(&hall, &session, field(&form, "password"), wish).await? {
        Ok(done) => shown(&hall, &session, done.webhook, Said { secret, ..Said::default() }).await,
        Err(no) => {
            let wrong = say(session.person.language, &no);
            Ok((StatusCode::CONFLICT, listed(&hall, &session, &form, wrong).await?).into_response())
        }
    }
}

/// Decides about one; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(webhook): Path<String>,
    Form(form): Form<Fields>,
) -> Result<Response, Problem> {
    let mut said = Said::default();
    let name = webhook.clone();
    let wish = match field(&form, "act") {
        "change" => {
            Ok(Wish::Change { webhook: name, url: field(&form, "url").to_owned(), kinds: wanted(&form) })
        }
        "stop" => Ok(Wish::State { webhook: name, active: false }),
        "start" => Ok(Wish::State { webhook: name, active: true }),
        "rotate" => {
            said.secret = drawn()?;
            Ok(Wish::Rotate { webhook: name, secret: said.secret.clone() })
        }
        "replay" => from(&form, crate::floor::hall::now().0).map(|from| Wish::Replay { webhook: name, from }),
        "remove" => Ok(Wish::Remove { webhook: name }),
        _ => Err(Message::new("req.bad")),
    };
    let removes = matches!(wish, Ok(Wish::Remove { .. }));
    let replays = matches!(wish, Ok(Wish::Replay { .. }));
    let done = match wish {
        Ok(wish) => desk::webhook(&hall, &session, field(&form, "password"), wish).await?,
        Err(no) => Err(no),
    };
    match done {
        Ok(_) if removes => Ok(Redirect::to("/settings/webhooks").into_response()),
        Ok(done) => {
            if replays {
                let many = i64::try_from(done.messages).unwrap_or(i64::MAX);
                said.told = say(session.person.language, &Message::new("hook.replayed").with("n", many));
            }
            shown(&hall, &session, webhook, said).await
        }
        Err(no) => {
            let wrong = say(session.person.language, &no);
            let page = shown(&hall, &session, webhook, Said { wrong, form, ..Said::default() }).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// Where telling again begins: a message, else so many hours ago.
fn from(form: &Fields, now: i64) -> Result<From, Message> {
    let (id, hours) = (field(form, "id"), field(form, "hours"));
    if !id.is_empty() {
        return Ok(From::Id(id.to_owned()));
    }
    match hours.parse::<i64>() {
        Ok(hours) if (1..=24 * 30).contains(&hours) => Ok(From::At(now - hours * HOUR)),
        _ => Err(Message::new("hook.since_bad").with("n", 24 * 30)),
    }
}
