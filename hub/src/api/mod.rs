//! What other systems read and change: REST under `/api/v1`, described by OpenAPI 3.1 that is made from this code.
//!
//! Every route stands in one table with the least role that may use it, as the dashboard's do; a test compares the table
//! with the description. Nothing here writes: what changes something goes through [`crate::floor`].

#![expect(unused_qualifications, reason = "utoipa's macros write full paths")]

mod audit;
pub(crate) mod caller;
mod catalog;
mod describe;
mod exceptions;
mod inbound;
mod once;
mod orders;
mod paged;
mod reports;
mod stock;
mod tasks;
#[cfg(test)]
mod tests;
mod webhooks;
mod whole;

use crate::floor::Hall;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post, put};
use regal_shared::flow::session::Role;

/// A route: its method and path, the least role for it, what answers.
struct Route {
    method: &'static str,
    path: &'static str,
    who: Role,
    answers: MethodRouter<Hall>,
}

fn read(path: &'static str, answers: MethodRouter<Hall>) -> Route {
    Route { method: "get", path, who: Role::Lead, answers }
}

fn change(method: &'static str, path: &'static str, answers: MethodRouter<Hall>) -> Route {
    Route { method, path, who: Role::Supervisor, answers }
}

fn administer(method: &'static str, path: &'static str, answers: MethodRouter<Hall>) -> Route {
    Route { method, path, who: Role::Administrator, answers }
}

/// Every route that asks who calls.
fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/orders", get(orders::list)),
        read("/api/v1/orders/{order}", get(orders::one)),
        change("put", "/api/v1/orders/{order}", put(orders::bring)),
        change("post", "/api/v1/orders/{order}/release", post(orders::release)),
        change("post", "/api/v1/orders/{order}/cancel", post(orders::cancel)),
        read("/api/v1/stock", get(stock::list)),
        read("/api/v1/movements", get(stock::movements)),
        read("/api/v1/items", get(catalog::items)),
        read("/api/v1/locations", get(catalog::locations)),
        read("/api/v1/receipts", get(inbound::list)),
        read("/api/v1/receipts/{receipt}", get(inbound::one)),
        Route { who: Role::Administrator, ..read("/api/v1/audit", get(audit::list)) },
        read("/api/v1/reports/{report}", get(reports::one)),
        read("/api/v1/tasks", get(tasks::list)),
        read("/api/v1/exceptions", get(exceptions::list)),
        read("/api/v1/exceptions/{number}", get(exceptions::one)),
        change("post", "/api/v1/exceptions/{number}/settle", post(exceptions::settle)),
        administer("get", "/api/v1/webhooks", get(webhooks::list)),
        administer("post", "/api/v1/webhooks", post(webhooks::make)),
        administer("post", "/api/v1/webhooks/{webhook}", post(webhooks::decide)),
        administer("get", "/api/v1/webhooks/{webhook}/messages", get(webhooks::messages)),
    ]
}

/// Every route that asks who calls: method, path and least role, from the very table the router is built of.
#[must_use]
pub fn table() -> Vec<(&'static str, &'static str, Role)> {
    routes().into_iter().map(|route| (route.method, route.path, route.who)).collect()
}

/// The routes, each behind its guard, and the description, which is for everybody.
pub fn router(hall: &Hall) -> Router<Hall> {
    let described = Router::new()
        .route("/api", get(describe::page))
        .route("/api/v1/openapi.json", get(describe::document));
    routes().into_iter().fold(described, |router, Route { path, who, answers, .. }| {
        let guard = from_fn_with_state((hall.clone(), who), caller::check);
        router.route(path, answers.layer(guard))
    })
}
