//! What becomes of a count: plain functions of facts.

use crate::catalog::{Abc, Cost};
use crate::count::{self, Line, Sheet};
use crate::exception::Raise;
use crate::floor::Change;
use crate::flow::common::variance;
use crate::ledger::{self, DISCREPANCY};
use crate::task;
use regal_shared::base::{Qty, StockStatus, TaskId};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use regal_shared::wire::TaskKind;

/// How far a count may go to one side of the books: all three limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Side {
    /// Base units, at most; 0 is none at all.
    pub units: Qty,
    /// Of the base, at most; 0 is no limit by share.
    pub percent: i64,
    /// Minor units of the item's currency, at most; 0 is no limit by value.
    pub value: i64,
}

impl Side {
    fn holds(self, off: Qty, base: Qty, cost: &Cost) -> bool {
        let share = self.percent == 0 || off.saturating_mul(100) <= base.saturating_mul(self.percent);
        // Of goods whose cost nobody told, a limit by value lets nothing pass.
        let worth = self.value == 0 || cost.of(off).is_some_and(|worth| worth <= self.value);
        off <= self.units && share && worth
    }
}

/// How far a count may differ from the books and still be taken at once; plus and minus apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tolerance {
    /// More than booked.
    pub plus: Side,
    /// Less than booked.
    pub minus: Side,
}

impl Tolerance {
    fn holds(self, variance: Qty, base: Qty, cost: &Cost) -> bool {
        let side = if variance > 0 { self.plus } else { self.minus };
        side.holds(variance.abs(), base, cost)
    }
}

/// Tolerances by class of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Of items without a class.
    pub plain: Tolerance,
    /// Of class A.
    pub a: Tolerance,
    /// Of class B.
    pub b: Tolerance,
    /// Of class C.
    pub c: Tolerance,
}

impl Limits {
    /// What holds for a class.
    #[must_use]
    pub fn of(&self, class: Abc) -> Tolerance {
        match class {
            Abc::None => self.plain,
            Abc::A => self.a,
            Abc::B => self.b,
            Abc::C => self.c,
        }
    }
}

/// What is known of one key at the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// What was seen, and what the books had at that time.
    pub line: Line,
    /// Base units booked now, by status.
    pub held: Vec<(StockStatus, Qty)>,
    /// Variances of earlier counts by other people, oldest first.
    pub earlier: Vec<Qty>,
    /// Something moved while it was counted, or at a time nobody can trust.
    pub moved: bool,
    /// Another device has a live lease on it.
    pub leased: bool,
    /// What one base unit costs.
    pub cost: Cost,
    /// How closely it is counted.
    pub abc: Abc,
}

/// What is known of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The count; its lines are those of `keys`.
    pub sheet: Sheet,
    /// The same person has counted here before, and was not the one to count again.
    pub same_person: bool,
    /// Nobody is left who might count it again: a supervisor looks instead.
    pub alone: bool,
    /// The site's tolerances.
    pub limits: Limits,
    /// All keys seen or booked there.
    pub keys: Vec<KeyFacts>,
}

/// What becomes of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Books and eyes agree now; so much was booked (plus: found, minus: missing).
    Settled {
        /// Base units.
        book: Qty,
    },
    /// Another person looks, blind.
    Suspect,
    /// Cannot be judged: waits for leases of others.
    Waits,
    /// Cannot be judged: counted anew.
    Contended,
    /// Three that differ: a supervisor on site.
    Supervisor,
}

impl Outcome {
    fn code(self) -> &'static str {
        match self {
            Outcome::Settled { .. } => "settled",
            Outcome::Suspect => "suspect",
            Outcome::Waits | Outcome::Contended => "contended",
            Outcome::Supervisor => "supervisor",
        }
    }
}

/// What becomes of a key.
#[must_use]
pub fn outcome(key: &KeyFacts, tolerance: Tolerance, same_person: bool) -> Outcome {
    let variance = key.line.counted - key.line.base;
    if key.moved {
        return Outcome::Contended;
    }
    if key.leased && variance != 0 {
        return Outcome::Waits;
    }
    if key.earlier.is_empty() {
        return match variance {
            0 => Outcome::Settled { book: 0 },
            v if tolerance.holds(v, key.line.base, &key.cost) => Outcome::Settled { book: v },
            _ => Outcome::Suspect,
        };
    }
    match variance {
        _ if same_person => Outcome::Suspect,
        0 => Outcome::Settled { book: 0 },
        v if key.earlier.contains(&v) => Outcome::Settled { book: v },
        _ if key.earlier.len() >= 2 => Outcome::Supervisor,
        _ => Outcome::Suspect,
    }
}

/// Everything a count changes.
#[must_use]
pub fn settle(facts: &Facts) -> Vec<Change> {
    let of = |key: &KeyFacts| outcome(key, facts.limits.of(key.abc), facts.same_person);
    let outcomes: Vec<Outcome> = facts.keys.iter().map(of).collect();
    let mut changes = Vec::new();
    let mut sheet = facts.sheet.clone();
    sheet.lines = facts.keys.iter().map(|key| key.line.clone()).collect();
    for (line, outcome) in sheet.lines.iter_mut().zip(&outcomes) {
        line.outcome = outcome.code();
        if facts.alone && *outcome == Outcome::Suspect {
            line.outcome = Outcome::Supervisor.code();
        }
    }
    let any = |wanted: Outcome| outcomes.contains(&wanted);
    let state = if any(Outcome::Waits) {
        "contended"
    } else if any(Outcome::Supervisor) {
        "counted"
    } else if any(Outcome::Suspect) || any(Outcome::Contended) {
        if facts.alone { "counted" } else { "recount_due" }
    } else {
        "settled"
    };
    if !facts.sheet.task.is_empty() {
        changes.push(Change::Task(task::Change::Done { task: TaskId(facts.sheet.task.clone()) }));
    }
    if state == "settled" || state == "counted" {
        changes.push(Change::Count(count::Change::Settled { location: sheet.location.clone() }));
    }
    // A count that waits books nothing yet: all of it is looked at once more.
    if state != "contended" {
        for (key, outcome) in facts.keys.iter().zip(&outcomes) {
            changes.extend(of_key(&sheet.location, key, *outcome));
            if facts.alone && *outcome == Outcome::Suspect {
                changes.extend(of_key(&sheet.location, key, Outcome::Supervisor));
            }
        }
    }
    if state == "recount_due" {
        changes.push(Change::CountDue { location: sheet.location.clone(), reason: "recount" });
    }
    changes.push(Change::Count(count::Change::Keep { sheet: Box::new(sheet), state }));
    changes
}

/// Nobody is left who might count a place again: a supervisor looks at what the newest count there, whose recount was
/// due, found to differ.
#[must_use]
pub fn given_up(newest: &Sheet) -> Vec<Change> {
    let mut sheet = newest.clone();
    let location = sheet.location.clone();
    let mut changes = vec![
        Change::Task(task::Change::Unwanted { kind: TaskKind::Count, object: location.clone() }),
        Change::Count(count::Change::Settled { location: location.clone() }),
    ];
    for line in sheet.lines.iter_mut().filter(|line| line.outcome == Outcome::Suspect.code()) {
        line.outcome = Outcome::Supervisor.code();
        changes.push(to_supervisor(&location, line));
    }
    changes.push(Change::Count(count::Change::Keep { sheet: Box::new(sheet), state: "counted" }));
    changes
}

fn to_supervisor(location: &str, line: &Line) -> Change {
    let qty = (line.counted - line.base).abs();
    raise(location, line, ExceptionCode::CountVariance, qty, 0)
}

fn raise(location: &str, line: &Line, code: ExceptionCode, qty: Qty, unexplained: Qty) -> Change {
    let said = Message::new("exc.detail_counted").with("n", line.counted).with("m", line.base);
    Change::Raise(Raise {
        location: location.to_owned(),
        goods: line.goods.clone(),
        lpn: line.lpn.clone(),
        qty,
        unexplained,
        detail: said.to_string(),
        ..Raise::new(code)
    })
}

fn of_key(location: &str, key: &KeyFacts, outcome: Outcome) -> Vec<Change> {
    let line = &key.line;
    match outcome {
        Outcome::Settled { book } => {
            let mut changes = variance((location, &line.lpn), &line.goods, &key.held, book);
            let missing: Qty = changes.iter().map(booked).sum();
            if missing != 0 {
                changes.push(raise(location, line, ExceptionCode::CountVariance, missing.abs(), missing));
            }
            changes.push(Change::Stock(ledger::Change::Sure {
                location: location.to_owned(),
                goods: line.goods.clone(),
            }));
            changes
        }
        Outcome::Suspect => vec![Change::Stock(ledger::Change::Suspect {
            location: location.to_owned(),
            goods: line.goods.clone(),
            seen: line.counted,
        })],
        Outcome::Contended => vec![raise(location, line, ExceptionCode::CountContended, line.counted, 0)],
        Outcome::Supervisor => vec![to_supervisor(location, line)],
        Outcome::Waits => Vec::new(),
    }
}

/// What a booking leaves at Discrepancy.
fn booked(change: &Change) -> Qty {
    match change {
        Change::Stock(ledger::Change::Book(booking)) if booking.to.location == DISCREPANCY => booking.qty,
        Change::Stock(ledger::Change::Book(booking)) => -booking.qty,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::base::Goods;

    fn key(counted: Qty, base: Qty, earlier: &[Qty]) -> KeyFacts {
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let line = Line { goods, lpn: String::new(), counted, base, outcome: "" };
        let held = vec![(StockStatus::Available, base)];
        KeyFacts {
            line,
            held,
            earlier: earlier.to_vec(),
            moved: false,
            leased: false,
            cost: Cost::default(),
            abc: Abc::None,
        }
    }

    #[test]
    fn every_outcome_of_a_count() {
        let side = |units| Side { units, percent: 20, value: 0 };
        let some = Tolerance { plus: side(1), minus: side(2) };
        let book = |book| Outcome::Settled { book };
        let none = Tolerance::default();
        let cases: &[(&str, KeyFacts, Tolerance, bool, Outcome)] = &[
            ("as booked", key(10, 10, &[]), none, false, book(0)),
            ("one missing, nothing tolerated", key(9, 10, &[]), none, false, Outcome::Suspect),
            ("one more, inside", key(11, 10, &[]), some, false, book(1)),
            ("two more, plus is tighter", key(12, 10, &[]), some, false, Outcome::Suspect),
            ("two missing, inside", key(8, 10, &[]), some, false, book(-2)),
            ("three missing, outside", key(7, 10, &[]), some, false, Outcome::Suspect),
            ("two of four, beyond the share", key(2, 4, &[]), some, false, Outcome::Suspect),
            ("found where nothing is booked", key(3, 0, &[]), some, false, Outcome::Suspect),
            ("the second sees the same", key(7, 10, &[-3]), none, false, book(-3)),
            ("the second sees the same after two were taken", key(5, 8, &[-3]), none, false, book(-3)),
            ("the second sees the books", key(10, 10, &[-3]), none, false, book(0)),
            ("the second sees a third number", key(8, 10, &[-3]), none, false, Outcome::Suspect),
            ("the third agrees with the first", key(7, 10, &[-3, -2]), none, false, book(-3)),
            ("three that differ", key(6, 10, &[-3, -2]), none, false, Outcome::Supervisor),
            ("the same person twice proves nothing", key(7, 10, &[-3]), none, true, Outcome::Suspect),
            ("the same person takes it back", key(10, 10, &[-3]), none, true, Outcome::Suspect),
            ("moved meanwhile", KeyFacts { moved: true, ..key(9, 10, &[]) }, some, false, Outcome::Contended),
            (
                "others may have some",
                KeyFacts { leased: true, ..key(9, 10, &[]) },
                some,
                false,
                Outcome::Waits,
            ),
            (
                "others may have some, all there",
                KeyFacts { leased: true, ..key(10, 10, &[]) },
                some,
                false,
                book(0),
            ),
        ];
        for (what, key, tolerance, same_person, wanted) in cases {
            assert_eq!(outcome(key, *tolerance, *same_person), *wanted, "{what}");
        }
    }

    #[test]
    fn units_share_and_value_limit_each_side_apart() {
        let side = |units, percent, value| Side { units, percent, value };
        let cost = |minor| Cost { minor, currency: "EUR".into() };
        let wide = side(1_000, 0, 0);
        let table: &[(&str, Side, Side, Qty, Qty, Cost, bool)] = &[
            (
                "nothing is tolerated unless the site says so",
                Side::default(),
                Side::default(),
                1,
                10,
                cost(1),
                false,
            ),
            ("as many units as allowed", side(3, 0, 0), Side::default(), 3, 10, cost(1), true),
            ("one unit more", side(3, 0, 0), Side::default(), 4, 10, cost(1), false),
            ("more is allowed, fewer is not", side(3, 0, 0), Side::default(), -1, 10, cost(1), false),
            ("fewer is allowed, more is not", Side::default(), side(3, 0, 0), 1, 10, cost(1), false),
            ("just the share", side(1_000, 10, 0), wide, 10, 100, cost(1), true),
            ("above the share", side(1_000, 10, 0), wide, 11, 100, cost(1), false),
            (
                "below the books has a share of its own",
                side(1_000, 10, 0),
                side(1_000, 20, 0),
                -20,
                100,
                cost(1),
                true,
            ),
            ("no share of nothing", side(1_000, 10, 0), wide, 1, 0, cost(1), false),
            ("just the value", wide, side(1_000, 0, 500), -2, 100, cost(250), true),
            ("a cent above the value", wide, side(1_000, 0, 499), -2, 100, cost(250), false),
            (
                "above the books has a value of its own",
                side(1_000, 0, 0),
                side(1_000, 0, 1),
                2,
                100,
                cost(250),
                true,
            ),
            ("a value, but nobody told the cost", wide, side(1_000, 0, 500), -1, 100, Cost::default(), false),
            ("no value, and nobody told the cost", wide, wide, -1, 100, Cost::default(), true),
            ("cheap, but too many units", side(5, 0, 1_000_000), wide, 6, 100, cost(1), false),
            ("cheap and few, but too large a share", side(5, 10, 1_000_000), wide, 2, 10, cost(1), false),
            ("dearer than numbers hold", wide, side(1_000, 0, 1_000), -3, 100, cost(i64::MAX), false),
        ];
        for (what, plus, minus, variance, base, cost, wanted) in table {
            let tolerance = Tolerance { plus: *plus, minus: *minus };
            assert_eq!(tolerance.holds(*variance, *base, cost), *wanted, "{what}");
        }
    }

    #[test]
    fn each_class_has_its_own_tolerance() {
        let of = |units| {
            let side = Side { units, ..Side::default() };
            Tolerance { plus: side, minus: side }
        };
        let limits = Limits { plain: of(1), a: of(0), b: of(2), c: of(3) };
        for (abc, settled) in [(Abc::None, 1), (Abc::A, 0), (Abc::B, 2), (Abc::C, 3)] {
            for off in 1..=4 {
                let key = KeyFacts { abc, ..key(10 - off, 10, &[]) };
                let wanted = if off <= settled { Outcome::Settled { book: -off } } else { Outcome::Suspect };
                assert_eq!(outcome(&key, limits.of(key.abc), false), wanted, "{abc:?}, {off} missing");
            }
        }
    }

    #[test]
    fn what_nobody_is_left_to_count_again_goes_to_a_supervisor() {
        let sheet = Sheet {
            count: 0,
            location: "A01.1".into(),
            task: "T1".into(),
            device: "K".into(),
            actor: "a".into(),
            anchor: 0,
            first: regal_shared::base::Moment(0),
            last: regal_shared::base::Moment(0),
            lines: Vec::new(),
        };
        let seen = |key: &KeyFacts, alone| {
            let (limits, keys) = (Limits::default(), vec![key.clone()]);
            let facts = Facts { sheet: sheet.clone(), same_person: false, alone, limits, keys };
            let mut said = Vec::new();
            for change in settle(&facts) {
                said.push(match change {
                    Change::Raise(case) => case.code.code().to_owned(),
                    Change::CountDue { reason, .. } => reason.to_owned(),
                    Change::Count(count::Change::Keep { sheet, state }) => {
                        format!("{state}:{}", sheet.lines[0].outcome)
                    }
                    Change::Stock(ledger::Change::Suspect { seen, .. }) => format!("suspect {seen}"),
                    _ => continue,
                });
            }
            said.join(", ")
        };
        let (differs, moved) = (key(7, 10, &[]), KeyFacts { moved: true, ..key(9, 10, &[]) });
        let table = [
            (&differs, false, "suspect 7, recount, recount_due:suspect"),
            (&differs, true, "suspect 7, count_variance, counted:supervisor"),
            (&moved, false, "count_contended, recount, recount_due:contended"),
            (&moved, true, "count_contended, counted:contended"),
        ];
        for (key, alone, wanted) in table {
            assert_eq!(seen(key, alone), wanted, "alone: {alone}");
        }
    }

    #[test]
    fn what_is_missing_leaves_available_stock_first_and_no_more_than_is_booked_now() {
        let mut key = key(0, 9, &[-9]);
        key.held = vec![(StockStatus::Available, 4), (StockStatus::Damaged, 3)];
        let changes = variance(("A01.1", ""), &key.line.goods, &key.held, -9);
        assert_eq!(changes.iter().map(booked).collect::<Vec<_>>(), [4, 3]);
        let found = variance(("A01.1", ""), &key.line.goods, &key.held, 2);
        assert_eq!(found.iter().map(booked).sum::<Qty>(), -2);
    }
}
