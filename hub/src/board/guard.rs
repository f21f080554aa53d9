//! Before every page: where the request comes from, who is signed in, whether they may.

use super::page::{self, Words};
use crate::floor::hall::now;
use crate::floor::{Hall, desk};
use crate::people::desk::{Session, session};
use crate::rights::{Row, Who};
use crate::web::{Problem, no_route};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use regal_shared::text::Language;

/// The cookie that holds the session's token. The prefix makes browsers demand TLS (or the machine itself), the whole
/// site, and no domain.
pub const COOKIE: &str = "__Host-regal";

/// Where somebody may go who has yet to set up the second factor the site asks of them.
const WITHOUT_FACTOR: [&str; 3] = ["/second-factor", "/language", "/sign-out"];

/// The token a request carries.
pub fn token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token.to_owned())
}

/// Lets a request through when it comes from our own pages (if it changes something) and its sender may.
pub async fn check(
    State((hall, row)): State<(Hall, &'static Row)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if (!reads && !is_ours(request.headers())) || is_foreign(request.headers()) {
        let remedy = "changes are taken from the dashboard's own pages only";
        return Err(Problem::new(StatusCode::FORBIDDEN, "req.foreign", "header Origin", remedy));
    }
    if row.who == Who::Anyone {
        return Ok(next.run(request).await);
    }
    let token = token(request.headers()).unwrap_or_default();
    let site = hall.site.clone();
    let found: Option<Session> = hall.read(move |conn| session(conn, &site, &token, now())).await?;
    let Some(mut found) = found else {
        return Ok(not_signed_in(request.headers(), request.uri().path()));
    };
    if !row.who.lets(found.person.role) {
        let words = Words::new(found.person.language);
        return Ok((StatusCode::FORBIDDEN, page::told(&words, "board.denied")).into_response());
    }
    if found.owes_factor && !WITHOUT_FACTOR.contains(&request.uri().path()) {
        return Ok(Redirect::to("/second-factor").into_response());
    }
    desk::seen(&hall, &found).await?;
    found.route = route(&request);
    request.extensions_mut().insert(found);
    Ok(next.run(request).await)
}

/// What is under no address: a browser gets a page in its reader's language, a program what programs get.
pub async fn nowhere(State(hall): State<Hall>, request: Request) -> Response {
    let (path, headers) = (request.uri().path(), request.headers());
    let of_programs = ["/api/", "/v1/"].iter().any(|part| path.starts_with(part));
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    if of_programs || *request.method() != Method::GET || !accepts.contains("text/html") {
        return no_route(request.uri().clone()).await.into_response();
    }
    let (site, token) = (hall.site.clone(), token(headers).unwrap_or_default());
    let found = hall.read(move |conn| session(conn, &site, &token, now())).await;
    let language = found.ok().flatten().map_or_else(|| preferred(headers), |found| found.person.language);
    (StatusCode::NOT_FOUND, page::told(&Words::new(language), "board.nothing")).into_response()
}

/// The route of a request, as it stands in the table.
pub fn route(request: &Request) -> String {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    format!("{} {path}", request.method())
}

/// A page sends the reader to the door; what a page fetches by itself only learns that it is over.
fn not_signed_in(headers: &HeaderMap, path: &str) -> Response {
    let by_itself = headers.contains_key("hx-request") || path == "/live";
    if by_itself {
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", "/sign-in")]).into_response();
    }
    Redirect::to("/sign-in").into_response()
}

/// Browsers say where a request was made; one that says neither is none of ours.
pub fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = text("host");
    let origin = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == host
}

/// Whether a page of another house has made the request, as its browser says: also for reading, and for a feed.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    headers.contains_key("origin") && !is_ours(headers)
}

/// The language of somebody not signed in: what their browser prefers.
pub fn preferred(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if wanted.trim_start().to_ascii_lowercase().starts_with("de") { Language::De } else { Language::En }
}
