//! Goods of a move that are damaged: they are told, and from then on they are not moved as good ones.

use super::{At, Shift};
use crate::flow::quantity::Tally;
use crate::flow::{Problem, Step};
use regal_shared::base::{Qty, StockStatus};
use regal_shared::flow::common::What;
use regal_shared::text::Message;

/// The move after so many were said to be damaged.
///
/// # Errors
/// The step to answer instead: there are not so many.
pub(super) fn told(shift: &Shift, problem: &Problem) -> Result<Shift, Box<Step<Shift>>> {
    let n = problem.numbers.first().copied().unwrap_or_default();
    let mut next = shift.clone();
    match &mut next.at {
        At::Dest { what: What::Goods { status: StockStatus::Available, .. }, qty, .. } => {
            let good = *qty - next.broken;
            if n > good {
                return Err(Box::new(Step::no(Message::new("put.too_many").with("n", good))));
            }
            next.broken += n;
        }
        At::Qty { stock, tally, .. } => {
            let at = *stock;
            if tally.total() > 0 {
                *tally = Tally::default();
            }
            if let Some(one) = next.work.stock.get_mut(at) {
                one.qty = (one.qty - n).max(0);
                one.free = one.free.min(one.qty);
                if one.free == 0 {
                    next.at = At::What;
                }
            }
        }
        _ => {}
    }
    Ok(next)
}

/// What is set down: the good ones, and those that are damaged.
pub(super) fn parts(what: &What, broken: Qty) -> Vec<What> {
    let What::Goods { goods, status, qty, lpn } = what else { return vec![what.clone()] };
    let part = |status: StockStatus, qty: Qty| {
        let (goods, lpn) = (goods.clone(), lpn.clone());
        What::Goods { goods, status, qty, lpn }
    };
    let broken = broken.min(*qty);
    let parts = [(*status, qty - broken), (StockStatus::Damaged, broken)];
    parts.into_iter().filter(|(_, qty)| *qty > 0).map(|(status, qty)| part(status, qty)).collect()
}
