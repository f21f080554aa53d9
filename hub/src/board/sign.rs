//! Signing in and out, and the set-up of a new hub.

use super::guard::{COOKIE, preferred};
use super::page::{Frame, painted};
use crate::floor::Hall;
use crate::floor::desk::{self, First, SetUp, SignIn};
use crate::people::desk::{SHORTEST_PASSWORD, Session, is_new};
use crate::web::Problem;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::{Language, clean};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/sign_in.html")]
struct SignInPage {
    f: Frame,
    wrong: String,
    number: String,
}

#[derive(Template)]
#[template(path = "board/set_up.html")]
struct SetUpPage {
    f: Frame,
    wrong: String,
    number: String,
    name: String,
}

/// The door; a hub without an administrator leads to its set-up first.
pub async fn page(State(hall): State<Hall>, headers: HeaderMap) -> Result<Response, Problem> {
    if new(&hall).await? {
        return Ok(Redirect::to("/set-up").into_response());
    }
    let f = Frame::outside(preferred(&headers), "sign-in");
    painted(&SignInPage { f, wrong: String::new(), number: String::new() })
}

async fn new(hall: &Hall) -> Result<bool, Problem> {
    let site = hall.site.clone();
    Ok(hall.read(move |conn| is_new(conn, &site)).await?)
}

/// What the door's form sends.
#[derive(Deserialize)]
pub struct Wanted {
    number: String,
    password: String,
    /// Of the second factor; empty where there is none.
    #[serde(default)]
    code: String,
}

/// Signs in.
pub async fn sign_in(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::outside(preferred(&headers), "sign-in");
    let number = plain(&wanted.number);
    let wrong = match desk::sign_in(&hall, &number, &wanted.password, &wanted.code).await? {
        SignIn::In(token) => return Ok(inside(&token)),
        SignIn::Wrong => f.t.say("board.sign_in_wrong"),
    };
    let page = SignInPage { f, wrong, number: clean(&number).into_owned() };
    Ok((StatusCode::UNAUTHORIZED, painted(&page)?).into_response())
}

/// A badge scanned into the field comes with its prefix.
fn plain(number: &str) -> String {
    let number = number.trim().to_ascii_uppercase();
    number.strip_prefix("B.").unwrap_or(&number).to_owned()
}

fn inside(token: &str) -> Response {
    let cookie = format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}

/// Signs out; the token counts no more anywhere.
pub async fn sign_out(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    desk::sign_out(&hall, &session).await?;
    let gone = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response())
}

/// Which language to read.
#[derive(Deserialize)]
pub struct Spoken {
    language: Language,
}

/// Changes the language.
pub async fn language(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    Form(spoken): Form<Spoken>,
) -> Result<Response, Problem> {
    desk::speak(&hall, &session.person, spoken.language).await?;
    // Back to the page it was asked from, as a path of our own.
    let back = headers.get(header::REFERER).and_then(|from| from.to_str().ok());
    let path =
        back.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let path = path.filter(|path| !path.starts_with("//") && !path.contains('\\')).unwrap_or("/");
    Ok(Redirect::to(path).into_response())
}

/// The page with which a new hub is set up; a hub that is set up has none.
pub async fn set_up_page(State(hall): State<Hall>, headers: HeaderMap) -> Result<Response, Problem> {
    if !new(&hall).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let f = Frame::outside(preferred(&headers), "set-up");
    painted(&SetUpPage { f, wrong: String::new(), number: String::new(), name: String::new() })
}

/// What the set-up's form sends.
#[derive(Deserialize)]
pub struct Setting {
    code: String,
    number: String,
    name: String,
    password: String,
}

/// Sets a new hub up.
pub async fn set_up(
    State(hall): State<Hall>,
    headers: HeaderMap,
    Form(setting): Form<Setting>,
) -> Result<Response, Problem> {
    let language = preferred(&headers);
    let f = Frame::outside(language, "set-up");
    let (number, name) = (plain(&setting.number), setting.name.trim().to_owned());
    let again = |f: Frame, wrong: String| -> Result<Response, Problem> {
        let (number, name) = (clean(&number).into_owned(), clean(&name).into_owned());
        Ok((StatusCode::UNPROCESSABLE_ENTITY, painted(&SetUpPage { f, wrong, number, name })?)
            .into_response())
    };
    if setting.password.chars().count() < SHORTEST_PASSWORD {
        let wrong = f.t.count("board.password_short", &(SHORTEST_PASSWORD as i64));
        return again(f, wrong);
    }
    let (code, password) = (setting.code.to_ascii_uppercase(), setting.password);
    let first = First { code, number: number.clone(), name: name.clone(), password, language };
    match desk::set_up(&hall, first).await? {
        SetUp::In(token) => Ok(inside(&token)),
        SetUp::Code => {
            let wrong = f.t.say("board.set_up_code");
            again(f, wrong)
        }
        SetUp::Refused(why) => again(f, why),
    }
}
