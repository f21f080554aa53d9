//! What a scan that may mean several things asks for next: one level finer, and never a guess.

use crate::base::{Goods, StockStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is asked for next, for a scan fits several of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finer {
    /// Several locations.
    Loc,
    /// Several LPNs.
    Lpn,
    /// Several items.
    Item,
    /// Several lots.
    Lot,
    /// Several serial numbers.
    Serial,
    /// Several statuses, which no label tells.
    Status,
    /// Several owners, which no label tells.
    Owner,
}

impl Finer {
    /// Its message code.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Finer::Loc => "scan.more_loc",
            Finer::Lpn => "scan.more_lpn",
            Finer::Item => "scan.more_item",
            Finer::Lot => "scan.more_lot",
            Finer::Serial => "scan.more_serial",
            Finer::Status => "scan.more_status",
            Finer::Owner => "scan.more_owner",
        }
    }
}

/// What the scan of a place says about the goods that lie there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum StandsFor {
    /// Nothing: what lies there is scanned itself.
    #[default]
    Nothing,
    /// It stands for the one thing that lies there.
    Content,
    /// Nothing yet: several things lie there.
    Several(Finer),
}

impl StandsFor {
    /// Whether it is [`StandsFor::Nothing`], which is not sent.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == StandsFor::Nothing
    }

    /// What a place stands for, by all that lies there. `allowed`: the site lets a bin stand for its content.
    #[must_use]
    pub fn of<'a>(things: impl IntoIterator<Item = Thing<'a>>, allowed: bool) -> StandsFor {
        let things: Vec<Thing<'a>> = things.into_iter().collect();
        match at_place(&things) {
            Some(finer) => StandsFor::Several(finer),
            None if allowed && !things.is_empty() => StandsFor::Content,
            None => StandsFor::Nothing,
        }
    }

    /// What is said to its scan where goods are asked for, when it does not stand for them.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            StandsFor::Several(finer) => finer.words(),
            StandsFor::Nothing | StandsFor::Content => "scan.want_item",
        }
    }
}

/// Some goods at a place, as far as scans tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thing<'a> {
    /// The location.
    pub location: &'a str,
    /// The LPN, or empty when they lie loose.
    pub lpn: &'a str,
    /// The outermost LPN that one stands in; the same when it stands in none.
    pub outer: &'a str,
    /// What it is.
    pub goods: &'a Goods,
    /// Its status.
    pub status: StockStatus,
}

fn several<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let mut values = values;
    let first = values.next();
    values.any(|value| Some(value) != first)
}

/// A place was scanned: what is asked for next, by all that lies there; `None` when it is one LPN, or one item in one
/// lot with one serial number. LPNs that stand in one are one with it. Status and owner are not asked for here: whoever
/// takes something of it is asked then.
#[must_use]
pub fn at_place(things: &[Thing<'_>]) -> Option<Finer> {
    let lpns: BTreeSet<&str> = things.iter().map(|one| one.outer).filter(|lpn| !lpn.is_empty()).collect();
    let loose = things.iter().any(|one| one.lpn.is_empty());
    match (lpns.len(), loose) {
        (0, _) => within(things),
        (1, false) => None,
        // An LPN beside loose goods: whatever is scanned says which.
        (1, true) => Some(Finer::Item),
        _ => Some(Finer::Lpn),
    }
}

/// An item was scanned, perhaps with its lot: what is asked for next, by all that is such. Loose goods come before
/// those on an LPN, for an LPN has a label of its own.
#[must_use]
pub fn of_item(things: &[Thing<'_>]) -> Option<Finer> {
    if several(things.iter().map(|one| one.location)) {
        return Some(Finer::Loc);
    }
    let loose: Vec<Thing<'_>> = things.iter().filter(|one| one.lpn.is_empty()).copied().collect();
    if !loose.is_empty() {
        return within(&loose).or_else(|| kept_apart(&loose));
    }
    if several(things.iter().map(|one| one.lpn)) {
        return Some(Finer::Lpn);
    }
    within(things).or_else(|| kept_apart(things))
}

/// What tells goods apart that look the same.
fn kept_apart(things: &[Thing<'_>]) -> Option<Finer> {
    if several(things.iter().map(|one| one.status.code())) {
        return Some(Finer::Status);
    }
    several(things.iter().map(|one| one.goods.owner.as_str())).then_some(Finer::Owner)
}

/// What tells goods of one place and one LPN apart.
fn within(things: &[Thing<'_>]) -> Option<Finer> {
    if several(things.iter().map(|one| one.goods.item.as_str())) {
        return Some(Finer::Item);
    }
    if several(things.iter().map(|one| one.goods.lot.as_str())) {
        return Some(Finer::Lot);
    }
    several(things.iter().map(|one| one.goods.serial.as_str())).then_some(Finer::Serial)
}

/// What scans have said so far of goods that are looked for: the next scan completes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Sought {
    /// The item; empty when it is not known yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// The lot, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// The serial number, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub serial: String,
    /// The LPN, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// The status chosen, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StockStatus>,
    /// The owner chosen, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub owner: String,
}

impl Sought {
    /// Whether nothing is known of it yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Sought::default()
    }

    /// The same without a lot or a serial number that none of the item's goods there has: a label may say more than
    /// anybody keeps.
    #[must_use]
    pub fn as_kept<'a>(mut self, there: impl IntoIterator<Item = &'a Goods>) -> Sought {
        let mine: Vec<&Goods> = there.into_iter().filter(|goods| goods.item == self.item).collect();
        if mine.iter().all(|goods| goods.lot.is_empty()) {
            self.lot.clear();
        }
        if mine.iter().all(|goods| goods.serial.is_empty()) {
            self.serial.clear();
        }
        self
    }

    /// Whether some goods on an LPN, or loose ones, are what is looked for, as far as that is known.
    #[must_use]
    pub fn fits(&self, lpn: &str, goods: &Goods, status: StockStatus) -> bool {
        let is = |said: &str, there: &str| said.is_empty() || said == there;
        is(&self.item, &goods.item)
            && is(&self.lot, &goods.lot)
            && is(&self.serial, &goods.serial)
            && is(&self.lpn, lpn)
            && is(&self.owner, &goods.owner)
            && self.status.is_none_or(|said| said == status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Location, LPN, item, lot, serial.
    type Row = [&'static str; 5];

    fn goods(rows: &[Row]) -> Vec<Goods> {
        let of = |row: &Row| Goods {
            owner: "O".into(),
            item: row[2].into(),
            lot: row[3].into(),
            serial: row[4].into(),
        };
        rows.iter().map(of).collect()
    }

    fn things<'a>(rows: &[Row], goods: &'a [Goods]) -> Vec<Thing<'a>> {
        let of = |(row, goods): (&Row, &'a Goods)| Thing {
            location: row[0],
            lpn: row[1],
            outer: row[1],
            goods,
            status: StockStatus::Available,
        };
        rows.iter().zip(goods).map(of).collect()
    }

    #[test]
    fn a_place_asks_for_the_lpn_then_the_item_then_the_lot_then_the_serial_number() {
        let table: &[(&[Row], Option<Finer>)] = &[
            (&[], None),
            (&[["A", "", "TEA", "L1", ""]], None),
            (&[["A", "P1", "TEA", "L1", ""]], None),
            (&[["A", "P1", "TEA", "L1", ""], ["A", "P1", "GUM", "", ""]], None),
            (&[["A", "P1", "TEA", "L1", ""], ["A", "P2", "TEA", "L1", ""]], Some(Finer::Lpn)),
            (
                &[["A", "", "TEA", "L1", ""], ["A", "P1", "TEA", "L1", ""], ["A", "P2", "TEA", "L1", ""]],
                Some(Finer::Lpn),
            ),
            (&[["A", "", "TEA", "L1", ""], ["A", "P1", "TEA", "L1", ""]], Some(Finer::Item)),
            (&[["A", "", "TEA", "L1", ""], ["A", "", "GUM", "", ""]], Some(Finer::Item)),
            (&[["A", "", "TEA", "L1", ""], ["A", "", "TEA", "L2", ""]], Some(Finer::Lot)),
            (&[["A", "", "RADIO", "", "S1"], ["A", "", "RADIO", "", "S2"]], Some(Finer::Serial)),
        ];
        for (rows, asked) in table {
            let goods = goods(rows);
            let there = things(rows, &goods);
            assert_eq!(at_place(&there), *asked, "{rows:?}");
            let stands = |allowed| StandsFor::of(there.iter().copied(), allowed);
            let one = if rows.is_empty() { StandsFor::Nothing } else { StandsFor::Content };
            assert_eq!(stands(true), asked.map_or(one, StandsFor::Several), "{rows:?}");
            assert_eq!(stands(false), asked.map_or(StandsFor::Nothing, StandsFor::Several), "{rows:?}");
        }
    }

    #[test]
    fn an_item_asks_for_the_bin_then_the_lpn_then_the_lot_then_the_serial_number() {
        let table: &[(&[Row], Option<Finer>)] = &[
            (&[["A", "", "TEA", "L1", ""]], None),
            (&[["A", "", "TEA", "L1", ""], ["B", "P1", "TEA", "L2", ""]], Some(Finer::Loc)),
            (&[["A", "P1", "TEA", "L1", ""], ["A", "P2", "TEA", "L2", ""]], Some(Finer::Lpn)),
            (&[["A", "", "TEA", "L1", ""], ["A", "P1", "TEA", "L2", ""]], None),
            (&[["A", "P1", "TEA", "L1", ""], ["A", "P1", "TEA", "L2", ""]], Some(Finer::Lot)),
            (&[["A", "", "RADIO", "", "S1"], ["A", "", "RADIO", "", "S2"]], Some(Finer::Serial)),
        ];
        for (rows, asked) in table {
            let goods = goods(rows);
            assert_eq!(of_item(&things(rows, &goods)), *asked, "{rows:?}");
        }
    }

    #[test]
    fn what_was_scanned_leaves_only_what_fits_it() {
        let goods = &goods(&[["A", "P1", "TEA", "L1", "S1"]])[0];
        let sought = |item: &str, lot: &str, serial: &str, lpn: &str| Sought {
            item: item.into(),
            lot: lot.into(),
            serial: serial.into(),
            lpn: lpn.into(),
            ..Sought::default()
        };
        let plain = [Goods { lot: String::new(), serial: String::new(), ..goods.clone() }];
        assert_eq!(sought("TEA", "L9", "S9", "").as_kept(&plain), sought("TEA", "", "", ""));
        assert_eq!(sought("TEA", "L9", "S9", "").as_kept([goods]), sought("TEA", "L9", "S9", ""));
        for (sought, fits) in [
            (Sought::default(), true),
            (sought("TEA", "", "", ""), true),
            (sought("TEA", "L1", "S1", "P1"), true),
            (sought("GUM", "", "", ""), false),
            (sought("TEA", "L2", "", ""), false),
            (sought("TEA", "", "S2", ""), false),
            (sought("TEA", "", "", "P2"), false),
        ] {
            assert_eq!(sought.fits("P1", goods, StockStatus::Available), fits, "{sought:?}");
        }
    }

    #[test]
    fn what_stands_in_an_lpn_is_one_with_it_at_a_place_and_not_for_an_item() {
        let goods =
            goods(&[["A", "B1", "TEA", "L1", ""], ["A", "B2", "TEA", "L1", ""], ["A", "P2", "GUM", "", ""]]);
        let thing = |lpn: &'static str, outer: &'static str, at: usize| Thing {
            location: "A",
            lpn,
            outer,
            goods: &goods[at],
            status: StockStatus::Available,
        };
        let nested = [thing("B1", "P1", 0), thing("B2", "P1", 1)];
        assert_eq!(at_place(&nested), None, "two boxes on one pallet are the pallet");
        assert_eq!(StandsFor::of(nested, true), StandsFor::Content);
        assert_eq!(of_item(&nested), Some(Finer::Lpn), "the tea is in two boxes all the same");
        let two = [thing("B1", "P1", 0), thing("B2", "P1", 1), thing("P2", "P2", 2)];
        assert_eq!(at_place(&two), Some(Finer::Lpn), "another pallet beside it");
        let loose = [thing("B1", "P1", 0), thing("", "", 2)];
        assert_eq!(at_place(&loose), Some(Finer::Item), "something loose beside it");
    }

    #[test]
    fn what_no_label_tells_apart_is_asked_for_last() {
        let of = |owner: &str, lot: &str| Goods {
            owner: owner.into(),
            item: "TEA".into(),
            lot: lot.into(),
            ..Goods::default()
        };
        let (ours, theirs, other) = (of("O", "L1"), of("X", "L1"), of("O", "L2"));
        let (good, bad) = (StockStatus::Available, StockStatus::Damaged);
        let asks = |things: &[(&Goods, StockStatus)]| {
            let things: Vec<Thing<'_>> = things
                .iter()
                .map(|(goods, status)| Thing { location: "A", lpn: "", outer: "", goods, status: *status })
                .collect();
            (of_item(&things), at_place(&things))
        };
        assert_eq!(asks(&[(&ours, good), (&ours, bad)]), (Some(Finer::Status), None));
        assert_eq!(asks(&[(&ours, good), (&theirs, good)]), (Some(Finer::Owner), None));
        assert_eq!(
            asks(&[(&ours, good), (&theirs, bad)]),
            (Some(Finer::Status), None),
            "one after the other"
        );
        assert_eq!(
            asks(&[(&ours, good), (&other, bad)]),
            (Some(Finer::Lot), Some(Finer::Lot)),
            "a label tells that"
        );
        let chosen = |status, owner: &str| Sought { status, owner: owner.into(), ..Sought::default() };
        for (sought, fits) in [
            (chosen(Some(good), ""), true),
            (chosen(Some(bad), ""), false),
            (chosen(Some(good), "O"), true),
            (chosen(None, "X"), false),
        ] {
            assert_eq!(sought.fits("", &ours, good), fits, "{sought:?}");
        }
    }
}
