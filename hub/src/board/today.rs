//! Today: what has to go out by which cut-off, and how far it is. For the desk and for a screen on the wall.

use super::page::{Frame, painted};
use super::read::text;
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows the page shows.
const ROWS: i64 = 500;

#[derive(Template)]
#[template(path = "board/today.html")]
struct Page {
    f: Frame,
    trucks: Vec<Truck>,
    all: Truck,
    cases: i64,
}

/// Orders of one carrier with one cut-off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Truck {
    pub(super) cut_off: i64,
    pub(super) carrier: String,
    /// How many there are, cancelled ones left out.
    pub(super) total: i64,
    pub(super) open: i64,
    pub(super) picked: i64,
    pub(super) packed: i64,
    /// On the truck or away.
    pub(super) out: i64,
}

impl Truck {
    fn add(&mut self, state: &str, n: i64) {
        match state {
            "cancelled" => return,
            "loaded" | "shipped" => self.out += n,
            "packed" | "staged" => self.packed += n,
            "picked" => self.picked += n,
            _ => self.open += n,
        }
        self.total += n;
    }

    fn sum(&mut self, other: &Truck) {
        self.total += other.total;
        self.open += other.open;
        self.picked += other.picked;
        self.packed += other.packed;
        self.out += other.out;
    }

    /// Past its cut-off, and not all of it is out.
    pub(super) fn is_late(&self, now: &i64) -> bool {
        self.cut_off < *now && self.out < self.total
    }
}

/// How to show it.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    tv: String,
}

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let mut f = Frame::of(&session, "today");
    f.tv = wanted.tv == "1";
    let (from, to) = f.t.day_around(f.now);
    let site = hall.site.clone();
    let (trucks, cases) = hall.read(move |conn| read(conn, &site, from, to)).await?;
    let mut all = Truck::default();
    trucks.iter().for_each(|truck| all.sum(truck));
    painted(&Page { f, trucks, all, cases })
}

pub(super) fn read(
    conn: &mut dyn Conn,
    site: &str,
    from: i64,
    to: i64,
) -> Result<(Vec<Truck>, i64), DbError> {
    let found = conn.query(
        "select cut_off, carrier, state, count(*) from order_head where site = $1 and cut_off >= $2 and cut_off < $3 \
         group by cut_off, carrier, state order by cut_off, carrier, state limit $4",
        params![site, from, to, ROWS],
    )?;
    let mut trucks: BTreeMap<(i64, String), Truck> = BTreeMap::new();
    for row in &found {
        let (cut_off, carrier) = (row.int(0)?, text(row, 1)?);
        let plain = Truck { cut_off, carrier: carrier.clone(), ..Truck::default() };
        trucks.entry((cut_off, carrier)).or_insert(plain).add(row.text(2)?, row.int(3)?);
    }
    let trucks = trucks.into_values().filter(|truck| truck.total > 0).collect();
    let cases = crate::many::open_cases(conn, site)?;
    Ok((trucks, cases))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_counts_where_it_stands_and_cancelled_ones_nowhere() {
        let mut truck = Truck { cut_off: 100, ..Truck::default() };
        for (state, n) in
            [("new", 1), ("short", 2), ("picked", 3), ("staged", 4), ("shipped", 5), ("cancelled", 9)]
        {
            truck.add(state, n);
        }
        let expected =
            Truck { cut_off: 100, total: 15, open: 3, picked: 3, packed: 4, out: 5, ..Truck::default() };
        assert_eq!(truck, expected);
        assert!(truck.is_late(&101) && !truck.is_late(&99));
        let mut all = Truck::default();
        all.sum(&truck);
        assert_eq!(all, Truck { cut_off: 0, ..expected });
    }
}
