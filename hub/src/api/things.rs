//! Setting up what the house has: items with their barcodes, locations, reasons. What is said of items and locations is a row of
//! a file, under its rules.

use super::call::{Call, Changed, Sent};
use crate::db::{Conn, params, query_one};
use crate::floor::once::{Answered, Wish};
use crate::import::kinds::{Barcodes, Items, Kind, Locations};
use crate::import::{self, Cells, Column};
use crate::setup::Setup;
use crate::web::Problem;
use axum::extract::Path;
use axum::http::StatusCode;
use regal_shared::gs1::keys;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, Schema, Type};

/// What is said of an item, by the columns of its file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemIn {
    /// Values by the names of the columns; one that is left out is as in a file without it.
    #[schema(schema_with = columns_of_an_item)]
    columns: BTreeMap<String, String>,
}

/// What is said of a location, by the columns of its file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationIn {
    /// Values by the names of the columns; one that is left out is as in a file without it.
    #[schema(schema_with = columns_of_a_location)]
    columns: BTreeMap<String, String>,
}

/// The columns of a file but for those the call names otherwise, as properties.
fn described(columns: &[Column], named: &[&str]) -> Object {
    let open = columns.iter().filter(|column| !named.contains(&column.name));
    open.fold(ObjectBuilder::new(), |all, column| {
        // No database keeps a NUL.
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[^\\x00]*$"));
        all.property(column.name, text)
    })
    .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
    .build()
}

fn columns_of_an_item() -> Object {
    described(Items::COLUMNS, &["item"])
}

fn columns_of_a_location() -> Object {
    described(Locations::COLUMNS, &["location"])
}

fn columns_of_a_barcode() -> Object {
    described(Barcodes::COLUMNS, &["item", "barcode"])
}

/// The cells of a row about `number`, which stands in the address.
fn cells(
    columns: &'static [Column],
    sent: &BTreeMap<String, String>,
    (key, number): (&'static str, &str),
) -> Result<Cells, Problem> {
    let known = |name: &String| name != key && columns.iter().any(|column| column.name == name);
    if let Some(other) = sent.keys().find(|name| !known(name)) {
        let names: Vec<&str> = columns.iter().map(|column| column.name).filter(|name| *name != key).collect();
        let remedy = format!("{other:?} is no column of this; known are: {}", names.join(", "));
        return Err(Problem::bad("body, columns", remedy));
    }
    let mut cells: Cells =
        columns.iter().filter_map(|column| Some((column.name, sent.get(column.name)?.clone()))).collect();
    cells.push((key, number.to_owned()));
    Ok(cells)
}

/// A no with its column, where the cells break a rule of the file. What stands in the address is no column of the body.
async fn fits<K: Kind>(call: &Call, cells: &Cells, named: &'static str) -> Result<(), Problem> {
    let (site, rows) = (call.hall.site.clone(), cells.clone());
    let look = move |conn: &mut dyn Conn| import::wrong::<K>(conn, &site, std::slice::from_ref(&rows));
    let found = call.hall.read(look).await?;
    let Some(first) = found.shown.first() else { return Ok(()) };
    let place = match first.column.as_str() {
        "" => "body".to_owned(),
        column if column == named => format!("address, {column}"),
        "barcode" => "body, barcode".to_owned(),
        column => format!("body, columns.{column}"),
    };
    let remedy = format!("{}; {}", first.what, first.remedy);
    Err(Problem::new(StatusCode::CONFLICT, "req.bad", place, remedy))
}

/// Makes an item, or says what it is from now on. The columns are those of a file of items.
#[utoipa::path(put, path = "/api/v1/items/{item}", tag = "Catalog", params(("item" = String, Path, description = "Its number")),
    request_body = ItemIn, responses((status = 200, body = Changed)))]
pub async fn item(call: Call, Path(item): Path<String>, sent: Sent<ItemIn>) -> Result<Answered, Problem> {
    let cells = cells(Items::COLUMNS, &sent.value.columns, ("item", &item))?;
    fits::<Items>(&call, &cells, "item").await?;
    let (site, number) = (call.hall.site.clone(), item.clone());
    let sql = "select item from item where site = $1 and item = $2";
    let new =
        call.hall.read(move |conn| Ok(query_one(conn, sql, params![&site, &number])?.is_none())).await?;
    let said = Changed::what(&item);
    call.change(&sent, Wish::Setup(Setup::Item { item, cells, new }), said).await
}

/// What is decided about an item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ItemAct {
    /// It has this barcode, on a pack level.
    Barcode {
        /// The barcode.
        #[schema(max_length = 48, pattern = "^[ -~]*$")]
        barcode: String,
        /// The other columns of a file of barcodes, by name.
        #[schema(schema_with = columns_of_a_barcode)]
        columns: BTreeMap<String, String>,
    },
    /// It is given up: no new orders or announcements, and it is not ordered anew. What is there stays.
    Retire {},
    /// It is taken back.
    BringBack {},
    /// A barcode is its no more.
    NoBarcode {
        /// The barcode.
        #[schema(max_length = 48, pattern = "^[ -~]*$")]
        barcode: String,
    },
}

/// Gives an item a barcode, takes one away, or gives the item up.
#[utoipa::path(post, path = "/api/v1/items/{item}", tag = "Catalog", params(("item" = String, Path, description = "Its number")),
    request_body = ItemAct, responses((status = 200, body = Changed)))]
pub async fn decide(call: Call, Path(item): Path<String>, sent: Sent<ItemAct>) -> Result<Answered, Problem> {
    let said = Changed::what(&item);
    let wish = match sent.value.clone() {
        ItemAct::Barcode { columns, .. } if columns.contains_key("barcode") => {
            return Err(Problem::bad("body, columns", "the barcode stands beside the columns, once"));
        }
        ItemAct::Barcode { barcode, mut columns } => {
            columns.insert("barcode".to_owned(), barcode.clone());
            let cells = cells(Barcodes::COLUMNS, &columns, ("item", &item))?;
            fits::<Barcodes>(&call, &cells, "item").await?;
            let barcode = keys::gtin14(barcode.trim()).unwrap_or(barcode);
            Setup::Barcode { barcode, item, cells }
        }
        ItemAct::Retire {} => Setup::RetireItem { item, retired: true },
        ItemAct::BringBack {} => Setup::RetireItem { item, retired: false },
        ItemAct::NoBarcode { barcode } => Setup::NoBarcode { barcode, item },
    };
    call.change(&sent, Wish::Setup(wish), said).await
}

/// Makes a location, or says what it is from now on. The columns are those of a file of locations.
#[utoipa::path(put, path = "/api/v1/locations/{location}", tag = "Catalog",
    params(("location" = String, Path, description = "Its name")), request_body = LocationIn,
    responses((status = 200, body = Changed)))]
pub async fn location(
    call: Call,
    Path(location): Path<String>,
    sent: Sent<LocationIn>,
) -> Result<Answered, Problem> {
    let cells = cells(Locations::COLUMNS, &sent.value.columns, ("location", &location))?;
    fits::<Locations>(&call, &cells, "location").await?;
    let (site, name) = (call.hall.site.clone(), location.clone());
    let sql = "select location from location where site = $1 and location = $2";
    let new = call.hall.read(move |conn| Ok(query_one(conn, sql, params![&site, &name])?.is_none())).await?;
    let said = Changed::what(&location);
    call.change(&sent, Wish::Setup(Setup::Location { location, cells, new }), said).await
}

/// What may be planned at a location.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StateIn {
    /// `usable`, `blocked_in`, `blocked_out`, `blocked`, or `retired` when it is given up.
    #[schema(max_length = 20, pattern = "^[a-z_]*$")]
    state: String,
}

/// Blocks a location, frees it, or gives it up: then it runs empty.
#[utoipa::path(post, path = "/api/v1/locations/{location}", tag = "Catalog",
    params(("location" = String, Path, description = "Its name")), request_body = StateIn,
    responses((status = 200, body = Changed)))]
pub async fn block(
    call: Call,
    Path(location): Path<String>,
    sent: Sent<StateIn>,
) -> Result<Answered, Problem> {
    let said = Changed::what(&location);
    let state = sent.value.state.clone();
    call.change(&sent, Wish::Setup(Setup::LocationState { location, state }), said).await
}

/// Sends somebody for what lies at a bin that is given up and nobody fetches: an LPN whole, loose goods by kind.
#[utoipa::path(post, path = "/api/v1/locations/{location}/clear", tag = "Catalog",
    params(("location" = String, Path, description = "Its name")), request_body = Clear,
    responses((status = 200, body = Changed)))]
pub async fn clear(call: Call, Path(location): Path<String>, sent: Sent<Clear>) -> Result<Answered, Problem> {
    let said = Changed::what(&location);
    call.change(&sent, Wish::Setup(Setup::ClearLocation { location }), said).await
}

/// Nothing is said beside where.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Clear {}

/// A reason that is offered, or no more.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonSwitch {
    /// `hold`, `order`, `adjustment`, or `told` for what workers report with F2.
    #[schema(max_length = 20, pattern = "^[a-z_]*$")]
    kind: String,
    /// Its code; one of `told` alone also for a flow or a step: `label_missing@pick`, `label_missing@pick.loc`.
    #[schema(max_length = 60, pattern = "^[a-z0-9_@.]*$")]
    code: String,
    /// Offered or not.
    on: bool,
}

/// Switches a reason off, or on again.
#[utoipa::path(post, path = "/api/v1/reasons", tag = "Settings", request_body = ReasonSwitch,
    responses((status = 200, body = Changed)))]
pub async fn switch(call: Call, sent: Sent<ReasonSwitch>) -> Result<Answered, Problem> {
    let ReasonSwitch { kind, code, on } = sent.value.clone();
    let said = Changed::what(&code);
    call.change(&sent, Wish::Setup(Setup::Reason { kind, code, on }), said).await
}

/// A site's own reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonIn {
    /// `hold`, `order` or `adjustment`.
    #[schema(max_length = 20, pattern = "^[a-z_]*$")]
    kind: String,
    /// Its code.
    #[schema(max_length = 20, pattern = "^[a-z0-9_]*$")]
    code: String,
    /// English words.
    #[schema(max_length = 21, pattern = "^[^\\x00]*$")]
    en: String,
    /// German words.
    #[schema(max_length = 21, pattern = "^[^\\x00]*$")]
    de: String,
}

/// Adds a reason of the site's own, or gives one other words.
#[utoipa::path(put, path = "/api/v1/reasons", tag = "Settings", request_body = ReasonIn,
    responses((status = 200, body = Changed)))]
pub async fn own(call: Call, sent: Sent<ReasonIn>) -> Result<Answered, Problem> {
    let ReasonIn { kind, code, en, de } = sent.value.clone();
    let said = Changed::what(&code);
    call.change(&sent, Wish::Setup(Setup::OwnReason { kind, code, en, de }), said).await
}
