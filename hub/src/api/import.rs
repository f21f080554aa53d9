//! Files of items, barcodes, locations, stock, orders and deliveries: what the page for files does, for programs.

use super::call::Call;
use crate::floor::once::{self, Answered, OtherRequest};
use crate::import::{Findings, What};
use crate::web::import::{self, run};
use crate::web::{Asked, Problem, Wrong, Wrongs};
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How a file is taken in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// The file is checked and nothing is written.
    #[serde(default)]
    dry_run: bool,
}

/// What a file came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Imported {
    /// What was in it.
    kind: &'static str,
    /// Rows read, without the header.
    rows: u64,
    /// Things written; of a check: that would be.
    written: u64,
    /// Things that were there already, just so.
    same: u64,
    /// It was a check, and nothing was written.
    dry_run: bool,
}

/// A file comes in: the same file, checked by the same rules, as on the page and on the command line.
///
/// The body is the file itself: CSV with a header. All rows are checked first; with anything wrong nothing is written, and the problem lists
/// in `findings` each line and column with its value, what is wrong and what to do. Sent again under its `Idempotency-Key`
/// the file is not read again. One import runs at a time.
#[utoipa::path(post, path = "/api/v1/import/{kind}", tag = "Catalog",
    params(
        ("kind" = String, Path, description = "What is in the file",
            pattern = "^(items|barcodes|locations|stock|orders|asns|cartons)$"),
        How
    ),
    request_body(content = String, content_type = "text/csv", description = "The file, in UTF-8"),
    responses((status = 200, description = "Taken in, or checked", body = Imported))
)]
pub async fn post(
    call: Call,
    Path(kind): Path<String>,
    Asked(how): Asked<How>,
    body: Body,
) -> Result<Answered, Problem> {
    let Some(what) = What::parse(&kind) else {
        let known: Vec<&str> = What::ALL.iter().map(|what| what.code()).collect();
        return Err(Problem::bad("address, kind", format!("import one of {}", known.join(", "))));
    };
    let key = call.key()?;
    if !how.dry_run && !call.session.is_key() {
        call.fresh().await?;
    }
    let (file, mark) = import::kept_and_marked(body.into_data_stream()).await?;
    let request = format!("{} {} {mark}", call.path(), how.dry_run);
    let Some(_turn) = call.hall.imports.turn() else {
        let remedy = "another import is running; try again when it has ended";
        return Err(Problem::new(StatusCode::CONFLICT, "req.wrong_state", "", remedy));
    };
    let other = |OtherRequest| call.other();
    let before = once::before_now(&call.hall, &call.session, key.clone(), request.clone()).await?;
    if let Some(before) = before.map_err(other)? {
        return Ok(before);
    }
    let outcome = run(&call.hall, what, file, how.dry_run, Some(call.session.clone())).await?;
    if outcome.findings.total > 0 {
        return Err(wrong(outcome.findings));
    }
    let done = Imported {
        kind: what.code(),
        rows: outcome.rows,
        written: outcome.written,
        same: outcome.same,
        dry_run: outcome.dry_run,
    };
    let answer = call.answered(&done)?;
    once::keep_now(&call.hall, &call.session, key, request, answer.clone()).await?;
    Ok(answer)
}

/// What is wrong with a file; nothing of it was written.
fn wrong(findings: Findings) -> Problem {
    let first = findings.shown.first();
    let place = first.map_or_else(String::new, |one| match one.column.as_str() {
        "" => format!("body, line {}", one.line),
        column => format!("body, line {}, column {column}", one.line),
    });
    let more = findings.total.saturating_sub(1);
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    let remedy = first.map_or_else(String::new, |one| format!("{}; {}{more}", one.what, one.remedy));
    let total = findings.total;
    let wrongs = findings.shown.into_iter().map(|one| Wrong {
        line: one.line,
        column: one.column,
        value: one.value,
        what: one.what,
        remedy: one.remedy,
    });
    let findings = Wrongs { shown: wrongs.collect(), total };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "req.bad", place, remedy).about(findings)
}
