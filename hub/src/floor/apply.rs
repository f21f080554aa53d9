//! What flows decide, as data; and the one place where it is carried out.

use crate::catalog::{bin, lot, lpn, reported};
use crate::cx::Cx;
use crate::db::DbError;
use crate::exception::{self, Raise};
use crate::overruled::{self, Overruled};
use crate::people::person;
use crate::{clarify, count, events, inbound, ledger, order, outbound, task, undone};
use regal_shared::base::{CommandId, DeviceId, TaskId};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
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
    /// A load or bench changes.
    Outbound(outbound::Change),
    /// A label comes out for a unit of an order, by the command that closed it.
    Label {
        /// The LPN.
        lpn: String,
        /// The order.
        order: String,
        /// Grams, or 0.
        weight_g: i64,
        /// The printer; empty when none is known.
        printer: String,
    },
    /// A count is kept or goes on.
    Count(count::Change),
    /// A location changes.
    Bin(bin::Change),
    /// The floor reports a barcode.
    Reported(reported::Change),
    /// Somebody is on a device.
    Person(person::Change),
    /// A worker beat a rule.
    Overruled(Overruled),
    /// A confirm is taken back: what it left unexplained is not there any more.
    Undone(CommandId),
    /// A case is settled in part or whole.
    Settle(clarify::Change),
    /// A case for a supervisor.
    Raise(Raise),
    /// A count of a place is due.
    CountDue {
        /// Where.
        location: String,
        /// Why, as a code.
        reason: &'static str,
    },
    /// Lines of a leased task changed: its holder gets the packet as it is now.
    Revise {
        /// The task.
        task: TaskId,
    },
    /// Danger: nobody works on the task until a supervisor lets it go on.
    Freeze {
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
    let mut labels = 0;
    for change in changes {
        match change {
            Change::Stock(change) => ledger::apply(cx, change)?,
            Change::Task(change) => task::apply(cx, change)?,
            Change::Order(change) => order::apply(cx, change)?,
            Change::Lpn(change) => {
                if let Some((unit, here)) = change.seen_at() {
                    ledger::gather(cx, unit, here)?;
                }
                lpn::apply(cx, change)?;
            }
            Change::Lot(change) => lot::apply(cx, change)?,
            Change::Inbound(change) => inbound::apply(cx, change)?,
            Change::Outbound(change) => outbound::apply(cx, change)?,
            Change::Label { lpn, order, weight_g, printer } => {
                labels += 1;
                label(cx, labels, (lpn, order, *weight_g), printer)?;
            }
            Change::Count(change) => count::apply(cx, change)?,
            Change::Bin(change) => bin::apply(cx, change)?,
            Change::Reported(change) => reported::apply(cx, change)?,
            Change::Person(change) => person::apply(cx, change)?,
            Change::Overruled(beaten) => overruled::keep(cx, beaten)?,
            Change::Undone(id) => {
                clarify::taken_back(cx, id)?;
                undone::mark(cx, id)?;
            }
            Change::Settle(change) => clarify::apply(cx, change)?,
            Change::Raise(raise) => {
                exception::raise(cx, raise)?;
            }
            Change::CountDue { location, reason } => task::count_due(cx, location, reason)?,
            Change::Revise { task } => crate::flow::revise(cx, task)?,
            Change::Freeze { task } => crate::flow::freeze(cx, task)?,
            Change::Say(device, body) => events::say(cx, device.as_ref(), body)?,
        }
    }
    Ok(())
}

/// A label that cannot come out never holds up what was packed: the device is told, a wrong one is a case as well.
fn label(cx: &mut Cx<'_>, n: u32, unit: (&str, &str, i64), printer: &str) -> Result<(), DbError> {
    let (lpn, order, weight_g) = unit;
    if !printer.is_empty() {
        let made = outbound::label::of_unit(cx, lpn, order, weight_g)?;
        match outbound::label::put(cx, n, printer, &made)? {
            outbound::label::Put::Queued => return Ok(()),
            outbound::label::Put::Wrong(detail) => {
                let lpn = lpn.to_owned();
                exception::raise(cx, &Raise { lpn, detail, ..Raise::new(ExceptionCode::LabelMissing) })?;
            }
        }
    }
    let device = cx.by.id.device.clone();
    events::say(cx, Some(&device), &EventBody::Notice { message: Message::new("pack.no_label") })
}
