//! Commands: confirms, which are facts and never refused, and requests, which are wishes.

use super::{Claim, Hello};
use crate::base::{ActorId, CommandId, DeviceId, Moment, TaskId};
use crate::flow::{common, count, load, pack, pick, receive, session, shift};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How the worker showed what he reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// By scanning.
    #[default]
    Scan,
    /// By typing check digits or a number.
    Typed,
    /// By a key alone.
    Key,
    /// By a scale that the terminal reads itself.
    Scale,
}

/// The lease under which something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseRef {
    /// The task.
    pub task: TaskId,
    /// The grant's number; rises with each grant.
    pub fence: i64,
    /// The revision of the packet the device worked by.
    #[serde(default)]
    pub revision: i64,
}

/// One command as written on the device. Its bytes never change once saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Its name for ever.
    pub id: CommandId,
    /// The hub's restore count the device last saw.
    #[serde(default)]
    pub epoch: i64,
    /// Who did it.
    pub actor: ActorId,
    /// Device clock when it happened.
    pub occurred_at: Moment,
    /// How it was verified.
    #[serde(default)]
    pub verified_by: Verified,
    /// The lease it was done under, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<LeaseRef>,
    /// The fact or the wish.
    #[serde(flatten)]
    pub body: Body,
}

/// A fact or a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Report of a physical fact.
    Confirm(Confirm),
    /// Wish; may be refused and may lapse.
    Request(Request),
}

/// Everything a worker can report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Confirm {
    /// A person took the device while the hub could not be reached.
    LoggedOn(session::OfflineOn),
    /// A tote joins an order or slot.
    Bind(common::Bind),
    /// Goods onto the device's Carry.
    Take(common::Take),
    /// Goods off the device's Carry.
    Put(common::Put),
    /// LPNs to a lane.
    Stage(common::Stage),
    /// Bin to tote.
    Pick(pick::Pick),
    /// Bin to tote, and less there than booked.
    PickShort(pick::PickShort),
    /// A delivery nobody announced has come.
    ReceiptOpened(receive::ReceiptOpened),
    /// Goods off the truck, onto an LPN.
    Receive(receive::Receive),
    /// An announced LPN came in, still sealed.
    ReceiveLpn(receive::ReceiveLpn),
    /// The truck is empty.
    UnloadingDone(receive::UnloadingDone),
    /// A carton is closed.
    Pack(pack::Pack),
    /// A unit onto a truck.
    Load(load::Load),
    /// A unit off a truck again.
    Unload(load::Unload),
    /// A truck is gone.
    Depart(load::Depart),
    /// Everything seen at a place.
    Count(count::Count),
    /// What was seen at a place.
    Observe(common::Observe),
    /// What is really there (F2).
    Report(common::Report),
    /// An earlier confirm taken back.
    Undo(common::Undo),
    /// Carried goods set down.
    Park(common::Park),
    /// Carried goods given to another device.
    Handover(common::Handover),
    /// An LPN into another, or out of it.
    LpnNest(shift::LpnNest),
    /// Part of an LPN onto a fresh label.
    LpnSplit(shift::LpnSplit),
    /// All of an LPN onto another.
    LpnMerge(shift::LpnMerge),
    /// An LPN under a new label.
    LpnRelabel(shift::LpnRelabel),
    /// Nothing is on an LPN.
    LpnEmpty(shift::LpnEmpty),
}

/// Everything that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Request {
    /// A person takes the device.
    LogOn(session::LogOn),
    /// A person leaves the device.
    LogOff(session::LogOff),
    /// A person takes a cart or vehicle.
    BindEquipment(session::BindEquipment),
    /// Work.
    Claim(Claim),
    /// Work given back.
    HandBack {
        /// The task.
        task: TaskId,
    },
    /// Work of another device.
    TakeOver {
        /// The task; absent: all that this person has begun there, or else all that the device holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<TaskId>,
        /// The device that holds it.
        from: DeviceId,
    },
    /// A place the rules forbid, allowed by a supervisor's badge.
    Override(common::OverrideRequest),
    /// A load is complete and may go.
    ReleaseLoad {
        /// The load.
        load: String,
    },
    /// A label.
    Print {
        /// What is to be labelled, as it would be scanned: an LPN (a carton gets the very label it had), a location, an
        /// item. `U.` alone: a fresh LPN, whose number the grant names.
        object: String,
        /// The printer, or empty for the one nearby.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        printer: String,
    },
    /// A closed carton is opened again: that one alone, and only while it is in the house.
    Reopen {
        /// The carton, or another LPN packed as it is.
        lpn: String,
    },
    /// What was scanned and not wanted, for people who look for the reason. Books nothing.
    Mismatches {
        /// The mismatches, oldest first, at most [`common::MAX_MISMATCHES`].
        seen: Vec<common::Mismatch>,
        /// How many more there were that the device did not keep.
        #[serde(default)]
        dropped: i64,
    },
    /// Numbers for labels written by hand, for this device alone, where nothing can be printed. They are kept for a Wi-Fi
    /// hole; what is not used is never given to anybody else.
    Numbers {
        /// How many of those it was given are left on the device.
        #[serde(default)]
        left: i64,
    },
    /// A label that is not wanted: a print that has not come out yet does not come out.
    VoidLabel {
        /// The LPN it is for.
        lpn: String,
    },
}

/// The body of POST `/v1/commands`. Commands stay raw so that the hub can hash exactly what the device saved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostCommands {
    /// Who speaks, by protocol.
    pub hello: Hello,
    /// The commands, in number order.
    pub commands: Vec<Box<RawValue>>,
}

/// The body of POST `/v1/heartbeat`, each 30 s: leases live on, the hub knows the device is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Who speaks, by protocol.
    pub hello: Hello,
    /// Tasks held.
    pub tasks: Vec<TaskId>,
    /// Confirms that wait on the device.
    pub waiting: i64,
    /// Where the person stands in unfinished work, when that has changed since the last heartbeat heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<session::Checkpoint>,
    /// Its SSH key was found in use at two places, since the last heartbeat heard.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub twice: bool,
}

/// The reply to POST `/v1/heartbeat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatAnswer {
    /// The hub's clock.
    pub now: Moment,
    /// New expiry of the leases renewed, hub clock.
    pub until: Moment,
    /// Tasks of the list this device does not hold (any more).
    pub lost: Vec<TaskId>,
    /// The newest lease this device had of each of those, where it had one: work granted to it since lives on, however
    /// late this answer comes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost_leases: Vec<LostLease>,
    /// Number of the newest movement: what a count that begins now is compared with. 0 when the hub does not say.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub journal: i64,
    /// Leases of work that stopped, for the device or its cart or printer is broken: they end earlier than `until`, and
    /// no heartbeat renews them before the work goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<KeptLease>,
}

/// A lease a device holds no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostLease {
    /// The task.
    pub task: TaskId,
    /// The grant's number.
    pub fence: i64,
}

/// A lease that is kept for a while and then goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLease {
    /// The task.
    pub task: TaskId,
    /// When it goes back, hub clock.
    pub until: Moment,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}
