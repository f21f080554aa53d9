//! What happened to a location, an item, a lot, an LPN or an order: movements, exceptions, tasks, labels, counts and
//! holds in one list, newest first, page by page.

mod around;
mod moved;
mod order;

pub use order::of_order;

use super::past::Of;
use crate::db::{Conn, DbError, Row};
use crate::overruled::{self, Overruled};
use crate::report::labour::last_before;
use regal_shared::text::clean;
use std::cmp::Reverse;

/// Entries of a page.
const PAGE: usize = 50;
/// The most exceptions, tasks, labels … of one thing that are looked through, each newest first.
const OTHERS: i64 = 200;

/// Where an entry stands: newest first; of one moment movements first, the later numbers first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    at: Reverse<i64>,
    rank: u8,
    number: Reverse<i64>,
    name: String,
}

impl Place {
    /// As it stands in an address.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}.{}.{}.{}", self.at.0, self.rank, self.number.0, self.name)
    }

    /// The place of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Place> {
        let mut parts = code.splitn(4, '.');
        let at = Reverse(parts.next()?.parse().ok()?);
        let rank = parts.next()?.parse().ok()?;
        let number = Reverse(parts.next()?.parse().ok()?);
        Some(Place { at, rank, number, name: parts.next()?.to_owned() })
    }

    /// Behind all that happened up to a moment, with it.
    #[must_use]
    pub fn up_to(moment: i64) -> Place {
        let at = Reverse(moment.saturating_add(1));
        Place { at, rank: u8::MAX, number: Reverse(i64::MIN), name: String::new() }
    }

    /// The movement number to begin below.
    fn below(&self, conn: &mut dyn Conn, site: &str) -> Result<i64, DbError> {
        if self.rank == MOVED { Ok(self.number.0) } else { Ok(last_before(conn, site, self.at.0)? + 1) }
    }
}

const MOVED: u8 = 0;
const CASE: u8 = 1;
const TASK: u8 = 2;
const LABEL: u8 = 3;
const COUNT: u8 = 4;
const HOLD: u8 = 5;
const ORDER: u8 = 6;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub place: Place,
    /// Beginning of the words' codes, and the code itself.
    pub what: (&'static str, String),
    /// A second code of it (the state of a case, the kind of a task), or empty.
    pub then: (&'static str, String),
    /// What its link is called, and where it leads; empty without a page of its own.
    pub link: (String, String),
    /// Item and lot, or empty.
    pub item: String,
    /// Lot, or empty.
    pub lot: String,
    /// Base units; 0 when there are none.
    pub qty: i64,
    /// From where, or empty.
    pub from: String,
    /// From which LPN, or empty.
    pub from_lpn: String,
    /// To where, or empty.
    pub to: String,
    /// To which LPN, or empty.
    pub to_lpn: String,
    /// The rule that was beaten by it: it was to go elsewhere.
    pub beaten: Option<Overruled>,
}

impl Entry {
    fn new(at: i64, rank: u8, number: i64, name: String, what: (&'static str, String)) -> Entry {
        let place = Place { at: Reverse(at), rank, number: Reverse(number), name };
        Entry {
            place,
            what,
            then: ("", String::new()),
            link: (String::new(), String::new()),
            item: String::new(),
            lot: String::new(),
            qty: 0,
            from: String::new(),
            from_lpn: String::new(),
            to: String::new(),
            to_lpn: String::new(),
            beaten: None,
        }
    }

    /// When, ms: when the hub learned of it.
    #[must_use]
    pub fn at(&self) -> &i64 {
        &self.place.at.0
    }

    /// What it is: `movement`, `exception`, `task`, `label`, `count`, `hold` or `order`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.place.rank {
            MOVED => "movement",
            CASE => "exception",
            TASK => "task",
            LABEL => "label",
            COUNT => "count",
            HOLD => "hold",
            _ => "order",
        }
    }

    /// Journal number of a movement; 0 for anything else.
    #[must_use]
    pub fn number(&self) -> i64 {
        if self.place.rank == MOVED { self.place.number.0 } else { 0 }
    }
}

/// A page of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    /// What happened, newest first.
    pub entries: Vec<Entry>,
    /// The place to go on from; empty on the last page.
    pub next: String,
    /// So much was just booked that movements are missing here until the trail has them.
    pub is_behind: bool,
}

/// What narrows a story to one kind of goods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Goods {
    /// The item, or empty for all.
    pub item: String,
    /// The lot, or empty for all.
    pub lot: String,
    /// The LPN, `Some("")` for what lies loose; at a location alone.
    pub lpn: Option<String>,
    /// The status, or empty for all; at a location alone.
    pub status: String,
}

/// A text column, with control and hidden characters made visible.
fn text(row: &Row, i: usize) -> Result<String, DbError> {
    Ok(clean(row.text(i)?).into_owned())
}

fn rows<T>(found: &[Row], one: impl Fn(&Row) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    found.iter().map(one).collect()
}

/// A page of what happened to something, behind a place.
///
/// # Errors
/// The database.
pub fn story(
    conn: &mut dyn Conn,
    site: &str,
    of: &Of,
    goods: &Goods,
    behind: Option<&Place>,
) -> Result<Story, DbError> {
    let below = match behind {
        Some(place) => place.below(conn, site)?,
        None => i64::MAX,
    };
    let (mut all, is_behind) = moved::below(conn, site, of, goods, below)?;
    if goods.item.is_empty() {
        all.extend(around::all(conn, site, of)?);
    }
    let mut story = Story { is_behind, ..page(all, behind) };
    beaten(conn, site, &mut story)?;
    Ok(story)
}

/// Adds to what was set down somewhere the rule that was beaten by it.
fn beaten(conn: &mut dyn Conn, site: &str, story: &mut Story) -> Result<(), DbError> {
    let put = |entry: &&mut Entry| entry.place.rank == MOVED && entry.what.1 == "put";
    for entry in story.entries.iter_mut().filter(put) {
        entry.beaten = overruled::of_movement(conn, site, entry.number())?;
    }
    Ok(())
}

/// The first entries behind a place.
fn page(mut all: Vec<Entry>, behind: Option<&Place>) -> Story {
    all.retain(|entry| behind.is_none_or(|place| entry.place > *place));
    all.sort_by(|a, b| a.place.cmp(&b.place));
    let more = all.len() > PAGE;
    all.truncate(PAGE);
    let next = all.last().filter(|_| more).map_or_else(String::new, |entry| entry.place.code());
    Story { entries: all, next, is_behind: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: i64, rank: u8, number: i64) -> Entry {
        Entry::new(at, rank, number, String::new(), ("board.", "made".to_owned()))
    }

    #[test]
    fn pages_follow_each_other_without_a_gap_and_without_a_double() {
        // 130 movements of one moment, and a case at the same moment.
        let mut all: Vec<Entry> = (1..=130).map(|number| entry(1000, MOVED, number)).collect();
        all.push(entry(1000, CASE, 7));
        all.push(entry(900, TASK, 0));
        let (mut seen, mut behind) = (Vec::new(), None);
        loop {
            let story = page(all.clone(), behind.as_ref());
            seen.extend(story.entries.iter().map(|entry| (entry.place.rank, entry.place.number.0)));
            if story.next.is_empty() {
                break;
            }
            behind = Some(Place::parse(&story.next).expect("a place"));
        }
        let mut expected: Vec<(u8, i64)> = (1..=130).rev().map(|number| (MOVED, number)).collect();
        expected.extend([(CASE, 7), (TASK, 0)]);
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = Place { at: Reverse(5), rank: 2, number: Reverse(-1), name: "T1.x created".into() };
        assert_eq!(Place::parse(&place.code()), Some(place));
        for bad in ["", "1", "1.2.3", "x.0.1.", "1.999.1."] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
        let moment = Place::up_to(50);
        assert!(entry(50, MOVED, i64::MAX).place > moment && entry(51, ORDER, 0).place < moment);
    }
}
