//! Before every call: whose key it shows, or who is signed in at the dashboard, and whether they may.

use crate::board::guard::{is_ours, route, token};
use crate::floor::Hall;
use crate::floor::hall::now;
use crate::people::desk::{self, Session};
use crate::people::key;
use crate::rights::{Row, Who};
use crate::web::Problem;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use regal_shared::flow::session::Role;

/// Lets a call through when its sender may make it; who that is goes with it.
pub async fn check(
    State((hall, row)): State<(Hall, &'static Row)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if row.who == Who::Anyone {
        return Ok(next.run(request).await);
    }
    let site = hall.site.clone();
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let found: Option<Session> = match shown.map(|value| value.strip_prefix("Bearer ").unwrap_or_default()) {
        Some(shown) => {
            let shown = shown.to_owned();
            hall.read(move |conn| key::session(conn, &site, &shown, now())).await?
        }
        None => {
            let token = token(request.headers()).unwrap_or_default();
            // A page of another house must not act with the cookie of somebody who is signed in here.
            if !token.is_empty()
                && !matches!(*request.method(), Method::GET | Method::HEAD)
                && !is_ours(request.headers())
            {
                let remedy = "changes are taken with a key, or from the hub's own pages";
                return Err(Problem::new(StatusCode::FORBIDDEN, "req.foreign", "header Origin", remedy));
            }
            hall.read(move |conn| desk::session(conn, &site, &token, now())).await?
        }
    };
    let Some(mut found) = found else {
        let remedy = "show a key that `regal-hub key add` made: Authorization: Bearer KEY";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "work.denied", "header Authorization", remedy));
    };
    if found.owes_factor {
        let remedy = "set up the second factor at the dashboard first";
        return Err(Problem::new(StatusCode::FORBIDDEN, "work.denied", "header Cookie", remedy));
    }
    if !row.who.lets(found.person.role) {
        let more = if row.who == Who::Least(Role::Administrator) { "administer" } else { "change" };
        let remedy = format!("this key may not do that; make one with `regal-hub key add NAME --may {more}`");
        return Err(Problem::new(StatusCode::FORBIDDEN, "work.denied", "header Authorization", remedy));
    }
    if found.reach < row.about {
        let remedy = "this key is about goods alone; what is about people, devices and settings takes one made with \
                      `regal-hub key add NAME --over house`";
        return Err(Problem::new(StatusCode::FORBIDDEN, "work.denied", "header Authorization", remedy));
    }
    found.route = route(&request);
    request.extensions_mut().insert(found);
    Ok(next.run(request).await)
}
