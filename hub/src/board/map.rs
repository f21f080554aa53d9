//! The floor map: locations where they stand, coloured by how much lies there, how long, or what moved; with how many people
//! work in which zone. A large floor is drawn in blocks of places that stand together, and a block opens to its places: so it
//! has few parts to go through by key, and few for a browser to paint.

mod blocks;

use super::kept::Kept;
use super::page::{Frame, painted};
use super::read::text;
use crate::db::{Conn, DbError, params};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::report::activity as of_the_hour;
use crate::site::Site;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

use blocks::Block;

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
    by: String,
    ways: Vec<&'static str>,
    /// The block that is open, by its first place; empty for the whole floor.
    at: String,
}

/// What the colours of a map tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// How many of its levels hold something.
    Load,
    /// How long the oldest of it has lain there.
    Age,
    /// How often something came or went within the hour.
    Activity,
}

impl By {
    const ALL: [By; 3] = [By::Load, By::Age, By::Activity];

    /// As it is named in addresses and words.
    fn code(self) -> &'static str {
        match self {
            By::Load => "load",
            By::Age => "age",
            By::Activity => "activity",
        }
    }

    fn parse(code: &str) -> By {
        By::ALL.into_iter().find(|by| by.code() == code).unwrap_or(By::Load)
    }
}

/// The last drawings, one of each kind for all who look.
pub(super) type Last = Kept<By, Drawing>;

/// The drawing, as it was a few seconds ago at most.
pub(super) async fn drawing(last: &Last, hall: &Hall, by: By) -> Result<Arc<Drawing>, DbError> {
    let now = hall.now().0;
    last.get(by, || async {
        let site = hall.site.clone();
        let found = hall.read(move |conn| Ok((read(conn, &site, by, now)?, people(conn, &site)?))).await?;
        Ok(drawn(found.0, &found.1))
    })
    .await
}

/// The floor as it is drawn.
#[derive(Default)]
pub(super) struct Drawing {
    /// Places that are drawn one by one.
    pub(super) spots: Vec<Spot>,
    /// Those that are drawn together.
    pub(super) blocks: Vec<Block>,
    pub(super) zones: Vec<Zone>,
    pub(super) wide: i64,
    pub(super) high: i64,
    /// How wide and high a place is.
    pub(super) side: (i64, i64),
}

impl Drawing {
    /// There is no map of this site.
    pub(super) fn is_empty(&self) -> bool {
        self.spots.is_empty() && self.blocks.is_empty()
    }
}

/// What stands at one point of the floor, all levels together.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) x: i64,
    pub(super) y: i64,
    /// Where it stands, mm.
    mm: (i64, i64),
    /// From 0, empty or still, to 4, full on all levels, old or busy.
    pub(super) shade: i64,
    pub(super) kind: String,
    pub(super) zone: String,
    /// The lowest location here.
    pub(super) location: String,
    pub(super) filled: i64,
    pub(super) levels: i64,
    /// Days the oldest has lain here, or movements within the hour: what the map is coloured by.
    pub(super) value: i64,
    /// Its name has room below it.
    pub(super) named: bool,
}

impl Spot {
    pub(super) fn shelves(&self) -> bool {
        SHELVES.contains(&self.kind.as_str())
    }

    /// The name of its colour.
    pub(super) fn colour(&self) -> &'static str {
        if !self.shelves() {
            return "floor";
        }
        match self.shade {
            ..=0 => "s0",
            1 => "s1",
            2 => "s2",
            3 => "s3",
            _ => "s4",
        }
    }
}

/// What "Zone R" needs on the drawing, points.
const NAMED: i64 = 70;

/// The name of a zone, above its first row.
pub(super) struct Zone {
    pub(super) name: String,
    /// Others begin so near that there is no room for more than the name.
    pub(super) narrow: bool,
    /// People at work in it.
    pub(super) people: i64,
    pub(super) x: i64,
    pub(super) y: i64,
}

/// How to colour it.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    by: String,
    /// A place of the block that is to be open.
    #[serde(default)]
    at: String,
}

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Extension(last): Extension<Arc<Last>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "map");
    let by = By::parse(&wanted.by);
    let ways = By::ALL.map(By::code).to_vec();
    let whole = drawing(&last, &hall, by).await?;
    let (drawing, at) = match whole.opened(&wanted.at) {
        Some((opened, first)) => (Arc::new(opened), first),
        None => (whole, String::new()),
    };
    painted(&Page { f, drawing, by: by.code().to_owned(), ways, at })
}

/// How many people are at work in each zone: those whose next line lies there, or whose work has none and is done there.
/// Nobody's name, and not since when.
fn people(conn: &mut dyn Conn, site: &str) -> Result<BTreeMap<String, i64>, DbError> {
    let found = conn.query(
        "select w.zone, count(distinct w.actor) from (select l.actor, coalesce((select nullif(p.zone, '') from task_line n \
         join location p on p.site = n.site and p.location = n.location where n.site = l.site and n.task = l.task and \
         n.state = 'open' order by n.walk, n.line limit 1), t.zone) as zone from lease l join task t on t.site = l.site and \
         t.task = l.task where l.site = $1 and l.state = 'active') w where w.zone <> '' group by w.zone \
         order by w.zone limit 500",
        params![site],
    )?;
    found.iter().map(|row| Ok((text(row, 0)?, row.int(1)?))).collect()
}

/// A day, ms.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How often something came to or left each location within the hour.
fn activity(conn: &mut dyn Conn, site: &str, now: i64) -> Result<BTreeMap<String, i64>, DbError> {
    let newest = Site::load(conn, site)?.journal;
    let since = of_the_hour::since(conn, site, now)?;
    let mut all: BTreeMap<String, i64> = BTreeMap::new();
    for sql in [
        "select from_location, count(*) from movement where site = $1 and number > $2 and number <= $3 group by from_location",
        "select to_location, count(*) from movement where site = $1 and number > $2 and number <= $3 group by to_location",
    ] {
        for row in &conn.query(sql, params![site, since, newest])? {
            *all.entry(row.string(0)?).or_default() += row.int(1)?;
        }
    }
    Ok(all)
}

fn read(conn: &mut dyn Conn, site: &str, by: By, now: i64) -> Result<Vec<Spot>, DbError> {
    let moved = if by == By::Activity { activity(conn, site, now)? } else { BTreeMap::new() };
    let found = conn.query(
        "select l.location, l.kind, l.x_mm, l.y_mm, l.zone, \
         case when exists (select 1 from balance b where b.site = l.site and b.location = l.location) \
         then 1 else 0 end, case when $3 = 1 then coalesce((select min(o.first_in) from balance o where o.site = l.site and \
         o.location = l.location and o.on_hand > 0), 0) else 0 end from location l where l.site = $1 and l.kind in \
         ('bin', 'face', 'reserve', 'receiving', 'dock', 'door', 'lane', 'pack_station') and (l.state <> 'retired' or \
         exists (select 1 from balance r where r.site = l.site and r.location = l.location)) \
         order by l.location limit $2",
        // How long goods have lain is looked up for the map that says so alone.
        params![site, MOST, i64::from(by == By::Age)],
    )?;
    let mut spots: BTreeMap<(i64, i64), Spot> = BTreeMap::new();
    for row in &found {
        let (x, y) = (row.int(2)?, row.int(3)?);
        let (location, kind, zone) = (text(row, 0)?, text(row, 1)?, text(row, 4)?);
        let lain = Some(row.int(6)?).filter(|first| *first > 0).map(|first| (now - first).max(0));
        let times = moved.get(row.text(0)?).copied().unwrap_or(0);
        let new = Spot {
            x,
            y,
            mm: (x, y),
            shade: 0,
            kind,
            zone,
            location,
            filled: 0,
            levels: 0,
            value: 0,
            named: false,
        };
        let spot = spots.entry((x, y)).or_insert(new);
        spot.levels += 1;
        spot.filled += row.int(5)?;
        match by {
            By::Load => (),
            By::Activity => spot.value += times,
            By::Age => {
                spot.value = spot.value.max(lain.map_or(0, |ms| ms / DAY_MS));
                spot.shade = spot.shade.max(lain.map_or(0, |ms| aged(ms / DAY_MS)));
            }
        }
    }
    let mut spots: Vec<Spot> = spots.into_values().collect();
    let busiest = spots.iter().filter(|spot| spot.shelves()).map(|spot| spot.value).max().unwrap_or(0).max(1);
    for spot in &mut spots {
        match by {
            By::Load => spot.shade = (spot.filled * 4 + spot.levels - 1) / spot.levels.max(1),
            By::Activity => spot.shade = (spot.value * 4 + busiest - 1) / busiest,
            By::Age => (),
        }
    }
    Ok(spots)
}

/// The shade of what has lain for so many days.
fn aged(days: i64) -> i64 {
    match days {
        ..7 => 1,
        7..30 => 2,
        30..90 => 3,
        _ => 4,
    }
}

/// The floor, in blocks where it is large. A site whose locations have no coordinates has no map.
fn drawn(spots: Vec<Spot>, people: &BTreeMap<String, i64>) -> Drawing {
    let Some(one) = spots.first().map(|spot| spot.mm) else { return Drawing::default() };
    if spots.iter().all(|spot| spot.mm == one) {
        return Drawing::default();
    }
    let mut drawing = placed(spots, people);
    (drawing.spots, drawing.blocks) = blocks::of(drawing.spots, drawing.side);
    drawing
}

/// Places on the drawing instead of millimetres, as large as their distances allow, with the names there is room for.
fn placed(mut spots: Vec<Spot>, people: &BTreeMap<String, i64>) -> Drawing {
    let bound = |of: fn(&Spot) -> i64| {
        let low = spots.iter().map(of).min().unwrap_or(0);
        (low, spots.iter().map(of).max().unwrap_or(0) - low)
    };
    let ((left, broad), (top, deep)) = (bound(|spot| spot.mm.0), bound(|spot| spot.mm.1));
    let longest = broad.max(deep * 2).max(1);
    let room = WIDE - 2 * EDGE - SIDES.1;
    for spot in &mut spots {
        spot.x = (spot.mm.0 - left) * room / longest + EDGE;
        spot.y = (spot.mm.1 - top) * room / longest + EDGE;
    }
    let shelves = || spots.iter().filter(|spot| spot.shelves());
    let side = (side(shelves().map(|spot| spot.x)), side(shelves().map(|spot| spot.y)));
    name(&mut spots);
    let high = deep * room / longest + side.1 + 2 * EDGE;
    // A floor that is deeper than wide takes no more width than it has, with room for the name of a zone.
    let wide = (broad * room / longest + side.0 + 2 * EDGE).max(NAMED * 2);
    Drawing { zones: zones(&spots, people), spots, blocks: Vec::new(), wide, high, side }
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
fn zones(spots: &[Spot], people: &BTreeMap<String, i64>) -> Vec<Zone> {
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
        people: people.get(zone).copied().unwrap_or(0),
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
        let shade = (filled * 4 + levels - 1) / levels.max(1);
        Spot { x, y, mm: (x, y), shade, kind, zone, location, filled, levels, value: 0, named: false }
    }

    #[test]
    fn places_are_as_large_as_their_distances_allow_and_named_where_there_is_room() {
        let at_work = BTreeMap::from([("B".to_owned(), 2)]);
        let spots = vec![
            spot("A01.1.1", "bin", "A", (0, 12_000), (0, 4)),
            spot("A01.2.1", "bin", "A", (1_800, 12_000), (1, 4)),
            spot("B01.1.1", "face", "B", (40_000, 13_250), (4, 4)),
            spot("DOCK.1", "dock", "in", (10_000, 0), (0, 1)),
            spot("DOCK.2", "dock", "in", (15_000, 0), (0, 1)),
            spot("A-VERY-LONG-DOOR", "door", "in", (16_000, 46_000), (0, 1)),
            spot("ANOTHER-LONG-DOOR", "door", "in", (19_000, 46_000), (0, 1)),
        ];
        let drawing = drawn(spots, &at_work);
        assert_eq!(drawing.zones.iter().map(|zone| zone.people).collect::<Vec<_>>(), [0, 2]);
        let zones: Vec<&str> = drawing.zones.iter().map(|zone| zone.name.as_str()).collect();
        assert_eq!(zones, ["A", "B"]);
        assert!(drawing.zones.iter().all(|zone| !zone.narrow), "far from each other");
        let close =
            [spot("A01.1.1", "bin", "A", (0, 0), (0, 1)), spot("B01.1.1", "bin", "B", (1_800, 0), (0, 1))];
        let wall = spot("C01.1.1", "bin", "C", (90_000, 0), (0, 1));
        let narrow = drawn(close.into_iter().chain([wall]).collect(), &BTreeMap::new());
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
    fn a_deep_floor_takes_no_more_width_than_it_has() {
        let deep = drawn(
            vec![
                spot("A01.1.1", "bin", "A", (0, 0), (0, 1)),
                spot("A02.1.1", "bin", "A", (10_000, 40_000), (0, 1)),
            ],
            &BTreeMap::new(),
        );
        assert!(deep.wide < WIDE / 2 && deep.high > deep.wide, "{} x {}", deep.wide, deep.high);
        let last = deep.spots.iter().map(|spot| spot.x).max().unwrap_or(0);
        assert!(last + deep.side.0 + EDGE <= deep.wide);
    }

    #[test]
    fn without_coordinates_there_is_no_map() {
        assert!(drawn(vec![spot("A", "bin", "A", (0, 0), (0, 1))], &BTreeMap::new()).spots.is_empty());
        assert!(drawn(Vec::new(), &BTreeMap::new()).spots.is_empty());
    }
}
