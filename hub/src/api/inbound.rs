//! Receipts: what is expected, what came.

use super::call::{Call, Changed};
use super::paged::{Page, Range, place};
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::steer::Steer;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// A receipt: a delivery that is announced, ordered, or came without either.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Its number.
    receipt: String,
    /// The announcement, or empty.
    asn: String,
    /// The purchase order, or empty.
    purchase_order: String,
    /// Who sent it.
    supplier: String,
    /// The dock it is unloaded at, or empty.
    location: String,
    /// When it is expected, ms since 1970; 0 when nobody knows.
    due_at: i64,
    /// When unloading began, ms since 1970; 0 before.
    opened_at: i64,
    /// When it ended, ms since 1970; 0 before.
    closed_at: i64,
    /// Its state.
    state: String,
}

/// A receipt with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptWithLines {
    #[serde(flatten)]
    receipt: Receipt,
    /// Its lines.
    lines: Vec<ReceiptLine>,
}

/// A line of a receipt. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptLine {
    /// Its number.
    line: i64,
    /// The item.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// The unit it was announced on, or empty.
    sscc: String,
    /// What was announced.
    expected: i64,
    /// What came.
    received: i64,
    /// Its state.
    state: String,
}

/// Receipts by number.
#[utoipa::path(get, path = "/api/v1/receipts", tag = "Inbound", params(Range),
    responses((status = 200, body = Page<Receipt>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Receipt>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [after] = range.texts::<1>()?;
    let rows = hall.read(move |conn| after_number(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |receipt| place(&[&receipt.receipt])))
}

fn after_number(conn: &mut dyn Conn, site: &str, after: &str, limit: i64) -> Result<Vec<Receipt>, DbError> {
    let found = conn.query(
        "select receipt, asn, purchase_order, supplier, location, due_at, opened_at, closed_at, state from receipt \
         where site = $1 and receipt > $2 order by receipt limit $3",
        params![site, after, limit],
    )?;
    found.iter().map(receipt).collect()
}

fn receipt(row: &Row) -> Result<Receipt, DbError> {
    Ok(Receipt {
        receipt: row.string(0)?,
        asn: row.string(1)?,
        purchase_order: row.string(2)?,
        supplier: row.string(3)?,
        location: row.string(4)?,
        due_at: row.int(5)?,
        opened_at: row.int(6)?,
        closed_at: row.int(7)?,
        state: row.string(8)?,
    })
}

/// One receipt with its lines.
#[utoipa::path(get, path = "/api/v1/receipts/{receipt}", tag = "Inbound", params(("receipt" = String, Path, description = "Its number", min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")),
    responses((status = 200, body = ReceiptWithLines)))]
pub async fn one(
    State(hall): State<Hall>,
    Path(number): Path<String>,
) -> Result<Json<ReceiptWithLines>, Problem> {
    let (site, asked) = (hall.site.clone(), number.clone());
    let found = hall.read(move |conn| find(conn, &site, &asked)).await?;
    found.map(Json).ok_or_else(|| {
        let remedy = format!("there is no receipt {number:?}");
        Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address, receipt", remedy)
    })
}

fn find(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<ReceiptWithLines>, DbError> {
    let row = query_one(
        conn,
        "select receipt, asn, purchase_order, supplier, location, due_at, opened_at, closed_at, state from receipt \
         where site = $1 and receipt = $2",
        params![site, number],
    )?;
    let Some(row) = row else { return Ok(None) };
    let found = conn.query(
        "select line, item, lot, sscc, expected, received, state from receipt_line \
         where site = $1 and receipt = $2 order by line",
        params![site, number],
    )?;
    let line = |row: &Row| {
        Ok::<_, DbError>(ReceiptLine {
            line: row.int(0)?,
            item: row.string(1)?,
            lot: row.string(2)?,
            sscc: row.string(3)?,
            expected: row.int(4)?,
            received: row.int(5)?,
            state: row.string(6)?,
        })
    };
    let lines = found.iter().map(line).collect::<Result<_, _>>()?;
    Ok(Some(ReceiptWithLines { receipt: receipt(&row)?, lines }))
}

/// Closes a receipt with what came: nobody waits for the rest any more. One of which nothing came is cancelled.
#[utoipa::path(post, path = "/api/v1/receipts/{receipt}/close", tag = "Inbound",
    params(("receipt" = String, Path, description = "Its number", min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")),
    responses((status = 200, body = Changed)))]
pub async fn close(call: Call, Path(receipt): Path<String>) -> Result<Answered, Problem> {
    let said = Changed::what(&receipt);
    call.plain(Wish::Steer(Steer::CloseReceipt { receipt }), said).await
}
