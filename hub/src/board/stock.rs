//! Stock: at a location, of an item, of a lot, on an LPN; now, or as the books had it at a moment; with all that
//! happened there.

use super::page::{Frame, painted};
use crate::db::{Conn, DbError, params, query_opt_text};
use crate::floor::Hall;
use crate::ledger::is_virtual;
use crate::people::desk::Session;
use crate::report::calendar::Calendar;
use crate::report::past::{self, Key, Of};
use crate::report::present::{Lying, lying};
use crate::report::story::{self, Goods, Place, Story};
use crate::report::supply::{self, Need, Terms};
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

/// Rows on a page.
const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "board/stock.html")]
struct Page {
    f: Frame,
    /// `location`, `item`, `lot`, `lpn`, or empty.
    by: &'static str,
    what: String,
    /// The page's own address.
    path: String,
    goods: Goods,
    /// The moment asked for, as a field of a form has it; empty for now.
    at: String,
    /// Movements since that moment; -1 when there are too many to tell, -2 when so much was just booked that it cannot be
    /// told yet.
    since: i64,
    stock: Vec<Stock>,
    /// Whether something is listed that lies somewhere.
    lies: bool,
    /// Whether an item or a lot has counter-accounts to show.
    accounts: bool,
    more: bool,
    story: Story,
    /// When the item is to be ordered anew, and what that follows from.
    need: Option<(Need, Terms)>,
}

/// A balance.
struct Stock {
    location: String,
    item: String,
    name: String,
    lot: String,
    serial: String,
    lpn: String,
    status: String,
    on_hand: i64,
    suspect: bool,
    reserved: i64,
}

impl Stock {
    /// The other side of a booking: where goods came from, went to or are missing. Nothing lies there.
    fn is_account(&self) -> bool {
        is_virtual(&self.location)
    }

    /// The page of the movements that made it.
    fn path(&self) -> String {
        let escaped = super::find::escaped;
        format!(
            "/stock/location/{}?item={}&lot={}",
            escaped(&self.location),
            escaped(&self.item),
            escaped(&self.lot)
        )
    }
}

/// What stands behind the `?` of the address.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// A moment, such as `2026-11-27T09:30`.
    #[serde(default)]
    at: String,
    /// One item of a location.
    #[serde(default)]
    item: String,
    /// One lot of it.
    #[serde(default)]
    lot: String,
    /// Where the page before ended.
    #[serde(default)]
    after: String,
}

/// Where to begin: the page asks what to look for.
pub async fn page(Extension(session): Extension<Session>) -> Result<Response, Problem> {
    let f = Frame::of(&session, "stock");
    painted(&Page {
        f,
        by: "",
        what: String::new(),
        path: String::new(),
        goods: Goods::default(),
        at: String::new(),
        since: 0,
        stock: Vec::new(),
        lies: false,
        accounts: false,
        more: false,
        story: Story::default(),
        need: None,
    })
}

/// What lies at a location.
pub async fn location(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(location): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Of::Location(location), wanted).await
}

/// Where an item lies.
pub async fn item(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(item): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Of::Item(item), wanted).await
}

/// Where a lot of an item lies.
pub async fn lot(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path((item, lot)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Of::Lot { item, lot }, wanted).await
}

/// What is on an LPN.
pub async fn lpn(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Path(lpn): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Of::Lpn(lpn), wanted).await
}

async fn shown(hall: &Hall, session: &Session, of: Of, wanted: Wanted) -> Result<Response, Problem> {
    let f = Frame::of(session, "stock");
    let calendar = Calendar::here();
    // The minute that was asked for is in it to its end.
    let moment =
        calendar.moment(&wanted.at).map(|moment| moment + 59_999).filter(|moment| *moment < hall.now().0);
    let escaped = super::find::escaped;
    let (by, what, path) = match &of {
        Of::Location(what) => ("location", what.clone(), format!("/stock/location/{}", escaped(what))),
        Of::Item(what) => ("item", what.clone(), format!("/stock/item/{}", escaped(what))),
        Of::Lot { item, lot } => {
            ("lot", format!("{item} {lot}"), format!("/stock/lot/{}/{}", escaped(item), escaped(lot)))
        }
        Of::Lpn(what) => ("lpn", what.clone(), format!("/stock/lpn/{}", escaped(what))),
    };
    let goods = Goods { item: wanted.item, lot: wanted.lot };
    let behind = Place::parse(&wanted.after).or(moment.map(Place::up_to));
    let (site, narrowed) = (hall.site.clone(), goods.clone());
    let (stock, since, story, need) = hall
        .read(move |conn| {
            let (stock, since) = match moment {
                Some(moment) => at(conn, &site, &of, &narrowed, moment)?,
                None => (now(conn, &site, &of, &narrowed)?, 0),
            };
            let need = if moment.is_none() { need(conn, &site, &of)? } else { None };
            Ok((stock, since, story::story(conn, &site, &of, &narrowed, behind.as_ref())?, need))
        })
        .await?;
    let clean = |text: &str| regal_shared::text::clean(text).into_owned();
    let apart = matches!(by, "item" | "lot");
    painted(&Page {
        by,
        what: clean(&what),
        path,
        goods: Goods { item: clean(&goods.item), lot: clean(&goods.lot) },
        at: moment.map_or_else(String::new, |moment| calendar.minute(moment)),
        since,
        accounts: apart && stock.iter().any(Stock::is_account),
        lies: stock.iter().any(|one| !apart || !one.is_account()),
        more: i64::try_from(stock.len()).is_ok_and(|n| n >= PAGE),
        stock,
        story,
        need,
        f,
    })
}

/// What an item needs; nothing else needs anything.
fn need(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Option<(Need, Terms)>, DbError> {
    let Of::Item(item) = of else { return Ok(None) };
    let Some(need) = supply::stored(conn, site, item)? else { return Ok(None) };
    Ok(Some((need, Terms::load(conn, site)?)))
}

/// Stock as the books had it at a moment, and how many movements that took; -1 when too many, -2 when the trail is far
/// behind.
fn at(
    conn: &mut dyn Conn,
    site: &str,
    of: &Of,
    goods: &Goods,
    moment: i64,
) -> Result<(Vec<Stock>, i64), DbError> {
    let past = past::as_of(conn, site, of, moment)?;
    if past.is_behind {
        return Ok((Vec::new(), -2));
    }
    if past.is_too_far() {
        return Ok((Vec::new(), -1));
    }
    let mut stock = Vec::new();
    let wanted = |item: &str, lot: &str| {
        (goods.item.is_empty() || item == goods.item) && (goods.lot.is_empty() || lot == goods.lot)
    };
    let rows = past.stock.into_iter().filter(|([_, item, _, lot, ..], _)| wanted(item, lot));
    for (key, on_hand) in rows.take(usize::try_from(PAGE).unwrap_or(0)) {
        let sql = "select name from item where site = $1 and item = $2";
        let name = query_opt_text(conn, sql, params![site, &key[1]])?.unwrap_or_default();
        let [location, item, _, lot, serial, lpn, status] =
            key.map(|part| regal_shared::text::clean(&part).into_owned());
        let name = regal_shared::text::clean(&name).into_owned();
        stock.push(Stock {
            location,
            item,
            name,
            lot,
            serial,
            lpn,
            status,
            on_hand,
            suspect: false,
            reserved: 0,
        });
    }
    Ok((stock, past.since))
}

fn now(conn: &mut dyn Conn, site: &str, of: &Of, goods: &Goods) -> Result<Vec<Stock>, DbError> {
    let mut found = lying(conn, site, of, (&goods.item, &goods.lot), &Key::default(), PAGE)?;
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let clean = |text: String| regal_shared::text::clean(&text).into_owned();
    let stock = |Lying { key, name, on_hand, suspect, reserved }: Lying| {
        let [location, item, _, lot, serial, lpn, status] = key.map(clean);
        Stock { location, item, name: clean(name), lot, serial, lpn, status, on_hand, suspect, reserved }
    };
    Ok(found.into_iter().map(stock).collect())
}
