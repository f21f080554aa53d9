//! What flows decide, as data; and the one place where it is carried out.

use crate::catalog::{lot, lpn};
use crate::cx::Cx;
use crate::db::DbError;
use crate::exception::{self, Raise};
use crate::{events, inbound, ledger, order, task};
use regal_shared::base::{DeviceId, TaskId};
use regal_shared::wire::EventBody;

/// One change a flow decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Stock moves, is reserved or freed.
    Stock(ledger::Change),
    /// A task or line goes on.
    Task(task::Change),
    /// An order goes on.
    Order(order::Change),
    /// An LPN changes.
    Lpn(lpn::Change),
    /// A lot was seen.
    Lot(lot::Change),
    /// A receipt goes on.
    Inbound(inbound::Change),
    /// A case for a supervisor.
    Raise(Raise),
    /// A count of a place is due.
    CountDue {
        /// Where.
        location: String,
        /// The item it is about.
        item: String,
        /// Why, as a code.
        reason: &'static str,
    },
    /// Lines of a leased task changed: its holder gets the packet as it is now.
    Revise {
        /// The task.
        task: TaskId,
    },
    /// Others are told.
    Say(Option<DeviceId>, EventBody),
}

/// Carries changes out, in order.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, changes: &[Change]) -> Result<(), DbError> {
    for change in changes {
        match change {
            Change::Stock(change) => ledger::apply(cx, change)?,
            Change::Task(change) => task::apply(cx, change)?,
            Change::Order(change) => order::apply(cx, change)?,
            Change::Lpn(change) => lpn::apply(cx, change)?,
            Change::Lot(change) => lot::apply(cx, change)?,
            Change::Inbound(change) => inbound::apply(cx, change)?,
            Change::Raise(raise) => {
                exception::raise(cx, raise)?;
            }
            Change::CountDue { location, item, reason } => task::count_due(cx, location, item, reason)?,
            Change::Revise { task } => crate::flow::revise(cx, task)?,
            Change::Say(device, body) => events::say(cx, device.as_ref(), body)?,
        }
    }
    Ok(())
}
