//! The dashboard: pages for those who lead a shift. Nothing here writes; what a page changes goes through
//! [`crate::floor::desk`].
//!
//! Every route stands in the table of [`crate::rights`], with who may use it; there is no route beside the table.

mod assets;
mod carriers;
mod channels;
mod chart;
mod collided;
mod counts;
mod devices;
mod exceptions;
mod factor;
mod find;
mod glass;
pub(crate) mod guard;
mod holds;
mod inbound;
mod kept;
mod live;
mod map;
mod moved;
mod order_lines;
mod order_why;
mod orders;
mod overview;
mod page;
mod photos;
mod read;
mod reports;
mod scanner;
mod screen;
mod settings;
mod shared;
mod sign;
mod stock;
mod tasks;
#[cfg(test)]
mod tests;
mod today;
mod unfit;
mod wall;

pub(crate) use shared::BEAT;

use crate::floor::Hall;
use crate::rights::{Route, Who, route};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};
use std::sync::Arc;

/// Every route of the dashboard.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        route!(get "/sign-in", sign::page),
        route!(post "/sign-in", sign::sign_in),
        route!(get "/set-up", sign::set_up_page),
        route!(post "/set-up", sign::set_up),
        route!(get "/assets/{file}", assets::get),
        route!(post "/sign-out", sign::sign_out),
        route!(post "/language", sign::language),
        route!(get "/second-factor", factor::page),
        route!(post "/second-factor", factor::decide),
        route!(get "/break-glass", glass::list),
        route!(post "/break-glass", glass::decide),
        route!(get "/break-glass/{number}", glass::one),
        route!(get "/", overview::page).shared(),
        route!(get "/today", today::page).shared(),
        route!(get "/wall", wall::page),
        route!(get "/map", map::page).shared(),
        route!(get "/scanner-check", scanner::page),
        route!(get "/live", live::get),
        route!(get "/find", find::get),
        route!(get "/exceptions", exceptions::list).shared(),
        route!(get "/exceptions/{number}", exceptions::one),
        route!(post "/exceptions/{number}/settle", exceptions::settle),
        route!(post "/exceptions/{number}/photos", photos::add).up_to(photos::MOST_FORM),
        route!(get "/exceptions/{number}/photos/{photo}", photos::get),
        route!(post "/exceptions/{number}/photos/{photo}/remove", photos::remove),
        route!(get "/orders", orders::list),
        route!(get "/orders/channels", channels::list),
        route!(post "/orders/channels/decide", channels::decide),
        route!(get "/orders/carriers", carriers::list),
        route!(post "/orders/carriers/decide", carriers::decide),
        route!(get "/orders/{order}", orders::one),
        route!(post "/orders/{order}/release", orders::release),
        route!(post "/orders/{order}/cancel", orders::cancel),
        route!(post "/orders/{order}/decide", orders::decide),
        route!(get "/tasks", tasks::list).shared(),
        route!(get "/tasks/{task}", tasks::one),
        route!(post "/tasks/{task}/decide", tasks::decide),
        route!(get "/inbound", inbound::list).shared(),
        route!(get "/inbound/differences", inbound::differences),
        route!(get "/inbound/docks", inbound::docks::page).shared(),
        route!(get "/inbound/receipt/{receipt}", inbound::one),
        route!(post "/inbound/receipt/{receipt}/close", inbound::close),
        route!(get "/devices", devices::list).shared(),
        route!(post "/devices/tell", devices::tell_all),
        route!(get "/devices/{device}", devices::one),
        route!(post "/devices/{device}/decide", devices::decide),
        route!(get "/devices/{device}/screen", screen::page),
        route!(post "/devices/{device}/screen", screen::look),
        route!(post "/devices/{device}/recordings/{wish}", devices::recording),
        route!(get "/settings/printers", settings::printers::queue),
        route!(post "/settings/printers/decide", settings::printers::decide),
        route!(get "/settings/labels", settings::printers::labels),
        route!(post "/settings/labels/print", settings::printers::print),
        route!(get "/settings/aliases", settings::places::aliases),
        route!(post "/settings/aliases/decide", settings::places::decide),
        route!(get "/settings/parked", settings::parked::page),
        route!(get "/settings/people", settings::people::everybody),
        route!(post "/settings/people", settings::people::make),
        route!(get "/settings/people/{person}", settings::people::one),
        route!(post "/settings/people/{person}/decide", settings::people::decide),
        route!(get "/settings/devices", settings::devices::devices),
        route!(post "/settings/devices/decide", settings::devices::decide),
        route!(get "/settings/benches", settings::places::benches),
        route!(post "/settings/benches/set", settings::places::set),
        route!(get "/settings/policies", settings::site::policies),
        route!(post "/settings/policies/set", settings::site::set),
        route!(get "/settings/webhooks", settings::webhooks::list),
        route!(post "/settings/webhooks", settings::webhooks::make),
        route!(get "/settings/webhooks/{webhook}", settings::webhooks::one),
        route!(post "/settings/webhooks/{webhook}/decide", settings::webhooks::decide),
        route!(get "/settings/items", settings::things::items),
        route!(post "/settings/items", settings::things::make_item),
        route!(get "/settings/items/{item}", settings::things::item),
        route!(post "/settings/items/{item}/decide", settings::things::decide_item),
        route!(get "/settings/locations", settings::things::locations),
        route!(post "/settings/locations", settings::things::make_location),
        route!(get "/settings/locations/{location}", settings::things::location),
        route!(post "/settings/locations/{location}/decide", settings::things::decide_location),
        route!(get "/settings/reasons", settings::reasons::page),
        route!(post "/settings/reasons/decide", settings::reasons::decide),
        route!(get "/settings/import", settings::upload::page),
        route!(post "/settings/import/look", settings::upload::look).streamed(),
        route!(post "/settings/import/take", settings::upload::take),
        route!(get "/settings/books", settings::site::books),
        route!(get "/settings/audit", settings::audit::page),
        route!(get "/reports", reports::list),
        route!(get "/reports/{report}", reports::one),
        route!(get "/reports/{report}/{form}", reports::file),
        route!(get "/stock", stock::page),
        route!(get "/stock/holds", holds::list),
        route!(post "/stock/holds/decide", holds::decide),
        route!(post "/stock/unfit", unfit::open),
        route!(get "/stock/counts", counts::page),
        route!(post "/stock/counts/decide", counts::decide),
        route!(get "/stock/location/{location}", stock::location),
        route!(get "/stock/item/{item}", stock::item),
        route!(get "/stock/lot/{item}/{lot}", stock::lot),
        route!(get "/stock/lpn/{lpn}", stock::lpn),
    ]
}

/// Every path of the dashboard with who may use it, from the very table the router is built of.
#[must_use]
pub fn table() -> Vec<(&'static str, Who)> {
    let mut table: Vec<(&str, Who)> = Vec::new();
    for Route { row, .. } in routes() {
        if table.last().is_none_or(|(path, _)| *path != row.path) {
            table.push((row.path, row.who));
        }
    }
    table
}

/// What a browser may load, run and show: only what the hub itself serves, and nothing written into a page.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                          connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
                          form-action 'self'";

/// The dashboard's routes, each behind its guard.
pub fn router(hall: &Hall) -> Router<Hall> {
    let router = routes().into_iter().fold(Router::new(), |router, Route { row, answers, shared }| {
        let answers = if shared { answers.layer(from_fn(shared::serve)) } else { answers };
        let guard = from_fn_with_state((hall.clone(), row), guard::check);
        router.route(row.path, answers.layer(guard))
    });
    router
        .layer(Extension(Arc::<map::Last>::default()))
        .layer(Extension(Arc::<overview::Today>::default()))
        .layer(Extension(Arc::<live::Beats>::default()))
        .layer(Extension(Arc::<shared::Shelf>::default()))
}
