//! The hub's routes, all on this page. Nothing here writes: changes go through [`crate::floor`].

mod admin;
mod commands;
mod directory;
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
pub use problem::Problem;
pub(crate) use problem::no_route;
pub(crate) use trace::current as trace_id;

use crate::api::caller;
use crate::board::POLICY;
use crate::floor::Hall;
use crate::people::key::Reach;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use regal_shared::flow::session::Role;
use regal_shared::tls::{self, Pin};
use regal_shared::wire::{MAX_BODY, PROTOCOL, PROTOCOL_HEADER};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// All routes of the hub.
pub fn router(hall: Hall) -> Router {
    Router::new()
        .route("/v1/commands", post(commands::post))
        .route("/v1/heartbeat", post(commands::beat))
        .route("/v1/directory", get(directory::get).layer(Extension(directory::Kept::default())))
        .route("/v1/admin", post(admin::post))
        // Streamed to a file; stops at import::MAX_FILE.
        .route("/v1/import/{kind}", post(import::post).layer(DefaultBodyLimit::disable()))
        .route("/v1/enrol", post(enrol::post))
        // Streamed to a file; stops at recording::MOST.
        .route("/v1/recording/{wish}", post(recording::post).layer(DefaultBodyLimit::disable()))
        .route("/v1/screen", post(screen::post))
        .route("/v1/feed", get(feed::get))
        .route("/health", get(health::get))
        .route("/health/live", get(|| async { "ok" }))
        .route("/health/ready", get(health::ready))
        .route(
            "/metrics",
            get(metrics::get)
                .layer(from_fn_with_state((hall.clone(), Role::Lead, Reach::Goods), caller::check)),
        )
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
