//! Goods set down on a lane unpacked: plain functions of facts.

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::flow::common::{Wrong, corrective};
use crate::ledger::Content;
use crate::order;
use regal_shared::base::Qty;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::pack::Packed;

/// Which units leave as they are when they are set down on a ship lane (policy `ship_as_is`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AsIs {
    /// None: all is packed.
    Never,
    /// LPNs; what is in a tote is packed.
    #[default]
    Lpns,
    /// Totes too.
    Totes,
}

impl AsIs {
    /// What the value of the policy says.
    #[must_use]
    pub fn of(value: i64) -> AsIs {
        match value {
            0 => AsIs::Never,
            2 => AsIs::Totes,
            _ => AsIs::Lpns,
        }
    }
}

/// What is known of a unit that serves an order, was never packed and is set down on a lane.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaneFacts {
    /// The LPN.
    pub lpn: String,
    /// The order it serves.
    pub order: String,
    /// It is a tote.
    pub tote: bool,
    /// The lane it stands on from now on.
    pub lane: String,
    /// Where the lane is on the walk.
    pub walk: i64,
    /// The lane is one to ship from.
    pub ship: bool,
    /// What the site lets leave as it is.
    pub as_is: AsIs,
    /// What is in it and in what is nested in it.
    pub content: Vec<Content>,
    /// The same, by line of its order; what no line asks for is missing.
    pub whole: Vec<Packed>,
    /// Goods of another order are in it, or an LPN of one is nested in it.
    pub shared: bool,
    /// Serial numbers of some of it are taken when goods leave.
    pub serials: bool,
    /// Its order waits until what it is owed is there.
    pub waits: bool,
    /// Its order is cancelled.
    pub dead: bool,
}

/// Why a unit must not leave as it is, in a fixed order; nothing when it may.
#[must_use]
pub fn against(facts: &LaneFacts) -> Option<&'static str> {
    let held: Qty = facts.content.iter().map(|part| part.qty).sum();
    let asked: Qty = facts.whole.iter().map(|part| part.qty).sum();
    if facts.as_is == AsIs::Never {
        Some("exc.detail_lane_never")
    } else if facts.as_is == AsIs::Lpns && facts.tote {
        Some("exc.detail_lane_tote")
    } else if facts.shared || asked != held {
        Some("exc.detail_lane_more")
    } else if facts.serials {
        Some("exc.detail_lane_serials")
    } else if facts.waits {
        Some("exc.detail_lane_waits")
    } else {
        None
    }
}

fn nobody_cares(facts: &LaneFacts) -> bool {
    facts.dead || (facts.ship && facts.content.is_empty())
}

/// Whether a unit leaves as it is, now that it stands on its lane.
#[must_use]
pub fn leaves(facts: &LaneFacts) -> bool {
    facts.ship && !nobody_cares(facts) && against(facts).is_none()
}

/// What is known of a unit that was set down on a lane, when that is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StagedFacts {
    /// The LPN.
    pub lpn: String,
    /// Its state code.
    pub state: String,
    /// The order it serves, or empty.
    pub order: String,
    /// By being set down it was packed as it is.
    pub as_it_is: bool,
    /// What is in it and in what is nested in it.
    pub content: Vec<Content>,
}

/// A unit is staged no more: it is packed still, or what it was before it was set down to leave as it is.
#[must_use]
pub fn unstaged(facts: &StagedFacts) -> Vec<Change> {
    if facts.state != "staged" {
        return Vec::new();
    }
    let (lpn, order) = (facts.lpn.clone(), || facts.order.clone());
    if !facts.as_it_is {
        let mut changes = vec![Change::Lpn(lpn::Change::State { lpn, state: "closed" })];
        changes.extend(
            (!facts.order.is_empty()).then(|| {
                Change::Order(order::Change::Advance { order: order(), from: "staged", to: "packed" })
            }),
        );
        return changes;
    }
    let mut changes = vec![Change::Lpn(lpn::Change::State { lpn, state: "open" })];
    changes.extend(facts.content.iter().map(|part| {
        Change::Order(order::Change::Unpacked {
            order: order(),
            item: part.goods.item.clone(),
            owner: part.goods.owner.clone(),
            lot: part.goods.lot.clone(),
            qty: part.qty,
        })
    }));
    changes
}

/// A unit was set down on a lane. On one to ship from it is packed and staged as it is, when it may leave so; else the
/// rule that was broken is told, and somebody brings it to be packed. On any other lane it waits to be packed.
#[must_use]
pub fn lane(facts: &LaneFacts) -> Vec<Change> {
    if nobody_cares(facts) {
        return Vec::new();
    }
    let order = || facts.order.clone();
    let to_pack = Change::Order(order::Change::Dropped { order: order() });
    if !facts.ship {
        return vec![to_pack];
    }
    if let Some(why) = against(facts) {
        let wrong = Wrong { location: &facts.lane, walk: facts.walk, lpn: &facts.lpn, rule: "not_packed" };
        let goods: Vec<_> =
            facts.content.iter().map(|part| (part.goods.clone(), part.place.status, part.qty)).collect();
        let mut changes = vec![
            Change::Raise(Raise {
                location: facts.lane.clone(),
                lpn: facts.lpn.clone(),
                detail: why.to_owned(),
                ..Raise::new(ExceptionCode::RuleBroken)
            }),
            to_pack,
        ];
        changes.extend(corrective(&wrong, &goods));
        return changes;
    }
    let mut changes = vec![Change::Lpn(lpn::Change::State { lpn: facts.lpn.clone(), state: "staged" })];
    changes.extend(facts.whole.iter().map(|part| {
        Change::Order(order::Change::Packed { order: order(), line: part.line.0, qty: part.qty })
    }));
    changes.push(Change::Order(order::Change::Staged { order: order() }));
    changes.push(Change::Order(order::Change::AsItIs { order: order() }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Place;
    use regal_shared::base::{Goods, LineId, StockStatus};

    fn pallet() -> LaneFacts {
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let place = Place::on("Carry.K7Q2MX", "P1", StockStatus::Available);
        let part = Packed {
            line: LineId(1),
            tote: "P1".into(),
            goods: goods.clone(),
            status: StockStatus::Available,
            qty: 6,
            serials: Vec::new(),
        };
        LaneFacts {
            lpn: "P1".into(),
            order: "4711".into(),
            lane: "SHIP.1".into(),
            ship: true,
            content: vec![Content { goods, place, qty: 6 }],
            whole: vec![part],
            ..LaneFacts::default()
        }
    }

    /// What becomes of it, in a word or two.
    fn told(facts: &LaneFacts) -> String {
        let one = |change: &Change| match change {
            Change::Lpn(lpn::Change::State { state, .. }) => (*state).to_owned(),
            Change::Order(order::Change::Packed { line, qty, .. }) => format!("packed {line} {qty}"),
            Change::Order(order::Change::Staged { .. }) => "order staged".to_owned(),
            Change::Order(order::Change::AsItIs { .. }) => "as it is".to_owned(),
            Change::Order(order::Change::Dropped { .. }) => "to pack".to_owned(),
            Change::Raise(raise) => format!("{}: {}", raise.code.code(), raise.detail),
            Change::Task(crate::task::Change::WantedLine(task, line)) => {
                format!("move {} from {}", task.object, line.location)
            }
            other => format!("{other:?}"),
        };
        lane(facts).iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_stands_unpacked_on_a_lane_leaves_as_it_is_or_is_brought_to_be_packed() {
        let leaves = "staged; packed 1 6; order staged; as it is";
        let tote = LaneFacts { tote: true, ..pallet() };
        let less = Packed { qty: 5, ..pallet().whole.remove(0) };
        let cases = [
            ("a whole LPN", pallet(), leaves),
            ("a tote, by policy", LaneFacts { as_is: AsIs::Totes, ..tote.clone() }, leaves),
            ("a lane to pack from", LaneFacts { ship: false, ..pallet() }, "to pack"),
            ("nothing in it", LaneFacts { content: vec![], whole: vec![], ..pallet() }, ""),
            ("a dead order", LaneFacts { dead: true, ..pallet() }, ""),
            ("a dead order, any lane", LaneFacts { dead: true, ship: false, ..pallet() }, ""),
        ];
        for (what, facts, wanted) in cases {
            assert_eq!(told(&facts), wanted, "{what}");
        }
        let refused = [
            (LaneFacts { as_is: AsIs::Never, ..pallet() }, "exc.detail_lane_never"),
            (tote, "exc.detail_lane_tote"),
            (LaneFacts { whole: vec![less], ..pallet() }, "exc.detail_lane_more"),
            (LaneFacts { shared: true, ..pallet() }, "exc.detail_lane_more"),
            (LaneFacts { serials: true, ..pallet() }, "exc.detail_lane_serials"),
            (LaneFacts { waits: true, ..pallet() }, "exc.detail_lane_waits"),
        ];
        for (facts, why) in refused {
            let wanted = format!("rule_broken: {why}; to pack; move U.P1 from SHIP.1");
            assert_eq!(told(&facts), wanted);
        }
    }

    #[test]
    fn what_is_taken_back_is_packed_still_unless_it_left_as_it_is() {
        let unit = |state: &str, as_it_is| StagedFacts {
            lpn: "P1".into(),
            state: state.into(),
            order: "4711".into(),
            as_it_is,
            content: pallet().content,
        };
        let told = |facts: &StagedFacts| {
            let one = |change: &Change| match change {
                Change::Lpn(lpn::Change::State { state, .. }) => (*state).to_owned(),
                Change::Order(order::Change::Unpacked { qty, .. }) => format!("unpacked {qty}"),
                Change::Order(order::Change::Advance { from, to, .. }) => format!("{from} > {to}"),
                other => format!("{other:?}"),
            };
            unstaged(facts).iter().map(one).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(told(&unit("staged", true)), "open; unpacked 6");
        assert_eq!(told(&unit("staged", false)), "closed; staged > packed");
        for state in ["open", "loaded", "shipped", "void"] {
            assert_eq!(told(&unit(state, true)), "", "it went on since: {state}");
        }
        let nobodys = StagedFacts { order: String::new(), ..unit("staged", false) };
        assert_eq!(told(&nobodys), "closed");
    }

    #[test]
    fn the_policy_is_read_as_it_is_told() {
        assert_eq!([0, 1, 2].map(AsIs::of), [AsIs::Never, AsIs::Lpns, AsIs::Totes]);
    }
}
