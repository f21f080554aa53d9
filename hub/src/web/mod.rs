//! The routes of devices, of the programs on the hub's machine and of whoever watches the hub. Who may use them stands in
//! [`crate::rights`]; nothing here writes: changes go through [`crate::floor`].

mod admin;
mod commands;
mod directory;
mod doorman;
mod enrol;
mod feed;
mod health;
pub mod import;
mod linger;
pub mod listen;
mod metrics;
pub(crate) mod packed;
mod posted;
mod problem;
mod recording;
mod screen;
mod speaker;
#[cfg(test)]
mod tests;
mod trace;

pub use posted::{Asked, Posted};
pub(crate) use problem::no_route;
pub use problem::{Problem, Wrong, Wrongs};
pub(crate) use trace::current as trace_id;

use crate::board::POLICY;
use crate::floor::Hall;
use crate::rights::{Route, route};
use axum::extract::DefaultBodyLimit;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};
use regal_shared::tls::{self, Pin};
use regal_shared::wire::{MAX_BODY, PROTOCOL, PROTOCOL_HEADER};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// What devices, the programs on the machine and whoever watches the hub call.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route!(post "/v1/commands", commands::post),
        route!(post "/v1/heartbeat", commands::beat),
        route!(get "/v1/directory", directory::get),
        route!(get "/v1/feed", feed::get),
        route!(post "/v1/screen", screen::post),
        // It stops at recording::MOST.
        route!(post "/v1/recording/{wish}", recording::post).streamed(),
        route!(post "/v1/enrol", enrol::post),
        route!(post "/v1/admin", admin::post),
        // It stops at import::MAX_FILE.
        route!(post "/v1/import/{kind}", import::post).streamed(),
        route!(get "/health", health::get),
        route!(get "/health/live", || async { "ok" }),
        route!(get "/health/ready", health::ready),
        route!(get "/metrics", metrics::get),
    ]
}

/// All routes of the hub.
pub fn router(hall: Hall) -> Router {
    let own = routes().into_iter().fold(Router::new(), |router, Route { row, answers, .. }| {
        router.route(row.path, answers.layer(from_fn_with_state((hall.clone(), row), doorman::check)))
    });
    own.layer(Extension(directory::Kept::default()))
        .merge(crate::board::router(&hall).merge(crate::api::router(&hall)).layer(from_fn(packed::pack)))
        .fallback(crate::board::guard::nowhere)
        .method_not_allowed_fallback(problem::no_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(hall.clone(), trace::trace))
        // Devices believe only what carries this: a captive portal answers everything with 200.
        .layer(mark("x-regal", "1"))
        .layer(SetResponseHeaderLayer::overriding(
            HeaderName::from_static(PROTOCOL_HEADER),
            HeaderValue::from(PROTOCOL),
        ))
        .layer(mark("content-security-policy", POLICY))
        .layer(mark("cross-origin-opener-policy", "same-origin"))
        .layer(mark("x-content-type-options", "nosniff"))
        .layer(mark("referrer-policy", "no-referrer"))
        // What says nothing else of itself is kept by nobody.
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .with_state(hall)
}

/// Tells with every answer by which keys the hub is known, so that devices learn of the next one in time. Browsers are
/// bound to TLS only where the certificate is one they trust: with the hub's own they would have no way around a new one.
pub fn encrypted(router: Router, keys: &[Pin], given: bool) -> Router {
    let keys: Vec<String> = keys.iter().map(Pin::to_string).collect();
    // Marks are made of hexadecimal digits and dashes.
    let Ok(named) = HeaderValue::from_str(&keys.join(" ")) else { return router };
    if keys.is_empty() {
        return router;
    }
    let router = router.layer(SetResponseHeaderLayer::overriding(HeaderName::from_static(tls::KEYS), named));
    if given { router.layer(mark("strict-transport-security", "max-age=31536000")) } else { router }
}

/// A header that every answer carries.
fn mark(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
}
