//! A tote is taken for work: what that changes, and what it contradicts. Plain rules of facts; a fact is never refused.

use crate::catalog::lpn::{self, Lpn};
use crate::cx::Cx;
use crate::db::DbError;
use crate::exception::Raise;
use crate::floor::Change;
use crate::flow::At;
use crate::{ledger, task};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;

/// What is known of a tote somebody takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToteFacts {
    /// It, when the books know it.
    pub unit: Option<Lpn>,
    /// Goods are on it.
    pub held: bool,
    /// It is bound to other work that is not over.
    pub at_work: bool,
}

/// Loads them.
///
/// # Errors
/// The database.
pub fn tote_facts(cx: &mut Cx<'_>, at: &At, tote: &str) -> Result<ToteFacts, DbError> {
    let Some(unit) = lpn::find(cx, tote)? else { return Ok(ToteFacts::default()) };
    let held = !ledger::content(cx, &unit.lpn)?.is_empty();
    let other = unit.state == "open" && !unit.task.is_empty() && unit.task != at.task;
    let at_work = other && task::find(cx, &unit.task)?.is_some_and(|task| !task.is_over());
    Ok(ToteFacts { unit: Some(unit), held, at_work })
}

/// What a tote is taken for.
#[derive(Debug, Clone, Copy)]
pub struct TakenFor<'a> {
    /// The device's Carry.
    pub carry: &'a str,
    /// The order, or empty.
    pub order: &'a str,
    /// The task.
    pub task: &'a str,
    /// Cart slot, or 0.
    pub slot: i64,
}

/// A tote is bound to an order. One that serves another order, holds goods or was packed keeps what it was for and
/// serves the new order too, so that either finds its own goods in it; that is told.
#[must_use]
pub fn bind_tote(facts: &ToteFacts, tote: &str, wish: TakenFor<'_>) -> Vec<Change> {
    let bound = || {
        Change::Lpn(lpn::Change::Bind {
            lpn: tote.to_owned(),
            location: wish.carry.to_owned(),
            order: wish.order.to_owned(),
            task: wish.task.to_owned(),
            slot: wish.slot,
        })
    };
    let Some(unit) = &facts.unit else { return vec![bound()] };
    let told = |detail: String| {
        Change::Raise(Raise {
            location: unit.location.clone(),
            lpn: unit.lpn.clone(),
            detail,
            ..Raise::new(ExceptionCode::LpnDiffers)
        })
    };
    let carton = unit.kind == "carton";
    let in_use = facts.held || facts.at_work;
    let others = match unit.order.as_str() {
        "" => in_use && (unit.task.is_empty() || unit.task != wish.task),
        order => in_use && order != wish.order,
    };
    let packed = carton && !matches!(unit.state.as_str(), "planned" | "void" | "empty");
    if !others && !packed {
        let mut changes = vec![bound()];
        changes.extend(carton.then(|| told("exc.detail_no_tote".to_owned())));
        return changes;
    }
    let lpn = unit.lpn.clone();
    let mut changes = Vec::new();
    if unit.location != wish.carry {
        let to = wish.carry.to_owned();
        changes.push(Change::Stock(ledger::Change::MoveLpn { lpn: lpn.clone(), to, reason: "" }));
    }
    if !wish.order.is_empty() && unit.order != wish.order {
        let (order, task) = (wish.order.to_owned(), wish.task.to_owned());
        changes.push(Change::Lpn(lpn::Change::Also { lpn, order, task, slot: wish.slot }));
    }
    changes.push(told(match unit.order.as_str() {
        "" => "exc.detail_other_work".to_owned(),
        order => Message::new("exc.detail_other_order").with("order", order).to_string(),
    }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, state, order and task of a tote; what is on it and whether that work goes on; what comes of it for order
    /// 4712 and task t2.
    type Row = (&'static str, &'static str, &'static str, &'static str, bool, bool, &'static [&'static str]);

    fn said(changes: &[Change]) -> Vec<String> {
        let word = |change: &Change| match change {
            Change::Lpn(lpn::Change::Bind { order, .. }) => format!("bind {order}"),
            Change::Lpn(lpn::Change::Also { order, task, .. }) => format!("also {order} {task}"),
            Change::Stock(ledger::Change::MoveLpn { to, .. }) => format!("to {to}"),
            Change::Raise(raise) => format!("{} {}", raise.code.code(), raise.detail),
            other => format!("{other:?}"),
        };
        changes.iter().map(word).collect()
    }

    #[test]
    fn a_tote_in_use_keeps_what_it_was_for() {
        let other = Message::new("exc.detail_other_order").with("order", "4711").to_string();
        let taken = ["to Carry.K8", "also 4712 t2", &format!("lpn_differs {other}")].map(str::to_owned);
        const PALLET: &[&str] = &["to Carry.K8", "also 4712 t2", "lpn_differs exc.detail_other_work"];
        let table: &[Row] = &[
            ("tote", "empty", "", "", false, false, &["bind 4712"]),
            ("pallet", "empty", "", "", false, false, &["bind 4712"]),
            ("tote", "open", "4712", "t2", true, false, &["bind 4712"]),
            ("tote", "open", "4711", "t1", false, false, &["bind 4712"]),
            ("tote", "shipped", "4711", "", false, false, &["bind 4712"]),
            ("tote", "open", "", "t2", true, false, &["bind 4712"]),
            ("tote", "open", "4711", "t1", true, false, &[]),
            ("tote", "open", "4711", "t1", false, true, &[]),
            ("carton", "staged", "4711", "", false, false, &[]),
            ("carton", "void", "", "", false, false, &["bind 4712", "lpn_differs exc.detail_no_tote"]),
            ("pallet", "open", "", "", true, false, PALLET),
            ("tote", "open", "", "t1", false, true, PALLET),
        ];
        for (kind, state, order, task, held, at_work, expected) in table {
            let unit = Lpn {
                lpn: "T1".into(),
                kind: (*kind).into(),
                state: (*state).into(),
                sscc: String::new(),
                parent: String::new(),
                location: "P01".into(),
                order: (*order).into(),
                task: (*task).into(),
                slot: 0,
            };
            let facts = ToteFacts { unit: Some(unit), held: *held, at_work: *at_work };
            let wish = TakenFor { carry: "Carry.K8", order: "4712", task: "t2", slot: 0 };
            let expected = if expected.is_empty() {
                taken.to_vec()
            } else {
                expected.iter().map(|one| (*one).to_owned()).collect()
            };
            assert_eq!(
                said(&bind_tote(&facts, "T1", wish)),
                expected,
                "{kind} {state} {order} {task} {held} {at_work}"
            );
        }
        let wish = TakenFor { carry: "Carry.K8", order: "4712", task: "t2", slot: 0 };
        assert_eq!(said(&bind_tote(&ToteFacts::default(), "T9", wish)), ["bind 4712"], "nobody knew it");
    }
}
