//! Items and locations: lists with a search, one page each, and forms under the rules of the files.

use super::rowform::{self, Field, Wrong, fields, wrongs};
use super::{done, tabs};
use crate::board::find::escaped;
use crate::board::page::{Frame, nothing, painted};
use crate::board::read::{rows, text};
use crate::catalog::find::liked;
use crate::catalog::lies::{self, Lies};
use crate::catalog::retired::{self, RETIRED, RUNS_EMPTY};
use crate::catalog::sheet::{self, Sheet};
use crate::db::{Conn, DbError, Row, params, query_opt_text};
use crate::floor::Hall;
use crate::flow::common::clear::CLEARED;
use crate::import::kinds::{Barcodes, Items, Kind, Locations, PLACES};
use crate::import::{self, Cells, Column, Findings};
use crate::people::desk::Session;
use crate::setup::{STATES, Setup};
use crate::web::Problem;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::barcode::place_label;
use regal_shared::flow::common::LocationKind;
use regal_shared::gs1::keys;
use regal_shared::text::{Message, clean};
use serde::Deserialize;

/// Rows on a page.
const PAGE: i64 = 100;
/// Goods that still lie at a location that is given up, on its page.
const LIES: i64 = 100;

#[derive(Template)]
#[template(path = "board/things.html")]
struct List {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    things: Vec<Thing>,
    fields: Vec<Field>,
    wrongs: Vec<Wrong>,
    q: String,
    next: String,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/thing.html")]
struct One {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    thing: String,
    name: String,
    owner: String,
    state: String,
    states: &'static [&'static str],
    left: Left,
    lies: Vec<Lies>,
    clears: bool,
    label: String,
    fields: Vec<Field>,
    levels: Vec<Level>,
    codes: Vec<Code>,
    code_fields: Vec<Field>,
    wrongs: Vec<Wrong>,
    wrong: String,
}

/// What is left of something that is given up, or would be.
#[derive(Default)]
struct Left {
    /// Base units that are there.
    units: i64,
    /// Open tasks at a location, lines of orders for an item.
    open: i64,
}

/// A row of a list.
struct Thing {
    thing: String,
    name: String,
    kind: String,
    zone: String,
    area: String,
    state: String,
}

/// A pack level of an item.
struct Level {
    level: String,
    factor: i64,
    size_mm: [i64; 3],
    weight_g: i64,
    limits: [i64; 2],
}

/// A barcode of an item.
struct Code {
    barcode: String,
    level: String,
    factor: i64,
    state: String,
}

/// What to look for, and where the page before ended.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// Which of the two a page is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Items,
    Locations,
}

impl Of {
    fn tab(self) -> &'static str {
        if self == Of::Items { "items" } else { "locations" }
    }

    fn columns(self) -> &'static [Column] {
        if self == Of::Items { Items::COLUMNS } else { Locations::COLUMNS }
    }

    /// The column that names one.
    fn key(self) -> &'static str {
        if self == Of::Items { "item" } else { "location" }
    }

    fn look(self, conn: &mut dyn Conn, site: &str, cells: &Cells) -> Result<Findings, DbError> {
        let rows = std::slice::from_ref(cells);
        match self {
            Of::Items => import::wrong::<Items>(conn, site, rows),
            Of::Locations => import::wrong::<Locations>(conn, site, rows),
        }
    }

    fn wish(self, number: String, cells: Cells, new: bool) -> Setup {
        match self {
            Of::Items => Setup::Item { item: number, cells, new },
            Of::Locations => Setup::Location { location: number, cells, new },
        }
    }
}

/// Items by number.
pub async fn items(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, Of::Items, wanted, Tried::default()).await
}

/// Locations by name.
pub async fn locations(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, Of::Locations, wanted, Tried::default()).await
}

/// What somebody typed, and what is wrong with it.
#[derive(Default)]
struct Tried {
    cells: Cells,
    code: Cells,
    found: Findings,
    wrong: String,
}

async fn listed(
    hall: &Hall,
    session: &Session,
    of: Of,
    wanted: Wanted,
    tried: Tried,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let (site, q, after) = (hall.site.clone(), wanted.q.trim().to_owned(), wanted.after);
    let asked = q.clone();
    let things = hall
        .read(move |conn| match of {
            Of::Items => all_items(conn, &site, &asked, &after),
            Of::Locations => all_locations(conn, &site, &asked, &after),
        })
        .await?;
    let last = things.last().filter(|_| things.len() as i64 == PAGE);
    let next = last.map_or_else(String::new, |one| one.thing.clone());
    let fields = fields(&f.t, of.columns(), &tried.cells, "");
    let wrongs = wrongs(&tried.found, session.person.language);
    let (tabs, q) = (tabs(&f), clean(&q).into_owned());
    painted(&List { tabs, tab: of.tab(), things, fields, wrongs, q, next, wrong: tried.wrong, f })
}

fn all_items(conn: &mut dyn Conn, site: &str, q: &str, after: &str) -> Result<Vec<Thing>, DbError> {
    let code = keys::gtin14(q).unwrap_or_else(|| q.to_owned());
    let sql = "select min(item) from barcode where site = $1 and barcode = $2 and state = 'active' having count(*) > 0";
    let of_code = if q.is_empty() { None } else { query_opt_text(conn, sql, params![site, &code])? };
    let found = match of_code {
        Some(item) => conn.query(
            "select item, name, area, abc, state from item where site = $1 and item = $2 and item > $3",
            params![site, &item, after],
        )?,
        None => conn.query(
            "select item, name, area, abc, state from item where site = $1 and item > $2 and \
             (lower(item) like $3 || '%' escape '!' or lower(name) like '%' || $3 || '%' escape '!') \
             order by item limit $4",
            params![site, after, &liked(q), PAGE],
        )?,
    };
    rows(&found, |row| {
        Ok(Thing {
            thing: text(row, 0)?,
            name: text(row, 1)?,
            kind: text(row, 3)?,
            zone: String::new(),
            area: text(row, 2)?,
            state: text(row, 4)?,
        })
    })
}

fn all_locations(conn: &mut dyn Conn, site: &str, q: &str, after: &str) -> Result<Vec<Thing>, DbError> {
    let q = q.strip_prefix("L.").unwrap_or(q);
    let found = conn.query(
        "select location, kind, zone, area, state from location where site = $1 and location > $2 and \
         lower(location) like $3 || '%' escape '!' and kind in ('bin', 'face', 'reserve', 'dock', 'door', 'receiving', \
         'lane', 'pack_station', 'cart', 'problem') order by location limit $4",
        params![site, after, &liked(q), PAGE],
    )?;
    let location = |row: &Row| {
        Ok(Thing {
            thing: text(row, 0)?,
            name: String::new(),
            kind: text(row, 1)?,
            zone: text(row, 2)?,
            area: text(row, 3)?,
            state: retired::told(conn, site, row.text(0)?, row.string(4)?)?,
        })
    };
    found.iter().map(location).collect()
}

/// One item.
pub async fn item(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(item): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Of::Items, item, Tried::default()).await
}

/// One location.
pub async fn location(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(location): Path<String>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Of::Locations, location, Tried::default()).await
}

/// A thing as it is set up.
struct Found {
    cells: Cells,
    owner: String,
    state: String,
    left: Left,
    lies: Vec<Lies>,
    /// Somebody can be sent for what nobody comes for yet.
    clears: bool,
    levels: Vec<Level>,
    codes: Vec<Code>,
}

async fn shown(
    hall: &Hall,
    session: &Session,
    of: Of,
    number: String,
    tried: Tried,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let (site, asked) = (hall.site.clone(), number.clone());
    let found = hall
        .read(move |conn| match of {
            Of::Items => read_item(conn, &site, &asked),
            Of::Locations => read_location(conn, &site, &asked),
        })
        .await?;
    let Some(found) = found else { return Ok(nothing(session)) };
    let wrongs = wrongs(&tried.found, session.person.language);
    let typed = if tried.cells.is_empty() { &found.cells } else { &tried.cells };
    let name = found.cells.iter().find(|(column, _)| *column == "name").map(|(_, name)| name.as_str());
    let plain = |text: &str| clean(text).into_owned();
    let kind = found.cells.iter().find(|(column, _)| *column == "kind").map_or("", |(_, kind)| kind.as_str());
    let label = match (of, kind) {
        (Of::Items, _) => found.codes.iter().find(|one| one.state == "active").map(|one| one.barcode.clone()),
        (_, "cart") => None,
        (_, "door") => Some(format!("D.{number}")),
        (_, "pack_station") => Some(format!("W.{number}")),
        _ => Some(format!("L.{}", place_label(&number))),
    };
    let mut code_fields = fields(&f.t, Barcodes::COLUMNS, &tried.code, "");
    code_fields.retain(|field| field.name != "item");
    painted(&One {
        tabs: tabs(&f),
        tab: of.tab(),
        name: plain(name.unwrap_or_default()),
        owner: found.owner,
        state: found.state,
        states: &STATES[..STATES.len() - 1],
        left: found.left,
        lies: found.lies,
        clears: found.clears,
        label: label.unwrap_or_default(),
        fields: fields(&f.t, of.columns(), typed, of.key()),
        levels: found.levels,
        codes: found.codes,
        code_fields,
        wrongs,
        wrong: tried.wrong,
        thing: plain(&number),
        f,
    })
}

fn read_item(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Option<Found>, DbError> {
    let Some(found) = sheet::item(conn, site, item)? else { return Ok(None) };
    Ok(Some(Found::of(found, Vec::new(), false)))
}

fn read_location(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Option<Found>, DbError> {
    let Some(found) = sheet::location(conn, site, location)? else { return Ok(None) };
    let kind = found.cells.iter().find(|(name, _)| *name == "kind").map_or("", |(_, kind)| kind.as_str());
    if !PLACES.iter().any(|place| place.code() == kind) {
        return Ok(None);
    }
    let given_up = found.state == RETIRED || found.state == RUNS_EMPTY;
    let lies = if given_up { lies::at(conn, site, location, LIES)? } else { Vec::new() };
    let cleared = LocationKind::parse(kind).is_some_and(|kind| CLEARED.contains(&kind));
    let clears = cleared && lies.iter().any(|one| one.left() > 0);
    Ok(Some(Found::of(found, lies, clears)))
}

impl Found {
    fn of(found: Sheet, lies: Vec<Lies>, clears: bool) -> Found {
        let plain = |text: &str| clean(text).into_owned();
        let level = |one: &sheet::Level| Level {
            level: plain(&one.level),
            factor: one.factor,
            size_mm: one.size_mm,
            weight_g: one.weight_g,
            limits: one.limits,
        };
        let code = |one: &sheet::Code| Code {
            barcode: plain(&one.barcode),
            level: plain(&one.level),
            factor: one.factor,
            state: plain(&one.state),
        };
        Found {
            owner: plain(&found.owner),
            state: plain(&found.state),
            left: Left { units: found.units, open: found.open },
            lies,
            clears,
            levels: found.levels.iter().map(level).collect(),
            codes: found.codes.iter().map(code).collect(),
            cells: found.cells,
        }
    }
}

/// Somebody makes an item.
pub async fn make_item(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    make(&hall, &session, Of::Items, &form).await
}

/// Somebody makes a location.
pub async fn make_location(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    make(&hall, &session, Of::Locations, &form).await
}

/// What is wrong with what was typed, if anything.
async fn looked(hall: &Hall, of: Of, cells: &Cells) -> Result<Findings, DbError> {
    let (site, cells) = (hall.site.clone(), cells.clone());
    hall.read(move |conn| of.look(conn, &site, &cells)).await
}

async fn make(
    hall: &Hall,
    session: &Session,
    of: Of,
    form: &[(String, String)],
) -> Result<Response, Problem> {
    let (cells, password) = rowform::sent(of.columns(), form);
    let number =
        cells.iter().find(|(name, _)| *name == of.key()).map_or("", |(_, value)| value.trim()).to_owned();
    let found = looked(hall, of, &cells).await?;
    let mut tried = Tried { cells: cells.clone(), found, ..Tried::default() };
    if tried.found.total == 0 {
        match done(hall, session, &password, Ok(of.wish(number.clone(), cells, true))).await? {
            Ok(()) => {
                return Ok(
                    Redirect::to(&format!("/settings/{}/{}", of.tab(), escaped(&number))).into_response()
                );
            }
            Err(wrong) => tried.wrong = wrong,
        }
    }
    let page = listed(hall, session, of, Wanted::default(), tried).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Changes an item, its barcodes too.
pub async fn decide_item(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(item): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    decide(&hall, &session, Of::Items, item, &form).await
}

/// Changes a location, or what may be planned there.
pub async fn decide_location(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(location): Path<String>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    decide(&hall, &session, Of::Locations, location, &form).await
}

async fn decide(
    hall: &Hall,
    session: &Session,
    of: Of,
    number: String,
    form: &[(String, String)],
) -> Result<Response, Problem> {
    let value =
        |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value).to_owned();
    let mut tried = Tried::default();
    let wish = match (value("act").as_str(), of) {
        ("edit", _) => {
            (tried.cells, _) = rowform::sent(of.columns(), form);
            tried.cells.retain(|(name, _)| *name != of.key());
            tried.cells.push((of.key(), number.clone()));
            tried.found = looked(hall, of, &tried.cells).await?;
            Ok(of.wish(number.clone(), tried.cells.clone(), false))
        }
        ("barcode", Of::Items) => {
            (tried.code, _) = rowform::sent(Barcodes::COLUMNS, form);
            tried.code.retain(|(name, _)| *name != "item");
            tried.code.push(("item", number.clone()));
            let (site, cells) = (hall.site.clone(), tried.code.clone());
            let look = move |conn: &mut dyn Conn| {
                import::wrong::<Barcodes>(conn, &site, std::slice::from_ref(&cells))
            };
            tried.found = hall.read(look).await?;
            let barcode = value("barcode").trim().to_owned();
            let barcode = keys::gtin14(&barcode).unwrap_or(barcode);
            Ok(Setup::Barcode { barcode, item: number.clone(), cells: tried.code.clone() })
        }
        ("retire", Of::Items) => Ok(Setup::RetireItem { item: number.clone(), retired: true }),
        ("back", Of::Items) => Ok(Setup::RetireItem { item: number.clone(), retired: false }),
        ("no_barcode", Of::Items) => Ok(Setup::NoBarcode { barcode: value("barcode"), item: number.clone() }),
        ("clear", Of::Locations) => Ok(Setup::ClearLocation { location: number.clone() }),
        ("state", Of::Locations) => {
            Ok(Setup::LocationState { location: number.clone(), state: value("state") })
        }
        _ => Err(Message::new("req.bad")),
    };
    if tried.found.total == 0 {
        match done(hall, session, &value("password"), wish).await? {
            Ok(()) => {
                let path = format!("/settings/{}/{}", of.tab(), escaped(&number));
                return Ok(Redirect::to(&path).into_response());
            }
            Err(wrong) => tried.wrong = wrong,
        }
    }
    let page = shown(hall, session, of, number, tried).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}
