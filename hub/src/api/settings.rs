//! What a site decides for itself: policies, barcodes the floor found; reports nobody could book; how the books stand.

use super::call::{Call, Changed, Sent};
use super::paged::{Numbered, Page, Range, place};
use super::refused::unknown;
use super::whole::whole;
use crate::catalog::reason::{Kind, off, offered};
use crate::db::{Conn, DbError, Row, params};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::floor::parked;
use crate::ledger;
use crate::policy;
use crate::setup::Setup;
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A policy as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Policy {
    /// Its name.
    policy: &'static str,
    /// What it counts.
    unit: &'static str,
    /// The least it may be.
    low: i64,
    /// The most it may be.
    high: i64,
    /// What it is where the site says nothing.
    plain: i64,
    /// What it is.
    value: i64,
}

/// The policies.
#[utoipa::path(get, path = "/api/v1/policies", tag = "Settings", responses((status = 200, body = Vec<Policy>)))]
pub async fn policies(State(hall): State<Hall>) -> Result<Json<Vec<Policy>>, Problem> {
    let site = hall.site.clone();
    let policies = hall
        .read(move |conn| {
            let one = |known: &policy::Known| {
                let value = policy::value(conn, &site, known.name, known.plain)?;
                let (policy, unit) = (known.name, known.unit);
                Ok(Policy { policy, unit, low: known.low, high: known.high, plain: known.plain, value })
            };
            policy::KNOWN.iter().map(one).collect::<Result<Vec<_>, DbError>>()
        })
        .await?;
    Ok(Json(policies))
}

/// A value of a policy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyIn {
    /// The value.
    #[serde(deserialize_with = "whole")]
    value: i64,
}

/// Decides a policy.
#[utoipa::path(put, path = "/api/v1/policies/{policy}", tag = "Settings",
    params(("policy" = String, Path, description = "Its name")), request_body = PolicyIn,
    responses((status = 200, body = Changed)))]
pub async fn set_policy(
    call: Call,
    Path(name): Path<String>,
    sent: Sent<PolicyIn>,
) -> Result<Answered, Problem> {
    if !policy::KNOWN.iter().any(|known| known.name == name) {
        return Err(unknown("policy", &name));
    }
    let said = Changed::what(&name);
    call.change(&sent, Wish::Setup(Setup::Policy { name, value: sent.value.value }), said).await
}

/// A barcode that was found on an item and waits for a yes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Alias {
    /// The barcode.
    barcode: String,
    /// The item it was found on.
    item: String,
    /// Another item has it already; empty where none has.
    taken: String,
}

/// Barcodes that wait for a yes.
#[utoipa::path(get, path = "/api/v1/aliases", tag = "Catalog", params(Range),
    responses((status = 200, body = Page<Alias>)))]
pub async fn aliases(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Alias>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let after = range.texts::<2>()?;
    let rows = hall.read(move |conn| proposed(conn, &site, &after, limit)).await?;
    Ok(Page::of(rows, limit, |alias| place(&[&alias.barcode, &alias.item])))
}

fn proposed(
    conn: &mut dyn Conn,
    site: &str,
    [barcode, item]: &[String; 2],
    limit: i64,
) -> Result<Vec<Alias>, DbError> {
    let found = conn.query(
        "select b.barcode, b.item, coalesce((select min(o.item) from barcode o where o.site = b.site and \
         o.barcode = b.barcode and o.state = 'active'), '') from barcode b where b.site = $1 and \
         b.state = 'proposed' and (b.barcode, b.item) > ($2, $3) order by b.barcode, b.item limit $4",
        params![site, barcode, item, limit],
    )?;
    let alias =
        |row: &Row| Ok(Alias { barcode: row.string(0)?, item: row.string(1)?, taken: row.string(2)? });
    found.iter().map(alias).collect()
}

/// A yes or no to a barcode.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum AliasAct {
    /// It is right, at this level.
    Accept {
        /// The barcode.
        #[schema(max_length = 80, pattern = "^[^\\x00]*$")]
        barcode: String,
        /// The item.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        item: String,
        /// Level code of the item, such as `each` or `case`.
        #[schema(max_length = 20, pattern = "^[^\\x00]*$")]
        level: String,
    },
    /// It is wrong.
    Reject {
        /// The barcode.
        #[schema(max_length = 80, pattern = "^[^\\x00]*$")]
        barcode: String,
        /// The item.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        item: String,
    },
}

/// Says yes or no to a barcode the floor found.
#[utoipa::path(post, path = "/api/v1/aliases", tag = "Catalog", request_body = AliasAct,
    responses((status = 200, body = Changed)))]
pub async fn alias(call: Call, sent: Sent<AliasAct>) -> Result<Answered, Problem> {
    let (barcode, item, level) = match sent.value.clone() {
        AliasAct::Accept { barcode, item, level } => (barcode, item, Some(level)),
        AliasAct::Reject { barcode, item } => (barcode, item, None),
    };
    let said = Changed::what(&barcode);
    call.change(&sent, Wish::Setup(Setup::Alias { barcode, item, level }), said).await
}

/// Reason codes: what may stand as `reason`. Those a site switched off are not here, its own are.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reasons {
    /// Why a hold is placed.
    holds: Vec<String>,
    /// Why an order is put on hold.
    orders: Vec<String>,
    /// Root causes of what is written off or counted otherwise.
    settlements: Vec<String>,
    /// What workers may report with F2.
    told: Vec<String>,
    /// What of it is not offered, and where: `label_missing` everywhere, `label_missing@pick` in a flow,
    /// `label_missing@pick.loc` at a step of one.
    told_off: Vec<String>,
}

/// The reason codes.
#[utoipa::path(get, path = "/api/v1/reasons", tag = "Catalog", responses((status = 200, body = Reasons)))]
pub async fn reasons(State(hall): State<Hall>) -> Result<Json<Reasons>, Problem> {
    let site = hall.site.clone();
    let found = hall
        .read(move |conn| {
            Ok(Reasons {
                holds: offered(conn, &site, Kind::Hold)?,
                orders: offered(conn, &site, Kind::Order)?,
                settlements: offered(conn, &site, Kind::Adjustment)?,
                told: offered(conn, &site, Kind::Told)?,
                told_off: off(conn, &site)?.iter().map(ToString::to_string).collect(),
            })
        })
        .await?;
    Ok(Json(found))
}

/// A report of a device that nobody could book.
#[derive(Debug, Serialize, ToSchema)]
pub struct Parked {
    /// The case it stands under.
    exception: i64,
    /// Why it was not booked.
    code: String,
    /// State of the case.
    state: String,
    /// Its name: device, series and number.
    command: String,
    /// More about why.
    detail: String,
    /// When it came, ms since 1970.
    opened_at: i64,
    /// The report as it came; empty once its day's key is gone.
    body: String,
}

/// Reports nobody could book, by the number of their case.
#[utoipa::path(get, path = "/api/v1/parked", tag = "Exceptions", params(Numbered),
    responses((status = 200, body = Page<Parked>)))]
pub async fn parked(
    State(hall): State<Hall>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Parked>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    let rows = hall.read(move |conn| parked::after(conn, &site, after, limit)).await?;
    Ok(Page::of(rows.into_iter().map(Parked::from).collect(), limit, |one| one.exception.to_string()))
}

impl From<parked::Parked> for Parked {
    fn from(one: parked::Parked) -> Parked {
        let parked::Parked { exception, code, state, command, detail, opened_at, body, .. } = one;
        Parked { exception, code, state, command, detail, opened_at, body }
    }
}

/// How the books stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Books {
    /// The site's name.
    name: String,
    /// How often a backup was brought back, from 1.
    epoch: i64,
    /// Number of the journal's last movement.
    journal: i64,
    /// The chain's hash up to it, hexadecimal.
    hash: String,
    /// When it was booked, ms since 1970; 0 while there is none.
    last_at: i64,
}

/// How the books stand.
#[utoipa::path(get, path = "/api/v1/books", tag = "Books", responses((status = 200, body = Books)))]
pub async fn books(State(hall): State<Hall>) -> Result<Json<Books>, Problem> {
    let site = hall.site.clone();
    let found = hall.read(move |conn| ledger::books(conn, &site)).await?;
    let ledger::Books { name, epoch, journal, hash, last_at } = found;
    Ok(Json(Books { name, epoch, journal, hash, last_at }))
}
