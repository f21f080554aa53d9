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
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The most locations a map shows.
const MOST: i64 = 20_000;
/// Width of the drawing; its height follows from the floor's shape.
const WIDE: i64 = 1200;

/// Room at each edge of the drawing, for names.
const EDGE: i64 = 24;
/// The least and the most a place takes in the drawing.
const SIDES: (i64, i64) = (5, 40);
/// About how wide a letter of a name is.
const LETTER: i64 = 8;
/// Kinds of places with shelves.
const SHELVES: [&str; 3] = ["bin", "face", "reserve"];

#[derive(Template)]
#[template(path = "board/map.html")]
struct Page {
    f: Frame,
    drawing: Arc<Drawing>,
}

/// How long a drawing counts: a floor of twenty thousand places is not looked through at each commit for each screen.
const COUNTS: Duration = Duration::from_secs(5);

/// The last drawing, one for all who look.
#[derive(Default)]
pub(super) struct Last(Mutex<Option<(Instant, Arc<Drawing>)>>);

impl Last {
    /// The drawing, as it was a few seconds ago at most.
    pub(super) async fn drawing(&self, hall: &Hall) -> Result<Arc<Drawing>, DbError> {
        // Whoever comes while it is drawn waits for it.
        let mut last = self.0.lock().await;
        if let Some((_, drawing)) = last.as_ref().filter(|(at, _)| at.elapsed() < COUNTS) {
            return Ok(Arc::clone(drawing));
        }
        let (begun, site) = (Instant::now(), hall.site.clone());
        let drawing = Arc::new(drawn(hall.read(move |conn| read(conn, &site)).await?));
        *last = Some((begun, Arc::clone(&drawing)));
        Ok(drawing)
    }
}

/// The floor as it is drawn.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) spots: Vec<Spot>,
    pub(super) zones: Vec<Zone>,
    pub(super) wide: i64,
    pub(super) high: i64,
    /// How wide and high a place is.
    pub(super) side: (i64, i64),
}

/// What stands at one point of the floor, all levels together.
pub(super) struct Spot {
    pub(super) x: i64,
    pub(super) y: i64,
    /// From 0, empty, to 4, full on all levels.
    pub(super) shade: i64,
    pub(super) kind: String,
    pub(super) zone: String,
    /// The lowest location here.
    pub(super) location: String,
    pub(super) filled: i64,
    pub(super) levels: i64,
    /// Its name has room below it.
    pub(super) named: bool,
}

impl Spot {
    pub(super) fn shelves(&self) -> bool {
        SHELVES.contains(&self.kind.as_str())
    }
}

/// What "Zone R" needs on the drawing, points.
const NAMED: i64 = 70;

/// The name of a zone, above its first row.
pub(super) struct Zone {
    pub(super) name: String,
    /// Others begin so near that there is no room for more than the name.
    pub(super) narrow: bool,
    pub(super) x: i64,
    pub(super) y: i64,
}

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Extension(last): Extension<Arc<Last>>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "map");
    painted(&Page { f, drawing: last.drawing(&hall).await? })
}

fn read(conn: &mut dyn Conn, site: &str) -> Result<Vec<Spot>, DbError> {
    let found = conn.query(
        "select l.location, l.kind, l.x_mm, l.y_mm, l.zone, \
         case when exists (select 1 from balance b where b.site = l.site and b.location = l.location) \
         then 1 else 0 end from location l where l.site = $1 and l.kind in \
         ('bin', 'face', 'reserve', 'receiving', 'dock', 'door', 'lane', 'pack_station') and (l.state <> 'retired' or \
         exists (select 1 from balance r where r.site = l.site and r.location = l.location)) \
         order by l.location limit $2",
        params![site, MOST],
    )?;
    let mut spots: BTreeMap<(i64, i64), Spot> = BTreeMap::new();
    for row in &found {
        let (x, y) = (row.int(2)?, row.int(3)?);
        let (location, kind, zone) = (text(row, 0)?, text(row, 1)?, text(row, 4)?);
        let new = Spot { x, y, shade: 0, kind, zone, location, filled: 0, levels: 0, named: false };
        let spot = spots.entry((x, y)).or_insert(new);
        spot.levels += 1;
        spot.filled += row.int(5)?;
    }
    Ok(spots.into_values().collect())
}

/// Places on the drawing instead of millimetres, as large as their distances allow, with the names there is room for. A
/// site whose locations have no coordinates has no map.
fn drawn(mut spots: Vec<Spot>) -> Drawing {
    let bound = |of: fn(&Spot) -> i64| {
        let low = spots.iter().map(of).min().unwrap_or(0);
        (low, spots.iter().map(of).max().unwrap_or(0) - low)
    };
    let ((left, broad), (top, deep)) = (bound(|spot| spot.x), bound(|spot| spot.y));
    if broad == 0 && deep == 0 {
        return Drawing::default();
    }
    let longest = broad.max(deep * 2).max(1);
    let room = WIDE - 2 * EDGE - SIDES.1;
    for spot in &mut spots {
        spot.x = (spot.x - left) * room / longest + EDGE;
        spot.y = (spot.y - top) * room / longest + EDGE;
        spot.shade = (spot.filled * 4 + spot.levels - 1) / spot.levels.max(1);
    }
    let shelves = || spots.iter().filter(|spot| spot.shelves());
    let side = (side(shelves().map(|spot| spot.x)), side(shelves().map(|spot| spot.y)));
    name(&mut spots);
    let high = deep * room / longest + side.1 + 2 * EDGE;
    Drawing { zones: zones(&spots), spots, wide: WIDE, high, side }
}

/// How long the side of a place may be, so that the nearest shelves do not touch.
fn side(along: impl Iterator<Item = i64>) -> i64 {
    let mut at: Vec<i64> = along.collect();
    at.sort_unstable();
    let gaps = at.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0);
    gaps.min().map_or(SIDES.1, |gap| gap * 5 / 6).clamp(SIDES.0, SIDES.1)
}

/// Docks, doors, lanes and benches get their names where their neighbour is far enough.
fn name(spots: &mut [Spot]) {
    let floor: Vec<(i64, i64)> =
        spots.iter().filter(|spot| !spot.shelves()).map(|spot| (spot.x, spot.y)).collect();
    for spot in spots.iter_mut().filter(|spot| !spot.shelves()) {
        let beside = floor.iter().filter(|(x, y)| *y == spot.y && *x != spot.x);
        let gap = beside.map(|(x, _)| (x - spot.x).abs()).min().unwrap_or(WIDE);
        let letters = i64::try_from(spot.location.chars().count()).unwrap_or(WIDE);
        spot.named = letters * LETTER <= gap;
    }
}

/// Each zone with shelves, at its upper left corner.
fn zones(spots: &[Spot]) -> Vec<Zone> {
    let mut corners: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for spot in spots.iter().filter(|spot| spot.shelves() && !spot.zone.is_empty()) {
        let corner = corners.entry(&spot.zone).or_insert((spot.x, spot.y));
        *corner = (corner.0.min(spot.x), corner.1.min(spot.y));
    }
    let near = |a: (i64, i64), b: (i64, i64)| a != b && (a.0 - b.0).abs() < NAMED && (a.1 - b.1).abs() < 16;
    let all: Vec<(i64, i64)> = corners.values().copied().collect();
    let zone = |(zone, at): (&str, (i64, i64))| Zone {
        name: zone.to_owned(),
        narrow: all.iter().any(|other| near(at, *other)),
        x: at.0,
        y: at.1 - 7,
    };
    corners.into_iter().map(zone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(
        location: &str,
        kind: &str,
        zone: &str,
        (x, y): (i64, i64),
        (filled, levels): (i64, i64),
    ) -> Spot {
        let (kind, zone, location) = (kind.to_owned(), zone.to_owned(), location.to_owned());
        Spot { x, y, shade: 0, kind, zone, location, filled, levels, named: false }
    }

    #[test]
    fn places_are_as_large_as_their_distances_allow_and_named_where_there_is_room() {
        let drawing = drawn(vec![
            spot("A01.1.1", "bin", "A", (0, 12_000), (0, 4)),
            spot("A01.2.1", "bin", "A", (1_800, 12_000), (1, 4)),
            spot("B01.1.1", "face", "B", (40_000, 13_250), (4, 4)),
            spot("DOCK.1", "dock", "in", (10_000, 0), (0, 1)),
            spot("DOCK.2", "dock", "in", (15_000, 0), (0, 1)),
            spot("A-VERY-LONG-DOOR", "door", "in", (16_000, 46_000), (0, 1)),
            spot("ANOTHER-LONG-DOOR", "door", "in", (19_000, 46_000), (0, 1)),
        ]);
        let zones: Vec<&str> = drawing.zones.iter().map(|zone| zone.name.as_str()).collect();
        assert_eq!(zones, ["A", "B"]);
        assert!(drawing.zones.iter().all(|zone| !zone.narrow), "far from each other");
        let close =
            [spot("A01.1.1", "bin", "A", (0, 0), (0, 1)), spot("B01.1.1", "bin", "B", (1_800, 0), (0, 1))];
        let wall = spot("C01.1.1", "bin", "C", (90_000, 0), (0, 1));
        let narrow = drawn(close.into_iter().chain([wall]).collect());
        assert_eq!(narrow.zones.iter().map(|zone| zone.narrow).collect::<Vec<_>>(), [true, true, false]);
        let shades: Vec<i64> = drawing.spots.iter().take(3).map(|spot| spot.shade).collect();
        assert_eq!(shades, [0, 1, 4]);
        let named: Vec<&str> =
            drawing.spots.iter().filter(|spot| spot.named).map(|spot| spot.location.as_str()).collect();
        assert_eq!(named, ["DOCK.1", "DOCK.2"]);
        let (w, h) = drawing.side;
        assert!((SIDES.0..=SIDES.1).contains(&w) && (SIDES.0..=SIDES.1).contains(&h), "{w} x {h}");
        assert!(drawing.spots[1].x - drawing.spots[0].x > w, "neighbours do not touch");
        let edge = drawing.spots.iter().all(|spot| {
            spot.x + w <= drawing.wide
                && spot.y + h + EDGE <= drawing.high
                && spot.x >= EDGE
                && spot.y >= EDGE
        });
        assert!(edge, "all stand within the drawing");
    }

    #[test]
    fn without_coordinates_there_is_no_map() {
        assert!(drawn(vec![spot("A", "bin", "A", (0, 0), (0, 1))]).spots.is_empty());
        assert!(drawn(Vec::new()).spots.is_empty());
    }
}
