//! Where goods are put away: the item's fixed bin, more of the same, an empty bin near the way, else the overflow bin.

use regal_shared::base::Qty;
use regal_shared::flow::common::LocationKind;

/// Goods of one kind, to be put away or lying in a bin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// The item.
    pub item: String,
    /// Whose.
    pub owner: String,
    /// The lot, or empty.
    pub lot: String,
    /// Base units.
    pub qty: Qty,
}

/// What is to be put away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    /// The goods; one kind for most LPNs.
    pub parts: Vec<Part>,
    /// The area the item is kept in, or empty for any.
    pub area: String,
    /// The item's fixed bin, or empty.
    pub fixed: String,
    /// Where on the walk the goods are now.
    pub walk: i64,
}

/// A bin as the books know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// The location.
    pub location: String,
    /// What kind of place.
    pub kind: LocationKind,
    /// Its zone.
    pub zone: String,
    /// Its area.
    pub area: String,
    /// Position on the walk.
    pub walk: i64,
    /// LPNs stand there as units.
    pub keeps_lpn: bool,
    /// Different items may lie together.
    pub mix_items: bool,
    /// Different lots of an item may lie together.
    pub mix_lots: bool,
    /// LPNs where LPNs stand, else base units; 0 when nobody counted.
    pub capacity: i64,
    /// Goods may be put in: usable and under no hold.
    pub open: bool,
    /// Seen and booked disagree.
    pub suspect: bool,
    /// It is the fixed bin of this item, or empty.
    pub fixed_for: String,
    /// What lies there, and what others are bringing.
    pub stored: Vec<Part>,
    /// LPNs that stand there or are being brought.
    pub lpns: i64,
}

impl Bin {
    /// The rule that keeps goods out of this bin, if one does: `bin_hold`, `wrong_area`, `no_mix`, `too_big`.
    #[must_use]
    pub fn refuses(&self, parts: &[Part]) -> Option<&'static str> {
        if !self.open {
            return Some("bin_hold");
        }
        if !self.fixed_for.is_empty() && parts.iter().any(|part| part.item != self.fixed_for) {
            return Some("wrong_area");
        }
        let all: Vec<&Part> = self.stored.iter().chain(parts).collect();
        let items_differ = all.iter().any(|part| part.item != all[0].item || part.owner != all[0].owner);
        let lots_differ = all.iter().any(|a| all.iter().any(|b| a.item == b.item && a.lot != b.lot));
        if (!self.mix_items && items_differ) || (!self.mix_lots && lots_differ) {
            return Some("no_mix");
        }
        if self.capacity > 0 {
            let units = |parts: &[Part]| parts.iter().fold(0, |sum: Qty, part| sum.saturating_add(part.qty));
            let wanted = if self.keeps_lpn {
                self.lpns.saturating_add(1)
            } else {
                units(&self.stored).saturating_add(units(parts))
            };
            if wanted > self.capacity {
                return Some("too_big");
            }
        }
        None
    }

    /// Whether the planner may use it at all for goods put away.
    fn usable(&self, parts: &[Part]) -> bool {
        !self.suspect && self.refuses(parts).is_none()
    }

    fn is_empty(&self) -> bool {
        self.stored.is_empty() && self.lpns == 0
    }

    fn holds_same(&self, parts: &[Part]) -> bool {
        !parts.is_empty()
            && parts.iter().all(|part| {
                self.stored
                    .iter()
                    .any(|one| one.item == part.item && one.owner == part.owner && one.lot == part.lot)
            })
    }
}

/// A bin chosen and the rule that chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Index into the bins.
    pub bin: usize,
    /// `fixed_bin`, `same_lot`, `same_item`, `empty_bin`, `other_area`, `overflow`.
    pub rule: &'static str,
}

/// The bins for a load, best first, at most `most` besides the overflow bin, which is always last.
///
/// Nearest along the walk first within a rule. Pick faces take goods by the fixed bin and the same goods alone.
#[must_use]
pub fn choose(load: &Load, bins: &[Bin], overflow: &str, most: usize) -> Vec<Choice> {
    let mut ranked: Vec<(u8, i64, &str, Choice)> = bins
        .iter()
        .enumerate()
        .filter(|(_, bin)| bin.location != overflow && bin.usable(&load.parts))
        .filter_map(|(at, bin)| {
            let (rank, rule) = rule_of(load, bin)?;
            let way = (bin.walk - load.walk).abs();
            Some((rank, way, bin.location.as_str(), Choice { bin: at, rule }))
        })
        .collect();
    ranked.sort_by_key(|(rank, way, location, _)| (*rank, *way, *location));
    let mut choices: Vec<Choice> = ranked.into_iter().map(|(_, _, _, choice)| choice).take(most).collect();
    let last = bins.iter().position(|bin| bin.location == overflow);
    choices.extend(last.map(|bin| Choice { bin, rule: "overflow" }));
    choices
}

fn rule_of(load: &Load, bin: &Bin) -> Option<(u8, &'static str)> {
    if bin.location == load.fixed {
        return Some((0, "fixed_bin"));
    }
    if !bin.kind.is_storage() {
        return None;
    }
    let at_home = load.area.is_empty() || bin.area == load.area;
    if at_home && bin.holds_same(&load.parts) {
        let lots = load.parts.iter().any(|part| !part.lot.is_empty());
        return Some((1, if lots { "same_lot" } else { "same_item" }));
    }
    if !bin.is_empty() || bin.kind == LocationKind::Face || !bin.fixed_for.is_empty() {
        return None;
    }
    Some(if at_home { (2, "empty_bin") } else { (3, "other_area") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(item: &str, lot: &str, qty: Qty) -> Part {
        Part { item: item.into(), owner: "own".into(), lot: lot.into(), qty }
    }

    fn bin(location: &str, area: &str, walk: i64, stored: &[Part]) -> Bin {
        Bin {
            location: location.into(),
            kind: LocationKind::Bin,
            zone: area.into(),
            area: area.into(),
            walk,
            keeps_lpn: false,
            mix_items: false,
            mix_lots: false,
            capacity: 100,
            open: true,
            suspect: false,
            fixed_for: String::new(),
            stored: stored.to_vec(),
            lpns: 0,
        }
    }

    fn tea(qty: Qty) -> Load {
        Load { parts: vec![part("TEA", "L1", qty)], area: "A".into(), fixed: String::new(), walk: 10 }
    }

    fn chosen(load: &Load, bins: &[Bin]) -> Vec<(String, &'static str)> {
        choose(load, bins, "OVER", 3).iter().map(|one| (bins[one.bin].location.clone(), one.rule)).collect()
    }

    #[test]
    fn fixed_bin_then_the_same_goods_then_an_empty_bin_near_the_way_then_overflow() {
        let bins = [
            bin("far", "A", 90, &[]),
            bin("near", "A", 12, &[]),
            bin("same", "A", 80, &[part("TEA", "L1", 5)]),
            bin("other lot", "A", 11, &[part("TEA", "L2", 5)]),
            bin("other item", "A", 11, &[part("GUM", "", 5)]),
            bin("fixed", "B", 99, &[]),
            bin("next area", "B", 11, &[]),
            bin("OVER", "overflow", 500, &[]),
        ];
        let load = Load { fixed: "fixed".into(), ..tea(10) };
        assert_eq!(
            chosen(&load, &bins),
            [
                ("fixed".into(), "fixed_bin"),
                ("same".into(), "same_lot"),
                ("near".into(), "empty_bin"),
                ("OVER".into(), "overflow")
            ]
        );
    }

    #[test]
    fn the_next_area_serves_when_the_own_one_has_no_room() {
        let bins = [bin("small", "A", 1, &[]), Bin { capacity: 0, ..bin("big", "R", 2, &[]) }];
        assert_eq!(chosen(&tea(101), &bins), [("big".into(), "other_area")]);
    }

    #[test]
    fn blocked_suspect_and_promised_bins_and_empty_faces_stay_out() {
        let bins = [
            Bin { open: false, ..bin("held", "A", 1, &[]) },
            Bin { suspect: true, ..bin("suspect", "A", 1, &[]) },
            Bin { lpns: 1, ..bin("promised", "A", 1, &[]) },
            Bin { kind: LocationKind::Face, ..bin("face", "A", 1, &[]) },
            Bin { fixed_for: "GUM".into(), ..bin("of gum", "A", 1, &[]) },
            bin("OVER", "overflow", 500, &[]),
        ];
        assert_eq!(chosen(&tea(1), &bins), [("OVER".into(), "overflow")]);
    }

    #[test]
    fn rules_of_a_bin() {
        let stocked = bin("b", "A", 1, &[part("TEA", "L1", 90)]);
        let pallets = Bin { keeps_lpn: true, capacity: 1, ..bin("p", "A", 1, &[]) };
        for (bin, load, rule) in [
            (stocked.clone(), part("TEA", "L1", 10), None),
            (stocked.clone(), part("TEA", "L1", 11), Some("too_big")),
            (stocked.clone(), part("TEA", "L2", 1), Some("no_mix")),
            (Bin { mix_lots: true, ..stocked.clone() }, part("TEA", "L2", 1), None),
            (Bin { mix_lots: true, ..stocked.clone() }, part("GUM", "", 1), Some("no_mix")),
            (Bin { mix_items: true, ..stocked.clone() }, part("GUM", "", 1), None),
            (Bin { capacity: 0, ..stocked.clone() }, part("TEA", "L1", 999), None),
            (Bin { open: false, ..stocked.clone() }, part("TEA", "L1", 1), Some("bin_hold")),
            (Bin { fixed_for: "GUM".into(), ..stocked }, part("TEA", "L1", 1), Some("wrong_area")),
            (pallets.clone(), part("TEA", "L1", 999), None),
            (Bin { lpns: 1, ..pallets }, part("TEA", "L1", 1), Some("too_big")),
        ] {
            assert_eq!(bin.refuses(std::slice::from_ref(&load)), rule, "{bin:?} {load:?}");
        }
    }
}
