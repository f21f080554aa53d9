//! The reference: books computed from what was confirmed, in the journal's order, without SQL. The hub's must agree.

use super::facts::{self, Expected};
use regal_hub::db::{Conn, DbError, Row, Value};
use regal_shared::wire::{Body, Command};
use std::collections::{BTreeMap, BTreeSet};

/// Where stock is: location, LPN, status.
pub type Spot = [String; 3];
/// What it is: item, lot, serial.
pub type Kind = [String; 3];
/// One stock key; all goods of a storm have one owner.
pub type Key = (Kind, Spot);

/// Where stock may be below 0.
const VIRTUAL: [&str; 5] = ["Supplier", "Customer", "Transit", "Adjustment", "Discrepancy"];

/// Whether stock there may be below 0.
pub fn is_virtual(location: &str) -> bool {
    VIRTUAL.contains(&location)
}

/// So much of one kind from a spot to a spot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// What.
    pub kind: Kind,
    /// Base units.
    pub qty: i64,
    /// From.
    pub from: Spot,
    /// To.
    pub to: Spot,
}

/// A confirm the hub has settled.
struct Settled {
    device: String,
    number: i64,
    first: i64,
    last: i64,
}

/// The body of a confirm, by device and number.
pub type Bodies<'a> = dyn Fn(&str, i64) -> Option<String> + 'a;

/// The books.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// Journal number followed up to.
    pub journal: i64,
    /// What is where.
    pub stock: BTreeMap<Key, i64>,
    /// What each confirm moved, for taking it back.
    pub moved: BTreeMap<(String, i64), Vec<Move>>,
    /// Confirms taken back.
    pub undone: BTreeSet<(String, i64)>,
    /// LPNs that stand in others, or had others in them: these are looked at less closely.
    pub nested: BTreeSet<String>,
    seen: BTreeSet<(String, i64)>,
    /// Confirms whose effect was foretold, and all.
    pub foretold: (u64, u64),
}

impl Books {
    /// Takes in what was settled meanwhile, in the journal's order, and compares.
    pub fn follow(&mut self, conn: &mut dyn Conn, bodies: &Bodies<'_>) -> Result<(), DbError> {
        let begin = self.journal;
        let rows = conn.query(
            "select device, number, first_journal, last_journal from command where site = 'main' and series = 'c' \
             and first_journal > $1 order by first_journal, last_journal, device, number",
            &[Value::from(begin)],
        )?;
        let moves = self.moves(conn, begin)?;
        for row in &rows {
            let one = Settled {
                device: row.string(0)?,
                number: row.int(1)?,
                first: row.int(2)?,
                last: row.int(3)?,
            };
            if !self.seen.insert((one.device.clone(), one.number)) {
                continue;
            }
            self.hub_moved(&moves, one.first - 1);
            let body = bodies(&one.device, one.number)
                .unwrap_or_else(|| panic!("{}.c{} was settled and never saved", one.device, one.number));
            let theirs: Vec<Move> = (one.first..=one.last).map(|number| moves[&number].1.clone()).collect();
            self.settle(&one, &body, &theirs);
        }
        let newest = moves.keys().next_back().copied().unwrap_or(begin);
        self.hub_moved(&moves, newest);
        Ok(())
    }

    fn moves(&self, conn: &mut dyn Conn, after: i64) -> Result<BTreeMap<i64, (String, Move)>, DbError> {
        let rows = conn.query(
            "select number, device, item, lot, serial, qty, from_location, from_lpn, from_status, to_location, to_lpn, \
             to_status from movement where site = 'main' and number > $1 order by number",
            &[Value::from(after)],
        )?;
        let mut moves = BTreeMap::new();
        for (number, row) in (after + 1..).zip(&rows) {
            assert_eq!(row.int(0)?, number, "the journal is numbered without a gap");
            let three = |row: &Row, at: usize| -> Result<[String; 3], DbError> {
                Ok([row.string(at)?, row.string(at + 1)?, row.string(at + 2)?])
            };
            let moved =
                Move { kind: three(row, 2)?, qty: row.int(5)?, from: three(row, 6)?, to: three(row, 9)? };
            assert!(moved.qty > 0, "movement {number} moves nothing");
            moves.insert(number, (row.string(1)?, moved));
        }
        Ok(moves)
    }

    /// Movements no confirm made, up to a number: the hub's own, taken as they are, and those of requests.
    fn hub_moved(&mut self, moves: &BTreeMap<i64, (String, Move)>, upto: i64) {
        while self.journal < upto {
            self.journal += 1;
            let (device, moved) = &moves[&self.journal];
            // Work taken over brings along what was carried with it.
            let came = moved.to[0] == format!("Carry.{device}")
                && moved.from[0].starts_with("Carry.")
                && moved.from[1..] == moved.to[1..];
            assert!(device == "hub" || came, "movement {} belongs to no command", self.journal);
            self.carry_out(moved);
        }
    }

    /// One confirm: what it must have moved is what it moved.
    fn settle(&mut self, one: &Settled, body: &str, theirs: &[Move]) {
        let command: Command = serde_json::from_str(body).expect("a command of ours");
        let Body::Confirm(confirm) = &command.body else { panic!("{body} is no confirm") };
        let mut ours = self.clone();
        let expected = facts::expect(&mut ours, &one.device, confirm);
        self.foretold.1 += 1;
        let name = || format!("{}.c{}", one.device, one.number);
        match &expected {
            Expected::Exactly => {
                self.foretold.0 += 1;
                let mut mine = std::mem::take(&mut ours.stock);
                let mut yours = self.stock.clone();
                theirs.iter().for_each(|moved| apply(&mut yours, moved));
                mine.retain(|_, qty| *qty != 0);
                yours.retain(|_, qty| *qty != 0);
                let (mine, yours) = (differ(&mine, &yours), differ(&yours, &mine));
                assert_eq!(mine, yours, "{}: {body}\nhub: {theirs:?}", name());
            }
            Expected::Within(allowed) => {
                for moved in theirs {
                    assert!(allowed(moved), "{} may not do this: {moved:?}\n{body}", name());
                }
            }
        }
        for moved in theirs {
            self.journal += 1;
            self.carry_out(moved);
        }
        self.moved.insert((one.device.clone(), one.number), theirs.to_vec());
        (self.undone, self.nested) = (ours.undone, ours.nested);
    }

    fn carry_out(&mut self, moved: &Move) {
        apply(&mut self.stock, moved);
        for spot in [&moved.from, &moved.to] {
            let key = (moved.kind.clone(), spot.clone());
            let qty = self.stock.get(&key).copied().unwrap_or(0);
            assert!(qty >= 0 || is_virtual(&spot[0]), "{qty} at {key:?} after movement {}", self.journal);
            if qty == 0 {
                self.stock.remove(&key);
            }
        }
    }

    /// How much of an item is at a place.
    pub fn at(&self, place: &str, item: &str) -> i64 {
        self.stock
            .iter()
            .filter(|((kind, spot), _)| spot[0] == place && kind[0] == item)
            .map(|(_, qty)| qty)
            .sum()
    }

    /// The hub's balances are these.
    pub fn same(&self, conn: &mut dyn Conn) -> Result<(), DbError> {
        let rows = conn.query(
            "select item, lot, serial, location, lpn, status, on_hand, owner from balance where site = 'main' and on_hand <> 0",
            &[],
        )?;
        let mut there = BTreeMap::new();
        for row in &rows {
            let kind = [row.string(0)?, row.string(1)?, row.string(2)?];
            let spot = [row.string(3)?, row.string(4)?, row.string(5)?];
            let others = there.insert((kind.clone(), spot.clone()), row.int(6)?);
            assert_eq!(others, None, "{kind:?} at {spot:?} for two owners; owners: {}", row.string(7)?);
        }
        assert_eq!(differ(&self.stock, &there), differ(&there, &self.stock), "reference and hub");
        Ok(())
    }
}

/// A movement on some stock.
pub fn apply(stock: &mut BTreeMap<Key, i64>, moved: &Move) {
    *stock.entry((moved.kind.clone(), moved.from.clone())).or_default() -= moved.qty;
    *stock.entry((moved.kind.clone(), moved.to.clone())).or_default() += moved.qty;
}

/// What is in one and not so in the other.
fn differ(one: &BTreeMap<Key, i64>, other: &BTreeMap<Key, i64>) -> BTreeMap<Key, i64> {
    one.iter()
        .filter(|(key, qty)| other.get(*key) != Some(qty))
        .map(|(key, qty)| (key.clone(), *qty))
        .collect()
}
