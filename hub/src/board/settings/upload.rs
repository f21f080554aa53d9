//! A file to import, from a browser: looked at first, taken in on a second word. The same code as `POST /v1/import`.

use super::rowform::{Wrong, wrongs};
use super::tabs;
use crate::board::page::{Frame, painted};
use crate::floor::{Hall, desk};
use crate::import::{Outcome, What};
use crate::people::desk::Session;
use crate::web::{Problem, import};
use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use regal_shared::text::{Message, clean, say};
use serde::Deserialize;

/// The longest name of a file that is shown, in characters.
const NAME: usize = 80;

#[derive(Template)]
#[template(path = "board/import.html")]
struct Page {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    kinds: Vec<Kind>,
    looked: Option<Looked>,
    wrong: String,
}

/// A kind of file with its columns; those in brackets may be left out.
struct Kind {
    code: &'static str,
    columns: String,
}

/// What a file came to.
struct Looked {
    kind: &'static str,
    name: String,
    rows: i64,
    written: i64,
    same: i64,
    total: i64,
    more: i64,
    wrongs: Vec<(u64, Wrong)>,
    changes: Vec<(u64, String, bool)>,
    /// How many more are to be written than are shown.
    unshown: i64,
    /// It was only looked at.
    dry_run: bool,
    /// How the file is called until it is taken in; empty when there is nothing to take in.
    mark: String,
}

impl Looked {
    fn of(outcome: &Outcome, kind: What, name: &str, f: &Frame, mark: String) -> Looked {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let lines = outcome.findings.shown.iter().map(|finding| finding.line);
        let shown = outcome.findings.shown.len() as u64;
        Looked {
            kind: kind.code(),
            name: name.to_owned(),
            rows: number(outcome.rows),
            written: number(outcome.written),
            same: number(outcome.same),
            total: number(outcome.findings.total),
            more: number(outcome.findings.total.saturating_sub(shown)),
            wrongs: lines.zip(wrongs(&outcome.findings, f.t.language())).collect(),
            changes: outcome
                .changes
                .iter()
                .map(|one| (one.line, clean(&one.what).into_owned(), one.there))
                .collect(),
            unshown: number(outcome.written.saturating_sub(outcome.changes.len() as u64)),
            dry_run: outcome.dry_run,
            mark,
        }
    }
}

fn shown(f: Frame, looked: Option<Looked>, wrong: String) -> Result<Response, Problem> {
    let columns = |what: What| {
        let names = what.columns().iter();
        let names = names.map(|one| if one.needed { one.name.to_owned() } else { format!("[{}]", one.name) });
        names.collect::<Vec<_>>().join(", ")
    };
    let kinds = What::ALL.iter().map(|what| Kind { code: what.code(), columns: columns(*what) }).collect();
    painted(&Page { tabs: tabs(&f), tab: "import", kinds, looked, wrong, f })
}

/// Where a file is chosen.
pub async fn page(Extension(session): Extension<Session>) -> Result<Response, Problem> {
    shown(Frame::of(&session, "settings"), None, String::new())
}

/// A file is looked at; nothing is written.
pub async fn look(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "settings");
    let refused = |f: Frame, code: &'static str| {
        let wrong = say(session.person.language, &Message::new(code));
        shown(f, None, wrong).map(|page| (StatusCode::CONFLICT, page).into_response())
    };
    let mut what = None;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return refused(f, "board.import_no_file"),
            Err(error) => return Err(Problem::bad("body", error.to_string())),
        };
        match field.name() {
            Some("kind") => what = What::parse(short(field).await?.trim()),
            Some("file") => {
                let Some(what) = what else { return refused(f, "req.bad") };
                let name: String = clean(field.file_name().unwrap_or_default()).chars().take(NAME).collect();
                let file = import::kept(field).await?;
                return match import::look(&hall, &session.token_hash, what, file, &name).await? {
                    Some((outcome, mark)) => {
                        let looked = Looked::of(&outcome, what, &name, &f, mark);
                        shown(f, Some(looked), String::new())
                    }
                    None => refused(f, "board.import_busy"),
                };
            }
            _ => {}
        }
    }
}

/// The text of a small field.
async fn short(mut field: Field<'_>) -> Result<String, Problem> {
    let mut text = Vec::new();
    let ended = |error: axum::extract::multipart::MultipartError| Problem::bad("body", error.to_string());
    while let Some(piece) = field.chunk().await.map_err(ended)? {
        if text.len() + piece.len() > 100 {
            return Err(Problem::bad("body", "a field is too long"));
        }
        text.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// What the button sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    mark: String,
    #[serde(default)]
    password: String,
}

/// A file that was looked at is taken in.
pub async fn take(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(wish): Form<Wish>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "settings");
    let language = session.person.language;
    let refused = |f: Frame, no: &Message| {
        shown(f, None, say(language, no)).map(|page| (StatusCode::CONFLICT, page).into_response())
    };
    if let Err(no) = desk::sure(&hall, &session, &wish.password).await? {
        // The file stays: the button is there again.
        let Some((what, name, outcome)) = hall.imports.seen(&session.token_hash, &wish.mark) else {
            return refused(f, &no);
        };
        let looked = Looked::of(&outcome, what, &name, &f, wish.mark);
        let page = shown(f, Some(looked), say(language, &no))?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    match import::take(&hall, &session, &wish.mark).await? {
        import::Taken::Done(what, name, outcome) => {
            let looked = Looked::of(&outcome, what, &name, &f, String::new());
            shown(f, Some(looked), String::new())
        }
        import::Taken::Gone => refused(f, &Message::new("board.import_gone")),
        import::Taken::Busy => refused(f, &Message::new("board.import_busy")),
    }
}
