//! What other systems read and change: REST under `/api/v1`, described by OpenAPI 3.1 that is made from this code.
//!
//! Every route stands in one table with the least role that may use it, as the dashboard's do; a test compares the table
//! with the description. Nothing here writes: what changes something goes through [`crate::floor`].

#![expect(unused_qualifications, reason = "utoipa's macros write full paths")]

mod audit;
mod call;
pub(crate) mod caller;
mod catalog;
mod channels;
mod counts;
mod describe;
mod devices;
mod exceptions;
mod floor;
mod history;
mod holds;
mod inbound;
mod orders;
mod paged;
mod people;
mod printers;
mod refused;
mod reports;
mod settings;
mod stock;
mod tasks;
#[cfg(test)]
mod tests;
mod things;
pub mod twins;
mod webhooks;
mod whole;

use crate::floor::Hall;
use crate::people::key::Reach;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post, put};
use regal_shared::flow::session::Role;

/// A route: its method and path, the least role for it, what it is about, what answers.
struct Route {
    method: &'static str,
    path: &'static str,
    who: Role,
    about: Reach,
    answers: MethodRouter<Hall>,
}

impl Route {
    /// Not for keys over goods alone.
    fn of_the_house(self) -> Route {
        Route { about: Reach::House, ..self }
    }

    /// For this role and those above.
    fn from(self, who: Role) -> Route {
        Route { who, ..self }
    }
}

fn read(path: &'static str, answers: MethodRouter<Hall>) -> Route {
    Route { method: "get", path, who: Role::Lead, about: Reach::Goods, answers }
}

fn change(method: &'static str, path: &'static str, answers: MethodRouter<Hall>) -> Route {
    Route { method, who: Role::Supervisor, ..read(path, answers) }
}

fn administer(method: &'static str, path: &'static str, answers: MethodRouter<Hall>) -> Route {
    Route { who: Role::Administrator, ..change(method, path, answers) }
}

/// Every route that asks who calls.
fn routes() -> Vec<Route> {
    let mut routes = goods();
    routes.extend(house());
    routes
}

/// What comes, lies and goes.
fn goods() -> Vec<Route> {
    vec![
        read("/api/v1/orders", get(orders::list)),
        read("/api/v1/orders/{order}", get(orders::one)),
        change("put", "/api/v1/orders/{order}", put(orders::bring)),
        change("post", "/api/v1/orders/{order}", post(orders::decide)),
        change("post", "/api/v1/orders/{order}/release", post(orders::release)),
        change("post", "/api/v1/orders/{order}/cancel", post(orders::cancel)),
        read("/api/v1/channels", get(channels::list)),
        change("put", "/api/v1/channels", put(channels::set)),
        read("/api/v1/today", get(floor::today)),
        read("/api/v1/stock", get(stock::list)),
        read("/api/v1/history", get(history::list)),
        read("/api/v1/movements", get(stock::movements)),
        read("/api/v1/holds", get(holds::list)),
        change("post", "/api/v1/holds", post(holds::put)),
        change("post", "/api/v1/holds/{hold}/lift", post(holds::lift)),
        read("/api/v1/counts", get(counts::list)),
        change("post", "/api/v1/counts", post(counts::put)),
        read("/api/v1/counts/plan", get(counts::choose)),
        change("post", "/api/v1/counts/plan", post(counts::plan)),
        change("post", "/api/v1/counts/{count}/decide", post(counts::decide)),
        read("/api/v1/items", get(catalog::items)),
        read("/api/v1/locations", get(catalog::locations)),
        read("/api/v1/reasons", get(settings::reasons)),
        read("/api/v1/find", get(floor::look)),
        read("/api/v1/aliases", get(settings::aliases)).from(Role::Supervisor),
        change("post", "/api/v1/aliases", post(settings::alias)),
        read("/api/v1/receipts", get(inbound::list)),
        read("/api/v1/receipts/{receipt}", get(inbound::one)),
        change("post", "/api/v1/receipts/{receipt}/close", post(inbound::close)),
        read("/api/v1/receipt-differences", get(floor::differences)),
        read("/api/v1/exceptions", get(exceptions::list)),
        read("/api/v1/exceptions/{number}", get(exceptions::one)),
        change("post", "/api/v1/exceptions/{number}/settle", post(exceptions::settle)),
        read("/api/v1/reports", get(reports::list)),
        read("/api/v1/reports/{report}", get(reports::one)),
        read("/api/v1/books", get(settings::books)).from(Role::Administrator),
        administer("get", "/api/v1/webhooks", get(webhooks::list)),
        administer("post", "/api/v1/webhooks", post(webhooks::make)),
        administer("post", "/api/v1/webhooks/{webhook}", post(webhooks::decide)),
        administer("get", "/api/v1/webhooks/{webhook}/messages", get(webhooks::messages)),
    ]
}

/// Who works with what, and how the site is set up.
fn house() -> Vec<Route> {
    let routes = vec![
        read("/api/v1/floor", get(floor::floor)),
        read("/api/v1/docks", get(floor::docks)),
        read("/api/v1/tasks", get(tasks::list)),
        read("/api/v1/tasks/{task}", get(tasks::one)),
        change("post", "/api/v1/tasks/{task}", post(tasks::decide)),
        read("/api/v1/devices", get(devices::list)),
        read("/api/v1/devices/{device}", get(devices::one)),
        change("post", "/api/v1/devices/{device}", post(devices::decide)),
        change("post", "/api/v1/devices/{device}/recordings/{wish}", post(devices::recording)),
        administer("post", "/api/v1/devices/{device}/access", post(devices::access)),
        administer("post", "/api/v1/device-codes", post(devices::code)),
        change("post", "/api/v1/messages", post(devices::tell)),
        administer("get", "/api/v1/people", get(people::all)),
        administer("post", "/api/v1/people", post(people::make)),
        administer("get", "/api/v1/people/{person}", get(people::one)),
        administer("post", "/api/v1/people/{person}", post(people::decide)),
        read("/api/v1/printers", get(printers::list)).from(Role::Supervisor),
        read("/api/v1/print-jobs", get(printers::jobs)).from(Role::Supervisor),
        change("post", "/api/v1/print-jobs", post(printers::print)),
        change("post", "/api/v1/print-jobs/{job}", post(printers::decide)),
        read("/api/v1/parked", get(settings::parked)).from(Role::Supervisor),
        administer("get", "/api/v1/benches", get(printers::benches)),
        administer("put", "/api/v1/benches/{bench}", put(printers::set_bench)),
        administer("get", "/api/v1/policies", get(settings::policies)),
        administer("put", "/api/v1/items/{item}", put(things::item)),
        administer("post", "/api/v1/items/{item}", post(things::decide)),
        administer("put", "/api/v1/locations/{location}", put(things::location)),
        administer("post", "/api/v1/locations/{location}", post(things::block)),
        administer("post", "/api/v1/locations/{location}/clear", post(things::clear)),
        administer("put", "/api/v1/reasons", put(things::own)),
        administer("post", "/api/v1/reasons", post(things::switch)),
        administer("put", "/api/v1/policies/{policy}", put(settings::set_policy)),
        administer("get", "/api/v1/audit", get(audit::list)),
    ];
    routes.into_iter().map(Route::of_the_house).collect()
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
    routes().into_iter().fold(described, |router, Route { path, who, about, answers, .. }| {
        let guard = from_fn_with_state((hall.clone(), who, about), caller::check);
        router.route(path, answers.layer(guard))
    })
}
