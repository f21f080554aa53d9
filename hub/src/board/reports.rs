//! Reports: the list, each as chart and table, and the same rows as a file.

use super::chart::{self, Chart, Point};
use super::page::{Frame, Words, nothing, painted};
use super::read::text;
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::report::calendar::{self, Calendar};
use crate::report::out::{self, Field};
use crate::report::{Cell, Column, Kind, Report, Sheet, Wanted, figure};
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Rows of a table on the page; a file has them all.
const ROWS: usize = 200;
/// Owners and zones to choose from.
const CHOICES: i64 = 500;

#[derive(Template)]
#[template(path = "board/reports.html")]
struct List {
    f: Frame,
    reports: [&'static str; Report::ALL.len()],
}

#[derive(Template)]
#[template(path = "board/report.html")]
struct One {
    f: Frame,
    code: &'static str,
    filters: crate::report::Filters,
    wanted: Wanted,
    from: String,
    to: String,
    zones: Vec<String>,
    owners: Vec<String>,
    /// What stands behind the `?` of the files' addresses.
    query: String,
    charts: Vec<Chart>,
    heads: Vec<Head>,
    rows: Vec<Vec<Shown>>,
    all: i64,
    as_of: i64,
}

/// A column's head.
struct Head {
    words: String,
    is_number: bool,
}

/// A cell as the page shows it.
struct Shown {
    text: String,
    /// Where it leads, or empty.
    path: String,
    is_number: bool,
}

/// What narrows a report, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Narrowed {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    owner: String,
}

impl Narrowed {
    /// What is wanted of a report. A day that is none is as if nothing was said.
    fn wanted(self, now: i64) -> Wanted {
        let today = Calendar::here().day(now);
        let (from, to) = (calendar::parse(&self.from), calendar::parse(&self.to));
        Wanted::of(from, to, self.zone, self.owner, today)
    }
}

/// The list.
pub async fn list(Extension(session): Extension<Session>) -> Result<Response, Problem> {
    painted(&List { f: Frame::of(&session, "reports"), reports: Report::ALL.map(Report::code) })
}

/// One report.
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(report): Path<String>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Response, Problem> {
    let Some(report) = Report::parse(&report) else { return Ok(nothing(&session)) };
    let here = if report == Report::LowStock { "stock" } else { "reports" };
    let f = Frame::of(&session, here);
    let wanted = narrowed.wanted(f.now);
    let (site, asked) = (hall.site.clone(), wanted.clone());
    let (sheet, zones, owners) = hall
        .read(move |conn| {
            let filters = report.filters();
            let zones = if filters.zone { zones(conn, &site)? } else { Vec::new() };
            let owners = if filters.owner { owners(conn, &site)? } else { Vec::new() };
            Ok((figure(conn, &site, report, &asked)?, zones, owners))
        })
        .await?;
    let (from, to) = (calendar::iso(wanted.from), calendar::iso(wanted.to));
    let part = |name: &str, value: &str| format!("{name}={}", super::find::escaped(value));
    let query =
        [part("from", &from), part("to", &to), part("zone", &wanted.zone), part("owner", &wanted.owner)];
    let heads = sheet.columns.iter().map(|column| head(&f.t, column)).collect();
    let rows = sheet.rows.iter().take(ROWS).map(|row| shown(&f.t, &sheet.columns, row)).collect();
    painted(&One {
        code: report.code(),
        filters: report.filters(),
        from,
        to,
        zones,
        owners,
        query: query.join("&"),
        charts: charts(&f.t, &sheet, &wanted),
        heads,
        rows,
        all: i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX),
        as_of: sheet.as_of,
        wanted,
        f,
    })
}

fn zones(conn: &mut dyn Conn, site: &str) -> Result<Vec<String>, DbError> {
    let found = conn.query(
        "select distinct zone from location where site = $1 and zone <> '' order by zone limit $2",
        params![site, CHOICES],
    )?;
    found.iter().map(|row| text(row, 0)).collect()
}

fn owners(conn: &mut dyn Conn, site: &str) -> Result<Vec<String>, DbError> {
    let found = conn.query(
        "select distinct owner from item where site = $1 order by owner limit $2",
        params![site, CHOICES],
    )?;
    found.iter().map(|row| text(row, 0)).collect()
}

fn head(t: &Words, column: &Column) -> Head {
    let is_number = matches!(column.kind, Kind::Number | Kind::Permille | Kind::Tenths | Kind::Minor);
    Head { words: t.of("report-col-", column.code), is_number }
}

/// A cell in words.
fn reads(t: &Words, kind: Kind, cell: &Cell) -> String {
    match (cell, kind) {
        (Cell::Nothing, _) => "–".to_owned(),
        (Cell::Text(zone), Kind::Zone) if zone.is_empty() => t.say("report.no_zone"),
        (Cell::Text(code), Kind::Code(area)) => t.of(area, code),
        (Cell::Text(text), _) => regal_shared::text::clean(text).into_owned(),
        (Cell::Number(n), Kind::Day) => t.day(n),
        (Cell::Number(n), Kind::Permille) => format!("{}\u{202f}%", t.tenths(*n)),
        (Cell::Number(n), Kind::Tenths) => t.tenths(*n),
        (Cell::Number(n), Kind::Minor) => t.hundredths(*n),
        (Cell::Number(n), _) => t.number(*n),
    }
}

fn shown(t: &Words, columns: &[Column], row: &[Cell]) -> Vec<Shown> {
    let cell = |(column, cell): (&Column, &Cell)| {
        let path = match (column.kind, cell) {
            (Kind::Item, Cell::Text(item)) => format!("/stock/item/{}", t.path(item)),
            _ => String::new(),
        };
        Shown { text: reads(t, column.kind, cell), path, is_number: head(t, column).is_number }
    };
    columns.iter().zip(row).map(cell).collect()
}

/// The charts of a report: over days, or over the names of the first column.
fn charts(t: &Words, sheet: &Sheet, wanted: &Wanted) -> Vec<Chart> {
    let Some(first) = sheet.columns.first() else { return Vec::new() };
    let by_day = first.kind == Kind::Day;
    let mut charts = Vec::new();
    for (id, column) in sheet.charts.iter().enumerate() {
        let Some(about) = sheet.columns.get(*column) else { continue };
        let most = if by_day { usize::MAX } else { chart::MOST_ROWS };
        let mut points: Vec<Point> = Vec::new();
        for (place, row) in (0_i64..).zip(sheet.rows.iter().take(most)) {
            let (Some(name), Some(value)) = (row.first(), row.get(*column).and_then(Cell::number)) else {
                continue;
            };
            let Some(at) = (if by_day { name.number() } else { Some(place) }) else { continue };
            match points.last_mut().filter(|last| last.at == at) {
                // Several rows of one day are one bar.
                Some(last) => last.value += value,
                None => {
                    points.push(Point { at, value, name: reads(t, first.kind, name), reads: String::new() })
                }
            }
        }
        for point in &mut points {
            point.reads = reads(t, about.kind, &Cell::Number(point.value));
        }
        if points.iter().all(|point| point.value == 0) {
            continue;
        }
        let share = about.kind == Kind::Permille;
        let top = chart::top(points.iter().map(|point| point.value).max().unwrap_or(0), share);
        let title = t.of("report-col-", about.code);
        let tells = format!("{title}: {}", t.say(if by_day { "report.by_day" } else { "report.by_name" }));
        let words = (id, title, tells);
        charts.push(if by_day {
            let scale = |n: i64| reads(t, about.kind, &Cell::Number(n));
            chart::days(words, (wanted.from, wanted.to), &points, top, scale, |day| t.day(&day))
        } else {
            chart::names(words, &points, top)
        });
    }
    charts
}

/// The rows of a report as a file: `csv` or `xlsx`.
pub async fn file(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path((report, form)): Path<(String, String)>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Response, Problem> {
    let Some(report) = Report::parse(&report).filter(|_| matches!(form.as_str(), "csv" | "xlsx")) else {
        return Ok(nothing(&session));
    };
    let wanted = narrowed.wanted(hall.now().0);
    let t = Words::new(session.person.language);
    let site = hall.site.clone();
    // A large table takes a moment to write: not on a thread that serves others.
    let bytes = hall
        .read(move |conn| {
            let sheet = figure(conn, &site, report, &wanted)?;
            let heads: Vec<String> = sheet.columns.iter().map(|column| head(&t, column).words).collect();
            let rows: Vec<Vec<Field>> =
                sheet.rows.iter().map(|row| fields(&t, &sheet.columns, row)).collect();
            if form == "csv" {
                out::csv(&heads, &rows).map(|bytes| (bytes, form))
            } else {
                out::xlsx(&t.of("report-name-", report.code()), &heads, &rows).map(|bytes| (bytes, form))
            }
        })
        .await?;
    let (bytes, form) = bytes;
    let kind = if form == "csv" {
        "text/csv; charset=utf-8"
    } else {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    };
    let name = format!("attachment; filename=\"{}.{form}\"", report.code());
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}

/// A row as a file has it: days as `2026-11-27`, shares in percent.
fn fields(t: &Words, columns: &[Column], row: &[Cell]) -> Vec<Field> {
    let field = |(column, cell): (&Column, &Cell)| match (cell, column.kind) {
        (Cell::Nothing, _) => Field::Nothing,
        (Cell::Number(day), Kind::Day) => Field::Text(calendar::iso(*day)),
        (Cell::Number(n), Kind::Permille | Kind::Tenths) => Field::Tenths(*n),
        (Cell::Number(n), _) => Field::Number(*n),
        (Cell::Text(code), Kind::Code(area)) => Field::Text(t.of(area, code)),
        (Cell::Text(text), _) => Field::Text(text.clone()),
    };
    columns.iter().zip(row).map(field).collect()
}
