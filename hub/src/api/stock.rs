//! Stock as it is, and the journal that made it.

use super::paged::{Numbered, Page, Range, place};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest name of a location, an item or an LPN.
const LONGEST: usize = 60;

/// A balance: goods of one kind at one place. Quantities are base units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Balance {
    /// The location, real or virtual.
    location: String,
    /// The item.
    item: String,
    /// Whose goods.
    owner: String,
    /// Lot, or empty.
    lot: String,
    /// Serial number, or empty.
    serial: String,
    /// LPN, or empty for loose goods.
    lpn: String,
    /// `available`, `qc_hold`, `damaged`, `expired`, `blocked` or `returned`.
    status: String,
    /// What the books say lies there.
    on_hand: i64,
    /// Somebody saw another quantity; it is being looked at.
    suspect: bool,
}

/// By what stock is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// What lies at a location.
    Location,
    /// Where an item lies.
    Item,
    /// What is on an LPN.
    Lpn,
}

/// Which stock.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// By what it is looked for.
    #[param(inline)]
    by: By,
    /// The location, the item or the LPN.
    #[param(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    of: String,
}

type Key = [String; 7];

/// Stock of one location, one item or one LPN.
#[utoipa::path(get, path = "/api/v1/stock", tag = "Stock", params(Which, Range),
    responses((status = 200, body = Page<Balance>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(which): Asked<Which>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Balance>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let after = range.texts::<7>()?;
    let of = which.of;
    if of.is_empty() || of.chars().count() > LONGEST {
        return Err(Problem::bad("address, of", format!("a name of 1 to {LONGEST} characters")));
    }
    let look = match which.by {
        By::Location => at_location,
        By::Item => of_item,
        By::Lpn => on_lpn,
    };
    let rows = hall.read(move |conn| look(conn, &site, &of, &after, limit)).await?;
    Ok(Page::of(rows, limit, |b| {
        place(&[&b.location, &b.item, &b.owner, &b.lot, &b.serial, &b.lpn, &b.status])
    }))
}

fn at_location(
    conn: &mut dyn Conn,
    site: &str,
    location: &str,
    [_, item, owner, lot, serial, lpn, status]: &Key,
    limit: i64,
) -> Result<Vec<Balance>, DbError> {
    let found = conn.query(
        "select location, item, owner, lot, serial, lpn, status, on_hand, suspect from balance \
         where site = $1 and location = $2 and on_hand <> 0 and \
         (item, owner, lot, serial, lpn, status) > ($3, $4, $5, $6, $7, $8) \
         order by item, owner, lot, serial, lpn, status limit $9",
        params![site, location, item, owner, lot, serial, lpn, status, limit],
    )?;
    found.iter().map(balance).collect()
}

fn of_item(
    conn: &mut dyn Conn,
    site: &str,
    item: &str,
    [location, _, owner, lot, serial, lpn, status]: &Key,
    limit: i64,
) -> Result<Vec<Balance>, DbError> {
    let found = conn.query(
        "select location, item, owner, lot, serial, lpn, status, on_hand, suspect from balance \
         where site = $1 and item = $2 and on_hand <> 0 and \
         (status, location, owner, lot, serial, lpn) > ($3, $4, $5, $6, $7, $8) \
         order by status, location, owner, lot, serial, lpn limit $9",
        params![site, item, status, location, owner, lot, serial, lpn, limit],
    )?;
    found.iter().map(balance).collect()
}

fn on_lpn(
    conn: &mut dyn Conn,
    site: &str,
    lpn: &str,
    [location, item, owner, lot, serial, _, status]: &Key,
    limit: i64,
) -> Result<Vec<Balance>, DbError> {
    let found = conn.query(
        "select location, item, owner, lot, serial, lpn, status, on_hand, suspect from balance \
         where site = $1 and lpn = $2 and on_hand <> 0 and \
         (location, item, owner, lot, serial, status) > ($3, $4, $5, $6, $7, $8) \
         order by location, item, owner, lot, serial, status limit $9",
        params![site, lpn, location, item, owner, lot, serial, status, limit],
    )?;
    found.iter().map(balance).collect()
}

fn balance(row: &Row) -> Result<Balance, DbError> {
    Ok(Balance {
        location: row.string(0)?,
        item: row.string(1)?,
        owner: row.string(2)?,
        lot: row.string(3)?,
        serial: row.string(4)?,
        lpn: row.string(5)?,
        status: row.string(6)?,
        on_hand: row.int(7)?,
        suspect: row.flag(8)?,
    })
}

/// A movement of the journal; none is ever changed or taken away. Who did it stays in the house.
#[derive(Debug, Serialize, ToSchema)]
pub struct Movement {
    /// Its number, from 1 without a gap.
    number: i64,
    /// `receive`, `put`, `pick`, `pack` …
    kind: String,
    /// Why, where a reason was given.
    reason: String,
    /// The task it was done under, or empty.
    task: String,
    /// When it was done, ms since 1970.
    occurred_at: i64,
    /// When the hub learned of it, ms since 1970.
    recorded_at: i64,
    /// The item.
    item: String,
    /// Whose goods.
    owner: String,
    /// Lot, or empty.
    lot: String,
    /// Serial number, or empty.
    serial: String,
    /// Base units, more than 0.
    qty: i64,
    /// From where.
    from_location: String,
    /// From which LPN, or empty.
    from_lpn: String,
    /// In which status there.
    from_status: String,
    /// To where.
    to_location: String,
    /// To which LPN, or empty.
    to_lpn: String,
    /// In which status there.
    to_status: String,
    /// The chain's hash up to here, hexadecimal.
    hash: String,
}

/// The journal in its order.
#[utoipa::path(get, path = "/api/v1/movements", tag = "Stock", params(Numbered),
    responses((status = 200, body = Page<Movement>)))]
pub async fn movements(
    State(hall): State<Hall>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Movement>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    let rows = hall.read(move |conn| journal(conn, &site, after, limit)).await?;
    Ok(Page::of(rows, limit, |movement| movement.number.to_string()))
}

fn journal(conn: &mut dyn Conn, site: &str, after: i64, limit: i64) -> Result<Vec<Movement>, DbError> {
    let found = conn.query(
        "select number, kind, reason, task, occurred_at, recorded_at, item, owner, lot, serial, qty, from_location, \
         from_lpn, from_status, to_location, to_lpn, to_status, hash from movement \
         where site = $1 and number > $2 order by number limit $3",
        params![site, after, limit],
    )?;
    let movement = |row: &Row| {
        Ok(Movement {
            number: row.int(0)?,
            kind: row.string(1)?,
            reason: row.string(2)?,
            task: row.string(3)?,
            occurred_at: row.int(4)?,
            recorded_at: row.int(5)?,
            item: row.string(6)?,
            owner: row.string(7)?,
            lot: row.string(8)?,
            serial: row.string(9)?,
            qty: row.int(10)?,
            from_location: row.string(11)?,
            from_lpn: row.string(12)?,
            from_status: row.string(13)?,
            to_location: row.string(14)?,
            to_lpn: row.string(15)?,
            to_status: row.string(16)?,
            hash: row.string(17)?,
        })
    };
    found.iter().map(movement).collect()
}
