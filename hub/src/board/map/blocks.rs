//! Blocks of a large floor: places that stand together, drawn as one part with a colour each, and opened by a link.

use super::{Drawing, Spot, placed};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A floor of no more places than this is drawn place by place.
const ALONE: usize = 600;
/// The most places of a block.
const MOST: usize = 240;

/// Places that stand together.
pub(in crate::board) struct Block {
    pub(in crate::board) zone: String,
    /// The first and the last of them by name.
    pub(in crate::board) ends: (String, String),
    /// They are places with shelves.
    pub(in crate::board) shelves: bool,
    /// Levels that hold something, of how many.
    pub(in crate::board) filled: i64,
    pub(in crate::board) levels: i64,
    /// Days the oldest of it has lain there.
    pub(in crate::board) oldest: i64,
    /// Movements within the hour.
    pub(in crate::board) moved: i64,
    /// A colour and the outline of all places that have it.
    pub(in crate::board) paths: Vec<(&'static str, String)>,
    spots: Vec<Spot>,
}

impl Block {
    fn of(spots: Vec<Spot>, side: (i64, i64)) -> Option<Block> {
        let (first, last) = (spots.first()?, spots.last()?);
        let mut paths: BTreeMap<&'static str, String> = BTreeMap::new();
        for spot in &spots {
            let path = paths.entry(spot.colour()).or_default();
            // Writing to a text cannot fail.
            let _ = write!(path, "M{} {}h{w}v{}h-{w}z", spot.x, spot.y, side.1, w = side.0);
        }
        let sum = |of: fn(&Spot) -> i64| spots.iter().map(of).sum();
        Some(Block {
            zone: first.zone.clone(),
            ends: (first.location.clone(), last.location.clone()),
            shelves: first.shelves(),
            filled: sum(|spot| spot.filled),
            levels: sum(|spot| spot.levels),
            oldest: spots.iter().map(|spot| spot.value).max().unwrap_or(0),
            moved: sum(|spot| spot.value),
            paths: paths.into_iter().collect(),
            spots,
        })
    }

    fn holds(&self, location: &str) -> bool {
        self.spots.iter().any(|spot| spot.location == location)
    }
}

impl Drawing {
    /// The block that holds a place, drawn place by place, and the place it begins with.
    pub(super) fn opened(&self, at: &str) -> Option<(Drawing, String)> {
        let block = self.blocks.iter().find(|block| block.holds(at))?;
        let people = self.zones.iter().map(|zone| (zone.name.clone(), zone.people)).collect();
        Some((placed(block.spots.clone(), &people), block.ends.0.clone()))
    }
}

/// Places that are drawn one by one, and the blocks of the others. On a large floor shelves stand in blocks, and so does
/// what stands on the floor where that is as much.
pub(super) fn of(spots: Vec<Spot>, side: (i64, i64)) -> (Vec<Spot>, Vec<Block>) {
    if spots.len() <= ALONE {
        return (spots, Vec::new());
    }
    let (mut shelves, floor): (Vec<Spot>, Vec<Spot>) = spots.into_iter().partition(Spot::shelves);
    shelves.sort_by(|a, b| (&a.zone, &a.location).cmp(&(&b.zone, &b.location)));
    let (alone, mut floor) = if floor.len() <= ALONE { (floor, Vec::new()) } else { (Vec::new(), floor) };
    floor.sort_by(|a, b| (&a.zone, &a.location).cmp(&(&b.zone, &b.location)));
    let runs = runs(shelves).into_iter().chain(runs(floor));
    (alone, runs.filter_map(|run| Block::of(run, side)).collect())
}

/// Sorted places, parted by zone, then where an aisle ends, and in any case when they are many.
fn runs(spots: Vec<Spot>) -> Vec<Vec<Spot>> {
    let mut runs: Vec<Vec<Spot>> = Vec::new();
    for spot in spots {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| goes_on(run.len(), last, &spot)) => run.push(spot),
            _ => runs.push(vec![spot]),
        }
    }
    runs
}

fn goes_on(many: usize, last: &Spot, next: &Spot) -> bool {
    last.zone == next.zone
        && many < MOST
        && (many < MOST / 2 || aisle(&last.location) == aisle(&next.location))
}

/// The first part of a name, which mostly is the aisle: `A01` of `A01.02.3`.
fn aisle(location: &str) -> &str {
    location.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or(location)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::map::drawn;
    use std::collections::BTreeSet;

    fn place(aisle: i64, bay: i64, kind: &str) -> Spot {
        Spot {
            x: 0,
            y: 0,
            mm: (aisle * 3_000, bay * 1_000),
            shade: bay % 5,
            kind: kind.to_owned(),
            zone: if aisle < 10 { "A".to_owned() } else { "B".to_owned() },
            location: format!("{}{aisle:02}.{bay:03}.1", if kind == "lane" { "L" } else { "A" }),
            filled: 1,
            levels: 4,
            value: bay,
            named: false,
        }
    }

    #[test]
    fn a_large_floor_stands_in_blocks_of_whole_aisles_and_each_opens_to_its_places() {
        let shelves = (0..20).flat_map(|aisle| (0..100).map(move |bay| place(aisle, bay, "bin")));
        let lanes = (0..4).map(|lane| place(30, lane, "lane"));
        let all: Vec<Spot> = shelves.chain(lanes).collect();
        let people = BTreeMap::from([("B".to_owned(), 2)]);
        let whole = drawn(all.clone(), &people);
        assert_eq!(whole.spots.len(), 4, "lanes keep their names");
        let mut seen = BTreeSet::new();
        for block in &whole.blocks {
            assert!(block.spots.len() <= MOST && block.paths.len() == 5, "{:?}", block.ends);
            assert_eq!(block.ends.0.split_once('.').map(|(_, bay)| bay), Some("000.1"), "aisles are whole");
            let (opened, first) = whole.opened(&block.spots[7].location).expect("a block");
            assert_eq!(
                (&first, opened.spots.len(), opened.blocks.len()),
                (&block.ends.0, block.spots.len(), 0)
            );
            assert_eq!(opened.zones[0].people, if block.zone == "B" { 2 } else { 0 });
            seen.extend(opened.spots.into_iter().map(|spot| spot.location));
        }
        assert_eq!(seen.len(), 2_000, "each place is in a block");
        let outlines: usize =
            whole.blocks.iter().flat_map(|block| &block.paths).map(|(_, d)| d.matches('M').count()).sum();
        assert_eq!(outlines, 2_000);
        assert_eq!(whole.blocks.iter().map(|block| block.levels).sum::<i64>(), 8_000);
        assert!(whole.opened("A99").is_none() && whole.opened("L30.001.1").is_none());

        let few = drawn(all.into_iter().take(ALONE).collect(), &people);
        assert_eq!((few.spots.len(), few.blocks.len()), (ALONE, 0));
    }

    #[test]
    fn names_without_parts_and_many_lanes_make_blocks_too() {
        let odd = (0..700).map(|n| Spot { location: format!("BIN{n:04}"), ..place(n / 100, n % 100, "bin") });
        let lanes = (0..700).map(|n| place(20 + n / 100, n % 100, "lane"));
        let whole = drawn(odd.chain(lanes).collect(), &BTreeMap::new());
        assert!(whole.spots.is_empty());
        assert!(whole.blocks.iter().all(|block| (1..=MOST).contains(&block.spots.len())));
        assert_eq!(whole.blocks.iter().map(|block| block.spots.len()).sum::<usize>(), 1_400);
        let lanes = whole.blocks.iter().filter(|block| !block.shelves);
        assert!(lanes.flat_map(|block| &block.paths).all(|(colour, _)| *colour == "floor"));
    }
}
