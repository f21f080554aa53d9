//! Which stock serves a line: earliest expiry first where goods expire, else what came first (FEFO, FIFO).

use regal_shared::base::{Day, Qty, StockKey};

/// Stock that may serve a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The key.
    pub key: StockKey,
    /// Base units nobody has claimed.
    pub free: Qty,
    /// Base units on its LPN when they are all that is on it and the LPN may leave as a unit, else 0.
    pub whole: Qty,
    /// Expiry of its lot.
    pub expiry: Option<Day>,
    /// Since when it is in the site, ms.
    pub first_in: i64,
    /// Where on the walk.
    pub walk: i64,
    /// It lies where nothing is to lie any more.
    pub leaves: bool,
}

/// A part of a line and the rule that chose its stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Index into the candidates.
    pub candidate: usize,
    /// Base units.
    pub qty: Qty,
    /// `fefo`, `fifo` or `fixed_lot`.
    pub rule: &'static str,
    /// It is all that is on an LPN, which is taken as it is.
    pub whole: bool,
}

/// When an LPN that a line needs in full is taken as it is (policy `pick_full_lpn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FullLpn {
    /// Never.
    Never,
    /// First among stock of one expiry, or of one day of arrival.
    AmongEqual,
    /// Before all other stock.
    First,
}

/// Splits `need` over the candidates; what they do not hold stays open.
///
/// Expired lots are left out. Among lots of one expiry (or goods without) the day of arrival decides, then whether an
/// LPN is needed in full, then whether the place is to run empty, then the walk.
#[must_use]
pub fn choose(candidates: &[Candidate], need: Qty, lot: &str, today: Day, full: FullLpn) -> Vec<Part> {
    let rank = |i: usize| {
        let one = &candidates[i];
        (one.expiry.map_or(i64::MAX, |day| day.0), one.first_in.div_euclid(86_400_000))
    };
    let mut order: Vec<usize> = (0..candidates.len())
        .filter(|&i| {
            let one = &candidates[i];
            one.free > 0
                && (lot.is_empty() || one.key.goods.lot == lot)
                && one.expiry.is_none_or(|day| day >= today)
        })
        .collect();
    order.sort_by_key(|&i| (rank(i), !candidates[i].leaves, candidates[i].walk, i));
    let mut split = Split { candidates, rest: need, fixed: !lot.is_empty(), parts: Vec::new() };
    if full == FullLpn::First {
        order.retain(|&i| !split.take_full(i));
    }
    for equal in order.chunk_by(|&a, &b| rank(a) == rank(b)) {
        let mut left = equal.to_vec();
        if full != FullLpn::Never {
            left.retain(|&i| !split.take_full(i));
        }
        left.into_iter().for_each(|i| split.take(i, false));
    }
    split.parts
}

/// A need while it is split.
struct Split<'c> {
    candidates: &'c [Candidate],
    rest: Qty,
    fixed: bool,
    parts: Vec<Part>,
}

impl Split<'_> {
    /// Takes an LPN when all that is on it is needed; tells whether it did.
    fn take_full(&mut self, i: usize) -> bool {
        let one = &self.candidates[i];
        let fits = one.whole > 0 && one.free == one.whole && one.whole <= self.rest;
        if fits {
            self.take(i, true);
        }
        fits
    }

    fn take(&mut self, i: usize, whole: bool) {
        let one = &self.candidates[i];
        let qty = one.free.min(self.rest);
        if qty <= 0 {
            return;
        }
        let rule = match (self.fixed, one.expiry) {
            (true, _) => "fixed_lot",
            (false, Some(_)) => "fefo",
            (false, None) => "fifo",
        };
        self.parts.push(Part { candidate: i, qty, rule, whole });
        self.rest -= qty;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::base::Goods;

    fn stock(location: &str, lot: &str, free: Qty, expiry: Option<i64>, day_in: i64, walk: i64) -> Candidate {
        Candidate {
            key: StockKey {
                goods: Goods { item: "A".into(), lot: lot.into(), ..Goods::default() },
                location: location.into(),
                ..StockKey::default()
            },
            free,
            whole: 0,
            expiry: expiry.map(Day),
            first_in: day_in * 86_400_000,
            walk,
            leaves: false,
        }
    }

    #[test]
    fn among_equals_a_place_that_is_to_run_empty_goes_first() {
        let leaves = |one: Candidate| Candidate { leaves: true, ..one };
        let shelf = [
            stock("near", "L", 4, Some(200), 1, 1),
            leaves(stock("leaves", "L", 4, Some(200), 1, 9)),
            leaves(stock("later", "L", 4, Some(201), 1, 1)),
        ];
        let parts = choose(&shelf, 12, "", Day(100), FullLpn::AmongEqual);
        let said: Vec<_> = parts.iter().map(|p| shelf[p.candidate].key.location.as_str()).collect();
        assert_eq!(said, ["leaves", "near", "later"]);
    }

    #[test]
    fn earliest_expiry_goes_first_then_arrival_then_the_walk() {
        let shelf = [
            stock("late", "L2", 10, Some(200), 1, 1),
            stock("soon", "L1", 4, Some(150), 9, 9),
            stock("gone", "L0", 99, Some(99), 1, 1),
            stock("far", "L3", 10, Some(300), 1, 2),
            stock("near", "L3", 10, Some(300), 1, 1),
        ];
        let parts = choose(&shelf, 20, "", Day(100), FullLpn::AmongEqual);
        let said: Vec<_> =
            parts.iter().map(|p| (shelf[p.candidate].key.location.as_str(), p.qty, p.rule)).collect();
        assert_eq!(said, [("soon", 4, "fefo"), ("late", 10, "fefo"), ("near", 6, "fefo")]);
    }

    #[test]
    fn a_fixed_lot_is_served_from_that_lot_alone_and_may_stay_short() {
        let shelf = [stock("a", "L1", 3, None, 1, 1), stock("b", "L2", 9, None, 0, 0)];
        let parts = choose(&shelf, 5, "L1", Day(0), FullLpn::AmongEqual);
        assert_eq!(parts, [Part { candidate: 0, qty: 3, rule: "fixed_lot", whole: false }]);
    }

    fn pallet(lpn: &str, qty: Qty, expiry: Option<i64>, day_in: i64) -> Candidate {
        Candidate { whole: qty, ..stock(lpn, "L", qty, expiry, day_in, 9) }
    }

    #[test]
    fn an_lpn_needed_in_full_goes_first_among_its_equals_alone() {
        use FullLpn::{AmongEqual, First, Never};
        let loose = |qty| stock("loose", "L", qty, Some(200), 1, 1);
        let taken_from = |free| Candidate { free, ..pallet("P1", 6, Some(200), 1) };
        for (what, shelf, need, policy, said) in [
            ("equals", vec![loose(9), pallet("P1", 6, Some(200), 1)], 8, AmongEqual, "P1 6!, loose 2"),
            ("too much on it", vec![loose(9), pallet("P1", 6, Some(200), 1)], 5, AmongEqual, "loose 5"),
            ("policy never", vec![loose(9), pallet("P1", 6, Some(200), 1)], 8, Never, "loose 8"),
            ("nothing else there", vec![pallet("P1", 6, Some(200), 1)], 6, Never, "P1 6"),
            ("later expiry", vec![loose(9), pallet("P1", 6, Some(201), 1)], 8, AmongEqual, "loose 8"),
            ("came later", vec![loose(9), pallet("P1", 6, Some(200), 2)], 8, AmongEqual, "loose 8"),
            ("later, by policy", vec![loose(9), pallet("P1", 6, Some(201), 1)], 8, First, "P1 6!, loose 2"),
            ("expired", vec![loose(9), pallet("P1", 6, Some(99), 1)], 8, First, "loose 8"),
            ("reserved in part", vec![loose(9), taken_from(5)], 8, AmongEqual, "loose 8"),
            (
                "two and a rest",
                vec![pallet("P1", 6, None, 1), pallet("P2", 6, None, 1), pallet("P3", 6, None, 1)],
                14,
                AmongEqual,
                "P1 6!, P2 6!, P3 2",
            ),
        ] {
            let parts = choose(&shelf, need, "", Day(100), policy);
            let told: Vec<String> = parts
                .iter()
                .map(|part| {
                    let mark = if part.whole { "!" } else { "" };
                    format!("{} {}{mark}", shelf[part.candidate].key.location, part.qty)
                })
                .collect();
            assert_eq!(told.join(", "), said, "{what}");
        }
    }
}
