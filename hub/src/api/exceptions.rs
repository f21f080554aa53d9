//! Exceptions: the cases, one of them, settling.

use super::call::{Call, Changed, Sent};
use super::paged::{Numbered, Page};
use super::photos::Photo;
use super::whole::whole;
use crate::again::{self, Like};
use crate::catalog::beside;
use crate::clarify::Settle;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::floor::Hall;
use crate::floor::once::{Answered, Wish};
use crate::follow;
use crate::overruled;
use crate::people::desk::Session;
use crate::people::key::Reach;
use crate::photo;
use crate::steer::Steer;
use crate::web::{Asked, Problem};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use regal_shared::barcode::place_named;
use regal_shared::flow::common::ExceptionCode;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};

/// A case: what was found on the floor, and what of it is not explained yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    /// Its number.
    exception: i64,
    /// What it is, such as `short` or `books_short`.
    code: String,
    /// `open`, `taken` or `resolved`.
    state: String,
    /// Where, or empty.
    location: String,
    /// Of which item, or empty.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// Serial number, or empty.
    serial: String,
    /// LPN, or empty.
    lpn: String,
    /// Base units it is about.
    qty: i64,
    /// Base units nobody has explained yet; more than 0 are missing, less turned up.
    unexplained: i64,
    /// What was reported with it.
    detail: String,
    /// The task, or empty.
    task: String,
    /// The device that reported it; empty for a key over goods alone.
    device: String,
    /// When it was opened, ms since 1970.
    opened_at: i64,
    /// When it was resolved, ms since 1970; 0 before.
    resolved_at: i64,
    /// The how-many-eth such case it was at its place and of its item within 90 days; 1 for the first.
    nth: i64,
    /// How many photos it has.
    photos: i64,
}

impl Case {
    /// As far as somebody may look.
    fn shown(self, session: &Session) -> Case {
        if session.reach == Reach::House { self } else { Case { device: String::new(), ..self } }
    }
}

/// A case with what was settled of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseWithParts {
    #[serde(flatten)]
    case: Case,
    /// Parts of it that were settled, proposed or rejected.
    parts: Vec<Part>,
    /// What somebody has to see to, such as `count`, `capacity` or `quality`; empty where nothing follows but a look.
    follow: &'static str,
    /// Cases of the same kind at the same place and of the same item within 90 days of it, newest first.
    like: Vec<CaseLike>,
    /// Where nothing was found: the bins beside it, in which it may lie.
    beside: Vec<String>,
    /// The rule a worker beat by what the case tells of; null where none was.
    beaten: Option<Beaten>,
    /// Its photos with their links, the oldest first.
    pictures: Vec<Photo>,
}

/// A case like another one.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseLike {
    /// Its number.
    exception: i64,
    /// `open`, `taken` or `resolved`.
    state: String,
    /// When it was opened, ms since 1970.
    opened_at: i64,
}

/// A rule that was beaten by setting goods down elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct Beaten {
    /// The rule that had chosen the place, such as `same_item`.
    rule: String,
    /// The place it had chosen.
    planned: String,
    /// Where the goods were set down.
    location: String,
    /// The worker's reason, such as `no_room`; or empty.
    reason: String,
}

/// A part of a case. Quantities have the sign of the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Part {
    /// Its number.
    settlement: i64,
    /// `found`, `match`, `write_off` or `count`.
    kind: String,
    /// Base units.
    qty: i64,
    /// Root cause, location or other case.
    reason: String,
    /// `posted`, `proposed` or `rejected`.
    state: String,
    /// When, ms since 1970.
    made_at: i64,
    /// When a second person decided, ms since 1970; 0 before, and for what needed none.
    decided_at: i64,
    /// What whoever rejected it wants looked at, or empty.
    note: String,
}

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Cases in this state alone.
    #[param(pattern = "^(open|taken|resolved)$")]
    state: Option<String>,
    /// Cases of this code alone, such as `short`.
    #[param(schema_with = codes)]
    code: Option<String>,
    /// Those alone that were not the first of their kind at their place.
    again: Option<bool>,
}

/// The codes there are.
fn codes() -> Object {
    let all = ExceptionCode::ALL.iter().map(|code| code.code());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all)).build()
}

/// States of cases.
const STATES: [&str; 3] = ["open", "taken", "resolved"];

/// Cases by number.
#[utoipa::path(get, path = "/api/v1/exceptions", tag = "Exceptions", params(Which, Numbered),
    responses((status = 200, body = Page<Case>)))]
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Asked(which): Asked<Which>,
    Asked(range): Asked<Numbered>,
) -> Result<Json<Page<Case>>, Problem> {
    let (site, limit, after) = (hall.site.clone(), range.limit()?, range.after()?);
    if which.state.as_ref().is_some_and(|state| !STATES.contains(&state.as_str())) {
        return Err(Problem::bad("address, state", format!("one of {}", STATES.join(", "))));
    }
    if which.code.as_ref().is_some_and(|code| ExceptionCode::parse(code).is_none()) {
        let codes: Vec<&str> = ExceptionCode::ALL.iter().map(|code| code.code()).collect();
        return Err(Problem::bad("address, code", format!("one of {}", codes.join(", "))));
    }
    let cases = hall.read(move |conn| after_number(conn, &site, &which, after, limit)).await?;
    let cases = cases.into_iter().map(|case| case.shown(&session)).collect();
    Ok(Page::of(cases, limit, |case: &Case| case.exception.to_string()))
}

fn after_number(
    conn: &mut dyn Conn,
    site: &str,
    which: &Which,
    after: i64,
    limit: i64,
) -> Result<Vec<Case>, DbError> {
    let (state, code) = (which.state.as_deref().unwrap_or(""), which.code.as_deref().unwrap_or(""));
    let least = if which.again == Some(true) { 2 } else { 1 };
    let found = conn.query(
        "select exception, code, state, location, item, lot, serial, lpn, qty, unexplained, detail, task, device, \
         opened_at, resolved_at, nth, (select count(*) from case_photo p where p.site = exception.site and \
         p.exception = exception.exception) from exception where site = $1 and exception > $2 and (state = $3 or $3 = '') and \
         (code = $4 or $4 = '') and nth >= $5 order by exception limit $6",
        params![site, after, state, code, least, limit],
    )?;
    found.iter().map(case).collect()
}

fn case(row: &Row) -> Result<Case, DbError> {
    Ok(Case {
        exception: row.int(0)?,
        code: row.string(1)?,
        state: row.string(2)?,
        location: row.string(3)?,
        item: row.string(4)?,
        lot: row.string(5)?,
        serial: row.string(6)?,
        lpn: row.string(7)?,
        qty: row.int(8)?,
        unexplained: row.int(9)?,
        detail: row.string(10)?,
        task: row.string(11)?,
        device: row.string(12)?,
        opened_at: row.int(13)?,
        resolved_at: row.int(14)?,
        nth: row.int(15)?,
        photos: row.int(16)?,
    })
}

/// One case.
#[utoipa::path(get, path = "/api/v1/exceptions/{number}", tag = "Exceptions", params(("number" = i64, Path, description = "Its number")),
    responses((status = 200, body = CaseWithParts)))]
pub async fn one(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
) -> Result<Json<CaseWithParts>, Problem> {
    let site = hall.site.clone();
    let number = as_number(&number)?;
    let found = hall.read(move |conn| find(conn, &site, number)).await?;
    let found = found.ok_or_else(|| no_case(&number.to_string()))?;
    Ok(Json(CaseWithParts { case: found.case.shown(&session), ..found }))
}

fn find(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<CaseWithParts>, DbError> {
    let row = query_one(
        conn,
        "select exception, code, state, location, item, lot, serial, lpn, qty, unexplained, detail, task, \
         device, opened_at, resolved_at, nth, (select count(*) from case_photo p where p.site = exception.site and \
         p.exception = exception.exception) from exception where site = $1 and exception = $2",
        params![site, number],
    )?;
    let Some(row) = row else { return Ok(None) };
    let found = conn.query(
        "select settlement, kind, qty, reason, state, made_at, note, decided_at from settlement \
         where site = $1 and exception = $2 order by settlement",
        params![site, number],
    )?;
    let part = |row: &Row| {
        Ok::<_, DbError>(Part {
            settlement: row.int(0)?,
            kind: row.string(1)?,
            qty: row.int(2)?,
            reason: row.string(3)?,
            state: row.string(4)?,
            made_at: row.int(5)?,
            note: row.string(6)?,
            decided_at: row.int(7)?,
        })
    };
    let (case, parts) = (case(&row)?, found.iter().map(part).collect::<Result<_, _>>()?);
    let lost = case.code == ExceptionCode::NotFound.code();
    let beside = if lost { beside::bins(conn, site, &case.location)? } else { Vec::new() };
    let one = |one: Like| CaseLike { exception: one.exception, state: one.state, opened_at: one.opened_at };
    let like = again::like(conn, site, number)?.into_iter().map(one).collect();
    let beaten = overruled::of_case(conn, site, number)?.map(|one| Beaten {
        rule: one.rule,
        planned: one.planned,
        location: one.location,
        reason: one.reason,
    });
    let follow = ExceptionCode::parse(&case.code).map_or("", follow::of);
    let photos = photo::of_case(conn, site, number)?;
    let pictures = photos.into_iter().map(|one| Photo::of(number, one)).collect();
    Ok(Some(CaseWithParts { case, parts, follow, like, beside, beaten, pictures }))
}

fn as_number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| no_case(text))
}

fn no_case(number: &str) -> Problem {
    let remedy = format!("there is no case {number:?}");
    Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", "address, number", remedy)
}

/// How a case is settled.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum SettleIn {
    /// Missing goods are at a location after all.
    Found {
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
        /// Where they are.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        location: String,
    },
    /// Nobody will find them; above the limit a second person says so too.
    WriteOff {
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
        /// Root cause.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        reason: String,
    },
    /// Damaged or expired goods at the place of the case leave the house; above the limit a second person says so too.
    Scrap {
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
        /// Why: a reason of settling.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        reason: String,
    },
    /// What is missing here turned up there.
    Match {
        /// The other case.
        #[serde(deserialize_with = "whole")]
        other: i64,
        /// Base units.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 1)]
        qty: i64,
    },
    /// A count that nobody is left to do again: what a supervisor saw is booked. Above the limit a second person says
    /// so too.
    Counted {
        /// Base units that are there.
        #[serde(deserialize_with = "whole")]
        #[schema(minimum = 0)]
        seen: i64,
        /// Root cause.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        reason: String,
    },
    /// What was counted is not believed: the place is counted once more, and the case is closed.
    Recount {},
    /// A case that leaves nothing unexplained is looked at and closed.
    Accept {},
    /// A second person's yes to a proposal. Not with a key.
    Approve {
        /// The proposal.
        #[serde(deserialize_with = "whole")]
        settlement: i64,
    },
    /// A second person's no to a proposal. Not with a key.
    Reject {
        /// The proposal.
        #[serde(deserialize_with = "whole")]
        settlement: i64,
        /// What is to be looked at.
        #[schema(max_length = 200, pattern = "^[^\\x00]*$")]
        note: String,
    },
}

/// Settles a case, or part of one. What is above the site's limit waits for a second person, who approves it signed in.
#[utoipa::path(post, path = "/api/v1/exceptions/{number}/settle", tag = "Exceptions", params(("number" = i64, Path, description = "Its number")),
    request_body = SettleIn,
    responses((status = 200, body = Changed)))]
pub async fn settle(
    call: Call,
    Path(number): Path<String>,
    sent: Sent<SettleIn>,
) -> Result<Answered, Problem> {
    let exception = as_number(&number)?;
    let wish = match sent.value.clone() {
        SettleIn::Found { qty, location } => {
            Settle::Found { exception, qty, location: place_named(&location).to_owned() }
        }
        SettleIn::WriteOff { qty, reason } => Settle::WriteOff { exception, qty, reason },
        SettleIn::Scrap { qty, reason } => Settle::Scrap { exception, qty, reason },
        SettleIn::Match { other, qty } => Settle::Match { exception, other, qty },
        SettleIn::Counted { seen, reason } => Settle::Counted { exception, seen, reason },
        SettleIn::Recount {} => Settle::Recount { exception },
        SettleIn::Accept {} => Settle::Accept { exception },
        SettleIn::Approve { settlement } => Settle::Approve { exception, settlement },
        SettleIn::Reject { settlement, note } => Settle::Reject { exception, settlement, note },
    };
    // A second pair of eyes is a person's: a program that proposes and one that agrees would be one and the same.
    if matches!(wish, Settle::Approve { .. } | Settle::Reject { .. }) && call.session.is_key() {
        let remedy =
            "a person decides about a proposal: at the dashboard, or here signed in and without a key";
        return Err(Problem::new(StatusCode::FORBIDDEN, "work.denied", "header Authorization", remedy));
    }
    call.change(&sent, Wish::Settle(wish), Changed::what(number)).await
}

/// Damaged or expired goods, as stock lists them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnfitIn {
    /// Where they lie.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    location: String,
    /// On which LPN; empty for loose goods.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    lpn: String,
    /// The item.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    item: String,
    /// The lot, or empty.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    lot: String,
    /// The serial number, or empty.
    #[serde(default)]
    #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
    serial: String,
}

/// Makes a case of damaged or expired goods, in which they are scrapped; where there is one, nothing changes. The case
/// stands among the open ones, as `damaged` or `expired`.
#[utoipa::path(post, path = "/api/v1/unfit", tag = "Exceptions", request_body = UnfitIn,
    responses((status = 200, body = Changed)))]
pub async fn unfit(call: Call, sent: Sent<UnfitIn>) -> Result<Answered, Problem> {
    let UnfitIn { location, lpn, item, lot, serial } = &sent.value;
    let wish = Steer::Unfit {
        location: place_named(location).to_owned(),
        lpn: lpn.clone(),
        item: item.clone(),
        lot: lot.clone(),
        serial: serial.clone(),
    };
    call.change(&sent, Wish::Steer(wish), Changed::what(item)).await
}
