//! The description of all this, for programs and for people who want to try it.

use super::call::{IDEMPOTENCY, LONGEST, PASSWORD, REPLAYED};
use super::{
    audit, carriers, catalog, channels, counts, devices, exceptions, floor, history, holds, import, inbound,
    made, orders, people, photos, printers, reports, routes, settings, stock, tasks, things, webhooks,
};
use crate::people::key::Reach;
use crate::rights::{Row, Who};
use crate::web::{Problem, Wrong, Wrongs};
use axum::Json;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use regal_shared::flow::session::Role;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, PathItem, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi, ToSchema};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Regal",
        description = "Orders, stock, receipts, work, people and devices of a warehouse floor. Moments are milliseconds since 1970 (UTC), \
                       quantities are base units of the item. Lists come page by page: `next` is the `after` of the next page. \
                       What is refused changed nothing and says so with `code`, `place` and `remedy`."
    ),
    tags(
        (name = "Orders", description = "What customers want, from the order to the truck."),
        (name = "Stock", description = "What lies where, now and before; holds and counts."),
        (name = "Inbound", description = "What is announced and what came."),
        (name = "Exceptions", description = "What was found on the floor and is not explained yet."),
        (name = "Reports", description = "Figures of the house."),
        (name = "Catalog", description = "Items, locations, barcodes, reason codes."),
        (name = "Webhooks", description = "Who is told what happens."),
        (name = "Floor", description = "The floor at this moment."),
        (name = "Tasks", description = "What is to be done, and by whom."),
        (name = "Devices", description = "Handhelds and terminals."),
        (name = "People", description = "Who may work, with which rights."),
        (name = "Printers", description = "Labels and the printers they come out of."),
        (name = "Settings", description = "What the site decides for itself."),
        (name = "Books", description = "How the books stand, and who changed what."),
    ),
    components(schemas(Problem, Wrong, Wrongs)),
    paths(
        orders::list, orders::one, orders::bring, orders::decide, orders::release, orders::cancel,
        channels::list, channels::set, carriers::list, carriers::set,
        stock::list, stock::atp, stock::movements, history::list,
        holds::list, holds::put, holds::lift, counts::list, counts::put, counts::choose, counts::plan, counts::decide,
        catalog::items, catalog::item, catalog::locations, catalog::location,
        things::item, things::decide, things::location, things::block, things::clear, things::switch, things::own,
        import::post,
        inbound::list, inbound::one, inbound::close, made::of_order, made::of_receipt,
        floor::floor, floor::today, floor::docks, floor::look, floor::differences,
        tasks::list, tasks::one, tasks::decide,
        devices::list, devices::one, devices::decide, devices::access, devices::code, devices::recording, devices::tell,
        people::all, people::make, people::one, people::decide,
        printers::list, printers::jobs, printers::print, printers::decide, printers::benches, printers::set_bench,
        settings::policies, settings::set_policy, settings::aliases, settings::alias, settings::reasons,
        settings::parked, settings::books,
        audit::list,
        reports::list, reports::one,
        exceptions::list, exceptions::one, exceptions::settle, exceptions::unfit,
        photos::add, photos::get, photos::decide,
        webhooks::list, webhooks::make, webhooks::decide, webhooks::messages
    ),
    modifiers(&Key, &Common),
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

/// What all routes have alike, from the table the router is built of: who may, headers, problems.
struct Common;

impl Modify for Common {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for route in routes() {
            let item = openapi.paths.paths.get_mut(route.row.path);
            if let Some(operation) = item.and_then(|item| operation(item, route.row.method)) {
                common(operation, route.row);
            }
        }
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Operation> {
    match method {
        "get" => item.get.as_mut(),
        "put" => item.put.as_mut(),
        _ => item.post.as_mut(),
    }
}

/// One name for one operation, which programs made from the document call by it: `get_people_person`.
fn called(route: &Row) -> String {
    let words = route.path.split(|sign: char| !sign.is_ascii_alphanumeric());
    let words = words.filter(|word| !["", "api", "v1"].contains(word));
    std::iter::once(route.method).chain(words).collect::<Vec<_>>().join("_")
}

fn common(operation: &mut Operation, route: &Row) {
    let administers = route.who == Who::Least(Role::Administrator);
    let may = match route.who {
        Who::Least(Role::Administrator) => "administer",
        Who::Least(Role::Supervisor) => "change",
        _ => "read",
    };
    operation.operation_id = Some(called(route));
    let over = if route.about == Reach::House { " --over house" } else { "" };
    let needs = format!("Takes a key made with `--may {may}{over}`, or one above it.");
    let told = operation.description.take().filter(|told| !told.is_empty());
    operation.description = Some(told.map_or_else(|| needs.clone(), |told| format!("{told}\n\n{needs}")));
    let responses = &mut operation.responses.responses;
    // Once is enough to take a recording, and none is taken twice by mistake: it changes nothing.
    let changes = route.method != "get" && !route.path.ends_with("{wish}");
    for response in responses.values_mut().filter(|_| changes) {
        if let RefOr::T(response) = response {
            let again = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(Type::Boolean)))
                .description(Some("This was answered before, under the same `Idempotency-Key`"));
            response.headers.insert(REPLAYED.to_owned(), again.build().into());
        }
    }
    responses.insert("4XX".to_owned(), RefOr::T(problem("Refused; nothing changed")));
    responses.insert("5XX".to_owned(), RefOr::T(problem("A fault; sending the same again does no harm")));
    let parameters = operation.parameters.get_or_insert_default();
    if changes {
        parameters.push(idempotency().into());
    }
    if changes && administers {
        parameters.push(password().into());
    }
}

fn problem(told: &str) -> Response {
    let schema = Ref::from_schema_name(Problem::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(told).content("application/problem+json", content).build()
}

fn idempotency() -> Parameter {
    let told =
        "New for each change; the same for the same change sent again, which is then answered as before";
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(LONGEST))
        .pattern(Some("^[!-~]+$"));
    header_of(IDEMPOTENCY, told, text)
}

fn password() -> Parameter {
    let told = "Only for who is signed in to the dashboard and shows no key: the own password, once more; what is not plain \
                ASCII of it as `%XX`";
    let text = ObjectBuilder::new().schema_type(Type::String);
    header_of(PASSWORD, told, text)
}

fn header_of(name: &str, told: &str, text: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(told))
        .schema(Some(text))
        .build()
}

/// GET `/api/v1/openapi.json`.
pub async fn document() -> impl IntoResponse {
    Json(Document::openapi())
}

/// GET `/api`: the page to read and try it.
pub async fn page() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-cache")], Html(include_str!("../../assets/board/api.html")))
}
