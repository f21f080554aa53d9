//! Confirms that cannot be: a quantity below what the fact allows or beyond all reason, an LPN without a name.

use super::Confirm;
use crate::base::{MOST, Qty};
use crate::flow::common::What;

/// A confirm says something that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// A quantity.
    #[error("{field} is {qty}, but can only be {least} to {MOST}")]
    Quantity {
        /// The field.
        field: &'static str,
        /// What it says.
        qty: Qty,
        /// The least that makes sense there.
        least: Qty,
    },
    /// An LPN that has no name.
    #[error("{0} is empty, but names an LPN")]
    Nameless(&'static str),
}

impl Confirm {
    /// Looks at every quantity and every LPN the confirm is about.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn possible(&self) -> Result<(), Impossible> {
        let some = |qty: Qty| within("qty", qty, 1);
        match self {
            Confirm::Take(take) => what(&take.what),
            Confirm::Put(put) => what(&put.what),
            Confirm::Pick(pick) => some(pick.qty),
            Confirm::PickShort(short) => {
                within("taken", short.taken, 0)?;
                within("left", short.left, 0)
            }
            Confirm::Receive(fact) => some(fact.qty),
            Confirm::ReceiveLpn(fact) => named("lpn", &fact.lpn),
            Confirm::Pack(carton) => {
                named("carton", &carton.carton)?;
                within("weight_g", carton.weight_g.unwrap_or(0), 0)?;
                carton
                    .content
                    .iter()
                    .try_for_each(|part| named("tote", &part.tote).and_then(|()| some(part.qty)))
            }
            Confirm::Bind(bind) => named("tote", &bind.tote),
            Confirm::Stage(stage) => stage.lpns.iter().try_for_each(|lpn| named("lpns", lpn)),
            Confirm::Load(unit) => named("lpn", &unit.lpn),
            Confirm::Unload(unit) => named("lpn", &unit.lpn),
            Confirm::Count(count) => {
                count.whole.iter().chain(&count.gone).try_for_each(|lpn| named("whole, gone", lpn))?;
                count.seen.iter().try_for_each(|seen| within("qty", seen.qty, 0))
            }
            Confirm::Observe(observe) => within("seen", observe.seen, 0),
            Confirm::Report(report) => within("qty", report.qty, 0),
            Confirm::LpnNest(fact) => named("child", &fact.child),
            Confirm::LpnSplit(split) => {
                named("lpn", &split.lpn)?;
                named("to", &split.to)?;
                some(split.qty)
            }
            Confirm::LpnMerge(fact) => named("from", &fact.from).and_then(|()| named("into", &fact.into)),
            Confirm::LpnRelabel(fact) => named("old", &fact.old).and_then(|()| named("new", &fact.new)),
            Confirm::LpnEmpty(fact) => named("lpn", &fact.lpn),
            Confirm::LoggedOn(_)
            | Confirm::ReceiptOpened(_)
            | Confirm::UnloadingDone(_)
            | Confirm::Depart(_)
            | Confirm::Undo(_)
            | Confirm::Park(_)
            | Confirm::Handover(_) => Ok(()),
        }
    }
}

fn what(what: &What) -> Result<(), Impossible> {
    match what {
        What::Lpn { lpn } => named("lpn", lpn),
        What::Goods { qty, .. } => within("qty", *qty, 1),
    }
}

fn named(field: &'static str, lpn: &str) -> Result<(), Impossible> {
    if lpn.is_empty() { Err(Impossible::Nameless(field)) } else { Ok(()) }
}

fn within(field: &'static str, qty: Qty, least: Qty) -> Result<(), Impossible> {
    if (least..=MOST).contains(&qty) { Ok(()) } else { Err(Impossible::Quantity { field, qty, least }) }
}
