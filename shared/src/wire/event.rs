//! Events: what others may know, numbered, in order.

use super::Packet;
use crate::base::{DeviceId, Moment, TaskId};
use crate::flow::common::{self, ExceptionCode};
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// One event of the feed. `(epoch, number)` names it for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The hub's restore count.
    pub epoch: i64,
    /// Its number, rising without a gap within the site.
    pub number: i64,
    /// Hub clock.
    pub at: Moment,
    /// The device it is meant for; absent: everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What happened.
    #[serde(flatten)]
    pub body: EventBody,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventBody {
    /// Stock moved.
    Moved {
        /// Journal number of the first movement.
        journal: i64,
        /// Kind of the command that moved it.
        command: String,
        /// The item.
        item: String,
        /// From where.
        from: String,
        /// To where.
        to: String,
        /// Base units.
        qty: i64,
    },
    /// A task changed its state.
    Task {
        /// The task.
        task: TaskId,
        /// Kind code.
        task_kind: String,
        /// New state code.
        state: String,
    },
    /// An order changed its state.
    Order {
        /// The order.
        order: String,
        /// New state code.
        state: String,
    },
    /// A receipt changed its state.
    Receipt {
        /// The receipt.
        receipt: String,
        /// New state code.
        state: String,
    },
    /// An exception opened or moved on.
    Exception {
        /// Its number.
        exception: i64,
        /// What kind.
        code: ExceptionCode,
        /// Where, or empty.
        location: String,
        /// New state code.
        state: String,
    },
    /// A lease was changed by the hub: unstarted lines as they are now. Acts at the next safe point.
    Revision {
        /// The packet as it is now.
        packet: Box<Packet>,
    },
    /// A lease is over: revoked, taken over or its work cancelled.
    Revoked {
        /// The task.
        task: TaskId,
        /// Fence of the lease that is over; 0 when the hub does not say. A device that holds the task under a newer one
        /// keeps it: events may come again, and this one is older than what the device was granted since.
        #[serde(default, skip_serializing_if = "is_zero")]
        fence: i64,
        /// Why.
        message: Message,
        /// The very person who works here took it along to another device: nothing is in hand here any more, so it
        /// need not wait for a safe point.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        at_once: bool,
    },
    /// A supervisor's message to a device.
    Message {
        /// The words.
        text: String,
        /// Danger: it fills the screen at once, until it is read. Else it comes between tasks.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        urgent: bool,
    },
    /// Something a device saw that only people may want to know (mismatch, third skip).
    Notice {
        /// What.
        message: Message,
    },
    /// Something a supervisor must see at once, and no worker needs to.
    Alarm {
        /// What.
        message: Message,
    },
    /// A worker scanned what was not asked for.
    Mismatch {
        /// On which device.
        on: DeviceId,
        /// What.
        seen: common::Mismatch,
    },
    /// Somebody was changed or locked: what devices keep under this mark is not good any more.
    Forget {
        /// The mark.
        mark: String,
    },
    /// A supervisor asks for the device's recording: it goes to `/v1/recording/WISH`.
    Recording {
        /// Number of the wish.
        wish: i64,
    },
    /// A supervisor looks at the device's screen: until then it goes to `/v1/screen` as it changes, and it says so.
    Screen {
        /// Hub clock; a newer event may put it off.
        until: Moment,
    },
    /// An item has fallen to its reorder point.
    LowStock {
        /// The item.
        item: String,
        /// On hand and on order, less what is owed, base units.
        position: i64,
        /// At how many base units it is to be ordered anew.
        reorder_point: i64,
    },
    /// The site's directory has a newer revision.
    Directory {
        /// Its revision.
        revision: i64,
    },
    /// The device missed events that can be told no more: it was away for longer than they are kept, or the hub was restored.
    /// Its work as it is now was told just before; what it knows from events alone it is to forget and to fetch.
    Anew,
    /// Anything a newer hub may say.
    #[serde(other)]
    Unknown,
}

/// Serde's own signature asks for a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(fence: &i64) -> bool {
    *fence == 0
}
