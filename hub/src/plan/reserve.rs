//! Which stock serves a line: earliest expiry first where goods expire, else what came first (FEFO, FIFO).

use regal_shared::base::{Day, Qty, StockKey};

/// Stock that may serve a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The key.
    pub key: StockKey,
    /// Base units nobody has claimed.
    pub free: Qty,
    /// Expiry of its lot.
    pub expiry: Option<Day>,
    /// Since when it is in the site, ms.
    pub first_in: i64,
    /// Where on the walk.
    pub walk: i64,
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
}

/// Splits `need` over the candidates; what they do not hold stays open.
///
/// Expired lots are left out. Among lots of one expiry (or goods without) the day of arrival decides, then the walk.
#[must_use]
pub fn choose(candidates: &[Candidate], need: Qty, lot: &str, today: Day) -> Vec<Part> {
    let mut order: Vec<usize> = (0..candidates.len())
        .filter(|&i| {
            let one = &candidates[i];
            one.free > 0
                && (lot.is_empty() || one.key.goods.lot == lot)
                && one.expiry.is_none_or(|day| day >= today)
        })
        .collect();
    order.sort_by_key(|&i| {
        let one = &candidates[i];
        (one.expiry.map_or(i64::MAX, |day| day.0), one.first_in.div_euclid(86_400_000), one.walk, i)
    });
    let mut rest = need;
    let mut parts = Vec::new();
    for i in order {
        if rest <= 0 {
            break;
        }
        let one = &candidates[i];
        let qty = one.free.min(rest);
        let rule = match (lot.is_empty(), one.expiry) {
            (false, _) => "fixed_lot",
            (true, Some(_)) => "fefo",
            (true, None) => "fifo",
        };
        parts.push(Part { candidate: i, qty, rule });
        rest -= qty;
    }
    parts
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
            expiry: expiry.map(Day),
            first_in: day_in * 86_400_000,
            walk,
        }
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
        let parts = choose(&shelf, 20, "", Day(100));
        let said: Vec<_> =
            parts.iter().map(|p| (shelf[p.candidate].key.location.as_str(), p.qty, p.rule)).collect();
        assert_eq!(said, [("soon", 4, "fefo"), ("late", 10, "fefo"), ("near", 6, "fefo")]);
    }

    #[test]
    fn a_fixed_lot_is_served_from_that_lot_alone_and_may_stay_short() {
        let shelf = [stock("a", "L1", 3, None, 1, 1), stock("b", "L2", 9, None, 0, 0)];
        let parts = choose(&shelf, 5, "L1", Day(0));
        assert_eq!(parts, [Part { candidate: 0, qty: 3, rule: "fixed_lot" }]);
    }
}
