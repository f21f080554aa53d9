//! What happened to a location, an item, a lot, an LPN or an order: movements, exceptions, tasks, labels, counts and
//! holds in one list, newest first, page by page.

use super::past::Of;
use super::read::{rows, text};
use crate::db::{Conn, DbError, Row, params};
use crate::report::labour::last_before;
use crate::report::trail::{self, Tail};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Entries of a page.
const PAGE: usize = 50;
/// The most exceptions, tasks, labels … of one thing that are looked through, each newest first.
const OTHERS: i64 = 200;
/// Movements of one LPN of an order that are looked through, and LPNs of an order.
const OF_ORDER: i64 = 200;

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
        }
    }

    /// When, ms: when the hub learned of it.
    #[must_use]
    pub fn at(&self) -> &i64 {
        &self.place.at.0
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
    let (mut all, is_behind) = moved(conn, site, of, goods, below)?;
    if goods.item.is_empty() {
        all.extend(others(conn, site, of)?);
    }
    Ok(Story { is_behind, ..page(all, behind) })
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

/// Movements below a number, and whether some are missing.
fn moved(
    conn: &mut dyn Conn,
    site: &str,
    of: &Of,
    goods: &Goods,
    below: i64,
) -> Result<(Vec<Entry>, bool), DbError> {
    // One more than a page shows, so that it knows whether there are more.
    let most = i64::try_from(PAGE).unwrap_or(0) + 1;
    let (kind, thing, [item, lot, lpn]) = match of {
        Of::Location(location) => {
            return Ok((at_location(conn, site, location, goods, (below, most))?, false));
        }
        Of::Item(item) => ("item", item.clone(), [item.as_str(), "", ""]),
        Of::Lot { item, lot } => ("lot", trail::lot(item, lot), [item.as_str(), lot.as_str(), ""]),
        Of::Lpn(lpn) => ("lpn", lpn.clone(), ["", "", lpn.as_str()]),
    };
    let mut all = on_trail(conn, site, (kind, &thing), (below, most))?;
    let tail = trail::tail(conn, site, 0, below)?;
    let found = conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and number > $2 and number < $3 and (item = $4 or $4 = '') and (lot = $5 or $5 = '') and \
         (from_lpn = $6 or to_lpn = $6 or $6 = '') order by number desc limit $7",
        params![site, tail.behind, below, item, lot, lpn, most],
    )?;
    all.extend(rows(&found, movement)?);
    Ok((all, tail.is_long))
}

fn at_location(
    conn: &mut dyn Conn,
    site: &str,
    location: &str,
    goods: &Goods,
    (below, most): (i64, i64),
) -> Result<Vec<Entry>, DbError> {
    if !goods.item.is_empty() {
        return goods_at_location(conn, site, location, goods, (below, most));
    }
    let mut found = conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and from_location = $2 and number < $3 order by number desc limit $4",
        params![site, location, below, most],
    )?;
    found.extend(conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and to_location = $2 and from_location <> $2 and number < $3 order by number desc limit $4",
        params![site, location, below, most],
    )?);
    rows(&found, movement)
}

/// One item at a location, found among what the item did last: a dock's whole life would be too long to read.
fn goods_at_location(
    conn: &mut dyn Conn,
    site: &str,
    location: &str,
    goods: &Goods,
    (below, most): (i64, i64),
) -> Result<Vec<Entry>, DbError> {
    let (kind, thing) = match goods.lot.as_str() {
        "" => ("item", goods.item.clone()),
        lot => ("lot", trail::lot(&goods.item, lot)),
    };
    let mut found = conn.query(
        "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
         m.to_lpn from (select site, movement from trail where site = $1 and kind = $2 and thing = $3 and movement < $4 \
         order by movement desc limit $5) t join movement m on m.site = t.site and m.number = t.movement \
         where m.from_location = $6 or m.to_location = $6 order by m.number desc limit $7",
        params![site, kind, &thing, below, trail::TAIL, location, most],
    )?;
    let tail = trail::tail(conn, site, 0, below)?;
    found.extend(conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and number > $2 and number < $3 and item = $4 and (lot = $5 or $5 = '') and \
         (from_location = $6 or to_location = $6) order by number desc limit $7",
        params![site, tail.behind, below, &goods.item, &goods.lot, location, most],
    )?);
    rows(&found, movement)
}

/// The newest movements of an item, of one lot of it, or of an LPN, as far as the trail has them.
fn on_trail(
    conn: &mut dyn Conn,
    site: &str,
    (kind, thing): (&str, &str),
    (below, most): (i64, i64),
) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
         m.to_lpn from trail t join movement m on m.site = t.site and m.number = t.movement where t.site = $1 and \
         t.kind = $2 and t.thing = $3 and t.movement < $4 order by t.movement desc limit $5",
        params![site, kind, thing, below, most],
    )?;
    rows(&found, movement)
}

fn movement(row: &Row) -> Result<Entry, DbError> {
    let what = ("board-move-", text(row, 2)?);
    Ok(Entry {
        item: text(row, 3)?,
        lot: text(row, 4)?,
        qty: row.int(5)?,
        from: text(row, 6)?,
        from_lpn: text(row, 7)?,
        to: text(row, 8)?,
        to_lpn: text(row, 9)?,
        ..Entry::new(row.int(1)?, MOVED, row.int(0)?, String::new(), what)
    })
}

/// Everything but movements.
fn others(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Vec<Entry>, DbError> {
    let mut all = Vec::new();
    match of {
        Of::Location(location) => {
            let found = conn.query(
                "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and \
                 location = $2 order by exception desc limit $3",
                params![site, location, OTHERS],
            )?;
            all.extend(rows(&found, case)?);
            all.extend(counts(conn, site, location)?);
            all.extend(labels(conn, site, &format!("L.{location}"))?);
        }
        Of::Item(item) => {
            let found = conn.query(
                "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and \
                 item = $2 order by exception desc limit $3",
                params![site, item, OTHERS],
            )?;
            all.extend(rows(&found, case)?);
            all.extend(labels(conn, site, item)?);
        }
        Of::Lot { item, lot } => {
            let found = conn.query(
                "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and \
                 item = $2 and lot = $3 order by exception desc limit $4",
                params![site, item, lot, OTHERS],
            )?;
            all.extend(rows(&found, case)?);
        }
        Of::Lpn(lpn) => {
            all.extend(cases_of_lpn(conn, site, lpn)?);
            all.extend(labels(conn, site, lpn)?);
        }
    }
    let (scope, object, item) = match of {
        Of::Location(location) => ("location", location, ""),
        Of::Item(item) => ("item", item, ""),
        Of::Lot { item, lot } => ("lot", lot, item.as_str()),
        Of::Lpn(lpn) => ("lpn", lpn, ""),
    };
    all.extend(holds(conn, site, (scope, object, item))?);
    if matches!(of, Of::Location(_) | Of::Lpn(_)) {
        all.extend(tasks(conn, site, object)?);
    }
    Ok(all)
}

fn cases_of_lpn(conn: &mut dyn Conn, site: &str, lpn: &str) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and lpn = $2 \
         order by exception desc limit $3",
        params![site, lpn, OTHERS],
    )?;
    rows(&found, case)
}

fn case(row: &Row) -> Result<Entry, DbError> {
    let number = row.int(0)?;
    Ok(Entry {
        then: ("board-case-", text(row, 3)?),
        link: (number.to_string(), format!("/exceptions/{number}")),
        item: text(row, 4)?,
        lot: text(row, 5)?,
        qty: row.int(6)?,
        ..Entry::new(row.int(2)?, CASE, number, String::new(), ("exc-code-", text(row, 1)?))
    })
}

fn counts(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select count, counted_at, state from count where site = $1 and location = $2 order by count desc limit $3",
        params![site, location, OTHERS],
    )?;
    rows(&found, |row| {
        let entry =
            Entry::new(row.int(1)?, COUNT, row.int(0)?, String::new(), ("board.", "story_count".to_owned()));
        Ok(Entry { then: ("board-count-", text(row, 2)?), ..entry })
    })
}

fn labels(conn: &mut dyn Conn, site: &str, object: &str) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select job, made_at, state, printer from print_job where site = $1 and object = $2 order by made_at desc \
         limit $3",
        params![site, object, OTHERS],
    )?;
    rows(&found, |row| {
        let entry = Entry::new(row.int(1)?, LABEL, 0, text(row, 0)?, ("board.", "story_label".to_owned()));
        Ok(Entry { then: ("board-job-", text(row, 2)?), link: (text(row, 3)?, String::new()), ..entry })
    })
}

fn holds(
    conn: &mut dyn Conn,
    site: &str,
    (scope, object, item): (&'static str, &str, &str),
) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select hold, placed_at, lifted_at, reason from hold where site = $1 and scope = $2 and object = $3 and \
         (item = $4 or $4 = '') order by hold desc limit $5",
        params![site, scope, object, item, OTHERS],
    )?;
    let mut all = Vec::new();
    for row in &found {
        let moments = [("story_held", row.int(1)?), ("story_lifted", row.int(2)?)];
        for (what, at) in moments.into_iter().filter(|(_, at)| *at > 0) {
            let entry = Entry::new(at, HOLD, row.int(0)?, what.to_owned(), ("board.", what.to_owned()));
            all.push(Entry { then: ("reason-hold-", text(row, 3)?), ..entry });
        }
    }
    Ok(all)
}

/// Tasks about something, or that bring goods there.
fn tasks(conn: &mut dyn Conn, site: &str, object: &str) -> Result<Vec<Entry>, DbError> {
    let mut found = conn.query(
        "select task, kind, state, made_at, ended_at from task where site = $1 and object = $2 order by made_at desc \
         limit $3",
        params![site, object, OTHERS],
    )?;
    found.extend(conn.query(
        "select task, kind, state, made_at, ended_at from task where site = $1 and target = $2 and object <> $2 \
         order by made_at desc limit $3",
        params![site, object, OTHERS],
    )?);
    begun_and_ended(&found)
}

/// Two entries a task: when it was made and when it ended.
fn begun_and_ended(found: &[Row]) -> Result<Vec<Entry>, DbError> {
    let mut all = Vec::new();
    for row in found {
        let (task, kind, state) = (text(row, 0)?, text(row, 1)?, text(row, 2)?);
        let moments = [("created".to_owned(), row.int(3)?), (state, row.int(4)?)];
        for (state, at) in moments.into_iter().filter(|(_, at)| *at > 0) {
            let name = format!("{task} {state}");
            let path = format!("/tasks/{}", super::find::escaped(&task));
            let entry = Entry::new(at, TASK, 0, name, ("kind.", kind.clone()));
            all.push(Entry { then: ("board-task-", state), link: (task.clone(), path), ..entry });
        }
    }
    Ok(all)
}

/// A page of what happened to an order: its coming and leaving, its tasks, its units and the totes they were picked
/// into.
///
/// # Errors
/// The database.
pub fn of_order(
    conn: &mut dyn Conn,
    site: &str,
    order: &str,
    behind: Option<&Place>,
) -> Result<Story, DbError> {
    let mut all = Vec::new();
    let head = crate::db::query_one(
        conn,
        "select made_at, shipped_at from order_head where site = $1 and order_no = $2",
        params![site, order],
    )?;
    if let Some(row) = head {
        for (what, at) in [("made", row.int(0)?), ("state_shipped", row.int(1)?)] {
            if at > 0 {
                all.push(Entry::new(at, ORDER, 0, what.to_owned(), ("board.", what.to_owned())));
            }
        }
    }
    let found = conn.query(
        "select distinct t.task, t.kind, t.state, t.made_at, t.ended_at from task_line n join task t on \
         t.site = n.site and t.task = n.task where n.site = $1 and n.order_no = $2 limit $3",
        params![site, order, OTHERS],
    )?;
    all.extend(begun_and_ended(&found)?);
    all.extend(begun_and_ended(&conn.query(
        "select task, kind, state, made_at, ended_at from task where site = $1 and object = $2 and kind = 'pack' limit $3",
        params![site, order, OTHERS],
    )?)?);
    let tail = trail::tail(conn, site, 0, i64::MAX)?;
    all.extend(of_units(conn, site, order, tail)?);
    // A tote's movements may come up for several of its cartons.
    all.sort_by(|a, b| a.place.cmp(&b.place));
    all.dedup_by(|a, b| a.place == b.place);
    Ok(Story { is_behind: tail.is_long, ..page(all, behind) })
}

/// Movements, cases and labels of an order's units; of a tote that was packed only what was picked for this order.
fn of_units(conn: &mut dyn Conn, site: &str, order: &str, tail: Tail) -> Result<Vec<Entry>, DbError> {
    let units = conn.query(
        "select lpn, sscc from lpn where site = $1 and order_no = $2 order by lpn limit $3",
        params![site, order, OF_ORDER],
    )?;
    // The journal's end is read once for all of them.
    let found = conn.query(
        "select number, recorded_at, kind, item, lot, qty, from_location, from_lpn, to_location, to_lpn from movement \
         where site = $1 and number > $2 and (to_lpn in (select lpn from lpn where site = $1 and order_no = $3) or \
         from_lpn in (select lpn from lpn where site = $1 and order_no = $3)) order by number desc limit $4",
        params![site, tail.behind, order, trail::TAIL],
    )?;
    let mut all = rows(&found, movement)?;
    for row in &units {
        let (lpn, sscc) = (row.string(0)?, row.string(1)?);
        all.extend(on_trail(conn, site, ("lpn", &lpn), (i64::MAX, OF_ORDER))?);
        all.extend(cases_of_lpn(conn, site, &lpn)?);
        for object in [lpn, sscc].iter().filter(|object| !object.is_empty()) {
            all.extend(labels(conn, site, object)?);
        }
    }
    let packed = all.iter().filter(|entry| entry.what.1 == "pack" && !entry.from_lpn.is_empty());
    // Each tote with the last movement out of it: what was picked into it for this order came shortly before.
    let mut totes: BTreeMap<String, i64> = BTreeMap::new();
    for entry in packed {
        let last = totes.entry(entry.from_lpn.clone()).or_default();
        *last = entry.number().max(*last);
    }
    all.extend(picked(conn, site, order, &totes, tail)?);
    Ok(all)
}

/// What was picked for an order into totes.
fn picked(
    conn: &mut dyn Conn,
    site: &str,
    order: &str,
    totes: &BTreeMap<String, i64>,
    tail: Tail,
) -> Result<Vec<Entry>, DbError> {
    if totes.is_empty() {
        return Ok(Vec::new());
    }
    let found = conn.query(
        "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
         m.to_lpn from movement m where m.site = $1 and m.number > $2 and m.to_lpn <> '' and m.task <> '' and \
         m.task in (select n.task from task_line n where n.site = $1 and n.order_no = $3) \
         order by m.number desc limit $4",
        params![site, tail.behind, order, trail::TAIL],
    )?;
    let mut all = rows(&found, movement)?;
    all.retain(|entry| totes.contains_key(&entry.to_lpn));
    for (tote, last) in totes {
        let found = conn.query(
            "select m.number, m.recorded_at, m.kind, m.item, m.lot, m.qty, m.from_location, m.from_lpn, m.to_location, \
             m.to_lpn from (select site, movement from trail where site = $1 and kind = 'lpn' and thing = $2 and \
             movement < $4 order by movement desc limit $5) t join movement m on m.site = t.site and \
             m.number = t.movement where m.to_lpn = $2 and m.task <> '' and m.task in (select n.task from task_line n \
             where n.site = $1 and n.order_no = $3)",
            params![site, tote, order, *last, OF_ORDER],
        )?;
        all.extend(rows(&found, movement)?);
    }
    Ok(all)
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
