//! The dashboard: pages for those who lead a shift. Nothing here writes; what a page changes goes through
//! [`crate::floor::desk`].
//!
//! Every route stands in one table with the least role that may use it; there is no route beside the table.

mod assets;
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
mod order_why;
mod orders;
mod overview;
mod page;
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
mod wall;

pub(crate) use shared::BEAT;

use crate::floor::Hall;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use regal_shared::flow::session::Role;
use std::sync::Arc;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Whoever is signed in with this role or a higher one.
    Least(Role),
}

/// A route: its path, who may use it, what answers.
pub(crate) struct Route {
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    pub(crate) answers: MethodRouter<Hall>,
    /// It stands on many screens, and shows the same to all of one role and language.
    pub(crate) shared: bool,
}

impl Route {
    /// The same, drawn once a beat for all who see the same.
    fn shared(self) -> Route {
        Route { shared: true, ..self }
    }
}

fn route(path: &'static str, who: Who, answers: MethodRouter<Hall>) -> Route {
    Route { path, who, answers, shared: false }
}

/// Every route of the dashboard.
pub(crate) fn routes() -> Vec<Route> {
    use Who::{Anyone, Least};
    let (lead, supervisor) = (Least(Role::Lead), Least(Role::Supervisor));
    let administrator = Least(Role::Administrator);
    vec![
        route("/sign-in", Anyone, get(sign::page).post(sign::sign_in)),
        route("/set-up", Anyone, get(sign::set_up_page).post(sign::set_up)),
        route("/assets/{file}", Anyone, get(assets::get)),
        route("/sign-out", lead, post(sign::sign_out)),
        route("/language", lead, post(sign::language)),
        route("/second-factor", lead, get(factor::page).post(factor::decide)),
        route("/break-glass", lead, get(glass::list).post(glass::decide)),
        route("/break-glass/{number}", lead, get(glass::one)),
        route("/", lead, get(overview::page)).shared(),
        route("/today", lead, get(today::page)).shared(),
        route("/wall", lead, get(wall::page)),
        route("/map", lead, get(map::page)).shared(),
        route("/scanner-check", lead, get(scanner::page)),
        route("/live", lead, get(live::get)),
        route("/find", lead, get(find::get)),
        route("/exceptions", lead, get(exceptions::list)).shared(),
        route("/exceptions/{number}", lead, get(exceptions::one)),
        route("/exceptions/{number}/settle", supervisor, post(exceptions::settle)),
        route("/orders", lead, get(orders::list)),
        route("/orders/channels", lead, get(channels::list)),
        route("/orders/channels/decide", supervisor, post(channels::decide)),
        route("/orders/{order}", lead, get(orders::one)),
        route("/orders/{order}/release", supervisor, post(orders::release)),
        route("/orders/{order}/cancel", supervisor, post(orders::cancel)),
        route("/orders/{order}/decide", supervisor, post(orders::decide)),
        route("/tasks", lead, get(tasks::list)).shared(),
        route("/tasks/{task}", lead, get(tasks::one)),
        route("/tasks/{task}/decide", supervisor, post(tasks::decide)),
        route("/inbound", lead, get(inbound::list)).shared(),
        route("/inbound/differences", lead, get(inbound::differences)),
        route("/inbound/docks", lead, get(inbound::docks::page)).shared(),
        route("/inbound/receipt/{receipt}", lead, get(inbound::one)),
        route("/inbound/receipt/{receipt}/close", supervisor, post(inbound::close)),
        route("/devices", lead, get(devices::list)).shared(),
        route("/devices/tell", supervisor, post(devices::tell_all)),
        route("/devices/{device}", lead, get(devices::one)),
        route("/devices/{device}/decide", supervisor, post(devices::decide)),
        route("/devices/{device}/screen", supervisor, get(screen::page).post(screen::look)),
        route("/devices/{device}/recordings/{wish}", supervisor, post(devices::recording)),
        route("/settings/printers", supervisor, get(settings::printers::queue)),
        route("/settings/printers/decide", supervisor, post(settings::printers::decide)),
        route("/settings/labels", supervisor, get(settings::printers::labels)),
        route("/settings/labels/print", supervisor, post(settings::printers::print)),
        route("/settings/aliases", supervisor, get(settings::places::aliases)),
        route("/settings/aliases/decide", supervisor, post(settings::places::decide)),
        route("/settings/parked", supervisor, get(settings::parked::page)),
        route(
            "/settings/people",
            administrator,
            get(settings::people::everybody).post(settings::people::make),
        ),
        route("/settings/people/{person}", administrator, get(settings::people::one)),
        route("/settings/people/{person}/decide", administrator, post(settings::people::decide)),
        route("/settings/devices", administrator, get(settings::site::devices)),
        route("/settings/devices/decide", administrator, post(settings::site::decide)),
        route("/settings/benches", administrator, get(settings::places::benches)),
        route("/settings/benches/set", administrator, post(settings::places::set)),
        route("/settings/policies", administrator, get(settings::site::policies)),
        route("/settings/policies/set", administrator, post(settings::site::set)),
        route(
            "/settings/webhooks",
            administrator,
            get(settings::webhooks::list).post(settings::webhooks::make),
        ),
        route("/settings/webhooks/{webhook}", administrator, get(settings::webhooks::one)),
        route("/settings/webhooks/{webhook}/decide", administrator, post(settings::webhooks::decide)),
        route(
            "/settings/items",
            administrator,
            get(settings::things::items).post(settings::things::make_item),
        ),
        route("/settings/items/{item}", administrator, get(settings::things::item)),
        route("/settings/items/{item}/decide", administrator, post(settings::things::decide_item)),
        route(
            "/settings/locations",
            administrator,
            get(settings::things::locations).post(settings::things::make_location),
        ),
        route("/settings/locations/{location}", administrator, get(settings::things::location)),
        route(
            "/settings/locations/{location}/decide",
            administrator,
            post(settings::things::decide_location),
        ),
        route("/settings/reasons", administrator, get(settings::reasons::page)),
        route("/settings/reasons/decide", administrator, post(settings::reasons::decide)),
        route("/settings/import", administrator, get(settings::upload::page)),
        // Streamed to a file; stops at the size a file may have.
        route(
            "/settings/import/look",
            administrator,
            post(settings::upload::look).layer(DefaultBodyLimit::disable()),
        ),
        route("/settings/import/take", administrator, post(settings::upload::take)),
        route("/settings/books", administrator, get(settings::site::books)),
        route("/settings/audit", administrator, get(settings::audit::page)),
        route("/reports", lead, get(reports::list)),
        route("/reports/{report}", lead, get(reports::one)),
        route("/reports/{report}/{form}", lead, get(reports::file)),
        route("/stock", lead, get(stock::page)),
        route("/stock/holds", lead, get(holds::list)),
        route("/stock/holds/decide", supervisor, post(holds::decide)),
        route("/stock/counts", lead, get(counts::page)),
        route("/stock/counts/decide", supervisor, post(counts::decide)),
        route("/stock/location/{location}", lead, get(stock::location)),
        route("/stock/item/{item}", lead, get(stock::item)),
        route("/stock/lot/{item}/{lot}", lead, get(stock::lot)),
        route("/stock/lpn/{lpn}", lead, get(stock::lpn)),
    ]
}

/// Every route with who may use it, from the very table the router is built of.
#[must_use]
pub fn table() -> Vec<(&'static str, Who)> {
    routes().into_iter().map(|route| (route.path, route.who)).collect()
}

/// What a browser may load, run and show: only what the hub itself serves, and nothing written into a page.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                          connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
                          form-action 'self'";

/// The dashboard's routes, each behind its guard.
pub fn router(hall: &Hall) -> Router<Hall> {
    let router = routes().into_iter().fold(Router::new(), |router, Route { path, who, answers, shared }| {
        let answers = if shared { answers.layer(from_fn(shared::serve)) } else { answers };
        let guard = from_fn_with_state((hall.clone(), who), guard::check);
        router.route(path, answers.layer(guard))
    });
    router
        .layer(Extension(Arc::<map::Last>::default()))
        .layer(Extension(Arc::<overview::Today>::default()))
        .layer(Extension(Arc::<live::Beats>::default()))
        .layer(Extension(Arc::<shared::Shelf>::default()))
}
