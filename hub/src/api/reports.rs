//! The reports' rows, as the dashboard shows them.

use super::paged::Numbered;
use crate::floor::Hall;
use crate::report::calendar::{self, Calendar};
use crate::report::{Cell, Column, Kind, Report, Wanted, figure};
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// What narrows a report; each report has its own of these, the others say nothing to it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Narrowed {
    /// The first day, such as `2026-11-01`; absent for 28 days up to the last.
    #[param(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$")]
    from: Option<String>,
    /// The last day; absent for today. A report covers a year at most.
    #[param(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$")]
    to: Option<String>,
    /// A zone; absent for all.
    #[param(max_length = 60, pattern = "^[^\\x00]*$")]
    zone: Option<String>,
    /// An owner of goods; absent for all.
    #[param(max_length = 60, pattern = "^[^\\x00]*$")]
    owner: Option<String>,
}

/// A page of a report. Shares are thousandths (`_permille`), days of cover and demand a day are tenths (`_tenths`).
#[derive(Debug, Serialize, ToSchema)]
pub struct Figures {
    /// Which report.
    report: &'static str,
    /// The first day it covers.
    from: String,
    /// The last day.
    to: String,
    /// Up to which moment what happened is in it, ms since 1970; 0 when it is of now.
    as_of: i64,
    /// The rows: a value by column, null where there is nothing to say.
    #[schema(value_type = Vec<Object>)]
    data: Vec<Map<String, Value>>,
    /// What to give as `after` for the next page; null on the last.
    next: Option<String>,
}

/// A report there is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Known {
    /// Its code, as it stands in the address.
    report: &'static str,
}

/// The reports there are.
#[utoipa::path(get, path = "/api/v1/reports", tag = "Reports", responses((status = 200, body = Vec<Known>)))]
pub async fn list() -> Json<Vec<Known>> {
    Json(Report::ALL.map(|report| Known { report: report.code() }).into())
}

/// A day of the address.
fn day(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match calendar::parse(text) {
        Some(day) => Ok(Some(day)),
        None => Err(Problem::bad(format!("address, {name}"), "a day such as 2026-11-27")),
    }
}

/// One report: throughput, accuracy, dock_to_stock, cycle_time, fill_rate, inventory, space, abc, expiry, low_stock or
/// labour.
#[utoipa::path(get, path = "/api/v1/reports/{report}", tag = "Reports",
    params(("report" = String, Path, description = "Its code", pattern = "^[a-z_]+$"), Narrowed, Numbered),
    responses((status = 200, body = Figures)))]
pub async fn one(
    State(hall): State<Hall>,
    Path(report): Path<String>,
    Asked(narrowed): Asked<Narrowed>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Figures>, Problem> {
    let report = Report::parse(&report).ok_or_else(|| {
        let codes = Report::ALL.map(Report::code).join(", ");
        Problem::new(
            StatusCode::NOT_FOUND,
            "req.unknown_object",
            "address, report",
            format!("one of {codes}"),
        )
    })?;
    let (limit, after) = (range.limit()?, range.after()?);
    let (from, to) = (day("from", narrowed.from.as_deref())?, day("to", narrowed.to.as_deref())?);
    let today = Calendar::here().day(hall.now().0);
    let (zone, owner) = (narrowed.zone.unwrap_or_default(), narrowed.owner.unwrap_or_default());
    let wanted = Wanted::of(from, to, zone, owner, today);
    let (site, asked) = (hall.site.clone(), wanted.clone());
    let sheet = hall.read(move |conn| figure(conn, &site, report, &asked)).await?;
    let end = after.saturating_add(limit);
    let page = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    let data =
        sheet.rows.iter().take(page(end)).skip(page(after)).map(|row| named(&sheet.columns, row)).collect();
    let more = page(end) < sheet.rows.len();
    Ok(Json(Figures {
        report: report.code(),
        from: calendar::iso(wanted.from),
        to: calendar::iso(wanted.to),
        as_of: sheet.as_of,
        data,
        next: more.then(|| end.to_string()),
    }))
}

fn named(columns: &[Column], row: &[Cell]) -> Map<String, Value> {
    let one = |(column, cell): (&Column, &Cell)| {
        let unit = match column.kind {
            Kind::Permille => "_permille",
            Kind::Tenths => "_tenths",
            _ => "",
        };
        let value = match (cell, column.kind) {
            (Cell::Nothing, _) => Value::Null,
            (Cell::Number(day), Kind::Day) => Value::from(calendar::iso(*day)),
            (Cell::Number(n), _) => Value::from(*n),
            (Cell::Text(text), _) => Value::from(text.clone()),
        };
        (format!("{}{unit}", column.code), value)
    };
    columns.iter().zip(row).map(one).collect()
}
