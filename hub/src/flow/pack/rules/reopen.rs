//! A closed carton opened again: plain functions of facts.

use crate::catalog::lpn;
use crate::floor::Change;
use crate::ledger::{self, Content};
use crate::order;
use regal_shared::base::StockStatus;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;

/// What is known of a carton that is to be opened again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReopenFacts {
    /// State of the LPN; empty when nobody knows it.
    pub state: String,
    /// The order it serves, or empty.
    pub order: String,
    /// State of that order.
    pub order_state: String,
    /// What is in it.
    pub content: Vec<Content>,
    /// The bench of the device, when the books know one.
    pub bench: Option<String>,
    /// What is said of who packs the order on another device now.
    pub taken: Option<Message>,
}

/// Opens a closed carton: to the bench with it, its content is not packed any more. Nothing else is touched.
///
/// # Errors
/// What speaks against it, in a fixed order: the carton, its order, who packs it.
pub fn reopen(facts: &ReopenFacts, carton: &str) -> Result<Vec<Change>, Refusal> {
    if facts.state.is_empty() || facts.order.is_empty() {
        return Err(Refusal::state(Message::new("req.unknown_object")));
    }
    if !matches!(facts.state.as_str(), "closed" | "staged") {
        return Err(Refusal::state(Message::new("req.wrong_state")));
    }
    if matches!(facts.order_state.as_str(), "cancelled" | "shipped" | "") {
        return Err(Refusal::state(Message::new("work.already")));
    }
    if let Some(taken) = &facts.taken {
        return Err(Refusal::state(taken.clone()));
    }
    let mut changes = Vec::new();
    if let Some(bench) = &facts.bench {
        changes.push(Change::Stock(ledger::Change::MoveLpn {
            lpn: carton.to_owned(),
            to: bench.clone(),
            reason: "reopen",
        }));
    }
    changes.push(Change::Lpn(lpn::Change::State { lpn: carton.to_owned(), state: "open" }));
    // What is damaged in it counts as packed no more: its order was owed it when somebody said so.
    let good = facts.content.iter().filter(|part| part.place.status != StockStatus::Damaged);
    changes.extend(good.map(|part| {
        Change::Order(order::Change::Unpacked {
            order: facts.order.clone(),
            item: part.goods.item.clone(),
            owner: part.goods.owner.clone(),
            lot: part.goods.lot.clone(),
            qty: part.qty,
        })
    }));
    changes.push(Change::Order(order::Change::ToPack { order: facts.order.clone() }));
    Ok(changes)
}
