//! What other systems read and change: REST under `/api/v1`, described by OpenAPI 3.1 that is made from this code.
//!
//! Every route stands in the table of [`crate::rights`], with who may use it, as the dashboard's do; a test compares the
//! table with the description. Nothing here writes: what changes something goes through [`crate::floor`].

#![expect(unused_qualifications, reason = "utoipa's macros write full paths")]

mod audit;
mod call;
pub(crate) mod caller;
mod carriers;
mod catalog;
mod channels;
mod counts;
mod describe;
mod devices;
mod exceptions;
mod floor;
mod history;
mod holds;
mod import;
mod inbound;
mod made;
mod orders;
mod paged;
mod people;
mod photos;
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
use crate::photo::picture::MOST_SENT;
use crate::rights::{Route, Row, route};
use axum::Router;
use axum::middleware::from_fn_with_state;

/// Every route that asks who calls.
fn routes() -> Vec<Route> {
    let mut routes = goods();
    routes.extend(house());
    routes
}

/// What comes, lies and goes.
fn goods() -> Vec<Route> {
    vec![
        route!(get "/api/v1/orders", orders::list),
        route!(get "/api/v1/orders/{order}", orders::one),
        route!(get "/api/v1/orders/{order}/lines/{line}", made::of_order),
        route!(get "/api/v1/receipts/{receipt}/lines/{line}", made::of_receipt),
        route!(put "/api/v1/orders/{order}", orders::bring),
        route!(post "/api/v1/orders/{order}", orders::decide),
        route!(post "/api/v1/orders/{order}/release", orders::release),
        route!(post "/api/v1/orders/{order}/cancel", orders::cancel),
        route!(get "/api/v1/channels", channels::list),
        route!(put "/api/v1/channels", channels::set),
        route!(get "/api/v1/carriers", carriers::list),
        route!(put "/api/v1/carriers", carriers::set),
        route!(get "/api/v1/today", floor::today),
        route!(get "/api/v1/stock", stock::list),
        route!(get "/api/v1/atp/{item}", stock::atp),
        route!(get "/api/v1/history", history::list),
        route!(get "/api/v1/movements", stock::movements),
        route!(get "/api/v1/holds", holds::list),
        route!(post "/api/v1/holds", holds::put),
        route!(post "/api/v1/holds/{hold}/lift", holds::lift),
        route!(post "/api/v1/unfit", exceptions::unfit),
        route!(get "/api/v1/counts", counts::list),
        route!(post "/api/v1/counts", counts::put),
        route!(get "/api/v1/counts/plan", counts::choose),
        route!(post "/api/v1/counts/plan", counts::plan),
        route!(post "/api/v1/counts/{count}/decide", counts::decide),
        route!(get "/api/v1/items", catalog::items),
        route!(get "/api/v1/items/{item}", catalog::item),
        route!(get "/api/v1/locations", catalog::locations),
        route!(get "/api/v1/locations/{location}", catalog::location),
        route!(get "/api/v1/reasons", settings::reasons),
        route!(get "/api/v1/find", floor::look),
        route!(get "/api/v1/aliases", settings::aliases),
        route!(post "/api/v1/aliases", settings::alias),
        route!(get "/api/v1/receipts", inbound::list),
        route!(get "/api/v1/receipts/{receipt}", inbound::one),
        route!(post "/api/v1/receipts/{receipt}/close", inbound::close),
        route!(get "/api/v1/receipt-differences", floor::differences),
        route!(get "/api/v1/exceptions", exceptions::list),
        route!(get "/api/v1/exceptions/{number}", exceptions::one),
        route!(post "/api/v1/exceptions/{number}/settle", exceptions::settle),
        route!(post "/api/v1/exceptions/{number}/photos", photos::add).up_to(MOST_SENT),
        route!(get "/api/v1/exceptions/{number}/photos/{photo}", photos::get),
        route!(post "/api/v1/exceptions/{number}/photos/{photo}", photos::decide),
        // It stops at web::import::MAX_FILE.
        route!(post "/api/v1/import/{kind}", import::post).streamed(),
        route!(get "/api/v1/reports", reports::list),
        route!(get "/api/v1/reports/{report}", reports::one),
        route!(get "/api/v1/books", settings::books),
        route!(get "/api/v1/webhooks", webhooks::list),
        route!(post "/api/v1/webhooks", webhooks::make),
        route!(post "/api/v1/webhooks/{webhook}", webhooks::decide),
        route!(get "/api/v1/webhooks/{webhook}/messages", webhooks::messages),
    ]
}

/// Who works with what, and how the site is set up.
fn house() -> Vec<Route> {
    vec![
        route!(get "/api/v1/floor", floor::floor),
        route!(get "/api/v1/docks", floor::docks),
        route!(get "/api/v1/tasks", tasks::list),
        route!(get "/api/v1/tasks/{task}", tasks::one),
        route!(post "/api/v1/tasks/{task}", tasks::decide),
        route!(get "/api/v1/devices", devices::list),
        route!(get "/api/v1/devices/{device}", devices::one),
        route!(post "/api/v1/devices/{device}", devices::decide),
        route!(post "/api/v1/devices/{device}/recordings/{wish}", devices::recording),
        route!(post "/api/v1/devices/{device}/access", devices::access),
        route!(post "/api/v1/device-codes", devices::code),
        route!(post "/api/v1/messages", devices::tell),
        route!(get "/api/v1/people", people::all),
        route!(post "/api/v1/people", people::make),
        route!(get "/api/v1/people/{person}", people::one),
        route!(post "/api/v1/people/{person}", people::decide),
        route!(get "/api/v1/printers", printers::list),
        route!(get "/api/v1/print-jobs", printers::jobs),
        route!(post "/api/v1/print-jobs", printers::print),
        route!(post "/api/v1/print-jobs/{job}", printers::decide),
        route!(get "/api/v1/parked", settings::parked),
        route!(get "/api/v1/benches", printers::benches),
        route!(put "/api/v1/benches/{bench}", printers::set_bench),
        route!(get "/api/v1/policies", settings::policies),
        route!(put "/api/v1/items/{item}", things::item),
        route!(post "/api/v1/items/{item}", things::decide),
        route!(put "/api/v1/locations/{location}", things::location),
        route!(post "/api/v1/locations/{location}", things::block),
        route!(post "/api/v1/locations/{location}/clear", things::clear),
        route!(put "/api/v1/reasons", things::own),
        route!(post "/api/v1/reasons", things::switch),
        route!(put "/api/v1/policies/{policy}", settings::set_policy),
        route!(get "/api/v1/audit", audit::list),
    ]
}

/// The description, and the page to read and try it.
fn described() -> Vec<Route> {
    vec![route!(get "/api", describe::page), route!(get "/api/v1/openapi.json", describe::document)]
}

/// Every route.
pub(crate) fn all() -> Vec<Route> {
    described().into_iter().chain(routes()).collect()
}

/// Every route that asks who calls: its row, from the very table the router is built of.
#[must_use]
pub fn table() -> Vec<&'static Row> {
    routes().into_iter().map(|route| route.row).collect()
}

/// The routes, each behind its guard.
pub fn router(hall: &Hall) -> Router<Hall> {
    all().into_iter().fold(Router::new(), |router, Route { row, answers, .. }| {
        let guard = from_fn_with_state((hall.clone(), row), caller::check);
        router.route(row.path, answers.layer(guard))
    })
}
