//! What may still be promised of an item (ATP, available to promise): free stock and goods due in time, less what is
//! promised already. A promise is a soft claim on an item at order entry; which stock serves it is chosen at release
//! ([`super::reserve`]). By when an order leaves is another matter ([`super::cut_off`]).

use regal_shared::base::Qty;
use std::collections::BTreeMap;

/// Rule of a promise that stock in the house covers.
pub const STOCK: &str = "stock";
/// Rule of a promise that goods on their way cover.
pub const INBOUND: &str = "inbound";
/// A line is covered in part.
pub const PART: &str = "part";
/// Nothing of a line is covered.
pub const NOTHING: &str = "none";
/// There are goods, but not of the one lot that will do.
pub const LOT: &str = "lot";

/// Goods on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When they are expected, ms; 0 for goods in the house that are not put away yet.
    pub at: i64,
    /// Base units.
    pub qty: Qty,
}

/// What is promised already, base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Claims {
    /// Out of stock.
    pub stock: Qty,
    /// Out of goods on their way.
    pub inbound: Qty,
}

/// What there is of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supply {
    /// Stock that is available, by lot; base units.
    pub available: BTreeMap<String, Qty>,
    /// Goods on their way.
    pub due: Vec<Due>,
    /// What is promised, by the lot that was asked for; the empty name for lines that any lot will do for.
    pub promised: BTreeMap<String, Claims>,
}

/// How far a line is covered, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cover {
    /// Base units out of stock.
    pub stock: Qty,
    /// Base units out of goods on their way.
    pub inbound: Qty,
    /// What might still be promised before this line; below 0 when more is promised than there is.
    pub atp: Qty,
    /// Why it is so much: [`STOCK`] or [`INBOUND`] covers all of it, else [`PART`], [`NOTHING`] or [`LOT`].
    pub rule: &'static str,
}

impl Cover {
    /// Base units covered.
    #[must_use]
    pub fn qty(&self) -> Qty {
        self.stock + self.inbound
    }
}

impl Supply {
    /// Available stock of all lots, base units.
    #[must_use]
    pub fn available(&self) -> Qty {
        self.available.values().sum()
    }

    /// Base units promised.
    #[must_use]
    pub fn promised(&self) -> Qty {
        self.promised.values().map(|claims| claims.stock + claims.inbound).sum()
    }

    /// Base units due no later than a moment.
    #[must_use]
    pub fn due(&self, until: i64) -> Qty {
        self.due.iter().filter(|due| due.at <= until).map(|due| due.qty).sum()
    }

    /// What may still be promised by a moment: available − promised + due. Below 0 when goods that were promised are not
    /// there any more.
    #[must_use]
    pub fn atp(&self, until: i64) -> Qty {
        self.available() - self.promised() + self.due(until)
    }

    /// How far `need` is covered by a moment. Stock goes before goods on their way; for a line that wants one lot, free
    /// stock of that lot alone counts, for of what is on its way no lot is sure.
    #[must_use]
    pub fn cover(&self, need: Qty, lot: &str, until: i64) -> Cover {
        let atp = self.atp(until);
        let claimed: Qty = self.promised.values().map(|claims| claims.stock).sum();
        let room = match lot {
            "" => atp,
            lot => atp.min(self.left_of(lot)),
        };
        let most = need.min(room).max(0);
        let stock = match lot {
            "" => most.min((self.available() - claimed).max(0)),
            _ => most,
        };
        let inbound = most - stock;
        let rule = if most == need {
            if inbound > 0 { INBOUND } else { STOCK }
        } else if room < atp && atp >= need {
            LOT
        } else if most > 0 {
            PART
        } else {
            NOTHING
        };
        Cover { stock, inbound, atp, rule }
    }

    /// Of one lot: what is available and no other line that wants this very lot was promised.
    fn left_of(&self, lot: &str) -> Qty {
        let claims = self.promised.get(lot).copied().unwrap_or_default();
        self.available.get(lot).copied().unwrap_or(0) - claims.stock - claims.inbound
    }

    /// So much is promised to a line that wants this lot, or any.
    pub fn promise(&mut self, lot: &str, cover: &Cover) {
        let claims = self.promised.entry(lot.to_owned()).or_default();
        claims.stock += cover.stock;
        claims.inbound += cover.inbound;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supply(available: &[(&str, Qty)], due: &[(i64, Qty)], promised: &[(&str, Qty, Qty)]) -> Supply {
        Supply {
            available: available.iter().map(|(lot, qty)| ((*lot).to_owned(), *qty)).collect(),
            due: due.iter().map(|(at, qty)| Due { at: *at, qty: *qty }).collect(),
            promised: promised
                .iter()
                .map(|(lot, stock, inbound)| ((*lot).to_owned(), Claims { stock: *stock, inbound: *inbound }))
                .collect(),
        }
    }

    #[test]
    fn a_line_is_covered_by_stock_then_by_what_is_due_in_time_and_says_why_not() {
        let house = |qty| supply(&[("", qty)], &[], &[]);
        let coming = supply(&[("", 4)], &[(0, 2), (500, 5), (900, 9)], &[]);
        // What there is; need, lot, until; out of stock, on its way, ATP, why.
        for (there, (need, lot, until), (stock, inbound, atp, rule)) in [
            (house(10), (4, "", 100), (4, 0, 10, STOCK)),
            (house(10), (10, "", 100), (10, 0, 10, STOCK)),
            (house(3), (4, "", 100), (3, 0, 3, PART)),
            (house(0), (4, "", 100), (0, 0, 0, NOTHING)),
            (coming.clone(), (6, "", 100), (4, 2, 6, INBOUND)),
            (coming.clone(), (11, "", 500), (4, 7, 11, INBOUND)),
            (coming.clone(), (12, "", 500), (4, 7, 11, PART)),
            (coming, (4, "", 500), (4, 0, 11, STOCK)),
            // What others were promised is theirs, each kind for itself.
            (supply(&[("", 10)], &[], &[("", 7, 0)]), (4, "", 100), (3, 0, 3, PART)),
            (supply(&[("", 10)], &[(50, 5)], &[("", 10, 0)]), (4, "", 100), (0, 4, 5, INBOUND)),
            (supply(&[("", 5)], &[(50, 5)], &[("", 0, 5)]), (5, "", 100), (5, 0, 5, STOCK)),
            // Goods that were promised are gone: nothing is left for anybody, and nobody gets a claim below 0.
            (supply(&[("", 2)], &[], &[("", 7, 0)]), (1, "", 100), (0, 0, -5, NOTHING)),
            (supply(&[("", 2)], &[(50, 9)], &[("", 7, 0)]), (5, "", 100), (0, 4, 4, PART)),
            // What was promised out of a delivery has come: it is stock now, and still theirs.
            (supply(&[("", 8)], &[], &[("", 0, 5)]), (4, "", 100), (3, 0, 3, PART)),
        ] {
            let said = there.cover(need, lot, until);
            assert_eq!(said, Cover { stock, inbound, atp, rule }, "{need} by {until} of {there:?}");
        }
    }

    #[test]
    fn a_line_that_wants_one_lot_gets_no_other() {
        let lots = supply(&[("L1", 3), ("L2", 9)], &[(50, 20)], &[("L1", 1, 0)]);
        for (need, lot, qty, rule) in [
            (2, "L1", 2, STOCK),
            (3, "L1", 2, LOT),
            (3, "L9", 0, LOT),
            (9, "L2", 9, STOCK),
            (31, "", 31, INBOUND),
        ] {
            let said = lots.cover(need, lot, 100);
            assert_eq!((said.qty(), said.rule), (qty, rule), "{need} of {lot:?}");
        }
        // All that is left of a lot may be promised to lines that any lot will do for.
        let taken = supply(&[("L1", 3)], &[], &[("", 3, 0)]);
        assert_eq!(taken.cover(1, "L1", 100).rule, NOTHING);
    }

    #[test]
    fn what_is_promised_counts_against_the_next() {
        let mut there = supply(&[("", 10)], &[(50, 5)], &[]);
        let mut given = Vec::new();
        for need in [6, 6, 6] {
            let cover = there.cover(need, "", 100);
            there.promise("", &cover);
            given.push((cover.stock, cover.inbound));
        }
        assert_eq!(given, [(6, 0), (4, 2), (0, 3)]);
        assert_eq!((there.promised(), there.atp(100)), (15, 0));
    }
}
