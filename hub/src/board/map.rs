//! The floor map: locations where they stand, coloured by how much lies there.

use super::page::{Frame, painted};
use super::read::text;
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use std::collections::BTreeMap;

/// The most locations a map shows.
const MOST: i64 = 20_000;
/// Width of the drawing; its height follows from the floor's shape.
const WIDE: i64 = 1200;

#[derive(Template)]
#[template(path = "board/map.html")]
struct Page {
    f: Frame,
    spots: Vec<Spot>,
    wide: i64,
    high: i64,
    size: i64,
}

/// What stands at one point of the floor, all levels together.
struct Spot {
    x: i64,
    y: i64,
    /// From 0, empty, to 4, full on all levels.
    shade: i64,
    kind: String,
    /// The lowest location here.
    location: String,
    filled: i64,
    levels: i64,
}

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "map");
    let site = hall.site.clone();
    let found = hall.read(move |conn| read(conn, &site)).await?;
    let (spots, high, size) = scaled(found);
    painted(&Page { f, spots, wide: WIDE, high, size })
}

fn read(conn: &mut dyn Conn, site: &str) -> Result<Vec<Spot>, DbError> {
    let found = conn.query(
        "select l.location, l.kind, l.x_mm, l.y_mm, \
         case when exists (select 1 from balance b where b.site = l.site and b.location = l.location) \
         then 1 else 0 end from location l where l.site = $1 and l.kind in \
         ('bin', 'face', 'reserve', 'receiving', 'dock', 'door', 'lane', 'pack_station') \
         order by l.location limit $2",
        params![site, MOST],
    )?;
    let mut spots: BTreeMap<(i64, i64), Spot> = BTreeMap::new();
    for row in &found {
        let (x, y) = (row.int(2)?, row.int(3)?);
        let (location, kind) = (text(row, 0)?, text(row, 1)?);
        let spot =
            spots.entry((x, y)).or_insert(Spot { x, y, shade: 0, kind, location, filled: 0, levels: 0 });
        spot.levels += 1;
        spot.filled += row.int(4)?;
    }
    Ok(spots.into_values().collect())
}

/// Places on the drawing instead of millimetres. A site whose locations have no coordinates has no map.
fn scaled(mut spots: Vec<Spot>) -> (Vec<Spot>, i64, i64) {
    let bound = |of: fn(&Spot) -> i64| {
        let low = spots.iter().map(of).min().unwrap_or(0);
        (low, spots.iter().map(of).max().unwrap_or(0) - low)
    };
    let ((left, broad), (top, deep)) = (bound(|spot| spot.x), bound(|spot| spot.y));
    if broad == 0 && deep == 0 {
        return (Vec::new(), 0, 0);
    }
    let size = 10;
    let room = WIDE - 2 * size;
    let longest = broad.max(deep * 2).max(1);
    for spot in &mut spots {
        spot.x = (spot.x - left) * room / longest + size / 2;
        spot.y = (spot.y - top) * room / longest + size / 2;
        spot.shade = (spot.filled * 4 + spot.levels - 1) / spot.levels.max(1);
    }
    let high = deep * room / longest + 2 * size;
    (spots, high, size)
}
