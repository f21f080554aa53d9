//! Answers: the hub's one reply to a command, the same bytes for ever.

use super::Packet;
use crate::base::{CommandId, Number};
use crate::flow::common::ExceptionCode;
use crate::flow::session;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Position and hash of the journal's newest movement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Head {
    /// The hub's restore count.
    pub epoch: i64,
    /// Journal number.
    pub number: i64,
    /// Chain hash at that number, hex.
    pub hash: String,
}

/// Names an exception in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRef {
    /// Number of the exception at this site.
    pub exception: i64,
    /// What kind.
    pub code: ExceptionCode,
}

/// The hub's reply to one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// The fact is booked.
    Applied,
    /// The fact is booked, and the books disagreed.
    AppliedWithDifference {
        /// What a supervisor will look at.
        exceptions: Vec<ExceptionRef>,
    },
    /// The fact is kept and a person will book it.
    Parked {
        /// The case opened for it.
        exception: ExceptionRef,
    },
    /// The wish is granted.
    Granted {
        /// What it brings.
        grant: Box<Grant>,
    },
    /// The wish is refused; nothing changed.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// The wish came too late and was not acted on.
    Lapsed,
    /// Answered long ago; the answer itself is no longer kept.
    SettledEarlier,
}

/// What a granted request brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "grant", rename_all = "snake_case")]
pub enum Grant {
    /// Nothing but the yes.
    Done,
    /// Progress of a log on.
    LoggedOn(session::LoggedOn),
    /// Leased work.
    Work {
        /// All it needs.
        packet: Box<Packet>,
    },
    /// Work of another device, with its leases.
    TakenOver {
        /// Each task with all it needs, the one begun first in front.
        packets: Vec<Packet>,
        /// Where this person stood in it, when the hub was told and nothing was settled since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        checkpoint: Option<Box<session::Checkpoint>>,
    },
    /// Several fit: choose one.
    Choices {
        /// Number and words of each, nearest due first; at most 9.
        choices: Vec<crate::refusal::Choice>,
    },
    /// Nothing waits.
    NoWork,
    /// Numbers for labels written by hand, one after another: nobody else has them.
    Numbers {
        /// The first.
        first: i64,
        /// How many.
        count: i64,
    },
    /// A label of a fresh LPN is on its way out.
    Printed {
        /// The LPN it is for; free until goods are booked on it.
        lpn: String,
    },
}

/// One answer in a reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answered {
    /// The command.
    pub id: CommandId,
    /// The answer's bytes as stored.
    pub answer: Box<RawValue>,
}

/// Flow control: the hub wants commands from this number on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendFrom {
    /// First confirm number wanted.
    pub confirm: Number,
}

/// The reply to POST `/v1/commands`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostAnswer {
    /// The hub's restore count.
    pub epoch: i64,
    /// The newest journal head.
    pub head: Head,
    /// Answers in the order of the commands, as far as they were taken.
    pub answers: Vec<Answered>,
    /// Set when commands were not taken because earlier ones are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_from: Option<SendFrom>,
}
