//! What happened to a location, an item, a lot, an LPN or an order, newest first.

use crate::floor::Hall;
use crate::report::past::Of;
use crate::report::story::{self, Entry, Goods, Place, Story};
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest name.
const LONGEST: usize = 60;

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A location.
    Location,
    /// An item.
    Item,
    /// An LPN.
    Lpn,
    /// An order.
    Order,
}

/// What is looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// What it is.
    #[param(inline)]
    by: About,
    /// Its name or number.
    #[param(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    of: String,
    /// One item at a location alone, and movements alone.
    #[param(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    item: Option<String>,
    /// One lot alone, of an item or of an item at a location.
    #[param(min_length = 1, max_length = 60, pattern = "^[^\\x00]+$")]
    lot: Option<String>,
    /// What `next` of the page before said; absent for the newest.
    #[param(pattern = "^-?[0-9]{1,18}[.][0-9]{1,2}[.]-?[0-9]{1,18}[.][^\\x00]{0,60}$")]
    after: Option<String>,
}

/// Something that happened. Control and hidden characters of names are shown as signs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Happened {
    /// When the hub learned of it, ms since 1970.
    at: i64,
    /// `movement`, `exception`, `task`, `label`, `count`, `hold` or `order`.
    kind: &'static str,
    /// What it was, such as `pick` of a movement or `short` of an exception.
    code: String,
    /// More of it, such as the state of an exception; or empty.
    state: String,
    /// Number of the movement, the exception, the task …; empty where it has none.
    number: String,
    /// The item, or empty.
    item: String,
    /// Lot, or empty.
    lot: String,
    /// Base units; 0 where there are none.
    qty: i64,
    /// From where, or empty.
    from: String,
    /// From which LPN, or empty.
    from_lpn: String,
    /// To where, or empty.
    to: String,
    /// To which LPN, or empty.
    to_lpn: String,
    /// The place it was to go to, where a worker set it down elsewhere; or empty.
    planned: String,
    /// The rule that had chosen that place, or empty.
    rule: String,
    /// Why the worker did so, or empty.
    reason: String,
}

/// What happened to something, newest first, 50 at a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// What happened.
    data: Vec<Happened>,
    /// What to give as `after` for the next page; null on the last.
    next: Option<String>,
    /// So much was just booked that movements are missing here for a moment.
    is_behind: bool,
}

impl From<Entry> for Happened {
    fn from(entry: Entry) -> Happened {
        let (at, kind, journal) = (*entry.at(), entry.kind(), entry.number());
        let Entry { what, then, link, item, lot, qty, from, from_lpn, to, to_lpn, beaten, .. } = entry;
        let (planned, rule, reason) =
            beaten.map(|one| (one.planned, one.rule, one.reason)).unwrap_or_default();
        let number = if kind == "movement" { journal.to_string() } else { link.0 };
        let (code, state) = (what.1, then.1);
        Happened {
            at,
            kind,
            code,
            state,
            number,
            item,
            lot,
            qty,
            from,
            from_lpn,
            to,
            to_lpn,
            planned,
            rule,
            reason,
        }
    }
}

/// What happened to a location, an item, a lot, an LPN or an order: movements, exceptions, tasks, labels, counts and holds.
/// Who did it stays in the house.
#[utoipa::path(get, path = "/api/v1/history", tag = "Stock", params(Which),
    responses((status = 200, body = History)))]
pub async fn list(State(hall): State<Hall>, Asked(which): Asked<Which>) -> Result<Json<History>, Problem> {
    let names = [("of", Some(&which.of)), ("item", which.item.as_ref()), ("lot", which.lot.as_ref())];
    for (name, text) in names.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err(Problem::bad(format!("address, {name}"), format!("1 to {LONGEST} characters")));
        }
    }
    let behind = match which.after.as_deref() {
        None => None,
        Some(code) => Some(Place::parse(code).ok_or_else(|| {
            Problem::bad("address, after", "put there what `next` of the page before said, as it is")
        })?),
    };
    let site = hall.site.clone();
    let Story { entries, next, is_behind } =
        hall.read(move |conn| of(conn, &site, which, behind.as_ref())).await?;
    let next = Some(next).filter(|next| !next.is_empty());
    Ok(Json(History { data: entries.into_iter().map(Happened::from).collect(), next, is_behind }))
}

fn of(
    conn: &mut dyn crate::db::Conn,
    site: &str,
    which: Which,
    behind: Option<&Place>,
) -> Result<Story, crate::db::DbError> {
    let Which { by, of, item, lot, .. } = which;
    let goods =
        Goods { item: item.unwrap_or_default(), lot: lot.clone().unwrap_or_default(), ..Goods::default() };
    let of = match (by, lot) {
        (About::Order, _) => return story::of_order(conn, site, &of, behind),
        (About::Location, _) => Of::Location(of),
        (About::Item, None) => Of::Item(of),
        (About::Item, Some(lot)) => Of::Lot { item: of, lot },
        (About::Lpn, _) => Of::Lpn(of),
    };
    story::story(conn, site, &of, &goods, behind)
}
