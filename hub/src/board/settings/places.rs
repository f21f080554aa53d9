//! Benches; and barcodes the floor found, waiting for a yes.

use super::typed::Typed;
use super::{done, printers, tabs};
use crate::board::page::{Frame, painted};
use crate::board::read::{next, rows, text};
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::outbound::station::{self, Bench};
use crate::people::desk::Session;
use crate::setup::Setup;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::clean;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/benches.html")]
struct Benches {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    benches: Vec<Bench>,
    printers: Vec<String>,
    typed: Typed,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/aliases.html")]
struct Aliases {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    aliases: Vec<Alias>,
    /// The list's own address, to read it anew, and that of the next page, or empty.
    here: String,
    next: String,
    wrong: String,
}

/// A barcode that was found on an item, with the item's levels.
struct Alias {
    barcode: String,
    item: String,
    name: String,
    levels: Vec<(String, i64)>,
    /// Another item has this barcode already.
    taken: String,
}

/// The benches.
pub async fn benches(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Typed::default(), String::new()).await
}

async fn shown(hall: &Hall, session: &Session, typed: Typed, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let (benches, printers) =
        hall.read(move |conn| Ok((station::benches(conn, &site)?, printers(conn, &site)?))).await?;
    let benches = benches.into_iter().map(shown_as).collect();
    let tabs = tabs(&f);
    painted(&Benches { f, tabs, tab: "benches", benches, printers, typed, wrong })
}

/// As a page shows a bench: what comes from outside is made harmless.
fn shown_as(one: Bench) -> Bench {
    let [location, printer] = [one.location, one.printer].map(|text| clean(&text).into_owned());
    Bench { location, printer, ..one }
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    printer: String,
    #[serde(default)]
    weigh: String,
    #[serde(default)]
    barcode: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    password: String,
}

/// Sets a bench up.
pub async fn set(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let weigh = form.weigh == "1";
    let typed =
        Typed::new(&[("location", &form.location), ("printer", &form.printer), ("weigh", &form.weigh)]);
    let wish = Ok(Setup::Station { location: form.location, printer: form.printer, weigh });
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) => Ok(Redirect::to("/settings/benches").into_response()),
        Err(wrong) => Ok((StatusCode::CONFLICT, shown(&hall, &session, typed, wrong).await?).into_response()),
    }
}

/// Barcodes on a page.
const PAGE: i64 = 100;

/// Behind which barcode, and which item of it, the page goes on.
#[derive(Default, Deserialize)]
pub struct Behind {
    #[serde(default)]
    barcode: String,
    #[serde(default)]
    item: String,
}

impl Behind {
    fn address(&self) -> String {
        let escaped = crate::board::find::escaped;
        match self.barcode.as_str() {
            "" => "/settings/aliases".to_owned(),
            barcode => format!("/settings/aliases?barcode={}&item={}", escaped(barcode), escaped(&self.item)),
        }
    }
}

/// Barcodes that wait for a yes.
pub async fn aliases(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(behind): Query<Behind>,
) -> Result<Response, Problem> {
    waiting(&hall, &session, behind, String::new()).await
}

async fn waiting(hall: &Hall, session: &Session, behind: Behind, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let (site, here) = (hall.site.clone(), behind.address());
    let aliases = hall.read(move |conn| proposed(conn, &site, &behind)).await?;
    let next =
        next(&aliases, PAGE, |one| Behind { barcode: one.barcode.clone(), item: one.item.clone() }.address());
    let tabs = tabs(&f);
    painted(&Aliases { f, tabs, tab: "aliases", aliases, here, next, wrong })
}

fn proposed(conn: &mut dyn Conn, site: &str, behind: &Behind) -> Result<Vec<Alias>, DbError> {
    let found = conn.query(
        "select b.barcode, b.item, coalesce(i.name, ''), coalesce((select min(o.item) from barcode o where \
         o.site = b.site and o.barcode = b.barcode and o.state = 'active'), '') from barcode b \
         left join item i on i.site = b.site and i.item = b.item \
         where b.site = $1 and b.state = 'proposed' and (b.barcode, b.item) > ($2, $3) \
         order by b.barcode, b.item limit $4",
        params![site, &behind.barcode, &behind.item, PAGE],
    )?;
    let mut aliases = Vec::with_capacity(found.len());
    for row in &found {
        let levels = conn.query(
            "select level, factor from pack_level where site = $1 and item = $2 order by factor, level",
            params![site, row.text(1)?],
        )?;
        let mut levels = rows(&levels, |level| Ok((text(level, 0)?, level.int(1)?)))?;
        if levels.is_empty() {
            levels.push(("each".to_owned(), 1));
        }
        aliases.push(Alias {
            barcode: text(row, 0)?,
            item: text(row, 1)?,
            name: text(row, 2)?,
            levels,
            taken: text(row, 3)?,
        });
    }
    Ok(aliases)
}

/// Says yes or no to a barcode.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let level = (form.act != "reject").then_some(form.level);
    let wish = Ok(Setup::Alias { barcode: form.barcode, item: form.item, level });
    match done(&hall, &session, "", wish).await? {
        Ok(()) => Ok(Redirect::to("/settings/aliases").into_response()),
        Err(wrong) => {
            Ok((StatusCode::CONFLICT, waiting(&hall, &session, Behind::default(), wrong).await?)
                .into_response())
        }
    }
}
