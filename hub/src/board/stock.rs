//! Stock: at a location, of an item, of a lot, on an LPN; now, or as the books had it at a moment; with all that
//! happened there.

use super::moved::{self, Moved};
use super::page::{Frame, painted};
use super::read::{meet_devices, rows, text};
use crate::db::{Conn, DbError, params, query_opt_text};
use crate::floor::Hall;
use crate::ledger::is_virtual;
use crate::many;
use crate::order::promise::{self, Left};
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
use regal_shared::base::Moment;
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
    /// The page's own address, to read it anew, and that of the next rows, or empty.
    here: String,
    next: String,
    /// For what the goods of a narrowed location are reserved.
    reserved: Vec<Reserved>,
    story: Story,
    /// When the item is to be ordered anew, and what that follows from.
    need: Option<(Need, Terms)>,
    /// What may still be promised of an item.
    atp: Option<Left>,
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
    /// It can be scrapped.
    fn is_unfit(&self) -> bool {
        matches!(self.status.as_str(), "damaged" | "expired") && !self.is_account()
    }

    /// The other side of a booking: where goods came from, went to or are missing. Nothing lies there.
    fn is_account(&self) -> bool {
        is_virtual(&self.location)
    }

    /// The page of the movements that made it, and of what it is reserved for.
    fn path(&self) -> String {
        let escaped = super::find::escaped;
        format!(
            "/stock/location/{}?item={}&lot={}&lpn={}&status={}",
            escaped(&self.location),
            escaped(&self.item),
            escaped(&self.lot),
            escaped(&self.lpn),
            escaped(&self.status)
        )
    }
}

/// A line that goods are reserved for.
struct Reserved {
    order: String,
    line: i64,
    task: String,
    lot: String,
    lpn: String,
    qty: i64,
    made_at: i64,
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
    /// One LPN of it, empty for what lies loose.
    lpn: Option<String>,
    /// One status of it.
    #[serde(default)]
    status: String,
    /// Where the page of the story before ended.
    #[serde(default)]
    after: String,
    /// Where the page of stock before ended.
    #[serde(default)]
    from: String,
}

impl Wanted {
    /// The address of the page from a place on.
    fn address(&self, path: &str, (after, from): (&str, &str)) -> String {
        let mut address = format!("{path}?at={}", super::find::escaped(&self.at));
        let lpn = self.lpn.as_deref();
        let parts = [
            ("item", self.item.as_str()),
            ("lot", &self.lot),
            ("status", &self.status),
            ("after", after),
            ("from", from),
        ];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        for (name, value) in parts.chain(lpn.map(|lpn| ("lpn", lpn))) {
            address.push_str(&format!("&{name}={}", super::find::escaped(value)));
        }
        address
    }
}

/// Between the parts of a stock key in an address: no text of ours has it.
const BETWEEN: char = '\u{1f}';

fn key(text: &str) -> Key {
    let mut parts = text.split(BETWEEN).map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// Movements the first page shows.
const NEWEST: i64 = 20;

#[derive(Template)]
#[template(path = "board/stock_first.html")]
struct First {
    f: Frame,
    holds: i64,
    counts: i64,
    low: i64,
    newest: Vec<Moved>,
}

/// Where to begin: what asks for somebody, and what moved last.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    let mut f = Frame::of(&session, "stock");
    meet_devices(&mut f, &hall).await?;
    let site = hall.site.clone();
    let (holds, counts, low, newest) = hall
        .read(move |conn| {
            let holds = many::holds(conn, &site)?;
            let mut counts = 0;
            for state in ["ready", "leased", "in_progress"] {
                counts += many::tasks(conn, &site, state, "count")?;
            }
            Ok((holds, counts, many::low_items(conn, &site)?, moved::newest(conn, &site, NEWEST)?))
        })
        .await?;
    painted(&First { f, holds, counts, low, newest })
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
    let mut f = Frame::of(session, "stock");
    meet_devices(&mut f, hall).await?;
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
    let goods = Goods {
        item: wanted.item.clone(),
        lot: wanted.lot.clone(),
        lpn: wanted.lpn.clone(),
        status: wanted.status.clone(),
    };
    let (here, from) = (wanted.address(&path, (&wanted.after, &wanted.from)), key(&wanted.from));
    let behind = Place::parse(&wanted.after).or(moment.map(Place::up_to));
    let (site, narrowed) = (hall.site.clone(), goods.clone());
    let today = hall.now();
    let (stock, next, since, story, (need, atp, reserved)) = hall
        .read(move |conn| {
            let ((stock, next), since) = match moment {
                Some(moment) => at(conn, &site, &of, &narrowed, moment, &from)?,
                None => (now(conn, &site, &of, &narrowed, &from)?, 0),
            };
            let need = if moment.is_none() { need(conn, &site, &of)? } else { None };
            let atp = if moment.is_none() { atp(conn, &site, &of, today)? } else { None };
            let reserved = if moment.is_none() { reserved(conn, &site, &of, &narrowed)? } else { Vec::new() };
            let story = story::story(conn, &site, &of, &narrowed, behind.as_ref())?;
            Ok((stock, next, since, story, (need, atp, reserved)))
        })
        .await?;
    let next =
        next.map_or_else(String::new, |key| wanted.address(&path, ("", &key.join(&BETWEEN.to_string()))));
    let clean = |text: &str| regal_shared::text::clean(text).into_owned();
    let apart = matches!(by, "item" | "lot");
    painted(&Page {
        by,
        what: clean(&what),
        path,
        goods: Goods {
            item: clean(&goods.item),
            lot: clean(&goods.lot),
            lpn: goods.lpn.as_deref().map(clean),
            status: clean(&goods.status),
        },
        at: moment.map_or_else(String::new, |moment| calendar.minute(moment)),
        since,
        accounts: apart && stock.iter().any(Stock::is_account),
        lies: stock.iter().any(|one| !apart || !one.is_account()),
        here,
        next,
        reserved,
        stock,
        story,
        need,
        atp,
        f,
    })
}

/// What may still be promised of an item.
fn atp(conn: &mut dyn Conn, site: &str, of: &Of, now: Moment) -> Result<Option<Left>, DbError> {
    let Of::Item(item) = of else { return Ok(None) };
    promise::left(conn, site, item, now).map(Some)
}

/// What an item needs; nothing else needs anything.
fn need(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Option<(Need, Terms)>, DbError> {
    let Of::Item(item) = of else { return Ok(None) };
    let Some(need) = supply::stored(conn, site, item)? else { return Ok(None) };
    Ok(Some((need, Terms::load(conn, site)?)))
}

/// For which lines the goods of one item at a location are reserved, the oldest first.
fn reserved(conn: &mut dyn Conn, site: &str, of: &Of, goods: &Goods) -> Result<Vec<Reserved>, DbError> {
    let Of::Location(location) = of else { return Ok(Vec::new()) };
    let (any_lpn, lpn) = (i64::from(goods.lpn.is_none()), goods.lpn.as_deref().unwrap_or_default());
    let found = conn.query(
        "select order_no, order_line, task, lot, lpn, qty, made_at from reservation where site = $1 and location = $2 and \
         item = $3 and state = 'open' and qty > 0 and (lot = $4 or $4 = '') and ($5 = 1 or lpn = $6) and \
         (status = $7 or $7 = '') order by made_at, reservation limit $8",
        params![site, location, &goods.item, &goods.lot, any_lpn, lpn, &goods.status, PAGE],
    )?;
    rows(&found, |row| {
        Ok(Reserved {
            order: text(row, 0)?,
            line: row.int(1)?,
            task: text(row, 2)?,
            lot: text(row, 3)?,
            lpn: text(row, 4)?,
            qty: row.int(5)?,
            made_at: row.int(6)?,
        })
    })
}

/// Rows of stock, and the key of the last one where more may follow.
type Rows = (Vec<Stock>, Option<Key>);

/// Stock behind a key as the books had it at a moment, and how many movements that took; -1 when too many, -2 when the
/// trail is far behind.
fn at(
    conn: &mut dyn Conn,
    site: &str,
    of: &Of,
    goods: &Goods,
    moment: i64,
    from: &Key,
) -> Result<(Rows, i64), DbError> {
    let past = past::as_of(conn, site, of, moment)?;
    if past.is_behind {
        return Ok(((Vec::new(), None), -2));
    }
    if past.is_too_far() {
        return Ok(((Vec::new(), None), -1));
    }
    let mut stock = Vec::new();
    let mut last = Key::default();
    let most = usize::try_from(PAGE).unwrap_or(0);
    let found = past.stock.into_iter().filter(|(key, _)| key > from && is_wanted(goods, key));
    for (key, on_hand) in found.take(most) {
        last.clone_from(&key);
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
    let next = (stock.len() >= most).then_some(last);
    Ok(((stock, next), past.since))
}

/// Whether a page that is narrowed shows a key.
fn is_wanted(goods: &Goods, [_, item, _, lot, _, lpn, status]: &Key) -> bool {
    (goods.item.is_empty() || *item == goods.item)
        && (goods.lot.is_empty() || *lot == goods.lot)
        && goods.lpn.as_ref().is_none_or(|wanted| lpn == wanted)
        && (goods.status.is_empty() || *status == goods.status)
}

fn now(conn: &mut dyn Conn, site: &str, of: &Of, goods: &Goods, from: &Key) -> Result<Rows, DbError> {
    let mut found = lying(conn, site, of, (&goods.item, &goods.lot), from, PAGE)?;
    let full = i64::try_from(found.len()).is_ok_and(|rows| rows >= PAGE);
    let next = found.last().filter(|_| full).map(|one| one.key.clone());
    found.retain(|one| is_wanted(goods, &one.key));
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let clean = |text: String| regal_shared::text::clean(&text).into_owned();
    let stock = |Lying { key, name, on_hand, suspect, reserved }: Lying| {
        let [location, item, _, lot, serial, lpn, status] = key.map(clean);
        Stock { location, item, name: clean(name), lot, serial, lpn, status, on_hand, suspect, reserved }
    };
    Ok((found.into_iter().map(stock).collect(), next))
}
