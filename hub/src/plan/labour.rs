//! Which figures of work may be shown: those that tell nothing about one person.
//!
//! A cell is one process in one zone in one block of hours. It is shown with enough people in it, none of whom did more
//! than half. The process's total of the day is known from elsewhere, so what is hidden must also be safe taken
//! together: else cells that could be shown are hidden too, the smallest first, until total minus the shown tells
//! nothing either. Every outlet shows what this one function lets through.

use std::collections::BTreeMap;

/// Lines and base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Volume {
    /// Lines.
    pub lines: i64,
    /// Base units.
    pub units: i64,
}

impl Volume {
    fn add(&mut self, other: Volume) {
        self.lines += other.lines;
        self.units += other.units;
    }
}

/// Volumes by person; the empty name is of people nobody can name any more.
pub type ByPerson = BTreeMap<String, Volume>;

/// One process in one zone in one block of hours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Process code.
    pub process: String,
    /// Zone, or empty.
    pub zone: String,
    /// Block of the day, from 0.
    pub block: i64,
}

/// What may be shown of a cell, rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub place: Place,
    /// So many people or some more: down to a multiple of four.
    pub people: i64,
    /// Lines, to the nearest ten.
    pub lines: i64,
    /// Base units, to the nearest ten.
    pub units: i64,
}

/// Whether a volume tells nothing about one person: `least` of them at least, none with more than half. People nobody
/// can name are no proof of more people, and may all be the one who did most.
#[must_use]
pub fn is_safe(by: &ByPerson, least: usize) -> bool {
    let named = by.iter().filter(|(person, _)| !person.is_empty()).map(|(_, volume)| *volume);
    let unnamed = by.get("").copied().unwrap_or_default();
    let all = total(by);
    let most =
        |of: fn(&Volume) -> i64| named.clone().map(|volume| of(&volume)).max().unwrap_or(0) + of(&unnamed);
    named.clone().count() >= least
        && most(|volume| volume.lines) * 2 <= all.lines
        && most(|volume| volume.units) * 2 <= all.units
}

fn total(by: &ByPerson) -> Volume {
    let mut all = Volume::default();
    by.values().for_each(|volume| all.add(*volume));
    all
}

fn together<'a>(cells: impl Iterator<Item = &'a ByPerson>) -> ByPerson {
    let mut union = ByPerson::new();
    for (person, volume) in cells.flatten() {
        union.entry(person.clone()).or_default().add(*volume);
    }
    union
}

/// What may be shown of a day's cells.
#[must_use]
pub fn shown(cells: &BTreeMap<Place, ByPerson>, least: usize) -> Vec<Shown> {
    let mut processes: BTreeMap<&str, Vec<(&Place, &ByPerson)>> = BTreeMap::new();
    for (place, by) in cells {
        processes.entry(&place.process).or_default().push((place, by));
    }
    let mut all = Vec::new();
    for cells in processes.into_values() {
        let (mut open, mut hidden): (Vec<_>, Vec<_>) =
            cells.into_iter().partition(|(_, by)| is_safe(by, least));
        // The smallest last, so that it is the next to be hidden.
        open.sort_by_key(|(place, by)| (std::cmp::Reverse(total(by).lines), (*place).clone()));
        while !hidden.is_empty() && !is_safe(&together(hidden.iter().map(|(_, by)| *by)), least) {
            match open.pop() {
                Some(cell) => hidden.push(cell),
                None => break,
            }
        }
        all.extend(open.into_iter().map(|(place, by)| rounded(place, by)));
    }
    all.sort_by(|a, b| a.place.cmp(&b.place));
    all
}

fn rounded(place: &Place, by: &ByPerson) -> Shown {
    let all = total(by);
    let people = i64::try_from(by.keys().filter(|person| !person.is_empty()).count()).unwrap_or(i64::MAX);
    let tens = |n: i64| (n + 5) / 10 * 10;
    Shown {
        place: place.clone(),
        people: people - people % 4,
        lines: tens(all.lines),
        units: tens(all.units),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(zone: &str, block: i64) -> Place {
        Place { process: "pick".into(), zone: zone.into(), block }
    }

    fn by(volumes: &[(&str, i64)]) -> ByPerson {
        volumes.iter().map(|(person, n)| ((*person).to_owned(), Volume { lines: *n, units: *n })).collect()
    }

    fn eight(each: i64) -> ByPerson {
        (1..=8).map(|n| (n.to_string(), Volume { lines: each, units: each })).collect()
    }

    #[test]
    fn too_few_people_or_one_with_more_than_half_are_not_shown() {
        let seven: ByPerson = eight(10).into_iter().take(7).collect();
        assert!(!is_safe(&seven, 8));
        assert!(is_safe(&eight(10), 8));
        let mut heavy = eight(7);
        heavy.insert("1".into(), Volume { lines: 51, units: 49 });
        assert!(!is_safe(&heavy, 8), "51 of 100 lines");
        heavy.insert("1".into(), Volume { lines: 49, units: 49 });
        assert!(is_safe(&heavy, 8), "49 of 98 lines are half");
    }

    #[test]
    fn people_nobody_can_name_prove_nothing() {
        let mut seven = by(&[("", 10)]);
        seven.extend(eight(10).into_iter().take(7));
        assert!(!is_safe(&seven, 8));
        let mut many = eight(10);
        many.insert(String::new(), Volume { lines: 90, units: 1 });
        assert!(!is_safe(&many, 8), "they may all be one of the eight");
    }

    #[test]
    fn a_hidden_cell_takes_another_along_so_that_the_total_tells_nothing() {
        let cells = BTreeMap::from([
            (place("A", 1), eight(20)),
            (place("B", 1), eight(10)),
            (place("C", 1), by(&[("1", 5), ("2", 5)])),
        ]);
        let zones: Vec<_> = shown(&cells, 8).into_iter().map(|shown| shown.place.zone).collect();
        assert_eq!(zones, ["A"], "B hides what C is");
        let alone = BTreeMap::from([(place("A", 1), eight(20)), (place("C", 1), by(&[("1", 300)]))]);
        assert_eq!(shown(&alone, 8), [], "one person with more than half of all hides everything");
    }

    #[test]
    fn figures_are_rounded() {
        let mut nine = eight(10);
        nine.insert("9".into(), Volume { lines: 6, units: 4 });
        let cells = BTreeMap::from([(place("A", 1), nine)]);
        let expected = Shown { place: place("A", 1), people: 8, lines: 90, units: 80 };
        assert_eq!(shown(&cells, 8), [expected]);
    }

    fn sites() -> impl Strategy<Value = (BTreeMap<Place, ByPerson>, usize)> {
        let volume = (0_i64..60, 0_i64..200).prop_map(|(lines, units)| Volume { lines, units });
        let crew = prop::collection::btree_map("[1-9a-f]?", volume, 0..12);
        let place = ("(pick|pack)", "[ABC]", 0_i64..3).prop_map(|(process, zone, block)| Place {
            process,
            zone,
            block,
        });
        (prop::collection::btree_map(place, crew, 0..14), 2_usize..9)
    }

    proptest! {
        /// Whoever knows each process's total and all that is shown can work out sums of whole shown cells, and of all
        /// hidden cells of a process together. Each of these is of enough people, or nothing of the process is shown.
        #[test]
        fn nothing_of_too_few_people_follows_from_what_is_shown((cells, least) in sites()) {
            let shown = shown(&cells, least);
            for one in &shown {
                prop_assert!(is_safe(&cells[&one.place], least));
                let named = cells[&one.place].keys().filter(|person| !person.is_empty()).count();
                prop_assert!(named >= least && one.people <= named as i64);
                prop_assert!(one.lines % 10 == 0 && one.units % 10 == 0);
            }
            for process in ["pick", "pack"] {
                let open = shown.iter().filter(|one| one.place.process == process).count();
                let hidden: Vec<_> = cells
                    .iter()
                    .filter(|(place, _)| place.process == process && shown.iter().all(|one| one.place != **place))
                    .map(|(_, by)| by)
                    .collect();
                prop_assert!(open == 0 || hidden.is_empty() || is_safe(&together(hidden.into_iter()), least));
            }
        }
    }
}
