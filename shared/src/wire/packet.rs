//! Leased work: what is claimed and what comes with it.

use crate::base::{Moment, TaskId};
use crate::flow::common::Sought;
use crate::flow::{count, load, pack, pick, putaway, receive, shift};
use serde::{Deserialize, Serialize};

/// What kind of work a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Unload and book goods in.
    Receive,
    /// Bring goods from receiving to a bin.
    Putaway,
    /// Take goods for orders.
    Pick,
    /// Feed a face.
    Replenishment,
    /// Bring goods elsewhere.
    Move,
    /// Look what is there.
    Count,
    /// Put goods into cartons.
    Pack,
    /// Put cartons on a truck.
    Loading,
    /// Bring goods of a dead order back.
    PutBack,
    /// Look at goods for quality.
    Inspect,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [TaskKind; 10] = [
        TaskKind::Receive,
        TaskKind::Putaway,
        TaskKind::Pick,
        TaskKind::Replenishment,
        TaskKind::Move,
        TaskKind::Count,
        TaskKind::Pack,
        TaskKind::Loading,
        TaskKind::PutBack,
        TaskKind::Inspect,
    ];

    /// The kind's code in tables and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            TaskKind::Receive => "receive",
            TaskKind::Putaway => "putaway",
            TaskKind::Pick => "pick",
            TaskKind::Replenishment => "replenishment",
            TaskKind::Move => "move",
            TaskKind::Count => "count",
            TaskKind::Pack => "pack",
            TaskKind::Loading => "loading",
            TaskKind::PutBack => "put_back",
            TaskKind::Inspect => "inspect",
        }
    }

    /// Its message code.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            TaskKind::Receive => "kind.receive",
            TaskKind::Putaway => "kind.putaway",
            TaskKind::Pick => "kind.pick",
            TaskKind::Replenishment => "kind.replenishment",
            TaskKind::Move => "kind.move",
            TaskKind::Count => "kind.count",
            TaskKind::Pack => "kind.pack",
            TaskKind::Loading => "kind.loading",
            TaskKind::PutBack => "kind.put_back",
            TaskKind::Inspect => "kind.inspect",
        }
    }

    /// Message code of its title on a terminal, which is also its name in the terminal's list of work.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            TaskKind::Receive => "title.receive",
            TaskKind::Putaway => "title.put",
            TaskKind::Pick => "title.pick",
            TaskKind::Replenishment => "title.replenish",
            TaskKind::Move => "title.move",
            TaskKind::Count => "title.count",
            TaskKind::Pack => "title.pack",
            TaskKind::Loading => "title.load",
            TaskKind::PutBack => "title.put_back",
            TaskKind::Inspect => "kind.inspect",
        }
    }

    /// Whether several devices hold a task of this kind at once.
    #[must_use]
    pub fn is_shared(self) -> bool {
        matches!(self, TaskKind::Receive | TaskKind::Loading)
    }

    /// The kind of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<TaskKind> {
        TaskKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a device asks to work on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "claim", rename_all = "snake_case")]
pub enum Claim {
    /// The next job of any of these kinds.
    Next {
        /// Kinds wanted, in order; empty means any the role covers.
        #[serde(default)]
        kinds: Vec<TaskKind>,
    },
    /// A batch for this cart.
    Cluster {
        /// The cart; empty when none is bound.
        #[serde(default)]
        cart: String,
        /// Slots on it.
        slots: i64,
    },
    /// The work an object stands for: a document, an LPN, a location, goods.
    Object {
        /// The kind of work wanted; absent: whatever the object stands for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<TaskKind>,
        /// The object as scanned, own prefix kept: `O.4711`, `U.00012`, `L.A01.1.1`; goods by
        /// the item or lot they mean, GTINs nobody knows as 14 digits.
        object: String,
        /// Of an item: its lot, when the label said it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        lot: String,
    },
    /// Work nobody planned, on an object: the worker was asked and said yes.
    Own {
        /// The kind of work.
        task: TaskKind,
        /// The object as scanned, own prefix kept.
        object: String,
    },
    /// A new load at a door that has none.
    NewLoad {
        /// The door, without prefix.
        door: String,
    },
    /// This very task.
    Task {
        /// The task.
        task: TaskId,
    },
}

impl Claim {
    /// What an object stands for, of one kind of work or of any.
    #[must_use]
    pub fn object(task: Option<TaskKind>, object: impl Into<String>) -> Claim {
        Claim::Object { task, object: object.into(), lot: String::new() }
    }
}

/// A lease with all the flow needs offline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packet {
    /// The task.
    pub task: TaskId,
    /// The grant's number; rises with each grant.
    pub fence: i64,
    /// Rises when the hub changes unstarted lines.
    pub revision: i64,
    /// Hub clock; renewed by heartbeats.
    pub expires_at: Moment,
    /// The work itself.
    pub work: Work,
}

/// The work, by flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Pick, discrete or cluster.
    Pick(pick::PickPacket),
    /// A place to count.
    Count(count::CountPacket),
    /// Unload at a dock.
    Receive(receive::ReceivePacket),
    /// Pack an order.
    Pack(pack::PackPacket),
    /// Load a truck.
    Load(load::LoadPacket),
    /// Bring a unit to its lane.
    Stage(load::StagePacket),
    /// Putaway.
    Putaway(putaway::PutawayPacket),
    /// Putaway of loose goods with a cart.
    Cart(putaway::CartPacket),
    /// Moving goods or an LPN.
    Shift(shift::ShiftPacket),
}

impl Work {
    /// Goods scanned before the work was known stay known where it begins with goods: they are not scanned again.
    pub fn keep_known(&mut self, sought: &Sought) {
        if let (Work::Shift(work), false) = (self, sought.is_empty()) {
            work.sought = sought.clone();
        }
    }
}
