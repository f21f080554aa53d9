//! Printers with their queue, labels, benches.

use super::call::{Call, Changed, Sent};
use super::paged::{Page, Range, place};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::outbound::station;
use crate::printer::list::{self, Listed};
use crate::setup::Setup;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A label printer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Printer {
    /// Its name.
    printer: String,
    /// `HOST:PORT`.
    address: String,
    /// Labels that wait for it.
    waiting: i64,
    /// Labels that did not come out.
    failed: i64,
}

/// The printers the hub was started with, by name.
#[utoipa::path(get, path = "/api/v1/printers", tag = "Printers", responses((status = 200, body = Vec<Printer>)))]
pub async fn list(State(hall): State<Hall>) -> Result<Json<Vec<Printer>>, Problem> {
    let site = hall.site.clone();
    let found = hall.read(move |conn| station::printers(conn, &site)).await?;
    let printer = |one: station::Printer| {
        let station::Printer { printer, address, waiting, failed } = one;
        Printer { printer, address, waiting, failed }
    };
    Ok(Json(found.into_iter().map(printer).collect()))
}

/// A label on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrintJob {
    /// Its number.
    job: String,
    /// The printer.
    printer: String,
    /// What it is for, as it is scanned; empty for a badge.
    object: String,
    /// `queued`, `sent`, `printed`, `failed` or `void`.
    state: String,
    /// When it was made, ms since 1970.
    made_at: i64,
    /// What went wrong, or empty.
    detail: String,
}

/// Print jobs from the oldest on, as far back as they are kept.
#[utoipa::path(get, path = "/api/v1/print-jobs", tag = "Printers", params(Range),
    responses((status = 200, body = Page<PrintJob>)))]
pub async fn jobs(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<PrintJob>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [made_at, job] = range.texts::<2>()?;
    let made_at = made_at.parse().unwrap_or(0);
    let rows = hall.read(move |conn| list::after(conn, &site, (made_at, &job), limit)).await?;
    let rows = rows.into_iter().map(PrintJob::from).collect();
    Ok(Page::of(rows, limit, |job: &PrintJob| place(&[&job.made_at.to_string(), &job.job])))
}

impl From<Listed> for PrintJob {
    fn from(one: Listed) -> PrintJob {
        let Listed { job, printer, object, state, made_at, detail } = one;
        // A badge is somebody's.
        let object = if object.starts_with("B.") { String::new() } else { object };
        PrintJob { job, printer, object, state, made_at, detail }
    }
}

/// Labels to print.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelsIn {
    /// What they are for, as it is scanned: `L.A01.1.1`, `E.CART4`, `U.`…, an item's number.
    #[schema(min_items = 1, max_items = 100)]
    objects: Vec<String>,
    /// The printer.
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    printer: String,
}

/// Prints labels: all of them or, where one cannot be made, none.
#[utoipa::path(post, path = "/api/v1/print-jobs", tag = "Printers", request_body = LabelsIn,
    responses((status = 201, body = Changed)))]
pub async fn print(call: Call, sent: Sent<LabelsIn>) -> Result<Answered, Problem> {
    let LabelsIn { objects, printer } = &sent.value;
    let wish = Setup::Print { objects: objects.clone(), printer: printer.clone() };
    call.change(&sent, Wish::Setup(wish), Changed::made(printer)).await
}

/// What is decided about a print job.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum JobAct {
    /// It waits again.
    Again {},
    /// It is not wanted any more.
    Void {},
}

/// Has a label printed again, or not at all.
#[utoipa::path(post, path = "/api/v1/print-jobs/{job}", tag = "Printers",
    params(("job" = String, Path, description = "Its number")), request_body = JobAct,
    responses((status = 200, body = Changed)))]
pub async fn decide(call: Call, Path(job): Path<String>, sent: Sent<JobAct>) -> Result<Answered, Problem> {
    let said = Changed::what(&job);
    let void = matches!(sent.value, JobAct::Void {});
    call.change(&sent, Wish::Setup(Setup::Job { job, void }), said).await
}

/// A packing bench.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bench {
    /// Its location.
    bench: String,
    /// Its printer; empty for the one of its name.
    printer: String,
    /// It asks for weights.
    weigh: bool,
}

/// The benches, by name.
#[utoipa::path(get, path = "/api/v1/benches", tag = "Settings", responses((status = 200, body = Vec<Bench>)))]
pub async fn benches(State(hall): State<Hall>) -> Result<Json<Vec<Bench>>, Problem> {
    let site = hall.site.clone();
    let found = hall.read(move |conn| station::benches(conn, &site)).await?;
    let bench = |one: station::Bench| Bench { bench: one.location, printer: one.printer, weigh: one.weigh };
    Ok(Json(found.into_iter().map(bench).collect()))
}

/// How a bench is set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchIn {
    /// Its printer; empty for the one of its name.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    printer: String,
    /// It asks for weights.
    weigh: bool,
}

/// Sets a bench up.
#[utoipa::path(put, path = "/api/v1/benches/{bench}", tag = "Settings",
    params(("bench" = String, Path, description = "Its location")), request_body = BenchIn,
    responses((status = 200, body = Changed)))]
pub async fn set_bench(
    call: Call,
    Path(bench): Path<String>,
    sent: Sent<BenchIn>,
) -> Result<Answered, Problem> {
    let said = Changed::what(&bench);
    let BenchIn { printer, weigh } = &sent.value;
    let wish = Setup::Station { location: bench, printer: printer.clone(), weigh: *weigh };
    call.change(&sent, Wish::Setup(wish), said).await
}
