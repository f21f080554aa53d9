//! Confirms that several flows make: carrying goods, staging, binding, observing, undoing.

use crate::base::{CommandId, DeviceId, Goods, Moment, Qty, StockStatus, TaskId};
use serde::{Deserialize, Serialize};

/// What is carried or set down: an LPN with all it holds, or so many of some goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A whole LPN with its content and the LPNs nested in it.
    Lpn {
        /// The LPN.
        lpn: String,
    },
    /// Loose goods, or goods out of an LPN.
    Goods {
        /// What it is.
        #[serde(flatten)]
        goods: Goods,
        /// Its status.
        #[serde(default)]
        status: StockStatus,
        /// How many base units.
        qty: Qty,
        /// The LPN they stand on, or empty when loose.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        lpn: String,
    },
}

/// A bin chosen for the goods, and the rule that chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutTarget {
    /// The bin.
    pub location: String,
    /// Code of the rule: `fixed_bin`, `same_lot`, `same_item`, `empty_bin`, `other_area`, `overflow`; for goods that
    /// are to be packed first `lane_of_packing`.
    pub rule: String,
}

/// Acting against a planned value: the rule beaten and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Code of the rule that had chosen the planned value.
    pub rule: String,
    /// Reason code.
    pub reason: String,
    /// The planned value.
    pub planned: String,
}

/// Request `override`: a supervisor's badge allows what a rule forbids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideRequest {
    /// The task the goods are moved for.
    pub task: TaskId,
    /// Code of the rule to beat.
    pub rule: String,
    /// The planned value.
    pub planned: String,
    /// The value wanted instead.
    pub wanted: String,
    /// Goods to be taken although others have claimed them; absent: it is about something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<Box<Take>>,
    /// The badge as scanned, without its prefix.
    pub badge: String,
    /// The PIN; absent at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
}

/// `take`: goods from a location onto the device's Carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    /// What was taken.
    pub what: What,
    /// From where.
    pub from: String,
    /// The tote on the cart it went into; empty: none, or the LPN taken itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub into: String,
}

/// `put`: goods from the device's Carry into a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Put {
    /// What was set down.
    pub what: What,
    /// Where.
    pub to: String,
    /// The task line it serves, when the work has lines; else 0.
    #[serde(default, skip_serializing_if = "no_line")]
    pub line: i64,
    /// Set when it went elsewhere than planned.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
}

/// `stage`: LPNs to a lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The LPNs set down, in the order they were scanned.
    pub lpns: Vec<String>,
    /// The lane.
    pub lane: String,
}

/// `bind`: a tote joins an order or a cart slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bind {
    /// The tote.
    pub tote: String,
    /// The order it collects; empty when it carries none of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub order: String,
    /// The cart slot it stands in, from 1; 0 without a cart.
    #[serde(default)]
    pub slot: i64,
}

/// `observe`: what was seen at a place, booked only by settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observe {
    /// Where.
    pub location: String,
    /// Which goods were looked at.
    #[serde(flatten)]
    pub goods: Goods,
    /// How many good base units were seen; 0 is "empty".
    pub seen: Qty,
}

/// `park`: everything on the device's Carry is set down at a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Park {
    /// Where.
    pub location: String,
}

/// `handover`: everything on the device's Carry goes to another device's Carry, named by itself or by who is on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The device that takes over; empty when only the person is known.
    #[serde(default = "nobody", skip_serializing_if = "is_nobody")]
    pub device: DeviceId,
    /// The badge of the person who takes over, without its prefix; empty when the device is named.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub badge: String,
}

fn nobody() -> DeviceId {
    DeviceId(String::new())
}

fn is_nobody(device: &DeviceId) -> bool {
    device.0.is_empty()
}

/// The most mismatches a device keeps and tells at once.
pub const MAX_MISMATCHES: usize = 50;

/// A scan that did not fit what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// What kind, as the message code shown: `scan.wrong_location`, `pick.wrong_lot` …
    pub class: String,
    /// Where the worker stood, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub location: String,
    /// What was asked for, or empty. Foreign text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What came. Foreign text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub got: String,
    /// Device clock.
    pub at: Moment,
}

/// `undo`: the goods of an earlier confirm went back where they came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// The confirm taken back.
    pub command: CommandId,
    /// The source as scanned: the location, or the LPN when the source is virtual.
    pub source: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn no_line(line: &i64) -> bool {
    *line == 0
}
