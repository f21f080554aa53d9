//! What the operations on LPNs book: plain functions of facts. What contradicts a rule is booked and told.

use crate::catalog::lpn;
use crate::exception::Raise;
use crate::floor::Change;
use crate::ledger::{self, Booking, Content, DISCREPANCY, Place};
use crate::task;
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::shift::{LpnEmpty, LpnMerge, LpnRelabel, LpnSplit};

/// What the books know of an LPN.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// The LPN.
    pub lpn: String,
    /// State code; empty when nobody knows it.
    pub state: String,
    /// Where it is, or `Problem` when that is not known.
    pub location: String,
    /// The LPN it stands in, or empty.
    pub parent: String,
    /// It and all LPNs nested in it, outermost first.
    pub tree: Vec<String>,
    /// Levels of that tree, itself included.
    pub height: usize,
    /// Levels from the outermost LPN down to it, itself included.
    pub depth: usize,
    /// What is on it, without nested LPNs.
    pub content: Vec<Content>,
    /// Whose goods are on it and on nested LPNs.
    pub owners: Vec<String>,
}

impl Unit {
    fn known(&self) -> bool {
        !self.state.is_empty()
    }

    /// A label that was never used, or whose LPN is empty.
    fn free(&self) -> bool {
        !self.known()
            || (matches!(self.state.as_str(), "planned" | "empty" | "void") && self.content.is_empty())
    }
}

/// What lines that somebody holds have lost, by task and line.
#[must_use]
pub fn lost(before: &[(String, i64, Qty)], after: &[(String, i64, Qty)]) -> Vec<(String, i64, Qty)> {
    let left = |task: &str, line: i64| {
        after.iter().filter(|one| one.0 == task && one.1 == line).map(|one| one.2).sum::<Qty>()
    };
    let lost = before.iter().map(|(task, line, qty)| (task.clone(), *line, qty - left(task, *line)));
    lost.filter(|(_, _, qty)| *qty > 0).collect()
}

fn broken(lpn: &str, location: &str, rule: &str) -> Change {
    Change::Raise(Raise {
        location: location.to_owned(),
        lpn: lpn.to_owned(),
        detail: rule.to_owned(),
        ..Raise::new(ExceptionCode::RuleBroken)
    })
}

fn differs(lpn: &str, location: &str, detail: &str) -> Change {
    Change::Raise(Raise {
        location: location.to_owned(),
        lpn: lpn.to_owned(),
        detail: detail.to_owned(),
        ..Raise::new(ExceptionCode::LpnDiffers)
    })
}

fn make(lpn: &str, location: &str) -> Change {
    Change::Lpn(lpn::Change::Make {
        lpn: lpn.to_owned(),
        kind: "pallet",
        state: "open",
        sscc: String::new(),
        location: location.to_owned(),
        order: String::new(),
        carton_type: String::new(),
        weight_g: 0,
    })
}

/// An LPN nobody knows is kept from now on, and told.
fn meet(unit: &Unit, location: &str, changes: &mut Vec<Change>) {
    if !unit.known() {
        changes.push(make(&unit.lpn, location));
        changes.push(differs(&unit.lpn, location, "exc.detail_not_booked"));
    }
}

fn parent(lpn: &str, parent: &str) -> Change {
    Change::Lpn(lpn::Change::Parent { lpn: lpn.to_owned(), parent: parent.to_owned() })
}

fn moved(lpn: &str, to: &str) -> Change {
    Change::Stock(ledger::Change::MoveLpn { lpn: lpn.to_owned(), to: to.to_owned(), reason: "" })
}

fn book(goods: &Goods, qty: Qty, from: Place, to: Place) -> Change {
    Change::Stock(ledger::Change::Book(Booking {
        goods: goods.clone(),
        qty,
        from,
        to,
        reason: "",
        own: None,
    }))
}

fn owners_differ(a: &Unit, b: &Unit) -> bool {
    a.owners.iter().chain(&b.owners).any(|owner| a.owners.iter().chain(&b.owners).any(|other| owner != other))
}

/// The child goes where the parent is and stands in it. A loop cannot be: then only the case is told.
#[must_use]
pub fn nest(child: &Unit, outer: &Unit, deepest: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    if child.tree.contains(&outer.lpn) {
        changes.push(broken(&child.lpn, &child.location, "loop"));
        return changes;
    }
    meet(outer, &outer.location, &mut changes);
    meet(child, &outer.location, &mut changes);
    changes.push(moved(&child.lpn, &outer.location));
    changes.push(parent(&child.lpn, &outer.lpn));
    if owners_differ(child, outer) {
        changes.push(broken(&child.lpn, &outer.location, "other_owner"));
    }
    if outer.depth + child.height > deepest {
        changes.push(broken(&child.lpn, &outer.location, "too_deep"));
    }
    changes
}

/// The child stands alone at a location, as the books know it.
#[must_use]
pub fn unnest(child: &Unit, location: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    meet(child, location, &mut changes);
    changes.push(moved(&child.lpn, location));
    changes.push(parent(&child.lpn, ""));
    changes
}

/// So many go onto a fresh label beside the LPN.
#[must_use]
pub fn split(from: &Unit, to: &Unit, fact: &LpnSplit) -> Vec<Change> {
    let mut changes = Vec::new();
    meet(from, &from.location, &mut changes);
    let at = if to.free() { &from.location } else { &to.location };
    if to.free() {
        changes.push(make(&to.lpn, at));
        if to.tree.contains(&from.lpn) {
            // By the books it stood in the label that is fresh now: it does not.
            changes.push(parent(&from.lpn, ""));
            changes.push(parent(&to.lpn, ""));
        } else {
            changes.push(parent(&to.lpn, &from.parent));
        }
    } else {
        changes.push(broken(&to.lpn, at, "label_used"));
    }
    let source = Place::on(&from.location, &from.lpn, fact.status);
    changes.push(book(&fact.goods, fact.qty, source, Place::on(at, &to.lpn, fact.status)));
    changes
}

/// All of an LPN, and the LPNs nested in it, go onto another. `mix_lots`: lots may lie together where that one is.
#[must_use]
pub fn merge(from: &Unit, into: &Unit, mix_lots: bool, _fact: &LpnMerge) -> Vec<Change> {
    let mut changes = Vec::new();
    if from.lpn == into.lpn || from.tree.contains(&into.lpn) {
        changes.push(broken(&from.lpn, &from.location, "loop"));
        return changes;
    }
    meet(from, &from.location, &mut changes);
    meet(into, &into.location, &mut changes);
    for one in &from.content {
        let to = Place::on(&into.location, &into.lpn, one.place.status);
        changes.push(book(&one.goods, one.qty, one.place.clone(), to));
    }
    // What stood in it stands in the other one now, and where that is.
    for child in from.tree.iter().skip(1) {
        changes.push(moved(child, &into.location));
    }
    let (old, new) = (from.lpn.clone(), into.lpn.clone());
    changes.push(Change::Lpn(lpn::Change::Children { from: old.clone(), to: new }));
    changes.push(Change::Lpn(lpn::Change::Emptied { lpn: old, location: into.location.clone() }));
    let all = || from.content.iter().chain(&into.content);
    let status =
        all().any(|a| all().any(|b| a.goods.item == b.goods.item && a.place.status != b.place.status));
    let lots = all().any(|a| all().any(|b| a.goods.item == b.goods.item && a.goods.lot != b.goods.lot));
    let rules =
        [(owners_differ(from, into), "other_owner"), (status, "status_mix"), (lots && !mix_lots, "no_mix")];
    for (_, rule) in rules.into_iter().filter(|(beaten, _)| *beaten) {
        changes.push(broken(&into.lpn, &into.location, rule));
    }
    changes
}

/// The new label takes on what the old one was; the old one is void and stays as history in the journal.
#[must_use]
pub fn relabel(old: &Unit, new: &Unit, _fact: &LpnRelabel) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.lpn == new.lpn {
        changes.push(broken(&old.lpn, &old.location, "loop"));
        return changes;
    }
    meet(old, &old.location, &mut changes);
    // By the books one stood in the other: one label is on it now, so they are apart.
    if old.tree.contains(&new.lpn) {
        changes.push(parent(&new.lpn, ""));
    }
    if new.tree.contains(&old.lpn) {
        changes.push(parent(&old.lpn, ""));
    }
    if !new.free() {
        changes.push(broken(&new.lpn, &old.location, "label_used"));
    }
    if new.known() {
        changes.push(moved(&new.lpn, &old.location));
    }
    for one in &old.content {
        let to = Place { lpn: new.lpn.clone(), ..one.place.clone() };
        changes.push(book(&one.goods, one.qty, one.place.clone(), to));
    }
    let (from, to) = (old.lpn.clone(), new.lpn.clone());
    if new.free() {
        changes.push(Change::Lpn(lpn::Change::Relabel { old: from.clone(), new: to.clone() }));
    } else {
        changes.push(Change::Lpn(lpn::Change::Children { from: from.clone(), to: to.clone() }));
        changes.push(Change::Lpn(lpn::Change::Emptied { lpn: from.clone(), location: old.location.clone() }));
    }
    changes.push(Change::Task(task::Change::Object { from, to }));
    changes
}

/// Nothing is on the LPN: what the books still have there is unexplained, one case for each.
#[must_use]
pub fn empty(unit: &Unit, _fact: &LpnEmpty) -> Vec<Change> {
    let mut changes = Vec::new();
    meet(unit, &unit.location, &mut changes);
    for one in &unit.content {
        let to = Place::on(DISCREPANCY, "", one.place.status);
        changes.push(book(&one.goods, one.qty, one.place.clone(), to));
        changes.push(Change::Raise(Raise {
            location: one.place.location.clone(),
            goods: one.goods.clone(),
            lpn: unit.lpn.clone(),
            qty: one.qty,
            unexplained: one.qty,
            ..Raise::new(ExceptionCode::LpnDiffers)
        }));
    }
    if unit.tree.len() > 1 {
        changes.push(Change::Lpn(lpn::Change::Children { from: unit.lpn.clone(), to: String::new() }));
        changes.push(differs(&unit.lpn, &unit.location, "exc.detail_nested"));
    }
    let (lpn, location) = (unit.lpn.clone(), unit.location.clone());
    changes.push(Change::Lpn(lpn::Change::Emptied { lpn, location }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::base::StockStatus;

    fn unit(lpn: &str, location: &str, stock: &[(&str, &str, &str, Qty)]) -> Unit {
        let content = stock.iter().map(|(owner, item, lot, qty)| Content {
            goods: Goods {
                owner: (*owner).into(),
                item: (*item).into(),
                lot: (*lot).into(),
                serial: String::new(),
            },
            place: Place::on(location, lpn, StockStatus::Available),
            qty: *qty,
        });
        Unit {
            lpn: lpn.into(),
            state: "open".into(),
            location: location.into(),
            parent: String::new(),
            tree: vec![lpn.into()],
            height: 1,
            depth: 1,
            content: content.collect(),
            owners: stock.iter().map(|(owner, ..)| (*owner).to_owned()).collect(),
        }
    }

    /// Rules told as broken, then everything else as one word each.
    fn said(changes: &[Change]) -> Vec<String> {
        let word = |change: &Change| match change {
            Change::Raise(raise) => format!("{} {}", raise.code.code(), raise.detail),
            Change::Stock(ledger::Change::Book(one)) => format!(
                "{} {} {}/{}>{}/{}",
                one.qty, one.goods.item, one.from.location, one.from.lpn, one.to.location, one.to.lpn
            ),
            Change::Stock(ledger::Change::MoveLpn { lpn, to, .. }) => format!("{lpn}>{to}"),
            Change::Lpn(lpn::Change::Parent { lpn, parent }) => format!("{lpn} in {parent}"),
            Change::Lpn(lpn::Change::Children { from, to }) => format!("children {from}>{to}"),
            Change::Lpn(lpn::Change::Emptied { lpn, location }) => format!("{lpn} empty at {location}"),
            Change::Lpn(lpn::Change::Make { lpn, location, .. }) => format!("new {lpn} at {location}"),
            Change::Lpn(lpn::Change::Relabel { old, new }) => format!("{old} is {new}"),
            other => format!("{other:?}"),
        };
        changes.iter().map(word).collect()
    }

    #[test]
    fn nesting_moves_the_child_and_tells_what_breaks_a_rule() {
        let (child, outer) = (unit("C", "A", &[("x", "TEA", "", 1)]), unit("P", "B", &[]));
        assert_eq!(said(&nest(&child, &outer, 4)), ["C>B", "C in P"]);
        let other = unit("P", "B", &[("y", "GUM", "", 1)]);
        assert_eq!(said(&nest(&child, &other, 4))[2..], ["rule_broken other_owner"]);
        let deep = Unit { depth: 4, ..outer.clone() };
        assert_eq!(said(&nest(&child, &deep, 4))[2..], ["rule_broken too_deep"]);
        assert_eq!(nest(&child, &deep, 5).len(), 2, "where they may stand deeper");
        let tree = Unit { tree: vec!["C".into(), "P".into()], height: 2, ..child.clone() };
        assert_eq!(said(&nest(&tree, &outer, 4)), ["rule_broken loop"]);
        let stranger = Unit { state: String::new(), ..child };
        assert_eq!(
            said(&nest(&stranger, &outer, 4))[..2],
            ["new C at B", "lpn_differs exc.detail_not_booked"]
        );
    }

    #[test]
    fn taking_out_leaves_the_child_alone_at_its_place() {
        let child = Unit { parent: "P".into(), ..unit("C", "A", &[]) };
        assert_eq!(said(&unnest(&child, "B")), ["C>B", "C in "]);
    }

    #[test]
    fn splitting_books_onto_a_fresh_label_and_tells_a_used_one() {
        let goods = Goods { owner: "x".into(), item: "TEA".into(), ..Goods::default() };
        let fact =
            LpnSplit { lpn: "P".into(), goods, status: StockStatus::Available, qty: 2, to: "N".into() };
        let from = unit("P", "A", &[("x", "TEA", "", 5)]);
        let fresh = Unit { lpn: "N".into(), tree: vec!["N".into()], ..Unit::default() };
        assert_eq!(said(&split(&from, &fresh, &fact)), ["new N at A", "N in ", "2 TEA A/P>A/N"]);
        let used = unit("N", "B", &[("x", "TEA", "", 1)]);
        assert_eq!(said(&split(&from, &used, &fact)), ["rule_broken label_used", "2 TEA A/P>B/N"]);
    }

    #[test]
    fn merging_carries_all_over_and_tells_owner_status_and_lots() {
        let fact = LpnMerge { from: "P".into(), into: "Q".into() };
        let from = unit("P", "A", &[("x", "TEA", "L1", 5)]);
        let into = unit("Q", "B", &[("x", "TEA", "L1", 1)]);
        let merged = ["5 TEA A/P>B/Q", "children P>Q", "P empty at B"];
        assert_eq!(said(&merge(&from, &into, false, &fact)), merged);
        let lot = unit("Q", "B", &[("x", "TEA", "L2", 1)]);
        assert_eq!(said(&merge(&from, &lot, false, &fact))[3..], ["rule_broken no_mix"]);
        assert_eq!(said(&merge(&from, &lot, true, &fact)).len(), 3);
        let owner = unit("Q", "B", &[("y", "GUM", "", 1)]);
        assert_eq!(said(&merge(&from, &owner, true, &fact))[3..], ["rule_broken other_owner"]);
        let mut held = into;
        held.content[0].place.status = StockStatus::QcHold;
        assert_eq!(said(&merge(&from, &held, true, &fact))[3..], ["rule_broken status_mix"]);
        assert_eq!(said(&merge(&from, &from, true, &fact)), ["rule_broken loop"]);
    }

    #[test]
    fn an_lpn_reported_empty_leaves_the_rest_unexplained_one_case_each() {
        let full = unit("P", "A", &[("x", "TEA", "L1", 5), ("x", "GUM", "", 2)]);
        let changes = empty(&full, &LpnEmpty { lpn: "P".into() });
        assert_eq!(
            said(&changes),
            [
                "5 TEA A/P>Discrepancy/",
                "lpn_differs ",
                "2 GUM A/P>Discrepancy/",
                "lpn_differs ",
                "P empty at A"
            ]
        );
        let unexplained: Qty = changes
            .iter()
            .map(|change| match change {
                Change::Raise(raise) => raise.unexplained,
                _ => 0,
            })
            .sum();
        assert_eq!(unexplained, 7, "V5");
    }

    #[test]
    fn a_new_label_takes_on_all_and_a_used_one_is_told() {
        let fact = LpnRelabel { old: "P".into(), new: "N".into() };
        let old = unit("P", "A", &[("x", "TEA", "", 5)]);
        let fresh = Unit { lpn: "N".into(), ..Unit::default() };
        assert_eq!(said(&relabel(&old, &fresh, &fact))[..2], ["5 TEA A/P>A/N", "P is N"]);
        let used = unit("N", "B", &[("x", "GUM", "", 1)]);
        assert_eq!(said(&relabel(&old, &used, &fact))[..2], ["rule_broken label_used", "N>A"]);
        assert_eq!(said(&relabel(&old, &old, &fact)), ["rule_broken loop"]);
    }

    #[test]
    fn a_label_that_stood_in_its_successor_or_the_other_way_round_makes_no_loop() {
        let fact = LpnRelabel { old: "P".into(), new: "N".into() };
        let tree = vec!["P".to_owned(), "N".to_owned()];
        let (old, new) = (unit("P", "A", &[]), unit("N", "A", &[]));
        let around = Unit { tree: tree.clone(), ..old.clone() };
        assert_eq!(said(&relabel(&around, &new, &fact))[0], "N in ");
        let within = Unit { tree: tree.clone(), ..new.clone() };
        assert_eq!(said(&relabel(&old, &within, &fact))[0], "P in ");
        let fresh = Unit { state: "empty".into(), tree, ..new };
        let goods = Goods { owner: "x".into(), item: "TEA".into(), ..Goods::default() };
        let part =
            LpnSplit { lpn: "P".into(), goods, status: StockStatus::Available, qty: 2, to: "N".into() };
        assert_eq!(said(&split(&old, &fresh, &part))[..3], ["new N at A", "P in ", "N in "]);
    }
}
