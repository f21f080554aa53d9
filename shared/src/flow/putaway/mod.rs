//! Putaway: from receiving to a bin the hub chose, or another one the rules allow.

mod cart;

pub use cart::{CartLine, CartPacket, CartTote, InTote};

use crate::base::{Day, Goods, Qty, StockStatus};
use crate::flow::common::{Card, LocationCard, PutTarget, StandsFor};
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// Reason codes for another bin than planned, in the order they are offered.
pub const REASONS: [&str; 6] = ["closer", "no_room", "safer", "customer_wish", "rule_wrong", "other"];

/// Some goods on the LPN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// Its status.
    #[serde(default)]
    pub status: StockStatus,
    /// Base units.
    pub qty: Qty,
    /// Expiry of its lot, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
}

/// A bin of the allowed zones that the rules keep these goods out of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The bin.
    pub location: String,
    /// Code of the rule: `bin_hold`, `no_mix`, `too_big`, `wrong_area`.
    pub rule: String,
}

/// What a putaway lease brings: everything needed without the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutawayPacket {
    /// The LPN.
    pub lpn: String,
    /// The worldwide number it may be labelled with instead, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sscc: String,
    /// Where it stands.
    pub from: String,
    /// What the scan of that place stands for.
    #[serde(default, skip_serializing_if = "StandsFor::is_nothing")]
    pub bin: StandsFor,
    /// It is on this device already.
    #[serde(default)]
    pub taken: bool,
    /// Its label, or a place that stands for it, was scanned to claim it: it need not be scanned again.
    #[serde(default)]
    pub scanned: bool,
    /// Nobody planned it: the worker chooses the bin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// What is on it.
    pub content: Vec<Content>,
    /// The planned bin, then the alternatives; the overflow bin is last.
    pub targets: Vec<PutTarget>,
    /// Zones whose other bins may be used.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// Bins there that are ruled out.
    #[serde(default)]
    pub closed: Vec<Closed>,
    /// Places, items, barcodes and lots named here.
    #[serde(default)]
    pub cards: Vec<Card>,
}

/// What the rules say about setting the goods down in a bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The bin planned.
    Planned,
    /// An alternative of the packet, or a bin of the planned zone: allowed after asking.
    Near,
    /// A bin of another allowed zone: allowed after asking, with a reason.
    Far,
    /// Ruled out, with why.
    Forbidden(Message),
}

impl PutawayPacket {
    /// Whether a scanned LPN is the one to put away.
    #[must_use]
    pub fn is_it(&self, scanned: &str) -> bool {
        scanned == self.lpn || (!self.sscc.is_empty() && scanned == self.sscc)
    }

    /// Base units on the LPN.
    #[must_use]
    pub fn units(&self) -> Qty {
        self.content.iter().fold(0, |sum, part| sum.saturating_add(part.qty))
    }

    /// What the rules say about a bin when `planned` is the target the worker goes to. `card` and `planned_zone` are
    /// what the device knows of both; an unknown bin is forbidden.
    #[must_use]
    pub fn verdict(
        &self,
        location: &str,
        planned: &str,
        planned_zone: &str,
        card: Option<&LocationCard>,
    ) -> Verdict {
        let places = (self.targets.as_slice(), self.allowed.as_slice(), self.closed.as_slice());
        match judge(places, location, (planned, planned_zone), card) {
            Verdict::Near | Verdict::Far if self.own => Verdict::Planned,
            verdict => verdict,
        }
    }
}

/// What the rules say of a bin: targets, zones allowed and bins ruled out against the one planned and its zone.
fn judge(
    (targets, allowed, closed): (&[PutTarget], &[String], &[Closed]),
    location: &str,
    (planned, planned_zone): (&str, &str),
    card: Option<&LocationCard>,
) -> Verdict {
    if location == planned {
        return Verdict::Planned;
    }
    let forbidden = |rule: &str| Verdict::Forbidden(Message::new(format!("why.{rule}")));
    if let Some(closed) = closed.iter().find(|closed| closed.location == location) {
        return forbidden(&closed.rule);
    }
    if targets.iter().any(|target| target.location == location) {
        return Verdict::Near;
    }
    match card {
        Some(card) if card.kind.is_storage() && card.zone == planned_zone => Verdict::Near,
        Some(card) if card.kind.is_storage() && allowed.contains(&card.zone) => Verdict::Far,
        _ => forbidden("wrong_area"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::common::LocationKind;

    #[test]
    fn another_bin_is_asked_about_or_ruled_out_by_where_it_is() {
        let target = |location: &str| PutTarget { location: location.into(), rule: "empty_bin".into() };
        let packet = PutawayPacket {
            lpn: "P1".into(),
            sscc: String::new(),
            from: "REC.1".into(),
            bin: StandsFor::Nothing,
            taken: false,
            scanned: false,
            own: false,
            content: Vec::new(),
            targets: vec![target("A01.1"), target("B09.1")],
            allowed: vec!["A".into(), "B".into()],
            closed: vec![Closed { location: "A09.9".into(), rule: "bin_hold".into() }],
            cards: Vec::new(),
        };
        let verdict = |location: &str, zone: &str, kind| {
            let card = LocationCard {
                location: location.into(),
                kind,
                zone: zone.into(),
                walk: 0,
                digits: String::new(),
                height: 0,
                keeps_lpn: false,
            };
            packet.verdict(location, "A01.1", "A", Some(&card))
        };
        let wrong_area = Verdict::Forbidden(Message::new("why.wrong_area"));
        for (location, zone, kind, said) in [
            ("A01.1", "A", LocationKind::Bin, Verdict::Planned),
            ("B09.1", "B", LocationKind::Bin, Verdict::Near),
            ("A02.1", "A", LocationKind::Face, Verdict::Near),
            ("B02.1", "B", LocationKind::Reserve, Verdict::Far),
            ("C02.1", "C", LocationKind::Bin, wrong_area.clone()),
            ("A00.1", "A", LocationKind::Lane, wrong_area.clone()),
            ("A09.9", "A", LocationKind::Bin, Verdict::Forbidden(Message::new("why.bin_hold"))),
        ] {
            assert_eq!(verdict(location, zone, kind), said, "{location}");
        }
        let own = PutawayPacket { own: true, targets: Vec::new(), ..packet.clone() };
        let card = |location: &str, kind| LocationCard {
            location: location.into(),
            kind,
            zone: "B".into(),
            walk: 0,
            digits: String::new(),
            height: 0,
            keeps_lpn: false,
        };
        assert_eq!(own.verdict("B1", "", "", Some(&card("B1", LocationKind::Bin))), Verdict::Planned);
        assert_eq!(own.verdict("B0", "", "", Some(&card("B0", LocationKind::Lane))), wrong_area);
        assert_eq!(packet.verdict("A77.7", "A01.1", "A", None), wrong_area, "a bin nobody knows");
    }
}
