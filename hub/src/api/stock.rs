//! Stock as it is, and the journal that made it.

use super::paged::{Numbered, Page, Range, place};
use crate::db::{Conn, DbError, Row, params, query_int};
use crate::floor::Hall;
use crate::order::promise::{self, Left};
use crate::report::past::{Key, MOST, Of, as_of};
use crate::report::present::{Lying, lying};
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
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
    /// Of it reserved for orders; null as of a moment that has passed.
    reserved: Option<i64>,
    /// Somebody saw another quantity; it is being looked at. Null as of a moment that has passed.
    suspect: Option<bool>,
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
    /// One item of it alone.
    #[param(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    item: Option<String>,
    /// One lot of it alone.
    #[param(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    lot: Option<String>,
    /// As the books had it at this moment, ms since 1970; absent for now.
    #[param(minimum = 0)]
    at: Option<i64>,
}

impl Which {
    /// Names that can be some.
    fn check(&self) -> Result<(), Problem> {
        let names = [("of", Some(&self.of)), ("item", self.item.as_ref()), ("lot", self.lot.as_ref())];
        for (name, text) in names.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            if text.is_empty() || text.chars().count() > LONGEST {
                return Err(Problem::bad(format!("address, {name}"), format!("1 to {LONGEST} characters")));
            }
        }
        if self.at.is_some_and(|at| at < 0) {
            return Err(Problem::bad("address, at", "0 or more"));
        }
        Ok(())
    }

    fn of(&self) -> Of {
        match (self.by, self.lot.clone()) {
            (By::Location, _) => Of::Location(self.of.clone()),
            (By::Item, None) => Of::Item(self.of.clone()),
            (By::Item, Some(lot)) => Of::Lot { item: self.of.clone(), lot },
            (By::Lpn, _) => Of::Lpn(self.of.clone()),
        }
    }
}

/// Stock of one location, one item or one LPN: now, or as the books had it at a moment.
#[utoipa::path(get, path = "/api/v1/stock", tag = "Stock", params(Which, Range),
    responses((status = 200, body = Page<Balance>)))]
pub async fn list(
    State(hall): State<Hall>,
    Asked(which): Asked<Which>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Balance>>, Problem> {
    which.check()?;
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let after = range.texts::<7>()?;
    let rows = match which.at.filter(|at| *at < hall.now().0) {
        Some(at) => past(&hall, &which, at, &after, limit).await?,
        None => hall.read(move |conn| now(conn, &site, &which, &after, limit)).await?,
    };
    Ok(Page::of(rows, limit, |b| {
        place(&[&b.location, &b.item, &b.owner, &b.lot, &b.serial, &b.lpn, &b.status])
    }))
}

/// What may still be promised of an item, in base units and of all owners.
#[derive(Debug, Serialize, ToSchema)]
pub struct Atp {
    /// The item.
    item: String,
    /// Free stock: neither reserved nor on hold.
    available: i64,
    /// Promised to orders and not reserved yet.
    promised: i64,
    /// On its way, and expected by `until`.
    inbound: i64,
    /// What is left: available − promised + inbound. Below 0 when goods that were promised are not there any more.
    atp: i64,
    /// The end of the horizon, ms since 1970.
    until: i64,
}

/// What may still be promised of an item.
#[utoipa::path(get, path = "/api/v1/atp/{item}", tag = "Stock", params(("item" = String, Path, description = "The item", min_length = 1, max_length = 40, pattern = "^[!-~]+$")),
    responses((status = 200, body = Atp)))]
pub async fn atp(State(hall): State<Hall>, Path(item): Path<String>) -> Result<Json<Atp>, Problem> {
    let (site, asked, now) = (hall.site.clone(), item.clone(), hall.now());
    let left = hall
        .read(move |conn| {
            let sql = "select count(*) from item where site = $1 and item = $2";
            if query_int(conn, sql, params![&site, &asked])? == 0 {
                return Ok(None);
            }
            promise::left(conn, &site, &asked, now).map(Some)
        })
        .await?;
    let Some(Left { available, promised, inbound, atp, until }) = left else {
        let remedy = format!("there is no item {item:?}; bring it in first");
        return Err(Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address, item", remedy));
    };
    Ok(Json(Atp { item, available, promised, inbound, atp, until }))
}

/// As it was, by the rule of the dashboard's page: what the books have now, less what was booked since.
async fn past(hall: &Hall, which: &Which, at: i64, after: &Key, limit: i64) -> Result<Vec<Balance>, Problem> {
    let (site, of) = (hall.site.clone(), which.of());
    let past = hall.read(move |conn| as_of(conn, &site, &of, at)).await?;
    if past.is_too_far() {
        let remedy = format!("more than {MOST} movements of it since then; ask for a later moment");
        return Err(Problem::new(StatusCode::CONFLICT, "req.wrong_state", "address, at", remedy));
    }
    if past.is_behind {
        let remedy = "so much was just booked that it cannot be told yet; ask again in a minute";
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sys.hub_fault", "address, at", remedy));
    }
    let wanted = |[_, item, _, lot, ..]: &Key| {
        which.item.as_ref().is_none_or(|its| its == item) && which.lot.as_ref().is_none_or(|its| its == lot)
    };
    let behind = past.stock.into_iter().filter(|(key, _)| key > after && wanted(key));
    let balance = |([location, item, owner, lot, serial, lpn, status], on_hand): (Key, i64)| Balance {
        location,
        item,
        owner,
        lot,
        serial,
        lpn,
        status,
        on_hand,
        reserved: None,
        suspect: None,
    };
    Ok(behind.take(usize::try_from(limit).unwrap_or(0)).map(balance).collect())
}

impl From<Lying> for Balance {
    fn from(Lying { key, on_hand, suspect, reserved, .. }: Lying) -> Balance {
        let [location, item, owner, lot, serial, lpn, status] = key;
        let (reserved, suspect) = (Some(reserved), Some(suspect));
        Balance { location, item, owner, lot, serial, lpn, status, on_hand, reserved, suspect }
    }
}

/// As it is.
fn now(
    conn: &mut dyn Conn,
    site: &str,
    which: &Which,
    after: &Key,
    limit: i64,
) -> Result<Vec<Balance>, DbError> {
    let narrowed = (which.item.as_deref().unwrap_or_default(), which.lot.as_deref().unwrap_or_default());
    let found = lying(conn, site, &which.of(), narrowed, after, limit)?;
    Ok(found.into_iter().map(Balance::from).collect())
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
