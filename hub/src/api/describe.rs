//! The description of all this, for programs and for people who want to try it.

use super::{audit, catalog, exceptions, inbound, orders, reports, stock, tasks, webhooks};
use axum::Json;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Regal",
        description = "Orders, stock, receipts, tasks and exceptions of a warehouse floor. Moments are milliseconds since 1970 (UTC), \
                       quantities are base units of the item. Lists come page by page: `next` is the `after` of the next page. \
                       What is refused says so with `code`, `place` and `remedy`."
    ),
    paths(
        orders::list,
        orders::one,
        orders::bring,
        orders::release,
        orders::cancel,
        stock::list,
        stock::movements,
        catalog::items,
        catalog::locations,
        inbound::list,
        inbound::one,
        audit::list,
        reports::one,
        tasks::list,
        exceptions::list,
        exceptions::one,
        exceptions::settle,
        webhooks::list,
        webhooks::make,
        webhooks::decide,
        webhooks::messages
    ),
    modifiers(&Key),
    security(("key" = []))
)]
pub struct Document;

/// How a caller shows who it is.
struct Key;

impl Modify for Key {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi.components.get_or_insert_default().add_security_scheme("key", scheme);
    }
}

/// GET `/api/v1/openapi.json`.
pub async fn document() -> impl IntoResponse {
    Json(Document::openapi())
}

/// GET `/api`: the page to read and try it.
pub async fn page() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-cache")], Html(include_str!("../../assets/board/api.html")))
}
